"""Bowed and blown voices of our own: sustained sounds whose colour, attack, noise and vibrato are drawn for each player.

Waves of harmonics through a fixed curve (a body or a tube), so that no single SoundFont's strings are what strings sound like.
"""

from collections.abc import Callable

import numpy as np
from scipy.signal import lfilter

from ml_engine.training.sound.fonts import RATE

_TOP = 0.45 * RATE
_MOST = 40  # harmonics
BOWED = frozenset({40, 41, 42, 43, 48, 49, 110})
BRASS = frozenset(range(56, 62))
WINDS = frozenset({*range(64, 80)} - {78})

Voice = Callable[[np.ndarray, int], np.ndarray]


def sustained(program: int, rng: np.random.Generator) -> Voice | None:
    """Plays rows (onset s, offset s, pitch, velocity) to so many samples; None for what is neither bowed nor blown."""
    if program in BOWED:
        tilt, attack, noise, depth = (
            rng.uniform(0.7, 1.5),
            rng.uniform(0.03, 0.16),
            rng.uniform(0, 0.05),
            rng.uniform(0, 28),
        )
        odd, release = 0.0, rng.uniform(0.05, 0.25)
    elif program in BRASS:
        tilt, attack, noise, depth = (
            rng.uniform(0.5, 1.3),
            rng.uniform(0.015, 0.06),
            rng.uniform(0, 0.015),
            rng.uniform(0, 12),
        )
        odd, release = 0.0, rng.uniform(0.03, 0.12)
    elif program in WINDS:
        tilt, attack, noise, depth = (
            rng.uniform(1.0, 2.4),
            rng.uniform(0.015, 0.07),
            rng.uniform(0, 0.08),
            rng.uniform(0, 22),
        )
        odd, release = (rng.uniform(0.6, 0.97) if program in (71, 79) else rng.uniform(0, 0.3)), rng.uniform(0.03, 0.1)
    else:
        return None
    formants = np.exp(rng.uniform(np.log(250), np.log(3500), 4)), rng.uniform(0.3, 2.5, 4), rng.uniform(0.12, 0.4, 4)
    section = int(rng.integers(3, 6)) if program in (48, 49, 61) else 1
    swing, late = rng.uniform(4.8, 6.8), rng.uniform(0, 0.4)
    swell = rng.uniform(-0.3, 0.4)

    def play(rows: np.ndarray, length: int) -> np.ndarray:
        out = np.zeros(length + RATE, np.float32)
        for onset, offset, pitch, velocity in rows.tolist():
            loud = velocity / 127
            count = int((max(offset - onset, 0.05) + release) * RATE)
            time = np.arange(count) / RATE
            held = count / RATE - release
            shape = np.minimum(time / (attack * (1.3 - 0.6 * loud)), 1) ** 1.5
            shape *= 1 + swell * np.sin(np.pi * np.clip(time / max(held, 0.1), 0, 1))
            shape *= np.exp(-np.maximum(time - held, 0) * 5 / release)
            sound = np.zeros(count)
            for _ in range(section):
                sound += _tone(440 * 2 ** ((pitch - 69) / 12), time, loud)
            if noise:
                breath = lfilter([0.3], [1, -0.7], rng.standard_normal(count))
                sound += noise * section * breath
            start = int(onset * RATE)
            if start >= length:
                continue
            part = (sound * shape * loud**1.4).astype(np.float32)[: len(out) - start]
            out[start : start + len(part)] += part
        return 0.1 * out[:length]

    def _tone(hertz: float, time: np.ndarray, loud: float) -> np.ndarray:
        hertz *= 2 ** (float(rng.normal(0, 4 if section == 1 else 9)) / 1200)
        cents = depth * np.clip((time - late) / 0.3, 0, 1) * np.sin(2 * np.pi * swing * time + rng.uniform(0, 6.3))
        cents = cents + np.interp(
            time, np.arange(0, time[-1] + 0.2, 0.1), rng.normal(0, 2, len(np.arange(0, time[-1] + 0.2, 0.1)))
        )
        phase = 2 * np.pi * np.cumsum(hertz * 2 ** (cents / 1200)) / RATE + rng.uniform(0, 6.3)
        harmonics = np.arange(1, max(min(_MOST, int(_TOP / hertz)), 1) + 1)
        level = harmonics ** -(tilt * (1.5 - 0.7 * loud)) * np.where(harmonics % 2, 1.0, 1 - odd)
        at = np.log(harmonics * hertz)[:, None]
        level = level * (0.25 + (formants[1] * np.exp(-np.square((at - np.log(formants[0])) / formants[2]))).sum(1))
        level /= np.sqrt(np.square(level).sum())
        # Sines by recurrence (Chebyshev): one cosine a tone instead of one a harmonic.
        now, before, twice = np.sin(phase), np.zeros(len(phase)), 2 * np.cos(phase)
        total = level[0] * now
        for one in level[1:]:
            now, before = twice * now - before, now
            total += one * now
        return total

    return play
