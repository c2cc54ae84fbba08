"""Chord progressions as each genre has them, and other harmonies for chords that are there.

Progressions are written as numerals parted by bars: degrees are counted on the major scale of the tonic in every mode
("bVII", "bIII"), capitals are major, small ones minor, "V7/ii" is the dominant of ii, "V:3" has its third in the bass.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from ml_engine.composition.styles.loops import (
    CLOSES,
    COLOUR,
    FAMILY,
    GRAMMAR,
    HOMES,
    LOOPS,
    MODAL_CLOSE,
    POWER,
    PREPARE,
    PULL,
    SEVENTHS,
    TONIC,
    TWELVE,
)
from ml_engine.composition.styles.metre import TICKS, beats, middle, starts
from ml_engine.errors import BadInput
from ml_engine.music import ChordMark, Meter
from ml_engine.theory import QUALITIES, Tonality

CADENCES = ("full", "half", "open", "plagal")

_NUMERAL = re.compile(r"^([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)([^:/]*)(?:/([^:]+))?(?::([357]))?$")
_DEGREES = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
_SHAPES = {"°": "dim", "°7": "dim7", "ø7": "m7b5", "+": "aug", "+7": "aug7"}
_SMALL = {"": "m", "7": "m7", "9": "m9", "6": "m6", "maj7": "mMaj7"}


@lru_cache(maxsize=4096)
def _chord(numeral: str, tonic: int) -> ChordMark:
    """A numeral on the major scale of ``tonic``; see the head of this module."""
    whole = numeral
    third = ""
    if ":" in numeral and "/" in numeral and numeral.index(":") < numeral.index("/"):  # "V7:3/V"
        head, target = numeral.split("/")
        numeral, third = head.split(":")[0] + "/" + target, head.split(":")[1]
    found = _NUMERAL.match(numeral)
    if not found:
        raise BadInput(f"“{whole}” is not a numeral; write one such as ii7, bVII or V7/ii.")
    mark, degree, shape, target, bass = found.groups()
    base = _chord(target, tonic).root if target else tonic
    root = (base + _DEGREES[degree.lower()] + {"": 0, "b": -1, "#": 1}[mark]) % 12
    quality = _SHAPES.get(shape) or (_SMALL.get(shape, shape) if degree.islower() else shape)
    if quality not in QUALITIES:
        raise BadInput(f"“{whole}” has a shape that no chord here has.")
    bass = bass or third
    steps = QUALITIES[quality]
    low = (root + steps[{"3": 1, "5": 2, "7": -1}[bass]]) % 12 if bass else None
    return ChordMark(Fraction(0), root, quality, low)


def progression(
    tonality: Tonality,
    bars: int,
    genre: str,
    rng: random.Random,
    *,
    moods: Sequence[str] = (),
    cadence: str = "full",
    beats_a_bar: int = 4,
    harmonic_rhythm: float | None = None,
    meter: Meter | None = None,
    colour: float = 0.0,
) -> list[tuple[ChordMark, ...]]:
    """The chords of each bar, ``quarter`` counted from the bar's start.

    cadence: "full" ends on the tonic, "half" on the dominant, "plagal" IV-I, "open" as the loop runs. beats_a_bar is in
    quarters unless ``meter`` is given. harmonic_rhythm: chords a bar (0.5 holds each for two). colour: 0..0.5, how many chords
    of art music point outside the key. Raises BadInput for a
    cadence that is not one of CADENCES or when bars is below 1.
    """
    if cadence not in CADENCES:
        raise BadInput(f"“{cadence}” is not a cadence; take one of {', '.join(CADENCES)}.")
    if bars < 1:
        raise BadInput("A progression needs at least one bar.")
    family = FAMILY.get(genre, genre)
    if family not in LOOPS and family not in GRAMMAR:
        family = "pop"
    mode = tonality.mode
    home = "minor" if tonality.is_minor else "major"
    if family in GRAMMAR:
        rows = _grammar(bars, home, rng, cadence, rich=0.2 * (family == "romantic") + 0.5 * colour)
    else:
        rows = _loops(family, genre, bars, mode, home, rng)
        rows = _vary(rows, family, home, rng)
        _close(rows, cadence, family, mode, home, rng)
    rows = _hold(rows, harmonic_rhythm)
    _mood(rows, family, home, moods, cadence, rng)
    lengths = beats(meter.numerator, meter.denominator) if meter else beats(max(1, beats_a_bar), 4)
    return [_place(row, lengths, tonality.tonic) for row in rows]


def _place(row: list[str], lengths: tuple[int, ...], tonic: int) -> tuple[ChordMark, ...]:
    """Chords of one bar on its beats; what does not fit into the beats is left out."""
    if len(row) > 1 and len(lengths) == 1:
        row = row[:1]
    if len(row) == 2:
        places: Sequence[int] = (0, middle(lengths))
    else:
        at = starts(lengths)
        row = row[: len(at)]
        places = at[: len(row)]
    marks: list[ChordMark] = []
    for place, numeral in zip(places, row, strict=True):
        mark = replace(_chord(numeral, tonic), quarter=Fraction(place, TICKS))
        if not marks or (mark.root, mark.quality, mark.bass) != (marks[-1].root, marks[-1].quality, marks[-1].bass):
            marks.append(mark)
    return tuple(marks)


@lru_cache(maxsize=1024)
def _split(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(bar.split()) for bar in text.split("|"))


def _loops(family: str, genre: str, bars: int, mode: str, home: str, rng: random.Random) -> list[list[str]]:
    """Loops in a row until there are enough bars; twelve-bar forms where the genre has them."""
    book = LOOPS[family]
    twelve = genre in ("blues", "boogie-woogie") or (genre in ("swing", "rock", "jazz waltz") and rng.random() < 0.2)
    if bars % 12 == 0 and twelve:
        text = rng.choice(TWELVE[home])
        if genre == "boogie-woogie" and home == "major":
            text = TWELVE["major"][rng.randrange(2)]
        if genre == "rock":
            text = text.replace("7#9", "").replace("7", "")
        return [list(bar) for _ in range(bars // 12) for bar in _split(text)]
    choices = book.get(mode) or book.get(home) or next(iter(book.values()))
    if mode in ("lydian", "locrian") and mode not in book:
        choices = book.get(home) or choices
    fits = [one for one in choices if bars % len(_split(one)) == 0] or list(choices)
    first = _split(rng.choice(fits))
    second = _split(rng.choice(fits)) if rng.random() < 0.3 and bars >= 16 else first
    rows: list[list[str]] = []
    while len(rows) < bars:
        loop = second if second is not first and len(rows) % 16 >= 8 else first
        rows += [list(bar) for bar in loop]
    return rows[:bars]


def _vary(rows: list[list[str]], family: str, home: str, rng: random.Random) -> list[list[str]]:
    """Every second time round, now and then another way into the next loop."""
    for i in range(7, len(rows) - 1, 8):
        if rng.random() > 0.35 or len(rows[i]) > 1:
            continue
        last = rows[i][0]
        if family in ("jazz", "bossa", "samba", "lofi"):
            rows[i] = ["ii7", "V7"] if home == "major" else ["iiø7", "V7b9"]
        elif family in ("pop", "ballad", "soul", "gospel", "country", "disco"):
            turn = {"V": ["Vsus4", "V"], "IV": ["IV", "V"], "I": ["I", "V7sus4"], "vi": ["vi", "V"]}.get(last)
            rows[i] = turn or rows[i]
        elif family in ("rock", "trance", "synthwave", "cinematic") and home == "minor" and last != "bVII":
            rows[i] = [last, "bVII"]
    return rows


_SEVENTH_CLOSES = {"country", "polka", "march", "waltz", "ragtime", "tango", "salsa"}


def _close(rows: list[list[str]], cadence: str, family: str, mode: str, home: str, rng: random.Random) -> None:
    """Write the cadence into the last bars."""
    if cadence == "open":
        return
    tonic = rng.choice(HOMES.get(family, {}).get(home) or ("I" if home == "major" else "i",))
    if mode == "phrygian" and family in ("flamenco", "klezmer"):
        tonic = "I"
    if cadence == "half":
        rows[-1] = ["V5" if family in POWER else "V7" if family in SEVENTHS | {"blues"} else "V"]
        if mode in MODAL_CLOSE:
            rows[-1] = [MODAL_CLOSE[mode]]
        return
    rows[-1] = [tonic]
    if len(rows) < 2:
        return
    if cadence == "plagal":
        rows[-2] = ["IV5" if family in POWER else "IV" if home == "major" or mode == "dorian" else "iv"]
        return
    usual: tuple[str, ...] = ("V7", "V") if family in _SEVENTH_CLOSES else ("V",)
    if mode in MODAL_CLOSE:
        usual = (MODAL_CLOSE[mode],)
    choices = CLOSES.get(family, {})
    way = rng.choice(choices.get(mode) or choices.get(home) or usual)
    if way == "~" and rows[-2][-1] not in (tonic, "I", "i", "i7", "i9"):
        return
    if way == "~":
        way = "V7" if home == "major" else "bVII" if family != "jazz" else "V7b9"
    rows[-2] = way.split()


def _grammar(bars: int, home: str, rng: random.Random, cadence: str, rich: float) -> list[list[str]]:
    """Phrases of four bars (Caplin's sentence and period in outline): tonic, preparation, dominant, close."""
    rows: list[list[str]] = []
    while len(rows) < bars:
        size = min(4, bars - len(rows))
        last = len(rows) + size >= bars
        close = cadence if last else "half" if (len(rows) // 4) % 2 == 0 else "full"
        rows += _phrase(size, home, rng, close, rich)
    return rows


def _phrase(size: int, home: str, rng: random.Random, close: str, rich: float) -> list[list[str]]:
    tonic = "I" if home == "major" else "i"
    ends = {"full": [tonic], "plagal": [tonic], "half": ["V"], "open": [rng.choice(PULL[home][:2])]}[close]
    if size == 1:
        return [ends]
    if close == "plagal":
        before = ["IV" if home == "major" else "iv"]
    elif close == "half":
        before = [rng.choice(PREPARE[home])]
        if rng.random() < 0.2:
            before = ["V7:3/V"]
    else:
        ready = rng.choice(PREPARE[home])
        before = rng.choice(([ready, "V7"], [tonic + ":5", "V7"], ["V7"], [ready, "V"]))
    if size == 2:
        return [before, ends]
    first = [tonic]
    inner: list[list[str]] = []
    for _ in range(size - 3):
        roll = rng.random()
        if roll < 0.3 - 0.5 * rich:
            inner.append([rng.choice(PULL[home])])
        elif roll < 0.5 - 0.5 * rich:
            inner.append([rng.choice(TONIC[home]), rng.choice(PULL[home][:4])])
        elif roll < 0.65 + rich:
            colour = rng.choice(COLOUR[home])
            after = {"V7/ii": "ii", "V7:3/V": "V", "V7/IV": "IV", "V7/vi": "vi", "V7/iv": "iv", "V7/bIII": "bIII"}
            inner.append([colour, after.get(colour, "V")])
        elif roll < 0.95:
            inner.append([rng.choice(PREPARE[home])])
        else:
            inner.append([rng.choice(TONIC[home][2:]), tonic])
    return [first, *inner, before, ends]


def _hold(rows: list[list[str]], rhythm: float | None) -> list[list[str]]:
    """Fewer or more chords a bar: two bars share the first one's chord, or a bar goes half way to the next."""
    if rhythm is None:
        return rows
    held = [list(row) for row in rows]
    if rhythm < 0.75:
        size = max(2, round(1 / max(rhythm, 0.05)))
        for i in range(len(held) - 2):  # the cadence stays
            if i % size:
                held[i] = held[i - i % size][:1]
    elif rhythm <= 1.25:
        held = [row[:1] if i != len(held) - 2 else row for i, row in enumerate(held)]
    else:
        for i in range(len(held) - 1):
            if len(held[i]) == 1 and held[i + 1][0] != held[i][0]:
                target = held[i + 1][0]
                plain = re.match(r"[b#]?[IViv]+$", target)
                lead = (
                    f"V7/{target}" if plain and target not in ("I", "i", "V") else "V7" if target in ("I", "i") else ""
                )
                held[i] = [held[i][0], lead] if lead else held[i]
    return held


def _mood(
    rows: list[list[str]], family: str, home: str, moods: Sequence[str], cadence: str, rng: random.Random
) -> None:
    """Colour what a mood would: a minor subdominant for longing, sixths and ninths for dreams, a leading diminished."""
    if family in POWER or not moods:
        return
    longing = {"nostalgic", "melancholic", "sad", "romantic"} & set(moods)
    floating = {"dreamy", "calm", "mysterious"} & set(moods)
    tense = {"tense", "dark", "angry"} & set(moods)
    for i, row in enumerate(rows[:-1] if cadence != "open" else rows):
        for j, numeral in enumerate(row):
            if longing and home == "major" and numeral == "IV" and i % 4 >= 2 and rng.random() < 0.4:
                row[j] = "iv"
            elif floating and numeral in ("I", "IV") and family not in GRAMMAR | {"baroque"} and rng.random() < 0.5:
                row[j] = numeral + rng.choice(("maj7", "add9"))
            elif tense and home == "minor" and numeral in ("iv", "bVII") and i % 4 == 3 and rng.random() < 0.4:
                row[j] = "V7" if family in GRAMMAR else "V"


def reharmonise(
    chords: Sequence[ChordMark], tonality: Tonality, rng: random.Random, amount: float
) -> tuple[ChordMark, ...]:
    """Other chords on the same places: relatives, dominants of what follows, tritone substitutes, richer shapes.

    amount 0..1 is the share of chords that may change; the first and the last keep their root.
    """
    done = list(chords)
    scale = set(tonality.scale)
    for i, chord in enumerate(chords):
        if rng.random() >= amount or i in (0, len(chords) - 1):
            continue
        after = done[i + 1] if i + 1 < len(chords) else None
        choices = [_relative(chord, scale)]
        seventh = {"": "maj7" if (chord.root + 11) % 12 in scale else "7", "m": "m7", "dim": "m7b5"}.get(chord.quality)
        if seventh:
            choices.append(replace(chord, quality=seventh))
        if after is not None and chords[i + 1].root != chord.root:
            choices.append(ChordMark(chord.quarter, (chords[i + 1].root + 7) % 12, "7"))
            if amount > 0.5:
                choices.append(ChordMark(chord.quarter, (chords[i + 1].root + 1) % 12, "7"))
        if chord.root == (tonality.tonic + 5) % 12 and not tonality.is_minor:
            choices.append(replace(chord, quality="m6" if "6" in chord.quality or amount > 0.6 else "m", bass=None))
        done[i] = rng.choice([one for one in choices if one is not None] or [chord])
    return tuple(done)


def _relative(chord: ChordMark, scale: set[int]) -> ChordMark | None:
    """The chord a third away that shares two notes and lies in the scale."""
    minor = 3 in QUALITIES[chord.quality]
    step, quality = (3, "") if minor else (9, "m")
    root = (chord.root + step) % 12
    tones = {(root + one) % 12 for one in QUALITIES[quality]}
    return ChordMark(chord.quarter, root, quality) if tones <= scale else None
