"""How a recording is listened to, as a person says it: by which engine, who plays, and whether it is cleaned first."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.datastructures import MultiValueDict

from ml_engine import KINDS_OF_PLAYER, engines
from studio.models import Job, Take
from studio.services.jobs import Refused

AUTO = "auto"
# The engines that listen otherwise when they know who plays; forms ask for players beside these only.
WHO_MATTERS = (AUTO, "ensemble")
# What people call the kinds of player, in the order in which forms ask for them.
PLAYER_TITLES = {
    "piano": "Piano", "plucked": "Guitar & harp", "bass": "Bass", "strings": "Strings", "voice": "Voice", "brass": "Brass",
    "woodwind": "Winds", "organ": "Organ & synth", "mallets": "Mallets", "drums": "Drums",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hearing:
    """``players`` are all that play, of KINDS_OF_PLAYER; () leaves it to the engine to find out."""

    engine: str = AUTO
    players: tuple[str, ...] = ()
    denoise: bool = False

    @classmethod
    def from_form(cls, form: MultiValueDict) -> "Hearing":
        """Read engine, players (once for each) and denoise of a form. Raises Refused (422) for a name there is not."""
        engine = form.get("engine") or AUTO
        if engine not in engine_names():
            raise Refused("There is no engine of that name.", 422)
        players = form.getlist("players")
        if not set(players) <= set(KINDS_OF_PLAYER):
            raise Refused(f"There are no players of that name; choose from {', '.join(KINDS_OF_PLAYER)}.", 422)
        return cls(engine, tuple(kind for kind in KINDS_OF_PLAYER if kind in players), form.get("denoise") == "1")

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Hearing":
        """Read the settings of a job; what is not said there, as in jobs of old, is as usual."""
        return cls(data.get("engine", AUTO), tuple(data.get("players", ())), bool(data.get("denoise", False)))

    def to_json(self) -> dict[str, Any]:
        """The form of :meth:`from_json`, every field said."""
        return {"engine": self.engine, "players": list(self.players), "denoise": self.denoise}


def engine_names() -> list[str]:
    """What may be asked for as engine."""
    return [AUTO, *engines()]


def again(take: Take) -> Hearing:
    """What a form offers for listening once more: what was said the last time, with the players that were found if none were named.

    ``take``: a score, or the recording (or sound) itself.
    """
    if take.is_score:
        return _with_found(Hearing.from_json(take.facts.get("asked", {})), take)
    job = take.jobs_from.filter(kind=Job.Kind.TRANSCRIBE).order_by("-created").first()
    if job is None:
        return Hearing()
    return _with_found(Hearing.from_json(job.settings), Take.objects.filter(job=job).first())


def _with_found(said: Hearing, score: Take | None) -> Hearing:
    if said.players or score is None:
        return said
    return replace(said, players=tuple(score.facts.get("players", ())))
