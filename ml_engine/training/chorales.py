"""Learn from hymns and songs which chord follows which under which melody: ml_engine/weights/chorales/chorales.json.

    python -m ml_engine.training.chorales --data DIR

Reads hymns and part-songs of four voices (mutopia, public domain) and every fourth art song (lieder, CC0; the singer's
line is the melody), finds the chord of every beat, and fits the model of ``composition.chords`` for major and for minor.
What the corpora's split holds out is not learned from; what the model says of it is printed.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from ml_engine.bars import Bars
from ml_engine.composition import chords
from ml_engine.composition.analysis import find_tonality
from ml_engine.composition.chords import State
from ml_engine.composition.faults import Tone
from ml_engine.composition.slots import Slot, cut, phrase_ends, top_line
from ml_engine.errors import BadInput
from ml_engine.music import Piece
from ml_engine.theory import QUALITIES, Tonality
from ml_engine.training.corpora import Work, read, works

KINDS = ("", "m", "7", "m7", "maj7", "dim", "m7b5", "dim7", "aug")
PRICE = {"": 0.0, "m": 0.0, "7": 0.4, "m7": 0.6, "maj7": 0.7, "dim": 0.3, "m7b5": 0.6, "dim7": 0.5, "aug": 0.8}
SONGS = 4  # every fourth song: enough for a table of this size
MOST_STATES = 96
RARE = 6  # a state met less often than this is left out
RIDGE = 2.0


class Setting(NamedTuple):
    """A harmonised melody: voices (melody, what lies between, bass), bar lines, key, phrase ends, whether it is held out."""

    voices: list[list[Tone]]
    lines: Bars
    key: Tonality
    ends: list[int]
    held_out: bool


def settings(data: Path) -> Iterator[Setting]:
    """The settings there are in ``data``."""
    songs = 0
    for work in works(data):
        if work.style == "song":
            songs += 1
            if songs % SONGS:
                continue
        elif work.style not in ("voices", "chorale"):
            continue
        try:
            for piece in read(work):
                found = _setting(piece, work)
                if found:
                    yield found
        except BadInput:
            continue


def _setting(piece: Piece, work: Work) -> Setting | None:
    """The piece as a setting; None where it is not for four voices, or has no melody over a bass."""
    notes = [note for part in piece.parts for note in part.notes]
    if work.style == "song":
        melody = list(piece.parts[0].notes)
        if len(piece.parts) != 2 or not melody:
            return None
    else:
        starts = Counter(note.onset for note in notes)
        if sorted(starts.values())[len(starts) // 2] != 4:
            return None
        melody = notes
    top = top_line(melody)
    turned = top_line([Tone(n.onset, n.duration, 127 - n.pitch) for n in notes])
    bottom = [Tone(tone.onset, tone.duration, 127 - tone.pitch) for tone in turned]
    outer = {(t.onset, t.pitch) for t in (*top, *bottom)}
    between = [Tone(n.onset, n.duration, n.pitch) for n in notes if (n.onset, n.pitch) not in outer]
    lines = Bars(piece.meters, piece.pickup)
    ends = phrase_ends(top, piece.meters[0].bar_quarters)
    return Setting([top, between, bottom], lines, find_tonality(piece), ends, work.held_out)


def label(voices: Sequence[Sequence[Tone]], slot: Slot, tonic: int) -> State | None:
    """The chord that the voices make in a slot; None where no chord fits."""
    weights, lowest = np.zeros(12), [0.0] * 12
    length = float(slot.end - slot.start)
    for i, voice in enumerate(voices):
        for tone in voice:
            inside = min(tone.onset + tone.duration, slot.end) - max(tone.onset, slot.start)
            if inside > 0:
                share = float(inside) / length
                weights[(tone.pitch - tonic) % 12] += share + 0.2 * (tone.onset <= slot.start)
                if i == len(voices) - 1:
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds lieder and mutopia")
    parser.add_argument("--output", type=Path, default=chords.TABLE)
    options = parser.parse_args()
    known = list(settings(options.data))
    print(f"{len(known)} settings, {sum(one.held_out for one in known)} held out")
    learned = {}
    for minor in (False, True):
        own = [c for c in known if c.key.is_minor == minor]
        learned["minor" if minor else "major"] = learn(own)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(json.dumps(learned, separators=(",", ":")) + "\n")


def learn(own: Sequence[Setting]) -> dict[str, list]:
    """The table of one mode, as it is stored."""
    cuts = [cut(c.voices[0], c.lines, ends=c.ends) for c in own]
    labels = [[label(c.voices, slot, c.key.tonic) for slot in slots] for c, slots in zip(own, cuts, strict=True)]
    teach = [not c.held_out for c in own]
    counts = Counter(s for row, yes in zip(labels, teach, strict=True) if yes for s in row if s)
    states = sorted((s for s, n in counts.items() if n >= RARE), key=lambda s: (-counts[s], s.root, s.quality, s.bass))[
        :MOST_STATES
    ]
    index = {state: i for i, state in enumerate(states)}
    rows, before, wanted = [], [], []
    for c, slots, row, yes in zip(own, cuts, labels, teach, strict=True):
        seen = chords.features(slots, c.key.tonic)
        for i, state in enumerate(row):
            last = row[i - 1] if i else None
            came = len(states) if i == 0 else index.get(last, -1) if last else -1
            if yes and state is not None and state in index and came >= 0:
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
