"""Pieces in four parts: the network writes the tune, the part-writing of a chorale is a search by its rules."""

import random
from dataclasses import replace

from ml_engine.composition.drafts import Draft, make_part, titled
from ml_engine.composition.harmonise import harmonise
from ml_engine.composition.plan import Plan
from ml_engine.composition.transpose import fold
from ml_engine.instruments import is_drums, is_keyboard, program_of, range_of
from ml_engine.music import Part, Piece

SOPRANO = "soprano"
_SECTIONS = frozenset({"choir", "strings", "slow strings", "brass", "synth strings"})


def in_four_parts(plan: Plan) -> bool:
    """Whether a plan asks for a chorale from players who can give one: four, or one keyboard or section."""
    names = plan.brief.instruments
    if plan.brief.texture != "chorale" or any(is_drums(name) for name in names):
        return False
    return len(names) == 4 or (len(names) == 1 and (is_keyboard(names[0]) or names[0] in _SECTIONS))


def set_in_four_parts(piece: Piece, plan: Plan, rng: random.Random) -> Piece:
    """The tune with three voices below, on the plan's instruments; chords that were asked for are kept."""
    given = piece if plan.brief.chords else replace(piece, chords=())
    sung = harmonise(given, "chorale", rng, tonality=plan.tonality, brief=plan.brief)
    names = plan.brief.instruments
    voices = [list(part.notes) for part in sung.parts]
    if len(names) == 1:
        drafts = [
            Draft(n.onset, n.duration, n.pitch, n.velocity, 1 if at < 2 else 2, 1 if at % 2 == 0 else 2)
            for at, notes in enumerate(voices)
            for n in notes
        ]
        part = make_part("P1", titled(names, 0), program_of(names[0]), drafts, sung.keys, staves=2)
        return replace(sung, parts=(part,), chords=piece.chords if plan.brief.chords else sung.chords)
    parts: list[Part] = []
    for at, (name, notes) in enumerate(zip(names, voices, strict=True)):
        low, high = range_of(name)
        moved = [Draft(n.onset, n.duration, fold(n.pitch, low, high), n.velocity) for n in notes]
        parts.append(make_part(f"P{at + 1}", titled(names, at), program_of(name), moved, sung.keys))
    return replace(sung, parts=tuple(parts))
