"""The shared nouns: pedalled sound, seconds <-> quarters, JSON there and back."""

from fractions import Fraction

import pytest

from ml_engine import (
    BadInput,
    EngineChosen,
    Note,
    NotesFound,
    Pedal,
    Performance,
    SoundHeard,
    Stage,
    Timeline,
    Warned,
    to_json,
)
from ml_engine.music import Beat, Key, Meter, TempoMark


def _timeline(times: list[float]) -> Timeline:
    beats = tuple(Beat(t, Fraction(i), 1 + i // 4, 1 + i % 4, i % 4 == 0) for i, t in enumerate(times))
    return Timeline(
        beats,
        (Meter(Fraction(0), 4, 4),),
        (Key(Fraction(0), "Bb", "minor", -5),),
        (TempoMark(Fraction(0), 96.5, "Andante"),),
    )


def test_the_pedal_holds_notes_until_it_is_lifted():
    played = Performance.of([Note(0.0, 0.5, 60), Note(3.0, 3.5, 62)], [Pedal(0.2, 2.0)])
    assert [note.offset for note in played.sounding().notes] == [2.0, 3.5]


def test_a_new_stroke_of_the_same_key_ends_the_old_sound():
    played = Performance.of([Note(0.0, 0.5, 60), Note(1.0, 1.2, 60), Note(1.1, 1.3, 64)], [Pedal(0.2, 2.0)])
    assert [(n.pitch, n.offset) for n in played.sounding().notes] == [(60, 1.0), (60, 2.0), (64, 2.0)]


def test_a_pedal_pressed_after_the_release_changes_nothing():
    played = Performance.of([Note(0.0, 0.5, 60)], [Pedal(0.6, 2.0)])
    assert played.sounding().notes[0].offset == 0.5


def test_time_runs_evenly_between_beats_and_goes_on_outside_them():
    timeline = _timeline([1.0, 1.5, 2.5])
    assert timeline.seconds_at(0.5) == pytest.approx(1.25)
    assert timeline.seconds_at(1.5) == pytest.approx(2.0)
    assert timeline.seconds_at(-1) == pytest.approx(0.5)
    assert timeline.seconds_at(3) == pytest.approx(3.5)
    for seconds in (0.0, 0.9, 1.2, 1.5, 2.2, 7.0):
        assert timeline.seconds_at(timeline.quarter_at(seconds)) == pytest.approx(seconds)


def test_a_timeline_survives_json():
    timeline = _timeline([0.0, 0.5, 1.0, 1.5, 2.25])
    assert Timeline.from_json(timeline.to_json()) == timeline


@pytest.mark.parametrize("times", [[], [1.0], [1.0, 1.0], [2.0, 1.0]])
def test_beats_must_go_forward(times):
    with pytest.raises(BadInput):
        _timeline(times)


@pytest.mark.parametrize(
    "data", [{}, {"beats": 3, "meters": []}, {"beats": [{"time": "x"}], "meters": []}, {"beats": [{}], "meters": []}]
)
def test_what_is_no_timeline_is_refused(data):
    with pytest.raises(BadInput):
        Timeline.from_json(data)


def test_compound_metres_are_felt_in_dotted_beats():
    assert Meter(Fraction(0), 6, 8).beat_quarters == Fraction(3, 2)
    assert Meter(Fraction(0), 3, 8).beat_quarters == Fraction(1, 2)
    assert Meter(Fraction(0), 3, 4).bar_quarters == 3


def test_events_as_json():
    note = Note(0.12345, 1.0, 60, 90, "piano", 0.98765)
    assert Note.from_row(note.to_row()) == Note(0.1235, 1.0, 60, 90, "piano", 0.988) or note.to_row()[0] == 0.1234
    assert to_json(NotesFound((note,), 2.0))["notes"] == [note.to_row()]
    assert to_json(Stage("listening", 0.5, "half"))["fraction"] == 0.5
    assert to_json(EngineChosen("piano", "Sounds like a piano.")) == {
        "kind": "engine",
        "engine": "piano",
        "reason": "Sounds like a piano.",
    }
    assert to_json(Warned("Quiet."))["kind"] == "warning"
    assert to_json(SoundHeard(320, b"\x01\x00\xff\x7f", 16_000)) == {
        "kind": "sound", "start": 320, "rate": 16_000, "samples": "AQD/fw==",
    }  # fmt: skip
