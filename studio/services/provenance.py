"""A file that somebody asks about: looked at, answered, and not kept."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.core.files import File

import ml_engine
from ml_engine import BadInput
from studio.services import uploads
from studio.services.jobs import Refused

if TYPE_CHECKING:
    from ml_engine.tracing import Provenance

AT_ONCE, WAIT_SECONDS = 2, 30
LONGEST = 1800.0  # seconds of sound
DECODE_SECONDS = 60.0
OFTEN, SPAN = 12, 60  # so many files in so many seconds from one address
_under_way = threading.BoundedSemaphore(AT_ONCE)


def look(file: File, address: str) -> "Provenance":
    """Where a file came from. Raises BadInput with one sentence for what cannot be read, Refused (413, 429, 503) with another."""
    if (file.size or 0) > settings.MAX_PROVENANCE_BYTES:
        raise Refused(
            f"The file is larger than {settings.MAX_PROVENANCE_BYTES // 1_000_000} MB, which is the most that fits.",
            413,
        )
    if not file.size:
        raise BadInput("The file is empty.")
    _count(address)
    limits = uploads.engine_limits()
    limits = replace(
        limits, seconds=min(limits.seconds, LONGEST), decode_seconds=min(limits.decode_seconds, DECODE_SECONDS)
    )
    with _turn(), uploads.on_disk(file) as path:
        return ml_engine.provenance(path, limits=limits)


def _count(address: str) -> None:
    """Raise Refused (429) when one address asks too often."""
    key = f"provenance:{address}"
    cache.add(key, 0, SPAN)
    try:
        asked = cache.incr(key)
    except ValueError:  # it ran out in between
        asked = 1
    if asked > OFTEN:
        raise Refused(f"That is more than {OFTEN} files in a minute. Please wait a little.", 429)


@contextmanager
def _turn() -> Iterator[None]:
    if not _under_way.acquire(timeout=WAIT_SECONDS):
        raise Refused("Many files are being looked at right now. Please try again in a minute.", 503)
    try:
        yield
    finally:
        _under_way.release()
