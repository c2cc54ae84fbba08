"""Who plays the notes of a Sheet: a SoundFont, or for some players a voice of our own; each player's sound by itself."""

import numpy as np
from symusic import Note as SynthNote
from symusic import Score, Track

from ml_engine.instruments import is_drums, program_of, program_or_drums
from ml_engine.music import Note, Performance
from ml_engine.training.sound.fonts import RATE, Font
from ml_engine.training.sound.sheets import LEAD, SECONDS
from ml_engine.training.sound.synths import own_voice

OWN = 0.25  # share of clips in which voices of our own play
_OWN_PART = 0.7  # and in them, of players that a voice of ours could be


def players(
    performance: Performance, font: Font, rng: np.random.Generator, *, pitch: float = 1.0, own: float = OWN
) -> dict[str, np.ndarray]:
    """Each player's sound, float32 at RATE Hz from LEAD seconds before the clip's start to its end, by the name.

    With ``pitch`` other than 1 all times are stretched by it: taken as RATE * pitch Hz, the sound is in time and higher.
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
        found[name] = voice(rows, length) if voice is not None else _sampled(notes, rows, font, length)
    return found


def _sampled(notes: list[Note], rows: np.ndarray, font: Font, length: int) -> np.ndarray:
    drums = is_drums(notes[0].instrument)
    score = Score(960, ttype="Second")
    track = Track("", 0 if drums else program_of(notes[0].instrument), drums, ttype="Second")
    for onset, offset, pitch, velocity in rows.tolist():
        track.notes.append(SynthNote(onset, max(offset - onset, 0.02), int(pitch), int(velocity), ttype="Second"))
    score.tracks.append(track)
    sound = font.synthesizer.render(score, True).mean(axis=0)[:length]
    return np.pad(np.asarray(sound, np.float32), (0, length - len(sound)))
