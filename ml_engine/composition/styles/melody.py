"""Tunes: a short rhythm with a shape, said again, moved, answered and closed, over chords that are given.

Phrases are four bars; the first of a pair asks, the second answers (Schoenberg, Fundamentals of Musical Composition,
chapters on motive, period and sentence). Strong beats carry chord tones, weak ones pass, turn or lean.
"""

import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from zlib import crc32

from ml_engine.composition.styles.arranger import chords_by_bar
from ml_engine.composition.styles.metre import TICKS, beats_of, fit, starts
from ml_engine.composition.styles.notes import StyleNote, family, quarters, reach, tones_of
from ml_engine.composition.styles.rhythms import BLUE, CHROMATIC, ENDS, ENDS_THREE, FEEL, FINAL, FIVE_NOTES, RHYTHMS
from ml_engine.music import ChordMark, Meter
from ml_engine.theory import Tonality


@dataclass(slots=True)
class Motif:
    """A bar of tune: its rhythm as a pattern, and its shape as steps of the scale from its first note."""

    rhythm: str
    shape: tuple[int, ...] = ()


@dataclass(slots=True)
class _Tune:
    """What a section's tune remembers: its motifs by letter and the note it stands on."""

    motifs: dict[str, Motif] = field(default_factory=dict)
    pitch: int = 0


@lru_cache(maxsize=4096)
def _ladder(scale: tuple[int, ...], chord: frozenset[int], low: int, high: int) -> tuple[int, ...]:
    """Pitches of the scale, with the chord's own notes instead of those beside them that it contradicts."""
    classes = set(scale)
    for tone in chord - classes:
        for beside in ((tone - 1) % 12, (tone + 1) % 12):
            if beside in classes and beside not in chord:
                classes.discard(beside)
                break
        classes.add(tone)
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)


def _move(ladder: tuple[int, ...], pitch: int, steps: int) -> int:
    at = bisect_left(ladder, pitch)
    if at >= len(ladder) or ladder[at] != pitch:
        at = at if steps > 0 and at < len(ladder) else max(0, at - 1)
        steps = steps - 1 if steps > 0 else steps + 1 if steps < 0 else 0
    return ladder[max(0, min(len(ladder) - 1, at + steps))]


def _between(ladder: tuple[int, ...], low: int, high: int) -> int:
    """Steps of the ladder from one pitch to another."""
    return bisect_left(ladder, high) - bisect_left(ladder, low)


def _chord_tone(ladder: tuple[int, ...], chord: frozenset[int], goal: float, before: int, rng: random.Random) -> int:
    """A chord tone near ``goal`` and near the note before; the same note again is a little less welcome."""
    best, least = ladder[0], 1e9
    for pitch in ladder:
        if pitch % 12 in chord:
            leap = abs(pitch - before) if before else 0
            cost = abs(pitch - goal) + 0.5 * leap + (1.2 if leap == 0 and before else 0) + (3 if leap > 9 else 0)
            cost += rng.random() * 1.5
            if cost < least:
                best, least = pitch, cost
    return best


def melody(
    chords: Sequence[ChordMark],
    tonality: Tonality,
    meter: Meter,
    bars: int,
    instrument: str,
    rng: random.Random,
    *,
    genre: str = "pop",
    density: float = 0.5,
    register: str = "",
    motif: Sequence[str] | None = None,
    section_plan: Sequence[tuple[str, int]] | None = None,
    velocity: Sequence[int] | int = 88,
    start: Fraction = Fraction(0),
) -> tuple[StyleNote, ...]:
    """A tune of ``bars`` bars over chords at absolute quarters, in the reach of ``instrument``.

    register: "low", "middle", "high" or "". motif: rhythms of its first two bars, in the signs of ``metre``, when they are
    to be these. section_plan: (letter, bars) of each section; sections of the same letter have the same tune, a little
    varied; a letter in small case or "intro", "break", "solo break" has none. velocity: one, or one a bar.
    """
    lengths = beats_of(meter)
    size = sum(lengths)
    rows = chords_by_bar(chords, start, meter.bar_quarters, bars)
    low, high = _range(instrument, register)
    plan = list(section_plan) if section_plan else _plain_plan(bars)
    seed = rng.getrandbits(32)
    first_time: dict[str, list[list[int]]] = {}
    out: list[list[int]] = []
    at = 0
    for order, (label, count) in enumerate(plan):
        count = min(count, bars - at)
        if count <= 0:
            break
        if label and (label[0].islower() and label.split()[0] in ("intro", "break", "outro", "interlude")):
            at += count
            continue
        own = random.Random(seed ^ crc32(label.encode()))
        bright = 0 if order == 0 or label == plan[0][0] else own.choice((2, 3, 4))
        last = at + count >= bars
        notes = _section(
            rows[at : at + count], tonality, lengths, (low, high), own, genre, density,
            motif if order == 0 or label == plan[0][0] else None, bright, last,
        )  # fmt: skip
        if label in first_time:
            notes = _again(notes, rng, lengths)
        first_time.setdefault(label, notes)
        out += [[at * size + on, held, pitch, loud] for on, held, pitch, loud in notes]
        at += count
    return _finish(out, velocity, size, start, bars)


