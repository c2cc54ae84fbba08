"""python -m ml_engine.training.notation.learn beats|copyist --scores DIR [--pop909 DIR] [--rendered DIR] --out DIR --minutes M: trains a network that reads notes.

Scores (made by :mod:`ml_engine.training.notation.scores`) are performed anew each time by another player, in another key, with other
mistakes; windows of the performance are read, every answer is learned by cross-entropy. For beats, songs of POP909 as they
were played are among them, whose beats were marked by hand, bands with drums, and performances whose sound was heard. Resumable: time of earlier runs counts; the rate falls along half a cosine. An
average of the weights is what ships.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from ml_engine.models.event_features import ASKED_OF_BEATS, BEAT_FEATURES
from ml_engine.models.note_features import ASKED_OF_COPYIST, COPYIST_FEATURES
from ml_engine.models.note_reader import WINDOW, NoteReader, ReaderConfig, save
from ml_engine.models.note_reader import load as load_reader_from
from ml_engine.training.notation.examples import Examples, Sources
from ml_engine.training.notation.targets import IGNORED
from ml_engine.training.optimizers import muon_and_adamw
from ml_engine.training.schedule import falling

# Short windows first: as many rows from more performances teach more, and long ones in the end teach to look far.
SPANS = ((0.6, 128), (0.85, 256), (1.0, WINDOW))  # until which share of the time windows are how long
WARM_STEPS = 200
AVERAGE = 0.999
SAVE_SECONDS = 180.0
DECAY = 0.02
WEIGHTS = {"tick": 1.0, "place": 0.7, "period": 0.4, "unit": 0.2}
ASKED = {"beats": (BEAT_FEATURES, ASKED_OF_BEATS), "copyist": (COPYIST_FEATURES, ASKED_OF_COPYIST)}


def losses_of(logits: dict[str, Tensor], wanted: dict[str, Tensor]) -> dict[str, Tensor]:
    """Cross-entropy by question, over the rows that are asked."""
    found = {}
    for name, told in logits.items():
        answer = wanted[name]
        loss = functional.cross_entropy(told.flatten(0, 1), answer.flatten(), ignore_index=IGNORED, reduction="sum")
        found[name] = loss / (answer != IGNORED).sum().clamp_min(1)
    return found


def optimizers_of(model: NoteReader, rate: float) -> list[torch.optim.Optimizer]:
    """Muon (Jordan et al. 2024) for the matrices between hidden states, which learn faster by it; AdamW for the rest."""
    width = model.config.width
    inner = (p for p in model.layers.parameters() if p.ndim == 2 and min(p.shape) >= width)
    return muon_and_adamw(model, inner, rate, DECAY)


def grown(state: dict[str, Tensor], features: int) -> dict[str, Tensor]:
    """Weights of a network that was given fewer numbers: what is new at the end says nothing yet."""
    take = state["take.weight"]
    return state | {"take.weight": functional.pad(take, (0, features - take.shape[1]))}


class Run:
    """A training and how far it has come."""

    def __init__(self, options: argparse.Namespace) -> None:
        torch.manual_seed(options.seed)
        self.options = options
        features, asked = ASKED[options.task]
        self.config = ReaderConfig(features, asked, options.width, options.layers)
        self.model = NoteReader(self.config).train()
        if options.start:
            self.model.load_state_dict(grown(load_reader_from(options.start).state_dict(), features))
        self.optimizers = optimizers_of(self.model, options.rate)
        self.average = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.spent, self.step = 0.0, 0
        self.checkpoint = options.out / "checkpoint.pt"
        if self.checkpoint.is_file():
            state = torch.load(self.checkpoint, weights_only=True)
            self.model.load_state_dict(state["model"])
            for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(kept)
            self.average, self.spent, self.step = state["average"], state["spent"], state["step"]
        lies = (options.task, options.scores, options.pop909, options.rendered)
        self.examples = Examples(options.task, Sources.read(*lies, held_out=False), options.seed + self.step)
        valid = Examples(options.task, Sources.read(*lies, held_out=True), 77)
        self.held = [valid.draw(8) for _ in range(12)]
        self.sums: dict[str, float] = {}
        self.told = self.step

    @property
    def done(self) -> float:
        """The share of the time that is spent, 1 at most."""
        return float(min(1.0, self.spent / (60 * self.options.minutes)))

    @property
    def rate(self) -> float:
        """Up over the first steps, then half a cosine down to a hundredth."""
        warm = (self.step + 1) / WARM_STEPS
        return falling(self.options.rate, self.done, warm=warm, least=0.01)

    def learn(self) -> None:
        """One step."""
        for group in (group for optimizer in self.optimizers for group in optimizer.param_groups):
            group["lr"] = self.rate
        span = next((span for until, span in SPANS if self.done < until), WINDOW)
        features, places, there, wanted = self.examples.draw(self.options.batch * WINDOW // span, span)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.half):
            logits = self.model(features, places, there)
        losses = losses_of({name: told.float() for name, told in logits.items()}, wanted)
        self.model.zero_grad(set_to_none=True)
        torch.stack([WEIGHTS.get(name, 0.5) * loss for name, loss in losses.items()]).sum().backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step += 1
        kept = min(AVERAGE, (1 + self.step) / (10 + self.step))
        for name, value in self.model.state_dict().items():
            self.average[name].lerp_(value, 1 - kept)
        for name, loss in losses.items():
            self.sums[name] = self.sums.get(name, 0.0) + float(loss.detach())

    @torch.no_grad()
    def tell_and_save(self) -> None:
        """A line of figures, the network as it would ship, the checkpoint."""
        row = {"step": self.step, "spent": round(self.spent), "rate": self.rate}
        row |= {name: total / max(self.step - self.told, 1) for name, total in self.sums.items()}
        self.sums, self.told = {}, self.step
        model = NoteReader(self.config).eval()
        model.load_state_dict(self.average)
        right: dict[str, list[float]] = {}
        for features, places, there, wanted in self.held:
            for name, logits in model(features, places, there).items():
                answer = wanted[name]
                asked = answer != IGNORED
                hit = (logits.argmax(-1) == answer)[asked]
                counts = right.setdefault(name, [0.0, 0.0])
                counts[0] += float(hit.sum())
                counts[1] += float(asked.sum())
        row |= {f"right {name}": hits / max(total, 1) for name, (hits, total) in right.items()}
        line = json.dumps({name: round(value, 4) for name, value in row.items()})
        print(line, flush=True)
        with (self.options.out / "log.jsonl").open("a") as log:
            log.write(line + "\n")
        save(model, self.options.out / "model")
        state = {
            "model": self.model.state_dict(), "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "average": self.average, "spent": self.spent, "step": self.step,
        }  # fmt: skip
        torch.save(state, self.checkpoint.with_suffix(".part"))
        self.checkpoint.with_suffix(".part").replace(self.checkpoint)

    def go(self) -> None:
        """Until the time is spent."""
        began, saved = time.monotonic() - self.spent, time.monotonic()
        while self.spent < 60 * self.options.minutes:
            self.learn()
            self.spent = time.monotonic() - began
            if time.monotonic() - saved > SAVE_SECONDS:
                self.tell_and_save()
                saved = time.monotonic()
        self.tell_and_save()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=ASKED)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--pop909", type=Path)
    parser.add_argument("--rendered", type=Path, help="what training.notation.rendered wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=50.0)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--batch", type=int, default=8, help="windows of the longest kind")
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--half", action="store_true", help="bfloat16 where the processor has it")
    parser.add_argument("--start", type=Path, help="folder of a network to go on from")
    parser.add_argument("--seed", type=int, default=20261126)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    Run(options).go()


if __name__ == "__main__":
    main(sys.argv[1:])
