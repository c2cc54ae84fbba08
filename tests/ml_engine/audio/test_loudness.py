"""Loudness against another implementation of the same standard, and against what the standard says outright."""

import math

import numpy as np
import pyloudnorm
import pytest

from ml_engine.audio.loudness import Meter
from tests.ml_engine.audio.bad_files import tune


def measured(samples: np.ndarray, rate: int, layout: tuple[str, ...], block: int = 7777) -> float | None:
    meter = Meter(rate, layout)
    for start in range(0, len(samples), block):
        meter.add(samples[start : start + block])
    return meter.integrated()


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_agrees_with_pyloudnorm(rate: int, channels: int) -> None:
    chance = np.random.default_rng(rate)
    loud, quiet = tune(6.0, rate, channels), 0.02 * tune(6.0, rate, channels)
    samples = np.concatenate([loud, quiet, 0.0001 * chance.standard_normal((3 * rate, channels)), 0.3 * loud])
    theirs = pyloudnorm.Meter(rate).integrated_loudness(samples)
    assert measured(samples.astype(np.float32), rate, ("FL", "FR")[:channels]) == pytest.approx(theirs, abs=0.1)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 192_000])
def test_a_sine_of_1_khz_at_minus_20_db_is_minus_23(rate: int) -> None:
    """EBU Tech 3341, case 1 in mono: -23 LUFS for a peak of -20 dB (stereo: 3 dB more)."""
    time = np.arange(rate * 5) / rate
    sine = (10 ** (-20 / 20) * np.sin(2 * np.pi * 997 * time)).astype(np.float32)[:, None]
    assert measured(sine, rate, ("FC",)) == pytest.approx(-23.0, abs=0.1)
    assert measured(np.repeat(sine, 2, axis=1), rate, ("FL", "FR")) == pytest.approx(-20.0, abs=0.1)


def test_surround_channels_count_more_and_the_low_one_not_at_all() -> None:
    sine = np.sin(2 * np.pi * 997 * np.arange(48_000 * 2) / 48_000).astype(np.float32)[:, None]
    front = measured(sine, 48_000, ("FC",))
    assert front is not None
    assert measured(sine, 48_000, ("BL",)) == pytest.approx(front + 10 * math.log10(1.41), abs=0.001)
    assert measured(sine, 48_000, ("LFE",)) is None


def test_an_offset_is_no_sound() -> None:
    meter = Meter(44_100)
    meter.add(np.full((44_100, 1), 0.7, np.float32))
    assert meter.loudest() < -120
    assert meter.integrated() is None


def test_less_than_one_block_is_measured_as_it_is() -> None:
    meter = Meter(48_000)
    meter.add((0.5 * np.sin(2 * np.pi * 997 * np.arange(9_600) / 48_000))[:, None])
    assert meter.loudest() == pytest.approx(-0.691 + 10 * math.log10(0.125) + 0.69, abs=0.3)
    assert Meter(48_000).loudest() == -math.inf
