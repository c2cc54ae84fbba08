"""The tune is found, stands alone on a staff, and carries its words."""

from fractions import Fraction

from ml_engine.music import Meter, Piece
from ml_engine.notation.lead_sheet import layouts_for, lead_sheet, one_staff
from tests.ml_engine.notation.pieces import part

TUNE = (72, 74, 76, 77, 79, 77, 76, 74)


def song() -> Piece:
    """A tune over broken chords, on one piano."""
    rows: list[tuple] = [(at, 1, pitch, 90, 1) for at, pitch in enumerate(TUNE)]
    rows += [(Fraction(at, 2), Fraction(1, 2), (48, 55, 60, 55)[at % 4], 60, 2) for at in range(16)]
    return Piece((part("P1", "Piano", 0, rows, 2),), (Meter(Fraction(0), 4, 4),), (), ())


def test_tune_is_found_over_its_accompaniment() -> None:
    (only,) = lead_sheet(song()).parts
    assert tuple(note.pitch for note in only.notes) == TUNE and only.staves == 1


def test_where_the_tune_is_silent_only_rests_stand() -> None:
    """The accompaniment goes on alone for two bars between two phrases."""
    rows: list[tuple] = [(at + start, 1, pitch, 96, 1) for start in (0, 16) for at, pitch in enumerate(TUNE)]
    rows += [(Fraction(at, 2), Fraction(1, 2), (48, 55, 60, 55)[at % 4], 60, 2) for at in range(48)]
    piece = Piece((part("P1", "Piano", 0, rows, 2),), (Meter(Fraction(0), 4, 4),), (), ())
    (only,) = lead_sheet(piece).parts
    assert [note.pitch for note in only.notes] == [*TUNE, *TUNE]


def test_syllables_lie_under_the_tune_until_they_run_out() -> None:
    (only,) = lead_sheet(song(), "a-ma-zing grace").parts
    assert [note.lyric for note in only.notes][:5] == ["a-", "ma-", "zing", "grace", ""]


def test_one_staff_has_one_note_at_a_time() -> None:
    (only,) = one_staff(song()).parts
    ends = [note.onset + note.duration for note in only.notes]
    assert all(end <= note.onset for end, note in zip(ends, only.notes[1:], strict=False))
    assert {note.staff for note in only.notes} == {1}


def test_layouts_that_make_sense() -> None:
    assert layouts_for(song()) == ("auto", "piano", "lead sheet")
    flute = Piece((part("P1", "Flute", 73, [(0, 1, 72, 80, 1)]),), (Meter(Fraction(0), 4, 4),), (), ())
    assert layouts_for(flute) == ("auto", "lead sheet", "one staff")
