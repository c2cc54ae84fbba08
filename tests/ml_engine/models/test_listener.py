"""The network that listens to several instruments, and what it is given."""

import numpy as np
import pytest
import torch

from ml_engine.instruments import DRUM_PROGRAM
from ml_engine.models.listener import (
    DRUM_HITS,
    PLAYERS,
    STEMS,
    Listener,
    ListenerConfig,
    load,
    load_listener,
    player_of,
    save,
)
from ml_engine.models.pitch_spectra import A_KEY, BANDS, BINS, HOP, KEYS, LOWEST, RATE, powers, spectra


def tone(pitch: float, seconds: float = 1.0) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    return (0.2 * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time)).astype(np.float32)


@pytest.mark.parametrize("pitch", [21, 40, 60, 69, 90, 108])
def test_a_tone_is_loudest_in_the_middle_bin_of_its_key(pitch: int) -> None:
    tones, strokes = spectra(tone(pitch))
    assert tones.shape == (RATE // HOP, BINS)
    assert strokes.shape == (RATE // HOP, BANDS)
    assert int(tones[20:30].mean(0).argmax()) == A_KEY * (pitch - LOWEST) + 1
    # 0.2 is 14 dB below full scale, of 80 that are told.
    assert tones[20:30].max() == pytest.approx(255 * (1 - 14 / 80), abs=4)


def test_a_stroke_is_where_it_is():
    sound = np.zeros(RATE, np.float32)
    sound[RATE // 2 :] = np.random.default_rng(0).standard_normal(RATE // 2) * 0.1
    _, strokes = spectra(sound)
    loud = strokes.mean(1)
    assert int(np.diff(loud).argmax()) + 1 == pytest.approx(RATE // 2 // HOP, abs=1)


def test_powers_of_a_mixture_of_apart_tones_add_up():
    low, high = tone(45), tone(93)
    both = powers(low + high, 8)
    assert np.allclose(both[2:-2], (powers(low, 8) + powers(high, 8))[2:-2], rtol=0.05, atol=1e-4)


def test_every_program_has_a_player():
    assert {player_of(program) for program in range(128)} == set(PLAYERS)
    assert player_of(DRUM_PROGRAM) == "drums"
    assert (player_of(0), player_of(19), player_of(40), player_of(33)) == ("piano", "organ", "strings", "bass")


def test_answers_have_their_shapes_and_masks_their_bins(tmp_path):
    torch.manual_seed(0)
    model = Listener(ListenerConfig(channels=8, inner=8, blocks=1, width=16, layers=1, masks=4)).eval()
    with torch.inference_mode():
        found = model(torch.rand(2, 40, BINS), torch.rand(2, 40, BANDS), 8)
    shapes = {name: tuple(values.shape) for name, values in found.items()}
    assert shapes["onset"] == shapes["sounding"] == shapes["bend"] == (2, 40, KEYS)
    assert shapes["player"] == (2, 40, KEYS, len(PLAYERS))
    assert shapes["hit"] == shapes["force"] == (2, 40, len(DRUM_HITS))
    assert shapes["mask"] == (2, 5, BINS, len(STEMS))
    save(model, tmp_path)
    again = load(tmp_path)
    assert again.config == model.config
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nowhere")


def test_the_shipped_network_hears_a_note():
    harmonics = sum(tone(69 + 12 * np.log2(k), 2.0) / k**1.5 for k in range(1, 8))
    sound = np.concatenate([np.zeros(RATE, np.float32), harmonics, np.zeros(RATE, np.float32)])
    tones, strokes = spectra(sound.astype(np.float32))
    with torch.inference_mode():
        told = load_listener()(
            torch.from_numpy(tones / 255).float()[None], torch.from_numpy(strokes / 255).float()[None]
        )
    sounding = told["sounding"][0].sigmoid().numpy()
    assert int(sounding[60:140].mean(0).argmax()) == 69 - LOWEST
    assert sounding[:40].max() < 0.5
