"""Learn from Bach's chorales which chord follows which under which melody: ml_engine/weights/chorales/chorales.json.

    python -m ml_engine.training.chorales

Reads the four-part chorales of music21's corpus where it is installed (under a minute), finds the chord of every beat, and
fits the model of ``composition.chords`` for major and for minor. One melody in ten, with all its harmonisations, is held
out; what the model says of those is printed.
"""

import argparse
import json
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from scipy.optimize import minimize

from ml_engine.bars import Bars
from ml_engine.composition import chords
from ml_engine.composition.chords import State
from ml_engine.composition.faults import Faults, Tone, count_faults
from ml_engine.composition.slots import Slot, cut
from ml_engine.music import Meter
from ml_engine.theory import QUALITIES, Tonality, best_key, tonality_of

KINDS = ("", "m", "7", "m7", "maj7", "dim", "m7b5", "dim7", "aug")
PRICE = {"": 0.0, "m": 0.0, "7": 0.4, "m7": 0.6, "maj7": 0.7, "dim": 0.3, "m7b5": 0.6, "dim7": 0.5, "aug": 0.8}
RARE = 6  # a state met less often than this is left out
RIDGE = 2.0


class Chorale(NamedTuple):
    """One chorale: voices from the soprano down, bar lines, count of bars, key, and which soprano notes end phrases."""

    name: str
    voices: list[list[Tone]]
    lines: Bars
    bars: int
    key: Tonality
    ends: list[int]


def chorales() -> Iterator[Chorale]:
    """The chorales of music21's corpus that are for four voices alone."""
    from music21 import corpus

    for path in sorted(corpus.getComposer("bach"), key=lambda p: Path(p).name):
        if Path(path).suffix not in (".mxl", ".xml") or "bwv846" in Path(path).name:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            score = corpus.parse(path)
        if len(score.parts) == 4:
            yield _chorale(Path(path).name, list(score.parts))


def _chorale(name: str, parts: list) -> Chorale:
    voices, held = [], set()
    for i, part in enumerate(parts):
        notes = [note for note in part.flatten().stripTies().notes if note.quarterLength]
        voices.append([Tone(Fraction(n.offset), Fraction(n.quarterLength), n.pitches[-1].midi) for n in notes])
        if i == 0:
            fermatas = [n for n in part.flatten().notes if any("Fermata" in e.classes for e in n.expressions)]
            held = {Fraction(n.offset) for n in fermatas}
    measures = list(parts[0].getElementsByClass("Measure"))
    signs = parts[0].flatten().getElementsByClass("TimeSignature")
    meters = [Meter(Fraction(s.offset), s.numerator, s.denominator) for s in signs] or [Meter(Fraction(0), 4, 4)]
    first = Fraction(measures[0].duration.quarterLength)
    pickup = first if first < meters[0].bar_quarters else Fraction(0)
    ends = [i for i, t in enumerate(voices[0]) if any(t.onset <= at < t.onset + t.duration for at in held)]
    weights = np.zeros(12)
    for voice in voices:
        for tone in voice:
            weights[tone.pitch % 12] += float(tone.duration)
    key = tonality_of(best_key(weights, voices[3][-1].pitch % 12))
    return Chorale(name, voices, Bars(meters, pickup), len(measures), key, ends)


def label(voices: Sequence[Sequence[Tone]], slot: Slot, tonic: int) -> State | None:
    """The chord that Bach's four voices make in a slot; None where no chord fits."""
    weights, lowest = np.zeros(12), [0.0] * 12
    length = float(slot.end - slot.start)
    for i, voice in enumerate(voices):
        for tone in voice:
            inside = min(tone.onset + tone.duration, slot.end) - max(tone.onset, slot.start)
            if inside > 0:
                share = float(inside) / length
                weights[(tone.pitch - tonic) % 12] += share + 0.2 * (tone.onset <= slot.start)
                if i == 3:
                    lowest[(tone.pitch - tonic) % 12] += share + 0.6 * (tone.onset <= slot.start)
    if not any(lowest):
        return None
    best, found = -np.inf, None
    bass = int(np.argmax(lowest))
    for kind in KINDS:
        for root in range(12):
            tones = [(root + step) % 12 for step in QUALITIES[kind]]
            inside_weight = weights[tones].sum()
            missing = sum(weights[t] < 0.2 for t in tones[:2]) + 0.3 * sum(weights[t] < 0.2 for t in tones[2:])
            fit = 2 * inside_weight - weights.sum() - PRICE[kind] - 1.2 * missing + 0.4 * (root == bass)
            if fit > best:
                best, found = fit, (root, kind, tones)
    root, kind, tones = found if found else (0, "", [0])
    if best < 0.6 * weights.sum() - 1.2:
        return None
    inner = [lowest[t] if t in tones else -1.0 for t in range(12)]
    return State(root, kind, int(np.argmax(inner)) if max(inner) > 0 else root)


