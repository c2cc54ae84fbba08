"""python -m ml_engine.training.sound.diffusion --pool DIR --valid DIR --out DIR --minutes M: trains the diffusion model, resumably.

Windows of the pool's clips, as the codec's encoder sees them (NNNN.latents.npy of ``codes``), with their guide and caption.
Reader, colour and words begin as the sound model's; the reader stays as it is, so its sketches are made before (``sketches``).
Learned is the rest: what latents are like around their sketch. A share of windows goes without words,
without notes, or without both, for guidance (Ho and Salimans 2022); in others a beginning, or all but a gap, is known, for going
on and for repainting. Time of earlier runs counts; the rate falls to nothing over the last quarter. What ships is the moving average.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from ml_engine.models.diffusion import SAID, WINDOW, Diffusion, DiffusionConfig, Given, load, save
from ml_engine.models.guide import band_of, guide_of
from ml_engine.models.musicgen import KEPT_COLOURS, read_words
from ml_engine.models.sounding import Sounding, sounding
from ml_engine.training.devices import narrow
from ml_engine.training.sound.captions import caption
from ml_engine.training.sound.codes import latents_file
from ml_engine.training.sound.pool import Shard, shards
from ml_engine.training.sound.sharing import average_gradients, clock, run
from ml_engine.training.sound.sheets import Facts
from ml_engine.training.sound.sketches import colours_file, sketches_file

NO_WORDS, NO_NOTES, NEITHER = 0.12, 0.05, 0.08
BEGUN, GAP = 0.25, 0.2  # of windows: a beginning is known, all but a gap is
UNHEARD = 0.5  # of these: the notes of what is known are not
FROM_THE_START = 0.1  # of windows
AVERAGED = 0.999
WARM_STEPS = 150
LAST = 0.25  # of the time, in which the rate falls
TELL_STEPS = 200


class Windows:
    """Windows of a folder of shards by chance."""

    def __init__(self, folder: Path, tokenizer: Any, seed: int) -> None:
        self.folder, self.tokenizer, self.chance = folder, tokenizer, np.random.default_rng(seed)
        self.open: dict[Path, tuple[Shard, np.ndarray, np.ndarray, np.ndarray]] = {}
        self.paths: list[Path] = []
        self._look()

    def _look(self) -> None:
        self.paths = [path for path in shards(self.folder) if sketches_file(path).is_file()]

    def draw(self, count: int) -> tuple[Tensor, ...]:
        """Latents and sketches (count, WINDOW, latent), guides and programs (count, WINDOW, …), colours, word ids (count, SAID)."""
        if self.chance.random() < 0.01:
            self._look()  # clips may still be coming
        rows: list[list[np.ndarray]] = [[] for _ in range(5)]
        ids = np.zeros((count, SAID), np.int64)
        for at in range(count):
            path = self.paths[self.chance.integers(len(self.paths))]
            if path not in self.open:
                kept = (np.load(one(path), mmap_mode="r") for one in (latents_file, sketches_file))
                self.open[path] = (Shard.open(path), *kept, np.load(colours_file(path)))
            shard, latents, sketches, colours = self.open[path]
            clip, last = int(self.chance.integers(len(shard))), latents.shape[1] - WINDOW
            start = 0 if self.chance.random() < FROM_THE_START else int(self.chance.integers(last + 1))
            window = slice(start, start + WINDOW)
            found = (latents[clip, window], sketches[clip, window], *guide_of(shard.notes(clip), start, WINDOW))
            for row, one in zip(rows, (*found, colours[clip]), strict=True):
                row.append(one)
            said = read_words(self.tokenizer, caption(Facts.from_json(shard.facts(clip)), self.chance))[:SAID]
            ids[at, : len(said)] = said
        first = [np.stack(row) for row in rows]
        floats = [one.astype(np.float32) if one.dtype == np.float16 else one for one in first]
        return tuple(torch.from_numpy(one) for one in (*floats, ids))


@torch.no_grad()
def measure(model: Diffusion, folder: Path) -> None:
    """Centre, scale and spread of latents, what the sketch leaves open, and how these waver, from clips of shards all over the folder.

    The scale is the square root of each channel's deviation: between channels as they are, of which a few would be all that noise
    ever hides, and channels that are all as loud as the loudest.
    """
    whole: list[Tensor] = []
    open_: list[Tensor] = []
    ready = [path for path in shards(folder) if sketches_file(path).is_file()]
    for path in ready[:: max(1, len(ready) // 8)][:8]:
        coded = torch.from_numpy(np.load(latents_file(path))[::4].astype(np.float32))
        whole += coded
        open_ += coded - torch.from_numpy(np.load(sketches_file(path))[::4].astype(np.float32))
    frames, rest = torch.cat(whole), torch.cat(open_)
    model.centre.copy_(frames.mean(0))
    model.scale.copy_(frames.std(0).sqrt())
    model.whole.copy_(frames.std(0) / model.scale)
    model.left.copy_(rest.square().mean(0).sqrt() / model.scale)
    for row, (one, unit) in enumerate(
        ((torch.stack(whole) - model.centre, model.whole), (torch.stack(open_), model.left))
    ):
        model.kinship[row].copy_(kinship(one / model.scale / unit, unit * model.scale))


def kinship(frames: Tensor, weight: Tensor) -> Tensor:
    """How much frames (clips, T, latent) of variance 1 have in common by how far apart they are, (WINDOW,): the mean of all channels by ``weight``.

    Pairs are fewer the farther apart, and the sum is not made up for that: so it stays a correlation of some process.
    """
    size = 2 * frames.shape[1]
    power = torch.fft.rfft(frames, n=size, dim=1).abs().square().mean(0)
    found = torch.fft.irfft(power, n=size, dim=0)[:WINDOW] @ weight
    return found / found[0]


@torch.no_grad()
def keep_colours(model: Diffusion, folder: Path) -> None:
    """Of the first clips of a pool, with who plays in them."""
    known = [path for path in shards(folder) if sketches_file(path).is_file()][:KEPT_COLOURS]
    opened = [(Shard.open(path), np.load(latents_file(path), mmap_mode="r")) for path in known]
    for number in range(KEPT_COLOURS):
        shard, coded = opened[number % len(opened)]
        clip = number // len(opened) % len(shard)
        model.colours[number] = model.colour(torch.from_numpy(coded[clip].astype(np.float32))[None])[0]
        model.bands[number] = torch.from_numpy(band_of(guide_of(shard.notes(clip), 0, coded.shape[1])[0]))


def begin(source: Sounding, folder: Path, **sizes: Any) -> Diffusion:
    """A new model with reader, colour and words of the sound model, and measures of a folder's clips."""
    theirs = source.model
    decoder: Any = theirs.config.decoder
    text: Any = theirs.config.text_encoder
    latent = source.codec.config.latent
    config = DiffusionConfig(
        words=text.vocab_size, latent=latent, reader=theirs.config.reader, text=text.d_model, **sizes
    )
    model = Diffusion(config)
    reader = theirs.reader.state_dict()
    for name in ("leave.weight", "leave.bias", "absent"):
        reader[name] = reader[name][decoder.hidden_size :]
    model.reader.load_state_dict(reader)
    model.colour.load_state_dict(theirs.colour.state_dict())
    model.text.load_state_dict(theirs.text_encoder.state_dict())
    measure(model, folder)
    keep_colours(model, folder)
    return model


