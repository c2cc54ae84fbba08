"""What the style players give, who they are and how far their instruments reach."""

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from ml_engine.composition.styles.metre import TICKS
from ml_engine.instruments import comfortable_range, family_of, known_name, range_of
from ml_engine.music import ChordMark
from ml_engine.theory import QUALITIES, chord_tones


class StyleNote(NamedTuple):
    """A note in quarters from the piece's start; staff 1 is the right hand or only staff, 2 the left hand."""

    onset: Fraction
    duration: Fraction
    pitch: int
    velocity: int
    staff: int = 1


class Stroke(NamedTuple):
    """A note inside the workshop: ticks from the bar's start."""

    on: int
    held: int
    pitch: int
    velocity: int
    staff: int = 1


_FRACTIONS: dict[int, Fraction] = {}


def quarters(ticks: int) -> Fraction:
    """Ticks as quarters."""
    found = _FRACTIONS.get(ticks)
    if found is None:
        found = Fraction(ticks, TICKS)
        if len(_FRACTIONS) < 200_000:
            _FRACTIONS[ticks] = found
    return found


@lru_cache(maxsize=4096)
def tones(root: int, quality: str, bass: int | None) -> frozenset[int]:
    """The pitch classes of a chord."""
    return frozenset(chord_tones(ChordMark(Fraction(0), root, quality, bass)))


def tones_of(chord: ChordMark) -> frozenset[int]:
    """The pitch classes of a chord."""
    return tones(chord.root, chord.quality, chord.bass)


def fifth_of(chord: ChordMark) -> int:
    """The pitch class of a chord's fifth, altered as the chord has it; the root where it has none."""
    steps = QUALITIES[chord.quality]
    return (chord.root + next((step for step in (7, 6, 8) if step in steps), 0)) % 12


def third_of(chord: ChordMark) -> int:
    """The pitch class of a chord's third, or of what stands for it."""
    steps = QUALITIES[chord.quality]
    return (chord.root + next((step for step in (4, 3, 5, 2) if step in steps), 0)) % 12


def seventh_of(chord: ChordMark) -> int:
    """The pitch class of a chord's seventh or sixth; its root where it has neither."""
    steps = QUALITIES[chord.quality]
    return (chord.root + next((step for step in (10, 11, 9) if step in steps), 0)) % 12


@lru_cache(maxsize=256)
def family(name: str) -> str:
    """Which kind of player this is: drums, bass, keys, mallets, guitar, banjo, brass, line, pad, lead or hit."""
    known = known_name(name)
    if known in _KINDS:
        return _KINDS[known]
    if known.endswith(" bass") or known.startswith(("slap bass", "synth bass")):
        return "bass"
    if known.endswith(" lead"):
        return "lead"
    kind = family_of(known)
    by_family = {"keyboard": "keys", "plucked": "guitar", "synth": "pad", "effects": "pad"}
    return by_family.get(kind, kind if kind in ("drums", "bass", "mallets") else "line")


_KINDS = {
    "accordion": "keys", "bandoneon": "keys", "reed organ": "keys", "contrabass": "bass", "tuba": "bass",
    "bass and lead": "bass", "brass": "brass", "synth brass": "brass", "synth brass 2": "brass", "choir": "pad",
    "synth voice": "pad", "strings": "pad", "slow strings": "pad", "synth strings": "pad", "synth strings 2": "pad",
    "tremolo strings": "pad", "harp": "mallets", "pizzicato strings": "mallets", "dulcimer": "mallets",
    "kalimba": "mallets", "celesta": "mallets", "music box": "mallets", "banjo": "banjo", "sitar": "banjo",
    "shamisen": "banjo", "koto": "banjo", "timpani": "hit", "taiko": "hit", "melodic tom": "hit", "woodblock": "hit",
    "agogo": "hit", "synth drum": "hit", "orchestra hit": "hit", "tinkle bell": "hit",
}  # fmt: skip


@lru_cache(maxsize=256)
def reach(name: str) -> tuple[int, int]:
    """The lowest and highest pitch a style player uses on an instrument: where it sounds well, inside its range."""
    low, high = comfortable_range(name)
    if family(name) in ("guitar", "bass"):
        low = range_of(name)[0]
    return low, high


def near(pitch_class: int, target: int, low: int, high: int) -> int:
    """The pitch of a pitch class nearest to ``target`` within low..high; the nearest at all where none is inside."""
    pitch = target + (pitch_class - target + 6) % 12 - 6
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch if pitch >= low or pitch + 12 > high else pitch + 12
