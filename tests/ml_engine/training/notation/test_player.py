"""Scores are performed as they are written, only more freely."""

import time
from dataclasses import replace

import numpy as np
import pytest

from ml_engine.composition.styles.band import make_piece
from ml_engine.models.event_features import PLACES, Strokes, beat_features
from ml_engine.training.notation.pace import at_least_apart, beats_of
from ml_engine.training.notation.plausible import figures_of
from ml_engine.training.notation.played import Played
from ml_engine.training.notation.player import perform, to_performance
from ml_engine.training.notation.rendered import load_lessons
from ml_engine.training.notation.rendered import save as save_lessons
from ml_engine.training.notation.score import BAR, KEY, NOTE, PART, TEMPO, Score, load, save, sign
from ml_engine.training.notation.scores import BANDS, score_of
from ml_engine.training.notation.targets import by_event, lesson, transposed


def waltz(bars: int = 40, upbeat: float = 1.0) -> Score:
    """A tune in quarters and eighths over bass and chords in three four, with an upbeat."""
    rows = [(0.0, upbeat, 67, 1, 0, 1, 1, 70, 0, False)]
    for bar in range(bars):
        at = upbeat + 3 * bar
        rows += [(at, 1.0, 72, 0, 0, 1, 1, 70, 0, False), (at + 1, 0.5, 74, 2, 0, 1, 1, 70, 0, False)]
        rows += [(at + 1.5, 1.5, 76, 4, 0, 1, 1, 70, 0, False), (at, 1.0, 48, 0, 0, 2, 1, 60, 0, False)]
        for beat in (1, 2):
            rows += [
                (at + beat, 1.0, pitch, line, 0, 2, 1, 50, 0, False) for pitch, line in ((55, 1), (60, 0), (64, 4))
            ]
    lines = [(0.0, upbeat, 3, 4)] if upbeat else []
    lines += [(upbeat + 3.0 * bar, 3.0, 3, 4) for bar in range(bars)]
    notes = np.array(rows, NOTE)
    return Score(
        "waltz",
        "lieder",
        notes[np.lexsort((notes["pitch"], notes["onset"]))],
        np.array(lines, BAR),
        np.array([(0.0, 0, 1)], KEY),
        np.array([(0.0, 120.0)], TEMPO),
        np.array([(0, 2)], PART),
    )


def test_a_seed_plays_the_same_again_and_another_does_not():
    first, again, other = (perform(waltz(), np.random.default_rng(seed), 1.0) for seed in (3, 3, 4))
    assert np.array_equal(first.onsets, again.onsets)
    assert len(first.onsets) != len(other.onsets) or not np.allclose(first.onsets, other.onsets)


@pytest.mark.parametrize("seed", range(6))
def test_beats_go_forward_and_notes_on_them_sound_there(seed):
    score = waltz()
    played = perform(score, np.random.default_rng(seed), 1.0)
    assert (np.diff(played.beats) > 0.1).all()
    assert played.downbeats.sum() == 41  # forty bars and the line after the last
    assert (np.diff(played.onsets) >= 0).all()
    assert (played.offsets > played.onsets).all()
    own = (played.written >= 0) & ~played.ornamental
    quarters = score.notes["onset"][played.written[own]]
    on = np.isin(quarters, played.beat_quarters)
    there = played.beats[np.searchsorted(played.beat_quarters, quarters[on])]
    assert np.median(np.abs(played.onsets[own][on] - there)) < 0.04


def test_at_no_freedom_time_is_even():
    played = perform(waltz(), np.random.default_rng(1), 0.0)
    steps = np.diff(played.beats)
    assert steps.std() < 0.002 * steps.mean() + 2e-4
    assert len(played.onsets) == len(waltz().notes)


def test_freedom_bends_the_tempo():
    bent = [
        np.std(np.log(np.diff(perform(waltz(), np.random.default_rng(s), f).beats)))
        for f in (0.3, 2.0)
        for s in range(8)
    ]
    assert np.mean(bent[8:]) > 2 * np.mean(bent[:8])


