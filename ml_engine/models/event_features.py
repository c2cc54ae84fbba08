"""What the network that finds beats is given about each onset event, and what its answers mean.

An event is what is struck together (:func:`ml_engine.models.note_features.events_of`), drums among it; times are seconds. Pitch
counts as a pitch class and beside neighbours, so that any key is read alike. Drums have no pitch; what they are made for, and
what else sets in in the sound, is told in three registers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from ml_engine.instruments import DRUM_KINDS, drum_kind
from ml_engine.models.note_features import TICKS, UNITS, Heard, around, events_of, octaves, since_same
from ml_engine.music import Stroke

PERIODS, SHORTEST_PERIOD, PERIODS_AN_OCTAVE = 40, 0.2, 10  # classes of the beat's length, from so many seconds
SIZES = (2, 3, 4, 5, 6)  # felt beats a bar
# Where a beat stands, by class: the beats of a bar of each size, from the downbeat; the last stands for all other sizes.
PLACES = tuple((size, number) for size in SIZES for number in range(size))
ELSEWHERE = len(PLACES)
ASKED_OF_BEATS = (("tick", TICKS), ("place", len(PLACES) + 1), ("period", PERIODS), ("unit", len(UNITS)))
LAGS, SHORTEST_LAG, LAGS_AN_OCTAVE = 48, 0.09, 8.0  # how far apart in time events are compared: 0.09 to 5.3 seconds
_MOST_ECHOES = 80  # events after one that are compared with it
PULSES, SHORTEST_PULSE, PULSES_AN_OCTAVE = 46, 0.1, 8.0  # pulses that events are held against: 0.1 to 4.9 seconds
_PULSE_REACH, _LEAST_REACH, _MOST_REACH = 2.5, 1.0, 7.0  # periods on either side in which a pulse is sought; seconds
_REACHES = (0.7, 2.0)  # seconds on either side between which harmony is compared
REGISTERS = 3  # low, middle, high
_NEAR = 0.04  # seconds within which a stroke belongs to an event
_DRUM = 256  # added to a drum's key: no pitch
_REGISTER = {
    "kick": 0,
    "low tom": 0,
    "snare": 1,
    "high tom": 1,
    "other": 1,
    "closed hat": 2,
    "open hat": 2,
    "cymbal": 2,
}
BEAT_FEATURES = 24 + 21 + 5 * LAGS + 4 * PULSES + REGISTERS + 2 + 4 * PULSES


@dataclass(frozen=True, slots=True)
class Strokes:
    """Where the sound sets in: seconds (n,), rising, and how hard in each register (n, REGISTERS), about 0 to 1."""

    times: np.ndarray
    strengths: np.ndarray

    @classmethod
    def of(cls, strokes: Iterable[Stroke]) -> "Strokes":
        """What was heard in a sound, in order."""
        rows = np.array([(one.time, one.low, one.middle, one.high) for one in strokes]).reshape(-1, 1 + REGISTERS)
        return cls(rows[:, 0], rows[:, 1:])


NONE = Strokes.of(())


@dataclass(frozen=True, slots=True)
class _Events:
    """Of each event: its first note and how many it has, seconds, pitch classes (12), lowest and highest pitch (those before, where there are only
    drums) and how much lower the lowest is than around it in octaves, the longest of its notes, and whether it has a pitch; ``of`` is
    the event of each note."""

    of: np.ndarray
    starts: np.ndarray
    size: np.ndarray
    times: np.ndarray
    chroma: np.ndarray
    low: np.ndarray
    high: np.ndarray
    depth: np.ndarray
    longest: np.ndarray
    pitched: np.ndarray


def _events_in(heard: Heard, drums: np.ndarray) -> _Events:
    of = events_of(heard.onsets)
    starts = np.searchsorted(of, np.arange(of[-1] + 1))
    size = np.diff(np.append(starts, len(of)))
    times = np.add.reduceat(heard.onsets, starts) / size
    times = np.maximum.accumulate(times + np.arange(len(times)) * 1e-6)
    chroma = np.zeros((len(starts), 12))
    np.add.at(chroma, (of[~drums], heard.pitches[~drums] % 12), 1.0)
    pitched = chroma.sum(1) > 0
    low = _held(np.minimum.reduceat(np.where(drums, np.inf, heard.pitches), starts), pitched)
    high = _held(np.maximum.reduceat(np.where(drums, -np.inf, heard.pitches), starts), pitched)
    depth = np.clip((around(low) - low) / 12, 0, 2)
    longest = np.maximum.reduceat(heard.offsets - heard.onsets, starts)
    return _Events(of, starts, size, times, chroma, low, high, depth, longest, pitched)


def _held(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The last known value where there is none; the first one before that, middle C where nothing is known."""
    if not known.any():
        return np.full(len(values), 60.0)
    last = np.maximum.accumulate(np.where(known, np.arange(len(values)), -1))
    return values[np.where(last < 0, int(known.argmax()), last)]


