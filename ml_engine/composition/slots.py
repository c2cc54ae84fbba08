"""A melody cut into the stretches that each get one chord, with what a harmoniser looks at: beats, phrases, cadences.

Phrases end where notes are long or silence follows (the proximity rules of Lerdahl and Jackendoff 1983), and like to be as
long as phrases are, which Temperley's Grouper (2001, "The Cognition of Basic Musical Structures", chapter 3) weighs too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log2

from ml_engine.bars import Bars
from ml_engine.composition.faults import Sounding, Tone
from ml_engine.music import Meter

SHORTEST_BAR = Fraction(5, 2)  # quarters; shorter bars are counted in pairs
LONGEST_PHRASE = 48  # notes
_PHRASES = ((2, 0.0), (3, 0.2), (4, 0.3), (1, 0.6))  # usual lengths in bars, with what the less usual ones cost
OFF_LENGTH, TOO_SHORT, REST, EACH_END = 3.0, 3.0, 1.5, 0.5


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch from ``start`` to ``end`` (quarters) under which one chord stands.

    main: the melody's pitch where the slot begins (the first that sounds in it). last: the pitch at its end. tones: all of
    its notes, cut to the slot. held: main began before. strength: 0 on a bar line, 1 on another strong beat, 2 elsewhere.
    to_end, from_start: slots to the end and from the beginning of the phrase; target: the pitch that ends the phrase;
    final: the last phrase.
    """

    start: Fraction
    end: Fraction
    main: int
    last: int
    tones: tuple[Tone, ...]
    held: bool
    strength: int
    to_end: int
    from_start: int
    target: int
    final: bool


def top_line(notes: Iterable[Sounding]) -> list[Tone]:
    """The highest notes as one voice: of notes that begin together the highest; each ends where the next begins."""
    highest: dict[Fraction, Tone] = {}
    for note in notes:
        if note.onset not in highest or highest[note.onset].pitch < note.pitch:
            highest[note.onset] = Tone(note.onset, note.duration, note.pitch)
    line: list[Tone] = []
    for onset in sorted(highest):
        tone = highest[onset]
        if line and line[-1].onset + line[-1].duration > onset:
            before = line[-1]
            ends = before.onset + before.duration
            if tone.pitch < before.pitch and ends >= onset + tone.duration and tone.pitch + 4 < before.pitch:
                continue  # what moves under a held note is another voice
            line[-1] = before._replace(duration=onset - before.onset)
        line.append(tone)
    return line


def phrase_ends(line: Sequence[Tone], bar: Fraction) -> list[int]:
    """Indices of the notes that end phrases; the last note always does. ``bar``: length of a bar in quarters.

    A search over all ways to part the line: for notes longer than those around them, for rests after them, and for phrases
    of two, four, three or one bars. Set beside the fermatas of 365 chorales of Bach, three ends of four are right and found.
    """
    if not line:
        return []
    while bar < SHORTEST_BAR:
        bar *= 2
    size = float(bar)
    onsets = [float(tone.onset) for tone in line]
    ends = [float(tone.onset + tone.duration) for tone in line]
    gains = [*_gains(onsets, ends), 0.0]
    best, came = [0.0], [0]
    for e in range(len(line)):
        until = onsets[e + 1] if e + 1 < len(line) else ends[e]
        reach = []
        for start in range(max(0, e + 1 - LONGEST_PHRASE), e + 1):
            bars = (until - onsets[start]) / size
            regular = min(abs(bars - count) + price for count, price in _PHRASES)
            reach.append((best[start] - OFF_LENGTH * regular - TOO_SHORT * (bars < 0.9), start))
        score, start = max(reach)
        best.append(score + gains[e])
        came.append(start)
    found, at = [], len(line)
    while at > 0:
        found.append(at - 1)
        at = came[at]
    return found[::-1]


def _gains(onsets: Sequence[float], ends: Sequence[float]) -> list[float]:
    """What speaks for an end after each note but the last: how much longer it is than its neighbours, and a rest."""
    steps = [max(b - a, 1e-6) for a, b in zip(onsets, onsets[1:], strict=False)]
    gains = []
    for i, step in enumerate(steps):
        around = [*steps[max(0, i - 4) : i], *steps[i + 1 : i + 4]]
        usual = sum(around) / len(around) if around else step
        rest = onsets[i + 1] > ends[i]
        gains.append(log2(step / usual) + REST * rest - EACH_END)
    return gains


