"""Marks what ``make`` wrote as the engine does, brings it to the loudness of files and to 16 bits, damages it, and searches.

Each damage is searched twice: in the whole, and in five seconds cut from anywhere. The word must be right too.
"""

import zlib
from dataclasses import dataclass

import numpy as np

from bench.composer.figures import Figure, share_figure
from bench.origin.damage import ASKED, BEYOND, Sound, bits, cut
from bench.origin.options import MODEL, Options, sounds
from bench.origin.options import Sound as Made
from ml_engine.marking.finder import Found, find, pieces
from ml_engine.marking.marker import marked
from ml_engine.sound.files import levelled

SHORTEST = 5.0  # seconds
MARK = 99.0  # percent


@dataclass(slots=True)
class _Row:
    right: int = 0
    of: int = 0
    least: float = np.inf
    total: float = 0.0

    def add(self, found: Found, word: int) -> None:
        self.of += 1
        self.right += found.certain and found.word == word
        self.least, self.total = min(self.least, found.score), self.total + found.score


def written(made: Made) -> Sound:
    """A sound marked and as its file has it, (n, channels)."""
    samples = marked(made.samples, made.rate, made.word)
    if samples.ndim == 1:
        samples = levelled(samples, made.rate)[:, None]
    return bits(np.clip(samples, -1, 1)), made.rate


def searched(sound: Sound) -> Found:
    """The search as the front door makes it, in blocks."""
    samples, rate = sound
    return find(pieces(samples.mean(1, dtype=np.float32)), rate)


def run(options: Options) -> list[Figure]:
    """All damages on all sounds that are there."""
    rows: dict[tuple[str, str], _Row] = {}
    counts = {MODEL: 0, "": 0}
    for made in sounds(options.made, options.many(300, 5)):
        counts[""] += 1
        counts[MODEL] += made.name.startswith(MODEL)
        sound = written(made)
        for name, damage in {**ASKED, **BEYOND}.items():
            chance = np.random.default_rng(zlib.crc32(f"{made.name} {name}".encode()))
            hurt = damage(sound)
            for length, heard in (("whole", hurt), (f"{SHORTEST:g} s of it", cut(hurt, SHORTEST, chance))):
                found = searched(heard)
                rows.setdefault((name, length), _Row()).add(found, made.word)
                if not found.certain or options.show:
                    print(f"{made.name} {name}, {length}: {found.score:.1f}, word {found.word}", flush=True)
    told = f"{counts['']} sounds of ten seconds, {counts[MODEL]} of them by the sound model"
    figures = [Figure("searched", told)]
    for (name, length), row in rows.items():
        what = f"{name}, {length} (score {row.total / row.of:.1f}, least {row.least:.1f})"
        figures.append(share_figure(what, row.right, row.of, MARK if name in ASKED else None))
    return figures
