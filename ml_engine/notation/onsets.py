"""Onset events: the notes that are struck together.

A chord is never struck at one instant, so notes closer than people can hear apart are one event.
"""

from dataclasses import dataclass

import numpy as np

from ml_engine.music import Note

JOIN = 0.035  # seconds between neighbours of one chord
SPREAD = 0.1  # seconds from its first to its last note


@dataclass(frozen=True, slots=True)
class Events:
    """Onset events in order of time: ``times`` in seconds, and the indices of their notes."""

    times: np.ndarray
    members: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.members)


def find_events(notes: tuple[Note, ...]) -> Events:
    """Group notes (sorted by onset) into events."""
    groups = _group(notes)
    times = np.array([float(np.median([notes[i].onset for i in group])) for group in groups])
    times = np.maximum.accumulate(times + np.arange(len(times)) * 1e-6)
    return Events(times, tuple(groups))


def _group(notes: tuple[Note, ...]) -> list[tuple[int, ...]]:
    groups: list[tuple[int, ...]] = []
    current: list[int] = []
    pitches: set[tuple[str, int]] = set()
    for i, note in enumerate(notes):
        name = (note.instrument, note.pitch)
        apart = bool(current) and (
            note.onset - notes[current[-1]].onset > JOIN
            or note.onset - notes[current[0]].onset > SPREAD
            or (name in pitches and note.onset - notes[current[0]].onset > JOIN)
        )
        if apart:
            groups.append(tuple(current))
            current, pitches = [], set()
        current.append(i)
        pitches.add(name)
    groups.append(tuple(current))
    return groups
