"""Pieces to judge: briefs of many kinds, from seeds, nothing chosen among them afterwards."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ml_engine import Brief, Piece, compose

PIANO, QUARTET, SONG = ("piano",), ("violin", "violin", "viola", "cello"), ("voice", "piano")
KINDS: dict[str, tuple[str, ...]] = {"piano": PIANO, "quartet": QUARTET, "song": SONG}
STYLES: dict[str, tuple[str, ...]] = {
    "piano": ("classical", "romantic", "baroque"), "quartet": ("classical", "romantic"), "song": ("romantic", "classical"),
}  # fmt: skip
BAND_GENRES = ("pop", "rock", "bossa nova", "swing", "tango", "funk", "lo-fi", "folk", "blues", "waltz")
KEYS = ("C major", "G major", "D major", "F major", "Bb major", "A minor", "E minor", "D minor", "G minor", "Eb major")
METERS = ("4/4", "4/4", "3/4", "2/4", "6/8")


@dataclass(frozen=True, slots=True)
class Sample:
    """A composed piece and the brief's kind: a name of KINDS, or "band"."""

    kind: str
    piece: Piece
    seed: int


def brief_of(kind: str, seed: int, bars: int) -> Brief:
    """The brief of a kind that a seed gives."""
    rng = random.Random(f"{kind} {seed}")
    if kind == "band":
        return Brief(genre=rng.choice(BAND_GENRES), key=rng.choice(KEYS), bars=bars, seed=seed)
    return Brief(
        genre=rng.choice(STYLES[kind]), key=rng.choice(KEYS), meter=rng.choice(METERS), bars=bars,
        instruments=KINDS[kind], seed=seed,
    )  # fmt: skip


def samples(
    count: int,
    bars: int = 32,
    kinds: tuple[str, ...] = ("piano", "quartet", "song", "band"),
    chosen: Sequence[int] = (),
) -> Iterator[Sample]:
    """``count`` pieces, the kinds in turn, seeds 1, 2 …; with ``chosen`` those of these seeds only."""
    for seed in chosen or range(1, count + 1):
        kind = kinds[(seed - 1) % len(kinds)]
        yield Sample(kind, compose(brief_of(kind, seed, bars)).piece, seed)
