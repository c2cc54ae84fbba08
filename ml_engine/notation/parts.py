"""The parts of a score as files of their own: the front door's engrave_parts()."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ml_engine.errors import BadInput
from ml_engine.events import Report, Stage, ignore
from ml_engine.midi import write_score
from ml_engine.music import Part, Piece
from ml_engine.notation.files import replacing, write_atomically
from ml_engine.notation.transposing import full_name
from ml_engine.origin import Origin

PART_FORMATS = ("musicxml", "mid", "pdf")
UNFIT = frozenset('/\\:*?"<>|')  # no file system likes these in a name


@dataclass(frozen=True, slots=True)
class PartFile:
    """A file of one part: its number in the order of the score from 1, what the player is called, format and path."""

    number: int
    name: str
    format: str
    path: Path


def engrave_parts(
    piece: Piece,
    directory: Path,
    name: str,
    *,
    formats: tuple[str, ...] = PART_FORMATS,
    statement: Origin | None = None,
    report: Report = ignore,
) -> list[PartFile]:
    """Write each part of ``piece`` into ``directory`` as "NAME.01 Trumpet in B♭.musicxml", .mid and .pdf.

    A part has every bar of the piece, as its player reads it: at written pitch, rests of several bars as one, tempo and
    what else is said to all. Raises BadInput for a format that is not one of PART_FORMATS; OSError when the directory
    cannot be written.
    """
    unknown = [one for one in formats if one not in PART_FORMATS]
    if unknown:
        raise BadInput(f'Parts have no format "{unknown[0]}"; choose from {", ".join(PART_FORMATS)}.')
    written: list[PartFile] = []
    for at, part in enumerate(piece.parts):
        who = full_name(part)
        stem = directory / f"{name}.{at + 1:02} {fit_name(who)}"
        share = _share(report, at, len(piece.parts))
        written += [
            PartFile(at + 1, who, form, path) for form, path in _files(piece, part, stem, formats, statement, share)
        ]
    report(Stage("engraving", 1.0, "parts"))
    return written


def fit_name(text: str) -> str:
    """A name that every file system takes."""
    kept = "".join("-" if letter in UNFIT or not letter.isprintable() else letter for letter in text)
    return kept.strip(" .")[:80] or "Part"


def _files(
    piece: Piece, part: Part, stem: Path, formats: tuple[str, ...], statement: Origin | None, report: Report
) -> Iterator[tuple[str, Path]]:
    from ml_engine.notation.musicxml import to_musicxml
    from ml_engine.notation.pdf import write_pdf

    paths = {form: stem.with_name(f"{stem.name}.{form}") for form in formats}
    score = to_musicxml(piece, report, alone=part, statement=statement) if {"musicxml", "pdf"} & set(formats) else b""
    if "musicxml" in formats:
        write_atomically(paths["musicxml"], score)
    if "mid" in formats:
        with replacing(paths["mid"]) as draft:
            write_score(replace(piece, parts=(part,)), None, draft, statement=statement)
    if "pdf" in formats:
        with tempfile.TemporaryDirectory(prefix="notewright-part-") as scratch:
            source = Path(scratch, "part.musicxml")
            source.write_bytes(score)
            title = piece.title or "Untitled"
            who = full_name(part)
            write_pdf(source, paths["pdf"], title, report, origin=piece.origin, player=who, statement=statement)
    yield from paths.items()


def _share(report: Report, at: int, count: int) -> Report:
    """A report for one of several parts: its fractions are those of the whole."""

    def tell(event: object) -> None:
        if isinstance(event, Stage):
            report(Stage("engraving", (at + event.fraction) / count, "parts"))

    return tell
