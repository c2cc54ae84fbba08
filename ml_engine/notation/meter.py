"""Bars over given beats: metre, its changes, and where the bar lines fall.

What the network says of the events in each beat (which beat of a bar of which size it is, what the felt beat is) is joined by
a Viterbi search over (felt beat, beats a bar, place in the bar): bars keep their size unless much speaks for another, as in
the bar pointer model (Whiteley, Cemgil and Godsill 2006).
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ml_engine.models.event_features import ELSEWHERE, PLACES, SIZES
from ml_engine.models.note_features import UNITS, Pulse

EARLY = 0.08  # of a beat: events so close before a beat are part of it
# What is said of the size of the bars counts apart from what is said of the place in them, which is held against chance: otherwise
# four beats whose first and third are alike would always be written as two.
PLACE_WEIGHT, SIZE_WEIGHT, UNIT_WEIGHT = 1.0, 0.5, 0.3
SWITCH = 14.0  # for another metre
UPBEAT, LONG_UPBEAT = 2.0, 4.1  # for beginning with one: of 2,541 movements 300 do, 37 with one of more than half a bar
RARE = {5: 2.0, 6: 1.0}  # a beat's share of it: sizes that little music has
# Ticks on which a beat parts in three, and in two. Where what lies between beats parts in three, the felt beat is a dotted note; DOTTED is
# what triplets in a plain metre leave of that.
THIRDS, HALVES = (4, 8, 16, 20), (3, 6, 9, 12, 15, 18, 21)
THIRDS_WEIGHT, DOTTED = 0.8, 0.5
UNIT_QUARTERS = (Fraction(1), Fraction(3, 2), Fraction(2), Fraction(1, 2))  # by class of UNITS
_BELOW = {"quarter": (1, 4), "dotted": (3, 8), "half": (1, 2), "eighth": (1, 8)}


@dataclass(frozen=True, slots=True)
class Bids:
    """What speaks for each reading, by beat, as log probabilities: where in which bar it stands (beats, PLACES and elsewhere),
    what the felt beat is (beats, UNITS), and how long it is (beats, PERIODS). A beat in which nothing begins says nothing: zeros."""

    place: np.ndarray
    unit: np.ndarray
    period: np.ndarray

    @property
    def heard(self) -> np.ndarray:
        """Beats in which something begins (beats,)."""
        return np.asarray(self.place.any(axis=1))

    @property
    def down(self) -> np.ndarray:
        """Log odds that a bar begins with each beat (beats,)."""
        first = np.array([number == 0 for _, number in PLACES] + [False])
        return np.logaddexp.reduce(self.place[:, first], 1) - np.logaddexp.reduce(self.place[:, ~first], 1)

    @property
    def sizes(self) -> np.ndarray:
        """Log probabilities of SIZES (beats, SIZES)."""
        of = np.array([size for size, _ in PLACES] + [0])
        return np.stack([np.logaddexp.reduce(self.place[:, of == size], 1) for size in SIZES], 1)


def signature(size: int, unit: int) -> tuple[int, int]:
    """Numerator and denominator of bars of ``size`` felt beats of a class of UNITS."""
    above, below = _BELOW[UNITS[unit]]
    return size * above, below


def bids_of(places: np.ndarray, told: dict[str, np.ndarray], count: int) -> Bids:
    """Gather what is told of events at ``places`` (in beats) for ``count`` beats."""
    beat = np.clip(np.floor(places + EARLY).astype(int), 0, count - 1)
    three, two = (np.exp(told["tick"][:, ticks]).sum(1) for ticks in (list(THIRDS), list(HALVES)))
    parts = _by_beat(np.stack([three, two], 1), beat, count)
    unit = _by_beat(told["unit"], beat, count)
    odds = np.clip(np.log((parts[:, 0] + 0.03) / (parts[:, 1] + 0.03)), -2.5, 2.5)
    unit[:, UNITS.index("dotted")] += (THIRDS_WEIGHT * odds - DOTTED) / UNIT_WEIGHT
    return Bids(_by_beat(told["place"], beat, count), unit, _by_beat(told["period"], beat, count))


def _by_beat(told: np.ndarray, beat: np.ndarray, count: int) -> np.ndarray:
    """Mean over the events of each beat; beats without any say nothing."""
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
    known = np.array([size in SIZES for size in sizes]) & bids.heard[:, None]  # silent beats have no say
    column = np.array([PLACES.index((s, n)) if s in SIZES else ELSEWHERE for _, s, n in states])
    of_size = bids.sizes[:, [SIZES.index(s) if s in SIZES else 0 for s in sizes]] * known
    place = (bids.place[:, column] - of_size + np.log(sizes)) * known
    rare = np.array([RARE.get(int(s), 0.0) for s in sizes]) * 0.05
    begins = numbers == 0
    score = PLACE_WEIGHT * place + SIZE_WEIGHT * of_size + UNIT_WEIGHT * bids.unit[:, units] - rare
    before = np.array([
        next(i for i, s in enumerate(states) if s == (u, z, (n - 1) % z)) for u, z, n in states
    ])  # fmt: skip
    ends = np.array([n == z - 1 for _, z, n in states])
    upbeat = np.where(numbers > 0, np.where(2 * (sizes - numbers) <= sizes, UPBEAT, LONG_UPBEAT), 0.0)
    best, back = score[0] - upbeat, []
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
