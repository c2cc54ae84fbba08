"""A performance played with a SoundFont into a file that says where the music came from, and marked where our composer wrote it.

The notes tell who wrote them: what is played from a piece has the piece's origin, and what was heard in a recording has none. So a
transcription's sound stays as it is.
"""

from functools import partial
from pathlib import Path

from ml_engine.audio.encode import tags_of
from ml_engine.audio.render import render as played
from ml_engine.audio.sound import RATE
from ml_engine.marking.marker import in_blocks
from ml_engine.marking.words import COMPOSED, word_for
from ml_engine.music import Performance
from ml_engine.origin import ARRANGED, GENERATED, Origin, machines_in


def render(
    performance: Performance,
    path: Path,
    *,
    soundfont: Path,
    reverb: bool = False,
    title: str = "",
    statement: Origin | None = None,
) -> None:
    """Play a performance; see the front door."""
    word = word_of(performance, statement)
    through = None if word is None else partial(in_blocks, rate=RATE, word=word)
    tags = tags_of(statement, title) if statement else {"title": title, "comment": performance.origin}
    told = {name: text for name, text in tags.items() if text}
    played(performance, path, soundfont=soundfont, reverb=reverb, through=through, tags=told)


def word_of(performance: Performance, statement: Origin | None) -> int | None:
    """What the mark of a rendering says; None where no model wrote the music.

    What a machine only arranged (a person's piece in another key, say) is that person's.
    """
    named = list(machines_in(performance.origin))
    if statement is not None and statement.kind in (GENERATED, ARRANGED):
        named.append(statement.model)
    words = [word_for(name) for name in named]
    if COMPOSED in words:
        return COMPOSED
    return words[-1] if statement is not None and statement.kind == GENERATED else None
