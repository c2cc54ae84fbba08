"""Written values: quantising, splitting at bar lines and beats, hands and voices."""

from fractions import Fraction

import pytest

from ml_engine import Note, Performance, notate
from ml_engine.music import Beat, Key, Meter, Timeline
from ml_engine.notation.rhythm import split
from tests.ml_engine.notation.playing import play, song


def steady(bpm: float, beats: int, numerator: int = 4) -> Timeline:
    return Timeline(
        tuple(
            Beat(i * 60 / bpm, Fraction(i), i // numerator + 1, i % numerator + 1, i % numerator == 0)
            for i in range(beats)
        ),
        (Meter(Fraction(0), numerator, 4),),
        (Key(Fraction(0), "C", "major", 0),),
    )


def written(rows: list[tuple[float, float, int]], bpm: float = 90.0, beats: int = 17):
    """Rows of (beat, beats, pitch) played in strict time and notated with the beats given."""
    second = 60 / bpm
    performance = Performance.of(Note(on * second, (on + size) * second, pitch) for on, size, pitch in rows)
    return notate(performance, timeline=steady(bpm, beats)).piece


METERS = [Meter(Fraction(0), n, d) for n, d in ((2, 4), (3, 4), (4, 4), (6, 8), (9, 8), (5, 4))]
UNITS = [Fraction(1, 4), Fraction(1, 3), Fraction(1, 6), Fraction(1, 8)]


@pytest.mark.parametrize("meter", METERS, ids=lambda m: f"{m.numerator}/{m.denominator}")
@pytest.mark.parametrize("rest", [False, True])
def test_splitting_keeps_the_length_and_uses_values_that_exist(meter, rest):
    from music21 import duration

    for unit in UNITS:
        if unit.denominator % 3 == 0 and meter.denominator == 8:
            continue
        count = int(meter.bar_quarters / unit)
        for start in range(count):
            for size in range(1, count - start + 1):
                pieces = split(start * unit, size * unit, meter, rest=rest)
                at = start * unit
                for onset, length in pieces:
                    assert onset == at
                    at += length
                    whole = rest and length == meter.bar_quarters
                    assert whole or len(duration.Duration(length).components) == 1, (start * unit, size * unit, pieces)
                assert at == (start + size) * unit


def test_the_middle_of_the_bar_stays_visible():
    four = Meter(Fraction(0), 4, 4)
    assert split(Fraction(3, 2), Fraction(1), four) == [(Fraction(3, 2), Fraction(1, 2)), (Fraction(2), Fraction(1, 2))]
    assert split(Fraction(0), Fraction(3), four) == [(Fraction(0), Fraction(3))]
    assert split(Fraction(1, 2), Fraction(1), four) == [(Fraction(1, 2), Fraction(1))]


def test_triplets_are_found_among_quarters():
    third = 1 / 3
    rows = [(b + k * third, third, 72 + k) for b in (1, 3, 5, 7) for k in range(3)]
    rows += [(b, 1.0, 76) for b in (0, 2, 4, 6, 8)]
    onsets = {note.onset for note in written(rows).parts[0].notes}
    assert {Fraction(4, 3), Fraction(5, 3), Fraction(16, 3)} <= onsets
    assert all(onset.denominator in {1, 3} for onset in onsets)


def test_unsteady_eighths_are_not_written_as_something_finer():
    wobble = [0.0, 0.03, -0.04, 0.02, 0.05, -0.03, 0.01, -0.05]
    rows = [(i / 2 + wobble[i % 8] * (i > 0), 0.45, 60 + i % 5) for i in range(24)]
    notes = written(rows).parts[0].notes
    assert [note.onset for note in notes] == [Fraction(i, 2) for i in range(24)]


def test_detached_playing_is_written_without_rests():
    rows = [(float(i), 0.3, 60 + i % 5) for i in range(12)]
    assert {note.duration for note in written(rows).parts[0].notes[:-1]} == {Fraction(1)}


def test_a_real_silence_is_a_rest():
    rows = [(0.0, 1.0, 60), (4.0, 1.0, 62), (5.0, 1.0, 64)]
    assert written(rows).parts[0].notes[0].duration == 1


def test_a_melody_over_a_held_bass_is_two_voices_or_two_staves():
    rows = [(0.0, 4.0, 48), (4.0, 4.0, 50)] + [(i / 2, 0.5, 60 + (i * 3) % 7) for i in range(16)]
    notes = written(rows).parts[0].notes
    held = [note for note in notes if note.pitch in {48, 50}]
    assert [note.duration for note in held] == [4, 4]


def test_hands_follow_the_music_not_middle_c():
    """Both hands above middle C: an ostinato and a tune an octave and more over it, then the same far below."""
    rows = []
    for i in range(16):
        shift = 0 if i < 8 else -24
        rows += [(i, 0.5, 62 + shift), (i + 0.5, 0.5, 69 + shift), (i, 1.0, 81 + (i * 2) % 5 + shift)]
        rows += [(i, 0.5, 59 + shift)]
    part = written(rows).parts[0]
    assert part.staves == 2
    wrong = [n for n in part.notes if (n.staff == 1) != (n.pitch - (0 if n.onset < 8 else -24) >= 76)]
    assert len(wrong) <= 0.05 * len(part.notes)


def test_a_single_line_gets_a_single_staff():
    part = written([(float(i), 0.9, 67 + (i * 2) % 9) for i in range(12)]).parts[0]
    assert part.staves == 1
    assert {note.staff for note in part.notes} == {1}


def test_a_given_timeline_is_honoured():
    played = play(song(8), bpm=100, bend=0.1)
    given = Timeline(
        tuple(Beat(time, Fraction(i), i // 4 + 1, i % 4 + 1, i % 4 == 0) for i, time in enumerate(played.beats)),
        (Meter(Fraction(0), 4, 4),),
        (Key(Fraction(0), "F", "major", -1),),
    )
    notation = notate(played.performance, timeline=given)
    assert notation.timeline.beats[: len(given.beats)] == given.beats
    assert notation.piece.keys == given.keys
    onsets = sorted(note.onset for note in notation.piece.parts[0].notes)
    true = sorted(Fraction(onset).limit_denominator(48) for onset, _, _ in song(8))
    assert set(onsets) == set(true)


def test_notes_before_and_after_the_given_beats_find_a_place():
    given = Timeline(
        tuple(Beat(2.0 + i * 0.5, Fraction(i), i // 4 + 1, i % 4 + 1, i % 4 == 0) for i in range(8)),
        (Meter(Fraction(0), 4, 4),),
    )
    performance = Performance.of(Note(t, t + 0.4, 60) for t in (1.5, 2.0, 3.0, 9.0))
    notation = notate(performance, timeline=given)
    assert notation.piece.pickup == 1
    assert [note.onset for note in notation.piece.parts[0].notes] == [0, 1, 3, 15]
