"""Something is done with a piece that is there: the front door's rework()."""

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from ml_engine.composition import tokens as t
from ml_engine.composition.accompany import accompany
from ml_engine.composition.blend import blend
from ml_engine.composition.coding import Event
from ml_engine.composition.drafts import Draft, instrument_of
from ml_engine.composition.ease import easier
from ml_engine.composition.elaborate import harder
from ml_engine.composition.guard import Guard
from ml_engine.composition.harmonise import harmonise
from ml_engine.composition.harmony import progression, reharmonise
from ml_engine.composition.orchestrate import reorchestrate
from ml_engine.composition.result import HARMONIES, MODES, Composition, Rework
from ml_engine.composition.rewrite import Rewriter, Written, replaced
from ml_engine.composition.transpose import transpose, transpose_to
from ml_engine.composition.words import check_brief
from ml_engine.errors import BadInput, Cancelled
from ml_engine.events import NotesFound, Report, Stage, Warned, ignore
from ml_engine.models.composers import COMPOSER, composer
from ml_engine.music import Note, Piece
from ml_engine.origin import LONGEST_ORIGIN, by_machine
from ml_engine.tempo import Clock

USUAL_BARS = 8
MOST_BARS = 200
ARRANGER = "arranger"
_DONE = {
    "continue": "Written on", "fill": "Bars written anew", "harmonise": "Harmonised", "accompany": "Accompanied",
    "vary": "Varied", "blend": "Blended", "transpose": "Transposed", "reorchestrate": "Re-orchestrated",
    "easier": "Made easier", "harder": "Made harder",
}  # fmt: skip


def rework(piece: Piece, wish: Rework, *, other: Piece | None = None, report: Report = ignore) -> Composition:
    """Do with ``piece`` what is wished; see the front door."""
    if wish.mode not in MODES:
        raise BadInput(f"A piece cannot be worked on by “{wish.mode[:40]}”; choose from {', '.join(MODES)}.")
    if not any(part.notes for part in piece.parts):
        raise BadInput("There are no notes in this piece to work with.")
    if not 0 <= wish.amount <= 1:
        raise BadInput("How far to go is a number from 0 to 1.")
    reading = check_brief(wish.brief)
    seed = reading.brief.seed if reading.brief.seed is not None else secrets.randbelow(2**31)
    wish = replace(wish, brief=replace(reading.brief, seed=seed))
    report(Stage("composing", 0.0))
    job = _Job(piece, wish, other, random.Random(seed), report, list(reading.notices))
    made = _MODES[wish.mode](job)
    job.told += [notice for guard in job.guards for notice in guard.notices]
    for notice in job.told:
        report(Warned(notice))
    report(Stage("composing", 1.0))
    model = COMPOSER if wish.mode in _BY_NETWORK else ARRANGER
    made = replace(made, origin=_origin(piece.origin, by_machine(_DONE[wish.mode], model, seed)))
    return Composition(made, wish.brief, model, seed, job.complete, tuple(job.told))


def _origin(before: str, now: str) -> str:
    """What a piece carries from then on; of a long story the beginning stays, which says who wrote it first, and what came last."""
    whole = f"{before} {now}".strip()
    if len(whole) <= LONGEST_ORIGIN:
        return whole
    half = LONGEST_ORIGIN // 2
    return f"{whole[:half]} … {whole[-half:]}"


