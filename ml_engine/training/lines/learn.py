"""Train the network that hears where notes of a single line begin (``ml_engine/lines/ear.py``).

    python -m ml_engine.training.lines.learn --clips train-*.npz --valid valid.npz --out DIR --steps 1000

Clips are files of ``ml_engine.training.lines.clips``. Cross-entropy with the frame of each onset (its neighbours count by
half) and with whether a note is held; prints both on the held-out clips. Writes config.json and model.safetensors.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from ml_engine.lines.ear import REACH, Ear
from ml_engine.lines.frames import SECOND
from ml_engine.models.files import fill, save_network

CROP = 600  # frames of an example
BATCH = 16
NEAR = 0.5  # what the frames beside an onset count
ONSETS = 3.0  # weight of the onsets' part of the loss


def read(path: Path) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Features with REACH frames of silence before and after, and targets (frames, 2), of each clip of a file."""
    with np.load(path) as told:
        moves = np.split(told["moves"].astype(np.float32), told["ends"][:-1])
        notes = np.split(told["notes"], told["note_ends"][:-1])
    for features, played in zip(moves, notes, strict=True):
        target = np.zeros((len(features), 2), np.float32)
        for onset, offset, _ in played:
            at = round(onset / SECOND)
            target[max(at - 1, 0) : at + 2, 0] = np.maximum(target[max(at - 1, 0) : at + 2, 0], NEAR)
            target[at : at + 1, 0] = 1
            target[at : round(offset / SECOND), 1] = 1
        yield np.pad(features, ((REACH, REACH), (0, 0)), "edge"), target


def loss_of(found: torch.Tensor, target: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Cross-entropies of onsets and of sounding."""
    losses = functional.binary_cross_entropy_with_logits(found, target, reduction="none").mean(dim=(0, 1))
    return losses[0], losses[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path, nargs="+", required=True)
    parser.add_argument("--valid", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="a folder whose weights are learned on from")
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--width", type=int, default=48)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    chance = np.random.default_rng(options.seed)
    clips = [clip for path in options.clips for clip in read(path)]
    held_out = list(read(options.valid))
    network = Ear(options.width)
    if options.start:
        fill(network, options.start)
        network.train().requires_grad_(True)
    learner = torch.optim.AdamW(network.parameters(), options.rate, weight_decay=0.02)
    seen = 0.0
    for step in range(1, options.steps + 1):
        for group in learner.param_groups:
            group["lr"] = options.rate * min(1, step / 50) * (0.5 + 0.5 * np.cos(np.pi * step / options.steps))
        batch, targets = [], []
        for number in chance.integers(len(clips), size=BATCH):
            features, target = clips[number]
            first = int(chance.integers(max(len(target) - CROP, 1)))
            batch.append(features[first : first + CROP + 2 * REACH])
            targets.append(target[first : first + CROP])
        x = torch.from_numpy(np.stack(batch))
        x[..., 1] += torch.randn(BATCH, 1) * 0.3  # loudness
        x *= (torch.rand(BATCH, 1, x.shape[-1]) > 0.05).float()
        x += 0.02 * torch.randn_like(x)
        onsets, sounding = loss_of(network(x), torch.from_numpy(np.stack(targets)))
        learner.zero_grad()
        (ONSETS * onsets + sounding).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        learner.step()
        seen += float(onsets.detach())
        if step % 100 == 0:
            print(f"step {step}: onsets {seen / 100:.4f}; held out {_measured(network, held_out)}", flush=True)
            seen = 0.0
    print(f"{options.steps} steps; held out {_measured(network, held_out)}")
    save_network(network, {"width": options.width}, options.out)


@torch.no_grad()
def _measured(network: Ear, clips: list[tuple[np.ndarray, np.ndarray]]) -> str:
    network.eval()
    losses = [
        loss_of(network(torch.from_numpy(features)[None]), torch.from_numpy(target)[None]) for features, target in clips
    ]
    network.train()
    onsets, sounding = np.mean([[float(value) for value in pair] for pair in losses], axis=0)
    return f"onsets {onsets:.4f}, sounding {sounding:.4f}"


if __name__ == "__main__":
    main()
