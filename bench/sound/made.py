"""The sounds that ``make`` wrote, with what each was asked to be."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import soundfile

from bench.sound.spoken import Caption
from ml_engine.models.spectra import RATE


def made_sounds(folder: Path, count: int = 0) -> Iterator[tuple[str, np.ndarray, Caption]]:
    """Every sound of a folder that ``make`` wrote: name, samples (16 kHz), caption."""
    for note in islice(sorted(folder.glob("[0-9]*.json")), count or None):
        row = json.loads(note.read_text())
        sound, rate = soundfile.read(note.with_suffix(".flac"), dtype="float32", always_2d=True)
        if rate != RATE:
            raise ValueError(f"{note.with_suffix('.flac')} is not at {RATE} Hz.")
        yield note.stem, sound.mean(1), Caption.from_json(row["caption"])
