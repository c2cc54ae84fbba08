"""A hummed, sung or played tune, from the recording to its notes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import soxr

from ml_engine.audio.decode import decode
from ml_engine.events import Report, Stage, ignore
from ml_engine.limits import Limits
from ml_engine.lines.hearing import Hearing
from ml_engine.lines.notes import NoteTracker
from ml_engine.models.crepe import RATE
from ml_engine.music import Note

LONGEST = 300.0  # seconds of a tune
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
    """The notes of a single line (n,) at 16 kHz, in seconds; empty when there is none that is clear.

    They are found as the engine ``line`` finds them (``ml_engine/lines``): vibrato and slides make no notes of their own, and
    pitches are counted from the singer's own tuning.
    """
    hearing, tracker = Hearing(), NoteTracker()
    for first in range(0, len(samples), RATE):
        report(Stage("listening", first / len(samples), "to the tune"))
        tracker.push(*hearing.push(samples[first : first + RATE], final=first + RATE >= len(samples)))
    tracks, _ = tracker.take(final=True)
    return [replace(track.note(len(samples) / RATE, "piano"), bend=()) for track in tracks]


def is_a_tune(notes: list[Note], seconds: float) -> bool:
    """Whether so many notes make a line: at least three, sounding in a fifth of the time."""
    return len(notes) >= _LEAST and sum(note.offset - note.onset for note in notes) >= 0.2 * min(seconds, 30.0)
