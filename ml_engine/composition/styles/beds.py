"""Sustained sounds: pads, strings and single lines that hold the harmony, and timpani."""

import random

from ml_engine.composition.styles.chords import voice
from ml_engine.composition.styles.notes import Stroke, near, seventh_of, third_of, tones_of
from ml_engine.composition.styles.players import Bar, Player, events, low_root
from ml_engine.music import ChordMark

_HELD = "c--- ---- ---- ----//c----- ------//c--- ---- ----"


def play_pad(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """Sustained chords; a single line holds one tone and now and then passes to the next."""
    low, high = player.span
    strokes: list[Stroke] = []
    size = min(player.most, 4 if bar.energy > 0.4 else 3)
    single = size == 1 or player.kind == "line"
    span = (max(low, min(50, high - 14)), min(high, max(low + 14, 79)))
    centre = max(span[0] + 4, min(span[1] - 4, 62 if player.kind == "pad" else player.centre - 4))
    for on, held, sign, chord in events(player, _HELD if bar.last else player.text, bar):
        velocity = bar.velocity - 12 + rng.randint(-2, 2)
        if player.kind == "bass":
            player.pitch = low_root(player, chord)
            strokes.append(Stroke(on, held, player.pitch, velocity))
            continue
        player.hands = voice(chord, 3 if single else size, span, centre, player.hands, rootless=player.style.rootless)
        if single:
            strokes += _line(player, bar, on, held, chord, velocity + 4, rng)
        else:
            taken = player.hands[-2:] if sign == "u" else player.hands
            strokes += [Stroke(on, held, pitch, velocity) for pitch in taken]
    return strokes


def _line(
    player: Player, bar: Bar, on: int, held: int, chord: ChordMark, velocity: int, rng: random.Random
) -> list[Stroke]:
    """One tone of the chord, and now and then a passing note into the next."""
    one = _leading(player, chord, bar.lines.setdefault(on, set()))
    bar.lines[on].add(one)
    player.pitch = one
    if held >= 96 and not bar.last and rng.random() < 0.3 * (0.5 + bar.density):
        coming = sorted(tones_of(bar.at(on + held)))
        goal = one + min(((tone - one + 6) % 12 - 6 for tone in coming), key=abs)
        between = [pitch for pitch in range(min(one, goal) + 1, max(one, goal)) if pitch % 12 in bar.scale]
        if len(between) == 1:
            player.pitch = between[0]
            return [Stroke(on, held - 24, one, velocity), Stroke(on + held - 24, 24, between[0], velocity - 4)]
    return [Stroke(on, held, one, velocity)]


def _leading(player: Player, chord: ChordMark, taken: set[int]) -> int:
    """The chord tone nearest to where a single line stands, rather one that no other line has."""
    low, high = player.span
    at = player.pitch or player.hands[-1 - player.voice % len(player.hands)]
    home = player.centre - 2 - 3 * player.voice
    guides = (third_of(chord), seventh_of(chord))
    classes = {pitch % 12 for pitch in taken}

    def cost(pitch: int) -> float:
        crowd = 6 if pitch in taken else 2.5 if pitch % 12 in classes else 0
        return abs(pitch - at) + 0.25 * abs(pitch - home) + (0 if pitch % 12 in guides else 1) + crowd

    return min((near(tone, at, low, high) for tone in sorted(tones_of(chord))), key=cost)


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
