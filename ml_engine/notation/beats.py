"""Where the beats fall in free playing.

A path of beats is laid through the onset events by dynamic programming over (event, period): each new beat pays for
changing the tempo, for falling on a weak event or on none, and for how awkwardly the events between two beats sit on
simple divisions of it. So beat and rhythm are found together, as in the probabilistic models of Temperley (2007) and
Raphael (2002), but on events instead of frames, which lets the tempo bend from one beat to the next.

It is done twice, for beats that part in two and for beats that part in three; the cheaper reading wins.
"""

from dataclasses import dataclass

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
OUTSIDE_COST = 1.2

# How much it costs to have an onset at this fraction of a beat.
BINARY = {0.0: 0.9, 1 / 2: 0.5, 1 / 4: 1.3, 3 / 4: 1.1, 1 / 3: 1.6, 2 / 3: 1.6, 1 / 8: 2.8, 3 / 8: 2.8, 5 / 8: 2.8, 7 / 8: 2.5,
          1 / 6: 2.7, 5 / 6: 2.7}  # fmt: skip
TERNARY = {0.0: 0.9, 1 / 3: 0.7, 2 / 3: 0.5, 1 / 6: 1.8, 3 / 6: 1.6, 5 / 6: 1.6, 1 / 12: 3.2, 3 / 12: 2.9, 5 / 12: 3.2,
           7 / 12: 3.2, 9 / 12: 2.9, 11 / 12: 3.0}  # fmt: skip
TERNARY_PRIOR = 0.12  # cost a second of reading the beat in three: rarer, so it must explain more
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


def track_beats(events: Events, report: Report = ignore) -> Beats:
    """Find the felt beats under ``events``: at least two, from at or before the first event to past the last one."""
    readings = []
    for at, (ternary, costs) in enumerate(((False, BINARY), (True, TERNARY))):
        table = _position_costs(costs)

        def told(fraction: float, at: int = at) -> None:
            report(Stage("notating", (at + fraction) / 2 * 0.4, "beats"))

        times, cost = _track(events, table, told)
        seconds = max(float(events.times[-1] - events.times[0]), 1.0)
        readings.append(Beats(times, ternary, cost / seconds + (TERNARY_PRIOR if ternary else 0.0)))
    return min(readings, key=lambda reading: reading.cost)


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


def _period_row(period: np.ndarray) -> np.ndarray:
    row = np.log(period / SHORTEST) / np.log(LONGEST / SHORTEST) * (_PERIODS - 1)
    return np.clip(np.rint(row), 0, _PERIODS - 1).astype(int)


def _track(events: Events, table: np.ndarray, told) -> tuple[np.ndarray, float]:  # noqa: ANN001
    """Track each stretch between silences by itself and join the stretches."""
    times = events.times
    breaks = [0, *(int(i) + 1 for i in np.nonzero(np.diff(times) > SILENCE)[0]), len(times)]
    joined: list[float] = []
    total = 0.0
    for start, end in zip(breaks, breaks[1:], strict=False):
        beats, cost = _path(times[start:end], events.salience[start:end], table, told, start, len(times))
        total += cost
        if joined:
            known = [p for p in (_last_period(joined), _last_period(beats)) if p]
            period = known[0] if known else DEFAULT_PERIOD
            count = int(np.clip(round((beats[0] - joined[-1]) / period), 1, LONGEST_REST))
            joined += list(np.linspace(joined[-1], beats[0], count + 1)[1:-1])
        joined += beats
    return _enclose(np.array(joined), times), total


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


