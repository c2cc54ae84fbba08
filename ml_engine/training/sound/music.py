"""python -m ml_engine.training.sound.music --pool DIR --valid DIR --codec DIR --out DIR --minutes M: trains the sound model, resumably.

Windows of the pool's sound with their guide and caption. They are coded anew each time, with mistakes: what the model reads are
codes that a worse coder might have chosen, what it must foretell is the best code after them, for the codec goes on from
what was chosen (the idea of DAgger, Ross et al. 2011). A model that has seen only perfect codes drifts off as soon as
it plays by itself. A share of windows goes without words, without guide, or without
both, for classifier-free guidance (Ho and Salimans 2022). Time of earlier runs counts; the rate falls along half a cosine.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch import Tensor, nn
from torch.nn import functional

from ml_engine.models.codec import BOOKS, CODES, Codec, load_codec
from ml_engine.models.guide import band_of, guide_of
from ml_engine.models.musicgen import (
    AHEAD,
    BEHIND,
    KEPT_COLOURS,
    PAD,
    WORDS,
    GuidedMusicgen,
    delayed,
    load,
    new_config,
    read_words,
    save,
)
from ml_engine.training.devices import narrow
from ml_engine.training.schedule import falling
from ml_engine.training.sound.captions import caption
from ml_engine.training.sound.codes import latents_file
from ml_engine.training.sound.pool import Shard, shards
from ml_engine.training.sound.sharing import average_gradients, clock, run
from ml_engine.training.sound.sheets import Facts

WINDOW = 320  # frames
NO_WORDS, NO_GUIDE, NEITHER = 0.1, 0.05, 0.05
LATE_GUIDE = 0.1  # of windows: the guide begins somewhere in them, as when a sound is gone on from
SKETCH_FIRST = 0.5  # of the time, in which nothing but the sketch is learned
BLUR = 0.2  # of the colour, so that it cannot tell much
SKETCH_SHARE = 3.0  # of the sketch's squared error, beside the cross-entropy
FROM_THE_START = 0.1  # of windows
MISTAKES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)  # temperatures of the coder whose codes are read
DRIFTING = 0.6  # of windows follow another sound for a while
ASTRAY = 0.2  # of windows begin as if another sound had gone before
LUCK = 1 << 20
WARM_STEPS = 100
SAVE_SECONDS = 240.0
VOCABULARY = 2000


class Windows:
    """Windows of a folder of shards by chance."""

    def __init__(self, folder: Path, tokenizer: Tokenizer, seed: int) -> None:
        self.folder, self.tokenizer, self.chance = folder, tokenizer, np.random.default_rng(seed)
        self.open: dict[Path, tuple[Shard, np.ndarray]] = {}  # and the encoder's frames
        self.paths: list[Path] = []
        self._look()

    def _look(self) -> None:
        self.paths = [path for path in shards(self.folder) if latents_file(path).is_file()]

    def draw(self, count: int) -> tuple[Tensor, ...]:
        """Latents (count, 1 + WINDOW, latent), the first of them the frame before (nothing at a clip's start); latents (count, WINDOW, latent)
        of elsewhere in the same clips; guide and programs (count, columns + BEHIND + AHEAD, …); word ids (count, WORDS)."""
        if self.chance.random() < 0.02:
            self._look()  # codes may still be coming
        latents, elsewhere, guides, programs = [], [], [], []
        words = np.zeros((count, WORDS), np.int64)
        for at in range(count):
            path = self.paths[self.chance.integers(len(self.paths))]
            if path not in self.open:
                self.open[path] = (Shard.open(path), np.load(latents_file(path), mmap_mode="r"))
            shard, coded = self.open[path]
            clip = int(self.chance.integers(len(shard)))
            start = (
                0
                if self.chance.random() < FROM_THE_START
                else 1 + int(self.chance.integers(coded.shape[1] - WINDOW - 1))
            )
            before = coded[clip, start - 1 : start] if start else np.zeros_like(coded[clip, :1])
            latents.append(np.concatenate([before, coded[clip, start : start + WINDOW]]).astype(np.float32))
            other = int(self.chance.integers(coded.shape[1] - WINDOW))
            elsewhere.append(coded[clip, other : other + WINDOW].astype(np.float32))
            guide, program = guide_of(shard.notes(clip), start - BEHIND, WINDOW + BOOKS - 1 + BEHIND + AHEAD)
            guides.append(guide)
            programs.append(program)
            ids = read_words(self.tokenizer, self._caption(shard.facts(clip)))
            words[at, : len(ids)] = ids
        stacked = (np.stack(latents), np.stack(elsewhere), np.stack(guides), np.stack(programs), words)
        return tuple(torch.from_numpy(one) for one in stacked)

    def _caption(self, facts: dict[str, object]) -> str:
        """Another wording each time."""
        return caption(Facts.from_json(facts), self.chance)


def learn_words(folder: Path) -> Tokenizer:
    """The words of a folder's captions, in several wordings; ids: 0 nothing, 1 unknown."""
    tokenizer = Tokenizer(models.WordLevel(unk_token="?"))  # noqa: S106 (no password)
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(True)])
    trainer = trainers.WordLevelTrainer(vocab_size=VOCABULARY, special_tokens=["_", "?"], min_frequency=2)

    def texts() -> Iterator[str]:
        chance = np.random.default_rng(1)
        for path in shards(folder)[:40]:
            for facts in json.loads(path.with_name(path.name.replace(".sound.npy", ".facts.json")).read_text()):
                for _ in range(6):
                    yield caption(Facts.from_json(facts), chance)

    tokenizer.train_from_iterator(texts(), trainer)
    return tokenizer


