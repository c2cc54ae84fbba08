"""Sorting what was got wrong into the kinds that the literature on transcription tells apart.

In this order, so that the narrowest reason wins; each note is counted once.

1. Same pitch within 50 ms: right. Of another instrument: ``instrument``. The end more than 50 ms and a fifth of the
   length away: ``offset``, which is shown apart and takes nothing from being right.
2. Same pitch within 200 ms: ``timing``.
3. Another pitch within 50 ms: ``octave`` when octaves lie between, then ``semitone``.
4. A note of the reference that was not heard while its key is still held from a stroke before that was: ``merged``.
   A note that was heard while its key is held on in the reference from a stroke that was heard: ``split``. What only
   the pedal holds does not count here. The ends of
   such notes are not told besides.
5. Any other pitch within 50 ms, the nearest first: ``pitch``. For drums, another drum.
6. What is left of the reference is ``missed``, what is left of the transcription ``extra``.

Substitutions, misses and false alarms are those of Poliner & Ellis (A Discriminative Model for Polyphonic Piano
Transcription, 2007), split and merged notes those of Molina et al. (Evaluation Framework for Automatic Singing
Transcription, ISMIR 2014).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml_engine.comparing.matching import Pairs, match, near
from ml_engine.comparing.notes import Columns
from ml_engine.comparing.scores import ONSET, right_ends

TIMING = 0.2  # seconds
KINDS = (
    "octave", "semitone", "pitch", "missed", "extra", "merged", "split", "instrument", "timing", "offset",
)  # fmt: skip
OVERTONES = (12, 19, 24, 28, 31, 36)  # semitones above a note at which its overtones are heard
STILL = 0.5  # of a note that must have sounded with the one before, so that the two were one


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: kind (one of KINDS), where it begins and ends (s), indices of the notes it is about.

    ``heard`` and ``meant`` are places in the transcription and in the reference; ``overtone`` says of an extra note
    that a note an overtone below it was right.
    """

    kind: str
    time: float
    until: float
    heard: tuple[int, ...] = ()
    meant: tuple[int, ...] = ()
    overtone: bool = False

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"kind": self.kind, "time": round(self.time, 4), "until": round(self.until, 4)}
        data |= {"heard": list(self.heard), "meant": list(self.meant)}
        return data | ({"overtone": True} if self.overtone else {})


@dataclass(frozen=True, slots=True)
class Sorted:
    """All faults in order of time, and the pairs (heard, meant) of same pitch and time, right or not in all else."""

    faults: tuple[Fault, ...]
    pairs: Pairs


def sort_out(heard: Columns, meant: Columns) -> Sorted:
    """Sort what differs between a transcription and its reference, pitched notes and drums apart."""
    return _Sorting(heard, meant).run()


