"""python -m ml_engine.training.listening.learn --scenes DIR --out DIR --minutes M|--steps N [--only notes|stems]: trains the network that listens to several instruments.

Windows of scenes (:mod:`ml_engine.training.listening.scenes`) are heard; notes, players, drums and masks are learned together. ``--only`` trains
one of them alone, for the record. Resumable: time of earlier runs counts; the rate falls along half a cosine. An average of
the weights is what ships. A shard that is added to the folder meanwhile is taken up.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml_engine.models.listener import DRUM_HITS, Listener, ListenerConfig, save
from ml_engine.models.listener import load as load_from
from ml_engine.training.listening.lessons import MASK_EVERY, Lessons
from ml_engine.training.optimizers import muon_and_adamw
from ml_engine.training.schedule import falling
from ml_engine.training.sound.sharing import average_gradients, clock, run

WARM_STEPS = 150
AVERAGE = 0.998
SAVE_SECONDS = 240.0
DECAY = 0.02
HELD = 10  # batches of held-out scenes to measure on
WEIGHTS = {
    "onset": 1.0,
    "sounding": 0.25,
    "offset": 0.2,
    "velocity": 0.5,
    "bend": 0.5,
    "player": 1.0,
    "hit": 0.5,
    "force": 0.2,
    "mask": 0.6,
}
ONLY = {"notes": {"mask": 0.0}, "stems": dict.fromkeys(WEIGHTS, 0.0) | {"mask": WEIGHTS["mask"]}, "": {}}


def losses_of(found: dict[str, Tensor], wanted: dict[str, Tensor]) -> dict[str, Tensor]:
    """Each question's loss; of cells whose answer is unsure (weight 0) nothing is asked."""

    def events(name: str, heavier: float) -> Tensor:
        told, true, sure = found[name], wanted[name], wanted[f"{name} sure"]
        loss = functional.binary_cross_entropy_with_logits(
            told, true, sure * (1 + (heavier - 1) * true), reduction="sum"
        )
        return loss / true.sum().clamp_min(20)

    losses = {name: events(name, heavier) for name, heavier in (("onset", 2.0), ("offset", 1.0), ("hit", 2.0))}
    sounding = wanted["sounding"]
    losses["sounding"] = functional.binary_cross_entropy_with_logits(
        found["sounding"], sounding, reduction="sum"
    ) / sounding.sum().clamp_min(100)  # fmt: skip
    begun = wanted["onset"]
    losses["velocity"] = _mean((found["velocity"] - wanted["velocity"]).square(), begun) * 10
    losses["bend"] = _mean((found["bend"] - wanted["bend"]).abs(), sounding) * 2
    who = wanted["player"] / wanted["player"].sum(-1, keepdim=True).clamp_min(1)
    losses["player"] = _mean(-(who * found["player"].log_softmax(-1)).sum(-1), sounding)
    losses["force"] = _mean((found["force"] - wanted["force"]).square(), wanted["hit"]) * 10
    if "mask" in found:
        apart = -(wanted["mask"] * found["mask"].log_softmax(-1)).sum(-1)
        losses["mask"] = _mean(apart, wanted["loud"])
    return losses


def _mean(values: Tensor, weight: Tensor) -> Tensor:
    return (values * weight).sum() / weight.sum().clamp_min(1.0)


