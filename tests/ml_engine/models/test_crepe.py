"""CREPE in our arrangement hears the pitch of known tones."""

import numpy as np
import pytest

from ml_engine.models.crepe import BINS, CENTS, pitches


@pytest.mark.parametrize("frequency", [82.4, 220.0, 440.0, 987.8])
def test_a_tone_is_heard_at_its_pitch(frequency: float) -> None:
    time = np.arange(16_000) / 16_000
    tone = sum(np.sin(2 * np.pi * frequency * k * time) / k for k in range(1, 5)) * 0.2
    likely = pitches(tone)
    assert likely.shape[1] == BINS
    assert abs(len(likely) - 101) <= 1
    middle = likely[20:80]
    heard = 10 * 2 ** (CENTS[middle.argmax(1)] / 1200)
    assert abs(1200 * np.log2(np.median(heard) / frequency)) < 25
    assert np.median(middle.max(1)) > 0.5


def test_noise_has_no_pitch() -> None:
    noise = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 0.1
    assert np.median(pitches(noise).max(1)) < 0.35
