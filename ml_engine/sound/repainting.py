"""A stretch of a given sound made anew, and a whole sound varied: what lies outside the stretch stays, sample by sample."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import soxr
import torch

from ml_engine.audio.decode import Original
from ml_engine.errors import Cancelled
from ml_engine.events import Report, Stage
from ml_engine.models.codec import FRAME_RATE, HOP, RATE
from ml_engine.models.diffusing import Diffusing
from ml_engine.models.guide import GuideBuilder
from ml_engine.sound.canvas import CONTEXT, Canvas, even
from ml_engine.sound.diffusing import colour_of, latents_of, paint
from ml_engine.sound.telling import Stopped, Teller
from ml_engine.sound.wish import SoundWish

JOIN = 0.03  # seconds in which one sound goes over into the other, inside the stretch
SHORTEST = 0.2  # seconds of a stretch
_LOUDER = (0.1, 2.0)  # how much louder a new stretch may be made, so that it is as loud as what is around it
_SILENT = 1e-3  # RMS
_BALANCE = 4.0  # how much louder one channel may be made than the other


def heard_by_model(original: Original) -> np.ndarray:
    """The sound as the codec takes it: float32 (n,), one channel, RATE, at its loudness."""
    mono = np.ascontiguousarray(original.samples.mean(1)) * np.float32(original.gain)
    return np.asarray(soxr.resample(mono, original.rate, RATE), np.float32)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds ``start`` to ``end`` of a sound, and the frames of it: ``left`` to ``right`` are seen, ``first`` to ``last`` made."""

    start: float
    end: float
    left: int
    first: int
    last: int
    right: int

    @classmethod
    def of(cls, start: float, end: float, frames: int) -> "Stretch":
        """In a sound of so many frames."""
        first, last = int(start * FRAME_RATE), min(frames, -(-round(end * RATE) // HOP))
        left = max(0, first - CONTEXT)
        right = min(frames, last + CONTEXT)
        return cls(start, end, left, first, last, right)


def repaint(
    model: Diffusing,
    original: Original,
    stretch: Stretch,
    builder: GuideBuilder,
    *,
    words: str,
    wish: SoundWish,
    seed: int,
    vary: bool,
    heard: bool = False,
    report: Report,
) -> np.ndarray:
    """The original's samples (n, channels) with the stretch made anew by the notes of ``builder``, which begin where the stretch does;
    ``heard``: those around it are among them.

    With ``vary`` it is made of what stands there, as far as ``wish.strength`` says. Raises Stopped, with what is made pasted in, when
    ``report`` raises Cancelled; Cancelled itself when that is nothing.
    """
    sound = heard_by_model(original)
    around = latents_of(model, sound)[stretch.left : stretch.right]
    size = even(len(around))
    canvas = Canvas.blank(size, model.model.config.latent)
    canvas.latents[: len(around)] = model.model.inward(around)
    gap = slice(stretch.first - stretch.left, stretch.last - stretch.left)
    canvas.known[:] = True
    canvas.known[gap] = False
    canvas.heard[:] = ~canvas.known | heard
    if vary:
        canvas.under = canvas.latents.clone()
    outside = torch.cat([around[: gap.start], around[gap.stop :]])
    colour = colour_of(model, outside if len(outside) > CONTEXT // 2 else around)
    done = gap.start
    try:
        for made in paint(
            model, canvas, builder, words=words, wish=wish, seed=seed, first=stretch.left - stretch.first,
            colour=colour, strength=wish.strength if vary else 1.0, report=report,
        ):  # fmt: skip
            done = min(made.stop, gap.stop)
    except Cancelled as stop:
        end = (stretch.left + done) / FRAME_RATE
        if end - stretch.start < SHORTEST:
            raise
        raise Stopped(_pasted(model, original, canvas, stretch, end, vary)) from stop
    return _pasted(model, original, canvas, stretch, stretch.end, vary)


@torch.no_grad()
def _pasted(
    model: Diffusing, original: Original, canvas: Canvas, stretch: Stretch, end: float, vary: bool
) -> np.ndarray:
    """The original with what the canvas holds from the stretch's start to ``end`` seconds, as loud as what is around it, or, where it
    is a variation (``vary``), as what was there."""
    played = model.codec.sound_of(model.model.outward(canvas.latents)[None])[0].numpy()
    played = np.asarray(soxr.resample(played, RATE, original.rate), np.float32) / np.float32(original.gain)
    rate, whole = original.rate, original.samples.copy()
    start, stop = round(stretch.start * rate), min(len(whole), round(end * rate))
    offset = round(stretch.left / FRAME_RATE * rate)
    fresh = played[start - offset : stop - offset]
    like = whole[start:stop] if vary else np.concatenate(_beside(original, stretch))
    fresh = fresh * gain_to(fresh, like.mean(1))
    fresh = np.pad(fresh, (0, stop - start - len(fresh)))[:, None] * _balance(original, stretch)
    whole[start:stop] = joined(
        whole[start:stop], np.clip(fresh, -1, 1), round(JOIN * rate), start > 0, stop < len(whole)
    )
    return whole


def joined(old: np.ndarray, new: np.ndarray, long: int, at_start: bool, at_end: bool) -> np.ndarray:
    """``new`` (n, channels), with ``old`` going over into it at its start and back at its end, each in ``long`` samples at most.

    The powers add up to one, since the two have nothing in common; the first and the last sample are the old ones.
    """
    long = min(long, len(new) // 2)
    share = np.ones(len(new), np.float32)
    if long > 1:
        ramp = np.sin(np.linspace(0, np.pi / 2, long, dtype=np.float32)) ** 2
        if at_start:
            share[:long] = ramp
        if at_end:
            share[len(new) - long :] = ramp[::-1]
    return np.asarray(np.sqrt(1 - share)[:, None] * old + np.sqrt(share)[:, None] * new, np.float32)


def _beside(original: Original, stretch: Stretch) -> tuple[np.ndarray, np.ndarray]:
    """What stands before and behind a stretch, as far as the model saw it: two of (n, channels)."""
    seconds = CONTEXT / FRAME_RATE
    low, start, end, high = (
        round(max(0.0, at) * original.rate)
        for at in (stretch.start - seconds, stretch.start, stretch.end, stretch.end + seconds)
    )
    return original.samples[low:start], original.samples[end:high]


def gain_to(fresh: np.ndarray, like: np.ndarray) -> float:
    """By what samples (n,) are multiplied to be as loud as others, within bounds; what is all but silent has nothing to say about that."""
    mine, theirs = (
        float(np.sqrt(np.square(one.astype(np.float64)).mean())) if len(one) else 0.0 for one in (fresh, like)
    )
    return float(np.clip(theirs / mine, *_LOUDER)) if min(mine, theirs) > _SILENT else 1.0


def _balance(original: Original, stretch: Stretch) -> np.ndarray:
    """How loud each channel is beside their mean, around the stretch: (channels,)."""
    before, behind = _beside(original, stretch)
    middle = original.samples[round(stretch.start * original.rate) : round(stretch.end * original.rate)]
    part = np.concatenate([before, middle, behind]).astype(np.float64)
    mean = np.sqrt(np.square(part.mean(1)).mean()) + 1e-9
    return np.clip(np.sqrt(np.square(part).mean(0)) / mean, 1 / _BALANCE, _BALANCE).astype(np.float32)


def vary(
    model: Diffusing,
    sound: np.ndarray,
    builder: GuideBuilder,
    *,
    words: str,
    wish: SoundWish,
    seed: int,
    heard: bool,
    report: Report,
) -> np.ndarray:
    """A sound (n,) at RATE, varied as far as ``wish.strength`` says; told as it comes. ``heard``: the builder has its notes. Raises Stopped."""
    latents = latents_of(model, sound)
    canvas = Canvas.blank(even(len(latents)), model.model.config.latent)
    canvas.under = torch.zeros_like(canvas.latents)
    canvas.under[: len(latents)] = model.model.inward(latents)
    canvas.heard[:] = heard
    teller, stream = Teller(len(sound), report), model.codec.stream()
    with stopped(teller):
        report(Stage("playing", 0.0))
        for made in paint(
            model, canvas, builder, words=words, wish=wish, seed=seed, colour=colour_of(model, latents),
            strength=wish.strength, report=report,
        ):  # fmt: skip
            teller.tell(stream.feed_latents(model.model.outward(canvas.latents[made])[None]))
        teller.tell(stream.flush())
    return teller.sound


@contextmanager
def stopped(teller: Teller) -> Iterator[None]:
    """Within it, Cancelled becomes Stopped with what has been told."""
    try:
        yield
    except Cancelled as stop:
        raise Stopped(teller.sound) from stop
