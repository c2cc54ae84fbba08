"""What people ask the composer for: checked here, made into jobs, and done by workers (see composer.py)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Case, When

from ml_engine import BadInput, Brief, Reading, Rework, check_brief, read_brief
from studio.models import Job, Project, Take
from studio.services import jobs, naming, projects

MOST_CANDIDATES = 4
# Larger than any brief with a chord for each of its bars; what is asked is kept with the job and with the take.
MOST_TEXT = 20_000
MOST_LISTED = 1000
MOST_SEMITONES = 24
SEEDS = 2**31
KINDS = (Job.Kind.COMPOSE, Job.Kind.REWORK)
MOST_OTHERS = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What a wish made: the project it stands in and one job a candidate."""

    project: Project
    jobs: list[Job]


# --- Briefs -------------------------------------------------------------------------------------------------------


def understand(data: dict[str, Any]) -> Reading:
    """Read {"words": …} or check {"brief": {…}}. Raises BadInput with one sentence for what cannot be used."""
    if "brief" in data:
        return check_brief(brief_from(data["brief"]))
    words = data.get("words")
    if not isinstance(words, str):
        raise BadInput("Please say in words what to compose.")
    return read_brief(printable(words))


def brief_from(data: Any) -> Brief:
    """A brief as pages send it. Raises BadInput unless it is one of a sensible size."""
    if not isinstance(data, dict):
        raise BadInput("A brief is a set of named fields.")
    cleaned = {name: _cleaned(value) for name, value in data.items()}
    texts = [one for value in cleaned.values() for one in (value if isinstance(value, list) else [value])]
    if len(texts) > MOST_LISTED or sum(len(text) for text in texts if isinstance(text, str)) > MOST_TEXT:
        raise BadInput("This brief is too long; please say it in fewer words.")
    return Brief.from_json(cleaned)


def _cleaned(value: Any) -> Any:
    if isinstance(value, list):
        return [printable(one) if isinstance(one, str) else one for one in value]
    return printable(value) if isinstance(value, str) else value


def printable(text: str) -> str:
    """The same text with a space for each character that no text holds, so that places in it stay where they are."""
    return "".join(" " if (c < " " and c not in "\n\t") or "\ud800" <= c <= "\udfff" else c for c in text)


# --- What may be asked --------------------------------------------------------------------------------------------


def candidates_from(data: dict[str, Any]) -> int:
    """How many pieces to choose from. Raises BadInput unless 1 to MOST_CANDIDATES."""
    count = data.get("candidates", 1)
    if not _is_whole(count) or not 1 <= count <= MOST_CANDIDATES:
        raise BadInput(f"Ask for 1 to {MOST_CANDIDATES} pieces at once.")
    return count


def wish_from(data: dict[str, Any], source: Take, other: Take | None) -> dict[str, Any]:
    """What shall be done with a take, as the job keeps it. Raises BadInput with one sentence when it cannot be."""
    mode = data.get("mode")
    if not isinstance(mode, str) or mode not in naming.DONE:
        raise BadInput(f"Choose what to do: {', '.join(naming.DONE)}.")
    brief = brief_from(data.get("brief") or {})
    if brief != Brief():
        check_brief(brief)
    if mode == "blend" and (other is None or other == source):
        raise BadInput("Choose a second piece to blend with.")
    semitones = data.get("semitones") or 0
    if not _is_whole(semitones) or abs(semitones) > MOST_SEMITONES:
        raise BadInput(f"Transpose by a whole number of semitones, {MOST_SEMITONES} at most.")
    amount = data.get("amount", 0.5)
    if not isinstance(amount, int | float) or isinstance(amount, bool) or not 0 <= amount <= 1:
        raise BadInput("How far to go is a number from 0 to 1.")
    style = data.get("style") or ""
    if not isinstance(style, str) or (style and style not in naming.HARMONIES):
        raise BadInput(f"Harmonise in one of these styles: {', '.join(naming.HARMONIES)}.")
    known = [str(part["id"]) for part in source.facts.get("parts", [])]
    parts = _names(data.get("parts"), "Parts")
    unknown = [part for part in parts if part not in known]
    if unknown:
        raise BadInput(f"This piece has no part “{unknown[0][:40]}”.")
    instruments = _names(data.get("instruments"), "Instruments")
    if mode == "reorchestrate" and not (instruments or brief.instruments):
        raise BadInput("Say for which instruments the piece shall be.")
    if instruments:
        check_brief(Brief(instruments=tuple(instruments)))
    return {
        "mode": mode,
        "bars": _bars(data.get("bars"), source.facts.get("bars")),
        "parts": parts,
        "amount": float(amount),
        "style": style,
        "semitones": semitones,
        "instruments": instruments,
        "brief": brief.to_json(),
        "other": str(other.pk) if other is not None and mode == "blend" else None,
    }


