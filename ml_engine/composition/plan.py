"""From a brief to a plan: key, metre, tempo, form, and for each bar its chords, its place and what it takes up again.

What the brief leaves open is decided here, by genre and mood, from the seed; nothing that it says is changed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ml_engine.composition.brief import MOST_BARS, Brief
from ml_engine.composition.genres import GENRE, MOOD, Genre
from ml_engine.composition.harmony import progression
from ml_engine.instruments import family_of, is_drums
from ml_engine.music import ChordMark, Meter, Section
from ml_engine.theory import Tonality, best_key, chord_tones, clearness, key_of, read_chord, tonality, tonality_of

LEVELS = {"pppp": 16, "ppp": 24, "pp": 34, "p": 48, "mp": 62, "mf": 76, "f": 92, "ff": 108, "fff": 120, "ffff": 124}
USUAL_BARS = 32
MODULATING = frozenset({"classical", "romantic", "baroque", "waltz", "march", "ragtime"})
PROGRESSIONS = 16  # that are tried for a section; the one that states the key most clearly is taken
PLAIN = 0.07  # taken off every colour, so that some pieces have none and keep to their scale
MOST_COLOUR = {"waltz": 0.25, "march": 0.25, "ragtime": 0.25}
THICKNESS = 3
RESTING_LABELS = ("intro", "outro", "break", "interlude")


@dataclass(frozen=True, slots=True)
class PlannedBar:
    """A bar to be written. start, end in quarters; chords at absolute quarters, the first from the bar's start.

    copy: index of a bar that comes back as it was. like: index of a bar whose rhythm comes back on other notes. phrase:
    place in the phrase of eight. velocity: centre. opens: a section begins. closes: a phrase ends. last: the piece ends.
    breath: all are silent on its last beat. whole: a
    bar that comes back does so in all parts, not in the tune alone.
    """

    index: int
    start: Fraction
    end: Fraction
    label: str
    chords: tuple[ChordMark, ...]
    phrase: int
    velocity: int
    energy: float
    copy: int | None = None
    like: int | None = None
    opens: bool = False
    fill: bool = False
    closes: bool = False
    last: bool = False
    breath: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """A brief made whole, and its bars.

    colour: the share of the sound that is spread over all twelve pitch classes. freshness: 0..1, how much it shuns, where no
    bar is to come back, what stood in the bars it answers. breadth: semitones by which every part reaches further than usual
    on either side. thickness: notes that a hand of art music plays at once, at most; where it is thin, inner voices rest longer.
    """

    brief: Brief
    genre: Genre
    tonality: Tonality
    meter: Meter
    tempo: float
    swing: float
    density: float
    register: int
    bars: tuple[PlannedBar, ...]
    colour: float = 0.0
    freshness: float = 0.0
    breadth: int = 0
    thickness: int = THICKNESS

    @property
    def chords(self) -> tuple[ChordMark, ...]:
        """Every change of chord."""
        found: list[ChordMark] = []
        for bar in self.bars:
            for chord in bar.chords:
                if not found or (chord.root, chord.quality, chord.bass) != _sort(found[-1]):
                    found.append(chord)
        return tuple(found)

    @property
    def sections(self) -> tuple[Section, ...]:
        """Where each section begins, when there is more than one."""
        found = tuple(Section(bar.start, bar.label) for bar in self.bars if bar.opens)
        return found if len(found) > 1 else ()


def _sort(chord: ChordMark) -> tuple[int, str, int | None]:
    return chord.root, chord.quality, chord.bass


def make_plan(brief: Brief, rng: random.Random) -> Plan:
    """Decide what the brief (checked before) leaves open. All of it follows from the brief and ``rng``."""
    genre = GENRE[brief.genre or _genre_for(brief)]
    key = tonality(brief.key) if brief.key else _key_for(brief, genre, rng)
    meter = _meter(brief.meter or _usual(genre.meters, rng))
    tempo = brief.tempo or _tempo_for(brief, genre, meter, rng)
    count = _bars_for(brief, genre, meter, tempo)
    if brief.seconds and not brief.bars and not brief.tempo:
        tempo = round(float(count * meter.bar_quarters) * 60 / brief.seconds, 1)
    instruments = brief.instruments or _band_for(brief, genre, rng)
    moods = [MOOD[mood] for mood in brief.moods if mood in MOOD]
    density = brief.density if brief.density is not None else min(max(0.5 + sum(m.density for m in moods), 0.05), 0.95)
    swing = brief.swing if brief.swing is not None else (genre.swing if meter.denominator == 4 else 0.0)
    register = {"low": -9, "high": 9}.get(brief.register, 0 if brief.register else sum(m.register for m in moods))
    form = _form_for(brief, genre, count)
    colour = _colour_for(genre, key, rng)
    recall = rng.random() ** 2  # how literally a piece of art music brings back what was
    bars = _bars(form, brief, genre, key, meter, rng, recall, colour)
    filled = replace(
        brief,
        key=f"{key.name} {key.mode}", meter=f"{meter.numerator}/{meter.denominator}", tempo=float(tempo), bars=count,
        instruments=tuple(instruments), genre=genre.name, form=tuple(label for label, _ in form),
        texture=brief.texture or genre.texture, density=round(density, 3), swing=swing,
    )  # fmt: skip
    freshness = 1 - recall if genre.classical else 0.0
    breadth = round(rng.gauss(0, 4)) if genre.classical else 0
    thickness = rng.choices((1, 2, 3, 4), (0.5, 3, 4, 2.5))[0] if genre.classical else THICKNESS
    return Plan(
        filled, genre, key, meter, float(tempo), swing, density, register, bars, colour, freshness, breadth, thickness
    )


def _genre_for(brief: Brief) -> str:
    """The genre of a brief that names none: by who plays, then by the mood."""
    if brief.texture == "chorale":
        return "chorale"
    names = brief.instruments
    if any(is_drums(name) for name in names):
        return "pop"
    families = {family_of(name) for name in names}
    if families & {"synth", "synth lead", "synth pad"}:
        return "ambient"
    moods = set(brief.moods)
    if not names and moods & {"energetic", "angry", "tense", "dark", "mysterious", "heroic"}:
        return "rock" if moods & {"energetic", "angry"} else "cinematic"
    tender = {"calm", "dreamy", "nostalgic", "sad", "melancholic", "romantic"}
    return "romantic" if moods & tender else "classical"


def _key_for(brief: Brief, genre: Genre, rng: random.Random) -> Tonality:
    """The key of given chords, or one of the genre's, the mode leaning to where the moods pull."""
    if brief.chords:
        symbols = " ".join(brief.chords).replace("|", " ").split()
        marks = [read_chord(symbol, key=tonality("C major")) for symbol in symbols]
        weights = _weights([(mark,) for mark in marks])
        weights[marks[0].root] += 1.5
        return tonality_of(best_key(weights, marks[0].root))
    modes = dict(genre.modes)
    pulls = [MOOD[mood].minor for mood in brief.moods if mood in MOOD]
    if pulls:
        share = sum(pulls) / len(pulls)
        for mode in modes:
            minor = mode in ("minor", "dorian", "phrygian")
            modes[mode] *= (share if minor else 1 - share) ** 2 + 0.002
        modes.setdefault("minor", share**2 * 0.5)
        modes.setdefault("major", (1 - share) ** 2 * 0.5)
    mode = rng.choices(list(modes), list(modes.values()))[0]
    minors = ("A", "D", "E", "G", "C", "B", "F#", "F")
    tonics = minors if mode in ("minor", "dorian", "phrygian") and genre.modes.get("major", 0) > 0.3 else genre.keys
    return tonality(f"{rng.choice(tonics)} {mode}")


