"""Strokes that are not notes of their own: grace notes and trills. A slip of the fingers is written: it was played."""

from dataclasses import dataclass

import numpy as np

from ml_engine.models.note_features import Heard

ORNAMENT = 0.6  # probability from which a stroke may be part of an ornament
SOON = 0.2  # seconds to the note that a grace note leads to, or between strokes of a trill
NEAR = 3  # semitones
TRILL = 4  # strokes


@dataclass(frozen=True, slots=True)
class Reading:
    """``written`` (notes,): which notes stand for themselves; ``graces``: grace note -> the note it leads to; ``signs`` by note."""

    written: np.ndarray
    graces: dict[int, int]
    signs: dict[int, tuple[str, ...]]


def read_ornaments(heard: Heard, extra: np.ndarray) -> Reading:
    """Sort out the strokes that a network holds for ``extra`` (probability by note)."""
    count = len(heard)
    suspect = extra >= ORNAMENT
    if suspect.all():
        return Reading(np.ones(count, bool), {}, {})
    written = ~suspect
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
    signs: dict[int, tuple[str, ...]] = {}
    for main, members in strokes.items():
        if len(members) >= TRILL:
            signs[main] = ("trill",)
        else:
            for at in members:
                follows = _leads_to(heard, written, at)
                if follows is not None:
                    graces[at] = follows
                else:
                    written[at] = True
    return Reading(written, graces, signs)


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
