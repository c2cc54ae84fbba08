"""Bass lines: written ones, and walking made note by note."""

import random

from ml_engine.composition.styles.notes import Stroke, fifth_of, near, seventh_of, third_of, tones_of
from ml_engine.composition.styles.players import Bar, Player, events, final, low_root
from ml_engine.music import ChordMark

_WALK_REACH = 27  # how far above its lowest note a walking bass climbs


def play_bass(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """One bar of bass: a written line, or one walked note by note."""
    if bar.last:
        return [Stroke(*final(player, bar), low_root(player, bar.chords[0][1]), bar.velocity + 4)]
    if player.text in ("walk", "walk two"):
        return _walk(player, bar, rng, two=player.text == "walk two")
    text = player.text
    if text == "pedal":
        if len(bar.chords) == 1 and not player.ringing and bar.scale[0] in tones_of(bar.chords[0][1]):
            player.pitch = near(bar.scale[0], 38, *player.span)
            return [Stroke(0, bar.length, player.pitch, bar.velocity)]
        text = "R--- ---- ---- ----//R----- ------"
    strokes = []
    for on, held, sign, chord in events(player, text, bar):
        velocity = bar.velocity + (6 if on in bar.starts else -2)
        if sign == "A":
            pitch = _approach(player, bar, on, rng)
        else:
            pitch = _degree(player, chord, sign, strong=on in bar.starts[::2])
        if sign == "G":
            strokes.append(Stroke(on, min(held, 12), pitch, velocity - 28))
        else:
            strokes.append(Stroke(on, held if held >= 48 else max(6, int(held * player.style.short)), pitch, velocity))
        player.pitch = pitch
    return strokes


def _degree(player: Player, chord: ChordMark, sign: str, *, strong: bool) -> int:
    """The pitch of a sign above the chord's bass; strong: only a note of the chord will do."""
    low, high = player.span
    root = low_root(player, chord)
    if sign in "5376":
        sixth = (chord.root + 9) % 12
        if strong and sixth not in tones_of(chord):
            sixth = fifth_of(chord)
        tone, above = {
            "5": (fifth_of(chord) if chord.bass is None else chord.root, 5),
            "3": (third_of(chord), 4),
            "7": (seventh_of(chord), 10),
            "6": (sixth, 9),
        }[sign]
        return near(tone, root + above, low, high)
    pitch = root + {"8": 12, "L": -12}.get(sign, 0)
    return pitch if low <= pitch <= high else root


def _approach(player: Player, bar: Bar, on: int, rng: random.Random) -> int:
    target = low_root(player, bar.at(bar.beat_after(on)))
    if on in bar.starts[::2]:
        return near(fifth_of(bar.at(on)), target, *player.span)
    return _step_into(target, player.pitch, bar, rng, *player.span)


def _step_into(target: int, before: int, bar: Bar, rng: random.Random, low: int, high: int) -> int:
    """A note beside ``target``: chromatic, of the scale, or its fifth."""
    side = 1 if before > target else -1
    choice = rng.random()
    pitch = target + side
    if 0.45 <= choice < 0.85:
        while pitch % 12 not in bar.scale:
            pitch += side
    elif choice >= 0.85:
        pitch = target - 5 if target - 5 >= low else target + 7
    if pitch < low:
        pitch = target + 1
    return min(pitch, high)


def _walk(player: Player, bar: Bar, rng: random.Random, *, two: bool) -> list[Stroke]:
    """Walking bass: chord tones on the strong beats, a step into the next root on the last."""
    strokes: list[Stroke] = []
    beats = list(zip(bar.starts, bar.lengths, strict=True))
    if two and len(beats) >= 3:
        half = bar.starts[(len(beats) + 1) // 2]
        beats = [(0, half), (half, bar.length - half)]
    ringing, player.ringing = player.ringing, 0
    for i, (on, held) in enumerate(beats):
        if on < ringing:
            continue
        weak = i % 2 == 1 and not two
        pitch = _next(player, bar, on, held, i, rng, weak=weak, lead_in=weak and i == len(beats) - 1)
        velocity = bar.velocity + rng.randint(-3, 4) + (3 if i % 2 else 0)
        if i == 2 and len(beats) == 3 and (held > 48 or rng.random() < 0.5):
            strokes.append(Stroke(on, held - 24, pitch, velocity))
            player.pitch = pitch
            pitch = _step_into(low_root(player, bar.at(bar.length)), pitch, bar, rng, *player.span)
            strokes.append(Stroke(on + held - 24, 24, pitch, velocity - 4))
        elif weak and bar.density > 0.35 and held == 48 and rng.random() < 0.12:
            strokes.append(Stroke(on, 24, pitch, velocity))
            strokes.append(Stroke(on + 24, 24, pitch, velocity - 16))
        else:
            strokes.append(Stroke(on, held, pitch, velocity))
        player.pitch = pitch
    return strokes


def _next(
    player: Player, bar: Bar, on: int, held: int, i: int, rng: random.Random, *, weak: bool, lead_in: bool
) -> int:
    """The note of one beat: the root of a new chord, a step into the next, or on towards it."""
    low, high = player.span[0], min(player.span[1], player.span[0] + _WALK_REACH)
    chord, coming = bar.at(on), bar.at(on + held)
    tones = tones_of(chord)
    before = player.pitch or low_root(player, chord)
    fresh = any(start == on for start, _ in bar.chords)
    if fresh and (i == 0 or rng.random() < 0.8):
        pitch = low_root(player, chord)
        if pitch == before and i == 0 and rng.random() < 0.5:
            pitch = near(third_of(chord), before, low, high)
        return pitch
    if lead_in or (weak and coming != chord):
        return _step_into(low_root(player, coming), before, bar, rng, low, high)
    goal = low_root(player, coming)
    up = 1 if goal > before or (goal == before and rng.random() < 0.5) else -1
    if before > low + 18:
        up = -1
    elif before < low + 4:
        up = 1
    wanted = tones | set(bar.scale) if weak else tones
    pitch = before + up
    while pitch % 12 not in wanted:
        pitch += up
    return pitch if low <= pitch <= high else near(fifth_of(chord), before, low, high)
