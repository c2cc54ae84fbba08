"""Posteriors to notes, after Basic Pitch (Bittner et al., ICASSP 2022, section 2.2), for a stream without an end.

The published algorithm goes backwards through the whole recording: each onset peak takes the frames that follow it,
then what is left of the frames becomes notes without a clear onset. Here it goes backwards through a buffer that reaches
a second past what is settled; notes whose end is known are handed out, the rest stays. Nothing handed out changes.
"""

from dataclasses import dataclass

import numpy as np
from scipy.signal import argrelmax

LOWEST = 21
KEYS = 88
ONSET = 0.5
FRAME = 0.3
SHORTEST = 11  # frames a note lasts at least: 128 ms
GAP = 11  # frames below the threshold that end a note
AHEAD = 86  # frames heard beyond what is settled: 1 s
LONGEST = 3445  # frames after which a note that does not end is cut: 40 s


@dataclass(frozen=True, slots=True)
class Track:
    """A note in frames from the beginning of the recording; strength is the mean posterior, 0..1."""

    begin: int
    end: int
    pitch: int
    strength: float


class Tracker:
    """Takes posteriors as they come and gives notes as they become final."""

    def __init__(self) -> None:
        self._frames = np.zeros((0, KEYS), np.float32)
        self._onsets = np.zeros((0, KEYS), np.float32)
        self._before = np.zeros((2, KEYS), np.float32)
        self._first = 0  # the recording's frame at the buffer's beginning
        self._top_onset = 0.0
        self._top_rise = 1e-6

    def push(self, frames: np.ndarray, onsets: np.ndarray) -> None:
        """Append posteriors, both (frames, 88) in 0..1. Sudden rises of the frames count as onsets too."""
        raw = np.concatenate([self._before, frames])
        rise = np.minimum(raw[2:] - raw[1:-1], raw[2:] - raw[:-2]).clip(min=0)
        if not len(self._frames) and not self._first:
            rise[:2] = 0
        self._top_onset = max(self._top_onset, float(onsets.max(initial=0.0)))
        self._top_rise = max(self._top_rise, float(rise.max(initial=0.0)))
        self._before = raw[-2:]
        self._frames = np.concatenate([self._frames, frames])
        self._onsets = np.concatenate([self._onsets, np.maximum(onsets, rise * (self._top_onset / self._top_rise))])

    def take(self, final: bool = False) -> tuple[list[Track], int]:
        """The notes that are final now, and the frame before which every beginning has been told.

        With ``final`` nothing more will come and all that is left is given.
        """
        count = len(self._frames)
        bound = count if final else max(count - AHEAD, 0)
        finished: list[Track] = []
        waiting: dict[int, int] = {}
        for track in self._decode():
            if track.begin >= bound:
                continue
            if final or track.end < count - GAP or count - track.begin > LONGEST:
                finished.append(track)
            else:
                key = track.pitch - LOWEST
                waiting[key] = min(track.begin, waiting.get(key, bound))
        for track in finished:
            key = track.pitch - LOWEST
            self._frames[track.begin : track.end, max(key - 1, 0) : key + 2] = 0
            self._onsets[track.begin : track.end, key] = 0
        for key in range(KEYS):
            self._frames[: waiting.get(key, bound), key] = 0
            self._onsets[: waiting.get(key, bound), key] = 0
        told = min([bound, *waiting.values()])
        # One frame more stays so that a peak on the first kept frame is still seen as one.
        keep = max(told - 1, 0)
        shifted = [Track(t.begin + self._first, t.end + self._first, t.pitch, t.strength) for t in finished]
        self._frames, self._onsets = self._frames[keep:], self._onsets[keep:]
        until = told + self._first
        self._first += keep
        return sorted(shifted, key=lambda t: (t.begin, t.pitch)), until

    def _decode(self) -> list[Track]:
        """All notes of the buffer, in the buffer's frames."""
        count = len(self._frames)
        left = self._frames.copy()
        found: list[Track] = []
        if count < 3:
            return found
        peaks, keys = argrelmax(self._onsets, axis=0)
        strong = self._onsets[peaks, keys] >= ONSET
        for begin, key in sorted(zip(peaks[strong].tolist(), keys[strong].tolist(), strict=True), reverse=True):
            end = begin + 1 + _reach(left[begin + 1 : count - 1, key])
            if begin >= count - 1 or end - begin <= SHORTEST:
                continue
            left[begin:end, max(key - 1, 0) : key + 2] = 0
            found.append(Track(begin, end, key + LOWEST, float(self._frames[begin:end, key].mean())))
        while True:
            place = int(left.argmax())
            middle, key = divmod(place, KEYS)
            if left[middle, key] <= FRAME:
                return found
            left[middle, key] = 0
            after = _reach(left[middle + 1 : count - 1, key])
            before = _reach(left[1:middle, key][::-1])
            begin, end = middle - before, middle + after
            # Frames below the threshold that were looked at while seeking the ends are used up too.
            used = slice(max(begin - GAP, 0), min(end + 1 + GAP, count))
            left[used, max(key - 1, 0) : key + 2] = 0
            if end - begin > SHORTEST:
                found.append(Track(begin, end, key + LOWEST, float(self._frames[begin:end, key].mean())))


def _reach(posterior: np.ndarray) -> int:
    """How many frames go by until the posterior has fallen below the threshold for good (GAP frames)."""
    above = np.flatnonzero(posterior >= FRAME)
    if not len(above):
        return 0
    gaps = np.diff(above, prepend=-1) - 1
    broken = np.flatnonzero(gaps >= GAP)
    if not len(broken):
        return int(above[-1]) + 1
    return int(above[broken[0] - 1]) + 1 if broken[0] else 0
