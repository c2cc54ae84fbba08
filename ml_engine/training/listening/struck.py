"""Pianos of our own: struck strings whose hammers, stiffness, unisons and bodies are drawn for each player.

Partials of a stiff string, n f sqrt(1 + B n^2) (Fletcher 1964, "Normal Vibration Frequencies of a Stiff Piano String"), that are strong by where
the hammer falls and die away in two stages (Weinreich 1977, "Coupled piano strings").
"""

from collections.abc import Callable

import numpy as np
from scipy.signal import lfilter

from ml_engine.training.sound.fonts import RATE

PIANOS = frozenset(range(4))
_TOP = 0.45 * RATE
_MOST = 18  # partials
_LONGEST = 2.5  # s
_LEVELS = 5  # of loudness that are made apart

Voice = Callable[[np.ndarray, int], np.ndarray]


def struck(program: int, rng: np.random.Generator) -> Voice | None:
    """Plays rows (onset s, offset s, pitch, velocity) to so many samples; None for what is not a piano."""
    if program not in PIANOS:
        return None
    place, tilt, bright = rng.uniform(0.08, 0.2), rng.uniform(0.6, 1.5), rng.uniform(3, 14)
    stiff, apart = (
        10 ** rng.uniform(-4.2, -3.2),
        rng.uniform(0.2, 2.5),
    )  # B at middle C; cents between the strings of a key
    decay, second = rng.uniform(0.5, 2.2), rng.uniform(0.05, 0.4)
    thump, release = rng.uniform(0, 0.15), rng.uniform(0.04, 0.18)
    made: dict[tuple[int, int], np.ndarray] = {}

    def key(pitch: int, level: int) -> np.ndarray:
        """The key held as long as it sounds."""
        hertz, loud = 440 * 2 ** ((pitch - 69) / 12), (level + 0.5) / _LEVELS
        fall = float(decay * (262 / hertz) ** 0.45)
        time = np.arange(int(min(4 * fall, _LONGEST) * RATE), dtype=np.float32) / RATE
        sound = np.zeros(len(time), np.float32)
        # What dies away faster by a twelfth part with each partial, twice: soon, and late.
        soon, late = np.exp(-time / fall), second * np.exp(-0.25 * time / fall)
        faster, slower = soon**0.12, np.exp(-0.03 * time / fall)
        for n in range(1, _MOST + 1):
            partial = float(n * hertz * np.sqrt(1 + stiff * (hertz / 262) ** 1.3 * n * n))
            if partial > _TOP:
                break
            soon, late = soon * faster, late * slower
            amplitude = float(abs(np.sin(np.pi * n * place)) / n**tilt * np.exp(-n / (bright * (0.3 + loud))))
            away = partial * (2 ** (apart / 1200) - 1)
            beating = 0.7 + 0.3 * np.cos((np.pi * away) * time + rng.uniform(-0.6, 0.6))
            sound += amplitude * (soon + late) * beating * np.sin((2 * np.pi * partial) * time + rng.uniform(0, 6.3))
        knock = lfilter([0.2], [1, -0.8], rng.standard_normal(min(1200, len(sound))))
        sound[: len(knock)] += thump * loud * knock * np.exp(-np.arange(len(knock)) / 250)
        sound[:48] *= np.linspace(0, 1, 48)
        sound[-RATE // 10 :] *= np.linspace(1, 0, RATE // 10)
        return sound

    def play(rows: np.ndarray, length: int) -> np.ndarray:
        out = np.zeros(length, np.float32)
        for onset, offset, pitch, velocity in rows.tolist():
            which = int(pitch), min(int(velocity / 128 * _LEVELS), _LEVELS - 1)
            if which not in made:
                made[which] = key(*which)
            start = round(onset * RATE)
            sound = made[which][: max(min(round((max(offset - onset, 0.03) + 3 * release) * RATE), length - start), 0)]
            held = max(round((offset - onset) * RATE), 1)
            damped = np.exp(-np.maximum(np.arange(len(sound)) - held, 0) / (release * RATE / 3))
            out[start : start + len(sound)] += (0.1 * (velocity / 127) ** 1.5 * sound * damped).astype(np.float32)
        return out

    return play
