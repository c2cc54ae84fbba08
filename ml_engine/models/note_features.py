"""What the network that writes notes down is given about each note, and what its answers mean.

``Heard`` is a performance as arrays; places are in felt beats and the bars are known. Nothing here looks at pitch but
relative to neighbours and as a pitch class, so that any key is read alike.
"""

from dataclasses import dataclass

import numpy as np

JOIN = 0.035  # seconds: onsets this close are one event
LONGEST_EVENT = 0.25  # seconds
TICKS = 24  # a felt beat: halves to eighths, thirds, sixths, twelfths
UNITS = ("quarter", "dotted", "half", "eighth")  # the felt beat, by class
# Written lengths in ticks of the felt beat, by class; the first is a grace note.
LENGTHS = np.array([
    0, 1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 20, 21, 24, 28, 30, 32, 36, 40, 42, 48, 60, 64, 72, 84, 96, 108, 120, 144, 168, 192, 288,
])  # fmt: skip
KEYS = 15  # signatures from seven flats to seven sharps

ASKED_OF_COPYIST = (
    ("tick", TICKS), ("length", len(LENGTHS)), ("staff", 2), ("voice", 2), ("extra", 2),
)  # fmt: skip
COPYIST_FEATURES = 56


@dataclass(frozen=True, slots=True)
class Heard:
    """Notes in order of onset, then pitch: onsets and offsets in seconds, MIDI pitches, velocities; each (notes,)."""

    onsets: np.ndarray
    offsets: np.ndarray
    pitches: np.ndarray
    velocities: np.ndarray

    def __len__(self) -> int:
        return len(self.onsets)

    def taken(self, rows: np.ndarray) -> "Heard":
        """These notes, in their order."""
        return Heard(self.onsets[rows], self.offsets[rows], self.pitches[rows], self.velocities[rows])


@dataclass(frozen=True, slots=True)
class Grid:
    """Where notes fall among the beats: onset and length in felt beats (notes,), and of each onset's bar: the place in it and its
    length in felt beats, what the felt beat is (class of UNITS) and how long it lasts in seconds."""

    places: np.ndarray
    lengths: np.ndarray
    in_bar: np.ndarray
    bar_beats: np.ndarray
    units: np.ndarray
    seconds: np.ndarray


