"""A Piece as MusicXML 4.0, bar by bar."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ml_engine.events import Report, Stage, ignore
from ml_engine.music import Part, Piece
from ml_engine.notation.layout import lay_out
from ml_engine.notation.marks import add_marks
from ml_engine.notation.players import add_players
from ml_engine.notation.stand import for_player, join_rests
from ml_engine.notation.transposing import as_written, transposition_of
from ml_engine.notation.write_bars import BarWriter, divisions_of
from ml_engine.notation.write_notes import cleaned
from ml_engine.origin import Origin

CHUNK = 24  # bars between two reports
SOFTWARE = "Notewright"
COMPOSER = "Notewright composer"  # of pieces that a machine made
_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)


def to_musicxml(
    piece: Piece, report: Report = ignore, *, alone: Part | None = None, statement: Origin | None = None
) -> bytes:
    """The MusicXML document as UTF-8 bytes. Transposing instruments are written as their players read.

    With ``alone``, one of the piece's parts, it is what that player has on the stand: every bar of the piece, rests of
    several bars as one, and what is said to all. ``statement``: where the music came from, for programs too.
    """
    root = Element("score-partwise", version="4.0")
    _identify(root, piece, statement)
    parts = piece.parts if alone is None else (for_player(piece, alone),)
    add_players(root, replace(piece, parts=parts), alone=alone is not None)
    for number, part in enumerate(parts):
        read_piece, read_part = as_written(piece, part)
        bars = lay_out(read_piece, read_part)
        divisions = divisions_of(piece, bars)
        writer = BarWriter(read_part, divisions, transposition_of(part))
        element = SubElement(root, "part", id=part.id)
        for index, bar in enumerate(bars):
            if index % CHUNK == 0:
                report(Stage("engraving", 0.6 * (number + index / len(bars)) / len(parts), "music"))
            element.append(writer.bar(bar, first=index == 0))
        add_marks(element, read_piece, read_part, bars, divisions, over=number == 0)
        if alone is not None:
            join_rests(element)
    indent(root, space=" ")
    return (_DOCTYPE + tostring(root, encoding="unicode")).encode()


def _identify(root: Element, piece: Piece, statement: Origin | None) -> None:
    """Title, software, where it came from and, where a machine made it, the origin."""
    SubElement(SubElement(root, "work"), "work-title").text = cleaned(piece.title) or "Untitled"
    identification = SubElement(root, "identification")
    if piece.origin:
        SubElement(identification, "creator", type="composer").text = COMPOSER
    encoding = SubElement(identification, "encoding")
    if statement and re.match(r"\d{4}-\d\d-\d\d", statement.made):
        SubElement(encoding, "encoding-date").text = statement.made[:10]
    SubElement(encoding, "software").text = SOFTWARE
    for name in ("accidental", "beam", "stem"):
        SubElement(encoding, "supports", {"element": name, "type": "yes" if name != "stem" else "no"})
    # Not as "rights": for that Verovio lays out a foot of the page, which takes a fifth of a second and is not drawn.
    fields = {
        "origin": cleaned(piece.origin),
        "rights": statement.rights if statement else "",
        "notewright": statement.to_line() if statement else "",
    }
    if any(fields.values()):
        more = SubElement(identification, "miscellaneous")
        for name, text in fields.items():
            if text:
                SubElement(more, "miscellaneous-field", name=name).text = text
