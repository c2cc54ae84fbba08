"""What words mean that no lexicon has: a small embedding of our own guesses genre and mood of pictures and occasions.

A text is the mean of the embeddings of its words and of their letter groups; linear heads say the rest. Trained by
``ml_engine.training.words``; weights and card lie in ``weights/words``.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

import numpy as np

from ml_engine.composition.words.draft import Draft
from ml_engine.composition.words.text import Token

WEIGHTS = Path(__file__).parents[2] / "weights" / "words"
BUCKETS, WIDTH = 8192, 32
GROUPS = (3, 4, 5)  # letters
SURE_GENRE, SURE_MOOD, SURE_MOVE = 0.5, 0.45, 0.45
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Thought:
    """The likeliest genre and mood ("" is none) with their probabilities; tempo and density from -1 to 1."""

    genre: str
    genre_share: float
    mood: str
    mood_share: float
    tempo: float
    density: float


def features(words: list[str]) -> list[int]:
    """Buckets of each word, three times, and of its groups of letters."""
    found = []
    for word in words:
        whole = f"<{word}>"
        found += [crc32(whole.encode()) % BUCKETS] * 3
        for size in GROUPS:
            found += [crc32(whole[at : at + size].encode()) % BUCKETS for at in range(len(whole) - size + 1)]
    return found


@cache
def model() -> tuple[dict[str, np.ndarray], list[str], list[str], frozenset[str]]:
    """The weights (float32), the genres, the moods, and the words learned from. Raises ValueError when file and code do not fit."""
    from safetensors.numpy import load_file

    config = json.loads((WEIGHTS / "words.json").read_text())
    weights = {name: value.astype(np.float32) for name, value in load_file(WEIGHTS / "words.safetensors").items()}
    if (config["buckets"], config["width"]) != (BUCKETS, WIDTH) or weights["table.weight"].shape != (BUCKETS, WIDTH):
        raise ValueError("The weights in weights/words do not fit this version.")
    return weights, ["", *config["genres"]], ["", *config["moods"]], frozenset(config["words"])


def think(words: list[str]) -> Thought:
    """What these words mean, whether or not it is sure."""
    weights, genres, moods, _ = model()
    buckets = features(words[:_MOST_WORDS])
    if not buckets:
        return Thought("", 1.0, "", 1.0, 0.0, 0.0)
    inner = weights["table.weight"][buckets].mean(axis=0)
    genre = _shares(weights["genre.weight"] @ inner + weights["genre.bias"])
    mood = _shares(weights["mood.weight"] @ inner + weights["mood.bias"])
    tempo, density = weights["moves.weight"] @ inner + weights["moves.bias"]
    first, second = int(genre.argmax()), int(mood.argmax())
    return Thought(genres[first], float(genre[first]), moods[second], float(mood[second]), float(tempo), float(density))


def sure(words: list[str], *, lone: bool = True) -> tuple[str, str, Thought]:
    """The genre and the mood that are sure enough to be set, "" where none is, and all that was thought.

    Letter groups alone are no reason: one word must have been learned from; a lone one must be very clear,
    and says nothing where ``lone`` is not allowed.
    """
    found = think(words)
    known = len(set(words) & model()[3])
    if known < (1 if lone else 2):
        return "", "", found
    more = 0.0 if known > 1 else 0.15
    genre = found.genre if found.genre_share >= SURE_GENRE + more else ""
    return genre, found.mood if found.mood_share >= SURE_MOOD + more else "", found


def guess(draft: Draft, left: list[Token]) -> list[Token]:
    """Set genre, mood, density and a tempo where the words left over mean something surely; what is still unclear is returned."""
    if not left:
        return left
    genre, mood, found = sure([token.word for token in left], lone=not draft.chips)
    said = []
    if genre:
        draft.values["genre"] = genre
        said.append(("genre", genre))
    if mood:
        draft.values["moods"] = (mood,)
        said.append(("moods", mood))
    if not said:
        return left
    if abs(found.tempo) >= SURE_MOVE and "genre" not in draft.values and "tempo" not in draft.values:
        name, tempo = ("Lively", 132.0) if found.tempo > 0 else ("Slow", 66.0)
        draft.values |= {"tempo_word": name, "tempo": tempo}
        said.append(("tempo_word", name))
    if abs(found.density) >= SURE_MOVE and "density" not in draft.values:
        draft.values["density"] = round(0.5 + 0.35 * max(-1.0, min(1.0, found.density)), 2)
        said.append(("density", f"density {draft.values['density']:.0%}"))
    for name, label in said:
        draft.chip(name, label, left[0].start, left[-1].end)
    draft.say(f"Guessed from the picture in the words: {', '.join(label for _, label in said)}.")
    return []


def _shares(scores: np.ndarray) -> np.ndarray:
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()
