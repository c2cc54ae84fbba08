"""A brief becomes a piece: the front door's compose()."""

import random
import secrets
from dataclasses import replace

from ml_engine.composition.brief import Brief
from ml_engine.composition.coding import decode
from ml_engine.composition.drafts import instrument_of
from ml_engine.composition.ensemble import make_ensemble
from ml_engine.composition.four_parts import SOPRANO, in_four_parts, set_in_four_parts
from ml_engine.composition.plan import Plan, make_plan
from ml_engine.composition.result import Composition
from ml_engine.composition.scribe import Scribe, Sounding
from ml_engine.composition.slots import top_line
from ml_engine.composition.words import check_brief
from ml_engine.errors import Cancelled
from ml_engine.events import NotesFound, Report, Stage, Warned, ignore
from ml_engine.models.composers import COMPOSER, composer
from ml_engine.music import Note, Piece
from ml_engine.origin import by_machine
from ml_engine.tempo import Clock

_ADJECTIVES = frozenset(
    {
        "classical",
        "baroque",
        "romantic",
        "impressionist",
        "minimalist",
        "cinematic",
        "ambient",
        "folk",
        "celtic",
        "punk",
    }
)


def compose(brief: Brief, *, report: Report = ignore) -> Composition:
    """Compose what the brief asks for; see the front door."""
    reading = check_brief(brief)
    seed = reading.brief.seed if reading.brief.seed is not None else secrets.randbelow(2**31)
    rng = random.Random(seed)
    report(Stage("composing", 0.0))
    for notice in reading.notices:
        report(Warned(notice))
    plan = make_plan(replace(reading.brief, seed=seed), rng)
    plan = replace(plan, brief=replace(plan.brief, title=plan.brief.title or title_for(plan)))
    four_parts = in_four_parts(plan)
    sung = replace(plan, brief=replace(plan.brief, instruments=(SOPRANO,))) if four_parts else plan
    scribe = Scribe(sung, make_ensemble(sung), composer(), rng, origin_of(brief, seed))
    complete = write_bars(scribe, report)
    piece = finish(decode(scribe.coded), plan, len(scribe.bars))
    if four_parts:
        piece = set_in_four_parts(piece, plan, rng)
        report(NotesFound(tuple(_all_notes(piece)), Clock(piece.tempo_marks).seconds(piece.length)))
    return Composition(piece, plan.brief, COMPOSER, seed, complete, (*reading.notices, *scribe.guard.notices))


def write_bars(scribe: Scribe, report: Report) -> bool:
    """Write all bars, telling each; False when it was cancelled after some. Raises Cancelled when there is none yet."""
    plan = scribe.plan
    clock = Clock(scribe.frame.tempo_marks, (plan.meter,), plan.swing)
    names = [instrument_of(part) for part in scribe.frame.parts]
    try:
        for bar in plan.bars:
            notes = scribe.write(bar)
            told = [played(note, names[note.part], clock) for note in notes]
            report(NotesFound(tuple(sorted(told, key=lambda n: (n.onset, n.pitch))), clock.seconds(bar.end)))
            report(Stage("composing", (bar.index + 1) / len(plan.bars), f"bar {bar.index + 1} of {len(plan.bars)}"))
    except Cancelled:
        if not scribe.bars:
            raise
        return False
    return True


def _all_notes(piece: Piece) -> list[Note]:
    """The notes below the tune, which has been told."""
    clock = Clock(piece.tempo_marks, piece.meters, piece.swing)
    tune = {(note.onset, note.pitch) for note in top_line([n for part in piece.parts for n in part.notes])}
    return sorted(
        (
            clock.note(note, instrument_of(part))
            for part in piece.parts
            for note in part.notes
            if (note.onset, note.pitch) not in tune
        ),
        key=lambda note: (note.onset, note.pitch),
    )


def played(note: Sounding, instrument: str, clock: Clock) -> Note:
    """A written note in seconds."""
    return Note(
        clock.seconds(note.onset), clock.seconds(note.onset + note.duration), note.pitch, note.velocity, instrument
    )


def finish(piece: Piece, plan: Plan, bars: int) -> Piece:
    """The piece without marks of bars that were not written."""
    end = bars * plan.meter.bar_quarters
    return replace(
        piece,
        chords=tuple(chord for chord in piece.chords if chord.quarter < end),
        sections=tuple(section for section in piece.sections if section.quarter < end),
    )


def title_for(plan: Plan) -> str:
    """A plain name: what it is and its key."""
    what = f"{plan.genre.label} piece" if plan.genre.name in _ADJECTIVES else plan.genre.label
    if plan.brief.texture == "chorale":
        what = "Chorale"
    return f"{what} in {plan.tonality.name.replace('b', '♭').replace('#', '♯')} {plan.tonality.mode}"


def origin_of(brief: Brief, seed: int, what: str = "Composed") -> str:
    """The sentence that every file of the piece carries."""
    words = " ".join(brief.words.split())
    words = f', asked for "{words[:160]}{"..." if len(words) > 160 else ""}"' if words else ""
    return by_machine(what, COMPOSER, seed, words)
