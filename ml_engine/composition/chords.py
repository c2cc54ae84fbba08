"""Which chords a melody asks for, by what Bach put under such notes: a maximum-entropy Markov model over chords.

The log odds of a chord are a sum: of what came before, the melody's notes here and next to here, the beat, and the place in
the phrase (McCallum, Freitag and Pereira 2000; for harmonisation after Hild, Feulner and Menzel 1992, "HARMONET"). The
table is learned by ``python -m ml_engine.training.chorales``. Everything is counted from the tonic, so one table serves
every key.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ml_engine.composition.slots import Slot
from ml_engine.theory import QUALITIES, Tonality

TABLE = Path(__file__).resolve().parent.parent / "weights" / "chorales" / "chorales.json"
NEXT, PAIR = 13, 12 * 13  # pitch classes and "none"
FEATURES = 1 + 12 + NEXT + NEXT + 12 + PAIR + 3 + 1 + 5 * 12 + 2 + 3 + 3 * 4
STEP = 0.05  # weights are stored as whole multiples of this


@dataclass(frozen=True, slots=True)
class State:
    """A chord counted from the tonic: root 0..11, quality of theory.QUALITIES, and its bass (0..11 from the tonic)."""

    root: int
    quality: str
    bass: int

    @property
    def tones(self) -> tuple[int, ...]:
        """Pitch classes above the tonic, from the root up."""
        return tuple((self.root + step) % 12 for step in QUALITIES[self.quality])


@dataclass(frozen=True, slots=True)
class Table:
    """The learned table of one mode: states (S), weights (FEATURES, S), and before (S + 1, S), its last row a beginning."""

    states: tuple[State, ...]
    weights: np.ndarray
    before: np.ndarray

    def has_tone(self, pitch_class: int) -> np.ndarray:
        """(S,) whether each state holds a pitch class counted from the tonic."""
        return np.array([pitch_class in state.tones for state in self.states])


@cache
def table(*, minor: bool) -> Table:
    """The table for major or minor keys."""
    data = json.loads(TABLE.read_text())["minor" if minor else "major"]
    states = tuple(State(int(root), str(quality), int(bass)) for root, quality, bass in data["states"])
    return Table(states, np.array(data["weights"]) * STEP, np.array(data["before"]) * STEP)


def features(slots: Sequence[Slot], tonic: int) -> np.ndarray:
    """(slots, FEATURES) of zeros and ones: what the model knows of each slot beside the chord before it."""
    rows = np.zeros((len(slots), FEATURES))
    for i, slot in enumerate(slots):
        main = (slot.main - tonic) % 12
        before = (slots[i - 1].last - tonic) % 12 if i else 12
        after = (slots[i + 1].main - tonic) % 12 if i + 1 < len(slots) else 12
        near = min(slot.to_end, 3)
        rows[i, 0] = 1
        at = 1
        rows[i, at + main] = 1
        at += 12
        rows[i, at + after] = 1
        at += NEXT
        rows[i, at + before] = 1
        at += NEXT
        for tone in slot.tones[1:]:
            rows[i, at + (tone.pitch - tonic) % 12] = 1
        at += 12
        rows[i, at + main * NEXT + after] = 1
        at += PAIR
        rows[i, at + slot.strength] = 1
        at += 3
        rows[i, at] = slot.held
        at += 1
        rows[i, at + near * 12 + (slot.target - tonic) % 12] = 1
        rows[i, at + 4 * 12 + main] = near == 0
        at += 5 * 12
        rows[i, at + (slot.from_start == 0)] = 1
        at += 2
        if slot.final and slot.to_end < 3:
            rows[i, at + slot.to_end] = 1
        at += 3
        rows[i, at + slot.strength * 4 + near] = 1
    return rows


def edges(slots: Sequence[Slot], key: Tonality) -> np.ndarray:
    """(slots, S + 1, S) log probabilities of each state after each state; the last row is for a beginning."""
    learned = table(minor=key.is_minor)
    logits = features(slots, key.tonic) @ learned.weights
    scores = logits[:, None, :] + learned.before[None]
    scores -= scores.max(axis=2, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=2, keepdims=True))


def misfit(slots: Sequence[Slot], key: Tonality) -> np.ndarray:
    """(slots, S) share of each slot, 0..1, in which the melody has a note foreign to the chord; passing notes count less."""
    learned = table(minor=key.is_minor)
    holds = np.array([[p in state.tones for state in learned.states] for p in range(12)])
    found = np.zeros((len(slots), len(learned.states)))
    for i, slot in enumerate(slots):
        total = float(slot.end - slot.start)
        for k, tone in enumerate(slot.tones):
            around = [t.pitch for t in (*slot.tones[max(0, k - 1) : k], *slot.tones[k + 1 : k + 2])]
            if k + 1 == len(slot.tones) and i + 1 < len(slots):
                around.append(slots[i + 1].main)
            passing = tone.onset > slot.start and all(0 < abs(p - tone.pitch) <= 2 for p in around)
            weight = float(tone.duration) / total * (0.3 if passing else 1.0)
            found[i] += weight * ~holds[(tone.pitch - key.tonic) % 12]
    return found


def best_path(scores: np.ndarray, extra: np.ndarray) -> list[int]:
    """The states (indices) of the path with the highest sum of ``scores`` (T, S + 1, S) and ``extra`` (T, S)."""
    best = scores[0, -1] + extra[0]
    back = []
    for edge, more in zip(scores[1:, :-1], extra[1:], strict=True):
        reach = best[:, None] + edge
        back.append(reach.argmax(axis=0))
        best = reach.max(axis=0) + more
    path = [int(best.argmax())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1]


def likely(scores: np.ndarray, extra: np.ndarray, count: int) -> list[list[int]]:
    """For each slot the ``count`` states through which the best paths run, best first (max-marginals)."""
    size = scores.shape[2]
    forward = [scores[0, -1] + extra[0]]
    for edge, more in zip(scores[1:, :-1], extra[1:], strict=True):
        forward.append((forward[-1][:, None] + edge).max(axis=0) + more)
    backward = [np.zeros(size)]
    for edge, more in zip(scores[:0:-1, :-1], extra[:0:-1], strict=True):
        backward.append((edge + (more + backward[-1])[None]).max(axis=1))
    backward.reverse()
    return [
        [int(i) for i in np.argsort(-(f + b), kind="stable")[:count]] for f, b in zip(forward, backward, strict=True)
    ]
