"""What all listeners make of a sound: tempo, key, families, notes. Kept beside the sound, since it takes seconds."""

import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.sound import estimators
from ml_engine import BadInput, Note, Performance, notate, transcribe
from ml_engine.audio.encode import write_sound
from ml_engine.models.ears import load_ears
from ml_engine.models.spectra import RATE
from ml_engine.theory import tonality

TEMPO = {"librosa": "librosa's beat tracker", "autocorrelation": "autocorrelation", "ours": "our transcriber"}
KEY = {
    "Bellman-Budge": "librosa's chroma, Bellman and Budge",
    "Krumhansl-Kessler": "librosa's chroma, Krumhansl and Kessler",
    "Temperley": "librosa's chroma, Temperley",
    "music21": "our transcriber, music21",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """Tempi and keys ("9 minor") by estimator, probabilities of families, notes as rows, beats in seconds by our tracker."""

    seconds: float
    tempo: dict[str, float]
    key: dict[str, str]
    families: dict[str, float]
    notes: list[list[Any]]
    beats: list[float]

    @property
    def performance(self) -> Performance:
        """The notes as they were heard."""
        return Performance.of(Note.from_row(row) for row in self.notes)


def key_name(key: str) -> str:
    """ "A minor" as estimators tell it: "9 minor"; of modes, the major or minor key with the same third."""
    tone = tonality(key)
    return f"{tone.tonic} {'minor' if tone.is_minor else 'major'}"


def listen(sound: np.ndarray, kept: Path | None = None) -> Heard:
    """Everything about a sound (samples,) at 16 kHz; from the file ``kept`` when it is there, else written to it."""
    if kept is not None and kept.is_file():
        return Heard(**json.loads(kept.read_text()))
    weights = estimators.chroma(sound)
    tempo = {
        "librosa": estimators.tempo_by_beats(estimators.onset_strength(sound)),
        "autocorrelation": estimators.tempo_by_autocorrelation(sound),
    }
    keys = {name: estimators.key_by_profile(weights, name) for name in estimators.PROFILES}
    performance, beats, ours = transcribed(sound)
    tempo["ours"] = ours
    found = estimators.key_by_music21(performance)
    heard = Heard(
        len(sound) / RATE,
        tempo,
        {name: f"{tonic} {mode}" for name, (tonic, mode) in (keys | ({"music21": found} if found else {})).items()},
        load_ears().families(sound),
        [note.to_row() for note in performance.notes],
        beats,
    )
    if kept is not None:
        draft = kept.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(heard)))
        draft.replace(kept)
    return heard


def transcribed(sound: np.ndarray) -> tuple[Performance, list[float], float]:
    """Notes by our general engine, the beats (s) and the tempo (quarters a minute) that our notation finds in them."""
    with tempfile.TemporaryDirectory(prefix="notewright-bench-") as folder:
        file = Path(folder) / "sound.wav"
        write_sound(file, [sound[:, None]], RATE, 1)
        try:
            performance = transcribe(file, engine="general").performance
        except BadInput:  # silence
            performance = Performance(())
    if not performance.notes:
        return performance, [], 0.0
    notation = notate(performance)
    marks = notation.piece.tempo_marks
    return performance, [beat.time for beat in notation.timeline.beats], marks[0].bpm if marks else 0.0
