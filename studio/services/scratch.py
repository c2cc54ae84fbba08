"""Temporary files of workers, in folders that a later worker finds and clears when their owner was killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"


@contextmanager
def scratch(place: Path) -> Iterator[Path]:
    """A folder of this process alone under ``place``, in which it and its children make their temporary files.

    Folders there whose process has gone are removed first: the lock that each holds went with it.
    """
    place.mkdir(parents=True, exist_ok=True)
    clear(place)
    folder = Path(tempfile.mkdtemp(prefix="worker-", dir=place))
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        try:
            yield folder
        finally:
            tempfile.tempdir = before[0]
            os.environ.pop("TMPDIR")
            if before[1] is not None:
                os.environ["TMPDIR"] = before[1]
            shutil.rmtree(folder, ignore_errors=True)


def clear(place: Path) -> int:
    """Remove the folders of processes that have gone. Returns how many."""
    count = 0
    for folder in place.glob("worker-*"):
        try:
            with (folder / LOCK).open("r") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
                count += 1
        except (FileNotFoundError, BlockingIOError):
            # Being made, or in use.
            continue
    return count
