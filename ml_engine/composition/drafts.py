"""Notes in the making: without name or spelling yet, and how they become parts of a piece."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from ml_engine.bars import bars_of
from ml_engine.composition.faults import Sounding
from ml_engine.errors import BadInput
from ml_engine.instruments import DRUMS, is_drums, known_name
from ml_engine.music import ChordMark, Key, Part, Piece, WrittenNote
from ml_engine.theory import spell

Sounds = TypeVar("Sounds", bound=Sounding)


@dataclass(frozen=True, slots=True)
class Draft:
    """A note to be: onset and duration in quarters, MIDI pitch, and how it is written."""

    onset: Fraction
    duration: Fraction
    pitch: int
    velocity: int = 80
    staff: int = 1
    voice: int = 1


def chord_at(marks: Sequence[ChordMark], quarter: Fraction) -> ChordMark | None:
    """The chord that holds at a place, of chords in order; None before the first."""
    at = bisect_right(marks, quarter, key=lambda mark: mark.quarter)
    return marks[at - 1] if at else None


def sounding_in(line: Sequence[Sounds], start: Fraction, end: Fraction) -> Sequence[Sounds]:
    """The notes of a monophonic line, in order, that sound between two places."""
    first = max(bisect_right(line, start, key=lambda note: note.onset) - 1, 0)
    if first < len(line) and line[first].onset + line[first].duration <= start:
        first += 1
    return line[first : bisect_left(line, end, key=lambda note: note.onset)]


def instrument_of(part: Part) -> str:
    """The instrument that plays a part, as instruments.known_name has it."""
    return known_name(part.name, part.program)


def titled(names: Sequence[str], index: int) -> str:
    """The name of a part as a score has it: "Flute", or "Violin 2" where there are several; drums are always "Drums"."""
    if is_drums(names[index]):
        return DRUMS.capitalize()
    name = names[index].capitalize()
    return f"{name} {names[: index + 1].count(names[index])}" if names.count(names[index]) > 1 else name


def is_pitched(part: Part) -> bool:
    """Whether a part plays notes of a pitch, not drums."""
    return not is_drums(part.player)


def new_part_ids(piece: Piece, count: int) -> list[str]:
    """Ids "P3", "P4" … that no part of the piece has, nor any note's id begins with."""
    taken = {part.id.lower() for part in piece.parts}
    taken |= {note.id.rsplit("n", 1)[0].lower() for part in piece.parts for note in part.notes}
    found: list[str] = []
    number = len(piece.parts)
    while len(found) < count:
        number += 1
        if f"p{number}" not in taken:
            found.append(f"P{number}")
    return found


def spelled(pitches: Sequence[tuple[Fraction, int]], keys: Sequence[Key]) -> list[str]:
    """Names for (onset, pitch) in order of onset, each stretch of one key by itself."""
    if not keys:
        return spell([pitch for _, pitch in pitches], 0)
    names: list[str] = []
    for at, key in enumerate(keys):
        end = keys[at + 1].quarter if at + 1 < len(keys) else None
        stretch = [p for q, p in pitches if (at == 0 or q >= key.quarter) and (end is None or q < end)]
        names += spell(stretch, key.fifths)
    return names


def make_part(
    part_id: str, name: str, program: int, drafts: Iterable[Draft], keys: Sequence[Key], *, staves: int = 1
) -> Part:
    """A part of new notes, named "p3n1", "p3n2" … in order of onset and pitch."""
    ordered = sorted(drafts, key=lambda d: (d.onset, d.pitch, d.duration))
    names = spelled([(d.onset, d.pitch) for d in ordered], keys)
    notes = tuple(
        WrittenNote(f"{part_id.lower()}n{n}", d.onset, d.duration, d.pitch, s, d.velocity, d.staff, d.voice)
        for n, (d, s) in enumerate(zip(ordered, names, strict=True), 1)
    )
    return Part(part_id, name, program, staves, notes)


def with_notes(
    part: Part, kept: Iterable[WrittenNote], added: Iterable[Draft], keys: Sequence[Key], *, staves: int | None = None
) -> Part:
    """The part with ``kept`` as they are and ``added`` notes under the next free ids, in order of onset and pitch."""
    old = list(kept)
    drafts = sorted(added, key=lambda d: (d.onset, d.pitch, d.duration))
    # New notes are spelled among the old ones, so that they agree with what stands beside them.
    together = sorted([(n.onset, n.pitch, -1) for n in old] + [(d.onset, d.pitch, i) for i, d in enumerate(drafts)])
    names = spelled([(onset, pitch) for onset, pitch, _ in together], keys)
    spelling = {i: name for (_, _, i), name in zip(together, names, strict=True) if i >= 0}
    first = 1 + max((_number(note.id) for note in part.notes), default=0)
    prefix = part.notes[0].id.rsplit("n", 1)[0] if part.notes and "n" in part.notes[0].id else part.id.lower()
    new = [
        WrittenNote(f"{prefix}n{first + i}", d.onset, d.duration, d.pitch, spelling[i], d.velocity, d.staff, d.voice)
        for i, d in enumerate(drafts)
    ]
    notes = tuple(sorted([*old, *new], key=lambda n: (n.onset, n.pitch)))
    return replace(part, notes=notes, staves=staves or part.staves)


def _number(note_id: str) -> int:
    digits = note_id.rsplit("n", 1)[-1]
    return int(digits) if digits.isdigit() else 0


def stretch_of(piece: Piece, bars: tuple[int, int] | None) -> tuple[Fraction, Fraction]:
    """Where bars ``first`` to ``last``, both included, begin and end; all of the piece when None. Raises BadInput."""
    spans = {number: (start, end) for number, start, end, _ in bars_of(piece)}
    if bars is None:
        return Fraction(0), max(end for _, end in spans.values())
    first, last = bars
    inside = [span for number, span in spans.items() if first <= number <= last]
    if not inside:
        raise BadInput(f"This piece has no bars {first} to {last}.")
    return inside[0][0], inside[-1][1]
