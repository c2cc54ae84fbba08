"""An n-gram over the composer's events: it knows nothing but counts, so it can judge any model's music.

Fields are told in the networks' order, each given the event's fields before it and whole events back to an order.
Interpolated after Witten and Bell (1991, "The zero-frequency problem", IEEE Trans. Inf. Theory 37/4): a context with N
observations of T different symbols leaves T / (N + T) to the next shorter one; the shortest leaves it to chance.
"""

from collections.abc import Sequence

import numpy as np

from ml_engine.composition import tokens as t

_TURN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
ORDERS = (1, 2, 3, 4, 6)
APART = 1_000_003  # sets a symbol that is told apart from one of the context


def _joined(key: np.ndarray, symbol: np.ndarray) -> np.ndarray:
    """A 64-bit key of a key and a symbol."""
    with np.errstate(over="ignore"):
        mixed = (key + symbol.astype(np.uint64) + np.uint64(1)) * _TURN
        mixed ^= mixed >> np.uint64(29)
        mixed *= _MIX
        return mixed ^ (mixed >> np.uint64(32))


def _back(pieces: Sequence[np.ndarray], steps: int) -> np.ndarray:
    """Keys of the event ``steps`` before each event of each piece; before the beginning there is one of its own."""
    rows = []
    for piece in pieces:
        moved = np.zeros_like(piece)
        moved[:, 0] = -1 - steps
        if len(piece) > steps:
            moved[steps:] = piece[:-steps]
        rows.append(moved)
    whole = np.concatenate(rows)
    key = np.zeros(len(whole), np.uint64)
    for i in range(4):
        key = _joined(key, whole[:, i].astype(np.int64) + 16)
    return key


def nats(learn: Sequence[np.ndarray], judge: Sequence[np.ndarray], order: int) -> list[np.ndarray]:
    """Surprise in nats (events, 4) of each field of each event of ``judge``, by the counts of ``learn``.

    ``order``: how many whole events back the longest context goes.
    """
    seen, asked = np.concatenate(learn), np.concatenate(judge)
    steps = [(_back(learn, n), _back(judge, n)) for n in range(1, order + 1)]
    chance = np.empty(asked.shape)
    for at in range(4):
        here, there = np.zeros(len(seen), np.uint64), np.zeros(len(asked), np.uint64)
        told = np.full(len(asked), 1.0 / t.SIZES[at])
        # From the shortest context: nothing, then each field before this one, then events back.
        more = [(None, None)] + [(seen[:, i], asked[:, i]) for i in range(at)] + steps
        for mine, yours in more:
            if mine is not None and yours is not None:
                here, there = _joined(here, mine.astype(np.int64)), _joined(there, yours.astype(np.int64))
            told = _interpolated(here, seen[:, at], there, asked[:, at], told)
        chance[:, at] = told
    surprise = -np.log(np.maximum(chance, 1e-300))
    return np.split(surprise, np.cumsum([len(piece) for piece in judge])[:-1])


def _interpolated(
    here: np.ndarray, symbols: np.ndarray, there: np.ndarray, wanted: np.ndarray, shorter: np.ndarray
) -> np.ndarray:
    both = _joined(here, symbols.astype(np.int64) + APART)
    pairs, where, counts = np.unique(both, return_index=True, return_counts=True)
    contexts, totals = np.unique(here, return_counts=True)
    # How many different symbols follow each context: the distinct pairs, found by where each first occurs.
    kinds = np.bincount(np.searchsorted(contexts, here[where]), minlength=len(contexts))
    pair = _joined(there, wanted.astype(np.int64) + APART)
    own = _looked_up(pairs, counts, pair)
    total, kind = _looked_up(contexts, totals, there), _looked_up(contexts, kinds, there)
    known = total > 0
    mixed = (own + kind * shorter) / np.maximum(total + kind, 1)
    return np.where(known, mixed, shorter)


def _looked_up(keys: np.ndarray, values: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0).astype(float)


def best_order(learn: Sequence[np.ndarray], weights: Sequence[np.ndarray]) -> int:
    """The order of ORDERS that tells every tenth piece of ``learn`` best from the others; no held-out work is looked at.

    ``weights`` (events, 4): which fields count.
    """
    rest = [piece for i, piece in enumerate(learn) if i % 10]
    judged = [piece for i, piece in enumerate(learn) if i % 10 == 0]
    count = [weight for i, weight in enumerate(weights) if i % 10 == 0]
    losses = {}
    for order in ORDERS:
        found = nats(rest, judged, order)
        losses[order] = sum(float((n * w).sum()) for n, w in zip(found, count, strict=True))
    return min(losses, key=lambda order: losses[order])
