"""What given music is made of: its tonality and its chords.

Chords are found a felt beat at a time (``ml_engine/harmonies.py``).
"""

import numpy as np

from ml_engine.bars import bars_of
from ml_engine.harmonies import Prices, best_path, pitch_classes, sounding
from ml_engine.instruments import is_drums
from ml_engine.music import ChordMark, Piece, WrittenNote
from ml_engine.theory import Tonality, best_key, line_name, tonality_of

PRICES = Prices(
    {"": 0.0, "m": 0.0, "7": 0.05, "m7": 0.12, "maj7": 0.14, "dim": 0.08, "m7b5": 0.14, "dim7": 0.12, "sus4": 0.16,
     "aug": 0.18},
    outside=0.85,
    bass=0.30,
)  # fmt: skip
CHANGE, CHANGE_AT_BAR = 0.34, 0.12


def find_tonality(piece: Piece) -> Tonality:
    """The tonality of a piece: the written signature, major or minor as the notes have it."""
    weights = np.zeros(12)
    notes = _pitched(piece)
    for note in notes:
        weights[note.pitch % 12] += float(note.duration) ** 0.5
    if not notes:
        return tonality_of(piece.keys[0]) if piece.keys else tonality_of(best_key(np.eye(12)[0]))
    last = max(note.onset for note in notes)
    final = min(note.pitch for note in notes if note.onset == last) % 12
    found = tonality_of(best_key(weights, final))
    if not piece.keys or (len(piece.parts) == 1 and piece.keys[0].fifths == 0 and found.fifths != 0):
        return found
    written = tonality_of(piece.keys[0])
    if found.fifths == written.fifths or written.mode not in ("major", "minor"):
        return found if found.fifths == written.fifths else written
    # The signature is believed; whether it is major or minor is what the notes and the end say.
    minor_tonic = (written.tonic if written.is_minor else written.tonic + 9) % 12
    major_tonic = (minor_tonic + 3) % 12
    minor = weights[minor_tonic] + weights[(minor_tonic + 7) % 12] + weights[(minor_tonic + 11) % 12]
    major = weights[major_tonic] + weights[(major_tonic + 7) % 12] * 0.6 + weights[(major_tonic + 4) % 12] * 0.4
    if final == minor_tonic or (final != major_tonic and minor > 1.15 * major):
        return _relative(written, "minor")
    return _relative(written, "major")


def _relative(written: Tonality, mode: str) -> Tonality:
    if written.mode == mode:
        return written
    place = written.fifths + 1 + (3 if mode == "minor" else 0)
    tonic = (written.tonic + (9 if mode == "minor" else 3)) % 12
    return Tonality(tonic, mode, line_name(place), written.fifths)


def find_chords(piece: Piece, bars: tuple[int, int] | None = None) -> tuple[ChordMark, ...]:
    """The chords of a piece, each from where it begins; given ones (``piece.chords``) are taken as they are.

    ``bars``: first and last bar number, both included. Silence continues the chord before it.
    """
    spans = [(n, start, end, meter) for n, start, end, meter in bars_of(piece) if not bars or bars[0] <= n <= bars[1]]
    if not spans:
        return ()
    first, last = spans[0][1], spans[-1][2]
    if piece.chords:
        return tuple(chord for chord in piece.chords if first <= chord.quarter < last)
    places, at_bar = [], []
    for _, start, end, meter in spans:
        step = meter.beat_quarters
        at = start
        while at < end:
            places.append(at)
            at_bar.append(at == start)
            at += step
    weights, lowest = sounding(_pitched(piece), [*places, last])
    path = best_path(PRICES.fits(weights, pitch_classes(lowest)), [CHANGE_AT_BAR if bar else CHANGE for bar in at_bar])
    marks: list[ChordMark] = []
    for place, state in zip(places, path, strict=True):
        root, kind = PRICES.chords[state]
        if not marks or (marks[-1].root, marks[-1].quality) != (root, kind):
            marks.append(ChordMark(place, root, kind))
    return tuple(marks)


def _pitched(piece: Piece) -> list[WrittenNote]:
    return [note for part in piece.parts if not is_drums(part.player) for note in part.notes]
