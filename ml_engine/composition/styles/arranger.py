"""The band as a whole: who plays what in a genre, bar by bar."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from ml_engine.composition.styles.bass import play_bass
from ml_engine.composition.styles.beds import play_hit, play_pad
from ml_engine.composition.styles.book import BOOK
from ml_engine.composition.styles.figures import play_both, play_figure, play_left
from ml_engine.composition.styles.kit import play_drums
from ml_engine.composition.styles.metre import TICKS, beats_of
from ml_engine.composition.styles.notes import Stroke, StyleNote, family, quarters, reach, tones, tones_of
from ml_engine.composition.styles.players import Bar, Player
from ml_engine.errors import BadInput
from ml_engine.instruments import is_keyboard, most_at_once
from ml_engine.music import ChordMark, Meter
from ml_engine.theory import QUALITIES, SCALES, Tonality

_PLAY: dict[str, Callable[[Player, Bar, random.Random], list[Stroke]]] = {
    "drums": play_drums, "bass": play_bass, "comp": play_figure, "left": play_left, "both": play_both,
    "pad": play_pad, "arp": play_figure, "stabs": play_figure, "strum": play_figure, "hit": play_hit,
}  # fmt: skip
ROLES = (*_PLAY, "")

_ARPEGGIO_GENRES = {"minimalist", "impressionist", "trance", "techno", "synthwave", "house", "ambient", "cinematic"}
_STAB_GENRES = {
    "funk", "soul", "salsa", "samba", "ska", "swing", "afrobeat", "disco", "blues", "boogie-woogie", "reggae", "march",
    "ragtime", "polka", "klezmer", "rock", "metal", "punk", "jazz waltz", "bossa nova", "gospel", "tango",
}  # fmt: skip


def roles_of(genre: str, instruments: Sequence[str], lead: int | None = None) -> list[str]:
    """What each instrument does. ``lead`` is the one with the tune: silent here, but for a keyboard's left hand."""
    kinds = [family(name) for name in instruments]
    roles = [""] * len(instruments)
    basses = [i for i, kind in enumerate(kinds) if kind == "bass" and i != lead]
    if not basses and "drums" not in kinds:
        lows = [i for i, name in enumerate(instruments) if i != lead and reach(name)[0] <= 41 and kinds[i] == "line"]
        basses = lows[-1:]
    combo = len(instruments) > 2
    chords = 0
    for i, (name, kind) in enumerate(zip(instruments, kinds, strict=True)):
        if i == lead:
            roles[i] = "left" if is_keyboard(name) else ""
        elif kind == "drums":
            roles[i] = "drums"
        elif basses and i == basses[0]:
            roles[i] = "bass"
        elif kind == "bass":
            roles[i] = "pad"
        elif kind == "hit":
            roles[i] = "hit"
        elif kind == "keys":
            alone = not basses and not any(roles[j] == "both" for j in range(i))
            roles[i] = "both" if alone and is_keyboard(name) else "comp" if chords == 0 else "pad"
            if chords == 1 and genre in ("funk", "salsa", "samba", "afrobeat", "gospel", "reggae", "disco", "trance"):
                roles[i] = "comp"
            chords += 1
        elif kind == "guitar":
            roles[i] = "arp" if name.lower() == "guitar harmonics" else "strum"
            chords += 1
        elif kind in ("banjo", "mallets", "lead"):
            roles[i] = "arp"
            if kind == "mallets" and genre in ("swing", "jazz ballad", "jazz waltz", "bossa nova", "lo-fi", "hip-hop"):
                roles[i] = "comp" if chords == 0 and most_at_once(name) > 2 else "pad"
                chords += 1
        elif kind == "brass" or (kind == "line" and genre in _STAB_GENRES and combo):
            roles[i] = "stabs"
        elif kind == "pad" and genre in _ARPEGGIO_GENRES and chords == 0 and name.startswith("polysynth"):
            roles[i] = "arp"
            chords += 1
        else:
            roles[i] = "pad"
    return roles


