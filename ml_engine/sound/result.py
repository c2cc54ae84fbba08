"""What making sound gives."""

from dataclasses import dataclass

import numpy as np

from ml_engine.music import Piece
from ml_engine.sound.wish import SoundWish


@dataclass(frozen=True, slots=True)
class SoundMade:
    """Sound that a model made: ``samples`` float32 (n,), or (n, channels) of an engine that makes stereo, within -1..1 at ``rate`` Hz.

    ``wish`` as it was carried out, its brief with every field that the composer filled in. ``piece``: what was written for it, if
    anything was. ``complete`` is False when it was cancelled and this is what there was.
    """

    samples: np.ndarray
    rate: int
    wish: SoundWish
    seed: int
    model: str
    words: str
    piece: Piece | None = None
    complete: bool = True
    notices: tuple[str, ...] = ()
    as_it_was: bool = False  # most of it is a given sound, whose level is kept

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate
