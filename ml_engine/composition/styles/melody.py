"""Tunes: a short rhythm with a shape, said again, moved, answered and closed, over chords that are given.

Phrases are four bars; the first of a pair asks, the second answers (Schoenberg, Fundamentals of Musical Composition,
chapters on motive, period and sentence). Strong beats carry chord tones, weak ones pass, turn or lean.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from zlib import crc32

from ml_engine.composition.styles.arranger import chords_by_bar
from ml_engine.composition.styles.metre import TICKS, beats_of, fit, starts
from ml_engine.composition.styles.notes import StyleNote, family, quarters, reach, tones_of
from ml_engine.composition.styles.rhythms import BLUE, CHROMATIC, ENDS, ENDS_THREE, FEEL, FINAL, FIVE_NOTES, RHYTHMS
from ml_engine.composition.styles.steps import between, chord_tone, fill, move, rungs, stable, to_chord
from ml_engine.music import ChordMark, Meter
from ml_engine.theory import Tonality

_SILENT = {"intro", "outro", "break", "interlude"}  # sections without a tune


@dataclass(slots=True)
class Motif:
    """A bar of tune: its rhythm as a pattern, and its shape as steps of the scale from its first note."""

    rhythm: str
    shape: tuple[int, ...] = ()


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
    varied; an intro, outro, break or interlude has none. velocity: one, or one a bar.
    """
    lengths = beats_of(meter)
    size = sum(lengths)
    rows = chords_by_bar(chords, start, meter.bar_quarters, bars)
    low, high = _range(instrument, register)
    plan = list(section_plan) if section_plan else _plain_plan(bars)
    seed = rng.getrandbits(32)
    by_label: dict[str, list[str]] = {}
    out: list[list[int]] = []
    at = 0
    for label, wanted in plan:
        count = min(wanted, bars - at)
        if count > 0 and label.split(" ")[0] not in _SILENT:
            own = random.Random(seed ^ crc32(label.encode()))
            first = label == plan[0][0]
            bright = 0 if first else own.choice((2, 3, 4))
            texts = by_label.get(label)
            if texts is None:
                texts = _texts(
                    genre,
                    lengths,
                    density,
                    random.Random(seed + len(by_label)),
                    [text for some in by_label.values() for text in some],
                )
            writer = _Writer(tonality, lengths, (low, high), own, genre, texts)
            notes = _section(rows[at : at + count], writer, motif if first else None, bright, at + count >= bars)
            if label in by_label:
                notes = _again(notes, rng)
            by_label[label] = texts
            out += [[at * size + on, held, pitch, loud] for on, held, pitch, loud in notes]
        at += max(count, 0)
    return _finish(out, velocity, size, start, bars)


