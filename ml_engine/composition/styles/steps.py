"""Steps of a tune: the ladder of pitches it climbs, chord tones within reach, and ways from one note to another."""

import random
from bisect import bisect_left
from functools import lru_cache

from ml_engine.theory import Tonality


@lru_cache(maxsize=4096)
def rungs(scale: tuple[int, ...], chord: frozenset[int], low: int, high: int) -> tuple[int, ...]:
    """Pitches of the scale, with the chord's own notes instead of those beside them that it contradicts."""
    classes = set(scale)
    for tone in chord - classes:
        for beside in ((tone - 1) % 12, (tone + 1) % 12):
            if beside in classes and beside not in chord:
                classes.discard(beside)
                break
        classes.add(tone)
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)


def move(ladder: tuple[int, ...], pitch: int, steps: int) -> int:
    """The pitch so many steps up or down the ladder."""
    at = bisect_left(ladder, pitch)
    if at >= len(ladder) or ladder[at] != pitch:
        at = at if steps > 0 and at < len(ladder) else max(0, at - 1)
        steps = steps - 1 if steps > 0 else steps + 1 if steps < 0 else 0
    return ladder[max(0, min(len(ladder) - 1, at + steps))]


def between(ladder: tuple[int, ...], low: int, high: int) -> int:
    """Steps of the ladder from one pitch to another."""
    return bisect_left(ladder, high) - bisect_left(ladder, low)


def chord_tone(ladder: tuple[int, ...], chord: frozenset[int], goal: float, before: int, rng: random.Random) -> int:
    """A chord tone near ``goal`` and near the note before; the same note again is a little less welcome."""
    best, least = ladder[0], 1e9
    for pitch in ladder:
        if pitch % 12 in chord:
            leap = abs(pitch - before) if before else 0
            cost = abs(pitch - goal) + 0.5 * leap + (1.2 if leap == 0 and before else 0) + (3 if leap > 9 else 0)
            cost += rng.random() * 1.5
            if cost < least:
                best, least = pitch, cost
    return best


def stable(
    ladder: tuple[int, ...], chord: frozenset[int], tonality: Tonality, before: int, end: bool, rng: random.Random
) -> int:
    """A degree to rest on: the tonic, at times its third or fifth, if the chord has them."""
    degrees = [tonality.tonic] * (6 if end else 3) + [tonality.scale[2]] * 2 + [tonality.scale[4]]
    degrees = [one for one in degrees if one in chord] or list(chord)
    degree = rng.choice(sorted(degrees))
    return min(
        (pitch for pitch in ladder if pitch % 12 == degree), key=lambda pitch: abs(pitch - before), default=before
    )


def fill(
    ladder: tuple[int, ...], start: int, end: int, count: int, chord: frozenset[int], rng: random.Random
) -> list[int]:
    """Weak notes between two strong ones: passing where the way is right, neighbours where they stand near, else an
    arpeggio or a leap that steps back."""
    steps = between(ladder, start, end)
    way = 1 if steps > 0 else -1
    if abs(steps) == count + 1:
        return [move(ladder, start, way * (k + 1)) for k in range(count)]
    if abs(steps) > count + 1:
        row = [move(ladder, start, round(steps * (k + 1) / (count + 1))) for k in range(count)]
        return [to_chord(ladder, one, chord) if k % 2 == 0 else one for k, one in enumerate(row)]
    turn = rng.choice((1, -1)) if steps == 0 else way
    if count == 1:
        if steps == 0 and rng.random() < 0.3:
            return [start]
        return [move(ladder, end, turn) if rng.random() < 0.6 else move(ladder, start, turn)]
    over = count + 1 - abs(steps)
    row = []
    at = start
    away = over // 2
    for k in range(count):
        if over % 2 and k == 0:
            row.append(at if rng.random() < 0.5 else move(ladder, at, -turn))
            continue
        at = move(ladder, at, turn if k < away + abs(steps) else -turn)
        row.append(at)
    if rng.random() < 0.3:
        row[-1] = move(ladder, end, -way if rng.random() < 0.6 else way)
    return row


def to_chord(ladder: tuple[int, ...], pitch: int, chord: frozenset[int]) -> int:
    """The nearest pitch of the chord."""
    return min((one for one in ladder if one % 12 in chord), key=lambda one: abs(one - pitch), default=pitch)
