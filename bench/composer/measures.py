"""The field's measures of notes, and how much two collections overlap in one of them.

MusPy: Dong, Chen, McAuley and Berg-Kirkpatrick (ISMIR 2020), "MusPy: A toolkit for symbolic music generation": pitch-class
entropy and groove consistency after Wu and Yang (ISMIR 2020, "The Jazz Transformer on the front line"), scale consistency
after Mogren (2016, "C-RNN-GAN"), empty-beat rate, polyphony, pitch range. mgeval: Yang and Lerch (2020, "On the evaluation of
generative models in music", Neural Computing and Applications 32): note-length and interval histograms, distances within
and between collections, the overlapping area of their kernel densities. Drums are left out of all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import gaussian_kde

from ml_engine import Piece
from ml_engine.bars import bars_of
from ml_engine.composition.drafts import is_pitched

STEPS = 12  # places in a quarter for onsets
LAGS = (4, 8, 16)
LENGTHS = (1 / 4, 1 / 3, 1 / 2, 3 / 4, 1, 1.5, 2, 3, 4)  # upper edges of note lengths in quarters; then longer
MOST_INTERVAL = 12
_SCALES = [{(root + step) % 12 for step in steps} for steps in ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 11),
           (0, 2, 3, 5, 7, 8, 10)) for root in range(12)]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Music:
    """A piece's pitched notes (onset and duration in quarters, pitch), one array a part, and its bars and beats."""

    parts: tuple[np.ndarray, ...]
    bars: tuple[tuple[float, float], ...]
    beat: float

    @property
    def notes(self) -> np.ndarray:
        """All parts' notes (n, 3), in order."""
        rows = np.concatenate(self.parts) if self.parts else np.zeros((0, 3))
        return rows[np.lexsort((rows[:, 2], rows[:, 0]))]


def music_of(piece: Piece) -> Music:
    """The piece as numbers."""
    parts = [
        np.array([[float(n.onset), float(n.duration), n.pitch] for n in part.notes])
        for part in piece.parts
        if part.notes and is_pitched(part)
    ]
    bars = tuple((float(start), float(end)) for _, start, end, _ in bars_of(piece))
    return Music(tuple(parts), bars, float(piece.meters[0].beat_quarters))


def pitch_class_entropy(music: Music) -> float:
    """Bits of the histogram of pitch classes."""
    return _entropy(np.bincount(music.notes[:, 2].astype(int) % 12, minlength=12))


def scale_consistency(music: Music) -> float:
    """The largest share of notes that one major or minor scale holds."""
    classes = np.bincount(music.notes[:, 2].astype(int) % 12, minlength=12)
    return max(float(sum(classes[list(scale)])) for scale in _SCALES) / max(classes.sum(), 1)


def groove_consistency(music: Music) -> float:
    """One less the mean share of places whose onsets differ between neighbouring bars of one length."""
    rows = _onsets(music)
    apart = [np.mean(a != b) for a, b in zip(rows, rows[1:], strict=False) if len(a) == len(b)]
    return 1 - float(np.mean(apart)) if apart else 1.0


def empty_beat_rate(music: Music) -> float:
    """The share of beats in which nothing sounds."""
    end = music.bars[-1][1]
    edges = np.arange(0, end - 1e-6, music.beat)
    notes = music.notes
    starts, ends = notes[:, 0], notes[:, 0] + notes[:, 1]
    sounding = [bool(np.any((starts < at + music.beat - 1e-6) & (ends > at + 1e-6))) for at in edges]
    return 1 - float(np.mean(sounding))


def polyphony(music: Music) -> float:
    """How many notes sound at once, on the mean of the moments at which any does."""
    places = np.zeros(int(music.bars[-1][1] * STEPS) + 2 * STEPS)
    for onset, length, _ in music.notes:
        first = int(onset * STEPS + 0.5)
        places[first : max(first + 1, int((onset + length) * STEPS + 0.5))] += 1
    return float(places[places > 0].mean()) if np.any(places) else 0.0


