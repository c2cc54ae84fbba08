"""Putting away what nobody will ask for again: projects deleted long ago, and files a killed process left behind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage

from studio.models import Job, Take
from studio.services import events, projects, takes

# Younger folders may belong to an upload whose rows are being written this moment.
ORPHAN_AGE = timedelta(hours=1)
INCOMING_AGE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Swept:
    """How much was put away."""

    projects: int
    folders: int
    incoming: int


def sweep(now: datetime) -> Swept:
    """Put away all that is overdue at ``now`` (aware). Safe to run at any time, by several workers at once."""
    events.forget_sound(now)
    return Swept(projects.purge(now), remove_orphans(now), remove_incoming(now))


def remove_orphans(now: datetime) -> int:
    """Remove folders of files that belong to no take and to no open job and have not changed for an hour."""
    count = 0
    for name, take_id in _folders():
        folder = f"{takes.FOLDER}/{name}"
        if _wanted(take_id) or _last_change(folder) > now - ORPHAN_AGE:
            continue
        # Looked at again after the age: what is this old and has no row now was not being written.
        if not _wanted(take_id):
            takes.remove_folder(default_storage, folder)
            count += 1
    return count


def _folders() -> list[tuple[str, UUID]]:
    try:
        names, _ = default_storage.listdir(takes.FOLDER)
    except FileNotFoundError:
        return []
    found = []
    for name in names:
        try:
            found.append((name, UUID(name)))
        except ValueError:
            continue
    return found


def _wanted(take_id: UUID) -> bool:
    open_job = Job.objects.filter(take_id_planned=take_id).exclude(status__in=Job.ENDED)
    return Take.objects.filter(pk=take_id).exists() or open_job.exists()


def _last_change(folder: str) -> datetime:
    """When the newest file of a folder was written; for an empty one, when it was made."""
    files = takes.walk(default_storage, folder) or [folder]
    return max(default_storage.get_modified_time(path) for path in files)


def remove_incoming(now: datetime) -> int:
    """Remove uploads that a killed process left half-received."""
    directory = Path(settings.FILE_UPLOAD_TEMP_DIR)
    if not directory.is_dir():
        return 0
    oldest = now.timestamp() - INCOMING_AGE.total_seconds()
    count = 0
    for path in directory.iterdir():
        try:
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink()
                count += 1
        except FileNotFoundError:
            continue  # another sweep was faster
    return count
