"""Bach's four-part chorales as music21's corpus has them: measured with, never learned from."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from bench.composer.copying import Index
from ml_engine import BadInput, Piece, read_piece
from ml_engine.composition.coding import encode
from ml_engine.composition.faults import VOICES
from ml_engine.training.composer_data import events_of

SAME_TUNE = 4  # bars
LEARNED = {"bwv269"}  # which mutopia has for the piano, its upbeat written as a bar, so that no window of bars finds it


def chorales(most: int = 10_000) -> list[tuple[str, Piece]]:
    """(name, piece) of those for soprano, alto, tenor and bass, in the corpus's order."""
    from music21 import corpus

    found: list[tuple[str, Piece]] = []
    for path in sorted(corpus.getComposer("bach")):
        if len(found) >= most:
            break
        if Path(path).suffix != ".mxl":
            continue
        try:
            piece = read_piece(Path(path))
        except BadInput:
            continue
        names = tuple(part.name.removesuffix(".") for part in piece.parts)
        if names == VOICES and all(part.notes for part in piece.parts) and piece.length >= 16:
            found.append((Path(path).stem, piece))
    return found


def unknown_chorales(learned: Iterable[np.ndarray], most: int = 10_000) -> list[tuple[str, Piece, np.ndarray]]:
    """(name, piece, events) of those of which no learned work has four bars of a voice or of the tune, in any key.

    The training's free music holds a few of the tunes, and some of the settings for the piano.
    """
    known = Index(SAME_TUNE)
    for events in learned:
        known.add(events)
    everything = [(name, piece, events_of(encode(piece, "chorale"))) for name, piece in chorales(most)]
    fresh = [row for row in everything if row[0] not in LEARNED and not any(known.found(row[2]).found.values())]
    print(
        f"chorales: {len(everything) - len(fresh)} of {len(everything)} were learned from or share four bars with the training: left out"
    )
    return fresh