def pitch_range(music: Music) -> float:
    """Semitones from the lowest to the highest note."""
    return float(np.ptp(music.notes[:, 2])) if len(music.notes) else 0.0


def notes_per_bar(music: Music) -> float:
    """Notes a bar."""
    return len(music.notes) / len(music.bars)


def self_similarity(music: Music, lag: int) -> float:
    """The mean cosine between each bar and that ``lag`` bars later: onsets by place and pitch class."""
    size = int(max(end - start for start, end in music.bars) * 4 + 1)
    rows = np.zeros((len(music.bars), size, 12))
    starts = np.array([start for start, _ in music.bars])
    for onset, _, pitch in music.notes:
        bar = int(np.searchsorted(starts, onset + 1e-6)) - 1
        rows[bar, int((onset - starts[bar]) * 4 + 1e-6), int(pitch) % 12] += 1
    flat = rows.reshape(len(rows), -1)
    flat = flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9)
    return float((flat[:-lag] * flat[lag:]).sum(1).mean()) if len(flat) > lag else 0.0


def interval_histogram(music: Music) -> np.ndarray:
    """Shares of the melodic steps in each part's highest line, from an octave down to one up; wider ones at the edges."""
    counts = np.zeros(2 * MOST_INTERVAL + 1)
    for part in music.parts:
        top: dict[float, float] = {}
        for onset, _, pitch in part:
            top[onset] = max(pitch, top.get(onset, 0))
        line = np.array([top[onset] for onset in sorted(top)])
        steps = np.clip(np.diff(line), -MOST_INTERVAL, MOST_INTERVAL).astype(int) + MOST_INTERVAL
        counts += np.bincount(steps, minlength=len(counts))
    return counts / max(counts.sum(), 1)


def duration_histogram(music: Music) -> np.ndarray:
    """Shares of note lengths, in the bins of LENGTHS."""
    bins = np.searchsorted(np.array(LENGTHS) + 1e-6, music.notes[:, 1])
    return np.bincount(bins, minlength=len(LENGTHS) + 1) / max(len(bins), 1)


def _onsets(music: Music) -> list[np.ndarray]:
    rows = [np.zeros(int((end - start) * STEPS + 0.5), bool) for start, end in music.bars]
    starts = np.array([start for start, _ in music.bars])
    for onset in music.notes[:, 0]:
        bar = int(np.searchsorted(starts, onset + 1e-6)) - 1
        at = int((onset - starts[bar]) * STEPS + 0.5)
        if at < len(rows[bar]):
            rows[bar][at] = True
    return rows


def _entropy(counts: np.ndarray) -> float:
    shares = counts[counts > 0] / max(counts.sum(), 1)
    return float(-(shares * np.log2(shares)).sum())


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """The area that lies under both kernel densities (Gaussian, Scott's rule): 1 when they are the same, 0 when apart."""
    spread = max(float(np.ptp(np.concatenate([one, other]))), 1e-9)
    # Values that are all the same have no density of their own: they get the narrowest that the picture shows.
    one, other = _spread(one, spread / 100), _spread(other, spread / 100)
    low, high = min(one.min(), other.min()) - spread, max(one.max(), other.max()) + spread
    at = np.linspace(low, high, 2000)
    return float(np.minimum(gaussian_kde(one)(at), gaussian_kde(other)(at)).sum() * (at[1] - at[0]))


def _spread(values: np.ndarray, least: float) -> np.ndarray:
    if np.std(values) > least / 10:
        return values
    return values.mean() + np.linspace(-least, least, max(len(values), 2))


def distances(ones: Sequence[np.ndarray], others: Sequence[np.ndarray] | None = None) -> np.ndarray:
    """Euclidean distances of each to each, within one collection or between two."""
    a = np.stack(ones)
    b = a if others is None else np.stack(others)
    apart = np.linalg.norm(a[:, None] - b[None], axis=-1)
    return apart[np.triu_indices(len(a), 1)] if others is None else apart.ravel()
