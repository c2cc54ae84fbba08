"""The engine ``auto``: a piano alone, a single line, or several players.

Two small rules, one after the other. The first looks at how sound levels move in 32 bands of a few stretches: what tells a piano is a sudden rise, then a
slow fall that nothing holds up, in the low and in the high bands, fast and slowly. The second weighs its answer with what the listener hears
in some of the stretches (:mod:`ml_engine.transcription.texture`): how many notes at once, drums, who seems to play. The weights lie in
``weights/choose`` with a card that says how they were made and how often they err.
"""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.fft import dct

from ml_engine.models.listener import PLAYERS
from ml_engine.transcription.levels import BANDS, FRAME, RATE, levels_of
from ml_engine.transcription.texture import Texture, texture_of

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound

WEIGHTS = Path(__file__).parents[1] / "weights" / "choose" / "choose.json"
BY_TEXTURE = WEIGHTS.with_name("engines.json")
ENGINES = ("piano", "line", "ensemble")
STRETCH = 5.0  # seconds
STRETCHES = 5
HOP = 512
LAGS = (4, 20)  # frames: levels are compared over 46 ms and 232 ms
DEPTH = 50.0  # decibels below the loudest band that still count
MOVES = (-9.0, -5.0, -3.0, -2.0, -1.2, -0.6, -0.2, 0.2, 0.6, 1.2, 3.0, 9.0)
SURE = 0.8


def choose(sound: "Sound") -> tuple[str, str]:
    """The name of the engine that should listen to ``sound``, and one sentence why. Takes about a second."""
    samples = stretches(sound)
    odds = engine_odds(piano_probability(samples), texture_of(samples, RATE))
    engine = ENGINES[int(odds.argmax())]
    return engine, _REASONS[engine] if odds.max() >= SURE else _REASONS[engine].replace("like", "most like")


_REASONS = {
    "piano": "Sounds like a piano.",
    "line": "Sounds like a single line.",
    "ensemble": "Sounds like several players.",
}


def engine_odds(piano: float, texture: Texture) -> np.ndarray:
    """How likely each of ENGINES should listen (3,), by the first rule's answer and what the listener hears."""
    if not texture.notes and not texture.hits:
        # Nothing was heard that could tell more.
        return np.array([piano, 1 - piano, 0.0])
    rule = _by_texture()
    told = (evidence(piano, texture) - rule["mean"]) / rule["scale"] @ rule["weights"] + rule["bias"]
    odds = np.exp(told - told.max())
    return np.asarray(odds / odds.sum())


def evidence(piano: float, texture: Texture) -> np.ndarray:
    """What the second rule looks at, (EVIDENCE,)."""
    logit = np.log(np.clip(piano, 1e-4, 1 - 1e-4) / np.clip(1 - piano, 1e-4, 1 - 1e-4))
    shares = (np.sqrt(texture.players), np.sqrt(texture.most))
    return np.concatenate([[logit, texture.together, np.log1p(texture.hits), np.log1p(texture.notes)], *shares])


def stretches(sound: "Sound") -> np.ndarray:
    """Up to five stretches of 5 s, spread over the recording: (stretches, samples). Short recordings give one."""
    length = round(STRETCH * RATE)
    count = int(min(STRETCHES, max(1, sound.frames // length)))
    # Not from the very beginning: there is often silence, or only the first note.
    room = max(sound.frames - length, 0)
    starts = [round(room * (i + 0.5) / count) for i in range(count)] if room else [0]
    return np.stack([sound.read(start, min(length, max(sound.frames, FRAME))) for start in starts])


def piano_probability(samples: np.ndarray) -> float:
    """How likely it is that a piano alone is heard, 0..1, in ``samples`` (stretches, samples) at 44.1 kHz."""
    rule = _rule()
    values = (features(samples) - rule["mean"]) / rule["scale"]
    return float(1 / (1 + np.exp(-np.clip(values @ rule["weights"] + rule["bias"], -30, 30))))


def features(samples: np.ndarray) -> np.ndarray:
    """What the rule looks at, (FEATURES,), of ``samples`` (stretches, samples) at 44.1 kHz; independent of loudness.

    Nothing in it says how loud each band is: that tells one make of piano from another rather than a piano from a harp.
    """
    levels = [levels_of(stretch, HOP, least=max(LAGS) + 1) for stretch in samples]
    top = max(float(level.max()) for level in levels)
    levels = [np.maximum(level, top - 80.0) for level in levels]
    parts = []
    for lag in LAGS:
        for bands in (slice(0, BANDS // 2), slice(BANDS // 2, BANDS)):
            now = np.concatenate([level[lag:, bands].ravel() for level in levels])
            before = np.concatenate([level[:-lag, bands].ravel() for level in levels])
            moves = (now - before)[np.maximum(now, before) > top - DEPTH]
            shares = np.histogram(moves, bins=[-np.inf, *MOVES, np.inf])[0] / max(1, len(moves))
            parts.append(np.sqrt(shares))
    rises = np.concatenate([np.maximum(level[1:] - level[:-1], 0).mean(axis=1) for level in levels])
    falls = np.concatenate([np.maximum(level[:-1] - level[1:], 0).mean(axis=1) for level in levels])
    together = np.concatenate(levels)
    parts += [np.log(1e-3 + np.percentile(change, [25, 50, 75, 90, 97])) for change in (rises, falls)]
    parts.append(dct(together - together.mean(axis=0), axis=1, norm="ortho")[:, 1:10].std(axis=0) / 10)
    return np.concatenate(parts)


@cache
def _rule() -> dict[str, np.ndarray]:
    """Mean, scale and weight of each feature, and the bias. Raises ValueError when the file is of another rule."""
    data = json.loads(WEIGHTS.read_text())
    rule = {name: np.array(data[name], np.float64) for name in ("mean", "scale", "weights", "bias")}
    if any(len(rule[name]) != FEATURES for name in ("mean", "scale", "weights")):
        raise ValueError(f"{WEIGHTS.name} does not fit the {FEATURES} features of this rule.")
    return rule


@cache
def _by_texture() -> dict[str, np.ndarray]:
    """Mean, scale (EVIDENCE,), weights (EVIDENCE, 3) and bias (3,). Raises ValueError when the file is of another rule."""
    data = json.loads(BY_TEXTURE.read_text())
    rule = {name: np.array(data[name], np.float64) for name in ("mean", "scale", "weights", "bias")}
    if rule["weights"].shape != (EVIDENCE, len(ENGINES)) or len(rule["mean"]) != EVIDENCE:
        raise ValueError(f"{BY_TEXTURE.name} does not fit the {EVIDENCE} numbers of this rule.")
    return rule


EVIDENCE = 4 + 2 * len(PLAYERS)
FEATURES = 2 * len(LAGS) * (len(MOVES) + 1) + 5 + 5 + 9
