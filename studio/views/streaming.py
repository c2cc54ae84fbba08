"""Files as answers: whole, in part, or not again (RFC 9110, conditional and range requests)."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe, quote_etag

CHUNK = 128 * 1024
_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")


class FileChunks:
    """``length`` bytes of a file from ``start`` on. Takes the file over."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file = file
        self._left = length
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self._file.read(min(CHUNK, self._left)) if self._left > 0 else b""
        if not chunk:
            raise StopIteration
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        self._file.close()


def wanted_range(header: str, size: int) -> tuple[int, int] | None:
    """The bytes [start, end) that a Range header asks for; None when it asks for all (or for what we need not serve).

    Raises ValueError when a well-formed single range lies outside the file (416).
    """
    found = _RANGE.match(header.strip())
    if found is None or found.group(0) == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        length = int(last)
        if length == 0 or size == 0:
            raise ValueError("an empty range")
        return max(0, size - length), size
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise ValueError("a range behind the end")
    return start, end


def _range_holds(request: HttpRequest, etag: str, modified: int) -> bool:
    """Whether If-Range, where there is one, still names this very file."""
    condition = request.headers.get("if-range")
    if condition is None:
        return True
    if condition.startswith('"'):
        return condition == etag
    return parse_http_date_safe(condition) == modified


def serve(
    request: HttpRequest, opened: BinaryIO, size: int, modified: datetime, tag: str, headers: dict[str, str]
) -> HttpResponseBase:
    """Answer GET or HEAD for an open file: whole, in part (206, 416), or not again (304, 412). Takes the file over."""
    etag = quote_etag(tag)
    stamp = int(modified.timestamp())
    headers = {**headers, "Accept-Ranges": "bytes", "ETag": etag, "Last-Modified": http_date(stamp)}
    conditional = get_conditional_response(request, etag, stamp)
    if conditional is not None:
        opened.close()
        for name in ("ETag", "Last-Modified", "Cache-Control"):
            conditional.headers.setdefault(name, headers[name])
        return conditional
    start, end, status = 0, size, 200
    if request.method == "GET" and "range" in request.headers and _range_holds(request, etag, stamp):
        try:
            wanted = wanted_range(request.headers["range"], size)
        except ValueError:
            opened.close()
            return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
        if wanted is not None:
            (start, end), status = wanted, 206
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        opened.close()
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(FileChunks(opened, start, end - start), status=status, headers=headers)
