"""python -m ml_engine.training.notation.chords --pop909 DIR: finds the numbers that the search for chord symbols goes by.

A coordinate search over the few numbers of notation/harmony.py on songs of the training side, with the beats that
come with them. It prints them, to be written there; minutes on one core.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from ml_engine.music import ChordMark
from ml_engine.notation.harmony import EAR, Ear, find_chords
from ml_engine.theory import QUALITIES, pitch_class
from ml_engine.training.notation.fitting import climb
from ml_engine.training.notation.pop909 import folders
from ml_engine.training.notation.pop909_songs import Song, read_song

# POP909's names of qualities, where they are not ours.
_NAMES = {"maj": "", "min": "m", "min7": "m7", "hdim7": "m7b5", "sus4(b7)": "7sus4", "maj6": "6", "min6": "m6",
          "minmaj7": "mMaj7"}  # fmt: skip
_SEVENTHS = frozenset({"", "m", "7", "m7", "maj7"})
MOVES: dict[str, tuple[float, ...]] = {
    "at_bar": (-0.1, -0.05, 0.05, 0.1), "in_middle": (-0.15, -0.07, 0.07, 0.15), "elsewhere": (-0.2, -0.1, 0.1, 0.2),
    "top": (-0.3, -0.15, 0.15), "weight": (-0.3, 0.3, 0.6), "outside": (-0.2, 0.2), "bass": (-0.1, 0.1, 0.2),
    "inverted": (-0.05, 0.05, 0.1), **dict.fromkeys(EAR.prices.qualities, (-0.06, -0.03, 0.03, 0.06)),
}  # fmt: skip
_OF_PRICES = frozenset({"outside", "bass", "inverted"})


def true_chords(song: Song) -> list[tuple[int, str] | None]:
    """(root, quality) by beat, None where no chord was marked."""
    middles = (song.times[:-1] + song.times[1:]) / 2
    starts = np.array([start for start, _, _ in song.chords])
    found: list[tuple[int, str] | None] = []
    for place in np.searchsorted(starts, middles, side="right") - 1:
        _, _, symbol = song.chords[max(int(place), 0)]
        root, _, quality = symbol.partition(":")
        quality = quality.split("/")[0]
        found.append(None if root == "N" else (pitch_class(root), _NAMES.get(quality, quality)))
    return found


def chords_by_beat(marks: tuple[ChordMark, ...], beats: int) -> list[tuple[int, str] | None]:
    """(root, quality) of what holds on each beat, None before the first."""
    found: list[tuple[int, str] | None] = [None] * beats
    for mark, end in zip(marks, [*(int(mark.quarter) for mark in marks[1:]), beats], strict=True):
        for beat in range(int(mark.quarter), min(end, beats)):
            found[beat] = (mark.root, mark.quality)
    return found


def agreement(true: list[tuple[int, str] | None], found: list[tuple[int, str] | None]) -> np.ndarray:
    """(right, asked) of roots, of major and minor triads, and of these with their sevenths, by beat (3, 2)."""
    counts = np.zeros((3, 2))
    for one, other in zip(true, found, strict=True):
        asked = (True, one is None or _triad(one[1]) in (_triad(""), _triad("m")), one is None or one[1] in _SEVENTHS)
        same = one is not None and other is not None and one[0] == other[0]
        right = (
            same,
            same and one is not None and other is not None and _triad(one[1]) == _triad(other[1]),
            same and one == other,
        )
        none = one is None and other is None
        for question in range(3):
            if asked[question]:
                counts[question] += (right[question] or none, 1)
    return counts


def _triad(quality: str) -> tuple[int, ...]:
    return tuple(step for step in QUALITIES[quality] if step < 8)


def score(songs: list[Song], truths: list[list[tuple[int, str] | None]], ear: Ear) -> float:
    """The mean of the three shares, over songs."""
    shares = []
    for song, true in zip(songs, truths, strict=True):
        counts = agreement(true, chords_by_beat(find_chords(song.piece, ear), len(true)))
        shares.append((counts[:, 0] / np.maximum(counts[:, 1], 1)).mean())
    return float(np.mean(shares))


def moved(ear: Ear, name: str, by: float) -> Ear:
    """The same numbers but for one, which never falls under 0."""
    prices = ear.prices
    if name in prices.qualities:
        price = round(prices.qualities[name] + by, 3)
        return replace(ear, prices=replace(prices, qualities={**prices.qualities, name: price}))
    if name in _OF_PRICES:
        return replace(ear, prices=replace(prices, **{name: round(max(getattr(prices, name) + by, 0.0), 3)}))
    return replace(ear, **{name: round(max(getattr(ear, name) + by, 0.0), 3)})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pop909", type=Path, required=True)
    parser.add_argument("--songs", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    every = folders(options.pop909, held_out=False)
    songs = [read_song(folder) for folder in every[:: max(len(every) // options.songs, 1)][: options.songs]]
    truths = [true_chords(song) for song in songs]
    print(f"{len(songs)} songs")
    ear = climb(
        EAR,
        lambda ear: score(songs, truths, ear),
        lambda ear: [(name or "major", [moved(ear, name, by) for by in steps]) for name, steps in MOVES.items()],
        options.rounds,
        0.0005,
    )
    print(ear)
    return 0


if __name__ == "__main__":
    sys.exit(main())
