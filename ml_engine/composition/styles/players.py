"""The players of a band: each turns one bar of chords into strokes, and remembers what it played before."""

import random
from dataclasses import dataclass, field
from functools import lru_cache

from ml_engine.composition.styles.book import Style
from ml_engine.composition.styles.grooves import GROOVES, Groove
from ml_engine.composition.styles.metre import Event, first_sign, fit, starts
from ml_engine.composition.styles.notes import family, near, reach, tones_of
from ml_engine.instruments import most_at_once
from ml_engine.music import ChordMark


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
    lines: dict[int, set[int]] = field(default_factory=dict)  # pitches that single lines have taken, by tick
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

    role: one of arranger.ROLES. voice: which tone of the
    chord a single line takes, counted from the top. sub: the player has no bass beside it. ringing: ticks that
    its last stroke is held into the next bar.
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
    ringing: int = 0
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

    def turn(self, energy: float, rng: random.Random) -> None:
        """Another pattern for one bar, as players do where a phrase ends; a bass that walks walks on."""
        if self.role in ("bass", "comp", "strum", "arp", "both", "left") and not self.text.startswith(
            ("walk", "pedal")
        ):
            self.choose(min(1.0, energy + 0.15), rng)
            if self.text.startswith(("walk", "pedal")):
                self.text = "R--- ---- R--- A---"


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
    out: list[tuple[int, int, str, ChordMark]] = []
    for on, held, sign in row:
        if on < player.ringing:
            continue
        if sign in "nN" and on not in bar.starts[::2]:
            out.append((on, held, sign, bar.at(bar.beat_after(on))))
            continue
        at, end = on, on + held
        for change, _ in bar.chords[1:]:
            if at < change < end:
                out.append((at, change - at, sign, bar.at(at)))
                at = change
        out.append((at, end - at, sign, bar.at(at)))
    player.ringing = 0
    if out:
        on, held, sign, chord = out[-1]
        over = on + held - bar.length
        if over > 0:
            same = bar.after is not None and tones_of(chord) <= tones_of(bar.after)
            if same and not bar.last and not bar.fill:  # a new section starts afresh
                player.ringing = over
            else:
                out[-1] = (on, held - over, sign, chord)
    return out


def low_root(player: Player, chord: ChordMark) -> int:
    """The chord's bass, where a bass player finds it: low, and near the note before."""
    low, high = player.span
    wanted = chord.root if chord.bass is None else chord.bass
    low_place = near(wanted, min(low + 11, 39), low, min(high, low + 20))
    if not player.pitch:
        return low_place
    close = near(wanted, player.pitch, low, min(high, low + 20))
    return close if abs(close - low - 10) < 9 else low_place


def final(player: Player, bar: Bar) -> tuple[int, int]:
    """(on, held) of the piece's last stroke: after what still rings from the bar before."""
    on = player.ringing if player.ringing < bar.length else 0
    player.ringing = 0
    return on, bar.length - on
