"""python -m ml_engine.training.composer --core transformer|lstm --data FILE.npz… --out DIR: train the composer.

Resumable: a checkpoint (weights, optimiser, averages, place) is written every few minutes, and the same command goes on
from it. Fixed seed, fixed budget in events. Every batch is of windows of the events; each window is one of three tasks:
writing on; with its parts in another order (parts around given ones); filling a gap (what follows first, then what goes
before, then the gap). Padding and what is given in a filling are not counted in the loss.
"""

import argparse
import json
import math
import os
import random
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch

from ml_engine.composition import tokens as t
from ml_engine.models.composer import Composer, ComposerConfig, save
from ml_engine.training.devices import narrow
from ml_engine.training.losses import field_weights

SHAPES = {"transformer": {"layers": 6, "inner": 704}, "lstm": {"layers": 2, "inner": 576}}
WARM_UP = 200  # steps
AVERAGE = 0.999  # what is kept of the running average of the weights at a step


@dataclass
class Store:
    """Pieces as events, cut at their bars and tracks."""

    pieces: list[np.ndarray] = field(default_factory=list)
    held_out: list[bool] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, path: Path) -> "Store":
        """Read a file of composer_data."""
        with np.load(path) as data:
            events, rows, names = data["events"], data["pieces"], data["names"]
        ends = [*rows[1:, 0], len(events)]
        self.pieces += [events[start:end] for start, end in zip(rows[:, 0], ends, strict=True)]
        self.held_out += [bool(one) for one in rows[:, 1]]
        self.names += [str(name) for name in names]
        return self

    def side(self, *, held_out: bool) -> list[np.ndarray]:
        """The pieces to learn from, or those to measure with."""
        return [piece for piece, out in zip(self.pieces, self.held_out, strict=True) if out == held_out]


