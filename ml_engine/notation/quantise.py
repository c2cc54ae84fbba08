"""Where each note is written: the simplest division of each beat that explains its onsets.

Each beat, each hand chooses a grid; a finer one must pay for itself by moving the onsets less (a minimum description
length view, after Cemgil, Desain and Kappen 2000). A second pass knows which grids the piece uses and prefers them.
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import log

import numpy as np

from ml_engine.music import Note, Timeline
from ml_engine.notation.onsets import Events

# Divisions of a felt beat and what each costs before it explains anything.
SIMPLE = {1: 0.0, 2: 0.6, 4: 1.6, 3: 2.6, 6: 5.0, 8: 5.6}
COMPOUND = {1: 0.0, 3: 0.6, 6: 1.8, 2: 3.6, 12: 5.6}
SAME_SLOT = 6.0  # for writing two separate onsets of one hand at one place
APART = 3.0  # for writing one event's hands at two places
MIXED = 1.5  # for three against two
EARLY = 0.12  # of a beat: what falls this shortly before a beat may belong to it


@dataclass(frozen=True, slots=True)
class _Stroke:
    """One event in one hand: seconds into the beat, the beat's length, and the notes."""

    phase: float
    event: int
    hand: int
    notes: tuple[int, ...]


def quantise(notes: tuple[Note, ...], events: Events, hands: list[int], timeline: Timeline) -> list[Fraction]:
    """The written onset of each note, in quarters; ``hands`` gives 1 or 2 for each."""
    beats = _by_beat(notes, events, hands, timeline)
    lengths = np.diff([beat.time for beat in timeline.beats])
    grids = {b: _grids(timeline.beats[b].quarter, timeline.beats[b + 1].quarter) for b in beats}
    chosen = {b: _choose(strokes, float(lengths[b]), grids[b]) for b, strokes in beats.items()}
    used = Counter(max(pair) for pair in chosen.values())
    total = sum(used.values()) + 4.0
    onsets = [Fraction(0)] * len(notes)
    for b, strokes in beats.items():
        known = {grid: cost - 0.7 * log((used[grid] + 0.5) / total) - 0.7 for grid, cost in grids[b].items()}
        pair = _choose(strokes, float(lengths[b]), known)
        start, end = timeline.beats[b].quarter, timeline.beats[b + 1].quarter
        for stroke in strokes:
            grid = pair[stroke.hand - 1]
            place = start + (end - start) * Fraction(max(round(stroke.phase * grid), 0), grid)
            for note in stroke.notes:
                onsets[note] = place
    return onsets


def _grids(start: Fraction, end: Fraction) -> dict[int, float]:
    """Divisions for a beat of this written length: in three where it is dotted."""
    return COMPOUND if (end - start).numerator % 3 == 0 else SIMPLE


def _by_beat(notes: tuple[Note, ...], events: Events, hands: list[int], timeline: Timeline) -> dict[int, list[_Stroke]]:
    times = np.array([beat.time for beat in timeline.beats])
    index = np.interp(events.times, times, np.arange(len(times)))
    beats: dict[int, list[_Stroke]] = {}
    for event, (place, group) in enumerate(zip(index, events.members, strict=True)):
        b = min(int(place), len(times) - 2)
        for hand in (1, 2):
            members = tuple(i for i in group if hands[i] == hand)
            if not members:
                continue
            # What comes just before a beat and can't be told from it is that beat's.
            if place - b > 1 - EARLY and b + 1 < len(times) - 1 and _nothing_on(b + 1, index):
                beats.setdefault(b + 1, []).append(_Stroke(place - b - 1, event, hand, members))
            else:
                beats.setdefault(b, []).append(_Stroke(place - b, event, hand, members))
    return beats


def _nothing_on(beat: int, index: np.ndarray) -> bool:
    """No event lies closer to the beat than EARLY, after it."""
    first = int(np.searchsorted(index, beat - 1e-6))
    return first == len(index) or index[first] > beat + EARLY / 2


def _choose(strokes: list[_Stroke], seconds: float, grids: dict[int, float]) -> tuple[int, int]:
    """Divisions for right and left hand, chosen together."""
    sigma = 0.03 + 0.018 / max(seconds, 0.1)  # of a beat
    single: dict[tuple[int, int], tuple[float, dict[int, Fraction]]] = {}
    hands = sorted({stroke.hand for stroke in strokes})
    for hand in (1, 2):
        own = [stroke for stroke in strokes if stroke.hand == hand]
        for grid, cost in grids.items():
            single[hand, grid] = _fit(own, grid, cost if hand in hands else 0.0, sigma)
    best, least = (1, 1), float("inf")
    for right, left in product(grids, grids):
        if (1 not in hands and right != left) or (2 not in hands and left != right):
            continue
        cost = single[1, right][0] + single[2, left][0]
        if cost >= least:
            continue
        if right != left:
            cost += MIXED * (right % left != 0 and left % right != 0)
            there = single[2, left][1]
            cost += sum(APART for event, place in single[1, right][1].items() if there.get(event, place) != place)
        else:
            cost -= 0.6 * min(grids[right], 2.0) * (len(hands) == 2)  # the same division twice is one thought
        if cost < least:
            best, least = (right, left), cost
    return best


def _fit(strokes: list[_Stroke], grid: int, cost: float, sigma: float) -> tuple[float, dict[int, Fraction]]:
    places: dict[int, Fraction] = {}
    taken: set[int] = set()
    for stroke in strokes:
        slot = max(round(stroke.phase * grid), 0)
        cost += ((stroke.phase - slot / grid) / sigma) ** 2 / 2
        if slot in taken:
            cost += SAME_SLOT
        taken.add(slot)
        places[stroke.event] = Fraction(slot, grid)
    return cost, places
