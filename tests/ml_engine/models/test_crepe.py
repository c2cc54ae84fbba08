"""CREPE in our arrangement hears the pitch of known tones."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from ml_engine.models.crepe import BINS, CENTS, crepe, pitches


@pytest.mark.parametrize("frequency", [82.4, 220.0, 440.0, 987.8])
def test_a_tone_is_heard_at_its_pitch(frequency: float) -> None:
    time = np.arange(16_000) / 16_000
    tone = sum(np.sin(2 * np.pi * frequency * k * time) / k for k in range(1, 5)) * 0.2
    likely = pitches(tone)
    assert likely.shape[1] == BINS
    assert abs(len(likely) - 101) <= 1
    middle = likely[20:80]
    heard = 10 * 2 ** (CENTS[middle.argmax(1)] / 1200)
    assert abs(1200 * np.log2(np.median(heard) / frequency)) < 25
    assert np.median(middle.max(1)) > 0.5


def test_noise_has_no_pitch() -> None:
    noise = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 0.1
    assert np.median(pitches(noise).max(1)) < 0.35


def test_products_of_spectra_are_the_convolutions() -> None:
    """The same as the network's layers one after the other, as the weights' authors wrote them."""
    time = torch.arange(1024) / 16_000
    chance = torch.Generator().manual_seed(3)
    tones = [sum(torch.sin(6.2832 * f * k * time) / k for k in range(1, 6)) for f in np.geomspace(60, 1500, 24)]
    frames = torch.stack([tone + 0.1 * torch.randn(1024, generator=chance) for tone in tones])
    frames = (frames - frames.mean(1, keepdim=True)) / frames.std(1, keepdim=True)
    network = crepe()
    x = frames[:, None, :, None]
    with torch.no_grad():
        for number in range(1, 7):
            x = functional.pad(x, (0, 0, 254, 254) if number == 1 else (0, 0, 31, 32))
            x = functional.relu(network.get_submodule(f"conv{number}")(x))
            x = functional.max_pool2d(network.get_submodule(f"conv{number}_BN")(x), (2, 1))
        direct = network.classifier(x.permute(0, 2, 1, 3).reshape(len(x), -1)).sigmoid()
        assert (network(frames) - direct).abs().max() < 1e-5
