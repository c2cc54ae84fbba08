"""A Piece as events and back (see tokens.py).

What the events do not say, because it is no business of a composer's ear, stands beside them in a Frame: names of parts,
exact tempo figures, key signatures, titles. ``decode(encode(piece))`` gives the same notes: onset, duration, pitch, part,
staff; velocities come back as the middle of one of sixteen bins unless ``exact`` keeps them in the frame.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ml_engine.bars import Bars, bars_of
from ml_engine.composition import tokens as t
from ml_engine.composition.analysis import find_chords, find_tonality
from ml_engine.composition.drafts import chord_at, is_pitched
from ml_engine.music import ChordMark, Key, Meter, Part, Piece, Section, TempoMark, WrittenNote
from ml_engine.theory import Tonality, spell, spell_in_chord

Event = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Track:
    """What one PART event names: a part's staff. ``staff`` is 0 for a part of one staff, else 1 or 2."""

    part: int
    instrument: int
    staff: int

    @property
    def drums(self) -> bool:
        return self.instrument == t.DRUM_KIT


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands beside the events: the tonality that pitches are counted from, the tracks, all that is exact."""

    tonality: Tonality
    tracks: tuple[Track, ...]
    parts: tuple[Part, ...]
    meters: tuple[Meter, ...]
    keys: tuple[Key, ...]
    tempo_marks: tuple[TempoMark, ...]
    pickup: Fraction
    title: str
    chords: tuple[ChordMark, ...]
    sections: tuple[Section, ...]
    swing: float
    origin: str
    style: str

    @property
    def shift(self) -> int:
        """Semitones that are added to a pitch so that the tonic is C: -6..5."""
        return -self.tonality.tonic if self.tonality.tonic <= 6 else 12 - self.tonality.tonic


@dataclass(frozen=True, slots=True)
class BarEvents:
    """One bar: its own events (BAR, CHORD …) and for each track its PART event and its notes."""

    number: int
    head: tuple[Event, ...]
    tracks: tuple[tuple[Event, ...], ...]

    def events(self, order: Sequence[int] | None = None) -> Iterable[Event]:
        """All events, the tracks in the given order."""
        yield from self.head
        for at in order if order is not None else range(len(self.tracks)):
            yield from self.tracks[at]


@dataclass(frozen=True, slots=True)
class Coded:
    """A piece as events, bar by bar, and how many of its notes they hold exactly."""

    frame: Frame
    bars: tuple[BarEvents, ...]
    lost: int = 0

    def head(self) -> tuple[Event, Event]:
        """The two events that open the piece."""
        return opening(self.frame)


def opening(frame: Frame) -> tuple[Event, Event]:
    """HEAD and SIZE of a frame."""
    tempo = frame.tempo_marks[0].bpm if frame.tempo_marks else 100.0
    style = t.STYLES.index(frame.style) if frame.style in t.STYLES else 0
    mode = 1 if frame.tonality.is_minor else 0
    swing = t.SWING + min(int(frame.swing * 3 + 0.5), 3)
    meter = meter_symbol(frame.meters[0])
    return (
        (t.HEAD, t.STYLE + style, t.MODE + mode, t.TEMPO + t.tempo_bin(tempo)),
        (t.SIZE, meter, t.PARTS + min(len(frame.tracks), 19), swing),
    )


def meter_symbol(meter: Meter) -> int:
    """The b symbol of a metre."""
    pair = (meter.numerator, meter.denominator)
    return t.METER + (t.METERS.index(pair) if pair in t.METERS else t.OTHER_METER)


def frame_of(piece: Piece, style: str = "keyboard", chords: tuple[ChordMark, ...] | None = None) -> Frame:
    """The frame of a piece; chords are found when they are neither given nor written."""
    tonality = find_tonality(piece)
    tracks = []
    for at, part in enumerate(piece.parts):
        program = part.program if is_pitched(part) else t.DRUM_KIT
        staves = sorted({note.staff for note in part.notes}) if part.staves > 1 else []
        tracks += [Track(at, program, staff) for staff in (staves or [0])]
    return Frame(
        tonality,
        tuple(tracks),
        tuple(replace(part, notes=()) for part in piece.parts),
        piece.meters,
        piece.keys or (tonality.key(),),
        piece.tempo_marks,
        piece.pickup,
        piece.title,
        find_chords(piece) if chords is None else chords,
        piece.sections,
        piece.swing,
        piece.origin,
        style,
    )


def encode(piece: Piece, style: str = "keyboard", frame: Frame | None = None) -> Coded:
    """All bars of a piece as events. Notes off the grid (septuplets, longer bars than twelve quarters) are lost."""
    frame = frame or frame_of(piece, style)
    spans = list(bars_of(piece))
    starts = {start: i for i, (_, start, _, _) in enumerate(spans)}
    lines = Bars(piece.meters, piece.pickup)
    notes: dict[tuple[int, int], list[WrittenNote]] = defaultdict(list)
    for track_at, track in enumerate(frame.tracks):
        for note in piece.parts[track.part].notes:
            if track.staff in (0, note.staff):
                notes[starts[lines.at(note.onset)[0]], track_at].append(note)
    lost = 0
    bars = []
    for i, (number, start, end, meter) in enumerate(spans):
        coded_tracks = []
        for track_at, track in enumerate(frame.tracks):
            events, missed = _notes(notes.get((i, track_at), []), start, track, frame.shift)
            lost += missed
            coded_tracks.append((part_event(track, sum(event[0] >= t.PLACE for event in events)), *events))
        head = bar_head(frame, i, len(spans) - i, start, end, meter)
        bars.append(BarEvents(number, head, tuple(coded_tracks)))
    return Coded(frame, tuple(bars), lost)


def part_event(track: Track, count: int) -> Event:
    """The event that opens a track in a bar, for so many notes."""
    return (t.PART, t.INSTRUMENT + track.instrument, t.COUNT + t.count_bin(count), t.STAFF + track.staff)


def bar_head(
    frame: Frame, index: int, left: int, start: Fraction, end: Fraction, meter: Meter, phrase: int | None = None
) -> tuple[Event, ...]:
    """BAR and its CHORDs. ``left``: bars until the end with this one; ``phrase``: place in the phrase 0..7."""
    place = index % 8 if phrase is None else phrase
    events: list[Event] = [(t.BAR, meter_symbol(meter), t.LEFT + t.left_bin(left), t.PHRASE + place)]
    first = max(bisect_right(frame.chords, start, key=_quarter) - 1, 0)
    for chord in frame.chords[first : bisect_left(frame.chords, end, key=_quarter)]:
        eighth = max(int((chord.quarter - start) * 2), 0)
        if eighth < t.NO_B - t.EIGHTH:
            root = (chord.root - frame.tonality.tonic) % 12
            quality = t.QUALITY + t.KINDS.index(chord.quality)
            events.append((t.CHORD, t.EIGHTH + eighth, t.ROOT + root, quality))
    return tuple(events)


def _quarter(chord: ChordMark) -> Fraction:
    return chord.quarter


def _notes(notes: list[WrittenNote], start: Fraction, track: Track, shift: int) -> tuple[list[Event], int]:
    events: list[Event] = []
    lost = 0
    for note in sorted(notes, key=lambda n: (n.onset, n.pitch, n.duration)):
        place = t.PLACE_OF.get(note.onset - start)
        durations = t.durations_of(note.duration)
        pitch = note.pitch if track.drums else note.pitch + shift
        if place is None or not durations or not 0 <= pitch < 128:
            lost += 1
            continue
        events.append(t.note(place, pitch, durations[0], t.velocity_bin(note.velocity), drums=track.drums))
        events += [(t.LONGER, t.NO_B, more, t.NO_D) for more in durations[1:]]
    return events, lost


def decode(coded: Coded) -> Piece:
    """The piece that the events say, spelled by its chords and its key; voices are left to the engraver."""
    frame = coded.frame
    fifths = frame.keys[0].fifths if frame.keys else frame.tonality.fifths
    found: list[list[tuple[Fraction, Fraction, int, int, int]]] = [[] for _ in frame.parts]
    at = Fraction(0)
    lines = Bars(frame.meters, frame.pickup)
    for bar in coded.bars:
        start, end, _ = lines.at(at)
        for track, events in zip(frame.tracks, bar.tracks, strict=True):
            for onset, duration, pitch, velocity in notes_of(events, start, track, frame.shift):
                found[track.part].append((onset, duration, pitch, velocity, max(track.staff, 1)))
        at = end
    parts = []
    for part, rows in zip(frame.parts, found, strict=True):
        rows.sort(key=lambda row: (row[0], row[2], row[1]))
        names = spell([row[2] for row in rows], fifths)
        under = [chord_at(frame.chords, row[0]) for row in rows]
        names = [
            (chord and spell_in_chord(row[2], chord, fifths)) or name
            for row, chord, name in zip(rows, under, names, strict=True)
        ]
        written = tuple(
            WrittenNote(f"{part.id.lower()}n{n}", onset, duration, pitch, name, velocity, staff)
            for n, ((onset, duration, pitch, velocity, staff), name) in enumerate(zip(rows, names, strict=True), 1)
        )
        parts.append(replace(part, notes=written))
    return Piece(
        tuple(parts), frame.meters, frame.keys, frame.tempo_marks, frame.pickup, frame.title, frame.chords,
        frame.sections, frame.swing, frame.origin,
    )  # fmt: skip


def notes_of(
    events: Iterable[Event], start: Fraction, track: Track, shift: int
) -> Iterable[tuple[Fraction, Fraction, int, int]]:
    """(onset, duration, MIDI pitch, velocity) of a track's events in a bar that begins at ``start``."""
    rows: list[tuple[Fraction, Fraction, int, int]] = []
    for a, b, c, d in events:
        if a >= t.PLACE:
            pitch = b - t.DRUM if track.drums else b - shift
            rows.append((start + t.PLACES[a - t.PLACE], t.DURATIONS[c], pitch, t.VELOCITIES[d]))
        elif a == t.LONGER and rows:
            onset, duration, pitch, velocity = rows[-1]
            rows[-1] = (onset, duration + t.DURATIONS[c], pitch, velocity)
    return rows
