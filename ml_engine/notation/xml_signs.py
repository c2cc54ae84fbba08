"""What stands on the notes of a MusicXML file: signs, and slurs from note to note."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from ml_engine.music import Mark

_NAMED = {
    "staccato": ("staccato",), "staccatissimo": ("staccato",), "spiccato": ("staccato",), "tenuto": ("tenuto",),
    "detached-legato": ("tenuto", "staccato"), "accent": ("accent",), "strong-accent": ("marcato",),
    "trill-mark": ("trill",), "mordent": ("mordent",), "turn": ("turn",),
}  # fmt: skip
FREE_TREMOLO = 3  # strokes from which a tremolo is not measured
# Written once for a chord, but meant for all its notes.
OF_CHORDS = frozenset({"staccato", "tenuto", "accent", "marcato", "fermata", "tremolo"})
# Of these a note keeps those that stand where it is only tied on.
OF_TIES = frozenset({"fermata", "tremolo", "trill"})


@dataclass(frozen=True, slots=True)
class SlurEnd:
    """Where a slur begins or stops: its number in the file, the note's onset in quarters, its staff and voice."""

    number: str
    starts: bool
    onset: Fraction
    grace: bool
    staff: int
    voice: int


def signs_of(note: Element) -> set[str]:
    """The signs (music.SIGNS) at a note; of a tremolo only the unmeasured one on a single note."""
    found: set[str] = set()
    for notations in note.iterfind("notations"):
        for group in notations:
            if group.tag == "fermata":
                found.add("fermata")
            elif group.tag == "arpeggiate":
                found.add("arpeggio")
            elif group.tag in {"articulations", "ornaments"}:
                for one in group:
                    found.update(_NAMED.get(one.tag, ()))
                    if one.tag == "tremolo" and one.get("type", "single") == "single" and _strokes(one) >= FREE_TREMOLO:
                        found.add("tremolo")
    return found


def slurs_at(note: Element) -> list[tuple[str, bool]]:
    """(number, whether it starts) of each slur that starts or stops at a note."""
    ends = [(slur.get("number", "1"), slur.get("type")) for slur in note.iterfind("notations/slur")]
    return [(number, kind == "start") for number, kind in ends if kind in {"start", "stop"}]


def slur_marks(ends: Iterable[SlurEnd]) -> Iterator[Mark]:
    """Slurs, each in the voice it starts in. Starts and stops belong together by number, those of one voice first.

    A slur that never stops, or stops where it starts, is left out, unless it leads from a grace note to its main note.
    """
    waiting: dict[str, list[SlurEnd]] = defaultdict(list)
    for end in sorted(ends, key=lambda end: (end.onset, not end.grace, end.starts)):
        begun = waiting[end.number]
        if end.starts:
            begun.append(end)
            continue
        own = [one for one in begun if (one.staff, one.voice) == (end.staff, end.voice)]
        if not begun:
            continue
        start = (own or begun)[-1]
        begun.remove(start)
        if start.onset < end.onset or (start.grace and not end.grace):
            yield Mark(start.onset, "slur", "", end.onset, start.staff, start.voice)


def _strokes(tremolo: Element) -> int:
    text = (tremolo.text or "").strip()
    return int(text) if text.isdigit() else 0
