"""Answers about single notes are made to agree."""

import numpy as np
import pytest

from ml_engine import Note, Performance, notate
from ml_engine.models.note_features import LENGTHS, TICKS, Grid, Heard
from ml_engine.notation.copying import places_of, staves_of
from ml_engine.notation.ornaments import read_ornaments
from ml_engine.notation.voicing import write_values
from tests.ml_engine.notation.playing import play, song


def heard(onsets, pitches, length: float = 0.2) -> Heard:
    starts = np.array(onsets, float)
    return Heard(starts, starts + length, np.array(pitches), np.full(len(starts), 70.0))


def sure(answers, classes: int, odds: float = 0.9) -> np.ndarray:
    """Log probabilities of which each row is ``odds`` sure."""
    told = np.full((len(answers), classes), (1 - odds) / (classes - 1))
    told[np.arange(len(answers)), answers] = odds
    return np.log(told)


def lengths(*ticks: int) -> np.ndarray:
    return np.array([int(np.nonzero(one == LENGTHS)[0][0]) for one in ticks])


def test_hands_lie_side_by_side_unless_they_plainly_cross():
    one = heard([0, 0, 0], [48, 60, 72])
    told = np.log(np.array([[0.1, 0.9], [0.6, 0.4], [0.55, 0.45]]))
    assert staves_of(one, told).tolist() == [2, 1, 1]
    crossed = np.log(np.array([[0.999, 0.001], [0.5, 0.5], [0.001, 0.999]]))
    assert staves_of(one, crossed).tolist()[::2] == [1, 2]


def test_what_is_struck_together_stands_together_and_places_go_forward():
    notes = heard([0.0, 0.01, 0.25, 0.5], [60, 64, 62, 64])
    grid = Grid(np.array([0.0, 0.02, 0.5, 1.0]), *(np.ones(4) for _ in range(5)))
    told = sure([0, 1, 12, 0], TICKS)
    assert places_of(notes, grid, told, np.arange(4)).tolist() == [0.0, 0.0, 0.5, 1.0]
    wavering = sure([12, 12, 0, 0], TICKS, 0.4)
    assert (np.diff(places_of(notes, grid, wavering, np.arange(4))) >= 0).all()


def test_no_division_is_finer_than_is_allowed():
    notes = heard([0.0, 0.13], [60, 62])
    grid = Grid(np.array([0.0, 0.26]), *(np.ones(2) for _ in range(5)))
    told = sure([0, 6], TICKS)
    assert places_of(notes, grid, told, np.arange(2)).tolist() == [0.0, 0.25]
    assert places_of(notes, grid, told, np.arange(2), np.full(2, 2))[1] in (0.0, 0.5)


def test_a_held_bass_under_moving_notes_is_the_lower_voice():
    places = np.array([0.0, 0.0, 0.5, 1.0, 1.5])
    told = sure(lengths(48, 12, 12, 12, 12), len(LENGTHS))
    found, voices = write_values(
        places, np.full(5, 0.5), np.ones(5, int), np.array([48, 60, 62, 64, 62]), told, np.full(5, 0.4)
    )
    assert found.tolist() == [48, 12, 12, 12, 12]
    assert voices.tolist() == [2, 1, 1, 1, 1]


def test_a_chord_has_one_length():
    told = sure(lengths(24, 24, 24), len(LENGTHS), 0.4)
    told[2, lengths(18)] = np.log(0.5)  # slightly rather shorter, taken by itself
    found, voices = write_values(
        np.array([0.0, 0.0, 0.0]), np.ones(3), np.ones(3, int), np.array([60, 64, 67]), told, np.full(3, 0.2)
    )
    assert set(found) == {24}
    assert set(voices) == {1}


@pytest.mark.parametrize("seed", range(20))
def test_voices_never_overlap(seed):
    chance = np.random.default_rng(seed)
    count = 60
    places = np.sort(chance.integers(0, 96, count)) / 4
    told = np.log(chance.dirichlet(np.full(len(LENGTHS), 0.2), count) + 1e-9)
    told[:, 0] = -20
    found, voices = write_values(
        places, chance.random(count), np.ones(count, int), chance.integers(40, 80, count), told, chance.random(count)
    )
    ticks = np.rint(places * TICKS).astype(int)
    for voice in (1, 2):
        rows = np.nonzero(voices == voice)[0]
        for onset in np.unique(ticks[rows]):
            together = rows[ticks[rows] == onset]
            assert len(set(found[together])) == 1
            later = ticks[rows][ticks[rows] > onset]
            assert not len(later) or onset + found[together[0]] <= later.min()


def test_a_key_struck_faster_than_anything_measured_is_one_note_with_a_tremolo():
    onsets = [0.0, 0.5, *(1.0 + 0.07 * np.arange(12)), 2.0]
    reading = read_ornaments(heard(onsets, [60, 62, *([64] * 12), 65]), np.zeros(15))
    assert reading.signs == {2: ("tremolo",)}
    assert np.flatnonzero(reading.written).tolist() == [0, 1, 2, 14]
    assert reading.until == {2: 13}
    measured = read_ornaments(heard([0.125 * at for at in range(12)], [64] * 12), np.zeros(12))
    assert measured.written.all()
    assert not measured.signs


def test_a_tremolo_lasts_as_long_as_its_strokes():
    tune = play(song(12), bpm=92, bend=0.0).performance.notes
    begin = max(note.offset for note in tune) + 0.2
    strokes = [Note(begin + 0.06 * at, begin + 0.06 * at + 0.05, 60, 70) for at in range(30)]
    notation = notate(Performance.of([*tune, *strokes]))
    (long_,) = [note for part in notation.piece.parts for note in part.notes if "tremolo" in note.signs]
    line = notation.timeline
    seconds = line.seconds_at(float(long_.onset + long_.duration)) - line.seconds_at(float(long_.onset))
    assert seconds == pytest.approx(1.8, abs=0.4)


def test_strokes_become_grace_notes_and_trills():
    grace = read_ornaments(heard([0.0, 0.5, 0.58], [60, 71, 72]), np.array([0.0, 0.9, 0.0]))
    assert grace.graces == {1: 2}
    assert grace.written.tolist() == [True, False, True]
    onsets = [0.0, *(1 + k * 0.08 for k in range(8)), 2.0]
    pitches = [60, *([72, 74] * 4), 72]
    trill = read_ornaments(heard(onsets, pitches), np.array([0.0, 0.0, *([0.9] * 7), 0.0]))
    assert trill.signs == {1: ("trill",)}
    assert trill.written.tolist() == [True, True, *([False] * 7), True]
    slip = read_ornaments(heard([0.0, 1.0], [60, 90]), np.array([0.0, 0.95]))
    assert slip.written.all()
