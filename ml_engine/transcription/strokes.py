"""Where the sound sets in and how hard, in three registers: what a drummer adds to the notes, and what notes miss.

Rises of the level in bands, summed by register (spectral flux, Bello et al. 2005), beside the strongest of the seconds around; their
peaks are the strokes. Nothing is learned here: who reads strokes learns what they mean.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import maximum_filter1d, uniform_filter1d

from ml_engine.music import Stroke
from ml_engine.transcription.levels import FRAME, RATE, band_above, levels_of

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound

HOP = 441  # samples: a hundred frames a second
BLOCK = 10 * RATE  # samples looked at together
DEPTH = 60.0  # decibels below the loudest that still count
RISE = 3  # frames over which a level rises
EARLY = 0.5  # frames by which a rise in decibels comes before the stroke: it begins when the window's edge meets it
SLACK = 3  # frames on either side among which a stroke is the strongest
USUAL_SECONDS = 8  # on either side, of whose strongest rises the strength is a part
QUIETEST = 0.1  # of the whole recording's strongest rises: what is less is no measure for others
LEAST = 0.2  # strength of a stroke in its strongest register


def find_strokes(sound: "Sound", progress: Callable[[float], None] = lambda _: None) -> tuple[Stroke, ...]:
    """The strokes of a recording, in order. Takes a second for five minutes, and 130 bytes for each hundredth of a second.

    ``progress`` is told the share that is done; what it raises comes through.
    """
    frames = max(1, -(-(sound.frames - FRAME // 2) // HOP))  # where it breaks off there is a click that nobody played

    def blocks() -> Iterator[np.ndarray]:
        for start in range(0, frames * HOP, BLOCK):
            progress(start / (frames * HOP))
            count = min(BLOCK // HOP, frames - start // HOP)
            yield levels_of(sound.read(start - FRAME // 2, (count - 1) * HOP + FRAME), HOP)

    return strokes_in(blocks())


def strokes_in(blocks: Iterable[np.ndarray]) -> tuple[Stroke, ...]:
    """The same from levels in decibels (frames, bands), block after block, of which frame 0 has its middle at 0 seconds."""
    levels = np.concatenate([block.astype(np.float32) for block in blocks])
    levels = np.maximum(levels, levels.max() - DEPTH)
    rises = np.zeros_like(levels)
    rises[RISE:] = np.maximum(levels[RISE:] - levels[:-RISE], 0)
    low, high = band_above(160.0), band_above(2500.0)
    flux = np.stack([rises[:, at].mean(1) for at in (slice(0, low), slice(low, high), slice(high, None))], 1)
    strength = np.minimum(flux / _usual(flux), 1.5)
    whole = strength.sum(1)
    peaks = (whole == maximum_filter1d(whole, 2 * SLACK + 1)) & (strength.max(1) >= LEAST)
    peaks[1:] &= ~(peaks[:-1] & (whole[1:] == whole[:-1]))
    around = maximum_filter1d(strength, 3, axis=0)
    when = (np.arange(len(levels)) - EARLY) * HOP / RATE
    return tuple(
        Stroke(round(max(float(when[at]), 0.0), 3), *(round(float(value), 2) for value in around[at]))
        for at in np.nonzero(peaks)[0]
    )


def _usual(flux: np.ndarray) -> np.ndarray:
    """How strong the strongest rises are around each frame: the mean of each second's strongest; (frames, registers)."""
    second = RATE // HOP
    count = -(-len(flux) // second)
    padded = np.zeros((count * second, flux.shape[1]), flux.dtype)
    padded[: len(flux)] = flux
    tops = padded.reshape(count, second, -1).max(1)
    usual = uniform_filter1d(tops, 2 * USUAL_SECONDS + 1, axis=0, mode="nearest")
    floor = QUIETEST * np.percentile(tops, 90, axis=0)
    return np.repeat(np.maximum(usual, floor), second, axis=0)[: len(flux)] + 1e-3
