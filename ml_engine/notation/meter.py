"""Bars over given beats: metre, its changes, and where the bar lines fall.

What the network says of each note on a beat (whether a bar begins with it, how many beats a bar has, what the felt beat is) is
joined by a Viterbi search over (felt beat, beats a bar, place in the bar): bars keep their size unless much speaks for another,
as in the bar pointer model (Whiteley, Cemgil and Godsill 2006).
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ml_engine.models.note_features import BARS, UNITS, Pulse

NEAR = 0.14  # of a beat: notes so close to a beat say whether it begins a bar
SIZES = (2, 3, 4, 5, 6)
DOWN_WEIGHT, BAR_WEIGHT, UNIT_WEIGHT = 1.0, 0.1, 0.3
SWITCH = 14.0  # for another metre
RARE = {5: 2.0, 6: 1.0}  # a beat's share of it: sizes that little music has
# Ticks on which a beat parts in three, and in two. Where what lies between beats parts in three, the felt beat is a dotted note; DOTTED is
# what triplets in a plain metre leave of that.
THIRDS, HALVES = (4, 8, 16, 20), (3, 6, 9, 12, 15, 18, 21)
THIRDS_WEIGHT, DOTTED = 0.8, 0.5
UNIT_QUARTERS = (Fraction(1), Fraction(3, 2), Fraction(2), Fraction(1, 2))  # by class of UNITS
_BELOW = {"quarter": (1, 4), "dotted": (3, 8), "half": (1, 2), "eighth": (1, 8)}


@dataclass(frozen=True, slots=True)
class Bids:
    """What speaks for each reading, by beat: a bar line (log odds), beats a bar (beats, BARS) and unit (beats, UNITS) as log
    probabilities. A beat on which nothing begins bids for no bar line."""

    down: np.ndarray
    bar: np.ndarray
    unit: np.ndarray


def signature(size: int, unit: int) -> tuple[int, int]:
    """Numerator and denominator of bars of ``size`` felt beats of a class of UNITS."""
    above, below = _BELOW[UNITS[unit]]
    return size * above, below


def bids_of(places: np.ndarray, told: dict[str, np.ndarray], count: int) -> Bids:
    """Gather what is told of notes at ``places`` (in beats) for ``count`` beats."""
    beat = np.clip(np.rint(places).astype(int), 0, count - 1)
    near = np.abs(places - beat) < NEAR
    odds = np.clip(told["down"][:, 1] - told["down"][:, 0], -6, 6)
    on = np.exp(told["tick"][:, 0])  # the likelier the note is on a beat, the more it says
    weight = np.bincount(beat[near], weights=on[near] + 1e-6, minlength=count)
    down = np.bincount(beat[near], weights=(odds * on)[near], minlength=count) / np.maximum(weight, 0.3)
    whole = np.clip(np.floor(places + 0.05).astype(int), 0, count - 1)
    three, two = (np.exp(told["tick"][:, ticks]).sum(1) for ticks in (list(THIRDS), list(HALVES)))
    parts = _by_beat(np.stack([three, two], 1), whole, count)
    unit = _by_beat(told["unit"], whole, count)
    odds = np.clip(np.log((parts[:, 0] + 0.03) / (parts[:, 1] + 0.03)), -2.5, 2.5)
    unit[:, UNITS.index("dotted")] += (THIRDS_WEIGHT * odds - DOTTED) / UNIT_WEIGHT
    return Bids(down, _by_beat(told["bar"], whole, count), unit)


def _by_beat(told: np.ndarray, beat: np.ndarray, count: int) -> np.ndarray:
    """Mean over the notes of each beat; beats without notes say nothing."""
    sums = np.stack([np.bincount(beat, weights=column, minlength=count) for column in told.T], 1)
    size = np.bincount(beat, minlength=count)[:, None]
    return np.where(size > 0, sums / np.maximum(size, 1), 0.0)


def find_bars(times: np.ndarray, bids: Bids, first: tuple[int, int] | None = None) -> Pulse:
    """Beats at ``times`` with their bars. ``first``: beats a bar and unit that hold throughout."""
    states = [
        (unit, size, number)
        for unit in range(len(UNITS))
        for size in SIZES
        if first is None or first == (size, unit)
        for number in range(size)
    ]
    if not states:  # a metre of one beat, or of more than six
        size, unit = first or (4, 0)
        states = [(unit, size, number) for number in range(size)]
    units, sizes, numbers = (np.array(column) for column in zip(*states, strict=True))
    column = np.array([BARS.index(s) if s in BARS else len(BARS) - 1 for s in sizes])
    rare = np.array([RARE.get(int(s), 0.0) for s in sizes]) * 0.05
    begins = numbers == 0
    line = -np.logaddexp(0, -bids.down)[:, None] * begins - np.logaddexp(0, bids.down)[:, None] * ~begins
    score = DOWN_WEIGHT * line + BAR_WEIGHT * bids.bar[:, column] + UNIT_WEIGHT * bids.unit[:, units] - rare
    before = np.array([
        next(i for i, s in enumerate(states) if s == (u, z, (n - 1) % z)) for u, z, n in states
    ])  # fmt: skip
    ends = np.array([n == z - 1 for _, z, n in states])
    best, back = score[0].copy(), []
    for beat in range(1, len(times)):
        came = before.copy()
        reached = best[before]
        closing = np.where(ends, best, -np.inf)
        other = int(np.argmax(closing))
        turn = begins & (closing[other] - SWITCH > reached)
        reached = np.where(turn, closing[other] - SWITCH, reached)
        came[turn] = other
        back.append(came)
        best = reached + score[beat]
    state = int(np.argmax(best))
    path = [state]
    for came in reversed(back):
        state = int(came[state])
        path.append(state)
    chosen = np.array(path[::-1])
    return Pulse(times, numbers[chosen].astype(float), sizes[chosen], units[chosen])
