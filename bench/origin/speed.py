"""What marking and searching cost, in processor time of one thread."""

import time

import numpy as np

from bench.composer.figures import Figure
from bench.origin.options import Options, sounds
from ml_engine.marking.finder import find, pieces
from ml_engine.marking.marker import Marker

MINUTES = 3


def run(options: Options) -> list[Figure]:
    """Ten seconds marked in blocks of 0.4 s as an engine tells them, and three minutes searched."""
    made = next(iter(sounds(options.made, 1)))
    marker, block = Marker(made.rate, made.word), round(0.4 * made.rate)
    start = time.process_time()
    out = [marker.add(made.samples[at : at + block]) for at in range(0, len(made.samples), block)] + [marker.finish()]
    took = (time.process_time() - start) / (len(made.samples) / made.rate)
    long = np.tile(np.concatenate(out), -(-60 * MINUTES * made.rate // len(made.samples)))[: 60 * MINUTES * made.rate]
    start, clock = time.process_time(), time.perf_counter()
    find(pieces(long), made.rate)
    return [
        Figure("marking, seconds of work for a second of sound", f"{took:.4f}"),
        Figure("behind the sound, at most", f"{1000 * marker.late / made.rate:.0f} ms"),
        Figure(
            "searching three minutes",
            f"{time.process_time() - start:.1f} s of work, {time.perf_counter() - clock:.1f} s",
        ),
    ]
