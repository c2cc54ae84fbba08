"""python -m ml_engine.training.notation.melody --pop909 DIR: finds the numbers by which the tune is told.

A coordinate search over notation/melody.py's numbers on songs of the training side, whose three tracks are laid together as
one pianist's; the tune is the sung track. It prints them, to be written there; minutes on one core.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from ml_engine.music import Part, Piece, WrittenNote
from ml_engine.notation.hands import split_hands
from ml_engine.notation.melody import TASTE, Taste, find_melody
from ml_engine.notation.onsets import find_events
from ml_engine.training.notation.fitting import climb
from ml_engine.training.notation.pop909 import folders
from ml_engine.training.notation.pop909_songs import Song, played, read_song

SUNG = "MELODY"
FACTORS = (0.5, 0.75, 1.33, 2.0)


def on_one_piano(song: Song) -> Piece:
    """The tracks as one part on two staves, by the hands that would play them."""
    notes = sorted((note for part in song.piece.parts for note in part.notes), key=lambda n: (n.onset, n.pitch))
    performance = played(notes, song)
    staves = split_hands(performance, find_events(performance))
    return replace(
        song.piece,
        parts=(Part("P1", "Piano", 0, 2, tuple(replace(n, staff=s) for n, s in zip(notes, staves, strict=True))),),
    )


def agreement(piece: Piece, taste: Taste = TASTE) -> tuple[float, float]:
    """Precision and recall of the notes that are taken for the tune."""
    return share_found(piece, find_melody(piece, taste))


def share_found(piece: Piece, tune: Sequence[WrittenNote]) -> tuple[float, float]:
    """Precision and recall of given notes against the sung track."""
    found = {note.id for note in tune}
    true = {note.id for part in piece.parts for note in part.notes if note.id.startswith(SUNG)}
    right = len(found & true)
    return right / max(len(found), 1), right / max(len(true), 1)


def score(pieces: list[Piece], taste: Taste) -> float:
    """Mean F1 over pieces."""
    pairs = np.array([agreement(piece, taste) for piece in pieces])
    return float(np.mean(2 * pairs.prod(axis=1) / np.maximum(pairs.sum(axis=1), 1e-9)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pop909", type=Path, required=True)
    parser.add_argument("--songs", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    every = folders(options.pop909, held_out=False)
    chosen = every[:: max(len(every) // options.songs, 1)][: options.songs]
    pieces = [on_one_piano(read_song(folder)) for folder in chosen]
    print(f"{len(pieces)} songs")
    names = [field.name for field in fields(Taste) if field.name != "singer"]
    taste = climb(
        TASTE,
        lambda taste: score(pieces, taste),
        lambda taste: [
            (name, [replace(taste, **{name: round(getattr(taste, name) * factor, 3)}) for factor in FACTORS])
            for name in names
        ],
        options.rounds,
        0.001,
    )
    print(taste)
    return 0


if __name__ == "__main__":
    sys.exit(main())
