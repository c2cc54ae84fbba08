"""Whether what an ear for everything has heard is music at all: noise has no firm strokes of drums, and speech no steady tones.

The ear for single lines knows speech from song by how the pitch stands still; it is asked where hardly two notes sound at once.
"""

from typing import TYPE_CHECKING

import numpy as np

from ml_engine.audio.sound import Sound
from ml_engine.events import ignore
from ml_engine.music import Note
from ml_engine.transcription import line
from ml_engine.transcription.choose import stretches
from ml_engine.transcription.found import Found, Teller

if TYPE_CHECKING:
    from ml_engine.transcription.players import Heard

SELDOM = 1.0  # notes in ten seconds that are none
FIRM = 0.6  # how sure strokes of drums are, on average, that nothing else sounds beside
ALONE = 0.35  # part of the sounding time with a second note, under which it could be one voice


def believed(sound: Sound, heard: "Heard") -> "Heard":
    """What of ``heard`` (notes with their odds, none for drums) is music: all, the pitched notes, the drums, or nothing."""
    pitched = [one for one in heard if len(one[1])]
    hits = [one for one in heard if not len(one[1])]
    few = SELDOM * max(sound.seconds, 10.0) / 10
    if len(hits) > few and len(pitched) <= 2 * few and np.mean([note.confidence for note, _ in hits]) < FIRM:
        hits = []
    if len(pitched) > few and len(hits) <= few and _together([note for note, _ in pitched]) < ALONE and _no_line(sound):
        pitched = []
    return [*pitched, *hits]


def _together(notes: list[Note]) -> float:
    """Part of the sounding time in which more than one note sounds."""
    edges = sorted([(n.onset, 1) for n in notes] + [(n.offset, -1) for n in notes])
    sounding = several = 0.0
    before, count = edges[0][0], 0
    for time, step in edges:
        sounding += (time - before) * (count > 0)
        several += (time - before) * (count > 1)
        before, count = time, count + step
    return several / max(sounding, 1e-6)


def _no_line(sound: Sound) -> bool:
    """Whether the ear for lines hears hardly a note in a few stretches."""
    found = Found()
    with Sound() as some:
        some.append(stretches(sound).ravel())
        line.listen(some, Teller(ignore, found))
        return len(found.notes) <= SELDOM * max(some.seconds, 10.0) / 10
