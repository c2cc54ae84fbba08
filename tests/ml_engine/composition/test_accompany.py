"""A band joins in; what was there stays."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from ml_engine import BadInput
from ml_engine.composition.accompany import accompany
from ml_engine.instruments import range_of
from ml_engine.music import Meter
from ml_engine.theory import chord_tones, read_chord
from tests.ml_engine.composition.melodies import TWINKLE, part, piece, tune


def test_given_parts_are_untouched_and_new_ones_named():
    given = tune(TWINKLE)
    result = accompany(given, ("piano", "electric bass", "drums"), "bossa nova", random.Random(1))
    assert result.parts[0] == given.parts[0]
    assert [p.name for p in result.parts[1:]] == ["Piano", "Electric bass", "Drums"]
    assert all(p.notes for p in result.parts)
    ids = [n.id for p in result.parts for n in p.notes]
    assert len(ids) == len(set(ids))
    assert result.length <= 32
    for own in result.parts[1:]:
        low, high = range_of(own.name)
        assert all(low <= n.pitch <= high for n in own.notes)


def test_the_bass_follows_the_chords_that_are_given():
    marks = tuple(read_chord(s, Fraction(4 * i)) for i, s in enumerate(("Am", "F", "C", "G7")))
    given = replace(tune("69:4 69:4 67:4 67:4"), chords=marks)
    result = accompany(given, ("bass",), "rock", random.Random(2))
    assert result.chords == marks
    for mark in marks:
        on_the_bar = [n.pitch % 12 for n in result.parts[1].notes if n.onset == mark.quarter]
        assert set(on_the_bar) <= set(chord_tones(mark))
        assert on_the_bar


def test_chords_are_found_in_music_that_has_them():
    chordal = piece(part("48+64+67:4 41+65+69:4 43+62+71:4 48+64+67:4", "Piano", 0))
    result = accompany(chordal, ("strings",), "ballad", random.Random(1))
    assert [mark.root for mark in result.chords] == [0, 5, 7, 0]


def test_upbeats_and_changes_of_metre():
    given = replace(tune("67:1 72:1 74:1 76:1 72:1 74:1 76:1 77:2 76:1 74:1 72:3", pickup=1))
    given = replace(given, meters=(Meter(Fraction(0), 4, 4), Meter(Fraction(5), 3, 4)))
    result = accompany(given, ("bass", "drums"), "pop", random.Random(1))
    assert min(n.onset for p in result.parts[1:] for n in p.notes) >= 1
    assert all(n.duration > 0 for p in result.parts for n in p.notes)
    assert any(n.onset >= 5 for n in result.parts[1].notes)


def test_the_same_seed_plays_the_same():
    first, again = (accompany(tune(TWINKLE), (), "", random.Random(4)) for _ in range(2))
    assert first == again
    assert len(first.parts) == 4


def test_what_cannot_be_accompanied():
    with pytest.raises(BadInput):
        accompany(tune("r:4"), (), "pop", random.Random(1))
    with pytest.raises(BadInput):
        accompany(tune(TWINKLE), (), "tractor", random.Random(1))
    with pytest.raises(BadInput):
        accompany(tune(TWINKLE), ("tractor",), "pop", random.Random(1))
