"""Bass lines: written ones, and walking made note by note."""

import random

from ml_engine.composition.styles.notes import Stroke, fifth_of, near, seventh_of, third_of, tones_of
from ml_engine.composition.styles.players import Bar, Player, events, low_root


def play_bass(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """One bar of bass: a written line, or one walked note by note."""
    if bar.last:
        return [Stroke(0, bar.length, low_root(player, bar.chords[0][1]), bar.velocity + 4)]
    if player.text in ("walk", "walk two"):
        return _walk(player, bar, rng, two=player.text == "walk two")
    if player.text == "pedal":
        tonic = near(bar.scale[0], 38, *player.span)
        chord_tone = bar.scale[0] in tones_of(bar.chords[0][1])
        text = "R--- ---- ---- ----//R----- ------"
        if chord_tone and len(bar.chords) == 1:
            return [Stroke(0, bar.length, tonic, bar.velocity)]
    else:
        text = player.text
    strokes = []
    low, high = player.span
    short = player.style.short
    for on, held, sign, chord in events(player, text, bar):
        root = low_root(player, chord)
        velocity = bar.velocity + (6 if on in bar.starts else -2)
        if sign in ("R", "N"):
            pitch = root
        elif sign == "5":
            fifth = fifth_of(chord) if chord.bass is None else chord.root
            pitch = near(fifth, root + 5, low, high)
        elif sign == "3":
            pitch = near(third_of(chord), root + 4, low, high)
        elif sign == "8":
            pitch = root + 12 if root + 12 <= high else root
        elif sign == "7":
            pitch = near(seventh_of(chord), root + 10, low, high)
        elif sign == "6":
            pitch = near((chord.root + 9) % 12, root + 9, low, high)
            if on in bar.starts[::2] and pitch % 12 not in tones_of(chord):
                pitch = near(fifth_of(chord), root + 7, low, high)
        elif sign == "L":
            pitch = root - 12 if root - 12 >= low else root
        elif sign == "A":
            target = low_root(player, bar.at(bar.beat_after(on)))
            pitch = _step_into(target, player.pitch, bar, rng, low, high)
            if on in bar.starts[::2]:
                pitch = near(fifth_of(chord), target, low, high)
        else:  # a ghost
            pitch, held, velocity = root, min(held, 12), velocity - 28
        strokes.append(Stroke(on, max(6, int(held * short)) if held < 48 else held, pitch, velocity))
        player.pitch = pitch
    return strokes


def _step_into(target: int, before: int, bar: Bar, rng: random.Random, low: int, high: int) -> int:
    """A note beside ``target``: chromatic, of the scale, or its fifth."""
    side = 1 if before > target else -1
    choice = rng.random()
    if choice < 0.45:
        pitch = target + side
    elif choice < 0.85:
        pitch = target + side
        while pitch % 12 not in bar.scale:
            pitch += side
    else:
        pitch = target - 5 if target - 5 >= low else target + 7
    if pitch < low:
        pitch = target + 1
    return min(pitch, high)


def _walk(player: Player, bar: Bar, rng: random.Random, *, two: bool) -> list[Stroke]:
    """Walking bass: chord tones on the strong beats, a step into the next root on the last."""
    low, high = player.span
    high = min(high, low + 27)
    strokes: list[Stroke] = []
    beats = list(zip(bar.starts, bar.lengths, strict=True))
    if two and len(beats) >= 3:
        half = bar.starts[(len(beats) + 1) // 2]
        beats = [(0, half), (half, bar.length - half)]
    for i, (on, held) in enumerate(beats):
        chord = bar.at(on)
        coming = bar.at(on + held)
        changes = coming != chord
        fresh = any(start == on for start, _ in bar.chords)
        tones = tones_of(chord)
        before = player.pitch or low_root(player, chord)
        weak = i % 2 == 1 or (i == len(beats) - 1 and len(beats) == 3 and held > 48)
        if (fresh and i == 0) or (fresh and rng.random() < 0.8):
            pitch = low_root(player, chord)
            if pitch == before and i == 0 and rng.random() < 0.3:
                pitch = near(third_of(chord), before, low, high)
        elif weak and (changes or i == len(beats) - 1) and not two:
            pitch = _step_into(low_root(player, coming), before, bar, rng, low, high)
        else:
            goal = low_root(player, coming)
            up = 1 if goal > before or (goal == before and rng.random() < 0.5) else -1
            if before > low + 18:
                up = -1
            elif before < low + 4:
                up = 1
            pitch = before + up
            wanted = tones if not weak or two else tones | set(bar.scale)
            while pitch % 12 not in wanted:
                pitch += up
            if not low <= pitch <= high:
                pitch = near(fifth_of(chord), before, low, high)
        pitch = max(low, min(high, pitch))
        if weak is False and pitch % 12 not in tones:
            pitch = near(min(tones, key=lambda tone: abs((tone - pitch + 6) % 12 - 6)), pitch, low, high)
        velocity = bar.velocity + rng.randint(-3, 4) + (3 if i % 2 else 0)
        if not two and bar.density > 0.35 and held == 48 and rng.random() < 0.08:
            strokes.append(Stroke(on, 24, pitch, velocity))
            strokes.append(Stroke(on + 24, 24, pitch, velocity - 16))
        else:
            strokes.append(Stroke(on, held, pitch, velocity))
        player.pitch = pitch
    return strokes
