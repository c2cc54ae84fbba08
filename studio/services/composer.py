"""What a worker does for the composer: words to a piece, and a piece to another. Both end as takes with a whole score."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

import ml_engine
from ml_engine import BadInput, Brief, Cancelled, Composition, Performance, Piece, without_words
from studio.models import Job, Project, Take, TakeFile
from studio.services import composing, jobs, naming, origins, scores, takes
from studio.services.attempt import Attempt

if TYPE_CHECKING:
    from ml_engine import Notation


# What it is called among the models that a worker loads before its first job.
NAME = "composer"


def compose(attempt: Attempt) -> Callable[[], Any]:
    """Words to a piece. Cancelled in the middle, the bars there are become the take."""
    settings = attempt.job.settings
    made = ml_engine.compose(Brief.from_json(settings["brief"]), report=attempt.report)
    work = made.brief.title or naming.described(made.brief)
    title = naming.numbered(work, settings.get("candidate", 1))
    told = {"mode": "compose", "label": naming.label_of_new(made.brief), "work": work}
    return _write(attempt, made, title, told, [])


def rework(attempt: Attempt) -> Callable[[], Any]:
    """A piece to another, which knows the takes it came from."""
    job = attempt.job
    source, settings = job.source, job.settings
    if source is None:
        raise BadInput("The piece this was to be made of is gone.")
    other = _other(settings["other"])
    made = ml_engine.rework(
        piece_of(source),
        composing.rework_of(settings),
        other=lent(other, job.project_id) if other else None,
        report=attempt.report,
    )
    work = str(source.facts.get("work") or source.title)
    second = origins.title_in(other, job.project_id) if other else ""
    label = naming.label_of_rework(settings, source.facts.get("parts", []), second)
    title = naming.title_of_rework(work, label, settings.get("candidate", 1))
    told = {"mode": settings["mode"], "label": label, "work": work}
    return _write(attempt, made, title, told, [source, other] if other else [source])


def piece_of(take: Take) -> Piece:
    """The written music of a take: exactly as it was written where that was kept, otherwise read from its MusicXML.

    Raises BadInput when the take has neither.
    """
    files = {file.role: file for file in take.files.filter(role__in=("piece", "musicxml"))}
    if "piece" in files:
        return ml_engine.piece_from_json(takes.read_json(files["piece"]))
    if "musicxml" not in files:
        raise BadInput(f"“{take.title}” has no written music.")
    with takes.on_disk(files["musicxml"]) as path:
        return ml_engine.read_piece(path)


def lent(take: Take, project_id: UUID) -> Piece:
    """:func:`piece_of` for work in a project: one of another comes without its title and the words that it was asked for with."""
    if take.project_id == project_id:
        return piece_of(take)
    try:
        piece = piece_of(take)
    except BadInput:  # whose sentence has the title
        raise BadInput("The piece of another project has no written music.") from None
    return replace(piece, title="", origin=without_words(piece.origin))


def warm_up() -> None:
    """Load the model, by composing a bar that nobody hears; it stays in memory of this process."""
    ml_engine.compose(Brief(bars=1, seed=0))


def _other(take_id: str | None) -> Take | None:
    if take_id is None:
        return None
    found = Take.objects.filter(pk=UUID(take_id), project__deleted_at=None).first()
    if found is None:
        raise BadInput("The second piece is gone.")
    return found


def _write(
    attempt: Attempt, made: Composition, title: str, told: dict[str, Any], parents: list[Take]
) -> Callable[[], Any]:
    job = attempt.job
    attempt.no_more_cancel()
    if not made.complete and not any(part.notes for part in made.piece.parts):
        raise Cancelled
    facts, files = written(attempt, made, told, job.take_id_planned, parents)
    status = Job.Status.SUCCEEDED if made.complete else Job.Status.CANCELLED
    return lambda: jobs.end_job(job, status, keep=lambda: _keep(job, made, title, facts, files, parents))


def written(
    attempt: Attempt, made: Composition, told: dict[str, Any], take_id: UUID, parents: Sequence[Take] = ()
) -> tuple[dict[str, Any], list[TakeFile]]:
    """Engrave a composition and put its files where the take of that id will have them: its facts, its rows unsaved.

    ``parents``: what it was made of, which its files tell.
    """
    kind, words = origins.of_mode(str(told["mode"])), made.brief.words
    statement = origins.of_job(attempt.job, kind, model=made.model, words=words, seed=made.seed, parents=parents)
    piece = made.piece if made.piece.title else replace(made.piece, title=str(told["work"]))
    with TemporaryDirectory(prefix="compose-") as folder:
        directory = Path(folder)
        notation, performance = ml_engine.play(piece)
        paths = ml_engine.engrave(notation, performance, directory, "score", statement=statement, report=attempt.report)
        paths["brief"] = directory / "score.brief.json"
        paths["brief"].write_text(json.dumps(made.brief.to_json(), ensure_ascii=False, indent=2), "utf-8")
        files = scores.store(attempt, paths, take_id)
    return {**_facts(made, notation, performance), **told}, files


def _facts(made: Composition, notation: "Notation", performance: Performance) -> dict[str, Any]:
    """What pages show of a composition without opening its files."""
    return {
        **scores.facts(notation, performance),
        "duration": round(performance.duration, 3),
        "outline": scores.outline_of(performance),
        "origin": notation.piece.origin,
        "seed": made.seed,
        "notices": list(made.notices),
    }


def _keep(
    job: Job, made: Composition, title: str, facts: dict[str, Any], files: list[TakeFile], parents: list[Take]
) -> Take:
    """The take with its files, in the transaction that ends the job."""
    take = Take.objects.create(
        id=job.take_id_planned,
        project_id=job.project_id,
        kind=Take.Kind.COMPOSITION,
        title=title,
        job=job,
        model=made.model,
        settings=job.settings,
        seed=made.seed,
        complete=made.complete,
        facts=facts,
    )
    # A second piece may have been deleted while the composer was at work.
    take.parents.set(Take.objects.filter(pk__in=[parent.pk for parent in parents]))
    takes.keep_files(files)
    Project.objects.filter(pk=job.project_id).update(updated=timezone.now())
    return take
