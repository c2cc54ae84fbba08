"""Writes what ``obey`` and ``likeness`` listen to: a sound for each caption as FLAC, and beside it what was asked.

Seeds are the captions' numbers and nothing is chosen among the sounds. Goes on where it was; ``--first`` and ``--count`` share
out the work. NNN.json: {"caption", "seed", "seconds", "took" (s), "model", "notices"}.
"""

import json
import time
from dataclasses import replace
from itertools import islice

import numpy as np

from bench.composer.figures import Figure
from bench.sound.options import Options
from bench.sound.renders import clips, facts
from bench.sound.spoken import Caption, captions, of_facts
from ml_engine import Brief, SoundWish, generate, read_brief, write_sound

USUAL = 200


def wanted(options: Options) -> list[Caption]:
    """The captions of all numbers up to the last one asked for."""
    last = options.first + options.many(USUAL, 3)
    if options.captions == "held-out":
        folder = options.side("valid")
        if folder is None:
            raise SystemExit("Held-out captions need --pool with its folder valid.")
        return [of_facts(clip.facts) for clip in clips(folder, last)]
    train = options.side("train")
    return list(captions(last, facts(train) if train else ()))


def wish_of(brief: Brief, options: Options) -> SoundWish:
    """A wish by the engine, in so many steps and with the guidance that were asked for."""
    wish = SoundWish(brief, seconds=options.seconds, engine=options.engine)
    return replace(wish, steps=options.steps or wish.steps, guidance=options.guidance or wish.guidance)


def run(options: Options) -> list[Figure]:
    """Make what is not there yet."""
    assert options.made is not None
    options.made.mkdir(parents=True, exist_ok=True)
    took: list[float] = []
    for number, caption in islice(enumerate(wanted(options)), options.first, None):
        name = f"{number:03}"
        note = options.made / f"{name}.json"
        if note.is_file():
            continue
        start = time.perf_counter()
        wish = wish_of(replace(read_brief(caption.words).brief, seed=number), options)
        made = generate(wish)
        took.append((time.perf_counter() - start) / options.seconds)
        write_sound(made, options.made, name, formats=("flac",))
        row = {
            "caption": caption.to_json(), "seed": made.seed, "seconds": len(made.samples) / made.rate,
            "took": round(took[-1] * options.seconds, 2), "model": made.model, "notices": list(made.notices),
        }  # fmt: skip
        note.write_text(json.dumps(row, indent=1, ensure_ascii=False) + "\n")
        if options.show:
            print(f"{name} {took[-1]:.2f} s a second  {caption.words}", flush=True)
    figures = [Figure("sounds that are there", str(len(list(options.made.glob("*.flac")))))]
    if took:
        figures.append(Figure(f"seconds of work for a second of sound, {len(took)} made now", f"{np.mean(took):.2f}"))
    return figures