def _usual(options: Sequence[str], rng: random.Random) -> str:
    """The first is usual; the others come now and then."""
    return rng.choices(options, [3.0 if i == 0 else 1.0 / i for i in range(len(options))])[0]


def _meter(text: str) -> Meter:
    numerator, denominator = text.split("/")
    return Meter(Fraction(0), int(numerator), int(denominator))


def _tempo_for(brief: Brief, genre: Genre, meter: Meter, rng: random.Random) -> float:
    low, high = genre.tempo
    tempo = genre.default_tempo * rng.uniform(0.93, 1.07)
    for mood in brief.moods:
        tempo *= MOOD[mood].tempo if mood in MOOD else 1.0
    if meter.denominator >= 8 and genre.meters[0].endswith("4"):
        tempo *= 1.1
    return float(round(min(max(tempo, low * 0.85), high * 1.1)))


def _bars_for(brief: Brief, genre: Genre, meter: Meter, tempo: float) -> int:
    if brief.bars:
        return brief.bars
    if brief.seconds:
        exact = brief.seconds * tempo / 60 / float(meter.bar_quarters)
        # Phrases of four, when the tempo may give way to the length.
        whole = 4 * round(exact / 4) if brief.tempo is None and exact >= 7 else round(exact)
        return min(max(whole, 1), MOST_BARS)
    if brief.form:
        return len(brief.form) * genre.section_bars
    if brief.chords:
        return len(brief.chords) * max(1, round(16 / len(brief.chords)))
    return USUAL_BARS


def _band_for(brief: Brief, genre: Genre, rng: random.Random) -> tuple[str, ...]:
    if not brief.genre or brief.texture == "single line":
        return ("piano",)
    return genre.bands[0] if rng.random() < 0.6 else rng.choice(genre.bands)


