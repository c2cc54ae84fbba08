"""The network that names pitches: F sharp or G flat, by the signature, by what sounds around a note, and by where its line goes.

A note is given as a degree above the signature's major tonic; near and further neighbours as how often each degree sounds; and the
intervals to the notes before and after it that lie within a tone, for an altered note mostly goes on by a semitone.
"""

from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ml_engine.models.files import fill, read_config, save_network

WEIGHTS = Path(__file__).parents[1] / "weights" / "speller"
REACHES = (6, 24, 96)  # notes before and after whose degrees are counted
STEPS = 5  # intervals of -2..2 semitones to the nearest note before and after
LINES = 24  # places on the line of fifths from 8 below the signature's to 15 above
LOWEST = -8
FEATURES = 12 + 12 * len(REACHES) + 2 * (STEPS + 1) + 2
_LOOKED_AT = 24  # notes before and after among which a line's next note is sought


class Speller(nn.Module):
    """Features (notes, FEATURES) -> logits (notes, LINES)."""

    def __init__(self, width: int = 96) -> None:
        super().__init__()
        self.width = width
        self.layers = nn.Sequential(
            nn.Linear(FEATURES, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, LINES)
        )

    def forward(self, features: Tensor) -> Tensor:
        found: Tensor = self.layers(features)
        return found


def spelling_features(onsets: np.ndarray, pitches: np.ndarray, fifths: np.ndarray) -> np.ndarray:
    """(notes, FEATURES) for notes sorted by onset (quarters), with the signature (fifths) that holds at each."""
    degree = (pitches - 7 * fifths) % 12
    counts = np.zeros((len(degree) + 1, 12))
    counts[1:] = np.cumsum(np.eye(12)[pitches % 12], axis=0)
    index = np.arange(len(degree))
    columns = [np.eye(12)[degree]]
    turned = (np.arange(12) + (7 * fifths % 12)[:, None]) % 12
    for reach in REACHES:
        around = counts[np.minimum(index + reach + 1, len(degree))] - counts[np.maximum(index - reach, 0)]
        share = around / around.sum(1, keepdims=True)
        columns.append(np.take_along_axis(share, turned, 1) * 3)
    columns += [_steps(onsets, pitches, way) for way in (1, -1)]
    columns.append(np.stack([(pitches - 60) / 24, fifths / 7], 1))
    return np.concatenate(columns, 1).astype(np.float32)


def _steps(onsets: np.ndarray, pitches: np.ndarray, way: int) -> np.ndarray:
    """One-hot interval to the soonest later (``way`` 1) or latest earlier note within a tone; the last column: there is none."""
    count = len(pitches)
    found = np.full(count, STEPS)
    when = np.full(count, np.inf)
    for far in range(1, min(_LOOKED_AT, count - 1) + 1):
        here = slice(0, count - far) if way == 1 else slice(far, count)
        there = slice(far, count) if way == 1 else slice(0, count - far)
        interval = pitches[there] - pitches[here]
        gap = np.abs(onsets[there] - onsets[here])
        better = (np.abs(interval) <= 2) & (gap > 1e-4) & (gap < when[here] - 1e-4)
        better |= (np.abs(interval) == 1) & (gap > 1e-4) & (gap < when[here] + 1e-4)
        found[here] = np.where(better, interval + 2, found[here])
        when[here] = np.where(better, gap, when[here])
    return np.eye(STEPS + 1)[found]


def lines_of(
    onsets: np.ndarray, pitches: np.ndarray, fifths: np.ndarray, speller: "Speller | None" = None
) -> np.ndarray:
    """The place of each note on the line of fifths (C 0, G 1): the likeliest that sounds at its pitch, at most double signs."""
    if not len(pitches):
        return np.empty(0, int)
    with torch.inference_mode():
        logits = (speller or load_speller())(torch.from_numpy(spelling_features(onsets, pitches, fifths))).numpy()
    line = fifths[:, None] + LOWEST + np.arange(LINES)
    fits = ((7 * line - pitches[:, None]) % 12 == 0) & (line >= -15) & (line <= 19)
    return np.take_along_axis(line, np.where(fits, logits, -np.inf).argmax(1)[:, None], 1)[:, 0]


def save(speller: Speller, folder: Path) -> None:
    """Write config.json and model.safetensors (half precision) into ``folder``."""
    save_network(speller, {"width": speller.width}, folder)


@cache
def load_speller() -> Speller:
    """The shipped network. Raises FileNotFoundError when its weights are not there."""
    speller = Speller(**read_config(WEIGHTS))
    fill(speller, WEIGHTS)
    return speller
