"""How far a line lies from 440 Hz: a singer's or an instrument's own tuning, which may drift."""

import numpy as np

_CLEAR = 0.6  # likelihood of a pitch that counts
_STEADY = 0.15  # semitones within which it stays from frame to frame
_HALF = 1500.0  # clear frames after which what was heard counts by half
_PRIOR = 60.0  # frames' worth of belief in 440 Hz
_FURTHEST = 0.75  # semitones


class Tuning:
    """The mean deviation from the nearest semitone, on the circle (as in Mauch et al. 2015, section 2), of late more than
    of old. It is followed across the border between two semitones, so that a choir that sinks keeps its key."""

    def __init__(self) -> None:
        self.off = 0.0  # semitones above 440 Hz
        self._sum = complex(_PRIOR)

    def hear(self, pitch: np.ndarray, clear: np.ndarray) -> None:
        """Take in frames: likeliest pitches (MIDI, fractional) and how clear they are, both (n,)."""
        steady = np.abs(np.diff(pitch, prepend=pitch[:1])) < _STEADY
        turns = np.exp(2j * np.pi * pitch[(clear > _CLEAR) & steady])
        if not len(turns):
            return
        ages = 0.5 ** (np.arange(len(turns) - 1, -1, -1) / _HALF)
        self._sum = self._sum * 0.5 ** (len(turns) / _HALF) + complex((turns * ages).sum())
        now = float(np.angle(self._sum)) / (2 * np.pi)
        near = now + round(self.off - now)  # the same tuning in the octave of semitones it was in before
        self.off = near if abs(near) <= _FURTHEST else now