class _Sorting:
    def __init__(self, heard: Columns, meant: Columns) -> None:
        self.heard, self.meant = heard, meant
        self.free_heard, self.free_meant = np.ones(len(heard), bool), np.ones(len(meant), bool)
        self.faults: list[Fault] = []

    def run(self) -> Sorted:
        pairs = self._take(ONSET, self._key, lambda i, j: 10.0 * (self.heard.group[i] != self.meant.group[j]))
        self._judge(pairs)
        late = self._take(TIMING, self._key, lambda i, j: 1.0 * (self.heard.group[i] != self.meant.group[j]))
        for i, j in zip(late[0].tolist(), late[1].tolist(), strict=True):
            self._tell("timing", i, j)
        self._substitutes("octave", lambda apart: (apart > 0) & (apart % 12 == 0), melodic=True)
        self._substitutes("semitone", lambda apart: apart == 1, melodic=True)
        self._merged(pairs)
        self._split(pairs)
        self._forgive_ends()
        self._substitutes("pitch", lambda apart: apart > 0, melodic=False)
        for j in np.flatnonzero(self.free_meant).tolist():
            self._tell("missed", None, j)
        self._extras(pairs)
        return Sorted(tuple(sorted(self.faults, key=lambda fault: (fault.time, KINDS.index(fault.kind)))), pairs)

    def _take(
        self, tolerance: float, key: Callable[[Columns, np.ndarray], np.ndarray], more: Callable[..., Any]
    ) -> Pairs:
        """Match what is still free, nearest first, and count it as used."""
        a, b = np.flatnonzero(self.free_heard), np.flatnonzero(self.free_meant)
        pairs = near(self.heard.onset[a], self.meant.onset[b], (key(self.heard, a), key(self.meant, b)), tolerance)
        return self._use((a[pairs[0]], b[pairs[1]]), more)

    def _use(self, pairs: Pairs, more: Callable[..., Any]) -> Pairs:
        i, j = pairs
        # Whatever else counts must not outweigh a pair more, only say which of two.
        cost = np.abs(self.heard.onset[i] - self.meant.onset[j]) + 0.1 * np.minimum(more(i, j), 10.0)
        i, j = match((i, j), cost)
        self.free_heard[i], self.free_meant[j] = False, False
        return i, j

    @staticmethod
    def _key(side: Columns, at: np.ndarray) -> np.ndarray:
        return side.pitch[at] + 128 * side.drum[at]

    def _judge(self, pairs: Pairs) -> None:
        i, j = pairs
        other = self.heard.group[i] != self.meant.group[j]
        # A drum has no end to speak of.
        late = ~right_ends(self.heard, self.meant, pairs) & ~self.meant.drum[j]
        for kind, which in (("instrument", other), ("offset", late)):
            for one in np.flatnonzero(which).tolist():
                self._tell(kind, int(i[one]), int(j[one]))

    def _substitutes(self, kind: str, fits: Callable[[np.ndarray], np.ndarray], *, melodic: bool) -> None:
        a, b = np.flatnonzero(self.free_heard), np.flatnonzero(self.free_meant)
        keys = self.heard.drum[a].astype(int), self.meant.drum[b].astype(int)
        i, j = near(self.heard.onset[a], self.meant.onset[b], keys, ONSET)
        i, j = a[i], b[j]
        keep = fits(np.abs(self.heard.pitch[i] - self.meant.pitch[j]))
        if melodic:
            keep &= ~self.heard.drum[i]
        found = self._use(
            (i[keep], j[keep]),
            lambda i, j: (
                0.2 * (self.heard.group[i] != self.meant.group[j])
                + 0.02 * np.abs(self.heard.pitch[i] - self.meant.pitch[j])
            ),
        )
        for one, other in zip(found[0].tolist(), found[1].tolist(), strict=True):
            self._tell(kind, one, other)

    def _merged(self, pairs: Pairs) -> None:
        """Repetitions that were heard as one: the stroke before was heard, and the key is still held."""
        starts = _ByKey(self.heard)
        before = dict(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))
        for j in np.flatnonzero(self.free_meant & ~self.meant.drum).tolist():
            onset = float(self.meant.onset[j])
            i = starts.before(int(self.meant.pitch[j]), onset)
            needed = onset + STILL * min(float(self.meant.offset[j]) - onset, 2 * ONSET)
            if i is not None and i in before and before[i] != j and self.heard.release[i] >= needed:
                self.free_meant[j] = False
                self._tell("merged", i, j, at=onset)

    def _split(self, pairs: Pairs) -> None:
        """One note that was heard as several: it was heard when it began, and is held on in the reference."""
        starts = _ByKey(self.meant)
        before = dict(zip(pairs[1].tolist(), pairs[0].tolist(), strict=True))
        for i in np.flatnonzero(self.free_heard & ~self.heard.drum).tolist():
            onset = float(self.heard.onset[i])
            j = starts.before(int(self.heard.pitch[i]), onset)
            needed = onset + STILL * min(float(self.heard.offset[i]) - onset, 2 * ONSET)
            if j is not None and j in before and self.meant.release[j] >= needed:
                self.free_heard[i] = False
                self._tell("split", i, j, at=onset)

    def _forgive_ends(self) -> None:
        """A note that was merged with the next, or split, cannot end where it should: that is told already."""
        merged = {fault.heard for fault in self.faults if fault.kind == "merged"}
        split = {fault.meant for fault in self.faults if fault.kind == "split"}
        self.faults = [
            fault
            for fault in self.faults
            if fault.kind != "offset" or not (fault.heard in merged or fault.meant in split)
        ]

    def _extras(self, pairs: Pairs) -> None:
        notes = pairs[1][~self.meant.drum[pairs[1]]]
        free = np.flatnonzero(self.free_heard)
        # Every extra beside every right note that was struck with it, whatever its key.
        same = np.zeros(len(free), int), np.zeros(len(notes), int)
        i, j = near(self.heard.onset[free], self.meant.onset[notes], same, ONSET)
        above = np.isin(self.heard.pitch[free[i]] - self.meant.pitch[notes[j]], OVERTONES)
        overtone = np.zeros(len(free), bool)
        overtone[i[above]] = True
        overtone &= ~self.heard.drum[free]
        for one, over in zip(free.tolist(), overtone.tolist(), strict=True):
            self._tell("extra", one, None, overtone=over)

    def _tell(
        self, kind: str, i: int | None, j: int | None, *, at: float | None = None, overtone: bool = False
    ) -> None:
        onsets = [float(side.onset[k]) for side, k in ((self.heard, i), (self.meant, j)) if k is not None]
        ends = [float(side.offset[k]) for side, k in ((self.heard, i), (self.meant, j)) if k is not None]
        heard, meant = () if i is None else (i,), () if j is None else (j,)
        self.faults.append(Fault(kind, min(onsets) if at is None else at, max(ends), heard, meant, overtone))


class _ByKey:
    """The strokes of each key in order."""

    def __init__(self, side: Columns) -> None:
        self._at: dict[int, np.ndarray] = {}
        self._onsets: dict[int, np.ndarray] = {}
        melodic = np.flatnonzero(~side.drum)
        for pitch in np.unique(side.pitch[melodic]):
            at = melodic[side.pitch[melodic] == pitch]
            at = at[np.argsort(side.onset[at], kind="stable")]
            self._at[int(pitch)], self._onsets[int(pitch)] = at, side.onset[at]

    def before(self, pitch: int, seconds: float) -> int | None:
        """The last stroke of a key before a moment."""
        if pitch not in self._at:
            return None
        place = int(np.searchsorted(self._onsets[pitch], seconds)) - 1
        return int(self._at[pitch][place]) if place >= 0 else None