def test_an_upbeat_is_counted_from_its_end():
    grid = beats_of(waltz(4, upbeat=1.5).bars)
    assert grid.quarters[:4].tolist() == [0.5, 1.5, 2.5, 3.5]
    assert grid.numbers[:4].tolist() == [2, 0, 1, 2]


def test_answers_say_what_is_written():
    score = waltz()
    told = lesson(score, perform(score, np.random.default_rng(2), 0.0))
    rows = told.answers
    by_pitch = {74: 0, 76: 12}
    for pitch, tick in by_pitch.items():
        assert set(rows["tick"][told.heard.pitches == pitch]) == {tick}
    assert set(rows["place"][told.heard.pitches == 48]) == {PLACES.index((3, 0))}
    assert PLACES.index((3, 0)) not in rows["place"][told.heard.pitches == 64]
    events = by_event(told)
    assert len(events["place"]) == len(beat_features(told.heard)[1])
    assert set(events["place"]) == {PLACES.index((3, number)) for number in range(3)}
    assert set(rows["staff"][told.heard.pitches == 48]) == {1}
    assert set(rows["key"]) == {7}
    higher = transposed(told, 2)
    assert set(higher.answers["key"]) == {9}
    assert set(higher.heard.pitches - told.heard.pitches) == {2}


def test_performances_are_made_fast():
    score = waltz(250)
    perform(score, np.random.default_rng(0))
    began = time.process_time()
    notes = sum(len(perform(score, np.random.default_rng(seed)).onsets) for seed in range(3))
    assert time.process_time() - began < 0.1 * notes / 1000


def test_scores_come_back_from_their_file(tmp_path):
    save([waltz(8), waltz(9, 0.0)], tmp_path / "some.npz")
    first, second = load(tmp_path / "some.npz")
    assert np.array_equal(first.notes, waltz(8).notes)
    assert len(second.bars) == 9
    assert to_performance(perform(second, np.random.default_rng(0))).notes


def test_beats_stay_with_the_notes_to_the_end_of_a_long_work():
    score = waltz(300)
    played = perform(score, np.random.default_rng(0), 0.0)
    bass = played.onsets[played.pitches == 48]
    assert np.abs(played.beats[played.downbeats][:-1] - bass).max() < 0.001


def test_of_times_only_those_too_close_move():
    assert at_least_apart(np.array([0.0, 1.0, 1.05, 0.9, 3.0]), 0.1).tolist() == pytest.approx([0, 1, 1.1, 1.2, 3])


def adorned(**columns: dict[int, object]) -> Score:
    """The waltz, with other values in some columns of some rows: name of the column -> {row: value}."""
    score = waltz(12)
    notes = score.notes.copy()
    for name, values in columns.items():
        notes[name][list(values)] = list(values.values())
    return replace(score, notes=notes)


def strokes_of(played: Played, row: int) -> np.ndarray:
    return np.flatnonzero(played.written == row)


def exact(score: Score, seed: int) -> Played:
    """Played by a metronome that plays the signs."""
    return next(
        played
        for at in range(seed, seed + 20)
        if len((played := perform(score, np.random.default_rng(at), 0.0)).onsets) > len(score.notes)
    )


@pytest.mark.parametrize(
    ("name", "pitches"),
    [("trill", [76, 77, 76, 77]), ("mordent", [76, 74, 76]), ("turn", [76, 77, 76, 74, 76]), ("tremolo", [76] * 5)],
)
def test_signs_are_played_out_on_the_steps_of_the_key(name, pitches):
    row = int(np.flatnonzero(waltz(12).notes["pitch"] == 76)[3])
    score = adorned(signs={row: sign(name)})
    played = exact(score, 0)
    strokes = strokes_of(played, row)
    assert played.pitches[strokes][: len(pitches)].tolist() == pitches
    assert played.ornamental[strokes].tolist() == [False] + [True] * (len(strokes) - 1)
    assert (played.onsets[strokes][1:] >= played.offsets[strokes][:-1] - 1e-9).all()
    assert 0.04 < np.diff(played.onsets[strokes]).min() < 0.11
    assert (played.offsets > played.onsets).all()


