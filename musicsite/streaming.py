"""Long answers under ASGI: their pieces are fetched in threads, one by one; no answer is ever whole in memory."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import cast

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

View = Callable[[HttpRequest], HttpResponseBase]


class InThreads:
    """A blocking iterator for an event loop. The thread may be another for each piece: it must not use the database."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        pending: asyncio.Future[bytes | None] | None = None
        try:
            while True:
                pending = loop.run_in_executor(None, next, self._chunks, None)
                # A visitor who leaves cancels this task; the thread cannot be stopped, so it is waited for below.
                chunk = await asyncio.shield(pending)
                if chunk is None:
                    return
                yield chunk
        finally:
            if pending is not None and not pending.done():
                with contextlib.suppress(Exception):
                    await pending


def stream_in_threads(get_response: View) -> View:
    """Middleware. Django alone would read a whole file into memory before it sends the first byte of it under ASGI."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(request, ASGIRequest) and isinstance(response, StreamingHttpResponse) and not response.is_async:
            response.streaming_content = InThreads(cast(Iterator[bytes], response.streaming_content))
        return response

    return middleware
