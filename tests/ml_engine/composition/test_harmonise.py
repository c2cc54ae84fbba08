"""A melody gets its harmony and stays what it was."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from ml_engine import BadInput
from ml_engine.bars import Bars
from ml_engine.composition.analysis import find_tonality
from ml_engine.composition.brief import Brief
from ml_engine.composition.faults import RANGES, count_in_piece
from ml_engine.composition.harmonise import harmonise, melody_part
from ml_engine.composition.slots import cut, phrase_ends, top_line
from ml_engine.music import Key, Piece
from ml_engine.theory import chord_tones, read_chord
from tests.ml_engine.composition.melodies import TWINKLE, part, piece, tune

TUNES = {
    "major": tune(TWINKLE),
    "minor upbeat in three": tune(
        "62:1 69:1 69:1 70:1 69:2 67:1 65:1 64:1 65:1 64:2 62:1 65:2 67:1 69:1 67:1 65:1 64:1 61:1 64:1 62:3",
        (3, 4), "D minor", 1,
    ),
    "six eight with rests": tune("67:3/2 r:1/2 69:1/2 71:1/2 74:3/2 72:1 71:1/2 69:3 r:3/2 71:1 69:1/2 67:3", (6, 8), "G major"),
    "five four, chromatic": tune("65:1 66:1 67:1 69:1 70:1 72:2 71:1 70:1 69:1 67:1 68:1 69:2 67:1 65:5", (5, 4), "F major"),
    "two four, quick": tune("72:1/2 74:1/2 76:1/2 74:1/2 72:1 67:1 69:1/4 71:1/4 72:1/4 74:1/4 71:1 72:2", (2, 4)),
    "one note": tune("69:4", key="D major"),
    "one short note": tune("66:1/4", (3, 4), "D major"),
    "low": tune("48:1 50:1 52:1 53:1 55:2 43:2 48:4"),
    "wide": tune("60:1 84:1 55:1 90:1 62:1 60:1 59:1 60:1"),
}  # fmt: skip


@pytest.mark.parametrize("name", TUNES)
def test_a_chorale_keeps_the_melody_and_the_rules(name):
    given = TUNES[name]
    result = harmonise(given, "chorale", random.Random(3))
    assert len(result.parts) == 4
    assert given.parts[0] in result.parts
    faults = count_in_piece(result)
    assert faults.parallels == 0
    assert faults.crossing == 0
    assert faults.range == sum(not 60 <= note.pitch <= 81 for note in given.parts[0].notes) or name == "low"
    for own, (low, high) in zip(result.parts, RANGES, strict=True):
        if own is not given.parts[0]:
            assert all(low <= note.pitch <= high for note in own.notes)
        ends = [note.onset + note.duration for note in own.notes]
        assert all(end <= note.onset for end, note in zip(ends, own.notes[1:], strict=False))
    ids = [note.id for own in result.parts for note in own.notes]
    assert len(ids) == len(set(ids))
    assert result.length == given.length


def test_a_chorale_ends_on_its_tonic_after_a_dominant():
    result = harmonise(TUNES["major"], "chorale", random.Random(1))
    bass = result.parts[3].notes
    assert bass[-1].pitch % 12 == 0 or bass[-1].pitch % 12 == 7  # the tune here breaks off on the dominant
    whole = tune(TWINKLE + " 60:1 60:1 67:1 67:1 69:1 69:1 67:2 65:1 65:1 64:1 64:1 62:1 62:1 60:2")
    result = harmonise(whole, "chorale", random.Random(1))
    assert result.parts[3].notes[-1].pitch % 12 == 0
    before_last = {n.pitch % 12 for p in result.parts for n in p.notes if n.onset <= 45 < n.onset + n.duration}
    assert 11 in before_last
    assert find_tonality(result).tonic == 0


def test_the_same_seed_gives_the_same_chorale_and_another_seed_another():
    first, again, other = (harmonise(TUNES["major"], "chorale", random.Random(s)) for s in (5, 5, 6))
    assert first == again
    assert first != other


def test_given_chords_are_obeyed():
    wanted = ["C", "F", "C", "G7", "Am", "Dm7", "G7", "C"]
    marks = tuple(read_chord(symbol, Fraction(4 * i)) for i, symbol in enumerate(wanted))
    given = replace(tune("72:4 72:4 67:4 71:4 69:4 69:4 71:4 72:4"), chords=marks)
    result = harmonise(given, "chorale", random.Random(1))
    assert result.chords == marks
    for mark in marks:
        sounding = {n.pitch % 12 for p in result.parts for n in p.notes if n.onset == mark.quarter}
        assert sounding <= set(chord_tones(mark))


def test_a_new_signature_is_a_new_key():
    keys = (Key(Fraction(0), "C", "major", 0), Key(Fraction(16), "E", "major", 4))
    given = replace(tune("60:2 64:2 67:2 64:2 65:2 62:2 60:4 64:2 68:2 71:2 68:2 69:2 66:2 64:4"), keys=keys)
    result = harmonise(given, "chorale", random.Random(1))
    assert result.parts[3].notes[-1].pitch % 12 == 4
    assert {n.spelling[:2] for p in result.parts for n in p.notes if n.onset >= 16 and n.pitch % 12 == 8} == {"G#"}


def test_lead_sheets_have_chords_that_fit_the_tune_and_nothing_else():
    given = TUNES["major"]
    result = harmonise(given, "lead sheet", random.Random(1))
    assert result.parts == given.parts
    assert result.chords[0].root == 0
    heard = sum(
        note.pitch % 12 in chord_tones([c for c in result.chords if c.quarter <= note.onset][-1])
        for note in given.parts[0].notes
        if note.onset % 2 == 0
    )
    assert heard >= 12  # of the 14 notes on strong beats


@pytest.mark.parametrize(
    "name", ["major", "minor upbeat in three", "six eight with rests", "five four, chromatic", "one note"]
)
def test_a_piano_plays_under_the_melody(name):
    given = TUNES[name]
    result = harmonise(given, "piano", random.Random(1))
    assert result.parts[0] == given.parts[0]
    piano = result.parts[1]
    assert piano.staves == 2
    assert {note.staff for note in piano.notes} == {1, 2}
    assert result.length == given.length
    assert min(note.duration for note in piano.notes) > 0


def test_the_figure_follows_what_was_asked():
    block = harmonise(TUNES["major"], "piano", random.Random(1), brief=Brief(texture="block chords"))
    broken = harmonise(TUNES["major"], "piano", random.Random(1), brief=Brief(texture="arpeggios"))
    assert len({n.onset for n in broken.parts[1].notes}) > 1.5 * len({n.onset for n in block.parts[1].notes})


def test_the_melody_is_found_and_may_be_named():
    flute, cello = part(TWINKLE, "Flute", 73, part_id="P1"), part("48:4 43:4 48:4", "Cello", 42, part_id="P2")
    both = piece(flute, cello)
    assert melody_part(both) is flute
    assert melody_part(both, "P2") is cello
    told: list[str] = []
    result = harmonise(both, "chorale", random.Random(1), told=told)
    assert cello not in result.parts
    assert "left out" in told[0]


def test_nothing_to_harmonise():
    silent = tune("r:4")
    drums = piece(part("36:1 38:1", "Drums", 0))
    for bad in (silent, drums, Piece((), silent.meters, silent.keys, silent.tempo_marks)):
        with pytest.raises(BadInput):
            harmonise(bad, "chorale", random.Random(1))
    with pytest.raises(BadInput):
        harmonise(TUNES["major"], "fugue", random.Random(1))
    with pytest.raises(BadInput):
        harmonise(TUNES["major"], "chorale", random.Random(1), melody="P9")


def test_phrases_end_on_long_notes():
    line = top_line(tune(TWINKLE).parts[0].notes)
    assert [line[i].onset for i in phrase_ends(line, Fraction(4))] == [6, 14, 22, 30]
    slots = cut(line, Bars(tune(TWINKLE).meters))
    assert all(a.end == b.start for a, b in zip(slots, slots[1:], strict=False))
    assert slots[-1].final
    assert slots[-1].to_end == 0
