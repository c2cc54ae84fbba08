"""Dynamics, hairpins and accents from how hard keys were struck."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from ml_engine.bars import bars_of
from ml_engine.music import Mark, Piece
from ml_engine.notation.dynamics import LEVELS, VELOCITIES, level_of
from ml_engine.notation.expression.played import Played

STAYS = 9.0  # velocity: so near to the level that holds, nothing changes
FLAT = 5.0  # spread of velocities below which nobody shaped anything
LONGEST_HAIRPIN = 4  # bars
STANDS_OUT, LEAST = 2.6, 20  # an accent: standard deviations and velocity above its neighbours
MOST_ACCENTS = 0.04  # of the chords; beyond, it is how this player plays


def dynamics(played: Played, piece: Piece) -> Iterator[Mark]:
    """A level at the first note, another where the music stays at one, and hairpins where it goes there step by step."""
    starts, loud = _by_bar(played, piece)
    if not len(loud):
        return
    smooth = np.convolve(np.pad(loud, 1, mode="edge"), [0.25, 0.5, 0.25], "valid")
    level = level_of(float(np.median(smooth[:2])))
    yield Mark(starts[0], "dynamic", level)
    if np.std(loud) < FLAT:
        return
    last = 0
    for bar in range(1, len(smooth) - 1):
        new = level_of(smooth[bar])
        stays = abs(smooth[bar + 1] - VELOCITIES[level]) > STAYS and level_of(smooth[bar + 1]) != level
        if new == level or abs(smooth[bar] - VELOCITIES[level]) <= STAYS or not stays:
            continue
        way = np.sign(LEVELS.index(new) - LEVELS.index(level))
        begins = bar
        while (
            begins - 1 > last and bar - begins < LONGEST_HAIRPIN and (smooth[begins] - smooth[begins - 1]) * way > 1.5
        ):
            begins -= 1
        if bar - begins >= 1:
            text = "crescendo" if way > 0 else "diminuendo"
            yield Mark(starts[begins], "hairpin", text, until=starts[bar])
        yield Mark(starts[bar], "dynamic", new)
        level, last = new, bar


def _by_bar(played: Played, piece: Piece) -> tuple[list[Fraction], np.ndarray]:
    """Where the bars with notes begin (the first: its first note), and the mean velocity of their louder half."""
    starts: list[Fraction] = []
    loud: list[float] = []
    chords = list(played.chords)
    at = 0
    for _, start, end, _ in bars_of(piece):
        inside = []
        while at < len(chords) and chords[at].onset < end:
            inside.append(chords[at].velocity)
            at += 1
        if inside:
            starts.append(start if starts else chords[at - len(inside)].onset)
            loud.append(float(np.mean(sorted(inside)[len(inside) // 2 :])))
    return starts, np.array(loud)


def accents(played: Played) -> dict[str, tuple[str, ...]]:
    """Signs by note for single strokes that stand out in their voice."""
    found: dict[str, tuple[str, ...]] = {}
    for line in played.lines():
        loud = np.array([chord.velocity for chord in line])
        if len(loud) < 6:
            continue
        for at, chord in enumerate(line):
            around = np.concatenate([loud[max(0, at - 4) : at], loud[at + 1 : at + 5]])
            if loud[at] - around.mean() > max(STANDS_OUT * around.std(), LEAST):
                found[chord.notes[-1][0].id] = ("accent",)
    return found if len(found) <= max(MOST_ACCENTS * len(played.chords), 1) else {}
