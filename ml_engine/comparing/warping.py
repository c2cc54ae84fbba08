"""Bringing a reference into the time of a recording: dynamic time warping on lists of notes, from coarse to fine.

First some hundreds of frames of chroma give a path through the whole (as in Müller, Fundamentals of Music Processing,
2015, ch. 3, with jumps over what only one side has, as in Needleman & Wunsch 1970); then what is struck together is
aligned within a band around that path, twice, the second time around what the first found. Time and memory grow with
the number of notes times the width of the band, never with its square.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ml_engine.comparing.notes import Columns

FRAMES = 800  # of the coarse path, at most
SHORTEST_FRAME = 0.5  # seconds
TOGETHER = 0.04  # seconds: strokes that make one event
SKIP_FRAME, HOLD_FRAME = 0.7, 0.05
SKIP_EVENT = 0.45
NARROW, WIDE = 3.0, 3.0  # seconds, and frames of the coarse path, to either side of it
PULL = (0.15, 0.35)  # what it costs an event to lie at the edge of its band, first and second time
FINE = 1.5  # seconds to either side, the second time
LIKE = 0.5  # how alike events must be to be believed
# How far an anchor may be off the lines of its neighbours: seconds, and share of the distance between these.
STRAY, STRAY_SHARE = 0.06, 0.08
STRAY_ROUNDS = 6
ENDS = 8  # anchors by which the pace before the first and after the last is told


Anchors = tuple[np.ndarray, np.ndarray]  # moments of the reference and of the recording (s)


@dataclass(frozen=True, slots=True)
class Warp:
    """Where the time of a reference lies in a recording: anchors (s, s), rising; ``found`` is the share of events with one."""

    reference: np.ndarray
    recording: np.ndarray
    found: float

    def __call__(self, seconds: np.ndarray) -> np.ndarray:
        """Moments of the reference as moments of the recording; beyond the anchors at the pace near the ends."""
        x, y = self.reference, self.recording
        placed = np.interp(seconds, x, y)
        first, last = min(ENDS, len(x)) - 1, max(len(x) - ENDS, 0)
        for outside, at, pace in (
            (seconds < x[0], 0, (y[first] - y[0]) / (x[first] - x[0])),
            (seconds > x[-1], -1, (y[-1] - y[last]) / (x[-1] - x[last])),
        ):
            placed[outside] = y[at] + (seconds[outside] - x[at]) * pace
        return placed


def warp(heard: Columns, meant: Columns) -> Warp | None:
    """Align ``meant`` (the reference) to ``heard``; None when too little of it is found there."""
    mine, theirs = _Events.of(heard), _Events.of(meant)
    found: list[Anchors] = []
    # Frames of one length for both suit a part of the piece and repeats; as many frames for both suit another tempo.
    for own_length in (False, True):
        centre, frame = _coarse(heard, meant, own_length=own_length)
        found.append(_anchors(mine, theirs, centre, max(NARROW, WIDE * frame), PULL[0]))
    best = max(found, key=lambda anchors: len(anchors[0]))
    if len(best[0]) < 2:
        return None
    anchors = _anchors(mine, theirs, _line(*best), FINE, PULL[1])
    return Warp(*anchors, len(anchors[0]) / len(theirs)) if len(anchors[0]) > 1 else None


# --- Events -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Events:
    """What is struck together: time (s) of each, and which of 256 keys are struck (drums are the upper half)."""

    time: np.ndarray
    keys: np.ndarray  # (events, 256) of 0 and 1
    note_event: np.ndarray  # (notes,) the event of each note
    onset: np.ndarray  # (notes,)
    key: np.ndarray  # (notes,)

    def __len__(self) -> int:
        return len(self.time)

    @classmethod
    def of(cls, notes: Columns) -> "_Events":
        order = np.argsort(notes.onset, kind="stable")
        onset = notes.onset[order]
        key = (notes.pitch + 128 * notes.drum)[order]
        event = np.zeros(len(onset), int)
        start, number = onset[0], 0
        for at, moment in enumerate(onset):
            if moment - start > TOGETHER:
                start, number = moment, number + 1
            event[at] = number
        keys = np.zeros((number + 1, 256), np.float32)
        keys[event, key] = 1.0
        time = np.bincount(event, onset) / np.bincount(event)
        return cls(time, keys, event, onset, key)


def _anchors(
    mine: _Events, theirs: _Events, centre: Callable[[np.ndarray], np.ndarray], reach: float, pull: float
) -> Anchors:
    """Moments of the reference and of the recording at which the same is struck."""
    expected = centre(theirs.time)
    low = np.searchsorted(mine.time, expected - reach)
    high = np.searchsorted(mine.time, expected + reach)
    weight = mine.keys.sum(axis=1), theirs.keys.sum(axis=1)

    def cost(i: int, start: int, end: int) -> np.ndarray:
        common = mine.keys[start:end] @ theirs.keys[i]
        away = np.abs(mine.time[start:end] - expected[i]) / reach
        return 1.0 - 2.0 * common / (weight[0][start:end] + weight[1][i]) + pull * np.minimum(away, 2.0)

    path = best_path(cost, len(theirs), len(mine), *_band(low, high, len(mine)), skip=SKIP_EVENT)
    if not len(path):
        return np.zeros(0), np.zeros(0)
    common = (theirs.keys[path[:, 0]] * mine.keys[path[:, 1]]).sum(axis=1)
    alike = 2.0 * common / (weight[1][path[:, 0]] + weight[0][path[:, 1]])
    path = path[alike >= LIKE]
    return _without_strays(theirs.time[path[:, 0]], _moments(mine, theirs, path))


def _moments(mine: _Events, theirs: _Events, path: np.ndarray) -> np.ndarray:
    """When each event of the path is struck in the recording: the middle of the strokes that the reference has too."""
    partner = np.full(len(mine), -1)
    partner[path[:, 1]] = path[:, 0]
    event = partner[mine.note_event]
    shared = np.flatnonzero(event >= 0)
    shared = shared[theirs.keys[event[shared], mine.key[shared]] > 0]
    onset, event = mine.onset[shared], event[shared]
    order = np.lexsort((onset, event))
    onset, event = onset[order], event[order]
    starts = np.searchsorted(event, path[:, 0])
    counts = np.searchsorted(event, path[:, 0], "right") - starts
    return (onset[starts + (counts - 1) // 2] + onset[starts + counts // 2]) / 2


def _without_strays(x: np.ndarray, y: np.ndarray) -> Anchors:
    """Without anchors off all lines of their neighbours: a note at a wrong moment must not drag the time along.

    A line leads through the two before, one through the two after, one from the one before to the one after; where the
    tempo turns, as at a fermata, one of them still fits.
    """
    for _ in range(STRAY_ROUNDS):
        x, y = _rising(x, y)
        if len(x) < 5:
            break
        away = np.zeros(len(x))
        at = np.arange(2, len(x) - 2)
        away[at] = np.min([np.abs(y[at] - _through(x, y, at, *two)) for two in ((-2, -1), (1, 2), (-1, 1))], axis=0)
        excess = away - STRAY
        excess[at] -= STRAY_SHARE * np.minimum(y[at + 1] - y[at - 1], 1.0)
        stray = excess > 0
        # One at a time of those that stand together: without it the others may fit.
        stray[1:-1] &= (excess[1:-1] >= excess[:-2]) & (excess[1:-1] >= excess[2:])
        if not stray.any():
            break
        x, y = x[~stray], y[~stray]
    return _rising(x, y)


def _through(x: np.ndarray, y: np.ndarray, at: np.ndarray, one: int, other: int) -> np.ndarray:
    """Where the line through the anchors ``one`` and ``other`` places away is at the anchors ``at``."""
    share = (x[at] - x[at + one]) / (x[at + other] - x[at + one])
    line: np.ndarray = y[at + one] + share * (y[at + other] - y[at + one])
    return line


def _rising(x: np.ndarray, y: np.ndarray) -> Anchors:
    """Without anchors at one moment."""
    if not len(x):
        return x, y
    rising = np.r_[True, (np.diff(x) > 1e-6) & (np.diff(y) > 1e-6)]
    return x[rising], y[rising]


def _line(x: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    return Warp(x, y, 1.0)


# --- The coarse path ----------------------------------------------------------------------------------------------


def _coarse(heard: Columns, meant: Columns, *, own_length: bool) -> tuple[Callable[[np.ndarray], np.ndarray], float]:
    """Where moments of the reference lie in the recording, roughly, and the length of a frame in which that is told (s).

    With ``own_length`` both sides have as many frames, otherwise their frames are equally long.
    """
    spans = [
        (float(side.onset.min()), max(float(side.offset.max()), float(side.onset.min()) + 1.0))
        for side in (heard, meant)
    ]
    lengths = [end - start for start, end in spans]
    most = int(np.clip(np.ceil(max(lengths) / SHORTEST_FRAME), 2, FRAMES))
    counts = [most if own_length else max(round(most * length / max(lengths)), 2) for length in lengths]
    frames = [_chroma(side, *span, count) for side, span, count in zip((heard, meant), spans, counts, strict=True)]
    columns, rows = counts

    def cost(i: int, start: int, end: int) -> np.ndarray:
        return np.clip(1.0 - frames[0][start:end] @ frames[1][i], 0.0, 1.5)

    everywhere = np.zeros(rows + 1, int), np.full(rows + 1, columns)
    path = best_path(cost, rows, columns, *everywhere, skip=SKIP_FRAME, hold=HOLD_FRAME)
    step = [length / count for length, count in zip(lengths, counts, strict=True)]
    if len(path) < 2:
        path = np.array([[0, 0], [rows - 1, columns - 1]])
    x = spans[1][0] + (path[:, 0] + 0.5) * step[1]
    y = spans[0][0] + (path[:, 1] + 0.5) * step[0]
    return _line(x, y), step[0]


def _chroma(notes: Columns, start: float, end: float, count: int) -> np.ndarray:
    """(count, 12): what is struck in each of ``count`` equal stretches, without what is struck everywhere, of length 1."""
    melodic = ~notes.drum if not notes.drum.all() else notes.drum
    at = ((notes.onset[melodic] - start) / (end - start) * count).astype(int)
    found = np.zeros((count + 2, 12))
    length = np.clip(notes.offset[melodic] - notes.onset[melodic], 0.05, 1.0)
    np.add.at(found, (np.clip(at, 0, count - 1) + 1, notes.pitch[melodic] % 12), np.sqrt(length))
    smooth = found[1:-1] + 0.5 * (found[:-2] + found[2:])
    smooth -= smooth.mean(axis=0) * (smooth.sum(axis=1) > 0)[:, None]
    return smooth / np.maximum(np.linalg.norm(smooth, axis=1, keepdims=True), 1e-9)


# --- The path -----------------------------------------------------------------------------------------------------


def _band(low: np.ndarray, high: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """For each number of rows used, the fewest and the most columns used: rising, and never a gap."""
    least = np.minimum.accumulate(np.r_[low, columns][::-1])[::-1]
    least[0] = 0
    most = np.maximum.accumulate(np.r_[0, high])
    most = np.maximum(most, np.maximum(least, np.r_[least[1:], columns]))
    most[-1] = columns
    return np.minimum(least, most), most


def best_path(
    cost: Callable[[int, int, int], np.ndarray],
    rows: int,
    columns: int,
    least: np.ndarray,
    most: np.ndarray,
    *,
    skip: float,
    hold: float | None = None,
) -> np.ndarray:
    """The cheapest pairing (pairs, 2) of rows and columns that goes forward in both.

    ``cost(row, start, end)`` is what pairing the row with each of those columns costs. Leaving one out costs ``skip``, or,
    with ``hold``, what it is paired for and ``hold`` more where that is less. ``least`` and ``most`` (rows + 1,) bound
    how many columns may be used up when so many rows are.
    """
    back: list[np.ndarray] = []
    width = int(most[0]) + 1
    total = skip * np.arange(width)
    for row in range(1, rows + 1):
        before, low, high = int(least[row - 1]), int(least[row]), int(most[row])
        first = max(low - 1, 0)
        paired = cost(row - 1, first, high)
        if low == 0:
            paired = np.r_[np.inf, paired]
        left_out = np.full(high - low + 1, skip) if hold is None else np.minimum(paired + hold, skip)
        above = _window(total, before, low, high)
        slant = _window(total, before, low - 1, high - 1) + paired
        up = above + left_out
        best = np.minimum(up, slant)
        along = np.cumsum(left_out)
        reached = np.minimum.accumulate(best - along) + along
        move = np.where(reached < best - 1e-9, 0, np.where(slant <= up, 1, 2)).astype(np.int8)
        back.append(move)
        total = reached
    path = []
    row, column = rows, columns
    while row > 0 and column > 0:
        move = back[row - 1][column - int(least[row])]
        if move == 1:
            path.append((row - 1, column - 1))
        row -= move != 0
        column -= move != 2
    return np.array(path[::-1], int).reshape(-1, 2)


def _window(values: np.ndarray, start: int, low: int, high: int) -> np.ndarray:
    """``values``, whose first stands at ``start``, from ``low`` to ``high``; infinite where there are none."""
    found = np.full(high - low + 1, np.inf)
    a, b = max(low, start), min(high, start + len(values) - 1)
    if a <= b:
        found[a - low : b - low + 1] = values[a - start : b - start + 1]
    return found
