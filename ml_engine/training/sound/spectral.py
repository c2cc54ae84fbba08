"""Distances between sounds that do not mind phase: what the codec learns by and what it is measured with."""

from collections.abc import Iterator
from functools import cache

import torch
from torch import Tensor

from ml_engine.models.spectra import mel_bands

SCALES = ((256, 24), (512, 40), (1024, 64), (2048, 80), (4096, 80))  # window in samples at 16 kHz, mel bands
STFT_WINDOWS = (512, 1024, 2048)
FLOOR = 1e-5


@cache
def _window(size: int, device: str) -> Tensor:
    return torch.hann_window(size, device=device)


@cache
def _mels(bands: int, size: int, device: str) -> Tensor:
    table = torch.tensor(mel_bands(bands, size).T, dtype=torch.float32, device=device)
    return table / table.sum(0, keepdim=True)


def magnitudes(sound: Tensor, size: int) -> Tensor:
    """(B, N) to (B, frames, size // 2 + 1): a Hann window every quarter of its length, 1 for a sine of amplitude 1."""
    window = _window(size, str(sound.device))
    spectrum = torch.stft(sound, size, size // 4, window=window, return_complex=True).transpose(1, 2)
    # abs() has no gradient at 0, where silence is.
    return (torch.view_as_real(spectrum).square().sum(-1) + 1e-14).sqrt() * (2 / window.sum())


def _pairs(one: Tensor, other: Tensor, sizes: tuple[int, ...]) -> Iterator[tuple[Tensor, Tensor]]:
    for size in sizes:
        yield magnitudes(one, size), magnitudes(other, size)


def log_mel_distance(one: Tensor, other: Tensor) -> Tensor:
    """Mean absolute difference of ln(mel magnitude), not below ln(1e-5), mean over five scales. (B, N) and (B, N).

    Kumar et al. 2023 (Improved RVQGAN) take several scales of mels in the same way.
    """
    total = one.new_zeros(())
    for (size, bands), (a, b) in zip(SCALES, _pairs(one, other, tuple(s for s, _ in SCALES)), strict=True):
        table = _mels(bands, size, str(one.device))
        total = total + ((a @ table).clamp_min(FLOOR).log() - (b @ table).clamp_min(FLOOR).log()).abs().mean()
    return total / len(SCALES)


def stft_distance(one: Tensor, other: Tensor) -> Tensor:
    """Multi-resolution STFT distance (Yamamoto et al. 2020): spectral convergence plus mean |ln magnitude difference|.

    ``other`` is the original; magnitudes count as 1e-5 at least. Mean over three windows.
    """
    total = one.new_zeros(())
    for a, b in _pairs(one, other, STFT_WINDOWS):
        convergence = (a - b).norm() / b.norm().clamp_min(1e-6)
        total = total + convergence + (a.clamp_min(FLOOR).log() - b.clamp_min(FLOOR).log()).abs().mean()
    return total / len(STFT_WINDOWS)


def both_distances(one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    """:func:`log_mel_distance` and :func:`stft_distance` with each spectrum computed once."""
    mel = convergence = one.new_zeros(())
    for (size, bands), (a, b) in zip(SCALES, _pairs(one, other, tuple(s for s, _ in SCALES)), strict=True):
        table = _mels(bands, size, str(one.device))
        mel = mel + ((a @ table).clamp_min(FLOOR).log() - (b @ table).clamp_min(FLOOR).log()).abs().mean()
        if size in STFT_WINDOWS:
            convergence = convergence + (a - b).norm() / b.norm().clamp_min(1e-6)
            convergence = convergence + (a.clamp_min(FLOOR).log() - b.clamp_min(FLOOR).log()).abs().mean()
    return mel / len(SCALES), convergence / len(STFT_WINDOWS)
