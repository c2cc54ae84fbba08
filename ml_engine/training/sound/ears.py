"""Train the network that listens for families of instruments (:mod:`ml_engine.models.ears`).

    python -m ml_engine.training.sound.ears --pool DIR --valid DIR --out DIR [--minutes 15] [--codec FOLDER]

Learns from renders whose notes are known: a family sounds in a window of two seconds when its notes fill a fifth of it.
What fills less, but something, is not counted. Each crop goes through another equaliser, and some through a low-pass, noise,
or together with another crop, so that unheard ensembles are learned too. ``--codec``: half of the crops are of sound that
went through the codec (decoded once, kept in OUT/decoded). Thresholds are chosen on the last shards of the pool, which
nothing is learned from; F1 is told on ``--valid``. Resumable: the same command goes on from OUT/checkpoint.pt; crops depend on
seed and step alone, the learning rate on the share of the minutes that is spent.
"""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from ml_engine.instruments import DRUM_PROGRAM, family_of, name_of
from ml_engine.models.ears import HEARD, RATE, Ears, EarsConfig, over_clip, save
from ml_engine.training.sound.pool import Shard, shards

GRID = 0.05  # seconds: how finely it is noted who sounds
CROP = 4  # seconds
SPAN = round(2 / GRID)
SOUNDS, SILENT = 0.2, 0.05  # shares of a window from which a family counts as sounding, and below which as silent
SHORTEST, SHORTEST_DRUM = 0.15, 0.25  # seconds for which any stroke is heard
HELD_BACK = 0.05  # of the pool's shards, for thresholds
AVERAGE = 0.998
MIXED, DULLED, NOISY = 0.25, 0.3, 0.4  # shares of the crops
DECODED_AT_ONCE = 6  # clips


def families_of(notes: np.ndarray, seconds: float) -> np.ndarray:
    """Who sounds when: notes (n, 5) of onset, offset, pitch, velocity, program -> bool (families, seconds / GRID)."""
    roll = np.zeros((len(HEARD), round(seconds / GRID)), bool)
    for onset, offset, _, _, program in notes:
        family = "drums" if program >= DRUM_PROGRAM else family_of(name_of(int(program)))
        if family in HEARD:
            least = SHORTEST_DRUM if family == "drums" else SHORTEST
            first, last = round(onset / GRID), math.ceil(max(offset, onset + least) / GRID)
            roll[HEARD.index(family), max(first, 0) : max(last, 0)] = True
    return roll


def shares_of(roll: np.ndarray) -> np.ndarray:
    """How much of each window of two seconds, a row a second, each family fills: (windows, families)."""
    second = SPAN // 2
    count = max(roll.shape[1] // second - 1, 1)
    return np.stack([roll[:, i * second : i * second + SPAN].mean(1) for i in range(count)])


class Clips:
    """Clips of a pool, who sounds in them, and those that went through the codec, by shard."""

    def __init__(self, folders: list[Shard], decoded: dict[int, np.ndarray] | None = None) -> None:
        self.shards = folders
        self.decoded = decoded or {}
        self.places = [(s, i) for s, shard in enumerate(folders) for i in range(len(shard))]
        self._rolls: dict[tuple[int, int], np.ndarray] = {}

    def sound(self, place: tuple[int, int], *, decoded: bool = False) -> np.ndarray:
        """One clip's samples, float32."""
        if decoded and place[0] in self.decoded:
            return self.decoded[place[0]][place[1]].astype(np.float32) / 32768
        return self.shards[place[0]].sound(place[1])

    def roll(self, place: tuple[int, int]) -> np.ndarray:
        """Who sounds when in a clip."""
        if place not in self._rolls:
            shard = self.shards[place[0]]
            self._rolls[place] = families_of(shard.notes(place[1]), len(shard.sound(place[1])) / RATE)
        return self._rolls[place]

    def crop(self, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Four seconds of a clip, and how much each family fills (windows, families)."""
        decoded = bool(self.decoded) and chance.random() < 0.5
        if decoded:
            shard = int(chance.choice(sorted(self.decoded)))
            place = (shard, int(chance.integers(len(self.decoded[shard]))))
        else:
            place = self.places[chance.integers(len(self.places))]
        sound, roll = self.sound(place, decoded=decoded), self.roll(place)
        size = round(CROP / GRID)
        start = int(chance.integers(max(roll.shape[1] - size, 0) + 1))
        samples = sound[round(start * GRID * RATE) :][: CROP * RATE]
        return np.pad(samples, (0, CROP * RATE - len(samples))), shares_of(roll[:, start : start + size])

    def batch(self, size: int, chance: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Sound (size, samples) and shares (size, windows, families), some crops laid over another."""
        sounds, shares = [], []
        for _ in range(size):
            sound, share = self.crop(chance)
            if chance.random() < MIXED:
                other, more = self.crop(chance)
                gain = _level(sound) / max(_level(other), 1e-4) * 10 ** (chance.uniform(-6, 6) / 20)
                sound, share = sound + min(gain, 10.0) * other, np.maximum(share, more)
            sounds.append(sound)
            shares.append(share)
        return torch.from_numpy(np.stack(sounds).astype(np.float32)), torch.from_numpy(np.stack(shares))


def _level(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound))))


