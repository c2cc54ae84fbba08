"""Which fields of which events count in a composer's loss."""

import numpy as np

from ml_engine.composition import tokens as t


def field_weights(events: np.ndarray, given: int = 0) -> np.ndarray:
    """Weights (length - 1, 4) of events (length, 4) from the second on: 1 where the field says something.

    Padding, the first ``given`` events, and fields that are always the same (the b of END) do not count.
    """
    kind = events[1:, 0]
    weights = np.zeros((len(events) - 1, 4), dtype=np.float32)
    weights[kind != t.PAD, 0] = 1
    full = (kind >= t.PLACE) | np.isin(kind, (t.SIZE, t.BAR, t.CHORD, t.PART))
    weights[full] = 1
    weights[kind == t.LONGER, 2] = 1
    if given:
        weights[: max(given - 1, 0)] = 0
    return weights
