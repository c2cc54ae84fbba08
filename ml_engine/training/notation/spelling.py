"""python -m ml_engine.training.notation.spelling --scores DIR --out DIR: trains the network that names pitches.

Every note of the scores that spell them (not those that come from MIDI), with the signature that is written; a tenth of the time under
a signature a fifth off, as one may be found. Small enough to be trained anew in minutes, so it does not resume.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ml_engine.models.speller import LINES, LOWEST, Speller, lines_of, save, spelling_features
from ml_engine.theory import place_of_name, spell
from ml_engine.training.notation.fitting import fit
from ml_engine.training.notation.score import UNKNOWN_LINE, Score, load

OFF = 0.1  # of the scores are read under a neighbouring signature


def fifths_of(score: Score) -> np.ndarray:
    """The signature that holds at each note."""
    at = np.searchsorted(score.keys["quarter"], score.notes["onset"] + 1e-6, side="right") - 1
    return score.keys["fifths"][np.maximum(at, 0)].astype(int)


def examples(scores: list[Score], chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Features and classes of all notes."""
    features, classes = [], []
    for score in scores:
        fifths = fifths_of(score)
        if chance.random() < OFF:
            fifths = np.clip(fifths + chance.choice([-1, 1]), -7, 7)
        answer = score.notes["line"].astype(int) - fifths - LOWEST
        known = (score.notes["line"] != UNKNOWN_LINE) & (answer >= 0) & (answer < LINES)
        features.append(
            spelling_features(score.notes["onset"], score.notes["pitch"].astype(int), fifths)[known].astype(np.float16)
        )
        classes.append(answer[known])
    return np.concatenate(features), np.concatenate(classes)


def right(scores: list[Score], speller: Speller | None) -> float:
    """Mean over works of the share of notes named as written; without a network by ps13."""
    shares = []
    for score in scores:
        fifths, line = fifths_of(score), score.notes["line"]
        if speller is not None:
            found = lines_of(score.notes["onset"], score.notes["pitch"].astype(int), fifths, speller)
        else:
            found = np.empty(len(line), int)
            for one in np.unique(fifths):
                rows = np.nonzero(fifths == one)[0]
                names = spell(score.notes["pitch"][rows].tolist(), int(one))
                found[rows] = [place_of_name(name.rstrip("-0123456789")) - 1 for name in names]
        shares.append(float((found == line)[line != UNKNOWN_LINE].mean()))
    return float(np.mean(shares))


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--seed", type=int, default=20261126)
    options = parser.parse_args(arguments)
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    chance = np.random.default_rng(options.seed)
    spelled = [path for path in sorted(options.scores.glob("*-train.npz")) if "mutopia" not in path.name]
    features, classes = examples([score for path in spelled for score in load(path)], chance)
    held = {
        path.stem.removesuffix("-valid"): load(path)
        for path in sorted(options.scores.glob("*-valid.npz"))
        if "mutopia" not in path.name
    }
    speller = Speller()

    def draw() -> tuple[Tensor, Tensor]:
        rows = chance.integers(0, len(classes), 4096)
        return torch.from_numpy(features[rows].astype(np.float32)), torch.from_numpy(classes[rows])

    step = fit(speller, draw, options.minutes, rate=3e-3, decay=0.01)
    save(speller.eval(), options.out)
    for name, scores in held.items():
        print(f"{name}: {right(scores, speller):.4f} right by works; ps13 {right(scores, None):.4f}; {step} steps")


if __name__ == "__main__":
    main(sys.argv[1:])
