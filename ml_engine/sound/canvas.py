"""What a diffusion model paints on: frames of latents, of which some are known, and the windows in which the others are made."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ml_engine.models.diffusion import PATCH, WINDOW

CONTEXT = 80  # known frames on either side that a window sees, where there are
_LEAST = 32  # of them on either side, where there is little room


@dataclass(slots=True)
class Canvas:
    """Scaled latents (N, latent), N even; ``known`` (N,): frames that stay or are made already; ``heard`` (N,): whose notes are known.

    ``under``: latents of the sound that is varied, where there is one, else None.
    """

    latents: Tensor
    known: Tensor
    heard: Tensor
    under: Tensor | None = None

    @classmethod
    def blank(cls, frames: int, latent: int) -> "Canvas":
        """Nothing is known yet."""
        return cls(
            torch.zeros(frames, latent), torch.zeros(frames, dtype=torch.bool), torch.ones(frames, dtype=torch.bool)
        )

    def __len__(self) -> int:
        return len(self.known)

    def windows(self) -> Iterator[slice]:
        """The next window with frames that are not known, as long as there is one; whoever makes it marks it known."""
        while not bool(self.known.all()):
            yield window_at(self.known.numpy())

    def keep(self, window: slice, latents: Tensor) -> slice:
        """Fill what was missing in ``window`` with ``latents`` (n, latent); returns the frames that are known without a gap from the window's
        first new one on."""
        missing = ~self.known[window]
        first = window.start + int(missing.int().argmax())
        self.latents[window] = torch.where(missing[:, None], latents, self.latents[window])
        self.known[window] = True
        later = (~self.known[first:]).nonzero()
        return slice(first, first + int(later[0]) if len(later) else len(self))


def even(frames: int) -> int:
    """So many frames, or one more: tokens have two."""
    return frames + frames % PATCH


def window_at(known: np.ndarray) -> slice:
    """The window around the first frame that is not known: CONTEXT before it, and as much behind the gap, where both have room; a gap
    that is too long for that is begun like one that has no end."""
    size = len(known)
    first = int(np.argmin(known))
    behind = np.flatnonzero(known[first:])
    gap = int(behind[0]) if len(behind) else size - first
    before = CONTEXT
    if len(behind) and WINDOW - 2 * CONTEXT < gap <= WINDOW - 2 * _LEAST:
        before = max(_LEAST, min(CONTEXT, WINDOW - CONTEXT - gap))
    start = max(0, first - before)
    start -= start % PATCH
    return slice(start, min(size, start + WINDOW))
