"""Where the beats fall in free playing.

A path of beats is laid through the onset events by dynamic programming over (event, period): each new beat pays for
changing the tempo, for falling on a weak event or on none, and for how awkwardly the events between two beats sit on
simple divisions of it. So beat and rhythm are found together, as in the probabilistic models of Temperley (2007) and
Raphael (2002), but on events instead of frames, which lets the tempo bend from one beat to the next.

It is done twice side by side, for beats that part in two and for beats that part in three; which reading is right shows
in the bars (see meter.py), so both are given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ml_engine.events import Report, Stage, ignore
from ml_engine.notation.onsets import Events

SHORTEST, LONGEST = 0.3, 1.6  # seconds; 200 and 37 beats a minute
COMFORT = 0.62  # seconds; the tempo people tap when free to choose (Fraisse 1982; Parncutt 1994)
KEEP = 16  # readings kept for each event
MOST_EMPTY = 3  # beats in a row without an onset
SILENCE = 5.0  # seconds without an onset after which the beat is sought afresh
LONGEST_REST = 8  # beats written for a silence, however long it was
DEFAULT_PERIOD = 0.6

BEAT_COST = 0.8
EMPTY_COST = 1.5
SALIENCE = 0.9
CHANGE = 0.085  # standard deviation of a tempo change from beat to beat, in log period
CHANGE_CAP = 7.0
COMFORT_WIDTH = 0.42
COMFORT_WEIGHT = 1.6  # a second
BEFORE_COST, AFTER_COST = 1.2, 3.0  # for an event before the first beat, or after the last one

# How much it costs to have an onset at this fraction of a beat.
BINARY = {
    0.0: 0.9, 1 / 2: 0.5, 1 / 4: 1.3, 3 / 4: 1.1, 1 / 3: 1.6, 2 / 3: 1.6,
    1 / 8: 2.8, 3 / 8: 2.8, 5 / 8: 2.8, 7 / 8: 2.5, 1 / 6: 2.7, 5 / 6: 2.7,
}  # fmt: skip
TERNARY = {
    0.0: 0.9, 1 / 3: 0.7, 2 / 3: 0.5, 1 / 6: 1.8, 3 / 6: 1.6, 5 / 6: 1.6,
    1 / 12: 3.2, 3 / 12: 2.9, 5 / 12: 3.2, 7 / 12: 3.2, 9 / 12: 2.9, 11 / 12: 3.0,
}  # fmt: skip
_PHASES, _PERIODS = 240, 48


@dataclass(frozen=True, slots=True)
class Beats:
    """Beat times in seconds, rising; whether the beat parts in three; the cost of this reading a second."""

    times: np.ndarray
    ternary: bool
    cost: float

    @property
    def period(self) -> float:
        """Median length of a beat in seconds."""
        return float(np.median(np.diff(self.times)))


def track_beats(events: Events, report: Report = ignore) -> tuple[Beats, Beats]:
    """Find the felt beats under ``events``, read as parting in two and as parting in three.

    Each reading has at least two beats, from at or before the first event to past the last one.
    """
    tables = np.stack([_position_costs(BINARY), _position_costs(TERNARY)])

    def told(done: int) -> None:
        report(Stage("notating", 0.4 * done / len(events), "beats"))

    times = events.times
    breaks = [0, *(int(i) + 1 for i in np.nonzero(np.diff(times) > SILENCE)[0]), len(times)]
    joined: tuple[list[float], list[float]] = ([], [])
    total = [0.0, 0.0]
    for start, end in pairwise(breaks):
        for reading, (beats, cost) in enumerate(
            _paths(times[start:end], events.salience[start:end], tables, told, start)
        ):
            _join(joined[reading], beats)
            total[reading] += cost
    seconds = max(float(times[-1] - times[0]), 1.0)
    two, three = (_enclose(np.array(beats), times) for beats in joined)
    return Beats(two, False, total[0] / seconds), Beats(three, True, total[1] / seconds)


def _join(before: list[float], beats: list[float]) -> None:
    """Append the beats after a silence, with a few long beats to fill it."""
    if before:
        known = [p for p in (_last_period(before), _last_period(beats)) if p]
        period = known[0] if known else DEFAULT_PERIOD
        count = int(np.clip(round((beats[0] - before[-1]) / period), 1, LONGEST_REST))
        before += list(np.linspace(before[-1], beats[0], count + 1)[1:-1])
    before += beats


def _position_costs(costs: dict[float, float]) -> np.ndarray:
    """Cost of an onset by (period, phase): the nearest division, plus a Gaussian penalty for missing it."""
    places = np.array([*costs, 1.0])
    fixed = np.array([*costs.values(), costs[0.0]])
    phase = (np.arange(_PHASES) + 0.5) / _PHASES
    table = np.empty((_PERIODS, _PHASES))
    for row in range(_PERIODS):
        period = SHORTEST * (LONGEST / SHORTEST) ** (row / (_PERIODS - 1))
        sigma = 0.02 / period + 0.035
        table[row] = (fixed + ((phase[:, None] - places) / sigma) ** 2 / 2).min(axis=1)
    return np.minimum(table, 5.0)


def _last_period(beats: list[float]) -> float | None:
    return float(np.median(np.diff(beats[-5:]))) if len(beats) > 1 else None


def _enclose(beats: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Go on at the same pace so that every event lies between two beats."""
    first = float(np.median(np.diff(beats[:5]))) if len(beats) > 1 else DEFAULT_PERIOD
    last = float(np.median(np.diff(beats[-5:]))) if len(beats) > 1 else DEFAULT_PERIOD
    before = max(0, int(np.ceil((beats[0] - times[0]) / first - 0.08)))
    after = max(1, int(np.floor((times[-1] - beats[-1]) / last + 0.08)) + 1)
    head = beats[0] - first * np.arange(before, 0, -1)
    return np.concatenate([head, beats, beats[-1] + last * np.arange(1, after + 1)])


