"""python -m ml_engine.training.sound.music --pool DIR --valid DIR --codec DIR --out DIR --minutes M: trains the sound model, resumably.

Windows of the pool's codes with their guide and caption. A share of windows goes without words, without guide, or without
both, for classifier-free guidance (Ho and Salimans 2022). Time of earlier runs counts; the rate falls along half a cosine.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch import Tensor, nn
from torch.nn import functional

from ml_engine.models.codec import BOOKS, CODES, load_codec
from ml_engine.models.guide import guide_of
from ml_engine.models.musicgen import (
    AHEAD,
    BEHIND,
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
from ml_engine.training.sound.captions import caption
from ml_engine.training.sound.codes import codes_file
from ml_engine.training.sound.pool import Shard, shards
from ml_engine.training.sound.sheets import Facts

WINDOW = 320  # frames
NO_WORDS, NO_GUIDE, NEITHER = 0.1, 0.05, 0.05
FROM_THE_START = 0.1  # of windows
WARM_STEPS = 100
SAVE_SECONDS = 240.0
VOCABULARY = 2000


class Windows:
    """Windows of a folder of shards by chance."""

    def __init__(self, folder: Path, tokenizer: Tokenizer, seed: int) -> None:
        self.folder, self.tokenizer, self.chance = folder, tokenizer, np.random.default_rng(seed)
        self.open: dict[Path, tuple[Shard, np.ndarray]] = {}
        self.paths: list[Path] = []
        self._look()

    def _look(self) -> None:
        self.paths = [path for path in shards(self.folder) if codes_file(path).is_file()]

    def draw(self, count: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Codes (count, BOOKS, WINDOW), guide and programs (count, columns + BEHIND + AHEAD, …), word ids (count, WORDS)."""
        if self.chance.random() < 0.02:
            self._look()  # codes may still be coming
        codes, guides, programs = [], [], []
        words = np.zeros((count, WORDS), np.int64)
        for at in range(count):
            path = self.paths[self.chance.integers(len(self.paths))]
            if path not in self.open:
                self.open[path] = (Shard.open(path), np.load(codes_file(path), mmap_mode="r"))
            shard, coded = self.open[path]
            clip = int(self.chance.integers(len(shard)))
            start = 0 if self.chance.random() < FROM_THE_START else int(self.chance.integers(coded.shape[2] - WINDOW))
            codes.append(coded[clip, :, start : start + WINDOW].astype(np.int64))
            guide, program = guide_of(shard.notes(clip), start - BEHIND, WINDOW + BOOKS - 1 + BEHIND + AHEAD)
            guides.append(guide)
            programs.append(program)
            ids = read_words(self.tokenizer, self._caption(shard.facts(clip)))
            words[at, : len(ids)] = ids
        stacked = (np.stack(codes), np.stack(guides), np.stack(programs), words)
        return tuple(torch.from_numpy(one) for one in stacked)  # type: ignore[return-value]

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
    """Let codes that stand for similar sound begin alike, in what is read and in what is foretold."""
    codec: Any = model.audio_encoder
    decoder: Any = model.decoder
    for book, table, head in zip(codec.books, decoder.model.decoder.embed_tokens, decoder.lm_heads, strict=True):
        turned = (book - book.mean(0)) @ torch.randn(book.shape[1], table.weight.shape[1])
        turned = turned / turned.std()
        table.weight[: len(book)] = 0.05 * turned
        head.weight.copy_(0.02 * turned)


def loss_of(
    model: GuidedMusicgen, drawn: tuple[Tensor, Tensor, Tensor, Tensor], chance: np.random.Generator | None
) -> Tensor:
    """Mean cross-entropy in nats of each book (BOOKS,); with ``chance`` some windows lack words, guide or both."""
    codes, guide, programs, ids = drawn
    columns = delayed(codes)
    given = model.reader(guide, programs)
    mask = (ids > 0).long()
    states = model.words(ids)
    if chance is not None:
        luck = torch.from_numpy(chance.random(len(codes)))
        mute = (luck < NO_WORDS) | ((luck >= NO_WORDS + NO_GUIDE) & (luck < NO_WORDS + NO_GUIDE + NEITHER))
        blind = (luck >= NO_WORDS) & (luck < NO_WORDS + NO_GUIDE + NEITHER)
        states = states * (~mute)[:, None, None].to(states)
        given = torch.where(blind[:, None, None].to(given.device), model.reader.absent, given)
    logits = model.foretell(columns[:, :, :-1], states, mask, given)
    wanted = columns[:, :, 1:]
    losses = []
    for book in range(BOOKS):
        flat = functional.cross_entropy(
            logits[:, book].float().reshape(-1, CODES), wanted[:, book].reshape(-1), ignore_index=PAD
        )
        losses.append(flat)
    return torch.stack(losses)


