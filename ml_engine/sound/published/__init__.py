"""Sound by published checkpoints: one module a family, each loading its own class from local files, in safetensors.

What they make is told and cancelled as everything else is. They read words; tempo, key and metre only where a family takes them.
"""

import time
from pathlib import Path

import numpy as np

from ml_engine.errors import BadInput, Cancelled
from ml_engine.events import Event, Report, Stage, Warned, ignore
from ml_engine.limits import Limits
from ml_engine.models import speeds
from ml_engine.models.published import BY_NAME
from ml_engine.music import Performance
from ml_engine.sound.engines import check_can, sound_engine
from ml_engine.sound.result import SoundMade
from ml_engine.sound.wish import SoundWish


def make(
    wish: SoundWish,
    *,
    words: str,
    seed: int,
    melody: Path | Performance | None = None,
    continuing: Path | None = None,
    limits: Limits | None = None,
    report: Report = ignore,
) -> SoundMade:
    """Make sound with the checkpoint that ``wish.engine`` names. When ``report`` raises Cancelled, what was heard until then is returned
    with ``complete=False``; Cancelled comes through when that is nothing.

    Raises BadInput with one sentence: for what the engine cannot do, and before anything is loaded when it is not installed or does not
    fit in memory.
    """
    check_can(sound_engine(wish.engine), wish.seconds, melody=melody is not None, continuing=continuing is not None)
    if not words and melody is None and continuing is None:
        raise BadInput("Say in words what to make.")
    report(Stage("listening" if melody or continuing else "playing", 0.0))
    from ml_engine.sound.published import sources
    from ml_engine.sound.published.asked import Asked, Stopped
    from ml_engine.sound.published.family import engine

    notices: list[str] = []

    def told(event: Event) -> None:
        if isinstance(event, Warned):
            notices.append(event.message)
        report(event)

    prime, prime_rate = sources.end_of(continuing, limits, told) if continuing is not None else (None, 0)
    tune = sources.chroma_of(melody, limits, told) if melody is not None else None
    brief = wish.brief
    asked = Asked(
        words, wish.seconds, seed, wish.guidance, wish.temperature, wish.top_k, tempo=brief.tempo, key=brief.key, meter=brief.meter,
        tune=tune, tune_rate=sources.CHROMA_RATE, prime=prime, prime_rate=prime_rate,
        steps=wish.steps or 0, negative=wish.negative,
    )  # fmt: skip
    complete = True
    report(Stage("playing", 0.0, "loading the model"))
    with engine(BY_NAME[wish.engine]) as loaded:
        begun = time.monotonic()
        try:
            samples = loaded.play(asked, told)
        except Stopped as stop:
            if not len(stop.samples):
                raise Cancelled from stop
            samples, complete = stop.samples, False
        if complete:
            speeds.remember(wish.engine, time.monotonic() - begun, len(samples) / loaded.rate)
        rate = loaded.rate
    if not np.isfinite(samples).all():
        raise BadInput("The model lost its way and made no sound; another seed may do better.")
    return SoundMade(
        samples, rate, wish, seed, wish.engine, wish.brief.words, None, complete, tuple(dict.fromkeys(notices))
    )
