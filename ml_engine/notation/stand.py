"""What one player has on the stand: the part by itself, with what is said to all and with rests of several bars as one."""

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement

from ml_engine.music import Part, Piece

# Words above the top staff of a score that all players need.
TO_ALL = frozenset({"rit.", "rall.", "accel.", "a tempo", "string.", "allarg.", "rubato"})
SHORTEST = 2  # bars of rest that are written as one


def for_player(piece: Piece, part: Part) -> Part:
    """The part with the words that stand above the top staff of the score and are meant for everybody."""
    if part.id == piece.parts[0].id:
        return part
    said = [mark for mark in piece.parts[0].marks if mark.kind == "words" and mark.text in TO_ALL]
    return replace(part, marks=tuple(sorted((*part.marks, *said), key=lambda mark: mark.quarter)))


def join_rests(part: Element) -> None:
    """Say of each run of silent bars in a MusicXML part how many there are; nothing may happen at a bar line between them."""
    for run in _runs(part.findall("measure")):
        attributes = run[0].find("attributes")
        if attributes is None:
            attributes = Element("attributes")
            run[0].insert(0, attributes)
        SubElement(SubElement(attributes, "measure-style"), "multiple-rest").text = str(len(run))


def _runs(measures: list[Element]) -> Iterator[list[Element]]:
    run: list[Element] = []
    for measure in measures:
        if run and not (_is_silent(measure) and all(child.tag in _QUIET for child in measure)):
            if len(run) >= SHORTEST:
                yield run
            run = []
        if _is_silent(measure):
            run.append(measure)
    if len(run) >= SHORTEST:
        yield run


# What a silent bar may hold and still be one of several. The bar line at the very end is drawn by whoever draws the rest.
_QUIET = frozenset({"note", "backup", "barline"})


def _is_silent(measure: Element) -> bool:
    """Whether nobody plays in a bar: rests for the whole bar on every staff. An upbeat is counted by itself."""
    notes = measure.findall("note")
    return measure.get("implicit") != "yes" and all(
        (rest := note.find("rest")) is not None and rest.get("measure") == "yes" for note in notes
    )
