"""The nouns all rooms share: what was played (seconds), where the beats fall, and what is written (quarter notes)."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from ml_engine.errors import BadInput

BEND_STEP = 0.02  # seconds between the values of a note's bend


@dataclass(frozen=True, slots=True)
class Note:
    """A sounding note: onset and offset in seconds, MIDI pitch 0..127, velocity 1..127, confidence 0..1.

    ``bend`` is how its pitch moves where that is known (vibrato, glides, tuning): cents from ``pitch`` every BEND_STEP
    from the onset on; after the last value it stays.
    """

    onset: float
    offset: float
    pitch: int
    velocity: int = 80
    instrument: str = "piano"
    confidence: float = 1.0
    bend: tuple[int, ...] = ()

    def to_row(self) -> list[Any]:
        """[onset, offset, pitch, velocity, instrument, confidence], times to a tenth of a millisecond; then the bend, if any."""
        times = [round(self.onset, 4), round(self.offset, 4)]
        row: list[Any] = [*times, self.pitch, self.velocity, self.instrument, round(self.confidence, 3)]
        return [*row, list(self.bend)] if self.bend else row

    @classmethod
    def from_row(cls, row: list[Any]) -> "Note":
        bend = tuple(int(cents) for cents in row[6]) if len(row) > 6 else ()
        return cls(float(row[0]), float(row[1]), int(row[2]), int(row[3]), str(row[4]), float(row[5]), bend)


@dataclass(frozen=True, slots=True)
class Pedal:
    """The sustain pedal held down, in seconds."""

    onset: float
    offset: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """Where the sound itself sets in, whatever plays: seconds, and how hard in the lows (below 160 Hz), the middle and the
    heights (from 2.5 kHz), beside the strongest of the seconds around."""

    time: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Performance:
    """What was played. Notes are sorted by onset, then pitch; offsets are those of the keys, not of the pedal.

    ``strokes`` are there when it was heard in a recording; they tell of the beat what notes do not. ``origin`` is that of the piece
    that is played, and empty where nobody knows of one: of what was heard or read without.
    """

    notes: tuple[Note, ...]
    pedals: tuple[Pedal, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    origin: str = ""

    @classmethod
    def of(cls, notes: Iterable[Note], pedals: Iterable[Pedal] = (), strokes: Iterable[Stroke] = ()) -> "Performance":
        return cls(
            tuple(sorted(notes, key=lambda note: (note.onset, note.pitch, note.offset))),
            tuple(sorted(pedals, key=lambda pedal: pedal.onset)),
            tuple(sorted(strokes, key=lambda stroke: stroke.time)),
        )

    @property
    def duration(self) -> float:
        """Seconds until the last offset; 0 when there is nothing."""
        return max((note.offset for note in self.notes), default=0.0)

    def sounding(self) -> "Performance":
        """The same notes as long as they sound: held on by the pedal, cut by the next stroke of the same key."""
        starts = [pedal.onset for pedal in self.pedals]
        next_stroke: dict[tuple[str, int], float] = {}
        sounding: list[Note] = []
        for note in reversed(self.notes):
            offset = note.offset
            at = bisect_right(starts, offset) - 1
            if at >= 0 and self.pedals[at].offset > offset:
                offset = self.pedals[at].offset
            key = (note.instrument, note.pitch)
            offset = max(min(offset, next_stroke.get(key, offset)), min(note.offset, offset))
            next_stroke[key] = note.onset
            sounding.append(note if offset == note.offset else replace(note, offset=offset))
        return Performance.of(sounding)


@dataclass(frozen=True, slots=True)
class Beat:
    """A felt beat: when it falls (seconds), where it is written (quarters from the start), bar and beat numbers from 1.

    An upbeat bar has number 0.
    """

    time: float
    quarter: Fraction
    bar: int
    beat: int
    downbeat: bool


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature that holds from ``quarter`` on."""

    quarter: Fraction
    numerator: int
    denominator: int

    @property
    def bar_quarters(self) -> Fraction:
        return Fraction(4 * self.numerator, self.denominator)

    @property
    def beat_quarters(self) -> Fraction:
        """Length of the felt beat: a dotted note in compound metres (6/8, 9/8, 12/8)."""
        compound = self.denominator >= 8 and self.numerator % 3 == 0 and self.numerator > 3
        return Fraction(12 if compound else 4, self.denominator)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that holds from ``quarter`` on: tonic such as "C", "F#", "Bb"; mode "major" or "minor"; fifths -7..7."""

    quarter: Fraction
    tonic: str
    mode: str
    fifths: int


@dataclass(frozen=True, slots=True)
class TempoMark:
    """A metronome figure in quarters a minute, with the word that stands beside it, from ``quarter`` on."""

    quarter: Fraction
    bpm: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class ChordMark:
    """A chord that holds from ``quarter`` on: root and bass as pitch classes 0..11, quality as in theory.QUALITIES."""

    quarter: Fraction
    root: int
    quality: str
    bass: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form that begins at ``quarter``, under a letter or a name: "A", "B", "verse"."""

    quarter: Fraction
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Seconds <-> quarter notes: the beats in order, and the metres, keys and tempo marks that hold from a place on.

    There are at least two beats; between beats time runs evenly, outside them as in the nearest beat.
    """

    beats: tuple[Beat, ...]
    meters: tuple[Meter, ...]
    keys: tuple[Key, ...] = ()
    tempo_marks: tuple[TempoMark, ...] = ()
    _times: tuple[float, ...] = field(init=False, repr=False, compare=False)
    _quarters: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        times = tuple(beat.time for beat in self.beats)
        quarters = tuple(float(beat.quarter) for beat in self.beats)
        if len(times) < 2 or any(b <= a for a, b in zip(times, times[1:], strict=False)):
            raise BadInput("A timeline needs at least two beats, each later than the one before.")
        if any(b <= a for a, b in zip(quarters, quarters[1:], strict=False)):
            raise BadInput("A timeline's beats must go forward in the written music too.")
        object.__setattr__(self, "_times", times)
        object.__setattr__(self, "_quarters", quarters)

    def seconds_at(self, quarter: float) -> float:
        """When the place ``quarter`` (quarters from the start) is played, in seconds."""
        return _interpolate(float(quarter), self._quarters, self._times)

    def quarter_at(self, seconds: float) -> float:
        """What is being played at ``seconds``, in quarters from the start."""
        return _interpolate(seconds, self._times, self._quarters)

    def to_json(self) -> dict[str, Any]:
        """The form of NAME.timeline.json; ``quarter`` values are floats."""
        return {
            "beats": [
                {
                    "time": round(beat.time, 4),
                    "bar": beat.bar,
                    "beat": beat.beat,
                    "downbeat": beat.downbeat,
                    "quarter": float(beat.quarter),
                }
                for beat in self.beats
            ],
            "meters": [
                {"quarter": float(m.quarter), "numerator": m.numerator, "denominator": m.denominator}
                for m in self.meters
            ],
            "keys": [
                {"quarter": float(k.quarter), "tonic": k.tonic, "mode": k.mode, "fifths": k.fifths} for k in self.keys
            ],
            "tempo_marks": [{"quarter": float(t.quarter), "bpm": t.bpm, "text": t.text} for t in self.tempo_marks],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Timeline":
        """Read the form of :meth:`to_json`. Raises BadInput when a field is missing or makes no sense."""
        try:
            return cls(
                tuple(
                    Beat(float(b["time"]), _fraction(b["quarter"]), int(b["bar"]), int(b["beat"]), bool(b["downbeat"]))
                    for b in data["beats"]
                ),
                tuple(
                    Meter(_fraction(m["quarter"]), int(m["numerator"]), int(m["denominator"])) for m in data["meters"]
                ),
                tuple(
                    Key(_fraction(k["quarter"]), str(k["tonic"]), str(k["mode"]), int(k["fifths"]))
                    for k in data.get("keys", [])
                ),
                tuple(
                    TempoMark(_fraction(t["quarter"]), float(t["bpm"]), str(t.get("text", "")))
                    for t in data.get("tempo_marks", [])
                ),
            )
        except (KeyError, TypeError, ValueError, OverflowError) as fault:
            if isinstance(fault, BadInput):
                raise
            raise BadInput(f"This is not a timeline: {fault!s}.") from fault


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note as written: onset and duration in quarters, MIDI pitch, spelling such as "F#4" or "Bb3", staff 1 (upper) or 2.

    ``id`` names it in MusicXML and in the engraved score; ``played`` is its index in the Performance, if it was played.
    A grace note has duration 0 and stands before what begins at its onset. ``signs`` are names of SIGNS.
    """

    id: str
    onset: Fraction
    duration: Fraction
    pitch: int
    spelling: str
    velocity: int = 80
    staff: int = 1
    voice: int = 1
    played: int | None = None
    signs: tuple[str, ...] = ()
    lyric: str = ""


