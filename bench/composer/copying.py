"""Does the composer copy? Stretches of bars that are the training's own, note for note, up to transposition.

A stretch is a window of bars: of one track (onsets, durations, and pitches above its lowest), of the whole texture (the
same of all tracks together), or of the highest notes of the texture (onsets and pitches), so that a tune is found whoever
plays it. Windows with next to no music in them prove nothing and do not count: fewer than two notes a bar or four different
pitches; drums are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np

from bench.composer.data import Human, bar_starts, works
from bench.composer.figures import Figure, Options
from bench.composer.samples import samples
from ml_engine.composition import tokens as t
from ml_engine.composition.coding import encode
from ml_engine.training.composer_data import events_of

DENSE = 2  # notes a bar that a window must have
PITCHES = 4  # different pitches that it must have
TRACK, TEXTURE, TOP = "track", "whole texture", "highest notes"


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
        self.hashes.update(digest for _, _, digest in fingerprints(events, self.bars))

    def found(self, events: np.ndarray) -> Matches:
        """Which windows of a work are in the index."""
        matches = Matches()
        for start, kind, digest in fingerprints(events, self.bars):
            matches.windows += 1
            if digest in self.hashes:
                matches.found[kind].append(start)
        return matches


def bars_of_events(
    events: np.ndarray,
) -> list[tuple[str, list[tuple[tuple[int, int, int], list[tuple[int, int, int]]]]]]:
    """For each bar its metre symbol and its tracks: (instrument, staff, how many of these before), notes (place, pitch, duration)."""
    starts = bar_starts(events)
    found = []
    for start, end in zip(starts, [*starts[1:], len(events)], strict=True):
        tracks: list[tuple[tuple[int, int, int], list[tuple[int, int, int]]]] = []
        seen: dict[tuple[int, int], int] = {}
        for a, b, c, d in events[start:end].tolist():
            if a == t.PART:
                seen[b, d] = seen.get((b, d), 0) + 1
                tracks.append(((b, d, seen[b, d]), []))
            elif a >= t.PLACE and b < t.DRUM and tracks:
                tracks[-1][1].append((a - t.PLACE, b, c))
        found.append((str(int(events[start, 1])), tracks))
    return found


def fingerprints(events: np.ndarray, bars: int) -> Iterator[tuple[int, str, bytes]]:
    """(first bar, kind, hash) of every window that has music enough."""
    rows = bars_of_events(events)
    for start in range(len(rows) - bars + 1):
        window = rows[start : start + bars]
        lines: dict[tuple[int, int, int], list[tuple[int, int, int, int]]] = {}
        for at, (_, tracks) in enumerate(window):
            for track, notes in tracks:
                lines.setdefault(track, []).extend((at, place, pitch, length) for place, pitch, length in notes)
        whole = [note for notes in lines.values() for note in notes]
        for line in lines.values():
            if _says_enough(line, bars):
                yield start, TRACK, _hash(TRACK, line)
        if len([line for line in lines.values() if line]) > 1 and _says_enough(whole, bars):
            yield start, TEXTURE, _hash(TEXTURE, whole)
        tops: dict[tuple[int, int], int] = {}
        for bar, place, pitch, _ in whole:
            tops[bar, place] = max(pitch, tops.get((bar, place), 0))
        top = [(bar, place, pitch, 0) for (bar, place), pitch in tops.items()]
        if _says_enough(top, bars):
            yield start, TOP, _hash(TOP, top)


def _says_enough(notes: list[tuple[int, int, int, int]], bars: int) -> bool:
    return len(notes) >= DENSE * bars and len({note[2] for note in notes}) >= PITCHES


def _hash(kind: str, notes: list[tuple[int, int, int, int]]) -> bytes:
    ordered = sorted(notes)
    lowest = min(note[2] for note in ordered)
    text = kind + ";".join(f"{bar},{place},{pitch - lowest},{length}" for bar, place, pitch, length in ordered)
    return blake2b(text.encode(), digest_size=8).digest()


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
    many = options.many(500, 6)
    made = [events_of(encode(one.piece)) for one in samples(many)]
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
