"""Accompaniments for the piano: figures that fit metre and mood, on two staves under a melody."""

import random
from collections.abc import Sequence
from fractions import Fraction

from ml_engine.bars import Bars
from ml_engine.composition.brief import Brief
from ml_engine.composition.drafts import Draft, chord_at, sounding_in
from ml_engine.composition.faults import Tone
from ml_engine.music import ChordMark, Meter, Piece
from ml_engine.theory import QUALITIES

LOWEST_BASS, HIGHEST_BASS = 36, 52
LOWEST_CHORD = 52
RECENT = 64  # notes among which those of the running bar are
# What sounds at each half of a beat: B the bass, F its fifth (or third), C the chord, 1 2 3 its tones from below; - nothing
# new. One string a beat; beats beyond the pattern begin it again after the first.
PATTERNS: dict[str, tuple[str, ...]] = {
    "block chords": ("BC -", "C -"),
    "sustained": ("BC -", "- -"),
    "oom-pah": ("B -", "C -"),
    "alberti": ("B1 3", "2 3"),
    "arpeggios": ("B 1", "2 3", "1 2", "3 2"),
    "rolling": ("B 1", "2 3", "C -", "2 1"),
    "waltz": ("B -", "C -", "C -"),
    "off the beat": ("B C", "F C"),
}
_BY_GENRE = {
    "waltz": "waltz", "jazz waltz": "waltz", "march": "oom-pah", "polka": "oom-pah", "ragtime": "oom-pah",
    "country": "oom-pah", "folk": "oom-pah", "classical": "alberti", "romantic": "arpeggios", "lullaby": "rolling",
    "ballad": "arpeggios", "chorale": "block chords", "pop": "block chords", "rock": "block chords",
    "ambient": "sustained", "reggae": "off the beat", "ska": "off the beat",
}  # fmt: skip
_BY_MOOD = {
    "calm": "arpeggios", "dreamy": "arpeggios", "romantic": "arpeggios", "melancholic": "arpeggios", "sad": "sustained",
    "solemn": "block chords", "heroic": "block chords", "dark": "sustained", "playful": "oom-pah", "happy": "alberti",
    "energetic": "off the beat", "mysterious": "sustained", "nostalgic": "rolling",
}  # fmt: skip


def choose_figure(meter: Meter, brief: Brief, rng: random.Random) -> str:
    """The name of the figure, one of PATTERNS: what texture, genre or mood ask for, else what suits the metre."""
    if brief.texture in PATTERNS:
        return brief.texture
    if brief.genre in _BY_GENRE:
        return _BY_GENRE[brief.genre]
    for mood in brief.moods:
        if mood in _BY_MOOD:
            return _BY_MOOD[mood]
    beats = meter.bar_quarters / meter.beat_quarters
    if beats == 3:
        return rng.choice(("waltz", "arpeggios", "block chords"))
    return rng.choice(("alberti", "arpeggios", "oom-pah", "rolling", "block chords"))


def accompaniment(
    piece: Piece, line: Sequence[Tone], marks: Sequence[ChordMark], rng: random.Random, brief: Brief
) -> list[Draft]:
    """The notes of a piano under ``line`` from its first bar to its last note, over ``marks``."""
    lines = Bars(piece.meters, piece.pickup)
    figure = choose_figure(lines.at(line[0].onset)[2], brief, rng)
    end = max(tone.onset + tone.duration for tone in line)
    velocity = max(30, (piece.parts[0].notes[0].velocity if piece.parts and piece.parts[0].notes else 80) - 18)
    hands = _Hands(line, velocity)
    at = lines.at(line[0].onset)[0] if not piece.pickup or line[0].onset >= piece.pickup else piece.pickup
    while at < end:
        start, stop, meter = lines.at(at)
        last = stop >= end
        _bar(hands, start, min(stop, end) if last else stop, meter, marks, "sustained" if last else figure)
        at = stop
    return hands.drafts


def _bar(
    hands: "_Hands", start: Fraction, stop: Fraction, meter: Meter, marks: Sequence[ChordMark], figure: str
) -> None:
    beat = meter.beat_quarters if meter.bar_quarters / meter.beat_quarters < 5 or meter.denominator < 8 else Fraction(1)
    pattern = PATTERNS[figure]
    triple = beat == meter.beat_quarters and beat.numerator == 3
    count, at = 0, start
    while at < stop:
        mark = _at(marks, at)
        if mark is None:
            at += beat
            continue
        new = count == 0 or _at(marks, at - Fraction(1, 64)) != mark
        cell = pattern[0] if new else pattern[1 + (count - 1) % (len(pattern) - 1)]
        steps = cell.split()
        steps = [*steps, steps[-1] if steps[-1] != "-" and steps[-1] != steps[0] else "-"] if triple else steps
        step = beat / len(steps)
        hands.take(mark, at, stop)
        for i, roles in enumerate(steps):
            onset = at + i * step
            if onset < stop:
                held = _length(cell, step, beat, figure)
                hands.play(roles, onset, min(held, stop - onset))
        at += beat
        count = 1 if new else count + 1
    hands.hold(stop)


