"""A sound file comes in: look at it by decoding it, keep it, and set the work going. On any error nothing is kept."""

import json
import shutil
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.files import File
from django.core.files.temp import NamedTemporaryFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction

from ml_engine import Limits, inspect
from studio.models import Job, Project, Take, TakeFile
from studio.services import jobs, projects, scores, takes
from studio.services.hearing import Hearing
from studio.services.jobs import Refused

if TYPE_CHECKING:
    from ml_engine import Inspection

# Decoding is heavy: more at once than this would starve the pages this process serves besides.
INSPECTIONS_AT_ONCE = 2
INSPECTION_WAIT_SECONDS = 120
_inspections = threading.BoundedSemaphore(INSPECTIONS_AT_ONCE)

# What the demuxer calls a container -> the ending and type its file is served under.
CONTAINERS: dict[str, tuple[str, str]] = {
    "wav": ("wav", "audio/wav"),
    "w64": ("w64", "audio/x-w64"),
    "aiff": ("aiff", "audio/aiff"),
    "flac": ("flac", "audio/flac"),
    "mp3": ("mp3", "audio/mpeg"),
    "mp2": ("mp2", "audio/mpeg"),
    "ogg": ("ogg", "audio/ogg"),
    "aac": ("aac", "audio/aac"),
    "caf": ("caf", "audio/x-caf"),
    "mp4": ("m4a", "audio/mp4"),
    "m4a": ("m4a", "audio/mp4"),
    "mov": ("m4a", "audio/mp4"),
    "webm": ("webm", "audio/webm"),
    "matroska": ("webm", "audio/webm"),
}
OTHER_CONTAINER = ("bin", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants done with a recording: a name, the project it joins (a new one if None), how to listen."""

    title: str = ""
    project: Project | None = None
    hearing: Hearing = field(default_factory=Hearing)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What an upload made."""

    project: Project
    take: Take
    job: Job


def engine_limits() -> Limits:
    """What the settings allow a recording and its decoding to cost."""
    return Limits(
        seconds=settings.MAX_RECORDING_SECONDS,
        decode_seconds=settings.DECODE_SECONDS,
        decode_megabytes=settings.DECODE_MEGABYTES,
    )


def title_from(name: str) -> str:
    """A title from a file name as browsers send it; never used as a path."""
    last = PurePath(name.replace("\\", "/")).name
    stem = PurePath(last).stem if PurePath(last).suffix else last
    return projects.clean_line(stem.replace("_", " ")) or "Untitled"


def receive(owner: AbstractBaseUser, file: File, wish: Wish) -> Arrived:
    """Take in a sound file: project, recording, and the jobs that listen to it and draw it.

    Raises BadInput with one sentence when it holds no usable sound, and Refused when it cannot be taken now.
    """
    jobs.check_open_jobs(owner)
    return _keep(owner, file, looked_at(file), wish)


def looked_at(file: File) -> "Inspection":
    """Decode an uploaded file and say what it is. Raises BadInput and Refused as :func:`receive` does."""
    if file.size == 0:
        raise Refused("The file is empty.", 422)
    with on_disk(file) as path:
        return _inspect(path)


def stored(take_id: uuid.UUID, file: File, inspection: "Inspection") -> list[TakeFile]:
    """Write an uploaded recording and its waveform where the take of that id will have them; their rows, unsaved."""
    ending, content_type = _container(inspection.container)
    peaks = json.dumps(inspection.to_json(), separators=(",", ":")).encode()
    file.seek(0)
    return [
        takes.store_file(take_id, "original", f"original.{ending}", content_type, file),
        takes.store_file(take_id, "peaks", "peaks.json", "application/json", peaks),
    ]


def keep_recording(
    owner: AbstractBaseUser,
    take_id: uuid.UUID,
    project: Project,
    title: str,
    inspection: "Inspection",
    files: list[TakeFile],
) -> Take:
    """The take of a recording whose files are :func:`stored`, and the job that draws it. Call it in a transaction."""
    take = Take.objects.create(
        id=take_id, project=project, kind=Take.Kind.RECORDING, title=title, facts=facts_of(inspection)
    )
    takes.keep_files(files)
    jobs.create_job(Job.Kind.LOOK, owner, take, {})
    return take


def _inspect(path: Path) -> "Inspection":
    if not _inspections.acquire(timeout=INSPECTION_WAIT_SECONDS):
        raise Refused("Many recordings are coming in right now. Please try again in a minute.", 503)
    try:
        return inspect(path, engine_limits())
    finally:
        _inspections.release()


@contextmanager
def on_disk(file: File) -> Iterator[Path]:
    """The uploaded file as one that another process can open; a copy of a small one in memory goes away afterwards."""
    if isinstance(file, TemporaryUploadedFile):
        yield Path(file.temporary_file_path())
        return
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".upload") as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield Path(copy.name)


def _keep(owner: AbstractBaseUser, file: File, inspection: "Inspection", wish: Wish) -> Arrived:
    take_id = uuid.uuid4()
    title = projects.clean_line(wish.title) or title_from(file.name or "")
    try:
        files = stored(take_id, file, inspection)
        with transaction.atomic():
            jobs.check_open_jobs(owner)
            project = wish.project or projects.create_project(owner, title)
            take = keep_recording(owner, take_id, project, title, inspection, files)
            job = jobs.create_job(Job.Kind.TRANSCRIBE, owner, take, wish.hearing.to_json())
            projects.touch(project)
    except BaseException:
        takes.remove_files(take_id)
        raise
    return Arrived(project, take, job)


def _container(name: str) -> tuple[str, str]:
    """Ending and type by what the decoder found, such as "wav" or "mov,mp4,m4a"; never by the file's name."""
    for word in name.lower().split(","):
        if word in CONTAINERS:
            return CONTAINERS[word]
    return OTHER_CONTAINER


def facts_of(inspection: "Inspection") -> dict[str, Any]:
    """What pages show of a recording, or of sound that was made, without opening a file."""
    return {
        "duration": inspection.duration,
        "channels": inspection.channels,
        "rate": inspection.rate,
        "codec": inspection.codec,
        "container": inspection.container,
        "loudness": inspection.loudness,
        "peak": inspection.peak,
        "outline": scores.outline([max(abs(low), abs(high)) for low, high in inspection.peaks]),
    }