@torch.no_grad()
def begin_from_books(model: GuidedMusicgen) -> None:
    """Let codes that stand for similar sound be read alike."""
    codec: Any = model.audio_encoder
    for book, table in zip(codec.books, model.decoder.model.decoder.embed_tokens, strict=True):
        turned = (book - book.mean(0)) @ torch.randn(book.shape[1], table.weight.shape[1])
        table.weight[: len(book)] = 0.05 * turned / turned.std()


@torch.no_grad()
def keep_colours(model: GuidedMusicgen, folder: Path) -> None:
    """Of the first clips of a pool, with who plays in them."""
    device = next(model.parameters()).device
    known = [path for path in shards(folder) if latents_file(path).is_file()]
    opened = [(Shard.open(path), np.load(latents_file(path), mmap_mode="r")) for path in known[:KEPT_COLOURS]]
    for number in range(KEPT_COLOURS):
        shard, coded = opened[number % len(opened)]
        clip = number // len(opened) % len(shard)
        latents = torch.from_numpy(coded[clip].astype(np.float32))[None].to(device)
        model.colours[number] = model.colour(latents)[0]
        model.bands[number] = torch.from_numpy(band_of(guide_of(shard.notes(clip), 0, coded.shape[1])[0]))


def _drift(latents: Tensor, chance: torch.Generator | None) -> Tensor:
    """What a coder that has drifted off follows in place of latents (B, T, D); the same where ``chance`` is None."""
    if chance is None:
        return latents
    batch, time, _ = latents.shape
    # A few knots of chance along the window, straight lines between them.
    knots = torch.randn(batch, 2, 6, generator=chance) * (torch.rand(batch, 1, 1, generator=chance) < DRIFTING)
    ways = functional.interpolate(knots, time, mode="linear", align_corners=True).to(latents)
    louder, tinge = (0.35 * way[..., None] for way in ways.unbind(1))
    return latents * (1 + louder) + tinge * latents.roll(1, 0)


@cache
def _luck() -> Tensor:
    """Gumbel's numbers, drawn once: a million of them cost less to begin anywhere in than to draw anew for each code."""
    return -torch.empty(LUCK).exponential_(generator=torch.Generator().manual_seed(3)).log()


@torch.no_grad()
def miscoded(codec: Codec, latents: Tensor, chance: torch.Generator | None) -> tuple[Tensor, Tensor]:
    """Frames coded with mistakes, and the best code after each: two of (B, BOOKS, T) for latents (B, 1 + T, D).

    Two kinds of mistakes. The likelihood of each code falls with its distance, over a temperature that is drawn for each
    window and is 0 in some windows and in half of the frames. And in some windows the coder follows another sound than
    the one there is, louder or softer or tinged by a second one, for a while, as a model does that has drifted off; the best
    code is the one that leads back. Without ``chance`` there are no mistakes.
    """
    last, batch = latents[:, 0], len(latents)
    books, leak = codec.books, codec.config.leak
    halves = books.square().sum(2) / 2
    heat = latents.new_zeros(batch, 1)
    if chance is not None:
        drawn = torch.randint(len(MISTAKES), (batch, 1), generator=chance)
        heat = torch.tensor(MISTAKES)[drawn].to(latents)
        astray = (torch.rand(batch, 1, generator=chance) < ASTRAY).to(latents)
        last = torch.lerp(last, 1.5 * last.roll(1, 0), astray) + 0.3 * torch.randn(last.shape, generator=chance).to(
            latents
        )
    chosen, best = [], []
    wrong = _drift(latents[:, 1:], chance)
    for frame, other in zip(latents[:, 1:].unbind(1), wrong.unbind(1), strict=True):
        value = leak * last
        now = heat
        if chance is not None:
            now = heat * (torch.rand(batch, 1, generator=chance) < 0.5).to(heat)
        for book, half in zip(books, halves, strict=True):
            best.append(((frame - value) @ book.T - half).argmax(1))
            near = (other - value) @ book.T - half
            if chance is not None:
                start = int(torch.randint(LUCK - near.numel(), (1,), generator=chance))
                near = near + now * _luck()[start : start + near.numel()].view(near.shape).to(near)
            taken = near.argmax(1)
            value = value + book[taken]
            chosen.append(taken)
        last = value
    shape = (latents.shape[1] - 1, BOOKS, batch)
    made, right = (torch.stack(one).reshape(shape).permute(2, 1, 0) for one in (chosen, best))
    return made, right