class _Job:
    """One wish being carried out."""

    def __init__(
        self, piece: Piece, wish: Rework, other: Piece | None, rng: random.Random, report: Report, told: list[str]
    ) -> None:
        self.piece, self.wish, self.other, self.rng, self.report, self.told = piece, wish, other, rng, report, told
        self.complete = True
        self.guards: list[Guard] = []
        self.clock = Clock(piece.tempo_marks, piece.meters, piece.swing, piece.pickup)

    def tell(self, notes: Sequence[Written], until: Fraction, fraction: float) -> None:
        """Tell notes that have been written, in seconds of the whole piece."""
        names = [instrument_of(part) for part in self.piece.parts]
        rows = [_note(one.draft, names[one.part], self.clock) for one in notes]
        self.report(NotesFound(tuple(sorted(rows, key=lambda n: (n.onset, n.pitch))), self.clock.seconds(until)))
        self.report(Stage("composing", fraction))

    def rewriter(self, piece: Piece | None = None, **more: object) -> Rewriter:
        """The network on this piece."""
        writer = Rewriter(piece or self.piece, composer(), self.rng, self.wish.brief, **more)  # type: ignore[arg-type]
        self.guards.append(writer.guard)
        return writer

    def parts(self) -> list[int]:
        """The indices of the parts asked for; all when none is named."""
        known = {part.id: at for at, part in enumerate(self.piece.parts)}
        unknown = [name for name in self.wish.parts if name not in known]
        if unknown:
            raise BadInput(f"This piece has no part “{unknown[0][:40]}”; it has {', '.join(known)}.")
        return [known[name] for name in self.wish.parts] or list(known.values())

    def indices(self, writer: Rewriter) -> list[int]:
        """The bars asked for, counted from 0. Raises BadInput when there are none such."""
        numbers = [number for number, *_ in writer.spans]
        if self.wish.bars is None:
            return list(range(len(numbers)))
        first, last = self.wish.bars
        found = [i for i, number in enumerate(numbers) if first <= number <= last]
        if first > last or first < numbers[0] or last > numbers[-1] or not found:
            raise BadInput(
                f"This piece has bars {numbers[0]} to {numbers[-1]}; bars {first} to {last} cannot be chosen."
            )
        return found


def _note(draft: Draft, instrument: str, clock: Clock) -> Note:
    start, end = clock.seconds(draft.onset), clock.seconds(draft.onset + draft.duration)
    return Note(start, end, draft.pitch, draft.velocity, instrument)


def _fill(job: _Job) -> Piece:
    writer = job.rewriter()
    indices, parts = job.indices(writer), job.parts()
    if job.wish.bars is None and not job.wish.parts:
        job.told.append("No bars were chosen, so all of them were written anew.")
    tracks = {at for at, track in enumerate(writer.frame.tracks) if track.part in parts}
    return _written(job, writer, indices, tracks, lambda index, track: ())


def _vary(job: _Job) -> Piece:
    """Near: a few bars take other notes in the same rhythm. Far: most bars are new, the last third of the way the chords too."""
    amount, rng = job.wish.amount, job.rng
    probe = job.rewriter()
    chords = probe.frame.chords
    if amount > 0.7 and not job.piece.chords:
        chords = tuple(reharmonise(chords, probe.frame.tonality, rng, amount - 0.5))
    writer = job.rewriter(chords=chords)
    tracks = {at for at, track in enumerate(writer.frame.tracks) if track.part in job.parts()}
    chosen = [i for i in job.indices(writer) if rng.random() < 0.15 + 0.85 * amount]
    if not chosen:
        chosen = [rng.choice(job.indices(writer))]
    same = 1.0 if amount < 0.4 else max(0.0, 1.4 - 1.4 * amount)

    def echo(index: int, track: int) -> Sequence[Event]:
        notes = writer.coded.bars[index].tracks[track][1:]
        return [one for one in notes if one[0] >= t.PLACE] if rng.random() < same else ()

    made = job.piece
    for run in _runs(chosen):
        made = _written(job, writer, run, tracks, echo, made)
        if not job.complete:
            break
    return made


