"""The network that reads notes."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ml_engine.models.event_features import (
    ASKED_OF_BEATS,
    BEAT_FEATURES,
    ELSEWHERE,
    PLACES,
    PULSES,
    REGISTERS,
    Strokes,
    beat_features,
    place_class,
)
from ml_engine.models.note_features import (
    ASKED_OF_COPYIST,
    COPYIST_FEATURES,
    LENGTHS,
    Heard,
    Pulse,
    beats_at,
    copyist_features,
    grid_of,
    length_class,
)
from ml_engine.models.note_reader import WINDOW, NoteReader, ReaderConfig, load, load_reader, save


def some(count: int) -> Heard:
    chance = np.random.default_rng(1)
    onsets = np.sort(chance.random(count) * count / 8)
    return Heard(onsets, onsets + 0.3, chance.integers(40, 90, count), chance.integers(30, 100, count).astype(float))


def test_features_are_as_many_as_the_networks_take():
    heard = some(50)
    count = 40
    pulse = Pulse(np.arange(count) * 0.5, np.arange(count) % 4.0, np.full(count, 4), np.zeros(count, int))
    features, times = beat_features(heard)
    assert features.shape == (len(times), BEAT_FEATURES)
    assert 25 < len(times) <= 50
    assert (np.diff(times) > 0).all()
    assert copyist_features(heard, grid_of(heard, pulse)).shape == (50, COPYIST_FEATURES)
    assert np.isfinite(beat_features(some(1))[0]).all()


def test_features_do_not_depend_on_when_the_music_begins():
    early, late = some(60), some(60)
    late = replace(late, onsets=late.onsets + 100, offsets=late.offsets + 100)
    assert np.allclose(beat_features(early)[0], beat_features(late)[0], atol=1e-4)


def test_drums_are_events_without_a_pitch():
    heard = some(60)
    drums = np.arange(60) % 3 == 0
    one, other = (replace(heard, pitches=np.where(drums, key, heard.pitches)) for key in (38, 40))
    assert np.array_equal(beat_features(one, drums)[0], beat_features(other, drums)[0])
    kick = replace(heard, pitches=np.where(drums, 36, heard.pitches))
    changed = (beat_features(kick, drums)[0] != beat_features(one, drums)[0]).any(0)
    assert np.flatnonzero(changed).min() == BEAT_FEATURES - 4 * PULSES - REGISTERS - 2
    assert np.isfinite(beat_features(one, np.ones(60, bool))[0]).all()


def test_strokes_are_told_at_the_events_they_belong_to():
    onsets = np.arange(8) * 0.5
    heard = Heard(onsets, onsets + 0.4, np.full(8, 60), np.full(8, 64.0))
    strokes = Strokes(onsets[::2] + 0.01, np.tile([1.0, 0.0, 0.5], (4, 1)))
    plain, told = beat_features(heard)[0], beat_features(heard, strokes=strokes)[0]
    new = np.flatnonzero((plain != told).any(0))
    assert new.min() == BEAT_FEATURES - 4 * PULSES - REGISTERS - 2
    low, middle, high = told[:, new.min() : new.min() + REGISTERS].T
    assert low.tolist() == [1, 0] * 4
    assert middle.tolist() == [0] * 8
    assert high.tolist() == [0.5, 0] * 4


def test_events_on_a_pulse_are_told_from_those_between():
    onsets = np.sort(np.concatenate([np.arange(40) * 0.4, np.arange(0, 40, 2) * 0.4 + 0.2]))
    count = len(onsets)
    heard = Heard(onsets, onsets + 0.1, np.full(count, 60), np.full(count, 64.0))
    columns = beat_features(heard)[0].T
    between = np.round(onsets / 0.2).astype(int) % 2 == 1
    middle = (onsets > 5) & (onsets < 12)
    apart = [rows[middle & ~between].min() - rows[middle & between].max() for rows in columns]
    assert max(apart) > 0.4


def test_places_in_bars_have_their_class():
    assert [PLACES[k] for k in place_class(np.array([3, 4]), np.array([2.0, 0.0]))] == [(3, 2), (4, 0)]
    assert place_class(np.array([7]), np.array([1.0])).tolist() == [ELSEWHERE]


def test_answers_do_not_depend_on_when_the_music_begins_or_on_what_fills_up_the_batch():
    torch.manual_seed(0)
    model = NoteReader(ReaderConfig(BEAT_FEATURES, ASKED_OF_BEATS, width=32, layers=2, heads=1)).eval()
    found, times = beat_features(some(60))
    features = torch.from_numpy(found)[None]
    places = torch.from_numpy(times.astype(np.float32))[None]
    there = torch.ones(1, len(times), dtype=torch.bool)
    plain = model(features, places, there)["tick"]
    later = model(features, places + 30, there)["tick"]
    assert torch.allclose(plain, later, atol=2e-3)
    padded = model(
        torch.nn.functional.pad(features, (0, 0, 0, 9)), torch.nn.functional.pad(places, (0, 9)), torch.nn.functional.pad(there, (0, 9))
    )["tick"]  # fmt: skip
    assert torch.allclose(plain[:, :30], padded[:, :30], atol=1e-4)


def test_long_music_is_read_in_windows_that_agree():
    model = load_reader("beat-finder")
    features, times = beat_features(some(5 * WINDOW))
    assert len(times) > 3 * WINDOW
    told = model.read(features, times)
    assert {name: rows.shape for name, rows in told.items()} == {
        name: (len(times), size) for name, size in ASKED_OF_BEATS
    }
    assert np.isfinite(told["tick"]).all()
    alone = model.read(features[:WINDOW], times[:WINDOW])
    assert np.allclose(alone["tick"][:100], told["tick"][:100], atol=1e-4)


def test_both_networks_ship_and_answer_what_is_asked():
    for name, asked in (("beat-finder", ASKED_OF_BEATS), ("copyist", ASKED_OF_COPYIST)):
        assert load_reader(name).config.asked == asked


def test_weights_that_do_not_fit_their_config_are_refused(tmp_path):
    save(NoteReader(ReaderConfig(BEAT_FEATURES, ASKED_OF_BEATS, width=32, layers=1, heads=1)), tmp_path)
    assert load(tmp_path).config.width == 32
    (tmp_path / "config.json").write_text((tmp_path / "config.json").read_text().replace('"layers": 1', '"layers": 2'))
    with pytest.raises(ValueError, match="does not hold"):
        load(tmp_path)


def test_lengths_and_places():
    assert [int(LENGTHS[k]) for k in length_class(np.array([0, 1, 24, 25, 47, 1000]))] == [0, 1, 24, 24, 48, 288]
    assert beats_at(np.array([0.0, 0.75, 2.5]), np.array([0.5, 1.0, 2.0])).tolist() == [-1.0, 0.5, 2.5]
