"""The engine ``line``: a voice or an instrument that plays one note at a time, with its bends and vibrato.

CREPE hears the pitch, a small network where notes begin, and a hidden Markov model makes notes of both
(``ml_engine/lines``). How the pitch moves within a note is kept with it, apart from its steps.
"""

from typing import TYPE_CHECKING

import numpy as np
import soxr

from ml_engine.lines.ear import ear
from ml_engine.lines.frames import SECOND
from ml_engine.lines.hearing import Hearing
from ml_engine.lines.notes import NoteTracker
from ml_engine.models.crepe import RATE, crepe
from ml_engine.transcription.found import Teller
from ml_engine.transcription.names import soloist_of

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound

INSTRUMENT = "voice"
BLOCK = 1.0  # seconds heard at once: what a cancel waits for
_BLOCKS = 4  # between two looks at the notes


def warm_up() -> None:
    """Load both networks; they stay in memory."""
    crepe()
    ear()


def listen(sound: "Sound", tell: Teller, players: tuple[str, ...] = ()) -> None:
    """Hear a single line in ``sound`` (mono, 44.1 kHz) and tell ``tell``.

    One that is named alone in ``players`` gives its name to the notes; otherwise they are a voice's. Memory does not grow with the sound. What ``tell`` raises comes through; what was told is final.
    """
    instrument = soloist_of(players) or INSTRUMENT
    resampler = soxr.ResampleStream(sound.rate, RATE, 1, dtype="float32")
    hearing, tracker = Hearing(), NoteTracker()
    block = round(BLOCK * sound.rate)
    for number, first in enumerate(range(0, max(sound.frames, 1), block), 1):
        final = first + block >= sound.frames
        samples = sound.read(first, min(block, sound.frames - first))
        tracker.push(*hearing.push(np.asarray(resampler.resample_chunk(samples, last=final)), final=final))
        if final or number % _BLOCKS == 0:
            tracks, until = tracker.take(final)
            notes = [track.note(sound.seconds, instrument) for track in tracks if track.begin * SECOND < sound.seconds]
            tell.notes(notes, sound.seconds if final else until * SECOND)
        tell.progress(min(1.0, (first + block) / max(sound.frames, 1)))
