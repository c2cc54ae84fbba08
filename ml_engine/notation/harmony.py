"""Chord symbols for written music."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ml_engine.bars import bars_of
from ml_engine.harmonies import SILENT, Prices, best_path, pitch_classes, sounding
from ml_engine.instruments import is_drums
from ml_engine.music import ChordMark, Piece, WrittenNote
from ml_engine.theory import QUALITIES


@dataclass(frozen=True, slots=True)
class Ear:
    """What the search goes by: prices of chords, and what a new one costs on a bar line, in the middle of a bar and elsewhere.

    ``top``: how much the highest of the notes that begin together counts, which is often the tune and free to leave the
    chord; ``weight``: by how much more the pitch class of the lowest counts.
    """

    prices: Prices
    at_bar: float
    in_middle: float
    elsewhere: float
    top: float
    weight: float


# Found on songs (ml_engine/training/notation/chords.py).
EAR = Ear(
    Prices(
        {"": -0.06, "m": -0.03, "7": 0.12, "m7": 0.15, "maj7": 0.08, "dim": 0.10, "m7b5": 0.17, "dim7": 0.16, "sus4": 0.23,
         "sus2": 0.28, "aug": 0.20},
        outside=0.65,
        bass=0.30,
        inverted=0.20,
    ),
    at_bar=0.20,
    in_middle=0.18,
    elsewhere=0.40,
    top=0.4,
    weight=1.2,
)  # fmt: skip


def find_chords(piece: Piece, ear: Ear = EAR) -> tuple[ChordMark, ...]:
    """The chords of a piece, each from the beat it begins on, with its bass where that is another note of it.

    No chord begins where nothing sounds; after a bar of silence and more the symbol is written anew. Drums are not heard.
    """
    places, strengths = beats_of(piece)
    notes = [n for part in piece.parts if not is_drums(part.player) for n in part.notes if n.duration > 0]
    if not notes:
        return ()
    notes.sort(key=lambda note: (note.onset, note.pitch))
    weights, lowest = sounding(notes, places, _shares(notes, ear))
    bass = pitch_classes(lowest)
    weights[bass >= 0, bass[bass >= 0]] *= 1 + ear.weight
    path = best_path(ear.prices.fits(weights, bass), [(ear.at_bar, ear.in_middle, ear.elsewhere)[n] for n in strengths])
    return _marks(places, strengths, [ear.prices.chords[state] for state in path], lowest)


def beats_of(piece: Piece) -> tuple[list[Fraction], list[int]]:
    """Where each beat begins, and the end; by beat, 0 on a bar line, 1 in the middle of the bar, 2 elsewhere."""
    places: list[Fraction] = []
    strengths: list[int] = []
    end = Fraction(0)
    for _, start, end, meter in bars_of(piece):
        step = meter.beat_quarters
        for beat in range(-(-(end - start) // step)):
            places.append(start + beat * step)
            middle = 2 * beat * step == meter.bar_quarters
            strengths.append(0 if beat == 0 else 1 if middle else 2)
    return [*places, end], strengths


def _shares(notes: list[WrittenNote], ear: Ear) -> list[float]:
    """By note: ``ear.top`` for those over which nothing else begins, 1 for the others."""
    highest: dict[Fraction, int] = {}
    for note in notes:
        highest[note.onset] = max(highest.get(note.onset, 0), note.pitch)
    return [ear.top if note.pitch == highest[note.onset] else 1.0 for note in notes]


def _marks(
    places: list[Fraction], strengths: list[int], chords: list[tuple[int, str]], lowest: np.ndarray
) -> tuple[ChordMark, ...]:
    """A symbol wherever the chord changes, or sounds again after silence."""
    marks = []
    heard = [at for at in range(len(chords)) if lowest[at] < SILENT]
    begins = [
        at
        for before, at in zip([None, *heard], heard, strict=False)
        if before is None or chords[at] != chords[before] or _bar_between(strengths, before, at)
    ]
    for at, until in zip(begins, [*begins[1:], len(chords)], strict=True):
        root, quality = chords[at]
        marks.append(ChordMark(places[at], root, quality, _bass(root, quality, lowest[at:until])))
    return tuple(marks)


def _bar_between(strengths: list[int], before: int, at: int) -> bool:
    """Whether a whole bar lies between two beats."""
    return sum(strength == 0 for strength in strengths[before + 1 : at + 1]) > 1


def _bass(root: int, quality: str, lowest: np.ndarray) -> int | None:
    """The bass of a chord when it is another of its notes than the root: the lowest there, and that of most beats."""
    sounding_there = [int(pitch) for pitch in lowest if pitch < SILENT]
    bass = min(sounding_there) % 12
    often = Counter(pitch % 12 for pitch in sounding_there).most_common(1)[0][0]
    tones = {(root + step) % 12 for step in QUALITIES[quality]}
    return bass if bass == often and bass != root and bass in tones else None
