"""What can be done to projects: create, find, rename, tag, delete with a way back, restore, remove for good."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, FloatField, Max, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from studio.models import Job, Project, Tag, Take, plain
from studio.services import jobs, takes

TITLE_LENGTH = 200
TAG_LENGTH = 40
MAX_TAGS = 20
# The takes that last as long as they sound; a transcription lasts as long as its recording.
SOUNDING = (Take.Kind.RECORDING, Take.Kind.COMPOSITION, Take.Kind.SOUND)
# The word in the address, what people read, and the order it stands for.
SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "recent": ("Recently changed", ("-updated", "pk")),
    "title": ("Title", ("plain_title", "-updated", "pk")),
    "oldest": ("Oldest first", ("created", "pk")),
    "longest": ("Longest", ("-duration", "-updated", "pk")),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is looked for in a library: words in the title or tags, one tag, and an order of :data:`SORTS`."""

    words: str = ""
    tag: str = ""
    sort: str = "recent"


def clean_line(text: str, length: int = TITLE_LENGTH) -> str:
    """One line of plain text: control and formatting characters away, spaces evened, cut to ``length`` characters."""
    plain = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in unicodedata.normalize("NFC", text)
        if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn")
    )
    return " ".join(plain.split())[:length].strip()


def create_project(owner: AbstractBaseUser, title: str) -> Project:
    return Project.objects.create(owner_id=owner.pk, title=clean_line(title) or "Untitled")


def find(projects: QuerySet[Project], finding: Finding) -> QuerySet[Any]:
    """Narrow and order a library. Each project gets ``take_count`` and ``duration`` (s, of its longest music)."""
    for word in plain(finding.words).split()[:10]:
        projects = projects.filter(Q(plain_title__contains=word) | Q(pk__in=_tagged_like(word)))
    if finding.tag:
        projects = projects.filter(tags__name=finding.tag)
    _, order = SORTS.get(finding.sort, SORTS["recent"])
    sounding = Q(takes__kind__in=SOUNDING)
    return projects.annotate(
        take_count=Count("takes", distinct=True),
        duration=Max(Cast(KeyTextTransform("duration", "takes__facts"), FloatField()), filter=sounding, default=0.0),
    ).order_by(*order)


def with_outlines(found: Iterable[Project]) -> list[Project]:
    """The same projects, each with ``outline``: the small waveform of its newest recording, composition or sound, or None."""
    listed = list(found)
    sounding = Take.objects.filter(project__in=listed, kind__in=SOUNDING).order_by("created")
    outlines = {take.project_id: take.facts.get("outline") for take in sounding.only("project_id", "facts")}
    for project in listed:
        project.outline = outlines.get(project.pk)
    return listed


def _tagged_like(word: str) -> QuerySet[Tag, Any]:
    return Tag.objects.filter(plain_name__contains=word, projects__isnull=False).values("projects")


def owned(user: AbstractBaseUser) -> QuerySet[Project]:
    return Project.objects.filter(owner_id=user.pk, deleted_at=None)


def shared_with(user: AbstractBaseUser) -> QuerySet[Project]:
    return Project.objects.filter(viewers=user.pk, deleted_at=None)


def recently_deleted(user: AbstractBaseUser) -> QuerySet[Project]:
    """Deleted projects that can still be taken back, last deleted first."""
    return Project.objects.filter(owner_id=user.pk, deleted_at__isnull=False).order_by("-deleted_at")


def tags_of(user: AbstractBaseUser) -> QuerySet[Tag]:
    """The words this person's standing projects are tagged with, each with ``project_count``."""
    standing = Count("projects", filter=Q(projects__deleted_at=None), distinct=True)
    return Tag.objects.filter(owner_id=user.pk).annotate(project_count=standing).filter(project_count__gt=0)


def rename(project: Project, title: str) -> bool:
    """Give a new title; False (and nothing changes) when nothing is left of it after cleaning."""
    cleaned = clean_line(title)
    if not cleaned:
        return False
    project.title = cleaned
    touch(project, "title")
    return True


def set_tags(project: Project, text: str) -> list[str]:
    """Tag the project with the words of ``text``, parted by commas, in place of those it had; unused tags go.

    Words are lower case and cleaned; returns them in order. At most MAX_TAGS are kept.
    """
    names = [clean_line(word, TAG_LENGTH).lower() for word in text.split(",")]
    names = sorted(set(filter(None, names[: MAX_TAGS * 2])))[:MAX_TAGS]
    with transaction.atomic():
        Tag.objects.bulk_create(
            [Tag(owner_id=project.owner_id, name=name, plain_name=plain(name)[:80]) for name in names],
            ignore_conflicts=True,
        )
        project.tags.set(Tag.objects.filter(owner_id=project.owner_id, name__in=names))
        Tag.objects.filter(owner_id=project.owner_id, projects=None).delete()
        touch(project)
    return names


def touch(project: Project, *fields: str) -> None:
    """Save ``fields`` and note that the project has changed now."""
    project.updated = timezone.now()
    project.save(update_fields=[*fields, "updated"])


def delete(project: Project) -> None:
    """Put the project where only its owner finds it and can take it back; its open jobs are told to stop."""
    with transaction.atomic():
        project.deleted_at = timezone.now()
        project.save(update_fields=["deleted_at"])
        jobs.cancel_jobs(Job.objects.filter(project=project))


def restore(project: Project) -> None:
    project.deleted_at = None
    project.save(update_fields=["deleted_at"])


def remove(project: Project) -> None:
    """Remove a project for good: rows first, then files; what a crash between the two leaves is the sweep's."""
    folders = list(project.takes.values_list("pk", flat=True))
    planned = list(Job.objects.filter(project=project).values_list("take_id_planned", flat=True))
    with transaction.atomic():
        project.delete()
        Tag.objects.filter(owner_id=project.owner_id, projects=None).delete()
    for take_id in dict.fromkeys([*folders, *planned]):
        takes.remove_files(take_id)


def purge(now: datetime) -> int:
    """Remove projects that were deleted longer ago than they are kept. Returns how many."""
    overdue = Project.objects.filter(deleted_at__lt=now - timedelta(days=settings.DELETED_KEPT_DAYS))
    count = 0
    for project in overdue:
        remove(project)
        count += 1
    return count