def _paths(
    times: np.ndarray, salience: np.ndarray, tables: np.ndarray, told: Callable[[int], None], done: int
) -> list[tuple[list[float], float]]:
    """For each table the cheapest path of beats through one stretch: beat times (also between events) and its cost."""
    n, kinds = len(times), len(tables)
    if n == 1:
        return [([float(times[0])], 0.0)] * kinds
    costs = np.full((kinds, n, KEEP), np.inf)
    periods = np.full((kinds, n, KEEP), np.nan)
    back = np.full((kinds, n, KEEP, 3), -1, dtype=int)  # event and reading before, number of beats stepped
    reach = np.searchsorted(times, times - LONGEST * (MOST_EMPTY + 1))
    for i in range(n):
        if i % 200 == 0:
            told(done + i)
        landing = BEAT_COST - SALIENCE * salience[i]
        arrivals = _arrivals(i, int(reach[i]), times, tables)
        opening = times[i] - times[0] < 2 * LONGEST
        for kind in range(kinds):
            cost = period = np.empty(0)
            best = from_events = steps = np.empty(0, dtype=int)
            if arrivals is not None:
                from_events, steps, period, along = arrivals
                cost, best = _cheapest(costs[kind, from_events], periods[kind, from_events], period)
                cost = cost + along[kind]
            if opening:
                cost, period = np.append(cost, BEFORE_COST * i), np.append(period, np.nan)
                from_events, best, steps = np.append(from_events, -1), np.append(best, -1), np.append(steps, 1)
            kept = _apart(cost, period)
            k = len(kept)
            costs[kind, i, :k], periods[kind, i, :k] = cost[kept] + landing, period[kept]
            back[kind, i, :k] = np.stack([from_events[kept], best[kept], steps[kept]], axis=1)
    return [_trace(times, costs[kind], back[kind]) for kind in range(kinds)]