def test_grace_notes_come_one_after_another_just_before_their_note_or_push_it_late():
    plain = waltz(12)
    main = int(np.flatnonzero(plain.notes["pitch"] == 72)[4])
    graces = np.repeat(plain.notes[main : main + 1], 2)
    graces["duration"], graces["pitch"] = 0, (74, 71)  # as they are played, not by pitch
    score = replace(plain, notes=np.insert(plain.notes, main - 1, graces))  # the bass stands before the main note
    rows = [main - 1, main]
    seen = set()
    for seed in range(12):
        played, unadorned = (perform(each, np.random.default_rng(seed), 0.0) for each in (score, plain))
        assert np.bincount(played.written).tolist() == [1] * len(score.notes)
        assert not played.ornamental.any()
        first, second, third = (played.onsets[strokes_of(played, row)[0]] for row in (*rows, main + 2))
        assert first + 0.03 < second < third - 0.03
        assert np.array_equal(played.beats, unadorned.beats)
        beat = played.beats[np.searchsorted(played.beat_quarters, plain.notes["onset"][main])]
        seen.add(bool(abs(first - beat) < 1e-6))
        assert min(abs(first - beat), abs(third - beat)) < 1e-6
    assert seen == {True, False}


def test_slurs_tie_notes_together_and_accents_stand_out():
    plain = waltz(12)
    rows = np.flatnonzero(plain.notes["pitch"] == 76)[:10].tolist()
    marked = adorned(signs=dict.fromkeys(rows, sign("accent")), slurred=dict.fromkeys(rows, True))
    longer, louder = [], []
    for seed in range(30):
        first, second = (perform(score, np.random.default_rng(seed), 1.0) for score in (plain, marked))
        if len(first.onsets) != len(second.onsets):  # other ornaments by chance
            continue
        own = np.isin(first.written, rows) & ~first.ornamental
        longer.append(np.mean((second.offsets - first.offsets)[own]))
        louder.append(np.mean((second.velocities - first.velocities)[own]))
    assert min(longer) >= -1e-9
    assert np.mean(longer) > 0.01
    assert min(louder) >= 0
    assert np.mean(louder) > 2


def test_figures_tell_a_metronome_from_a_romantic():
    score = waltz()
    strict, free = (figures_of(score, perform(score, np.random.default_rng(5), freedom)) for freedom in (0.0, 2.0))
    assert max(strict[name] for name in ("sd of log beat ratio", "chord spread, ms", "note from beat, ms")) < 1e-6
    assert free["sd of log beat ratio"] > 0.05
    assert free["chord spread, ms"] > 5
    assert 0.4 < strict["held of written"] <= 1


def test_a_heard_lesson_comes_back_from_its_file_and_its_drums_keep_their_keys(tmp_path):
    score = score_of(make_piece(3), "band", BANDS)
    told = lesson(score, perform(score, np.random.default_rng(1), 0.0))
    assert told.drums.any()
    strokes = Strokes(np.array([0.5, 1.0]), np.array([[1.0, 0.0, 0.2], [0.0, 1.0, 0.5]]))
    save_lessons([told, replace(told, strokes=strokes)], tmp_path / "heard.npz")
    first, second = load_lessons(tmp_path / "heard.npz")
    assert len(first.strokes.times) == 0
    assert second.strokes.strengths.tolist() == strokes.strengths.tolist()
    for name, value in told.answers.items():
        assert np.array_equal(second.answers[name], value)
    higher = transposed(second, 2)
    assert set((higher.heard.pitches - second.heard.pitches)[second.drums]) == {0}
    assert set((higher.heard.pitches - second.heard.pitches)[~second.drums]) == {2}
