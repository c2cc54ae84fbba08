"""Where strokes of drums stand in the beat: on halves and quarters of it, or on thirds, the same for a while."""

import numpy as np

from ml_engine.models.note_features import TICKS

STRAY = 0.05  # of a beat: drummers keep their places better than pianists
# What it costs a stroke to stand at a tick of the beat, in nats, where the beat is divided by two or by three.
_DUPLE = {0: 0.0, 12: 0.3, 6: 1.0, 18: 1.0, 3: 3.5, 9: 3.5, 15: 3.5, 21: 3.0}
_TRIPLE = {0: 0.0, 8: 0.8, 16: 0.6, 4: 3.0, 12: 3.0, 20: 3.0}
TRIPLE, TURN = 0.3, 3.0  # nats: a beat in thirds, and a turn from one division to the other
NOWHERE = 12.0


def likely_ticks(places: np.ndarray) -> np.ndarray:
    """Log probabilities (strokes, TICKS) of where in its beat each stroke is written; ``places`` in beats, in order."""
    away = places[:, None] - np.arange(TICKS) / TICKS
    away -= np.rint(away)
    costs = [np.full(TICKS, NOWHERE) for _ in range(2)]
    for division, usual in zip(costs, (_DUPLE, _TRIPLE), strict=True):
        for tick, cost in usual.items():
            division[tick] = cost
    beat = np.floor(places + STRAY / 2).astype(int)
    beat -= beat.min()
    fits = np.zeros((beat.max() + 1, 2))
    for which, division in enumerate(costs):
        np.add.at(fits[:, which], beat, (division + 0.5 * (away / STRAY) ** 2).min(axis=1))
    fits[:, 1] += TRIPLE
    return -np.array(costs)[_divisions(fits)[beat]]


def _divisions(fits: np.ndarray) -> np.ndarray:
    """0 or 1 by beat (beats,): the cheapest of what each beat costs, with TURN for each turn (beats, 2)."""
    total, back = fits[0], np.zeros(fits.shape, int)
    for beat in range(1, len(fits)):
        turned = total[::-1] + TURN
        back[beat] = np.where(turned < total, [1, 0], [0, 1])
        total = np.minimum(total, turned) + fits[beat]
    path = np.empty(len(fits), int)
    path[-1] = int(total.argmin())
    for beat in range(len(fits) - 1, 0, -1):
        path[beat - 1] = back[beat, path[beat]]
    return path
