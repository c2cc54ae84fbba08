"""A Piece laid out bar by bar: which symbols stand in which voice of which staff, every voice filled exactly."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ml_engine.bars import Bars
from ml_engine.instruments import is_drums
from ml_engine.music import Key, Meter, Part, Piece, TempoMark, WrittenNote
from ml_engine.notation.rhythm import split

MOST_VOICES = 4
CLEF_CHANGE = 14.0  # ledger lines that a change of clef must save
# Diatonic steps from C0 that stand on the staff without ledger lines.
STAFF_LINES = {
    "treble": (30, 38), "bass": (18, 26), "alto": (24, 32),
    "treble 8vb": (23, 31), "treble 8va": (37, 45), "bass 8vb": (11, 19), "percussion": (-99, 199),
}  # fmt: skip
# The clefs of instruments that have their own, by General MIDI program, the usual one first.
_CLEFS_OF: dict[int, tuple[str, ...]] = {
    9: ("treble 8va",), 41: ("alto", "treble"), 42: ("bass", "treble"), 43: ("bass 8vb", "treble"), 47: ("bass",),
    57: ("bass", "treble"), 58: ("bass",), 70: ("bass", "treble"), 72: ("treble 8va",),
    **dict.fromkeys((40, 56, 59, *range(64, 70), 71, 73), ("treble",)), 60: ("treble", "bass"),
    **dict.fromkeys(range(24, 32), ("treble 8vb",)),
    **dict.fromkeys(range(32, 40), ("bass 8vb", "treble")),
}  # fmt: skip
FEET = frozenset({35, 36, 44})  # drums that are played with the feet: a voice of their own, stems down


@dataclass(frozen=True, slots=True)
class Symbol:
    """A note, chord or rest: quarters from its bar line, the notes (none for a rest), and whether ties lead in and out.

    ``segment`` counts from 1 along a note that is written as several tied symbols. ``hidden`` rests only fill a second
    voice. ``graces`` stand before it, in order; a symbol without length and notes
    holds those that nothing follows in their bar.
    """

    onset: Fraction
    duration: Fraction
    notes: tuple[WrittenNote, ...] = ()
    segment: int = 1
    tied_on: bool = False
    hidden: bool = False
    whole_bar: bool = False
    graces: tuple[WrittenNote, ...] = ()


@dataclass(slots=True)
class Bar:
    """One bar of one part. ``offset`` is where in its metre an upbeat begins (quarters). What changes here is given."""

    number: int
    start: Fraction
    length: Fraction
    offset: Fraction
    meter: Meter
    new_meter: bool = False
    key: Key | None = None
    marks: list[TempoMark] = field(default_factory=list)
    clefs: dict[int, str] = field(default_factory=dict)
    voices: dict[tuple[int, int], list[Symbol]] = field(default_factory=dict)
    last: bool = False


def lay_out(piece: Piece, part: Part) -> list[Bar]:
    """The bars of one part from the first to the last in which any part of the piece has notes."""
    bars = list(_empty_bars(piece))
    starts = {bar.start: index for index, bar in enumerate(bars)}
    lines = Bars(piece.meters, piece.pickup)
    for staff in range(1, part.staves + 1):
        own = [note for note in part.notes if note.staff == staff]
        if is_drums(part.player):
            own = [replace(note, voice=2 if note.pitch in FEET else 1) for note in own]
        for voice, chords in _chords([note for note in own if note.duration > 0]).items():
            _fill_notes(bars, starts, lines, staff, voice, chords)
        for bar in bars:
            _fill_rests(bar, staff)
        _place_graces(bars, staff, [note for note in own if note.duration <= 0])
        for bar, clef in _clefs(bars, staff, clefs_of(part, staff)):
            bar.clefs[staff] = clef
    return bars


def _empty_bars(piece: Piece) -> Iterator[Bar]:
    lines = Bars(piece.meters, piece.pickup)
    keys, marks = list(piece.keys), list(piece.tempo_marks)
    number, at, meter = (0 if piece.pickup else 1), Fraction(0), None
    length = max(piece.length, Fraction(1, 64))
    while at < length:
        start, end, current = lines.at(at)
        offset = current.bar_quarters - (end - start) if number == 0 else Fraction(0)
        bar = Bar(number, start, end - start, offset, current, current is not meter)
        while keys and keys[0].quarter < end:
            bar.key = keys.pop(0)
        while marks and marks[0].quarter < end:
            bar.marks.append(marks.pop(0))
        number, at, meter = number + 1, end, current
        bar.last = at >= length
        yield bar


@dataclass(frozen=True, slots=True)
class _Chord:
    onset: Fraction
    end: Fraction
    notes: tuple[WrittenNote, ...]


def _chords(notes: list[WrittenNote]) -> dict[int, list[_Chord]]:
    """Chords of each voice, none overlapping the next: what does not fit its voice gets the next free one."""
    grouped: dict[tuple[int, Fraction, Fraction], list[WrittenNote]] = defaultdict(list)
    for note in notes:
        grouped[note.voice, note.onset, note.duration].append(note)
    order = sorted(grouped, key=lambda key: (key[1], key[0], -max(n.pitch for n in grouped[key])))
    voices: dict[int, list[_Chord]] = defaultdict(list)
    for voice, onset, duration in order:
        chord = _Chord(onset, onset + duration, tuple(sorted(grouped[voice, onset, duration], key=lambda n: n.pitch)))
        fitting = (v for v in (voice, *range(1, MOST_VOICES + 1)) if not voices[v] or voices[v][-1].end <= onset)
        chosen = next(fitting, None)
        if chosen is not None:
            voices[chosen].append(chord)
            continue
        # No voice is free: the one that began first gives way.
        chosen = min(voices, key=lambda v: voices[v][-1].onset)
        last = voices[chosen][-1]
        if last.onset == onset:
            voices[chosen][-1] = _Chord(onset, last.end, tuple(sorted(last.notes + chord.notes, key=lambda n: n.pitch)))
        else:
            voices[chosen][-1] = _Chord(last.onset, onset, last.notes)
            voices[chosen].append(chord)
    return voices


def _fill_notes(
    bars: list[Bar], starts: dict[Fraction, int], lines: Bars, staff: int, voice: int, chords: list[_Chord]
) -> None:
    for chord in chords:
        pieces: list[tuple[Bar, Fraction, Fraction]] = []
        at = chord.onset
        while at < chord.end:
            start, end, _ = lines.at(at)
            index = starts.get(start)
            if index is None:
                break
            bar = bars[index]
            stop = min(end, chord.end)
            for onset, duration in split(at - start + bar.offset, stop - at, bar.meter):
                pieces.append((bar, onset - bar.offset, duration))
            at = stop
        for segment, (bar, onset, duration) in enumerate(pieces, 1):
            symbol = Symbol(onset, duration, chord.notes, segment, segment < len(pieces))
            bar.voices.setdefault((staff, voice), []).append(symbol)


def _fill_rests(bar: Bar, staff: int) -> None:
    """Fill the first voice that has notes with rests that are read, the others with rests that only take up time."""
    voices = sorted(voice for at, voice in bar.voices if at == staff)
    read = voices[0] if voices else 1
    if 1 not in voices:
        whole = bar.length == bar.meter.bar_quarters  # a rest for the whole bar says nothing about a shorter one
        filling = [Symbol(Fraction(0), bar.length, whole_bar=True)] if whole else _rests(bar, Fraction(0), bar.length)
        bar.voices[staff, 1] = [replace(symbol, hidden=bool(voices)) for symbol in filling]
    for voice in voices:
        filled: list[Symbol] = []
        at = Fraction(0)
        for symbol in sorted(bar.voices[staff, voice], key=lambda symbol: symbol.onset):
            filled += _rests(bar, at, symbol.onset, hidden=voice != read)
            filled.append(symbol)
            at = symbol.onset + symbol.duration
        filled += _rests(bar, at, bar.length, hidden=voice != read)
        bar.voices[staff, voice] = filled


def _place_graces(bars: list[Bar], staff: int, graces: list[WrittenNote]) -> None:
    """Put each grace note before the symbol that begins at its onset, its own voice's first, or before the next one."""
    places = [bar.start for bar in bars]
    for note in graces:
        bar = bars[max(bisect_right(places, note.onset) - 1, 0)]
        inside = min(note.onset - bar.start, bar.length)
        voices = sorted((v for at, v in bar.voices if at == staff), key=lambda v: (v != note.voice, v))
        begins = [
            (v, i) for v in voices for i, s in enumerate(bar.voices[staff, v]) if s.onset == inside and s.duration
        ]
        struck = [(v, i) for v, i in begins if bar.voices[staff, v][i].notes and bar.voices[staff, v][i].segment == 1]
        if struck or begins:
            voice, index = (struck or begins)[0]
        else:
            voice = voices[0]
            line = bar.voices[staff, voice]
            index = next((i for i, symbol in enumerate(line) if symbol.onset >= inside), len(line))
            if index == len(line):
                line.append(Symbol(bar.length, Fraction(0)))
        line = bar.voices[staff, voice]
        line[index] = replace(line[index], graces=(*line[index].graces, note))


