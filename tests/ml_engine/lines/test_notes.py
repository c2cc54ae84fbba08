"""The hidden Markov model on posteriors that are made: what is one note stays one, what is two is two."""

import numpy as np
import pytest

from ml_engine.lines.frames import FEATURES, Frames
from ml_engine.lines.notes import AHEAD, LONGEST, NoteTracker, Track, curve_of, decode
from ml_engine.lines.tuning import Tuning
from ml_engine.models.crepe import MIDI

NO, YES = -5.0, 3.0


def frames_of(pitch: np.ndarray, clear: float = 0.85, loud: float = -20.0) -> Frames:
    """What CREPE would hear of a pitch (MIDI, nan where nothing sounds), with some unrest around it."""
    chance = np.random.default_rng(len(pitch))
    sounds = ~np.isnan(pitch)
    likely = 0.03 * chance.random((len(pitch), len(MIDI)))
    near = np.exp(-0.5 * ((MIDI - np.nan_to_num(pitch)[:, None]) / 0.25) ** 2)
    likely = np.where(sounds[:, None], np.maximum(likely, clear * near), likely).astype(np.float32)
    level = np.where(sounds, loud, -70.0)
    heard = np.where(sounds, pitch, 40.0)
    return Frames(likely, heard, likely.max(axis=1), level, np.zeros((len(pitch), FEATURES), np.float32))


def odds_of(pitch: np.ndarray, begins: list[int]) -> np.ndarray:
    odds = np.full((len(pitch), 2), NO, np.float32)
    odds[begins, 0] = YES
    odds[~np.isnan(pitch), 1] = YES
    return odds


def heard(pitch: np.ndarray, begins: list[int], off: float = 0.0) -> list[tuple[int, int, int]]:
    return decode(frames_of(pitch), odds_of(pitch, begins), off)


def rest(count: int) -> np.ndarray:
    return np.full(count, np.nan)


@pytest.mark.parametrize("depth", [0.3, 0.6, 0.9])
def test_vibrato_is_one_note(depth: float) -> None:
    pitch = 64 + depth * np.sin(2 * np.pi * 5.5 * np.arange(200) / 100)
    ((begin, end, key),) = heard(np.concatenate([rest(30), pitch, rest(30)]), [30])
    assert key == 64
    assert abs(begin - 30) <= 2
    assert abs(end - 230) <= 3


def test_a_glide_is_two_notes_and_no_stairs() -> None:
    pitch = np.concatenate([np.full(60, 60.0), np.linspace(60, 67, 14), np.full(60, 67.0)])
    notes = heard(pitch, [0])
    assert [key for *_, key in notes] == [60, 67]
    assert 60 <= notes[1][0] <= 74


def test_a_scoop_into_a_note_is_that_note() -> None:
    pitch = np.concatenate([rest(20), np.linspace(62.2, 64, 9), np.full(60, 64.0), rest(10)])
    assert [key for *_, key in heard(pitch, [20])] == [64]


def test_the_same_pitch_again_is_two_notes_where_it_begins_again() -> None:
    pitch = np.full(120, 62.0)
    assert [key for *_, key in heard(pitch, [0])] == [62]
    notes = heard(pitch, [0, 55])
    assert [key for *_, key in notes] == [62, 62]
    assert abs(notes[1][0] - 55) <= 1


def test_a_short_ornament_is_kept_where_it_is_played() -> None:
    pitch = np.concatenate([np.full(50, 67.0), np.full(7, 69.0), np.full(50, 67.0)])
    assert [key for *_, key in heard(pitch, [0, 50, 57])] == [67, 69, 67]


def test_a_frame_an_octave_off_is_no_note_but_a_leap_is() -> None:
    pitch = np.full(100, 60.0)
    pitch[40:42] += 12
    assert [key for *_, key in heard(pitch, [0])] == [60]
    leap = np.concatenate([np.full(50, 60.0), np.full(50, 72.0)])
    assert heard(leap, [0, 50]) == [(0, 50, 60), (50, 100, 72)]


