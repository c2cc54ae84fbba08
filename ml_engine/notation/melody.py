"""Which of the notes sounding together are the tune."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ml_engine.instruments import family_of, is_drums
from ml_engine.music import Part, Piece, WrittenNote

# What speaks for a note, in one currency: an octave above what sounds around it, twenty steps of velocity above it, ...
HEIGHT, LOUDNESS, TOP, LOWER_STAFF, SINGER = 1.6, 0.6, 0.5, 1.0, 1.5
LEAP = 0.9  # an octave between two notes of the tune
CUT = 0.6  # a note of the tune broken off by the next, if all of it is lost
REST = Fraction(8)  # quarters that the tune may be silent before it counts as begun anew
AROUND = Fraction(2)  # quarters on either side that a note is compared with
_SINGERS = frozenset({"voice", "woodwind"})


def find_melody(piece: Piece) -> tuple[WrittenNote, ...]:
    """The tune of a piece, one note at a time, sorted by onset; notes are cut where the next begins. Drums have no part in it.

    The heaviest path through the notes: each has a weight by its height and loudness beside its neighbours, its staff and its
    player, and steps between notes cost by their size. A skyline (Uitdenbogerd and Zobel 1998, "Manipulation of music for
    melody matching") that may also leave notes out.
    """
    rows = [(note, part) for part in piece.parts if not is_drums(part.name) for note in part.notes if note.duration > 0]
    rows.sort(key=lambda row: (row[0].onset, row[0].pitch))
    if not rows:
        return ()
    notes = [note for note, _ in rows]
    gains = _gains(notes, [part for _, part in rows])
    return monophonic([notes[at] for at in _heaviest_path(notes, gains)])


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


def _gains(notes: list[WrittenNote], parts: list[Part]) -> list[float]:
    """What speaks for each note, and against it; zero is a note that might as well be left out."""
    onsets = [note.onset for note in notes]
    several = len({part.id for part in parts}) > 1
    gains = []
    for note, part in zip(notes, parts, strict=True):
        first, last = bisect_left(onsets, note.onset - AROUND), bisect_right(onsets, note.onset + AROUND)
        near = notes[first:last]
        height = note.pitch - sum(other.pitch for other in near) / len(near)
        loudness = note.velocity - sum(other.velocity for other in near) / len(near)
        same = notes[bisect_left(onsets, note.onset) : bisect_right(onsets, note.onset)]
        gain = HEIGHT * height / 12 + LOUDNESS * loudness / 20
        gain += TOP if note.pitch == max(other.pitch for other in same) else -TOP
        gain -= LOWER_STAFF if note.staff == 2 else 0.0
        gain += SINGER if several and family_of(part.name) in _SINGERS else 0.0
        gains.append(gain)
    return gains


def _heaviest_path(notes: list[WrittenNote], gains: list[float]) -> list[int]:
    """The notes, by index, whose gains add up to most when steps and cuts are paid for."""
    onsets = [note.onset for note in notes]
    totals: list[float] = []
    back: list[int | None] = []
    best_before, best_at = 0.0, -1  # the best that ended too long ago for its last pitch to matter
    forgotten = 0
    for at, note in enumerate(notes):
        first = bisect_left(onsets, note.onset - REST)
        for old in range(forgotten, first):
            if totals[old] > best_before:
                best_before, best_at = totals[old], old
        forgotten = first
        best, source = best_before, best_at if best_at >= 0 else None
        for other in range(first, bisect_left(onsets, note.onset)):
            earlier = notes[other]
            lost = max(earlier.onset + earlier.duration - note.onset, Fraction(0)) / earlier.duration
            value = totals[other] - LEAP * abs(note.pitch - earlier.pitch) / 12 - CUT * float(lost)
            if value > best:
                best, source = value, other
        totals.append(best + gains[at])
        back.append(source)
    last: int | None = max(range(len(notes)), key=totals.__getitem__)
    path = []
    while last is not None:
        path.append(last)
        last = back[last]
    return path[::-1]
