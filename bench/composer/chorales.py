"""Bach's four-part chorales as music21's corpus has them: measured with, never learned from."""

from pathlib import Path

from ml_engine import BadInput, Piece, read_piece
from ml_engine.composition.faults import VOICES


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
