"""What a person changes is changed, there and nowhere else, and what makes no sense is refused."""

from fractions import Fraction

import numpy as np
import pytest

from ml_engine import BadInput, Change, notate
from ml_engine.models.event_features import ELSEWHERE, PERIODS, place_class
from ml_engine.models.note_features import Pulse
from ml_engine.notation.meter import Bids, find_bars
from ml_engine.notation.revise import rebarred, respaced
from tests.ml_engine.notation.playing import play, song


def even(count: int, size: int = 4) -> Pulse:
    return Pulse(np.arange(count) * 0.5, np.arange(count) % float(size), np.full(count, size), np.zeros(count, int))


def bids(every: int, count: int) -> Bids:
    place = np.full((count, ELSEWHERE + 1), -6.0)
    beat = np.arange(count)
    place[beat, place_class(np.full(count, every), beat % every)] = -0.1
    return Bids(place, np.zeros((count, 4)), np.zeros((count, PERIODS)))


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "pitch"}, {"kind": "tempo", "value": "3"}, {"kind": "shift", "value": "x"}, {"kind": "meter", "value": "4/5"},
        {"kind": "key", "value": "8"}, {"kind": "hands", "start": 3, "end": 2}, {"kind": "hands", "start": float("nan")},
        {"kind": "meter", "value": "0/4"}, None, [], {"kind": "simpler", "value": "0"}, {"kind": "shift", "value": "12"},
    ],
)  # fmt: skip
def test_nonsense_is_refused(data):
    with pytest.raises(BadInput):
        Change.from_json(data)


def test_a_change_comes_back_from_json():
    change = Change("meter", "3/4", 1.5, 9.25)
    assert Change.from_json(change.to_json()) == change


def test_twice_and_half_as_many_beats_in_a_stretch_only():
    times = np.arange(20) * 0.5
    doubled = respaced(times, [Change("tempo", "2", 2.0, 4.0)])
    assert len(doubled) == 24
    assert np.allclose(np.diff(doubled)[(doubled[:-1] >= 2.0) & (doubled[:-1] < 4.0)], 0.25)
    assert len(respaced(times, [Change("tempo", "1/2")])) == 10
    assert np.array_equal(respaced(times, []), times)


def test_bar_lines_move_from_a_place_on():
    moved = rebarred(even(16), lambda times: bids(4, len(times)), [Change("shift", "1", 4.0)])
    assert moved.numbers[:8].tolist() == [0, 1, 2, 3, 0, 1, 2, 3]
    assert moved.numbers[8:].tolist() == [3, 0, 1, 2, 3, 0, 1, 2]


def test_another_metre_follows_what_speaks_for_bar_lines():
    pulse = rebarred(even(24), lambda times: bids(3, len(times)), [Change("meter", "3/4")])
    assert set(pulse.sizes) == {3}
    assert np.nonzero(pulse.numbers == 0)[0].tolist() == list(range(0, 24, 3))


def test_three_quarters_become_two_dotted_ones_in_bars_of_the_same_length():
    pulse = rebarred(even(13, 3), lambda times: bids(3, len(times)), [Change("meter", "6/8")])
    assert set(pulse.sizes) == {2}
    assert np.allclose(np.diff(pulse.times), 0.75)


def test_bars_keep_their_metre_through_a_bar_that_says_otherwise():
    told = bids(4, 40)
    told.place[17:20] = bids(3, 3).place
    pulse = find_bars(np.arange(40) * 0.5, told)
    assert set(pulse.sizes) == {4}
    changed = np.concatenate([bids(4, 40).place, bids(3, 42).place])
    pulse = find_bars(np.arange(82) * 0.5, Bids(changed, np.zeros((82, 4)), np.zeros((82, PERIODS))))
    assert pulse.numbers[40] == 0
    assert {int(size) for size in pulse.sizes[45:]} == {3}


def test_changes_reach_the_score():
    performance = play(song(12)).performance
    plain = notate(performance)
    in_flats = notate(performance, changes=(Change("key", "-3"),))
    assert {key.fifths for key in in_flats.piece.keys} == {-3}
    assert [n.pitch for n in in_flats.piece.parts[0].notes] == [n.pitch for n in plain.piece.parts[0].notes]
    swapped = notate(performance, changes=(Change("hands"),))
    staves = {n.played: n.staff for n in plain.piece.parts[0].notes}
    assert all(n.staff == 3 - staves[n.played] for n in swapped.piece.parts[0].notes if n.played in staves)
    simpler = notate(performance, changes=(Change("simpler", "1"),))
    assert all(n.onset.denominator == 1 for n in simpler.piece.parts[0].notes)
    waltz = notate(performance, changes=(Change("meter", "3/4"),))
    assert {m.numerator for m in waltz.piece.meters} == {3}
    half = notate(performance, changes=(Change("tempo", "1/2"),))
    assert len(half.timeline.beats) < 0.7 * len(plain.timeline.beats)


def test_doubts_name_bars_and_changes_that_can_be_made():
    notation = notate(play(song(24), bend=0.3).performance)
    length = notation.piece.length
    for doubt in notation.doubts:
        assert doubt.end > doubt.start
        assert 0 < doubt.strength <= 1
        assert doubt.reasons
        for change in doubt.changes:
            assert Change.from_json(change.to_json()) == change
    assert length > Fraction(0)


def test_layouts_write_the_same_playing_otherwise():
    performance = play(song(12)).performance
    sheet = notate(performance, layout="lead sheet").piece
    assert [part.staves for part in sheet.parts] == [1]
    assert len(sheet.chords) >= 8
    assert {chord.root for chord in sheet.chords} <= {0, 5, 7, 2, 4, 9}
    line = notate(performance, layout="one staff").piece
    assert [part.staves for part in line.parts] == [1]
    plain = notate(performance, style="plain").piece
    assert not plain.parts[0].marks
    with pytest.raises(BadInput):
        notate(performance, layout="tablature")
