"""What shall not be heard, said in words: where notes are written first, a player that is ruled out is not written for.

The sound of a diffusion model is drawn away from such words as well (classifier-free guidance), but it follows its notes, and nobody
who plays in them is ever quiet because of words.
"""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ml_engine.composition.brief import Brief
from ml_engine.composition.genres import GENRE
from ml_engine.composition.words import read_brief
from ml_engine.errors import BadInput
from ml_engine.events import Report, Warned
from ml_engine.instruments import FAMILIES, family_of
from ml_engine.music import Note

_NO = re.compile(r"\b(no|not|without|any|never)\b", re.IGNORECASE)
_STANDING_IN = ("piano", "strings", "flute", "guitar", "marimba")  # who plays where nobody else is left


@dataclass(frozen=True, slots=True)
class Avoided:
    """Players that shall not be heard: ``names`` of instruments, some of which stand for their family."""

    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, words: str) -> "Avoided":
        """The players that words name: "drums, loud guitars", "no brass"."""
        said = " ".join(_NO.sub(" ", words).split())
        try:
            return cls(tuple(dict.fromkeys(read_brief(said).brief.instruments)))
        except BadInput:  # nothing said, or what no music can be: nobody plays that
            return cls()

    def __contains__(self, name: str) -> bool:
        return any(_is_one(name, avoided) for avoided in self.names)

    def notes(self, notes: Iterable[Note]) -> list[Note]:
        """Those that others play."""
        return [note for note in notes if note.instrument not in self]

    def brief(self, brief: Brief, seed: int, report: Report) -> Brief:
        """The brief with players who are not ruled out; who plays is decided here where the brief leaves it open. Where all who are asked for are
        ruled out too, they play, and ``report`` is told."""
        if not self.names:
            return brief
        if brief.instruments:
            left = tuple(name for name in brief.instruments if name not in self)
            if not left:
                report(Warned(f"{', '.join(brief.instruments)}: asked for and ruled out at once, so it is heard."))
            return replace(brief, instruments=left or brief.instruments)
        bands = GENRE[brief.genre].bands if brief.genre and brief.texture != "single line" else (("piano",),)
        whole = [band for band in bands if not any(name in self for name in band)]
        band = random.Random(seed).choice(whole) if whole else [name for name in bands[0] if name not in self]
        others = (name for name in _STANDING_IN if name not in self)
        return replace(brief, instruments=tuple(band) or (next(others, "piano"),))


def _is_one(name: str, avoided: str) -> bool:
    """Whether an instrument is what is avoided, one of its kind ("jazz guitar" of "guitar"), or of the family that it names."""
    family = family_of(name)
    of_kind = re.search(rf"\b{re.escape(avoided)}\b", name) is not None
    return of_kind or (avoided in FAMILIES and family == avoided) or family == family_of(avoided) == "bass"
