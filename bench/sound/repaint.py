"""A stretch of held-out renders made anew: is all else as it was, does it click where the sounds meet, does the new part fit?

Outside: the level of what changed beside that of what was there, read back from the file that is written. Clicks: the largest step of
the slope (second difference) within 4 ms of a join, beside the 99.9th percentile of those in a second around it; the same where the new
stretch is cut in without a join shows what a click would be. Level: of the new stretch beside a second on either side.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from bench.composer.figures import Figure
from bench.sound.options import Options
from bench.sound.renders import clips
from ml_engine import Brief, SoundWish, generate, write_sound
from ml_engine.audio.encode import write_sound as encode
from ml_engine.models.spectra import RATE

LENGTH = 2.5  # seconds of a stretch
SECONDS = 10.0
UNCHANGED, CLICK = -60.0, 2.0
_NEAR, _AROUND = round(0.004 * RATE), RATE


def step_at(sound: np.ndarray, at: int) -> float:
    """How sharp a turn the sound (n,) takes near sample ``at``, beside the sharpest around."""
    slope = np.abs(np.diff(sound, 2))
    near = slope[max(0, at - _NEAR) : at + _NEAR]
    around = slope[max(0, at - _AROUND) : at + _AROUND]
    return float(near.max(initial=0.0) / max(float(np.percentile(around, 99.9)), 1e-6))


def level(sound: np.ndarray) -> float:
    """RMS in dB."""
    return float(10 * np.log10(np.mean(np.square(sound.astype(np.float64))) + 1e-12))


def run(options: Options) -> list[Figure]:
    """All clips; each stretch lies where the clip's number says."""
    folder = options.side("valid")
    if folder is None:
        return [Figure("held-out clips", "left out: --pool has no folder valid")]
    worst, joins, cuts, levels = -np.inf, [], [], []
    plain = SoundWish(engine="diffusion", strength=1.0)
    plain = replace(plain, steps=options.steps or plain.steps, guidance=options.guidance or plain.guidance)
    with tempfile.TemporaryDirectory() as place:
        for number, clip in enumerate(clips(folder, options.many(40, 2), SECONDS)):
            start = float(np.random.default_rng(number).uniform(1.5, SECONDS - LENGTH - 1.5))
            given = Path(place) / "given.wav"
            encode(given, [clip.sound[:, None] * np.float32(0.5)], RATE, 1)
            brief = Brief(
                instruments=tuple(clip.facts["instruments"]),
                key=clip.facts["key"],
                tempo=clip.facts["tempo"],
                seed=number,
            )
            made = generate(replace(plain, brief=brief), repainting=given, between=(start, start + LENGTH))
            path = write_sound(made, Path(place), "made", formats=("wav",))["wav"]
            old, new = (soundfile.read(one, dtype="float32")[0] for one in (given, path))
            first, last = round(start * RATE), round((start + LENGTH) * RATE)
            outside = np.ones(len(old), bool)
            outside[first:last] = False
            if not np.array_equal(new[outside], old[outside]):
                worst = max(worst, level((new - old)[outside]) - level(old[outside]))
            middle = new[first:last]
            joins += [step_at(new, first), step_at(new, last)]
            hard = np.concatenate([old[:first], np.roll(middle, RATE // 2), old[last:]])
            cuts += [step_at(hard, first), step_at(hard, last)]
            beside = np.concatenate([old[first - RATE : first], old[last : last + RATE]])
            levels.append(level(middle) - level(beside))
            if options.show:
                print(
                    f"{clip.name} {start:.2f} s: joins {joins[-2]:.2f} {joins[-1]:.2f}, level {levels[-1]:+.1f} dB",
                    flush=True,
                )
    clicks = sum(one > CLICK for one in joins)
    return [
        Figure("stretches made anew", f"{len(levels)} of {LENGTH:g} s"),
        Figure(
            "outside, the loudest change of all",
            "none: every sample as it was" if worst == -np.inf else f"{worst:.0f} dB",
            f"≤ {UNCHANGED:g} dB",
            worst <= UNCHANGED,
        ),
        Figure(
            f"joins with a step more than {CLICK:g} times the sharpest around",
            f"{clicks} of {len(joins)}",
            "0",
            clicks == 0,
        ),
        Figure("step at joins, median and largest", f"{np.median(joins):.2f}, {max(joins):.2f}"),
        Figure("the same of hard cuts", f"{np.median(cuts):.2f}, {max(cuts):.2f}"),
        Figure(
            "level of the new stretch beside its surroundings, median (5 to 95 %)",
            f"{np.median(levels):+.1f} dB ({np.percentile(levels, 5):+.1f} to {np.percentile(levels, 95):+.1f})",
        ),
    ]