def _form_for(brief: Brief, genre: Genre, count: int) -> list[tuple[str, int]]:
    """(label, bars) of each section, adding up to ``count``."""
    labels = list(brief.form)
    if not labels:
        size = genre.section_bars
        if count < 2 * size:
            return [("A", count)]
        wanted = max(round(count / size), 2)
        labels = list(genre.form[:wanted])
        cycle = ["A", "B", "A", "C"] if "A" in labels else ["verse", "chorus", "bridge", "chorus"]
        if wanted > len(labels):
            labels = [cycle[i % len(cycle)] for i in range(wanted - 1)] + [cycle[0] if "A" in labels else "chorus"]
            if labels[-2:] == ["A", "A"]:
                # The last return comes out of something else, and that is not the section before it again.
                labels[-2] = "C" if labels[-3] == "B" else "B"
        elif wanted == 3:
            labels = ["A", "B", "A"] if "A" in labels else ["verse", "chorus", "chorus"]
    labels = labels[:count]
    unit = next(unit for unit in (4, 2, 1) if count // unit >= len(labels))
    base, rest = divmod(count // unit, len(labels))
    sizes = [unit * base] * len(labels)
    # What is left over makes the sections before the last longer, one step each, and the last one the odd bars.
    for i in range(rest):
        sizes[-1 - i] += unit
    sizes[-1] += count - sum(sizes)
    return list(zip(labels, sizes, strict=True))


def _given_chords(brief: Brief, key: Tonality, meter: Meter, index: int) -> tuple[ChordMark, ...]:
    """The chords that the brief gives for a bar, evenly over its beats."""
    symbols = brief.chords[index % len(brief.chords)].split()
    beats = int(meter.bar_quarters / meter.beat_quarters)
    step = max(Fraction(beats, len(symbols)).__floor__(), 1) * meter.beat_quarters
    places = [step * i for i in range(len(symbols)) if step * i < meter.bar_quarters]
    return tuple(read_chord(symbol, place, key) for symbol, place in zip(symbols, places, strict=False))


def _bars(
    form: list[tuple[str, int]], brief: Brief, genre: Genre, key: Tonality, meter: Meter, rng: random.Random,
    recall: float, colour: float,
) -> tuple[PlannedBar, ...]:  # fmt: skip
    size = meter.bar_quarters
    count = sum(bars for _, bars in form)
    chords: dict[tuple[str, int], list[tuple[ChordMark, ...]]] = {}
    first: dict[tuple[str, int], int] = {}
    planned: list[PlannedBar] = []
    energies = _energies(form, brief)
    at = 0
    for order, (label, bars) in enumerate(form):
        final = order == len(form) - 1
        name = label.rstrip("'").lower()
        returns = (name, bars) in chords
        if not returns or (genre.classical and rng.random() > recall):
            cadence = "full" if final or order % 2 or len(form) == 1 else "half" if genre.classical else "open"
            stays = genre.name not in MODULATING or count < 24 or order == 0 or final or name == "a"
            home = key if stays else _related(key, rng, colour)
            tries = [
                progression(home, bars, genre.name, rng, moods=brief.moods, cadence=cadence, meter=meter, colour=colour)
                for _ in range(3 if genre.classical else PROGRESSIONS)
            ]
            best = max(tries, key=lambda rows: clearness(_weights(rows), home))
            # A theme that returns is known by how it begins, and may go on over other chords.
            chords[name, bars] = chords[name, bars][:2] + best[2:] if returns and rng.random() < 0.6 else best
        before = first.setdefault((name, bars), at)
        for i in range(bars):
            index = at + i
            row = _given_chords(brief, key, meter, index) if brief.chords else chords[name, bars][i]
            closing = final and i == bars - 1
            if closing and not brief.chords:
                row = (_home(key),)
            row = tuple(replace(chord, quarter=index * size + chord.quarter) for chord in row)
            copy = before + i if before < at and not closing else None
            like = None
            if copy is not None and planned[copy].chords and not _same(planned[copy].chords, row, planned[copy].start):
                copy, like = None, copy
            if copy is not None and (i == bars - 1 or (i % 4 == 2 and rng.random() < 0.3)):
                copy, like = None, copy
            if copy is not None and genre.classical and rng.random() > _literal(i, recall):
                # Art music brings its theme back, and goes on from there in another way.
                copy, like = None, copy if rng.random() < 0.3 else None
            if copy is None and like is None and not closing:
                like = _echo(i, bars, at, rng) if not genre.classical or rng.random() < 0.2 + 0.5 * recall else None
            planned.append(
                PlannedBar(
                    index, index * size, (index + 1) * size, label, row, i % 8, _velocity(brief, energies[order], index, count),
                    energies[order], copy, like, opens=i == 0, fill=i == bars - 1 and not final,
                    closes=i % 4 == 3 or i == bars - 1, last=index == count - 1,
                    breath=genre.classical and i % 4 == 3 and index < count - 1 and rng.random() < 0.14,
                    whole=not genre.classical or rng.random() < recall,
                )
            )  # fmt: skip
        at += bars
    return tuple(planned)


def _colour_for(genre: Genre, key: Tonality, rng: random.Random) -> float:
    """How chromatic a piece is, the field ``colour`` of its plan: from not at all to most, as works of art music differ."""
    if genre.name not in MODULATING or key.mode not in ("major", "minor"):
        return 0.0
    return max(MOST_COLOUR.get(genre.name, 0.9) * rng.betavariate(0.8, 1.3) - PLAIN, 0.0)


def _literal(i: int, recall: float) -> float:
    """How likely bar ``i`` of a section that returns is the same again: its head often is, the rest in pieces that recall."""
    return 0.1 + 0.9 * recall if i < 2 else recall if i < 4 else 0.3 * recall


def _related(key: Tonality, rng: random.Random, colour: float) -> Tonality:
    """The key that a middle section goes to: the relative one, or now and then the subdominant; in colourful pieces also
    the dominant, the other mode, or one a third away."""
    if rng.random() < 1.2 * colour:
        steps = ((7, True), (0, False), (3, True), (8, True), (4, False)) if key.is_minor else (
            (7, True), (0, False), (8, True), (3, True), (4, False))  # fmt: skip
        step, same = rng.choice(steps)
        minor = key.is_minor == same
        return tonality_of(key_of((key.tonic + step) % 12, "minor" if minor else "major"))
    if rng.random() < 0.7:
        return tonality_of(key_of((key.tonic + (3 if key.is_minor else 9)) % 12, "major" if key.is_minor else "minor"))
    return tonality_of(key_of((key.tonic + 5) % 12, "minor" if key.is_minor else "major"))


def _weights(rows: list[tuple[ChordMark, ...]]) -> np.ndarray:
    """How much each pitch class sounds in the chords of some bars, roots the most."""
    weights = np.zeros(12)
    for row in rows:
        for chord in row:
            weights[list(chord_tones(chord))] += 1 / len(row)
            weights[chord.root] += 0.6 / len(row)
    return weights


def _echo(i: int, bars: int, at: int, rng: random.Random) -> int | None:
    """The bar inside the section whose rhythm bar ``i`` takes up: the second half answers the first, and so do pairs."""
    if i >= 4 and i % 8 in (4, 5) and i % 8 - 4 + 8 * (i // 8) < bars:
        return at + i - 4
    if i % 4 == 1 and rng.random() < 0.35:
        return at + i - 1
    if i % 4 == 2 and rng.random() < 0.6:
        return at + i - 2
    return None


def _same(one: Sequence[ChordMark], two: Sequence[ChordMark], start: Fraction) -> bool:
    base = two[0].quarter - one[0].quarter
    return [(c.quarter - start, *_sort(c)) for c in one] == [(c.quarter - base - start, *_sort(c)) for c in two]


def _home(key: Tonality) -> ChordMark:
    return ChordMark(Fraction(0), key.tonic, "m" if key.is_minor else "")


def _energies(form: list[tuple[str, int]], brief: Brief) -> list[float]:
    """How full each section is, 0..1: choruses and middle sections more than verses, intros and outros least."""
    arousal = sum(MOOD[m].arousal for m in brief.moods if m in MOOD) / max(len(brief.moods), 1)
    energies = []
    for order, (label, _) in enumerate(form):
        name = label.rstrip("'").lower()
        level = {"chorus": 0.72, "b": 0.6, "c": 0.62, "bridge": 0.55, "solo": 0.7, "intro": 0.3, "outro": 0.3}.get(
            name, 0.48
        )
        energies.append(min(max(level + 0.18 * arousal + 0.06 * order / max(len(form) - 1, 1), 0.1), 0.95))
    return energies


def _velocity(brief: Brief, energy: float, index: int, count: int) -> int:
    """The velocity that a bar is centred on."""
    if "-" in brief.dynamics:
        low, high = (LEVELS.get(mark.strip(), 76) for mark in brief.dynamics.split("-", 1))
        return round(low + (high - low) * index / max(count - 1, 1))
    marks = [MOOD[mood].dynamics for mood in brief.moods if mood in MOOD]
    base = LEVELS.get(brief.dynamics) or (sum(LEVELS[m] for m in marks) / len(marks) if marks else 74)
    return round(min(max(base + (20 * (energy - 0.5) if not brief.dynamics else 6 * (energy - 0.5)), 20), 120))
