"""What MIDI, MusicXML and PDF say of themselves: their texts by name, read within bounds and without looking at the music."""

import html
import re
from collections.abc import Iterator
from typing import Any, Never
from xml.parsers import expat

from ml_engine.errors import BadInput
from ml_engine.midi import COPYRIGHT, META, TEXT, TRACK_NAME, read_tracks
from ml_engine.notation.open_xml import unpacked
from ml_engine.origin import clean

MOST_BYTES = 60_000_000
MOST_FIELDS, LONGEST = 64, 8_192  # texts, and characters of each
_HEAD = 1_000_000  # bytes of a MusicXML document, in which what stands before the parts ends
_MIDI_HEAD = 200_000  # bytes of a MIDI file, in which the texts at its beginning stand
_MOST_XMP = 1_000_000
_TAG = re.compile(r"<[^<>]{0,200}>")

Fields = list[tuple[str, str]]


def read_document(data: bytes) -> tuple[str, Fields] | None:
    """The kind ("MIDI", "MusicXML", "PDF") and the texts of a document, told apart by content; None when it is none of them.

    Raises BadInput with one sentence for one that cannot be read.
    """
    if len(data) > MOST_BYTES:
        raise BadInput("This file is too large to be read.")
    if b"MThd" in data[:64]:
        return "MIDI", _bounded(_midi(data))
    if b"%PDF-" in data[:1024]:
        return "PDF", _bounded(_pdf(data))
    if data[:2] == b"PK" or data[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<":
        return "MusicXML", _bounded(_musicxml(unpacked(data)))
    return None


def _bounded(found: Iterator[tuple[str, str]]) -> Fields:
    fields: Fields = []
    for name, text in found:
        said = clean(text, LONGEST)
        if said and len(fields) < MOST_FIELDS:
            fields.append((clean(name, 64), said))
    return fields


def _midi(data: bytes) -> Iterator[tuple[str, str]]:
    names = {META + TEXT: "text", META + COPYRIGHT: "copyright", META + TRACK_NAME: "name"}
    _, tracks = read_tracks(data[:_MIDI_HEAD])
    for number, track in enumerate(tracks[:2]):
        for _, status, body in track:
            if status in names and (number == 0 or status != META + TRACK_NAME):
                yield names[status], body[:LONGEST].decode("latin-1")


class _Enough(Exception):
    """What stands before the parts has been read."""


class _Head:
    """Takes what stands before the parts of a score."""

    _KEPT = frozenset({"work-title", "movement-title", "creator", "rights", "software", "encoding-date", "source"})

    def __init__(self) -> None:
        self.fields: Fields = []
        self.is_score = False
        self._name, self._text = "", ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag in {"score-partwise", "score-timewise"}:
            self.is_score = True
        elif not self.is_score or tag in {"part-list", "part", "measure"}:
            raise _Enough
        named = attributes.get("name", "") if tag == "miscellaneous-field" else attributes.get("type", "")
        self._name = named or tag if tag == "miscellaneous-field" or tag in self._KEPT else ""
        self._text = ""

    def text(self, text: str) -> None:
        if self._name and len(self._text) < LONGEST:
            self._text += text

    def end(self, _: str) -> None:
        if self._name:
            self.fields.append((self._name, self._text))
            self._name = ""


def _musicxml(text: bytes) -> Iterator[tuple[str, str]]:
    def refuse(*_: Any) -> Never:
        raise BadInput("This score declares entities of its own, which is not safe to read.")

    head, parser = _Head(), expat.ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = head.start, head.end
    parser.CharacterDataHandler = head.text
    try:
        parser.Parse(text[:_HEAD], len(text) <= _HEAD)
    except _Enough:
        pass
    except BadInput:  # a ValueError too
        raise
    except (expat.ExpatError, ValueError, LookupError) as fault:
        raise BadInput("This is not a MusicXML score that can be read.") from fault
    if not head.is_score:
        raise BadInput("This is not a MusicXML score that can be read.")
    yield from head.fields


def _pdf(data: bytes) -> Iterator[tuple[str, str]]:
    """Out of the document's XMP packet (ISO 16684), which stands uncompressed so that such readers can find it."""
    start = data.find(b"<x:xmpmeta")
    end = data.find(b"</x:xmpmeta>", start)
    if start < 0 or not start < end < start + _MOST_XMP:
        return
    packet = data[start:end].decode("utf-8", "replace")
    for name in ("dc:title", "dc:creator", "dc:description", "dc:rights", "pdf:Keywords", "xmp:CreatorTool"):
        first = packet.find(f"<{name}>") + len(name) + 2
        last = packet.find(f"</{name}>", first)
        if len(name) + 1 < first <= last <= first + 4 * LONGEST:
            yield name.partition(":")[2].lower(), html.unescape(_TAG.sub(" ", packet[first:last]))