def slot_length(meter: Meter) -> Fraction:
    """Quarters of a slot: the felt beat; in threes of eighths the dotted quarter, in fives and sevens of eighths a quarter."""
    if meter.denominator >= 8 and meter.beat_quarters < Fraction(1, 1):
        return Fraction(12, meter.denominator) if meter.numerator == 3 else Fraction(1)
    return min(meter.beat_quarters, Fraction(2))


def cut(
    line: Sequence[Tone], lines: Bars, *, ends: Sequence[int] | None = None, bars_each: Fraction | None = None
) -> list[Slot]:
    """The slots of a melody, in order. Where it is silent for a whole slot there is none.

    ``ends``: indices of the notes that end phrases (found when not given). ``bars_each``: length of a slot as a share of
    its bar (1/2, 1) instead of the beat, for harmony that moves more slowly.
    """
    if not line:
        return []
    meter = lines.at(line[0].onset)[2]
    ends = phrase_ends(line, meter.bar_quarters) if ends is None else sorted({*ends, len(line) - 1})
    raw: list[tuple[Fraction, Fraction, list[Tone], int, int]] = []
    at, until, first = line[0].onset, line[-1].onset + line[-1].duration, 0
    while at < until:
        start, end, meter = lines.at(at)
        step = slot_length(meter) if bars_each is None else _share(meter, bars_each)
        grid = end - ((end - at - Fraction(1, 960)) // step) * step  # counted from the next bar line, so upbeats fit
        grid = min(grid if grid > at else grid + step, end)
        if bars_each is None and step >= 2:
            grid = _split(line, at, grid)
        while first < len(line) and line[first].onset + line[first].duration <= at:
            first += 1
        inside = []
        index = first
        while index < len(line) and line[index].onset < grid:
            inside.append(line[index])
            index += 1
        if inside:
            entry, exit_ = inside[0].onset, inside[-1].onset + inside[-1].duration
            silence = entry - (line[first - 1].onset + line[first - 1].duration) if first else step
            begin = entry if entry > at and silence >= step else at
            silence = line[index].onset - exit_ if index < len(line) else step
            stop = exit_ if exit_ < grid and silence >= step else grid
            phrase = next(k for k, e in enumerate(ends) if e >= first)
            raw.append((begin, stop, inside, _strength(at, start, meter), phrase))
        at = grid
    return _described(raw, line, ends)


def _share(meter: Meter, share: Fraction) -> Fraction:
    size = meter.bar_quarters * share
    beats = size / meter.beat_quarters
    return size if beats.denominator == 1 else meter.bar_quarters


def _split(line: Sequence[Tone], at: Fraction, grid: Fraction) -> Fraction:
    """A long slot ends early where the melody takes a new note of at least a quarter in its middle."""
    middle = (at + grid) / 2
    moves = any(tone.onset == middle and tone.duration >= 1 for tone in line)
    return middle if moves else grid


def _strength(at: Fraction, start: Fraction, meter: Meter) -> int:
    if at == start:
        return 0
    beats = (at - start) / meter.beat_quarters
    count = meter.bar_quarters / meter.beat_quarters
    return 1 if count % 2 == 0 and beats * 2 == count else 2


def _described(
    raw: list[tuple[Fraction, Fraction, list[Tone], int, int]], line: Sequence[Tone], ends: Sequence[int]
) -> list[Slot]:
    slots = []
    phrases = [phrase for *_, phrase in raw]
    last_phrase = max(phrases, default=0)
    size = {phrase: phrases.count(phrase) for phrase in set(phrases)}
    place = 0
    for i, (start, end, inside, strength, phrase) in enumerate(raw):
        place = place + 1 if i and phrases[i - 1] == phrase else 0
        tones = tuple(
            Tone(max(t.onset, start), min(t.onset + t.duration, end) - max(t.onset, start), t.pitch) for t in inside
        )
        held = inside[0].onset < start
        to_end = size[phrase] - 1 - place
        target = line[ends[phrase]].pitch
        slots.append(
            Slot(
                start, end, tones[0].pitch, tones[-1].pitch, tones, held, strength, to_end, place, target,
                phrase == last_phrase,
            )
        )  # fmt: skip
    return slots
