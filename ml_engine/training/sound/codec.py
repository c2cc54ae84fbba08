"""python -m ml_engine.training.sound.codec --pool DIR --valid DIR --out DIR --minutes M: trains the codec, resumably.

Start: the straight ways are the principal components of the spectra, the codebooks k-means of them. Then everything
learns at once from log-mel and STFT distances, and from having to tell the notes from the codes alone (so that the few
bits go to pitches and strokes). ``--processes`` share each batch and average their gradients. With ``--decoder`` the
codes stay as they are and only the way back learns on. ``--judged S``: EnCodec's discriminator judges during the last
share S of the time.
"""

import argparse
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ml_engine.errors import BadInput
from ml_engine.instruments import DRUM_KINDS, DRUM_PROGRAM, drum_kind
from ml_engine.models.codec import AHEAD, BOOKS, CODES, HOP, Codec, CodecConfig, load_codec
from ml_engine.models.guide import LOWEST, PITCHES
from ml_engine.models.spectra import Spectra
from ml_engine.training.devices import narrow
from ml_engine.training.schedule import falling
from ml_engine.training.sound.encodec_parts import Codebook, fooling_loss, judge, judge_loss
from ml_engine.training.sound.pool import Shard, shards
from ml_engine.training.sound.sharing import average_gradients, clock, run
from ml_engine.training.sound.spectral import both_distances

SCORE = 2 * PITCHES + len(DRUM_KINDS)
STFT_SHARE, COMMIT_SHARE, SCORE_SHARE, JUDGE_SHARE = 0.25, 0.25, 2.0, 0.1
STRAIGHT_RATE = 0.03  # of the rate of all else: the straight ways begin where they should
WARM_STEPS = 100
SAVE_SECONDS = 150.0
BEGIN_DRAWS = 60  # of eight clips of two seconds: what the principal components and first books come of
LOSSES = ("mel", "stft", "commit", "read", "fooled")


class Clips:
    """Stretches of the pool by chance: sound and the score that sounds in them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, np.random.default_rng(seed)
        self.open: dict[Path, Shard] = {}
        self.paths = shards(folder)

    def draw(self, count: int, frames: int) -> tuple[Tensor, Tensor]:
        """Sound (count, frames * HOP) and score (count, frames, SCORE)."""
        sounds, scores = [], []
        if self.chance.random() < 0.02:
            self.paths = shards(self.folder)  # the pool may still be growing
        for _ in range(count):
            path = self.paths[self.chance.integers(len(self.paths))]
            shard = self.open.setdefault(path, Shard.open(path))
            clip = int(self.chance.integers(len(shard)))
            whole = shard.sound(clip)
            start = int(self.chance.integers(len(whole) // HOP - frames))
            sounds.append(whole[start * HOP : (start + frames) * HOP])
            scores.append(score_of(shard.notes(clip), start, frames))
        return torch.from_numpy(np.stack(sounds)), torch.from_numpy(np.stack(scores))


def score_of(notes: np.ndarray, start: int, frames: int) -> np.ndarray:
    """Rows of a shard's notes as (frames, SCORE): pitches sounding, pitches struck, drums struck by kind; 0 or 1."""
    score = np.zeros((frames, SCORE), np.float32)
    for onset, offset, pitch, _velocity, program in notes:
        first, last = round(onset * 50) - start, round(offset * 50) - start
        if last < 0 or first >= frames:
            continue
        if program >= DRUM_PROGRAM:
            if first >= 0:
                score[first : first + 2, 2 * PITCHES + drum_kind(int(pitch))] = 1
        elif LOWEST <= pitch < LOWEST + PITCHES:
            place = int(pitch) - LOWEST
            score[max(first, 0) : max(last, first + 1), place] = 1
            if first >= 0:
                score[first : first + 2, PITCHES + place] = 1
    return score


@dataclass
class Searched:
    """Latents coded: what the codes stand for (B, T, D), and per book what it was given (n, D) and chose (n)."""

    heard: Tensor
    given: list[Tensor]
    chosen: list[Tensor]


@torch.no_grad()
def search(codec: Codec, latents: Tensor) -> Searched:
    """Latents (B, T, D) coded, frame after frame."""
    codes, heard = codec.quantise(latents)
    before = torch.cat([torch.zeros_like(heard[:, :1]), heard[:, :-1]], 1)
    rest = latents - codec.config.leak * before
    given, chosen = [], []
    for number in range(BOOKS):
        given.append(rest.reshape(-1, rest.shape[2]))
        chosen.append(codes[:, number].reshape(-1))
        rest = rest - codec.books[number][codes[:, number]]
    return Searched(heard, given, chosen)