def beat_features(
    heard: Heard, drums: np.ndarray | None = None, strokes: Strokes = NONE
) -> tuple[np.ndarray, np.ndarray]:
    """(events, BEAT_FEATURES) float32, and the onset of each event (events,) in seconds.

    ``drums`` (notes,) says which of the notes are a drum's, whose pitch is General MIDI's key; ``strokes`` are those of the sound, where it was
    heard.
    """
    drums = np.zeros(len(heard), bool) if drums is None else drums
    events = _events_in(heard, drums)
    struck = np.log2(1.0 + events.size)
    known = _together(strokes, _strokes_of(heard, drums))
    found = [
        _pitches(events),
        _figures(replace(heard, pitches=heard.pitches + _DRUM * drums), drums, events),
        _echoes(events, struck),
        _pulses(events.times, events.times, struck),
        _pulses(events.times, events.times, events.depth + np.clip(events.longest, 0.05, 1.5)),
        _strengths(events.times, known),
        np.stack([events.pitched, np.full(len(events.times), len(strokes.times) > 0)], 1),
        _pulses(events.times, known.times, known.strengths[:, 0]),
        _pulses(events.times, known.times, known.strengths[:, 1:].sum(1)),
    ]
    return np.concatenate(found, 1).astype(np.float32), events.times


def _strokes_of(heard: Heard, drums: np.ndarray) -> Strokes:
    """Drums as strokes, each in its register by how hard it is struck."""
    register = [_REGISTER[DRUM_KINDS[drum_kind(int(key))]] for key in heard.pitches[drums]]
    return Strokes(
        heard.onsets[drums], np.eye(REGISTERS)[np.array(register, int)] * heard.velocities[drums, None] / 100
    )


def _together(one: Strokes, other: Strokes) -> Strokes:
    times = np.concatenate([one.times, other.times])
    order = np.argsort(times, kind="stable")
    return Strokes(times[order], np.concatenate([one.strengths, other.strengths])[order])


def _strengths(times: np.ndarray, strokes: Strokes) -> np.ndarray:
    """The strongest stroke near each event, by register; (events, REGISTERS)."""
    found = np.zeros((len(times), REGISTERS))
    first = np.searchsorted(strokes.times, times - _NEAR)
    count = np.searchsorted(strokes.times, times + _NEAR, side="right") - first
    for step in range(int(count.max(initial=0))):
        some = count > step
        found[some] = np.maximum(found[some], strokes.strengths[first[some] + step])
    return np.minimum(found, 1.5)


def place_class(size: np.ndarray, number: np.ndarray) -> np.ndarray:
    """The class of PLACES of beats ``number`` of bars of ``size`` beats; ELSEWHERE for other sizes."""
    found = np.full(len(size), ELSEWHERE)
    for at, (beats, beat) in enumerate(PLACES):
        found[(size == beats) & (np.floor(number + 1e-6) == beat)] = at
    return found


def period_class(seconds: np.ndarray) -> np.ndarray:
    """The class of a beat's length."""
    above = np.log2(np.maximum(seconds, 1e-3) / SHORTEST_PERIOD)
    return np.clip(np.rint(PERIODS_AN_OCTAVE * above), 0, PERIODS - 1).astype(int)


def _pitches(events: _Events) -> np.ndarray:
    """The pitch classes struck, and that of the lowest (24 columns)."""
    lowest = np.eye(12)[events.low.astype(int) % 12] * events.pitched[:, None]
    return np.concatenate([np.minimum(events.chroma, 2), lowest], 1)


def _figures(heard: Heard, drums: np.ndarray, events: _Events) -> np.ndarray:
    """Time to neighbours, lengths, register, loudness, and how much the harmony changes (21 columns)."""
    starts, size, low, high, longest = events.starts, events.size, events.low, events.high, events.longest
    gaps = np.diff(events.times)
    before, after = np.concatenate([[4.0], gaps]), np.concatenate([gaps, [4.0]])
    lasting = heard.offsets - heard.onsets
    loud = heard.velocities.astype(float)
    typical, spread = float(np.mean(loud)), max(float(np.std(loud)), 4.0)
    loudest = np.maximum.reduceat(loud, starts)
    is_low = (heard.pitches == low[events.of]) | (drums & ~events.pitched[events.of])
    lowest = np.where(is_low, lasting, 0.0)
    again = np.where(is_low, since_same(heard), 0.0)
    return np.stack([
        octaves(before), octaves(after), octaves(longest), octaves(np.minimum.reduceat(lasting, starts)),
        octaves(np.maximum.reduceat(lowest, starts)), octaves(np.maximum.reduceat(again, starts)),
        np.clip(np.log2(longest + 0.01) - around(np.log2(longest + 0.01)), -3, 3), after > 1.0,
        (low - 60) / 16, (high - 60) / 16, np.log2(size), np.log2(size) - around(np.log2(size)),
        np.clip((around(low) - low) / 12, -2, 2), np.clip((high - around(high)) / 12, -2, 2),
        np.clip(np.diff(low, prepend=low[0]) / 12, -2, 2), np.clip(np.diff(high, prepend=high[0]) / 12, -2, 2),
        np.clip((loudest - typical) / spread, -3, 3), np.clip((loudest - around(loudest)) / 16, -2, 2),
        (heard.onsets[starts + size - 1] - heard.onsets[starts]) * 20,
        *(_novelty(events.chroma, events.times, reach) for reach in _REACHES),
    ], 1)  # fmt: skip


