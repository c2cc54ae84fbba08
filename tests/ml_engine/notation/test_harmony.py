"""Chord symbols over written music."""

from fractions import Fraction

from ml_engine.music import ChordMark, Meter, Piece
from ml_engine.notation.harmony import find_chords
from tests.ml_engine.notation.pieces import part

C, F, G = (60, 64, 67), (60, 65, 69), (59, 62, 67)


def piano(rows: list[tuple], numerator: int = 4) -> Piece:
    return Piece((part("P1", "Piano", 0, rows, 2),), (Meter(Fraction(0), numerator, 4),), (), ())


def block(at: Fraction | int, pitches: tuple[int, ...], bass: int, long: int = 4) -> list[tuple]:
    return [(at, long, pitch, 80, 1) for pitch in pitches] + [(at, long, bass, 80, 2)]


def names(piece: Piece) -> list[tuple]:
    return [(mark.quarter, mark.root, mark.quality, mark.bass) for mark in find_chords(piece)]


def test_a_chord_a_bar() -> None:
    piece = piano([*block(0, C, 48), *block(4, F, 41), *block(8, G, 43), *block(12, C, 36)])
    assert names(piece) == [(0, 0, "", None), (4, 5, "", None), (8, 7, "", None), (12, 0, "", None)]


def test_sevenths_and_minor_chords() -> None:
    piece = piano([*block(0, (60, 65, 69), 50), *block(4, (59, 65, 67), 43), *block(8, (60, 64, 67), 48)])
    assert names(piece) == [(0, 2, "m7", None), (4, 7, "7", None), (8, 0, "", None)]


def test_the_bass_is_named_where_it_is_not_the_root() -> None:
    piece = piano([*block(0, C, 40), *block(4, F, 41)])
    assert find_chords(piece)[0] == ChordMark(Fraction(0), 0, "", 4)


def test_passing_notes_change_no_chord() -> None:
    tune = [(at, Fraction(1, 2), pitch, 80, 1) for at, pitch in zip((0, 1, 2, 3), (76, 77, 79, 74), strict=True)]
    tune += [(at + Fraction(1, 2), Fraction(1, 2), pitch, 80, 1) for at, pitch in enumerate((74, 76, 77, 72))]
    assert names(piano([*block(0, C, 48), *tune])) == [(0, 0, "", None)]


def test_chords_change_on_bar_lines_rather_than_beside_them() -> None:
    """The next chord's fifth comes a beat early in the tune."""
    piece = piano([*block(0, C, 48), (3, 1, 74, 80, 1), *block(4, G, 43)])
    assert names(piece) == [(0, 0, "", None), (4, 7, "", None)]


def test_nothing_is_named_where_nothing_sounds() -> None:
    piece = piano([*block(4, C, 48), *block(16, C, 48)])
    assert [mark.quarter for mark in find_chords(piece)] == [4, 16]
    assert find_chords(piano([])) == ()


def test_drums_are_not_heard() -> None:
    drums = part("P2", "Drums", 0, [(at, 1, 38, 100, 1) for at in range(4)])
    piece = piano(block(0, C, 48))
    both = Piece((*piece.parts, drums), piece.meters, (), ())
    assert find_chords(both) == find_chords(piece)
