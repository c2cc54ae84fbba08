"""A hummed tune becomes its notes: vibrato and tuning are not steps, and what is no tune is said to be none."""

import numpy as np
import pytest

from ml_engine.audio.encode import write_sound
from ml_engine.errors import BadInput
from ml_engine.models.crepe import RATE
from ml_engine.sound.tune import is_a_tune, line_of, samples_of

TUNE = [(60, 0.5), (62, 0.5), (64, 0.5), (64, 0.5), (67, 1.0), (65, 0.25), (64, 0.25), (60, 1.0)]


def hummed(tune: list[tuple[int, float]], off: float = 0.0, vibrato: float = 0.0) -> np.ndarray:
    """A voice-like tone: six partials, soft onsets, a little silence between notes; ``off`` and ``vibrato`` in semitones."""
    parts = []
    for pitch, length in tune:
        time = np.arange(round(length * RATE)) / RATE
        bent = pitch + off + vibrato * np.sin(2 * np.pi * 5.5 * time)
        angle = 2 * np.pi * np.cumsum(440 * 2 ** ((bent - 69) / 12)) / RATE
        shape = np.minimum(1, np.minimum(time / 0.04, (length - time) / 0.06)).clip(0)
        parts.append(shape * sum(np.sin(k * angle) / k**1.3 for k in range(1, 7)) * 0.2)
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize(("off", "vibrato"), [(0.0, 0.0), (0.3, 0.0), (-0.2, 0.35)])
def test_the_notes_of_a_tune(off: float, vibrato: float) -> None:
    notes = line_of(hummed(TUNE, off, vibrato))
    assert [note.pitch for note in notes] == [pitch for pitch, _ in TUNE]
    onsets = np.cumsum([0.0, *(length for _, length in TUNE[:-1])])
    assert np.abs(np.array([note.onset for note in notes]) - onsets).max() < 0.08
    assert is_a_tune(notes, 4.5)


def test_a_scale_is_not_pulled_together() -> None:
    scale = [(pitch, 0.3) for pitch in (55, 57, 59, 60, 62, 64, 66, 67)]
    assert [note.pitch for note in line_of(hummed(scale))] == [pitch for pitch, _ in scale]


def test_noise_is_no_tune() -> None:
    noise = np.random.default_rng(1).standard_normal(4 * RATE).astype(np.float32) * 0.1
    assert not is_a_tune(line_of(noise), 4.0)
    assert line_of(np.zeros(0, np.float32)) == []


def test_a_recording_comes_at_the_codecs_rate(tmp_path) -> None:
    path = tmp_path / "hum.flac"
    write_sound(path, [hummed(TUNE)[:, None]], RATE, 1)
    samples = samples_of(path)
    assert samples.dtype == np.float32
    assert abs(len(samples) - 4.5 * RATE) < 0.05 * RATE
    assert [note.pitch for note in line_of(samples)] == [pitch for pitch, _ in TUNE]


def test_silence_is_refused(tmp_path) -> None:
    path = tmp_path / "nothing.wav"
    write_sound(path, [np.zeros((2 * RATE, 1), np.float32)], RATE, 1)
    with pytest.raises(BadInput):
        samples_of(path)


def test_the_end_of_a_recording_is_enough(tmp_path) -> None:
    path = tmp_path / "hum.flac"
    write_sound(path, [hummed(TUNE)[:, None]], RATE, 1)
    whole, end = samples_of(path), samples_of(path, last=1.0)
    assert len(end) == RATE
    assert np.abs(end - whole[-RATE:])[200:-200].max() < 1e-3  # the resampler's own edges aside
    assert len(samples_of(path, last=60)) == len(whole)
