"""The key of what was played."""

import numpy as np

from ml_engine.music import Key, Note
from ml_engine.theory import best_key


def find_key(notes: tuple[Note, ...]) -> Key:
    """The key of the whole piece, the last bass note counting a little more. Long notes count more than short ones."""
    weight = np.zeros(12)
    for note in notes:
        weight[note.pitch % 12] += min(max(note.offset - note.onset, 0.05), 1.5) ** 0.5
    end = max(note.onset for note in notes)
    return best_key(weight, min(note.pitch for note in notes if note.onset > end - 0.12) % 12)
