"""How far a recording is out of tune."""

import numpy as np
import pytest

from ml_engine.audio.sound import RATE, Sound
from ml_engine.transcription.tuning import tuning_of


def chords(cents: float) -> np.ndarray:
    """Ten seconds of chords of decaying harmonics, so many cents sharp."""
    time = np.arange(RATE) / RATE
    parts = []
    for root in (48, 53, 55, 45, 50, 52, 47, 48, 57, 60):
        hertz = 440 * 2 ** ((np.array([root, root + 7, root + 16]) - 69 + cents / 100) / 12)
        waves = [np.sin(2 * np.pi * h * k * time) / k for h in hertz for k in range(1, 7)]
        parts.append(np.sum(waves, 0) * np.exp(-2 * time))
    return (0.05 * np.concatenate(parts)).astype(np.float32)


@pytest.mark.parametrize("cents", [-45.0, -20.0, 0.0, 30.0, 45.0])
def test_chords_out_of_tune(cents: float) -> None:
    with Sound() as sound:
        sound.append(chords(cents))
        assert tuning_of(sound) == pytest.approx(cents, abs=5)


@pytest.mark.parametrize("seconds", [0.01, 10.0])
def test_noise_has_no_tuning(seconds: float) -> None:
    with Sound() as sound:
        sound.append(np.random.default_rng(0).standard_normal(round(seconds * RATE)).astype(np.float32) * 0.1)
        assert tuning_of(sound) == 0.0
