"""The outline of a waveform for a page to draw, gathered as the samples pass."""

import numpy as np

MOST_COLUMNS = 4_000


class Outline:
    """Lowest and highest value in columns of equal length; columns are joined in pairs whenever there are too many."""

    def __init__(self) -> None:
        self._frames = 16  # in a column
        self._low = np.zeros(0, np.float32)
        self._high = np.zeros(0, np.float32)
        self._rest: np.ndarray | None = None  # samples of a column not yet full, shape (frames, channels)
        self.swing = 0.0  # half the largest difference within a column; an offset has none
        self.peak = 0.0

    def add(self, samples: np.ndarray) -> None:
        """Take in samples of shape (frames, channels), of all channels alike."""
        if not len(samples):
            return
        if self._rest is not None:
            samples = np.concatenate([self._rest, samples])
        whole = len(samples) // self._frames * self._frames
        self._rest = samples[whole:]
        if whole:
            columns = samples[:whole].reshape(whole // self._frames, -1)
            self._append(columns.min(axis=1), columns.max(axis=1))
        while len(self._low) > 2 * MOST_COLUMNS:
            self._join()

    def _append(self, low: np.ndarray, high: np.ndarray) -> None:
        self.peak = max(self.peak, float(-low.min()), float(high.max()))
        self.swing = max(self.swing, float((high - low).max()) / 2)
        self._low, self._high = np.concatenate([self._low, low]), np.concatenate([self._high, high])

    def _join(self) -> None:
        if len(self._low) % 2:  # the odd one waits: a column of its lowest and its highest sample
            channels = 1 if self._rest is None else self._rest.shape[1]
            odd = np.full((self._frames, channels), self._low[-1], np.float32)
            odd[0] = self._high[-1]
            self._rest = odd if self._rest is None else np.concatenate([odd, self._rest])
            self._low, self._high = self._low[:-1], self._high[:-1]
        self._low = self._low.reshape(-1, 2).min(axis=1)
        self._high = self._high.reshape(-1, 2).max(axis=1)
        self._frames *= 2

    def finish(self) -> None:
        """Count what is left over as a column of its own. To be called once, after the last samples."""
        if self._rest is not None and len(self._rest):
            self._append(self._rest.min(keepdims=True)[0], self._rest.max(keepdims=True)[0])
            self._rest = None

    def columns(self) -> list[tuple[float, float]]:
        """At most 4,000 pairs (lowest, highest) within -1..1 over everything that was added."""
        low, high = self._low, self._high
        if len(low) > MOST_COLUMNS:
            starts = np.linspace(0, len(low), MOST_COLUMNS, endpoint=False).astype(int)
            low, high = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
        low, high = np.clip(low, -1, 1), np.clip(high, -1, 1)
        return [(round(float(a), 4), round(float(b), 4)) for a, b in zip(low, high, strict=True)]