def losses_of(
    model: GuidedMusicgen, drawn: tuple[Tensor, ...], chance: np.random.Generator | None, *, sketch_only: bool = False
) -> tuple[Tensor, Tensor]:
    """Mean cross-entropy in nats of each book (BOOKS,), and the mean squared error of the sketch; with ``chance`` there are
    mistakes, and some windows lack words, guide or both."""
    latents, elsewhere, guide, programs, ids = drawn
    codec: Any = model.audio_encoder
    colour = model.colour(elsewhere)
    if chance is not None:
        colour = colour + BLUR * torch.randn_like(colour)
    given = model.reader(guide, programs, colour)
    hoped = given[:, :WINDOW, -latents.shape[2] :].float()
    sketch = functional.mse_loss(hoped, latents[:, 1 : 1 + hoped.shape[1]])
    if sketch_only:
        return sketch.new_zeros(BOOKS), sketch
    seeded = None if chance is None else torch.Generator().manual_seed(int(chance.integers(2**31)))
    with torch.autocast(latents.device.type, enabled=False):
        chosen, best = miscoded(codec, latents, seeded)
    columns, wanted = delayed(chosen), delayed(best)[:, :, 1:]
    mask = (ids > 0).long()
    states = model.words(ids)
    if chance is not None:
        luck = torch.from_numpy(chance.random(len(latents)))
        mute = (luck < NO_WORDS) | ((luck >= NO_WORDS + NO_GUIDE) & (luck < NO_WORDS + NO_GUIDE + NEITHER))
        blind = (luck >= NO_WORDS) & (luck < NO_WORDS + NO_GUIDE + NEITHER)
        states = states * (~mute)[:, None, None].to(states)
        # The sketch stays, but for windows whose beginning has no guide at all.
        width = given.shape[2] - latents.shape[2]
        late = torch.from_numpy(chance.integers(0, WINDOW, len(latents)) * (chance.random(len(latents)) < LATE_GUIDE))
        unknown = (torch.arange(given.shape[1]) < late[:, None])[..., None].expand_as(given).clone()
        unknown[..., :width] |= blind[:, None, None]
        given = torch.where(unknown.to(given.device), model.reader.absent, given)
    logits = model.foretell(columns[:, :, :-1], states, mask, given)
    losses = [
        functional.cross_entropy(
            logits[:, book].float().reshape(-1, CODES), wanted[:, book].reshape(-1), ignore_index=PAD
        )
        for book in range(BOOKS)
    ]
    return torch.stack(losses), sketch


@torch.no_grad()
def held_out(model: GuidedMusicgen, folder: Path, tokenizer: Tokenizer, batches: int = 8) -> dict[str, float]:
    """Held-out loss of each book; and of all without guide, without words."""
    model.eval()
    windows = Windows(folder, tokenizer, 9)
    drawn = [windows.draw(6) for _ in range(batches)]
    device = next(model.parameters()).device
    drawn = [tuple(one.to(device) for one in row) for row in drawn]
    found = [losses_of(model, one, None) for one in drawn]
    books = torch.stack([losses for losses, _ in found]).mean(0)
    sketch = torch.stack([error for _, error in found]).mean()
    blind = torch.stack(
        [losses_of(model, (c, e, torch.zeros_like(g), torch.zeros_like(p), w), None)[0] for c, e, g, p, w in drawn[:2]]
    )
    dumb = torch.stack(
        [losses_of(model, (c, e, g, p, torch.ones_like(w) * (w > 0)), None)[0] for c, e, g, p, w in drawn[:2]]
    )
    grey = torch.stack(
        [losses_of(model, (c, e.roll(1, 0), g, p, w), None, sketch_only=True)[1] for c, e, g, p, w in drawn]
    )
    model.train()
    named = {f"valid{number + 1}": float(value) for number, value in enumerate(books)}
    return named | {
        "valid": float(books.mean()),
        "valid_sketch": float(sketch),
        "other_colour": float(grey.mean()),
        "silent_guide": float(blind.mean()),
        "unknown_words": float(dumb.mean()),
    }


