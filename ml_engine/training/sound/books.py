"""Pieces from a file of ``ml_engine.training.composer_data``, taken a stretch of bars at a time, straight from the events.

A file holds pitches above the tonic, not the tonic itself, and tempos in bins: both are chosen by chance where a stretch
is taken, so what is said of it is true of it.
"""

from pathlib import Path

import numpy as np

from ml_engine.composition import tokens as t
from ml_engine.composition.brief import GENRES
from ml_engine.training.sound.lines import Line, Stretch

_DURATIONS = np.array([float(one) for one in t.DURATIONS])
_PLACES = np.array([float(one) for one in t.PLACES])
_BARS = np.array([4 * over / under for over, under in t.METERS])
_TEMPOS = (36, *t.TEMPO_EDGES, 216)
# What the corpora call by who plays is, in a listener's words, of these genres.
_GENRES = {"chorale": "chorale"} | {name: name for name in GENRES}
_TEXTURES = {"chorale": "chorale", "voices": "chorale"}


class Book:
    """The pieces of one file. Raises OSError or KeyError when it is none."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as file:
            self.events: np.ndarray = file["events"]
            rows = file["pieces"]
            self.names: list[str] = [str(name) for name in file["names"]]
        self.starts = np.append(rows[:, 0], len(self.events))
        self.held_out = rows[:, 1].astype(bool)

    def chosen(self, *, held_out: bool) -> np.ndarray:
        """The numbers of the pieces on one side."""
        return np.flatnonzero(self.held_out == held_out)

    def stretch(self, number: int, seconds: float, rng: np.random.Generator) -> Stretch | None:
        """About ``seconds`` of piece ``number`` from a random bar line on; None when it has no such thing."""
        events = self.events[self.starts[number] : self.starts[number + 1]]
        at = np.flatnonzero(events[:, 0] == t.BAR)
        metres = events[at, 1].astype(int) - t.METER
        # The first bar may be an upbeat, whose length no event says.
        first = 0 if self.names[number].startswith("band:") else 1
        known = metres < len(t.METERS)
        if len(at) < first + 2 or not known.all():
            return None
        low, high = _TEMPOS[int(events[0, 3]) - t.TEMPO : int(events[0, 3]) - t.TEMPO + 2]
        tempo = rng.uniform(low, high) * (rng.uniform(0.8, 1.25) if rng.random() < 0.3 else 1.0)
        tempo = float(np.clip(round(tempo), 38, 220))
        lengths = _BARS[metres]
        ends = np.cumsum(lengths)
        room = np.searchsorted(ends, ends[-1] - seconds * tempo / 60)  # the last bar from which enough follows
        begin = first if rng.random() < 0.2 else int(rng.integers(first, max(room, first) + 1))
        end = int(np.searchsorted(ends, ends[begin] - lengths[begin] + seconds * tempo / 60)) + 1
        end = min(end, len(at))
        lines = _lines(events[at[begin] : at[end] if end < len(at) else len(events)], lengths[begin:end])
        if sum(len(line.rows) for line in lines) < 8:
            return None
        style = t.STYLES[int(events[0, 1]) - t.STYLE]
        over, under = t.METERS[metres[begin]]
        same = bool((metres[begin:end] == metres[begin]).all())
        bars = (0.0, *np.cumsum(lengths[begin:end]).tolist())
        return Stretch(
            tuple(lines), bars, tempo, 0, int(events[0, 2]) == t.MODE + 1, f"{over}/{under}" if same else "",
            (int(events[1, 3]) - t.SWING) / 3, _GENRES.get(style, "classical"), _TEXTURES.get(style, ""), self.names[number],
        )  # fmt: skip


def _lines(events: np.ndarray, lengths: np.ndarray) -> list[Line]:
    """The parts of some whole bars; pitches as if the tonic were C."""
    kind = events[:, 0]
    bar = np.cumsum(kind == t.BAR) - 1
    start = np.concatenate([[0.0], np.cumsum(lengths)])[bar]
    parts = np.cumsum(kind == t.PART)
    opened = np.concatenate([[0], parts[np.flatnonzero(kind == t.BAR)]])[bar + 1]
    track = parts - opened - 1  # the place of its PART event in the bar
    notes = np.flatnonzero(kind >= t.PLACE)
    duration = _DURATIONS[np.minimum(events[notes, 2], len(_DURATIONS) - 1)]
    longer = np.flatnonzero(kind == t.LONGER)
    np.add.at(duration, np.searchsorted(notes, longer) - 1, _DURATIONS[events[longer, 2]])
    drums = events[notes, 1] >= t.DRUM
    rows = np.stack(
        [
            start[notes] + _PLACES[kind[notes] - t.PLACE],
            duration,
            np.where(drums, events[notes, 1] - t.DRUM, events[notes, 1]),
            np.array(t.VELOCITIES)[events[notes, 3]],
        ],
        1,
    )
    of = track[notes]
    openings = events[kind == t.PART]
    seats = track[kind == t.PART]
    lines: list[Line] = []
    last: tuple[int, int] | None = None
    for seat in range(int(seats.max(initial=-1)) + 1):
        opening = openings[int(np.argmax(seats == seat))]
        program, staff = int(opening[1]) - t.INSTRUMENT, int(opening[3]) - t.STAFF
        mine = rows[of == seat]
        if staff == 2 and last == (program, 1):
            mine = np.concatenate([lines.pop().rows, mine])
        lines.append(Line(program, mine[np.lexsort((mine[:, 2], mine[:, 0]))]))
        last = (program, staff)
    return [line for line in lines if len(line.rows)]
