"""Finds the mark: a search over where the pattern begins and over what it may say, with the odds of an error for each answer.

What is looked at is how much louder each band is in one half of a cell than in the other, less what its neighbours do, over how much
that varies around it, within bounds. Whatever repeats every period is added up, and the sums g are compared with the pattern's signs c:
the score is sum(c g) / sqrt(sum(g^2)).

The odds need no experiment: for a sound without the mark the signs, which were drawn without knowing it, are as good as coins
thrown for it, so that the score passes z with a probability of at most exp(-z^2 / 2) (Hoeffding 1963), whatever the sound is. A window is
held against 504 beginnings and 256 words; :attr:`Found.chance` counts all of them, over all windows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import soxr
from scipy.ndimage import uniform_filter1d

from ml_engine.marking.lattice import BAND, BANDS, CELLS, CHIPS, HALF, LOWEST, PERIOD, WORDS, code, places, signs

RATE = 16_000  # Hz; any sound is brought to it
CERTAIN = 1e-6  # a mark is found when the odds of finding one in unmarked sound are no larger
_SIZE, _HOP = 1024, 128
_HALF = round(HALF * RATE / _HOP)  # frames
_CELL = 2 * _HALF
_PERIOD = CELLS * _CELL
_FIRST_BIN, _BINS = round(LOWEST * _SIZE / RATE), round(BAND * _SIZE / RATE)
_FLOOR = 1e-10  # power far below the last bit of 16
_AROUND = 9  # bands that make the neighbourhood of one
_SETTLE = _CELL  # frames to either side over which variation is measured
_BOUND = 2.0  # of what varies as usual
_HUGE = 3.0  # natural logarithms; a difference that is larger tells nothing of the usual
_STILL = 0.05
_WINDOW = 3  # periods that are searched together, beside all of them
_BLOCK = 4  # periods whose spectra are taken at once


@dataclass(frozen=True, slots=True)
class Found:
    """What the search came to: the best score, the word it says, and the odds of such a score in ``windows`` of unmarked sound.

    ``start`` and ``end``: seconds of the part in which the mark is clear; the whole sound's when it is so in no part.
    """

    score: float
    word: int
    chance: float
    start: float
    end: float

    @property
    def certain(self) -> bool:
        """Whether the mark is there."""
        return self.chance <= CERTAIN


class Finder:
    """Takes the sound in blocks, as it is decoded; memory does not grow with its length but for a few numbers a period."""

    def __init__(self, rate: int) -> None:
        self._resampler = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1, dtype="float32")
        self._samples = np.zeros(_SIZE // 2, np.float32)  # the first frame's middle is the first sample
        self._bands = np.zeros((0, BANDS), np.float32)
        self._spare = 0  # frames at the front of _bands that are there for the ones behind them
        self._all = np.zeros((_PERIOD, BANDS))
        self._recent: list[np.ndarray] = []
        self._periods = self._frames = 0
        self._best: list[tuple[float, int, int]] = []  # score, word, last period of each window

    def add(self, mono: np.ndarray) -> None:
        """More of the sound, float32 (n,)."""
        self._take(mono if self._resampler is None else self._resampler.resample_chunk(mono))

    def finish(self) -> Found:
        """What was found in all of it."""
        if self._resampler is not None:
            self._take(self._resampler.resample_chunk(np.zeros(0, np.float32), last=True))
        self._take(np.zeros(_SIZE // 2, np.float32))
        self._listen(final=True)
        if not self._periods:
            return Found(0.0, 0, 1.0, 0.0, 0.0)
        score, word = search(self._all)
        first, last, windows = 0, self._periods, len(self._best) + 1
        part = max(self._best, default=(0.0, 0, 0))
        if part[0] > score:
            score, word, first, last = part[0], part[1], part[2] + 1 - _WINDOW, part[2] + 1
        chance = min(1.0, windows * _PERIOD * WORDS * float(np.exp(-(score**2) / 2)))
        seconds = self._frames * _HOP / RATE
        return Found(score, word, chance, round(min(first * PERIOD, seconds), 2), round(min(last * PERIOD, seconds), 2))

    # --- from samples to what is compared ---------------------------------------------------------------------------

    def _take(self, samples: np.ndarray) -> None:
        self._samples = np.concatenate([self._samples, np.asarray(samples, np.float32)])
        most = _BLOCK * _PERIOD
        while (count := min((len(self._samples) - _SIZE) // _HOP + 1, most)) > 0:
            views = np.lib.stride_tricks.sliding_window_view(self._samples, _SIZE)[: count * _HOP : _HOP]
            power = np.square(np.abs(np.fft.rfft(views * _HANN, axis=1)[:, _FIRST_BIN : _FIRST_BIN + _BINS * BANDS]))
            power = power.reshape(len(views), BANDS, _BINS).sum(2)
            self._bands = np.concatenate([self._bands, power.astype(np.float32)])
            self._samples = self._samples[len(views) * _HOP :]
            self._listen()

    def _listen(self, final: bool = False) -> None:
        """Take out of the bands all periods that are whole, and at the end what is left."""
        behind = 2 * _HALF + _SETTLE  # frames beyond a period that it needs
        while len(self._bands) - self._spare >= _PERIOD + behind:
            self._keep(_differences(self._bands[: self._spare + _PERIOD + behind])[self._spare :][:_PERIOD])
            drop = self._spare + _PERIOD - _SETTLE
            self._bands, self._spare = self._bands[drop:], _SETTLE
        if final and len(self._bands) - self._spare > 2 * _HALF:
            rest = _differences(self._bands)[self._spare :]
            for at in range(0, len(rest), _PERIOD):
                self._keep(rest[at : at + _PERIOD])

    def _keep(self, differences: np.ndarray) -> None:
        """A period of differences, (frames, BANDS); the last one may be shorter."""
        self._frames += len(differences)
        period = np.zeros((_PERIOD, BANDS))
        period[: len(differences)] = differences
        self._all += period
        self._recent = [*self._recent[1 - _WINDOW :], period]
        self._periods += 1
        if self._periods > _WINDOW:
            if self._periods == _WINDOW + 1:  # it is longer than a window after all
                self._best.append((*search(self._all - period), _WINDOW - 1))
            self._best.append((*search(np.sum(self._recent, 0)), self._periods - 1))


_HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_SIZE) / _SIZE)).astype(np.float32)


def _differences(power: np.ndarray) -> np.ndarray:
    """From the power of bands (frames, BANDS) to what is compared, (frames - 2 halves, BANDS) within ±_BOUND.

    Row n: how much louder the half cell that begins at frame n is than the next one.
    """
    sums = np.concatenate([np.zeros((1, BANDS)), np.cumsum(power, 0, dtype=np.float64)])
    halves = np.log((sums[_HALF:] - sums[:-_HALF]).clip(0) / _HALF + _FLOOR)
    found = halves[:-_HALF] - halves[_HALF:]
    found -= uniform_filter1d(found, _AROUND, axis=1)
    usual = np.minimum(np.square(found), _HUGE**2)
    usual = uniform_filter1d(uniform_filter1d(usual, 2 * _SETTLE + 1, axis=0), 3, axis=1)
    return np.asarray(np.clip(found / (np.sqrt(usual.clip(0)) + _STILL), -_BOUND, _BOUND))


def search(summed: np.ndarray) -> tuple[float, int]:
    """The best of all beginnings and words for differences added up by period, (504, BANDS): score and word."""
    by_chip, order, edges = _layout()
    cells = summed.reshape(CELLS, _CELL, BANDS)
    size = np.sqrt(np.square(cells).sum((0, 2)))  # of each of the places within a cell
    scores = np.empty((CELLS, _CELL, CHIPS))
    for first in range(CELLS):
        turned = np.roll(cells, -first, 0).transpose(1, 0, 2).reshape(_CELL, -1)
        chips = np.add.reduceat(turned[:, order] * by_chip, edges, axis=1)
        scores[first] = chips @ code().T / np.maximum(size, 1e-9)[:, None]
    at = np.unravel_index(int(np.argmax(np.abs(scores))), scores.shape)
    score = float(scores[at])
    return abs(score), int(at[2]) + (0 if score >= 0 else CHIPS)


@cache
def _layout() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signs of the cells sorted by chip, that order, and where each chip begins in it."""
    flat = places().ravel()
    order = np.argsort(flat, kind="stable")
    return signs().ravel()[order].astype(float), order, np.searchsorted(flat[order], np.arange(CHIPS))


def find(blocks: Iterable[np.ndarray], rate: int) -> Found:
    """Search sound told in mono blocks (n,) at ``rate`` Hz."""
    finder = Finder(rate)
    for block in blocks:
        finder.add(block)
    return finder.finish()


def pieces(mono: np.ndarray, size: int = 1 << 16) -> Iterator[np.ndarray]:
    """A sound in blocks, for :func:`find`."""
    for start in range(0, len(mono), size):
        yield mono[start : start + size]
