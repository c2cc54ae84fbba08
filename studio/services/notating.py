"""Scores written down anew from what was heard, as a person decides: asked for here, done by workers."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

import ml_engine
from ml_engine import LAYOUTS, MOST_CHANGES, STYLES, TRANSCRIBED, BadInput, Change, Note, Performance
from studio.models import Job, Take, TakeFile
from studio.services import composer, jobs, origins, projects, scores, takes
from studio.services.attempt import Attempt

if TYPE_CHECKING:
    from ml_engine import Notation

# What it is called among the models that a worker loads before its first job.
NAME = "notation"
# The PDF takes longer than all else and is wanted last: a job of its own makes it afterwards.
AT_ONCE = ("musicxml", "mid", "json")
NOTHING_PLAYED = "What was played is not kept with this score, so it cannot be written down anew."
# Under these facts a score tells how its notes were heard; writing them down anew does not change that.
HEARD = ("engine", "reason", "duration", "players", "asked")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a performance is written down: a person's changes in the order they were made, style and layout."""

    changes: tuple[Change, ...] = ()
    style: str = STYLES[-1]
    layout: str = LAYOUTS[0]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Manner":
        """Read {"changes", "style", "layout"}, each as usual when it is not there. Raises BadInput with one sentence."""
        changes = data.get("changes", [])
        if not isinstance(changes, list):
            raise BadInput("Changes are a list.")
        if len(changes) > MOST_CHANGES:
            raise BadInput(f"At most {MOST_CHANGES} changes can be made to one score.")
        style, layout = data.get("style", STYLES[-1]), data.get("layout", LAYOUTS[0])
        if style not in STYLES:
            raise BadInput(f"Choose one of these styles: {', '.join(STYLES)}.")
        if layout not in LAYOUTS:
            raise BadInput(f"Choose one of these layouts: {', '.join(LAYOUTS)}.")
        return cls(tuple(Change.from_json(change) for change in changes), style, layout)

    def to_json(self) -> dict[str, Any]:
        """The form of :meth:`from_json`, every field said."""
        return {
            "changes": [change.to_json() for change in self.changes],
            "style": self.style,
            "layout": self.layout,
        }


# --- What people ask for ------------------------------------------------------------------------------------------


def ask(owner: AbstractBaseUser, source: Take, manner: Manner) -> Job:
    """A job that writes a transcription down anew. Raises BadInput for other takes and Refused (429) for too many jobs."""
    if source.kind != Take.Kind.TRANSCRIPTION:
        raise BadInput("Only what was transcribed can be written down anew.")
    if not source.files.filter(role__in=("notes", "performance_midi")).exists():
        raise BadInput(NOTHING_PLAYED)
    with transaction.atomic():
        jobs.check_open_jobs(owner)
        job = jobs.create_job(Job.Kind.NOTATE, owner, source, manner.to_json())
        projects.touch(source.project)
    return job


def manner_of(take: Take) -> Manner:
    """How a score is written down now."""
    return Manner.from_json(take.settings)


def recording_of(take: Take) -> Take | None:
    """The sound in which a transcription was heard, however often it was written down since; None when it is gone."""
    if take.kind != Take.Kind.TRANSCRIPTION:
        return None
    direct = take.parents.filter(kind__in=Take.SOUNDS).first()
    heard_in = take.facts.get("heard_in")
    if direct is not None or heard_in is None:
        return direct
    return Take.objects.filter(pk=heard_in, project_id=take.project_id, kind__in=Take.SOUNDS).first()


def after(take: Take) -> Take | None:
    """The newest score that was written down anew from this one, to go on to again; None when there is none."""
    return take.children.filter(kind=Take.Kind.TRANSCRIPTION).order_by("-created").first()


def before(take: Take) -> Take | None:
    """The score from which this one was written down anew, to go back to; None for one that was heard."""
    return take.parents.filter(kind=Take.Kind.TRANSCRIPTION).first() if take.kind == Take.Kind.TRANSCRIPTION else None


# --- What workers do ----------------------------------------------------------------------------------------------


def notate(attempt: Attempt) -> Callable[[], Any]:
    """What was played to a new score, without listening again."""
    job = attempt.job
    source = _source(job)
    manner = Manner.from_json(job.settings)
    with TemporaryDirectory(prefix="notate-") as folder:
        performance = performance_of(source)
        notation = ml_engine.notate(
            performance,
            changes=manner.changes,
            style=manner.style,
            layout=manner.layout,
            title=source.title,
            report=attempt.report,
        )
        attempt.no_more_cancel()
        statement = origins.of_job(job, TRANSCRIBED, model=source.model, parents=[source])
        written = ml_engine.engrave(
            notation,
            performance,
            Path(folder),
            "score",
            formats=AT_ONCE,
            statement=statement,
            report=attempt.report,
        )
        files = scores.store(attempt, written)
    return lambda: jobs.end_job(
        job, Job.Status.SUCCEEDED, keep=lambda: _keep(job, source, notation, performance, files)
    )


def engrave(attempt: Attempt) -> Callable[[], Any]:
    """The PDF of a score that has none yet becomes a file of the score itself."""
    job = attempt.job
    source = _source(job)
    notation, _ = ml_engine.play(composer.piece_of(source))
    with TemporaryDirectory(prefix="engrave-") as folder:
        written = ml_engine.engrave(
            notation,
            None,
            Path(folder),
            "score",
            formats=("pdf",),
            statement=origins.of_take(source),
            report=attempt.report,
        )
        files = scores.store(attempt, written, source.pk)
    return lambda: jobs.end_job(job, Job.Status.SUCCEEDED, keep=lambda: takes.keep_files(files))


def performance_of(take: Take) -> Performance:
    """What was played in a transcription: to the last digit where its notes are kept, otherwise from its MIDI file.

    Raises BadInput when the take has neither.
    """
    files = {file.role: file for file in take.files.filter(role__in=("notes", "performance_midi"))}
    if "notes" in files:
        with takes.on_disk(files["notes"]) as path:
            try:
                return ml_engine.read_notes(path)
            except BadInput:
                if "performance_midi" not in files:
                    raise
    if "performance_midi" not in files:
        raise BadInput(NOTHING_PLAYED)
    with takes.on_disk(files["performance_midi"]) as path:
        return ml_engine.read_performance(path)


def warm_up() -> None:
    """Load what writes down, by writing down a scale that nobody sees; it stays in memory of this process."""
    scale = [Note(at * 0.5, at * 0.5 + 0.45, pitch) for at, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72))]
    performance = Performance.of(scale)
    with TemporaryDirectory(prefix="notate-") as folder:
        ml_engine.engrave(ml_engine.notate(performance), performance, Path(folder), "score", formats=AT_ONCE)


def _source(job: Job) -> Take:
    if job.source is None:
        raise BadInput("The score this was to be made of is gone.")
    return job.source


def _keep(job: Job, source: Take, notation: "Notation", performance: Performance, files: list[TakeFile]) -> Take | None:
    """The take with its files, in the transaction that ends the job, and the job that makes its PDF."""
    recording = recording_of(source)
    heard = {name: source.facts[name] for name in HEARD if name in source.facts}
    if recording:
        heard["heard_in"] = str(recording.pk)
    take = scores.keep(
        job, source, notation, performance, files, model=source.model, complete=source.complete, heard=heard
    )
    jobs.create_job(Job.Kind.ENGRAVE, job.owner, take, {})
    return take
