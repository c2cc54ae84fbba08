"""Part-writing faults are found where they are, and only there."""

from fractions import Fraction

import pytest

from ml_engine import BadInput
from ml_engine.composition.faults import Tone, count_faults, count_in_piece
from tests.ml_engine.composition.melodies import part, piece


def voices(*pitches: tuple[int, ...]) -> list[list[Tone]]:
    return [[Tone(Fraction(i), Fraction(1), p) for i, p in enumerate(line)] for line in pitches]


def test_parallel_fifths_and_octaves():
    found = count_faults(voices((67, 69), (60, 62)), ranges=())
    assert (found.fifths, found.octaves) == (1, 0)
    found = count_faults(voices((72, 74), (60, 62)), ranges=())
    assert (found.fifths, found.octaves) == (0, 1)


def test_a_repeated_or_contrary_or_interrupted_fifth_is_none():
    assert count_faults(voices((67, 67), (60, 60)), ranges=()).parallels == 0
    assert count_faults(voices((67, 62), (60, 67)), ranges=()).parallels == 0
    apart = [[Tone(Fraction(0), Fraction(1), 67), Tone(Fraction(2), Fraction(1), 69)],
             [Tone(Fraction(0), Fraction(1), 60), Tone(Fraction(2), Fraction(1), 62)]]  # fmt: skip
    assert count_faults(apart, ranges=()).parallels == 0


def test_hidden_crossing_overlap_spacing_range_and_leading_note():
    assert count_faults(voices((60, 67), (45, 48)), ranges=()).hidden == 1
    assert count_faults(voices((60,), (64,)), ranges=()).crossing == 1
    assert count_faults(voices((64, 58), (60, 57)), ranges=()).overlap == 1
    assert count_faults(voices((79,), (64,), (60,)), ranges=()).spacing == 1
    assert count_faults(voices((85,), (64,), (60,), (35,))).range == 2
    assert count_faults(voices((71,), (67,), (59,)), ranges=(), tonic=0).leading == 1
    assert count_faults(voices((71,), (67,), (59,)), ranges=()).leading == 0


def test_rates_are_by_the_bar_and_add_up():
    one = count_faults(voices((67, 69), (60, 62)), bars=2, ranges=())
    assert one.per_bar()["fifths"] == 0.5
    assert (one + one).bars == 4
    assert (one + one).fifths == 2


def test_a_piece_must_have_four_voices():
    whole = [part(f"{p}:4", part_id=f"P{i}") for i, p in enumerate((67, 64, 55, 48), 1)]
    assert count_in_piece(piece(*whole)).parallels == 0
    with pytest.raises(BadInput):
        count_in_piece(piece(*whole[:3]))
