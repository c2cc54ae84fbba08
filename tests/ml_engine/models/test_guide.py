"""The guide says what sounds when, and grows while somebody else is still writing."""

import threading
import time

import numpy as np
import pytest

from ml_engine.instruments import DRUM_KINDS, DRUM_PROGRAM, drum_kind, program_of
from ml_engine.models.guide import LOWEST, PITCHED, PITCHES, SIZE, GuideBuilder, band_named, band_of, guide_of, row_of
from ml_engine.music import Note


def place(family: str, pitch: int) -> int:
    return PITCHED.index(family) * PITCHES + pitch - LOWEST


def test_a_note_sounds_from_its_onset_to_its_offset() -> None:
    guide, programs = guide_of(np.array([(1.0, 1.4, 60, 127, program_of("cello"))]), 40, 40)
    at, struck = place("strings", 60), len(PITCHED) * PITCHES + place("strings", 60)
    assert np.flatnonzero(guide[:, at]).tolist() == list(range(10, 30))
    assert guide[10, struck] == 1
    assert guide[11, struck] == 0.5
    assert guide.sum() == pytest.approx(20 + 1.5)
    assert (programs[10:30, PITCHED.index("strings")] == 1 + program_of("cello")).all()
    assert programs.sum() == 20 * (1 + program_of("cello"))


def test_a_note_that_began_before_is_not_struck_again() -> None:
    guide, _ = guide_of(np.array([(0.0, 2.0, 60, 64, 0)]), 50, 10)
    assert (guide[:, place("keyboard", 60)] > 0.4).all()
    assert guide[:, len(PITCHED) * PITCHES :].sum() == 0


def test_drums_are_struck_by_kind() -> None:
    guide, programs = guide_of(np.array([(0.1, 0.1, 36, 127, DRUM_PROGRAM), (0.1, 0.1, 42, 127, DRUM_PROGRAM)]), 0, 20)
    kinds = guide[:, SIZE - len(DRUM_KINDS) :]
    assert kinds[5, 0] == kinds[5, 2] == 1
    assert kinds.sum() == 3
    assert programs.sum() == 0
    assert DRUM_KINDS[drum_kind(99)] == "other"


def test_stretches_join() -> None:
    rows = np.array([(t / 7, t / 7 + 0.3, 50 + t, 80, 40) for t in range(20)])
    whole, programs = guide_of(rows, -5, 150)
    parts = [guide_of(rows, start, 31) for start in range(-5, 150, 31)]
    assert np.array_equal(np.concatenate([one for one, _ in parts])[:150], whole)
    assert np.array_equal(np.concatenate([one for _, one in parts])[:150], programs)


def test_pitches_outside_the_piano_and_no_notes() -> None:
    assert guide_of(np.array([(0.0, 1.0, 5, 90, 0), (0.0, 1.0, 120, 90, 0)]), 0, 10)[0].sum() == 0
    assert guide_of(np.zeros((0, 5)), 0, 10)[0].shape == (10, SIZE)


def test_a_reader_waits_for_the_writer() -> None:
    builder = GuideBuilder()
    assert not builder.wait(1.0, 0.01)

    def write() -> None:
        time.sleep(0.1)
        builder.add([Note(0.2, 0.6, 60, 100, "drums"), Note(0.2, 0.6, 60, 100, "flute")])
        builder.know(1.5)

    thread = threading.Thread(target=write)
    thread.start()
    assert builder.wait(1.0, 5)
    thread.join()
    guide, _ = builder.read(0, 50)
    assert guide[15, place("woodwind", 60)] > 0.7
    assert not builder.wait(2.0, 0.01)
    builder.close(1.5)
    assert builder.wait(2.0, 0.01)
    assert builder.end == 1.5


def test_a_writer_that_fails_is_heard_of() -> None:
    builder = GuideBuilder()
    builder.fail(KeyError("no"))
    with pytest.raises(KeyError):
        builder.wait(1.0, 5)


def test_rows_name_drums() -> None:
    assert row_of(Note(0, 1, 38, 90, "drums"))[4] == DRUM_PROGRAM
    assert row_of(Note(0, 1, 38, 90, "tuba"))[4] == program_of("tuba")


def test_a_band_is_the_same_by_name_and_as_it_plays() -> None:
    notes = np.array([(0.1, 0.5, 60, 90, program_of("cello")), (0.2, 0.3, 36, 90, DRUM_PROGRAM)])
    assert np.array_equal(band_of(guide_of(notes, 0, 50)[0]), band_named(("cello", "drums")))
    assert not band_named(()).any()
