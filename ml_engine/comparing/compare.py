"""A transcription held against a reference: the front door's compare()."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml_engine.comparing.aligning import ALIGNMENTS, Alignment, align
from ml_engine.comparing.faults import KINDS, TIMING, Fault, sort_out
from ml_engine.comparing.matching import Pairs
from ml_engine.comparing.notes import Columns, Groups
from ml_engine.comparing.scores import OFFSET, OFFSET_SHARE, ONSET, Score, Scores, score
from ml_engine.errors import BadInput
from ml_engine.events import Report, Stage, ignore
from ml_engine.instruments import DRUMS, is_drums, known_name, program_of
from ml_engine.music import Note, Performance, Timeline

VERSION = 1
MOST_NOTES = 50_000
LONGEST = 24 * 3600.0  # seconds
WINDOW = 4.0  # seconds of a moment, where there are no bars
MOST_MOMENTS = 8
FEWEST = 2  # faults that make a moment worth naming


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch (s, s) in which much is wrong, the bar it is, if that is known, and how many faults begin in it."""

    start: float
    end: float
    faults: int
    bar: int | None = None

    def to_json(self) -> dict[str, Any]:
        data = {"start": round(self.start, 3), "end": round(self.end, 3), "faults": self.faults}
        return data if self.bar is None else data | {"bar": self.bar}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a transcription got right and wrong. Indices of faults count in ``heard`` and ``meant``, both in the
    transcription's time and as long as they sound.

    ``lateness`` is (median, mean distance from it), in seconds, of the onsets that agree; None when none does.
    """

    alignment: Alignment
    heard: tuple[Note, ...]
    meant: tuple[Note, ...]
    scores: Scores
    faults: tuple[Fault, ...]
    lateness: tuple[float, float] | None
    worst: tuple[Moment, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind, all of KINDS."""
        found = Counter(fault.kind for fault in self.faults)
        return {kind: found[kind] for kind in KINDS}

    @property
    def overtones(self) -> int:
        """How many of the extra notes lie an overtone above a note that is right."""
        return sum(fault.overtone for fault in self.faults)

    def to_json(self) -> dict[str, Any]:
        """The whole result as JSON values; notes are rows as Note.to_row() without the confidence."""
        named = {name: score.to_json() for name, score in _named(self.scores)}
        late = self.lateness
        return {
            "version": VERSION,
            "tolerances": {
                "onset": ONSET, "offset": OFFSET, "offset_share": OFFSET_SHARE, "timing": TIMING,
            },
            "alignment": self.alignment.to_json(),
            "scores": named,
            "by_instrument": [{"name": name, **score.to_json()} for name, score in self.scores.by_instrument],
            "by_drum": [{"name": name, **score.to_json()} for name, score in self.scores.by_drum],
            "lateness": None if late is None else {"median": round(late[0], 4), "spread": round(late[1], 4)},
            "counts": self.counts,
            "overtones": self.overtones,
            "worst": [moment.to_json() for moment in self.worst],
            "instruments": _instruments((*self.heard, *self.meant)),
            "heard": [note.to_row()[:5] for note in self.heard],
            "meant": [note.to_row()[:5] for note in self.meant],
            "faults": [fault.to_json() for fault in self.faults],
        }  # fmt: skip


def compare(
    transcription: Performance,
    reference: Performance,
    *,
    align_by: str = "auto",
    written: bool = False,
    timeline: Timeline | None = None,
    reference_timeline: Timeline | None = None,
    report: Report = ignore,
) -> Comparison:
    """Compare what was heard with what was played; the pedal is applied to both.

    ``align_by`` is one of ALIGNMENTS; ``written`` says that the reference is a score, whose time is not the recording's.
    ``timeline`` (of the transcription) or ``reference_timeline`` (in the reference's own seconds) gives the bars in which
    the worst moments lie. Raises BadInput when either has no notes or too many, or ``align_by`` is none of them.
    """
    if align_by not in ALIGNMENTS:
        raise BadInput(f'There is no alignment "{align_by}"; choose from {", ".join(ALIGNMENTS)}.')
    sides = _sane(transcription, "transcription"), _sane(reference, "reference")
    report(Stage("aligning", 0.0))
    groups = Groups()
    heard_notes, meant_notes = (side.sounding().notes for side in sides)
    heard, meant = (
        groups.columns(notes, [note.offset for note in side.notes])
        for notes, side in zip((heard_notes, meant_notes), sides, strict=True)
    )
    alignment = align(heard, meant, align_by, written=written)
    meant = alignment.place(meant)
    report(Stage("comparing", 0.5))
    scores = score(heard, meant, groups)
    found = sort_out(heard, meant)
    bars = _bars(timeline, None) or _bars(reference_timeline, alignment)
    report(Stage("comparing", 1.0))
    return Comparison(
        alignment,
        heard_notes,
        _placed(meant_notes, meant),
        scores,
        found.faults,
        _lateness(heard, meant, found.pairs),
        _worst(found.faults, bars),
    )