class Run:
    """A training and how far it has come."""

    def __init__(self, rank: int, options: argparse.Namespace) -> None:
        torch.manual_seed(options.seed)
        self.options, self.rank = options, rank
        self.weights = WEIGHTS | ONLY[options.only]
        self.model = Listener(ListenerConfig()).train()
        if options.start:
            self.model.load_state_dict(load_from(options.start).state_dict())
        else:
            _quiet(self.model)
        self.optimizers = optimizers_of(self.model, options.rate)
        self.average = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.spent, self.step, self.told = 0.0, 0, 0
        self.checkpoint = options.out / "checkpoint.pt"
        if self.checkpoint.is_file():
            state = torch.load(self.checkpoint, weights_only=True)
            self.model.load_state_dict(state["model"])
            for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(kept)
            self.average, self.spent, self.step = state["average"], state["spent"], state["step"]
            self.told = self.step
        self.lessons = Lessons(options.scenes / "train", options.seed + self.step + 1_000_000 * rank)
        held = Lessons(options.scenes / "valid", 77)
        self.held = [held.draw(4) for _ in range(HELD)]
        self.sums: dict[str, float] = {}

    @property
    def speed(self) -> float:
        """Up over the first steps, then half a cosine down to a hundredth."""
        warm = (self.step + 1) / WARM_STEPS
        return falling(self.options.rate, self.done, warm=warm, least=0.01)

    @property
    def done(self) -> float:
        """How much of the budget is spent, from 0 to 1."""
        return self.step / self.options.steps if self.options.steps else self.spent / (60 * self.options.minutes)

    def learn(self) -> None:
        """One step."""
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.speed
        tones, strokes, wanted = self.lessons.draw(self.options.batch // self.options.processes)
        losses = self._losses(self.model, tones, strokes, wanted)
        self.model.zero_grad(set_to_none=True)
        torch.stack([self.weights[name] * loss for name, loss in losses.items()]).sum().backward()
        average_gradients(self.model.parameters())
        nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        kept = min(AVERAGE, (1 + self.step) / (10 + self.step))
        for name, value in self.model.state_dict().items():
            if value.is_floating_point():
                self.average[name].lerp_(value, 1 - kept)
            else:
                self.average[name] = value.clone()
        for name, loss in losses.items():
            self.sums[name] = self.sums.get(name, 0.0) + float(loss.detach())

    def _losses(self, model: Listener, tones: Tensor, strokes: Tensor, wanted: dict[str, Tensor]) -> dict[str, Tensor]:
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.half):
            found = model(tones, strokes, MASK_EVERY if self.weights["mask"] else 0)
        return losses_of({name: told.float() for name, told in found.items()}, wanted)

    @torch.no_grad()
    def tell_and_save(self) -> None:
        """A line of figures, the network as it would ship, the checkpoint; by the first process."""
        if self.rank:
            return
        row = {"step": self.step, "spent": round(self.spent, 0), "shards": len(self.lessons.shards)}
        row |= {name: total / max(self.step - self.told, 1) for name, total in self.sums.items()}
        self.sums, self.told = {}, self.step
        model = Listener(ListenerConfig())
        model.load_state_dict(self.average)
        model.eval()
        held: dict[str, float] = {}
        for tones, strokes, wanted in self.held:
            for name, loss in self._losses(model, tones, strokes, wanted).items():
                held[name] = held.get(name, 0.0) + float(loss) / len(self.held)
        row |= {f"held {name}": value for name, value in held.items()}
        line = json.dumps({name: round(value, 4) for name, value in row.items()})
        print(line, flush=True)
        with (self.options.out / "log.jsonl").open("a") as log:
            log.write(line + "\n")
        save(model, self.options.out / "model")
        state = {
            "model": self.model.state_dict(), "optimizers": [one.state_dict() for one in self.optimizers],
            "average": self.average, "spent": self.spent, "step": self.step,
        }  # fmt: skip
        torch.save(state, self.checkpoint.with_suffix(".part"))
        self.checkpoint.with_suffix(".part").replace(self.checkpoint)

    def go(self) -> None:
        """Until the time is spent."""
        began, saved = time.monotonic() - self.spent, self.spent
        while self.done < 1:
            self.learn()
            self.spent = clock(began)
            if self.spent - saved > SAVE_SECONDS:
                self.tell_and_save()
                self.lessons.look()
                saved = self.spent
        self.tell_and_save()


def optimizers_of(model: Listener, rate: float) -> list[torch.optim.Optimizer]:
    """Muon (Jordan et al. 2024) for the matrices over keys and over whole frames, AdamW for the rest."""
    inner = (p for name, p in model.named_parameters() if p.ndim == 2 and name != "mask_bins")
    return muon_and_adamw(model, inner, rate, DECAY)


def _quiet(model: Listener) -> None:
    """Nothing sounds until something is heard."""
    state = model.state_dict()
    with torch.no_grad():
        state["notes.bias"][:3] = torch.tensor([-5.0, -3.0, -5.0])
        state["hits.2.bias"][: len(DRUM_HITS)] = -3.0


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=Path, required=True, help="a folder with train/ and valid/")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--steps", type=int, default=0, help="a budget in place of minutes")
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--processes", type=int, default=1, help="that share each batch")
    parser.add_argument("--half", action="store_true", help="bfloat16 where the processor has it")
    parser.add_argument("--only", choices=ONLY, default="")
    parser.add_argument("--start", type=Path, help="folder of a network to go on from")
    parser.add_argument("--seed", type=int, default=20261127)
    options = parser.parse_args(arguments)
    options.threads = 1
    run(learn, options)


def learn(rank: int, options: argparse.Namespace) -> None:
    """One of the processes."""
    Run(rank, options).go()


if __name__ == "__main__":
    main(sys.argv[1:])
