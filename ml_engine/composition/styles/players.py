"""The players of a band: each turns one bar of chords into strokes, and remembers what it played before."""

import random
from dataclasses import dataclass, field
from functools import lru_cache

from ml_engine.composition.styles.book import Style
from ml_engine.composition.styles.chords import voice
from ml_engine.composition.styles.grooves import FILL_KEYS, FILLS, GROOVES, HIHATS, LANES, STEADY, Groove
from ml_engine.composition.styles.metre import LONG, Event, first_sign, fit, starts
from ml_engine.composition.styles.notes import Stroke, family, fifth_of, near, reach, tones_of
from ml_engine.instruments import most_at_once
from ml_engine.music import ChordMark
from ml_engine.theory import QUALITIES


@dataclass(slots=True)
class Bar:
    """One bar as the players see it: ticks, chords with the tick they enter (the first at 0), what follows, how loud."""

    index: int
    lengths: tuple[int, ...]
    chords: list[tuple[int, ChordMark]]
    after: ChordMark | None
    scale: tuple[int, ...]
    velocity: int
    density: float
    energy: float
    opening: bool = False
    fill: bool = False
    last: bool = False
    length: int = field(init=False)
    starts: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.length = sum(self.lengths)
        self.starts = starts(self.lengths)

    def at(self, tick: int) -> ChordMark:
        """The chord that holds at a tick; past the bar's end the next bar's."""
        if tick >= self.length:
            return self.after or self.chords[-1][1]
        for on, chord in reversed(self.chords):
            if on <= tick:
                return chord
        return self.chords[0][1]

    def beat_after(self, tick: int) -> int:
        """The first beat later than ``tick``."""
        return next((start for start in self.starts if start > tick), self.length)