def spoiled(sound: Tensor, chance: np.random.Generator) -> Tensor:
    """What equalisers, dull loudspeakers and hiss do to sound (batch, samples)."""
    size = sound.shape[1]
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    octaves = np.log2(np.maximum(hertz, 30) / 30)
    curves, hisses = [], []
    for _ in range(len(sound)):
        decibels = np.interp(octaves, np.linspace(0, 8.1, 9), chance.normal(0, 3.5, 9).clip(-9, 9))
        if chance.random() < DULLED:
            decibels -= np.maximum(0, np.log2(np.maximum(hertz, 30) / chance.uniform(2000, 7000))) * chance.uniform(
                12, 48
            )
        curves.append(10 ** (decibels / 20))
        loud = 10 ** (-chance.uniform(20, 50) / 20) if chance.random() < NOISY else 0.0
        colour = np.maximum(hertz, 60) ** -chance.choice([0.0, 0.5])
        hiss = np.fft.irfft(np.fft.rfft(chance.standard_normal(size)) * colour, size) if loud else np.zeros(size)
        hisses.append(hiss * loud / max(_level(hiss), 1e-9))
    shaped = torch.fft.irfft(torch.fft.rfft(sound) * torch.from_numpy(np.stack(curves).astype(np.float32)), size)
    level = shaped.square().mean(1, keepdim=True).sqrt()
    return shaped + level * torch.from_numpy(np.stack(hisses).astype(np.float32))


def loss_of(logits: Tensor, shares: Tensor) -> Tensor:
    """Cross entropy a window and family; what fills something, but less than a fifth, is not counted."""
    counted = (shares < SILENT) | (shares >= SOUNDS)
    lost = F.binary_cross_entropy_with_logits(logits, (shares >= SOUNDS).float(), reduction="none")
    return (lost * counted).sum() / counted.sum().clamp_min(1)


def decode_some(folder: Path, all_shards: list[Shard], count: int, kept: Path) -> dict[int, np.ndarray]:
    """The first ``count`` shards' sound as the codec in ``folder`` gives it back: int16 (clips, samples) by shard number."""
    from ml_engine.models.codec import load_codec

    kept.mkdir(parents=True, exist_ok=True)
    codec = load_codec(folder)
    found = {}
    for number, shard in enumerate(all_shards[:count]):
        file = kept / f"{number:04}.npy"
        if not file.is_file():
            clips = []
            for first in range(0, len(shard), DECODED_AT_ONCE):
                batch = np.stack([shard.sound(i) for i in range(first, min(first + DECODED_AT_ONCE, len(shard)))])
                codes = codec.encode(torch.from_numpy(batch)[:, None]).audio_codes
                back = codec.decode(codes, audio_scales=[None]).audio_values[:, 0, : batch.shape[1]]
                clips.append((back.clamp(-1, 1) * 32767).round().short().numpy())
            draft = file.with_suffix(".draft")
            with draft.open("wb") as out:
                np.save(out, np.concatenate(clips))
            draft.replace(file)
        found[number] = np.load(file, mmap_mode="r")
    return found


