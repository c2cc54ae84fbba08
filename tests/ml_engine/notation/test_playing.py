"""Written pieces as they are played."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from ml_engine import play
from ml_engine.music import Key, Meter, Piece, TempoMark
from ml_engine.tempo import Clock
from tests.ml_engine.notation.pieces import band, part

FOUR = (Meter(Fraction(0), 4, 4),)
SIXTY = (TempoMark(Fraction(0), 60.0),)


def piece_of(*parts, meters=FOUR, **more):
    return Piece(tuple(parts), meters, (Key(Fraction(0), "C", "major", 0),), SIXTY, **more)


def test_tempo_marks_add_up():
    clock = Clock((TempoMark(Fraction(0), 60.0), TempoMark(Fraction(4), 120.0), TempoMark(Fraction(6), 30.0)), FOUR)
    assert [clock.seconds(Fraction(q)) for q in (0, 4, 5, 6, 7)] == [0.0, 4.0, 4.5, 5.0, 7.0]


def test_without_marks_there_is_a_tempo_and_a_mark_that_comes_late_holds_from_the_start():
    assert Clock((), FOUR).seconds(Fraction(1)) == pytest.approx(0.6)
    assert Clock((TempoMark(Fraction(4), 60.0),), FOUR).seconds(Fraction(2)) == 2.0
    assert Clock((TempoMark(Fraction(0), 0.0),), FOUR).seconds(Fraction(1)) == 12.0


def test_swing_delays_the_second_eighth_to_the_triplet_and_nothing_else():
    clock = Clock((TempoMark(Fraction(0), 60.0),), FOUR, swing=1.0, pickup=Fraction(1, 2))
    places = [Fraction(n, 12) + Fraction(1, 2) for n in range(13)]
    late = [clock.seconds(place) - float(place) for place in places]
    assert late == pytest.approx([0, 0, 0, 1 / 12, 0, 0, 1 / 6, 0, 0, 1 / 12, 0, 0, 0])


def test_eighths_of_a_compound_metre_do_not_swing():
    clock = Clock((TempoMark(Fraction(0), 60.0),), (Meter(Fraction(0), 6, 8),), swing=1.0)
    assert clock.seconds(Fraction(1, 2)) == 0.5


def test_every_written_note_names_the_one_that_is_played():
    piece = band(Fraction(1))
    notation, performance = play(piece)
    assert sorted(n.played for p in notation.piece.parts for n in p.notes) == list(range(len(performance.notes)))
    for written, instrument in zip(notation.piece.parts, ("flute", "piano", "acoustic bass", "drums"), strict=True):
        for note in written.notes:
            heard = performance.notes[note.played]
            assert (heard.pitch, heard.instrument) == (note.pitch, instrument)
    assert [n.onset for n in performance.notes] == sorted(n.onset for n in performance.notes)
    assert play(piece) == (notation, performance)


def test_the_timeline_has_felt_beats_and_ends_on_a_bar_line():
    notation, performance = play(band(Fraction(1)))
    beats = notation.timeline.beats
    assert [(b.quarter, b.bar, b.beat, b.downbeat) for b in beats[:3]] == [
        (0, 0, 1, False),
        (1, 1, 1, True),
        (2, 1, 2, False),
    ]
    assert (beats[-1].quarter, beats[-1].bar, beats[-1].downbeat) == (33, 9, True)
    assert beats[-1].time >= performance.duration
    for note in notation.piece.parts[0].notes:
        if note.onset.denominator == 1:
            assert notation.timeline.seconds_at(float(note.onset)) == pytest.approx(
                performance.notes[note.played].onset
            )


def test_beats_of_compound_metres_are_dotted():
    line = part("P1", "Flute", 73, [(0, 3, 72, 80, 1)])
    beats = play(piece_of(line, meters=(Meter(Fraction(0), 6, 8),)))[0].timeline.beats
    assert [b.quarter for b in beats] == [0, Fraction(3, 2), 3]


def test_repeated_notes_are_parted_and_others_are_held():
    line = part(
        "P1", "Flute", 73, [(0, 1, 72, 60, 1), (1, 1, 72, 90, 1), (2, 1, 74, 60, 1), (3, Fraction(1, 64), 74, 90, 1)]
    )
    notes = play(piece_of(line))[1].notes
    assert 0.01 < notes[1].onset - notes[0].offset < 0.06
    assert notes[1].offset == notes[2].onset
    assert all(note.offset > note.onset for note in notes)


def test_flat_music_gets_accents_and_shaped_music_keeps_its_own():
    flat = part("P1", "Flute", 73, [(k, 1, 72 + k % 3, 80, 1) for k in range(16)])
    heard = [note.velocity for note in play(piece_of(flat))[1].notes]
    assert heard[0] > heard[1]
    assert heard[8] > heard[0]  # the middle of the phrase
    shaped = part("P1", "Flute", 73, [(k, 1, 72 + k % 3, 60 + k, 1) for k in range(16)])
    assert [note.velocity for note in play(piece_of(shaped))[1].notes] == [60 + k for k in range(16)]


def test_a_piece_without_notes_metres_or_tempo_can_be_played():
    notation, performance = play(Piece((part("P1", "Piano", 0, []),), (), (), ()))
    assert performance.notes == ()
    assert len(notation.timeline.beats) >= 2
    assert all(b.time > a.time for a, b in pairwise(notation.timeline.beats))


def test_the_first_player_of_two_is_not_silenced_by_the_second():
    first = part("P1", "Violin", 40, [(0, 4, 72, 80, 1)])
    second = replace(first, id="P2")
    notes = play(piece_of(first, second))[1].notes
    assert [(n.onset, n.offset) for n in notes] == [(0.0, 4.0), (0.0, 4.0)]
