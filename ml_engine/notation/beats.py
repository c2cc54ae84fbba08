"""Where the beats fall in free playing: a path through the onset events that explains what a network says of them.

The network (:mod:`ml_engine.models.note_reader`) tells for each event how likely it stands at each place of a beat, and how long a
beat is there. A path of beats is laid through the events by dynamic programming over (event, period): each event counts by how likely
it is at the place where the path puts it, whether on a beat or between two, and each beat by its length and by how much that differs
from the one before. So beats and rhythm are found together, as in the models of Raphael (2002) and Temperley (2007), on
events instead of frames, which lets the tempo bend from one beat to the next.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ml_engine.events import Report, Stage, ignore
from ml_engine.models.event_features import PERIODS, PERIODS_AN_OCTAVE, SHORTEST_PERIOD
from ml_engine.models.note_features import TICKS

KEEP = 8  # readings kept for each event
MOST_STEPS = 8  # beats from one event on a beat to the next
REACH, MOST_EVENTS = 7.0, 72  # seconds and events that one step may span
FEW = 2  # events in a stretch of music that are beats, one and all
SILENCE = 7.0  # seconds without an onset after which the beat is sought afresh
LONGEST_REST = 8  # beats written for a silence, however long it was
DEFAULT_PERIOD = 0.6
CELLS = 4 * TICKS  # places in a beat that are told apart
BLUR = 1.6  # ticks: how far playing strays from where it is written
FLOOR = 1e-3  # probability that anything is anywhere
CHANGE, CHANGE_CAP = 0.11, 12.0  # log period: how much it changes from beat to beat, and the most that costs
PERIOD_WEIGHT = 0.15  # of the network's word on the length of a beat
# Seconds of a beat that people take for one; how far from that costs nothing (log), and what is further costs. It decides where the
# network wavers, as in plain tunes of equal notes.
USUAL, BOUNDS, UNUSUAL = 0.6, 0.7, 35.0
UNLIKELY = 5.0  # nats: periods so much less likely than the likeliest are not tried
EMPTY = 0.3  # for a beat on which nothing begins
LOOSE_ENDS = 1.5  # for an event before the first beat or after the last


@dataclass(frozen=True, slots=True)
class Events:
    """Onset events: seconds, the network's log probability of each cell of a beat (events, CELLS) and of each period
    (events, PERIODS)."""

    times: np.ndarray
    cells: np.ndarray
    periods: np.ndarray


def events_at(times: np.ndarray, ticks: np.ndarray, periods: np.ndarray) -> Events:
    """Events (rising) with log probabilities of their place in a beat (events, TICKS), blurred by how playing strays."""
    place = np.arange(CELLS) / CELLS * TICKS
    away = (place[None, :] - np.arange(TICKS)[:, None] + TICKS / 2) % TICKS - TICKS / 2
    bell = np.exp(-0.5 * (away / BLUR) ** 2)
    bell /= bell.max()
    return Events(times, np.log(np.exp(ticks) @ bell + FLOOR), periods)


def track_beats(events: Events, report: Report = ignore) -> np.ndarray:
    """Seconds of the beats: rising, at least two, from at or before the first event to past the last."""
    times = events.times
    breaks = [0, *(int(i) + 1 for i in np.nonzero(np.diff(times) > SILENCE)[0]), len(times)]
    joined: list[float] = []
    for start, end in pairwise(breaks):
        _join(joined, _path(events, start, end, report))
    return _enclose(np.array(joined), times)


def _path(events: Events, start: int, end: int, report: Report) -> list[float]:
    """The cheapest path through one stretch without silences."""
    times, cells = events.times[start:end], -events.cells[start:end]
    if len(times) <= FEW:  # nothing to hear a pulse by
        return [float(time) for time in times]
    likely = _period_costs(events.periods[start:end])
    count = len(times)
    costs, periods = np.full((count, KEEP), np.inf), np.full((count, KEEP), np.nan)
    back = np.full((count, KEEP, 3), -1)  # event and reading before, beats stepped
    for i in range(count):
        if i % 256 == 0:
            report(Stage("notating", 0.3 * (start + i) / len(events.times), "beats"))
        cost, period, came = [], [], []
        found = _arrivals(i, times, cells, likely)
        if found is not None:
            before, steps, length, along = found
            change = np.minimum((np.log(length[:, None] / periods[before]) / CHANGE) ** 2 / 2, CHANGE_CAP)
            whole = costs[before] + np.where(np.isnan(change), 0.0, change)
            best = np.argmin(whole, axis=1)
            cost.append(whole[np.arange(len(best)), best] + along + cells[i, 0])
            period.append(length)
            came.append(np.stack([before, best, steps], 1))
        if times[i] - times[0] < REACH / 2:
            cost.append(np.array([LOOSE_ENDS * i + cells[i, 0]]))
            period.append(np.array([np.nan]))
            came.append(np.array([[-1, -1, 1]]))
        if not cost:
            continue
        reached, length, origin = np.concatenate(cost), np.concatenate(period), np.concatenate(came)
        kept = _apart(reached, length)
        costs[i, : len(kept)], periods[i, : len(kept)] = reached[kept], length[kept]
        back[i, : len(kept)] = origin[kept]
    return _traced(times, costs, back)


def _period_costs(periods: np.ndarray) -> np.ndarray:
    """What each period costs at each event, the likeliest nothing, three eighths of an octave wider at either end."""
    costs = periods.max(axis=1, keepdims=True) - periods
    smooth = np.minimum(costs, np.minimum(np.roll(costs, 1, 1), np.roll(costs, -1, 1)) + 0.7)
    length = SHORTEST_PERIOD * 2 ** (np.arange(PERIODS) / PERIODS_AN_OCTAVE)
    return smooth + UNUSUAL * np.maximum(np.abs(np.log(length / USUAL)) - BOUNDS, 0) ** 2


def _arrivals(
    i: int, times: np.ndarray, cells: np.ndarray, likely: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray] | None:
    """All ways to step to event ``i``: event before, beats stepped, their length, and what lies between costs."""
    first = max(int(np.searchsorted(times, times[i] - REACH)), i - MOST_EVENTS, 0)
    if first >= i:
        return None
    span = times[i] - times[first:i]
    steps = np.arange(1, MOST_STEPS + 1)
    length = span[:, None] / steps
    octaves = PERIODS_AN_OCTAVE * np.log2(np.maximum(length, 1e-3) / SHORTEST_PERIOD)
    row = np.clip(np.rint(octaves), 0, PERIODS - 1).astype(int)
    word = likely[i][row] + np.maximum(np.maximum(-octaves - 2, octaves - PERIODS - 1), 0) * 2
    before, at = np.nonzero(word < UNLIKELY)
    if not len(before):
        before, at = np.nonzero(word <= word.min() + 1e-9)
    chosen, taken = length[before, at], at + 1
    along = PERIOD_WEIGHT * word[before, at] * taken + EMPTY * at
    lowest = int(before.min())
    if first + lowest + 1 < i:
        between = np.arange(first + lowest + 1, i)
        phase = (times[between] - times[first + before][:, None]) / chosen[:, None]
        cell = ((phase % 1.0) * CELLS).astype(int) % CELLS
        along = along + (cells[between[None, :], cell] * (phase > 0)).sum(axis=1)
    return first + before, taken, chosen, along


def _apart(cost: np.ndarray, period: np.ndarray) -> np.ndarray:
    """The cheapest readings, of periods that differ by 3 % or more; a reading without a period is one of them."""
    order = np.argsort(cost, kind="stable")
    order = order[np.isfinite(cost[order])]
    step = np.rint(np.log(np.nan_to_num(period[order], nan=1e-6)) / 0.03)
    _, first = np.unique(step, return_index=True)
    return order[np.sort(first)[:KEEP]]


def _traced(times: np.ndarray, costs: np.ndarray, back: np.ndarray) -> list[float]:
    """Walk back from the cheapest last beat."""
    count = len(times)
    ends = costs[:, 0] + LOOSE_ENDS * (count - 1 - np.arange(count))
    ends = np.where(times > times[-1] - REACH / 2, ends, np.inf)
    i, reading = int(np.argmin(ends)), 0
    if not np.isfinite(ends[i]):
        return [float(times[0])]
    beats = [float(times[i])]
    while back[i, reading, 0] >= 0:
        before, other, steps = (int(value) for value in back[i, reading])
        beats += list(np.linspace(times[i], times[before], steps + 1)[1:])
        i, reading = before, other
    return [float(beat) for beat in reversed(beats)]


def _join(before: list[float], beats: list[float]) -> None:
    """Append the beats after a silence, with a few long beats to fill it."""
    if before:
        known = [p for p in (_last_period(before), _last_period(beats)) if p]
        period = known[0] if known else DEFAULT_PERIOD
        count = int(np.clip(round((beats[0] - before[-1]) / period), 1, LONGEST_REST))
        before += list(np.linspace(before[-1], beats[0], count + 1)[1:-1])
    before += beats


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
