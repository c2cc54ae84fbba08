"""MIDI files in and out (Standard MIDI Files 1.0): a Performance as it was played, a Piece as it is written.

Reading is our own and forgiving, because files of strangers are cut short or bend the rules in fields we do not need;
it looks at notes, bends, sustain pedal, programs and tempo, and at nothing else. Writing is mido's.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import mido

from ml_engine.bends import CENTRE, CONTROLLERS, Wheels, can_be_written, range_for, wheel_for
from ml_engine.errors import BadInput
from ml_engine.instruments import DRUM_CHANNEL, DRUMS, free_name, is_drums, is_keyboard, name_of, program_of
from ml_engine.music import Key, Meter, Note, Pedal, Performance, Piece, TempoMark, Timeline
from ml_engine.origin import LONGEST_ORIGIN, Origin, clean, machines_in
from ml_engine.tempo import sounding_spans
from ml_engine.theory import chord_name

MAX_BYTES = 8_000_000
MAX_NOTES = 500_000
MAX_SECONDS = 24 * 3600.0
SHORTEST = 0.001  # seconds; some files hold drum strokes of no length at all

PERFORMANCE_TEMPO = 500_000  # microseconds a quarter
PERFORMANCE_TICKS = 5_000  # ticks a quarter: with the tempo above, a tick is 0.1 ms
SCORE_TICKS = 10_080  # divisible by 2^5, 3^2, 5 and 7: every written value falls on a tick

# How texts begin that say more than MIDI's own messages can.
CHORD, SWING, TEMPO = "chord: ", "swing: ", "tempo: "

# Meta events, which are told as 0xFF00 + their kind.
META = 0xFF00
TEXT, COPYRIGHT, TRACK_NAME, INSTRUMENT_NAME, MARKER = 1, 2, 3, 4, 6
MIDI_PORT, END_OF_TRACK, SET_TEMPO, TIME_SIGNATURE, KEY_SIGNATURE = 0x21, 0x2F, 0x51, 0x58, 0x59

Message = tuple[int, int, bytes]

_NOT_MIDI = "This is not a MIDI file that can be read."


def read_performance(path: Path) -> Performance:
    """Read a MIDI file (format 0 or 1, also inside RIFF) as a performance, in seconds.

    The origin of a piece that a machine wrote is kept. Note-offs end the oldest note of their key; what is still down at the end of its track ends there. The pedals of all
    channels are laid over one another. A track that breaks off gives what could be read of it.
    Raises BadInput when the file is no MIDI file, too large (8 MB, 500,000 notes) or longer than a day.
    """
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise BadInput("This MIDI file is too large to be read.")
        return _performance(path.read_bytes())
    except OSError as fault:
        raise BadInput("The MIDI file could not be opened.") from fault


def write_performance(
    performance: Performance, path: Path, *, origin: str = "", statement: Origin | None = None
) -> None:
    """Write what was played: one track an instrument, velocities, pedal as controller 64, times to 0.1 ms.

    Bends turn the pitch wheel where an instrument plays one note at a time.
    ``origin`` is a text and the copyright notice of the first track; ``statement`` a text, and its note on rights the copyright
    notice where there is no origin. One fixed tempo of 120 holds throughout, so ticks are plain time. The pedal goes to the keyboards, or to every
    pitched instrument when there is no keyboard.
    """
    names = sorted({note.instrument for note in performance.notes}) or ["piano"]
    pitched = [name for name in names if not is_drums(name)]
    pedalled = {name for name in pitched if program_of(name) < 8} or set(pitched)
    file = mido.MidiFile(type=1, ticks_per_beat=PERFORMANCE_TICKS)
    conductor = [_Timed(0, 0, mido.MetaMessage("set_tempo", tempo=PERFORMANCE_TEMPO)), *_origin(origin, statement)]
    file.tracks.append(_track(conductor))
    for name, (port, channel) in _channels((name, is_drums(name)) for name in names).items():
        events = _opening(name, program_of(name), port, channel)
        own = [note for note in performance.notes if note.instrument == name]
        for note in own:
            start = _performance_tick(note.onset)
            events += _stroke(start, _performance_tick(note.offset), note.pitch, note.velocity, channel)
        if channel != DRUM_CHANNEL and can_be_written(own):
            events += _bends(own, channel)
        for pedal in performance.pedals if name in pedalled else ():
            start = _performance_tick(pedal.onset)
            end = max(_performance_tick(pedal.offset), start + 1)
            events.append(_Timed(start, 2, _control(channel, 64, 127)))
            events.append(_Timed(end, 1, _control(channel, 64, 0)))
        file.tracks.append(_track(events))
    file.save(path)


def write_score(piece: Piece, timeline: Timeline | None, path: Path, *, statement: Origin | None = None) -> None:
    """Write music as it is notated: exact note values, metres, keys and tempo marks; one track a part.

    Metres, keys and tempo marks missing in the piece are taken from ``timeline``. An upbeat is a short first bar with a
    time signature of its own, so that the barlines of whatever reads the file fall where ours do. Sections are markers;
    chords, swing and tempo words are texts (CHORD, SWING, TEMPO); the origin is a text and the copyright notice, ``statement`` as in
    :func:`write_performance`.
    """
    meters = piece.meters or (timeline.meters if timeline else ())
    keys = piece.keys or (timeline.keys if timeline else ())
    tempos = piece.tempo_marks or (timeline.tempo_marks if timeline else ())
    conductor = [_Timed(0, 0, mido.MetaMessage("track_name", name=_latin(piece.title)))]
    conductor += _signatures(meters, piece.pickup)
    conductor += _words(piece, statement)
    conductor += [_Timed(_score_tick(key.quarter), 1, _key_signature(key)) for key in keys]
    conductor += [_Timed(_score_tick(mark.quarter), 2, _tempo(mark)) for mark in tempos]
    file = mido.MidiFile(type=1, ticks_per_beat=SCORE_TICKS)
    file.tracks.append(_track(conductor))
    channels = _channels((part.id, is_drums(part.player)) for part in piece.parts)
    for part in piece.parts:
        port, channel = channels[part.id]
        events = _opening(part.name, part.program, port, channel)
        for note, (onset, duration) in zip(part.notes, sounding_spans(part.notes), strict=True):
            end = _score_tick(onset + duration)
            events += _stroke(_score_tick(onset), end, note.pitch, note.velocity, channel)
        file.tracks.append(_track(events))
    file.save(path)


# --- writing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Timed:
    tick: int
    order: int  # at one tick: offs (0) and pedal up (1) before pedal down (2) and strokes (3)
    message: mido.Message | mido.MetaMessage


def _track(events: list[_Timed]) -> mido.MidiTrack:
    track = mido.MidiTrack()
    now = 0
    for event in sorted(events, key=lambda event: (event.tick, event.order)):
        track.append(event.message.copy(time=event.tick - now))
        now = event.tick
    return track


def _opening(name: str, program: int, port: int, channel: int) -> list[_Timed]:
    events = [_Timed(0, -3, mido.MetaMessage("track_name", name=_latin(name)))]
    if port:
        events.append(_Timed(0, -2, mido.MetaMessage("midi_port", port=port)))
    program = 0 if channel == DRUM_CHANNEL else program
    events.append(_Timed(0, -1, mido.Message("program_change", channel=channel, program=program)))
    return events


def _origin(origin: str, statement: Origin | None) -> Iterator[_Timed]:
    rights = origin or (statement.rights if statement else "")
    if rights:
        yield _Timed(0, -2, mido.MetaMessage("copyright", text=_latin(rights)))
    if origin:
        yield _Timed(0, -1, mido.MetaMessage("text", text=_latin(origin)))
    if statement:
        yield _Timed(0, -1, mido.MetaMessage("text", text=statement.to_line()))


def _words(piece: Piece, statement: Origin | None) -> Iterator[_Timed]:
    """What a score says in words and MIDI has no message for."""
    yield from _origin(piece.origin, statement)
    if piece.swing:
        yield _Timed(0, -1, mido.MetaMessage("text", text=f"{SWING}{piece.swing:g}"))
    for mark in piece.tempo_marks:
        if mark.text:
            yield _Timed(_score_tick(mark.quarter), 2, mido.MetaMessage("text", text=TEMPO + _latin(mark.text)))
    for section in piece.sections:
        yield _Timed(_score_tick(section.quarter), 1, mido.MetaMessage("marker", text=_latin(section.label)))
    for chord in piece.chords:
        fifths = next((key.fifths for key in reversed(piece.keys) if key.quarter <= chord.quarter), 0)
        text = CHORD + chord_name(chord, fifths)
        yield _Timed(_score_tick(chord.quarter), 2, mido.MetaMessage("text", text=text))


def _stroke(start: int, end: int, pitch: int, velocity: int, channel: int) -> list[_Timed]:
    velocity = min(max(velocity, 1), 127)
    return [
        _Timed(start, 3, mido.Message("note_on", channel=channel, note=pitch, velocity=velocity)),
        _Timed(max(end, start + 1), 0, mido.Message("note_off", channel=channel, note=pitch, velocity=0)),
    ]


def _bends(notes: list[Note], channel: int) -> Iterator[_Timed]:
    """The wheel's reach, then its turns."""
    reach = range_for(notes)
    for order, (control, value) in enumerate(((101, 0), (100, 0), (6, reach), (38, 0), (101, 127), (100, 127))):
        yield _Timed(0, order - 10, _control(channel, control, value))
    for seconds, value in wheel_for(notes, reach):
        yield _Timed(_performance_tick(seconds), 2, mido.Message("pitchwheel", channel=channel, pitch=value))


