"""What is heard of a single line every 10 ms: pitch, loudness, and how the sound moves."""

from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from ml_engine.models.crepe import BINS, FRAME, HOP, MIDI, RATE, activations

SECOND = HOP / RATE  # of a frame
GROUPS, _TOGETHER = 12, 4
BANDS = GROUPS * _TOGETHER
_SPAN = 512  # samples of a spectrum and of a loudness
_LAG = 2  # frames between the spectra that are compared
_QUIETEST = 1e-5
_NOISE = 3e-4  # added to the bands' amplitudes: changes far below the music are none
_PITCH_LAGS, _LOUD_LAGS = (1, 2, 4, 8, 14), (1, 2, 4, 8)
FEATURES = 3 + len(_PITCH_LAGS) + len(_LOUD_LAGS) + 2 * GROUPS


@dataclass(frozen=True, slots=True)
class Frames:
    """A row a frame: how likely each pitch is (n, BINS), the likeliest (MIDI, fractional) and how clear it is, loudness
    in dB, and how the sound moves, of no pitch or loudness in particular (n, FEATURES)."""

    likely: np.ndarray
    pitch: np.ndarray
    clear: np.ndarray
    loud: np.ndarray
    moves: np.ndarray

    def __len__(self) -> int:
        return len(self.loud)

    def __getitem__(self, rows: slice) -> "Frames":
        return Frames(*(getattr(self, field.name)[rows] for field in fields(self)))

    def and_(self, more: "Frames") -> "Frames":
        """These frames and those that follow them."""
        return Frames(*(np.concatenate([getattr(self, f.name), getattr(more, f.name)]) for f in fields(self)))


NO_FRAMES = Frames(
    np.zeros((0, BINS), np.float32), np.zeros(0), np.zeros(0), np.zeros(0), np.zeros((0, FEATURES), np.float32)
)


class Listener:
    """Takes sound at 16 kHz as it comes and gives the frames that it is enough for."""

    def __init__(self) -> None:
        self._left = np.zeros(FRAME // 2, np.float32)  # the first frame is around the first sample
        self._before: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None = None

    def frames(self, samples: np.ndarray, *, final: bool = False) -> Frames:
        """The next frames, once ``samples`` (n,) have been added; with ``final`` to the end, as if silence followed."""
        after = np.zeros(FRAME // 2 if final else 0, np.float32)
        sound = np.concatenate([self._left, np.asarray(samples, np.float32), after])
        count = max((len(sound) - FRAME) // HOP + 1, 0)
        self._left = sound[count * HOP :]
        if not count:
            return NO_FRAMES
        sound = sound[: (count - 1) * HOP + FRAME]
        likely = activations(sound)
        middle = np.lib.stride_tricks.sliding_window_view(sound[(FRAME - _SPAN) // 2 :], _SPAN)[::HOP][:count]
        now = (*_best(likely), _loudness(middle), _spectra(middle))
        longest = max(*_PITCH_LAGS, *_LOUD_LAGS, _LAG)
        if self._before is None:
            self._before = tuple(np.repeat(part[:1], longest, axis=0) for part in now)  # type: ignore[assignment]
        pitch, clear, loud, spectra = (np.concatenate(pair) for pair in zip(self._before, now, strict=True))  # type: ignore[arg-type]
        self._before = (pitch[-longest:], clear[-longest:], loud[-longest:], spectra[-longest:])
        return Frames(likely, *now[:3], _moves(pitch, clear, loud, spectra, longest))


def _best(likely: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The likeliest pitch, between bins by its neighbours' weight, and its likelihood."""
    best = likely.argmax(axis=1)
    around = np.clip(best[:, None] + np.arange(-4, 5), 0, BINS - 1)
    weight = np.take_along_axis(likely, around, 1)
    return (weight * MIDI[around]).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9), likely.max(axis=1)


def _loudness(frames: np.ndarray) -> np.ndarray:
    return np.asarray(10 * np.log10(np.mean(np.square(frames, dtype=np.float64), axis=1) + _QUIETEST**2))


def _spectra(frames: np.ndarray) -> np.ndarray:
    """Logarithms of the amplitudes in BANDS bands: (n, BANDS)."""
    amplitudes = np.abs(np.fft.rfft(frames * _window(), axis=1)).astype(np.float32) / _SPAN
    return np.log(amplitudes @ _filters() + np.float32(_NOISE))


def _moves(pitch: np.ndarray, clear: np.ndarray, loud: np.ndarray, spectra: np.ndarray, lead: int) -> np.ndarray:
    """The features of all but the first ``lead`` frames.

    The rise of bands is SuperFlux's (Böck and Widmer, DAFx 2013, "Maximum filter vibrato suppression for onset
    detection"): against the loudest of a band and its neighbours before, so that a pitch that moves is no onset.
    """
    now = slice(lead, None)
    columns = [clear[now], np.clip((loud[now] + 20) / 15, -3, 2)]
    for lag in _PITCH_LAGS:
        before = slice(lead - lag, len(pitch) - lag)
        columns.append(np.tanh(pitch[now] - pitch[before]) * 2 * np.minimum(clear[now], clear[before]))
    columns += [np.clip((loud[now] - loud[lead - lag : len(loud) - lag]) / 8, -2, 2) for lag in _LOUD_LAGS]
    old, here = spectra[lead - _LAG : -_LAG], spectra[lead:]
    widest = np.maximum(old, np.maximum(np.roll(old, 1, 1), np.roll(old, -1, 1)))
    rise = np.maximum(here - widest, 0).reshape(len(here), GROUPS, _TOGETHER).mean(axis=2)
    change = (here - old).reshape(len(here), GROUPS, _TOGETHER).mean(axis=2)
    rest = np.stack([*columns, rise.mean(axis=1)], axis=1)
    return np.concatenate([rest, rise, np.clip(change, -2, 2)], axis=1).astype(np.float32)


@cache
def _window() -> np.ndarray:
    return np.hanning(_SPAN).astype(np.float32)


@cache
def _filters() -> np.ndarray:
    """Triangles from 80 Hz to 7.5 kHz, evenly spaced in mel: (bins, BANDS)."""
    mel = np.linspace(1127 * np.log(1 + 80 / 700), 1127 * np.log(1 + 7500 / 700), BANDS + 2)
    edges = 700 * (np.exp(mel / 1127) - 1)
    hertz = np.arange(_SPAN // 2 + 1) * RATE / _SPAN
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    width = RATE / _SPAN  # no narrower than the transform resolves
    up = (hertz[:, None] - np.minimum(low, middle - width)) / (middle - np.minimum(low, middle - width))
    down = (np.maximum(high, middle + width) - hertz[:, None]) / (np.maximum(high, middle + width) - middle)
    return np.clip(np.minimum(up, down), 0, 1).astype(np.float32)
