"""The outline of a waveform for a page to draw, gathered as the samples pass."""

import numpy as np

MOST_COLUMNS = 4_000


class Outline:
    """Lowest and highest value in columns of equal length; columns are joined in pairs whenever there are too many."""

    def __init__(self) -> None:
        self._frames = 16  # in a column
        self._low = np.zeros(0, np.float32)
        self._high = np.zeros(0, np.float32)
        self._rest = np.zeros((0, 2), np.float32)
        self.peak = 0.0

    def add(self, samples: np.ndarray) -> None:
        """Take in samples of shape (frames, channels), of all channels alike."""
        if not len(samples):
            return
        pairs = np.stack([samples.min(axis=1), samples.max(axis=1)], axis=1)
        self.peak = max(self.peak, float(-pairs[:, 0].min()), float(pairs[:, 1].max()))
        pairs = np.concatenate([self._rest, pairs])
        whole = len(pairs) // self._frames * self._frames
        self._rest = pairs[whole:]
        if whole:
            columns = pairs[:whole].reshape(-1, self._frames, 2)
            self._low = np.concatenate([self._low, columns[:, :, 0].min(axis=1)])
            self._high = np.concatenate([self._high, columns[:, :, 1].max(axis=1)])
        while len(self._low) > 2 * MOST_COLUMNS:
            self._join()

    def _join(self) -> None:
        if len(self._low) % 2:  # the odd one waits as if it had not been counted yet
            odd = np.repeat([[self._low[-1], self._high[-1]]], self._frames, axis=0).astype(np.float32)
            self._rest = np.concatenate([odd, self._rest])
            self._low, self._high = self._low[:-1], self._high[:-1]
        self._low = self._low.reshape(-1, 2).min(axis=1)
        self._high = self._high.reshape(-1, 2).max(axis=1)
        self._frames *= 2

    def columns(self) -> list[tuple[float, float]]:
        """At most 4,000 pairs (lowest, highest) within -1..1 over everything that was added."""
        low, high = self._low, self._high
        if len(self._rest):
            low = np.append(low, self._rest[:, 0].min())
            high = np.append(high, self._rest[:, 1].max())
        if len(low) > MOST_COLUMNS:
            starts = np.linspace(0, len(low), MOST_COLUMNS, endpoint=False).astype(int)
            low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        low, high = np.clip(low, -1, 1), np.clip(high, -1, 1)
        return [(round(float(a), 4), round(float(b), 4)) for a, b in zip(low, high, strict=True)]
