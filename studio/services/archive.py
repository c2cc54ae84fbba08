"""Files of the storage as one ZIP, made while it is sent: never whole in memory or on disk."""

import io
import zipfile
from collections.abc import Generator, Iterable
from typing import Any

from django.core.files.storage import default_storage

CHUNK = 256 * 1024


class _Sink(io.RawIOBase):
    """Takes what the archive writes until it is fetched; it cannot be sought, so the archive is written straight on."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def fetch(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def zip_chunks(files: Iterable[tuple[str, str]], texts: Iterable[tuple[str, str]] = ()) -> Generator[bytes, None, None]:
    """The archive piece by piece: ``texts`` as (name, content), then ``files`` as (name, path in the storage).

    It reads the storage but not the database. A file that is gone by the time its turn comes is left out and named in
    missing.txt.
    """
    sink = _Sink()
    missing: list[str] = []
    # Sound and pictures are compressed already: storing them as they are keeps the archive as fast as the disk.
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name, content in texts:
            archive.writestr(name, content)
        for name, path in files:
            try:
                opened = default_storage.open(path, "rb")
            except FileNotFoundError:
                missing.append(name)
                continue
            with opened, archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                while chunk := opened.read(CHUNK):
                    entry.write(chunk)
                    yield sink.fetch()
        if missing:
            archive.writestr("missing.txt", "\n".join(missing) + "\n")
    yield sink.fetch()