@torch.no_grad()
def held_out(model: GuidedMusicgen, folder: Path, tokenizer: Tokenizer, batches: int = 8) -> dict[str, float]:
    """Held-out loss of each book; and of all without guide, without words."""
    model.eval()
    windows = Windows(folder, tokenizer, 9)
    drawn = [windows.draw(6) for _ in range(batches)]
    device = next(model.parameters()).device
    drawn = [tuple(one.to(device) for one in row) for row in drawn]  # type: ignore[misc]
    books = torch.stack([loss_of(model, one, None) for one in drawn]).mean(0)
    blind = torch.stack(
        [loss_of(model, (c, torch.zeros_like(g), torch.zeros_like(p), w), None) for c, g, p, w in drawn[:2]]
    )
    dumb = torch.stack([loss_of(model, (c, g, p, torch.ones_like(w) * (w > 0)), None) for c, g, p, w in drawn[:2]])
    model.train()
    named = {f"valid{number + 1}": float(value) for number, value in enumerate(books)}
    return named | {
        "valid": float(books.mean()),
        "silent_guide": float(blind.mean()),
        "unknown_words": float(dumb.mean()),
    }


def train(options: argparse.Namespace) -> None:
    torch.set_num_threads(options.threads)
    torch.manual_seed(5)
    checkpoint = options.out / "checkpoint.pt"
    resumed = torch.load(checkpoint, weights_only=True) if checkpoint.is_file() else None
    codec = load_codec(options.codec)
    if resumed:
        model, tokenizer = load(options.out / "model", codec)
        model.requires_grad_(True)
        model.load_state_dict(resumed["model"], strict=False)
    else:
        tokenizer = learn_words(options.pool)
        config = new_config(codec, tokenizer.get_vocab_size(), options.width, options.layers)
        model = GuidedMusicgen(config, codec)
        begin_from_books(model)
    model.audio_encoder.requires_grad_(False)
    model.train()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    nn.Module.to(model, device)
    learned = {name: value for name, value in model.named_parameters() if value.requires_grad}
    groups = [
        {"params": [p for n, p in learned.items() if p.ndim > 1 and "embed" not in n], "weight_decay": 0.05},
        {"params": [p for n, p in learned.items() if p.ndim <= 1 or "embed" in n], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=options.rate, betas=(0.9, 0.95))
    spent, step = 0.0, 0
    if resumed:
        optimizer.load_state_dict(resumed["optimizer"])
        spent, step = resumed["spent"], resumed["step"]
    windows = Windows(options.pool, tokenizer, 100 + step)
    total, began, saved = 60 * options.minutes, time.monotonic() - spent, time.monotonic()
    sums, since = torch.zeros(BOOKS), step
    while spent < total:
        rate = (
            options.rate
            * min(1, (step + 1) / WARM_STEPS)
            * (0.02 + 0.49 * (1 + math.cos(math.pi * min(1, spent / total))))
        )
        for group in optimizer.param_groups:
            group["lr"] = rate
        drawn = windows.draw(options.batch)
        with narrow(device):
            losses = loss_of(model, tuple(one.to(device) for one in drawn), windows.chance)  # type: ignore[arg-type]
        optimizer.zero_grad(set_to_none=True)
        losses.mean().backward()
        nn.utils.clip_grad_norm_(learned.values(), 1.0)
        optimizer.step()
        step += 1
        sums += losses.detach().cpu()
        spent = time.monotonic() - began
        if time.monotonic() - saved > SAVE_SECONDS or spent >= total or step == 30:
            row = {"step": step, "spent": round(spent), "rate": rate}
            row |= {f"book{n + 1}": value for n, value in enumerate((sums / (step - since)).tolist())}
            row |= held_out(model, options.valid, tokenizer)
            line = json.dumps({name: round(value, 4) for name, value in row.items()})
            print(line, flush=True)
            with (options.out / "log.jsonl").open("a") as log:
                log.write(line + "\n")
            sums, since = torch.zeros(BOOKS), step
            kept = {n: v for n, v in model.state_dict().items() if not n.startswith("audio_encoder.")}
            save(model, tokenizer, options.out / "model")
            state = {"model": kept, "optimizer": optimizer.state_dict(), "spent": spent, "step": step}
            torch.save(state, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").replace(checkpoint)
            saved = time.monotonic()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("pool", "valid", "codec", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    train(options)


if __name__ == "__main__":
    main(sys.argv[1:])