class Windows:
    """Windows of ``length`` events out of pieces, with weights of each field in the loss."""

    def __init__(self, pieces: list[np.ndarray], length: int, seed: int) -> None:
        self.pieces = [piece for piece in pieces if len(piece) > 8]
        self.bars = [np.flatnonzero(piece[:, 0] == t.BAR) for piece in self.pieces]
        sizes = np.array([len(piece) for piece in self.pieces], dtype=float)
        # Longer pieces are seen more often, but not in proportion: many short ones hold more different music.
        self.chance = np.cumsum(sizes**0.75) / (sizes**0.75).sum()
        self.length = length
        self.random = random.Random(seed)

    def batch(self, size: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Events (size, length, 4) and their weights (size, length - 1, 4)."""
        rows = [self.one() for _ in range(size)]
        return (
            torch.from_numpy(np.stack([events for events, _ in rows]).astype(np.int64)),
            torch.from_numpy(np.stack([weights for _, weights in rows])),
        )

    def one(self) -> tuple[np.ndarray, np.ndarray]:
        """One window (length, 4) and the weights (length - 1, 4)."""
        at = int(np.searchsorted(self.chance, self.random.random()))
        piece, bars = self.pieces[at], self.bars[at]
        first = self.random.choice(bars) if len(piece) > self.length else bars[0]
        if self.random.random() < 0.3:
            first = bars[0]
        cut = piece[first : first + self.length]
        inside = bars[(bars >= first) & (bars < first + len(cut))] - first
        cut = self._reordered(cut, inside) if self.random.random() < 0.4 else cut
        given = 0
        if len(inside) >= 4 and self.random.random() < 0.25:
            cut, given = self._gap(cut, inside)
        ended = first + len(cut) >= len(piece) and given == 0
        rows = [piece[:2], cut]
        if ended:
            rows.append(np.array([[t.END, t.NO_B, t.NO_C, t.NO_D]], dtype=piece.dtype))
        whole = np.concatenate(rows)[: self.length]
        events = np.zeros((self.length, 4), dtype=np.int16)
        events[:, 1:] = (t.NO_B, t.NO_C, t.NO_D)
        events[: len(whole)] = whole
        return events, field_weights(events, given + 2 if given else 0)

    def _reordered(self, cut: np.ndarray, bars: np.ndarray) -> np.ndarray:
        """The same bars with their parts in another order, the same one in all bars."""
        order: list[int] | None = None
        rows = []
        for start, end in zip(bars, [*bars[1:], len(cut)], strict=True):
            bar = cut[start:end]
            heads = np.flatnonzero(bar[:, 0] == t.PART)
            if order is None or len(order) != len(heads):
                if end == len(cut) and order is not None:
                    rows.append(bar)
                    continue
                order = list(range(len(heads)))
                self.random.shuffle(order)
            parts = [bar[a:b] for a, b in zip(heads, [*heads[1:], len(bar)], strict=True)]
            rows.append(bar[: heads[0]] if len(heads) else bar)
            rows += [parts[i] for i in order]
        return np.concatenate(rows)

    def _gap(self, cut: np.ndarray, bars: np.ndarray) -> tuple[np.ndarray, int]:
        """FUTURE, some bars; PAST, the bars before; GAP, the bars between; END. And how many events are given."""
        count = self.random.randint(1, min(8, len(bars) - 2))
        start = self.random.randint(0, len(bars) - 1 - count)
        after = min(start + count + 4, len(bars) - 1)
        a, b, c = bars[start], bars[start + count], bars[after] if after > start + count else len(cut)
        mark = lambda kind: np.array([[kind, t.NO_B, t.NO_C, t.NO_D]], dtype=cut.dtype)  # noqa: E731
        before = cut[:a]
        given = 1 + (c - b) + 1 + len(before) + 1
        rows = [mark(t.FUTURE), cut[b:c], mark(t.PAST), before, mark(t.GAP), cut[a:b], mark(t.END)]
        return np.concatenate(rows), int(given)


def rate(step: int, steps: int, top: float) -> float:
    """The learning rate: warm-up, then a cosine down to a twentieth."""
    if step < WARM_UP:
        return top * (step + 1) / WARM_UP
    done = min((step - WARM_UP) / max(steps - WARM_UP, 1), 1.0)
    return top * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done)))


def measure(model: Composer, windows: list[tuple[torch.Tensor, torch.Tensor]]) -> dict[str, float]:
    """Nats an event by field, and in all, on fixed windows."""
    model.eval()
    device = model.norm.weight.device
    lost, seen = torch.zeros(4, dtype=torch.float64), 0.0
    with torch.inference_mode(), narrow(device):
        for events, weights in windows:
            lost += model.losses(events.to(device), weights.to(device)).double().sum((0, 1)).cpu()
            seen += float(weights[..., 0].sum())
    model.train()
    names = ("a", "b", "c", "d")
    return {name: float(value / seen) for name, value in zip(names, lost, strict=True)} | {
        "all": float(lost.sum() / seen)
    }


class Run:
    """A training with all that a checkpoint holds: network, optimiser, averaged weights, place, time spent."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        config = ComposerConfig(t.SIZES, core=options.core, context=options.length, **SHAPES[options.core])
        self.model = Composer(config).to(self.device)
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(), lr=options.rate, betas=(0.9, 0.95), weight_decay=0.05
        )  # fmt: skip
        self.average = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.step, self.spent, self._started = 0, 0.0, time.monotonic()
        options.out.mkdir(parents=True, exist_ok=True)
        self._checkpoint = options.out / "checkpoint.pt"
        if self._checkpoint.is_file():
            state = torch.load(self._checkpoint, weights_only=True, map_location=self.device)
            self.model.load_state_dict(state["model"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.average, self.step, self.spent = state["average"], state["step"], state["spent"]

    @property
    def seconds(self) -> float:
        """Time spent, with that of the runs before this one."""
        return self.spent + time.monotonic() - self._started

    def keep(self) -> None:
        """Write the checkpoint, and the averaged weights as they would be shipped."""
        now = {"model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(), "average": self.average}
        draft = self._checkpoint.with_suffix(".draft")
        torch.save(now | {"step": self.step, "spent": self.seconds}, draft)
        draft.replace(self._checkpoint)
        save(self.model, self.options.out, self.average)

    def learn(self, events: torch.Tensor, weights: torch.Tensor, top: float) -> torch.Tensor:
        """One step on a batch; its loss in nats an event."""
        for group in self.optimiser.param_groups:
            group["lr"] = top
        events, weights = events.to(self.device), weights.to(self.device)
        with narrow(self.device):
            loss = self.model.losses(events, weights).sum() / weights[..., 0].sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        kept = min(AVERAGE, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self.model.state_dict().items():
                self.average[name].lerp_(value, 1 - kept)
        return loss.detach()

    def measure(self, windows: list[tuple[torch.Tensor, torch.Tensor]]) -> dict[str, float]:
        """What the averaged weights lose on fixed windows."""
        mine = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.model.load_state_dict(self.average)
        found = measure(self.model, windows)
        self.model.load_state_dict(mine)
        return {name: round(value, 4) for name, value in found.items()}


def train(options: argparse.Namespace) -> None:
    """Train until the budget is spent, or a file called "stop" lies in the folder; see the module's first lines."""
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    store = Store()
    for path in options.data:
        store.add(path)
    first = len(store.side(held_out=False))
    for path in options.later:
        store.add(path)
    learn = store.side(held_out=False)
    stages = [Windows(learn[:first], options.length, options.seed), Windows(learn, options.length, options.seed)]
    fixed = Windows(store.side(held_out=True), options.length, seed=1)
    held_out = [fixed.batch(8) for _ in range(12)]
    run = Run(options)
    per_step = options.batch * options.length
    steps = options.events // per_step
    kept = time.monotonic()
    losses: list[torch.Tensor] = []
    while run.step < steps and not (options.out / "stop").exists():
        # The windows of a step depend on the seed and the step alone, so a resumed run sees what an unbroken one sees.
        windows = stages[run.step * per_step >= options.later_from]
        windows.random.seed(options.seed * 1_000_003 + run.step)
        events, weights = windows.batch(options.batch)
        losses.append(run.learn(events, weights, rate(run.step, steps, options.rate)))
        if run.step % options.tell == 0 or run.step == steps:
            row: dict[str, Any] = {"step": run.step, "events": run.step * per_step}
            row |= {"loss": round(float(torch.stack(losses).mean()), 4), "seconds": round(run.seconds, 1)}
            if run.step % (4 * options.tell) == 0 or run.step == steps:
                row["held_out"] = run.measure(held_out)
            with (options.out / "log.jsonl").open("a") as file:
                file.write(json.dumps(row) + "\n")
            losses = []
        if time.monotonic() - kept > options.keep:
            run.keep()
            kept = time.monotonic()
    run.keep()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--core", choices=sorted(SHAPES), default="transformer")
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="files written by composer_data")
    parser.add_argument("--later", type=Path, nargs="*", default=[], help="files that join in later")
    parser.add_argument("--later-from", type=int, default=0, help="the place in the budget where they join")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--events", type=int, default=16_000_000, help="the budget")
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--length", type=int, default=512)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--device", default="", help="cpu or cuda; a GPU where there is one")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--tell", type=int, default=25, help="steps between lines of the log")
    parser.add_argument("--keep", type=float, default=120.0, help="seconds between checkpoints")
    train(parser.parse_args(arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
