"""The guide: what sounds in each frame of 20 ms, by family, pitch and program. It is what the sound model plays by."""

import threading
from collections.abc import Iterable
from typing import Any

import numpy as np

from ml_engine.instruments import (
    DRUM_KINDS,
    DRUM_PROGRAM,
    FAMILIES,
    NAMES,
    drum_kind,
    family_of,
    name_of,
    program_or_drums,
)
from ml_engine.music import Note

FRAME_RATE = 50
PITCHES, LOWEST = 88, 21
PITCHED = tuple(name for name in FAMILIES if name not in ("drums", "effects"))
_STRUCK = len(PITCHED) * PITCHES
_DRUMS = 2 * _STRUCK
SIZE = _DRUMS + len(DRUM_KINDS)
_FAMILY = tuple(PITCHED.index(f) if (f := family_of(name_of(p))) in PITCHED else 0 for p in range(len(NAMES)))


def guide_of(notes: np.ndarray, start: int, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Frames ``start`` and on: what sounds, float32 (frames, SIZE), and whose sound it is, int64 (frames, len(PITCHED)).

    ``notes``: rows of onset s, offset s, pitch, velocity 1..127, program (DRUM_PROGRAM for drums). What sounds: per family and
    pitch how loud it sounds and how hard it was struck in this frame (half as hard in the next), 0..1; per kind of drum how
    hard. Whose: per family 1 + the program that sounds, 0 where none does.
    """
    guide = np.zeros((frames, SIZE), np.float32)
    programs = np.zeros((frames, len(PITCHED)), np.int64)
    if not len(notes):
        return guide, programs
    first = np.round(notes[:, 0] * FRAME_RATE).astype(int) - start
    last = np.maximum(np.round(notes[:, 1] * FRAME_RATE).astype(int) - start, first + 1)
    for at in np.flatnonzero((last > 0) & (first < frames)):
        pitch, hard, program = int(notes[at, 2]), notes[at, 3] / 127, int(notes[at, 4])
        begin = int(first[at])
        if program >= DRUM_PROGRAM:
            place = _DRUMS + drum_kind(pitch)
        elif LOWEST <= pitch < LOWEST + PITCHES:
            family = _FAMILY[program]
            place = family * PITCHES + pitch - LOWEST
            here = slice(max(begin, 0), int(last[at]))
            guide[here, place] = np.maximum(guide[here, place], hard)
            programs[here, family] = program + 1
            place += _STRUCK
        else:
            continue
        for later, share in ((0, 1.0), (1, 0.5)):
            if 0 <= begin + later < frames:
                guide[begin + later, place] = max(guide[begin + later, place], share * hard)
    return guide, programs


def band_of(guide: np.ndarray) -> np.ndarray:
    """Who plays in a guide (frames, SIZE): 1 or 0 for each family and, last, for drums; float32."""
    families = guide[:, :_STRUCK].reshape(len(guide), len(PITCHED), PITCHES)
    return np.append(families.any((0, 2)), guide[:, _DRUMS:].any()).astype(np.float32)


def band_named(instruments: Iterable[str]) -> np.ndarray:
    """The same of instruments by name, float32 (families and drums,)."""
    families = {family_of(name) for name in instruments}
    return np.array([family in families for family in (*PITCHED, "drums")], np.float32)


def row_of(note: Note) -> tuple[float, float, int, int, int]:
    """A note as a row of :func:`guide_of`."""
    return note.onset, note.offset, note.pitch, note.velocity, program_or_drums(note.instrument)


class GuideBuilder:
    """Notes that are still being written, for one who is playing them already. Safe between two threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rows: list[tuple[float, float, int, int, int]] = []
        self._known = 0.0
        self._end: float | None = None
        self._fault: BaseException | None = None

    def add(self, notes: Iterable[Note]) -> None:
        """More notes, in seconds from the start."""
        rows = [row_of(note) for note in notes]
        with self._changed:
            self._rows += rows

    def know(self, until: float) -> None:
        """All notes that begin before ``until`` (seconds) have been told."""
        with self._changed:
            self._known = max(self._known, until)
            self._changed.notify_all()

    def close(self, end: float) -> None:
        """There will be no more; the music ends at ``end`` seconds."""
        with self._changed:
            self._end = end
            self._changed.notify_all()

    def fail(self, fault: BaseException) -> None:
        """The writer has failed; the reader gets ``fault``."""
        with self._changed:
            self._fault = fault
            self._changed.notify_all()

    def wait(self, until: float, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for all before ``until`` to be known. Raises what :meth:`fail` was given."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready(until), timeout)
            if self._fault is not None:
                raise self._fault
            return self._ready(until)

    def _ready(self, until: float) -> bool:
        return self._fault is not None or self._end is not None or self._known >= until

    @property
    def end(self) -> float | None:
        """Where the music ends, once that is known."""
        return self._end

    def read(self, start: int, frames: int) -> tuple[np.ndarray, np.ndarray]:
        """:func:`guide_of` of what is known by now."""
        with self._changed:
            rows: Any = [row for row in self._rows if row[0] * FRAME_RATE < start + frames + 1]
        return guide_of(np.array(rows, np.float64).reshape(-1, 5), start, frames)
