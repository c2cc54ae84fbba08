"""Cleaned sound on disk: read by place, so that two hours take no more memory than two seconds."""

import os
import tempfile
from collections.abc import Iterator

import numpy as np

RATE = 44_100
_BYTES = 4


class Sound:
    """Mono float32 samples at 44.1 kHz, brought to a fixed loudness. A context manager; closing it removes the samples.

    The file has no name on the disk from the moment it is made, so nothing is left behind however the process ends.
    """

    rate = RATE

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="notewright-sound-", buffering=0)  # noqa: SIM115 (closed by close)
        self._gain = np.float32(1.0)
        self.frames = 0
        self.loudness: float | None = None  # LUFS, as read; None when too quiet to be measured

    @property
    def seconds(self) -> float:
        return self.frames / self.rate

    def read(self, start_frame: int, frames: int) -> np.ndarray:
        """``frames`` samples from ``start_frame`` on, shape (frames,), zeros beyond either end. Safe in threads."""
        result = np.zeros(max(frames, 0), np.float32)
        first, last = max(start_frame, 0), min(start_frame + frames, self.frames)
        if first < last:
            data = os.pread(self._file.fileno(), (last - first) * _BYTES, first * _BYTES)
            result[first - start_frame : last - start_frame] = np.frombuffer(data, np.float32)
            result *= self._gain
        return result

    def blocks(self, frames: int) -> Iterator[np.ndarray]:
        """The whole sound in pieces of ``frames`` samples; the last one may be shorter."""
        for start in range(0, self.frames, frames):
            yield self.read(start, min(frames, self.frames - start))

    def append(self, samples: np.ndarray) -> None:
        """Write further samples at the end."""
        self.overwrite(self.frames, samples)

    def overwrite(self, start_frame: int, samples: np.ndarray) -> None:
        """Put samples in the place of others (or at the end)."""
        data = memoryview(np.ascontiguousarray(samples, np.float32).view(np.uint8).data)
        at = start_frame * _BYTES
        while data:
            written = os.pwrite(self._file.fileno(), data, at)
            data, at = data[written:], at + written
        self.frames = max(self.frames, at // _BYTES)

    def amplify(self, gain: float) -> None:
        """Set the factor by which samples are multiplied when they are read."""
        self._gain = np.float32(gain)

    def close(self) -> None:
        """Remove the samples. May be called again."""
        self._file.close()

    def __enter__(self) -> "Sound":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
