"""The drummer."""

import random

from ml_engine.composition.styles.grooves import FILL_KEYS, FILLS, HIHATS, LANES, STEADY
from ml_engine.composition.styles.metre import LONG, fit
from ml_engine.composition.styles.notes import Stroke
from ml_engine.composition.styles.players import Bar, Player


def play_drums(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """One bar of the kit: the groove, a fill at its end where a section ends, a cymbal where one begins."""
    strokes: list[Stroke] = []
    style = player.style
    if bar.last:
        hit = 46 if style.drums in ("reggae", "ska") else 49
        keys = (36, hit) if bar.energy > 0.25 or style.crash else (player.groove and 36,)
        return [Stroke(0, min(48, bar.length), key, bar.velocity + 4) for key in keys if key]
    until = bar.length
    if bar.fill:
        fills = [one for one in FILLS[style.fills] if len(one.split()) <= (1 + round(2 * bar.energy))]
        if fills and rng.random() < 0.55 + 0.45 * bar.energy:
            until, strokes = _fill(rng.choice(fills), bar, rng)
    sparse, busy = bar.density < 0.3, bar.density > 0.65
    for lane, text in player.groove.items():
        fitted = fit(text, bar.lengths, lane in STEADY)
        key = LANES[lane]
        for on, _, sign in fitted[bar.index % len(fitted)].events:
            if on >= until and not (lane in "KH" and on in bar.starts and rng.random() < 0.3):
                continue
            velocity = bar.velocity + rng.randint(-4, 4)
            if sign == "X":
                velocity += 9
            elif sign == "o":
                if sparse and rng.random() < 0.6:
                    continue
                velocity -= 24
            elif sign == "?":
                if rng.random() > (0.25 if sparse else 0.75 if busy else 0.5):
                    continue
            elif sign == ",":
                if sparse or rng.random() > 0.45:
                    continue
                velocity -= 30
            if lane in HIHATS or lane in "DAMT":
                velocity -= 8
                if lane == "H" and sign == "x" and rng.random() < 0.015 and on % 24 == 0 and "O" not in player.groove:
                    key = 46
                else:
                    key = LANES[lane]
            if on == 0 and bar.opening and style.crash and lane in "HODP":
                continue
            strokes.append(Stroke(on, 12, key, velocity))
    if bar.opening and style.crash:
        strokes.append(Stroke(0, 48, 49, bar.velocity + 6))
    return strokes


def _fill(text: str, bar: Bar, rng: random.Random) -> tuple[int, list[Stroke]]:
    """(the tick from which the fill takes over, its strokes), on the bar's last beats."""
    cells = text.split()
    count = min(len(cells), len(bar.starts))
    strokes = []
    first = len(bar.starts) - count
    for i, cell in enumerate(cells[-count:]):
        start, size = bar.starts[first + i], bar.lengths[first + i]
        signs = cell
        if size == LONG and len(cell) % 3:
            signs = cell[0] + cell[1] + cell[2] + cell[-1] + cell[2] + cell[-1] if len(cell) == 4 else cell
        step = size // len(signs) if size >= 48 else 12
        for j, sign in enumerate(signs):
            if sign in FILL_KEYS and j * step < size:
                loud = -20 if sign == "o" else 2 + 3 * i
                strokes.append(Stroke(start + j * step, 12, FILL_KEYS[sign], bar.velocity + loud + rng.randint(-4, 4)))
    return bar.starts[first], strokes