def _control(channel: int, control: int, value: int) -> mido.Message:
    return mido.Message("control_change", channel=channel, control=control, value=value)


def _channels(names: Iterable[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    """(port, channel) for each name: drums on the tenth channel, a further port for each fifteen others."""
    free = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    given: dict[str, tuple[int, int]] = {}
    melodic = drums = 0
    for name, drummed in names:
        if drummed:
            given[name] = (drums, DRUM_CHANNEL)
            drums += 1
        else:
            given[name] = (melodic // len(free), free[melodic % len(free)])
            melodic += 1
    return given


def _signatures(meters: Iterable[Meter], pickup: Fraction) -> Iterator[_Timed]:
    if pickup:
        whole = pickup / 4
        if whole.denominator & (whole.denominator - 1) == 0 and whole.numerator < 256:
            # Quarters where the value allows it: 2/4 reads better than 1/2.
            scale = max(1, 4 // whole.denominator)
            upbeat = Meter(Fraction(0), whole.numerator * scale, whole.denominator * scale)
            yield _Timed(0, 0, _time_signature(upbeat))
    for meter in meters:
        yield _Timed(_score_tick(max(meter.quarter, pickup)), 0, _time_signature(meter))


def _time_signature(meter: Meter) -> mido.MetaMessage:
    return mido.MetaMessage("time_signature", numerator=meter.numerator, denominator=meter.denominator)


def _key_signature(key: Key) -> mido.MetaMessage:
    majors = ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#"]
    minors = ["Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m"]
    names = minors if key.mode == "minor" else majors
    return mido.MetaMessage("key_signature", key=names[min(max(key.fifths, -7), 7) + 7])


def _tempo(mark: TempoMark) -> mido.MetaMessage:
    return mido.MetaMessage("set_tempo", tempo=min(max(round(60_000_000 / mark.bpm), 1), 0xFFFFFF))


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


def _performance_tick(seconds: float) -> int:
    return max(round(seconds * 1_000_000 / PERFORMANCE_TEMPO * PERFORMANCE_TICKS), 0)


def _score_tick(quarter: Fraction) -> int:
    return max(round(quarter * SCORE_TICKS), 0)


# --- reading ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Events:
    """What matters of a file: (tick, tempo in µs a quarter) and (tick, port, channel, status, data 1, data 2)."""

    tempos: list[tuple[int, int]] = field(default_factory=list)
    voices: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    wheels: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    ends: dict[tuple[int, int], int] = field(default_factory=dict)


def read_tracks(data: bytes) -> tuple[int, list[list[Message]]]:
    """The division of a MIDI file (format 0 or 1, also inside RIFF) and its tracks, as far as each can be read.

    A message is (tick, status, data bytes); for meta events the status is 0xFF00 + their kind. System exclusive is left
    out. Raises BadInput when it is no MIDI file or holds more events than MAX_NOTES notes need.
    """
    at = data.find(b"MThd", 0, 64)  # a RIFF wrapper puts it at byte 20
    if at < 0 or len(data) < at + 14:
        raise BadInput(_NOT_MIDI)
    length = int.from_bytes(data[at + 4 : at + 8], "big")
    form = int.from_bytes(data[at + 8 : at + 10], "big")
    division = int.from_bytes(data[at + 12 : at + 14], "big")
    if form not in {0, 1} or length < 6:
        raise BadInput(_NOT_MIDI)
    tracks: list[list[Message]] = []
    at += 8 + length
    total = 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        if data[at : at + 4] == b"MTrk":
            tracks.append(list(_messages(data[at + 8 : at + 8 + size])))
            total += len(tracks[-1])
            if total > 6 * MAX_NOTES:
                raise BadInput("This MIDI file holds too many notes.")
        at += 8 + size
    return division, tracks


def _messages(data: bytes) -> Iterator[Message]:
    """The messages of a track. Stops quietly where the track breaks off."""
    at = tick = status = 0
    try:
        while at < len(data):
            delta, at = _number(data, at)
            tick += delta
            if data[at] & 0x80:
                status = data[at]
                at += 1
            if status in {0xF0, 0xF7, 0xFF}:
                kind = data[at] if status == 0xFF else -1
                size, at = _number(data, at + (status == 0xFF))
                body = data[at : at + size]
                at += size
                if kind >= 0:
                    yield tick, 0xFF00 + kind, body
                if kind == END_OF_TRACK:
                    return
            elif status < 0x80 or status > 0xF0:
                return
            else:
                size = 1 if status >> 4 in {0xC, 0xD} else 2
                body = bytes(byte & 0x7F for byte in data[at : at + size])
                if len(body) < size:
                    return
                at += size
                yield tick, status, body
    except IndexError:
        return


def _performance(data: bytes) -> Performance:
    division, tracks = read_tracks(data)
    events = _Events()
    for track in tracks:
        _sort_out(track, events)
    events.voices.sort(key=lambda event: event[0])  # stable: within a tick the order of the file holds
    events.wheels.sort(key=lambda event: event[0])
    wheels = _turned(events, _Clock(division, events.tempos))
    return replace(_play(events, _Clock(division, events.tempos), wheels), origin=_origin_in(tracks))


def _origin_in(tracks: list[list[Message]]) -> str:
    """What :func:`_origin` put there, if a machine wrote the music; rights that are a person's are no origin."""
    rights = (
        clean(body.decode("latin-1"), LONGEST_ORIGIN)
        for track in tracks[:1]
        for _, status, body in track
        if status == META + COPYRIGHT
    )
    return next((text for text in rights if machines_in(text)), "")


def _sort_out(track: list[Message], events: _Events) -> None:
    tick = port = 0
    used: set[tuple[int, int]] = set()
    for tick, status, body in track:
        kind, channel = status >> 4, status & 15
        if status == META + SET_TEMPO and len(body) == 3:
            events.tempos.append((tick, int.from_bytes(body, "big")))
        elif status == META + MIDI_PORT and len(body) == 1:
            port = body[0]
        elif kind in {8, 9, 0xC} or (kind == 0xB and body[0] == 64):
            events.voices.append((tick, port, channel, kind, body[0], 0 if kind == 0xC else body[1]))
            used.add((port, channel))
        elif channel != DRUM_CHANNEL and (kind == 0xE or (kind == 0xB and body[0] in CONTROLLERS)):
            events.wheels.append((tick, port, channel, kind, body[0], body[1]))
        if len(events.voices) + len(events.wheels) > 4 * MAX_NOTES:
            raise BadInput("This MIDI file holds too many notes.")
    for key in used:
        events.ends[key] = max(events.ends.get(key, 0), tick)


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length number (at most four bytes) and the place after it. Raises IndexError where the data ends."""
    value = 0
    for _ in range(4):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, at


class _Clock:
    """Ticks to seconds. Must be asked with ticks in rising order."""

    def __init__(self, division: int, tempos: list[tuple[int, int]]) -> None:
        if division & 0x8000:  # frames a second (negative, two's complement) and ticks a frame
            frames = 256 - (division >> 8)
            frames_per_second = 30000 / 1001 if frames == 29 else frames
            fixed = frames_per_second * (division & 0xFF)
            division, tempos = 1, []
            self._tempo = 1_000_000 / fixed if fixed else 0.0
        else:
            self._tempo = 500_000.0
        if division == 0 or self._tempo == 0:
            raise BadInput(_NOT_MIDI)
        self._division = division
        self._changes = deque(sorted(tempos, key=lambda change: change[0]))
        self._tick = 0
        self._seconds = 0.0

    def __call__(self, tick: int) -> float:
        while self._changes and self._changes[0][0] <= tick:
            change, tempo = self._changes.popleft()
            self._go(change)
            self._tempo = float(tempo)
        self._go(tick)
        if self._seconds > MAX_SECONDS:
            raise BadInput("This MIDI file is longer than a day.")
        return self._seconds

    def _go(self, tick: int) -> None:
        self._seconds += (tick - self._tick) * self._tempo / 1_000_000 / self._division
        self._tick = tick


def _players(events: _Events) -> dict[tuple[int, int, int], str]:
    """Who plays (port, channel, program): channels of one program are several players, but of a keyboard its hands."""
    programs: dict[tuple[int, int], int] = {}
    places: set[tuple[int, int, int]] = set()
    for _, port, channel, kind, first, second in events.voices:
        if kind == 0xC:
            programs[port, channel] = first
        elif kind == 9 and second:
            places.add((port, channel, programs.get((port, channel), 0)))
    players: dict[tuple[int, int, int], str] = {}
    for place in sorted(places):
        name = DRUMS if place[1] == DRUM_CHANNEL else name_of(place[2])
        several = not is_drums(name) and not is_keyboard(name)
        players[place] = free_name(name, players.values()) if several else name
    return players


def _turned(events: _Events, clock: _Clock) -> Wheels:
    """The pitch wheels of all channels."""
    wheels = Wheels()
    for tick, port, channel, kind, first, second in events.wheels:
        if kind == 0xE:
            wheels.turn((port, channel), clock(tick), (second << 7 | first) - CENTRE)
        else:
            wheels.control((port, channel), clock(tick), first, second)
    return wheels


def _play(events: _Events, clock: _Clock, wheels: Wheels) -> Performance:
    players = _players(events)
    programs: dict[tuple[int, int], int] = {}
    # The oldest stroke of a key is the first to end: (onset, velocity, program).
    down: dict[tuple[int, int, int], deque[tuple[float, int, int]]] = defaultdict(deque)
    pedals: dict[tuple[int, int], float] = {}
    ends: dict[tuple[int, int], float] = {}
    held: list[Pedal] = []
    notes: list[Note] = []

    def end(key: tuple[int, int, int], seconds: float) -> None:
        onset, velocity, program = down[key].popleft()
        instrument = players[key[0], key[1], program]
        offset = max(seconds, onset + SHORTEST)
        bend = wheels.bend(key[:2], onset, offset)
        notes.append(Note(onset, offset, key[2], velocity, instrument, bend=bend))

    voices = [*events.voices, *((tick, *key, 0, 0, 0) for key, tick in events.ends.items())]
    voices.sort(key=lambda event: event[0])
    for tick, port, channel, kind, first, second in voices:
        seconds, place = clock(tick), (port, channel)
        key = (port, channel, first)
        if kind == 9 and second:
            down[key].append((seconds, second, programs.get(place, 0)))
        elif kind in {8, 9} and down[key]:
            end(key, seconds)
        elif kind == 0xC:
            programs[place] = first
        elif kind == 0xB and second >= 64:
            pedals.setdefault(place, seconds)
        elif kind in {0xB, 0} and place in pedals:
            held.append(Pedal(pedals.pop(place), seconds))
        if kind == 0:
            ends[place] = seconds
    for key, strokes in down.items():
        while strokes:
            end(key, ends[key[:2]])
    if len(notes) > MAX_NOTES:
        raise BadInput("This MIDI file holds too many notes.")
    return Performance.of(notes, _union(held))


def _union(pedals: list[Pedal]) -> list[Pedal]:
    """The pedals of several channels as one: overlapping stretches joined, empty ones dropped."""
    joined: list[Pedal] = []
    for pedal in sorted((p for p in pedals if p.offset > p.onset), key=lambda pedal: pedal.onset):
        if joined and pedal.onset < joined[-1].offset:
            joined[-1] = Pedal(joined[-1].onset, max(joined[-1].offset, pedal.offset))
        else:
            joined.append(pedal)
    return joined