def _finish(
    out: list[list[int]], velocity: Sequence[int] | int, size: int, start: Fraction, bars: int
) -> tuple[StyleNote, ...]:
    """One line: each note ends where the next begins, none passes the end."""
    out.sort()
    done: list[StyleNote] = []
    base = start * TICKS
    origin = base.numerator if base.denominator == 1 else 0
    shift = Fraction(0) if base.denominator == 1 else start
    for i, (on, held, pitch, loud) in enumerate(out):
        until = out[i + 1][0] if i + 1 < len(out) else bars * size
        held = min(held, until - on)
        if held <= 0:
            continue
        centre = velocity if isinstance(velocity, int) else velocity[min(len(velocity) - 1, max(0, on // size))]
        loud = max(1, min(127, centre + loud))
        done.append(StyleNote(shift + quarters(origin + on), quarters(held), pitch, loud))
    return tuple(done)


def _plain_plan(bars: int) -> list[tuple[str, int]]:
    """Eight bars at a time: A A B A and so on."""
    letters = "AABA"
    return [(letters[i % 4], min(8, bars - 8 * i)) for i in range((bars + 7) // 8)]


def _range(instrument: str, register: str) -> tuple[int, int]:
    """The part of an instrument's reach in which this tune lives: about an octave and a half."""
    low, high = reach(instrument)
    kind = family(instrument)
    if kind in ("keys", "mallets", "pad", "lead"):
        low, high = max(low, 62), min(high, 86)
    elif kind == "guitar":
        low, high = max(low, 52), min(high, 78)
    if high - low > 21 and kind not in ("keys", "mallets", "pad", "lead"):
        middle = (low + high) // 2
        low, high = middle - 10, middle + 11
    floor, ceiling = reach(instrument)
    shift = {"low": -7, "high": 7}.get(register, 0)
    shift = max(floor - low, min(ceiling - high, shift)) if shift else 0
    return low + shift, high + shift


def _phrase_letters(count: int, rng: random.Random) -> list[str]:
    """Which motif each bar of a section has; "." closes a phrase."""
    letters: list[str] = []
    shape = rng.choice(("aab.", "abab", "abac", "abab", "aabc", "abcb"))
    while len(letters) < count:
        left = count - len(letters)
        if left >= 4:
            again = shape if len(letters) % 8 == 0 else rng.choice((shape, shape, "cdc.", "aab.", "abc."))
            letters += [*again[:3], "."]
        else:
            letters += [*"ab"[: left - 1], "."]
    return letters


def _section(
    rows: Sequence[Sequence[ChordMark]],
    tonality: Tonality,
    lengths: tuple[int, ...],
    span: tuple[int, int],
    rng: random.Random,
    genre: str,
    density: float,
    motif: Sequence[str] | None,
    bright: int,
    last: bool,
) -> list[list[int]]:
    """[tick, held, pitch, louder] of a section's tune, ticks from its start."""
    low, high = span
    count = len(rows)
    size = sum(lengths)
    letters = _phrase_letters(count, rng)
    texts = _texts(genre, lengths, density, rng)
    tune = _Tune()
    if motif:
        for letter, text in zip("ab", motif, strict=False):
            tune.motifs[letter] = Motif(text)
    peak = min(count - 1, round(count * rng.uniform(0.55, 0.75)))
    middle = low + (high - low) * 0.42 + bright
    rise = rng.uniform(3, 6)
    notes: list[list[int]] = []
    for i, row in enumerate(rows):
        letter = letters[i]
        arch = 1 - abs((i % 4) - 1.5) / 2.5
        goal = middle + rise * arch * 0.6 + (rise if i == peak else 0) - (2 if i % 4 == 3 else 0)
        goal = max(low + 2, min(high - 1, goal))
        closing = letter == "."
        final = i == count - 1
        bar_notes = _bar(
            row, tonality, lengths, span, rng, genre, tune, letter, texts, goal,
            closing=closing, home=closing and (final or i % 8 == 7), end=final and last,
        )  # fmt: skip
        if bar_notes and i and letters[i - 1] == "." and rng.random() < 0.4:
            _pickup(notes, i * size, bar_notes[0][2], tonality, row, lengths, span, rng)
        notes += [[i * size + on, held, pitch, loud] for on, held, pitch, loud in bar_notes]
    return notes


def _texts(genre: str, lengths: tuple[int, ...], density: float, rng: random.Random) -> list[str]:
    """Rhythms for motifs a, b, c and d: of one feel, about as dense as asked."""
    if len(lengths) == 3 and lengths[0] == TICKS and genre not in ("jazz waltz", "celtic", "baroque"):
        pool = list(RHYTHMS["waltz"])
    else:
        pool = list(RHYTHMS[rng.choice(FEEL.get(genre, ("pop",)))])
    wanted = 2 + 7 * density
    picks = rng.sample(pool, min(6, len(pool)))
    picks.sort(key=lambda text: abs(sum(sign == "x" for sign in text.split("//", maxsplit=1)[0]) - wanted))
    picks = picks[:4]
    rng.shuffle(picks)
    while len(picks) < 4:
        picks.append(picks[0])
    return picks


def _rhythm(text: str, lengths: tuple[int, ...], drop: int = 0) -> list[tuple[int, int]]:
    """(on, held) of one bar of a rhythm."""
    fitted = fit(text, lengths)
    one = fitted[drop % len(fitted)]
    size = sum(lengths)
    return [(event.on, min(event.held, size - event.on)) for event in one.events if event.sign == "x"]


def _bar(
    row: Sequence[ChordMark],
    tonality: Tonality,
    lengths: tuple[int, ...],
    span: tuple[int, int],
    rng: random.Random,
    genre: str,
    tune: _Tune,
    letter: str,
    texts: list[str],
    goal: float,
    *,
    closing: bool,
    home: bool,
    end: bool,
) -> list[list[int]]:
    three = len(lengths) == 3 and lengths[0] == TICKS
    known = tune.motifs.get(letter)
    if end:
        text = FINAL
    elif closing:
        text = rng.choice(ENDS_THREE if three else ENDS)
    elif known:
        text = known.rhythm
    else:
        text = texts["abcd".index(letter)]
        tune.motifs[letter] = known = Motif(text)
    slots = _rhythm(text, lengths) or [(0, sum(lengths))]
    base = row[0].quarter
    marks = [(round((chord.quarter - base) * TICKS), chord) for chord in row]
    strong_places = starts(lengths)[::2] if len(lengths) != 3 else (0,)

    def chord_at(tick: int) -> ChordMark:
        return next(chord for at, chord in reversed(marks) if at <= tick or at == marks[0][0])

    scale = tonality.scale
    if genre in FIVE_NOTES and tonality.mode in ("major", "minor"):
        drop = (3, 6) if tonality.mode == "major" else (1, 5)
        scale = tuple(tone for i, tone in enumerate(scale) if i not in drop)
    pitches: list[int] = [0] * len(slots)
    anchors: list[int] = []
    for i, (on, held) in enumerate(slots):
        inside = next((place for place in strong_places if on < place < on + held), None)
        if i == 0 or on in strong_places or inside is not None or held >= 48:
            anchors.append(i)
    shape = known.shape if known and len(known.shape) == len(slots) else ()
    before = tune.pitch or round(goal)
    for i in anchors:
        on, held = slots[i]
        inside = next((place for place in strong_places if on < place < on + held), on)
        chord = tones_of(chord_at(inside))
        ladder = _ladder(scale, chord, *span)
        wish = goal
        if shape and i:
            wish = _move(ladder, pitches[0], shape[i])
        elif i:
            wish = (goal + before) / 2 + rng.uniform(-3, 3)
        if (home or end) and i == anchors[-1]:
            pitches[i] = _stable(ladder, chord, tonality, before, end, rng)
        else:
            pitches[i] = _chord_tone(ladder, chord, wish, before, rng)
        before = pitches[i]
    for left, right in zip(anchors, [*anchors[1:], len(slots)], strict=True):
        weak = right - left - 1
        if weak <= 0:
            continue
        chord_here = chord_at(slots[left + 1][0])
        ladder = _ladder(scale, tones_of(chord_here), *span)
        if shape:
            for k in range(left + 1, right):
                pitches[k] = _move(ladder, pitches[left], shape[k] - shape[left])
        else:
            to = (
                pitches[right]
                if right < len(slots)
                else _chord_tone(ladder, tones_of(chord_here), goal, pitches[left], rng)
            )
            for k, pitch in enumerate(_fill(ladder, pitches[left], to, weak, tones_of(chord_here), rng)):
                pitches[left + 1 + k] = pitch
        if right < len(slots) and slots[right][0] - slots[right - 1][0] <= 24:
            if (genre in CHROMATIC and rng.random() < 0.22 and span[0] < pitches[right]) or (
                genre in BLUE and rng.random() < 0.2 and (pitches[right] - chord_here.root) % 12 == 4
            ):
                pitches[right - 1] = pitches[right] - 1
    if known is not None and not shape and not closing:
        ladder = _ladder(scale, tones_of(row[0]), *span)
        known.shape = tuple(_between(ladder, pitches[0], pitch) for pitch in pitches)
    tune.pitch = pitches[-1]
    notes = []
    for (on, held), pitch in zip(slots, pitches, strict=True):
        cut = next((at for at, chord in marks if on < at < on + held and pitch % 12 not in tones_of(chord)), None)
        long = cut - on if cut else held
        loud = (4 if on in strong_places else 0) + round((pitch - goal) * 0.5) + rng.randint(-3, 3)
        notes.append([on, long, pitch, max(-12, min(14, loud))])
    return notes


def _stable(
    ladder: tuple[int, ...], chord: frozenset[int], tonality: Tonality, before: int, end: bool, rng: random.Random
) -> int:
    """A degree to rest on: the tonic, at times its third or fifth, if the chord has them."""
    degrees = [tonality.tonic] * (6 if end else 3) + [tonality.scale[2]] * 2 + [tonality.scale[4]]
    degrees = [one for one in degrees if one in chord] or list(chord)
    degree = rng.choice(sorted(degrees))
    return min(
        (pitch for pitch in ladder if pitch % 12 == degree), key=lambda pitch: abs(pitch - before), default=before
    )


def _fill(
    ladder: tuple[int, ...], start: int, end: int, count: int, chord: frozenset[int], rng: random.Random
) -> list[int]:
    """Weak notes between two strong ones: passing where the way is right, neighbours where they stand near, else an
    arpeggio or a leap that steps back."""
    steps = _between(ladder, start, end)
    way = 1 if steps > 0 else -1
    if abs(steps) == count + 1:
        return [_move(ladder, start, way * (k + 1)) for k in range(count)]
    if abs(steps) > count + 1:
        row = [_move(ladder, start, round(steps * (k + 1) / (count + 1))) for k in range(count)]
        return [_to_chord(ladder, one, chord) if k % 2 == 0 else one for k, one in enumerate(row)]
    turn = rng.choice((1, -1)) if steps == 0 else way
    if count == 1:
        if steps == 0 and rng.random() < 0.3:
            return [start]
        return [_move(ladder, end, turn) if rng.random() < 0.6 else _move(ladder, start, turn)]
    over = count + 1 - abs(steps)
    row = []
    at = start
    away = over // 2
    for k in range(count):
        if over % 2 and k == 0:
            row.append(at if rng.random() < 0.5 else _move(ladder, at, -turn))
            continue
        at = _move(ladder, at, turn if k < away + abs(steps) else -turn)
        row.append(at)
    if rng.random() < 0.3:
        row[-1] = _move(ladder, end, -way if rng.random() < 0.6 else way)
    return row


def _to_chord(ladder: tuple[int, ...], pitch: int, chord: frozenset[int]) -> int:
    return min((one for one in ladder if one % 12 in chord), key=lambda one: abs(one - pitch), default=pitch)


def _pickup(
    notes: list[list[int]],
    at: int,
    goal: int,
    tonality: Tonality,
    row: Sequence[ChordMark],
    lengths: tuple[int, ...],
    span: tuple[int, int],
    rng: random.Random,
) -> None:
    """An upbeat of one or two notes into a phrase, in the breath before it."""
    free = at - (notes[-1][0] + notes[-1][1]) if notes else 0
    count = 2 if free >= 60 else 1
    if free < 36:
        return
    ladder = _ladder(tonality.scale, tones_of(row[0]), *span)
    way = rng.choice((1, -1))
    for k in range(count, 0, -1):
        notes.append([at - 24 * k, 24, _move(ladder, goal, way * k), -6])


def _again(notes: list[list[int]], rng: random.Random, lengths: tuple[int, ...]) -> list[list[int]]:
    """The same tune, slightly otherwise: a long note divided, a short one left out."""
    out: list[list[int]] = []
    strong = set(starts(lengths)[::2])
    size = sum(lengths)
    for i, (on, held, pitch, loud) in enumerate(notes):
        roll = rng.random()
        after = notes[i + 1] if i + 1 < len(notes) else None
        if roll < 0.05 and held == 48 and after is not None and abs(after[2] - pitch) in (3, 4):
            out.append([on, 24, pitch, loud])
            out.append([on + 24, 24, (pitch + after[2]) // 2 if abs(after[2] - pitch) == 4 else pitch, loud - 4])
        elif roll < 0.1 and held <= 24 and out and on % size not in strong and out[-1][0] + out[-1][1] == on:
            out[-1][1] += held
        else:
            out.append([on, held, pitch, loud + rng.randint(-2, 2)])
    return out
