"""Bars written anew in a piece: is everything else as it was, and do the new bars fit in?

Half of the cases are composed pieces, half held-out human works; which bars and parts is chance. What was not asked for must
be the same to the last tick. Fit is judged by an n-gram (ngram.py) trained on the training's side: the surprise of the
notes in the first and last new bar and the bar after, beside that of the human works' own notes at the same places. An
n-gram that never heard a drum kit can say nothing of bands: without event files of band music they are left out of it.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bench.composer import ngram
from bench.composer.data import bar_starts, piece_of, works
from bench.composer.figures import Figure, Options, share_figure
from bench.composer.samples import KINDS, samples
from ml_engine import BadInput, Brief, Part, Piece, Rework, WrittenNote, rework
from ml_engine.bars import bars_of
from ml_engine.composition import tokens as t
from ml_engine.composition.coding import encode, frame_of
from ml_engine.training.composer_data import events_of

BARS = 24
LONGEST = 8  # bars written anew at a time
CASES_EACH = 4  # cases of one piece
ORDER = 2  # events back: what likelihood.py finds best on the training's side
HUMAN, BAND = "human", "band"  # kinds of cases beside those of art music
NOTE_FIELDS = 3  # place, pitch and duration; velocity is a question of dynamics


@dataclass(frozen=True, slots=True)
class Case:
    """A piece, HUMAN or a kind of samples.py, and which of its bars (numbers, both included) and parts shall be new."""

    piece: Piece
    kind: str
    bars: tuple[int, int]
    parts: tuple[str, ...]
    seed: int


def pieces(options: Options, count: int) -> Iterator[tuple[str, Piece]]:
    """(kind, piece), composed and human by turns."""
    humans = [one for one in works(options.event_files, held_out=True) if len(bar_starts(one.events)) >= BARS // 2]
    rng = random.Random(3)
    rng.shuffle(humans)
    made = samples(count, BARS)
    for i in range(count):
        if i % 2 == 0:
            sample = next(made)
            yield sample.kind, sample.piece
        else:
            events = humans[i // 2 % len(humans)].events
            bars = len(bar_starts(events))
            yield HUMAN, piece_of(events, rng.randrange(max(bars - BARS, 0) + 1), BARS)


def cases(options: Options, count: int) -> Iterator[Case]:
    """``count`` cases."""
    rng = random.Random(5)
    done = 0
    for kind, piece in pieces(options, -(-count // CASES_EACH)):
        numbers = [number for number, *_ in bars_of(piece)]
        playing = [part.id for part in piece.parts if part.notes]
        for _ in range(CASES_EACH):
            if done == count or len(numbers) < 4:
                break
            length = rng.randint(1, min(LONGEST, len(numbers) - 2))
            first = rng.choice(numbers[1 : len(numbers) - length])
            some = () if rng.random() < 0.5 else tuple(rng.sample(playing, rng.randint(1, len(playing))))
            yield Case(piece, kind, (first, first + length - 1), some, done)
            done += 1


def touched(case: Case, part: Part, note: WrittenNote) -> bool:
    """Whether a note begins where all is to be written anew."""
    spans = [(start, end) for number, start, end, _ in bars_of(case.piece) if case.bars[0] <= number <= case.bars[1]]
    return (not case.parts or part.id in case.parts) and spans[0][0] <= note.onset < spans[-1][1]


def untouched_same(case: Case, made: Piece) -> bool:
    """Whether every other note is as it was, id, spelling and all, and nothing new stands elsewhere; marks too."""
    before = [(part.id, note) for part in case.piece.parts for note in part.notes if not touched(case, part, note)]
    after = [(part.id, note) for part in made.parts for note in part.notes if not touched(case, part, note)]
    marks = ("meters", "keys", "tempo_marks", "pickup", "chords", "sections", "swing")
    names = [(part.id, part.name, part.program) for part in made.parts]
    return (
        sorted(before, key=str) == sorted(after, key=str)
        and names == [(part.id, part.name, part.program) for part in case.piece.parts]
        and all(getattr(made, mark) == getattr(case.piece, mark) for mark in marks)
    )


def joins(case: Case) -> set[int]:
    """Places (from 0) of the first and the last new bar and the bar after."""
    numbers = [number for number, *_ in bars_of(case.piece)]
    first, last = numbers.index(case.bars[0]), numbers.index(case.bars[1])
    return {first, last, min(last + 1, len(numbers) - 1)}


def surprise(events: np.ndarray, nats: np.ndarray, bars: set[int]) -> tuple[float, int]:
    """Nats of the notes in the bars, and how many notes there are."""
    bar = np.cumsum(events[:, 0] == t.BAR) - 1
    notes = np.isin(bar, sorted(bars)) & (events[:, 0] >= t.PLACE)
    return float(nats[notes, :NOTE_FIELDS].sum()), int(notes.sum())


def run(options: Options) -> list[Figure]:
    """Two hundred cases."""
    right = new = 0
    rows: list[tuple[Case, np.ndarray, np.ndarray]] = []
    for case in cases(options, options.many(200, 8)):
        brief = Brief(seed=case.seed)
        try:
            made = rework(case.piece, Rework("fill", bars=case.bars, parts=case.parts, brief=brief)).piece
        except BadInput as fault:
            print(f"case {case.seed}: refused: {fault}")
            rows.append((case, np.zeros((0, 4), np.int16), np.zeros((0, 4), np.int16)))
            continue
        same = untouched_same(case, made)
        right += same
        new += made.parts != case.piece.parts
        if not same and options.show:
            print(
                f"case {case.seed}: bars {case.bars} of {case.parts or 'all parts'}, {case.kind}: something else moved"
            )
        frame = frame_of(case.piece)
        rows.append((case, events_of(encode(case.piece, frame=frame)), events_of(encode(made, frame=frame))))
    figures = [
        share_figure("cases in which all else is the same", right, len(rows), 100),
        share_figure("cases in which the bars are new", new, len(rows)),
    ]
    rows = [row for row in rows if len(row[1])]
    learn = list(works(options.event_files, held_out=False, ours=None))[:: 12 if options.quick else 1]
    works_alone = [one.events for one in learn if not one.ours]
    art = [row for row in rows if row[0].kind != BAND]
    if len(works_alone) < len(learn):
        figures += joined("joins, nats a note by the n-gram", [one.events for one in learn], rows)
    return figures + joined("joins without bands, by an n-gram of human works", works_alone, art)


def joined(what: str, learn: Sequence[np.ndarray], rows: Sequence[tuple[Case, np.ndarray, np.ndarray]]) -> list[Figure]:
    """How surprising the joins of filled bars are beside human bars, to an n-gram of ``learn``; then kind by kind.

    rows: each case, its piece's events as they were and as they are.
    """
    judged = ngram.nats(learn, [row[1] for row in rows] + [row[2] for row in rows], ORDER)
    sums = {(kind, filled): np.zeros(2) for kind in (HUMAN, *KINDS, BAND) for filled in (True, False)}
    for i, (case, before, after) in enumerate(rows):
        sums[case.kind, False] += surprise(before, judged[i], joins(case))
        sums[case.kind, True] += surprise(after, judged[len(rows) + i], joins(case))
    human = sums[HUMAN, False]
    filled = np.sum([value for (_, is_filled), value in sums.items() if is_filled], axis=0)
    figures = [
        Figure(
            what, f"{_mean(filled):.3f} ({filled[1]:.0f} notes)", f"≤ human bars: {_mean(human):.3f} ({human[1]:.0f} notes)",
            _mean(filled) <= _mean(human),
        )
    ]  # fmt: skip
    composed = {filled: np.sum([sums[kind, filled] for kind in (*KINDS, BAND)], axis=0) for filled in (True, False)}
    lines = [(HUMAN, sums[HUMAN, True], sums[HUMAN, False]), ("composed", composed[True], composed[False])]
    lines += [(kind, sums[kind, True], sums[kind, False]) for kind in (*KINDS, BAND)]
    for name, fresh, old in lines:
        if fresh[1]:
            figures.append(Figure(f"of these {name}", f"{_mean(fresh):.3f} filled, {_mean(old):.3f} before"))
    return figures


def _mean(nats: np.ndarray) -> float:
    return float(nats[0] / max(nats[1], 1))