class Learner(nn.Module):
    """The codec with what is needed only to train it."""

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.codec = Codec(config)
        last = nn.Conv1d(256, SCORE, 3, padding=1)
        nn.init.constant_(last.bias, -4.0)  # type: ignore[arg-type]  # most pitches are silent
        self.reader = nn.Sequential(nn.Conv1d(config.latent, 256, 5, padding=2), nn.GELU(), last)
        self.codebooks = [Codebook(config.latent, CODES) for _ in range(BOOKS)]
        for number, book in enumerate(self.codebooks):
            self.add_module(f"book{number}", book)

    @torch.no_grad()
    def begin(self, clips: Clips) -> None:
        """Principal components for the straight ways, k-means for the books."""
        codec, size = self.codec, self.codec.config.latent
        spectra = torch.cat([codec.spectra(clips.draw(8, 100)[0]) for _ in range(BEGIN_DRAWS)])
        flat = spectra.reshape(-1, Spectra.SIZE)
        mean = flat.mean(0)
        _, axes = torch.linalg.eigh((flat - mean).T @ (flat - mean) / len(flat))
        axes = axes[:, -size:].flip(1)
        scale = ((flat - mean) @ axes).square().mean().sqrt()
        codec.encoder.straight.weight.copy_(axes.T / scale)
        codec.encoder.straight.bias.copy_(-(mean @ axes) / scale)
        codec.decoder.straight.weight.copy_(axes * scale)
        codec.decoder.straight.bias.copy_(mean - 0.5)  # tones and bands both hold the whole: each gives way a little
        for layer in (codec.encoder.leave, codec.decoder.leave):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        latents = codec.encoder.straight(spectra)
        news = (latents[:, 1:] - codec.config.leak * latents[:, :-1]).reshape(-1, size)
        for book in self.codebooks:
            book.begin(news)
            news = news - book.embed[book.quantize(news)]
        self.keep_books()

    @torch.no_grad()
    def keep_books(self) -> None:
        self.codec.books.copy_(torch.stack([book.embed for book in self.codebooks]))

    @torch.no_grad()
    def move_books(self, searched: "Searched", chance: torch.Generator) -> None:
        """Let the books learn from what they were given."""
        for book, given, chosen in zip(self.codebooks, searched.given, searched.chosen, strict=True):
            book.learn(given, chosen, chance)
        self.keep_books()

    def forward(self, sound: Tensor, start: int, frozen: bool) -> tuple[Tensor, Tensor, Tensor, Searched]:
        """Sound (B, N) to sound (B, N - AHEAD * HOP), latents, what their codes stand for, and the search."""
        with torch.no_grad():
            spectra = self.codec.spectra(sound)
        with torch.set_grad_enabled(torch.is_grad_enabled() and not frozen), narrow(sound.device):
            latents = self.codec.encoder(spectra).float()
        searched = search(self.codec, latents.detach())
        heard = latents + (searched.heard - latents).detach()
        with narrow(sound.device):
            controls, _ = self.codec.decoder(heard)
        controls = controls.float()
        made, _ = self.codec.player(controls[:, AHEAD:], start=start, end=True)
        return made, latents, heard, searched


@torch.no_grad()
def listen(learner: Learner, folder: Path, clips: int = 24, seconds: int = 5) -> dict[str, float]:
    """Held-out distances and how many codes of each book are used."""
    learner.eval()
    drawn = Clips(folder, 5)
    sound, _ = drawn.draw(clips, seconds * 50 + AHEAD)
    mel = stft = 0.0
    used = [set[int]() for _ in range(BOOKS)]
    for part in sound.split(4):
        made, _, _, searched = learner(part, 0, True)
        a, b = both_distances(made, part[:, : made.shape[1]])
        mel, stft = mel + float(a) * len(part) / clips, stft + float(b) * len(part) / clips
        for kept, chosen in zip(used, searched.chosen, strict=True):
            kept.update(chosen.tolist())
    learner.train()
    return {"log_mel": mel, "stft": stft, **{f"used{n + 1}": len(kept) / CODES for n, kept in enumerate(used)}}