def parted(count: int, chance: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Which frames are known, and which are without notes: (count, WINDOW), bool. Edges stand at every eighth frame, so that not
    every window has a law of its own."""
    known, deaf = torch.zeros(2, count, WINDOW, dtype=torch.bool)
    for row in range(count):
        luck = chance.random()
        if luck < BEGUN:
            known[row, : 8 * int(chance.integers(2, 25))] = True
        elif luck < BEGUN + GAP:
            long = 8 * int(chance.integers(4, 30))
            first = 8 * int(chance.integers(0, (WINDOW - long) // 8 + 1))
            known[row] = True
            known[row, first : first + long] = False
        if chance.random() < UNHEARD:
            deaf[row] = known[row]
    return known, deaf


def given_of(
    model: Diffusion, drawn: tuple[Tensor, ...], known: Tensor, heard: Tensor, spoken: Tensor | None = None
) -> Given:
    """What the model is told of windows as :meth:`Windows.draw` draws them; ``spoken`` (count,): which of them have words."""
    _latents, sketch, guide, programs, colour, ids = drawn
    states, mask = model.read(ids)
    if spoken is not None:
        mask = mask & spoken[:, None]
    return model.given(sketch, guide, programs, heard, known, (states, mask), colour)


def loss_of(model: Diffusion, drawn: tuple[Tensor, ...], chance: np.random.Generator) -> Tensor:
    """The mean squared error of what the network answers, in its own unit; channels count by how much the sketch leaves open."""
    count = len(drawn[0])
    known, deaf = parted(count, chance)
    luck = torch.from_numpy(chance.random(count))
    mute = (luck < NO_WORDS) | ((luck >= NO_WORDS + NO_NOTES) & (luck < NO_WORDS + NO_NOTES + NEITHER))
    blind = (luck >= NO_WORDS) & (luck < NO_WORDS + NO_NOTES + NEITHER)
    heard = ~(deaf | blind[:, None])
    t = torch.sigmoid(torch.from_numpy(chance.normal(0, 1, count).astype(np.float32)))
    noise = torch.from_numpy(chance.standard_normal(drawn[0].shape, np.float32))
    device = drawn[0].device
    known, heard, t, noise, mute = (one.to(device) for one in (known, heard, t, noise, mute))
    clean = model.inward(drawn[0])
    now = torch.where(known, 0.0, t[:, None])[..., None]
    given = given_of(model, drawn, known, heard, ~mute)
    found, _, unit = model((1 - now) * clean + now * noise, t, given)
    weight = model.left * model.scale
    weight = weight / weight.mean()
    missed = ((found - clean) / unit.clamp_min(1e-3)).square() * weight
    return missed[~known].mean()


@torch.no_grad()
def held_out(model: Diffusion, folder: Path, tokenizer: Any, batches: int = 6) -> dict[str, float]:
    """Held-out loss at three noises: with all, of a gap, without words, without notes; and of what a Gaussian process guesses; 1 is what
    single frames' spread lets guess."""
    model.eval()
    windows = Windows(folder, tokenizer, 9)
    drawn = [windows.draw(4) for _ in range(batches)]
    chance = torch.Generator().manual_seed(9)
    sums = dict.fromkeys(("valid_25", "valid_50", "valid_80", "gap", "no_words", "no_notes", "gauss"), 0.0)
    weight = model.left * model.scale / (model.left * model.scale).mean()
    for one in drawn:
        clean = model.inward(one[0])
        noise = torch.randn(clean.shape, generator=chance)
        known = torch.zeros(clean.shape[:2], dtype=torch.bool)
        gap = ~known
        gap[:, 120:200] = False

        def missed(
            level: float,
            known: Tensor = known,
            one: Any = one,
            clean: Tensor = clean,
            noise: Tensor = noise,
            **but: Any,
        ) -> tuple[float, float]:
            t = torch.full((len(clean),), level)
            now = torch.where(known, 0.0, level)[..., None]
            heard = torch.full_like(known, but.get("heard", True))
            spoken = torch.full((len(clean),), but.get("spoken", True))
            given = given_of(model, one, known, heard, spoken)
            found, guess, _ = model((1 - now) * clean + now * noise, t, given)
            unit = model.left * level / ((1 - level) ** 2 * model.left.square() + level**2).sqrt()
            far, near = (float((((a - clean) / unit).square() * weight)[~known].mean()) for a in (found, guess))
            return far, near

        for level in (0.25, 0.5, 0.8):
            sums[f"valid_{round(100 * level)}"] += missed(level)[0]
        sums["gauss"] += missed(0.5)[1]
        sums["gap"] += missed(0.5, gap)[0]
        sums["no_words"] += missed(0.5, spoken=False)[0]
        sums["no_notes"] += missed(0.5, heard=False)[0]
    model.train()
    return {name: value / batches for name, value in sums.items()}


class Run:
    """One process of a training and how far it has come. Process 0 tells and saves."""

    def __init__(self, rank: int, options: argparse.Namespace) -> None:
        torch.manual_seed(5)
        self.rank, self.options = rank, options
        self.checkpoint = options.out / "checkpoint.pt"
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        # On a processor the way back through its own attention takes twice as long as through plain products.
        self.attention = (
            [SDPBackend.MATH]
            if self.device == "cpu"
            else [SDPBackend.FLASH_ATTENTION, SDPBackend.EFFICIENT_ATTENTION, SDPBackend.MATH]
        )
        self.spent, self.step = 0.0, 0
        resumed = torch.load(self.checkpoint, weights_only=True) if self.checkpoint.is_file() else None
        source = sounding()
        if resumed:
            self.average, self.tokenizer = load(options.out / "model")
            self.model = Diffusion(self.average.config)
            self.model.load_state_dict(resumed["model"])
            self.average.load_state_dict(resumed["average"])
        else:
            self.tokenizer = source.tokenizer
            self.model = begin(source, options.pool, width=options.width, layers=options.layers, heads=options.heads)
            self.average = Diffusion(self.model.config)
            self.average.load_state_dict(self.model.state_dict())
        self.average.requires_grad_(False).to(self.device)
        self.model.train().to(self.device)
        for part in (self.model.reader, self.model.colour):
            part.requires_grad_(False)
        self.learned = {name: value for name, value in self.model.named_parameters() if value.requires_grad}
        heavy = [p for n, p in self.learned.items() if p.ndim > 1 and "shared" not in n]
        light = [p for n, p in self.learned.items() if p.ndim <= 1 or "shared" in n]
        groups = [{"params": heavy, "weight_decay": 0.02}, {"params": light, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.97))
        if resumed:
            self.optimizer.load_state_dict(resumed["optimizer"])
            self.spent, self.step = resumed["spent"], resumed["step"]
        self.windows = Windows(options.pool, self.tokenizer, 100 + self.step + 1_000_003 * rank)
        self.sum, self.told_step = 0.0, self.step

    @property
    def rate(self) -> float:
        """Up over the first steps, level, then down in a straight line over the last quarter of the time."""
        left = 1 - self.spent / (60 * self.options.minutes)
        return float(self.options.rate * min(1.0, (self.step + 1) / WARM_STEPS, max(0.01, left / LAST)))

    def learn(self) -> None:
        """One step."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate
        drawn = tuple(one.to(self.device) for one in self.windows.draw(self.options.batch // self.options.processes))
        with narrow(self.device), sdpa_kernel(self.attention):
            loss = loss_of(self.model, drawn, self.windows.chance)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        average_gradients(self.learned.values())
        nn.utils.clip_grad_norm_(self.learned.values(), 1.0)
        self.optimizer.step()
        self.step += 1
        self.sum += float(loss.detach())
        share = min(AVERAGED, self.step / (self.step + 20))
        for kept, new in zip(self.average.parameters(), self.model.parameters(), strict=True):
            kept.lerp_(new.detach(), 1 - share)

    def tell_and_save(self) -> None:
        """A line of figures, the model as it would ship, the checkpoint."""
        row = {"step": self.step, "spent": round(self.spent), "rate": self.rate}
        row |= {"train": self.sum / max(1, self.step - self.told_step)}
        row |= held_out(self.average, self.options.valid, self.tokenizer)
        line = json.dumps({name: round(value, 5) for name, value in row.items()})
        print(line, flush=True)
        with (self.options.out / "log.jsonl").open("a") as log:
            log.write(line + "\n")
        self.sum, self.told_step = 0.0, self.step
        save(self.average, self.tokenizer, self.options.out / "model")
        state = {
            "model": self.model.state_dict(), "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(), "spent": self.spent, "step": self.step,
        }  # fmt: skip
        torch.save(state, self.checkpoint.with_suffix(".part"))
        self.checkpoint.with_suffix(".part").replace(self.checkpoint)

    def go(self) -> None:
        """Until the time is spent; time of earlier runs counts."""
        total = 60 * self.options.minutes
        began = time.monotonic() - self.spent
        while self.spent < total:
            self.learn()
            self.spent = clock(began)
            if self.rank == 0 and (self.step % TELL_STEPS == 0 or self.spent >= total):
                self.tell_and_save()


def train(rank: int, options: argparse.Namespace) -> None:
    """One of the processes."""
    Run(rank, options).go()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("pool", "valid", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--width", type=int, default=320)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--heads", type=int, default=5)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    run(train, parser.parse_args(arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
