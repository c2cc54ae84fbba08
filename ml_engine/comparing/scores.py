"""Precision, recall and F1 as the literature on transcription counts them, with mir_eval's tolerances."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ml_engine.comparing.matching import DECIMALS, Pairs, match, near
from ml_engine.comparing.notes import Columns, Groups
from ml_engine.instruments import DRUM_GROUPS

ONSET = 0.05  # seconds
OFFSET, OFFSET_SHARE = 0.05, 0.2  # seconds, or that share of the reference's note, whichever is more


@dataclass(frozen=True, slots=True)
class Score:
    """How many notes were heard, how many there are in the reference, how many of them agree."""

    heard: int
    meant: int
    matched: int

    @property
    def precision(self) -> float:
        return self.matched / self.heard if self.heard and self.meant else 0.0

    @property
    def recall(self) -> float:
        return self.matched / self.meant if self.heard and self.meant else 0.0

    @property
    def f1(self) -> float:
        """Twice their product over their sum; 0 when nothing agrees."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def to_json(self) -> dict[str, Any]:
        rates = {name: round(getattr(self, name), 4) for name in ("precision", "recall", "f1")}
        return {"heard": self.heard, "meant": self.meant, "matched": self.matched, **rates}


@dataclass(frozen=True, slots=True)
class Scores:
    """All the numbers: of pitched notes, with a condition more each time, by instrument, and of drums by kind."""

    onsets: Score
    offsets: Score
    instruments: Score
    by_instrument: tuple[tuple[str, Score], ...]
    drums: Score | None
    by_drum: tuple[tuple[str, Score], ...]


def score(heard: Columns, meant: Columns, groups: Groups) -> Scores:
    """Hold what was heard against the reference. Drums are counted apart, by kind of drum and onset alone."""
    there, here = meant.drum, heard.drum
    onsets = _pairs(heard, meant, ~here, ~there, by_group=False)
    ends = right_ends(heard, meant, onsets)
    grouped = _matched(heard, meant, _pairs(heard, meant, ~here, ~there, by_group=True))
    by_instrument = []
    for group in np.unique(np.r_[heard.group[~here], meant.group[~there]]):
        ours, theirs = int((heard.group == group).sum()), int((meant.group == group).sum())
        of_it = int((meant.group[grouped[1]] == group).sum())
        by_instrument.append((groups.label(int(group)), Score(ours, theirs, of_it)))
    sizes = int((~here).sum()), int((~there).sum())
    drums, by_drum = None, []
    if here.any() or there.any():
        struck = _matched(heard, meant, _pairs(heard, meant, here, there, by_group=False))
        drums = Score(int(here.sum()), int(there.sum()), len(struck[0]))
        for kind, name in enumerate(DRUM_GROUPS):
            one = Score(
                int((here & (heard.pitch == kind)).sum()),
                int((there & (meant.pitch == kind)).sum()),
                int((meant.pitch[struck[1]] == kind).sum()),
            )
            if one.heard or one.meant:
                by_drum.append((name, one))
    return Scores(
        Score(*sizes, len(_matched(heard, meant, onsets)[0])),
        Score(*sizes, len(_matched(heard, meant, (onsets[0][ends], onsets[1][ends]))[0])),
        Score(*sizes, len(grouped[0])),
        tuple(sorted(by_instrument, key=lambda one: (-one[1].meant, one[0]))),
        drums,
        tuple(by_drum),
    )


def right_ends(heard: Columns, meant: Columns, pairs: Pairs) -> np.ndarray:
    """For each pair (i of heard, j of meant), whether it ends within OFFSET or OFFSET_SHARE of the reference's length."""
    i, j = pairs
    allowed = np.maximum(OFFSET_SHARE * (meant.offset[j] - meant.onset[j]), OFFSET)
    return np.round(np.abs(heard.offset[i] - meant.offset[j]), DECIMALS) <= allowed


def _pairs(heard: Columns, meant: Columns, ours: np.ndarray, theirs: np.ndarray, *, by_group: bool) -> Pairs:
    a, b = np.flatnonzero(ours), np.flatnonzero(theirs)
    keys = [side.pitch[at] + (128 * side.group[at] if by_group else 0) for side, at in ((heard, a), (meant, b))]
    i, j = near(heard.onset[a], meant.onset[b], (keys[0], keys[1]), ONSET)
    return a[i], b[j]


def _matched(heard: Columns, meant: Columns, pairs: Pairs) -> Pairs:
    return match(pairs, np.abs(heard.onset[pairs[0]] - meant.onset[pairs[1]]))
