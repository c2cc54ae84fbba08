"""The tempo of a performance: how long each beat lasts, and the way from written places to seconds."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ml_engine.models.note_features import beats_at
from ml_engine.music import Meter
from ml_engine.training.notation.manners import Manner
from ml_engine.training.notation.score import Score, sign

FERMATA = sign("fermata")
SHORTEST, LONGEST = 0.26, 2.2  # seconds a felt beat at the basic tempo
# Seconds of a felt beat of so many quarters, if one event falls into it; busier beats last longer, but not in proportion. Fitted to
# 2,071 movements whose files state a tempo, which stray from it by .36 (log).
STEPS, CALM, BUSIER, STRAY = (0.5, 1.0, 1.5, 2.0), (0.34, 0.57, 0.71, 0.81), 0.21, 0.33
HEEDED, HEEDLESS = 0.9, 0.14  # how often a player follows a stated tempo, and how nearly (log)
SLOWEST = 20  # quarters a minute
NOT_STATED = (0.0, 60.0)  # what files say whose score says nothing
PARTS = 4  # of a beat, in each of which time runs evenly
PHRASES = (1, 2, 4, 8, 16)  # bars
LEAST_BEAT = 0.13  # seconds


@dataclass(frozen=True, slots=True)
class Grid:
    """Felt beats of a score, with one more after the last bar: quarters, the place in the bar in beats, the bar's beats, its number."""

    quarters: np.ndarray
    numbers: np.ndarray
    sizes: np.ndarray
    bars: np.ndarray