def _rests(bar: Bar, start: Fraction, end: Fraction, *, hidden: bool = False) -> list[Symbol]:
    return [
        Symbol(onset - bar.offset, duration, hidden=hidden)
        for onset, duration in split(start + bar.offset, end - start, bar.meter, rest=True)
    ]


def clefs_of(part: Part, staff: int) -> tuple[str, ...]:
    """The clefs that a staff may have, the usual one first."""
    if is_drums(part.player):
        return ("percussion",)
    if part.staves == 1 and part.program in _CLEFS_OF:
        return _CLEFS_OF[part.program]
    return ("treble", "bass") if staff == 1 else ("bass", "treble")


def _clefs(bars: list[Bar], staff: int, kinds: tuple[str, ...]) -> Iterator[tuple[Bar, str]]:
    """Where a clef stands: the path through ``kinds`` that needs the fewest ledger lines."""
    costs = {kind: (0.0 if kind == kinds[0] else CLEF_CHANGE / 2) for kind in kinds}
    back: list[dict[str, str]] = []
    for bar in bars:
        steps = [
            step_of(n.spelling) for (at, _), line in bar.voices.items() if at == staff for s in line for n in s.notes
        ]
        came: dict[str, str] = {}
        reached: dict[str, float] = {}
        for kind in kinds:
            low, high = STAFF_LINES[kind]
            ledger = sum(max(low - step - 1, step - high - 1, 0) / 2 for step in steps)
            came[kind] = min(kinds, key=lambda other: costs[other] + CLEF_CHANGE * (other != kind))
            reached[kind] = costs[came[kind]] + CLEF_CHANGE * (came[kind] != kind) + ledger
        costs = reached
        back.append(came)
    kind = min(kinds, key=lambda k: costs[k])
    path: list[str] = []
    for came in reversed(back):
        path.append(kind)
        kind = came[kind]
    path.reverse()
    for index, bar in enumerate(bars):
        if index == 0 or path[index] != path[index - 1]:
            yield bar, path[index]


def step_of(spelling: str) -> int:
    """Diatonic steps above C0 of a name such as "F#4"."""
    octave = int(spelling.lstrip("ABCDEFG").lstrip("#b"))
    return "CDEFGAB".index(spelling[0]) + 7 * octave
