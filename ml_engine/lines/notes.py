"""Frames to notes of a single line, for a stream without an end.

A hidden Markov model over (pitch, attack or steady) and silence, after Mauch et al. (TENOR 2015), "Computer-aided melody
note transcription using the Tony software": a note begins with an attack in which its pitch need not be clear, and stays
until another is clearly more likely, so that vibrato and glides make no notes of their own. Here the observation is CREPE's
whole posterior instead of pYIN's candidates, and a network says where a new note may begin, so that a pitch that is played
again is two notes. Viterbi's path is settled but for the last seconds; what is settled never changes.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from ml_engine.bends import trimmed
from ml_engine.lines.frames import NO_FRAMES, SECOND, Frames
from ml_engine.lines.tuning import Tuning
from ml_engine.models.crepe import MIDI
from ml_engine.music import BEND_STEP, Note

LOWEST, HIGHEST = 23, 97  # what CREPE can hear
PITCHES = HIGHEST - LOWEST + 1
AHEAD = 200  # frames heard beyond what is settled
LONGEST = 4000  # frames after which a note that does not end is cut
SILENCE = -1

ATTACK = 3  # frames that an attack lasts
_WIDTH = 0.45  # semitones: deviation of a steady note's pitch
_PEAK = 3.0  # the sum of a clear peak of CREPE's
_FLOOR, _ATTACK_FLOOR = 0.03, 0.35  # least likelihoods, steady and in the attack
_UNCLEAR = 0.35  # likelihood of silence
_GLIDE, _FAST, _ON_ITS_WAY = (
    2,
    0.8,
    0.5,
)  # frames over which, semitones from which a pitch moves; likelihood of any then
_FAINT = -60.0  # dB below which nothing is heard
# What the network's log odds count, and what they have to make up for: another pitch, the same again, after silence.
_BEGIN_COUNTS, _SOUND_COUNTS = 2.5, 1.2
_ANOTHER, _AGAIN, _FIRST, _LAST = 3.0, 2.0, -0.5, 0.5
_LEAST_ODDS, _MOST_ODDS = -6.0, 3.0
_DIP, _DIP_ODDS, _AS_LOUD = (
    20.0,
    1.5,
    10.0,
)  # a tone that sinks by so many dB and comes again, but for so many, is another
_SINKS, _RISES = 15, 6  # frames before and after a dip's deepest that are looked at
LEAST_CLEAR = 0.3  # of a note: less is noise
# Log odds that something is held, of a note and of all within the last seconds: below is speech rather than song.
_HELD, _SONG = 0.5, 2.5
_REMEMBERED = 800  # frames of notes by which a new one is judged

CURVE_STEP = round(BEND_STEP / SECOND)  # frames between values of a curve
_TREMBLING = 12  # cents; less is no bend
_USUAL = 80, -20.0  # velocity of a note of this loudness in dB: recordings are brought to it
_PER_DECIBEL = 2.0
_CLEAR = 0.4  # likelihood of a pitch that is believed
_WIDEST = 250.0  # cents of a curve


@dataclass(frozen=True, slots=True)
class Track:
    """A note: first frame and the frame after its last, MIDI pitch, loudness in dB, how clear its pitch is (0..1), the log
    odds that it is held, and its pitch's curve in cents from the MIDI pitch, every CURVE_STEP frames."""

    begin: int
    end: int
    pitch: int
    loud: float
    clear: float
    held: float
    curve: tuple[float, ...] = ()

    def note(self, seconds: float, instrument: str) -> Note:
        """As a note of a recording of so many seconds; its bend is kept where it is more than a trembling."""
        velocity = int(np.clip(round(_USUAL[0] + _PER_DECIBEL * (self.loud - _USUAL[1])), 1, 127))
        bend = trimmed(self.curve)
        if max((abs(cents) for cents in bend), default=0) < _TREMBLING:
            bend = ()
        end = min(self.end * SECOND, seconds)
        return Note(self.begin * SECOND, end, self.pitch, velocity, instrument, min(1.0, self.clear), bend)


