"""Bars whose reading is unsure, and how else they might be read."""

from math import exp

import numpy as np

from ml_engine.models.event_features import PERIODS_AN_OCTAVE, SIZES, period_class, place_class
from ml_engine.models.note_features import Pulse
from ml_engine.models.signatures import FIFTHS
from ml_engine.notation.changes import Change, Doubt
from ml_engine.notation.meter import Bids, signature
from ml_engine.notation.writing import Copy, bar_numbers

UNSURE = 0.5  # strength from which a bar is told of
MOST = 0.35  # of the bars; where more are unsure, the most unsure are told of
# Mean probabilities from which there is no doubt: of what was taken for the length of a beat, the place in the bar, the lengths of notes,
# hands, signature. Set on performances of the training's side, where of the bars tinted by the first three .75 are wrong and of the others .47.
SURE_BEATS, SURE_PLACE, SURE_RHYTHM, SURE_HANDS, SURE_KEY = 0.5, 0.3, 0.99, 0.86, 0.5
NEAR = 2  # classes of the beat's length: about as long
SECONDARY = 0.35  # strength from which a reason is named


def find_doubts(
    copy: Copy, bids: Bids, key_odds: np.ndarray, fifths: np.ndarray, bars: np.ndarray, *, hands: bool
) -> tuple[Doubt, ...]:
    """The bars in doubt, in order. ``bids``: what spoke for bar lines, by beat; ``key_odds`` (bars, 12)
    and ``fifths``: signatures heard and chosen by bar; ``bars``: bar of each note,
    from 0. ``hands``: whether there are two staves."""
    pulse = copy.pulse
    number = bar_numbers(pulse)
    down, sizes, heard = bids.down, bids.sizes, bids.heard
    first_number = 0 if pulse.numbers[0] else 1
    found = []
    for bar in range(int(number.max()) + 1):
        beats = np.nonzero(number == bar)[0]
        notes = np.nonzero(bars == bar)[0]
        if not len(notes) or beats[-1] + 1 >= len(pulse.times):
            continue
        start, end = float(pulse.times[beats[0]]), float(pulse.times[beats[-1] + 1])
        reasons: dict[str, tuple[float, tuple[Change, ...]]] = {
            "beat": _about_beats(bids.period[beats[heard[beats]]], (end - start) / len(beats), start, end),
            "barline": _about_bar_line(bids.place, down, pulse, beats, heard, start),
            "meter": _about_meter(sizes, pulse.sizes, pulse.units, beats, start),
            "key": _about_key(key_odds[min(bar, len(key_odds) - 1)], int(fifths[min(bar, len(fifths) - 1)]), start),
            "rhythm": _about_rhythm(copy, notes, start, end),
        }
        if hands:
            reasons["hands"] = _about_hands(copy, notes, start, end)
        strength = max(one for one, _ in reasons.values())
        named = sorted((name for name, (one, _) in reasons.items() if one >= SECONDARY), key=lambda n: -reasons[n][0])
        if strength >= UNSURE:
            changes = tuple(change for name in named for change in reasons[name][1])
            found.append(Doubt(bar + first_number, start, end, min(strength, 1.0), tuple(named), changes))
    most = max(round(MOST * (number.max() + 1)), 1)
    kept = sorted(found, key=lambda doubt: -doubt.strength)[:most]
    return tuple(sorted(kept, key=lambda doubt: doubt.start))


def _short_of(sure: float, probability: float) -> float:
    return min(max((sure - probability) / sure * 1.6, 0.0), 1.0)


def _about_beats(told: np.ndarray, period: float, start: float, end: float) -> tuple[float, tuple[Change, ...]]:
    """Beats that may be twice or half as long as the ``period`` they were given."""
    if not len(told):
        return 0.0, ()
    likely = np.exp(told).mean(0)
    own = int(period_class(np.array([period]))[0])
    around = [
        likely[max(own + by - NEAR, 0) : max(own + by + NEAR + 1, 0)].sum()
        for by in (-PERIODS_AN_OCTAVE, PERIODS_AN_OCTAVE)
    ]
    strength = _short_of(SURE_BEATS, float(likely[max(own - NEAR, 0) : own + NEAR + 1].sum()))
    faster, slower = Change("tempo", "2", start, end), Change("tempo", "1/2", start, end)
    return strength, (faster, slower) if around[0] >= around[1] else (slower, faster)


def _about_bar_line(
    place: np.ndarray, down: np.ndarray, pulse: Pulse, beats: np.ndarray, heard: np.ndarray, start: float
) -> tuple[float, tuple[Change, ...]]:
    """A bar that hardly looks like one; another of its beats may be the first."""
    if pulse.numbers[beats[0]] != 0 or len(beats) < 2:
        return 0.0, ()
    told = beats[heard[beats]]
    if not len(told):
        return 0.0, ()
    own = np.exp(place[told, place_class(pulse.sizes[told], pulse.numbers[told])])
    other = int(np.argmax(down[beats][1:])) + 1
    shift = other if other <= len(beats) // 2 else other - len(beats)
    return _short_of(SURE_PLACE, float(own.mean())), (Change("shift", str(shift), start),)


def _about_meter(
    told: np.ndarray, sizes: np.ndarray, units: np.ndarray, beats: np.ndarray, start: float
) -> tuple[float, tuple[Change, ...]]:
    """A bar that may have another number of beats."""
    size = int(sizes[beats[0]])
    likely = told[beats].mean(0)
    if size not in SIZES:
        return 0.0, ()
    own = SIZES.index(size)
    others = [k for k in range(len(SIZES)) if k != own and {SIZES[k], size} != {2, 4}]
    best = max(others, key=lambda k: likely[k])
    strength = 1 / (1 + exp(-float(likely[best] - likely[own])))
    above, below = signature(SIZES[best], int(units[beats[0]]))
    return strength * 0.9, (Change("meter", f"{above}/{below}", start),)


def _about_key(odds: np.ndarray, fifths: int, start: float) -> tuple[float, tuple[Change, ...]]:
    likely = np.exp(odds)
    own = 7 * fifths % 12
    other = int(np.argmax(np.where(np.arange(12) == own, -1.0, likely)))
    return _short_of(SURE_KEY, float(likely[own])) * 0.7, (Change("key", str(FIFTHS[other]), start),)


def _about_rhythm(copy: Copy, notes: np.ndarray, start: float, end: float) -> tuple[float, tuple[Change, ...]]:
    sure = float(np.exp(copy.told["length"][notes].max(1)).mean())
    return _short_of(SURE_RHYTHM, sure), (Change("simpler", "2", start, end), Change("simpler", "3", start, end))


def _about_hands(copy: Copy, notes: np.ndarray, start: float, end: float) -> tuple[float, tuple[Change, ...]]:
    sure = float(np.exp(copy.told["staff"][notes].max(1)).mean())
    return _short_of(SURE_HANDS, sure), (Change("hands", "", start, end),)
