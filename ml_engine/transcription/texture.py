"""Whether several notes sound at once in a recording, and whether a piano could be alone in it, by what the listener hears in a few stretches."""

from dataclasses import dataclass

import numpy as np
from scipy.signal import resample_poly

from ml_engine.models.listener import DRUM_HITS, PLAYERS, load_listener
from ml_engine.models.pitch_spectra import FRAMES_A_SECOND, KEYS, LEVEL, RATE, spectra
from ml_engine.transcription.keys import hits_in, notes_in

MOST = 3  # stretches listened to
AT_ONCE = 0.5  # of the frames with sound, those with more than one note, from which several play
HITS = 1.0  # strokes of drums a second, from which there are drums
BARELY = 3  # frames by which one note of a line may run into the next
MANY_HITS, HARDLY = (
    1.5,
    0.15,
)  # strokes of drums a second, and likelihood of notes, from and under which it is no piano alone
FIRST = 10  # frames of a note by which its player is told
_PIANO = PLAYERS.index("piano")
_HIT = np.full(len(DRUM_HITS), 0.5)


@dataclass(frozen=True, slots=True)
class Texture:
    """``together``: share of the sounding frames with more than one note; ``hits``: strokes of drums a second; ``piano``: how likely a note is a
    piano's, on average, 1 where there is none."""

    together: float
    hits: float
    piano: float

    @property
    def several(self) -> bool:
        """Whether more than a single line is heard."""
        return self.together >= AT_ONCE or self.hits >= HITS

    @property
    def no_piano(self) -> bool:
        """Whether a piano is surely not alone."""
        return self.hits >= MANY_HITS or self.piano < HARDLY


def texture_of(samples: np.ndarray, rate: int) -> Texture:
    """What the listener hears in ``samples`` (stretches, samples) at ``rate`` Hz."""
    alone = together = strokes = frames = 0
    pianos: list[float] = []
    for stretch in samples[:: max(1, len(samples) // MOST)][:MOST]:
        sound = resample_poly(stretch, RATE // 100, rate // 100)
        level = float(np.sqrt(np.mean(np.square(sound))))
        tones, quick = spectra(sound * (LEVEL / max(level, 1e-6)))
        count = len(tones) // 2 * 2
        told = load_listener().hear(tones[:count], quick[:count])
        sounding = np.zeros((count, KEYS), bool)
        for note in notes_in(told["onset"], told["sounding"]):
            sounding[note.begin : max(note.end - BARELY, note.begin + 1), note.key] = True
            pianos.append(float(told["player"][note.begin : note.begin + FIRST, note.key, _PIANO].mean()))
        at_once = sounding.sum(1)
        alone, together = alone + int((at_once == 1).sum()), together + int((at_once > 1).sum())
        strokes, frames = strokes + len(hits_in(told["hit"], _HIT)), frames + count
    piano = float(np.mean(pianos)) if pianos else 1.0
    return Texture(together / max(alone + together, 1), strokes * FRAMES_A_SECOND / max(frames, 1), piano)
