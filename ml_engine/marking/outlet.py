"""The one way by which sound that a model made leaves the engine: marked, whatever made it."""

from dataclasses import replace

import numpy as np

from ml_engine.errors import Cancelled
from ml_engine.events import Event, Report, SoundHeard, Stage
from ml_engine.marking.marker import Marker, marked
from ml_engine.sound.result import SoundMade

_SCALE = 32767
_JOIN = 0.01  # seconds over which the mark comes and goes at the edges of what is kept


class Outlet:
    """Stands between an engine and whoever listens: call it as the engine's ``report``, then give it what the engine made.

    Sound that is told is marked and told on, a few hundredths of a second later; other events pass. ``word``: what the mark says.
    ``kept``: stretches (start, end) in seconds that were given and are not the model's, which stay as they are to the last bit.
    """

    def __init__(self, report: Report, word: int, kept: tuple[tuple[float, float], ...] = ()) -> None:
        self._report, self._word, self._kept = report, word, kept
        self._marker: Marker | None = None
        self._rate = self._told = 0
        self._plain = np.zeros(0, np.float32)  # what was taken and is still on its way
        self._sent: list[np.ndarray] = []

    def __call__(self, event: Event) -> None:
        """Take an event of the engine."""
        if not isinstance(event, SoundHeard):
            self._report(event)
            return
        if self._marker is None:
            self._rate, self._marker = event.rate, Marker(event.rate, self._word)
        samples = np.frombuffer(event.samples, "<i2").astype(np.float32) / _SCALE
        self._plain = np.concatenate([self._plain, samples])
        self._tell(self._marker.add(samples))

    def finished(self, made: SoundMade) -> SoundMade:
        """What the engine made, as it was told; the rest of it is told now. Nothing told before, it is all told now."""
        try:
            if self._marker is not None:
                self._tell(self._marker.finish())
        except Cancelled:
            made = replace(made, complete=False)
        whole = np.concatenate([np.zeros(0, np.float32), *self._sent])
        if len(whole) != len(made.samples) or made.samples.ndim != 1:
            whole = self._joined(made.samples, marked(made.samples, made.rate, self._word), 0, made.rate)
        if self._marker is None and len(whole):
            self._report(SoundHeard(0, _coded(whole if whole.ndim == 1 else whole.mean(1)), made.rate))
        if made.complete:
            self._report(Stage("playing", 1.0))
        return replace(made, samples=whole)

    def _tell(self, samples: np.ndarray) -> None:
        if not len(samples):
            return
        plain, self._plain = self._plain[: len(samples)], self._plain[len(samples) :]
        samples = self._joined(plain, samples, self._told, self._rate)
        start, self._told = self._told, self._told + len(samples)
        self._sent.append(samples)
        self._report(SoundHeard(start, _coded(samples), self._rate))

    def _joined(self, plain: np.ndarray, changed: np.ndarray, start: int, rate: int) -> np.ndarray:
        """The marked sound, but for what is kept; ``start``: the number of its first sample."""
        seconds = (start + np.arange(len(plain))) / rate
        share = np.ones(len(plain))
        for first, last in self._kept:
            outside = np.maximum(np.maximum(first - seconds, seconds - last), 0.0)
            share = np.minimum(share, outside / _JOIN)
        if plain.ndim == 2:
            share = share[:, None]
        return np.asarray(np.clip(np.where(share > 0, plain + share * (changed - plain), plain), -1, 1), np.float32)


def _coded(samples: np.ndarray) -> bytes:
    return np.round(samples * _SCALE).astype("<i2").tobytes()
