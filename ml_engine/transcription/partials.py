"""Where in the spectrum the notes of each player lie: what masks lean on, so that stems agree with the notes that were heard or corrected."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from ml_engine.instruments import program_or_drums
from ml_engine.models.listener import player_of
from ml_engine.models.pitch_spectra import BINS, FRAMES_A_SECOND, centre_of
from ml_engine.music import Note

MOST, TILT = 24, 0.4  # harmonics, and how fast the higher ones count less
BEFORE, AFTER = 0.02, 0.12  # seconds about a note in which it sounds, too
FLOOR, DRUMS = 0.15, 0.3  # where nobody has a note, and the drums everywhere


class Partials:
    """Notes laid out by player; ``players`` are names of STEMS."""

    def __init__(self, notes: Sequence[Note], players: Sequence[str]) -> None:
        self._drums = [player == "drums" for player in players]
        place = {player: at for at, player in enumerate(players)}
        rows = [
            (note.onset - BEFORE, note.offset + AFTER, note.pitch, place[player])
            for note in notes
            if (player := player_of(program_or_drums(note.instrument))) in place and player != "drums"
        ]
        self._rows = np.array(rows, float).reshape(-1, 4)

    def weights(self, first: int, count: int) -> np.ndarray:
        """How much of each bin each player may have in ``count`` frames from ``first`` on (count, BINS, players), FLOOR to about 1."""
        found = np.full((count, BINS, len(self._drums)), FLOOR, np.float32)
        begin, end = self._rows[:, 0] * FRAMES_A_SECOND - first, self._rows[:, 1] * FRAMES_A_SECOND - first
        for at in np.flatnonzero((begin < count) & (end > 0)).tolist():
            part = found[max(int(begin[at]), 0) : int(end[at]) + 1, :, int(self._rows[at, 3])]
            np.maximum(part, FLOOR + _comb(int(self._rows[at, 2])), out=part)
        found[:, :, self._drums] = FLOOR + DRUMS
        return found


@cache
def _comb(pitch: int) -> np.ndarray:
    """The harmonics of a key over the bins (BINS,), the first of them 1."""
    bins = 12 * np.log2(centre_of(np.arange(BINS)) / 440) + 69
    narrow = 2 * float(bins[1] - bins[0])
    harmonics = np.arange(1, MOST + 1)
    away = np.abs(bins[:, None] - pitch - 12 * np.log2(harmonics)) / narrow
    return np.asarray((np.maximum(1 - away, 0) * harmonics**-TILT).max(1), np.float32)
