"""A score's parts as files of their own: made once, by a worker, for the first who asks; sent singly or as one ZIP.

They are files of the score's take, since a take does not change: roles "part-2-pdf", and "parts" for what there is.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

import ml_engine
from ml_engine import BadInput
from studio.models import Job, Take, TakeFile
from studio.services import composer, jobs, origins, takes
from studio.services.attempt import Attempt

LIST = "parts"  # the role of the file that says which parts there are
ROLE = re.compile(r"part-(\d{1,3})-(musicxml|mid|pdf)")
CONTENT_TYPES = {
    "musicxml": "application/vnd.recordare.musicxml+xml",
    "mid": "audio/midi",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part's number in the order of the score, what its player is called, and its files by format."""

    number: int
    name: str
    files: dict[str, TakeFile]


def ask(take: Take, *, again: bool) -> Job | None:
    """The job that makes a score's parts, the one that is under way if there is one; None when they are made.

    One that failed is tried once more only when ``again``: visitors shall not keep a worker busy with what cannot be done.
    Raises BadInput for a take that is no score.
    """
    if not take.is_score:
        raise BadInput("Only a score has parts.")
    with transaction.atomic():
        # Two who ask at once get the same job.
        Take.objects.select_for_update().get(pk=take.pk)
        if take.files.filter(role=LIST).exists():
            return None
        last = take.jobs_from.filter(kind=Job.Kind.PARTS).order_by("-created").first()
        if last is not None and (not last.ended or not again):
            return last
        return jobs.create_job(Job.Kind.PARTS, take.project.owner, take, {})


def parts_of(take: Take) -> list[Part]:
    """The parts that were made of a score, in its order; none while they are not made."""
    listed = takes.kept_json(take, LIST) or []
    files = {file.role: file for file in take.files.all()} if listed else {}
    return [
        Part(
            one["number"],
            one["name"],
            {form: files[role] for form in CONTENT_TYPES if (role := f"part-{one['number']}-{form}") in files},
        )
        for one in listed
    ]


def file_name(take: Take, role: str) -> str | None:
    """What a part's file is called when it is kept, without its ending: "Title - 02 Trumpet in B♭"; None for others."""
    found = ROLE.fullmatch(role)
    if found is None:
        return None
    names = {one["number"]: one["name"] for one in takes.kept_json(take, LIST) or []}
    number = int(found[1])
    return f"{take.title} - {number:02} {names.get(number, 'Part')}"


def zip_names(take: Take) -> list[tuple[str, str]]:
    """The files of all parts: (name in the archive, path in the storage)."""
    return [
        (f"{_fit(part.name, part.number)}.{form}", file.path)
        for part in parts_of(take)
        for form, file in part.files.items()
    ]


def make(attempt: Attempt) -> Callable[[], Any]:
    """The parts of a score become files of the score itself."""
    job = attempt.job
    if job.source is None:
        raise BadInput("The score this was to be made of is gone.")
    take = job.source
    piece = composer.piece_of(take)
    with TemporaryDirectory(prefix="parts-") as folder:
        written = ml_engine.engrave_parts(
            piece, Path(folder), "part", statement=origins.of_take(take), report=attempt.report
        )
        files = []
        for one in written:
            attempt.check()
            role, name = f"part-{one.number}-{one.format}", f"part-{one.number:02}.{one.format}"
            files.append(takes.store_file(take.pk, role, name, CONTENT_TYPES[one.format], one.path))
    listed = [{"number": number, "name": name} for number, name in sorted({(one.number, one.name) for one in written})]
    manifest = json.dumps(listed, ensure_ascii=False).encode()
    files.append(takes.store_file(take.pk, LIST, "parts.json", "application/json", manifest))
    return lambda: jobs.end_job(job, Job.Status.SUCCEEDED, keep=lambda: takes.keep_files(files))


def _fit(name: str, number: int) -> str:
    """A name inside an archive that every file system takes."""
    return f"{number:02} {takes.fit_name(name)}"
