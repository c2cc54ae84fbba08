"""python -m ml_engine.training.sound.revive --codec DIR --pool DIR --out DIR: gives codes that are hardly ever chosen a new place.

The cells in which most error is left are split in two (as in the LBG algorithm, Linde, Buzo and Gray 1980); the second half
gets a code that nobody chose. Encoder and decoder stay as they are: a decoder that reads sums of codes does not mind
finer ones. Needs the pool's latents (``codes``). A few rounds, since each frame is coded after the one before.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ml_engine.models.codec import CODES, Codec, load_codec
from ml_engine.training.sound.codec import save, search
from ml_engine.training.sound.codes import latents_file
from ml_engine.training.sound.pool import shards

SELDOM = 0.02  # of the uses that a code has on average: those with fewer are given a new place
TURNS = 4  # of 2-means within a cell


def halves(members: Tensor, chance: torch.Generator) -> Tensor:
    """Two means (2, D) of vectors (n, D), n > 1."""
    axis = members[torch.randint(len(members), (1,), generator=chance)] - members.mean(0)
    means = torch.cat([members.mean(0, keepdim=True) + 0.3 * axis, members.mean(0, keepdim=True) - 0.3 * axis])
    for _ in range(TURNS):
        side = torch.cdist(members, means).argmin(1)
        means = torch.stack([members[side == i].mean(0) if (side == i).any() else means[i] for i in (0, 1)])
    return means


@torch.no_grad()
def revive(codec: Codec, latents: Tensor, chance: torch.Generator) -> list[int]:
    """One round, in place; how many codes of each book got a new place."""
    found = search(codec, latents)
    moved = []
    for book, (given, chosen) in enumerate(zip(found.given, found.chosen, strict=True)):
        uses = torch.bincount(chosen, minlength=CODES)
        errors = (given - codec.books[book][chosen]).square().sum(1)
        lost = torch.zeros(CODES).index_add_(0, chosen, errors)
        idle = torch.nonzero(uses < SELDOM * len(chosen) / CODES)[:, 0].tolist()
        worst = [cell for cell in lost.argsort(descending=True)[: len(idle)].tolist() if uses[cell] > 1]
        for code, cell in zip(idle, worst, strict=False):
            codec.books[book, [cell, code]] = halves(given[chosen == cell], chance)
        moved.append(min(len(idle), len(worst)))
    return moved


def told(codec: Codec, latents: Tensor) -> str:
    """Shares of the codes that are used, and the mean squared error that is left."""
    found = search(codec, latents)
    last = found.given[-1] - codec.books[-1][found.chosen[-1]]
    used = [len(chosen.unique()) / CODES for chosen in found.chosen]
    return f"used {', '.join(f'{share:.3f}' for share in used)}, error {last.square().mean():.4f}"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("codec", "pool", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--shards", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(options.threads)
    codec, chance = load_codec(options.codec), torch.Generator().manual_seed(4)
    files = [latents_file(path) for path in shards(options.pool)][: options.shards]
    latents = torch.from_numpy(np.concatenate([np.load(file) for file in files]).astype(np.float32))
    print("before:", told(codec, latents), flush=True)
    for _ in range(options.rounds):
        print("moved", revive(codec, latents, chance), told(codec, latents), flush=True)
    save(codec, options.out)


if __name__ == "__main__":
    main(sys.argv[1:])
