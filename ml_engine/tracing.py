"""Where a file came from, as far as the file itself can tell: the mark in its sound, and what stands written in it."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ml_engine.audio.decode import mono_blocks
from ml_engine.audio.process import Header
from ml_engine.documents import MOST_BYTES, Fields, read_document
from ml_engine.errors import BadInput
from ml_engine.events import Report, ignore
from ml_engine.limits import Limits
from ml_engine.marking.finder import Finder, Found
from ml_engine.marking.words import COMPOSED, claim, family
from ml_engine.origin import ARRANGED, GENERATED, SEPARATED, Origin, clean

SOUND = "sound"
_SHOWN = 64  # texts of a file
_LONGEST = 8_192  # characters of each


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a file tells of where it came from.

    kind: "sound", "MIDI", "MusicXML" or "PDF". mark: what the search in the sound came to; None for what is no sound. statement: what
    Notewright wrote into the file, if it still stands there; anyone can take it out or write another. fields: the file's texts,
    (name, text), cleaned of control characters. seconds: how long the sound is.
    """

    kind: str
    mark: Found | None
    statement: Origin | None
    fields: tuple[tuple[str, str], ...]
    seconds: float | None = None

    @property
    def found(self) -> bool:
        """Whether the file shows that a model of a Notewright made it: by the mark, or by what stands written in it."""
        written = self.statement is not None and self.statement.kind in (GENERATED, ARRANGED)
        return written or (self.mark is not None and self.mark.certain)

    def headline(self) -> str:
        """The answer in a few words."""
        mark, said = self.mark, self.statement
        if mark is not None and mark.certain and mark.word == COMPOSED:
            return "A model composed this."
        if self.found:
            return "A model made this."
        if said is not None:
            how = "taken out of" if said.kind == SEPARATED else "written down from"
            return f"This was {how} a recording."
        return "Nothing here says that a model made it." if mark is None else "No mark was found."

    def sentence(self) -> str:
        """The answer in one line."""
        mark = self.mark
        written = f" It says of itself: {self.statement.sentence()}" if self.statement else ""
        if mark is not None and mark.certain:
            return f"{claim(mark.word)} ({odds(mark.chance)}).{written}"
        if mark is not None:
            return f"No mark was found in the sound.{written}"
        return written.strip() or "Nothing in this file says where it came from."

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        mark = self.mark
        return {
            "kind": self.kind,
            "found": self.found,
            "mark": None
            if mark is None
            else {**asdict(mark), "certain": mark.certain, "family": family(mark.word) if mark.certain else None},
            "statement": self.statement.to_json() if self.statement else None,
            "fields": [list(pair) for pair in self.fields],
            "seconds": self.seconds,
            "sentence": self.sentence(),
        }


def odds(chance: float) -> str:
    """How likely it is that a mark found so clearly is none, in words."""
    if chance < 1e-12:
        return "the odds of an error are below one in a million millions"
    return f"the odds of an error are at most {chance:.0e}"


def provenance(path: Path, *, limits: Limits | None = None, report: Report = ignore) -> Provenance:
    """Look at a file; see the front door."""
    document = _document(path)
    if document is not None:
        kind, fields = document
        return Provenance(kind, None, _statement(fields), tuple(fields))
    finder: Finder | None = None
    header: Header | None = None
    frames = 0
    for header, block in mono_blocks(path, limits or Limits(), report):
        finder = finder or Finder(header.rate)
        finder.add(block)
        frames += len(block)
    if finder is None or header is None:
        raise BadInput("There is no sound in this file.")
    fields = [(clean(name, 64), said) for name, text in header.tags.items() if (said := clean(text, _LONGEST))]
    return Provenance(
        SOUND, finder.finish(), _statement(fields), tuple(fields[:_SHOWN]), round(frames / header.rate, 2)
    )


def _document(path: Path) -> tuple[str, Fields] | None:
    """What a document says; None for what may be sound."""
    try:
        with path.open("rb") as file:
            start = file.read(1024)
            if not start:
                raise BadInput("This file is empty.")
            whole = b"" if _is_sound(start) else start + file.read(MOST_BYTES - len(start) + 1)
    except OSError as fault:
        raise BadInput("The file could not be opened.") from fault
    return read_document(whole) if whole else None


def _is_sound(start: bytes) -> bool:
    """Whether a file's beginning is that of no document."""
    text = start[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return b"MThd" not in start[:64] and b"%PDF-" not in start and start[:2] != b"PK" and text[:1] != b"<"


def _statement(fields: Fields) -> Origin | None:
    return next((said for _, text in fields if (said := Origin.found_in(text)) is not None), None)
