"""Few marks, and those that were played."""

from fractions import Fraction

import numpy as np
import pytest

from ml_engine import Note, Part, Pedal, Performance, Piece, Timeline, WrittenNote
from ml_engine.music import Beat, Key, Meter, TempoMark
from ml_engine.notation.expression import express

FOUR = (Meter(Fraction(0), 4, 4),)


def performed(
    bars: int = 16,
    periods: np.ndarray | None = None,
    held: float = 0.85,
    velocity=lambda bar: 70,
    pedals: tuple[Pedal, ...] = (),
    late: float = 0.0,
):
    """Quarters of a rising and falling tune over three-note chords on the downbeats: piece, performance, timeline."""
    count = 4 * bars
    periods = np.full(count + 1, 0.6) if periods is None else periods
    times = np.concatenate([[0.5], 0.5 + np.cumsum(periods)])
    written, played = [], []
    tune = (72, 74, 76, 77, 79, 77, 76, 74)
    for beat in range(count):
        rows = [(tune[beat % 8], 1, 1.0, 0.0)]
        if beat % 4 == 0:
            rows += [(pitch, 2, 4.0, late * n) for n, pitch in enumerate((48, 52, 55))]
        for pitch, staff, length, delay in rows:
            until = times[min(beat + int(length), count)]
            start = times[beat] + delay
            end = start + held * (until - times[beat])
            played.append(Note(start, end, pitch, int(velocity(beat // 4))))
            written.append((beat, length, pitch, staff))
    performance = Performance.of(played, pedals)
    index = {(n.onset, n.pitch): i for i, n in enumerate(performance.notes)}
    notes = tuple(
        WrittenNote(f"n{i}", Fraction(b), Fraction(length), pitch, "C4", played[i].velocity, staff, 1, index[played[i].onset, pitch])
        for i, (b, length, pitch, staff) in enumerate(written)
    )  # fmt: skip
    beats = tuple(
        Beat(float(t), Fraction(i), i // 4 + 1, i % 4 + 1, i % 4 == 0) for i, t in enumerate(times[: count + 1])
    )
    marks = (TempoMark(Fraction(0), 100.0),)
    piece = Piece((Part("P1", "Piano", 0, 2, notes),), FOUR, (Key(Fraction(0), "C", "major", 0),), marks)
    return express(piece, performance, Timeline(beats, FOUR, piece.keys, marks)), piece


def of_kind(piece: Piece, kind: str) -> list:
    return [mark for mark in piece.parts[0].marks if mark.kind == kind]


def test_even_playing_gets_a_tempo_one_dynamic_and_nothing_else():
    found, plain = performed()
    assert [(mark.text, mark.bpm) for mark in found.tempo_marks] == [("Andantino", 100.0)]
    assert [(mark.kind, mark.text) for mark in found.parts[0].marks] == [("dynamic", "mp")]
    assert not any(note.signs for note in found.parts[0].notes)
    assert [(n.onset, n.duration, n.pitch) for n in found.parts[0].notes] == [
        (n.onset, n.duration, n.pitch) for n in plain.parts[0].notes
    ]


def test_slowing_at_the_end_is_a_ritardando():
    periods = np.full(65, 0.6)
    periods[56:] *= np.linspace(1.2, 2.0, 9)
    words = of_kind(performed(periods=periods)[0], "words")
    assert [mark.text for mark in words] == ["rit."]
    assert 48 <= words[0].quarter <= 60


def test_a_passage_that_gives_way_comes_back_a_tempo():
    periods = np.full(65, 0.6)
    periods[28:32] *= 1.5
    words = of_kind(performed(periods=periods)[0], "words")
    assert [mark.text for mark in words] == ["rit.", "a tempo"]
    assert words[1].quarter == 32


def test_a_new_tempo_that_stays_has_a_figure_of_its_own():
    periods = np.full(65, 0.6)
    periods[32:] = 0.4
    marks = performed(periods=periods)[0].tempo_marks
    assert [(mark.quarter, mark.bpm) for mark in marks] == [(0, 100.0), (32, 152.0)]


def test_a_beat_that_is_held_has_a_fermata():
    periods = np.full(65, 0.6)
    periods[31] = 1.9
    notes = performed(periods=periods)[0].parts[0].notes
    assert [note.onset for note in notes if "fermata" in note.signs] == [31]


def test_growing_louder_is_a_hairpin_to_the_next_level():
    found = performed(velocity=lambda bar: 50 + 10 * min(max(bar - 4, 0), 4))[0]
    levels = [mark.text for mark in of_kind(found, "dynamic")]
    assert (levels[0], levels[-1]) == ("p", "f")
    assert {mark.text for mark in of_kind(found, "hairpin")} == {"crescendo"}


def test_short_keys_have_dots_and_all_short_one_word():
    assert [mark.text for mark in of_kind(performed(held=0.3)[0], "words")] == ["sempre stacc."]


def test_rolled_chords_have_their_sign():
    notes = performed(late=0.04)[0].parts[0].notes
    rolled = [note for note in notes if "arpeggio" in note.signs]
    assert {note.staff for note in rolled} == {2}
    assert len(rolled) == 3 * 16


def test_the_pedal_is_written_for_two_bars():
    pedals = tuple(Pedal(0.5 + 2.4 * bar + 0.02, 0.5 + 2.4 * (bar + 1) - 0.05) for bar in range(16))
    found = performed(pedals=pedals)[0]
    assert [mark.quarter for mark in of_kind(found, "pedal")] == [0, 4]
    assert [mark.text for mark in of_kind(found, "words")] == ["simile"]


@pytest.mark.parametrize("bars", [1, 2])
def test_hardly_any_music_is_no_trouble(bars):
    assert performed(bars)[0].parts[0].notes