def _sane(performance: Performance, what: str) -> Performance:
    """The same with instruments that are known. Raises BadInput for what no music can be."""
    notes = performance.notes
    if not notes:
        raise BadInput(f"There are no notes in the {what}.")
    if len(notes) > MOST_NOTES:
        raise BadInput(f"There are more than {MOST_NOTES} notes in the {what}, which is the most that are compared.")
    if not all(0 <= n.onset <= n.offset <= LONGEST and 0 <= n.pitch <= 127 for n in notes):
        raise BadInput(f"There are notes in the {what} that nobody can play.")
    names = {name: DRUMS if is_drums(name) else known_name(name) for name in {note.instrument for note in notes}}
    return Performance.of(
        (
            Note(note.onset, note.offset, note.pitch, min(max(note.velocity, 1), 127), names[note.instrument])
            for note in notes
        ),
        performance.pedals,
    )


def _named(scores: Scores) -> list[tuple[str, Score]]:
    named = [("onsets", scores.onsets), ("offsets", scores.offsets), ("instruments", scores.instruments)]
    return [*named, ("drums", scores.drums)] if scores.drums else named


def _placed(notes: Sequence[Note], columns: Columns) -> tuple[Note, ...]:
    return tuple(
        Note(float(onset), float(offset), note.pitch, note.velocity, note.instrument)
        for note, onset, offset in zip(notes, columns.onset, columns.offset, strict=True)
    )


def _lateness(heard: Columns, meant: Columns, pairs: Pairs) -> tuple[float, float] | None:
    late = heard.onset[pairs[0]] - meant.onset[pairs[1]]
    if not len(late):
        return None
    middle = float(np.median(late))
    return middle, float(np.abs(late - middle).mean())


def _bars(timeline: Timeline | None, alignment: Alignment | None) -> list[tuple[int, float]]:
    """(number, start in the transcription's seconds) of each bar."""
    if timeline is None:
        return []
    beats = [beat for at, beat in enumerate(timeline.beats) if beat.downbeat or at == 0]
    starts = np.array([beat.time for beat in beats])
    if alignment is not None:
        starts = alignment.seconds(starts)
    return [(beat.bar, float(start)) for beat, start in zip(beats, starts, strict=True)]


def _worst(faults: Sequence[Fault], bars: list[tuple[int, float]]) -> tuple[Moment, ...]:
    """Where most begins that is wrong, the worst first; a wrong end alone is not counted."""
    times = np.array([fault.time for fault in faults if fault.kind != "offset"])
    if not len(times):
        return ()
    if bars:
        starts = np.array([start for _, start in bars])
        edges = np.r_[starts, max(float(times.max()), starts[-1]) + WINDOW]
        place = np.maximum(np.searchsorted(starts, times + 1e-3) - 1, 0)
    else:
        place = (np.maximum(times, 0.0) / WINDOW).astype(int)
        edges = np.arange(place.max() + 2) * WINDOW
    counts = np.bincount(place, minlength=len(edges) - 1)
    order = np.lexsort((np.arange(len(counts)), -counts))
    return tuple(
        Moment(float(edges[at]), float(edges[at + 1]), int(counts[at]), bars[at][0] if bars else None)
        for at in order[:MOST_MOMENTS]
        if counts[at] >= FEWEST
    )


def _instruments(notes: Sequence[Note]) -> list[dict[str, Any]]:
    """Name, General MIDI program and whether they are drums, of all instruments, as whatever plays the notes needs it."""
    names = sorted({note.instrument for note in notes})
    return [{"name": name, "program": program_of(name), "drums": is_drums(name)} for name in names]