def answers(model: Ears, clips: Clips, most: int) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """For clips spread over the pool: probabilities and shares (windows, families), and how much of the clip each fills."""
    step = max(len(clips.places) // most, 1)
    for place in clips.places[::step][:most]:
        roll = clips.roll(place)
        probabilities, _ = model.seconds(clips.sound(place))
        shares = shares_of(roll)
        count = min(len(probabilities), len(shares))
        yield probabilities[:count], shares[:count], roll.mean(1)


def sides(model: Ears, clips: Clips, most: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """By "windows" and "clips": (probabilities, shares), both (n, families)."""
    rows = list(answers(model, clips, most))
    windows = (np.concatenate([row[0] for row in rows]), np.concatenate([row[1] for row in rows]))
    whole = (np.stack([over_clip(row[0]) for row in rows]), np.stack([row[2] for row in rows]))
    return {"windows": windows, "clips": whole}


def f1(probabilities: np.ndarray, shares: np.ndarray, least: float, silent: float = SILENT) -> dict[str, float]:
    """Of one family: F1, share of those sounding that are found, share of those silent that are not, how many sound.

    Neither sounding nor silent is what fills at least ``silent`` and less than a fifth.
    """
    sounds, quiet, found = shares >= SOUNDS, shares < silent, probabilities >= least
    right, missed, wrong = (int(x.sum()) for x in (found & sounds, ~found & sounds, found & quiet))
    return {
        "f1": round(2 * right / max(2 * right + missed + wrong, 1), 4),
        "present_found": round(right / max(right + missed, 1), 4),
        "absent_quiet": round(1 - wrong / max(int(quiet.sum()), 1), 4),
        "sounding": int(sounds.sum()),
        "of": int((sounds | quiet).sum()),
    }


def threshold(probabilities: np.ndarray, shares: np.ndarray) -> float:
    """The probability over a clip from which a family is best said to sound: as many found as are left quiet, at best.

    The largest sum of the share found and the share left quiet (Youden 1950), so that how often a family sounds in the
    pool does not matter.
    """
    grid = np.round(np.arange(0.05, 0.96, 0.01), 2)
    rows = [f1(probabilities, shares, float(least)) for least in grid]
    sums = np.array([row["present_found"] + row["absent_quiet"] for row in rows])
    # The middle of the best stretch, not its edge.
    best = grid[sums >= sums.max() - 1e-9]
    return round(float(np.median(best)), 2)


class Run:
    """A training with all that its checkpoint holds."""

    def __init__(self, options: argparse.Namespace) -> None:
        torch.manual_seed(options.seed)
        self.options = options
        self.model = Ears(EarsConfig())
        self.optimiser = torch.optim.AdamW(self.model.parameters(), lr=options.rate, weight_decay=0.02)
        self.average = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.step, self.spent, self._started = 0, 0.0, time.monotonic()
        options.out.mkdir(parents=True, exist_ok=True)
        self._checkpoint = options.out / "checkpoint.pt"
        if self._checkpoint.is_file():
            state = torch.load(self._checkpoint, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.average, self.step, self.spent = state["average"], state["step"], state["spent"]

    @property
    def minutes(self) -> float:
        """Time spent, with that of the runs before this one."""
        return (self.spent + time.monotonic() - self._started) / 60

    def keep(self) -> None:
        """Write the checkpoint."""
        now = {"model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(), "average": self.average}
        draft = self._checkpoint.with_suffix(".draft")
        torch.save(now | {"step": self.step, "spent": 60 * self.minutes}, draft)
        draft.replace(self._checkpoint)

    def learn(self, sound: Tensor, shares: Tensor) -> float:
        """One step on a batch; its loss."""
        done = min(self.minutes / self.options.minutes, 1.0)
        warm = min((self.step + 1) / 100, 1.0)
        for group in self.optimiser.param_groups:
            group["lr"] = self.options.rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        loss = loss_of(self.model(sound)[0], shares)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        kept = min(AVERAGE, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self.model.state_dict().items():
                if value.is_floating_point():
                    self.average[name].lerp_(value, 1 - kept)
                else:
                    self.average[name].copy_(value)
        return float(loss.detach())

    def averaged(self) -> Ears:
        """The network with averaged weights, ready to listen."""
        model = Ears(self.model.config)
        model.load_state_dict(self.average)
        return model.eval()


def finish(run: Run, fit: Clips, valid: Clips, most: int) -> dict[str, Any]:
    """Choose thresholds, write the network, and say how well it hears, by family."""
    model = run.averaged()
    fitted = sides(model, fit, most)["clips"]
    chosen = tuple(threshold(fitted[0][:, i], fitted[1][:, i]) for i in range(len(HEARD)))
    model.config = replace(model.config, thresholds=chosen)
    save(model, run.options.out)
    figures: dict[str, Any] = {
        "steps": run.step,
        "minutes": round(run.minutes, 1),
        "thresholds": dict(zip(HEARD, chosen, strict=True)),
    }
    for name, clips in (("train side", fit), ("valid", valid)):
        for kind, (probabilities, shares) in sides(model, clips, most).items():
            figures[f"{name}, {kind}"] = {
                family: f1(probabilities[:, i], shares[:, i], chosen[i] if kind == "clips" else 0.5)
                for i, family in enumerate(HEARD)
            }
    (run.options.out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    return figures


def told(figures: dict[str, Any]) -> str:
    """The figures as a table in Markdown."""
    columns = [name for name in figures if ", " in name]
    lines = [
        "| family | threshold | "
        + " | ".join(f"F1 {name}" for name in columns)
        + " | found / left quiet, valid clips |"
    ]
    lines.append("| --- " * (len(columns) + 3) + "|")
    for family in HEARD:
        row = figures["valid, clips"][family]
        cells = [f"{figures[name][family]['f1']:.3f}" for name in columns]
        last = f"{row['present_found']:.3f} / {row['absent_quiet']:.3f} ({row['sounding']} of {row['of']})"
        lines.append(f"| {family} | {figures['thresholds'][family]:.2f} | " + " | ".join(cells) + f" | {last} |")
    means = [np.mean([row["f1"] for row in figures[name].values()]) for name in columns]
    return "\n".join([*lines, "| mean | | " + " | ".join(f"{mean:.3f}" for mean in means) + " | |"])


def train(options: argparse.Namespace) -> dict[str, Any]:
    """Train until the minutes are spent, or a file called "stop" lies in OUT; see the module's first lines."""
    torch.set_num_threads(options.threads)
    pool = [Shard.open(path) for path in shards(options.pool)]
    back = max(round(HELD_BACK * len(pool)), 1)
    learned, held_back = (pool[:-back], pool[-back:]) if len(pool) > 1 else (pool, pool)
    decoded = {}
    if options.codec is not None:
        decoded = decode_some(options.codec, learned, options.decoded, options.out / "decoded")
    clips, run = Clips(learned, decoded), Run(options)
    kept = time.monotonic()
    losses: list[float] = []
    while run.minutes < options.minutes and not (options.out / "stop").exists():
        chance = np.random.default_rng([options.seed, run.step])
        sound, shares = clips.batch(options.batch, chance)
        losses.append(run.learn(spoiled(sound, chance), shares))
        if run.step % options.tell == 0:
            row = {"step": run.step, "loss": round(float(np.mean(losses)), 4), "minutes": round(run.minutes, 2)}
            with (options.out / "log.jsonl").open("a") as file:
                file.write(json.dumps(row) + "\n")
            losses = []
        if time.monotonic() - kept > options.keep:
            run.keep()
            kept = time.monotonic()
    run.keep()
    return finish(run, Clips(held_back), Clips([Shard.open(path) for path in shards(options.valid)]), options.measured)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pool", type=Path, required=True, help="renders to learn from")
    parser.add_argument("--valid", type=Path, required=True, help="held-out renders")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=15.0, help="the budget")
    parser.add_argument("--codec", type=Path, help="folder of the codec that half of the crops go through")
    parser.add_argument("--decoded", type=int, default=6, help="shards that are sent through the codec")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=20261126)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--measured", type=int, default=300, help="clips of each side that are listened to at the end")
    parser.add_argument("--tell", type=int, default=25, help="steps between lines of the log")
    parser.add_argument("--keep", type=float, default=60.0, help="seconds between checkpoints")
    print(told(train(parser.parse_args(arguments))))


if __name__ == "__main__":
    main(sys.argv[1:])
