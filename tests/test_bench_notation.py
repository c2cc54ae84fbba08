"""The bench of notation measures what it says: on scores whose figures are known beforehand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from bench.notation.mv2h import PLAYED, WRITTEN, aligned, compare, music_of
from ml_engine import Note, Part, Performance, Piece, WrittenNote
from ml_engine.music import Key, Meter, TempoMark

TUNE = (60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 72)
BASS = (48, 43, 48)
C_MAJOR = Key(Fraction(0), "C", "major", 0)


def piece(*, step=Fraction(1), meter=(4, 4), key=C_MAJOR, bpm=120.0, pickup=0) -> Piece:
    """A tune in quarters over long bass notes: three bars of piano, two voices."""
    upper = [
        WrittenNote(f"u{i}", i * step, step, pitch, "CDEFGAB"[[0, 2, 4, 5, 7, 9, 11].index(pitch % 12)] + str(pitch // 12 - 1))
        for i, pitch in enumerate(TUNE)
    ]  # fmt: skip
    lower = [
        WrittenNote(f"l{i}", 4 * i * step, 4 * step, pitch, f"{'CG'[pitch == 43]}{pitch // 12 - 1}", staff=2)
        for i, pitch in enumerate(BASS)
    ]
    notes = tuple(sorted(upper + lower, key=lambda note: (note.onset, note.pitch)))
    return Piece(
        (Part("P1", "Piano", 0, 2, notes),), (Meter(Fraction(0), *meter),), (key,), (TempoMark(Fraction(0), bpm),),
        Fraction(pickup),
    )  # fmt: skip


def changed(one: Piece, number: int, **fields) -> Piece:
    """With other fields of one note (by its place in the part)."""
    notes = list(one.parts[0].notes)
    notes[number] = replace(notes[number], **fields)
    return replace(one, parts=(replace(one.parts[0], notes=tuple(notes)),))


def score(written: Piece, truth: Piece | None = None):
    return compare(music_of(written), music_of(truth or piece()), PLAYED)


def test_a_score_beside_itself_is_right_in_all():
    assert score(piece()) == (1, 1, 1, 1, 1)
    assert compare(music_of(piece()), music_of(piece()), WRITTEN).mean == 1


def test_a_wrong_pitch_costs_multi_pitch_and_no_other_note_its_value():
    found = score(changed(piece(), 5, pitch=66))
    assert found.multi_pitch == pytest.approx(14 / 15)
    assert found[1:] == (1, 1, 1, 1)


def test_a_note_in_another_voice_costs_voice_alone():
    found = score(changed(piece(), 5, voice=2))
    assert found.voice < 1
    assert (found.multi_pitch, found.meter, found.value, found.harmony) == (1, 1, 1, 1)
    hands_crossed = replace(
        piece(), parts=(replace(piece().parts[0], notes=tuple(replace(n, staff=3 - n.staff) for n in piece().parts[0].notes)),)
    )  # fmt: skip
    assert score(hands_crossed).voice == 1


def test_another_metre_costs_metre_alone():
    # 2/4: four-four's beats and halves of beats are right, its three bars are not there; six bars are too many.
    found = score(piece(meter=(2, 4)))
    assert found.meter == pytest.approx(2 * 36 / (39 + 42))
    assert (found.multi_pitch, found.voice, found.value, found.harmony) == (1, 1, 1, 1)


def test_a_wrong_length_costs_value_alone_by_its_share():
    found = score(changed(piece(), 14, duration=Fraction(1, 2)))
    assert found.value == pytest.approx((14 + 0.5) / 15)
    assert (found.multi_pitch, found.voice, found.meter, found.harmony) == (1, 1, 1, 1)
    assert score(changed(piece(), 14, duration=Fraction(3))).value == pytest.approx(14 / 15)


@pytest.mark.parametrize(
    ("key", "right"),
    [
        (Key(Fraction(0), "G", "major", 1), 0.5),
        (Key(Fraction(0), "F", "major", -1), 0.5),
        (Key(Fraction(0), "A", "minor", 0), 0.3),
        (Key(Fraction(0), "C", "minor", -3), 0.2),
        (Key(Fraction(0), "E", "major", 4), 0.0),
    ],
)
def test_another_key_costs_harmony_alone(key, right):
    assert score(piece(key=key)) == (1, 1, 1, 1, pytest.approx(right))


def test_a_key_is_right_for_as_long_as_it_holds():
    late = Key(Fraction(3), "E", "major", 4)
    assert score(replace(piece(), keys=(*piece().keys, late))).harmony == pytest.approx(0.25)


def test_onsets_are_those_that_were_played():
    one = piece()
    played = tuple(
        Note(float(note.onset) / 2 + 0.04 * (i == 3), 9.0, note.pitch) for i, note in enumerate(one.parts[0].notes)
    )
    tied = replace(
        one, parts=(replace(one.parts[0], notes=tuple(replace(n, played=i) for i, n in enumerate(one.parts[0].notes))),)
    )
    truth = music_of(tied, performance=Performance(played))
    assert compare(music_of(one), truth, PLAYED).multi_pitch == 1
    assert compare(music_of(one), truth, WRITTEN).multi_pitch == pytest.approx(14 / 15)


def test_scores_without_a_common_clock_are_aligned():
    twice = music_of(piece(step=Fraction(2), bpm=90.0))
    truth = music_of(piece())
    assert compare(twice, truth, WRITTEN).multi_pitch < 0.2
    found = compare(aligned(twice, truth), truth, WRITTEN)
    assert (found.multi_pitch, found.voice, found.value, found.harmony) == (1, 1, 1, 1)
    # Its 24 beats are the truth's 24 halves of beats; its 6 bars and 48 halves, and the truth's 3 bars and 12 beats, are not.
    assert found.meter == pytest.approx(2 * 24 / (78 + 39))


def test_alignment_steps_over_what_is_missing():
    one = piece()
    notes = tuple(note for note in one.parts[0].notes if note.id != "u5")
    less = music_of(replace(one, parts=(replace(one.parts[0], notes=notes),)))
    found = compare(aligned(less, music_of(one)), music_of(one), WRITTEN)
    assert found.multi_pitch == pytest.approx(2 * 14 / 29)
    assert (found.meter, found.harmony) == (1, 1)
