"""Stretches of music as fingerprints, up to transposition, so that what was learned from is known again when it is written.

A stretch is a window of bars: of one track (onsets, durations, and pitches above its lowest), of the whole texture (the
same of all tracks together), or of the highest notes of the texture (onsets and pitches), so that a tune is found whoever
plays it. Windows with next to no music in them prove nothing and have no fingerprint: fewer than two notes a bar or four
different pitches; drums are left out.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

import numpy as np

from ml_engine.composition import tokens as t
from ml_engine.composition.coding import Event

WINDOW = 8  # bars of a stretch that nobody may copy
DENSE = 2  # notes a bar that a window must have
PITCHES = 4  # different pitches that it must have
TRACK, TEXTURE, TOP = "track", "whole texture", "highest notes"

Player = tuple[int, int, int]  # instrument and staff symbols, how many of these the bar has had
Line = list[tuple[int, int, int]]  # place, pitch symbol and duration symbol of notes
Bars = Sequence[Sequence[tuple[Player, Line]]]


def bars_of_events(events: np.ndarray) -> list[list[tuple[Player, Line]]]:
    """The tracks of each bar in a work's events (n, 4)."""
    starts = np.flatnonzero(events[:, 0] == t.BAR)
    return [tracks_of(events[a:b].tolist()) for a, b in zip(starts, [*starts[1:], len(events)], strict=True)]


def tracks_of(events: Sequence[Event] | Sequence[list[int]]) -> list[tuple[Player, Line]]:
    """The tracks in the events of one bar."""
    tracks: list[tuple[Player, Line]] = []
    seen: dict[tuple[int, int], int] = {}
    for a, b, c, d in events:
        if a == t.PART:
            seen[b, d] = seen.get((b, d), 0) + 1
            tracks.append(((b, d, seen[b, d]), []))
        elif a >= t.PLACE and b < t.DRUM and tracks:
            tracks[-1][1].append((a - t.PLACE, b, c))
    return tracks


def fingerprints(rows: Bars, bars: int = WINDOW) -> Iterator[tuple[int, str, bytes]]:
    """(first bar, kind, hash of 8 bytes) of every window that has music enough."""
    for start in range(len(rows) - bars + 1):
        for kind, _, digest in of_window(rows[start : start + bars]):
            yield start, kind, digest


def of_window(window: Bars) -> Iterator[tuple[str, Player | None, bytes]]:
    """(kind, whose line it is if it is one track's, hash) of one window."""
    bars = len(window)
    lines: dict[Player, list[tuple[int, int, int, int]]] = {}
    for at, tracks in enumerate(window):
        for player, notes in tracks:
            lines.setdefault(player, []).extend((at, place, pitch, length) for place, pitch, length in notes)
    whole = [note for notes in lines.values() for note in notes]
    for player, line in lines.items():
        if _says_enough(line, bars):
            yield TRACK, player, _hash(TRACK, line)
    if len([line for line in lines.values() if line]) > 1 and _says_enough(whole, bars):
        yield TEXTURE, None, _hash(TEXTURE, whole)
    tops: dict[tuple[int, int], int] = {}
    for bar, place, pitch, _ in whole:
        tops[bar, place] = max(pitch, tops.get((bar, place), 0))
    top = [(bar, place, pitch, 0) for (bar, place), pitch in tops.items()]
    if _says_enough(top, bars):
        yield TOP, None, _hash(TOP, top)


def _says_enough(notes: list[tuple[int, int, int, int]], bars: int) -> bool:
    return len(notes) >= DENSE * bars and len({note[2] for note in notes}) >= PITCHES


def _hash(kind: str, notes: list[tuple[int, int, int, int]]) -> bytes:
    ordered = sorted(notes)
    lowest = min(note[2] for note in ordered)
    text = kind + ";".join(f"{bar},{place},{pitch - lowest},{length}" for bar, place, pitch, length in ordered)
    return blake2b(text.encode(), digest_size=8).digest()
