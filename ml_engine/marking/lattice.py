"""The lattice of the mark: which band of which moment is made a little louder or softer, for each word that the mark can carry.

Time falls into cells of 96 ms and pitch into bands of 31.25 Hz. Each cell has a keyed sign: in its first half its band is lifted and in its
second lowered, or the other way round (a patchwork, Bender et al. 1996, in the log-magnitude of the spectrum; spread over
thousands of cells as in Cox et al. 1997, with each sign and its opposite side by side as in Kirovski and Malvar 2003, so that what stays the same drops out). The pattern
begins anew every 4.032 s, so that any five seconds hold all of it.

A word is eight bits as one of 256 biorthogonal code words of 128 chips (the rows of a Hadamard matrix and their opposites, the
first-order Reed-Muller code that the Mariner probes used): every cell carries one chip of it. So the word costs nothing of the
mark's strength, and it is right whenever the mark is found at all.
"""

import hashlib
from functools import cache

import numpy as np
from scipy.linalg import hadamard

LOWEST, BAND, BANDS = (
    250.0,
    31.25,
    208,
)  # Hz, Hz; the highest band ends at 6750 Hz, below what any rate from 16 kHz on holds
HALF = 0.048  # seconds, half a cell
CELLS = 42  # in time, until the pattern begins anew
PERIOD = 2 * HALF * CELLS  # seconds
CHIPS = 128
WORDS = 2 * CHIPS
_KEY = b"Notewright, the mark of generated sound, form 1"


@cache
def signs() -> np.ndarray:
    """The keyed signs, int8 (CELLS, BANDS) of -1 and 1."""
    return np.where(_drawn() & 1, 1, -1).astype(np.int8)


@cache
def places() -> np.ndarray:
    """Which chip of the word each cell carries, (CELLS, BANDS) of 0..CHIPS-1."""
    return (_drawn() >> 1) % CHIPS


@cache
def code() -> np.ndarray:
    """Chips of the first CHIPS words, int8 (CHIPS, CHIPS) of -1 and 1; word CHIPS + n is the opposite of word n."""
    return np.asarray(hadamard(CHIPS, np.int8))


def pattern(word: int) -> np.ndarray:
    """The signs of the cells for a word, int8 (CELLS, BANDS): 1 where a band is lifted first. Raises ValueError for no word."""
    if not 0 <= word < WORDS:
        raise ValueError(f"A mark carries a word from 0 to {WORDS - 1}, not {word}.")
    chips = code()[word % CHIPS] * (1 if word < CHIPS else -1)
    return np.asarray(signs() * chips[places()], np.int8)


@cache
def _drawn() -> np.ndarray:
    """Sixteen bits a cell, out of the key by SHAKE-256, which gives the same on every machine for ever."""
    drawn = hashlib.shake_256(_KEY).digest(2 * CELLS * BANDS)
    return np.frombuffer(drawn, "<u2").reshape(CELLS, BANDS).astype(np.int64)
