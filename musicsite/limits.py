"""Bodies that are too large are refused while they come in, not after."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

UPLOAD_PATH = "/api/uploads/"
PROVENANCE_PATH = "/provenance/"
REFERENCE_PATH = re.compile(r"/takes/[0-9a-f-]{36}/comparison/")


def body_limit(path: str) -> int:
    """How many bytes a request to this path may carry."""
    if path == UPLOAD_PATH:
        return settings.MAX_UPLOAD_BYTES + settings.UPLOAD_FORM_BYTES
    if path == PROVENANCE_PATH:
        return settings.MAX_PROVENANCE_BYTES + settings.UPLOAD_FORM_BYTES
    if REFERENCE_PATH.fullmatch(path):
        return settings.MAX_REFERENCE_BYTES + settings.UPLOAD_FORM_BYTES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def sentence(limit: int) -> str:
    """What a person is told."""
    if limit >= 1_000_000:
        return f"This is larger than {limit // 1_000_000} MB, which is the most that fits."
    return f"This is larger than {limit} bytes, which is the most that fits."


def claimed_length(headers: list[tuple[bytes, bytes]]) -> int:
    """What Content-Length claims; 0 when it is missing or no number (the count as it streams decides then)."""
    for name, value in headers:
        if name.lower() == b"content-length" and value.isdigit():
            return int(value)
    return 0


class LimitBody:
    """ASGI wrapper for HTTP: 413 at once when Content-Length is over the path's limit, or as soon as what came is.

    A refusal says ``Connection: close``, because the rest of the body is not going to be read.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = body_limit(scope["path"])
        if claimed_length(scope["headers"]) > limit:
            await refuse(send, limit)
            return
        count = 0
        answered = False

        async def counted() -> Message:
            nonlocal count, answered
            message = await receive()
            if message["type"] == "http.request":
                count += len(message.get("body", b""))
                if count > limit:
                    if not answered:
                        answered = True
                        await refuse(send, limit)
                    # To the application it is as if the visitor had gone: it drops what it has and ends.
                    return {"type": "http.disconnect"}
            return message

        async def unless_refused(message: Message) -> None:
            nonlocal answered
            if count <= limit:
                answered = True
                await send(message)

        await self.app(scope, counted, unless_refused)


def refusal(limit: int) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body of the answer to a body that is too large."""
    body = json.dumps({"error": sentence(limit)}).encode()
    length = str(len(body)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length), (b"connection", b"close")]
    return 413, headers, body


async def refuse(send: Send, limit: int) -> None:
    """Send the :func:`refusal` as ASGI messages."""
    status, headers, body = refusal(limit)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
