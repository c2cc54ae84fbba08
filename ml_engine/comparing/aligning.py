"""In whose time two lists of notes are compared: as they are, moved by a constant, or warped."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ml_engine.comparing.matching import MOST_PAIRS, match, near
from ml_engine.comparing.notes import Columns
from ml_engine.comparing.scores import ONSET
from ml_engine.comparing.warping import Warp, warp

ALIGNMENTS = ("auto", "none", "warp")
FARTHEST = 30.0  # seconds by which a whole recording may be moved
BIN = 0.01  # seconds
HELPS = 0.02  # of the notes: what moving must gain, so that it is done
SMALLEST = 0.002  # seconds that are worth moving by
WARP_HELPS = 0.05  # of the notes: what a warp must gain over a constant
FOUND = 0.15  # share of the reference's chords that must be found, so that a warp is believed
STRANGE = 0.25  # share of notes that agree, under which two performances may not be the same
LONG_GAP = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a reference was brought into the recording's time, and how far that went.

    ``kind`` is "none", "offset" (moved by ``offset`` seconds) or "warp". For a warp ``found`` is the share of the
    reference's chords that were found, ``tempo`` seconds of the recording for one of the reference, ``largest`` how far
    (s) it leaves a straight line, ``gaps`` the stretches of the recording without anything to hold on to (s, s).
    """

    asked: str
    kind: str
    because: str
    offset: float = 0.0
    found: float | None = None
    tempo: float | None = None
    largest: float | None = None
    gaps: tuple[tuple[float, float], ...] = ()
    path: Warp | None = None

    def seconds(self, moments: np.ndarray) -> np.ndarray:
        """Moments of the reference in the time of the recording."""
        return self.path(moments) if self.path is not None else moments + self.offset

    def place(self, reference: Columns) -> Columns:
        """The reference in the time of the recording."""
        onset, offset = self.seconds(reference.onset), self.seconds(reference.offset)
        release = np.maximum(self.seconds(reference.release), onset)
        return replace(reference, onset=onset, offset=np.maximum(offset, onset + 1e-3), release=release)

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"asked": self.asked, "kind": self.kind, "because": self.because}
        if self.kind == "offset":
            data["offset"] = round(self.offset, 4)
        if self.kind == "warp":
            data |= {name: round(getattr(self, name), 4) for name in ("found", "tempo", "largest")}
            data["gaps"] = [[round(start, 2), round(end, 2)] for start, end in self.gaps]
        return data


def align(heard: Columns, meant: Columns, asked: str, *, written: bool) -> Alignment:
    """Bring the reference ``meant`` into the time of ``heard``.

    "none" takes its seconds as they are, "warp" warps it. "auto" takes what was played as it is, or moved by a constant
    when that helps; a score (``written``) is warped, unless its seconds fit nearly as well as they are.
    """
    if asked == "none":
        return Alignment(asked, "none", "The reference was taken in its own time, as you asked.")
    if asked == "warp":
        return _warped(heard, meant, asked, "as you asked") or _lost(asked)
    moved = _moved(heard, meant, asked)
    plain = agreeing(heard, moved.place(meant))
    more = ""
    if written:
        warped = _warped(heard, meant, asked, "because it is a score")
        if warped is not None and agreeing(heard, warped.place(meant)) >= plain + WARP_HELPS:
            return warped
        more = "would not fit better" if warped is not None else "did not find the reference in the recording"
        more = f" A warp {more}."
    elif plain < STRANGE:
        more = " Few notes lie at the same time: if it is another performance, have it warped."
    return replace(moved, because=moved.because + more)


def agreeing(heard: Columns, meant: Columns) -> float:
    """The share of notes with a partner of the same pitch within 50 ms, of the longer list."""
    keys = heard.pitch + 128 * heard.drum, meant.pitch + 128 * meant.drum
    pairs = near(heard.onset, meant.onset, keys, ONSET)
    found, _ = match(pairs, np.zeros(len(pairs[0])))
    return len(found) / max(len(heard), len(meant))


def _moved(heard: Columns, meant: Columns, asked: str) -> Alignment:
    as_it_is = Alignment(asked, "none", "The reference was taken in its own time.")
    offset = constant(heard, meant)
    if abs(offset) < SMALLEST:
        return as_it_is
    moved = Alignment(asked, "offset", f"The reference was moved by {offset:+.3f} s as a whole.", offset)
    gain = agreeing(heard, moved.place(meant)) - agreeing(heard, meant)
    return moved if gain >= HELPS else as_it_is


def constant(heard: Columns, meant: Columns) -> float:
    """The constant (s) by which the reference fits best: where differences of equal pitches pile up."""
    keys = heard.pitch + 128 * heard.drum, meant.pitch + 128 * meant.drum
    thin = 1
    while True:
        part = slice(None, None, thin)
        expected = _expected_pairs(heard.onset[part], keys[0][part], meant.onset, keys[1])
        if expected <= MOST_PAIRS / 2 or thin > len(heard):
            break
        thin *= 2
    i, j = near(heard.onset[part], meant.onset, (keys[0][part], keys[1]), FARTHEST)
    if not len(i):
        return 0.0
    apart = heard.onset[part][i] - meant.onset[j]
    bins = np.rint((apart + FARTHEST) / BIN).astype(int)
    piled = np.convolve(np.bincount(bins, minlength=int(2 * FARTHEST / BIN) + 1), np.ones(5), "same")
    # Of equal heaps the nearest to no move at all.
    centre = (np.arange(len(piled)) * BIN) - FARTHEST
    best = centre[np.lexsort((np.abs(centre), -piled))[0]]
    return float(np.median(apart[np.abs(apart - best) <= ONSET]))


def _expected_pairs(first: np.ndarray, keys: np.ndarray, second: np.ndarray, other_keys: np.ndarray) -> float:
    """About how many pairs of equal key lie within FARTHEST."""
    span = max(float(np.ptp(np.r_[first, second])), 1.0)
    counts = np.bincount(keys, minlength=256) * np.bincount(other_keys, minlength=256).astype(float)
    return float(counts.sum() * min(2 * FARTHEST / span, 1.0)) * 1.5


def _warped(heard: Columns, meant: Columns, asked: str, reason: str) -> Alignment | None:
    path = warp(heard, meant)
    if path is None or path.found < FOUND:
        return None
    x, y = path.reference, path.recording
    straight = np.polyfit(x, y, 1)
    largest = float(np.abs(np.polyval(straight, x) - y).max())
    wide = np.flatnonzero(np.diff(y) > LONG_GAP)
    struck = np.sort(meant.onset)
    # A pause is no gap: there must be something to be found.
    within = np.searchsorted(struck, x[wide + 1] - 1e-3) - np.searchsorted(struck, x[wide] + 1e-3)
    gaps = [(float(y[at]), float(y[at + 1])) for at in wide[within > 1]]
    because = (
        f"The reference was warped to the recording's time, {reason}: {path.found:.0%} of its chords were found, "
        f"and its time bends by up to {largest:.1f} s."
    )
    return Alignment(
        asked, "warp", because, found=path.found, tempo=float(straight[0]), largest=largest, gaps=tuple(gaps), path=path
    )


def _lost(asked: str) -> Alignment:
    return Alignment(
        asked, "none", "The reference could not be warped, because too little of it is found in the transcription."
    )
