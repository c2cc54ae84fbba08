"""Who plays the notes of a Sheet: a SoundFont, or for some players a voice of our own; each player's sound by itself."""

from collections.abc import Callable

import numpy as np
from symusic import Note as SynthNote
from symusic import Score, Track

from ml_engine.instruments import DRUM_PROGRAM, program_or_drums
from ml_engine.music import Performance
from ml_engine.training.sound.fonts import RATE, Font
from ml_engine.training.sound.sheets import LEAD, SECONDS
from ml_engine.training.sound.synths import own_voice

OWN = 0.25  # share of clips in which voices of our own play
_OWN_PART = 0.7  # and in them, of players that a voice of ours could be


Sampled = Callable[[np.ndarray, int, int], np.ndarray]  # rows as in :func:`sampled`, program, samples -> sound


def players(
    performance: Performance, font: Font, rng: np.random.Generator, *, pitch: float = 1.0, own: float = OWN,
    by: Sampled | None = None,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Each player's sound, float32 at RATE Hz from LEAD seconds before the clip's start to its end, by the name.

    ``by`` plays in place of the font as it is. With ``pitch`` other than 1 all times are stretched by it: taken as RATE * pitch Hz, the sound is in time and higher.
    """
    length = round((SECONDS + LEAD) * pitch * RATE)
    ours = rng.random() < own
    found: dict[str, np.ndarray] = {}
    names = sorted({note.instrument for note in performance.notes})
    for name in names:
        notes = [note for note in performance.notes if note.instrument == name]
        program = program_or_drums(name)
        voice = own_voice(program, rng) if ours and rng.random() < _OWN_PART else None
        rows = np.array([((n.onset + LEAD) * pitch, (n.offset + LEAD) * pitch, n.pitch, n.velocity) for n in notes])
        if voice is not None:
            found[name] = voice(rows, length)
        else:
            found[name] = by(rows, program, length) if by else sampled(rows, program, length, font)
    return found


def sampled(rows: np.ndarray, program: int, length: int, font: Font) -> np.ndarray:
    """``length`` samples of a SoundFont playing rows of onset s, offset s, pitch, velocity."""
    score = Score(960, ttype="Second")
    drums = program == DRUM_PROGRAM
    track = Track("", 0 if drums else program, drums, ttype="Second")
    for onset, offset, pitch, velocity in rows.tolist():
        track.notes.append(SynthNote(onset, max(offset - onset, 0.02), int(pitch), int(velocity), ttype="Second"))
    score.tracks.append(track)
    sound = font.synthesizer.render(score, True).mean(axis=0)[:length]
    return np.pad(np.asarray(sound, np.float32), (0, length - len(sound)))