class Run:
    """One process of a training and how far it has come. Process 0 tells and saves."""

    def __init__(self, rank: int, options: argparse.Namespace) -> None:
        torch.manual_seed(5)
        self.rank, self.options = rank, options
        self.checkpoint = options.out / "checkpoint.pt"
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.spent, self.step = 0.0, 0
        resumed = torch.load(self.checkpoint, weights_only=True) if self.checkpoint.is_file() else None
        codec = load_codec(options.codec)
        if resumed:
            self.model, self.tokenizer = load(options.out / "model", codec)
            self.model.requires_grad_(True).load_state_dict(resumed["model"], strict=False)
        else:
            self.tokenizer = learn_words(options.pool)
            config = new_config(
                codec, self.tokenizer.get_vocab_size(), options.width, options.layers, reader=options.reader
            )
            self.model = GuidedMusicgen(config, codec)
            begin_from_books(self.model)
        self.model.audio_encoder.requires_grad_(False)
        nn.Module.to(self.model.train(), self.device)
        self.learned = {name: value for name, value in self.model.named_parameters() if value.requires_grad}
        heavy = [p for n, p in self.learned.items() if p.ndim > 1 and "embed" not in n]
        light = [p for n, p in self.learned.items() if p.ndim <= 1 or "embed" in n]
        groups = [{"params": heavy, "weight_decay": 0.05}, {"params": light, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.95))
        if resumed:
            self.optimizer.load_state_dict(resumed["optimizer"])
            self.spent, self.step = resumed["spent"], resumed["step"]
        self.windows = Windows(options.pool, self.tokenizer, 100 + self.step + 1_000_003 * rank)
        self.sums, self.told_step = torch.zeros(BOOKS + 1), self.step

    @property
    def rate(self) -> float:
        """Up over the first steps, then half a cosine down to a fiftieth at the end of the time."""
        warm = (self.step + 1) / WARM_STEPS
        return falling(self.options.rate, self.spent / (60 * self.options.minutes), warm=warm, least=0.02)

    def learn(self) -> None:
        """One step."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate
        drawn = tuple(one.to(self.device) for one in self.windows.draw(self.options.batch // self.options.processes))
        with narrow(self.device):
            first = self.spent < 60 * self.options.minutes * SKETCH_FIRST
            losses, sketch = losses_of(self.model, drawn, self.windows.chance, sketch_only=first)
        self.optimizer.zero_grad(set_to_none=True)
        (losses.mean() + SKETCH_SHARE * sketch).backward()
        average_gradients(self.learned.values())
        nn.utils.clip_grad_norm_(self.learned.values(), 1.0)
        self.optimizer.step()
        self.step += 1
        self.sums += torch.cat([losses, sketch[None]]).detach().cpu()

    def tell_and_save(self) -> None:
        """A line of figures, the model as it would ship, the checkpoint."""
        row = {"step": self.step, "spent": round(self.spent), "rate": self.rate}
        means = (self.sums / max(1, self.step - self.told_step)).tolist()
        row |= {f"book{number + 1}": value for number, value in enumerate(means[:BOOKS])} | {"sketch": means[BOOKS]}
        row |= held_out(self.model, self.options.valid, self.tokenizer)
        line = json.dumps({name: round(value, 4) for name, value in row.items()})
        print(line, flush=True)
        with (self.options.out / "log.jsonl").open("a") as log:
            log.write(line + "\n")
        self.sums, self.told_step = torch.zeros(BOOKS + 1), self.step
        keep_colours(self.model, self.options.pool)
        save(self.model, self.tokenizer, self.options.out / "model")
        kept = {name: v for name, v in self.model.state_dict().items() if not name.startswith("audio_encoder.")}
        state = {"model": kept, "optimizer": self.optimizer.state_dict(), "spent": self.spent, "step": self.step}
        torch.save(state, self.checkpoint.with_suffix(".part"))
        self.checkpoint.with_suffix(".part").replace(self.checkpoint)

    def go(self) -> None:
        """Until the time is spent; time of earlier runs counts."""
        total = 60 * self.options.minutes
        began, saved = time.monotonic() - self.spent, time.monotonic()
        while self.spent < total:
            self.learn()
            self.spent = clock(began)
            if self.rank == 0 and (time.monotonic() - saved > SAVE_SECONDS or self.spent >= total):
                self.tell_and_save()
                saved = time.monotonic()


def train(rank: int, options: argparse.Namespace) -> None:
    """One of the processes."""
    Run(rank, options).go()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("pool", "valid", "codec", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--reader", type=int, default=256)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    run(train, parser.parse_args(arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
