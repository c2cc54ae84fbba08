"""Engraved MIDI as a Piece: files whose ticks are exact note values, as notation programs write them.

Note values are the simplest that lie within a tick. What MIDI does not say is inferred: which tracks are the two staves
of one keyboard, how pitches are spelled, and how long an upbeat is when only later bar lines tell.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from ml_engine.errors import BadInput
from ml_engine.instruments import DRUM_CHANNEL
from ml_engine.midi import (
    CHORD,
    COPYRIGHT,
    KEY_SIGNATURE,
    MARKER,
    MAX_NOTES,
    META,
    MIDI_PORT,
    SET_TEMPO,
    SWING,
    TEMPO,
    TEXT,
    TIME_SIGNATURE,
    TRACK_NAME,
    Message,
    read_tracks,
)
from ml_engine.music import ChordMark, Key, Meter, Note, Part, Piece, Section, TempoMark, WrittenNote
from ml_engine.notation.hands import needs_two_staves, split_hands
from ml_engine.notation.key import find_key
from ml_engine.notation.onsets import find_events
from ml_engine.notation.staves import Staff, hand_of, join_keyboards, player_of
from ml_engine.theory import key_of, line_name, pitch_class, read_chord, spell

# Parts of a quarter that note values fall on, the usual ones first.
VALUES = (1, 2, 4, 3, 8, 6, 12, 16, 5, 24, 7, 32, 10, 9, 14, 20, 48, 64, 28, 18, 15)
USUAL = (1, 2, 4, 3, 8, 6)
LONGEST = Fraction(100_000)  # quarters
SECONDS_A_QUARTER = 0.5  # where notes are weighed as if played


def read_midi_score(data: bytes) -> Piece:
    """Read a MIDI file as written music. Raises BadInput when it is none, or has no notes."""
    file = _File(data)
    if not file.strokes:
        raise BadInput("There are no notes in this MIDI file.")
    meters, pickup = file.bar_lines()
    keys = file.keys()
    parts = []
    for number, group in enumerate(join_keyboards(file.staves()), 1):
        parts.append(_part(f"P{number}", group, keys))
    return Piece(
        tuple(parts),
        tuple(meters),
        keys,
        tuple(file.tempos()),
        pickup,
        file.title,
        tuple(file.chords()),
        tuple(file.sections()),
        file.swing,
        file.origin,
    )


def on_a_grid(data: bytes) -> bool:
    """Whether the notes of a MIDI file begin on simple parts of its quarters, as written music does and playing does not.

    Raises BadInput when it is no MIDI file.
    """
    file = _File(data)
    if not file.strokes:
        return True
    simple = sum(_usual(stroke.start % file.division, file.division) for stroke in file.strokes) / len(file.strokes)
    share = len({t for t in range(file.division) if _usual(t, file.division)}) / file.division
    return simple > 0.8 + 0.2 * min(share, 0.8)  # a coarse clock meets simple values by chance


@cache
def _usual(tick: int, division: int) -> bool:
    return any(abs(tick * part - round(tick * part / division) * division) <= part for part in USUAL)


@cache
def _value(tick: int, division: int) -> Fraction:
    """The simplest part of a quarter within one tick (of fine clocks; coarse ones are exact)."""
    slack = 1 if division >= 96 else 0
    for part in VALUES:
        near = round(tick * part / division)
        if abs(tick * part - near * division) <= slack * part:
            return Fraction(near, part)
    return Fraction(tick, division)


@dataclass(slots=True)
class _Stroke:
    start: int
    end: int
    pitch: int
    velocity: int
    track: int
    channel: tuple[int, int]  # port, channel


@dataclass(slots=True)
class _Track:
    name: str = ""
    programs: dict[tuple[int, int], int] = field(default_factory=dict)


class _File:
    def __init__(self, data: bytes) -> None:
        self.division, tracks = read_tracks(data)
        if self.division & 0x8000 or self.division == 0:
            raise BadInput("This MIDI file counts seconds, not beats; it cannot be read as a score.")
        self.strokes: list[_Stroke] = []
        self.tracks: list[_Track] = []
        self.metas: list[Message] = []
        self.programs: dict[tuple[int, int], int] = {}
        for number, messages in enumerate(tracks):
            self._read(number, messages)
        if len(self.strokes) > MAX_NOTES:
            raise BadInput("This MIDI file holds too many notes.")
        self.metas.sort(key=lambda message: message[0])
        self.strokes.sort(key=lambda stroke: (stroke.start, stroke.pitch))
        if self.strokes and self.quarter(max(stroke.end for stroke in self.strokes)) > LONGEST:
            raise BadInput("This MIDI file is too long to be read as a score.")
        texts = [_decoded(body) for tick, status, body in self.metas if status == META + TEXT]
        rights = [_decoded(body) for _, status, body in self.metas if status == META + COPYRIGHT]
        self.origin = next((text for text in rights if text and text in texts), "")
        swing = next((text for text in texts if text.startswith(SWING)), SWING + "0")[len(SWING) :]
        self.swing = float(swing) if swing.replace(".", "", 1).isdigit() else 0.0
        silent = bool(self.tracks) and not any(stroke.track == 0 for stroke in self.strokes)
        self.title = self.tracks[0].name if silent else ""

    def _read(self, number: int, messages: list[Message]) -> None:
        track = _Track()
        self.tracks.append(track)
        down: dict[tuple[int, int, int], list[_Stroke]] = defaultdict(list)
        port = tick = 0
        for tick, status, body in messages:
            kind, place = status >> 4, (port, status & 15)
            if status == META + TRACK_NAME and not track.name:
                track.name = " ".join(_decoded(body).split())[:200]
            elif status == META + MIDI_PORT and body:
                port = body[0]
            elif status >= META:
                self.metas.append((tick, status, body))
            elif kind == 0xC:
                track.programs.setdefault(place, body[0])
                self.programs.setdefault(place, body[0])
            elif kind == 9 and body[1]:
                stroke = _Stroke(tick, -1, body[0], body[1], number, place)
                down[*place, body[0]].append(stroke)
                self.strokes.append(stroke)
            elif kind in {8, 9} and down[*place, body[0]]:
                down[*place, body[0]].pop(0).end = tick
        for waiting in down.values():
            for stroke in waiting:
                stroke.end = tick

    def quarter(self, tick: int) -> Fraction:
        whole, rest = divmod(tick, self.division)
        return whole + _value(rest, self.division)

    def staves(self) -> list[Staff]:
        """What each track plays on each channel."""
        grouped: dict[tuple[int, tuple[int, int]], list[_Stroke]] = {}
        for stroke in sorted(self.strokes, key=lambda stroke: (stroke.track, stroke.channel)):
            grouped.setdefault((stroke.track, stroke.channel), []).append(stroke)
        cut = self._cut_short()
        found = []
        for (number, place), strokes in grouped.items():
            track = self.tracks[number]
            program = track.programs.get(place, self.programs.get(place))
            drums = place[1] == DRUM_CHANNEL
            name, program = player_of(track.name, program, drums=drums)
            written = []
            for stroke in strokes:
                onset, end = self.quarter(stroke.start), self.quarter(stroke.end)
                if cut:
                    step = Fraction(1, 4) if onset.denominator in {1, 2, 4} else Fraction(1, onset.denominator)
                    end = onset + max(-((onset - end + step / 8) // step), 1) * step
                if end > onset:
                    written.append((onset, end, stroke.pitch, stroke.velocity))
            if written:
                found.append(Staff(name, program, drums, hand_of(track.name), written))
        return found

    def _cut_short(self) -> bool:
        """Whether notes are let go a little early all over, as sequencers like it."""
        odd = sum(not _usual(stroke.end % self.division, self.division) for stroke in self.strokes)
        return odd > 0.5 * len(self.strokes)

    def bar_lines(self) -> tuple[list[Meter], Fraction]:
        """Metres, and the upbeat: a short first bar with a time signature of its own, or told by where later ones change."""
        found: dict[Fraction, Meter] = {}
        for tick, status, body in self.metas:
            if status == META + TIME_SIGNATURE and len(body) >= 2 and 1 <= body[0] <= 64 and body[1] <= 6:
                at = self.quarter(tick)
                found[at] = Meter(at, body[0], 2 ** body[1])
        found.setdefault(Fraction(0), Meter(Fraction(0), 4, 4))
        meters: list[Meter] = []
        for at in sorted(found):
            if not meters or (found[at].numerator, found[at].denominator) != (
                meters[-1].numerator,
                meters[-1].denominator,
            ):
                meters.append(found[at])
        first = meters[0]
        if len(meters) == 1:
            return meters, Fraction(0)
        second = meters[1]
        if second.quarter == first.bar_quarters < second.bar_quarters:
            return [Meter(Fraction(0), second.numerator, second.denominator), *meters[2:]], second.quarter
        return meters, second.quarter % first.bar_quarters

    def keys(self) -> tuple[Key, ...]:
        found: dict[Fraction, Key] = {}
        for tick, status, body in self.metas:
            if status == META + KEY_SIGNATURE and len(body) == 2:
                fifths = body[0] - 256 if body[0] > 127 else body[0]
                if -7 <= fifths <= 7:
                    minor = body[1] == 1
                    at = self.quarter(tick)
                    tonic = line_name(fifths + 1 + 3 * minor)
                    found.setdefault(at, Key(at, tonic, "minor" if minor else "major", fifths))
        if Fraction(0) not in found:
            later = [key for at, key in sorted(found.items())][:1]
            found[Fraction(0)] = _key(self._heard()) if not later else Key(Fraction(0), *_fields(later[0]))
        kept: list[Key] = []
        for at in sorted(found):
            if not kept or _fields(kept[-1]) != _fields(found[at]):
                kept.append(found[at])
        return tuple(kept)

    def _heard(self) -> tuple[Note, ...]:
        pitched = [s for s in self.strokes if s.channel[1] != DRUM_CHANNEL] or self.strokes
        seconds = SECONDS_A_QUARTER / self.division
        return tuple(Note(s.start * seconds, s.end * seconds, s.pitch) for s in pitched)

    def tempos(self) -> list[TempoMark]:
        found: dict[Fraction, float] = {}
        words: dict[Fraction, str] = {}
        for tick, status, body in self.metas:
            if status == META + SET_TEMPO and len(body) == 3 and any(body):
                found[self.quarter(tick)] = min(max(60_000_000 / int.from_bytes(body, "big"), 5.0), 1000.0)
            elif status == META + TEXT and body.startswith(TEMPO.encode()):
                words[self.quarter(tick)] = _decoded(body)[len(TEMPO) :]
        found.setdefault(Fraction(0), 120.0)
        marks: list[TempoMark] = []
        for at in sorted(found):
            bpm = round(found[at], 3)
            if not marks or marks[-1].bpm != bpm or at in words:
                marks.append(TempoMark(at, bpm, words.get(at, "")))
        return marks

    def chords(self) -> list[ChordMark]:
        found = []
        for tick, status, body in self.metas:
            if status == META + TEXT and body.startswith(CHORD.encode()):
                try:
                    found.append(read_chord(_decoded(body)[len(CHORD) :], self.quarter(tick)))
                except BadInput:
                    continue
        return found

    def sections(self) -> list[Section]:
        return [
            Section(self.quarter(tick), _decoded(body))
            for tick, status, body in self.metas
            if status == META + MARKER and _decoded(body)
        ]


def _key(notes: tuple[Note, ...]) -> Key:
    found = find_key(notes)
    return key_of(pitch_class(found.tonic), found.mode)


def _fields(key: Key) -> tuple[str, str, int]:
    return key.tonic, key.mode, key.fifths


def _part(name: str, group: list[Staff], keys: tuple[Key, ...]) -> Part:
    """One part of the staves that make it; a keyboard's single track is laid out for two hands where it needs them."""
    rows = sorted(
        {
            (onset, pitch, number): (end, velocity)
            for number, staff in enumerate(group, 1)
            for onset, end, pitch, velocity in sorted(staff.notes)  # the longest of one key at one place stays
        }.items()
    )
    staves = len(group)
    hands = [number for (_, _, number), _ in rows]
    if staves == 1 and not group[0].drums and group[0].program < 24:
        heard = tuple(
            Note(float(onset) * SECONDS_A_QUARTER, float(end) * SECONDS_A_QUARTER, pitch)
            for (onset, pitch, _), (end, _) in rows
        )
        events = find_events(heard)
        if needs_two_staves(heard, events):
            staves, hands = 2, split_hands(heard, events)
    names: list[str] = []
    for at, key in enumerate(keys):
        end = keys[at + 1].quarter if at + 1 < len(keys) else None
        stretch = [pitch for (onset, pitch, _), _ in rows if onset >= key.quarter and (end is None or onset < end)]
        names += spell(stretch, 0 if group[0].drums else key.fifths)
    notes = tuple(
        WrittenNote(f"{name.lower()}n{n}", onset, end - onset, pitch, spelling, velocity, staff)
        for n, (((onset, pitch, _), (end, velocity)), staff, spelling) in enumerate(
            zip(rows, hands, names, strict=True), 1
        )
    )
    return Part(name, group[0].name, group[0].program, staves, notes)


def _decoded(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    return "".join(letter for letter in text if letter.isprintable()).strip()
