"""A recording taken apart: asked for by its owner, done by a worker, kept as stems of what it was asked from.

From the recording's page the players are listened for. From a score their notes are those of the score, so that whoever has put the parts
right gets stems that agree with them; a score without stems of its own is heard with those of an earlier one, or of the recording.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

import ml_engine
from ml_engine import SEPARATED, BadInput
from studio.models import Job, Take
from studio.services import jobs, notating, origins, projects, stems, takes
from studio.services.attempt import Attempt
from studio.services.uploads import engine_limits

MOST_EARLIER = 50  # scores back that stems are looked for


def ask(owner: AbstractBaseUser, take: Take) -> Job | None:
    """The job that takes apart a recording, or the recording of a score; the one under way if there is one, None when the take has stems.

    Raises BadInput for a take without a sound and Refused (429) for too many jobs.
    """
    if _recording(take) is None:
        raise BadInput("Only a recording can be taken apart.")
    with transaction.atomic():
        Take.objects.select_for_update().get(pk=take.pk)
        if stems.stems_of([take]):
            return None
        last = take.jobs_from.filter(kind=Job.Kind.SEPARATE).order_by("-created").first()
        if last is not None and not last.ended:
            return last
        jobs.check_open_jobs(owner)
        job = jobs.create_job(Job.Kind.SEPARATE, owner, take, {})
        projects.touch(take.project)
    return job


def heard_with(score: Take) -> list[stems.Stem]:
    """The stems with which a score is heard: its own, those of the nearest score it came from, or its recording's."""
    earlier, at = [score], score
    while len(earlier) < MOST_EARLIER and (before := notating.before(at)) is not None:
        earlier.append(at := before)
    return stems.stems_of([*earlier, notating.recording_of(score)])


def separate(attempt: Attempt) -> Callable[[], Any]:
    """The stems become files of the take they were asked from."""
    job = attempt.job
    source = job.source
    recording = source and _recording(source)
    if source is None or recording is None:
        raise BadInput("The recording is gone.")
    notes = () if recording == source else notating.performance_of(source).sounding().notes
    with TemporaryDirectory(prefix="separate-") as folder, takes.on_disk(takes.sound_of(recording)) as path:
        made = ml_engine.separate(
            path,
            Path(folder),
            notes=notes,
            title=recording.title,
            statement=origins.of_job(job, SEPARATED, model="ensemble", parents=[recording]),
            limits=engine_limits(),
            report=attempt.report,
        )
        attempt.no_more_cancel()
        files = []
        for player, stem in made.items():
            attempt.check()
            files.append(takes.store_file(source.pk, stems.role_of(player), stem.name, "audio/flac", stem))
    return lambda: jobs.end_job(job, Job.Status.SUCCEEDED, keep=lambda: takes.keep_files(files))


def _recording(take: Take) -> Take | None:
    """What is taken apart: the take itself, or what a score was heard in."""
    return take if take.kind in Take.SOUNDS else notating.recording_of(take)
