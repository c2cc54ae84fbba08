"""The parts of EnCodec (Défossez et al. 2022) that train our codec: its codebooks and its judge, from the package encodec.

The package imports torchaudio for one transform of its judge; only CUDA builds of that exist, so a stand-in with this
transform is lent for the import.
"""

import importlib.machinery
import sys
import warnings
from types import ModuleType
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn import functional


class _Spectrogram(nn.Module):
    """The complex spectrogram that torchaudio.transforms.Spectrogram(power=None, center=False) gives."""

    def __init__(self, n_fft: int, hop_length: int, win_length: int, normalized: bool, **_: Any) -> None:
        super().__init__()
        self.n_fft, self.hop = n_fft, hop_length
        window = torch.hann_window(win_length)
        self.window: Tensor
        self.register_buffer("window", window)
        self.norm = float(window.square().sum().sqrt()) if normalized else 1.0

    def forward(self, sound: Tensor) -> Tensor:
        flat = sound.reshape(-1, sound.shape[-1])
        found = torch.stft(flat, self.n_fft, self.hop, window=self.window, center=False, return_complex=True)
        return found.reshape(*sound.shape[:-1], *found.shape[1:]) / self.norm


def _lend() -> list[str]:
    names = []
    for name in ("torchaudio", "torchaudio.transforms"):
        if name not in sys.modules:
            module = ModuleType(name)
            module.__spec__ = importlib.machinery.ModuleSpec(name, None)
            sys.modules[name] = module
            names.append(name)
    if names:
        transforms: Any = sys.modules["torchaudio.transforms"]
        transforms.Spectrogram = _Spectrogram
        root: Any = sys.modules["torchaudio"]
        root.transforms = transforms
    return names


_lent = _lend()
try:
    from encodec.msstftd import MultiScaleSTFTDiscriminator
    from encodec.quantization.core_vq import EuclideanCodebook, kmeans
finally:
    for _name in _lent:
        sys.modules.pop(_name, None)


class Codebook(EuclideanCodebook):
    """EnCodec's codebook with its moving averages, learned from vectors that were coded elsewhere.

    The package's own ``forward`` overwrites codes it has just drawn anew by their old averages, so dead codes stay dead;
    here averages and sizes are drawn with them.
    """

    embed: Tensor
    embed_avg: Tensor
    cluster_size: Tensor
    inited: Tensor

    def __init__(self, dim: int, size: int) -> None:
        super().__init__(dim, size, kmeans_init=True, decay=0.99)

    def begin(self, vectors: Tensor, rounds: int = 12) -> None:
        """k-means over ``vectors`` (n, dim), a block at a time so that memory stays small."""
        means, sizes = kmeans(vectors[: 4 * self.codebook_size], self.codebook_size, 2)
        for _ in range(rounds):
            codes = torch.cat([self._nearest(part, means) for part in vectors.split(4096)])
            sizes = torch.bincount(codes, minlength=self.codebook_size).float()
            sums = torch.zeros_like(means).index_add_(0, codes, vectors)
            empty = sizes < 1
            means = torch.where(empty[:, None], means, sums / sizes.clamp_min(1)[:, None])
            if empty.any():
                drawn = vectors[torch.randint(len(vectors), (int(empty.sum()),))]
                means[empty] = drawn
        share = sizes / sizes.sum()
        self.embed.copy_(means)
        self.cluster_size.copy_(share * 600)
        self.embed_avg.copy_(means * self.cluster_size[:, None])
        self.inited.fill_(1)

    @staticmethod
    def _nearest(vectors: Tensor, means: Tensor) -> Tensor:
        return (vectors @ means.T - means.square().sum(1) / 2).argmax(1)

    def learn(self, vectors: Tensor, codes: Tensor, chance: torch.Generator) -> None:
        """Move the codes towards ``vectors`` (n, dim) that chose ``codes`` (n), over all processes alike."""
        sizes = torch.bincount(codes, minlength=self.codebook_size).to(vectors.dtype)
        sums = torch.zeros_like(self.embed).index_add_(0, codes, vectors)
        drawn = vectors[torch.randint(len(vectors), (self.codebook_size,), generator=chance)].clone()
        if dist.is_initialized():
            both = torch.cat([sizes[:, None], sums], 1)
            dist.all_reduce(both)
            sizes, sums = both[:, 0], both[:, 1:]
            dist.broadcast(drawn, 0)
        self.cluster_size.mul_(self.decay).add_(sizes, alpha=1 - self.decay)
        self.embed_avg.mul_(self.decay).add_(sums, alpha=1 - self.decay)
        mean = self.cluster_size.mean()
        dead = self.cluster_size < 0.1 * mean
        self.cluster_size[dead] = mean
        self.embed_avg[dead] = drawn[dead] * mean
        self.embed.copy_(self.embed_avg / self.cluster_size.clamp_min(1e-5)[:, None])


def judge(filters: int = 16) -> nn.Module:
    """EnCodec's multi-scale STFT discriminator. Sound (B, 1, N) to logits and feature maps, a list a scale."""
    with warnings.catch_warnings():
        # The package's weight norm is one that torch would rather see replaced.
        warnings.simplefilter("ignore", FutureWarning)
        made: nn.Module = MultiScaleSTFTDiscriminator(filters=filters)
    return made


def judge_loss(judge: nn.Module, real: Tensor, made: Tensor) -> Tensor:
    """Hinge loss of the judge itself, as in EnCodec."""
    total = real.new_zeros(())
    for good, bad in zip(judge(real[:, None])[0], judge(made.detach()[:, None])[0], strict=True):
        total = total + functional.relu(1 - good).mean() + functional.relu(1 + bad).mean()
    return total / 3


def fooling_loss(judge: nn.Module, real: Tensor, made: Tensor) -> Tensor:
    """What the codec pays: hinge loss and relative feature matching, as in EnCodec."""
    with torch.no_grad():
        _, wanted = judge(real[:, None])
    logits, features = judge(made[:, None])
    total = made.new_zeros(())
    for bad in logits:
        total = total + functional.relu(1 - bad).mean() / 3
    for scale, ours in zip(wanted, features, strict=True):
        for a, b in zip(scale, ours, strict=True):
            total = total + (a - b).abs().mean() / a.abs().mean().clamp_min(1e-4) / (3 * len(scale))
    return total
