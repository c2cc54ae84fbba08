"""python -m ml_engine.training.notation.plausible --scores FILE [--freedom F]: how our player plays, in figures.

To be held against what was measured of pianists: the logarithm of a beat's length beside the one before has a standard
deviation of some 0.05 to 0.12 in moderate, 0.2 and more in very free performances (Repp 1992, 1998); melodies lead by 20 to
30 ms (Goebl 2001); chords spread over some 10 to 30 ms (Repp 1996).
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from ml_engine.training.notation.played import Played
from ml_engine.training.notation.player import perform
from ml_engine.training.notation.score import Score, load

PERCENTS = (5, 25, 50, 75, 95)
SHOWN = 20  # beats of a tempo curve


def figures_of(score: Score, played: Played) -> dict[str, float]:
    """Figures of one performance; nan where there is nothing to measure."""
    steps = np.diff(played.beats)
    own = (played.written >= 0) & ~played.ornamental
    rows = score.notes[played.written[own]]
    onsets, pitches, quarters = played.onsets[own], played.pitches[own], rows["onset"]
    order = np.lexsort((pitches, quarters))
    onsets, quarters = onsets[order], quarters[order]
    starts = np.flatnonzero(np.append(True, np.diff(quarters) > 1e-6))
    sizes = np.diff(np.append(starts, len(quarters)))
    chords = sizes > 1
    first, last = np.minimum.reduceat(onsets, starts), np.maximum.reduceat(onsets, starts)
    top = onsets[starts + sizes - 1]
    others = (np.add.reduceat(onsets, starts) - top) / np.maximum(sizes - 1, 1)
    beat = np.minimum(np.searchsorted(played.beat_quarters, quarters - 1e-6), len(played.beats) - 1)
    on = np.abs(played.beat_quarters[beat] - quarters) < 1e-6
    return {
        "beats a minute": 60 / float(np.median(steps)),
        "notes a second": len(played.onsets) / float(played.beats[-1] - played.beats[0]),
        "sd of log beat ratio": float(np.std(np.diff(np.log(steps)))),
        "sd of log beat": float(np.std(np.log(steps))),
        "melody lead, ms": 1000 * _median((others - top)[chords]),
        "chord spread, ms": 1000 * _median((last - first)[chords]),
        "note from beat, ms": 1000 * _median(np.abs(onsets - played.beats[beat])[on]),
        "held of written": _median((played.offsets - played.onsets)[own] / _written_seconds(rows, played)),
        "sd of velocity": float(np.std(played.velocities)),
        "under pedal": float((played.pedals[:, 1] - played.pedals[:, 0]).sum() / played.beats[-1]),
        "shortest beat, ms": 1000 * float(steps.min()),
    }


def _written_seconds(rows: np.ndarray, played: Played) -> np.ndarray:
    """How long notes would sound at the tempo of their place."""
    ends = np.interp(rows["onset"] + rows["duration"], played.beat_quarters, played.beats)
    return np.maximum(ends - np.interp(rows["onset"], played.beat_quarters, played.beats), 0.03)


def _median(values: np.ndarray) -> float:
    return float(np.median(values)) if len(values) else float("nan")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--performances", type=int, default=120)
    parser.add_argument("--freedom", type=float)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    chance = np.random.default_rng(options.seed)
    scores = load(options.scores)
    measured, curves, spent, notes = [], [], 0.0, 0
    for at in range(options.performances):
        score = scores[at % len(scores)]
        began = time.process_time()
        played = perform(score, chance, options.freedom)
        spent, notes = spent + time.process_time() - began, notes + len(played.onsets)
        measured.append(figures_of(score, played))
        curves.append(60 / np.diff(played.beats[: SHOWN + 1]))
    print(f"{'':24}" + "".join(f"{percent:8}%" for percent in PERCENTS))
    for name in measured[0]:
        row = np.nanpercentile([one[name] for one in measured], PERCENTS)
        print(f"{name:24}" + "".join(f"{value:9.3f}" for value in row))
    print(f"{1e6 * spent / max(notes, 1):.1f} ms for 1,000 notes")
    for curve in curves[:: max(len(curves) // 6, 1)]:
        print("beats a minute: " + " ".join(f"{value:.0f}" for value in curve))


if __name__ == "__main__":
    main(sys.argv[1:])
