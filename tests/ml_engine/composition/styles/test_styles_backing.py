"""Bands: every genre in every metre fits its chords, its ranges and its drummer's limbs."""

import random
from bisect import bisect_right
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from ml_engine.composition.brief import GENRES
from ml_engine.composition.genres import GENRE
from ml_engine.composition.harmony import progression
from ml_engine.composition.styles import Arranger, StyleNote, backing, roles_of
from ml_engine.composition.styles.book import BOOK
from ml_engine.composition.styles.grooves import FILL_KEYS, GROOVES, LANES
from ml_engine.composition.styles.metre import beats, beats_of, fit, starts
from ml_engine.errors import BadInput
from ml_engine.instruments import is_drums, most_at_once, range_of
from ml_engine.music import ChordMark, Meter
from ml_engine.theory import Tonality, chord_tones, read_chord, tonality

METERS = ((4, 4), (3, 4), (6, 8), (12, 8), (2, 4), (5, 4), (7, 8))
START = Fraction(3)
BARS = 8


def _chords(genre: str, key: Tonality, meter: Meter, rng: random.Random) -> list[ChordMark]:
    rows = progression(key, BARS, genre, rng, meter=meter)
    return [replace(c, quarter=START + i * meter.bar_quarters + c.quarter) for i, row in enumerate(rows) for c in row]


def _played(genre: str, meter: Meter, seed: int) -> tuple[list[str], list[ChordMark], dict[int, tuple[StyleNote, ...]]]:
    rng = random.Random(seed)
    about = GENRE[genre]
    key = tonality(f"{rng.choice(about.keys)} {rng.choice(list(about.modes))}")
    names = [*about.bands[seed % len(about.bands)], "piano", "drums"]
    chords = _chords(genre, key, meter, rng)
    out = backing(
        genre, chords, meter, BARS, names, rng, density=rng.random(), energy=rng.random(), sections=(4,), start=START,
        tonality=key,
    )  # fmt: skip
    return names, chords, out


def _fold(notes: tuple[StyleNote, ...]) -> list[tuple[Fraction, int]]:
    return [(note.onset, note.pitch) for note in notes]


@pytest.mark.parametrize("genre", GENRES)
def test_every_genre_plays_every_metre_in_its_chords_and_ranges(genre: str) -> None:
    sounding = foreign = 0
    for seed, (over, under) in enumerate(METERS):
        meter = Meter(Fraction(0), over, under)
        size = meter.bar_quarters
        names, chords, out = _played(genre, meter, seed)
        places = [chord.quarter for chord in chords]
        strong = [Fraction(tick, 48) for tick in starts(beats_of(meter))[0:4:2]]
        for i, notes in out.items():
            low, high = range_of(names[i])
            assert notes, (names[i], over, under)
            if is_drums(names[i]):
                assert {note.pitch for note in notes} <= {*LANES.values(), *FILL_KEYS.values()}
                assert all(low <= note.pitch <= high for note in notes)
                assert max(Counter(note.onset for note in notes).values()) <= most_at_once("drums")
                continue
            for note in notes:
                assert low <= note.pitch <= high
                assert note.onset >= START
                assert note.onset + note.duration <= START + BARS * size
                assert note.onset.denominator in (1, 2, 3, 4, 6, 8, 12, 16)
                assert 1 <= note.velocity <= 127
                assert note.staff in (1, 2)
            for bar in range(BARS):
                for place in strong:
                    at = START + bar * size + place
                    tones = chord_tones(chords[bisect_right(places, at) - 1])
                    here = [note for note in notes if note.onset <= at < note.onset + note.duration]
                    sounding += len(here)
                    foreign += sum(note.pitch % 12 not in tones for note in here)
                    left = [note.pitch for note in here if note.staff == 2]
                    right = [note.pitch for note in here if note.staff == 1]
                    assert not left or not right or max(left) < min(right)
    assert sounding > 100
    assert foreign <= 0.01 * sounding


