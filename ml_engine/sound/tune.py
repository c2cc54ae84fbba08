"""A hummed, sung or played tune, from the recording to its notes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soxr

from ml_engine.audio.decode import decode
from ml_engine.events import Report, Stage, ignore
from ml_engine.limits import Limits
from ml_engine.models.crepe import CENTS, HOP, RATE, pitches
from ml_engine.music import Note

LONGEST = 300.0  # seconds of a tune
_LOWEST, _HIGHEST = 36, 96
_STATES = _HIGHEST - _LOWEST + 1  # and one more for silence
_CHANGE = 6.0  # nats that another note costs
_VOICED = 0.35  # below this likelihood of its best pitch a frame rather has none
_SHORTEST = 0.09  # seconds of a note
_AGAIN = 2.2  # the same pitch is struck again where it becomes that much louder within _RISE frames
_RISE = 5
_QUIET = 0.02  # of the loudest: what is softer is silence
_LEAST = 3  # notes of a tune


def samples_of(
    path: Path, *, last: float | None = None, limits: Limits | None = None, report: Report = ignore
) -> np.ndarray:
    """A recording as the codec and CREPE take it: float32 (n,), mono, 16 kHz, brought to one loudness. Raises BadInput.

    ``last``: so many seconds of its end are enough.
    """
    with decode(path, limits, report) as sound:
        first = 0 if last is None else max(0, sound.frames - round(last * sound.rate))
        return np.asarray(soxr.resample(sound.read(first, sound.frames - first), sound.rate, RATE), np.float32)


def line_of(samples: np.ndarray, report: Report = ignore) -> list[Note]:
    """The notes of a single line, in seconds; empty when there is none that is clear.

    A hidden Markov model over semitones and silence reads CREPE's likelihoods: a note stays until another is clearly more
    likely, so that vibrato and slides make no notes of their own. Pitches are counted from the singer's own tuning.
    """
    if not len(samples):
        return []
    activations = pitches(samples, lambda done: report(Stage("listening", done, "to the tune")))
    loud = _loudness(samples, len(activations))
    path = _path(_semitones(activations), loud > _QUIET * max(1e-9, loud.max(initial=0.0)))
    return list(_notes(path, loud))


def _loudness(samples: np.ndarray, frames: int) -> np.ndarray:
    """Root mean square of the 20 ms around each frame."""
    power = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    places = np.arange(frames) * HOP
    first, last = np.clip(places - HOP, 0, len(samples)), np.clip(places + HOP, 0, len(samples))
    return np.asarray(np.sqrt((power[last] - power[first]) / np.maximum(last - first, 1)))


def _semitones(activations: np.ndarray) -> np.ndarray:
    """Likelihoods (frames, _STATES) of MIDI pitches, in the line's own tuning."""
    midi = 69 + (CENTS - 1200 * np.log2(44.0)) / 100  # cents above 10 Hz; 440 Hz is 1200 log2(44) of them
    best = activations.argmax(1)
    clear = activations.max(1, initial=0.0) > _VOICED
    turns = np.exp(2j * np.pi * midi[best[clear]])
    off = float(np.angle(turns.mean()) / (2 * np.pi)) if len(turns) else 0.0
    found = np.zeros((len(activations), _STATES), np.float32)
    places = np.round(midi - off).astype(int) - _LOWEST
    for state in range(_STATES):
        if (bins := np.flatnonzero(places == state)).size:
            found[:, state] = activations[:, bins].max(1)
    return found


def _path(likely: np.ndarray, audible: np.ndarray) -> np.ndarray:
    """The best row of states (Viterbi): 0.. for pitches from _LOWEST, _STATES for silence."""
    if not len(likely):
        return np.zeros(0, int)
    silence = np.full((len(likely), 1), np.log(0.99))
    silence[audible] = np.log(_VOICED)
    pitched = np.where(audible[:, None], np.log(likely + 1e-3), np.log(1e-3))
    score = np.concatenate([pitched, silence], 1)
    best = score[0].copy()
    came = np.zeros(score.shape, np.int16)
    stay = np.arange(_STATES + 1)
    for at in range(1, len(score)):
        leap = int(best.argmax())
        leaps = best[leap] - _CHANGE > best
        came[at] = np.where(leaps, leap, stay)
        best = np.where(leaps, best[leap] - _CHANGE, best) + score[at]
    path = np.zeros(len(score), int)
    path[-1] = int(best.argmax())
    for at in range(len(score) - 1, 0, -1):
        path[at - 1] = came[at, path[at]]
    return path


def _notes(path: np.ndarray, loud: np.ndarray) -> Iterator[Note]:
    """Runs of one pitch as notes; a run is two notes where it is struck again."""
    edges = [0, *(np.flatnonzero(np.diff(path)) + 1).tolist(), len(path)]
    loudest = max(1e-9, float(loud.max(initial=0.0)))
    for first, last in zip(edges, edges[1:], strict=False):
        if first == last or path[first] == _STATES:
            continue
        starts = [first]
        for at in range(first + 10, last - 8):
            before = loud[at : at + 2].min()
            if at - starts[-1] >= 10 and loud[at + 2 : at + 2 + _RISE].max() > _AGAIN * max(before, _QUIET * loudest):
                starts.append(at + 2)
        for begin, end in zip(starts, [*starts[1:], last], strict=True):
            if (end - begin) * HOP / RATE < _SHORTEST:
                continue
            velocity = int(np.clip(40 + 80 * loud[begin:end].max() / loudest, 1, 127))
            yield Note(begin * HOP / RATE, end * HOP / RATE, int(path[begin]) + _LOWEST, velocity, "piano")


def is_a_tune(notes: list[Note], seconds: float) -> bool:
    """Whether so many notes make a line: at least three, sounding in a fifth of the time."""
    return len(notes) >= _LEAST and sum(note.offset - note.onset for note in notes) >= 0.2 * min(seconds, 30.0)
