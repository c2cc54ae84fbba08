"""A piece made easier to play: fewer notes at once, smaller hands, a plainer rhythm, nearer keys; the tune stays.

Its opposite is in ``elaborate``.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ml_engine.bars import Bars
from ml_engine.composition.analysis import find_chords, find_tonality
from ml_engine.composition.difficulty import check_amount, difficulty
from ml_engine.composition.drafts import chord_at, instrument_of, is_pitched, stretch_of
from ml_engine.composition.elaborate import harder
from ml_engine.composition.harmonise import melody_part
from ml_engine.composition.transpose import transpose
from ml_engine.instruments import range_of
from ml_engine.music import ChordMark, Part, Piece, WrittenNote
from ml_engine.theory import QUALITIES

__all__ = ["difficulty", "easier", "harder"]

NEW_KEY = 0.8  # from this amount on a piece in a hard key gets an easier one
HARD_KEY, EASY_KEY = 4, 2  # accidentals in the signature


@dataclass(frozen=True, slots=True)
class _Limits:
    """What an amount of ease allows: notes a hand plays at once, semitones a hand reaches, shortest note off the beat."""

    at_once: int
    span: int
    shortest: Fraction
    leap: int
    syncopation: bool


def _limits(amount: float) -> _Limits:
    if amount < 0.34:
        return _Limits(4, 12, Fraction(1, 4), 24, syncopation=True)
    if amount < 0.67:
        return _Limits(3, 10, Fraction(1, 3), 15, syncopation=True)
    if amount < 0.9:
        return _Limits(2, 8, Fraction(1, 2), 12, syncopation=False)
    return _Limits(2 if amount < 1 else 1, 7, Fraction(2, 3), 12, syncopation=False)


def easier(piece: Piece, amount: float, *, bars: tuple[int, int] | None = None, told: list[str] | None = None) -> Piece:
    """Make a piece, or some of its bars, easier. amount: 0 (as it is) to 1.

    Melody and bass stay, on the beats wholly; of chords the thirds and sevenths stay longest. The notes that are left keep
    their ids. From an amount of 0.8 a whole piece in a key of four accidentals or more moves to the nearest key of at most
    two, which ``told`` is given as a sentence. Raises BadInput when the amount or the bars make no sense.
    """
    check_amount(amount)
    start, end = stretch_of(piece, bars)
    if amount == 0:
        return piece
    limits, marks = _limits(amount), find_chords(piece)
    lines = Bars(piece.meters, piece.pickup)
    tune = melody_part(piece).id if any(is_pitched(p) and p.notes for p in piece.parts) else ""
    parts = []
    for part in piece.parts:
        inside = [note for note in part.notes if start <= note.onset < end]
        if not inside:
            parts.append(part)
            continue
        outside = [note for note in part.notes if not start <= note.onset < end]
        kept = (
            _drums(inside, lines, limits) if not is_pitched(part) else _part(part, inside, lines, limits, marks, tune)
        )
        both = tuple(sorted([*outside, *kept], key=lambda note: (note.onset, note.pitch)))
        parts.append(part if both == part.notes else replace(part, notes=both))
    result = replace(piece, parts=tuple(parts))
    return _easier_key(result, told) if amount >= NEW_KEY and bars is None else result


def _part(
    part: Part, notes: Sequence[WrittenNote], lines: Bars, limits: _Limits, marks: Sequence[ChordMark], tune: str
) -> list[WrittenNote]:
    found: list[WrittenNote] = []
    low, high = range_of(instrument_of(part))
    for staff in range(1, part.staves + 1):
        own = [note for note in notes if note.staff == staff]
        if not own:
            continue
        sings = part.id == tune and staff == 1
        own = _plainer(own, lines, limits, keep_top=sings)
        if not limits.syncopation:
            own = _on_the_beat(own, lines)
        top = sings or (part.staves == 1 and part.id == tune) or staff < part.staves
        own = _thinner(own, limits, marks, top=top)
        if not top:
            own = _nearer(own, limits, low, high)
        found += own
    return found


def _groups(notes: Iterable[WrittenNote]) -> list[list[WrittenNote]]:
    """Notes that begin together, in order, each group from the lowest up."""
    by_onset: dict[Fraction, list[WrittenNote]] = defaultdict(list)
    for note in notes:
        by_onset[note.onset].append(note)
    return [sorted(by_onset[onset], key=lambda n: n.pitch) for onset in sorted(by_onset)]


def _plainer(notes: Sequence[WrittenNote], lines: Bars, limits: _Limits, *, keep_top: bool) -> list[WrittenNote]:
    """Without the short notes off the beat; the note before holds on in their place. Of a tune only passing ones go."""
    groups = _groups(notes)
    kept: list[list[WrittenNote]] = []
    gone = Fraction(0)
    for i, group in enumerate(groups):
        onset = group[0].onset
        start, _, meter = lines.at(onset)
        beat = meter.beat_quarters
        place = (onset - start) % beat
        until = groups[i + 1][0].onset if i + 1 < len(groups) else onset + group[-1].duration
        short = max(note.duration for note in group) < limits.shortest or (
            until - onset < limits.shortest and group[-1].duration < beat
        )
        same_bar = bool(kept) and kept[-1][0].onset >= start and lines.at(kept[-1][0].onset)[0] == start
        if place and short and same_bar and not (keep_top and not _is_ornament(groups, i, place, beat, limits)):
            ends = max(note.onset + note.duration for note in group)
            if ends > gone:
                kept[-1] = [_until(note, ends, onset) for note in kept[-1]]
                gone = ends
            continue
        kept.append(group)
    return [note for group in kept for note in group]


def _is_ornament(
    groups: Sequence[Sequence[WrittenNote]], i: int, place: Fraction, beat: Fraction, limits: _Limits
) -> bool:
    """Whether a note of the tune may go: a passing or neighbour note, a repetition, or a very short one."""
    here = groups[i][-1]
    if i == 0 or i + 1 == len(groups):
        return False
    before, after = groups[i - 1][-1].pitch, groups[i + 1][-1].pitch
    step = abs(here.pitch - before) <= 2 and abs(after - here.pitch) <= 2
    weak = place % (beat / 2) != 0
    return step or (weak and here.duration <= limits.shortest)


def _until(note: WrittenNote, end: Fraction, from_there: Fraction) -> WrittenNote:
    """The note held on to ``end``, if it sounded until the note that was left out or near to it."""
    close = note.onset + note.duration >= from_there - Fraction(1, 8)
    return replace(note, duration=max(note.duration, end - note.onset)) if close else note


def _on_the_beat(notes: Sequence[WrittenNote], lines: Bars) -> list[WrittenNote]:
    """Notes that begin off the beat and hold over the next one begin on that beat; the one before holds on till there."""
    groups = _groups(notes)
    taken = {group[0].onset for group in groups}
    moved: list[list[WrittenNote]] = []
    for group in groups:
        onset = group[0].onset
        start, end, meter = lines.at(onset)
        beat = meter.beat_quarters
        place = (onset - start) % beat
        there = onset - place + beat
        over = place and there < end and all(note.onset + note.duration > there + beat / 4 for note in group)
        if over and there not in taken:
            if moved:
                moved[-1] = [_until(note, there, onset) for note in moved[-1]]
            moved.append([replace(n, onset=there, duration=n.onset + n.duration - there) for n in group])
        else:
            moved.append(group)
    return [note for group in moved for note in group]


def _thinner(
    notes: Sequence[WrittenNote], limits: _Limits, marks: Sequence[ChordMark], *, top: bool
) -> list[WrittenNote]:
    """At most so many notes at once, within a hand: the tune or the bass always, then thirds and sevenths."""
    found: list[WrittenNote] = []
    for group in _groups(notes):
        essential = group[-1] if top else group[0]
        worth = _worth(chord_at(marks, essential.onset))
        rest = [note for note in group if note is not essential]
        rest.sort(key=lambda note: (worth.get(note.pitch % 12, 5), abs(note.pitch - essential.pitch)))
        kept = [essential]
        for note in rest:
            if len(kept) == limits.at_once:
                break
            doubled = limits.at_once < 4 and any((note.pitch - other.pitch) % 12 == 0 for other in kept)
            if doubled or abs(note.pitch - essential.pitch) > limits.span:
                continue
            kept.append(note)
        found += kept
    return sorted(found, key=lambda note: (note.onset, note.pitch))


def _worth(mark: ChordMark | None) -> dict[int, int]:
    """Pitch classes of a chord by how much they are worth: third, seventh, root, fifth."""
    if mark is None:
        return {}
    order = {3: 0, 4: 0, 10: 1, 11: 1, 9: 1, 0: 2, 5: 2, 2: 3, 7: 4, 6: 1, 8: 1, 1: 4}
    return {(mark.root + step) % 12: order[step] for step in QUALITIES[mark.quality]}


def _nearer(notes: Sequence[WrittenNote], limits: _Limits, low: int, high: int) -> list[WrittenNote]:
    """Leaps of the accompanying hand beyond the limit become smaller by an octave."""
    found: list[WrittenNote] = []
    last: int | None = None
    for group in _groups(notes):
        bass = group[0].pitch
        shift = 0
        if last is not None and abs(bass - last) > limits.leap:
            shift = 12 if bass < last else -12
            if not low <= bass + shift <= high or abs(bass + shift - last) >= abs(bass - last):
                shift = 0
        last = bass + shift
        found += [_octave(note, shift // 12) for note in group]
    return found


def _octave(note: WrittenNote, octaves: int) -> WrittenNote:
    if not octaves:
        return note
    name = note.spelling.rstrip("-0123456789")
    number = int(note.spelling[len(name) :]) + octaves
    return replace(note, pitch=note.pitch + 12 * octaves, spelling=f"{name}{number}")


def _drums(notes: Sequence[WrittenNote], lines: Bars, limits: _Limits) -> list[WrittenNote]:
    """The strokes on the beat and its half; fills and ghost strokes go."""
    found = []
    for note in notes:
        start, _, meter = lines.at(note.onset)
        grid = meter.beat_quarters / (4 if limits.at_once > 3 else 2)
        if (note.onset - start) % grid == 0 and (limits.at_once > 3 or note.velocity >= 40):
            found.append(note)
    return found


def _easier_key(piece: Piece, told: list[str] | None) -> Piece:
    fifths = piece.keys[0].fifths if piece.keys else find_tonality(piece).fifths
    if abs(fifths) < HARD_KEY:
        return piece
    steps = [s for s in (-1, 1, -2, 2, -3, 3) if _simplest(fifths, s) <= EASY_KEY]
    if not steps:
        return piece
    moved = transpose(piece, steps[0])
    if told is not None:
        told.append(f"It now stands in {moved.keys[0].tonic} {moved.keys[0].mode}, which is easier to read.")
    return moved


def _simplest(fifths: int, semitones: int) -> int:
    turns = [t for t in range(-13, 14) if (t * 7 - semitones) % 12 == 0]
    return min(abs(fifths + turn) for turn in turns)
