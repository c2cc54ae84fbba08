"""Do the pieces lie where human works lie? Each measure of measures.py, composed pieces beside held-out works.

Every excerpt of a human work has a composed piece of the same players, metre, mode, tempo and number of bars. For each
measure: the overlap of composed with human works over that of two halves of the human works, collections of one size on both
sides, the mean of many splits. Numbers are compared as they are, histograms by their distances within the human works and
between both collections (mgeval).
"""

import random
from collections.abc import Callable, Sequence

import numpy as np

from bench.composer import measures as m
from bench.composer.data import bar_starts, piece_of, works
from bench.composer.figures import Figure, Options
from bench.composer.samples import KINDS, STYLES
from ml_engine import BadInput, Brief, Piece, compose
from ml_engine.composition import tokens as t
from ml_engine.composition.tokens import METERS

BARS = 32
SPLITS = 40
MARK = 0.8
OF_STYLE = {"keyboard": "piano", "quartet": "quartet", "song": "song"}
EACH_WORK = 2
NUMBERS: dict[str, Callable[[m.Music], float]] = {
    "pitch-class entropy": m.pitch_class_entropy, "scale consistency": m.scale_consistency,
    "groove consistency": m.groove_consistency, "empty-beat rate": m.empty_beat_rate, "polyphony": m.polyphony,
    "pitch range": m.pitch_range, "notes a bar": m.notes_per_bar,
} | {f"self-similarity at {lag} bars": (lambda music, lag=lag: m.self_similarity(music, lag)) for lag in m.LAGS}  # fmt: skip
HISTOGRAMS: dict[str, Callable[[m.Music], np.ndarray]] = {
    "interval histogram": m.interval_histogram, "duration histogram": m.duration_histogram,
}  # fmt: skip


def excerpts(options: Options) -> list[tuple[str, Piece]]:
    """(kind, 32 bars) of held-out works that keep one metre, at most so many of each work."""
    found: list[tuple[str, Piece]] = []
    for one in works(options.event_files, held_out=True):
        kind = OF_STYLE.get(one.style)
        if kind is None:
            continue
        events = one.events
        signs = events[bar_starts(events), 1] - t.METER
        whole = len(signs) // BARS
        for k in list(range(whole))[:: max(whole // EACH_WORK, 1)][:EACH_WORK]:
            inside = signs[k * BARS : (k + 1) * BARS]
            if len(set(inside.tolist())) > 1 or inside[0] >= len(METERS):
                continue
            piece = piece_of(events, k * BARS, BARS)
            players = [part for part in piece.parts if part.notes]
            sizes = {"piano": {1, 2}, "quartet": {4}, "song": {2, 3}}
            if len(players) in sizes[kind] and len(m.music_of(piece).notes) >= 2 * BARS:
                found.append((kind, piece))
    return found


def answer(kind: str, human: Piece, seed: int) -> Piece:
    """A composed piece of the same outer conditions. Raises BadInput when the metre is none that is composed in."""
    sign = human.meters[0]
    brief = Brief(
        key=f"C {human.keys[0].mode}",
        meter=f"{sign.numerator}/{sign.denominator}",
        tempo=human.tempo_marks[0].bpm,
        bars=BARS,
        instruments=KINDS[kind],
        genre=STYLES[kind][seed % len(STYLES[kind])],
        seed=seed,
    )
    return compose(brief).piece


def run(options: Options) -> list[Figure]:
    """As many pairs as the held-out works give, in equal shares of the kinds where they can."""
    human = excerpts(options)
    random.Random(1).shuffle(human)
    most = options.many(96, 12)
    by_kind = {kind: [piece for k, piece in human if k == kind] for kind in KINDS}
    chosen: list[tuple[str, Piece]] = []
    while len(chosen) < most and any(by_kind.values()):
        chosen += [(kind, pieces.pop()) for kind, pieces in by_kind.items() if pieces]
    pairs: list[tuple[m.Music, m.Music]] = []
    for seed, (kind, piece) in enumerate(chosen[:most]):
        try:
            pairs.append((m.music_of(piece), m.music_of(answer(kind, piece, seed))))
        except BadInput as fault:
            print(f"{piece.meters[0]}: {fault}")
    humans, ours = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    kinds = ", ".join(f"{sum(k == kind for k, _ in chosen[:most])} {kind}" for kind in KINDS)
    figures = [Figure("pairs", f"{len(pairs)} ({kinds}), {BARS} bars each")]
    for name, measure in NUMBERS.items():
        a, b = np.array([measure(x) for x in humans]), np.array([measure(x) for x in ours])
        text = f"human {np.mean(a):.3g} ± {np.std(a):.2g}, composed {np.mean(b):.3g} ± {np.std(b):.2g}"
        figures.append(_figure(name, *compared(a, b, m.overlap), text))
    for name, histogram in HISTOGRAMS.items():
        figures.append(
            _figure(name, *compared([histogram(x) for x in humans], [histogram(x) for x in ours], _within), "")
        )
    return figures


def compared(
    human: Sequence[np.ndarray] | np.ndarray,
    ours: Sequence[np.ndarray] | np.ndarray,
    overlap: Callable[..., float],
) -> tuple[float, float]:
    """(overlap of ours with half of the human works, overlap of two halves of the human works), means of many splits."""
    rng = random.Random(7)
    half = len(human) // 2
    across, halves = [], []
    for _ in range(SPLITS):
        order = rng.sample(range(len(human)), 2 * half)
        some = rng.sample(range(len(ours)), half)
        first, second = [human[i] for i in order[:half]], [human[i] for i in order[half:]]
        across.append(overlap(np.array(first), np.array([ours[i] for i in some])))
        halves.append(overlap(np.array(first), np.array(second)))
    return float(np.mean(across)), float(np.mean(halves))


def _within(human: np.ndarray, others: np.ndarray) -> float:
    """mgeval: the distances within the human works against those from them to the others."""
    return m.overlap(m.distances(list(human)), m.distances(list(human), list(others)))


def _figure(name: str, across: float, halves: float, text: str) -> Figure:
    ratio = across / max(halves, 1e-9)
    value = f"{ratio:.2f} ({across:.2f} of {halves:.2f})" + (f"; {text}" if text else "")
    return Figure(name, value, f"≥ {MARK}", ratio >= MARK)