def test_one_seed_is_one_accompaniment_and_another_is_another() -> None:
    four = Meter(Fraction(0), 4, 4)
    assert _played("bossa nova", four, 5) == _played("bossa nova", four, 5)
    several = {str(_played("funk", four, seed)[2]) for seed in (0, 2, 4, 6)}
    assert len(several) == 4


@pytest.mark.parametrize("genre", ["rock", "funk", "bossa nova", "house", "reggae"])
def test_a_groove_loops_with_small_differences(genre: str) -> None:
    meter = Meter(Fraction(0), 4, 4)
    chord = [read_chord("Am7")]
    notes = backing(genre, chord, meter, 16, ["drums"], random.Random(4), density=0.6, ending=False)[0]
    bars = [frozenset((n.onset - 4 * i, n.pitch) for n in notes if i * 4 <= n.onset < i * 4 + 4) for i in range(16)]
    alike = [len(a & b) / len(a | b) for a, b in zip(bars, bars[2:], strict=False)]
    assert min(alike) > 0.5
    assert len({tuple(n.velocity for n in notes if i * 4 <= n.onset < i * 4 + 4) for i in range(16)}) > 8


def test_a_fill_and_a_crash_mark_a_section() -> None:
    meter = Meter(Fraction(0), 4, 4)
    found = 0
    for seed in range(10):
        notes = backing(
            "rock",
            [read_chord("E")],
            meter,
            8,
            ["drums"],
            random.Random(seed),
            energy=0.95,
            sections=(4,),
            ending=False,
        )[0]
        before = [n for n in notes if 14 <= n.onset < 16]
        usual = [n for n in notes if 10 <= n.onset < 12]
        assert any(n.pitch == 49 and n.onset == 16 for n in notes)
        assert not any(n.pitch == 49 and n.onset in (8, 12) for n in notes)
        found += _fold(tuple(before)) != [(onset + 4, pitch) for onset, pitch in _fold(tuple(usual))]
    assert found >= 9


def test_bar_by_bar_is_the_same_as_at_once() -> None:
    meter = Meter(Fraction(0), 4, 4)
    chords = [replace(read_chord(name), quarter=Fraction(4 * i)) for i, name in enumerate(["Dm7", "G7", "Cmaj7", "A7"])]
    names = ["piano", "acoustic bass", "drums"]
    whole = backing("swing", chords, meter, 4, names, random.Random(3), ending=False)
    band = Arranger("swing", meter, names, random.Random(3))
    single: dict[int, list[StyleNote]] = {0: [], 1: [], 2: []}
    for i, chord in enumerate(chords):
        after = chords[i + 1] if i < 3 else None
        for part, notes in band.bar(i, [chord], start=Fraction(4 * i), following=after, velocity=75).items():
            single[part] += notes
    assert {part: tuple(notes) for part, notes in single.items()} == whole


def test_walking_bass_steps_into_the_next_root() -> None:
    meter = Meter(Fraction(0), 4, 4)
    names = ["Dm7", "G7", "Cmaj7", "A7"] * 4
    chords = [replace(read_chord(name), quarter=Fraction(4 * i)) for i, name in enumerate(names)]
    near = total = 0
    for seed in range(6):
        notes = backing("swing", chords, meter, 16, ["acoustic bass"], random.Random(seed), energy=0.8)[0]
        if len(notes) < 48:
            continue  # half notes this time
        for one, after in zip(notes, notes[1:], strict=False):
            if after.onset % 4 == 0:
                total += 1
                near += abs(one.pitch - after.pitch) <= 2
    assert total > 20
    assert near / total > 0.6


def test_salsa_bass_anticipates_the_chord_across_the_bar_line() -> None:
    meter = Meter(Fraction(0), 4, 4)
    chords = [replace(read_chord("Am" if i % 2 == 0 else "E7"), quarter=Fraction(4 * i)) for i in range(8)]
    tied = 0
    for seed in range(8):
        notes = backing("salsa", chords, meter, 8, ["acoustic bass"], random.Random(seed))[0]
        early = [note for note in notes if note.onset % 4 == 3]
        assert all(note.pitch % 12 == (9 if (note.onset + 1) % 8 == 0 else 4) for note in early)
        tied += sum(note.duration > 1 for note in early)
    assert tied > 12


