"""A MusicXML document from the bytes of a stranger: unpacked within bounds, parsed without entities of its own.

Python's parser follows no reference to other files, but it does expand entities that a document declares, which is how
a kilobyte becomes a gigabyte. A score needs none, so a document that declares any is refused before it is read.
"""

import io
import re
import zipfile
import zlib
from typing import Any, Never
from xml.etree import ElementTree
from xml.parsers import expat

from ml_engine.errors import BadInput

MOST_PACKED = 20_000_000  # bytes
MOST_UNPACKED = 60_000_000
MOST_FILES = 1000  # in one archive

_NOT_MUSICXML = "This is not a MusicXML score that can be read."
_TOO_LARGE = "This score is too large to be read."


def parse_score(data: bytes) -> ElementTree.Element:
    """The root element of a MusicXML document, plain or compressed (.mxl). Raises BadInput when it is none."""
    text = unpacked(data)
    _refuse_entities(text)
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - entities are refused above
    except (ElementTree.ParseError, ValueError, LookupError) as fault:
        raise BadInput(_NOT_MUSICXML) from fault
    if root.tag not in {"score-partwise", "score-timewise"}:
        raise BadInput(_NOT_MUSICXML)
    return root


def unpacked(data: bytes) -> bytes:
    """The text of a MusicXML document, plain or compressed (.mxl), not yet looked at. Raises BadInput when it is too large or damaged."""
    if len(data) > (MOST_PACKED if data[:2] == b"PK" else MOST_UNPACKED):
        raise BadInput(_TOO_LARGE)
    return _unpack(data) if data[:2] == b"PK" else data


def _unpack(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if len(names) > MOST_FILES:
                raise BadInput(_TOO_LARGE)
            return _read(archive, _score_name(archive, names), MOST_UNPACKED)
    except (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, NotImplementedError, OSError, EOFError) as fault:
        raise BadInput("This compressed score is damaged and cannot be unpacked.") from fault


def _score_name(archive: zipfile.ZipFile, names: list[str]) -> str:
    if "META-INF/container.xml" in names:
        container = _read(archive, "META-INF/container.xml", 100_000)
        _refuse_entities(container)
        try:
            for element in ElementTree.fromstring(container).iter():  # noqa: S314 - entities are refused above
                path = element.get("full-path", "")
                if element.tag.rpartition("}")[2] == "rootfile" and path in names:
                    return path
        except (ElementTree.ParseError, ValueError, LookupError) as fault:
            raise BadInput(_NOT_MUSICXML) from fault
    for name in names:
        if not name.startswith("META-INF/") and re.search(r"\.(musicxml|xml)$", name, re.IGNORECASE):
            return name
    raise BadInput("There is no score in this archive.")


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """At most ``most`` bytes, whatever size the archive claims."""
    with archive.open(name) as member:
        text = member.read(most + 1)
    if len(text) > most:
        raise BadInput(_TOO_LARGE)
    return text


class _Prologue(Exception):
    """The prologue has been read."""


def _refuse_entities(text: bytes) -> None:
    def refuse(*_: Any) -> Never:
        raise BadInput("This score declares entities of its own, which is not safe to read.")

    def stop(*_: Any) -> Never:
        raise _Prologue

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = stop
    try:
        parser.Parse(text[:MOST_UNPACKED], True)
    except _Prologue:
        return
    except BadInput:
        raise
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise BadInput(_NOT_MUSICXML) from fault
