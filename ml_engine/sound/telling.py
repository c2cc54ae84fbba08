"""Sound told as it comes: the one way in which engines tell what they have played."""

import numpy as np

from ml_engine.errors import Cancelled
from ml_engine.events import Report, SoundHeard, Stage
from ml_engine.models.codec import RATE

GAIN = 0.6  # peaks of what is played reach a little above 1
_FADE = RATE // 20  # samples at the end that are taken out softly


class Stopped(Cancelled):
    """Cancelled, with what had been played until then: ``samples`` float32 (n,)."""

    def __init__(self, samples: np.ndarray) -> None:
        super().__init__()
        self.samples = samples


class Teller:
    """Takes samples at RATE as they become final, at most ``total``, and tells them; the first ``drop`` of them are left out."""

    def __init__(self, total: int, report: Report, drop: int = 0) -> None:
        self._total, self._report, self._drop = total, report, drop
        self._heard: list[np.ndarray] = []
        self._length = 0

    def tell(self, samples: np.ndarray) -> None:
        """The next stretch, float32 (n,)."""
        dropped = min(self._drop, len(samples))
        self._drop -= dropped
        left = self._total - self._length - np.arange(min(len(samples) - dropped, self._total - self._length))
        samples = np.clip(GAIN * samples[dropped:][: self._total - self._length], -1, 1)
        if not len(samples):
            return
        # The end is taken out softly, so that it does not click.
        samples = np.asarray(samples * np.minimum(1, left / _FADE), np.float32)
        start, self._length = self._length, self._length + len(samples)
        self._heard.append(samples)
        self._report(SoundHeard(start, np.round(samples * 32767).astype("<i2").tobytes(), RATE))
        self._report(Stage("playing", self.done))

    @property
    def begun(self) -> bool:
        """Whether anything has been told."""
        return bool(self._heard)

    @property
    def done(self) -> float:
        """Which part of the whole has been told, 0..1."""
        return self._length / self._total

    @property
    def sound(self) -> np.ndarray:
        """All that has been told, float32 (n,)."""
        return np.concatenate(self._heard) if self._heard else np.zeros(0, np.float32)
