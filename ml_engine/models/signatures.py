"""The network that hears which key signature holds in each bar.

One judge for all keys: it is shown how often each degree sounds near the bar, in the whole piece, and in the bass, counted from a
supposed tonic, and says how well that fits; what it says of the twelve turns of the same music is compared.
"""

from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ml_engine.models.files import fill, read_config, save_network

WEIGHTS = Path(__file__).parents[1] / "weights" / "signatures"
REACHES = (1, 4, 16)  # bars before and after whose degrees are counted
FEATURES = 12 * (2 * (len(REACHES) + 1) + 2)
FIFTHS = tuple((7 * tonic + 5) % 12 - 5 for tonic in range(12))  # the signature of each major tonic, -5..6


class SignatureJudge(nn.Module):
    """Features (bars, 12, FEATURES) of the twelve turns -> logits (bars, 12): each pitch class as the signature's major tonic."""

    def __init__(self, width: int = 96) -> None:
        super().__init__()
        self.width = width
        self.layers = nn.Sequential(
            nn.Linear(FEATURES, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1)
        )

    def forward(self, features: Tensor) -> Tensor:
        found: Tensor = self.layers(features)[..., 0]
        return found


def signature_features(bars: np.ndarray, pitches: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(bars, FEATURES) float32 for notes with their bar (from 0, rising), pitch, and how much each counts; not yet turned."""
    count = int(bars.max()) + 1
    all_, bass = np.zeros((count, 12)), np.zeros((count, 12))
    np.add.at(all_, (bars, pitches % 12), weights)
    lowest = np.full(count, 999)
    np.minimum.at(lowest, bars, pitches)
    low = pitches <= lowest[bars] + 7
    np.add.at(bass, (bars[low], pitches[low] % 12), weights[low])
    columns = []
    for rows in (all_, bass):
        sums = np.concatenate([np.zeros((1, 12)), np.cumsum(rows, axis=0)])
        index = np.arange(count)
        for reach in REACHES:
            around = sums[np.minimum(index + reach + 1, count)] - sums[np.maximum(index - reach, 0)]
            columns.append(_shares(around))
        columns.append(np.repeat(_shares(sums[-1:]), count, 0))
    there = np.nonzero(bass.sum(1) > 0)[0]
    columns += [np.repeat(_shares(bass[bar : bar + 1]), count, 0) for bar in (there[0], there[-1])]
    return np.concatenate(columns, 1).astype(np.float32)


def _shares(counts: np.ndarray) -> np.ndarray:
    return 3 * counts / np.maximum(counts.sum(1, keepdims=True), 1e-6)


def turned(features: np.ndarray) -> np.ndarray:
    """(bars, FEATURES) -> (bars, 12, FEATURES): the degrees counted from each pitch class."""
    groups = features.reshape(len(features), -1, 12)
    return np.stack([np.roll(groups, -tonic, 2).reshape(len(features), -1) for tonic in range(12)], 1)


def judged(
    bars: np.ndarray, pitches: np.ndarray, weights: np.ndarray, judge: SignatureJudge | None = None
) -> np.ndarray:
    """Log probabilities (bars, 12) of the signatures FIFTHS."""
    with torch.inference_mode():
        logits = (judge or load_judge())(torch.from_numpy(turned(signature_features(bars, pitches, weights))))
        found: np.ndarray = torch.log_softmax(logits, -1).numpy()
    return found


def save(judge: SignatureJudge, folder: Path) -> None:
    """Write config.json and model.safetensors (half precision) into ``folder``."""
    save_network(judge, {"width": judge.width}, folder)


@cache
def load_judge() -> SignatureJudge:
    """The shipped network. Raises FileNotFoundError when its weights are not there."""
    judge = SignatureJudge(**read_config(WEIGHTS))
    fill(judge, WEIGHTS)
    return judge
