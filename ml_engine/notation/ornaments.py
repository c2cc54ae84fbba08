"""Strokes that are not notes of their own: grace notes, trills and tremolos. A slip of the fingers is written: it was played."""

from dataclasses import dataclass

import numpy as np

from ml_engine.models.note_features import Heard

ORNAMENT = 0.6  # probability from which a stroke may be part of an ornament
SOON = 0.2  # seconds to the note that a grace note leads to, or between strokes of a trill
NEAR = 3  # semitones
TRILL = 4  # strokes
TREMOLO, TREMBLING = 6, 0.095  # strokes of one key, and seconds between them: faster than anything measured is repeated


@dataclass(frozen=True, slots=True)
class Reading:
    """``written`` (notes,): which notes stand for themselves; ``graces``: grace note -> the note it leads to; ``signs`` by note;
    ``until``: the last stroke of a note with a tremolo."""

    written: np.ndarray
    graces: dict[int, int]
    signs: dict[int, tuple[str, ...]]
    until: dict[int, int]


def read_ornaments(heard: Heard, extra: np.ndarray) -> Reading:
    """Sort out the strokes that a network holds for ``extra`` (probability by note)."""
    count = len(heard)
    repeated = tremolos(heard)
    suspect = extra >= ORNAMENT
    if suspect.all():
        suspect = np.zeros(count, bool)
    written = ~suspect
    signs: dict[int, tuple[str, ...]] = {}
    for first, *others in repeated:
        suspect[[first, *others]] = written[others] = False
        written[first] = True
        signs[first] = ("tremolo",)
    graces: dict[int, int] = {}
    strokes: dict[int, list[int]] = {}
    for at in map(int, np.nonzero(suspect)[0]):
        main = _trilled(heard, written, at)
        if main is not None:
            strokes.setdefault(main, []).append(at)
            continue
        target = _leads_to(heard, written, at)
        if target is not None:
            graces[at] = target
        else:
            written[at] = True
    for main, members in strokes.items():
        if len(members) >= TRILL:
            signs[main] = ("trill",)
            continue
        targets = [(at, _leads_to(heard, written, at)) for at in members]
        graces |= {at: target for at, target in targets if target is not None}
        written[[at for at, target in targets if target is None]] = True
    return Reading(written, graces, signs, {one[0]: one[-1] for one in repeated})


def tremolos(heard: Heard) -> list[list[int]]:
    """The strokes of each key that is struck again and again without a gap, in order."""
    order = np.lexsort((heard.onsets, heard.pitches))
    apart = (np.diff(heard.pitches[order]) != 0) | (np.diff(heard.onsets[order]) > TREMBLING)
    runs = np.split(order, np.flatnonzero(apart) + 1)
    return [[int(at) for at in run] for run in runs if len(run) >= TREMOLO]


def _trilled(heard: Heard, written: np.ndarray, at: int) -> int | None:
    """The note whose trill a stroke continues: the last note nearby in pitch, with strokes in between without a gap."""
    when, pitch = heard.onsets[at], heard.pitches[at]
    for before in range(at - 1, max(at - 48, -1), -1):
        if abs(int(heard.pitches[before]) - int(pitch)) <= NEAR - 1:
            if when - heard.onsets[before] > SOON:
                return None
            if written[before]:
                return before
            when = heard.onsets[before]
    return None


def _leads_to(heard: Heard, written: np.ndarray, at: int) -> int | None:
    """The note soon after that is near in pitch."""
    for after in range(at + 1, min(at + 12, len(heard))):
        if heard.onsets[after] - heard.onsets[at] > SOON:
            return None
        if written[after] and 0 < abs(int(heard.pitches[after]) - int(heard.pitches[at])) <= NEAR:
            return after
    return None
