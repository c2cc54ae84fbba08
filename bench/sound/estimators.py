"""Tempo and key of a sound by estimators that share nothing with what made it, and by our own transcriber.

Tempo: (a) librosa's beat tracker (Ellis 2007) on its onset strength at 100 Hz, a straight line through the beats it finds, because
its own figure is one of a coarse row; (b) autocorrelation of the same onset strength with multiples of a period added up,
under a log-normal prior around 120 (van Noorden and Moelants 1999 tell of such a preference). Key: (a) librosa's chroma, its mean over the clip correlated with the
probe-tone profiles of Krumhansl and Kessler (1982), and with those of Temperley (2001); (b) music21's key finder on our transcription.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch  # before librosa  # noqa: F401

from ml_engine import Performance
from ml_engine.models.spectra import RATE

HOP = 160
MIDDLE, OCTAVES = 120.0, 0.9  # of the prior: quarters a minute, and its width
SLOWEST, FASTEST = 40.0, 240.0
MULTIPLES = (1, 2, 3, 4)
CHROMA_WINDOW = 8192  # half a second: semitones apart down to 35 Hz
PROFILES = {
    "Krumhansl-Kessler": (
        (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
        (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
    ),
    "Temperley": (
        (5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0),
        (5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0),
    ),
}
Tonality = tuple[int, str]  # pitch class of the tonic, "major" or "minor"


def onset_strength(sound: np.ndarray) -> np.ndarray:
    """librosa's, at 100 Hz."""
    import librosa

    return librosa.onset.onset_strength(y=sound, sr=RATE, hop_length=HOP, n_fft=1024, n_mels=80)


def tempo_by_beats(strength: np.ndarray) -> float:
    """Beats a minute by librosa's beat tracker; 0 when it finds fewer than three."""
    import librosa

    _, beats = librosa.beat.beat_track(onset_envelope=strength, sr=RATE, hop_length=HOP, start_bpm=MIDDLE)
    if len(beats) < 3:
        return 0.0
    return 60 / (np.polyfit(np.arange(len(beats)), beats, 1)[0] * HOP / RATE)


def tempo_by_autocorrelation(strength: np.ndarray) -> float:
    """Beats a minute by autocorrelation; 0 for a sound in which nothing begins."""
    rises = strength - strength.mean()
    if not np.any(rises):
        return 0.0
    spectrum = np.fft.rfft(rises, 2 * len(rises))
    agree = np.fft.irfft(np.abs(spectrum) ** 2)[: len(rises)] / np.arange(len(rises), 0, -1)
    tempi = np.exp(np.arange(np.log(SLOWEST), np.log(FASTEST), 0.004))
    lags = 60 / tempi * RATE / HOP
    score = np.zeros(len(tempi))
    heard = np.zeros(len(tempi))
    for multiple in MULTIPLES:
        inside = lags * multiple < len(rises) * 0.75
        score += np.where(inside, np.interp(lags * multiple, np.arange(len(agree)), agree), 0)
        heard += inside
    prior = np.exp(-0.5 * (np.log2(tempi / MIDDLE) / OCTAVES) ** 2)
    return float(tempi[np.argmax(np.maximum(score, 0) / np.maximum(heard, 1) * prior)])


def chroma(sound: np.ndarray) -> np.ndarray:
    """librosa's chroma of the harmonic part, mean over the clip: (12,)."""
    import librosa

    harmonic = librosa.effects.harmonic(sound, margin=2.0)
    spectrum = np.abs(librosa.stft(harmonic, n_fft=CHROMA_WINDOW, hop_length=CHROMA_WINDOW // 4))
    return librosa.feature.chroma_stft(S=spectrum, sr=RATE, n_fft=CHROMA_WINDOW, tuning=0.0, octwidth=2.0).mean(1)


def key_by_profile(weights: np.ndarray, name: str = "Krumhansl-Kessler") -> Tonality:
    """The key whose profile correlates best with how much each of the twelve pitch classes sounds."""
    rows = _profiles(name)
    centred = weights - weights.mean()
    fits = rows @ centred
    best = int(np.argmax(fits))
    return best % 12, "major" if best < 12 else "minor"


@cache
def _profiles(name: str) -> np.ndarray:
    """(24, 12), centred, of length 1: twelve major keys from C, twelve minor ones."""
    rows = np.array([np.roll(profile, tonic) for profile in PROFILES[name] for tonic in range(12)], float)
    rows -= rows.mean(1, keepdims=True)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def key_by_music21(performance: Performance) -> Tonality | None:
    """music21's key finder on the notes, each as long as it sounds; None without notes."""
    from music21 import note, stream

    heard = stream.Stream()
    for one in performance.notes:
        heard.insert(2 * one.onset, note.Note(one.pitch, quarterLength=max(2 * (one.offset - one.onset), 0.05)))
    if not performance.notes:
        return None
    found = heard.analyze("key")
    return found.tonic.pitchClass, found.mode


@dataclass(frozen=True, slots=True)
class Tempo:
    """How a tempo compares with the one asked for."""

    strict: bool  # within 5 %
    loose: bool  # or half or double of it


def tempo_right(found: float, asked: float, within: float = 0.05) -> Tempo:
    """Within five per cent; and with half and double tempo allowed."""
    near = [abs(found * factor / asked - 1) <= within for factor in (1.0, 0.5, 2.0)]
    return Tempo(near[0], any(near))
