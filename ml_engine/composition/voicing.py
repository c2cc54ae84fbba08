"""Chords for four voices: every way to sing a chord, what it costs to go from one to the next, and the cheapest way through.

The rules are those of Aldwell, Schachter and Cadwallader, Harmony and Voice Leading, chapters 5 to 9, as prices; the search
is exact (Viterbi) over the chords and voicings that are let in. Prices are in the unit of the chord model: log probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml_engine.composition.chords import State
from ml_engine.theory import QUALITIES

SINGING = ((60, 81), (53, 74), (48, 69), (40, 62))
CENTRES = (70, 65, 58, 50)
MOST_VOICINGS = 160  # of all chords of a slot, the cheapest
PARALLEL, LEAP_OUT, CROSSED = 80.0, 30.0, 40.0
_STEP_COST = np.array([0.0, 0.1, 0.1, 0.5, 0.6, 1.2, 4.0, 1.8, 4.0, 4.5, 7.0, 7.0, 5.0])
_BASS_COST = np.array([0.25, 0.1, 0.1, 0.4, 0.5, 0.3, 3.0, 0.5, 2.5, 3.0, 6.0, 6.0, 0.8])


@dataclass(frozen=True, slots=True)
class Option:
    """A chord that may stand in a slot: counted from ``tonic``, with its place in the model's table (-1 when not there)."""

    state: State
    tonic: int
    minor: bool
    index: int
    score: float = 0.0

    @property
    def tones(self) -> tuple[int, ...]:
        """Pitch classes from the root up."""
        return tuple((tone + self.tonic) % 12 for tone in self.state.tones)

    @property
    def bass(self) -> int:
        """Pitch class of the lowest voice."""
        return (self.state.bass + self.tonic) % 12

    @property
    def is_dominant(self) -> bool:
        """Whether the leading note in it wants to go to the tonic: V, V7 and vii°."""
        return 11 in self.state.tones and self.state.root in (7, 11)


@dataclass(frozen=True, slots=True)
class Voicings:
    """Ways to sing the options of one slot: pitches (n, 4) from the soprano down, option (n), price (n)."""

    pitches: np.ndarray
    option: np.ndarray
    price: np.ndarray


def voicings_of(
    options: Sequence[Option],
    given: int,
    pitch: int,
    ranges: Sequence[tuple[int, int]] = SINGING,
    reach: tuple[int, int] | None = None,
) -> Voicings:
    """All voicings of all options with voice number ``given`` (0 is the soprano) on ``pitch``; cheapest ones kept.

    ``reach``: lowest and highest pitch to which the given voice moves before the next chord; its neighbours keep clear of
    them. Ranges and the order of voices are hard; when nothing fits, first the upper voices may lie further apart than an octave,
    then the ranges are widened.
    """
    for wider, gap in ((0, 12), (0, 19), (0, 36), (5, 36), (12, 36), (24, 60)):
        bounds = [(low - wider, high + wider) for low, high in ranges]
        found = [_voicings(option, given, pitch, bounds, gap) for option in options]
        pitches = np.concatenate([rows for rows, _ in found])
        if len(pitches):
            break
    else:
        ladder = [pitch + 4 * (given - voice) for voice in range(4)]
        pitches, found = np.array([ladder]), [(np.array([ladder]), np.zeros(1))]
    price = np.concatenate([costs for _, costs in found])
    option = np.concatenate([np.full(len(rows), i) for i, (rows, _) in enumerate(found)])
    if reach is not None:
        low, high = reach
        price = price + CROSSED * (pitches[:, given + 1 :] > low).any(axis=1)
        price += CROSSED * (pitches[:, :given] < high).any(axis=1)
    keep = np.sort(np.argsort(price, kind="stable")[:MOST_VOICINGS])
    return Voicings(pitches[keep], option[keep], price[keep])


def _voicings(
    option: Option, given: int, pitch: int, ranges: Sequence[tuple[int, int]], gap: int
) -> tuple[np.ndarray, np.ndarray]:
    tones = option.tones
    own: list[list[int]] = []
    for voice, (low, high) in enumerate(ranges):
        if voice == given:
            own.append([pitch])
        elif voice == 3:
            own.append([p for p in range(low, high + 1) if p % 12 == option.bass])
        else:
            own.append([p for p in range(low, high + 1) if p % 12 in tones])
    if given == 3 and pitch % 12 != option.bass:
        return np.zeros((0, 4), int), np.zeros(0)
    rows = np.array(np.meshgrid(*own, indexing="ij")).reshape(4, -1).T
    s, a, t, b = rows.T
    rows = rows[(s >= a) & (a >= t) & (t >= b) & (s - a <= gap) & (a - t <= gap) & (t - b <= 2 * gap)]
    return _priced(rows, option, given)


