"""A guide that may still be growing, painted by the diffusion model: windows of latents one after another, told as sound."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from ml_engine.errors import Cancelled
from ml_engine.events import Report, Stage, ignore
from ml_engine.models.codec import HOP, RATE
from ml_engine.models.diffusing import Diffusing, diffusing
from ml_engine.models.diffusion import Given
from ml_engine.models.guide import FRAME_RATE, GuideBuilder, band_of
from ml_engine.models.musicgen import AHEAD, BEHIND
from ml_engine.sound.canvas import CONTEXT, Canvas, even
from ml_engine.sound.sampler import Way, sample
from ml_engine.sound.telling import Stopped, Teller
from ml_engine.sound.wish import OWN_STEPS, SoundWish

_CALM = 0.7  # of the noise that a flow should begin with: all of it makes what the model is unsure of loud and rough
_PATIENCE = 0.2  # seconds between two looks at a composer that is slow


def play(
    builder: GuideBuilder,
    *,
    words: str,
    wish: SoundWish,
    seed: int,
    prime: np.ndarray | None = None,
    heard: bool = False,
    band: np.ndarray | None = None,
    report: Report = ignore,
    model: Diffusing | None = None,
) -> np.ndarray:
    """Play what ``builder`` gets for ``wish.seconds``; returns the sound, float32 (n,) at RATE.

    ``prime``: samples (n,) of a sound that is gone on from, whose end is heard; it is not in what is returned. ``heard``: its notes are in the
    builder, before 0. ``band``: who plays in
    the whole, where that is known. Tells SoundHeard window by window, and Stage("playing") at every step. Raises Stopped when
    ``report`` raises Cancelled.
    """
    model = model or diffusing()
    total = round(wish.seconds * RATE)
    past = latents_of(model, prime)[-CONTEXT:] if prime is not None and len(prime) else torch.zeros(0, 0)
    past = past[len(past) % 2 :]
    canvas = Canvas.blank(even(len(past) + -(-total // HOP)), model.model.config.latent)
    canvas.known[: len(past)] = True
    canvas.heard[: len(past)] = heard
    if len(past):
        canvas.latents[: len(past)] = model.model.inward(past)
    stream = model.codec.stream()
    drop = len(past) * HOP - len(stream.feed_latents(past[None])) if len(past) else 0
    teller = Teller(total, report, drop)
    colour = colour_of(model, past) if len(past) else None
    try:
        report(Stage("playing", 0.0))
        for made in paint(
            model, canvas, builder, words=words, wish=wish, seed=seed, first=-len(past), colour=colour, band=band,
            report=report,
        ):  # fmt: skip
            teller.tell(stream.feed_latents(model.model.outward(canvas.latents[made])[None]))
        teller.tell(stream.flush())
    except Cancelled as stop:
        raise Stopped(teller.sound) from stop
    return teller.sound


def latents_of(model: Diffusing, samples: np.ndarray) -> Tensor:
    """The codec's latents (T, latent) of samples at RATE."""
    return model.codec.latents_from(torch.from_numpy(np.ascontiguousarray(samples, np.float32)))


@torch.no_grad()
def colour_of(model: Diffusing, latents: Tensor) -> Tensor:
    """The colour (1, COLOUR) of the codec's latents (T, latent)."""
    return model.model.colour(latents[None])


def paint(
    model: Diffusing,
    canvas: Canvas,
    builder: GuideBuilder,
    *,
    words: str,
    wish: SoundWish,
    seed: int,
    first: int = 0,
    colour: Tensor | None = None,
    band: np.ndarray | None = None,
    strength: float = 1.0,
    order: int = 2,
    report: Report = ignore,
) -> Iterator[slice]:
    """Make the frames of a canvas that are not known; yields stretches that are whole now, in order.

    ``first``: which frame of the guide the canvas begins with. ``colour`` (1, COLOUR) of the sound around; else one is chosen that suits
    ``band``, or who plays first. Guidance draws towards the words and away from ``wish.negative``, or no words; the notes are the same
    in both, since being drawn to them twice made all louder than it was. ``strength``: from where on what lies under is varied.
    ``order``: of the solver.
    """
    chance = torch.Generator().manual_seed(seed)
    said, unsaid = model.said(words), model.said(wish.negative)
    way = Way(wish.steps or OWN_STEPS, wish.guidance, strength, _CALM * wish.temperature, order)
    missing = int((~canvas.known).sum())
    made = 0
    for window in canvas.windows():
        start, frames = first + window.start, window.stop - window.start
        while not builder.wait((start + frames + AHEAD + 1) / FRAME_RATE, _PATIENCE):
            report(Stage("playing", made / missing, "waiting for the composer"))
        guide, programs = builder.read(start - BEHIND, frames + BEHIND + AHEAD)
        if colour is None:
            who = band if band is not None and band.any() else band_of(guide)
            colour = model.model.colour_for(torch.from_numpy(who), seed)
        ask = _Asked(model, canvas, window, torch.from_numpy(guide)[None], torch.from_numpy(programs)[None], colour)
        new = int((~canvas.known[window]).sum())

        def step(done: int, of: int, made: int = made, new: int = new) -> None:
            report(Stage("playing", (made + new * done / of) / missing, f"step {done + 1} of {of}"))

        latents = sample(
            model.model,
            canvas.known[window],
            canvas.latents[window],
            None if canvas.under is None else canvas.under[window],
            ask.given(said),
            ask.given(unsaid) if wish.guidance != 1 and words != wish.negative else None,
            way,
            chance,
            step,
        )
        made += new
        yield canvas.keep(window, latents)


class _Asked:
    """What the model is told of one window."""

    def __init__(
        self, model: Diffusing, canvas: Canvas, window: slice, guide: Tensor, programs: Tensor, colour: Tensor
    ) -> None:
        self._model, self._colour = model.model, colour
        self._known, self._heard = canvas.known[window][None], canvas.heard[window][None]
        self._guide, self._programs = guide[:, BEHIND:-AHEAD], programs[:, BEHIND:-AHEAD]
        with torch.no_grad():
            self._sketch = self._model.sketch(guide, programs, colour)

    @torch.no_grad()
    def given(self, words: tuple[Tensor, Tensor]) -> Given:
        """With words, and with the notes that are known."""
        return self._model.given(
            self._sketch, self._guide, self._programs, self._heard, self._known, words, self._colour
        )
