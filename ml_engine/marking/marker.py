"""The mark is put into sound while it is told: block by block, a few hundredths of a second behind.

How far a band may be lifted or lowered follows from what the ear is busy with there (Johnston 1988): the change may have a share of the
power in its critical band that depends on how noise-like the band is, since noise hides more than a tone does. That share is the same for
every bin of the band, so strong ones move by a quarter of a decibel and weak ones, which the strong ones mask, by up to two and a half.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from ml_engine.marking.lattice import BAND, BANDS, CELLS, HALF, LOWEST, pattern

_WINDOW = 0.064  # seconds
_HOPS = 4  # in a window
_DELAY = _HOPS + 1  # hops from what goes in to what comes out, at most
_UNDER_NOISE, _UNDER_TONE = 15.0, 26.0  # dB that the change lies below its critical band
_NOISE, _TONE = 2.5, 11.5  # dB from the geometric to the arithmetic mean, in a critical band of noise and of a tone
_LEAST, _MOST = 0.25, 2.5  # dB
_HIGHEST = 0.47  # of the rate; bins above are left alone
_GUARD = 0.25  # how far the change may come up to the sound at any moment: 12 dB below it
_TINY = 1e-12


class Marker:
    """Takes blocks of sound and gives them back marked, ``late`` samples behind at most, as many in all.

    What comes out does not depend on how the sound is cut into blocks. ``rate`` in Hz; bands that it cannot hold are left out.
    ``word``: what the mark says, 0..255 (:mod:`ml_engine.marking.words`). Silence stays silence. Raises ValueError for another
    word.
    """

    def __init__(self, rate: int, word: int, channels: int = 1) -> None:
        self._hop = max(round(_WINDOW / _HOPS * rate), 8)
        self._size, self._rate, self._channels = _HOPS * self._hop, rate, channels
        self._window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self._size) / self._size))[:, None]
        self._pattern = pattern(word).astype(float)
        self._depths = _Depths(self._size, rate)
        self._input = np.zeros((0, channels))  # less than a hop
        self._frame = np.zeros((self._size, channels))
        self._change = np.zeros((self._size, channels))  # what is added, still growing
        self._near = np.zeros((2, 3 * self._hop, channels))  # sound and change around the hop that is next to go out
        self._hops = self._taken = self._given = 0

    @property
    def late(self) -> int:
        """By how many samples at most what comes out is behind what went in."""
        return _DELAY * self._hop

    def add(self, block: np.ndarray) -> np.ndarray:
        """Take float samples (n,) or (n, channels); returns those that are ready, float32, in the same form."""
        self._taken += len(block)
        return self._formed(self._pushed(block.reshape(len(block), self._channels)), block.ndim)

    def finish(self, dimensions: int = 1) -> np.ndarray:
        """The rest, when all has been taken; ``dimensions`` 2 gives (n, channels)."""
        left = self._taken - self._given
        return self._formed(self._pushed(np.zeros((self.late + self._hop, self._channels)))[:left], dimensions)

    @staticmethod
    def _formed(samples: np.ndarray, dimensions: int) -> np.ndarray:
        return np.asarray(samples[:, 0] if dimensions == 1 else samples, np.float32)

    def _pushed(self, block: np.ndarray) -> np.ndarray:
        waiting = np.concatenate([self._input, block])
        whole = len(waiting) // self._hop * self._hop
        self._input = waiting[whole:]
        ready = [self._step(waiting[at : at + self._hop]) for at in range(0, whole, self._hop)]
        found = np.concatenate([np.zeros((0, self._channels)), *ready])
        self._given += len(found)
        return found

    def _step(self, hop: np.ndarray) -> np.ndarray:
        """One hop more; returns the one _HOPS before it, or nothing at the beginning."""
        size = self._hop
        self._frame = np.concatenate([self._frame[size:], hop])
        self._change = np.concatenate([self._change[size:], np.zeros_like(hop)])
        if self._frame.any():
            self._change += self._changed()
        self._near = np.concatenate([self._near[:, size:], np.stack([self._frame[:size], self._change[:size]])], 1)
        self._hops += 1
        return self._guarded() if self._hops > _HOPS else hop[:0]

    def _changed(self) -> np.ndarray:
        """What is added to the frame, (size, channels)."""
        # Frame n is the hops n-3 to n; its middle is where hop n-1 begins.
        half = int((self._hops - 1) * self._hop / self._rate // HALF)
        signs = self._pattern[half // 2 % CELLS] * (1 - 2 * (half % 2))
        spectrum = np.fft.rfft(self._frame * self._window, axis=0)
        changes = self._depths(np.square(np.abs(spectrum)).sum(1), signs)
        # Two windows of four that overlap add up to 2.
        return np.asarray(np.fft.irfft(spectrum * changes[:, None], self._size, axis=0) * self._window / 2)

    def _guarded(self) -> np.ndarray:
        """The middle hop of what is near, marked; where the change would stand out before a stroke, it is held down."""
        sound, change = self._near
        reach = max(self._hop // 8, 1)
        box = np.ones(2 * reach + 1) / (2 * reach + 1)
        middle = slice(self._hop, 2 * self._hop)
        if not change[self._hop - 2 * reach : 2 * self._hop + 2 * reach].any():
            return sound[middle].copy()
        levels = [np.convolve(np.square(one).sum(1), box, "same") for one in (sound, change)]
        share = np.minimum(1.0, _GUARD * np.sqrt((levels[0] + _TINY * _TINY) / (levels[1] + _TINY * _TINY)))
        return np.asarray(sound[middle] + change[middle] * np.convolve(share, box, "same")[middle, None])


class _Depths:
    """How far each bin of a frame may be moved."""

    def __init__(self, size: int, rate: int) -> None:
        hertz = np.arange(size // 2 + 1) * rate / size
        band = np.floor((hertz - LOWEST) / BAND).astype(int)
        self._bins = np.flatnonzero((band >= 0) & (band < BANDS) & (hertz < _HIGHEST * rate))
        self._band = band[self._bins]
        hertz = hertz[self._bins]
        wide = (
            (25 + 75 * (1 + 1.4 * (hertz / 1000) ** 2) ** 0.69) * size / rate
        )  # critical bandwidth (Zwicker 1980), bins
        self._low = np.maximum(np.round(self._bins - wide / 2), 0).astype(int)
        self._high = np.minimum(np.round(self._bins + wide / 2), size // 2).astype(int) + 1

    def __call__(self, power: np.ndarray, signs: np.ndarray) -> np.ndarray:
        """By which factor, less one, each bin is changed: power (bins,), signs (BANDS,) -> (bins,)."""
        changes = np.zeros(len(power))
        power = power + _TINY
        mean = self._mean(power)
        level = 10 * np.log10(mean / power[self._bins])
        tone = 10 * np.log10(mean) - self._mean(10 * np.log10(power))
        under = np.interp(tone, (_NOISE, _TONE), (_UNDER_NOISE, _UNDER_TONE))
        most = 20 * np.log10(1 + 10 ** ((level - under) / 20))
        changes[self._bins] = 10 ** (signs[self._band] * np.clip(most, _LEAST, _MOST) / 20) - 1
        return changes

    def _mean(self, values: np.ndarray) -> np.ndarray:
        """Over each bin's critical band."""
        sums = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray((sums[self._high] - sums[self._low]) / (self._high - self._low))


def marked(samples: np.ndarray, rate: int, word: int) -> np.ndarray:
    """The whole sound at once: float (n,) or (n, channels) -> float32 of the same form."""
    return np.concatenate(list(in_blocks([samples], rate, word)))


def in_blocks(blocks: Iterable[np.ndarray], rate: int, word: int) -> Iterator[np.ndarray]:
    """The same of a sound in blocks of one form; those that come out are of other lengths."""
    marker: Marker | None = None
    dimensions = 1
    for block in blocks:
        dimensions = block.ndim
        marker = marker or Marker(rate, word, 1 if dimensions == 1 else block.shape[1])
        yield marker.add(block)
    if marker is not None:
        yield marker.finish(dimensions)