def test_roles_follow_the_band() -> None:
    assert roles_of("pop", ["piano"], 0) == ["left"]
    assert roles_of("pop", ["voice", "piano"], 0) == ["", "both"]
    assert roles_of("swing", ["tenor saxophone", "piano", "acoustic bass", "drums"], 0) == ["", "comp", "bass", "drums"]
    assert roles_of("folk", ["guitar"], 0) == ["thumb"]
    assert roles_of("classical", ["violin", "viola", "cello"], 0) == ["", "pad", "bass"]
    assert roles_of("funk", ["brass", "clavinet", "slap bass", "drums"]) == ["stabs", "comp", "bass", "drums"]


def test_single_lines_keep_apart() -> None:
    meter = Meter(Fraction(0), 4, 4)
    chords = [replace(read_chord(name), quarter=Fraction(4 * i)) for i, name in enumerate(["C", "Am", "F", "G"] * 2)]
    out = backing("classical", chords, meter, 8, ["horn", "clarinet", "viola"], random.Random(2), roles=["pad"] * 3)
    same = total = 0
    for bar in range(8):
        at = Fraction(4 * bar)
        pitches = [n.pitch for notes in out.values() for n in notes if n.onset <= at < n.onset + n.duration]
        total += 1
        same += len(set(pitches)) < len(pitches)
    assert same <= total // 4


def test_a_band_says_what_it_cannot_do() -> None:
    four = Meter(Fraction(0), 4, 4)
    with pytest.raises(BadInput, match="not a genre"):
        Arranger("yodelling", four, ["piano"], random.Random(0))
    with pytest.raises(BadInput, match="role"):
        Arranger("pop", four, ["piano"], random.Random(0), roles=["conductor"])
    with pytest.raises(BadInput, match="needs chords"):
        backing("pop", [], four, 4, ["piano"], random.Random(0))
    with pytest.raises(BadInput, match="needs a chord"):
        Arranger("pop", four, ["piano"], random.Random(0)).bar(0, [], start=Fraction(0))


@pytest.mark.parametrize("genre", list(BOOK))
def test_the_books_are_written_in_signs_that_are_known(genre: str) -> None:
    style = BOOK[genre]
    books = {
        "R5378L6ANG": style.bass,
        "bBqf80cCsumnN123456790pdo": style.keys + style.guitar + style.arp + style.pad + style.stabs + style.left,
    }
    for signs, texts in books.items():
        for text in texts:
            if text.startswith(("walk", "pedal")):
                continue
            assert set(text) <= set(signs) | set("-. /"), text
            for reading in text.split("//"):
                assert len({len(cell) for cell in reading.split()}) == 1, text
    assert style.drums in GROOVES


def test_patterns_fit_metres() -> None:
    assert beats(7, 8) == (48, 48, 72)
    assert beats(12, 8) == (72,) * 4
    assert beats(5, 4) == (48,) * 5
    four = fit("x--- x-x-", (48, 48))
    assert [(event.on, event.held) for event in four[0].events] == [(0, 48), (48, 24), (72, 24)]
    shuffle = fit("x.x. x.x.", (72, 72))
    assert [event.on for event in shuffle[0].events] == [0, 48, 72, 120]
    steady = fit("x.x. x.x.", (72, 72), steady=True)
    assert [event.on for event in steady[0].events] == [0, 24, 48, 72, 96, 120]
    waltz = fit("b--- c--- c---", (48, 48, 48, 48))
    assert [event.sign for event in waltz[0].events] == ["b", "c", "b", "c"]
    held = fit("---- --5- ---- N---", (48,) * 4)[0]
    assert held.tied == 72
    assert held.events[-1].held == 48 + 72
