"""Takes and their files. Files lie at ``takes/<take id>/<name>`` in Django's storage, whatever that is.

Bytes are written before the rows that name them: a job writes under the id its take will have, and the rows appear with
the take when it is done. A folder that belongs to no take and no open job is the sweep's (see sweep.py).
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.db import transaction

from studio.models import Job, Take, TakeFile

FOLDER = "takes"


def path_of(take_id: UUID, name: str) -> str:
    """Where a take's file lies in the storage."""
    return f"{FOLDER}/{take_id}/{name}"


def write(path: str, content: Path | bytes | File) -> int:
    """Write a file into the storage at exactly ``path``, in place of what is there. Returns its size in bytes."""
    if isinstance(content, Path):
        with content.open("rb") as opened:
            return write(path, File(opened))
    file = ContentFile(content) if isinstance(content, bytes) else content
    saved = default_storage.save(path, file)
    if saved != path:
        # A storage that does not overwrite gave the file another name; there must be one place only.
        default_storage.delete(saved)
        default_storage.delete(path)
        default_storage.save(path, file)
    return default_storage.size(path)


def store_file(take_id: UUID, role: str, name: str, content_type: str, content: Path | bytes | File) -> TakeFile:
    """Write a file of a take and return its row, not yet saved: the take may not exist before the work is done.

    Writing the same name again overwrites. :func:`keep_files` saves the rows, in the transaction that makes the take.
    """
    path = path_of(take_id, name)
    size = write(path, content)
    return TakeFile(take_id=take_id, role=role, name=name, content_type=content_type, size=size, path=path)


def keep_files(files: Iterable[TakeFile]) -> None:
    """Save rows made by :func:`store_file`; a role the take has already is replaced."""
    TakeFile.objects.bulk_create(
        list(files),
        update_conflicts=True,
        unique_fields=["take", "role"],
        update_fields=["name", "content_type", "size", "path"],
    )


def open_file(file: TakeFile) -> File:
    """Open a stored file for reading. Raises FileNotFoundError when its bytes are gone."""
    return default_storage.open(file.path, "rb")


@contextmanager
def on_disk(file: TakeFile) -> Iterator[Path]:
    """A stored file as one on this machine: the stored one itself, or a copy while it is needed."""
    try:
        local = Path(default_storage.path(file.path))
    except NotImplementedError:
        local = None
    if local is not None:
        yield local
        return
    with TemporaryDirectory(prefix="stored-") as folder:
        copy = Path(folder) / file.name
        with open_file(file) as stored, copy.open("wb") as opened:
            shutil.copyfileobj(stored, opened)
        yield copy


def sound_of(take: Take) -> TakeFile:
    """The file of a recording, or of sound that was made, that is nearest to what was heard."""
    return take.files.get(role="flac" if take.kind == Take.Kind.SOUND else "original")


def read_json(file: TakeFile) -> Any:
    """The content of a stored JSON file."""
    with open_file(file) as opened:
        return json.loads(opened.read())


def pictures_of(take: Take) -> list[dict[str, Any]]:
    """The manifest of a recording's spectrograms; empty while they are not drawn."""
    return kept_json(take, "pictures") or []


def brief_of(take: Take) -> dict[str, Any] | None:
    """What a composition was made to be, every field as it was carried out; None for other takes."""
    return kept_json(take, "brief")


def comparison_of(take: Take) -> dict[str, Any] | None:
    """What the last comparison of a transcription with a reference told in numbers; None when there was none."""
    file = take.files.filter(role="comparison").first()
    if file is None:
        return None
    try:
        found: dict[str, Any] = read_json(file)
    except FileNotFoundError:
        return None
    return found


def kept_json(take: Take, role: str) -> Any:
    """The content of a JSON file, remembered for a while; None when there is none."""
    file = take.files.filter(role=role).first()
    if file is None:
        return None
    key = f"{role}:{file.pk}:{file.size}"
    found = cache.get(key)
    if found is None:
        try:
            found = read_json(file)
        except FileNotFoundError:
            return None
        cache.set(key, found, 600)
    return found


def fit_name(title: str) -> str:
    """A title as the name of a file: no file system likes some letters in one, whatever a header allows."""
    return "".join("-" if c in '/\\:*?"<>|' else c for c in title).strip(" .") or "Untitled"


def picture_path(take: Take, kind: str, level: int, index: int) -> str | None:
    """Where a tile of a spectrogram lies, if the manifest has such a tile."""
    for picture in pictures_of(take):
        levels = picture["levels"]
        if picture["kind"] == kind and level < len(levels) and index < levels[level]["tiles"]:
            return path_of(take.pk, f"pictures/{kind}/{level}/{index}.png")
    return None


def delete(take: Take) -> None:
    """Remove a take with its files. Takes made from it stand on; they only forget where they came from."""
    unfinished = Job.objects.filter(source=take, take=None)
    folders = [take.pk, *unfinished.values_list("take_id_planned", flat=True)]
    with transaction.atomic():
        take.delete()
    for take_id in folders:
        remove_files(take_id)


def remove_files(take_id: UUID) -> None:
    """Remove all files under a take's folder; fine when there are none."""
    remove_folder(default_storage, f"{FOLDER}/{take_id}")


def remove_folder(storage: Storage, folder: str) -> None:
    """Remove everything under a folder of a storage, and on a disk the folder itself."""
    try:
        local = Path(storage.path(folder))
    except NotImplementedError:
        for path in walk(storage, folder):
            storage.delete(path)
        return
    shutil.rmtree(local, ignore_errors=True)


def walk(storage: Storage, folder: str) -> list[str]:
    """All files under a folder of a storage; none when there is no such folder."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return []
    found = [f"{folder}/{name}" for name in files if name]
    for name in folders:
        found += walk(storage, f"{folder}/{name}")
    return found
