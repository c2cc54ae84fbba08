"""A piece made harder to play: passing notes, broken chords, octaves, thirds and sixths, runs; the tune stays on its beats."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ml_engine.bars import Bars
from ml_engine.composition.analysis import find_chords, find_tonality
from ml_engine.composition.difficulty import check_amount
from ml_engine.composition.drafts import Draft, chord_at, instrument_of, is_pitched, stretch_of, with_notes
from ml_engine.composition.harmonise import melody_part
from ml_engine.instruments import is_keyboard, most_at_once, range_of
from ml_engine.music import ChordMark, Part, Piece, WrittenNote
from ml_engine.theory import Tonality, chord_tones, tonality_of

HAND = 12  # semitones
SHORTEST = Fraction(1, 8)


def harder(
    piece: Piece,
    amount: float,
    rng: random.Random,
    *,
    bars: tuple[int, int] | None = None,
    told: list[str] | None = None,
) -> Piece:
    """Make a piece, or some of its bars, harder. amount: 0 (as it is) to 1.

    Every note that is there still begins where it began, at the same pitch and with the same id; some are shorter, since new
    notes follow in their time. All stays within the instruments' ranges and within a hand. ``told`` receives a sentence when
    nothing could be added. Raises BadInput when the amount or the bars make no sense.
    """
    check_amount(amount)
    start, end = stretch_of(piece, bars)
    pitched = [part for part in piece.parts if is_pitched(part) and part.notes]
    if amount == 0 or not pitched:
        return piece
    marks, home = find_chords(piece), find_tonality(piece)
    tune = melody_part(piece).id
    parts = []
    for part in piece.parts:
        if part not in pitched:
            parts.append(part)
            continue
        work = _Part(piece, part, marks, home, rng, amount, (start, end), tune=part.id == tune)
        parts.append(work.done())
    result = replace(piece, parts=tuple(parts))
    if result == piece and told is not None:
        told.append("There was no room to add anything.")
    return result


class _Part:
    """One part at work: its notes by id, and what is added."""

    def __init__(
        self,
        piece: Piece,
        part: Part,
        marks: Sequence[ChordMark],
        home: Tonality,
        rng: random.Random,
        amount: float,
        stretch: tuple[Fraction, Fraction],
        *,
        tune: bool,
    ) -> None:
        self.piece, self.part, self.marks, self.home, self.rng = piece, part, marks, home, rng
        self.amount, self.tune = amount, tune
        self.start, self.end = stretch
        self.lines = Bars(piece.meters, piece.pickup)
        name = instrument_of(part)
        self.low, self.high = range_of(name)
        self.keys = is_keyboard(name) and most_at_once(name) > 1
        self.most = most_at_once(name)
        self.notes = {note.id: note for note in part.notes}
        self.added: list[Draft] = []
        # The shortest note that figures use grows shorter with the amount.
        self.step = Fraction(1, 2) if amount < 0.5 else Fraction(1, 4)

    def done(self) -> Part:
        """The part with everything added."""
        for staff in range(1, self.part.staves + 1):
            groups: dict[Fraction, list[WrittenNote]] = defaultdict(list)
            for note in self.part.notes:
                if note.staff == staff:
                    groups[note.onset].append(note)
            ordered = [sorted(groups[at], key=lambda n: n.pitch) for at in sorted(groups)]
            melodic = self.tune and staff == 1
            for i, group in enumerate(ordered):
                if self.start <= group[0].onset < self.end:
                    after = ordered[i + 1] if i + 1 < len(ordered) else None
                    self._elaborate(group, after, melodic=melodic)
        if not self.added:
            return self.part
        kept = [self.notes[note.id] for note in self.part.notes]
        return with_notes(self.part, kept, self.added, self.piece.keys)

    def _elaborate(self, group: list[WrittenNote], after: list[WrittenNote] | None, *, melodic: bool) -> None:
        lead = group[-1] if melodic else group[0]
        free = self._free(group, after)
        filled = False
        if free >= 2 * self.step and free % self.step == 0 and self.rng.random() < 0.25 + 0.7 * self.amount:
            if len(group) >= 3 and not melodic:
                filled = self._break(group, free)
            elif len(group) == 1 or melodic:
                filled = self._fill(lead, after, free, melodic=melodic)
        if self.keys and self.rng.random() < self.amount * (0.5 if filled else 0.9):
            self._double(group, lead, melodic=melodic)

    def _free(self, group: list[WrittenNote], after: list[WrittenNote] | None) -> Fraction:
        """How long a group sounds alone in its staff: figures may go into that time."""
        onset = group[0].onset
        until = min(note.onset + note.duration for note in group)
        if after is not None:
            until = min(until, after[0].onset)
        until = min(until, self.end)
        held = any(
            note.onset < onset < note.onset + note.duration
            for note in self.part.notes
            if note.staff == group[0].staff and note.onset < onset
        )
        return Fraction(0) if held else until - onset

    def _chord(self, at: Fraction) -> tuple[int, ...]:
        mark = chord_at(self.marks, at)
        return chord_tones(mark) if mark else (self.home.tonic,)

    def _scale(self, at: Fraction) -> tuple[int, ...]:
        key = next((k for k in reversed(self.piece.keys) if k.quarter <= at), None)
        tonality = self.home if key is None or key.fifths == self.home.fifths else tonality_of(key)
        scale = list(tonality.scale)
        chord = self._chord(at)
        if tonality.mode == "minor" and (tonality.tonic + 11) % 12 in chord:
            scale[6] = (tonality.tonic + 11) % 12
        return tuple(scale)

    def _fill(self, note: WrittenNote, after: list[WrittenNote] | None, free: Fraction, *, melodic: bool) -> bool:
        """A single note becomes a figure in its own time: steps towards the next note, a turn, or a broken chord."""
        target = note.pitch if after is None else (after[-1] if melodic else after[0]).pitch
        count = min(int(free / self.step) - 1, 3 if melodic else 5)
        if count < 1:
            return False
        pitches = self._towards(note, target, count, melodic=melodic)
        pitches = [p for p in pitches if self.low <= p <= self.high]
        if not pitches:
            return False
        begin = note.onset + free - self.step * len(pitches)
        self._shorten(note, begin)
        for i, pitch in enumerate(pitches):
            onset = begin + i * self.step
            self.added.append(Draft(onset, self.step, pitch, max(1, note.velocity - 6), note.staff, note.voice))
        return True

    def _towards(self, note: WrittenNote, target: int, count: int, *, melodic: bool) -> list[int]:
        scale = self._scale(note.onset)
        gap = target - note.pitch
        way = 1 if gap > 0 else -1
        between = [p for p in range(note.pitch + way, target, way) if p % 12 in scale] if gap else []
        if 1 <= len(between) <= count and melodic:
            return between
        if len(between) > count and melodic:
            return between[-count:]
        if melodic:  # a neighbour, and back when there is time
            neighbour = next(p for p in range(note.pitch + 1, note.pitch + 4) if p % 12 in scale or p == note.pitch + 3)
            lower = next(p for p in range(note.pitch - 1, note.pitch - 4, -1) if p % 12 in scale or p == note.pitch - 3)
            turn = [note.pitch, neighbour, note.pitch] if self.rng.random() < 0.5 else [neighbour, note.pitch, lower]
            return turn[-count:] if count < 3 and gap else turn[:count] if count == 3 else [neighbour][:count]
        chord = self._chord(note.onset)
        above = [p for p in range(note.pitch + 3, note.pitch + HAND + 1) if p % 12 in chord]
        figure = [*above, *above[-2::-1]] if above else []
        return (figure * count)[:count]

    def _break(self, group: list[WrittenNote], free: Fraction) -> bool:
        """A chord is struck one note after the other; its lowest note keeps its place, the others follow."""
        upper = group[1:]
        count = int(free / self.step)
        if count < len(group):
            return False
        # The notes that are there keep their onsets: they sound as a short chord, then the figure runs through them.
        begin = group[0].onset + self.step
        for note in group[1:]:
            self._shorten(note, begin)
        order = [*upper, *upper[-2::-1]] if self.rng.random() < 0.5 else [*upper]
        for i in range(count - 1):
            note = order[i % len(order)]
            onset = begin + i * self.step
            self.added.append(Draft(onset, self.step, note.pitch, max(1, note.velocity - 8), note.staff, note.voice))
        return True

    def _double(self, group: list[WrittenNote], lead: WrittenNote, *, melodic: bool) -> None:
        """An octave, a sixth or a third is added on the hand's inner side, in the bass an octave below."""
        pitches = [note.pitch for note in group]
        if len(group) >= 4:
            return
        if melodic:
            chord = self._chord(lead.onset)
            below = [p for p in range(lead.pitch - 9, lead.pitch - 2) if p % 12 in chord and p not in pitches]
            octave = lead.pitch - 12
            wanted = octave if not below or (self.amount > 0.6 and self.rng.random() < 0.5) else below[-1]
        else:
            wanted = lead.pitch - 12
        fits = self.low <= wanted <= self.high and max(pitches) - wanted <= HAND and wanted not in pitches
        if fits and not self._sounds(wanted, lead.onset, group[0].staff):
            now = self.notes[lead.id]
            self.added.append(
                Draft(lead.onset, now.duration, wanted, max(1, lead.velocity - 6), lead.staff, lead.voice)
            )

    def _sounds(self, pitch: int, at: Fraction, staff: int) -> bool:
        """Whether the other hand is on or beyond that key at the time."""
        return any(
            note.onset <= at < note.onset + note.duration
            and note.staff != staff
            and (note.pitch == pitch or (note.staff > staff) == (note.pitch > pitch))
            for note in self.part.notes
        )

    def _shorten(self, note: WrittenNote, end: Fraction) -> None:
        now = self.notes[note.id]
        self.notes[note.id] = replace(now, duration=max(SHORTEST, min(now.duration, end - now.onset)))
