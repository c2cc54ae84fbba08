"""How far a recording is out of tune, by the peaks of its spectrum: their distances from the nearest semitone, as angles (Gómez 2006)."""

from typing import TYPE_CHECKING

import numpy as np
from scipy.fft import rfft

from ml_engine.transcription.choose import stretches

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound

SIZE = 16_384  # samples of a window
LOWEST, HIGHEST = 110.0, 2500.0  # Hz
STRONGEST = 20  # peaks of a window that count
AGREED = 0.3  # length of the mean of all angles from which they agree
SLIGHT = 12.0  # cents that a listener does not mind


def tuning_of(sound: "Sound") -> float:
    """Cents -50..50 by which all that sounds is sharp, in steps of 5; 0 where it is next to nothing or not one tuning."""
    total, weight = 0j, 0.0
    window = np.hanning(SIZE)
    for samples in stretches(sound):
        for first in range(0, len(samples) - SIZE, SIZE // 2):
            level = np.abs(rfft(samples[first : first + SIZE] * window)) + 1e-9
            low, high = (round(hertz * SIZE / sound.rate) for hertz in (LOWEST, HIGHEST))
            near = level[low - 1 : high + 1]
            peaks = np.flatnonzero((near[1:-1] > near[:-2]) & (near[1:-1] > near[2:])) + low
            peaks = peaks[np.argsort(level[peaks])[-STRONGEST:]]
            if not len(peaks):
                continue
            # A parabola through the logarithms of a peak and its neighbours.
            before, at, after = (np.log(level[peaks + step]) for step in (-1, 0, 1))
            hertz = (peaks + 0.5 * (before - after) / (before - 2 * at + after - 1e-9)) * sound.rate / SIZE
            amount = level[peaks] ** 0.5
            total += complex((amount * np.exp(2j * np.pi * 12 * np.log2(hertz / 440))).sum())
            weight += float(amount.sum())
    if abs(total) < AGREED * weight:
        return 0.0
    cents = 100 * float(np.angle(total)) / (2 * np.pi)
    return 5.0 * round(cents / 5) if abs(cents) > SLIGHT else 0.0