# What may stand on a note. "tremolo" is the note repeated in thirty-seconds for its length; "arpeggio" a chord that is broken.
SIGNS = (
    "staccato", "tenuto", "accent", "marcato", "fermata", "trill", "mordent", "turn", "tremolo", "arpeggio",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands beside the notes of a part from ``quarter`` on, and until ``until`` where it stretches.

    ``kind`` and ``text``: "dynamic" with "ppp".."fff" or "sf"; "hairpin" with "crescendo" or "diminuendo"; "words" with what
    is said ("rit.", "a tempo", "dolce"); "pedal", "slur" and "octave" ("8va", "8vb"). A slur belongs to ``voice``.
    """

    quarter: Fraction
    kind: str
    text: str = ""
    until: Fraction | None = None
    staff: int = 1
    voice: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One player's music: name, General MIDI program 0..127, number of staves, notes sorted by onset then pitch.

    ``instrument`` is the name that the played notes carry of which it was written; empty for music that nobody played. A
    person may give a part any ``name``.
    """

    id: str
    name: str
    program: int
    staves: int
    notes: tuple[WrittenNote, ...]
    marks: tuple[Mark, ...] = ()
    instrument: str = ""

    @property
    def player(self) -> str:
        """The name by which it is told whether drums play it, whatever a person calls the part."""
        return self.instrument or self.name


@dataclass(frozen=True, slots=True)
class Piece:
    """Music in quarter notes. ``pickup`` is the length of an upbeat bar in quarters, 0 when there is none.

    ``swing`` is how far the second of two eighths comes late: 0 is even, 1 is a triplet's third note. ``origin`` says,
    when a machine made it, that and by what it was made; every file written of the piece carries it.
    """

    parts: tuple[Part, ...]
    meters: tuple[Meter, ...]
    keys: tuple[Key, ...]
    tempo_marks: tuple[TempoMark, ...]
    pickup: Fraction = Fraction(0)
    title: str = ""
    chords: tuple[ChordMark, ...] = ()
    sections: tuple[Section, ...] = ()
    swing: float = 0.0
    origin: str = ""

    @property
    def length(self) -> Fraction:
        """Quarters until the last written note ends."""
        return max((n.onset + n.duration for part in self.parts for n in part.notes), default=Fraction(0))


def _fraction(value: float | int | str) -> Fraction:
    return Fraction(value).limit_denominator(960)


def _interpolate(x: float, xs: tuple[float, ...], ys: tuple[float, ...]) -> float:
    at = min(max(bisect_right(xs, x), 1), len(xs) - 1)
    x0, x1, y0, y1 = xs[at - 1], xs[at], ys[at - 1], ys[at]
    return y0 + (x - x0) * (y1 - y0) / (x1 - x0)
