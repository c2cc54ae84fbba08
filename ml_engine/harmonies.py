"""Which chords sound: the search that every room shares, each with prices of its own.

A Viterbi search over chord templates, a felt beat at a time (after Pardo and Birmingham 2002, "Algorithms for chordal
analysis", CMJ 26/2, with a price on every change instead of their partition search).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from ml_engine.music import WrittenNote
from ml_engine.theory import QUALITIES

SILENT = 999  # the lowest pitch where nothing sounds


@dataclass(frozen=True)
class Prices:
    """What the chords cost, where a note that is in the chord is worth 1: rarer qualities need more to speak for them.

    ``outside``: what a sounding note costs that is not in the chord; ``bass``: what a chord gains whose root is the lowest
    note, ``inverted``: whose other notes include it.
    """

    qualities: Mapping[str, float]
    outside: float
    bass: float
    inverted: float = 0.0

    @cached_property
    def chords(self) -> list[tuple[int, str]]:
        """(root, quality) of every chord there may be."""
        return [(root, quality) for quality in self.qualities for root in range(12)]

    @cached_property
    def _tones(self) -> np.ndarray:
        """Which pitch classes belong to which chord (chords, 12)."""
        steps = [[(root + step) % 12 for step in QUALITIES[quality]] for root, quality in self.chords]
        return np.array([np.isin(np.arange(12), tones) for tones in steps])

    def fits(self, weights: np.ndarray, bass: np.ndarray) -> np.ndarray:
        """How well each chord fits what ``sounding`` found (segments, chords); 0 for all of them where nothing sounds."""
        total = weights.sum(axis=1, keepdims=True)
        heard = weights / np.maximum(total, 1e-9)
        roots = np.array([root for root, _ in self.chords])
        is_root = roots[None, :] == bass[:, None]
        fits = heard @ np.where(self._tones, 1.0, -self.outside).T
        fits = fits - np.array([self.qualities[quality] for _, quality in self.chords]) + self.bass * is_root
        if self.inverted:
            fits += self.inverted * (self._tones.T[bass] & ~is_root & (bass >= 0)[:, None])
        fits[total[:, 0] == 0] = 0.0
        return fits


def sounding(
    notes: Sequence[WrittenNote], edges: Sequence[Fraction], shares: Sequence[float] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """How much of each pitch class sounds between the edges (segments, 12), and the lowest pitch or SILENT (segments,).

    ``shares`` say by how much each note counts, 1 by default. Only what begins with a segment or fills a quarter of it is a bass.
    """
    bounds = np.array([float(edge) for edge in edges])
    weights = np.zeros((len(edges) - 1, 12))
    lowest = np.full(len(edges) - 1, SILENT)
    for note, share in zip(notes, shares or [1.0] * len(notes), strict=True):
        start, end = float(note.onset), float(note.onset + note.duration)
        at = max(int(np.searchsorted(bounds, start, "right")) - 1, 0)
        while at < len(weights) and bounds[at] < end:
            inside = min(end, bounds[at + 1]) - max(start, bounds[at])
            if inside > 0:
                size = bounds[at + 1] - bounds[at]
                on_beat = 0.25 if start <= bounds[at] else 0.0
                weights[at, note.pitch % 12] += share * ((inside / size) ** 0.7 + on_beat)
                if inside >= 0.24 * size or start <= bounds[at]:
                    lowest[at] = min(lowest[at], note.pitch)
            at += 1
    return weights, lowest


def pitch_classes(lowest: np.ndarray) -> np.ndarray:
    """Lowest pitches as pitch classes, -1 where nothing sounds."""
    return np.where(lowest < SILENT, lowest % 12, -1)


def best_path(fits: np.ndarray, changes: Sequence[float]) -> list[int]:
    """The chord of each segment (fits: segments, chords) whose sum is largest when a change at segment i costs ``changes[i]``."""
    best = fits[0].copy()
    back = np.zeros(fits.shape, dtype=int)
    own = np.arange(fits.shape[1])
    for i in range(1, len(fits)):
        change = best.max() - changes[i]
        stay = best >= change
        back[i] = np.where(stay, own, int(best.argmax()))
        best = np.where(stay, best, change) + fits[i]
    path = [int(best.argmax())]
    for i in range(len(fits) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]
