"""The bench of the mark measures what it says: damages do what they are called, and figures known beforehand come out."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from bench.origin import alarms, hear, survive
from bench.origin.damage import ASKED, cut, equalised, gained, peak, resampled, shelf
from bench.origin.options import Options, sounds
from tests.ml_engine.marking.test_mark import RATE, host

TIME = np.arange(2 * RATE) / RATE


def tone(hertz: float) -> np.ndarray:
    return (0.2 * np.sin(2 * np.pi * hertz * TIME))[:, None].astype(np.float32)


def level(samples: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(samples[RATE // 2 : RATE])))))


@pytest.mark.parametrize(("hertz", "decibels"), [(60, 6.0), (1000, 6.0), (7000, -6.0)])
def test_the_equaliser_does_what_it_says(hertz: float, decibels: float) -> None:
    changed = level(equalised((tone(hertz), RATE))[0]) - level(tone(hertz))
    assert changed == pytest.approx(decibels, abs=1.3)
    assert shelf(200, 0, RATE) == pytest.approx([1, *shelf(200, 0, RATE)[1:]])
    assert np.allclose(peak(1000, 0, 1, RATE)[:3], peak(1000, 0, 1, RATE)[3:])


def test_damages_keep_the_sound_and_say_their_rate() -> None:
    for name, damage in ASKED.items():
        samples, rate = damage((tone(440), RATE))
        assert samples.ndim == 2, name
        assert len(samples) / rate == pytest.approx(2, abs=0.15), name
        mono = samples.mean(1)
        middle = mono[rate // 2 : rate // 2 + rate]
        assert np.argmax(np.abs(np.fft.rfft(middle))) == pytest.approx(440, abs=2), name
    assert level(gained((tone(440), RATE), 3)[0]) - level(tone(440)) == pytest.approx(3, abs=0.05)
    assert resampled((tone(440), RATE), 22_050)[1] == 22_050
    assert len(cut((tone(440), RATE), 0.5, np.random.default_rng(1))[0]) == RATE // 2


def test_noise_to_mask_tells_loud_from_soft_additions() -> None:
    chance = np.random.default_rng(2)
    sound = chance.standard_normal(RATE) * 0.1
    soft = hear.noise_to_mask(sound, sound + 0.01 * 0.1 * chance.standard_normal(RATE), RATE)
    loud = hear.noise_to_mask(sound, sound + 0.1 * chance.standard_normal(RATE), RATE)
    assert np.median(soft) < -20
    assert np.median(loud) > 0


def test_parts_run_on_what_there_is(tmp_path: Path) -> None:
    for number in range(2):
        soundfile.write(tmp_path / f"sound-{number:03}.flac", host(number), RATE, subtype="PCM_24")
    options = Options(made=tmp_path, count=2)
    assert [(one.rate, one.word) for one in sounds(tmp_path)] == [(RATE, 1)] * 2
    figures = {figure.what.partition(" (")[0]: figure for figure in survive.run(Options(made=tmp_path, count=1))}
    assert figures["MP3, 128 kbit/s, 5 s of it"].holds
    assert all(figure.holds is not False for figure in figures.values())
    silent = [figure for figure in alarms.run(options) if figure.what == "false alarms"]
    assert silent[0].value.startswith("0 of")
