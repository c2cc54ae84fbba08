"""A person's changes, made on what the machine found: beats, bar lines, metres, keys, hands and rhythm."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ml_engine.models.note_features import UNITS, Pulse
from ml_engine.music import Meter
from ml_engine.notation.changes import Change
from ml_engine.notation.meter import UNIT_QUARTERS, Bids, find_bars

BidsFor = Callable[[np.ndarray], Bids]  # what speaks for bar lines at beats, for any times of beats


def of_kind(changes: Iterable[Change], *kinds: str) -> list[Change]:
    """The changes of these kinds, in the order they were made."""
    return [change for change in changes if change.kind in kinds]


def inside(change: Change, seconds: np.ndarray) -> np.ndarray:
    """Which of these moments a change is about."""
    slack = 1e-3
    end = np.inf if change.end is None else change.end - slack
    return (seconds >= change.start - slack) & (seconds < end)


def respaced(times: np.ndarray, changes: Iterable[Change]) -> np.ndarray:
    """Beats after changes of tempo: twice as many between two beats, or every other one."""
    for change in of_kind(changes, "tempo"):
        chosen = inside(change, times)
        if change.value == "2":
            middles = (times[:-1] + times[1:]) / 2
            times = np.sort(np.concatenate([times, middles[chosen[:-1]]]))
        elif change.value == "1/2":
            rank = np.cumsum(chosen) - 1
            kept = times[~chosen | (rank % 2 == 0)]
            times = kept if len(kept) > 2 else times
    return times


def rebarred(pulse: Pulse, bids_for: BidsFor, changes: Iterable[Change]) -> Pulse:
    """Bars after changes of metre and shifts of the bar line, in the order they were made."""
    for change in of_kind(changes, "meter", "shift"):
        chosen = np.nonzero(inside(change, pulse.times))[0]
        if not len(chosen):
            continue
        if change.kind == "shift":
            pulse = _shifted(pulse, chosen, int(change.value))
        else:
            pulse = _in_meter(pulse, bids_for, chosen, change)
    return pulse


def _shifted(pulse: Pulse, chosen: np.ndarray, beats: int) -> Pulse:
    numbers = pulse.numbers.copy()
    numbers[chosen] = (numbers[chosen] - beats) % pulse.sizes[chosen]
    return replace(pulse, numbers=numbers)


def _in_meter(pulse: Pulse, bids_for: BidsFor, chosen: np.ndarray, change: Change) -> Pulse:
    above, _, below = change.value.partition("/")
    meter = Meter(Fraction(0), int(above), int(below))
    step = meter.beat_quarters
    size = max(round(meter.bar_quarters / step), 1)
    unit = UNIT_QUARTERS.index(step) if step in UNIT_QUARTERS else UNITS.index("quarter")
    first, last = int(chosen[0]), int(chosen[-1])
    times = pulse.times[first : last + 1]
    old = UNIT_QUARTERS[pulse.units[first]] * int(pulse.sizes[first])
    if old == meter.bar_quarters and size != pulse.sizes[first] and len(times) > 2:
        # A bar of the same length counted otherwise, as three quarters and two dotted ones: its beats are spaced anew.
        own = pulse.numbers[first : last + 1] / pulse.sizes[first : last + 1]
        bar = np.cumsum(np.diff(own, prepend=own[0]) < 0) + own
        places = np.arange(np.ceil(bar[0] * size - 1e-6), np.floor(bar[-1] * size + 1e-6) + 1) / size
        times = np.interp(places, bar, times)
        found = Pulse(times, np.rint(places * size) % size, np.full(len(times), size), np.full(len(times), unit))
    else:
        found = find_bars(times, bids_for(times), (size, unit))
        if first and pulse.numbers[first] == 0:  # the new metre begins with a bar where one began before
            found = replace(found, numbers=np.arange(len(times)) % size)
    parts = []
    for name in ("times", "numbers", "sizes", "units"):
        whole = getattr(pulse, name)
        parts.append(np.concatenate([whole[:first], getattr(found, name), whole[last + 1 :]]))
    return Pulse(*parts)


def values_at(changes: Iterable[Change], kind: str, seconds: np.ndarray, default: int) -> np.ndarray:
    """The number that changes of one kind give each moment, the last change before the others."""
    found = np.full(len(seconds), default)
    for change in of_kind(changes, kind):
        found[inside(change, seconds)] = int(change.value)
    return found
