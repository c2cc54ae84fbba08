"""One voice or two on a staff: as many as are needed, chords on one stem."""

import numpy as np

SECOND = 0.5  # probability from which a chord belongs to the second voice


def voices_of(places: np.ndarray, staves: np.ndarray, bars: np.ndarray, second: np.ndarray) -> np.ndarray:
    """1 or 2 for each note: ``second`` is how likely it is the lower voice of its staff; bars that hold one voice hold the first."""
    voices = np.where(second >= SECOND, 2, 1)
    for staff in (1, 2):
        for bar in np.unique(bars[staves == staff]):
            rows = np.nonzero((staves == staff) & (bars == bar))[0]
            upper, lower = ({round(float(p), 4) for p in places[rows[voices[rows] == v]]} for v in (1, 2))
            if not upper or upper == lower:
                voices[rows] = 1
    return voices
