"""A guide that may still be growing, played: columns, codes, sound, told as it comes."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from ml_engine.errors import Cancelled
from ml_engine.events import Report, Stage, ignore
from ml_engine.models.codec import BOOKS, FRAME_RATE, HOP, RATE, Codec
from ml_engine.models.guide import GuideBuilder, band_of
from ml_engine.models.musicgen import AHEAD, BEHIND, PAD
from ml_engine.models.sounding import Sounding, sounding
from ml_engine.sound.runner import Runner, choose
from ml_engine.sound.telling import Stopped, Teller
from ml_engine.sound.wish import SoundWish

_FIRST, _LATER = (
    25,
    20,
)  # frames in the first stretch that is told (half a second, of which the next is made), and in the others
_READ = 25  # frames of the guide that are read at once
_PATIENCE = 0.2  # seconds between two looks at a composer that is slow


def play(
    builder: GuideBuilder,
    *,
    words: str,
    wish: SoundWish,
    seed: int,
    prime: np.ndarray | None = None,
    band: np.ndarray | None = None,
    report: Report = ignore,
    model: Sounding | None = None,
) -> np.ndarray:
    """Play what ``builder`` gets for ``wish.seconds``; returns the sound, float32 (n,) at RATE.

    ``prime``: codes (BOOKS, n) of a sound that is gone on from; it is not in what is returned. ``band``: who plays in the whole
    (:func:`ml_engine.models.guide.band_named`), where that is known; otherwise who plays first. Tells SoundHeard every few
    tenths of a second, and Stage("playing"). Raises Stopped when ``report`` raises Cancelled.
    """
    model = model or sounding()
    total = round(wish.seconds * RATE)
    teller = _Teller(model.codec, total, prime, report)
    try:
        report(Stage("playing", 0.0))
        frames = -(-total // HOP)
        for codes in write(
            model, builder, words=words, wish=wish, seed=seed, frames=frames, prime=prime, band=band, report=report
        ):
            teller.take(codes)
        teller.finish()
    except Cancelled as stop:
        raise Stopped(teller.sound) from stop
    return teller.sound


class _Teller(Teller):
    """Codes to sound, told in stretches."""

    def __init__(self, codec: Codec, total: int, prime: np.ndarray | None, report: Report) -> None:
        stream = codec.stream()
        drop = prime.shape[1] * HOP - len(stream.feed(prime)) if prime is not None and prime.shape[1] else 0
        super().__init__(total, report, drop)
        self._stream = stream
        self._waiting: list[np.ndarray] = []

    def take(self, frame: np.ndarray) -> None:
        """One more frame, (BOOKS,)."""
        self._waiting.append(frame)
        if len(self._waiting) >= (_LATER if self.begun else _FIRST):
            self.tell(self._stream.feed(np.stack(self._waiting, 1)))
            self._waiting = []

    def finish(self) -> None:
        if self._waiting:
            self.tell(self._stream.feed(np.stack(self._waiting, 1)))
        self.tell(self._stream.flush())


def write(
    model: Sounding,
    builder: GuideBuilder,
    *,
    words: str,
    wish: SoundWish,
    seed: int,
    frames: int,
    prime: np.ndarray | None = None,
    band: np.ndarray | None = None,
    report: Report = ignore,
) -> Iterator[np.ndarray]:
    """Frames of codes (BOOKS,), as many as ``frames``, as soon as each is whole."""
    runner = Runner(model.model, model.ids(words), wish.guidance)
    chance = torch.Generator().manual_seed(seed)
    begun = 0 if prime is None else prime.shape[1]
    colour = None
    if prime is not None and begun:
        colour = model.model.colour(model.codec.latents_of(torch.from_numpy(prime)[None].long()))
    elif band is not None and band.any():
        colour = model.model.colour_for(torch.from_numpy(band), seed)
    guides = _guides(model, builder, colour, seed, report)
    # All columns so far: codebook k's frame f stands at column 1 + f + k.
    columns = torch.full((BOOKS, begun + 1), PAD)
    if prime is not None and begun:
        for book in range(BOOKS):
            columns[book, 1 + book :] = torch.from_numpy(prime[book, : begun - book].astype(np.int64))
    if begun:  # nobody knows the notes of a sound that was given
        runner.read(columns[:, :-1], model.model.reader.absent.expand(begun, -1))
    column = columns[:, -1]
    for number in range(frames + BOOKS - 1):
        logits = runner.step(column, next(guides))
        column = choose(logits, wish.temperature, wish.top_k, chance)
        for book in range(BOOKS):
            frame = begun + number - book  # which one this book now tells
            if frame < 0:
                column[book] = PAD
            elif frame < begun and prime is not None:
                column[book] = int(prime[book, frame])
        columns = torch.cat([columns[:, -BOOKS:], column[:, None]], 1)
        if number >= BOOKS - 1:
            yield np.array([int(columns[book, book - BOOKS]) for book in range(BOOKS)])


@torch.no_grad()
def _guides(
    model: Sounding, builder: GuideBuilder, colour: Tensor | None, seed: int, report: Report
) -> Iterator[Tensor]:
    """The guide of one column after another, read ahead in stretches; waits for the composer. Without a ``colour``, one is chosen that
    suits who plays first."""
    start = 0
    while True:
        while not builder.wait((start + _READ + AHEAD + 1) / FRAME_RATE, _PATIENCE):
            report(Stage("playing", 0.0, "waiting for the composer"))
        guide, programs = builder.read(start - BEHIND, _READ + BEHIND + AHEAD)
        if colour is None:
            colour = model.model.colour_for(torch.from_numpy(band_of(guide)), seed)
        yield from model.model.reader(torch.from_numpy(guide)[None], torch.from_numpy(programs)[None], colour)[0]
        start += _READ
