"""Piece -> events -> Piece."""

from fractions import Fraction

import pytest

from ml_engine.composition import tokens as t
from ml_engine.composition.coding import decode, encode
from ml_engine.composition.styles.band import make_piece
from ml_engine.music import ChordMark, Key, Meter, Part, Piece, TempoMark, WrittenNote


def rows(piece: Piece) -> list[tuple]:
    return sorted(
        (at, note.onset, note.duration, note.pitch, note.staff)
        for at, part in enumerate(piece.parts)
        for note in part.notes
    )


@pytest.mark.parametrize("seed", range(8))
def test_bands_come_back_note_for_note(seed: int) -> None:
    piece = make_piece(seed)
    coded = encode(piece, piece.title)
    back = decode(coded)
    assert coded.lost == 0
    assert rows(back) == rows(piece)
    assert (back.meters, back.keys, back.tempo_marks, back.chords) == (
        piece.meters, piece.keys, piece.tempo_marks, piece.chords,
    )  # fmt: skip
    spelled = {(n.onset, n.pitch): n.spelling for part in piece.parts for n in part.notes}
    assert any(spelled.values())


def test_upbeats_changes_of_metre_long_and_odd_notes_come_back() -> None:
    quarters = [
        ("1/2", "1/2"),
        ("1", "19/2"),
        ("11", "1/3"),
        ("34/3", "2/3"),
        ("12", "1/5"),
        ("61/5", "4/5"),
        ("13", "7/8"),
    ]
    notes = tuple(
        WrittenNote(f"p1n{i}", Fraction(on), Fraction(length), 60 + i, "C4", 76)
        for i, (on, length) in enumerate(quarters)
    )
    piece = Piece(
        (Part("P1", "Violin", 40, 1, notes),),
        (Meter(Fraction(0), 4, 4), Meter(Fraction(9), 3, 4)),
        (Key(Fraction(0), "D", "major", 2),),
        (TempoMark(Fraction(0), 90.0),),
        pickup=Fraction(1),
        chords=(ChordMark(Fraction(0), 2, "", None),),
    )
    coded = encode(piece)
    assert coded.lost == 0
    assert rows(decode(coded)) == rows(piece)
    assert [bar.number for bar in coded.bars] == [0, 1, 2, 3, 4]


def test_notes_off_the_grid_are_counted_as_lost() -> None:
    notes = (
        WrittenNote("p1n1", Fraction(0), Fraction(1), 60, "C4"),
        WrittenNote("p1n2", Fraction(1, 7), Fraction(1, 7), 62, "D4"),
    )
    piece = Piece((Part("P1", "Flute", 73, 1, notes),), (Meter(Fraction(0), 4, 4),), (), ())
    coded = encode(piece)
    assert coded.lost == 1
    assert len(rows(decode(coded))) == 1


def test_pitches_are_counted_from_the_tonic() -> None:
    """The same tune in two keys gives the same events, so what is learned in one key is known in all."""

    def tune(up: int, key: Key) -> Piece:
        pitches = (60, 64, 67, 65, 62, 59, 60)
        notes = tuple(
            WrittenNote(f"p1n{i}", Fraction(i), Fraction(1), pitch + up, "C4") for i, pitch in enumerate(pitches)
        )
        return Piece((Part("P1", "Piano", 0, 1, notes),), (Meter(Fraction(0), 4, 4),), (key,), ())

    one = encode(tune(0, Key(Fraction(0), "C", "major", 0)))
    two = encode(tune(3, Key(Fraction(0), "Eb", "major", -3)))
    assert one.bars == two.bars


def test_every_symbol_is_inside_its_vocabulary() -> None:
    for seed in range(5):
        coded = encode(make_piece(seed), "pop")
        events = [*coded.head(), *(event for bar in coded.bars for event in bar.events())]
        for event in events:
            assert all(0 <= value < size for value, size in zip(event, t.SIZES, strict=True))


@pytest.mark.parametrize("text", ["1/16", "1/12", "3/2", "7", "16", "19", "33/2", "5/3"])
def test_durations_add_up(text: str) -> None:
    assert sum(t.DURATIONS[symbol] for symbol in t.durations_of(Fraction(text))) == Fraction(text)
