"""Music in quarters, part by part, as plain arrays: what books and drills give, and what sheets make a playing of."""

from dataclasses import dataclass

import numpy as np

from ml_engine.instruments import DRUM_PROGRAM, DRUMS, FAMILIES, family_of, name_of, range_of

# Sounds without a pitch that can be named, or that are none of an instrument: they teach nothing that may be asked for.
UNUSED = frozenset({55, 113, 115, 118, 119, *range(120, 128)})
PROGRAMS = tuple(program for program in range(128) if program not in UNUSED)
_SELDOM = frozenset(
    {112, 114, 116, 117}
)  # bells and drums whose pitch SoundFonts do not agree on: only where music has them


@dataclass(frozen=True, slots=True)
class Line:
    """One player's notes. ``program`` 0..127, or DRUM_PROGRAM; ``rows`` (n, 4) floats, sorted by onset: onset and duration in
    quarters, MIDI pitch, velocity."""

    program: int
    rows: np.ndarray

    @property
    def drums(self) -> bool:
        return self.program == DRUM_PROGRAM


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some bars of music, counted in quarters from 0. ``bars``: where each bar begins, and the end of the last.

    tonic: pitch class 0..11. meter: "3/4", or "" where it changes. genre: of brief.GENRES or "". texture: of
    brief.TEXTURES or "". swing: as in music.Piece.
    """

    lines: tuple[Line, ...]
    bars: tuple[float, ...]
    tempo: float
    tonic: int
    minor: bool
    meter: str
    swing: float
    genre: str
    texture: str
    source: str


def called(program: int) -> str:
    """The name of a program 0..127 or of the drum kit."""
    return DRUMS if program == DRUM_PROGRAM else name_of(program)


def family(program: int) -> str:
    """One of instruments.FAMILIES."""
    return family_of(called(program))


_BY_FAMILY = {
    name: tuple(p for p in PROGRAMS if family(p) == name and p not in _SELDOM)
    for name in FAMILIES
    if name not in ("drums", "effects")
}
_OFTEN = {0: 6, 4: 2, 19: 2, 11: 2, 12: 2, 24: 3, 25: 3, 26: 2, 27: 2, 46: 2, 32: 3, 33: 3, 38: 2, 40: 3, 41: 2, 42: 3, 48: 3,
          52: 3, 53: 3, 56: 3, 57: 2, 60: 2, 61: 2, 65: 2, 66: 2, 68: 2, 70: 1, 71: 3, 73: 4, 80: 2, 81: 2, 89: 2}  # fmt: skip


def any_program(rng: np.random.Generator, families: tuple[str, ...] = ()) -> int:
    """Any pitched program: first a family, each as likely, then one of it, those that are asked for most a bit oftener."""
    names = families or tuple(_BY_FAMILY)
    among = _BY_FAMILY[names[int(rng.integers(len(names)))]]
    weights = np.array([_OFTEN.get(program, 1) for program in among], dtype=float)
    return int(rng.choice(among, p=weights / weights.sum()))


def into_range(pitches: np.ndarray, program: int) -> np.ndarray:
    """The pitches moved by octaves, all together first and then each, so that the instrument has them."""
    low, high = range_of(called(program))
    if not len(pitches):
        return pitches
    middle = (low + high) / 2
    moved = pitches
    if np.mean((pitches >= low) & (pitches <= high)) < 0.97:
        octaves = 12 * np.arange(-4, 5)
        fits = [
            np.mean((pitches + o >= low) & (pitches + o <= high)) - abs(pitches.mean() + o - middle) / 200
            for o in octaves
        ]
        moved = pitches + octaves[int(np.argmax(fits))]
    moved = np.where(moved < low, moved + 12 * np.ceil((low - moved) / 12), moved)
    moved = np.where(moved > high, moved - 12 * np.ceil((moved - high) / 12), moved)
    return np.clip(moved, low, high)
