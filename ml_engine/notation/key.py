"""The key of what was played, and where the signature changes."""

import numpy as np

from ml_engine.music import Key, Note
from ml_engine.theory import best_key

WORD = 0.5  # of a bar's log probabilities: neighbouring bars are judged by much of the same music
CHANGE = 8.0  # nats for another signature


def find_key(notes: tuple[Note, ...]) -> Key:
    """The key of the whole piece, the last bass note counting a little more. Long notes count more than short ones."""
    weight = np.zeros(12)
    for note in notes:
        weight[note.pitch % 12] += min(max(note.offset - note.onset, 0.05), 1.5) ** 0.5
    end = max(note.onset for note in notes)
    return best_key(weight, min(note.pitch for note in notes if note.onset > end - 0.12) % 12)


def hear_signatures(bars: np.ndarray, pitches: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    """Log probabilities (bars, 12) of the signatures FIFTHS, for notes with their bars from 0, pitches and how long they sound."""
    # The network is not loaded for those who only read a file.
    from ml_engine.models.signatures import judged

    return judged(bars, pitches, np.clip(seconds, 0.05, 4.0) ** 0.5)


def path_of(told: np.ndarray) -> np.ndarray:
    """The likeliest signatures (fifths) by bar that change seldom: a Viterbi search over log probabilities (bars, 12)."""
    from ml_engine.models.signatures import FIFTHS

    total, back = WORD * told[0], []
    for bar in range(1, len(told)):
        other = int(total.argmax())
        turn = total[other] - CHANGE > total
        back.append(np.where(turn, other, np.arange(12)))
        total = np.maximum(total, total[other] - CHANGE) + WORD * told[bar]
    state = int(total.argmax())
    path = [state]
    for came in reversed(back):
        state = int(came[state])
        path.append(state)
    return np.array([FIFTHS[state] for state in reversed(path)])
