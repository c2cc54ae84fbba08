"""Writes generated sounds without the mark, ten seconds each, as FLAC of 24 bits: sound-NNN of the sound model, rendered-NNN of the
composer with a SoundFont, at 44.1 kHz in stereo. Words are those of :mod:`bench.sound.spoken`; seeds are their numbers; nothing is chosen.
"""

import tempfile
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import soundfile

from bench.composer.figures import Figure
from bench.measures import FLUID
from bench.origin.options import MODEL, RENDERED, Options
from bench.sound.spoken import captions
from ml_engine import SoundWish, compose, play, read_brief
from ml_engine.audio.render import render  # the front door's marks
from ml_engine.making import unmarked

SECONDS = 10.0


def run(options: Options) -> list[Figure]:
    """Make what is not there yet."""
    options.made.mkdir(parents=True, exist_ok=True)
    last = options.first + options.many(300, 3)
    for number, caption in islice(enumerate(captions(last, ())), options.first, None):
        target = options.made / f"{RENDERED if options.rendered else MODEL}-{number:03}.flac"
        if target.is_file():
            continue
        start = time.perf_counter()
        samples, rate = (_rendered if options.rendered else _made)(caption.words, number)
        draft = target.with_name(f".{target.name}")
        soundfile.write(draft, samples, rate, subtype="PCM_24")
        draft.replace(target)
        if options.show:
            print(f"{target.stem} {time.perf_counter() - start:.1f} s  {caption.words}", flush=True)
    counts = {kind: len(list(options.made.glob(f"{kind}-[0-9]*.flac"))) for kind in (MODEL, RENDERED)}
    return [Figure(f"{kind} sounds that are there", str(count)) for kind, count in counts.items()]


def _made(words: str, seed: int) -> tuple[np.ndarray, int]:
    made = unmarked(SoundWish(replace(read_brief(words).brief, seed=seed), seconds=SECONDS))
    return made.samples, made.rate


def _rendered(words: str, seed: int) -> tuple[np.ndarray, int]:
    piece = compose(replace(read_brief(words).brief, seed=seed, seconds=SECONDS + 2, bars=None)).piece
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "piece.wav")
        render(play(piece)[1], path, soundfont=FLUID, reverb=seed % 2 == 0)
        samples, rate = soundfile.read(path, dtype="float32")
    return samples[: round(SECONDS * rate)], rate
