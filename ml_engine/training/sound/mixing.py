"""From players to a clip: levels, colour, a room, a compressor, and a loudness that goes with the dynamics."""

from functools import lru_cache

import numpy as np
from scipy.signal import lfilter, oaconvolve, resample_poly, sosfilt

from ml_engine.training.sound.fonts import RATE as INSIDE
from ml_engine.training.sound.sheets import LEAD, SECONDS

RATE = 16_000  # Hz
LENGTH = round(SECONDS * RATE)  # samples
PEAK = 0.98
LOUDNESS = {"pp": -20.0, "p": -19.0, "mp": -17.5, "mf": -16.5, "f": -15.0, "ff": -14.0}  # dBFS RMS
CENTS = 10  # how far a clip may be out of tune
_QUIETEST = 1e-4


def detuned(rng: np.random.Generator, share: float = 0.2, most: float = CENTS) -> tuple[int, int]:
    """How a clip is tuned, as a fraction: a ``share`` of them is up to so many cents higher or lower."""
    if rng.random() >= share:
        return 1, 1
    cents = float(rng.uniform(2, most)) * (1 if rng.random() < 0.5 else -1)
    parts = max(round(1200 / (abs(cents) * np.log(2))), 1)
    return (parts + 1, parts) if cents > 0 else (parts, parts + 1)


def mix(
    sounds: dict[str, np.ndarray], dynamics: str, rng: np.random.Generator, tune: tuple[int, int] = (1, 1)
) -> np.ndarray:
    """The clip, float32 (LENGTH,) at RATE Hz, of players' sounds at INSIDE Hz that begin LEAD seconds before it.

    ``tune`` is the fraction by which the players' time was stretched.
    """
    parts = balanced(sounds, rng)
    total = np.zeros(len(next(iter(parts.values()))), np.float32)
    for part in parts.values():
        total += part
    return finished(in_time(total, tune), dynamics, rng)


