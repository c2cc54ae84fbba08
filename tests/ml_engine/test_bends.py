"""Bends: in rows, as the pitch wheel of MIDI files and back, and what hostile files make of it."""

from pathlib import Path
from time import perf_counter

import mido
import numpy as np
import pytest

from ml_engine.bends import MOST_OF_A_NOTE, can_be_written, range_for, trimmed
from ml_engine.midi import read_performance, write_performance
from ml_engine.music import BEND_STEP, Note, Performance


def vibrato(seconds: float, depth: float, glide: float = 0.0) -> tuple[int, ...]:
    time = np.arange(0, seconds, BEND_STEP)
    return trimmed(depth * np.sin(2 * np.pi * 5.5 * time) + glide * np.exp(-time / 0.05))


def line(depth: float = 40, glide: float = 0.0) -> list[Note]:
    return [
        Note(0.5, 1.5, 60, 80, "voice", bend=vibrato(1.0, depth)),
        Note(1.5, 2.1, 64, 90, "voice"),
        Note(2.1, 2.8, 62, 70, "voice", bend=vibrato(0.7, depth, glide)),
        Note(2.9, 3.4, 62, 70, "voice", bend=vibrato(0.5, depth)),
    ]


def test_rows_hold_a_bend_only_where_there_is_one() -> None:
    bent, plain = line()[0], line()[1]
    assert len(plain.to_row()) == 6
    assert bent.to_row()[6] == list(bent.bend)
    assert Note.from_row(bent.to_row()) == bent
    assert Note.from_row(plain.to_row()) == plain


@pytest.mark.parametrize(("glide", "reach"), [(0.0, 2), (-400.0, 12), (1500.0, 24)])
def test_bends_come_back_from_a_midi_file(tmp_path: Path, glide: float, reach: int) -> None:
    notes = line(glide=glide)
    assert range_for(notes) == reach
    write_performance(Performance.of(notes), tmp_path / "bent.mid")
    back = read_performance(tmp_path / "bent.mid").notes
    assert [n.pitch for n in back] == [n.pitch for n in notes]
    assert [n.onset for n in back] == pytest.approx([n.onset for n in notes], abs=1e-4)
    assert [len(n.bend) for n in back] == [len(n.bend) for n in notes]
    for ours, theirs in zip(notes, back, strict=True):
        assert np.abs(np.subtract(ours.bend, theirs.bend)).max(initial=0) <= 1
    # Any player that knows the wheel's range by its registered parameter hears the same.
    messages = [m for track in mido.MidiFile(tmp_path / "bent.mid").tracks for m in track]
    assert [m.value for m in messages if m.type == "control_change" and m.control == 6] == [reach]
    assert any(m.type == "pitchwheel" and m.pitch for m in messages)


def test_chords_turn_no_wheel(tmp_path: Path) -> None:
    notes = [*line(), Note(0.6, 1.4, 72, 80, "voice", bend=(10, 20))]
    assert not can_be_written(sorted(notes, key=lambda n: n.onset))
    write_performance(Performance.of(notes), tmp_path / "chords.mid")
    assert all(m.type != "pitchwheel" for track in mido.MidiFile(tmp_path / "chords.mid").tracks for m in track)
    assert all(not note.bend for note in read_performance(tmp_path / "chords.mid").notes)


def test_one_instruments_bends_are_not_anothers(tmp_path: Path) -> None:
    piano = [Note(0.4 + k, 1.2 + k, 48 + k, 60, "piano") for k in range(3)]
    write_performance(Performance.of([*line(), *piano]), tmp_path / "two.mid")
    back = read_performance(tmp_path / "two.mid").notes
    assert [bool(n.bend) for n in back if n.instrument == "voice"] == [True, False, True, True]
    assert not any(n.bend for n in back if n.instrument == "piano")


def test_a_wheel_that_is_turned_before_the_note_holds_for_it(tmp_path: Path) -> None:
    file = mido.MidiFile(ticks_per_beat=480)
    file.tracks.append(
        mido.MidiTrack(
            [
                mido.Message("pitchwheel", pitch=4096),
                mido.Message("note_on", note=60, velocity=80, time=480),
                mido.Message("note_off", note=60, time=480),
                mido.Message("pitchwheel", pitch=0),
                mido.Message("note_on", note=62, velocity=80),
                mido.Message("note_off", note=62, time=480),
            ]
        )
    )
    file.save(tmp_path / "guitar.mid")
    first, second = read_performance(tmp_path / "guitar.mid").notes
    assert first.bend == (100,)  # half of the usual two semitones, and it stays there
    assert second.bend == ()


def test_a_note_of_a_day_does_not_fill_the_memory(tmp_path: Path) -> None:
    track = mido.MidiTrack([mido.Message("pitchwheel", pitch=8191)])
    for key in range(120):
        track.append(mido.Message("note_on", note=key, velocity=1))
    for _ in range(200):
        track.append(mido.Message("pitchwheel", pitch=-8192, time=200_000))
        track.append(mido.Message("pitchwheel", pitch=8191, time=1))
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(tmp_path / "day.mid")
    begun = perf_counter()
    notes = read_performance(tmp_path / "day.mid").notes
    assert len(notes) == 120
    assert max(len(note.bend) for note in notes) <= MOST_OF_A_NOTE
    assert perf_counter() - begun < 10


def test_garbage_of_controllers_is_borne(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    track = mido.MidiTrack([mido.Message("note_on", note=60, velocity=80)])
    for _ in range(500):
        control = int(chance.choice([6, 38, 100, 101]))
        track.append(mido.Message("control_change", control=control, value=int(chance.integers(128)), time=7))
        track.append(mido.Message("pitchwheel", pitch=int(chance.integers(-8192, 8192)), time=3))
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(tmp_path / "garbage.mid")
    (note,) = read_performance(tmp_path / "garbage.mid").notes
    assert all(abs(cents) <= 12_800 for cents in note.bend)


def test_values_are_kept_short() -> None:
    assert trimmed([0.2, -0.3, 0.0]) == ()
    assert trimmed([0.0, 12.4, 12.0, 12.1]) == (0, 12)
    assert trimmed([]) == ()
