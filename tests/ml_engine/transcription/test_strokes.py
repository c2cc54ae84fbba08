"""Strokes of the sound itself."""

import numpy as np
import pytest

from ml_engine.audio.sound import RATE, Sound
from ml_engine.transcription.strokes import BLOCK, find_strokes


def recording(samples: np.ndarray) -> Sound:
    sound = Sound()
    sound.append(samples.astype(np.float32))
    return sound


def struck(hertz: float, times: list[float], seconds: float) -> np.ndarray:
    """A tone struck at each time, dying away."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = np.zeros_like(time)
    for start in times:
        since = time - start
        sound += np.where(since >= 0, np.exp(-12 * np.maximum(since, 0)) * np.sin(2 * np.pi * hertz * since), 0)
    return 0.3 * sound


LOW, HIGH = [0.5, 1.5, 2.5, 3.5], [1.0, 2.0, 3.0]


def test_strokes_are_found_where_they_are_in_their_register():
    with recording(struck(80, LOW, 5) + struck(5000, HIGH, 5)) as sound:
        found = find_strokes(sound)
    assert [stroke.time for stroke in found] == pytest.approx(sorted(LOW + HIGH), abs=0.015)
    for stroke in found:
        low = min(abs(stroke.time - time) for time in LOW) < 0.1
        assert (stroke.low > 0.5) == low
        assert (stroke.high > 0.5) == (not low)


def test_how_loud_a_recording_is_does_not_matter():
    samples = struck(300, LOW, 5)
    with recording(samples) as loud, recording(samples / 50) as quiet:
        assert [s.time for s in find_strokes(loud)] == [s.time for s in find_strokes(quiet)]


def test_blocks_leave_no_seam():
    times = [float(t) for t in np.arange(0.25, 25, 0.5)]
    with recording(struck(300, times, 25)) as sound:
        assert sound.frames > 2 * BLOCK
        assert [stroke.time for stroke in find_strokes(sound)] == pytest.approx(times, abs=0.015)


def test_silence_and_a_single_sample_have_no_strokes():
    for count in (1, 3 * RATE):
        with recording(np.zeros(count)) as sound:
            assert find_strokes(sound) == ()
