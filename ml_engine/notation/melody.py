"""Which of the notes sounding together are the tune."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ml_engine.instruments import family_of, is_drums
from ml_engine.music import Part, Piece, WrittenNote

REST = 6.0  # quarters that the tune may be silent and still go on where it was
AROUND = 2.0  # quarters on either side that a note is compared with
_SINGERS = frozenset({"voice", "woodwind"})


@dataclass(frozen=True, slots=True)
class Taste:
    """What speaks for a note and against it, in one currency.

    For: an octave above what sounds around it (``height``), twenty steps of velocity above it (``loudness``), nothing that
    begins above it (``top``; against it otherwise), a player who sings (``singer``). Against: the lower staff (``lower_staff``),
    and being a note of the tune at all (``charge``), so that where nothing stands out there is none. Between two notes of
    the tune: an octave (``leap``), twenty steps of velocity (``touch``), all of the first being cut off by the second (``cut``).
    ``begin`` is what the tune costs that begins, or begins anew.
    """

    height: float
    loudness: float
    top: float
    lower_staff: float
    singer: float
    charge: float
    leap: float
    touch: float
    cut: float
    begin: float


# Found on songs (ml_engine/training/notation/melody.py), but for ``singer``: their players are pianists.
TASTE = Taste(
    height=1.6,
    loudness=4.2,
    top=0.44,
    lower_staff=0.75,
    singer=1.5,
    charge=0.03,
    leap=1.6,
    touch=0.1,
    cut=5.6,
    begin=2.0,
)


def find_melody(piece: Piece, taste: Taste = TASTE) -> tuple[WrittenNote, ...]:
    """The tune of a piece, one note at a time, sorted by onset; notes are cut where the next begins. Drums have no part in it.

    The heaviest path through the notes, which may leave any of them out: a skyline (Uitdenbogerd and Zobel 1998,
    "Manipulation of music for melody matching") that knows silence.
    """
    rows = [
        (note, part) for part in piece.parts if not is_drums(part.player) for note in part.notes if note.duration > 0
    ]
    rows.sort(key=lambda row: (row[0].onset, row[0].pitch))
    if not rows:
        return ()
    notes = [note for note, _ in rows]
    line = _Notes(notes)
    return monophonic(
        [notes[at] for at in _heaviest_path(line, _gains(line, [part for _, part in rows], taste), taste)]
    )


def monophonic(notes: Sequence[WrittenNote]) -> tuple[WrittenNote, ...]:
    """The notes one at a time: the highest of those that begin together, cut where the next begins. Grace notes stay."""
    graces = [note for note in notes if note.duration == 0]
    highest: dict[Fraction, WrittenNote] = {}
    for note in sorted(notes, key=lambda note: (note.onset, note.pitch)):
        if note.duration > 0:
            highest[note.onset] = note
    line = list(highest.values())
    ends = [note.onset for note in line[1:]]
    cut = [replace(note, duration=min(note.duration, end - note.onset)) for note, end in zip(line, ends, strict=False)]
    return tuple(sorted([*graces, *cut, *line[-1:]], key=lambda note: (note.onset, note.duration > 0, note.pitch)))


class _Notes:
    """Notes sorted by onset as arrays, times in quarters."""

    def __init__(self, notes: list[WrittenNote]) -> None:
        self.onset = np.array([float(note.onset) for note in notes])
        self.length = np.array([float(note.duration) for note in notes])
        self.pitch = np.array([float(note.pitch) for note in notes])
        self.velocity = np.array([float(note.velocity) for note in notes])
        self.staff = np.array([note.staff for note in notes])


def _gains(line: _Notes, parts: list[Part], taste: Taste) -> np.ndarray:
    """What speaks for each note less what speaks against it; none gains anything by being left out."""
    first = np.searchsorted(line.onset, line.onset - AROUND, side="left")
    last = np.searchsorted(line.onset, line.onset + AROUND, side="right")

    def above_others(values: np.ndarray) -> np.ndarray:
        sums = np.concatenate([[0.0], np.cumsum(values)])
        return values - (sums[last] - sums[first]) / (last - first)

    # Sorted by onset, then pitch: the last of an onset is its highest.
    highest = line.pitch[np.searchsorted(line.onset, line.onset, side="right") - 1] == line.pitch
    gains = taste.height * above_others(line.pitch) / 12 + taste.loudness * above_others(line.velocity) / 20
    gains += np.where(highest, taste.top, -taste.top) - taste.lower_staff * (line.staff == 2) - taste.charge
    if len({part.id for part in parts}) > 1:
        gains += taste.singer * np.array([family_of(part.name) in _SINGERS for part in parts])
    return gains


def _heaviest_path(line: _Notes, gains: np.ndarray, taste: Taste) -> list[int]:
    """The notes, by index, whose gains add up to most when steps, cuts and beginnings are paid for; one at least."""
    ends = line.onset + line.length
    by_end = np.argsort(ends, kind="stable")
    first = np.searchsorted(line.onset, line.onset - REST, side="left")
    start = np.searchsorted(line.onset, line.onset, side="left")
    totals, back = np.zeros(len(gains)), np.full(len(gains), -1)
    silent, silent_at, ended = 0.0, -1, 0  # the best tune that has ended, if only before it began
    for at in range(len(gains)):
        while ended < len(by_end) and ends[by_end[ended]] <= line.onset[at]:
            if totals[by_end[ended]] > silent:
                silent, silent_at = totals[by_end[ended]], int(by_end[ended])
            ended += 1
        best, source = silent - taste.begin, silent_at
        near = slice(first[at], start[at])
        if near.start < near.stop:
            lost = np.maximum(ends[near] - line.onset[at], 0.0) / line.length[near]
            values = totals[near] - taste.cut * lost
            values -= taste.leap * np.abs(line.pitch[near] - line.pitch[at]) / 12
            values -= taste.touch * np.abs(line.velocity[near] - line.velocity[at]) / 20
            place = int(values.argmax())
            if values[place] > best:
                best, source = float(values[place]), near.start + place
        totals[at], back[at] = best + gains[at], source
    path = [int(totals.argmax())]
    while back[path[-1]] >= 0:
        path.append(int(back[path[-1]]))
    return path[::-1]
