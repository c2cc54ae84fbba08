"""python -m ml_engine.training.notation.signatures --scores DIR --out DIR: trains the network that hears key signatures.

Every bar of the scores with the signature that is written there; a third of the time of a stretch of the piece alone, so that
"the whole piece" may be an excerpt, and with bar lines elsewhere. Small enough to be trained anew in minutes.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ml_engine.models.signatures import SignatureJudge, judged, save, signature_features, turned
from ml_engine.notation.key import path_of
from ml_engine.training.notation.fitting import fit
from ml_engine.training.notation.score import Score, load

EXCERPTS = 0.35
LONGEST = 8.0  # quarters, beyond which a note counts no more


def notes_of(score: Score) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Bars from 0, pitches, weights and signatures of the notes that last."""
    notes = score.notes[score.notes["duration"] > 0]
    bars = np.searchsorted(score.bars["start"], notes["onset"] + 1e-6, side="right") - 1
    bars = np.maximum(bars, 0)
    key = np.maximum(np.searchsorted(score.keys["quarter"], notes["onset"] + 1e-6, side="right") - 1, 0)
    weights = np.clip(notes["duration"], 0.1, LONGEST) ** 0.5
    return bars - bars.min(), notes["pitch"].astype(int), weights, score.keys["fifths"][key].astype(int)


def examples(scores: list[Score], chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Features and major tonics (pitch classes) of bars."""
    features, classes = [], []
    for score in scores:
        bars, pitches, weights, fifths = notes_of(score)
        if chance.random() < EXCERPTS and bars.max() > 24:
            first = int(chance.integers(0, bars.max() - 16))
            rows = (bars >= first) & (bars < first + int(chance.integers(12, 64)))
            bars, pitches, weights, fifths = bars[rows] - bars[rows].min(), pitches[rows], weights[rows], fifths[rows]
        tonic = np.zeros(int(bars.max()) + 1, int)
        tonic[bars] = 7 * fifths % 12
        there = np.isin(np.arange(len(tonic)), bars)
        features.append(signature_features(bars, pitches, weights)[there].astype(np.float16))
        classes.append(tonic[there])
    return np.concatenate(features), np.concatenate(classes)


def right(scores: list[Score], judge: SignatureJudge) -> tuple[float, float]:
    """Mean over works: share of the notes under the right signature after the search; first signature right."""
    shares, firsts = [], []
    for score in scores:
        bars, pitches, weights, fifths = notes_of(score)
        found = path_of(judged(bars, pitches, weights, judge))[bars]
        shares.append(float(((found - fifths) % 12 == 0).mean()))
        firsts.append(float((found[0] - fifths[0]) % 12 == 0))
    return float(np.mean(shares)), float(np.mean(firsts))


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=20261126)
    options = parser.parse_args(arguments)
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    chance = np.random.default_rng(options.seed)
    scores = [score for path in sorted(options.scores.glob("*-train.npz")) for score in load(path)]
    features, classes = examples(scores, chance)
    held = {path.stem.removesuffix("-valid"): load(path) for path in sorted(options.scores.glob("*-valid.npz"))}
    judge = SignatureJudge()

    def draw() -> tuple[Tensor, Tensor]:
        rows = chance.integers(0, len(classes), 512)
        return torch.from_numpy(turned(features[rows].astype(np.float32))), torch.from_numpy(classes[rows])

    step = fit(judge, draw, options.minutes, rate=2e-3, decay=0.05)
    save(judge.eval(), options.out)
    for name, ones in held.items():
        share, first = right(ones, judge)
        print(f"{name}: {share:.3f} of the notes under the right signature, first {first:.3f}; {step} steps")


if __name__ == "__main__":
    main(sys.argv[1:])