def events_of(onsets: np.ndarray) -> np.ndarray:
    """The number of the event each note belongs to: a new one begins JOIN after the last note of the one before.

    What goes on without a gap for longer than any chord is rolled is cut into events of half that length.
    """
    event = np.concatenate([[0], np.cumsum(np.diff(onsets) > JOIN)])
    starts = onsets[np.searchsorted(event, np.arange(event[-1] + 1))]
    into = onsets - starts[event]
    if into.max() <= LONGEST_EVENT:
        return event
    long_ = np.zeros(len(starts), bool)
    long_[event[into > LONGEST_EVENT]] = True
    part = np.where(long_[event], into // (LONGEST_EVENT / 2), 0).astype(int)
    return np.concatenate([[0], np.cumsum((np.diff(event) > 0) | (np.diff(part) > 0))])


def copyist_features(heard: Heard, grid: Grid) -> np.ndarray:
    """(notes, COPYIST_FEATURES) float32, times in felt beats."""
    turn = 2 * np.pi * grid.places[:, None] * np.arange(1, 5)
    bar = 2 * np.pi * (grid.in_bar / grid.bar_beats)[:, None] * np.arange(1, 3)
    fraction = grid.places - np.floor(grid.places)
    number = np.clip(np.floor(grid.in_bar + 0.02), 0, 4).astype(int)
    meter = np.stack([grid.bar_beats == size for size in (2, 3, 4)], 1)
    return np.concatenate([
        _gaps(heard, grid.seconds), _sounds(heard),
        np.sin(turn), np.cos(turn), np.sin(bar), np.cos(bar), fraction[:, None] * 2 - 1,
        np.log2(np.maximum(grid.lengths, 0.01))[:, None] / 2, np.eye(5)[number], meter, np.eye(4)[grid.units],
        np.log2(grid.seconds)[:, None],
    ], 1).astype(np.float32)  # fmt: skip


def _gaps(heard: Heard, unit: np.ndarray) -> np.ndarray:
    """How long it is to what came before and what comes next, and how long it lasts, in octaves of ``unit`` seconds."""
    onsets = heard.onsets
    event = events_of(onsets)
    firsts = onsets[np.searchsorted(event, np.arange(event[-1] + 1))]
    before = np.concatenate([[4.0], np.diff(firsts)])[event]
    after = np.concatenate([np.diff(firsts), [4.0]])[event]
    step = np.concatenate([[4.0], np.diff(onsets)])
    return np.stack([
        octaves(before / unit), octaves(after / unit), octaves(step / unit), octaves((heard.offsets - onsets) / unit),
        octaves(since_same(heard) / unit), np.concatenate([[4.0], np.diff(firsts, n=1)])[event] > 1.0,
    ], 1)  # fmt: skip


def _sounds(heard: Heard) -> np.ndarray:
    """Pitch class, register, loudness, and the place in the chord."""
    event = events_of(heard.onsets)
    starts = np.searchsorted(event, np.arange(event[-1] + 1))
    size = np.diff(np.append(starts, len(event)))[event]
    pitch = heard.pitches.astype(float)
    low, high = np.minimum.reduceat(pitch, starts)[event], np.maximum.reduceat(pitch, starts)[event]
    typical = float(np.mean(heard.velocities))
    spread = max(float(np.std(heard.velocities)), 4.0)
    loud = heard.velocities.astype(float)
    return np.concatenate([
        np.eye(12)[heard.pitches % 12],
        np.stack([
            (pitch - 60) / 16, (pitch - low) / 12, (high - pitch) / 12, pitch == low, pitch == high,
            np.log2(size), np.clip((loud - typical) / spread, -3, 3), (loud - 64) / 32,
            np.clip((around(low) - low) / 12, -2, 2), np.clip((high - around(high)) / 12, -2, 2),
            (heard.onsets - heard.onsets[starts][event]) / JOIN,
        ], 1),
    ], 1)  # fmt: skip


def octaves(ratio: np.ndarray) -> np.ndarray:
    """Half the logarithm to 2, within bounds."""
    return np.clip(np.log2(np.maximum(ratio, 0.004)), -8, 4) / 2


def since_same(heard: Heard) -> np.ndarray:
    """Seconds since the same key was struck, 8 at most."""
    order = np.lexsort((heard.onsets, heard.pitches))
    gap = np.diff(heard.onsets[order], prepend=-8.0)
    gap[np.diff(heard.pitches[order], prepend=-1) != 0] = 8.0
    found = np.empty(len(order))
    found[order] = np.clip(gap, 0.0, 8.0)
    return found


def around(values: np.ndarray, reach: int = 16) -> np.ndarray:
    """Mean of (n, …) over ``reach`` neighbours on either side."""
    sums = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
    index = np.arange(len(values))
    left, right = np.maximum(index - reach, 0), np.minimum(index + reach + 1, len(values))
    return (sums[right] - sums[left]) / (right - left).reshape(-1, *[1] * (values.ndim - 1))


@dataclass(frozen=True, slots=True)
class Pulse:
    """Felt beats with their bars; each (beats,): seconds, place in the bar (0 is a downbeat; an upbeat begins later), the bar's
    length in felt beats, and what the felt beat is (class of UNITS)."""

    times: np.ndarray
    numbers: np.ndarray
    sizes: np.ndarray
    units: np.ndarray


def grid_of(heard: Heard, pulse: Pulse) -> Grid:
    """Where notes fall among given beats; outside them time runs on as in the nearest beat."""
    places = beats_at(heard.onsets, pulse.times)
    beat = np.clip(np.floor(places + 0.02), 0, len(pulse.times) - 2).astype(int)
    return Grid(
        places,
        beats_at(heard.offsets, pulse.times) - places,
        pulse.numbers[beat] + places - beat,
        pulse.sizes[beat].astype(float),
        pulse.units[beat],
        np.diff(pulse.times)[beat],
    )


def beats_at(seconds: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Seconds as a place among beats at ``times`` (beats,): 1.5 is half way from the second beat to the third. Or both in quarters."""
    at = np.clip(np.searchsorted(times, seconds + 1e-9, side="right") - 1, 0, len(times) - 2)
    return at + (seconds - times[at]) / np.diff(times)[at]


def length_class(ticks: np.ndarray) -> np.ndarray:
    """The class of LENGTHS nearest in ratio to lengths in ticks; 0 is a grace note."""
    distance = np.abs(np.log(np.maximum(ticks, 1e-3))[:, None] - np.log(np.maximum(LENGTHS, 1e-6)))
    distance[:, 0] = np.where(ticks > 0, np.inf, -1.0)
    return distance.argmin(1)
