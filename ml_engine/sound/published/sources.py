"""Recordings as published engines take them: the end of a sound to go on from, and the chroma of a tune."""

import warnings
from pathlib import Path

import numpy as np
import soxr

from ml_engine.audio.decode import decode
from ml_engine.errors import BadInput
from ml_engine.events import Report, Stage, ignore
from ml_engine.limits import Limits
from ml_engine.music import Performance

CHROMA_RATE = 10.0  # frames a second
_RATE = 22_050
_END = 10.0  # seconds of a sound that are gone on from
_LONGEST = 300.0  # seconds of a tune


def end_of(path: Path, limits: Limits | None = None, report: Report = ignore) -> tuple[np.ndarray, int]:
    """The end of a recording as it is, float32 (n,), mono, and its rate in Hz. Raises BadInput."""
    with decode(path, limits, report) as sound:
        first = max(0, sound.frames - round(_END * sound.rate))
        return np.asarray(sound.read(first, sound.frames - first), np.float32), sound.rate


def chroma_of(melody: Path | Performance, limits: Limits | None = None, report: Report = ignore) -> np.ndarray:
    """How strong each pitch class is (frames, 12), CHROMA_RATE frames a second. Raises BadInput when nothing has a pitch."""
    found = _of_notes(melody) if isinstance(melody, Performance) else _of_sound(melody, limits, report)
    if not found.any():
        raise BadInput("No tune was found: nothing in it has a pitch.")
    return found


def _of_notes(performance: Performance) -> np.ndarray:
    """The highest note that sounds, frame by frame: what MusicGen-Melody would find the strongest in a recording with its bass taken away."""
    frames = max(1, round(min(performance.duration, _LONGEST) * CHROMA_RATE))
    highest = np.full(frames, -1)
    for note in performance.notes:
        first = min(frames, int(note.onset * CHROMA_RATE))
        last = min(frames, max(first + 1, round(note.offset * CHROMA_RATE)))
        highest[first:last] = np.maximum(highest[first:last], note.pitch)
    found = np.zeros((frames, 12), np.float32)
    sounding = np.flatnonzero(highest >= 0)
    found[sounding, highest[sounding] % 12] = 1
    return found


def _of_sound(path: Path, limits: Limits | None, report: Report) -> np.ndarray:
    import librosa

    with decode(path, limits, report) as sound:
        samples = sound.read(0, min(sound.frames, round(_LONGEST * sound.rate)))
        heard = np.asarray(soxr.resample(samples, sound.rate, _RATE), np.float32)
    report(Stage("listening", 0.5, "to the tune"))
    if not np.abs(heard).max(initial=0.0) > 1e-4:
        return np.zeros((1, 12), np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a sound shorter than one window
        found = librosa.feature.chroma_stft(
            y=heard, sr=_RATE, n_fft=4096, hop_length=round(_RATE / CHROMA_RATE), tuning=0.0
        )
    return np.asarray(found.T, np.float32)
