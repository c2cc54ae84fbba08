"""How a written piece is played: the front door's play()."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import pi, sin
from typing import TYPE_CHECKING

from ml_engine.bars import Bars, bars_of
from ml_engine.instruments import DRUMS, free_name, is_drums, name_of
from ml_engine.music import Beat, Key, Meter, Note, Part, Performance, Piece, Timeline, WrittenNote
from ml_engine.tempo import Clock, sounding_spans

if TYPE_CHECKING:
    from ml_engine.notation.notate import Notation

GAP = 0.035  # seconds between strokes of one key, so that they are heard as two
SHORTEST = 0.01  # seconds
FLAT = 0.1  # parts in which a smaller share of notes differs in velocity from the one before are played by the metre
DOWNBEAT, BEAT, OFF = 7, 2, -3  # velocity
PHRASE = 4  # bars
SWELL = 5  # velocity, in the middle of a phrase


def play(piece: Piece) -> "tuple[Notation, Performance]":
    """Play ``piece`` by its tempo marks and swing: how it is written, and the performance (see :func:`played`)."""
    # What writes down brings its networks along; who only wants to hear a piece does without.
    from ml_engine.notation.notate import Notation

    piece, timeline, performance = played(piece)
    return Notation(piece, timeline), performance


def played(piece: Piece) -> tuple[Piece, Timeline, Performance]:
    """``piece`` with the index of its played note in each written one, its timeline, and how it is played.

    The same piece is always played the same.

    Beats of the timeline are felt beats, until the bar line after the last note. Written velocities are kept; parts that
    have none to speak of get a small accent by the metre and a swell over four bars. A part is heard on its instrument:
    drums by name, others by General MIDI program. The written notes returned name the played ones by index.
    """
    clock = Clock(piece.tempo_marks, piece.meters, piece.swing, piece.pickup)
    strokes: list[tuple[Note, int, int]] = []
    for number, (part, player) in enumerate(zip(piece.parts, players_of(piece), strict=True)):
        strokes += [(note, number, at) for at, note in enumerate(_part(piece, part, player, clock))]
    strokes.sort(key=lambda row: (row[0].onset, row[0].pitch, row[0].offset))
    index = {(number, at): place for place, (_, number, at) in enumerate(strokes)}
    parts = tuple(
        replace(part, notes=tuple(replace(note, played=index[number, at]) for at, note in enumerate(part.notes)))
        for number, part in enumerate(piece.parts)
    )
    timeline = timeline_of(piece, clock)
    return (
        replace(piece, parts=parts),
        timeline,
        Performance(tuple(note for note, _, _ in strokes), origin=piece.origin),
    )


def timeline_of(piece: Piece, clock: Clock | None = None) -> Timeline:
    """The timeline of a written piece: one beat for each felt beat, and the bar line at its end."""
    clock = clock or Clock(piece.tempo_marks, piece.meters, piece.swing, piece.pickup)
    meters = piece.meters or (Meter(Fraction(0), 4, 4),)
    keys = piece.keys or (Key(Fraction(0), "C", "major", 0),)
    beats = [
        Beat(clock.seconds(quarter), quarter, bar, beat, bar > 0 and beat == 1)
        for quarter, bar, beat in _beats(replace(piece, meters=meters))
    ]
    return Timeline(tuple(beats), meters, keys, piece.tempo_marks)


def instrument_of(part: Part) -> str:
    """The name of the instrument that a part is heard on."""
    return DRUMS if is_drums(part.player) else name_of(part.program)


def players_of(piece: Piece) -> list[str]:
    """The instrument that each part's notes carry when it is played: a second violin is "violin 2"."""
    players: list[str] = []
    for part in piece.parts:
        name = instrument_of(part)
        players.append(name if is_drums(part.player) else free_name(name, players))
    return players


def _beats(piece: Piece) -> Iterator[tuple[Fraction, int, int]]:
    """(quarter, bar, beat) of each felt beat; an upbeat's beats are counted back from its bar line."""
    number, end = 0, Fraction(0)
    for number, start, end, meter in bars_of(piece):
        step = meter.beat_quarters
        at = start + (end - start) % step if number == 0 else start
        beat = 1
        while at < end:
            yield at, number, beat
            at, beat = at + step, beat + 1
    yield end, number + 1, 1


def _part(piece: Piece, part: Part, instrument: str, clock: Clock) -> list[Note]:
    """The part's notes as played, in the order in which they are written."""
    changes = sum(a.velocity != b.velocity for a, b in zip(part.notes, part.notes[1:], strict=False))
    shape = _Shape(piece) if changes <= FLAT * len(part.notes) else None
    struck: dict[int, list[int]] = defaultdict(list)
    notes: list[Note] = []
    for at, (written, (onset, duration)) in enumerate(zip(part.notes, sounding_spans(part.notes), strict=True)):
        note = clock.note(replace(written, onset=onset, duration=duration), instrument)
        if shape:
            note = replace(note, velocity=shape.velocity(written))
        notes.append(note)
        struck[written.pitch].append(at)
    for strokes in struck.values():
        strokes.sort(key=lambda at: notes[at].onset)
        for one, following in zip(strokes, strokes[1:], strict=False):
            until = notes[following].onset - GAP
            if notes[one].onset < notes[following].onset and notes[one].offset > until:
                middle = (notes[one].onset + notes[following].onset) / 2
                notes[one] = replace(notes[one], offset=max(until, middle, notes[one].onset + SHORTEST))
    return notes


class _Shape:
    """Accents by the metre and a swell over each phrase, for music whose score says nothing of them."""

    def __init__(self, piece: Piece) -> None:
        self._lines = Bars(piece.meters or (Meter(Fraction(0), 4, 4),), piece.pickup)
        self._pickup = piece.pickup

    def velocity(self, note: WrittenNote) -> int:
        start, _, meter = self._lines.at(note.onset)
        inside = note.onset - start
        upbeat = note.onset < self._pickup
        accent = DOWNBEAT if inside == 0 and not upbeat else BEAT if inside % meter.beat_quarters == 0 else OFF
        phrase = float((note.onset - self._pickup) / (PHRASE * meter.bar_quarters)) % 1
        return min(max(note.velocity + accent + round(SWELL * sin(pi * phrase)), 1), 127)