class Arranger:
    """A band that plays a genre bar by bar and remembers what its hands held.

    ``lead`` is the index of the instrument that has the tune and so is left out (a keyboard's left hand plays).
    ``roles`` (ROLES) may say for each instrument what it shall do. Raises BadInput for a genre that is not known or a
    role that does not exist.
    """

    def __init__(
        self,
        genre: str,
        meter: Meter,
        instruments: Sequence[str],
        rng: random.Random,
        *,
        density: float = 0.5,
        energy: float = 0.5,
        lead: int | None = None,
        roles: Sequence[str] | None = None,
        tonality: Tonality | None = None,
    ) -> None:
        if genre not in BOOK:
            raise BadInput(f"“{genre}” is not a genre that a band here plays.")
        style = BOOK[genre]
        self._style = style
        self._meter = meter
        self._rng = rng
        self._density = density
        self._energy = energy
        self._scale = tonality.scale if tonality else None
        given = list(roles) if roles is not None else roles_of(genre, instruments, lead)
        if len(given) != len(instruments) or any(role not in ROLES for role in given):
            raise BadInput("Each instrument of a band needs a role that there is.")
        has_bass = "bass" in given
        voices = 0
        self._players: list[Player] = []
        for name, role in zip(instruments, given, strict=True):
            player = Player(name, role, style, sub=not has_bass, keyboard=is_keyboard(name))
            if role in ("stabs", "pad") and most_at_once(name) == 1:
                player.voice = voices
                voices += 1
            self._players.append(player)
        self._chosen: dict[tuple[str, int], tuple[str, str, dict[str, str]]] = {}
        self._choose("", energy)

    @property
    def roles(self) -> tuple[str, ...]:
        """What each instrument does."""
        return tuple(player.role for player in self._players)

    def bar(
        self,
        index: int,
        chords: Sequence[ChordMark],
        *,
        start: Fraction,
        following: ChordMark | None = None,
        velocity: int = 76,
        density: float | None = None,
        energy: float | None = None,
        section: str | None = None,
        fill: bool = False,
        last: bool = False,
        resting: Sequence[int] = (),
        meter: Meter | None = None,
    ) -> dict[int, tuple[StyleNote, ...]]:
        """Notes of one bar by instrument, in absolute quarters.

        chords: those of this bar at absolute quarters; the first holds from the bar's start. following: the chord after the
        bar line. section: given on the first bar of a section, its letter; the same letter brings the same patterns back.
        fill: a section begins after this bar. last: the piece's last bar, one held chord. resting: instruments silent here.
        """
        if not chords:
            raise BadInput("A bar needs a chord to be accompanied.")
        lengths = beats_of(meter or self._meter)
        energy = self._energy if energy is None else energy
        if section is not None:
            self._choose(section, energy)
        here = _here(chords, start, sum(lengths))
        bar = Bar(
            index,
            lengths,
            here,
            following,
            self._scale or scale_of(here[0][1]),
            velocity,
            self._density if density is None else density,
            energy,
            opening=section is not None and (index > 0 or energy > 0.6),
            fill=fill,
            last=last,
        )
        out: dict[int, tuple[StyleNote, ...]] = {}
        offset = start * TICKS
        base = offset.numerator if offset.denominator == 1 else None
        for i, player in enumerate(self._players):
            if not player.role or i in resting:
                out[i] = ()
                player.ringing = False
                continue
            strokes = _PLAY[player.role](player, bar, self._rng)
            out[i] = _notes(strokes, bar, start, base, player)
        return out

    def _choose(self, section: str, energy: float) -> None:
        """Patterns for a section: those it had before, or new ones."""
        for i, player in enumerate(self._players):
            key = (section, i)
            if key in self._chosen:
                player.text, player.left_text, player.groove = self._chosen[key]
                continue
            if player.text or player.groove:
                keep = 0.5 if player.role in ("bass", "comp", "strum", "drums") else 0.35
                if self._rng.random() < keep and player.role != "drums":
                    self._chosen[key] = (player.text, player.left_text, player.groove)
                    continue
            player.choose(energy, self._rng)
            self._chosen[key] = (player.text, player.left_text, player.groove)


def _here(chords: Sequence[ChordMark], start: Fraction, length: int) -> list[tuple[int, ChordMark]]:
    """Chords by tick in the bar; the one that holds at its start stands at 0."""
    here: list[tuple[int, ChordMark]] = []
    for chord in chords:
        at = round((chord.quarter - start) * TICKS)
        if at <= 0:
            here = [(0, chord)]
        elif at < length:
            if not here:
                here = [(0, chord)]
            else:
                here.append((at, chord))
    return here or [(0, chords[-1])]


def scale_of(chord: ChordMark) -> tuple[int, ...]:
    """A scale that holds a chord, for passing notes where no key is told."""
    steps = QUALITIES[chord.quality]
    mode = "major" if 11 in steps or (4 in steps and 10 not in steps) else "mixolydian" if 4 in steps else "dorian"
    if 6 in steps:
        mode = "locrian"
    return tuple((chord.root + step) % 12 for step in SCALES[mode])


