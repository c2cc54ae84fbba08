"""Chords, arpeggios and stabs: the right hand, the left hand, strummed or struck."""

import random

from ml_engine.composition.styles.chords import voice
from ml_engine.composition.styles.notes import Stroke, fifth_of, near, third_of, tones_of
from ml_engine.composition.styles.players import Bar, Player, events
from ml_engine.music import ChordMark

_CHORDS = frozenset("cCsumno")


def play_figure(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """One bar of chords, arpeggios or stabs with the right hand or the only one."""
    return _figure(player, player.text, bar, rng, left=False)


def play_left(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """One bar of a keyboard's left hand."""
    return _figure(player, player.left_text, bar, rng, left=True)


def play_both(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """Both hands of a keyboard that accompanies with no bass beside it."""
    tied = player.ringing
    left = _figure(player, player.left_text, bar, rng, left=True)
    held_left = player.ringing
    player.ringing = tied
    right = _figure(player, player.text, bar, rng, left=False)
    player.ringing = player.ringing and held_left
    return left + right


def _figure(player: Player, text: str, bar: Bar, rng: random.Random, *, left: bool) -> list[Stroke]:
    low, high = player.span
    style = player.style
    staff = 2 if left and player.keyboard else 1
    size = 3 if left else 4 if player.kind in ("keys", "pad", "mallets", "guitar") else 3
    if player.role == "strum":
        size = 5 if bar.density > 0.6 else 4
    if player.role == "arp":
        size = 4
    most = player.most
    if left:
        centre, span = 53, (max(low, 45), min(high, 62))
    elif player.role == "both" or (player.role == "comp" and player.sub):
        centre, span = 66, (max(low, 57), min(high, 82))
    else:
        centre, span = player.centre, (max(low, min(52, high - 14)), min(high, player.centre + 14))
    if player.kind == "guitar":
        span = (max(low, 40 if player.role == "strum" else 45), min(high, 74))
    rootless = style.rootless and not player.sub and not left
    strokes: list[Stroke] = []
    hands = player.left_hands if left else player.hands
    row = events(player, text, bar)
    if bar.last:
        chord = bar.chords[0][1]
        row = [(0, bar.length, "o" if (left or player.sub) else "p" if "p" in text else "c", chord)]
        player.ringing = False
    for on, held, sign, chord in row:
        if sign == "" or held <= 0:
            continue
        beat = on in bar.starts
        velocity = bar.velocity - 8 + (5 if beat else 0) + rng.randint(-4, 4)
        if sign in "pd":
            root = near(chord.root, low + 5, low, low + 14)
            velocity += 6 if sign == "p" else -6
            long = held if sign == "p" else min(held, 12)
            pitches: tuple[int, ...] = (root,) if sign == "d" else (root, near(fifth_of(chord), root + 7, low, high))
            if sign == "p" and (root + 12) % 12 in tones_of(chord) and held >= 24:
                pitches = (*pitches, root + 12)
            strokes += [Stroke(on, long, pitch, velocity) for pitch in dict.fromkeys(pitches)]
            continue
        if (sign in "bBqf80No" and most > 1) or sign in "bBqf80N":
            if sign in "oN" or sign in "bBqf80":
                bass = _left_bass(player, chord, left or (player.role in ("both", "comp") and player.sub))
                strokes += _low(sign, on, held, bass, chord, velocity, staff, high)
                player.pitch = bass
            if sign != "o":
                continue
        hands = voice(chord, min(size, most) if most > 1 else 3, span, centre, hands, rootless=rootless,
                      wide=player.kind == "guitar" or (style.rootless and size == 4 and bar.density < 0.7))  # fmt: skip
        if most == 1 and sign in _CHORDS:
            one = hands[-1 - player.voice % len(hands)]
            strokes.append(Stroke(on, _sounding(held, style.short), one, velocity + 6, staff))
            continue
        if sign in "123456":
            at = int(sign) - 1
            pitch = hands[at % len(hands)] + 12 * (at // len(hands))
        elif sign in "79":
            pitch = hands[0 if sign == "7" else 1 % len(hands)] + 12
        else:
            taken = hands
            if sign == "C":
                velocity += 10
            elif sign == "s":
                velocity -= 8
            elif sign == "u":
                taken, velocity = hands[-2:] if size < 5 else hands[-3:], velocity - 7
            elif sign == "m":
                taken, velocity, held = hands[-2:], velocity - 22, min(held, 6)
            elif sign == "o":
                taken = tuple(p for p in hands if p > player.pitch) or hands
            long = _sounding(held, style.short)
            strokes += [Stroke(on, long, p, velocity + (2 if p == taken[-1] else 0), staff) for p in taken]
            continue
        while pitch > high:
            pitch -= 12
        strokes.append(Stroke(on, held, pitch, velocity + (4 if at_top(sign) else 0), staff))
    if left:
        player.left_hands = hands
    else:
        player.hands = hands
    return strokes


def at_top(sign: str) -> bool:
    """Whether a sign is the crest of an arpeggio, which is leant on."""
    return sign in "79"


def _sounding(held: int, short: float) -> int:
    """Held strokes of a beat and more sound whole; shorter ones as short as the style has them."""
    return held if held >= 48 else max(6, round(held * short / 6) * 6)


def _left_bass(player: Player, chord: ChordMark, keys: bool) -> int:
    low, high = player.span
    wanted = chord.root if chord.bass is None else chord.bass
    middle = 41 if keys else max(low + 6, 45)
    bass = near(wanted, middle, max(low, 33), min(high, 60))
    if player.pitch and abs(bass - player.pitch) > 7:
        other = near(wanted, player.pitch, max(low, 33), 50)
        if abs(other - middle) <= 9:
            bass = other
    return bass


def _low(
    sign: str, on: int, held: int, bass: int, chord: ChordMark, velocity: int, staff: int, high: int
) -> list[Stroke]:
    """Strokes of the bass signs above one bass note."""
    root = near(chord.root, bass + 2, bass - 4, bass + 8)
    if sign in "boN":
        pitches = [bass]
    elif sign == "B":
        pitches = [bass - 12, bass] if bass - 12 >= 28 else [bass, bass + 12]
    elif sign == "q":
        pitches = [near(fifth_of(chord), bass + 7, bass + 3, bass + 11)]
    elif sign == "f":
        under = near(fifth_of(chord) if bass % 12 != fifth_of(chord) else chord.root, bass - 5, bass - 8, bass + 7)
        pitches = [under if under >= 33 else under + 12]
    elif sign == "8":
        pitches = [bass + 12]
    else:
        pitches = [near(third_of(chord), root + 16, bass + 12, bass + 19)]
    return [Stroke(on, held, min(pitch, high), velocity + 4, staff) for pitch in pitches]
