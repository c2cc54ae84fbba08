"""Whether several notes sound at once in a recording, by what the listener hears in a few stretches of it."""

import numpy as np
from scipy.signal import resample_poly

from ml_engine.models.listener import DRUM_HITS, load_listener
from ml_engine.models.pitch_spectra import FRAMES_A_SECOND, KEYS, LEVEL, RATE, spectra
from ml_engine.transcription.keys import hits_in, notes_in

MOST = 3  # stretches listened to
AT_ONCE = 0.5  # of the frames with sound, those with more than one note, from which several play
HITS = 1.0  # strokes of drums a second, from which there are drums
BARELY = 3  # frames by which one note of a line may run into the next
_HIT = np.full(len(DRUM_HITS), 0.5)


def several_play(samples: np.ndarray, rate: int) -> bool:
    """Whether more than a single line is heard in ``samples`` (stretches, samples) at ``rate`` Hz."""
    shares, hits = figures(samples, rate)
    return shares >= AT_ONCE or hits >= HITS


def figures(samples: np.ndarray, rate: int) -> tuple[float, float]:
    """The share of the sounding frames with more than one note, and strokes of drums a second."""
    alone = together = strokes = frames = 0
    for stretch in samples[:: max(1, len(samples) // MOST)][:MOST]:
        sound = resample_poly(stretch, RATE // 100, rate // 100)
        level = float(np.sqrt(np.mean(np.square(sound))))
        tones, quick = spectra(sound * (LEVEL / max(level, 1e-6)))
        count = len(tones) // 2 * 2
        told = load_listener().hear(tones[:count], quick[:count])
        sounding = np.zeros((count, KEYS), bool)
        for note in notes_in(told["onset"], told["sounding"]):
            sounding[note.begin : max(note.end - BARELY, note.begin + 1), note.key] = True
        at_once = sounding.sum(1)
        alone, together = alone + int((at_once == 1).sum()), together + int((at_once > 1).sum())
        strokes, frames = strokes + len(hits_in(told["hit"], _HIT)), frames + count
    return together / max(alone + together, 1), strokes * FRAMES_A_SECOND / max(frames, 1)
