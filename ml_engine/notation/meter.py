"""Metre and downbeats over given beats: 2/4, 3/4, 4/4 or 6/8, and where the first bar line falls.

Each beat gets an accent (events that start there, a new bass, long notes, a change of harmony: the metrical preference
rules of Lerdahl and Jackendoff 1983). A metre explains the music when its downbeats carry the accents and when bars are
like each other in rhythm.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ml_engine.music import Note
from ml_engine.notation.beats import Beats
from ml_engine.notation.onsets import Events

SLOW_THIRD = 0.3  # seconds; thirds of a beat slower than this are beats themselves
# How a metre is chosen: how often it is met, how alike its bars are in rhythm, and what its reading of the beats costs
# a second, in units of an accent's t statistic. Found by a coarse search over played songs and rendered piano parts.
PRIOR = {4: 2.0, 3: 1.0, 2: 0.0}
REPETITION = 10.0
COST_WEIGHT = 8.0
TERNARY_PRIOR = 2.0
# Of event strength, low bass, number of notes, length of the bass, change of harmony: a logistic regression of
# downbeats on the same music.
WEIGHTS = np.array([0.56, 0.13, 0.24, 0.56, 1.12])


@dataclass(frozen=True, slots=True)
class Barring:
    """Felt beats (seconds), the metre's two numbers, quarters a felt beat, and the index of the first downbeat."""

    times: np.ndarray
    numerator: int
    denominator: int
    beat_quarters: Fraction
    first_downbeat: int

    @property
    def beats_a_bar(self) -> int:
        return int(Fraction(4 * self.numerator, self.denominator) / self.beat_quarters)


def find_meter(readings: Iterable[Beats], events: Events, notes: tuple[Note, ...]) -> Barring:
    """Choose the reading of the beat and the metre that the accents support best."""
    rated = [found for beats in readings for found in _barrings(beats, events, notes)]
    return max(rated, key=lambda pair: pair[0])[1]


def _barrings(beats: Beats, events: Events, notes: tuple[Note, ...]) -> Iterator[tuple[float, Barring]]:
    """Each metre for one reading of the beats, with how well it fits."""
    ease = -COST_WEIGHT * beats.cost - (TERNARY_PRIOR if beats.ternary else 0.0)
    times = beats.times
    if beats.ternary and beats.period / 3 >= SLOW_THIRD:
        times = _divided(times, 3)
        accents = _accents(times, events, notes)
        phase, strength = _best_phase(accents, 3)
        yield ease + strength, Barring(times, 3, 4, Fraction(1), phase)
        return
    accents, patterns = _accents(times, events, notes), _patterns(times, events)
    for size, prior in PRIOR.items():
        phase, strength = _best_phase(accents, size)
        fit = ease + strength + prior + REPETITION * _repetition(patterns, size)
        if beats.ternary and size == 2:
            yield fit, Barring(times, 6, 8, Fraction(3, 2), phase)
        else:  # threes in bars of three or four beats are mostly written as triplets, not as 9/8 and 12/8
            yield fit, Barring(times, size, 4, Fraction(1), phase)


def _divided(times: np.ndarray, parts: int) -> np.ndarray:
    index = np.arange((len(times) - 1) * parts + 1) / parts
    return np.interp(index, np.arange(len(times)), times)


def _accents(times: np.ndarray, events: Events, notes: tuple[Note, ...]) -> np.ndarray:
    """The weight of each beat, with mean 0."""
    length = np.append(np.diff(times), times[-1] - times[-2])
    strength, size, bass_length = np.full(len(times), -1.2), np.zeros(len(times)), np.zeros(len(times))
    bass = np.full(len(times), np.nan)
    for b, (time, span) in enumerate(zip(times, length, strict=True)):
        first, last = np.searchsorted(events.times, [time - 0.15 * span, time + 0.15 * span])
        if last > first:
            members = [i for group in events.members[first:last] for i in group]
            lowest = notes[min(members, key=lambda i: notes[i].pitch)]
            strength[b] = events.salience[first:last].max()
            size[b] = np.log2(1 + len(members))
            bass[b] = lowest.pitch
            bass_length[b] = np.clip(np.log2(max((lowest.offset - lowest.onset) / span, 0.25)), -2, 2)
    low = np.zeros(len(times))
    for at in map(int, np.nonzero(~np.isnan(bass))[0]):
        low[at] = np.clip((np.nanmean(bass[max(0, at - 4) : at + 5]) - bass[at]) / 6, -1, 1.5)
    change = _harmonic_change(times, notes)
    accents = WEIGHTS @ np.stack([strength, low, size, bass_length, change])
    return accents - accents.mean()


def _harmonic_change(times: np.ndarray, notes: tuple[Note, ...]) -> np.ndarray:
    """How far the pitch classes of each beat lie from those of the beat before, with mean 0 (0..1 before that)."""
    chroma = np.full((len(times), 12), 1e-3)
    for note in notes:
        first = max(int(np.searchsorted(times, note.onset + 0.04, side="right")) - 1, 0)
        last = max(int(np.searchsorted(times, note.offset, side="left")) - 1, first)
        for b in range(first, min(last, first + 3, len(times) - 1) + 1):
            chroma[b, note.pitch % 12] += 1.6 if note.pitch < 55 else 1.0
    chroma /= np.linalg.norm(chroma, axis=1, keepdims=True)
    change = np.zeros(len(times))
    change[1:] = 1 - (chroma[1:] * chroma[:-1]).sum(axis=1)
    return change - change.mean()


def _patterns(times: np.ndarray, events: Events) -> np.ndarray:
    """The rhythm of each beat: onset weight in four slots, as unit vectors."""
    index = np.interp(events.times, times, np.arange(len(times)))
    patterns = np.full((len(times), 4), 0.05)
    slot = np.rint(index * 4).astype(int)
    inside = (slot >= 0) & (slot < 4 * len(times))
    np.add.at(patterns.reshape(-1), slot[inside], 1.0 + 0.3 * events.salience[inside])
    return patterns / np.maximum(np.linalg.norm(patterns, axis=1, keepdims=True), 1e-6)


def _repetition(patterns: np.ndarray, size: int) -> float:
    """How much more alike beats are a bar apart than beats at other distances (cosine, -1..1)."""
    alike = [
        float((patterns[lag:] * patterns[:-lag]).sum(axis=1).mean()) if len(patterns) > lag + 4 else 0.0
        for lag in range(1, 13)
    ]
    bars = [alike[lag - 1] for lag in (size, 2 * size) if lag <= 12]
    return float(np.mean(bars) - np.mean(alike))


def _best_phase(accents: np.ndarray, size: int) -> tuple[int, float]:
    """Index of the first downbeat and the t statistic of downbeats against the other beats."""
    best, strongest = 0, -np.inf
    if size == 1 or len(accents) <= size:
        return 0, 0.0
    for phase in range(size):
        on = np.zeros(len(accents), dtype=bool)
        on[phase::size] = True
        if not on.any() or on.all():
            continue
        inner, outer = accents[on], accents[~on]
        error = np.sqrt(inner.var() / len(inner) + outer.var() / len(outer) + 0.15 / len(inner))
        strength = float((inner.mean() - outer.mean()) / error) - 0.15 * (phase > 0)
        if strength > strongest:
            best, strongest = phase, strength
    return best, strongest