def test_a_line_off_pitch_is_read_from_its_own_tuning() -> None:
    pitch = np.concatenate([np.full(60, key + 0.44) for key in (60, 62, 64, 65, 67, 65, 64, 62)])
    tuning = Tuning()
    frames = frames_of(pitch)
    tuning.hear(frames.pitch, frames.clear)
    assert tuning.off == pytest.approx(0.44, abs=0.1)
    assert [key for *_, key in heard(pitch, list(range(0, 480, 60)), tuning.off)] == [60, 62, 64, 65, 67, 65, 64, 62]


def test_a_singer_who_sinks_keeps_the_key() -> None:
    tuning = Tuning()
    for off in np.linspace(0, -0.62, 40):
        tuning.hear(np.full(400, 60 + off), np.full(400, 0.9))
    assert -0.7 < tuning.off < -0.5


def random_line(seed: int, count: int) -> tuple[np.ndarray, list[int]]:
    chance = np.random.default_rng(seed)
    parts, begins, at = [rest(20)], [], 20
    for _ in range(count):
        length = int(chance.integers(9, 90))
        begins.append(at)
        parts.append(chance.integers(50, 80) + 0.3 * np.sin(2 * np.pi * 5 * np.arange(length) / 100))
        gap = int(chance.choice([0, 0, 12, 60]))
        parts.append(rest(gap))
        at += length + gap
    return np.concatenate([*parts, rest(20)]), begins


def tracked(pitch: np.ndarray, begins: list[int], piece: int) -> list[Track]:
    frames, odds = frames_of(pitch), odds_of(pitch, begins)
    tracker, found, until = NoteTracker(), [], 0
    for at in range(0, len(pitch), piece):
        tracker.push(frames[at : at + piece], odds[at : at + piece])
        tracks, told = tracker.take(final=at + piece >= len(pitch))
        assert told >= until
        assert all(track.begin >= until for track in tracks), "nothing begins before what was settled"
        until = told
        found += tracks
    assert until == len(pitch)
    return found


@pytest.mark.parametrize("piece", [100, 437, 2000])
def test_a_stream_gives_what_the_whole_gives(piece: int) -> None:
    pitch, begins = random_line(8, 120)
    whole = tracked(pitch, begins, len(pitch))
    parts = tracked(pitch, begins, piece)
    assert len(whole) == pytest.approx(120, abs=3)
    # Which tuning was known by then may shift a border by a frame.
    pairs = [(a, b) for a in whole for b in parts if a.pitch == b.pitch and abs(a.begin - b.begin) <= 1]
    assert len(pairs) >= 0.98 * len(whole)
    assert abs(len(parts) - len(whole)) <= 2


def test_a_tone_without_an_end_is_cut_and_does_not_grow_the_buffer() -> None:
    tracker = NoteTracker()
    pitch = np.full(500, 57.0)
    found: list[Track] = []
    for number in range(24):
        tracker.push(frames_of(pitch), odds_of(pitch, [0] if not number else []))
        found += tracker.take()[0]
        assert len(tracker._frames) <= LONGEST + 500 + AHEAD
    found += tracker.take(final=True)[0]
    assert [track.pitch for track in found] == [57] * len(found)
    assert 2 <= len(found) <= 4
    assert all(a.end == b.begin for a, b in zip(found, found[1:], strict=False))
    assert found[-1].end == 12_000


def test_a_curve_follows_vibrato_and_bridges_what_is_unclear() -> None:
    time = np.arange(100) / 100
    pitch = 60 + 0.5 * np.sin(2 * np.pi * 5 * time)
    clear = np.full(100, 0.9)
    pitch[30:34], clear[30:34] = 72.0, 0.1
    curve = np.array(curve_of(pitch, clear, 60))
    assert len(curve) == 50
    # A sharp swing every fifth of a second, each a quarter of it after the last crossing.
    assert curve[[2, 3, 12, 22]].min() > 30
    assert curve[[7, 17, 27]].max() < -30
    assert np.abs(curve).max() < 60
    assert curve_of(pitch, np.zeros(100), 60) == ()


def test_nothing_gives_nothing() -> None:
    assert decode(frames_of(rest(0)), np.zeros((0, 2), np.float32), 0.0) == []
    assert heard(rest(300), []) == []
    tracker = NoteTracker()
    assert tracker.take(final=True) == ([], 0)
