"""What is right in written music: beats, places in the bar, lengths, hands, keys, metres, spelling. All figures are 0..1."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import mir_eval
import numpy as np

from bench.notation.mv2h import PLAYED, WRITTEN, aligned, compare, match, music_of
from bench.notation.truth import Truth
from ml_engine import Performance, Piece
from ml_engine.bars import Bars
from ml_engine.notation.notate import Notation
from ml_engine.theory import place_of_name

Figures = dict[str, float]
WINDOW = 0.07  # seconds within which a beat is found
EDGE = 0.1  # seconds outside of the first and last onset in which beats still count
NEAR = Fraction(1, 100)  # of a quarter: the same place
MV2H = ("multi-pitch", "voice", "metre", "value", "harmony")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a note is written: quarters after its bar line, quarters, staff, place of its name on the line of fifths, signature.

    In an upbeat the bar line is where it would stand if the bar were whole.
    """

    place: Fraction
    length: Fraction
    staff: int
    staves: int
    line: int
    fifths: int


def readings(piece: Piece, *, graces: bool = True) -> Iterator[tuple[int | None, Reading]]:
    """(index of the played note, reading) of every written note, part by part."""
    lines = Bars(piece.meters, piece.pickup)
    starts = [float(key.quarter) for key in piece.keys]
    for part in piece.parts:
        for note in part.notes:
            if not graces and note.duration == 0:
                continue
            start, end, meter = lines.at(note.onset)
            before = meter.bar_quarters - (end - start) if note.onset < piece.pickup else Fraction(0)
            held = max(int(np.searchsorted(starts, float(note.onset), side="right")) - 1, 0)
            name = note.spelling.rstrip("-0123456789")
            yield note.played, Reading(
                note.onset - start + before, note.duration, note.staff, part.staves, place_of_name(name),
                piece.keys[held].fifths,
            )  # fmt: skip


def placed(written: Reading | None, true: Reading) -> bool:
    """Whether a note stands where it should in its bar."""
    return written is not None and abs(written.place - true.place) < NEAR


def as_long(written: Reading | None, true: Reading) -> bool:
    """Whether a note is written as long as it should be."""
    return written is not None and abs(written.length - true.length) < NEAR


def of_notes(pairs: Sequence[tuple[Reading | None, Reading]], *, spelt: bool) -> Figures:
    """Shares of the true notes that are written right; a note that is not written (None) is wrong in all.

    ``rhythm`` is place and length together. A name counts also where key and note are both spelt enharmonically.
    """
    place = [placed(w, t) for w, t in pairs]
    length = [as_long(w, t) for w, t in pairs]
    figures = {
        "rhythm": _share([a and b for a, b in zip(place, length, strict=True)]),
        "place in the bar": _share(place),
        "written length": _share(length),
    }
    if any(t.staves == 2 for _, t in pairs):
        figures["hand"] = _share([w is not None and w.staff == t.staff for w, t in pairs if t.staves == 2])
    if spelt:
        names = [w is not None and w.line - t.line == 12 * round((w.fifths - t.fifths) / 12) for w, t in pairs]
        figures["spelling"] = _share(names)
    return figures


def of_notation(notation: Notation, truth: Truth, *, beats: bool = True) -> Figures:
    """All figures of what was written of a performance whose meaning is known; without ``beats`` these are taken as given."""
    line, piece = notation.timeline, notation.piece
    figures: Figures = {}
    if beats:
        figures |= of_beats(
            np.array([beat.time for beat in line.beats]),
            np.array([beat.time for beat in line.beats if beat.downbeat]),
            truth,
        )
    span = (truth.performance.notes[0].onset, truth.performance.notes[-1].onset)
    keys = [(line.seconds_at(float(key.quarter)), key.fifths % 12) for key in piece.keys]
    meters = [(line.seconds_at(float(one.quarter)), (one.numerator, one.denominator)) for one in piece.meters]
    if truth.keys:
        meant = [(time, fifths % 12) for time, fifths in truth.keys]
        figures |= {"key": _held(keys, meant, span), "first key": float(keys[0][1] == meant[0][1])}
    if truth.meters:
        signs = [(time, (above, below)) for time, above, below in truth.meters]
        figures |= {"metre": _held(meters, signs, span), "first metre": float(meters[0][1] == signs[0][1])}
    if truth.piece is not None and truth.timeline is not None:
        written = {played: reading for played, reading in readings(piece) if played is not None}
        true = [(played, reading) for played, reading in readings(truth.piece) if played is not None]
        figures |= of_notes([(written.get(played), reading) for played, reading in true], spelt=truth.spelt)
        figures |= of_clocked(notation, truth, truth.performance)
    return figures


def of_clocked(notation: Notation, truth: Truth, heard: Performance) -> Figures:
    """MV2H on the performance's clock; ``heard`` are the notes that were notated."""
    if truth.piece is None:
        raise ValueError("MV2H needs the score that was played")
    found = music_of(notation.piece, notation.timeline, heard)
    meant = music_of(truth.piece, truth.timeline, truth.performance)
    result = compare(found, meant, PLAYED)
    return {"MV2H": result.mean} | {f"MV2H {name}": value for name, value in zip(MV2H, result, strict=True)}


def of_score(piece: Piece, meant: Piece, *, spelt: bool) -> Figures:
    """Figures of a score that shares no clock with the true one: both are aligned chord by chord first."""
    truth = music_of(meant)
    found = aligned(music_of(piece), truth)
    result = compare(found, truth, WRITTEN)
    figures = {"MV2H aligned": result.mean}
    figures |= {f"MV2H aligned {name}": value for name, value in zip(MV2H, result, strict=True)}
    written = [reading for _, reading in readings(piece, graces=False)]
    pairs = {true: written[own] for own, true in match(found, truth, WRITTEN).items()}
    true_readings = enumerate(reading for _, reading in readings(meant, graces=False))
    notes = of_notes([(pairs.get(index), reading) for index, reading in true_readings], spelt=spelt)
    return figures | {f"{name}, aligned": value for name, value in notes.items()}


def of_beats(beats: np.ndarray, downbeats: np.ndarray, truth: Truth) -> Figures:
    """F1 of beats and downbeats at 70 ms, from the first onset to the last; none of the first seconds is left out."""
    notes = truth.performance.notes
    begin, end = max(notes[0].onset, truth.beats[0]) - EDGE, min(notes[-1].onset, truth.beats[-1]) + EDGE

    def f1(found: np.ndarray, true: np.ndarray) -> float:
        found, true = (times[(times >= begin) & (times <= end)] for times in (found, true))
        if not len(found) or not len(true):
            return float(len(found) == len(true))
        return float(mir_eval.beat.f_measure(true, found, f_measure_threshold=WINDOW))

    return {"beat F1": f1(beats, truth.beats), "downbeat F1": f1(downbeats, truth.downbeats)}


def _share(right: list[bool]) -> float:
    return sum(right) / len(right) if right else 0.0


def _held(
    found: Sequence[tuple[float, object]], true: Sequence[tuple[float, object]], span: tuple[float, float]
) -> float:
    """The share of ``span`` in which two successions of (second, value) agree; the first value holds from the beginning."""
    edges = sorted({*span, *(time for time, _ in (*found, *true) if span[0] < time < span[1])})
    agreed = 0.0
    for start, end in zip(edges, edges[1:], strict=False):
        middle = (start + end) / 2
        values = [next((v for t, v in reversed(row) if t <= middle), row[0][1]) for row in (found, true)]
        agreed += (end - start) * (values[0] == values[1])
    return agreed / (span[1] - span[0]) if span[1] > span[0] else float(found[0][1] == true[0][1])