def _apart(cost: np.ndarray, period: np.ndarray) -> np.ndarray:
    """The cheapest readings, of periods that differ by 2 % or more; a reading without a period is one of them."""
    order = np.argsort(cost, kind="stable")
    order = order[np.isfinite(cost[order])]
    step = np.rint(np.log(np.nan_to_num(period[order], nan=1e-6)) / 0.02)
    _, first = np.unique(step, return_index=True)
    return order[np.sort(first)[:KEEP]]


def _trace(times: np.ndarray, costs: np.ndarray, back: np.ndarray) -> tuple[list[float], float]:
    """Walk back from the cheapest last beat."""
    n = len(times)
    ends = costs[:, 0] + AFTER_COST * (n - 1 - np.arange(n))
    late = times > times[-1] - 2 * LONGEST
    i = int(np.argmin(np.where(late & np.isfinite(ends), ends, np.inf)))
    cost, reading = float(ends[i]), 0
    if not np.isfinite(cost):
        return [float(times[0])], 0.0
    beats = [float(times[i])]
    while back[i, reading, 0] >= 0:
        j, before, count = (int(value) for value in back[i, reading])
        beats += list(np.linspace(times[i], times[j], count + 1)[1:])
        i, reading = j, before
    return [float(beat) for beat in reversed(beats)], cost


def _cheapest(costs: np.ndarray, periods: np.ndarray, period: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Over the readings of each event before: the least cost with the change of tempo, and which reading it is."""
    change = (np.log(period[:, None] / periods) / CHANGE) ** 2 / 2
    whole = costs + np.where(np.isnan(change), 0.0, np.minimum(change, CHANGE_CAP))
    best = np.argmin(whole, axis=1)
    return whole[np.arange(len(best)), best], best


def _arrivals(
    i: int, first: int, times: np.ndarray, tables: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None:
    """All ways to step to event ``i``: event before, beats stepped, period, and by table the cost of what is between."""
    span = times[i] - times[first:i]
    found = [
        np.nonzero((span >= SHORTEST * count) & (span <= LONGEST * count))[0] for count in range(1, MOST_EMPTY + 2)
    ]
    for count in range(2, MOST_EMPTY + 2):
        found[count - 1] = found[count - 1][_empty(i, found[count - 1] + first, count, times)]
    from_events = np.concatenate(found) + first
    if not len(from_events):
        return None
    steps = np.repeat(np.arange(1, MOST_EMPTY + 2), [len(part) for part in found])
    period = (times[i] - times[from_events]) / steps
    low = int(from_events.min())
    phase = (times[low + 1 : i] - times[from_events][:, None]) / period[:, None]
    cell = ((phase % 1.0) * _PHASES).astype(int) % _PHASES
    row = np.clip(np.rint(np.log(period / SHORTEST) * ((_PERIODS - 1) / np.log(LONGEST / SHORTEST))), 0, _PERIODS - 1)
    between = (tables[:, row.astype(int)[:, None], cell] * (phase > 0)).sum(axis=2)
    comfort = COMFORT_WEIGHT * (np.log(period / COMFORT) / COMFORT_WIDTH) ** 2 / 2
    return from_events, steps, period, between + comfort * period * steps + (steps - 1) * (EMPTY_COST + BEAT_COST)


def _empty(i: int, from_events: np.ndarray, count: int, times: np.ndarray) -> np.ndarray:
    """Whether no event lies near any of the beats stepped over: where one does, it is a beat itself."""
    if not len(from_events):
        return np.ones(0, dtype=bool)
    step = (times[i] - times[from_events]) / count
    place = times[from_events][:, None] + step[:, None] * np.arange(1, count)
    near = 0.08 * step[:, None]
    return (np.searchsorted(times, place - near) == np.searchsorted(times, place + near)).all(axis=1)
