"""Performances no training saw, and what was meant by them: held-out scores played anew, and songs as people played them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from ml_engine import Part, Performance, Piece, Timeline, WrittenNote, read_performance
from ml_engine.bars import Bars
from ml_engine.instruments import name_of
from ml_engine.music import SIGNS, Beat, Key, Meter, TempoMark
from ml_engine.notation.read_musicxml import read_movements
from ml_engine.notation.xml_words import key_from_signature
from ml_engine.theory import line_name, tonality
from ml_engine.training.notation.score import UNKNOWN_LINE, Score

if TYPE_CHECKING:
    from ml_engine.training.notation.player import Played

CORPUS = (
    "bach/bwv846", "bach/bwv66.6", "bach/bwv269", "bach/bwv347", "bach/bwv10.7", "mozart/k545", "mozart/k80/movement1",
    "haydn/opus74no1/movement3", "joplin/maple_leaf_rag", "schumann_clara/polonaise_op1n1", "schumann_clara/polonaise_op1n2",
    "schumann_clara/polonaise_op1n3", "schumann_clara/polonaise_op1n4", "cpebach/h186",
    "beethoven/opus18no1/movement1.mxl",
)  # fmt: skip
_MODES = {1: "major", -1: "minor", 0: ""}


@dataclass(frozen=True, slots=True)
class Truth:
    """A performance and what was meant.

    ``beats`` and ``downbeats`` are seconds. ``meters`` and ``keys`` hold from a second on: (second, numerator, denominator),
    (second, fifths). With a score there is also the piece, whose notes name the played ones by index, and its timeline;
    ``spelt`` says whether its spelling is the score's own.
    """

    name: str
    performance: Performance
    beats: np.ndarray
    downbeats: np.ndarray
    meters: tuple[tuple[float, int, int], ...]
    keys: tuple[tuple[float, int], ...]
    piece: Piece | None = None
    timeline: Timeline | None = None
    spelt: bool = False

    def until(self, seconds: float) -> "Truth":
        """What begins before ``seconds``; of notes that nobody played, those that are written before what sounds then."""
        count = sum(note.onset < seconds for note in self.performance.notes)
        heard = Performance(
            self.performance.notes[:count], tuple(p for p in self.performance.pedals if p.onset < seconds)
        )
        last = self.timeline.quarter_at(seconds) if self.timeline else 0.0

        def stays(note: WrittenNote) -> bool:
            return note.onset < last if note.played is None else note.played < count

        piece = self.piece and replace(
            self.piece,
            parts=tuple(replace(part, notes=tuple(filter(stays, part.notes))) for part in self.piece.parts),
        )
        kept = [times[times < seconds] for times in (self.beats, self.downbeats)]
        return replace(self, performance=heard, piece=piece, beats=kept[0], downbeats=kept[1])


def score_truths(
    scores: Iterable[Score], works: int, seeds: int = 1, freedom: float | None = None, *, keyboard: bool = False
) -> Iterator[Truth]:
    """Movements, played ``seeds`` times each, in an order that mixes them, so that any few stand for all.

    Where there are keyboard parts these alone are played; with ``keyboard`` only such scores are.
    """
    from ml_engine.training.notation.player import perform

    rows = [
        (crc32(f"{score.name} {at}".encode()), score, tuple(map(int, np.flatnonzero(score.parts["staves"] == 2))))
        for at, score in enumerate(scores)
    ]
    chosen = [row for row in rows if row[2] or not keyboard]
    for number, score, keyboards in sorted(chosen, key=lambda row: row[0])[:works]:
        parts = keyboards or tuple(range(len(score.parts)))
        for seed in range(1, seeds + 1):
            chance = np.random.default_rng([seed, number])
            yield truth_of(score, perform(score, chance, freedom, parts), parts)


def corpus_scores() -> Iterator[Score]:
    """Works of music21's own corpus whose composers died long ago. No training has them."""
    from music21 import corpus

    from ml_engine.training.notation.scores import score_of

    for name in CORPUS:
        content = Path(str(corpus.getWork(name))).read_bytes()
        for at, piece in enumerate(read_movements(content)):
            score = score_of(piece, f"{name}#{at}", "music21")
            if score is not None:
                yield score


