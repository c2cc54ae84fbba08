"""Transposing moves everything by the same interval, spelling included."""

from dataclasses import replace
from fractions import Fraction

import pytest

from ml_engine import BadInput
from ml_engine.composition.transpose import fold, transpose, transpose_to
from ml_engine.music import Key
from ml_engine.theory import read_chord
from tests.ml_engine.composition.melodies import TWINKLE, part, piece, tune


def test_notes_names_keys_and_chords_move_together():
    given = replace(tune("60:1 66:1 67:1 70:1"), chords=(read_chord("C7/E"),))
    up = transpose(given, 2)
    assert [n.pitch for n in up.parts[0].notes] == [62, 68, 69, 72]
    assert [n.spelling for n in up.parts[0].notes] == ["D4", "G#4", "A4", "C5"]
    assert [n.id for n in up.parts[0].notes] == [n.id for n in given.parts[0].notes]
    assert (up.keys[0].tonic, up.keys[0].fifths) == ("D", 2)
    assert (up.chords[0].root, up.chords[0].bass) == (2, 6)


@pytest.mark.parametrize("semitones", range(-12, 13))
def test_there_and_back_is_the_same(semitones):
    given = tune(TWINKLE, key="C major")
    back = transpose(transpose(given, semitones), -semitones)
    assert [(n.pitch, n.spelling) for n in back.parts[0].notes] == [(n.pitch, n.spelling) for n in given.parts[0].notes]
    assert back.keys == given.keys
    assert abs(transpose(given, semitones).keys[0].fifths) <= 6


def test_an_octave_keeps_the_names():
    up = transpose(tune("59:1 60:1", key="C major"), 12)
    assert [n.spelling for n in up.parts[0].notes] == ["B4", "C5"]


def test_only_what_leaves_the_range_is_folded_and_that_is_said():
    given = piece(part("60:1 72:1 90:1", "Flute", 73))
    told: list[str] = []
    down = transpose(given, -5, told=told)
    assert [n.pitch for n in down.parts[0].notes] == [67, 67, 85]
    assert "1 note of Flute" in told[0]
    assert fold(100, 40, 60) == 52
    assert fold(20, 40, 60) == 44
    assert fold(50, 40, 60) == 50


def test_drums_stay():
    kit = part("36:1 38:1", "Drums", 0)
    assert transpose(piece(kit), 5).parts[0] == kit


def test_to_a_key_by_name():
    given = tune(TWINKLE)
    sharp, flat = transpose_to(given, "F# major"), transpose_to(given, "Gb major")
    assert sharp.keys[0].tonic == "F#"
    assert flat.keys[0].tonic == "Gb"
    assert [n.pitch for n in sharp.parts[0].notes] == [n.pitch for n in flat.parts[0].notes]
    assert transpose_to(given, "B major").parts[0].notes[0].pitch == 59
    told: list[str] = []
    assert transpose_to(given, "A minor", told=told).keys[0].mode == "major"
    assert told


def test_later_keys_move_too_and_stay_writable():
    keys = (Key(Fraction(0), "E", "major", 4), Key(Fraction(4), "B", "major", 5))
    moved = transpose(replace(tune("64:4 71:4", key="E major"), keys=keys), 2)
    assert [key.fifths for key in moved.keys] == [6, 7]


def test_too_far():
    with pytest.raises(BadInput):
        transpose(tune("60:1"), 60)
    with pytest.raises(BadInput):
        transpose_to(tune("60:1"), "H flat sharp")