def _runs(indices: Sequence[int]) -> list[list[int]]:
    """Runs of neighbouring bars, of eight at most."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and index == runs[-1][-1] + 1 and len(runs[-1]) < 8:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _written(
    job: _Job,
    writer: Rewriter,
    indices: Sequence[int],
    tracks: set[int],
    echo: Callable[[int, int], Sequence[Event]],
    piece: Piece | None = None,
) -> Piece:
    """The bars written by the network; when it is cancelled, those until then."""
    done: list[Written] = []
    spans: list[tuple[Fraction, Fraction]] = []

    def told(index: int, notes: list[Written]) -> None:
        done.extend(notes)
        spans.append(writer.spans[index][1:3])
        job.tell(notes, writer.spans[index][2], len(spans) / len(indices))

    try:
        writer.fill(indices, tracks, echo=echo, told=told)
    except Cancelled:
        if not spans:
            raise
        job.complete = False
    return replaced(piece or job.piece, done, spans, [writer.frame.tracks[at] for at in tracks])


def _continue(job: _Job) -> Piece:
    """More bars in the manner of the piece, ending with a cadence."""
    count = job.wish.brief.bars or USUAL_BARS
    if count > MOST_BARS:
        raise BadInput(f"At most {MOST_BARS} bars can be added at a time.")
    probe = job.rewriter()
    _, start, _, meter = probe.spans[-1]
    size = meter.bar_quarters
    origin = start + size  # a last bar that is short is filled with silence first
    rows = progression(
        probe.frame.tonality,
        count,
        job.wish.brief.genre or "classical",
        job.rng,
        moods=job.wish.brief.moods,
        meter=meter,
    )
    new = tuple(
        replace(chord, quarter=origin + i * size + chord.quarter) for i, row in enumerate(rows) for chord in row
    )
    writer = job.rewriter(chords=(*probe.frame.chords, *new))
    first = len(writer.spans)
    number = writer.spans[-1][0]
    writer.spans += [(number + 1 + i, origin + i * size, origin + (i + 1) * size, meter) for i in range(count)]
    writer.begin_after(first)
    tracks = set(range(len(writer.frame.tracks)))
    written: list[Written] = []
    made = 0
    try:
        for i in range(count):
            planned = writer.planned(first + i, writer.frame.chords, closes=i % 4 == 3, last=i == count - 1)
            source = _model_bar(writer, first, i, job.rng)
            notes = writer.bar(planned, tracks, meter, partial(_rhythm, writer, source))
            written += notes
            made = i + 1
            job.tell(notes, planned.end, made / count)
    except Cancelled:
        if not made:
            raise
        job.complete = False
    kept = tuple(chord for chord in new if chord.quarter < origin + made * size)
    marked = replace(job.piece, chords=(*job.piece.chords, *kept)) if job.piece.chords else job.piece
    return replaced(marked, written, [], [])


def _model_bar(writer: Rewriter, first: int, i: int, rng: random.Random) -> int | None:
    """A bar of the piece whose rhythm the new one takes up: themes come back, from the beginning on."""
    if first < 4 or rng.random() < 0.35:
        return None
    source = i % min(first, 8) if rng.random() < 0.7 else max(first - 8, 0) + i % min(first, 8)
    return source if writer.spans[source][3] == writer.spans[-1][3] else None


def _rhythm(writer: Rewriter, source: int | None, track: int) -> Sequence[Event]:
    if source is None:
        return ()
    return [one for one in writer.coded.bars[source].tracks[track][1:] if one[0] >= t.PLACE]


def _harmonise(job: _Job) -> Piece:
    style = job.wish.style or "chorale"
    if style not in HARMONIES:
        raise BadInput(f"A melody cannot be harmonised as “{style[:40]}”; choose from {', '.join(HARMONIES)}.")
    melody = job.wish.parts[0] if job.wish.parts else ""
    job.parts()
    return harmonise(job.piece, style, job.rng, melody=melody, brief=job.wish.brief, told=job.told)


def _accompany(job: _Job) -> Piece:
    brief = job.wish.brief
    density = 0.5 if brief.density is None else brief.density
    return accompany(
        job.piece, job.wish.instruments or brief.instruments, brief.genre, job.rng, density=density, brief=brief, told=job.told
    )  # fmt: skip


def _blend(job: _Job) -> Piece:
    if job.other is None:
        raise BadInput("Name a second piece to blend with.")
    return blend(job.piece, job.other, job.wish.amount, job.rng, job.wish.brief, told=job.told)


def _transpose(job: _Job) -> Piece:
    if job.wish.brief.key and not job.wish.semitones:
        return transpose_to(job.piece, job.wish.brief.key, told=job.told)
    if not -24 <= job.wish.semitones <= 24:
        raise BadInput("A piece can be moved by up to 24 semitones.")
    return transpose(job.piece, job.wish.semitones, told=job.told)


def _reorchestrate(job: _Job) -> Piece:
    names = job.wish.instruments or job.wish.brief.instruments
    if not names:
        raise BadInput("Say for which instruments the piece shall be.")
    return reorchestrate(job.piece, names, job.rng, told=job.told)


def _easier(job: _Job) -> Piece:
    return easier(job.piece, job.wish.amount, bars=job.wish.bars, told=job.told)


def _harder(job: _Job) -> Piece:
    return harder(job.piece, job.wish.amount, job.rng, bars=job.wish.bars, told=job.told)


_BY_NETWORK = ("continue", "fill", "vary", "blend")
_MODES: dict[str, Callable[[_Job], Piece]] = {
    "continue": _continue, "fill": _fill, "vary": _vary, "harmonise": _harmonise, "accompany": _accompany,
    "blend": _blend, "transpose": _transpose, "reorchestrate": _reorchestrate, "easier": _easier, "harder": _harder,
}  # fmt: skip