def truth_of(score: Score, played: "Played", parts: tuple[int, ...]) -> Truth:
    """What ``played`` meant, by the score it was played from."""
    from ml_engine.training.notation.player import to_performance

    order = np.lexsort((played.offsets, played.pitches, played.onsets))
    by_row = {
        int(row): at for at, row in enumerate(played.written[order]) if row >= 0 and not played.ornamental[order][at]
    }
    piece = piece_of(score, parts, by_row)
    lines = Bars(piece.meters, piece.pickup)
    beats, bar = [], 0
    for time, quarter, down in zip(played.beats, played.beat_quarters, played.downbeats, strict=True):
        at = _fraction(quarter)
        start, _, meter = lines.at(at)
        bar += bool(down)
        beats.append(Beat(float(time), at, bar, int((at - start) / meter.beat_quarters) + 1, bool(down)))
    timeline = Timeline(tuple(beats), piece.meters, piece.keys, piece.tempo_marks)
    meters = tuple((timeline.seconds_at(float(m.quarter)), m.numerator, m.denominator) for m in piece.meters)
    keys = tuple((timeline.seconds_at(float(k.quarter)), k.fifths) for k in piece.keys)
    spelt = bool((score.notes["line"] != UNKNOWN_LINE).all())
    heard = to_performance(played)
    players = [name_of(int(score.parts["program"][part])) for part in played.parts[order]]
    notes = tuple(replace(note, instrument=one) for note, one in zip(heard.notes, players, strict=True))
    return Truth(
        score.name, Performance(notes, heard.pedals), played.beats, played.beats[played.downbeats], meters, keys,
        piece, timeline, spelt,
    )  # fmt: skip


def piece_of(score: Score, parts: tuple[int, ...], played: dict[int, int] | None = None) -> Piece:
    """Some parts of a score as a Piece; ``played`` gives the index of the played note by the row of the written one.

    Notes whose spelling is unknown are named with sharps.
    """
    made = []
    for number, part in enumerate(parts, 1):
        rows = np.flatnonzero(score.notes["part"] == part)
        program = int(score.parts["program"][part])
        notes = tuple(_note(score.notes[row], f"p{number}n{row}", (played or {}).get(int(row))) for row in rows)
        made.append(Part(f"P{number}", name_of(program).capitalize(), program, int(score.parts["staves"][part]), notes))
    meters, pickup = _meters(score.bars)
    every = sorted((note for part in made for note in part.notes), key=lambda note: note.onset)
    keys = tuple(_keys(score.keys, every))
    tempos = tuple(TempoMark(_fraction(row["quarter"]), float(row["bpm"])) for row in score.tempos)
    return Piece(tuple(made), meters, keys, tempos or (TempoMark(Fraction(0), 120.0),), pickup, score.name)


def _note(row: np.void, name: str, played: int | None) -> WrittenNote:
    pitch, line = int(row["pitch"]), int(row["line"])
    letters = line_name(line + 1 if line != UNKNOWN_LINE else (7 * pitch + 1) % 12)
    octave = (pitch - letters.count("#") + letters[1:].count("b")) // 12 - 1
    signs = tuple(sign for bit, sign in enumerate(SIGNS) if int(row["signs"]) >> bit & 1)
    return WrittenNote(
        name, _fraction(row["onset"]), _fraction(row["duration"]), pitch, f"{letters}{octave}", int(row["level"]) or 80,
        int(row["staff"]), int(row["voice"]), played, signs,
    )  # fmt: skip


def _meters(bars: np.ndarray) -> tuple[tuple[Meter, ...], Fraction]:
    """Time signatures and the upbeat. Where a bar is cut short the next begins as if its metre were written anew."""
    first = Meter(Fraction(0), int(bars["numerator"][0]), int(bars["denominator"][0]))
    length = _fraction(bars["length"][0])
    pickup = length if length < first.bar_quarters else Fraction(0)
    meters = [first]
    for row in bars[1:]:
        start = _fraction(row["start"])
        meter = Meter(start, int(row["numerator"]), int(row["denominator"]))
        same = (meter.numerator, meter.denominator) == (meters[-1].numerator, meters[-1].denominator)
        if not same or Bars(meters, pickup).at(start)[0] != start:
            meters.append(meter)
    return tuple(meters), pickup


def _keys(rows: np.ndarray, notes: list[WrittenNote]) -> Iterator[Key]:
    for at, row in enumerate(rows):
        quarter = _fraction(row["quarter"])
        end = rows["quarter"][at + 1] if at + 1 < len(rows) else np.inf
        stretch = [note for note in notes if quarter <= note.onset < end]
        yield key_from_signature(quarter, int(row["fifths"]), _MODES[int(row["mode"])], stretch)


def _fraction(value: float) -> Fraction:
    return Fraction(float(value)).limit_denominator(960)


def pop909_truths(folder: Path, works: int, *, held_out: bool = True) -> Iterator[Truth]:
    """Songs of POP909 as they were played, with beats marked by hand; the metre is told of those in four alone."""
    from ml_engine.training.notation.pop909 import folders, pulse_in

    for song in folders(folder, held_out=held_out)[:works]:
        pulse = pulse_in(song)
        four = int(pulse.sizes[0]) == 4
        yield Truth(
            f"pop909 {song.name}",
            read_performance(song / f"{song.name}.mid"),
            pulse.times,
            pulse.times[pulse.numbers == 0],
            ((0.0, 4, 4),) if four else (),
            tuple(_annotated_keys(song / "key_audio.txt")),
        )


def _annotated_keys(path: Path) -> Iterator[tuple[float, int]]:
    for line in path.read_text().splitlines():
        start, _, name = line.split("\t")
        tonic, mode = name.split(":")
        yield float(start), tonality(f"{tonic} {'minor' if mode == 'min' else 'major'}").fifths
