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

from ml_engine.models.codec import BOOKS, CODES, Codec, load_codec
from ml_engine.training.sound.codec import save
from ml_engine.training.sound.codes import latents_file
from ml_engine.training.sound.pool import shards

SELDOM = 0.02  # of the uses that a code has on average: those with fewer are given a new place
TURNS = 4  # of 2-means within a cell


@torch.no_grad()
def searched(codec: Codec, latents: Tensor) -> tuple[Tensor, list[Tensor]]:
    """Codes (n, BOOKS, T) of latents (n, T, D), and what each book was given: BOOKS of (n * T, D)."""
    codes, heard = codec.quantise(latents)
    before = torch.cat([torch.zeros_like(heard[:, :1]), heard[:, :-1]], 1)
    rest = latents - codec.config.leak * before
    given = []
    for book in range(BOOKS):
        given.append(rest.reshape(-1, rest.shape[2]))
        rest = rest - codec.books[book][codes[:, book]]
    return codes, given


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
    codes, given = searched(codec, latents)
    moved = []
    for book in range(BOOKS):
        chosen = codes[:, book].reshape(-1)
        uses = torch.bincount(chosen, minlength=CODES)
        errors = (given[book] - codec.books[book][chosen]).square().sum(1)
        lost = torch.zeros(CODES).index_add_(0, chosen, errors)
        idle = torch.nonzero(uses < SELDOM * len(chosen) / CODES)[:, 0].tolist()
        worst = [cell for cell in lost.argsort(descending=True)[: len(idle)].tolist() if uses[cell] > 1]
        for code, cell in zip(idle, worst, strict=False):
            codec.books[book, [cell, code]] = halves(given[book][chosen == cell], chance)
        moved.append(min(len(idle), len(worst)))
    return moved


def told(codec: Codec, latents: Tensor) -> str:
    """Shares of the codes that are used, and the mean squared error that is left."""
    codes, given = searched(codec, latents)
    last = given[-1] - codec.books[-1][codes[:, -1].reshape(-1)]
    used = [len(codes[:, book].unique()) / CODES for book in range(BOOKS)]
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
