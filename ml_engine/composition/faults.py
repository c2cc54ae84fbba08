"""Faults of part-writing, counted as textbooks define them and as Bach's own chorales can be counted too.

Definitions follow Aldwell, Schachter and Cadwallader, Harmony and Voice Leading (4th ed., chapters 5 and 6), and Piston,
Harmony (5th ed., chapter 3). Voices are given from the highest to the lowest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import NamedTuple, Protocol

from ml_engine.bars import bars_of
from ml_engine.composition.analysis import find_tonality
from ml_engine.errors import BadInput
from ml_engine.music import Piece

# Soprano, alto, tenor, bass as MIDI pitches, as Bach's choirs sang them.
VOICES = ("Soprano", "Alto", "Tenor", "Bass")
RANGES = ((60, 81), (53, 74), (48, 69), (36, 64))
FIFTH, OCTAVE = 7, 0


class Tone(NamedTuple):
    """A note of one voice: onset and duration in quarters, MIDI pitch."""

    onset: Fraction
    duration: Fraction
    pitch: int


class Sounding(Protocol):
    """Anything with an onset, a duration and a pitch: a Tone or a WrittenNote."""

    @property
    def onset(self) -> Fraction: ...
    @property
    def duration(self) -> Fraction: ...
    @property
    def pitch(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Faults:
    """How many there are of each kind in ``bars`` bars.

    fifths, octaves: two voices move in the same direction from one perfect fifth, or octave or unison, to another (compound
    intervals count; repeating the interval does not; across a rest of either voice nothing is counted). hidden: the outer
    voices move in the same direction into a fifth or octave while the upper one leaps. range: notes outside a voice's range.
    crossing: moments at which a voice sounds above the next higher one. overlap: a voice moves beyond where its neighbour
    was just before. spacing: more than an octave between soprano and alto or alto and tenor. leading: moments at which the
    leading note begins to sound in two voices while the dominant, or the fourth degree, sounds too.
    """

    bars: float
    fifths: int = 0
    octaves: int = 0
    hidden: int = 0
    range: int = 0
    crossing: int = 0
    overlap: int = 0
    spacing: int = 0
    leading: int = 0

    @property
    def parallels(self) -> int:
        """Parallel fifths, octaves and unisons."""
        return self.fifths + self.octaves

    def per_bar(self) -> dict[str, float]:
        """Each kind's count a bar, by name."""
        return {f.name: getattr(self, f.name) / self.bars for f in fields(self) if f.name != "bars"}

    def __add__(self, other: "Faults") -> "Faults":
        return Faults(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def count_faults(
    voices: Sequence[Sequence[Sounding]],
    *,
    bars: float = 1,
    ranges: Sequence[tuple[int, int]] = RANGES,
    tonic: int | None = None,
) -> Faults:
    """The faults of monophonic voices, highest first. Without a ``tonic`` (pitch class) no leading note is known.

    ``ranges``: lowest and highest MIDI pitch of each voice; none are checked when there are not as many as voices.
    """
    states = sonorities(voices)
    found = Faults(bars)
    if len(ranges) == len(voices):
        out = sum(not low <= n.pitch <= high for v, (low, high) in zip(voices, ranges, strict=True) for n in v)
        found += Faults(0, range=out)
    before: Sonority | None = None
    for now in states:
        found += _at_once(now, tonic)
        if before is not None:
            found += _motion(before, now)
        before = now
    return found


def count_in_piece(piece: Piece) -> Faults:
    """The faults of a piece in four parts, each of one voice, as a whole. Raises BadInput when it is not in four parts."""
    parts = [part for part in piece.parts if part.notes]
    if len(parts) != 4:
        raise BadInput("Faults of part-writing are counted in music for four voices.")
    bars = sum(1 for _ in bars_of(piece))
    return count_faults([part.notes for part in parts], bars=bars, tonic=find_tonality(piece).tonic)


class Sonority(NamedTuple):
    """What sounds from a moment on: each voice's pitch (None is a rest), and whether its note begins here."""

    at: Fraction
    pitches: tuple[int | None, ...]
    begins: tuple[bool, ...]


def sonorities(voices: Sequence[Sequence[Sounding]]) -> list[Sonority]:
    """One sonority for each moment at which any voice begins or ends a note, in order."""
    moments = sorted({at for voice in voices for n in voice for at in (n.onset, n.onset + n.duration)})
    sorted_voices = [sorted(voice, key=lambda n: n.onset) for voice in voices]
    index = [0] * len(voices)
    found = []
    for at in moments:
        pitches: list[int | None] = []
        begins = []
        for i, voice in enumerate(sorted_voices):
            while index[i] + 1 < len(voice) and voice[index[i] + 1].onset <= at:
                index[i] += 1
            note = voice[index[i]] if voice else None
            sounds = note is not None and note.onset <= at < note.onset + note.duration
            pitches.append(note.pitch if note is not None and sounds else None)
            begins.append(note is not None and sounds and note.onset == at)
        found.append(Sonority(at, tuple(pitches), tuple(begins)))
    return found


def _at_once(now: Sonority, tonic: int | None) -> Faults:
    crossing = spacing = leading = 0
    pitches = now.pitches
    for i in range(len(pitches) - 1):
        high, low = pitches[i], pitches[i + 1]
        if high is None or low is None or not (now.begins[i] or now.begins[i + 1]):
            continue
        crossing += low > high
        spacing += high - low > 12 and i < len(pitches) - 2
    if tonic is not None:
        own = [i for i, p in enumerate(pitches) if p is not None and (p - tonic) % 12 == 11]
        dominant = any(p is not None and (p - tonic) % 12 in (5, 7) for p in pitches)
        leading = int(len(own) > 1 and dominant and any(now.begins[i] for i in own))
    return Faults(0, crossing=crossing, spacing=spacing, leading=leading)


def _motion(before: Sonority, now: Sonority) -> Faults:
    fifths = octaves = hidden = overlap = 0
    last = len(now.pitches) - 1
    for i in range(last + 1):
        for j in range(i + 1, last + 1):
            a, b, c, d = before.pitches[i], before.pitches[j], now.pitches[i], now.pitches[j]
            if a is None or b is None or c is None or d is None:
                continue
            if j == i + 1:
                overlap += (now.begins[i] and c < b and c != a) + (now.begins[j] and d > a and d != b)
            if (c - a) * (d - b) <= 0:
                continue
            interval = abs(c - d) % 12
            if interval not in (FIFTH, OCTAVE):
                continue
            if abs(a - b) % 12 == interval:
                fifths += interval == FIFTH
                octaves += interval == OCTAVE
            elif i == 0 and j == last and abs(c - a) > 2:
                hidden += 1
    return Faults(0, fifths=fifths, octaves=octaves, hidden=hidden, overlap=overlap)
