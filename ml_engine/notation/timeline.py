"""Timelines: made from beats and a metre, read from a file, and stretched to cover a performance."""

import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import isfinite
from pathlib import Path

import numpy as np

from ml_engine.bars import Bars
from ml_engine.errors import BadInput
from ml_engine.models.note_features import Pulse
from ml_engine.music import Beat, Meter, Performance, TempoMark, Timeline
from ml_engine.notation.meter import UNIT_QUARTERS, signature

MOST_BYTES = 50_000_000
_UNIT_CLASS = {quarters: number for number, quarters in enumerate(UNIT_QUARTERS)}
TOLERANCE = 0.1  # of a beat: onsets this little outside the beats need no beat of their own


def read_timeline(path: Path) -> Timeline:
    """Read a NAME.timeline.json, with or without the place in quarters ("quarter") of each beat.

    Without, each beat is one felt beat of its metre on from the one before. Raises BadInput when it is none.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput("The timeline file is too large to be read.")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadInput("The timeline file could not be opened.") from fault
    except (ValueError, RecursionError) as fault:
        raise BadInput("This is not a timeline: the file is not JSON.") from fault
    if not isinstance(data, dict) or not isinstance(data.get("beats"), list):
        raise BadInput("This is not a timeline: it has no list of beats.")
    _number_quarters(data)
    timeline = Timeline.from_json(data)
    if not all(isfinite(beat.time) for beat in timeline.beats):
        raise BadInput("This is not a timeline: a beat has no finite time.")
    if not timeline.meters:
        raise BadInput("This timeline names no metre.")
    for meter in timeline.meters:
        if not 1 <= meter.numerator <= 32 or meter.denominator not in {1, 2, 4, 8, 16, 32}:
            raise BadInput(f"{meter.numerator}/{meter.denominator} is not a metre that can be written.")
    return timeline


def _number_quarters(data: dict) -> None:
    beats = data["beats"]
    if not beats or any(not isinstance(beat, dict) for beat in beats) or all("quarter" in beat for beat in beats):
        return
    try:
        meters = [Meter(Fraction(0), int(m["numerator"]), int(m["denominator"])) for m in data.get("meters", [])]
        step = meters[0].beat_quarters if meters else Fraction(1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError) as fault:
        raise BadInput("This is not a timeline: its metre cannot be read.") from fault
    if len(meters) > 1:
        raise BadInput('A timeline whose metre changes must give the "quarter" of each beat.')
    for index, beat in enumerate(beats):
        beat["quarter"] = float(step * index)


def make_timeline(pulse: Pulse, last: float) -> tuple[Timeline, Fraction]:
    """A timeline of whole bars from the first beat past ``last`` (seconds), and its upbeat in quarters. It has no keys yet."""
    times, numbers, units = _whole_bars(pulse, last)
    places = [Fraction(0)]
    for unit in units[:-1]:
        places.append(places[-1] + UNIT_QUARTERS[unit])
    downbeats = [at for at, number in enumerate(numbers) if number == 0]
    upbeat = downbeats[0] > 0
    meters: list[Meter] = []
    for first, end in pairwise(downbeats):
        above, below = signature(end - first, units[first])
        if not meters or (meters[-1].numerator, meters[-1].denominator) != (above, below):
            meters.append(Meter(places[first] if meters else Fraction(0), above, below))
    bar, beats = (-1 if upbeat else 0), []
    for at, time in enumerate(times):
        bar += at == 0 or numbers[at] == 0
        inside = numbers[at] if bar else at
        beats.append(Beat(time, places[at], bar, inside + 1, bar > 0 and numbers[at] == 0))
    marks = (TempoMark(Fraction(0), _figure(times, UNIT_QUARTERS[units[downbeats[0]]])),)
    return Timeline(tuple(beats), tuple(meters), (), marks), places[downbeats[0]]


def _whole_bars(pulse: Pulse, last: float) -> tuple[list[float], list[int], list[int]]:
    """The beats as lists, ending with the first downbeat past ``last``; an upbeat is no longer than a bar."""
    keep = len(pulse.times)
    while keep > 3 and pulse.times[keep - 2] > last:
        keep -= 1
    times = [float(time) for time in pulse.times[:keep]]
    numbers, sizes, units = ([int(n) for n in row[:keep]] for row in (pulse.numbers, pulse.sizes, pulse.units))
    pace = times[-1] - times[-2]
    while numbers[-1] != 0 or times[-1] <= last or numbers.count(0) < 2:
        times.append(times[-1] + pace)
        numbers.append((numbers[-1] + 1) % sizes[-1])
        sizes.append(sizes[-1])
        units.append(units[-1])
    return times, numbers, units


def pulse_of(timeline: Timeline, pickup: Fraction) -> tuple[Pulse, list[Fraction]]:
    """The felt beats of a timeline that begins at quarter 0, and where each of them stands."""
    lines, end = Bars(timeline.meters, pickup), timeline.beats[-1].quarter
    rows: list[tuple[float, int, int]] = []
    places: list[Fraction] = []
    at = Fraction(0)
    while at <= end:
        start, stop, meter = lines.at(at)
        step, whole = meter.beat_quarters, meter.bar_quarters
        missing = whole - (stop - start) if at == 0 and pickup else Fraction(0)
        place = start + (-missing) % step
        while place < stop:
            places.append(place)
            number = (place - start + missing) / step
            rows.append((float(number), round(whole / step), _UNIT_CLASS.get(step, 0)))
            place += step
        at = stop
    numbers, sizes, units = (np.array(column) for column in zip(*rows, strict=True))
    times = np.array([timeline.seconds_at(float(place)) for place in places])
    return Pulse(times, numbers, sizes.astype(int), units.astype(int)), places


def _figure(times: list[float], step: Fraction) -> float:
    """The metronome figure in quarters a minute that the middle half of the beats keep."""
    gaps = sorted(b - a for a, b in pairwise(times))
    middle = gaps[len(gaps) // 4 : max(len(gaps) * 3 // 4, len(gaps) // 4 + 1)]
    felt = 60 * len(middle) / sum(middle)
    return float(min(max(round(felt), 10), 400) * step)


def cover(timeline: Timeline, performance: Performance) -> tuple[Timeline, Fraction]:
    """A given timeline, with beats added before and after so that every note falls between two of them.

    Returns it with its upbeat in quarters; places are shifted so that the written music begins at 0. Beats that are
    there keep their times, metres and bar numbers.
    """
    beats = list(timeline.beats)
    first_note = performance.notes[0].onset
    last_note = max(note.onset for note in performance.notes)
    meters = sorted(timeline.meters, key=lambda meter: meter.quarter)
    pace, step = beats[1].time - beats[0].time, beats[1].quarter - beats[0].quarter
    added = 0
    while first_note < beats[0].time - TOLERANCE * pace and added < 4096:
        beats.insert(0, Beat(beats[0].time - pace, beats[0].quarter - step, 0, 1, False))
        added += 1
    if added == 4096:
        raise BadInput("The timeline begins too long after the first note.")
    pace, step = beats[-1].time - beats[-2].time, beats[-1].quarter - beats[-2].quarter
    more = 0
    downbeat = next((i for i, beat in enumerate(beats) if beat.downbeat), added)
    size = max(meters[-1].bar_quarters, step)
    while beats[-1].time <= last_note + pace or (beats[-1].quarter - beats[downbeat].quarter) % size:
        beats.append(Beat(beats[-1].time + pace, beats[-1].quarter + step, beats[-1].bar, beats[-1].beat + 1, False))
        more += 1
        if more > 100_000:
            raise BadInput("The timeline ends too long before the last note.")
        if more > 64 and beats[-1].time > last_note + pace:
            break
    origin = beats[0].quarter
    upbeat = beats[downbeat].quarter - origin
    bar = meters[0].bar_quarters
    if upbeat >= bar:  # whole bars before the first marked downbeat are bars, not an upbeat
        upbeat %= bar
    shifted = [replace(beat, quarter=beat.quarter - origin) for beat in beats]
    changes = [replace(m, quarter=max(m.quarter - origin, Fraction(0))) for m in meters]
    changes[0] = replace(changes[0], quarter=Fraction(0))
    keys = [replace(k, quarter=max(k.quarter - origin, Fraction(0))) for k in timeline.keys]
    if keys:
        keys[0] = replace(keys[0], quarter=Fraction(0))
    marks = [replace(t, quarter=max(t.quarter - origin, Fraction(0))) for t in timeline.tempo_marks]
    if not marks:
        marks = [TempoMark(Fraction(0), _figure([b.time for b in beats], Fraction(1)) * float(step))]
    numbered = _number(shifted, changes, upbeat)
    return Timeline(tuple(numbered), tuple(changes), tuple(keys), tuple(marks)), upbeat


def _number(beats: list[Beat], meters: list[Meter], upbeat: Fraction) -> list[Beat]:
    """Bar and beat numbers by the metres; the upbeat is bar 0."""
    numbered: list[Beat] = []
    at, bar, start = 0, 1, upbeat
    for beat in beats:
        if beat.quarter < upbeat:
            numbered.append(replace(beat, bar=0, beat=len(numbered) + 1, downbeat=False))
            continue
        while beat.quarter >= start + meters[at].bar_quarters or (
            at + 1 < len(meters) and beat.quarter >= meters[at + 1].quarter
        ):
            if at + 1 < len(meters) and meters[at + 1].quarter <= start + meters[at].bar_quarters:
                start = max(meters[at + 1].quarter, start)
                at += 1
                bar += start > upbeat
            else:
                start += meters[at].bar_quarters
                bar += 1
        inside = beat.quarter - start
        numbered.append(replace(beat, bar=bar, beat=int(inside / meters[at].beat_quarters) + 1, downbeat=inside == 0))
    return numbered
