"""Whether the bars that are tinted are the ones that are wrong, and whether signs stand where the score has them."""

import numpy as np

from bench.notation.measures import WINDOW, Figures, as_long, placed, readings
from bench.notation.truth import Truth
from ml_engine.notation.notate import Notation

SIGNS_TOLD = ("staccato", "accent", "fermata", "arpeggio", "trill")
RIGHT = 0.75  # of a bar's notes stand where they should and are as long


def of_doubts(notation: Notation, truth: Truth) -> Figures:
    """Of the bars in which something was played: the share that is tinted, how many of those are wrong, how many of the others,
    and which share of the wrong ones is tinted.

    A bar is wrong when it does not reach from one true bar line to the next within WINDOW, or when fewer than RIGHT of its
    notes are placed and as long as they should be.
    """
    if truth.piece is None:
        raise ValueError("doubts need the score that was played")
    line = notation.timeline
    lines = [beat.time for beat in line.beats if beat.downbeat]
    written = {index: one for index, one in readings(notation.piece) if index is not None}
    meant = {index: one for index, one in readings(truth.piece) if index is not None}
    onsets = np.array([note.onset for note in truth.performance.notes])
    told = [doubt.start for doubt in notation.doubts]
    rows: list[tuple[bool, bool]] = []
    for start, end in zip(lines, lines[1:], strict=False):
        notes = [int(at) for at in np.flatnonzero((onsets >= start - WINDOW) & (onsets < end - WINDOW))]
        asked = [at for at in notes if at in meant]
        if not asked:
            continue
        pairs = [(written.get(at), meant[at]) for at in asked]
        good = [placed(one, true) and as_long(one, true) for one, true in pairs]
        few = sum(good) < RIGHT * len(good)
        rows.append((any(abs(one - start) < 1e-3 for one in told), few or _off(start, end, truth)))
    tinted, wrong = (np.array(column, bool) for column in zip(*rows, strict=True)) if rows else (np.empty(0, bool),) * 2
    figures = {"bars tinted": float(tinted.mean()) if rows else 0.0}
    shares = {
        "tinted bars wrong": wrong[tinted],
        "other bars wrong": wrong[~tinted],
        "wrong bars tinted": tinted[wrong],
    }
    return figures | {name: float(values.mean()) for name, values in shares.items() if len(values)}


def of_signs(notation: Notation, truth: Truth) -> Figures:
    """F1 of the notes with each of SIGNS_TOLD, where the score has any."""
    if truth.piece is None:
        raise ValueError("signs need the score that was played")
    meant, found = (
        {name: {n.played for part in piece.parts for n in part.notes if name in n.signs and n.played is not None} for name in SIGNS_TOLD}
        for piece in (truth.piece, notation.piece)
    )  # fmt: skip
    return {
        f"sign {name}": 2 * len(found[name] & notes) / (len(found[name]) + len(notes))
        for name, notes in meant.items()
        if notes
    }


def _off(start: float, end: float, truth: Truth) -> bool:
    """Whether there are no two neighbouring bar lines at these times."""
    first = int(np.argmin(np.abs(truth.downbeats - start)))
    if abs(truth.downbeats[first] - start) > WINDOW or first + 1 >= len(truth.downbeats):
        return True
    return bool(abs(truth.downbeats[first + 1] - end) > WINDOW)
