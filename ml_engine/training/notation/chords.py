"""python -m ml_engine.training.notation.chords --pop909 DIR: finds what the search for chord symbols goes by.

A coordinate search over the few numbers of notation/harmony.py on songs of the training side, with the beats that were
marked by hand; it prints the numbers, which are then written there. Minutes on one core.
"""

import argparse
import sys
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from ml_engine.harmonies import Prices
from ml_engine.midi import read_performance
from ml_engine.models.note_features import Pulse, beats_at
from ml_engine.music import ChordMark, Meter, Part, Performance, Piece, WrittenNote
from ml_engine.notation.harmony import EAR, Ear, find_chords
from ml_engine.theory import QUALITIES, pitch_class
from ml_engine.training.notation.pop909 import folders, pulse_in

TICKS = 24  # a beat, as notes are written
TRACKS = ("MELODY", "BRIDGE", "PIANO")
# The parts of the score that are asked about: root, major or minor third, and which seventh.
_KINDS = {"maj": "", "min": "m", "min7": "m7", "maj7": "maj7", "7": "7", "maj/3": "", "maj/5": "", "min/b3": "m",
          "min/5": "m", "min7/b7": "m7", "maj7/7": "maj7", "7/b7": "7", "dim": "dim", "aug": "aug", "hdim7": "m7b5",
          "sus4": "sus4", "sus2": "sus2", "sus4(b7)": "7sus4", "maj6": "6", "maj7/3": "maj7", "maj7/5": "maj7", "7/5": "7",
          "7/3": "7", "min7/5": "m7", "dim7": "dim7", "min6": "m6", "minmaj7": "mMaj7"}  # fmt: skip
STEPS = (
    ("changes", 0, (0.0, 0.05, 0.1, 0.2, 0.3)),
    ("changes", 1, (0.05, 0.1, 0.2, 0.3, 0.45)),
    ("changes", 2, (0.2, 0.3, 0.45, 0.6, 0.8)),
    ("outside", 0, (0.5, 0.7, 0.85, 1.0, 1.3)),
    ("root", 0, (0.1, 0.2, 0.3, 0.45, 0.6)),
    ("inverted", 0, (0.0, 0.05, 0.1, 0.2)),
    ("top", 0, (0.3, 0.5, 0.7, 1.0)),
    ("bass", 0, (0.0, 0.3, 0.6, 1.0)),
    *((quality, 0, (-0.06, -0.03, 0.03, 0.06)) for quality in ("7", "m7", "maj7", "sus4", "sus2", "dim", "m7b5", "aug")),
)


@dataclass(frozen=True)
class Song:
    """A song written by its true beats, those beats in seconds, and its chords as (start, end, symbol), seconds."""

    name: str
    piece: Piece
    pulse: Pulse
    chords: tuple[tuple[float, float, str], ...]

    def seconds(self, quarter: Fraction) -> float:
        """When a place in the piece is played."""
        return float(np.interp(float(quarter), np.arange(len(self.pulse.times)), self.pulse.times))


def read_song(folder: Path) -> Song:
    """A song of POP909; each of its tracks is a part. Raises BadInput when its MIDI file is none."""
    pulse = pulse_in(folder)
    keep = np.diff(pulse.times, prepend=-1.0) > 0.05
    pulse = Pulse(*(column[keep] for column in (pulse.times, pulse.numbers, pulse.sizes, pulse.units)))
    performance = read_performance(folder / f"{folder.name}.mid")
    table = [line.split("\t") for line in (folder / "chord_midi.txt").read_text().splitlines() if line.strip()]
    chords = tuple((float(start), float(end), symbol.strip()) for start, end, symbol in table)
    return Song(folder.name, written(performance, pulse), pulse, chords)
