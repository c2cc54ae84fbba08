"""A performance whose score is known, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

Stroke = tuple[float, float, int, int]  # onset, offset, pitch, the played note it belongs to
SOFTER = 6  # velocity of such strokes, below that note's


@dataclass(frozen=True, slots=True)
class Played:
    """A performance: one row a note, in order of onset, then pitch; times in seconds, offsets are the keys'.

    ``written``: the row of the score's notes, -1 for a wrong note; ``ornamental``: not itself in the score (a trill's
    strokes belong to the note with the trill). ``pedals`` (n, 2). ``beats`` (b,) of every felt beat, ``beat_quarters`` where
    they stand, ``downbeats`` which begin bars.
    """

    onsets: np.ndarray
    offsets: np.ndarray
    pitches: np.ndarray
    velocities: np.ndarray
    parts: np.ndarray
    written: np.ndarray
    ornamental: np.ndarray
    pedals: np.ndarray
    beats: np.ndarray
    beat_quarters: np.ndarray
    downbeats: np.ndarray

    def joined(self, strokes: Sequence[Stroke], softer: int = SOFTER) -> "Played":
        """With further strokes at the end, ornamental ones of the notes they belong to."""
        if not strokes:
            return self
        starts, ends, pitches, of = (np.array(column) for column in zip(*strokes, strict=True))
        return replace(
            self,
            onsets=np.concatenate([self.onsets, starts]),
            offsets=np.concatenate([self.offsets, ends]),
            pitches=np.concatenate([self.pitches, pitches.astype(int)]),
            velocities=np.concatenate([self.velocities, np.clip(self.velocities[of] - softer, 8, 124)]),
            parts=np.concatenate([self.parts, self.parts[of]]),
            written=np.concatenate([self.written, self.written[of]]),
            ornamental=np.concatenate([self.ornamental, np.ones(len(of), bool)]),
        )

    def taken(self, rows: np.ndarray) -> "Played":
        """These rows, in their order."""
        names = ("onsets", "offsets", "pitches", "velocities", "parts", "written", "ornamental")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})

    def in_order(self) -> "Played":
        """By onset, then pitch."""
        return self.taken(np.lexsort((self.pitches, self.onsets)))
