"""Chords as hands take them: which tones, how many, how near to the chord before."""

from functools import lru_cache

from ml_engine.music import ChordMark
from ml_engine.theory import QUALITIES

# What matters most in a chord, by interval: the third, the seventh, colour, then fifth and root.
_WEIGHT = {3: 0, 4: 0, 10: 1, 11: 1, 9: 2, 2: 2, 1: 2, 5: 1, 6: 2, 8: 2, 0: 3, 7: 4}


@lru_cache(maxsize=2048)
def _wanted(root: int, quality: str, size: int, rootless: bool) -> tuple[int, ...]:
    """Pitch classes for a hand of ``size`` notes, root left to the bass where it may be."""
    steps = list(QUALITIES[quality])
    if size >= len(steps) and not (rootless and len(steps) > 3):
        return tuple((root + step) % 12 for step in steps)
    if rootless and len(steps) > 3:
        steps.remove(0)
    ranked = sorted(steps, key=lambda step: _WEIGHT.get(step, 5))
    keep = set(ranked[: max(2, size)])
    return tuple((root + step) % 12 for step in steps if step in keep)


@lru_cache(maxsize=65536)
def voiced(
    root: int,
    quality: str,
    size: int,
    low: int,
    high: int,
    centre: int,
    before: tuple[int, ...],
    rootless: bool,
    wide: bool,
) -> tuple[int, ...]:
    """Pitches from low to high within low..high, as near as can be to ``before`` and to ``centre``.

    wide drops the second note from the top an octave, as guitars and jazz pianists do.
    """
    classes = _wanted(root, quality, size, rootless)
    best: tuple[float, tuple[int, ...]] | None = None
    count = len(classes)
    for turn in range(count):
        order = classes[turn:] + classes[:turn]
        for bottom in range(order[0] + 12 * (low // 12), high, 12):
            if bottom < low:
                continue
            pitches = [bottom]
            for one in order[1:]:
                pitches.append(pitches[-1] + ((one - pitches[-1]) % 12 or 12))
            while len(pitches) < size:
                pitches.append(pitches[len(pitches) - count] + 12)
            if wide and len(pitches) >= 3:
                pitches[-2] -= 12
                pitches.sort()
            if pitches[0] < low or pitches[-1] > high:
                continue
            cost = abs(sum(pitches) / len(pitches) - centre) * (0.5 if before else 1.0)
            if before:
                cost += abs(pitches[-1] - before[-1]) + sum(min(abs(p - q) for q in before) for p in pitches)
            if pitches[1] - pitches[0] < 5 and pitches[0] < 50:
                cost += 2 * (50 - pitches[0])  # close notes low down are mud
            if pitches[-1] - pitches[-2] == 1:
                cost += 3
            if best is None or cost < best[0]:
                best = (cost, tuple(pitches))
    if best is None:
        return tuple(sorted({_fold(one, low, high, centre) for one in classes}))
    return best[1]


def _fold(pitch_class: int, low: int, high: int, centre: int) -> int:
    pitch = centre + (pitch_class - centre + 6) % 12 - 6
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return max(low, pitch)


def voice(
    chord: ChordMark,
    size: int,
    span: tuple[int, int],
    centre: int,
    before: tuple[int, ...],
    *,
    rootless: bool = False,
    wide: bool = False,
) -> tuple[int, ...]:
    """:func:`voiced` for a chord mark; a slash bass is the bass's affair."""
    return voiced(chord.root, chord.quality, size, span[0], span[1], centre, before, rootless, wide)
