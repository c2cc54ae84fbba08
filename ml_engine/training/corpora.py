"""The corpora that may teach a composer, read as Pieces: what each piece is called, its style, and on which side it is.

All of them are CC0 or in the public domain (docs/models.md). The split is by name, so that it holds when files come or go.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ml_engine.errors import BadInput
from ml_engine.music import Piece
from ml_engine.notation.read_midi import read_midi_score
from ml_engine.notation.read_musicxml import read_movements

_CATEGORY = {
    "keyboard": "keyboard", "plucked": "guitar", "chamber": "chamber", "voice": "voices", "organ": "organ",
    "orchestra": "orchestra", "other": "keyboard",
}  # fmt: skip
MOST_PARTS = 8
SAME_MUSIC = {"lc30888626": "lc30893834", "lc6994338": "lc6997609"}  # filed twice: kept once


@dataclass(frozen=True, slots=True)
class Work:
    """A file of a corpus: its key in the split, its path, style (tokens.STYLES), who wrote it."""

    key: str
    path: Path
    style: str
    composer: str

    @property
    def held_out(self) -> bool:
        """Whether no training may see it."""
        return held_out(self.key)


def held_out(key: str) -> bool:
    """Whether no training may see what is called so: every twentieth key by its hash."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % 20 == 0


def works(data: Path) -> list[Work]:
    """Every work in ``data`` (folders lieder, quartets, mutopia; those that are there), in a fixed order.

    Raises BadInput when there is none of them.
    """
    found: list[Work] = []
    for corpus, style in (("lieder", "song"), ("quartets", "quartet")):
        scores = data / corpus / "scores"
        paths = [path for path in sorted(scores.rglob("*.mxl")) if path.stem not in SAME_MUSIC]
        found += [Work(path.stem, path, style, path.relative_to(scores).parts[0]) for path in paths]
    index = data / "mutopia" / "index.jsonl"
    if index.is_file():
        # A tune that lieder or quartets hold too is learned from there, so both copies are on one side of the split.
        for line in index.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("same_music_as"):
                continue
            style = "chorale" if "chorale" in row["title"].lower() else _CATEGORY.get(row["category"], "keyboard")
            folder = data / "mutopia"
            found += [Work(row["id"], folder / file["path"], style, str(row["composer"])) for file in row["files"]]
    if not found:
        raise BadInput(f"There is no corpus in {data}: it should hold lieder, quartets or mutopia.")
    return found


def read(work: Work, *, graces: bool = False) -> Iterator[Piece]:
    """The movements of a work that can be used: two bars and more, at most eight parts; grace notes only when asked for.

    Raises BadInput when unreadable.
    """
    content = work.path.read_bytes()
    pieces = [read_midi_score(content)] if work.path.suffix == ".mid" else read_movements(content, graces=graces)
    for piece in pieces:
        if 0 < len(piece.parts) <= MOST_PARTS and piece.length >= 8:
            yield piece
