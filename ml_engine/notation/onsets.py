"""Onset events: the notes that are struck together, and how much each event stands out.

A chord is never struck at one instant, so notes closer than people can hear apart are one event. Everything about beats
and rhythm is asked of events, not of single notes.
"""

from dataclasses import dataclass

import numpy as np

from ml_engine.music import Note

JOIN = 0.035  # seconds between neighbours of one chord
SPREAD = 0.1  # seconds from its first to its last note


@dataclass(frozen=True, slots=True)
class Events:
    """Onset events in order of time; all arrays have one row an event.

    ``times`` seconds; ``members`` indices of the notes; ``salience`` in standard deviations, about -2..3;
    ``bass`` lowest pitch; ``gap`` seconds to the next event (the last: its own length).
    """

    times: np.ndarray
    members: tuple[tuple[int, ...], ...]
    salience: np.ndarray
    bass: np.ndarray
    gap: np.ndarray

    def __len__(self) -> int:
        return len(self.members)


def find_events(notes: tuple[Note, ...]) -> Events:
    """Group notes (sorted by onset) into events and weigh them.

    What makes a listener tap (Lerdahl and Jackendoff 1983, metrical preference rules): many notes, loud ones, long
    ones, a long wait after them, a bass.
    """
    groups = _group(notes)
    times = np.array([float(np.median([notes[i].onset for i in group])) for group in groups])
    times = np.maximum.accumulate(times + np.arange(len(times)) * 1e-6)
    bass = np.array([min(notes[i].pitch for i in group) for group in groups], dtype=float)
    longest = np.array([max(notes[i].offset - notes[i].onset for i in group) for group in groups])
    gap = np.append(np.diff(times), longest[-1])
    size = np.array([len(group) for group in groups], dtype=float)
    loud = np.array([max(notes[i].velocity for i in group) for group in groups], dtype=float)
    middle = float(np.median([note.pitch for note in notes]))
    typical = max(float(np.median(gap)), 0.05)
    low = np.clip((_running_mean(bass, 8) - bass) / 8, -0.5, 1.5) + np.where(bass < middle - 7, 0.4, 0.0)
    raw = (
        0.6 * np.log2(size)
        + np.clip((loud - _running_mean(loud, 12)) / 12, -1.5, 1.5) * 0.6
        + 0.5 * np.clip(np.log2(np.maximum(gap, 0.02) / typical), -1.5, 2.0)
        + 0.3 * np.clip(np.log2(np.maximum(longest, 0.03) / max(float(np.median(longest)), 0.05)), -1.5, 2.0)
        + 0.7 * low
    )
    spread = float(raw.std())
    salience = np.clip((raw - _running_mean(raw, 24)) / max(spread, 0.3), -2.0, 3.0)
    return Events(times, tuple(groups), salience, bass, gap)


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


def _running_mean(values: np.ndarray, reach: int) -> np.ndarray:
    """Mean over ``reach`` neighbours on either side."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    left, right = np.maximum(index - reach, 0), np.minimum(index + reach + 1, len(values))
    return (sums[right] - sums[left]) / (right - left)
