"""The drummer."""

import random

from ml_engine.composition.styles.grooves import FILL_KEYS, FILLS, HIHATS, LANES, STEADY
from ml_engine.composition.styles.metre import LONG, fit
from ml_engine.composition.styles.notes import Stroke
from ml_engine.composition.styles.players import Bar, Player

_LIMBS = 4
_CRASH = 49
_LOUD = {"X": 9, "o": -24, ",": -30}


def play_drums(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """One bar of the kit: the groove, a fill at its end where a section ends, a cymbal where one begins."""
    style = player.style
    if bar.last:
        keys = [36, _CRASH] if style.crash else [36]
        return [Stroke(0, min(48, bar.length), key, bar.velocity + 4) for key in keys]
    strokes: list[Stroke] = []
    until = bar.length
    if bar.fill:
        fills = [one for one in FILLS[style.fills] if len(one.split()) <= 1 + round(2 * bar.energy)]
        if fills and rng.random() < 0.6 + 0.4 * bar.energy:
            until, strokes = _fill(rng.choice(fills), bar, rng)
    cymbal = bar.opening and style.crash
    for lane, text in player.groove.items():
        fitted = fit(text, bar.lengths, lane in STEADY)
        quiet = 8 if lane in HIHATS or lane in "DAMT" else 0
        for on, _, sign in fitted[bar.index % len(fitted)].events:
            if on >= until and not (lane in "KH" and on in bar.starts and rng.random() < 0.3):
                continue
            if (on == 0 and cymbal and lane in "HODP") or not _wanted(sign, bar.density, rng):
                continue
            key = LANES[lane]
            if lane == "H" and sign == "x" and on % 24 == 0 and "O" not in player.groove and rng.random() < 0.015:
                key = LANES["O"]
            strokes.append(Stroke(on, 12, key, bar.velocity + rng.randint(-4, 4) + _LOUD.get(sign, 0) - quiet))
    if cymbal:
        strokes.append(Stroke(0, 48, _CRASH, bar.velocity + 6))
    return _two_hands_two_feet(strokes)


def _wanted(sign: str, density: float, rng: random.Random) -> bool:
    """Whether a stroke that may be left out is played: more of them where the music is dense."""
    sparse = density < 0.3
    if sign == "?":
        return rng.random() < (0.25 if sparse else 0.75 if density > 0.65 else 0.5)
    if sign == ",":
        return not sparse and rng.random() < 0.45
    return not (sign == "o" and sparse and rng.random() < 0.6)


def _two_hands_two_feet(strokes: list[Stroke]) -> list[Stroke]:
    """No more strokes at once than a drummer has limbs: the softest go."""
    by_place: dict[int, list[Stroke]] = {}
    for stroke in strokes:
        by_place.setdefault(stroke.on, []).append(stroke)
    if all(len(some) <= _LIMBS for some in by_place.values()):
        return strokes
    return [one for some in by_place.values() for one in sorted(some, key=lambda s: -s.velocity)[:_LIMBS]]


def _fill(text: str, bar: Bar, rng: random.Random) -> tuple[int, list[Stroke]]:
    """(the tick from which the fill takes over, its strokes), on the bar's last beats."""
    cells = text.split()
    count = min(len(cells), len(bar.starts))
    first = len(bar.starts) - count
    strokes = []
    for i, cell in enumerate(cells[-count:]):
        start, size = bar.starts[first + i], bar.lengths[first + i]
        signs = cell
        if size == LONG and len(cell) == 4:
            signs = cell[:3] + cell[3] + cell[2:]
        step = size // len(signs) if size >= 48 else 12
        for j, sign in enumerate(signs):
            if sign in FILL_KEYS and j * step < size:
                loud = -20 if sign == "o" else 2 + 3 * i
                strokes.append(Stroke(start + j * step, 12, FILL_KEYS[sign], bar.velocity + loud + rng.randint(-4, 4)))
    return bar.starts[first], strokes
