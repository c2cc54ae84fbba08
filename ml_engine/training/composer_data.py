"""python -m ml_engine.training.composer_data --data DIR --out FILE.npz: the corpora and our own styles as events.

What is written: ``events`` (n, 4) int16, all pieces one after another; ``pieces`` (m, 2) int64, where each begins and
whether it is held out (1); ``names`` (m) texts. A piece is HEAD, SIZE and its bars as in composition/tokens.py.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from ml_engine.composition.coding import Coded, encode
from ml_engine.errors import BadInput
from ml_engine.training.corpora import read, works


def events_of(coded: Coded) -> np.ndarray:
    """All events of a piece (n, 4)."""
    rows = list(coded.head())
    for bar in coded.bars:
        rows += bar.events()
    return np.array(rows, dtype=np.int16)


def corpora(data: Path) -> tuple[list[np.ndarray], list[str], list[int]]:
    """The corpora's pieces as events, their names, and which are held out. Unreadable works are told and left out."""
    pieces, names, held_out = [], [], []
    lost = notes = refused = 0
    for work in works(data):
        try:
            for number, piece in enumerate(read(work)):
                coded = encode(piece, work.style)
                pieces.append(events_of(coded))
                names.append(f"{work.key}:{number}")
                held_out.append(int(work.held_out))
                lost += coded.lost
                notes += sum(len(part.notes) for part in piece.parts)
        except BadInput as fault:
            refused += 1
            print(f"{work.path.name}: {fault}", file=sys.stderr)
    print(f"{len(pieces)} pieces, {notes} notes, {lost} off the grid, {refused} works refused")
    return pieces, names, held_out


def styles(count: int, first: int = 0) -> tuple[list[np.ndarray], list[str], list[int]]:
    """Band pieces of our own making, seeds ``first`` and on; every fiftieth is held out."""
    from ml_engine.composition.styles.band import make_piece

    made = [make_piece(first + seed) for seed in range(count)]
    pieces = [events_of(encode(piece, piece.title)) for piece in made]
    return pieces, [f"band:{first + seed}" for seed in range(count)], [int(seed % 50 == 0) for seed in range(count)]


def write(path: Path, pieces: list[np.ndarray], names: list[str], held_out: list[int]) -> None:
    """Write the file of this module's first lines."""
    starts = np.cumsum([0, *(len(piece) for piece in pieces[:-1])])
    rows = np.stack([starts, np.array(held_out)], 1)
    np.savez_compressed(path, events=np.concatenate(pieces), pieces=rows.astype(np.int64), names=np.array(names))


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder that holds lieder, quartets and mutopia")
    parser.add_argument("--styles", type=int, default=0, help="how many band pieces of our own to make")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    started = time.monotonic()
    pieces, names, held_out = corpora(options.data) if options.data else ([], [], [])
    more = styles(options.styles) if options.styles else ([], [], [])
    pieces, names, held_out = pieces + more[0], names + more[1], held_out + more[2]
    write(options.out, pieces, names, held_out)
    total = sum(len(piece) for piece in pieces)
    print(f"{len(pieces)} pieces, {total} events in {time.monotonic() - started:.0f} s -> {options.out}")


if __name__ == "__main__":
    main(sys.argv[1:])