@dataclass(slots=True)
class Player:
    """One instrument's part in the band: what it is, what it plays and what its hands last held.

    role: drums, bass, comp, left, both, pad, arp, stabs, strum, hit or "" for one that is silent. voice: which tone of the
    chord a single line takes, counted from the top. sub: the player has no bass beside it.
    """

    name: str
    role: str
    style: Style
    voice: int = 0
    sub: bool = False
    keyboard: bool = False
    text: str = ""
    left_text: str = ""
    groove: Groove = field(default_factory=dict)
    ringing: bool = False
    hands: tuple[int, ...] = ()
    left_hands: tuple[int, ...] = ()
    pitch: int = 0
    span: tuple[int, int] = (0, 127)
    kind: str = ""
    centre: int = 60
    most: int = 4

    def __post_init__(self) -> None:
        self.kind = family(self.name)
        self.span = reach(self.name)
        self.most = most_at_once(self.name)
        low, high = self.span
        self.centre = {"guitar": 57, "banjo": 64, "bass": 38, "mallets": 70}.get(self.kind, (low + high) // 2)
        if self.kind in ("keys", "pad", "lead"):
            self.centre = max(low + 8, min(high - 8, 72 if self.role == "arp" else 64))
        self.centre = max(low + 5, min(high - 5, self.centre))

    def choose(self, energy: float, rng: random.Random) -> None:
        """Take patterns for a section: busier ones where there is more energy."""
        style = self.style
        if self.role == "drums":
            grooves = GROOVES[style.drums]
            at = energy * (len(grooves) - 1) + rng.uniform(-0.8, 0.8)
            self.groove = grooves[max(0, min(len(grooves) - 1, round(at)))]
            return
        books = {"bass": style.bass, "comp": style.keys, "both": style.keys, "left": style.left, "pad": style.pad,
                 "arp": style.arp, "stabs": style.stabs, "strum": style.guitar, "hit": style.pad}  # fmt: skip
        texts = books.get(self.role, style.pad)
        self.text = _busy(texts, energy, rng)
        if self.role in ("both", "left"):
            self.left_text = _busy(style.left, energy, rng)


def _busy(texts: tuple[str, ...], energy: float, rng: random.Random) -> str:
    """One of several patterns, rather one with as many strokes as the energy asks for."""
    if len(texts) == 1:
        return texts[0]
    picks = rng.sample(texts, min(2, len(texts)))
    return min(picks, key=lambda text: abs(_strokes(text) - 2 - 8 * energy))


@lru_cache(maxsize=1024)
def _strokes(text: str) -> float:
    """Strokes a bar of four beats."""
    first = text.split("//", maxsplit=1)[0]
    if first in ("walk", "walk two", "pedal"):
        return {"walk": 5.0, "walk two": 2.0, "pedal": 1.0}[first]
    return 4 * sum(sign not in "-. " for sign in first) / max(1, len(first.split()))


def events(player: Player, text: str, bar: Bar) -> list[tuple[int, int, str, ChordMark]]:
    """(on, held, sign, chord) of one bar of a pattern: cut where the chord changes, struck again with the new one."""
    fitted = fit(text, bar.lengths)
    one = fitted[bar.index % len(fitted)]
    row: list[Event] = list(one.events)
    if one.tied and not player.ringing:
        row.insert(0, Event(0, one.tied, first_sign(text)))
    many = len(bar.chords) > 1
    out: list[tuple[int, int, str, ChordMark]] = []
    for on, held, sign in row:
        if sign in "nN":
            coming = bar.beat_after(on)
            out.append((on, held, sign, bar.at(coming)))
            if coming >= bar.length or not many:
                continue
            on, held, sign = coming, on + held - coming, ""
            if held <= 0:
                continue
            out[-1] = (out[-1][0], held + on - out[-1][0], out[-1][2], out[-1][3])
            continue
        if many:
            for change, _ in bar.chords[1:]:
                if on < change < on + held:
                    out.append((on, change - on, sign, bar.at(on)))
                    on, held = change, on + held - change
        out.append((on, held, sign, bar.at(on)))
    player.ringing = False
    if out:
        on, held, sign, chord = out[-1]
        if on + held > bar.length:
            same = bar.after is not None and tones_of(chord) <= tones_of(bar.after)
            player.ringing = same and not bar.last
            if not player.ringing:
                out[-1] = (on, bar.length - on, sign, chord)
    return out


def play_bass(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """One bar of bass: a written line, or one walked note by note."""
    if bar.last:
        return [Stroke(0, bar.length, _root(player, bar.chords[0][1]), bar.velocity + 4)]
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
        root = _root(player, chord)
        velocity = bar.velocity + (6 if on in bar.starts else -2)
        if sign in ("R", "N"):
            pitch = root
        elif sign == "5":
            fifth = fifth_of(chord) if chord.bass is None else chord.root
            pitch = near(fifth, root + 5, low, high)
        elif sign == "3":
            pitch = near(_third(chord), root + 4, low, high)
        elif sign == "8":
            pitch = root + 12 if root + 12 <= high else root
        elif sign == "7":
            pitch = near(_seventh(chord), root + 10, low, high)
        elif sign == "6":
            pitch = near((chord.root + 9) % 12, root + 9, low, high)
            if on in bar.starts[::2] and pitch % 12 not in tones_of(chord):
                pitch = near(fifth_of(chord), root + 7, low, high)
        elif sign == "L":
            pitch = root - 12 if root - 12 >= low else root
        elif sign == "A":
            target = _root(player, bar.at(bar.beat_after(on)))
            pitch = _step_into(target, player.pitch, bar, rng, low, high)
            if on in bar.starts[::2]:
                pitch = near(fifth_of(chord), target, low, high)
        else:  # a ghost
            pitch, held, velocity = root, min(held, 12), velocity - 28
        strokes.append(Stroke(on, max(6, int(held * short)) if held < 48 else held, pitch, velocity))
        player.pitch = pitch
    return strokes


def _root(player: Player, chord: ChordMark) -> int:
    """The chord's bass, where a bass player finds it: low, and near the note before."""
    low, high = player.span
    wanted = chord.root if chord.bass is None else chord.bass
    low_place = near(wanted, min(low + 11, 39), low, min(high, low + 20))
    if not player.pitch:
        return low_place
    close = near(wanted, player.pitch, low, min(high, low + 20))
    return close if abs(close - low - 10) < 9 else low_place


def _third(chord: ChordMark) -> int:
    steps = QUALITIES[chord.quality]
    return (chord.root + next((step for step in (4, 3, 5, 2) if step in steps), 0)) % 12


def _seventh(chord: ChordMark) -> int:
    steps = QUALITIES[chord.quality]
    return (chord.root + next((step for step in (10, 11, 9) if step in steps), 0)) % 12


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
        before = player.pitch or _root(player, chord)
        weak = i % 2 == 1 or (i == len(beats) - 1 and len(beats) == 3 and held > 48)
        if (fresh and i == 0) or (fresh and rng.random() < 0.8):
            pitch = _root(player, chord)
            if pitch == before and i == 0 and rng.random() < 0.3:
                pitch = near(_third(chord), before, low, high)
        elif weak and (changes or i == len(beats) - 1) and not two:
            pitch = _step_into(_root(player, coming), before, bar, rng, low, high)
        else:
            goal = _root(player, coming)
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
        if sign in "bBqf80No" and most > 1 or sign in "bBqf80N":
            if sign in "oN" or sign in "bBqf80":
                bass = _left_bass(player, chord, left or player.role in ("both", "comp") and player.sub)
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
        pitches = [near(_third(chord), root + 16, bass + 12, bass + 19)]
    return [Stroke(on, held, min(pitch, high), velocity + 4, staff) for pitch in pitches]


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


def play_pad(player: Player, bar: Bar, rng: random.Random) -> list[Stroke]:
    """Sustained chords; a single line holds one tone and now and then passes to the next."""
    low, high = player.span
    text = player.text if not bar.last else "c--- ---- ---- ----//c----- ------//c--- ---- ----"
    strokes: list[Stroke] = []
    size = min(player.most, 4 if bar.energy > 0.4 else 3)
    for on, held, sign, chord in events(player, text, bar):
        velocity = bar.velocity - 12 + rng.randint(-2, 2)
        if player.kind == "bass":
            player.pitch = _root(player, chord)
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
    third = _third(chord)
    drift = player.centre - 2 - 3 * player.voice
    return min(
        choices,
        key=lambda p: abs(p - player.pitch) + 0.25 * abs(p - drift) + (0 if p % 12 in (third, _seventh(chord)) else 1),
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
