"""Who plays: the list of parts in a MusicXML document, with abbreviations, sounds and brackets."""

import re
from xml.etree.ElementTree import Element, SubElement

from ml_engine.instruments import is_drums, known_name
from ml_engine.music import Piece
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
    recognised = known == "bass voice" or known_name(name, 0) == known_name(name, 1)  # not merely by its program
    if known not in _SHORT or not recognised:
        return cleaned(name)
    number = re.search(r"\s(\d+|[IV]+)\.?$", name)
    return _SHORT[known] + (f" {number[1]}" if number else "")


def add_players(root: Element, piece: Piece) -> None:
    """Append the list of the piece's parts."""
    listed = SubElement(root, "part-list")
    players = [SubElement(listed, "score-part", id=part.id) for part in piece.parts]
    channels = (channel for turn in range(100) for channel in range(1, 17) if channel != 10)
    for part, element in zip(piece.parts, players, strict=True):
        SubElement(element, "part-name").text = cleaned(part.name)
        SubElement(element, "part-abbreviation").text = short_name(part.name, part.program)
        if is_drums(part.name):
            pitches = sorted({note.pitch for note in part.notes}) or [38]
            kits = [(f"{part.id}-I{p}", DRUM_NAMES.get(p, part.name), 10, p + 1) for p in pitches]
        else:
            kits = [(f"{part.id}-I1", part.name, next(channels), 0)]
        for name, shown, _, _ in kits:
            SubElement(SubElement(element, "score-instrument", id=name), "instrument-name").text = cleaned(shown)
        for name, _, channel, unpitched in kits:
            midi = SubElement(element, "midi-instrument", id=name)
            SubElement(midi, "midi-channel").text = str(channel)
            SubElement(midi, "midi-program").text = "1" if unpitched else str(part.program + 1)
            if unpitched:
                SubElement(midi, "midi-unpitched").text = str(unpitched)
    _brackets(listed, piece, players)


def _brackets(listed: Element, piece: Piece, players: list[Element]) -> None:
    """Brackets around neighbours of one family."""
    families = [
        next((f for f, (programs, _) in enumerate(_FAMILIES) if part.program in programs), -1)
        if part.staves == 1 and not is_drums(part.name)
        else -1
        for part in piece.parts
    ]
    at = number = 0
    while at < len(families):
        end = at + 1
        while end < len(families) and families[end] == families[at]:
            end += 1
        if families[at] >= 0 and end - at > 1:
            number += 1
            start = Element("part-group", number=str(number), type="start")
            SubElement(start, "group-symbol").text = "bracket"
            SubElement(start, "group-barline").text = "yes" if _FAMILIES[families[at]][1] else "no"
            listed.insert(list(listed).index(players[at]), start)
            stop = Element("part-group", number=str(number), type="stop")
            listed.insert(list(listed).index(players[end - 1]) + 1, stop)
        at = end
