"""The band as a whole: who plays what in a genre, bar by bar."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from ml_engine.composition.styles.bass import play_bass
from ml_engine.composition.styles.beds import play_hit, play_pad
from ml_engine.composition.styles.book import BOOK
from ml_engine.composition.styles.figures import play_both, play_figure, play_left, play_thumb
from ml_engine.composition.styles.kit import play_drums
from ml_engine.composition.styles.metre import TICKS, beats_of
from ml_engine.composition.styles.notes import Stroke, StyleNote, family, quarters, reach, tones_of
from ml_engine.composition.styles.players import Bar, Player
from ml_engine.errors import BadInput
from ml_engine.instruments import is_keyboard, most_at_once
from ml_engine.music import ChordMark, Meter
from ml_engine.theory import QUALITIES, SCALES, Tonality

_PLAY: dict[str, Callable[[Player, Bar, random.Random], list[Stroke]]] = {
    "drums": play_drums, "bass": play_bass, "comp": play_figure, "left": play_left, "both": play_both,
    "thumb": play_thumb, "pad": play_pad, "arp": play_figure, "stabs": play_figure, "strum": play_figure, "hit": play_hit,
}  # fmt: skip
ROLES = (*_PLAY, "")

_ARPEGGIO_GENRES = {"minimalist", "impressionist", "trance", "techno", "synthwave", "house", "ambient", "cinematic"}
_STAB_GENRES = {
    "funk", "soul", "salsa", "samba", "ska", "swing", "afrobeat", "disco", "blues", "boogie-woogie", "reggae", "march",
    "ragtime", "polka", "klezmer", "rock", "metal", "punk", "jazz waltz", "bossa nova", "gospel", "tango",
}  # fmt: skip


_TURN = 0.22  # how often a player turns a phrase's fourth bar otherwise
_TWO_KEYBOARDS = {"funk", "salsa", "samba", "afrobeat", "gospel", "reggae", "disco", "trance"}
_MALLET_CHORDS = {"swing", "jazz ballad", "jazz waltz", "bossa nova", "lo-fi", "hip-hop"}
_SECTION_LOW = 48  # a choir or string section that reaches this low accompanies its own tune
_LOW_ENOUGH = 41  # an instrument that reaches this low can stand in for a bass, or has room for a left hand


def roles_of(genre: str, instruments: Sequence[str], lead: int | None = None) -> list[str]:
    """What each instrument does (ROLES). ``lead`` has the tune: it is silent here, but for a left hand or a thumb."""
    kinds = [family(name) for name in instruments]
    others = [i for i in range(len(instruments)) if i != lead]
    bass = next((i for i in others if kinds[i] == "bass"), None)
    if bass is None and "drums" not in kinds:
        lows = [i for i in others if kinds[i] == "line" and reach(instruments[i])[0] <= _LOW_ENOUGH]
        bass = lows[-1] if lows else None
    roles = [""] * len(instruments)
    harmony = False
    for i in others:
        roles[i] = "bass" if i == bass else _role(genre, instruments, i, harmony, bass is None)
        harmony = harmony or roles[i] in ("comp", "both", "strum") or kinds[i] in ("keys", "guitar")
    if lead is not None:
        roles[lead] = _under_the_tune(instruments[lead], harmony or bass is not None)
    return roles


def _under_the_tune(name: str, helped: bool) -> str:
    """What a player does beside its own tune."""
    if is_keyboard(name) and reach(name)[0] <= _LOW_ENOUGH:
        return "left"
    choir = family(name) in ("pad", "brass") and not helped and most_at_once(name) > 3
    if choir and reach(name)[0] <= _SECTION_LOW:
        return "left"
    plucked = family(name) == "guitar" or name.lower() == "harp"
    return "thumb" if plucked and not helped and most_at_once(name) > 1 else ""


def _role(genre: str, instruments: Sequence[str], i: int, harmony: bool, no_bass: bool) -> str:
    """What one player does that has neither the tune nor the bass; ``harmony``: somebody before it plays chords."""
    name = instruments[i]
    kind = family(name)
    stabs = genre in _STAB_GENRES and len(instruments) > 2
    role = {"drums": "drums", "hit": "hit", "guitar": "strum", "banjo": "arp", "lead": "arp", "brass": "stabs"}.get(
        kind
    )
    if kind == "keys":
        alone = no_bass and not harmony and is_keyboard(name) and reach(name)[0] <= _LOW_ENOUGH
        role = "both" if alone else "comp" if not harmony or genre in _TWO_KEYBOARDS else "pad"
    elif kind == "mallets" and genre in _MALLET_CHORDS:
        role = "comp" if not harmony and most_at_once(name) > 2 else "pad"
    elif kind == "mallets" or (kind == "pad" and name.startswith("polysynth") and genre in _ARPEGGIO_GENRES):
        role = "arp"
    elif kind == "line" and stabs:
        role = "stabs"
    return role or "pad"


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
                player.ringing = 0
                continue
            kept = player.text, player.left_text
            if index % 4 == 3 and not last and self._rng.random() < _TURN:
                player.turn(energy, self._rng)
            strokes = _PLAY[player.role](player, bar, self._rng)
            player.text, player.left_text = kept
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
    ends = [] if drums else [(at, tones_of(chord)) for at, chord in bar.chords[1:]]
    after = frozenset() if drums or bar.last or bar.after is None else tones_of(bar.after)
    ends.append((bar.length, after))
    taken: dict[int, list[int]] = {}
    rows: list[list[int]] = []
    for on, held, pitch, velocity, staff in sorted(strokes):
        before = taken.get(pitch)
        if before is not None and before[0] == on:
            before[1] = max(before[1], _until(on, held, pitch % 12, ends))
            continue
        if before is not None:
            before[1] = min(before[1], on - before[0])
        row = [on, _until(on, held, pitch % 12, ends), pitch, min(127, max(1, velocity)), staff]
        taken[pitch] = row
        rows.append(row)
    if base is not None:
        return tuple([StyleNote(quarters(base + row[0]), quarters(row[1]), *row[2:]) for row in rows])
    return tuple([StyleNote(start + quarters(row[0]), quarters(row[1]), *row[2:]) for row in rows])


def _until(on: int, held: int, tone: int, ends: list[tuple[int, frozenset[int]]]) -> int:
    """How long a note may sound: up to the first chord that does not have it."""
    return next((at - on for at, allowed in ends if on < at < on + held and tone not in allowed), held)


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
