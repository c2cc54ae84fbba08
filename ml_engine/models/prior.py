"""What is known of latents before a network is asked: they waver around their sketch as a Gaussian process does.

How a frame differs from its sketch is much like how the frame before differs. That correlation, the same for all channels, and each channel's
spread give the best linear guess at noisy latents (Wiener's filter), and what known frames let expect of those beside them
(Gaussian process regression, Rasmussen and Williams 2006, chapter 2). So the network need not learn what a matrix knows.
"""

from collections import OrderedDict
from dataclasses import dataclass

import torch
from torch import Tensor

_OWN = 0.01  # of a frame's variance that no other frame knows of
_KEPT = 96  # laws that are kept ready


@dataclass(frozen=True, slots=True)
class Part:
    """Frames of one kind (notes known, or not): ``made`` are unknown, ``seen`` known (indices).

    ``expected`` (made, seen): how those follow from these. What is left of their correlation has eigenvectors ``turn`` (made, made) and
    eigenvalues ``power`` (made,).
    """

    made: Tensor
    seen: Tensor
    expected: Tensor
    turn: Tensor
    power: Tensor


Law = tuple[Part, ...]


def law(kinship: Tensor, known: Tensor, heard: Tensor) -> Law:
    """The parts of a window. ``kinship`` (2, WINDOW): correlation by distance in frames, without and with notes; ``known`` and ``heard`` (T,), bool."""
    parts = []
    for with_notes in (False, True):
        made = (~known & (heard == with_notes)).nonzero()[:, 0]
        if not len(made):
            continue
        seen = (known & (heard == with_notes)).nonzero()[:, 0]
        near = kinship[int(with_notes)]

        def between(a: Tensor, b: Tensor, near: Tensor = near) -> Tensor:
            apart = (a[:, None] - b).abs()
            return (1 - _OWN) * near[apart] + _OWN * (apart == 0)

        rest, expected = between(made, made), near.new_zeros(len(made), len(seen))
        if len(seen):
            across = between(made, seen)
            expected = torch.linalg.solve(between(seen, seen), across.T).T
            rest = rest - expected @ across.T
        power, turn = torch.linalg.eigh((rest + rest.T) / 2)
        parts.append(Part(made, seen, expected, turn, power.clamp_min(1e-4)))
    return tuple(parts)


class Laws:
    """Laws by what is known, the last few of them kept: most windows are alike."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Law] = OrderedDict()

    @torch.no_grad()
    def of(self, kinship: Tensor, known: Tensor, heard: Tensor) -> Law:
        """:func:`law`."""
        name = torch.stack([known, heard]).cpu().numpy().tobytes() + kinship.device.type.encode()
        if name in self._kept:
            self._kept.move_to_end(name)
        else:
            self._kept[name] = law(kinship, known, heard)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[name]


@dataclass(frozen=True, slots=True)
class Guess:
    """Of a window (T, latent): the best linear ``guess``, the ``unit`` in which it errs; and for the network how far the noisy latents, and the
    guess, are ``off`` what was expected, about -1..1 each (T, 2 * latent)."""

    guess: Tensor
    unit: Tensor
    off: Tensor


@torch.no_grad()
def guess(parts: Law, x: Tensor, t: Tensor, middle: Tensor, spread: Tensor) -> Guess:
    """What a law says of noisy latents ``x`` (T, latent) at ``t`` whose known frames are clean; ``middle`` and ``spread`` (T, latent).

    In float32 also within autocast: what is learned is how this errs, not how half the precision does.
    """
    with torch.autocast(x.device.type, enabled=False):
        return _guess(parts, x.float(), t.float(), middle.float(), spread.float())


def _guess(parts: Law, x: Tensor, t: Tensor, middle: Tensor, spread: Tensor) -> Guess:
    best, unit = x.clone(), torch.zeros_like(x)
    off = (x - middle) / spread
    off = torch.cat([off, off], 1)
    keep = 1 - t
    for part in parts:
        wide = spread[part.made[0]]
        mean = middle[part.made]
        if len(part.seen):
            mean = mean + part.expected @ (x[part.seen] - middle[part.seen])
        there = x[part.made] - keep * mean
        power = part.power[:, None] * wide.square()
        noisy = keep.square() * power + t.square()
        found = part.turn @ (keep * power / noisy * (part.turn.T @ there))
        squared = part.turn.square()
        best[part.made] = mean + found
        unit[part.made] = (squared @ (power * t.square() / noisy)).sqrt()
        size = (keep.square() * (squared @ power) + t.square()).sqrt()
        off[part.made] = torch.cat([there / size, found / wide], 1)
    return Guess(best, unit, off)
