"""Whole short pieces for a band: form, chords, tune and accompaniment from a seed. Training data, free of any rights."""

import random
from collections.abc import Sequence
from fractions import Fraction

from ml_engine.composition.genres import GENRE, MOOD, Genre
from ml_engine.composition.harmony import progression
from ml_engine.composition.styles.arranger import Arranger, chords_by_bar
from ml_engine.composition.styles.melody import melody
from ml_engine.composition.styles.notes import StyleNote, family
from ml_engine.instruments import is_drums, is_keyboard, program_of
from ml_engine.music import ChordMark, Meter, Part, Piece, Section, TempoMark, WrittenNote
from ml_engine.theory import Tonality, spell, tonality

ORIGIN = "Notewright band, pattern players"
_LENGTHS = (16, 16, 24, 24, 32, 32, 32, 40, 48)


def make_piece(seed: int, genre: str | None = None) -> Piece:
    """A band piece of 12 to 48 bars in a genre (any by default), all of it decided by ``seed``.

    Raises KeyError for a genre that is not in genres.GENRE.
    """
    rng = random.Random(seed)
    about = GENRE[genre or rng.choice(tuple(GENRE))]
    key = _key(about, rng)
    meter = _meter(about, rng)
    names = list(rng.choice(about.bands))
    moods = (rng.choice(tuple(MOOD)),) if rng.random() < 0.3 else ()
    plan = _form(about, rng)
    bars = sum(count for _, count, _ in plan)
    chords, sections = _chords(plan, about, key, meter, moods, rng)
    density = min(0.95, max(0.1, rng.betavariate(3, 3) + sum(MOOD[mood].density for mood in moods)))
    lead = _lead(names, rng)
    loud = [52 + round(36 * energy) for _, count, energy in plan for _ in range(count)]
    size = meter.bar_quarters
    rows = chords_by_bar(chords, Fraction(0), size, bars)
    parts: list[list[StyleNote]] = [[] for _ in names]
    parts[lead] = list(
        melody(
            chords, key, meter, bars, names[lead], rng, genre=about.name, density=density,
            register=rng.choice(("", "", "", "low", "high")), section_plan=[(label, count) for label, count, _ in plan],
            velocity=[min(118, one + 12) for one in loud],
        )
    )  # fmt: skip
    band = Arranger(about.name, meter, names, rng, density=density, energy=plan[0][2], lead=lead, tonality=key)
    at = 0
    for order, (label, count, energy) in enumerate(plan):
        resting = _resting(label, names, band.roles, rng)
        for i in range(count):
            index = at + i
            notes = band.bar(
                index,
                rows[index],
                start=index * size,
                following=rows[index + 1][0] if index + 1 < bars else None,
                velocity=loud[index],
                energy=energy,
                section=label if i == 0 else None,
                fill=i == count - 1 and order + 1 < len(plan),
                last=index == bars - 1,
                resting=resting,
            )
            for number, some in notes.items():
                parts[number] += some
        at += count
    tempo = _tempo(about, meter, moods, rng)
    return Piece(
        tuple(_part(i, name, notes, key) for i, (name, notes) in enumerate(zip(names, parts, strict=True))),
        (meter,),
        (key.key(),),
        (TempoMark(Fraction(0), float(tempo)),),
        title=about.name,
        chords=tuple(chords),
        sections=tuple(sections),
        swing=_swing(about, meter, rng),
        origin=ORIGIN,
    )


def _key(about: Genre, rng: random.Random) -> Tonality:
    mode = rng.choices(tuple(about.modes), tuple(about.modes.values()))[0]
    tonic = rng.choice(about.keys) if rng.random() < 0.75 else rng.choice(("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"))  # fmt: skip
    return tonality(f"{tonic} {mode}")


def _meter(about: Genre, rng: random.Random) -> Meter:
    weights = [8, *([1.2] * (len(about.meters) - 1))]
    text = rng.choices(about.meters, weights)[0]
    over, under = text.split("/")
    return Meter(Fraction(0), int(over), int(under))


def _tempo(about: Genre, meter: Meter, moods: Sequence[str], rng: random.Random) -> int:
    low, high = about.tempo
    tempo = rng.triangular(low, high, about.default_tempo)
    for mood in moods:
        tempo *= MOOD[mood].tempo
    return round(max(low, min(high, tempo)))


def _swing(about: Genre, meter: Meter, rng: random.Random) -> float:
    if not about.swing or meter.denominator == 8:
        return 0.0
    return round(min(1.0, max(0.0, about.swing + rng.uniform(-0.15, 0.15))), 2)


