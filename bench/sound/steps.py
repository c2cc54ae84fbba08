"""The diffusion model played from the notes of held-out clips, in fewer and more steps, beside what else can be made of these notes.

Log-mel and STFT distances to the clip's render (``ml_engine.training.sound.spectral``), in the clip's own colour, so that nothing but
the sound counts: of the model by steps, of its sketch as it is, of the language model, and of the codec's latents, which is the best
that can be reached. Both distances like what is blurred: the mean of all that may be is nearer to each than they are to one another.
So the Fréchet distance in our ears, which does not, stands beside them, where there are enough clips.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from bench.composer.figures import Figure
from bench.sound import embeddings
from bench.sound.codec import distances
from bench.sound.options import Options
from bench.sound.renders import Clip, clips
from ml_engine import Note, SoundWish
from ml_engine.instruments import name_of
from ml_engine.models.diffusing import Diffusing, diffusing
from ml_engine.models.guide import DRUM_PROGRAM, GuideBuilder, guide_of
from ml_engine.models.musicgen import AHEAD, BEHIND
from ml_engine.models.sounding import sounding
from ml_engine.models.spectra import RATE
from ml_engine.sound import diffusing as painting
from ml_engine.sound import playing
from ml_engine.sound.canvas import Canvas, even
from ml_engine.sound.telling import GAIN

STEPS = (1, 2, 4, 8, 16, 32)
BY_EULER = (4, 8)  # steps in which the plain solver is compared
SECONDS = 8.0
ENOUGH = 24  # clips for a Fréchet distance
Way = Callable[[Clip], np.ndarray]


def builder_of(clip: Clip) -> GuideBuilder:
    """The clip's notes, all known."""
    made = GuideBuilder()
    made.add(
        Note(
            float(a), float(b), int(pitch), int(velocity), name_of(int(program)) if program < DRUM_PROGRAM else "drums"
        )
        for a, b, pitch, velocity, program in clip.notes
    )
    made.close(len(clip.sound) / RATE)
    return made


def painted(model: Diffusing, wish: SoundWish, order: int = 2) -> Way:
    """By the diffusion model, in the clip's own colour; ``order`` of the solver."""

    def way(clip: Clip) -> np.ndarray:
        latents = painting.latents_of(model, clip.sound)
        canvas = Canvas.blank(even(len(latents)), latents.shape[1])
        colour = painting.colour_of(model, latents)
        words = clip.facts["caption"]
        for _ in painting.paint(
            model, canvas, builder_of(clip), words=words, wish=wish, seed=1, colour=colour, order=order
        ):
            pass
        return _sound(model, canvas.latents)[: len(clip.sound)]

    return way


@torch.no_grad()
def _sound(model: Diffusing, scaled: torch.Tensor) -> np.ndarray:
    return np.asarray(model.codec.sound_of(model.model.outward(scaled)[None])[0].numpy())


def sketched(model: Diffusing) -> Way:
    """The sketch, played as it is."""

    @torch.no_grad()
    def way(clip: Clip) -> np.ndarray:
        latents = painting.latents_of(model, clip.sound)
        guide, programs = guide_of(clip.notes, -BEHIND, len(latents) + BEHIND + AHEAD)
        colour = painting.colour_of(model, latents)
        found = model.model.sketch(torch.from_numpy(guide)[None], torch.from_numpy(programs)[None], colour)
        return np.asarray(model.codec.sound_of(found)[0, : len(clip.sound)].numpy())

    return way


@torch.no_grad()
def reconstructed(model: Diffusing) -> Way:
    """The codec's latents of the clip, played."""
    return lambda clip: np.asarray(
        model.codec.sound_of(painting.latents_of(model, clip.sound)[None])[0, : len(clip.sound)].detach().numpy()
    )


def written(clip: Clip) -> np.ndarray:
    """By the language model, from a colour that it chooses: it is given none."""
    wish = SoundWish(seconds=len(clip.sound) / RATE)
    sound = playing.play(builder_of(clip), words=clip.facts["caption"], wish=wish, seed=1, model=sounding())
    return sound / np.float32(GAIN)


def run(options: Options) -> list[Figure]:
    """All ways on the same clips."""
    folder, model = options.side("valid"), diffusing()
    if folder is None:
        return [Figure("held-out clips", "left out: --pool has no folder valid")]
    chosen = list(clips(folder, options.many(24, 2), SECONDS))
    plain = SoundWish(engine="diffusion", seconds=SECONDS)
    plain = replace(plain, guidance=options.guidance or plain.guidance)
    steps = (options.steps,) if options.steps else STEPS
    ways: dict[str, Way] = {
        "the codec's latents, the best there can be": reconstructed(model),
        "the sketch as it is": sketched(model),
        "language model, colour of its own choice": written,
        **{f"diffusion, {count} steps": painted(model, replace(plain, steps=count)) for count in steps},
        **{
            f"diffusion, {count} steps of Euler's": painted(model, replace(plain, steps=count), 1)
            for count in steps
            if count in BY_EULER
        },
    }
    figures = [Figure("held-out clips", f"{len(chosen)} of {SECONDS:g} s")]
    for what, way in ways.items():
        began = time.perf_counter()
        made = [way(clip) for clip in chosen]
        spent = (time.perf_counter() - began) / (len(chosen) * SECONDS)
        mel, stft = np.mean([distances(clip.sound, one) for clip, one in zip(chosen, made, strict=True)], 0)
        told = f"log-mel {mel:.3f}, STFT {stft:.2f}, {spent:.2f} s of work a second"
        if len(chosen) >= ENOUGH:
            told += f", Fréchet in ears {_far(made, chosen):.1f}"
        figures.append(Figure(what, told))
        if options.show:
            print(f"{what}: {told}", flush=True)
    return figures


def _far(made: list[np.ndarray], chosen: list[Clip]) -> float:
    """The Fréchet distance in our ears of sounds made to the renders of the same clips."""
    mine, theirs = (
        np.concatenate(embeddings.rows_of(sounds, embeddings.ears_embedding))
        for sounds in (made, [clip.sound for clip in chosen])
    )
    scale = np.maximum(theirs.std(0), 1e-6)
    return float(embeddings.frechet(mine / scale, theirs / scale))
