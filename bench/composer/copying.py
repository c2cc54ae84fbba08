"""Does the composer copy? Stretches of bars that are the training's own, note for note, up to transposition.

``--only`` takes seeds, so that the samples can be shared out: the windows found, and those looked at, add up.
What a stretch is, and which are too thin to count, says ml_engine/composition/fingerprints.py.
"""

from dataclasses import dataclass, field

import numpy as np

from bench.composer.data import Human, works
from bench.composer.figures import Figure, Options
from bench.composer.samples import samples
from ml_engine.composition.coding import encode
from ml_engine.composition.fingerprints import TEXTURE, TOP, TRACK, bars_of_events, fingerprints
from ml_engine.training.composer_data import events_of


@dataclass(slots=True)
class Matches:
    """Windows found: of how many; the bars (from 0) where those begin that were found, by kind."""

    windows: int = 0
    found: dict[str, list[int]] = field(default_factory=lambda: {kind: [] for kind in (TRACK, TEXTURE, TOP)})


class Index:
    """Hashes of all windows of ``bars`` bars of works."""

    def __init__(self, bars: int) -> None:
        self.bars = bars
        self.hashes: set[bytes] = set()

    def add(self, events: np.ndarray) -> None:
        """Take in a work."""
        self.hashes.update(digest for _, _, digest in fingerprints(bars_of_events(events), self.bars))

    def found(self, events: np.ndarray) -> Matches:
        """Which windows of a work are in the index."""
        matches = Matches()
        for start, kind, digest in fingerprints(bars_of_events(events), self.bars):
            matches.windows += 1
            if digest in self.hashes:
                matches.found[kind].append(start)
        return matches


def run(options: Options) -> list[Figure]:
    """Samples of many kinds against everything in the training's side of the event files."""
    sizes = (8, 4)
    indices = {size: Index(size) for size in sizes}
    learned = list(works(options.event_files, held_out=False, ours=None))
    for one in learned[:: 10 if options.quick else 1]:
        for index in indices.values():
            index.add(one.events)
    held_out = list(works(options.event_files, held_out=True))
    figures: list[Figure] = []
    many = len(options.chosen) or options.many(500, 6)
    made = [events_of(encode(one.piece)) for one in samples(many, chosen=options.chosen)]
    for size, index in indices.items():
        own, windows = _told(index, made)
        human, human_windows = _told(index, [one.events for one in _one_each(held_out)])
        told = ", ".join(f"{count} of the {kind}" for kind, count in own.items())
        asked = size == max(sizes)
        figures.append(
            Figure(
                f"{many} samples: windows of {size} bars that are in the training",
                f"{told}, of {windows}",
                "0" if asked else "",
                sum(own.values()) == 0 if asked else None,
            )
        )
        told = ", ".join(f"{count} of the {kind}" for kind, count in human.items())
        figures.append(Figure(f"the same of held-out human works, {size} bars", f"{told}, of {human_windows}"))
    return figures


def _told(index: Index, pieces: list[np.ndarray]) -> tuple[dict[str, int], int]:
    found = [index.found(events) for events in pieces]
    kinds = (TRACK, TEXTURE, TOP)
    return {kind: sum(len(one.found[kind]) for one in found) for kind in kinds}, sum(one.windows for one in found)


def _one_each(humans: list[Human]) -> list[Human]:
    return list({one.name: one for one in humans}.values())
