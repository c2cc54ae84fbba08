"""Sound as a listener to pitches sees it: a logarithmic spectrum, three bins a semitone, and bands with a short window for strokes.

The spectrum is a variable-Q transform (Schörkhuber et al. 2014) by sparse kernels in the frequency domain (Brown and Puckette 1992): windows of
half a second at the bottom, of 32 ms at the top.
"""

from functools import cache, lru_cache

import numpy as np
from scipy.fft import rfft
from scipy.sparse import csr_matrix, vstack

RATE = 16_000  # Hz
HOP = 320  # samples: fifty frames a second
FRAMES_A_SECOND = RATE // HOP
LOWEST, KEYS = 21, 88  # the lowest key as a MIDI pitch, and how many there are
A_KEY = 3  # bins; the middle one is in tune
BINS = 297  # up to the B above the highest C of a piano
BANDS = 32  # of the short window
LEVEL = 0.1  # RMS that sound is brought to
DEPTH = 80.0  # decibels told, below full scale of a steady tone
_LONGEST, _SHORTEST, _QUICK = 8192, 512, 512  # samples of the windows
_Q = 34.0
_SMALL = 0.02  # of a kernel's greatest value: what is less is left out


def centre_of(bin_: np.ndarray) -> np.ndarray:
    """Hz of bins; bin 1 is the lowest A."""
    return 27.5 * 2 ** ((bin_ - 1) / (12 * A_KEY))


def spectra(sound: np.ndarray, cents: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Levels 0..255 as uint8, (frames, BINS) and (frames, BANDS), of samples (n,) at RATE; frame i is about sample i * HOP.

    ``cents``: by how much all keys are sharp."""
    wide, quick = _windows(sound, _LONGEST), _windows(sound, _QUICK)
    # Blocks, so that ten minutes take no more memory than ten seconds.
    tones = [_tones(wide[at : at + 250], cents) for at in range(0, len(wide), 250)]
    power = np.square(np.abs(rfft(quick * _window(), axis=1)))
    return _levels(np.concatenate(tones)), _levels(np.sqrt(power @ _quick_bands()))


def powers(sound: np.ndarray, step: int) -> np.ndarray:
    """Power (frames, BINS) float32 of every ``step``-th frame of samples at RATE."""
    return np.square(_tones(_windows(sound, _LONGEST)[::step])).astype(np.float32)


def _windows(sound: np.ndarray, size: int) -> np.ndarray:
    """A view (frames, size) of samples about every HOP-th one, with silence beyond both ends."""
    count = -(-len(sound) // HOP)
    padded = np.zeros(count * HOP + size, np.float32)
    padded[size // 2 : size // 2 + len(sound)] = sound
    return np.lib.stride_tricks.sliding_window_view(padded, size)[::HOP][:count]


def _tones(windows: np.ndarray, cents: float = 0.0) -> np.ndarray:
    """Amplitudes (frames, BINS) of windows (frames, _LONGEST)."""
    return np.abs((_kernels(cents) @ rfft(windows, axis=1).T).T)


def _levels(magnitude: np.ndarray) -> np.ndarray:
    decibels = 20 * np.log10(magnitude + 1e-9)
    return np.clip(np.rint((decibels / DEPTH + 1) * 255), 0, 255).astype(np.uint8)


@cache
def _window() -> np.ndarray:
    window = np.hanning(_QUICK)
    return (2 * window / window.sum()).astype(np.float32)


@cache
def _quick_bands() -> np.ndarray:
    """Triangles evenly spaced in pitch, no narrower than the transform resolves: (bins, BANDS)."""
    edges = np.geomspace(30.0, 7900.0, BANDS + 2)
    hertz = np.arange(_QUICK // 2 + 1) * RATE / _QUICK
    width = RATE / _QUICK
    low, middle, high = np.minimum(edges[:-2], edges[1:-1] - width), edges[1:-1], edges[2:]
    high = np.maximum(high, middle + width)
    up, down = (hertz[:, None] - low) / (middle - low), (high - hertz[:, None]) / (high - middle)
    return np.clip(np.minimum(up, down), 0, 1).astype(np.float32)


@lru_cache(maxsize=4)
def _kernels(cents: float) -> csr_matrix:
    """(BINS, rfft bins): of a tone of amplitude 1 at its centre each gives 1."""
    rows = []
    for centre in centre_of(np.arange(BINS)) * 2 ** (cents / 1200):
        length = int(np.clip(_Q * RATE / centre, _SHORTEST, _LONGEST))
        window = np.hanning(length)
        tone = np.zeros(_LONGEST, complex)
        first = (_LONGEST - length) // 2
        tone[first : first + length] = (
            2 * window / window.sum() * np.exp(2j * np.pi * centre * np.arange(length) / RATE)
        )
        row = np.conj(np.fft.fft(tone))[: _LONGEST // 2 + 1] / _LONGEST
        row[np.abs(row) < _SMALL * np.abs(row).max()] = 0
        rows.append(csr_matrix(row.astype(np.complex64)))
    return csr_matrix(vstack(rows))