def _length(cell: str, step: Fraction, beat: Fraction, figure: str) -> Fraction:
    if figure == "sustained":
        return beat * 16  # until the bar line, or the next chord
    return beat if cell.split()[1:] == ["-"] else step


def _at(marks: Sequence[ChordMark], quarter: Fraction) -> ChordMark | None:
    return chord_at(marks, quarter) or (marks[0] if marks else None)


class _Hands:
    """Both hands at the piano: where the last chord and bass lay, and what was written."""

    def __init__(self, line: Sequence[Tone], velocity: int) -> None:
        self.line, self.velocity = line, velocity
        self.drafts: list[Draft] = []
        self.chord: list[int] = []
        self.bass = 43
        self._mark: tuple[int, str, int | None] | None = None

    def take(self, mark: ChordMark, at: Fraction, until: Fraction) -> None:
        """Go to the nearest position of a chord, under the melody."""
        ceiling = min((tone.pitch for tone in sounding_in(self.line, at, until)), default=79) - 1
        name = (mark.root, mark.quality, mark.bass)
        if name == self._mark and self.chord and self.chord[-1] <= ceiling:
            return
        self._mark = name
        tones = [(mark.root + step) % 12 for step in QUALITIES[mark.quality]]
        if len(tones) > 3:
            tones = [tone for i, tone in enumerate(tones) if i] if len(tones) == 4 else tones[1:3] + tones[-1:]
        ceiling = min(max(ceiling, LOWEST_CHORD + 11), 76)
        middle = sum(self.chord) / len(self.chord) if self.chord else ceiling - 8
        places = []
        for start in range(LOWEST_CHORD, ceiling + 1):
            if start % 12 in tones:
                rest = sorted((tone - start) % 12 for tone in tones)
                places.append([start + step for step in rest])
        places = [place for place in places if place[-1] <= ceiling] or places[:1]
        self.chord = min(places, key=lambda place: (abs(sum(place) / len(place) - middle), place))
        bass = mark.root if mark.bass is None else mark.bass
        basses = [p for p in range(LOWEST_BASS, HIGHEST_BASS + 1) if p % 12 == bass]
        self.bass = min(basses, key=lambda p: (abs(p - self.bass) + 0.3 * abs(p - 43), p))

    def play(self, roles: str, onset: Fraction, held: Fraction) -> None:
        """Write what one place of the pattern asks for."""
        for role in roles:
            if role == "B":
                self._cut(2, onset)
                self.drafts.append(Draft(onset, held, self.bass, self.velocity + 4, 2))
            elif role == "F":
                fifth = next((p for p in self.chord if (p - self.bass) % 12 == 7), self.chord[0])
                low = self.bass + (fifth - self.bass) % 12
                self.drafts.append(Draft(onset, held, low, self.velocity, 2))
            elif role == "C":
                self._cut(1, onset)
                self.drafts += [Draft(onset, held, pitch, self.velocity) for pitch in self.chord]
            elif role in "123":
                self.drafts.append(Draft(onset, held, self.chord[min(int(role), len(self.chord)) - 1], self.velocity))

    def _cut(self, staff: int, at: Fraction) -> None:
        for i in range(max(0, len(self.drafts) - RECENT), len(self.drafts)):
            draft = self.drafts[i]
            if draft.staff == staff and draft.onset < at < draft.onset + draft.duration:
                self.drafts[i] = Draft(draft.onset, at - draft.onset, draft.pitch, draft.velocity, staff)

    def hold(self, stop: Fraction) -> None:
        """Let the bass ring until something else sounds in its hand, at most to the bar line."""
        recent = range(max(0, len(self.drafts) - RECENT), len(self.drafts))
        last = max((self.drafts[i].onset for i in recent if self.drafts[i].staff == 2), default=None)
        for i in recent:
            draft = self.drafts[i]
            if draft.staff == 2 and draft.onset == last:
                self.drafts[i] = Draft(draft.onset, stop - draft.onset, draft.pitch, draft.velocity, 2)