def _finish(
    out: list[list[int]], velocity: Sequence[int] | int, size: int, start: Fraction, bars: int
) -> tuple[StyleNote, ...]:
    """One line: each note ends where the next begins, none passes the end."""
    out.sort()
    ends = [*(on for on, _, _, _ in out[1:]), bars * size]
    base = start * TICKS
    origin = base.numerator if base.denominator == 1 else 0
    shift = Fraction(0) if base.denominator == 1 else start
    done: list[StyleNote] = []
    for (on, held, pitch, louder), end in zip(out, ends, strict=True):
        centre = velocity if isinstance(velocity, int) else velocity[min(len(velocity) - 1, max(0, on // size))]
        if end > on:
            long = quarters(min(held, end - on))
            done.append(StyleNote(shift + quarters(origin + on), long, pitch, max(1, min(127, centre + louder))))
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
    floor = max(
        floor, {"keys": 61, "pad": 61, "brass": 61, "guitar": 53}.get(kind, 0)
    )  # left hand and thumb play below
    low = max(low, floor)
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


@dataclass(slots=True)
class _Writer:
    """What stays the same while a section's tune is written, and what its motifs have become."""

    tonality: Tonality
    lengths: tuple[int, ...]
    span: tuple[int, int]
    rng: random.Random
    genre: str
    texts: list[str]
    motifs: dict[str, Motif] = field(default_factory=dict)
    pitch: int = 0
    strong: tuple[int, ...] = ()
    scale: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.strong = starts(self.lengths)[::2] if len(self.lengths) != 3 else (0,)
        self.scale = self.tonality.scale
        if self.genre in FIVE_NOTES and self.tonality.mode in ("major", "minor"):
            drop = (3, 6) if self.tonality.mode == "major" else (1, 5)
            self.scale = tuple(tone for i, tone in enumerate(self.scale) if i not in drop)

    def ladder(self, chord: ChordMark) -> tuple[int, ...]:
        """The pitches the tune steps on over a chord."""
        return rungs(self.scale, tones_of(chord), *self.span)

    def place(self, on: int, held: int) -> int:
        """Where a note weighs: its onset if that is a strong beat, else the strong beat it is held through."""
        if on in self.strong:
            return on
        return next((place for place in self.strong if on < place < on + held), on)


def _section(
    rows: Sequence[Sequence[ChordMark]],
    writer: _Writer,
    motif: Sequence[str] | None,
    bright: int,
    last: bool,
) -> list[list[int]]:
    """[tick, held, pitch, louder] of a section's tune, ticks from its start."""
    rng, (low, high) = writer.rng, writer.span
    count, size = len(rows), sum(writer.lengths)
    letters = _phrase_letters(count, rng)
    for letter, text in zip("ab", motif or (), strict=False):
        writer.motifs[letter] = Motif(text)
    peak = min(count - 1, round(count * rng.uniform(0.55, 0.75)))
    middle = low + (high - low) * 0.42 + bright
    rise = rng.uniform(3, 6)
    notes: list[list[int]] = []
    for i, row in enumerate(rows):
        closing = letters[i] == "."
        arch = 1 - abs((i % 4) - 1.5) / 2.5
        goal = middle + rise * arch * 0.6 + (rise if i == peak else 0) - (2 if i % 4 == 3 else 0)
        goal = max(low + 2, min(high - 1, goal))
        final = i == count - 1
        here = _bar(row, writer, letters[i], goal, home=closing and (final or i % 8 == 7), end=final and last)
        if here and i and letters[i - 1] == "." and rng.random() < 0.4:
            _pickup(notes, i * size, here[0][2], writer.ladder(row[0]), rng)
        notes += [[i * size + on, held, pitch, loud] for on, held, pitch, loud in here]
    return notes


def _texts(
    genre: str, lengths: tuple[int, ...], density: float, rng: random.Random, used: Collection[str]
) -> list[str]:
    """Rhythms for motifs a, b, c and d: of one feel, about as dense as asked, rather none that another section has."""
    if len(lengths) == 3 and lengths[0] == TICKS and genre not in ("jazz waltz", "celtic", "baroque"):
        pool = list(RHYTHMS["waltz"])
    else:
        pool = list(RHYTHMS[rng.choice(FEEL.get(genre, ("pop",)))])
    fresh = [text for text in pool if text not in used]
    pool = fresh if len(fresh) >= 4 else pool
    wanted = 2 + 7 * density
    picks = rng.sample(pool, min(6, len(pool)))
    picks.sort(key=lambda text: abs(sum(sign == "x" for sign in text.split("//", maxsplit=1)[0]) - wanted))
    picks = picks[:4]
    rng.shuffle(picks)
    return picks


def _slots(writer: _Writer, letter: str, end: bool) -> tuple[list[tuple[int, int]], Motif | None]:
    """(on, held) of a bar's notes, and the motif they belong to; a close has none."""
    if end or letter == ".":
        three = len(writer.lengths) == 3 and writer.lengths[0] == TICKS
        motif = None
        text = FINAL if end else writer.rng.choice(ENDS_THREE if three else ENDS)
    else:
        motif = writer.motifs.setdefault(letter, Motif(writer.texts["abcd".index(letter)]))
        text = motif.rhythm
    size = sum(writer.lengths)
    row = [(event.on, min(event.held, size - event.on)) for event in fit(text, writer.lengths)[0].events]
    return row or [(0, size)], motif


def _bar(
    row: Sequence[ChordMark], writer: _Writer, letter: str, goal: float, *, home: bool, end: bool
) -> list[list[int]]:
    """[tick, held, pitch, louder] of one bar: strong notes first, then those between them."""
    rng = writer.rng
    slots, motif = _slots(writer, letter, end)
    marks = [(round((chord.quarter - row[0].quarter) * TICKS), chord) for chord in row]

    def chord_at(tick: int) -> ChordMark:
        return next((chord for at, chord in reversed(marks) if at <= tick), marks[0][1])

    shape = motif.shape if motif and len(motif.shape) == len(slots) else ()
    anchors = [
        i
        for i, (on, held) in enumerate(slots)
        if i == 0 or on in writer.strong or writer.place(on, held) != on or held >= TICKS
    ]
    pitches = [0] * len(slots)
    before = writer.pitch or round(goal)
    for i in anchors:
        chord = chord_at(writer.place(*slots[i]))
        ladder = writer.ladder(chord)
        wish = goal if i == 0 else (goal + before) / 2 + rng.uniform(-3, 3)
        if shape and i:
            wish = move(ladder, pitches[0], shape[i])
        if home and i == anchors[-1]:
            pitches[i] = stable(ladder, tones_of(chord), writer.tonality, before, end, rng)
        else:
            pitches[i] = chord_tone(ladder, tones_of(chord), wish, before, rng)
        before = pitches[i]
    for left, right in zip(anchors, [*anchors[1:], len(slots)], strict=True):
        if right > left + 1:
            _weak(writer, slots, pitches, left, right, chord_at(slots[left + 1][0]), shape, goal)
    if motif is not None and not shape:
        ladder = writer.ladder(row[0])
        motif.shape = tuple(between(ladder, pitches[0], pitch) for pitch in pitches)
    notes: list[list[int]] = []
    for (on, held), pitch in zip(slots, pitches, strict=True):
        loud = (4 if on in writer.strong else 0) + round((pitch - goal) * 0.5) + rng.randint(-3, 3)
        notes.append([on, held, pitch, max(-12, min(14, loud))])
        change = next((at for at, chord in marks if on < at < on + held and pitch % 12 not in tones_of(chord)), None)
        if change is not None:  # the chord leaves the note behind: it moves to the nearest of the new one
            notes[-1][1] = change - on
            chord = chord_at(change)
            moved = to_chord(writer.ladder(chord), pitch, tones_of(chord))
            notes.append([change, on + held - change, moved, max(-12, min(14, loud - 3))])
    writer.pitch = notes[-1][2]
    return notes


def _weak(
    writer: _Writer,
    slots: list[tuple[int, int]],
    pitches: list[int],
    left: int,
    right: int,
    chord: ChordMark,
    shape: tuple[int, ...],
    goal: float,
) -> None:
    """The notes between two strong ones: the motif's own, or new ones; at times leaning into what follows."""
    rng, ladder, tones = writer.rng, writer.ladder(chord), tones_of(chord)
    if shape:
        for k in range(left + 1, right):
            pitches[k] = move(ladder, pitches[left], shape[k] - shape[left])
    else:
        to = pitches[right] if right < len(slots) else chord_tone(ladder, tones, goal, pitches[left], rng)
        pitches[left + 1 : right] = fill(ladder, pitches[left], to, right - left - 1, tones, rng)
    if right == len(slots) or slots[right][0] - slots[right - 1][0] > TICKS // 2:
        return
    below = pitches[right] - 1
    bluesy = writer.genre in BLUE and (pitches[right] - chord.root) % 12 == 4 and rng.random() < 0.3
    if below >= writer.span[0] and (bluesy or (writer.genre in CHROMATIC and rng.random() < 0.22)):
        pitches[right - 1] = below


def _pickup(notes: list[list[int]], at: int, goal: int, ladder: tuple[int, ...], rng: random.Random) -> None:
    """An upbeat of one or two notes into a phrase, in the breath before it."""
    free = at - (notes[-1][0] + notes[-1][1])
    count = 2 if free >= 60 else 1
    if free >= 36:
        way = rng.choice((1, -1))
        notes += [[at - 24 * k, 24, move(ladder, goal, way * k), -6] for k in range(count, 0, -1)]


def _again(notes: list[list[int]], rng: random.Random) -> list[list[int]]:
    """The same tune, slightly otherwise: a step on the way to the next note, a note said twice, a short one left out."""
    known = sorted({pitch for _, _, pitch, _ in notes})
    out: list[list[int]] = []
    for i, (on, held, pitch, loud) in enumerate(notes):
        roll = rng.random()
        to = notes[i + 1][2] if i + 1 < len(notes) else pitch
        between = [one for one in known if min(pitch, to) < one < max(pitch, to)]
        if roll < 0.12 and 48 <= held <= 96 and between:
            out.append([on, held - 24, pitch, loud])
            out.append([on + held - 24, 24, between[-1] if to > pitch else between[0], loud - 4])
        elif roll < 0.06 and held == 48:
            out.append([on, 24, pitch, loud])
            out.append([on + 24, 24, pitch, loud - 5])
        elif 0.12 <= roll < 0.17 and held <= 24 and out and on % 48 and out[-1][0] + out[-1][1] == on:
            out[-1][1] += held
        else:
            out.append([on, held, pitch, loud + rng.randint(-2, 2)])
    return out
