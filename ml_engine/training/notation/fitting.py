"""Two plain ways to fit what is small: numbers one after another, and networks that learn in minutes."""

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

LEAST_RATE = 1e-5
Numbers = TypeVar("Numbers")


def climb(
    start: Numbers,
    score: Callable[[Numbers], float],
    moves: Callable[[Numbers], Iterable[tuple[str, Iterable[Numbers]]]],
    rounds: int,
    least: float,
) -> Numbers:
    """The numbers with the highest score that a search by coordinates finds; it ends when a round gains less than ``least``.

    ``moves`` names what can be changed, and gives, of the numbers as they are then, the values to try.
    """
    best, numbers = score(start), start
    print(f"{best:.4f} at first", flush=True)
    for turn in range(1, rounds + 1):
        before = best
        for name, _ in moves(numbers):
            for other in dict(moves(numbers))[name]:
                if (value := score(other)) > best:
                    best, numbers = value, other
            print(f"round {turn}, {name}: {best:.4f}", flush=True)
        if best - before < least:
            break
    return numbers


def fit(model: nn.Module, draw: Callable[[], tuple[Tensor, Tensor]], minutes: float, rate: float, decay: float) -> int:
    """Teach a network classes by cross-entropy, the rate falling in a line; how many steps it took.

    ``draw`` gives a batch: what the network takes, and the class of each row.
    """
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=decay)
    began, step = time.monotonic(), 0
    while (spent := (time.monotonic() - began) / (60 * minutes)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * (1 - spent) + LEAST_RATE
        taken, classes = draw()
        loss = functional.cross_entropy(model(taken), classes)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
        if step % 1000 == 0:
            print(step, round(float(loss.detach()), 4), flush=True)
    return step