def _form(about: Genre, rng: random.Random) -> list[tuple[str, int, float]]:
    """(label, bars, energy) of each section."""
    if about.section_bars == 12:
        count = rng.choice((1, 2, 2, 3))
        return [("A", 12, min(1.0, rng.uniform(0.3, 0.6) + 0.15 * i)) for i in range(count)]
    size = rng.choice((8, 8, 8, 4)) if about.section_bars == 8 else 8
    bars = rng.choice(_LENGTHS)
    letters = [{"verse": "A", "chorus": "B"}.get(one, one) for one in about.form]
    if rng.random() < 0.35:
        letters = rng.choice(
            (["A", "A", "B", "A"], ["A", "B", "A", "B"], ["A", "A", "B", "B"], ["A", "B", "A", "C", "A"])
        )
    plan: list[tuple[str, int, float]] = []
    base = rng.uniform(0.25, 0.7)
    if rng.random() < 0.3:
        plan.append(("intro", rng.choice((2, 4)), base * 0.7))
    total = 0
    chosen: dict[str, float] = {}
    while total < bars:
        letter = letters[len(chosen) and (total // size) % len(letters)]
        chosen.setdefault(letter, min(1.0, base + (0.22 if letter in ("B", "C") else 0.0) + rng.uniform(-0.08, 0.08)))
        plan.append((letter, size, min(1.0, chosen[letter] + 0.1 * total / bars)))
        total += size
    return plan


def _chords(
    plan: list[tuple[str, int, float]],
    about: Genre,
    key: Tonality,
    meter: Meter,
    moods: tuple[str, ...],
    rng: random.Random,
) -> tuple[list[ChordMark], list[Section]]:
    """Chords of the whole piece at absolute quarters: the same letter has the same ones, the last section closes."""
    by_label: dict[str, list[tuple[ChordMark, ...]]] = {}
    chords: list[ChordMark] = []
    sections: list[Section] = []
    size = meter.bar_quarters
    at = 0
    rhythm = rng.choice((None, None, None, None, 1.0, 0.5, 2.0))
    for order, (label, count, _) in enumerate(plan):
        last = order == len(plan) - 1
        if label not in by_label:
            cadence = rng.choice(("open", "half", "full", "open"))
            by_label[label] = progression(
                key, count, about.name, rng, moods=moods, cadence=cadence, meter=meter, harmonic_rhythm=rhythm
            )
        rows = by_label[label]
        if last:
            closing = progression(key, min(2, count), about.name, rng, moods=moods, cadence="full", meter=meter)
            rows = [*rows[: count - len(closing)], *closing]
        sections.append(Section(at * size, label))
        for i, row in enumerate(rows):
            start = (at + i) * size
            for mark in row:
                chord = ChordMark(start + mark.quarter, mark.root, mark.quality, mark.bass)
                before = chords[-1] if chords else None
                if before is None or (before.root, before.quality, before.bass) != (mark.root, mark.quality, mark.bass):
                    chords.append(chord)
        at += count
    return chords, sections


def _lead(names: list[str], rng: random.Random) -> int:
    """Who has the tune: the first as a rule, at times another that can sing."""
    if rng.random() < 0.15:
        able = [i for i, name in enumerate(names) if family(name) in ("line", "keys", "lead", "mallets", "guitar")]
        if able:
            return rng.choice(able)
    return next((i for i, name in enumerate(names) if not is_drums(name) and family(name) != "bass"), 0)


def _resting(label: str, names: list[str], roles: Sequence[str], rng: random.Random) -> tuple[int, ...]:
    """Who is silent in a section: more of them in an introduction, so that the band can grow."""
    intro = label == "intro"
    players = [i for i, role in enumerate(roles) if role]
    chance = {"drums": 0.03, "bass": 0.03, "left": 0.0, "thumb": 0.0}
    resting = [i for i in players if rng.random() < (0.45 if intro else chance.get(roles[i], 0.08))]
    if len(resting) == len(players):
        resting = resting[1:]
    return tuple(resting)


def _part(number: int, name: str, notes: list[StyleNote], key: Tonality) -> Part:
    notes.sort(key=lambda note: (note.onset, note.pitch))
    drums = is_drums(name)
    pitches = [note.pitch for note in notes]
    spellings = [_DRUM_NAMES[pitch] for pitch in pitches] if drums else spell(pitches, key.fifths)
    two = is_keyboard(name) and any(note.staff == 2 for note in notes)
    prefix = f"p{number + 1}n"
    written = tuple(
        [
            WrittenNote(
                prefix + str(i),
                note.onset,
                note.duration,
                note.pitch,
                spelling,
                note.velocity,
                note.staff if two else 1,
            )
            for i, (note, spelling) in enumerate(zip(notes, spellings, strict=True))
        ]
    )
    title = "Drums" if drums else name[0].upper() + name[1:]
    return Part(f"p{number + 1}", title, 0 if drums else program_of(name), 2 if two else 1, written)


_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_DRUM_NAMES = tuple(f"{_NAMES[pitch % 12]}{pitch // 12 - 1}" for pitch in range(128))
