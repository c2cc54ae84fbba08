"""How well chord symbols and the tune are found in songs that nothing was fitted on.

    python -m bench.chords --data DIR      DIR holds pop909

The held-out songs of POP909 (Wang et al. 2020) as they were played, written by the beats that come with them. Chords:
mir_eval's weighted accuracies by seconds, mean over songs; beside ours a plain template matcher that takes each beat by itself
(cosine with 24 triads, after Fujishima 1999) and the search that composing goes by. The tune: notes of the sung track among all
three, beside the highest note wherever one begins. Without --data there is nothing to measure.
"""

import argparse
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import mir_eval
import numpy as np

from ml_engine.composition.analysis import find_chords as composers_chords
from ml_engine.harmonies import sounding
from ml_engine.music import ChordMark, Piece
from ml_engine.notation.harmony import beats_of, find_chords
from ml_engine.notation.melody import monophonic
from ml_engine.theory import QUALITIES, line_name
from ml_engine.training.notation.melody import agreement, on_one_piano, share_found
from ml_engine.training.notation.pop909 import folders
from ml_engine.training.notation.pop909_songs import Song, read_song

MEASURES = ("root", "majmin", "sevenths", "majmin_inv")
# Harte's names of our qualities, where they differ.
_HARTE = {"": "maj", "m": "min", "m7": "min7", "m7b5": "hdim7", "6": "maj6", "m6": "min6", "mMaj7": "minmaj7"}


def template_chords(piece: Piece) -> tuple[ChordMark, ...]:
    """Beat by beat the triad, major or minor, that is most like what sounds."""
    places, _ = beats_of(piece)
    weights, _ = sounding([note for part in piece.parts for note in part.notes], places)
    names = [(root, quality) for quality in ("", "m") for root in range(12)]
    tones = np.array([np.isin(np.arange(12), [(r + step) % 12 for step in QUALITIES[q]]) for r, q in names])
    best = (weights @ tones.T).argmax(axis=1)
    return tuple(
        ChordMark(place, *names[at])
        for place, at, heard in zip(places, best, weights.sum(axis=1), strict=False)
        if heard
    )


def accuracies(song: Song, marks: tuple[ChordMark, ...]) -> list[float]:
    """mir_eval's scores for the symbols of a song, in the order of MEASURES."""
    true = np.array([(start, end) for start, end, _ in song.chords])
    edges = [song.seconds(mark.quarter) for mark in marks] + [song.seconds(song.piece.length)]
    rows = [
        ((start, end), _label(mark)) for start, end, mark in zip(edges, edges[1:], marks, strict=False) if end > start
    ]
    found, labels = mir_eval.util.adjust_intervals(
        np.array([span for span, _ in rows]), [label for _, label in rows], true.min(), true.max(), "N", "N"
    )
    both, one, other = mir_eval.util.merge_labeled_intervals(
        true, [symbol for _, _, symbol in song.chords], found, labels
    )
    lengths = mir_eval.util.intervals_to_durations(both)
    return [mir_eval.chord.weighted_accuracy(getattr(mir_eval.chord, name)(one, other), lengths) for name in MEASURES]


def _label(mark: ChordMark) -> str:
    label = f"{line_name((mark.root * 7 + 1) % 12)}:{_HARTE.get(mark.quality, mark.quality)}"
    degrees = {1: "b2", 2: "2", 3: "b3", 4: "3", 5: "4", 6: "b5", 7: "5", 8: "#5", 9: "6", 10: "b7", 11: "7"}
    return label if mark.bass in (None, mark.root) else f"{label}/{degrees[(mark.bass - mark.root) % 12]}"


def skyline(piece: Piece) -> tuple[float, float]:
    """Precision and recall of the notes that are the highest where they begin."""
    (part,) = piece.parts
    return share_found(piece, monophonic(part.notes))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder that holds pop909")
    options = parser.parse_args()
    if options.data is None:
        print("Chords are measured on POP909: say where it is with --data.")
        return 0
    warnings.filterwarnings("ignore", module="mir_eval")
    songs = [read_song(folder) for folder in folders(options.data / "pop909", held_out=True)]
    print(f"{len(songs)} songs\n{'chords':<24}" + "".join(f"{name:>12}" for name in MEASURES))
    ways: dict[str, Callable[[Piece], tuple[ChordMark, ...]]] = {
        "chord symbols": find_chords, "the composer's search": composers_chords, "templates by beat": template_chords,
    }  # fmt: skip
    for name, way in ways.items():
        means = np.mean([accuracies(song, way(song.piece)) for song in songs], axis=0)
        print(f"{name:<24}" + "".join(f"{value:12.3f}" for value in means), flush=True)
    pieces = [on_one_piano(song) for song in songs]
    print(f"{'tune':<24}{'precision':>12}{'recall':>12}{'F1':>12}")
    for name, measure in (("the tune", agreement), ("the highest notes", skyline)):
        pairs = np.array([measure(piece) for piece in pieces])
        f1 = np.mean(2 * pairs.prod(axis=1) / np.maximum(pairs.sum(axis=1), 1e-9))
        print(f"{name:<24}{pairs[:, 0].mean():12.3f}{pairs[:, 1].mean():12.3f}{f1:12.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
