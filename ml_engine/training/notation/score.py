"""Scores as arrays, which performances are made from and written music is held against."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ml_engine.music import SIGNS

# One row a written note, ties joined; rows in order of onset, then pitch, grace notes first and as they are played.
# Quarters count from the start of the written music.
NOTE = np.dtype([
    ("onset", "f8"), ("duration", "f8"),  # quarters; a grace note has duration 0 and stands before what begins at its onset
    ("pitch", "i2"), ("line", "i2"),  # MIDI; place on the line of fifths: C 0, G 1, F -1, F# 6, Bb -2; or UNKNOWN_LINE
    ("part", "i2"), ("staff", "i2"), ("voice", "i2"),  # part from 0; staff of its part and voice of its staff from 1
    ("level", "i2"),  # written dynamic as a velocity; 0 unknown
    ("signs", "i4"),  # bit n: it has SIGNS[n]
    ("slurred", "?"),  # a slur leads from it to the next note of its voice
])  # fmt: skip
BAR = np.dtype([("start", "f8"), ("length", "f8"), ("numerator", "i2"), ("denominator", "i2")])  # quarters
KEY = np.dtype([("quarter", "f8"), ("fifths", "i2"), ("mode", "i2")])  # mode: 1 major, -1 minor, 0 unknown
TEMPO = np.dtype([("quarter", "f8"), ("bpm", "f8")])  # quarters a minute
PART = np.dtype([("program", "i2"), ("staves", "i2")])
UNKNOWN_LINE = 99
_TABLES = {"notes": NOTE, "bars": BAR, "keys": KEY, "tempos": TEMPO, "parts": PART}


@dataclass(frozen=True, slots=True)
class Score:
    """One movement. ``bars`` are the bars as they are written, an upbeat bar shorter than its metre and first in line."""

    name: str
    corpus: str
    notes: np.ndarray
    bars: np.ndarray
    keys: np.ndarray
    tempos: np.ndarray
    parts: np.ndarray

    @property
    def quarters(self) -> float:
        """Until the last bar ends."""
        return float(self.bars["start"][-1] + self.bars["length"][-1])


def sign(name: str) -> int:
    """The bit of a sign in NOTE's ``signs``."""
    return 1 << SIGNS.index(name)


def save(scores: list[Score], path: Path) -> None:
    """Write scores into one npz: all rows one after another, and where each score ends."""
    told: dict[str, Any] = {
        "names": np.array([score.name for score in scores]),
        "corpora": np.array([score.corpus for score in scores]),
    }
    for table, kind in _TABLES.items():
        rows = [np.asarray(getattr(score, table), kind) for score in scores]
        told[table] = np.concatenate(rows) if rows else np.empty(0, kind)
        told[f"{table}_ends"] = np.cumsum([len(one) for one in rows])
    np.savez_compressed(path, allow_pickle=False, **told)


def load(path: Path) -> list[Score]:
    """Read what :func:`save` wrote."""
    with np.load(path, allow_pickle=False) as told:
        split = {name: np.split(told[name], told[f"{name}_ends"][:-1]) for name in _TABLES}
        names, corpora = told["names"].tolist(), told["corpora"].tolist()
    return [
        Score(name, corpus, *(split[table][at] for table in _TABLES))
        for at, (name, corpus) in enumerate(zip(names, corpora, strict=True))
    ]