def _novelty(chroma: np.ndarray, times: np.ndarray, reach: float) -> np.ndarray:
    """One less the cosine between the pitch classes struck before and from each event on, within ``reach`` seconds."""
    sums = np.concatenate([np.zeros((1, 12)), np.cumsum(chroma, 0)])
    index = np.arange(len(times))
    earlier = sums[index] - sums[np.searchsorted(times, times - reach)]
    later = sums[np.searchsorted(times, times + reach)] - sums[index]
    return 1 - (earlier * later).sum(1) / (np.linalg.norm(earlier, axis=1) * np.linalg.norm(later, axis=1) + 1e-3)


def _pulses(at: np.ndarray, times: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """How each event stands to the pulses of what begins around it: cosine and sine of its phase, the longer the more of it agrees.

    Each is a Fourier coefficient of what begins within some periods of the event, as in the tempogram from which predominant
    local pulses are made (Grosche and Müller 2011), turned so that 1 means on the pulse and -1 half way between.
    """
    period = SHORTEST_PULSE * 2 ** (np.arange(PULSES) / PULSES_AN_OCTAVE)
    turn = 2j * np.pi / period
    sums = np.concatenate([np.zeros((1, PULSES)), np.cumsum(weight[:, None] * np.exp(-turn * times[:, None]), 0)])
    heavy = np.concatenate([[0.0], np.cumsum(weight)])
    reach = np.clip(_PULSE_REACH * period, _LEAST_REACH, _MOST_REACH)
    found = np.empty((len(at), PULSES), complex)
    for column, one in enumerate(reach):
        left, right = np.searchsorted(times, at - one), np.searchsorted(times, at + one, side="right")
        found[:, column] = (sums[right, column] - sums[left, column]) / (heavy[right] - heavy[left] + 1e-3)
    found *= np.exp(turn * at[:, None])
    return np.concatenate([found.real, found.imag], 1)


def _echoes(events: _Events, struck: np.ndarray) -> np.ndarray:
    """What sounds so many seconds before and after each event, by LAGS; and around it, how often anything, the same pitch
    classes, and low notes come again after so long: local autocorrelations, in which a beat and a bar show as ridges.

    ``struck`` (events,): how much begins with each.
    """
    times, chroma, depth = events.times, events.chroma, events.depth
    count = len(times)
    unit = chroma / np.maximum(np.linalg.norm(chroma, axis=1, keepdims=True), 1e-6)
    longest = SHORTEST_LAG * 2 ** (LAGS / LAGS_AN_OCTAVE)
    last = np.minimum(np.searchsorted(times, times + longest), np.arange(count) + _MOST_ECHOES + 1)
    far = np.maximum(last - np.arange(count) - 1, 0)
    first = np.repeat(np.arange(count), far)
    other = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(far) - far, far)
    lag = LAGS_AN_OCTAVE * np.log2(np.maximum(times[other] - times[first], SHORTEST_LAG) / SHORTEST_LAG)
    left = np.minimum(lag.astype(int), LAGS - 1)
    right, share = np.minimum(left + 1, LAGS - 1), lag - left

    def gathered(at: np.ndarray, weight: np.ndarray) -> np.ndarray:
        cells = np.concatenate([at * LAGS + left, at * LAGS + right])
        found = np.bincount(cells, np.concatenate([weight * (1 - share), weight * share]), count * LAGS)
        return found.reshape(count, LAGS)

    after, before = gathered(first, struck[other]), gathered(other, struck[first])
    alike = gathered(first, (unit[first] * unit[other]).sum(1))
    deep = gathered(first, depth[first] * depth[other])
    ridges = [_near_mean(rows) for rows in (after, alike, deep)]
    return np.concatenate([np.minimum(before, 3), np.minimum(after, 3), *ridges], 1)


def _near_mean(rows: np.ndarray) -> np.ndarray:
    """Mean over neighbours, brought to a mean of 1 in each row."""
    mean = around(rows, 20)
    return np.minimum(mean / np.maximum(mean.mean(1, keepdims=True), 1e-6), 6)
