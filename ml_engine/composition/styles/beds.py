"""Sustained sounds: pads, strings and single lines that hold the harmony, and timpani."""

import random

from ml_engine.composition.styles.chords import voice
from ml_engine.composition.styles.notes import Stroke, near, seventh_of, third_of, tones_of
from ml_engine.composition.styles.players import Bar, Player, events, low_root
from ml_engine.music import ChordMark


def play_pad(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """Sustained chords; a single line holds one tone and now and then passes to the next."""
    low, high = player.span
    text = player.text if not bar.last else "c--- ---- ---- ----//c----- ------//c--- ---- ----"
    strokes: list[Stroke] = []
    size = min(player.most, 4 if bar.energy > 0.4 else 3)
    for on, held, sign, chord in events(player, text, bar):
        velocity = bar.velocity - 12 + rng.randint(-2, 2)
        if player.kind == "bass":
            player.pitch = low_root(player, chord)
            strokes.append(Stroke(on, held, player.pitch, velocity))
            continue
        span = (max(low, min(50, high - 14)), min(high, max(low + 14, 79)))
        centre = max(span[0] + 4, min(span[1] - 4, 62 if player.kind == "pad" else player.centre - 4))
        single = size == 1 or player.kind == "line"
        player.hands = voice(chord, 3 if single else size, span, centre, player.hands, rootless=player.style.rootless)
        if not single:
            taken = player.hands[-2:] if sign == "u" else player.hands
            strokes += [Stroke(on, held, pitch, velocity) for pitch in taken]
            continue
        one = _leading(player, chord)
        if held >= 96 and player.pitch and rng.random() < 0.3 * (0.5 + bar.density) and not bar.last:
            coming = bar.at(on + held)
            goal = min(tones_of(coming), key=lambda tone: abs((tone - one + 6) % 12 - 6))
            goal = near(goal, one, low, high)
            between = [p for p in range(min(one, goal) + 1, max(one, goal)) if p % 12 in bar.scale]
            if len(between) == 1:
                strokes.append(Stroke(on, held - 24, one, velocity + 4))
                strokes.append(Stroke(on + held - 24, 24, between[0], velocity))
                player.pitch = between[0]
                continue
        strokes.append(Stroke(on, held, one, velocity + 4))
        player.pitch = one
    return strokes


def _leading(player: Player, chord: ChordMark) -> int:
    """The chord tone nearest to where a single line stands; its own place in the chord to begin with."""
    low, high = player.span
    if not player.pitch:
        return player.hands[-1 - player.voice % len(player.hands)]
    choices = [near(tone, player.pitch, low, high) for tone in tones_of(chord)]
    third = third_of(chord)
    drift = player.centre - 2 - 3 * player.voice
    return min(
        choices,
        key=lambda p: (
            abs(p - player.pitch) + 0.25 * abs(p - drift) + (0 if p % 12 in (third, seventh_of(chord)) else 1)
        ),
    )


def play_hit(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """Timpani and their kind: the root where it matters, rolled into sections."""
    strokes = []
    low, high = player.span
    for on, chord in bar.chords:
        if on and rng.random() < 0.5:
            continue
        pitch = near(chord.root, (low + high) // 2, low, high)
        strokes.append(Stroke(on, min(48, bar.length - on), pitch, bar.velocity + (8 if bar.opening else 0)))
        if bar.energy > 0.5 and bar.fill and on == bar.chords[-1][0] and not bar.last:
            start = max(bar.starts[-1], on)
            strokes += [Stroke(at, 12, pitch, bar.velocity - 10 + (at - start) // 4)
                        for at in range(start + 12 if start == on else start, bar.length, 12)]  # fmt: skip
    return strokes
