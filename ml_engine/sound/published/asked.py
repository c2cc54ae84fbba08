"""What a published engine is asked, and what it says while it works: one way for all families."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import nn

from ml_engine.errors import Cancelled
from ml_engine.events import Report, SoundHeard, Stage, ignore

_EVERY = 0.25  # seconds between two looks at whether it shall stop
_STRETCH = 1.0  # seconds of sound in an event, where all of it comes at once
_FADE = 0.05  # seconds at the end that are taken out softly


@dataclass(frozen=True, slots=True)
class Asked:
    """Sound to be made.

    words: what an engine reads. seconds: how long. seed, guidance, temperature, top_k, steps (0 for the engine's own), negative as in a
    wish. tempo (quarters a minute), key ("D minor"), meter ("3/4"): where they are known. tune: chroma of a tune (frames, 12) at
    ``tune_rate`` frames a second. prime: a sound to go on from, float32 (n,) at ``prime_rate``.
    """

    words: str
    seconds: float
    seed: int
    guidance: float
    temperature: float = 1.0
    top_k: int = 50
    steps: int = 0
    negative: str = ""
    tempo: float | None = None
    key: str = ""
    meter: str = ""
    tune: np.ndarray | None = None
    tune_rate: float = 0.0
    prime: np.ndarray | None = None
    prime_rate: int = 0


class Engine(Protocol):
    """A loaded checkpoint. ``rate`` in Hz."""

    rate: int

    def play(self, asked: Asked, report: Report = ignore) -> np.ndarray:
        """The sound, float32 (n,) or (n, channels) within -1..1. Raises Stopped when ``report`` raises Cancelled."""
        ...


class Stopped(Cancelled):
    """Cancelled, with what there was until then: ``samples`` as play returns them, perhaps none."""

    def __init__(self, samples: np.ndarray) -> None:
        super().__init__()
        self.samples = samples


class Teller:
    """Keeps what is final, faded at its end, and tells it in mono as events ask for."""

    def __init__(self, rate: int, seconds: float, report: Report) -> None:
        self.rate, self.total, self._report = rate, round(seconds * rate), report
        self._heard: list[np.ndarray] = []
        self.length = 0

    def take(self, samples: np.ndarray) -> None:
        """More of it, (n,) or (n, channels); what is beyond the end is left out."""
        samples = samples[: self.total - self.length]
        if not len(samples):
            return
        left = (self.total - self.length - np.arange(len(samples))) / (self.rate * _FADE)
        softly = np.minimum(1.0, left).astype(np.float32)
        samples = np.clip(samples, -1, 1).astype(np.float32) * (softly if samples.ndim == 1 else softly[:, None])
        start, self.length = self.length, self.length + len(samples)
        self._heard.append(samples)
        mono = samples if samples.ndim == 1 else samples.mean(1)
        step = round(_STRETCH * self.rate)
        for first in range(0, len(mono), step):
            told = np.round(mono[first : first + step] * 32767).astype("<i2")
            self._report(SoundHeard(start + first, told.tobytes(), self.rate))

    @property
    def sound(self) -> np.ndarray:
        return np.concatenate(self._heard) if self._heard else np.zeros(0, np.float32)


class Progress:
    """Says at each step how far the work has come, and in between, from within a network's layers, that it goes on: a step of a
    large model may take a minute, and a cancel shall not wait for it."""

    def __init__(self, report: Report, name: str = "playing") -> None:
        self._report, self._name = report, name
        self._fraction, self._told, self._detail = 0.0, 0.0, ""

    def at(self, fraction: float, detail: str = "") -> None:
        """Work has come this far."""
        self._fraction, self._detail = fraction, detail
        self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        self._report(Stage(self._name, self._fraction, self._detail))

    @contextmanager
    def within(self, *networks: nn.Module) -> Iterator[None]:
        """While this holds, every layer of these reports now and then that it is reached."""
        mine = threading.get_ident()

        def look(*_: object) -> None:
            if threading.get_ident() == mine and time.monotonic() - self._told >= _EVERY:
                self._tell()

        layers = [layer for one in networks for layer in one.modules()]
        hooks = [layer.register_forward_pre_hook(look) for layer in layers]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()


@contextmanager
def seeded(seed: int, device: str) -> Iterator[torch.Generator]:
    """The same chance for the same seed, in what asks a generator and in what asks nobody; all other chance goes on as it was."""
    devices = [torch.cuda.current_device()] if device == "cuda" else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(seed)
        yield torch.Generator("cpu").manual_seed(seed)