def _path(times: np.ndarray, salience: np.ndarray, table: np.ndarray, told, done: int, total: int) -> tuple[list[float], float]:  # noqa: ANN001, E501
    """The cheapest path of beats through one stretch: beat times (those between events included) and its cost."""
    n = len(times)
    if n == 1:
        return [float(times[0])], 0.0
    costs = np.full((n, KEEP), np.inf)
    periods = np.full((n, KEEP), np.nan)
    back = np.full((n, KEEP, 3), -1, dtype=int)  # event and reading before, number of beats stepped
    reach = np.searchsorted(times, times - LONGEST * (MOST_EMPTY + 1))
    for i in range(n):
        if i % 200 == 0:
            told((done + i) / total)
        rows = _arrivals(i, int(reach[i]), times, table, costs, periods)
        landing = BEAT_COST - SALIENCE * salience[i]
        if times[i] - times[0] < 2 * LONGEST:
            rows.append((OUTSIDE_COST * i, np.nan, -1, -1, 1))
        rows.sort(key=lambda row: row[0])
        kept: list[float] = []
        for cost, period, j, reading, count in rows:
            if len(kept) == KEEP:
                break
            if any(abs(period - other) < 0.02 * other for other in kept):
                continue
            k = len(kept)
            kept.append(period)
            costs[i, k], periods[i, k], back[i, k] = cost + landing, period, (j, reading, count)
    ends = costs[:, 0] + OUTSIDE_COST * (n - 1 - np.arange(n))
    late = times > times[-1] - 2 * LONGEST
    i = int(np.argmin(np.where(late & np.isfinite(ends), ends, np.inf)))
    if not np.isfinite(ends[i]):
        return [float(times[0])], 0.0
    cost, reading = float(ends[i]), 0
    beats = [float(times[i])]
    while back[i, reading, 0] >= 0:
        j, before, count = back[i, reading]
        beats += list(np.linspace(times[i], times[j], int(count) + 1)[1:])
        i, reading = int(j), int(before)
    return [float(beat) for beat in reversed(beats)], cost


def _arrivals(
    i: int, first: int, times: np.ndarray, table: np.ndarray, costs: np.ndarray, periods: np.ndarray
) -> list[tuple[float, float, int, int, int]]:
    """All ways to arrive at event ``i``: (cost, period, event before, its reading, beats stepped)."""
    rows: list[tuple[float, float, int, int, int]] = []
    span = times[i] - times[first:i]
    for count in range(1, MOST_EMPTY + 2):
        period = span / count
        from_events = np.nonzero((period >= SHORTEST) & (period <= LONGEST))[0] + first
        if count > 1:
            from_events = from_events[_empty(i, from_events, count, times)]
        if not len(from_events):
            continue
        period = (times[i] - times[from_events]) / count
        low = int(from_events[0])
        phase = (times[low + 1 : i][None, :] - times[from_events][:, None]) / period[:, None]
        inside = table[_period_row(period)[:, None], (np.mod(phase, 1.0) * _PHASES).astype(int) % _PHASES]
        held = np.where(phase > 0, inside, 0.0).sum(axis=1)
        comfort = COMFORT_WEIGHT * (np.log(period / COMFORT) / COMFORT_WIDTH) ** 2 / 2
        step = held + comfort * period * count + (count - 1) * (EMPTY_COST + BEAT_COST)
        with np.errstate(invalid="ignore"):
            change = (np.log(period[:, None] / periods[from_events]) / CHANGE) ** 2 / 2
        change = np.where(np.isnan(change), 0.0, np.minimum(change, CHANGE_CAP))
        whole = costs[from_events] + change
        best = np.argmin(whole, axis=1)
        cost = whole[np.arange(len(best)), best] + step
        rows += [
            (float(c), float(p), int(j), int(b), count)
            for c, p, j, b in zip(cost, period, from_events, best, strict=True)
            if np.isfinite(c)
        ]
    return rows


def _empty(i: int, from_events: np.ndarray, count: int, times: np.ndarray) -> np.ndarray:
    """Whether no event lies near any of the beats stepped over: where one does, it is a beat itself."""
    clear = np.ones(len(from_events), dtype=bool)
    for step in range(1, count):
        place = times[from_events] + (times[i] - times[from_events]) * step / count
        near = 0.08 * (times[i] - times[from_events]) / count
        clear &= np.searchsorted(times, place - near) == np.searchsorted(times, place + near)
    return clear