def balanced(sounds: dict[str, np.ndarray], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Each player at a level and in a colour of this mix, in the order of their names."""
    parts: dict[str, np.ndarray] = {}
    for name in sorted(sounds):
        sound = sounds[name]
        level = float(np.sqrt(np.mean(np.square(sound)))) + 1e-9
        # Halfway to equal loudness, so that nobody is lost and a loud player stays one.
        gain = (0.1 / level) ** 0.6 * 10 ** (float(rng.uniform(-5, 4)) / 20)
        if rng.random() < 0.35:
            sound = sosfilt(_colour(rng, INSIDE), sound)
        parts[name] = (gain * sound).astype(np.float32)
    return parts


def in_time(sound: np.ndarray, tune: tuple[int, int] = (1, 1)) -> np.ndarray:
    """A sound at INSIDE Hz, whose time was stretched by ``tune``, at RATE Hz; LEAD and SECONDS long."""
    up, down = tune
    clip = resample_poly(sound, down, 2 * up) if up != down else resample_poly(sound, 1, 2)
    return _fitted(clip, round((SECONDS + LEAD) * RATE))


def finished(clip: np.ndarray, dynamics: str, rng: np.random.Generator) -> np.ndarray:
    """All players together in a colour, a room, a compressor and at their loudness; without the LEAD."""
    if rng.random() < 0.4:
        clip = sosfilt(_colour(rng, RATE), clip)
    if rng.random() < 0.6:
        clip = _in_a_room(clip, rng)
    if rng.random() < 0.35:
        clip = _compressed(clip, rng)
    return _loud(clip[round(LEAD * RATE) :], LOUDNESS[dynamics] + float(rng.uniform(-1, 1)))


def _fitted(sound: np.ndarray, length: int) -> np.ndarray:
    return np.pad(sound[:length], (0, max(length - len(sound), 0)))


def _colour(rng: np.random.Generator, rate: int) -> np.ndarray:
    """A shelf below, a bell and a shelf above, each by a few decibels (Bristow-Johnson, "Audio EQ Cookbook"); (3, 6)."""
    low, bell, high = rng.uniform(-4, 4), rng.uniform(-4, 4), rng.uniform(-6, 4)
    return np.stack([
        _section("low", float(rng.uniform(100, 350)), low, rate),
        _section("bell", float(np.exp(rng.uniform(np.log(300), np.log(4000)))), bell, rate),
        _section("high", float(rng.uniform(2500, 6000)), high, rate),
    ])  # fmt: skip


def _section(kind: str, frequency: float, decibels: float, rate: int) -> np.ndarray:
    gain = 10 ** (decibels / 40)
    turn = 2 * np.pi * frequency / rate
    cos, alpha = np.cos(turn), np.sin(turn) / 2 / 0.8
    if kind == "bell":
        b = np.array([1 + alpha * gain, -2 * cos, 1 - alpha * gain])
        a = np.array([1 + alpha / gain, -2 * cos, 1 - alpha / gain])
    else:
        sign = 1 if kind == "low" else -1
        root = 2 * np.sqrt(gain) * alpha
        up, down = gain + 1, gain - 1
        b = gain * np.array(
            [up - sign * down * cos + root, 2 * sign * (down - sign * up * cos), up - sign * down * cos - root]
        )
        a = np.array(
            [up + sign * down * cos + root, -2 * sign * (down + sign * up * cos), up + sign * down * cos - root]
        )
    return np.concatenate([b / a[0], a / a[0]])


@lru_cache(maxsize=64)
def _response(number: int) -> np.ndarray:
    """Room ``number``: noise that dies away, its heights sooner (Moorer 1979, "About this reverberation business")."""
    rng = np.random.default_rng([number, 9])
    seconds = float(np.exp(rng.uniform(np.log(0.15), np.log(1.6))))
    time = np.arange(round(min(seconds, 1.2) * RATE)) / RATE
    noise = rng.standard_normal(len(time)) * 10 ** (-3 * time / seconds)
    dull = lfilter([0.35], [1, -0.65], rng.standard_normal(len(time))) * 10 ** (-3 * time / (1.6 * seconds))
    response = noise * 10 ** (-3 * time / seconds) + 2 * dull
    response[:32] *= np.linspace(0, 1, 32)
    delay = np.zeros(round(float(rng.uniform(0.004, 0.02)) * RATE))
    response = np.concatenate([delay, response])
    return np.asarray(response / np.sqrt(np.square(response).sum()), np.float32)


def _in_a_room(clip: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    wet = float(rng.uniform(0.05, 0.45))
    return clip + wet * oaconvolve(clip, _response(int(rng.integers(64))))[: len(clip)]


def _compressed(clip: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Louder than usual is turned down by a ratio; a smoothed power in blocks of 5 ms stands for the ear of it."""
    ratio = float(rng.uniform(1.5, 4))
    block = RATE // 200
    power = np.square(_fitted(clip, -(-len(clip) // block) * block)).reshape(-1, block).mean(axis=1)
    smooth = float(rng.uniform(0.8, 0.95))
    power = lfilter([1 - smooth], [1, -smooth], power)
    usual = np.sqrt(np.mean(np.square(clip))) + 1e-9
    over = np.maximum(np.sqrt(power) / usual, 1)
    gain = over ** (1 / ratio - 1)
    places = np.arange(len(gain)) * block + block / 2
    return np.asarray(clip * np.interp(np.arange(len(clip)), places, gain))


def _loud(clip: np.ndarray, decibels: float) -> np.ndarray:
    """At this RMS, but for peaks that are rounded off under PEAK."""
    level = float(np.sqrt(np.mean(np.square(clip))))
    clip = clip * (10 ** (decibels / 20) / max(level, _QUIETEST))
    peak = float(np.abs(clip).max())
    if peak > 2.5:
        clip, peak = clip * (2.5 / peak), 2.5
    if peak > PEAK:
        # The line is straight up to the knee and then bends towards PEAK.
        knee = 0.7
        over = np.abs(clip) - knee
        bent = knee + (PEAK - knee) * np.tanh(np.maximum(over, 0) / (PEAK - knee))
        clip = np.where(over > 0, np.sign(clip) * bent, clip)
    return clip.astype(np.float32)
