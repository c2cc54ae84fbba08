"""From what a network hears of each key, frame by frame, to notes, for a stream without an end.

A note begins at a peak of its onset and lasts until its key is silent for GAP frames or struck again. Notes whose end is known are handed out
when the frames after it have been heard; nothing handed out changes.
"""

from dataclasses import dataclass

import numpy as np

ONSET, SOUNDING = 0.6, 0.25  # probabilities from which a key counts as struck, as sounding
GAP = 3  # silent frames that end a note
SHORTEST = 2  # frames
APART = 3  # frames between two strokes of one key
LONGEST = 2000  # frames after which a note that does not end is cut


@dataclass(frozen=True, slots=True)
class Held:
    """A note in frames of the arrays it was found in; ``onset`` may lie between frames, ``strength`` is that of its onset, 0..1."""

    key: int
    begin: int
    end: int
    onset: float
    strength: float


class KeyTracker:
    """Takes posteriors as they come, with whatever else is known of each frame, and gives notes as they become final."""

    def __init__(self) -> None:
        self.first = 0  # the recording's frame at the buffer's beginning
        self.held: dict[str, np.ndarray] = {}
        self._told: set[tuple[int, int]] = set()

    def push(self, heard: dict[str, np.ndarray]) -> None:
        """Append arrays (frames, …); "onset" and "sounding" (frames, keys) are probabilities."""
        if not self.held:
            self.held = heard
        else:
            self.held = {name: np.concatenate([self.held[name], heard[name]]) for name in heard}

    def take(self, final: bool = False) -> tuple[list[Held], int]:
        """The notes that are final now, and the frame before which every beginning has been told."""
        count = len(self.held["onset"])
        bound = count if final else max(count - GAP - 1, 0)
        done, waits = [], bound
        for note in notes_in(self.held["onset"], self.held["sounding"]):
            if note.begin >= bound and not final:
                continue
            if final or note.end + GAP < count or count - note.begin > LONGEST:
                if (note.key, note.begin + self.first) not in self._told:
                    done.append(note)
            else:
                waits = min(waits, note.begin)
        self._told |= {(note.key, note.begin + self.first) for note in done}
        return done, waits

    def forget(self, frames: int) -> None:
        """Drop what lies before ``frames`` frames of the buffer, one frame kept so that a peak is still seen as one."""
        drop = max(frames - 1, 0)
        self.held = {name: values[drop:] for name, values in self.held.items()}
        self.first += drop
        self._told = {(key, begin) for key, begin in self._told if begin >= self.first}


def notes_in(onset: np.ndarray, sounding: np.ndarray) -> list[Held]:
    """All notes of (frames, keys) probabilities, by beginning."""
    found = []
    for key in np.flatnonzero((onset >= ONSET).any(0)):
        begins = _peaks(onset[:, key])
        quiet = sounding[:, key] < SOUNDING
        for at, begin in enumerate(begins):
            until = begins[at + 1] if at + 1 < len(begins) else len(onset)
            end = begin + 1 + _lasting(quiet[begin + 1 : until])
            if end - begin >= SHORTEST:
                found.append(Held(int(key), begin, end, _between(onset[:, key], begin), float(onset[begin, key])))
    return sorted(found, key=lambda note: (note.begin, note.key))


def hits_in(hit: np.ndarray, least: np.ndarray) -> list[tuple[int, int]]:
    """(frame, kind) of strokes of drums in (frames, kinds) probabilities, each at least its kind's ``least``."""
    return sorted((frame, kind) for kind in range(hit.shape[1]) for frame in _peaks(hit[:, kind], float(least[kind])))


def _peaks(values: np.ndarray, least: float = ONSET) -> list[int]:
    """Local maxima of (frames,) at least ``least`` high, the higher of two that are too close."""
    padded = np.concatenate([[-1.0], values, [-1.0]])
    top = (values >= least) & (values >= padded[:-2]) & (values > padded[2:])
    kept: list[int] = []
    for at in np.flatnonzero(top).tolist():
        if kept and at - kept[-1] < APART:
            if values[at] > values[kept[-1]]:
                kept[-1] = at
        else:
            kept.append(at)
    return kept


def _lasting(quiet: np.ndarray) -> int:
    """How many frames go by until it is quiet for GAP frames."""
    loud = np.flatnonzero(~quiet)
    if not len(loud):
        return 0
    gaps = np.diff(loud, prepend=-1) - 1
    broken = np.flatnonzero(gaps >= GAP)
    if not len(broken):
        return int(loud[-1]) + 1
    return int(loud[broken[0] - 1]) + 1 if broken[0] else 0


def _between(values: np.ndarray, at: int) -> float:
    """The place of a peak between frames, by the weight of its neighbours."""
    near = values[max(at - 1, 0) : at + 2]
    return float((near * (np.arange(len(near)) + max(at - 1, 0))).sum() / near.sum())
