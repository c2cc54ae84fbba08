"""Levels of sound in bands evenly spaced in pitch: what a glance at a recording needs."""

from functools import cache

import numpy as np

RATE = 44100  # Hz
FRAME = 2048
BANDS = 32
LOWEST, HIGHEST = 60.0, 8000.0  # Hz


def levels_of(samples: np.ndarray, hop: int, least: int = 1) -> np.ndarray:
    """Decibels (frames, BANDS) of samples at RATE; frame i begins at sample i * hop. Short sounds are filled up to ``least`` frames."""
    missing = FRAME + (least - 1) * hop - len(samples)
    if missing > 0:
        samples = np.concatenate([samples, np.zeros(missing, samples.dtype)])
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::hop]
    power = np.square(np.abs(np.fft.rfft(frames * _window(), axis=1))).astype(np.float32)
    return 10 * np.log10(power @ _bands() + 1e-9)


def band_above(hertz: float) -> int:
    """The first band whose middle lies above ``hertz``."""
    return int(np.searchsorted(np.geomspace(LOWEST, HIGHEST, BANDS + 2)[1:-1], hertz))


@cache
def _window() -> np.ndarray:
    return np.hanning(FRAME).astype(np.float32)


@cache
def _bands() -> np.ndarray:
    """Triangles, no narrower than the transform resolves: (bins, BANDS)."""
    edges = np.geomspace(LOWEST, HIGHEST, BANDS + 2)
    hertz = np.arange(FRAME // 2 + 1) * RATE / FRAME
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    width = RATE / FRAME
    up = (hertz[:, None] - np.minimum(low, middle - width)) / (middle - np.minimum(low, middle - width))
    down = (np.maximum(high, middle + width) - hertz[:, None]) / (np.maximum(high, middle + width) - middle)
    return np.clip(np.minimum(up, down), 0, 1).astype(np.float32)
