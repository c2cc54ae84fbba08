"""The networks that hear key signatures and name notes."""

import numpy as np
import pytest

from ml_engine.models.signatures import FIFTHS, judged
from ml_engine.models.speller import lines_of
from ml_engine.notation.key import path_of

SCALE = np.array([0, 2, 4, 5, 7, 9, 11])
CADENCE = ((0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7))


def in_key(tonic: int, bars: int = 8) -> tuple[np.ndarray, np.ndarray]:
    rows = [(bar, 48 + tonic + step) for bar in range(bars) for step in CADENCE[bar % 4]]
    rows += [(bar, 72 + tonic + int(SCALE[(bar + k) % 7])) for bar in range(bars) for k in range(4)]
    bars_, pitches = (np.array(column) for column in zip(*sorted(rows), strict=True))
    return bars_, pitches


@pytest.mark.parametrize("tonic", range(12))
def test_every_key_is_heard(tonic):
    bars, pitches = in_key(tonic)
    told = judged(bars, pitches, np.ones(len(bars)))
    assert told.shape == (8, 12)
    assert set(path_of(told)) == {FIFTHS[tonic]}


def test_a_signature_changes_where_the_music_moves_for_good():
    first, one = in_key(0, 24)
    second, other = in_key(3, 24)
    bars, pitches = np.concatenate([first, second + 24]), np.concatenate([one, other])
    path = path_of(judged(bars, pitches, np.ones(len(bars))))
    assert (path[4:20] == 0).all()
    assert (path[28:] == -3).all()
    assert (np.diff(path) != 0).sum() == 1


def test_names_follow_the_signature_and_where_the_line_goes():
    scale = np.array([62, 64, 66, 67, 69, 71, 73, 74])
    onsets = np.arange(8.0)
    assert lines_of(onsets, scale, np.full(8, 2)).tolist() == [2, 4, 6, 1, 3, 5, 7, 2]
    flat = np.array([61, 63, 65, 66, 68, 70, 72, 73])
    assert lines_of(onsets, flat, np.full(8, -5)).tolist() == [-5, -3, -1, -6, -4, -2, 0, -5]
    leading = np.array([69, 71, 72, 76, 71, 68, 69, 64, 68, 69])  # A minor: the leading note is G sharp
    names = lines_of(np.arange(10.0), leading, np.zeros(10, int))
    assert names[leading == 68].tolist() == [8, 8]


def test_every_name_sounds_at_its_pitch():
    chance = np.random.default_rng(2)
    for fifths in range(-7, 8):
        pitches = chance.integers(21, 108, 60)
        lines = lines_of(np.sort(chance.random(60) * 20), pitches, np.full(60, fifths))
        assert ((7 * lines - pitches) % 12 == 0).all()
    assert len(lines_of(np.empty(0), np.empty(0, int), np.empty(0, int))) == 0
