"""Who plays what: the parts of a piece, which the network writes and which are played from a genre's patterns."""

from collections.abc import Sequence
from dataclasses import dataclass

from ml_engine.composition import tokens as t
from ml_engine.composition.coding import Track
from ml_engine.composition.drafts import titled
from ml_engine.composition.plan import Plan
from ml_engine.composition.rules import BASS, INNER, LEFT, MELODY, RIGHT, Voice, voice_of
from ml_engine.composition.styles import roles_of
from ml_engine.instruments import comfortable_range, family_of, is_drums, is_keyboard, program_of
from ml_engine.music import Part

_FIGURED = frozenset({"waltz", "march", "lullaby", "ragtime", "minimalist"})
TWO_HANDED = frozenset({"harp", "marimba", "vibraphone"})


@dataclass(frozen=True, slots=True)
class Ensemble:
    """parts without notes; tracks in score order; voices: what the network writes, by track; played: the roles of the
    instruments that a genre's patterns play ("" for the others); lead: the instrument with the tune, if one has it."""

    parts: tuple[Part, ...]
    tracks: tuple[Track, ...]
    voices: dict[int, Voice]
    played: tuple[str, ...]
    lead: int | None


def make_ensemble(plan: Plan) -> Ensemble:
    """Seat the players of a plan."""
    names = plan.brief.instruments
    drums = any(is_drums(name) for name in names)
    lead = _lead(names)
    banded = not plan.genre.classical or drums
    solo = len(names) == 1 and lead is not None
    played = [""] * len(names)
    if (
        banded
        and not (solo and not is_keyboard(names[0]))
        and plan.brief.texture not in ("single line", "counterpoint")
    ):
        played = list(roles_of(plan.genre.name, names, lead))
    parts: list[Part] = []
    tracks: list[Track] = []
    voices: dict[int, Voice] = {}
    bass = None if banded else _lowest(names, lead)
    for at, name in enumerate(names):
        program = t.DRUM_KIT if is_drums(name) else program_of(name)
        two = not is_drums(name) and (is_keyboard(name) or name in TWO_HANDED) and plan.brief.texture != "single line"
        two = two and (plan.brief.polyphony or 2) > 1
        parts.append(
            Part(f"P{at + 1}", titled(names, at), program_of(name) if not is_drums(name) else 0, 2 if two else 1, ())
        )
        for staff in (1, 2) if two else (0,):
            track = Track(at, program, staff)
            # The lead's right hand, or its only staff, is written; its left hand is played from patterns where there are.
            written = not played[at] or (at == lead and staff != 2)
            if written and not is_drums(name):
                role = _role(at, staff, lead, bass)
                voices[len(tracks)] = voice_of(track, name, role, plan)
            tracks.append(track)
    return Ensemble(tuple(parts), tuple(tracks), voices, tuple(played), lead)


def _role(at: int, staff: int, lead: int | None, bass: int | None) -> str:
    if staff:
        return RIGHT if staff == 1 else LEFT
    return MELODY if at == lead else BASS if at == bass else INNER


def _lead(names: Sequence[str]) -> int | None:
    """The instrument that has the tune: the highest of the family of the first that is neither drums nor a bass."""
    pitched = [i for i, name in enumerate(names) if not is_drums(name)]
    tuneful = [i for i in pitched if "bass" not in names[i] or names[i] in ("bass and lead", "bass voice")]
    if not tuneful:
        return next(iter(pitched), None)
    family = family_of(names[tuneful[0]])
    return max((i for i in tuneful if family_of(names[i]) == family), key=lambda i: sum(comfortable_range(names[i])))


def _lowest(names: Sequence[str], lead: int | None) -> int | None:
    others = [i for i in range(len(names)) if i != lead and not is_drums(names[i])]
    return min(others, key=lambda i: sum(comfortable_range(names[i])), default=None)