def _notes(strokes: list[Stroke], bar: Bar, start: Fraction, base: int | None, player: Player) -> tuple[StyleNote, ...]:
    """Strokes as notes: no key struck twice at once, none held into a chord it is foreign to."""
    drums = player.role == "drums"
    changes = [(at, tones(c.root, c.quality, c.bass)) for at, c in bar.chords[1:]] if not drums else []
    end = None
    if not drums:
        end = tones_of(bar.after) if bar.after is not None and not bar.last else frozenset()
    taken: dict[int, int] = {}
    rows: list[list[int]] = []
    for on, held, pitch, velocity, staff in sorted(strokes):
        if pitch in taken and not drums:
            before = rows[taken[pitch]]
            if before[0] == on:
                before[1] = max(before[1], held)
                continue
            before[1] = min(before[1], on - before[0])
        elif drums and pitch in taken and rows[taken[pitch]][0] == on:
            continue
        for at, allowed in changes:
            if on < at < on + held and pitch % 12 not in allowed:
                held = at - on
        if end is not None and on + held > bar.length and pitch % 12 not in end:
            held = bar.length - on
        if drums and on + held > bar.length:
            held = bar.length - on
        taken[pitch] = len(rows)
        rows.append([on, held, pitch, min(127, max(1, velocity)), staff])
    if base is not None:
        return tuple(
            StyleNote(quarters(base + on), quarters(held), pitch, vel, st) for on, held, pitch, vel, st in rows
        )
    return tuple(StyleNote(start + quarters(on), quarters(held), pitch, vel, st) for on, held, pitch, vel, st in rows)


def backing(
    genre: str,
    chords: Sequence[ChordMark],
    meter: Meter,
    bars: int,
    instruments: Sequence[str],
    rng: random.Random,
    *,
    density: float = 0.5,
    energy: float = 0.5,
    dynamics: Sequence[int] | None = None,
    sections: Sequence[int] = (),
    start: Fraction = Fraction(0),
    first_bar: int = 0,
    lead: int | None = None,
    roles: Sequence[str] | None = None,
    tonality: Tonality | None = None,
    ending: bool = True,
) -> dict[int, tuple[StyleNote, ...]]:
    """A whole accompaniment: notes by index in ``instruments``, absolute quarters from ``start``.

    chords: absolute quarters, in order, the first no later than ``start``. dynamics: a velocity for each bar. sections:
    bars (from 0) where a section begins, with a fill before it. first_bar: the number the first bar has in the piece, so
    that patterns of two bars go on. ending: the last bar is one held chord.
    """
    if not chords:
        raise BadInput("An accompaniment needs chords.")
    band = Arranger(
        genre, meter, instruments, rng, density=density, energy=energy, lead=lead, roles=roles, tonality=tonality
    )
    size = meter.bar_quarters
    out: dict[int, list[StyleNote]] = {i: [] for i in range(len(instruments))}
    rows = chords_by_bar(chords, start, size, bars)
    begins = set(sections)
    for i in range(bars):
        after = rows[i + 1][0] if i + 1 < bars else None
        notes = band.bar(
            first_bar + i,
            rows[i],
            start=start + i * size,
            following=after,
            velocity=dynamics[i] if dynamics is not None and i < len(dynamics) else 60 + round(30 * energy),
            section=str(i) if i in begins and i else None,
            fill=i + 1 in begins and i + 1 < bars,
            last=ending and i == bars - 1,
        )
        for index, some in notes.items():
            out[index] += some
    return {index: tuple(notes) for index, notes in out.items()}


def chords_by_bar(
    chords: Sequence[ChordMark], start: Fraction, size: Fraction, bars: int
) -> list[tuple[ChordMark, ...]]:
    """The chords of each bar; one that holds over from before stands at its start."""
    rows: list[tuple[ChordMark, ...]] = []
    at = 0
    current = chords[0]
    for i in range(bars):
        begin, end = start + i * size, start + (i + 1) * size
        row: list[ChordMark] = []
        while at < len(chords) and chords[at].quarter < end:
            current = chords[at]
            if current.quarter <= begin:
                row = [replace(current, quarter=begin)]
            else:
                row.append(current)
            at += 1
        if not row or row[0].quarter > begin:
            held = rows[-1][-1] if rows else chords[0]
            row.insert(0, replace(held, quarter=begin))
        rows.append(tuple(row))
    return rows
