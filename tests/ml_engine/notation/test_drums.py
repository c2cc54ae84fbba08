"""Beats of a drum kit are written on the grid they are played on."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest

from ml_engine.music import Beat, Key, Meter, Note, Performance, TempoMark, Timeline
from ml_engine.notation.layout import FEET, lay_out
from ml_engine.notation.notate import Notation, notate

KICK, SNARE, HAT = 36, 38, 42
BARS, QUARTER = 6, 60 / 104


def timeline() -> Timeline:
    beats = tuple(
        Beat(1.0 + at * QUARTER, Fraction(at), at // 4 + 1, at % 4 + 1, at % 4 == 0) for at in range(4 * BARS + 1)
    )
    marks = (TempoMark(Fraction(0), 60 / QUARTER),)
    return Timeline(beats, (Meter(Fraction(0), 4, 4),), (Key(Fraction(0), "C", "major", 0),), marks)


def beat(places: tuple[Fraction, ...], *, more: tuple[Fraction, ...] = ()) -> list[tuple[Fraction, int]]:
    """Kick and snare in turn on the beats, the hi-hat on ``places`` of each, and kicks on ``more`` places of the bar."""
    strokes = [(Fraction(at), (KICK, SNARE)[at % 2]) for at in range(4 * BARS)]
    strokes += [(at + place, HAT) for at in range(4 * BARS) for place in places]
    return sorted([*strokes, *((4 * bar + place, KICK) for bar in range(BARS) for place in more)])


def play(strokes: list[tuple[Fraction, int]]) -> Performance:
    """As a drummer plays them: within some milliseconds."""
    chance = np.random.default_rng(3)
    onsets = [1.0 + float(place) * QUARTER + chance.normal(0, 0.007) for place, _ in strokes]
    notes = [Note(onset, onset + 0.09, pitch, 84, "drums") for onset, (_, pitch) in zip(onsets, strokes, strict=True)]
    return Performance(tuple(sorted(notes, key=lambda note: (note.onset, note.pitch))))


def written(notation: Notation) -> list[tuple[Fraction, int]]:
    (part,) = notation.piece.parts
    return sorted((note.onset, note.pitch) for note in part.notes)


THIRDS = tuple(Fraction(k, 3) for k in range(3))
QUARTERS = tuple(Fraction(k, 4) for k in range(4))
GRIDS = {
    "eighths": beat((Fraction(0), Fraction(1, 2))),
    "triplets": beat(THIRDS),
    "a shuffle": beat((Fraction(0), Fraction(2, 3))),
    "sixteenths": beat(QUARTERS, more=(Fraction(7, 4), Fraction(11, 4))),
}


@pytest.mark.parametrize("strokes", GRIDS.values(), ids=GRIDS.keys())
def test_strokes_are_written_where_they_are_meant(strokes: list[tuple[Fraction, int]]) -> None:
    notation = notate(play(strokes), timeline=timeline())
    assert written(notation) == strokes


@pytest.mark.parametrize("strokes", GRIDS.values(), ids=GRIDS.keys())
def test_no_stroke_is_longer_than_what_is_left_of_its_beat(strokes: list[tuple[Fraction, int]]) -> None:
    (part,) = notate(play(strokes), timeline=timeline()).piece.parts
    assert all(note.onset // 1 + 1 >= note.onset + note.duration for note in part.notes)


def test_feet_have_a_voice_of_their_own() -> None:
    piece = notate(play(GRIDS["sixteenths"]), timeline=timeline()).piece
    voices: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    for bar in lay_out(piece, piece.parts[0]):
        assert bar.clefs.get(1, "percussion") == "percussion"
        for (_, voice), symbols in bar.voices.items():
            for note in (note for symbol in symbols for note in symbol.notes):
                voices[note.pitch in FEET][voice] += 1
    assert set(voices[True]) == {2} and set(voices[False]) == {1}


def test_the_division_turns_with_the_music() -> None:
    strokes = beat(QUARTERS)
    half = [stroke for stroke in strokes if stroke[0] < 12] + [s for s in beat(THIRDS) if s[0] >= 12]
    assert written(notate(play(half), timeline=timeline())) == half
