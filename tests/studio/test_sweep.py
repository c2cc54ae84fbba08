import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from studio.models import Job, Project, Tag, Take
from studio.services import projects, takes
from studio.services.sweep import Swept, sweep


@pytest.fixture
def now():
    return timezone.now()


def age(path: Path, hours: float) -> None:
    then = timezone.now().timestamp() - hours * 3600
    for one in [path, *path.rglob("*")] if path.is_dir() else [path]:
        os.utime(one, (then, then))


def folder(take_id: uuid.UUID, hours: float) -> Path:
    takes.write(takes.path_of(take_id, "score.pdf"), b"%PDF")
    path = Path(default_storage.path(f"takes/{take_id}"))
    age(path, hours)
    return path


def test_projects_deleted_long_ago_go_for_good(settings, now, project, recording, transcription, job):
    projects.set_tags(project, "night")
    projects.delete(project)
    assert sweep(now + timedelta(days=settings.DELETED_KEPT_DAYS - 1)).projects == 0
    assert Project.objects.exists()
    assert sweep(now + timedelta(days=settings.DELETED_KEPT_DAYS + 1)).projects == 1
    assert not Project.objects.exists()
    assert not Take.objects.exists()
    assert not Job.objects.exists()
    assert not Tag.objects.exists()
    assert default_storage.listdir("takes") == ([], [])


def test_standing_projects_stay(now, project, recording):
    assert sweep(now + timedelta(days=1000)) == Swept(0, 0, 0)
    assert Take.objects.exists()
    assert default_storage.exists(recording.files.get(role="original").path)


def test_folders_of_nobody_go_after_an_hour(now, alice, recording, places):
    orphan, young, kept = folder(uuid.uuid4(), 1.1), folder(uuid.uuid4(), 0.9), folder(recording.pk, 5)
    open_job = Job.objects.create(kind=Job.Kind.TRANSCRIBE, owner=alice, source=recording, status=Job.Status.RUNNING)
    failed = Job.objects.create(kind=Job.Kind.TRANSCRIBE, owner=alice, source=recording, status=Job.Status.FAILED)
    planned, left = folder(open_job.take_id_planned, 5), folder(failed.take_id_planned, 5)
    strange = Path(default_storage.path("takes/not-an-id"))
    strange.mkdir()
    age(strange, 5)
    assert sweep(now).folders == 2
    assert not orphan.exists()
    assert not left.exists()
    assert all(path.exists() for path in (young, kept, planned, strange))
    assert sweep(now).folders == 0


def test_a_folder_that_was_made_and_never_filled_goes(now, db):
    empty = Path(default_storage.path(f"takes/{uuid.uuid4()}"))
    empty.mkdir(parents=True)
    age(empty, 2)
    assert sweep(now).folders == 1
    assert not empty.exists()


def test_uploads_left_half_received_go_after_six_hours(now, db, places):
    old, new = places / "incoming" / "old.upload", places / "incoming" / "new.upload"
    for path, hours in [(old, 6.1), (new, 5.9)]:
        path.write_bytes(b"half a recording")
        age(path, hours)
    assert sweep(now).incoming == 1
    assert not old.exists()
    assert new.exists()


def test_nothing_there_yet(now, db, places):
    (places / "incoming").rmdir()
    assert sweep(now) == Swept(0, 0, 0)
