"""Bars written anew in a piece: is everything else as it was, and do the new bars fit in?

Half of the cases are composed pieces, half held-out human works; which bars and parts is chance. What was not asked for must
be the same to the last tick. Fit is judged by an n-gram (ngram.py) trained on the training's side: the surprise of the
notes in the first and last new bar and the bar after, beside that of the human works' own notes at the same places.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bench.composer import ngram
from bench.composer.data import bar_starts, piece_of, works
from bench.composer.figures import Figure, Options, share_figure
from bench.composer.samples import samples
from ml_engine import BadInput, Brief, Part, Piece, Rework, WrittenNote, rework
from ml_engine.bars import bars_of
from ml_engine.composition import tokens as t
from ml_engine.composition.coding import encode, frame_of
from ml_engine.training.composer_data import events_of

BARS = 24
LONGEST = 8  # bars written anew at a time
CASES_EACH = 4  # cases of one piece
ORDER = 2  # events back: what likelihood.py finds best on the training's side
NOTE_FIELDS = 3  # place, pitch and duration; velocity is a question of dynamics


@dataclass(frozen=True, slots=True)
class Case:
    """A piece, and which of its bars (numbers, both included) and parts shall be new."""

    piece: Piece
    human: bool
    bars: tuple[int, int]
    parts: tuple[str, ...]
    seed: int


def pieces(options: Options, count: int) -> Iterator[tuple[bool, Piece]]:
    """(whether human, piece), by turns."""
    humans = [one for one in works(options.event_files, held_out=True) if len(bar_starts(one.events)) >= BARS // 2]
    rng = random.Random(3)
    rng.shuffle(humans)
    made = samples(count, BARS)
    for i in range(count):
        if i % 2 == 0:
            yield False, next(made).piece
        else:
            events = humans[i // 2 % len(humans)].events
            bars = len(bar_starts(events))
            yield True, piece_of(events, rng.randrange(max(bars - BARS, 0) + 1), BARS)


def cases(options: Options, count: int) -> Iterator[Case]:
    """``count`` cases."""
    rng = random.Random(5)
    done = 0
    for human, piece in pieces(options, -(-count // CASES_EACH)):
        numbers = [number for number, *_ in bars_of(piece)]
        playing = [part.id for part in piece.parts if part.notes]
        for _ in range(CASES_EACH):
            if done == count or len(numbers) < 4:
                break
            length = rng.randint(1, min(LONGEST, len(numbers) - 2))
            first = rng.choice(numbers[1 : len(numbers) - length])
            some = () if rng.random() < 0.5 else tuple(rng.sample(playing, rng.randint(1, len(playing))))
            yield Case(piece, human, (first, first + length - 1), some, done)
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
                f"case {case.seed}: bars {case.bars} of {case.parts or 'all parts'}, human {case.human}: something else moved"
            )
        frame = frame_of(case.piece)
        rows.append((case, events_of(encode(case.piece, frame=frame)), events_of(encode(made, frame=frame))))
    figures = [
        share_figure("cases in which all else is the same", right, len(rows), 100),
        share_figure("cases in which the bars are new", new, len(rows)),
    ]
    rows = [row for row in rows if len(row[1])]
    learn = [one.events for one in works(options.event_files, held_out=False, ours=None)]
    learn = learn[:: 12 if options.quick else 1]
    judged = ngram.nats(learn, [row[1] for row in rows] + [row[2] for row in rows], ORDER)
    sums = {(human, filled): np.zeros(2) for human in (True, False) for filled in (True, False)}
    for i, (case, before, after) in enumerate(rows):
        sums[case.human, False] += surprise(before, judged[i], joins(case))
        sums[case.human, True] += surprise(after, judged[len(rows) + i], joins(case))
    human = sums[True, False]
    filled = sums[True, True] + sums[False, True]
    nats = {name: value[0] / max(value[1], 1) for name, value in {"human": human, "filled": filled}.items()}
    figures.append(
        Figure(
            "joins, nats a note by the n-gram", f"{nats['filled']:.3f} ({filled[1]:.0f} notes)",
            f"≤ human bars: {nats['human']:.3f} ({human[1]:.0f} notes)", nats["filled"] <= nats["human"],
        )
    )  # fmt: skip
    for name, is_human in (("in human works", True), ("in composed pieces", False)):
        old, fresh = sums[is_human, False], sums[is_human, True]
        text = f"{fresh[0] / max(fresh[1], 1):.3f} filled, {old[0] / max(old[1], 1):.3f} before"
        figures.append(Figure(f"of these {name}", text))
    return figures
