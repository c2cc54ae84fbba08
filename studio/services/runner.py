"""What a worker does with a job: take it, do the work of its kind, and write the end, whatever happens."""

import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import Error

import ml_engine
from ml_engine import TRANSCRIBED, BadInput, Cancelled
from studio.models import Job, Take, TakeFile
from studio.services import composer, jobs, notating, origins, parts, scores, separating, sounding, takes
from studio.services.attempt import Attempt, Stopping
from studio.services.hearing import Hearing
from studio.services.uploads import engine_limits

if TYPE_CHECKING:
    from ml_engine import Notation, Transcription

logger = logging.getLogger(__name__)

FAILED = "Something went wrong while working on this. It has been noted; trying again may help."


def run(job_id: UUID, stopping: threading.Event) -> None:
    """Claim the job (or a fairer one of its kind) and do it; nothing happens when it is not there to be claimed. Raises nothing a job can cause.

    ``stopping`` makes the job go back to the queue at its next event.
    """
    job = jobs.claim_fair(job_id)
    if job is None:
        return
    try:
        with Attempt(job, stopping) as attempt:
            ending = _work(attempt)
        ending()
    except jobs.Lost:
        logger.warning("Job %s is not this worker's any more.", job.pk)
        _leave_nothing(job)
    except Error:
        # Without the database nothing can be written; the lease runs out and the job is put back.
        logger.exception("The database failed in job %s.", job.pk)


def _work(attempt: Attempt) -> Callable[[], Any]:
    """Do the work and return what writes its end."""
    job = attempt.job
    try:
        return WORK[job.kind](attempt)
    except Stopping:
        return lambda: jobs.put_back(job, died=False)
    except Cancelled:
        return lambda: jobs.end_job(job, Job.Status.CANCELLED)
    except BadInput as bad:
        sentence = str(bad)
        return lambda: jobs.end_job(job, Job.Status.FAILED, error=sentence)
    except (jobs.Lost, Error):
        raise
    except Exception:
        logger.exception("Job %s failed.", job.pk)
        return lambda: jobs.end_job(job, Job.Status.FAILED, error=FAILED)


def transcribe(attempt: Attempt) -> Callable[[], Any]:
    """Sound to score. Cancelled in the middle, what was heard until then is written down and kept."""
    job = attempt.job
    source = _recording(job)
    hearing = Hearing.from_json(job.settings)
    with TemporaryDirectory(prefix="transcribe-") as folder, takes.on_disk(takes.sound_of(source)) as path:
        found = ml_engine.transcribe(
            path,
            engine=hearing.engine,
            players=hearing.players,
            denoise=hearing.denoise,
            limits=engine_limits(),
            report=attempt.report,
        )
        attempt.no_more_cancel()
        if not found.complete and not found.performance.notes:
            raise Cancelled
        try:
            notation = ml_engine.notate(found.performance, title=source.title, report=attempt.report)
        except BadInput:
            if found.complete:
                raise
            raise Cancelled from None
        statement = origins.of_job(job, TRANSCRIBED, model=found.engine, parents=[source])
        written = ml_engine.engrave(
            notation, found.performance, Path(folder), "score", statement=statement, report=attempt.report
        )
        files = scores.store(attempt, written)
    status = Job.Status.SUCCEEDED if found.complete else Job.Status.CANCELLED
    return lambda: jobs.end_job(job, status, keep=lambda: _keep(job, found, notation, files))


def look(attempt: Attempt) -> Callable[[], Any]:
    """Sound to pictures, which become files of the recording itself."""
    job = attempt.job
    source = _recording(job)
    with TemporaryDirectory(prefix="look-") as folder, takes.on_disk(takes.sound_of(source)) as path:
        directory = Path(folder)
        pictures = ml_engine.look(path, directory, limits=engine_limits(), report=attempt.report)
        for tile in sorted(directory.rglob("*.png")):
            attempt.check()
            name = f"pictures/{tile.relative_to(directory).as_posix()}"
            takes.write(takes.path_of(source.pk, name), tile)
    manifest = json.dumps([picture.to_json() for picture in pictures], separators=(",", ":")).encode()
    attempt.check()
    file = takes.store_file(source.pk, "pictures", "pictures.json", "application/json", manifest)
    return lambda: jobs.end_job(job, Job.Status.SUCCEEDED, keep=lambda: takes.keep_files([file]))


WORK: dict[str, Callable[[Attempt], Callable[[], Any]]] = {
    Job.Kind.TRANSCRIBE: transcribe,
    Job.Kind.LOOK: look,
    Job.Kind.COMPOSE: composer.compose,
    Job.Kind.REWORK: composer.rework,
    Job.Kind.SOUND: sounding.work,
    Job.Kind.NOTATE: notating.notate,
    Job.Kind.ENGRAVE: notating.engrave,
    Job.Kind.PARTS: parts.make,
    Job.Kind.SEPARATE: separating.separate,
}


def _recording(job: Job) -> Take:
    """What a job listens to or draws."""
    if job.source is None:
        raise BadInput("The recording is gone.")
    return job.source


def _keep(job: Job, found: "Transcription", notation: "Notation", files: list[TakeFile]) -> Take:
    """The take with its files, in the transaction that ends the job."""
    heard = {
        "engine": found.engine,
        "reason": found.reason,
        "duration": round(found.seconds, 3),
        "players": list(found.players),
        "asked": Hearing.from_json(job.settings).to_json(),
    }
    return scores.keep(
        job, _recording(job), notation, found.performance, files,
        model=found.engine, complete=found.complete, heard=heard,
    )  # fmt: skip


def _leave_nothing(job: Job) -> None:
    """What was written for a job that is gone together with its recording belongs to nobody."""
    if not Job.objects.filter(pk=job.pk).exists():
        takes.remove_files(job.take_id_planned)
        takes.remove_files(sounding.notes_id(job))
    if job.source_id is not None and not Take.objects.filter(pk=job.source_id).exists():
        takes.remove_files(job.source_id)