def fit(rows: np.ndarray, before: np.ndarray, wanted: np.ndarray, states: int) -> tuple[np.ndarray, np.ndarray]:
    """Ridge multinomial regression: rows (n, F), the state before each (n; ``states`` is a beginning), the state (n)."""
    width = rows.shape[1]
    full = np.concatenate([rows, np.eye(states + 1)[before]], axis=1)
    truth = np.eye(states)[wanted]

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = flat.reshape(-1, states)
        logits = full @ weights
        logits -= logits.max(axis=1, keepdims=True)
        log = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        value = -(truth * log).sum() + RIDGE / 2 * (weights**2).sum()
        return float(value), (full.T @ (np.exp(log) - truth) + RIDGE * weights).ravel()

    start = np.zeros((width + states + 1) * states)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 120}).x.reshape(-1, states)
    return best[:width], best[width:]


def is_held_out(chorale: Chorale) -> bool:
    """One melody in ten, told by its first ten steps, so that all settings of a melody lie on the same side."""
    steps = [b.pitch - a.pitch for a, b in zip(chorale.voices[0], chorale.voices[0][1:11], strict=False)]
    return crc32(bytes(step % 256 for step in steps)) % 10 == 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=chords.TABLE)
    options = parser.parse_args()
    known = list(chorales())
    print(f"{len(known)} chorales, {sum(map(is_held_out, known))} held out")
    faults = sum((count_faults(c.voices, bars=c.bars, tonic=c.key.tonic) for c in known), Faults(0))
    print("Bach's own faults a bar:", {name: round(rate, 4) for name, rate in faults.per_bar().items()})
    learned = {}
    for minor in (False, True):
        own = [c for c in known if c.key.is_minor == minor]
        learned["minor" if minor else "major"] = learn(own)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(learned, separators=(",", ":")) + "\n")


def learn(own: Sequence[Chorale]) -> dict[str, list]:
    """The table of one mode, as it is stored."""
    cuts = [cut(c.voices[0], c.lines, ends=c.ends) for c in own]
    labels = [[label(c.voices, slot, c.key.tonic) for slot in slots] for c, slots in zip(own, cuts, strict=True)]
    teach = [not is_held_out(c) for c in own]
    counts = Counter(s for row, yes in zip(labels, teach, strict=True) if yes for s in row if s)
    states = sorted((s for s, n in counts.items() if n >= RARE), key=lambda s: (-counts[s], s.root, s.quality, s.bass))
    index = {state: i for i, state in enumerate(states)}
    rows, before, wanted = [], [], []
    for c, slots, row, yes in zip(own, cuts, labels, teach, strict=True):
        seen = chords.features(slots, c.key.tonic)
        for i, state in enumerate(row):
            came = index.get(row[i - 1], -1) if i else len(states)
            if yes and state in index and came >= 0:
                rows.append(seen[i])
                before.append(came)
                wanted.append(index[state])
    weights, from_before = fit(np.array(rows), np.array(before), np.array(wanted), len(states))
    right = total = usual = same_root = 0
    for c, slots, row, yes in zip(own, cuts, labels, teach, strict=True):
        if yes:
            continue
        scores = chords.features(slots, c.key.tonic) @ weights
        path = chords.best_path(normal(scores[:, None] + from_before[None]), np.zeros_like(scores))
        for state, i in zip(row, path, strict=True):
            total += 1
            right += state == states[i]
            same_root += state is not None and state.root == states[i].root
            usual += state is not None and state.root == states[0].root
    print(
        f"{len(states)} states; held out: {right}/{total} chords with bass, {same_root} roots; always I: {usual} roots"
    )
    whole = [np.round(w / chords.STEP).astype(int).tolist() for w in (weights, from_before)]
    return {"states": [[s.root, s.quality, s.bass] for s in states], "weights": whole[0], "before": whole[1]}


def normal(scores: np.ndarray) -> np.ndarray:
    """Log probabilities over the last axis."""
    scores = scores - scores.max(axis=2, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=2, keepdims=True))


if __name__ == "__main__":
    main()
