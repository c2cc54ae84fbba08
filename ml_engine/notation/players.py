"""Who plays: the list of parts in a MusicXML document, with abbreviations, sounds and brackets."""

import re
from xml.etree.ElementTree import Element, SubElement

from ml_engine.instruments import is_drums, known_name
from ml_engine.music import Piece
from ml_engine.notation.transposing import full_name
from ml_engine.notation.write_notes import cleaned

DRUM_NAMES = {
    35: "Acoustic bass drum", 36: "Bass drum", 37: "Side stick", 38: "Snare", 39: "Hand clap", 40: "Electric snare",
    41: "Low floor tom", 42: "Closed hi-hat", 43: "High floor tom", 44: "Pedal hi-hat", 45: "Low tom", 46: "Open hi-hat",
    47: "Low-mid tom", 48: "High-mid tom", 49: "Crash cymbal", 50: "High tom", 51: "Ride cymbal", 52: "China cymbal",
    53: "Ride bell", 54: "Tambourine", 55: "Splash cymbal", 56: "Cowbell", 57: "Crash cymbal 2", 58: "Vibraslap",
    59: "Ride cymbal 2", 60: "High bongo", 61: "Low bongo", 62: "Muted high conga", 63: "Open high conga",
    64: "Low conga", 65: "High timbale", 66: "Low timbale", 67: "High agogo", 68: "Low agogo", 69: "Cabasa",
    70: "Maracas", 71: "Short whistle", 72: "Long whistle", 73: "Short guiro", 74: "Long guiro", 75: "Claves",
    76: "High woodblock", 77: "Low woodblock", 78: "Muted cuica", 79: "Open cuica", 80: "Muted triangle",
    81: "Open triangle",
}  # fmt: skip
# Players that sit together, by General MIDI program, and whether their bar lines are joined.
_FAMILIES = (
    ((40, 41, 42, 43), True),
    (tuple(range(56, 64)), True),
    (tuple(range(64, 80)), True),
    ((52, 53, 54), False),
)
# What stands before the systems after the first one (Gould 2011, "Behind Bars", ch. 18).
_SHORT = {
    "piano": "Pno.", "harpsichord": "Hpsd.", "celesta": "Cel.", "organ": "Org.", "accordion": "Acc.", "guitar": "Gtr.",
    "steel guitar": "Gtr.", "electric guitar": "E. Gtr.", "acoustic bass": "Bass", "electric bass": "E. Bass",
    "violin": "Vln.", "viola": "Vla.", "cello": "Vc.", "contrabass": "Cb.", "harp": "Hp.", "timpani": "Timp.",
    "strings": "Str.", "choir": "Ch.", "voice": "V.", "soprano": "S.", "mezzo-soprano": "Mez.", "alto": "A.",
    "tenor": "T.", "baritone": "Bar.", "bass voice": "B.", "trumpet": "Tpt.", "trombone": "Tbn.", "tuba": "Tba.",
    "horn": "Hn.", "brass": "Br.", "soprano saxophone": "S. Sax.", "alto saxophone": "A. Sax.",
    "tenor saxophone": "T. Sax.", "baritone saxophone": "B. Sax.", "oboe": "Ob.", "english horn": "E. Hn.",
    "bassoon": "Bsn.", "clarinet": "Cl.", "piccolo": "Picc.", "flute": "Fl.", "recorder": "Rec.", "drums": "Dr.",
    "vibraphone": "Vib.", "marimba": "Mar.", "xylophone": "Xyl.", "glockenspiel": "Glock.", "electric piano": "E. Pno.",
}  # fmt: skip


def short_name(name: str, program: int) -> str:
    """A name as it stands before later systems: "Vln. II" for "Violin II", the name itself where none is usual."""
    known = known_name(name, program)
    # Not merely by its program.
    recognised = known == "bass voice" or known_name(name, 0) == known_name(name, 1)
    if known not in _SHORT or not recognised:
        return cleaned(name)
    number = re.search(r"\s(\d+|[IV]+)\.?$", name)
    return _SHORT[known] + (f" {number[1]}" if number else "")


def add_players(root: Element, piece: Piece, *, alone: bool = False) -> None:
    """Append the list of the piece's parts. Before the staff of a player who reads ``alone`` no name is printed."""
    listed = SubElement(root, "part-list")
    players = [SubElement(listed, "score-part", id=part.id) for part in piece.parts]
    channels = (channel for turn in range(100) for channel in range(1, 17) if channel != 10)
    for part, element in zip(piece.parts, players, strict=True):
        shown = {"print-object": "no"} if alone else {}
        SubElement(element, "part-name", shown).text = cleaned(part.name)
        if full_name(part) != part.name:
            SubElement(SubElement(element, "part-name-display", shown), "display-text").text = cleaned(full_name(part))
        SubElement(element, "part-abbreviation", shown).text = short_name(part.name, part.program)
        if is_drums(part.player):
            pitches = sorted({note.pitch for note in part.notes}) or [38]
            kits = [(f"{part.id}-I{p}", DRUM_NAMES.get(p, part.name), 10, p + 1) for p in pitches]
        else:
            kits = [(f"{part.id}-I1", part.name, next(channels), 0)]
        for name, sound, _, _ in kits:
            SubElement(SubElement(element, "score-instrument", id=name), "instrument-name").text = cleaned(sound)
        for name, _, channel, unpitched in kits:
            midi = SubElement(element, "midi-instrument", id=name)
            SubElement(midi, "midi-channel").text = str(channel)
            SubElement(midi, "midi-program").text = "1" if unpitched else str(part.program + 1)
            if unpitched:
                SubElement(midi, "midi-unpitched").text = str(unpitched)
    _brackets(listed, piece, players)


def _brackets(listed: Element, piece: Piece, players: list[Element]) -> None:
    """Brackets around neighbours of one family, and square ones around several players of one instrument."""
    families = [
        next((f for f, (programs, _) in enumerate(_FAMILIES) if part.program in programs), -1)
        if part.staves == 1 and not is_drums(part.player)
        else -1
        for part in piece.parts
    ]
    for first, last in _runs(families):
        if families[first] >= 0:
            joined = _FAMILIES[families[first]][1]
            _group(listed, players[first], players[last], "1", "bracket", joined=joined)
    kinds = [-1 if is_drums(part.player) or part.staves > 1 else part.program for part in piece.parts]
    for first, last in _runs(kinds):
        whole = families[first] >= 0 and (first, last) in _runs(families)
        if kinds[first] >= 0 and not whole:
            joined = families[first] >= 0 and _FAMILIES[families[first]][1]
            _group(listed, players[first], players[last], "2", "square", joined=joined)


def _runs(kinds: list[int]) -> list[tuple[int, int]]:
    """First and last of two or more neighbours of one kind."""
    ends = [at for at in range(len(kinds)) if at + 1 == len(kinds) or kinds[at + 1] != kinds[at]]
    begins = [0, *(end + 1 for end in ends[:-1])]
    return [(first, last) for first, last in zip(begins, ends, strict=bool(kinds)) if last > first]


def _group(listed: Element, first: Element, last: Element, number: str, symbol: str, *, joined: bool) -> None:
    start = Element("part-group", number=number, type="start")
    SubElement(start, "group-symbol").text = symbol
    SubElement(start, "group-barline").text = "yes" if joined else "no"
    listed.insert(list(listed).index(first), start)
    listed.insert(list(listed).index(last) + 1, Element("part-group", number=number, type="stop"))
