"""Fit the second rule of ``auto``: piano, line or ensemble, by the first rule and what the listener hears (``ml_engine/transcription/choose.py``).

    python -m ml_engine.training.choose_engine --soundfont FluidR3_GM.sf2 --cache FILE.npz [--clips 600] [--seed 2]

Clips as the first rule has them (:mod:`ml_engine.training.choose`), cast anew: a third of them a piano alone, a quarter a single player, the
rest several players, half of these with a piano, some with drums; each through an equaliser, half of them spoilt. What is heard
in each is kept in ``--cache``, so that a run that was stopped goes on. The fit is ridge-regularised multinomial logistic regression, moved towards the
piano by PRIOR. Writes weights/choose/engines.json.
"""

import argparse
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from ml_engine.music import Note, Performance
from ml_engine.training.choose import (
    KEYBOARD,
    OTHERS,
    PARTS,
    PIANOS,
    SECONDS,
    Voices,
    at_once,
    equalise,
    heard,
    play,
    spoil,
    works,
)
from ml_engine.transcription import choose
from ml_engine.transcription.texture import texture_of

RIDGE = 3.0
PRIOR = 0.5  # added to the log odds of a piano, as in the first rule and for its reasons
DRUMS = 0.3  # of the clips of several players


def cast(dice: random.Random) -> list[int]:
    """Who plays: a piano, one other, or several."""
    which = dice.random()
    if which < 0.34:
        return [dice.choice((0, 0, 0, *PIANOS))]
    if which < 0.6:
        return [dice.choice(OTHERS)]
    players = [dice.choice(OTHERS) for _ in range(dice.choice([2, 2, 3, 4]))]
    if dice.random() < 0.5:
        players[-1] = 0
    return players


def drummed(performance: Performance, dice: random.Random) -> Performance:
    """With a plain beat on a kit."""
    beat = dice.uniform(0.25, 0.5)
    notes = [
        Note(at * beat, at * beat + 0.1, key, dice.randint(60, 110), "drums")
        for at in range(int(SECONDS / beat))
        for key in ((36, 42) if at % 4 == 0 else (38, 42) if at % 4 == 2 else (42,))
        if dice.random() < 0.9
    ]
    return Performance.of([*performance.notes, *notes], performance.pedals)


def clip(work: Voices, soundfont: Path, dice: random.Random) -> tuple[np.ndarray, str] | None:
    """One clip, samples (mono, 44.1 kHz) and the engine that should listen; None when there is nothing to hear."""
    programs = cast(dice)
    performance = play(work, programs, dice)
    performance = replace(performance, pedals=performance.pedals if programs[0] < 8 else ())
    if len(performance.notes) < 4:
        return None
    several = len({note.instrument for note in performance.notes}) > 1
    truth = (
        "piano" if programs[0] in PIANOS and not several else "ensemble" if several or at_once(performance) else "line"
    )
    if several and dice.random() < DRUMS:
        performance = drummed(performance, dice)
    sound = heard(performance, soundfont)
    return None if sound is None else (sound, truth)


def looked_at(sound: np.ndarray, dice: random.Random, chance: np.random.Generator) -> np.ndarray:
    """The evidence of a spoilt clip."""
    length = round(choose.STRETCH * choose.RATE)
    sound = spoil(equalise(sound, chance), dice, chance).astype(np.float32)
    stretches = np.pad(sound, (0, max(0, 2 * length - len(sound)))).reshape(2, length)[: dice.choice([1, 2, 2])]
    return choose.evidence(choose.piano_probability(stretches), texture_of(stretches, choose.RATE))


def fit(rows: np.ndarray, labels: np.ndarray, ridge: float = RIDGE) -> dict[str, object]:
    """Rows (clips, EVIDENCE), labels (clips,) places in ENGINES."""
    mean, scale = rows.mean(0), rows.std(0) + 1e-3
    x, true = (rows - mean) / scale, np.eye(len(choose.ENGINES))[labels]
    shape = (x.shape[1] + 1, len(choose.ENGINES))

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        table = parameters.reshape(shape)
        told = x @ table[:-1] + table[-1]
        value = -(true * log_softmax(told, axis=1)).sum() + ridge / 2 * np.square(table[:-1]).sum()
        pull = softmax(told, axis=1) - true
        return float(value), np.concatenate([x.T @ pull + ridge * table[:-1], pull.sum(0, keepdims=True)]).ravel()

    best = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B").x.reshape(shape)
    bias = best[-1] + PRIOR * np.array([engine == "piano" for engine in choose.ENGINES])
    parts = {"mean": mean, "scale": scale, "weights": best[:-1], "bias": bias}
    return {name: np.round(part, 5).tolist() for name, part in parts.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--soundfont", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="an .npz of what was heard so far")
    parser.add_argument("--clips", type=int, default=600)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--output", type=Path, default=choose.BY_TEXTURE)
    options = parser.parse_args()
    keyboard, parts = list(works(KEYBOARD)), list(works(PARTS))
    rows: list[np.ndarray] = []
    labels: list[int] = []
    if options.cache.is_file():
        with np.load(options.cache) as kept:
            rows, labels = list(kept["rows"]), kept["labels"].tolist()
    while len(rows) < options.clips:
        dice, chance = random.Random(f"{options.seed} {len(rows)}"), np.random.default_rng([options.seed, len(rows)])
        made = None
        while made is None:
            made = clip(dice.choice(keyboard if dice.random() < 0.5 else parts), options.soundfont, dice)
        rows.append(looked_at(made[0], dice, chance))
        labels.append(choose.ENGINES.index(made[1]))
        if len(rows) % 50 == 0 or len(rows) == options.clips:
            np.savez(options.cache, rows=np.array(rows), labels=np.array(labels))
            print(f"{len(rows)} clips", flush=True)
    table, places = np.array(rows), np.array(labels)
    fold = np.arange(len(table)) % 5
    right = []
    for one in range(5):
        rule = fit(table[fold != one], places[fold != one])
        told = (table[fold == one] - rule["mean"]) / rule["scale"] @ np.array(rule["weights"]) + rule["bias"]
        right.append(float(np.mean(told.argmax(1) == places[fold == one])))
    print("right, five folds:", " ".join(f"{share:.2f}" for share in right))
    options.output.write_text(json.dumps(fit(table, places), indent=1) + "\n")


if __name__ == "__main__":
    main()