def _priced(rows: np.ndarray, option: Option, given: int) -> tuple[np.ndarray, np.ndarray]:
    tones = option.tones
    classes = rows % 12
    count = np.stack([(classes == tone).sum(axis=1) for tone in tones], axis=1) if len(rows) else np.zeros((0, 4))
    fifth = next((i for i, step in enumerate(QUALITIES[option.state.quality]) if step in (6, 7, 8)), -1)
    needed = [i for i in range(len(tones)) if i != fifth]
    foreign = len(rows) > 0 and int(rows[0, given]) % 12 not in tones
    whole = (count[:, needed] > 0).all(axis=1) if not foreign else (count[:, needed[:2]] > 0).all(axis=1)
    leading = (option.tonic + 11) % 12
    if leading in tones:
        whole &= (classes == leading).sum(axis=1) <= 1
    if len(tones) == 4:
        whole &= count[:, 3] <= 1
    rows, count = rows[whole], count[whole]
    if not len(rows):
        return rows, np.zeros(0)
    price = np.zeros(len(rows))
    root_position = option.bass == tones[0]
    if fifth >= 0:
        diminished = QUALITIES[option.state.quality][fifth] != 7
        price += (count[:, fifth] == 0) * (0.9 if root_position and not diminished else 3.0)
        price += (count[:, fifth] > 1) * (0.4 if not diminished else 1.0)
    third = 1
    major = QUALITIES[option.state.quality][1] == 4
    price += (count[:, third] > 1) * (1.4 if major else 0.3)
    price += (count.max(axis=1) > 2) * 1.0
    s, a, t, b = rows.T
    price += 0.8 * ((s == a).astype(float) + (a == t) + (t == b)) + 0.6 * (t - b > 16) + 0.3 * (a - t > 9)
    for voice, centre in enumerate(CENTRES):
        if voice != given:
            price += 0.004 * (rows[:, voice] - centre) ** 2
    return rows, price


def moves(
    before: Voicings, after: Voicings, came: Sequence[Option], now: Sequence[Option], given: int, last: int
) -> np.ndarray:
    """(n, m) prices of going from each voicing to each; ``last`` is where the given voice stands when it moves on."""
    a, b = before.pitches[:, None, :], after.pitches[None, :, :]
    step = b - a
    size = np.abs(step)
    cost = np.zeros(step.shape[:2])
    for voice in range(4):
        if voice != given:
            table = _BASS_COST if voice == 3 else _STEP_COST
            cost += table[np.minimum(size[:, :, voice], 12)] + LEAP_OUT * (size[:, :, voice] > 12)
    for start in sorted({int(before.pitches[0, given]), last}):
        left = before.pitches.copy()
        left[:, given] = start
        cost += _parallels(left, after.pitches)
    for voice in range(3):
        cost += 2.0 * ((b[:, :, voice] < a[:, :, voice + 1]) | (b[:, :, voice + 1] > a[:, :, voice]))
    outer = (after.pitches[:, 0] - after.pitches[:, 3]) % 12
    together = step[:, :, 0] * step[:, :, 3] > 0
    cost += 1.5 * (np.isin(outer, (0, 7))[None] & together & (size[:, :, 0] > 2))
    up = step > 0
    cost += 2.0 * (up.all(axis=2) | (step < 0).all(axis=2))
    return cost + _tendencies(before, after, came, now, given)


def _parallels(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    cost = np.zeros((len(before), len(after)))
    for i in range(4):
        for j in range(i + 1, 4):
            here, there = (before[:, i] - before[:, j]) % 12, (after[:, i] - after[:, j]) % 12
            same = (here[:, None] == there[None]) & np.isin(here, (0, 7))[:, None]
            if same.any():
                moved = (after[None, :, i] != before[:, None, i]) & (after[None, :, j] != before[:, None, j])
                cost += PARALLEL * (same & moved)
    return cost


def _tendencies(
    before: Voicings, after: Voicings, came: Sequence[Option], now: Sequence[Option], given: int
) -> np.ndarray:
    """Sevenths fall, leading notes rise to the tonic (an inner one may fall to the fifth), no augmented seconds."""
    cost = np.zeros((len(before.pitches), len(after.pitches)))
    tonic = now[0].tonic
    goes_home = np.array([option.state.root in (0, 8, 9) for option in now])[after.option]
    seventh = np.array([o.tones[3] if len(o.tones) == 4 and o.state.quality != "6" else -1 for o in came])
    seventh = seventh[before.option]
    dominant = np.array([option.is_dominant for option in came])[before.option]
    for voice in range(4):
        if voice == given:
            continue
        p = before.pitches[:, voice]
        step = after.pitches[None, :, voice] - p[:, None]
        is_seventh = p % 12 == seventh
        cost += 4.0 * (is_seventh[:, None] & ~np.isin(step, (0, -1, -2)))
        leads = dominant & ((p - tonic) % 12 == 11)
        home = (leads[:, None] & goes_home[None]) & (step != 1)
        cost += home * np.where((step == -4) & (voice in (1, 2)), 0.7, 5.0)
        place, there = (p - tonic) % 12, (after.pitches[:, voice] - tonic) % 12
        second = ((place == 8)[:, None] & (there == 11)[None]) | ((place == 11)[:, None] & (there == 8)[None])
        cost += 6.0 * (second & (np.abs(step) == 3))
    return cost


def lead(
    slots: Sequence[Voicings], options: Sequence[Sequence[Option]], links: Sequence[np.ndarray], given: int,
    lasts: Sequence[int], weight: float = 1.0,
) -> tuple[np.ndarray, list[int]]:  # fmt: skip
    """The cheapest way through: pitches (slots, 4) and the option chosen in each slot.

    ``links``: for each slot but the first (options before, options now) log probabilities; options' own ``score`` is
    added. ``lasts``: where the given voice leaves each slot.
    """

    def own(i: int) -> np.ndarray:
        scores = np.array([option.score for option in options[i]])
        return slots[i].price - weight * scores[slots[i].option]

    best, back = own(0), []
    for i in range(1, len(slots)):
        before, after = slots[i - 1], slots[i]
        reach = best[:, None] + moves(before, after, options[i - 1], options[i], given, lasts[i - 1])
        reach -= weight * links[i - 1][before.option][:, after.option]
        back.append(reach.argmin(axis=0))
        best = reach.min(axis=0) + own(i)
    at = int(best.argmin())
    path = [at]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    path.reverse()
    pitches = np.array([slot.pitches[i] for slot, i in zip(slots, path, strict=True)])
    return pitches, [int(slot.option[i]) for slot, i in zip(slots, path, strict=True)]