def rework_of(settings: dict[str, Any]) -> Rework:
    """What :func:`wish_from` kept, as the engine takes it."""
    return Rework(
        mode=settings["mode"],
        bars=tuple(settings["bars"]) if settings["bars"] else None,
        parts=tuple(settings["parts"]),
        amount=settings["amount"],
        style=settings["style"],
        semitones=settings["semitones"],
        instruments=tuple(settings["instruments"]),
        brief=Brief.from_json(settings["brief"]),
    )


def _bars(value: Any, last: Any) -> list[int] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all(_is_whole(bar) for bar in value):
        raise BadInput("Name the first and the last bar.")
    if not 0 <= value[0] <= value[1]:
        raise BadInput("The first bar must come before the last.")
    if isinstance(last, int) and value[1] > last:
        raise BadInput(f"This piece has {last} bars.")
    return value


def _names(value: Any, what: str) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > 64 or not all(isinstance(one, str) for one in value):
        raise BadInput(f"{what} are a list of names.")
    return [printable(one)[:80] for one in value]


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < SEEDS


# --- Jobs ---------------------------------------------------------------------------------------------------------


def compose(owner: AbstractBaseUser, brief: Brief, candidates: int, project: Project | None) -> Asked:
    """One job a candidate, each with a seed of its own, in ``project`` or in a new one named after the brief.

    Raises BadInput for what no music can be, and Refused (429) when there would be too many open jobs.
    """
    check_brief(brief)
    with transaction.atomic():
        jobs.check_open_jobs(owner, candidates)
        project = project or projects.create_project(owner, naming.project_title(brief))
        made = [job_of(owner, one, number, project) for number, one in enumerate(_seeded(brief, candidates), 1)]
        projects.touch(project)
    return Asked(project, made)


def job_of(owner: AbstractBaseUser, brief: Brief, number: int, project: Project) -> Job:
    """The job that composes candidate ``number``; the brief has its seed, and whoever asks has counted the open jobs."""
    settings = {"brief": brief.to_json(), "candidate": number}
    return jobs.create_job(Job.Kind.COMPOSE, owner, None, settings, project=project)


def rework(owner: AbstractBaseUser, source: Take, wish: dict[str, Any], candidates: int) -> Asked:
    """One job a candidate that does with ``source`` what :func:`wish_from` says. Raises Refused (429)."""
    with transaction.atomic():
        jobs.check_open_jobs(owner, candidates)
        made = [
            jobs.create_job(Job.Kind.REWORK, owner, source, {**wish, "brief": one.to_json(), "candidate": number})
            for number, one in enumerate(_seeded(Brief.from_json(wish["brief"]), candidates), 1)
        ]
        projects.touch(source.project)
    return Asked(source.project, made)


def _seeded(brief: Brief, count: int) -> Sequence[Brief]:
    first = secrets.randbelow(SEEDS) if brief.seed is None else brief.seed
    return [replace(brief, seed=first + number) for number in range(count)]


def others(take: Take) -> list[tuple[UUID, str]]:
    """(id, title) of the scores of the same owner with which a take could be blended: those beside it first."""
    owner = take.project.owner_id
    scores = Take.objects.filter(kind__in=Take.SCORES, project__owner_id=owner, project__deleted_at=None)
    beside = Case(When(project_id=take.project_id, then=0), default=1)
    found = scores.exclude(pk=take.pk).order_by(beside, "-created")
    return list(found.values_list("pk", "title")[:MOST_OTHERS])
