"""Chords, arpeggios and stabs: the right hand, the left hand, strummed, plucked or struck."""

import random
from dataclasses import dataclass

from ml_engine.composition.styles.chords import voice
from ml_engine.composition.styles.notes import Stroke, fifth_of, near, third_of, tones_of
from ml_engine.composition.styles.players import Bar, Player, events, final
from ml_engine.music import ChordMark

_LOW = frozenset("bBqf80No")
_TONES = "123456"
LEFT_TOP, RIGHT_BOTTOM = 60, 60  # where the hands of a keyboard meet: middle C


@dataclass(frozen=True, slots=True)
class _Grip:
    """How one hand takes its chords: how many notes, from where to where, about which pitch."""

    size: int
    span: tuple[int, int]
    centre: int
    rootless: bool
    wide: bool
    staff: int


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
    player.ringing = min(player.ringing, held_left)
    return left + right


def play_thumb(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """The bass that a guitar or harp plucks under its own tune: root and fifth, held."""
    strokes = []
    low = player.span[0]
    text = (
        "b--- ---- f--- ----//b----- f-----"
        if bar.energy > 0.3 and not bar.last
        else "b--- ---- ---- ----//b----- ------"
    )
    for on, held, sign, chord in events(player, text, bar):
        wanted = chord.root if chord.bass is None or sign == "f" else chord.bass
        bass = near(wanted if sign == "b" else fifth_of(chord), low + 5, low, low + 12)
        strokes.append(Stroke(on, held, bass, bar.velocity - 6 + rng.randint(-3, 3)))
    return strokes


def _grip(player: Player, bar: Bar, left: bool) -> _Grip:
    low, high = player.span
    style = player.style
    size = 3 if left or player.kind not in ("keys", "pad", "mallets", "guitar") else 4
    if player.role == "strum":
        size = 5 if bar.density > 0.6 else 4
    elif player.role == "arp":
        size = 4
    if left:
        size = min(size, max(2, player.most - 2))  # the tune and the bass are the player's too
        centre, span = 52, (max(low, 45), min(high, LEFT_TOP))
    elif player.role == "both" or (player.role == "comp" and player.sub):
        centre, span = 67, (max(low, RIGHT_BOTTOM), min(high, 83))
    elif player.kind == "guitar":
        centre, span = player.centre, (max(low, 40 if player.role == "strum" else 45), min(high, 74))
    else:
        centre, span = player.centre, (max(low, min(52, high - 14)), min(high, player.centre + 14))
    size = min(size, player.most) if player.most > 1 else 3
    wide = player.kind == "guitar" or (style.rootless and size == 4 and bar.density < 0.7)
    rootless = style.rootless and not player.sub and not left
    return _Grip(size, span, centre, rootless, wide, 2 if left and player.keyboard else 1)


def _figure(player: Player, text: str, bar: Bar, rng: random.Random, *, left: bool) -> list[Stroke]:
    grip = _grip(player, bar, left)
    strokes: list[Stroke] = []
    hands = player.left_hands if left else player.hands
    if bar.last:
        row = [(*final(player, bar), "o" if left or player.sub else "p" if "p" in text else "c", bar.chords[0][1])]
    else:
        row = events(player, text, bar)
    for on, held, sign, chord in row:
        velocity = bar.velocity - 8 + (5 if on in bar.starts else 0) + rng.randint(-4, 4)
        if sign in "pd":
            strokes += _power(player, chord, sign, on, held, velocity)
            continue
        if sign in _LOW and player.most > 1 and not (player.role == "both" and not left):
            player.pitch = _left_bass(player, chord, left or player.sub)
            floor = player.span[0]
            strokes += _low(sign, on, held, player.pitch, chord, velocity, grip.staff, floor, max(grip.span[1], 60))
        if sign in "bBqf80N":
            continue
        hands = voice(chord, grip.size, grip.span, grip.centre, hands, rootless=grip.rootless, wide=grip.wide)
        if player.most == 1 and sign not in _TONES + "79":
            one = hands[-1 - player.voice % len(hands)]
            strokes.append(Stroke(on, _sounding(held, player.style.short), one, velocity + 6, grip.staff))
        elif sign in _TONES or sign in "79":
            pitch = _single(hands, sign, grip.span[1] if left else player.span[1])
            strokes.append(Stroke(on, held, pitch, velocity + (4 if sign in "79" else 0), grip.staff))
        else:
            strokes += _struck(player, hands, sign, on, held, velocity, grip)
    if left:
        player.left_hands = hands
    else:
        player.hands = hands
    return strokes


def _single(hands: tuple[int, ...], sign: str, high: int) -> int:
    """One tone of a chord that is held as an arpeggio: 1 the lowest, 7 and 9 the lowest two an octave up."""
    at = {"7": len(hands), "9": len(hands) + 1}.get(sign) or int(sign) - 1
    pitch = hands[at % len(hands)] + 12 * (at // len(hands))
    while pitch > high:
        pitch -= 12
    return pitch


def _struck(
    player: Player, hands: tuple[int, ...], sign: str, on: int, held: int, velocity: int, grip: _Grip
) -> list[Stroke]:
    """A chord struck whole or in part; its top note a little louder."""
    taken, loud, long = hands, velocity, _sounding(held, player.style.short)
    if sign == "C":
        loud += 10
    elif sign == "s":
        loud -= 8
    elif sign == "u":
        taken, loud = hands[-2:] if grip.size < 5 else hands[-3:], loud - 7
    elif sign == "m":
        taken, loud, long = hands[-2:], loud - 22, min(held, 6)
    elif sign == "o":
        taken = tuple(pitch for pitch in hands if pitch > player.pitch) or hands
    return [Stroke(on, long, pitch, loud + (2 if pitch == taken[-1] else 0), grip.staff) for pitch in taken]


def _power(player: Player, chord: ChordMark, sign: str, on: int, held: int, velocity: int) -> list[Stroke]:
    """Root and fifth of a distorted guitar, with the octave where it rings; or the muted root alone."""
    low, high = player.span
    root = near(chord.root, low + 5, low, low + 14)
    if sign == "d" or player.most == 1:
        return [Stroke(on, min(held, 12) if sign == "d" else held, root, velocity - 6)]
    pitches = [root, near(fifth_of(chord), root + 7, root + 1, high)]
    if held >= 24:
        pitches.append(root + 12)
    return [Stroke(on, held, pitch, velocity + 6) for pitch in dict.fromkeys(pitches)]


def _sounding(held: int, short: float) -> int:
    """Held strokes of a beat and more sound whole; shorter ones as short as the style has them."""
    return held if held >= 48 else max(6, round(held * short / 6) * 6)


def _left_bass(player: Player, chord: ChordMark, keys: bool) -> int:
    low, high = player.span
    wanted = chord.root if chord.bass is None else chord.bass
    middle = max(low + 5, 41 if keys and player.sub else 47)  # above a bass that is there
    bass = near(wanted, middle, max(low, 33), min(high, middle + 12))
    if player.pitch and abs(bass - player.pitch) > 7:
        other = near(wanted, player.pitch, max(low, 33), middle + 9)
        if abs(other - middle) <= 9:
            return other
    return bass


def _low(
    sign: str, on: int, held: int, bass: int, chord: ChordMark, velocity: int, staff: int, floor: int, top: int
) -> list[Stroke]:
    """Strokes of the bass signs above one bass note, between ``floor`` and ``top``."""
    fifth = fifth_of(chord)
    if sign in "boN":
        pitches = [bass]
    elif sign == "B":
        pitches = [bass - 12, bass] if bass - 12 >= max(floor, 28) else [bass, bass + 12]
    elif sign == "q":
        pitches = [near(fifth, bass + 7, bass + 3, bass + 12)]
    elif sign == "f":
        other = fifth if bass % 12 != fifth else chord.root
        pitches = [near(other, bass - 5, max(floor, 33), bass + 8)]
    elif sign == "8":
        pitches = [bass + 12]
    else:
        pitches = [near(third_of(chord), bass + 16, bass + 10, bass + 19)]
    good = [pitch for pitch in pitches if pitch % 12 in tones_of(chord) and floor <= pitch <= top]
    return [Stroke(on, held, pitch, velocity + 4, staff) for pitch in good or [bass]]
