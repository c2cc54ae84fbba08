"""Clips of a pool of renders: (samples, facts), spread evenly over the pool."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ml_engine.models.spectra import RATE
from ml_engine.training.sound.pool import Shard, shards

LEVEL = 0.1  # RMS to which sounds are brought before they are compared as collections


@dataclass(frozen=True, slots=True)
class Clip:
    """A render: its name "shard/number", samples (float32, 16 kHz), notes (n, 5), what is known of it."""

    name: str
    sound: np.ndarray
    notes: np.ndarray
    facts: dict[str, Any]


def clips(folder: Path, count: int, seconds: float | None = None) -> Iterator[Clip]:
    """``count`` clips (or all there are) of a side of the pool; with ``seconds`` their middle."""
    places = [(shard, number) for shard in map(Shard.open, shards(folder)) for number in range(len(shard))]
    for shard, number in (places[i * len(places) // count] for i in range(min(count, len(places)))):
        sound, notes = shard.sound(number), shard.notes(number)
        if seconds is not None and seconds * RATE < len(sound):
            start = (len(sound) - round(seconds * RATE)) // 2
            sound = sound[start : start + round(seconds * RATE)]
            notes = notes - np.array([start / RATE, start / RATE, 0, 0, 0])
        yield Clip(f"{shard.path.name}/{number}", sound, notes, shard.facts(number))


def facts(folder: Path) -> Iterator[dict[str, Any]]:
    """What is known of every clip of a side."""
    for shard in map(Shard.open, shards(folder)):
        for number in range(len(shard)):
            yield shard.facts(number)


def levelled(sound: np.ndarray) -> np.ndarray:
    """The same at one RMS."""
    return sound * np.float32(LEVEL / max(float(np.sqrt(np.mean(np.square(sound)))), 1e-6))