class NoteTracker:
    """Takes frames as they come and gives notes as they become final."""

    def __init__(self) -> None:
        self._frames = NO_FRAMES
        self._odds = np.zeros((0, 2), np.float32)
        self._first = 0  # the recording's frame at the buffer's beginning
        self._root = SILENCE  # the pitch that sounded before it
        self._tuning = Tuning()
        self._lately: deque[tuple[int, float]] = deque()  # frames and odds of the last notes

    def push(self, frames: Frames, odds: np.ndarray) -> None:
        """Append frames with the network's log odds (n, 2) that a note begins and that one sounds."""
        self._frames = self._frames.and_(frames)
        self._odds = np.concatenate([self._odds, odds])
        self._tuning.hear(frames.pitch, frames.clear)

    def take(self, final: bool = False) -> tuple[list[Track], int]:
        """The notes that are final now, and the frame before which every beginning has been told.

        With ``final`` nothing more will come and all that is left is given.
        """
        count = len(self._frames)
        bound = count if final else max(count - AHEAD, 0)
        found: list[Track] = []
        keep, root = bound, SILENCE
        for begin, end, pitch in decode(self._frames, self._odds, self._tuning.off, self._root):
            if begin >= bound:
                break
            goes_on = end >= bound and not final
            if goes_on and end - begin <= LONGEST:
                keep = begin
                break
            found.append(self._track(begin, bound if goes_on else end, pitch))
        if found and found[-1].end == keep + self._first:
            root = found[-1].pitch
        self._frames, self._odds = self._frames[keep:], self._odds[keep:]
        self._first += keep
        if keep:
            self._root = root
        return self._sung(found), self._first

    def _sung(self, found: list[Track]) -> list[Track]:
        """Those of the next notes that are neither noise nor speech."""
        found = [track for track in found if track.clear >= LEAST_CLEAR]
        self._lately += [(track.end - track.begin, track.held) for track in found]
        while len(self._lately) > len(found) and sum(frames for frames, _ in self._lately) > _REMEMBERED:
            self._lately.popleft()
        frames = sum(frames for frames, _ in self._lately)
        if frames and sum(frames * held for frames, held in self._lately) / frames < _SONG:
            return []
        return [track for track in found if track.held >= _HELD]

    def _track(self, begin: int, end: int, pitch: int) -> Track:
        own = self._frames[begin:end]
        steady = own[ATTACK:] if len(own) > 2 * ATTACK else own
        loud = float(np.percentile(steady.loud, 80))
        curve = curve_of(own.pitch, own.clear, pitch)
        held = float(self._odds[begin:end, 1].mean())
        return Track(begin + self._first, end + self._first, pitch, loud, float(steady.clear.mean()), held, curve)


def curve_of(heard: np.ndarray, clear: np.ndarray, pitch: int) -> tuple[float, ...]:
    """Cents from ``pitch`` every CURVE_STEP frames; bridged where no pitch near it is clear, empty where none is at all."""
    cents = 100 * (heard - pitch)
    known = np.flatnonzero((clear > _CLEAR) & (np.abs(cents) < _WIDEST))
    if not len(known):
        return ()
    whole = np.interp(np.arange(len(cents)), known, cents[known])
    padded = np.pad(whole, 1, "edge")
    smooth = np.median([padded[:-2], padded[1:-1], padded[2:]], axis=0)
    return tuple(smooth[::CURVE_STEP].tolist())