class Run:
    """One process of a training: what learns, what judges, and how far it has come. Process 0 tells and saves."""

    def __init__(self, rank: int, options: argparse.Namespace) -> None:
        self.rank, self.options = rank, options
        self.device = "cuda" if torch.cuda.is_available() and options.processes == 1 else "cpu"
        self.clips = Clips(options.pool, 1000 + rank + 17 * (options.run % 1000))
        self.chance = torch.Generator().manual_seed(rank)
        self.checkpoint = options.out / "checkpoint.pt"
        self.learner = Learner(CodecConfig(leak=options.leak))
        self.critic = judge()
        resumed = torch.load(self.checkpoint, weights_only=True) if self.checkpoint.is_file() else None
        if resumed:
            self.learner.load_state_dict(resumed["learner"])
            self.critic.load_state_dict(resumed["critic"])
        elif options.start and (options.start / "checkpoint.pt").is_file():
            started = torch.load(options.start / "checkpoint.pt", weights_only=True)
            self.learner.load_state_dict(started["learner"])
        elif options.start:
            if not options.decoder:
                raise BadInput("A finished codec has no averages of its books any more: only its decoder can learn on.")
            self.learner.codec.load_state_dict(load_codec(options.start).state_dict())
        else:
            self.learner.begin(Clips(options.pool, 3))
        self.learner.to(self.device)
        self.critic.to(self.device)
        codec = self.learner.codec
        self.trained = list((codec.decoder if options.decoder else self.learner).parameters())
        self.optimizer = torch.optim.AdamW(self._groups(), lr=options.rate, betas=(0.9, 0.98))
        self.critic_optimizer = torch.optim.AdamW(self.critic.parameters(), lr=3e-4, betas=(0.5, 0.9))
        self.spent, self.step = 0.0, 0
        if resumed:
            self.optimizer.load_state_dict(resumed["optimizer"])
            self.critic_optimizer.load_state_dict(resumed["critic_optimizer"])
            self.spent, self.step = resumed["spent"], resumed["step"]
        self.sums, self.told_step = torch.zeros(len(LOSSES)), self.step

    def _groups(self) -> list[dict[str, Any]]:
        codec = self.learner.codec
        straight = {id(p) for part in (codec.encoder.straight, codec.decoder.straight) for p in part.parameters()}
        free = [p for p in self.trained if id(p) not in straight]
        return [
            {"params": [p for p in free if p.ndim > 1], "share": 1.0, "weight_decay": 0.01},
            {"params": [p for p in free if p.ndim <= 1], "share": 1.0, "weight_decay": 0.0},
            {"params": [p for p in self.trained if id(p) in straight], "share": STRAIGHT_RATE, "weight_decay": 0.0},
        ]

    @property
    def rate(self) -> float:
        """Up over the first steps, then half a cosine down to nothing at the end of the time."""
        warm = (self.step + 1) / WARM_STEPS
        return falling(self.options.rate, self.spent / (60 * self.options.minutes), warm=warm)

    def learn(self) -> None:
        """One step."""
        options, frozen = self.options, self.options.decoder
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * group["share"]
        drawn = self.clips.draw(options.batch // options.processes, options.frames + AHEAD)
        sound, score = (one.to(self.device) for one in drawn)
        made, latents, heard, searched = self.learner(sound, int(self.clips.chance.integers(400)), frozen)
        target = sound[:, : made.shape[1]]
        mel, stft = both_distances(made, target)
        commit = read = fooled = mel.new_zeros(())
        if not frozen:
            commit = functional.mse_loss(latents, searched.heard)
            logits = self.learner.reader(heard.transpose(1, 2)).transpose(1, 2)
            read = functional.binary_cross_entropy_with_logits(logits, score)
        judged = self.spent > 60 * options.minutes * (1 - options.judged)
        if judged:
            self.critic.requires_grad_(False)
            fooled = fooling_loss(self.critic, target, made)
        loss = mel + STFT_SHARE * stft + COMMIT_SHARE * commit + SCORE_SHARE * read + JUDGE_SHARE * fooled
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        average_gradients(self.learner.parameters())
        nn.utils.clip_grad_norm_(self.trained, 1.0)
        self.optimizer.step()
        if judged:
            self.critic.requires_grad_(True)
            self.critic_optimizer.zero_grad(set_to_none=True)
            judge_loss(self.critic, target, made).backward()
            average_gradients(self.critic.parameters())
            self.critic_optimizer.step()
        if not frozen:
            self.learner.move_books(searched, self.chance)
        self.step += 1
        self.sums += torch.stack([mel, stft, commit, read, fooled]).detach().cpu()

    def tell_and_save(self) -> None:
        """A line of figures, the checkpoint, and the codec as it would ship."""
        mean = self.sums / max(1, self.step - self.told_step)
        row = {"step": self.step, "spent": round(self.spent), "rate": self.rate, "processes": self.options.processes}
        row |= dict(zip(LOSSES, mean.tolist(), strict=True))
        row |= {f"valid_{name}": value for name, value in listen(self.learner, self.options.valid).items()}
        line = json.dumps({name: round(value, 5) for name, value in row.items()})
        print(line, flush=True)
        with (self.options.out / "log.jsonl").open("a") as log:
            log.write(line + "\n")
        self.sums, self.told_step = torch.zeros(len(LOSSES)), self.step
        state = {
            "learner": self.learner.state_dict(), "critic": self.critic.state_dict(),
            "optimizer": self.optimizer.state_dict(), "critic_optimizer": self.critic_optimizer.state_dict(),
            "spent": self.spent, "step": self.step,
        }  # fmt: skip
        torch.save(state, self.checkpoint.with_suffix(".part"))
        self.checkpoint.with_suffix(".part").replace(self.checkpoint)
        save(self.learner.codec, self.options.out / "model")

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
    torch.manual_seed(11)
    Run(rank, options).go()


def save(codec: Codec, folder: Path) -> None:
    """Weights in half precision (books in single), config beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    halved = {
        name: (value.float() if name == "books" else value.half()).cpu().contiguous()
        for name, value in codec.state_dict().items()
    }
    codec.save_pretrained(folder, state_dict=halved)
    for file in folder.iterdir():
        file.chmod(0o644)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--valid", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=70)
    parser.add_argument("--rate", type=float, default=8e-4)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--frames", type=int, default=64)
    parser.add_argument("--leak", type=float, default=0.6)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--decoder", action="store_true")
    parser.add_argument(
        "--start", type=Path, help="begin from the checkpoint in this folder, or with --decoder from a finished codec"
    )
    parser.add_argument("--judged", type=float, default=0.0)
    run(train, parser.parse_args(arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
