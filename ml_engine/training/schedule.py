"""How fast networks learn over the time they have."""

import math


def falling(top: float, done: float, *, warm: float = 1.0, least: float = 0.0) -> float:
    """The learning rate: ``warm`` (0..1) of the way up, then half a cosine from ``top`` down to its share ``least`` as ``done`` goes from 0 to 1."""
    return top * min(1.0, warm) * (least + (1 - least) / 2 * (1 + math.cos(math.pi * min(1.0, done))))
