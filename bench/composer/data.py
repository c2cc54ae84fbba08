"""Music as the training saw it: event files, and pieces made of their events again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np

from ml_engine import Part, Piece, WrittenNote
from ml_engine.composition import tokens as t
from ml_engine.instruments import DRUMS, name_of
from ml_engine.music import Key, Meter, TempoMark
from ml_engine.training.composer import Store

# A tempo out of each bin of tokens.TEMPO_EDGES, and a velocity out of each of sixteen: what the events keep of them.
_TEMPI = (36, *((a + b) / 2 for a, b in zip(t.TEMPO_EDGES, t.TEMPO_EDGES[1:], strict=False)), 210)

Row = tuple[Fraction, Fraction, int, int, int]  # onset, duration, pitch, velocity, staff


@cache
def store(paths: tuple[Path, ...]) -> Store:
    """All pieces of the event files."""
    found = Store()
    for path in paths:
        found.add(path)
    return found


@dataclass(frozen=True, slots=True)
class Human:
    """A work of the event files: its name ("band:7" is of our own making), its style, whether it is held out."""

    name: str
    style: str
    held_out: bool
    events: np.ndarray

    @property
    def ours(self) -> bool:
        """Whether it is one of the band pieces that the project wrote by itself."""
        return self.name.startswith("band:")


def works(paths: Iterable[Path], *, held_out: bool | None = None, ours: bool | None = False) -> Iterator[Human]:
    """The works of event files; ``ours``: only band pieces, only others, or (None) all."""
    everything = store(tuple(paths))
    rows = zip(everything.names, everything.held_out, everything.pieces, strict=True)
    for name, out, events in rows:
        style = t.STYLES[int(events[0, 1]) - t.STYLE]
        one = Human(name, style, out, events)
        if held_out in (None, out) and ours in (None, one.ours):
            yield one


def bar_starts(events: np.ndarray) -> np.ndarray:
    """Indices of the BAR events."""
    return np.flatnonzero(events[:, 0] == t.BAR)


def piece_of(events: np.ndarray, first: int = 0, count: int = 10**6) -> Piece:
    """The bars ``first`` (from 0) to ``first + count`` of a work in C major or A minor, a Piece of full bars.

    Bars that were short in the work (upbeats) are as long as their metre says. Staves of one part come back as one part.
    """
    starts = bar_starts(events)
    ends = [*starts[1:], len(events)]
    tracks: dict[tuple[int, int], list[Row]] = {}
    order: list[tuple[int, int]] = []
    meters: list[Meter] = []
    at = Fraction(0)
    for start, end in list(zip(starts, ends, strict=True))[first : first + count]:
        symbol = int(events[start, 1]) - t.METER
        numerator, denominator = t.METERS[symbol] if symbol < len(t.METERS) else (4, 4)
        if not meters or (meters[-1].numerator, meters[-1].denominator) != (numerator, denominator):
            meters.append(Meter(at, numerator, denominator))
        rows: list[Row] = []
        staff = 1
        seen: dict[int, int] = {}
        for a, b, c, d in events[start:end].tolist():
            if a == t.PART:
                # The second staff belongs to the part before; a second player of an instrument is a part of its own.
                program, staff = b - t.INSTRUMENT, max(d - t.STAFF, 1)
                seen[program] = seen.get(program, 0) + (0 if staff == 2 and program in seen else 1)
                track = (program, seen[program])
                if track not in tracks:
                    tracks[track] = []
                    order.append(track)
                rows = tracks[track]
            elif a >= t.PLACE:
                pitch = b - (t.DRUM if b >= t.DRUM else t.PITCH)
                rows.append((at + t.PLACES[a - t.PLACE], t.DURATIONS[c], pitch, t.VELOCITIES[d], staff))
            elif a == t.LONGER and rows:
                onset, duration, *rest = rows[-1]
                rows[-1] = (onset, duration + t.DURATIONS[c], *rest)
        at += meters[-1].bar_quarters
    mode = "minor" if int(events[0, 2]) - t.MODE == 1 else "major"
    bpm = _TEMPI[int(events[0, 3]) - t.TEMPO]
    fifths = -3 if mode == "minor" else 0
    return Piece(
        tuple(_part(n, track, tracks[track]) for n, track in enumerate(order, 1)),
        tuple(meters) or (Meter(Fraction(0), 4, 4),),
        (Key(Fraction(0), "C", mode, fifths),),
        (TempoMark(Fraction(0), float(bpm)),),
    )


def _part(number: int, track: tuple[int, int], rows: list[Row]) -> Part:
    program, _ = track
    drums = program == t.DRUM_KIT
    rows = sorted(set(rows), key=lambda row: (row[0], row[2], row[1]))
    notes = tuple(
        WrittenNote(
            f"p{number}n{n}", onset, duration, pitch, _SPELLED[pitch % 12] + str(pitch // 12 - 1), velocity, staff
        )
        for n, (onset, duration, pitch, velocity, staff) in enumerate(rows, 1)
    )
    name = DRUMS if drums else name_of(program)
    staves = max((row[4] for row in rows), default=1)
    return Part(f"P{number}", name.capitalize(), 0 if drums else program, staves, notes)


_SPELLED = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
