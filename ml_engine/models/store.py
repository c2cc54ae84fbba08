"""Installed checkpoints: a folder each, with a manifest of what was installed, from where, and whose licence was agreed to.

A checkpoint is put together in a folder beside the others and then renamed, so that it is there wholly or not at all.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ml_engine.configuration import configured
from ml_engine.errors import BadInput
from ml_engine.models.checkpoints import check_folder, read_json
from ml_engine.models.published import Published

MANIFEST = "notewright.json"
_PARTIAL, _OLD = ".partial", ".replaced"
_BLOCK = 4 << 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a checkpoint: its place inside, bytes, SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was installed. ``source``: the hub's address with repository, or "a folder"; ``revision``: its commit, if known.

    ``verified``: where the checksums came from.
    """

    name: str
    source: str
    revision: str
    verified: str
    licence: str
    agreed: str
    files: tuple[StoredFile, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def folder_of(name: str) -> Path:
    """Where a checkpoint lies, or would."""
    return configured().models / name


def staging_of(name: str) -> Path:
    """Where it is put together."""
    return configured().models / _PARTIAL / name


def installed(name: str) -> bool:
    """Whether it is there. Says nothing of whether all its files still are: see :func:`faults`."""
    _recover(name)
    return (folder_of(name) / MANIFEST).is_file()


def manifest_of(name: str) -> Manifest:
    """What was installed. Raises BadInput when nothing was, or when the manifest is damaged."""
    if not installed(name):
        raise BadInput(f"{name} is not installed; `manage.py models pull {name}` brings it.")
    told = read_json(folder_of(name) / MANIFEST)
    try:
        files = tuple(StoredFile(**file) for file in told.pop("files"))
        return Manifest(**told, files=files)
    except (TypeError, KeyError):
        raise BadInput(f"The list of what was installed for {name} is damaged; pull it again.") from None


def faults(model: Published, report: Callable[[int, int], None] = lambda done, total: None) -> list[str]:
    """What is wrong with an installed checkpoint, one sentence each; empty when nothing is. Reads every byte of it.

    ``report`` gets bytes done and in all. Raises BadInput when it is not installed.
    """
    manifest, folder = manifest_of(model.name), folder_of(model.name)
    found, done = [], 0
    for file in manifest.files:
        path = folder / file.path
        if not path.is_file():
            found.append(f"{file.path} is missing.")
        elif path.stat().st_size != file.size:
            found.append(f"{file.path} has {path.stat().st_size} bytes instead of {file.size}.")
        elif sha256_of(path, lambda count, before=done: report(before + count, manifest.size)) != file.sha256:  # type: ignore[misc]
            found.append(f"{file.path} is damaged: its checksum is not that of what was installed.")
        done += file.size
    if not found:
        try:
            check_folder(folder, model)
        except BadInput as fault:
            found.append(str(fault))
    return found


def remove(name: str) -> None:
    """Take a checkpoint away, and what was left of fetching it."""
    for place in (folder_of(name), staging_of(name)):
        shutil.rmtree(place, ignore_errors=True)


def settle(model: Published, *, source: str, revision: str, verified: str, files: list[StoredFile]) -> Manifest:
    """Make what lies in :func:`staging_of` the installed checkpoint, at once; an older one goes when the new one stands."""
    staging, target = staging_of(model.name), folder_of(model.name)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(model.name, source, revision, verified, model.licence.name, now, tuple(files))
    with (staging / MANIFEST).open("w") as file:
        json.dump(asdict(manifest), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside = _aside(model.name)
    shutil.rmtree(aside, ignore_errors=True)
    if target.exists():
        aside.parent.mkdir(exist_ok=True)
        target.rename(aside)
    staging.rename(target)
    shutil.rmtree(aside, ignore_errors=True)
    with contextlib.suppress(OSError):
        aside.parent.rmdir()
    return manifest


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """While this holds, no other process puts the same checkpoint together. Raises BadInput when one does already."""
    import fcntl

    place = configured().models / _PARTIAL
    place.mkdir(parents=True, exist_ok=True)
    lock = place / f"{name}.lock"
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput(f"{name} is being pulled by another process already.") from None
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                place.rmdir()


def sha256_of(path: Path, report: Callable[[int], None] = lambda done: None) -> str:
    """The checksum of a file; ``report`` gets the bytes read so far."""
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            report(done)
    return digest.hexdigest()


def _aside(name: str) -> Path:
    return configured().models / _OLD / name


def _recover(name: str) -> None:
    """A process that died between two renames left the old checkpoint aside: it goes back to its place."""
    aside, target = _aside(name), folder_of(name)
    if aside.is_dir() and not target.exists():
        # Not while somebody stands between those two renames at this moment.
        with contextlib.suppress(OSError, BadInput), alone(name):
            aside.rename(target)
