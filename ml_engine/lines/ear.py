"""The small network that hears where notes begin and whether one sounds, from how the sound moves.

Convolutions over time (dilated, residual), as Schlüter and Böck (ICASSP 2014, "Improved musical onset detection with
convolutional neural networks") hear onsets, over features that know no pitch and little colour.
"""

from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ml_engine.lines.frames import FEATURES
from ml_engine.models.files import fill, read_config

WEIGHTS = Path(__file__).parents[1] / "weights" / "lines"
_TAPS = 5
_DILATIONS = (1, 2, 4, 8, 16)
REACH = (_TAPS // 2) * (1 + sum(_DILATIONS))  # frames before and after one that its answer hangs on
BEGINS, SOUNDS = 0, 1


class _Block(nn.Module):
    """(batch, width, frames) -> the same, shorter by what the taps reach over."""

    def __init__(self, width: int, far: int) -> None:
        super().__init__()
        self.edge = far * (_TAPS // 2)
        self.norm = nn.LayerNorm(width)
        self.wide = nn.Conv1d(width, width, _TAPS, dilation=far)
        self.narrow = nn.Conv1d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.norm(x.transpose(1, 2)).transpose(1, 2)
        more: Tensor = self.narrow(functional.gelu(self.wide(inner)))
        return x[..., self.edge : -self.edge] + more


class Ear(nn.Module):
    """Features (batch, frames, FEATURES) -> logits (batch, frames - 2 REACH, 2): a note begins (BEGINS), one sounds (SOUNDS)."""

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        self.width = width
        self.into = nn.Conv1d(FEATURES, width, _TAPS)
        self.blocks = nn.ModuleList(_Block(width, far) for far in _DILATIONS)
        self.out = nn.Linear(width, 2)

    def forward(self, features: Tensor) -> Tensor:
        x = functional.gelu(self.into(features.transpose(1, 2)))
        for block in self.blocks:
            x = block(x)
        found: Tensor = self.out(x.transpose(1, 2))
        return found


@cache
def ear() -> Ear:
    """The network, loaded once. Raises FileNotFoundError without its weights."""
    network = Ear(**read_config(WEIGHTS))
    fill(network, WEIGHTS)
    return network


@torch.no_grad()
def heard(moves: np.ndarray, network: Ear | None = None) -> np.ndarray:
    """Logits (n, 2) for features (n + 2 REACH, FEATURES)."""
    if len(moves) <= 2 * REACH:
        return np.zeros((0, 2), np.float32)
    return np.asarray((network or ear())(torch.from_numpy(moves)[None])[0].numpy())
