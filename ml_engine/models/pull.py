"""Bringing a published checkpoint: what it would take, then all of it, checked, or nothing."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ml_engine.configuration import configured
from ml_engine.errors import BadInput, Cancelled
from ml_engine.events import Report, Stage, ignore
from ml_engine.models import store
from ml_engine.models.checkpoints import PICKLES, check_class, check_folder
from ml_engine.models.published import Published
from ml_engine.models.sources import PART, Folder, Hub, Offered, Source, blob_of, is_full
from ml_engine.models.store import Manifest, StoredFile

_SPARE = 200_000_000  # bytes of the disk that are left to everything else
_LARGEST_TEXT = 200_000_000  # a file that is no weights


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pull will bring: files, their bytes in all, those that are there from an earlier attempt, and pickles that are left aside."""

    model: Published
    source: Source
    files: tuple[Offered, ...]
    size: int
    there: int
    left_aside: tuple[str, ...]


def plan(model: Published, folder: Path | None = None) -> Plan:
    """What bringing ``model`` would take, from a folder or from the hub. Raises BadInput with one sentence when it cannot be done."""
    if folder is None and not model.repository:
        raise BadInput(f"{model.elsewhere} `manage.py models pull {model.name} --from FOLDER`.")
    source, offered = _from_hub(model) if folder is None else _from_folder(folder, model)
    # What is small comes first, so that a wrong class is known before gigabytes are there.
    files = tuple(
        sorted((file for file in offered if model.needs(file.path)), key=lambda file: (_is_weights(file), file.path))
    )
    pickles = tuple(file.path for file in offered if Path(file.path).suffix in PICKLES)
    if not any(map(_is_weights, files)):
        also = f": {pickles[0]} is a pickle, which can run anything and is never opened" if pickles else ""
        raise BadInput(f"There are no weights as safetensors in {source.name}{also}. Nothing was installed.")
    for file in files:
        if not _is_weights(file) and file.size > _LARGEST_TEXT:
            raise BadInput(f"{file.path} is far too large for what it should be. Nothing was installed.")
    staging = store.staging_of(model.name)
    there = sum(min(file.size, _there(staging / file.path)) for file in files)
    made = Plan(model, source, files, sum(file.size for file in files), there, pickles)
    _check_room(made)
    return made


def pull(wanted: Plan, *, report: Report = ignore) -> Manifest:
    """Bring what was planned and install it at once. Raises BadInput with one sentence, and then nothing is installed.

    A fetch from the hub that was cut short goes on next time; anything else that fails leaves nothing behind. ``report`` hears
    Stage("fetching") and Stage("checking"), and cancels by raising Cancelled.
    """
    model, staging = wanted.model, store.staging_of(wanted.model.name)
    keep = isinstance(wanted.source, Hub)
    try:
        with store.alone(model.name):
            _only(staging, wanted)
            files: list[StoredFile] = []
            for file in wanted.files:
                if _is_weights(file) and not any(one.path.endswith(".safetensors") for one in files):
                    keep, before = False, keep
                    _right_class(staging, model)
                    keep = before
                files.append(_brought(wanted, file, staging, report))
            report(Stage("checking", 0.0, model.name))
            try:
                check_folder(staging, model)
            except BadInput as fault:
                keep = False
                raise BadInput(f"{fault} Nothing was installed.") from None
            source = wanted.source
            made = store.settle(
                model, source=source.name, revision=source.revision, verified=source.checksums, files=files
            )
            report(Stage("checking", 1.0, model.name))
            return made
    except OSError as fault:
        if not is_full(fault):
            keep = False
            raise
        missing = wanted.size - sum(min(file.size, _there(staging / file.path)) for file in wanted.files)
        kept = "; the same command goes on from here" if keep else ""
        raise BadInput(
            f"The disk is full: {_megabytes(missing)} more are needed in {configured().models}. Nothing was installed{kept}."
        ) from None
    except _Damaged as fault:
        raise BadInput(str(fault)) from None
    except (BadInput, Cancelled, KeyboardInterrupt):
        raise
    finally:
        if not keep and staging.exists():
            shutil.rmtree(staging, ignore_errors=True)
        _tidy(staging)


class _Damaged(Exception):
    """A file is not what it should be; it was thrown away."""


def _is_weights(file: Offered) -> bool:
    return file.path.endswith(".safetensors")


def _from_folder(folder: Path, model: Published) -> tuple[Source, list[Offered]]:
    source = Folder(folder)
    if (folder / "model_index.json").is_file() or (folder / "config.json").is_file():
        _right_class(folder, model)
    return source, source.files()


def _right_class(folder: Path, model: Published) -> None:
    try:
        check_class(folder, model)
    except BadInput as fault:
        raise BadInput(f"{fault} Nothing was installed.") from None


def _from_hub(model: Published) -> tuple[Source, list[Offered]]:
    import requests

    try:
        source = Hub(model.repository, model.revision)
        return source, source.files()
    except requests.RequestException:
        raise BadInput(f"The hub at {configured().hub} does not answer as it should; try again later.") from None


def _brought(wanted: Plan, file: Offered, staging: Path, report: Report) -> StoredFile:
    target = staging / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    before = sum(one.size for one in wanted.files[: wanted.files.index(file)])

    def told(done: int) -> None:
        whole = max(wanted.size, 1)
        report(Stage("fetching", min(1.0, (before + done) / whole), f"{file.path} of {wanted.model.name}"))

    digest = _as_offered(target, file, told)
    if not digest:
        digest = wanted.source.bring(file, target, told)
    size = target.stat().st_size
    if size != file.size:
        target.unlink()
        raise _Damaged(f"{file.path} has {size} bytes instead of {file.size}. Nothing was installed.")
    if file.sha256 and digest != file.sha256.lower():
        target.unlink()
        raise _Damaged(f"{file.path} is not what it should be: its checksum is another. Nothing was installed.")
    return StoredFile(file.path, size, digest)


def _as_offered(target: Path, file: Offered, told: Callable[[int], None]) -> str:
    """The checksum of a file that an earlier attempt brought, "" when it is not there or not that which is offered now."""
    if not target.is_file() or target.stat().st_size != file.size:
        return ""
    digest = store.sha256_of(target, told)
    right = digest == (file.sha256.lower() or digest) and (not file.blob or blob_of(target) == file.blob)
    return digest if right else ""


def _only(staging: Path, wanted: Plan) -> None:
    """The staging folder with nothing in it but what this plan can go on from."""
    names = {file.path for file in wanted.files}
    if not isinstance(wanted.source, Hub):
        shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True, exist_ok=True)
    for path in [path for path in staging.rglob("*") if path.is_file()]:
        if path.relative_to(staging).as_posix().removesuffix(PART) not in names:
            path.unlink()


def _there(path: Path) -> int:
    """Bytes of a file from an earlier attempt."""
    part = path.with_name(path.name + PART)
    return next((one.stat().st_size for one in (path, part) if one.is_file()), 0)


def _check_room(wanted: Plan) -> None:
    place = configured().models
    existing = next(folder for folder in (place, *place.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    needed = wanted.size - wanted.there + _SPARE
    if free < needed:
        raise BadInput(
            f"{wanted.model.name} needs {_megabytes(needed)} of free disk in {place}, where {_megabytes(free)} are free. Nothing was installed."
        )


def _tidy(staging: Path) -> None:
    for folder in (staging.parent, staging.parents[1]):
        try:
            folder.rmdir()
        except OSError:
            return


def _megabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{max(1, round(count / 1e6))} MB"
