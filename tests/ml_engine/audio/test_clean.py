"""Cleaning: what does not belong goes, and music stays."""

from pathlib import Path

import numpy as np
import pytest

from ml_engine import Warned
from ml_engine.audio.clean import HumFinder, Intake, notches, reduce_noise
from ml_engine.audio.decode import decode
from ml_engine.audio.sound import RATE, Sound
from ml_engine.events import Event
from tests.ml_engine.audio.bad_files import pcm16, tune, wav


def piano(pitches: list[int], seconds: float, *, decay: float = 1.5) -> np.ndarray:
    """Notes one after the other, with overtones, dying away, shape (frames,)."""
    sound = np.zeros(round(seconds * RATE))
    length = seconds / len(pitches)
    for k, pitch in enumerate(pitches):
        start = round(k * length * RATE)
        time = np.arange(len(sound) - start) / RATE
        f = 440 * 2 ** ((pitch - 69) / 12)
        for h in range(1, 9):
            sound[start:] += np.sin(2 * np.pi * h * f * time) * np.exp(-decay * time) / h**1.5
    return (0.4 * sound / np.abs(sound).max()).astype(np.float32)


def hum(seconds: float, mains: float, level: float) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    parts = ((1, 1.0), (2, 0.7), (3, 0.5), (5, 0.3))
    return sum(level * share * np.sin(2 * np.pi * mains * k * time + k) for k, share in parts).astype(np.float32)


def lines_of(sound: np.ndarray) -> list[float]:
    finder = HumFinder()
    for start in range(0, len(sound), 50_000):
        finder.add(sound[start : start + 50_000])
    return finder.lines()


MELODY = [60, 64, 67, 72, 71, 67, 62, 65, 69, 74, 72, 60] * 3


@pytest.mark.parametrize("mains", [50.0, 49.93, 60.0, 60.1])
def test_hum_is_found_beside_music(mains: float) -> None:
    found = lines_of(piano(MELODY, 24) + hum(24, mains, 0.01))
    assert len(found) >= 3
    for line in found:
        assert line / mains == pytest.approx(round(line / mains), abs=0.01)


@pytest.mark.parametrize(
    "pitches",
    [
        MELODY,
        [31] * 4,  # G1 is at 49.0 Hz
        [33, 31, 34, 35] * 3,  # A1 to B1 (61.7 Hz), low and close to the mains
        [31, 43, 31, 38] * 6,
        [35, 47, 35, 23] * 6,
        [24 + k for k in range(24)],
    ],
)
def test_low_notes_are_not_taken_for_hum(pitches: list[int]) -> None:
    chance = np.random.default_rng(1)
    room = (0.0005 * chance.standard_normal(24 * RATE)).astype(np.float32)
    assert lines_of(piano(pitches, 24) + room) == []
    assert lines_of(piano(pitches, 24, decay=0.05) + room) == [], "organ-like, hardly dying away"


def test_too_short_to_know() -> None:
    assert lines_of(piano(MELODY, 8) + hum(8, 50, 0.05)) == []


def test_hum_goes_and_music_stays(tmp_path: Path) -> None:
    music, mains = piano(MELODY, 24), hum(24, 50.0, 0.02)
    (tmp_path / "a.wav").write_bytes(wav(pcm16(music + mains)))
    events: list[Event] = []
    with decode(tmp_path / "a.wav", report=events.append) as sound:
        heard = sound.read(0, sound.frames)

    def level(samples: np.ndarray, frequency: float) -> float:
        part = samples[10 * RATE : 20 * RATE]
        return float(np.abs(np.vdot(np.exp(2j * np.pi * frequency * np.arange(len(part)) / RATE), part)))

    gain = level(heard, 261.63) / level(music, 261.63)
    assert level(heard, 50) / gain < 0.1 * level(music + mains, 50)
    assert level(heard, 150) / gain < 0.2 * level(music + mains, 150)
    assert level(heard, 440 * 2 ** (2 / 12)) / gain == pytest.approx(level(music, 440 * 2 ** (2 / 12)), rel=0.1)
    assert [event.message for event in events if isinstance(event, Warned)] == ["Mains hum at 50 Hz was taken out."]


def test_notches_are_narrow() -> None:
    from scipy.signal import sosfreqz

    _, response = sosfreqz(notches([50.0, 100.0]), worN=np.array([48.0, 50.0, 51.9, 98.0, 100.0, 440.0]), fs=RATE)
    kept = np.abs(response)
    assert kept[1] < 1e-6
    assert kept[4] < 1e-6
    assert kept[[0, 2, 3]].min() > 0.9
    assert kept[5] > 0.999


def test_offset_goes() -> None:
    intake = Intake(RATE, ("FC",))
    heard = np.concatenate([intake.add(tune(2.0, channels=1) + 0.4), intake.finish()])
    assert abs(heard.mean()) < 1e-3
    assert np.abs(heard[: RATE // 20].mean()) < 0.02, "no thump at the start"


@pytest.mark.parametrize("turned", [1, -1])
def test_channels_that_mirror_each_other_do_not_cancel(turned: int) -> None:
    mono = tune(2.0, channels=1)
    intake = Intake(RATE, ("FL", "FR"))
    heard = np.concatenate([intake.add(np.concatenate([mono, turned * mono], axis=1)), intake.finish()])
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(np.sqrt(np.mean(mono**2)), rel=0.02)


def test_independent_channels_are_averaged_and_the_low_one_left_out() -> None:
    chance = np.random.default_rng(3)
    samples = chance.standard_normal((RATE, 3)).astype(np.float32)
    intake = Intake(RATE, ("FL", "FR", "LFE"))
    heard = np.concatenate([intake.add(samples), intake.finish()])
    wanted = samples[:, :2].mean(axis=1)
    assert np.corrcoef(heard, wanted)[0, 1] > 0.99


def test_blocks_make_no_difference() -> None:
    samples = tune(3.0, 48_000)
    whole, pieces = Intake(48_000, ("FL", "FR")), Intake(48_000, ("FL", "FR"))
    one = np.concatenate([whole.add(samples), whole.finish()])
    many = [pieces.add(samples[start : start + 1000]) for start in range(0, len(samples), 1000)]
    np.testing.assert_allclose(np.concatenate([*many, pieces.finish()]), one, atol=1e-6)


@pytest.mark.slow
def test_noise_is_reduced_and_no_seam_is_left() -> None:
    chance = np.random.default_rng(2)
    music = np.concatenate([np.zeros(2 * RATE, np.float32), piano(MELODY, 36, decay=3)])
    noisy = music + 0.01 * chance.standard_normal(len(music)).astype(np.float32)
    with Sound() as sound:
        sound.append(noisy)
        fractions: list[float] = []
        reduce_noise(sound, fractions.append)
        cleaned = sound.read(0, sound.frames)
    assert sound.frames == len(music)
    assert len(fractions) == 2
    assert np.mean((cleaned - music) ** 2) < 0.3 * np.mean((noisy - music) ** 2)
    seam = slice(20 * RATE - 50, 20 * RATE + 50)
    assert np.abs(np.diff(cleaned[seam])).max() < 0.05


def test_music_without_a_pause_is_not_taken_for_noise() -> None:
    held = np.sin(2 * np.pi * 440 * np.arange(5 * RATE) / RATE).astype(np.float32)
    with Sound() as sound:
        sound.append(held)
        reduce_noise(sound, lambda fraction: None)
        np.testing.assert_array_equal(sound.read(0, sound.frames), held)