def decode(frames: Frames, odds: np.ndarray, off: float, root: int = SILENCE) -> list[tuple[int, int, int]]:
    """The notes on the likeliest path: (first frame, frame after the last, MIDI pitch), in order.

    ``off`` is the tuning in semitones; ``root`` the pitch that sounds before the first frame.
    """
    if not len(frames):
        return []
    steady, attack, silent = _likelihoods(frames, odds, off)
    begins = np.where(_dips(frames.loud), np.maximum(odds[:, 0], _DIP_ODDS), odds[:, 0])
    begins = _BEGIN_COUNTS * np.clip(begins, _LEAST_ODDS, _MOST_ODDS)
    rows = np.arange(PITCHES)
    holding, attacking = np.full(PITCHES, -np.inf), np.full((ATTACK, PITCHES), -np.inf)
    nothing = 0.0 if root == SILENCE else -np.inf
    if root != SILENCE:
        holding[root - LOWEST] = 0.0
    source = np.zeros((len(frames), PITCHES), np.int16)  # what a note that begins here follows
    settled = np.zeros((len(frames), PITCHES), bool)  # its attack ends here
    ended = np.zeros(len(frames), np.int16)  # what silence follows
    for at in range(len(frames)):
        last = int(holding.argmax())
        another, first = holding[last] - _ANOTHER, nothing - _FIRST
        before, best = (last, another) if another >= first else (SILENCE, first)
        again = holding - _AGAIN
        again[last] = max(again[last], first)  # from itself there is no other way
        source[at] = np.where(again > best, rows, before)
        source[at, last] = last if again[last] > first else SILENCE
        best = np.maximum(again, best) + begins[at]
        best[last] = again[last] + begins[at]
        ended[at] = last if holding[last] - _LAST > nothing else SILENCE
        nothing = max(nothing, holding[last] - _LAST) + silent[at]
        settled[at] = attacking[-1] > holding
        holding = np.maximum(holding, attacking[-1]) + steady[at]
        attacking = np.concatenate([best[None], attacking[:-1]]) + attack[at]
    return _walk(source, settled, ended, SILENCE if nothing > holding.max() else int(holding.argmax()))


def _walk(source: np.ndarray, settled: np.ndarray, ended: np.ndarray, state: int) -> list[tuple[int, int, int]]:
    """The notes of the path that ends in ``state``, going back along what each state followed."""
    found: list[tuple[int, int, int]] = []
    at, end = len(ended) - 1, len(ended)
    while at >= 0:
        if state == SILENCE:
            state, end = int(ended[at]), at
            at -= 1
        elif settled[at, state]:
            begin = at - ATTACK
            found.append((begin, end, state + LOWEST))
            state, end = int(source[begin, state]), begin
            at = begin - 1
        else:
            at -= 1
    if state != SILENCE and end > 0:
        found.append((0, end, state + LOWEST))
    return found[::-1]


def _dips(loud: np.ndarray) -> np.ndarray:
    """Where a tone comes again after it has sunk by _DIP decibels: (n,), true for the frame after each deepest one."""
    found = np.zeros(len(loud), bool)
    if len(loud) < 3:
        return found
    padded = np.pad(loud, (_SINKS, _RISES), "edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _SINKS + 1 + _RISES)
    before, after = windows[:, :_SINKS].max(axis=1), windows[:, _SINKS + 1 :].max(axis=1)
    deepest = (loud[1:-1] < loud[:-2]) & (loud[1:-1] <= loud[2:])
    again = (np.minimum(before, after) - loud >= _DIP) & (after >= before - _AS_LOUD)
    found[2:] = deepest & again[1:-1]
    return found


def _likelihoods(frames: Frames, odds: np.ndarray, off: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Logarithms, for each frame: of each pitch held and attacked, both (n, PITCHES), and of silence (n,)."""
    far = (MIDI[:, None] - off - np.arange(LOWEST, HIGHEST + 1)) / _WIDTH
    near = np.minimum(frames.likely @ np.exp(-0.5 * far**2).astype(np.float32) / _PEAK, 1.0)
    near[frames.loud < _FAINT] = 0
    sounds = _SOUND_COUNTS * np.clip(odds[:, 1], _LEAST_ODDS, -_LEAST_ODDS)
    # What a pitch says that is on its way to another is little: a glide is no stairs.
    padded = np.pad(frames.pitch, _GLIDE, "edge")
    trust = 1 / (1 + np.square((padded[2 * _GLIDE :] - padded[: -2 * _GLIDE]) / _FAST))[:, None]
    steady, attack = (
        trust * np.log(value) + (1 - trust) * np.log(_ON_ITS_WAY)
        for value in (near + _FLOOR, np.maximum(near, _ATTACK_FLOOR))
    )
    return steady + sounds[:, None], attack + sounds[:, None], np.full(len(frames), np.log(_UNCLEAR))
