"""Small performances made by code, with the beats that were meant."""

import random
from dataclasses import dataclass
from math import pi, sin

from ml_engine import Note, Performance


@dataclass(frozen=True)
class Played:
    performance: Performance
    beats: list[float]
    downbeats: list[float]


def play(
    rows: list[tuple[float, float, int]],
    *,
    beat: float = 1.0,
    bar: float = 4.0,
    bpm: float = 92.0,
    bend: float = 0.15,
    phrase: float = 16.0,
    pickup: float = 0.0,
    seed: int = 3,
) -> Played:
    """Play (quarter, quarters, pitch) rows; the tempo swings by ``bend`` either way once a phrase, onsets by 8 ms."""
    random_ = random.Random(seed)
    end = max(onset + length for onset, length, _ in rows)
    step = 1 / 16
    times = [0.5]
    for i in range(int(end / step) + 2):
        times.append(times[-1] + step * 60 / (bpm * (1 + bend * sin(2 * pi * i * step / phrase))))

    def at(quarter: float) -> float:
        index = int(quarter / step)
        return times[index] + (times[index + 1] - times[index]) * (quarter / step - index)

    notes = []
    for onset, length, pitch in rows:
        start = at(onset) + random_.gauss(0, 0.008)
        held = (at(onset + length) - at(onset)) * random_.uniform(0.8, 1.0)
        strong = 12 if (onset - pickup) % bar == 0 else 6 if (onset - pickup) % beat == 0 else 0
        notes.append(Note(start, start + held, pitch, 60 + strong + random_.randint(-4, 4)))

    def grid(size: float) -> list[float]:
        return [at(pickup % size + i * size) for i in range(int((end - pickup % size) / size + 0.999))]

    return Played(Performance.of(notes), grid(beat), grid(bar))


def f_measure(true: list[float], found: list[float], window: float = 0.07) -> float:
    """Beat F1: each true beat is hit by at most one found beat within the window."""
    left = list(found)
    hits = 0
    for time in true:
        near = min(left, key=lambda other: abs(other - time), default=None)
        if near is not None and abs(near - time) <= window:
            left.remove(near)
            hits += 1
    return 2 * hits / (len(true) + len(found))


def f_at_some_level(true: list[float], found: list[float]) -> float:
    """Beat F1 at whichever level was tapped: the beats that were meant, every second one, or two for each.

    A tune in quarters at 116 and one in eighths at 58 sound alike; what is tried is whether the beats follow.
    """
    middles = [(a + b) / 2 for a, b in zip(true, true[1:], strict=False)]
    levels = (true, true[::2], true[1::2], sorted([*true, *middles]))
    return max(f_measure(level, found) for level in levels)


def song(bars: int, meter: str = "4/4") -> list[tuple[float, float, int]]:
    """A tune over a bass and chords, in C major: quarters and eighths, harmony by the bar."""
    chords = [(48, 64, 67, 72), (53, 65, 69, 72), (55, 62, 67, 71), (48, 64, 67, 72)]
    size = {"4/4": 4.0, "3/4": 3.0, "2/4": 2.0, "6/8": 3.0}[meter]
    rows: list[tuple[float, float, int]] = []
    random_ = random.Random(11)
    for index in range(bars):
        start = index * size
        bass, *upper = chords[index % 4]
        if meter == "6/8":
            for half in (0.0, 1.5):
                rows.append((start + half, 0.5, bass + (7 if half else 0)))
                rows += [(start + half + k, 0.5, pitch - 12) for k in (0.5, 1.0) for pitch in upper[:2]]
                rows.append((start + half, 1.0, random_.choice(upper) + 12))
                rows.append((start + half + 1.0, 0.5, random_.choice(upper) + 12))
            continue
        rows.append((start, size if meter == "4/4" else 1.0, bass))
        for k in range(1, int(size)):
            rows += [(start + k, 1.0, pitch - 12) for pitch in upper[:2]]
        at = start
        while at < start + size:
            length = random_.choice([1.0, 1.0, 0.5]) if at > start else 1.0
            length = 1.0 if at + length > start + size else length
            parts = [0.5, 0.5] if length == 0.5 else [1.0]
            for part in parts:
                rows.append((at, part, random_.choice(upper) + 12))
                at += part
    return [(onset, length, pitch) for onset, length, pitch in rows if onset < bars * size]
