"""Integrated loudness by ITU-R BS.1770-4 and EBU R128, measured as the samples pass: K-weighting, blocks, two gates."""

import math
from collections.abc import Sequence

import numpy as np
from scipy.signal import sosfilt, sosfilt_zi

_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0  # LUFS, LU
CEILING = 10 ** (-1 / 20)  # the highest peak of what we write and what we listen to: -1 dB
_STEPS = 4  # blocks of 400 ms begin every 100 ms
_SURROUND = frozenset({"BL", "BR", "SL", "SR"})  # counted 1.5 dB louder
_LOW_FREQUENCY = frozenset({"LFE", "LFE2"})  # not counted


def k_weighting(rate: int) -> np.ndarray:
    """The two sections of BS.1770's filter for any rate, shape (2, 6): a shelf for the head and a high-pass.

    The standard gives coefficients for 48 kHz alone; these come from the analogue filters behind them, as libebur128's.
    """
    k = math.tan(math.pi * 1681.974450955533 / rate)
    q, head = 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    bend = head**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf = [
        (head + bend * k / q + k * k) / a0,
        2 * (k * k - head) / a0,
        (head - bend * k / q + k * k) / a0,
        1.0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0,
    ]
    k = math.tan(math.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    a0 = 1 + k / q + k * k
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
    return np.array([shelf, high_pass])


class Meter:
    """Fed blocks of shape (frames, channels); asked for loudness at the end. Memory: 80 bytes for each second."""

    def __init__(self, rate: int, layout: Sequence[str] = ("FC",)) -> None:
        self._sections = k_weighting(rate)
        self._weights = np.array(
            [0.0 if name in _LOW_FREQUENCY else 1.41 if name in _SURROUND else 1.0 for name in layout]
        )
        self._step = max(round(rate / 10), 1)
        self._state: np.ndarray | None = None
        self._rest = np.zeros(0)
        self._energies: list[np.ndarray] = []  # mean square of each 100 ms, channels added up

    def add(self, samples: np.ndarray) -> None:
        """Take in samples of shape (frames, channels)."""
        if not len(samples):
            return
        if self._state is None:
            # As if the first value had always been there: a constant offset is no sound.
            self._state = sosfilt_zi(self._sections)[:, :, None] * samples[0].astype(np.float64)
        weighted, self._state = sosfilt(self._sections, samples, axis=0, zi=self._state)
        power = np.concatenate([self._rest, np.square(weighted) @ self._weights])
        whole = len(power) // self._step * self._step
        self._energies.append(power[:whole].reshape(-1, self._step).mean(axis=1))
        self._rest = power[whole:]

    def _blocks(self) -> np.ndarray:
        steps = np.concatenate([*self._energies, np.zeros(0)])
        if len(steps) < _STEPS:  # shorter than one block: take it as it is
            seconds = np.concatenate([np.repeat(steps, self._step), self._rest])
            return np.array([seconds.mean()]) if len(seconds) else np.zeros(0)
        return np.convolve(steps, np.full(_STEPS, 1 / _STEPS), mode="valid")

    def integrated(self) -> float | None:
        """Gated loudness of all that was added, in LUFS; None when nothing passes the absolute gate of -70 LUFS."""
        blocks = self._blocks()
        blocks = blocks[blocks > _power(_ABSOLUTE_GATE)]
        if not len(blocks):
            return None
        blocks = blocks[blocks > blocks.mean() * 10 ** (_RELATIVE_GATE / 10)]
        return _loudness(float(blocks.mean()))

    def loudest(self) -> float:
        """Loudness of the loudest 400 ms, ungated, in LUFS; minus infinity when there is nothing at all."""
        return _loudness(float(max(self._blocks(), default=0.0)))


def _loudness(power: float) -> float:
    return -0.691 + 10 * math.log10(power) if power > 0 else -math.inf


def _power(loudness: float) -> float:
    return 10 ** ((loudness + 0.691) / 10)
