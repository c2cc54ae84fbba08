"""The bench of notation measures what it says: on scores whose figures are known beforehand."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from bench.notation.measures import of_beats, of_notation, of_score
from bench.notation.mv2h import PLAYED, WRITTEN, aligned, compare, music_of
from bench.notation.run import GIVEN, OURS, means_of, measure
from bench.notation.symbols import Symbols, beside, symbols_of
from bench.notation.told import of_doubts, of_signs
from bench.notation.truth import Truth, piece_of
from ml_engine import Note, Part, Performance, Piece, WrittenNote, play
from ml_engine.music import Key, Meter, TempoMark
from ml_engine.notation.changes import Doubt
from ml_engine.notation.musicxml import to_musicxml
from ml_engine.notation.notate import Notation
from ml_engine.training.notation.score import BAR, KEY, NOTE, PART, TEMPO, Score

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


def truth_of(one: Piece) -> Truth:
    """A piece played as it is written, two quarters a second."""
    notation, performance = play(one)
    line = notation.timeline
    return Truth(
        "tune", performance,
        np.array([beat.time for beat in line.beats]), np.array([beat.time for beat in line.beats if beat.downbeat]),
        tuple((line.seconds_at(float(m.quarter)), m.numerator, m.denominator) for m in line.meters),
        tuple((line.seconds_at(float(k.quarter)), k.fifths) for k in line.keys),
        notation.piece, line, True,
    )  # fmt: skip


def of_written(written: Piece) -> dict[str, float]:
    """Figures of a piece whose notes were played by the true one."""
    truth = truth_of(piece())
    played = {note.id: note.played for note in truth.piece.parts[0].notes}
    notes = tuple(replace(note, played=played[note.id]) for note in written.parts[0].notes)
    tied = replace(written, parts=(replace(written.parts[0], notes=notes),))
    return of_notation(Notation(tied, play(written)[0].timeline), truth)


def test_a_score_read_right_has_every_figure_full():
    assert set(of_written(piece()).values()) == {1.0}
    assert set(of_score(piece(), piece(), spelt=True).values()) == {1.0}


@pytest.mark.parametrize(
    ("written", "lowered"),
    [
        (changed(piece(), 6, staff=2), {"hand": 14 / 15}),
        (changed(piece(), 5, spelling="D#4"), {"spelling": 14 / 15}),
        (changed(piece(), 14, duration=Fraction(1, 2)), {"rhythm": 14 / 15, "written length": 14 / 15}),
        (replace(piece(), keys=(C_MAJOR, Key(Fraction(11, 2), "G", "major", 1))), {"key": 0.5}),
        (piece(key=Key(Fraction(0), "G", "major", 1)), {"key": 0, "first key": 0}),
        (piece(pickup=1), {"downbeat F1": 0, "place in the bar": 0, "rhythm": 0}),
        (piece(meter=(12, 4)), {"downbeat F1": 0.5, "metre": 0, "first metre": 0, "rhythm": 5 / 15, "place in the bar": 5 / 15}),
    ],
)  # fmt: skip
def test_each_fault_lowers_its_own_figures(written, lowered):
    found = {name: value for name, value in of_written(written).items() if not name.startswith("MV2H")}
    assert found == {name: pytest.approx(lowered.get(name, 1)) for name in found}


def test_tinted_bars_are_held_against_what_is_wrong_in_them():
    truth = truth_of(piece())
    line = truth.timeline
    bars = [beat.time for beat in line.beats if beat.downbeat]
    doubts = (Doubt(1, bars[0], bars[1], 0.9, ("rhythm",), ()),)
    written = truth.piece
    for at, note in enumerate(written.parts[0].notes):
        if note.onset < 4 and note.staff == 1:
            written = changed(written, at, duration=Fraction(1, 2))
    found = of_doubts(Notation(written, line, doubts), truth)
    assert found["tinted bars wrong"] == found["wrong bars tinted"] == 1
    assert found["other bars wrong"] == 0
    found = of_doubts(Notation(truth.piece, line, doubts), truth)
    assert found["tinted bars wrong"] == 0
    assert "wrong bars tinted" not in found


def test_signs_are_counted_note_by_note():
    truth = truth_of(changed(changed(piece(), 3, signs=("staccato",)), 5, signs=("staccato",)))
    notes = [replace(note, signs=()) if number == 5 else note for number, note in enumerate(truth.piece.parts[0].notes)]
    less = replace(truth.piece, parts=(replace(truth.piece.parts[0], notes=tuple(notes)),))
    assert of_signs(Notation(less, truth.timeline), truth) == {"sign staccato": pytest.approx(2 / 3)}


def test_an_enharmonic_key_is_the_same_key():
    flats = piece(key=Key(Fraction(0), "Gb", "major", -6))
    sharps = piece(key=Key(Fraction(0), "F#", "major", 6))
    assert of_score(sharps, flats, spelt=True)["MV2H aligned harmony"] == 1
    truth = truth_of(flats)
    assert of_notation(Notation(sharps, truth.timeline), truth)["first key"] == 1


def test_no_beat_of_the_first_seconds_is_left_out():
    truth = truth_of(piece())
    # Twelve beats lie between the first onset and the last; the one at 0 s is missed, the one at 2 s is 60 ms late.
    found = of_beats(truth.beats[1:] + 0.06 * (truth.beats[1:] == 2.0), truth.downbeats, truth)
    assert found == {"beat F1": pytest.approx(2 * 11 / 23), "downbeat F1": 1}
    assert of_beats(truth.beats + 0.08, np.empty(0), truth) == {"beat F1": 0, "downbeat F1": 0}


def test_symbols_are_counted_as_drawn():
    one = changed(changed(piece(), 14, duration=Fraction(1, 2)), 5, pitch=63, spelling="D#4")
    long = changed(one, 0, onset=Fraction(0), duration=Fraction(5), voice=2)
    # The bass of the first bar reaches into the second: one tie, one more head; half a beat's rest in the last bar.
    drawn = symbols_of(to_musicxml(long))
    assert (drawn.bars, drawn.notes, drawn.ties) == (3, 16, 1)
    assert drawn.accidentals >= 1
    assert drawn.rests >= 1
    figures = beside(drawn, Symbols(3, 16, 0, 2 * drawn.rests, drawn.accidentals, drawn.voices))
    assert figures["symbols: rests"] == 0.5
    assert "symbols: ties" not in figures


def test_a_score_becomes_the_piece_it_was():
    notes = np.array([(0, 1, 70, -2, 0, 1, 1, 64, 1, False), (1, 2, 60, 99, 0, 2, 1, 0, 0, False)], NOTE)
    bars = np.array([(0, 1, 3, 4), (1, 3, 3, 4), (4, 2, 3, 4), (6, 4, 4, 4)], BAR)
    score = Score(
        "x", "lieder", notes, bars, np.array([(0, -2, -1)], KEY), np.array([(0, 90)], TEMPO), np.array([(0, 2)], PART)
    )
    made = piece_of(score, (0,), {1: 7})
    assert made.pickup == 1
    assert [(m.quarter, m.numerator) for m in made.meters] == [(0, 3), (6, 4)]
    assert (made.keys[0].tonic, made.keys[0].mode) == ("G", "minor")
    first, second = made.parts[0].notes
    assert (first.spelling, first.velocity, first.signs, first.played) == ("Bb4", 64, ("staccato",), None)
    assert (second.spelling, second.velocity, second.staff, second.played) == ("C4", 80, 2, 7)


def test_a_cut_performance_keeps_what_begins_in_it():
    truth = truth_of(piece()).until(2.0)
    assert len(truth.performance.notes) == len(truth.piece.parts[0].notes) == 5
    assert truth.beats.max() < 2
    assert set(of_score(truth.piece, truth.piece, spelt=True).values()) == {1.0}


def test_a_work_that_fails_counts_as_nothing_right(monkeypatch):
    def refuse(*_, **__):
        raise ValueError("no")

    monkeypatch.setattr("bench.notation.run.notate", refuse)
    found, failed = measure(truth_of(piece()), with_peers=False)
    assert len(failed) == 2
    assert set(found[OURS]) >= {"beat F1", "downbeat F1", "rhythm", "hand", "key", "metre", "spelling", "MV2H"}
    assert set(found[OURS].values()) == set(found[GIVEN].values()) == {0.0}
    assert "symbols" not in found[OURS]


def test_means_are_over_the_works_that_have_a_figure():
    found = means_of(
        [{OURS: {"key": 1.0, "symbols": 1.0}}, {OURS: {"symbols": 2.0}}, {OURS: {"key": 0.0, "symbols": 90.0}}]
    )
    assert found == {OURS: {"key": 0.5, "symbols": 2.0}}
