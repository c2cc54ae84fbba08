"""A recording taken apart: asked for by its owner, done by a worker, kept as stems of the recording itself."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

import ml_engine
from ml_engine import BadInput
from studio.models import Job, Take
from studio.services import jobs, projects, stems, takes
from studio.services.attempt import Attempt
from studio.services.uploads import engine_limits


def ask(owner: AbstractBaseUser, recording: Take) -> Job | None:
    """The job that takes a recording apart, the one under way if there is one; None when it has stems.

    Raises BadInput for a take that is no sound and Refused (429) for too many jobs.
    """
    if recording.kind not in Take.SOUNDS:
        raise BadInput("Only a recording can be taken apart.")
    with transaction.atomic():
        Take.objects.select_for_update().get(pk=recording.pk)
        if stems.stems_of([recording]):
            return None
        last = recording.jobs_from.filter(kind=Job.Kind.SEPARATE).order_by("-created").first()
        if last is not None and not last.ended:
            return last
        jobs.check_open_jobs(owner)
        job = jobs.create_job(Job.Kind.SEPARATE, owner, recording, {})
        projects.touch(recording.project)
    return job


def separate(attempt: Attempt) -> Callable[[], Any]:
    """The stems become files of the recording."""
    job = attempt.job
    if job.source is None:
        raise BadInput("The recording is gone.")
    recording = job.source
    with TemporaryDirectory(prefix="separate-") as folder, takes.on_disk(takes.sound_of(recording)) as path:
        made = ml_engine.separate(path, Path(folder), limits=engine_limits(), report=attempt.report)
        attempt.no_more_cancel()
        files = []
        for player, stem in made.items():
            attempt.check()
            files.append(takes.store_file(recording.pk, stems.role_of(player), stem.name, "audio/flac", stem))
    return lambda: jobs.end_job(job, Job.Status.SUCCEEDED, keep=lambda: takes.keep_files(files))
