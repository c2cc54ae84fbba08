"""A SoundFont as a smaller one would have it: few keys are sampled, and each sample soon goes round in a loop that a plain envelope dies away with.

What small banks and old keyboards do to instruments, and what a listener who knows only a large bank mistakes.
"""

from collections.abc import Callable

import numpy as np

from ml_engine.training.sound.fonts import RATE, Font
from ml_engine.training.sound.voices import sampled

HELD, APART = 1.4, 2.0  # seconds that a sampled key is held, and from one to the next
LOUDNESS = 96  # at which keys are sampled
_LONGEST = 0.6  # s of a loop

Voice = Callable[[np.ndarray, int], np.ndarray]


def looped(program: int, font: Font, rng: np.random.Generator) -> Voice:
    """Plays rows (onset s, offset s, pitch, velocity) of a program (no drums) to so many samples."""
    step, early = int(rng.integers(3, 10)), float(rng.uniform(0.06, 0.4))
    periods, release = int(np.exp(rng.uniform(0, np.log(60)))), float(rng.uniform(0.03, 0.25))
    power = float(rng.uniform(1.2, 1.9))

    def play(rows: np.ndarray, length: int) -> np.ndarray:
        roots = {int(pitch): int(np.clip(step * round(pitch / step), 0, 127)) for pitch in rows[:, 2]}
        kept = dict(_samples(sorted(set(roots.values())), program, font).items())
        wheels = {root: _wheel(sample, root, early, periods) for root, sample in kept.items()}
        out = np.zeros(length, np.float32)
        for onset, offset, pitch, velocity in rows.tolist():
            root = roots[int(pitch)]
            start = round(onset * RATE)
            held = max(offset - onset, 0.04)
            count = min(round((held + release) * RATE), length - start)
            if count > 0:
                sound = _played(*wheels[root], 2 ** ((pitch - root) / 12), count)
                time = np.arange(count) / RATE
                sound *= np.exp(-np.maximum(time - held, 0) * 5 / release) * (velocity / 127) ** power
                out[start : start + count] += sound.astype(np.float32)
        return out

    return play


def _samples(keys: list[int], program: int, font: Font) -> dict[int, np.ndarray]:
    rows = np.array([(at * APART, at * APART + HELD, key, LOUDNESS) for at, key in enumerate(keys)], float)
    span = round(APART * RATE)
    sound = sampled(rows, program, len(keys) * span, font)
    return {key: sound[at * span : at * span + round(HELD * RATE)] for at, key in enumerate(keys)}


def _wheel(sample: np.ndarray, key: int, early: float, periods: int) -> tuple[np.ndarray, np.ndarray, float]:
    """The beginning of a sample, what goes round after it, and by how much that dies away a second (nepers)."""
    blocks = sample[: len(sample) // 512 * 512].reshape(-1, 512)
    level = np.sqrt(np.square(blocks).mean(1)) + 1e-9
    # A loop before the sound has come up would never let it.
    risen = int(np.argmax(level >= 0.8 * level.max())) * 512
    start = min(max(round(early * RATE), risen + 512), len(sample) - round(_LONGEST * RATE) - 1)
    period = RATE / (440 * 2 ** ((key - 69) / 12))
    count = max(round(min(periods, max(int(_LONGEST * RATE / period), 1)) * period), 24)
    loop = sample[start : start + count].astype(float)
    fade = min(count // 2, start, 400)
    ramp = np.linspace(0, 1, fade)
    loop[count - fade :] = loop[count - fade :] * (1 - ramp) + sample[start - fade : start] * ramp
    last = start // 512
    seconds = (len(level) - 1 - last) * 512 / RATE
    falls = max(float(np.log(level[last] / level[-1])) / seconds, 0.0) if seconds > 0.1 else 0.0
    return sample[:start], loop, falls if falls > 0.35 else 0.0


def _played(begin: np.ndarray, loop: np.ndarray, falls: float, speed: float, count: int) -> np.ndarray:
    needed = int(count * speed) + 2
    rounds = max(-(-(needed - len(begin)) // len(loop)), 0)
    wave = np.concatenate([begin, np.tile(loop, rounds)])[: max(needed, 1)]
    dying = np.exp(-falls * np.maximum(np.arange(len(wave)) - len(begin), 0) / RATE)
    return np.interp(np.arange(count) * speed, np.arange(len(wave)), wave * dying)