def beats_of(bars: np.ndarray) -> Grid:
    """The felt beats of bars (score.BAR); those of an upbeat are counted from its end."""
    rows: list[tuple[float, float, int, int]] = []
    for at, (start, length, numerator, denominator) in enumerate(bars.tolist()):
        meter = Meter(Fraction(0), numerator, denominator)
        step, whole = float(meter.beat_quarters), float(meter.bar_quarters)
        missing = max(whole - length, 0.0) if at == 0 else 0.0
        first = -(-missing // step) * step - missing if missing else 0.0
        rows += [
            (start + first + number * step, (missing + first) / step + number, round(whole / step), at)
            for number in range(int(np.ceil((length - first) / step - 1e-6)))
        ]
    start, length, _, _ = bars[-1].tolist()
    rows.append((start + length, 0.0, rows[-1][2], len(bars)))
    quarters, numbers, sizes, owners = (np.array(column) for column in zip(*rows, strict=True))
    return Grid(quarters, np.round(numbers, 4), sizes, owners)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of each beat (``times``) and of the parts of beats between them (``fine``)."""

    grid: Grid
    times: np.ndarray
    fine: np.ndarray

    def places(self, quarters: np.ndarray) -> np.ndarray:
        """Quarters as places among the beats."""
        return beats_at(quarters, self.grid.quarters)

    def seconds(self, places: np.ndarray) -> np.ndarray:
        """Places among the beats as seconds; outside them time runs on."""
        inner = np.interp(places * PARTS, np.arange(len(self.fine)), self.fine)
        first, last = np.diff(self.fine[:2])[0], np.diff(self.fine[-2:])[0]
        beyond = np.maximum(places * PARTS - (len(self.fine) - 1), 0) * last + np.minimum(places * PARTS, 0) * first
        return inner + beyond

    def smooth(self, chance: np.random.Generator, beats: float) -> np.ndarray:
        """Noise of unit size for each beat that changes within some ``beats``."""
        return smooth_noise(chance, len(self.times), beats)


def smooth_noise(chance: np.random.Generator, count: int, reach: float) -> np.ndarray:
    """Gaussian noise (count,) of unit variance, smooth over ``reach`` places."""
    half = int(3 * reach)
    kernel = np.exp(-0.5 * (np.arange(-half, half + 1) / reach) ** 2)
    kernel /= np.sqrt(np.square(kernel).sum())
    return np.convolve(chance.normal(0, 1, count + 2 * half), kernel, "valid")


def at_least_apart(times: np.ndarray, seconds: float) -> np.ndarray:
    """Times (n,) of which each that comes less than ``seconds`` after the one before is moved later, and no other."""
    even = np.arange(len(times)) * seconds
    return np.maximum.accumulate(times - even) + even


def pace_of(score: Score, notes: np.ndarray, grid: Grid, manner: Manner, chance: np.random.Generator) -> Pace:
    """How fast a player takes this score: a basic tempo, and its logarithm bent by phrases, endings, sections, wandering, the metre."""
    count = len(grid.quarters)
    slow = np.zeros(count)  # log of how much longer each beat is
    if manner.freedom:
        slow += _arches(grid, manner, chance) + manner.flutter * chance.normal(0, 1, count)
        slow += manner.wander * 3 * smooth_noise(chance, count, 6.0)
        slow += _metre(grid, manner, chance) + _endings(grid, manner, chance)
        slow = np.clip(slow, -0.6, 1.0)
        slow += _fermatas(notes, grid, chance)
    period = _basic(score, notes, grid, chance)
    whole = np.maximum(period * np.exp(slow - np.median(slow)), LEAST_BEAT)
    # Within a beat the tempo goes on from one beat's to the next's.
    at = np.arange(count * PARTS) / PARTS + 0.5 / PARTS - 0.5
    parts = np.interp(at, np.arange(count), np.log(whole)) if manner.freedom else np.repeat(np.log(whole), PARTS)
    fine = np.concatenate([[0.0], np.cumsum(np.exp(parts) / PARTS)])[: (count - 1) * PARTS + 1]
    fine = fine + chance.uniform(0.15, 1.5)
    return Pace(grid, fine[::PARTS], fine)


def _basic(score: Score, notes: np.ndarray, grid: Grid, chance: np.random.Generator) -> float:
    """Seconds of a felt beat: by the score's mark, or so that the busiest music can be played and the calmest does not stand."""
    step = float(np.median(np.diff(grid.quarters)))
    onsets = np.unique(np.round(notes["onset"], 4))
    busy = max(len(onsets) / max(len(grid.quarters), 1), 0.4)  # events a beat
    likely = np.interp(step, STEPS, CALM) * busy**BUSIER * np.exp(chance.normal(0, STRAY))
    stated = float(score.tempos["bpm"][0]) if len(score.tempos) else 0.0
    if stated not in NOT_STATED and stated > SLOWEST and chance.random() < HEEDED:
        likely = 60 / stated * step * np.exp(chance.normal(0, HEEDLESS))
    return float(np.clip(likely, max(SHORTEST, busy / 16), LONGEST))


def _arches(grid: Grid, manner: Manner, chance: np.random.Generator) -> np.ndarray:
    """Phrases within phrases, each slow at both ends (Todd 1985), the end slower."""
    slow = np.zeros(len(grid.quarters))
    place = grid.bars + grid.numbers / np.maximum(grid.sizes, 1)
    for bars, depth in zip(PHRASES, manner.arches, strict=True):
        begin = 0.0 if chance.random() < 0.7 else chance.integers(0, bars)
        phase = (place + begin) / bars % 1
        late = chance.uniform(0.35, 0.55)  # where it is fastest
        bent = np.where(phase < late, (late - phase) / late * 0.7, (phase - late) / (1 - late))
        phrase = ((place + begin) // bars).astype(int)
        amount = chance.uniform(0.2, 1.6, int(phrase.max()) + 1)
        slow += depth * amount[phrase] * (bent**2 - 0.3) * 1.6
    return slow


def _metre(grid: Grid, manner: Manner, chance: np.random.Generator) -> np.ndarray:
    """The same place of each bar a little longer or shorter; in some waltzes the second beat comes early."""
    number = np.floor(grid.numbers).astype(int)
    profile = chance.normal(0, 0.025, int(max(number.max(), grid.sizes.max())) + 2) * min(manner.freedom, 1.5)
    slow = profile[number]
    if chance.random() < 0.15:
        early = chance.uniform(0.05, 0.2) * min(manner.freedom, 1.2)
        waltz = grid.sizes == 3
        slow = slow - early * (waltz & (number == 0)) + early * (waltz & (number == 1))
    return slow


def _endings(grid: Grid, manner: Manner, chance: np.random.Generator) -> np.ndarray:
    """New tempi from bar to bar, and slowing before them and at the end (Friberg and Sundberg 1999)."""
    slow = np.zeros(len(grid.quarters))
    last = int(grid.bars[-1])
    changes = [bar for bar in range(4, last) if chance.random() < manner.sections]
    for bar in changes:
        slow[grid.bars >= bar] += chance.normal(0, 0.16)
    rests = [bar for bar in range(3, last) if chance.random() < 0.04 * manner.freedom]
    for bar in {*changes, *rests, last}:
        length = chance.uniform(0.5, 2.5)  # bars
        place = grid.bars + grid.numbers / np.maximum(grid.sizes, 1)
        inside = np.clip((place - (bar - length)) / length, 0, 1) * (place < bar)
        depth = manner.ending if bar == last else manner.ending * chance.uniform(0, 0.8)
        slow += depth * inside**2
    return slow


def _fermatas(notes: np.ndarray, grid: Grid, chance: np.random.Generator) -> np.ndarray:
    """Beats that are held: where the sign stands, and now and then a long note before a rest or a new phrase."""
    slow = np.zeros(len(grid.quarters))
    held = notes["onset"][(notes["signs"] & FERMATA) > 0]
    if chance.random() < 0.4:
        long_ = notes["onset"][notes["duration"] >= 2.0]
        held = np.concatenate([held, long_[chance.random(len(long_)) < 0.01]])
    at = np.clip(np.searchsorted(grid.quarters, held + 1e-6, side="right") - 1, 0, len(slow) - 1)
    slow[np.unique(at)] += chance.uniform(0.2, 0.9, len(np.unique(at)))
    return slow
