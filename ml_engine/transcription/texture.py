"""What the listener hears in a few stretches of a recording: who plays, how many notes at once, drums."""

from dataclasses import dataclass

import numpy as np
from scipy.signal import resample_poly

from ml_engine.models.listener import DRUM_HITS, PLAYERS, load_listener
from ml_engine.models.pitch_spectra import FRAMES_A_SECOND, KEYS, LEVEL, RATE, spectra
from ml_engine.transcription.keys import hits_in, notes_in

MOST = 3  # stretches listened to
BARELY = 3  # frames by which one note of a line may run into the next
FIRST = 10  # frames of a note by which its player is told
_HIT = np.full(len(DRUM_HITS), 0.5)


@dataclass(frozen=True, slots=True)
class Texture:
    """``notes`` heard a second; ``together``: share of the sounding frames with more than one; ``hits``: strokes of drums a second; ``players``: how
    likely each of PLAYERS has a note, on average, and ``most``: the share of the notes that are likeliest of each; 0 where nothing is heard."""

    notes: float
    together: float
    hits: float
    players: tuple[float, ...]
    most: tuple[float, ...]


def texture_of(samples: np.ndarray, rate: int) -> Texture:
    """What the listener hears in ``samples`` (stretches, samples) at ``rate`` Hz."""
    alone = together = strokes = frames = 0
    odds: list[np.ndarray] = [np.zeros((0, len(PLAYERS)))]
    for stretch in samples[:: max(1, len(samples) // MOST)][:MOST]:
        sound = resample_poly(stretch, RATE // 100, rate // 100)
        level = float(np.sqrt(np.mean(np.square(sound))))
        tones, quick = spectra(sound * (LEVEL / max(level, 1e-6)))
        count = len(tones) // 2 * 2
        told = load_listener().hear(tones[:count], quick[:count])
        sounding = np.zeros((count, KEYS), bool)
        for note in notes_in(told["onset"], told["sounding"]):
            sounding[note.begin : max(note.end - BARELY, note.begin + 1), note.key] = True
            odds.append(told["player"][note.begin : note.begin + FIRST, note.key].mean(0, keepdims=True))
        at_once = sounding.sum(1)
        alone, together = alone + int((at_once == 1).sum()), together + int((at_once > 1).sum())
        strokes, frames = strokes + len(hits_in(told["hit"], _HIT)), frames + count
    table = np.concatenate(odds)
    count = max(len(table), 1)
    most = np.bincount(table.argmax(1), minlength=len(PLAYERS)) if len(table) else np.zeros(len(PLAYERS))
    return Texture(
        len(table) * FRAMES_A_SECOND / max(frames, 1),
        together / max(alone + together, 1),
        strokes * FRAMES_A_SECOND / max(frames, 1),
        tuple((table.sum(0) / count).tolist()),
        tuple((most / count).tolist()),
    )
