"""A person's whole account: how much there is, all of it as one ZIP, and its removal."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet, Sum

from studio.models import Job, Project, Take, TakeFile
from studio.services import archive, jobs, projects, takes


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of theirs is here."""

    projects: int
    recordings: int
    transcriptions: int
    compositions: int
    size: int  # bytes


def usage(user: User) -> Usage:
    mine = Take.objects.filter(project__owner_id=user.pk)
    return Usage(
        projects=Project.objects.filter(owner_id=user.pk, deleted_at=None).count(),
        recordings=mine.filter(kind=Take.Kind.RECORDING, project__deleted_at=None).count(),
        transcriptions=mine.filter(kind=Take.Kind.TRANSCRIPTION, project__deleted_at=None).count(),
        compositions=mine.filter(kind=Take.Kind.COMPOSITION, project__deleted_at=None).count(),
        size=TakeFile.objects.filter(take__project__owner_id=user.pk).aggregate(total=Sum("size"))["total"] or 0,
    )


def export_plan(user: User) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """All that is kept about a person as JSON, and all files: (name in the archive, path in the storage)."""
    files: list[tuple[str, str]] = []
    described = []
    for project in _everything(user):
        folder = f"projects/{project.pk}"
        described.append(
            {
                "id": str(project.pk),
                "title": project.title,
                "tags": [tag.name for tag in project.tags.all()],
                "created": project.created.isoformat(),
                "updated": project.updated.isoformat(),
                "deleted": project.deleted_at.isoformat() if project.deleted_at else None,
                "viewers": [viewer.email for viewer in project.viewers.all()],
                "takes": [_describe(take, folder, files) for take in project.takes.all()],
            }
        )
    account = {
        "email": user.email,
        "joined": user.date_joined.isoformat(),
        "last_login": user.last_login.isoformat() if user.last_login else None,
        "jobs": [_describe_job(job) for job in Job.objects.filter(owner_id=user.pk)],
        "shared_with_me": [project.title for project in projects.shared_with(user)],
    }
    return {"account": account, "projects": described}, files


def _everything(user: User) -> QuerySet[Project]:
    return Project.objects.filter(owner_id=user.pk).prefetch_related(
        "tags", "viewers", "takes__files", "takes__parents"
    )


def _describe(take: Take, folder: str, files: list[tuple[str, str]]) -> dict[str, Any]:
    names = {}
    for file in take.files.all():
        names[file.role] = f"{folder}/{take.pk}/{file.name}"
        files.append((names[file.role], file.path))
    if "pictures" in names:
        pictures = takes.path_of(take.pk, "pictures")
        prefix = takes.path_of(take.pk, "")
        files += [
            (f"{folder}/{take.pk}/{path.removeprefix(prefix)}", path) for path in takes.walk(default_storage, pictures)
        ]
    return {
        "id": str(take.pk),
        "kind": take.kind,
        "title": take.title,
        "from": [str(parent.pk) for parent in take.parents.all()],
        "model": take.model,
        "settings": take.settings,
        "seed": take.seed,
        "complete": take.complete,
        "facts": take.facts,
        "created": take.created.isoformat(),
        "files": names,
    }


def _describe_job(job: Job) -> dict[str, Any]:
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "status": job.status,
        "settings": job.settings,
        "project": str(job.project_id),
        "source": str(job.source_id) if job.source_id else None,
        "error": job.error,
        "created": job.created.isoformat(),
        "finished": job.finished.isoformat() if job.finished else None,
    }


def export_chunks(description: dict[str, Any], files: list[tuple[str, str]]) -> Iterator[bytes]:
    """The archive of a whole account, piece by piece."""
    return archive.zip_chunks(files, [("projects.json", json.dumps(description, indent=2, ensure_ascii=False))])


def delete_account(user: User) -> None:
    """Remove a person with every row and every file, deleted projects too, at once. Running jobs are told to stop."""
    jobs.cancel_jobs(Job.objects.filter(owner_id=user.pk))
    for project in Project.objects.filter(owner_id=user.pk):
        projects.remove(project)
    with transaction.atomic():
        user.delete()
