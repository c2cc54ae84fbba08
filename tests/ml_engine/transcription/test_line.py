"""The engine ``line`` with its real weights, on rendered and made sound."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ml_engine.audio.decode import decode
from ml_engine.audio.render import render
from ml_engine.audio.sound import RATE, Sound
from ml_engine.errors import Cancelled
from ml_engine.events import Event, NotesFound, Warned
from ml_engine.lines.hearing import Hearing
from ml_engine.models.crepe import RATE as HEARD_RATE
from ml_engine.music import BEND_STEP, Note, Performance
from ml_engine.transcription import line
from ml_engine.transcription.found import Found, Teller
from ml_engine.transcription.transcribe import transcribe

from .conftest import FONT
from .scores import onset_f1

MELODY = [
    (67, 0.5),
    (69, 0.25),
    (71, 0.25),
    (72, 1.0),
    (72, 0.5),
    (71, 0.5),
    (69, 0.25),
    (67, 0.25),
    (64, 0.75),
    (67, 0.75),
]


def played(instrument: str, shift: int = 0) -> Performance:
    """The melody twice, as winds and voices play: each note until the next, a breath before one that is played again."""
    notes, at = [], 0.3
    for key, length in MELODY * 2:
        notes.append(Note(at, at + length - 0.04, key + shift, 85, instrument))
        at += length
    return Performance.of(notes)


def sung(cents: np.ndarray, rate: int = RATE) -> np.ndarray:
    """A voice-like tone whose pitch is ``cents`` above A4, a value a sample."""
    angle = 2 * np.pi * np.cumsum(440 * 2 ** (cents / 1200)) / rate
    sound = sum(np.sin(k * angle) / k**1.3 for k in range(1, 9)) * 0.2
    ramp = np.minimum(1, np.arange(len(cents)) / (0.03 * rate))
    return (sound * ramp * ramp[::-1]).astype(np.float32)


def listen(samples: np.ndarray) -> list[Note]:
    with Sound() as sound:
        sound.append(samples)
        found = Found()
        line.listen(sound, Teller(lambda event: None, found))
    return found.notes


@pytest.fixture(scope="module")
def flute(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sounds") / "flute.wav"
    render(played("flute"), file, soundfont=FONT)
    return file


@pytest.mark.parametrize(
    ("instrument", "shift", "least"),
    [("flute", 0, 0.9), ("trumpet", 0, 0.9), ("clarinet", -5, 0.9), ("cello", -12, 0.8)],
)
def test_notes_of_a_rendered_melody(tmp_path: Path, instrument: str, shift: int, least: float) -> None:
    melody = played(instrument, shift)
    render(melody, tmp_path / "melody.wav", soundfont=FONT)
    told: list[NotesFound] = []
    found = transcribe(
        tmp_path / "melody.wav",
        engine="line",
        report=lambda event: told.append(event) if isinstance(event, NotesFound) else None,
    )
    assert found.engine == "line"
    assert onset_f1(melody, found.performance) >= least
    assert all(note.instrument == "voice" for note in found.performance.notes)
    untils = [event.until for event in told]
    assert untils == sorted(untils)
    assert untils[-1] == pytest.approx(found.seconds)
    for event, later in zip(told, told[1:], strict=False):
        assert all(note.onset >= event.until for note in later.notes)


def test_louder_notes_have_more_velocity() -> None:
    tone = sung(np.zeros(RATE))
    silence = np.zeros(RATE // 2, np.float32)
    first, second = listen(np.concatenate([silence, 0.2 * tone, silence, tone, silence]))
    assert second.velocity >= first.velocity + 15


def test_vibrato_and_tuning_are_in_the_bend_and_not_in_the_notes() -> None:
    time = np.arange(4 * RATE) / RATE
    scale = 100.0 * np.array([0, 2, 4, 5])[np.minimum(time.astype(int), 3)]
    notes = listen(sung(scale + 40 * np.sin(2 * np.pi * 5.5 * time) + 30))
    assert [note.pitch for note in notes] == [69, 71, 73, 74]
    for at, note in enumerate(notes):
        assert note.onset == pytest.approx(at, abs=0.05)
        inner = np.array(note.bend)[10:-10]
        assert np.mean(inner) == pytest.approx(30, abs=8)
        assert 55 < np.ptp(inner) < 105  # CREPE's frames are long, so a little of the swing is lost
        assert len(note.bend) * BEND_STEP <= note.offset - note.onset + BEND_STEP


def test_a_straight_tone_in_tune_has_no_bend() -> None:
    (note,) = listen(sung(np.full(2 * RATE, 0.0)))
    assert note.pitch == 69
    assert note.bend == ()


def test_pieces_give_the_same_as_the_whole(flute: Path) -> None:
    with decode(flute) as source:
        samples = source.read(0, source.frames)[::3].copy()  # any sound at some rate will do
    whole, odds = Hearing().push(samples, final=True)
    hearing = Hearing()
    pieces = range(0, len(samples), 7001)
    parts = [hearing.push(samples[at : at + 7001], final=at + 7001 >= len(samples)) for at in pieces]
    assert sum(len(frames) for frames, _ in parts) == len(whole)
    assert np.abs(np.concatenate([frames.likely for frames, _ in parts]) - whole.likely).max() < 1e-4
    assert np.abs(np.concatenate([frames.moves for frames, _ in parts]) - whole.moves).max() < 1e-3
    assert np.abs(np.concatenate([said for _, said in parts]) - odds).max() < 0.05
    assert len(whole) == len(samples) * 100 // HEARD_RATE + 1


def test_times_do_not_drift(flute: Path) -> None:
    """The same music at the beginning and after twenty seconds of silence give the same notes."""
    with decode(flute) as source:
        music = source.read(0, 4 * RATE)
    notes = listen(np.concatenate([music, np.zeros(20 * RATE, np.float32), music]))
    early = [note for note in notes if note.onset < 3.7]
    late = [note for note in notes if note.onset >= 24]
    assert len(early) >= 5
    pairs = [(a, b) for a in early for b in late if a.pitch == b.pitch and abs(b.onset - a.onset - 24) < 0.03]
    assert len(pairs) >= 0.8 * len(early)


def test_a_cancel_keeps_the_notes(flute: Path) -> None:
    told: list[Note] = []

    def report(event: Event) -> None:
        if isinstance(event, NotesFound):
            told.extend(event.notes)
        elif told:
            raise Cancelled

    found = transcribe(flute, engine="line", report=report)
    assert not found.complete
    assert 0 < len(found.performance.notes) < 2 * len(MELODY)
    assert list(found.performance.notes) == told


@pytest.mark.parametrize("kind", ["hiss", "hum"])
def test_what_is_no_music_has_no_notes(tmp_path: Path, kind: str) -> None:
    chance = np.random.default_rng(2)
    sound = chance.standard_normal(10 * RATE) * 0.05
    if kind == "hum":
        sound = np.cumsum(sound)
        sound = 0.3 * (sound - sound.mean()) / np.abs(sound).max()
    soundfile.write(tmp_path / "nothing.wav", sound, RATE)
    events: list[Event] = []
    found = transcribe(tmp_path / "nothing.wav", engine="line", report=events.append)
    assert len(found.performance.notes) <= 1
    warned = Warned("No notes were found in this recording.") in events
    assert warned == (not found.performance.notes)


def test_the_shortest_recordings_are_borne() -> None:
    assert listen(np.zeros(0, np.float32)) == []
    assert listen(np.zeros(5000, np.float32)) == []
    (note,) = listen(sung(np.zeros(RATE // 3)))
    assert replace(note, bend=()).pitch == 69
