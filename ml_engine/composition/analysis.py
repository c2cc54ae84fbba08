"""What given music is made of: its tonality and its chords.

Chords are found by a Viterbi search over chord templates, a felt beat at a time (after Pardo and Birmingham 2002,
"Algorithms for chordal analysis", CMJ 26/2, with a price on every change instead of their partition search).
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ml_engine.bars import bars_of
from ml_engine.instruments import is_drums
from ml_engine.music import ChordMark, Piece, WrittenNote
from ml_engine.theory import QUALITIES, Tonality, best_key, line_name, tonality_of

KINDS = ("", "m", "7", "m7", "maj7", "dim", "m7b5", "dim7", "sus4", "aug")
# What a quality costs beside a plain triad: rarer chords need more to speak for them.
_PRICE = {"": 0.0, "m": 0.0, "7": 0.05, "m7": 0.12, "maj7": 0.14, "dim": 0.08, "m7b5": 0.14, "dim7": 0.12, "sus4": 0.16,
          "aug": 0.18}  # fmt: skip
CHANGE, CHANGE_AT_BAR = 0.34, 0.12
OUTSIDE = 0.85  # what a sounding note that is not in the chord costs, against 1 for one that is
BASS = 0.30  # a chord whose root is the lowest note


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
    weights, bass = _sounding(_pitched(piece), [*places, last])
    return _chosen(places, at_bar, weights, bass)


def _pitched(piece: Piece) -> list[WrittenNote]:
    return [note for part in piece.parts if not is_drums(part.name) for note in part.notes]


def _sounding(notes: Sequence[WrittenNote], edges: Sequence[Fraction]) -> tuple[np.ndarray, np.ndarray]:
    """How much of each pitch class sounds between the edges (segments, 12), and the lowest pitch class or -1."""
    bounds = np.array([float(edge) for edge in edges])
    weights = np.zeros((len(edges) - 1, 12))
    lowest = np.full(len(edges) - 1, 999)
    for note in notes:
        start, end = float(note.onset), float(note.onset + note.duration)
        at = max(int(np.searchsorted(bounds, start, "right")) - 1, 0)
        while at < len(weights) and bounds[at] < end:
            inside = min(end, bounds[at + 1]) - max(start, bounds[at])
            if inside > 0:
                size = bounds[at + 1] - bounds[at]
                on_beat = 0.25 if start <= bounds[at] else 0.0
                weights[at, note.pitch % 12] += (inside / size) ** 0.7 + on_beat
                if inside >= 0.24 * size or start <= bounds[at]:
                    lowest[at] = min(lowest[at], note.pitch)
            at += 1
    return weights, np.where(lowest < 999, lowest % 12, -1)


def _templates() -> tuple[np.ndarray, np.ndarray, list[tuple[int, str]]]:
    rows, prices, names = [], [], []
    for kind in KINDS:
        for root in range(12):
            row = np.full(12, -OUTSIDE)
            row[[(root + step) % 12 for step in QUALITIES[kind]]] = 1.0
            rows.append(row)
            prices.append(_PRICE[kind])
            names.append((root, kind))
    return np.array(rows), np.array(prices), names


_ROWS, _PRICES, _NAMES = _templates()
_ROOTS = np.array([root for root, _ in _NAMES])


def _chosen(
    places: Sequence[Fraction], at_bar: Sequence[bool], weights: np.ndarray, bass: np.ndarray
) -> tuple[ChordMark, ...]:
    total = weights.sum(axis=1, keepdims=True)
    heard = weights / np.maximum(total, 1e-9)
    fits = heard @ _ROWS.T - _PRICES + BASS * (_ROOTS[None, :] == bass[:, None])
    fits[total[:, 0] == 0] = 0.0
    best = fits[0].copy()
    back = np.zeros((len(places), len(_NAMES)), dtype=int)
    own = np.arange(len(_NAMES))
    for i in range(1, len(places)):
        change = best.max() - (CHANGE_AT_BAR if at_bar[i] else CHANGE)
        stay = best >= change
        back[i] = np.where(stay, own, int(best.argmax()))
        best = np.where(stay, best, change) + fits[i]
    path = [int(best.argmax())]
    for i in range(len(places) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    path.reverse()
    marks: list[ChordMark] = []
    for i, state in enumerate(path):
        root, kind = _NAMES[state]
        if not marks or (marks[-1].root, marks[-1].quality) != (root, kind):
            marks.append(ChordMark(places[i], root, kind))
    return tuple(marks)
