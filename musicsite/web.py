"""The web server: daphne, made fit for large files in both directions. Run it as ``python -m musicsite.web``.

Bodies that are too large are refused while they come in (daphne alone receives everything first); the others wait on
disk and are read from there piece by piece (daphne alone puts them into memory). Answers are sent no faster than the
visitor takes them (daphne alone keeps in memory what a slow one has not yet taken).
"""

import asyncio
import io
import os
import sys
import tempfile
from functools import partial
from typing import Any, BinaryIO, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicsite.settings")

from daphne import cli, http_protocol, server
from django.conf import settings
from twisted.internet import reactor

from musicsite.limits import body_limit, refusal

PIECE = 64 * 1024
# How long the rest of a refused body is taken and thrown away, so that the visitor comes to read the refusal.
LINGER_SECONDS = 10
# A visitor who takes nothing for this long is gone.
STALL_SECONDS = 60


class Body:
    """A request's body on disk as the ASGI messages an application asks for; stands in daphne's place for a queue."""

    def __init__(self, content: BinaryIO) -> None:
        self._content = content
        self._content.seek(0)
        self._whole = False
        self._gone = asyncio.Event()

    def put_nowait(self, message: dict[str, Any]) -> None:
        """From daphne: only that the visitor has gone is news."""
        if message["type"] == "http.disconnect":
            self._gone.set()
            self._content.close()

    async def get(self) -> dict[str, Any]:
        if self._whole:
            await self._gone.wait()
        if self._gone.is_set():
            return {"type": "http.disconnect"}
        piece = self._content.read(PIECE)
        self._whole = len(piece) < PIECE
        return {"type": "http.request", "body": piece, "more_body": not self._whole}


class Gate:
    """Told by the transport whether it can take more; an application waits here while it cannot."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    def pauseProducing(self) -> None:
        self._open.clear()

    def resumeProducing(self) -> None:
        self._open.set()

    def stopProducing(self) -> None:
        self._open.set()

    async def passed(self) -> None:
        """Raises TimeoutError when it stays shut for STALL_SECONDS."""
        if not self._open.is_set():
            await asyncio.wait_for(self._open.wait(), STALL_SECONDS)


class Request(http_protocol.WebRequest):
    """One request: its body is counted as it comes in, its answer waits for the visitor."""

    refused = False
    gate: Gate | None = None
    _end: Any = None

    def gotLength(self, length: int | None) -> None:
        """The headers are here; ``length`` is None when the body comes in chunks."""
        # Twisted knows the path already but tells it to the request only when the body is whole.
        path = self.channel._path.partition(b"?")[0].decode("latin-1")
        self._limit = body_limit(path)
        self._count = 0
        folder = str(settings.FILE_UPLOAD_TEMP_DIR)
        self.content = tempfile.SpooledTemporaryFile(max_size=PIECE, dir=folder)  # noqa: SIM115  (Twisted closes it)
        if length is not None and length > self._limit:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        self._count += len(data)
        if self._count > self._limit:
            self._refuse()
        if not self.refused:
            self.content.write(data)

    def _refuse(self) -> None:
        if self.refused:
            return
        self.refused = True
        status, headers, body = refusal(self._limit)
        lines = [b"%s: %s" % header for header in headers]
        self.channel.transport.write(b"\r\n".join([b"HTTP/1.1 %d Content Too Large" % status, *lines, b"", body]))
        if self.requestHeaders.hasHeader(b"expect"):
            # This visitor waits for leave to send the body. Twisted would give it after this.
            self.requestHeaders.removeHeader(b"expect")
            self.channel.transport.loseConnection()
        else:
            # The installed reactor stands behind the module's name, which type checkers take for the module.
            self._end = cast(Any, reactor).callLater(LINGER_SECONDS, self.channel.transport.abortConnection)

    def process(self) -> Any:
        if self.refused:
            self.channel.transport.loseConnection()
            return None
        return super().process()

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and self.gate is None and self.channel is not None:
            self.gate = Gate()
            self.registerProducer(self.gate, True)
        super().handle_reply(message)

    def finish(self) -> None:
        if self.producer is not None:
            self.unregisterProducer()
        super().finish()

    def connectionLost(self, reason: Any) -> None:
        if self._end is not None and self._end.active():
            self._end.cancel()
        if self.gate is not None:
            self.gate.stopProducing()
        super().connectionLost(reason)


class Factory(http_protocol.HTTPFactory):
    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        return protocol


class Server(server.Server):
    """daphne's server with our requests."""

    @property
    def http_factory(self) -> Factory:
        return self._http_factory

    @http_factory.setter
    def http_factory(self, made: http_protocol.HTTPFactory) -> None:
        # daphne makes its own kind in the midst of run(); ours takes its place.
        self._http_factory = Factory(self)

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] != "http":
            return super().create_application(protocol, scope)
        # daphne is going to read the content it finds here into the queue, all at once.
        content, protocol.content = protocol.content, io.BytesIO()
        body = Body(content)
        scope.setdefault("asgi", {"version": "3.0"})
        application = self.application(scope=scope, receive=body.get, send=partial(self.handle_reply, protocol))
        if protocol not in self.connections:
            application.close()
            content.close()
            return None
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(application)
        return body

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        if message["type"] == "http.response.body" and message.get("more_body") and protocol.gate is not None:
            try:
                await protocol.gate.passed()
            except TimeoutError:
                if protocol.channel is not None:
                    protocol.channel.transport.abortConnection()


class CommandLine(cli.CommandLineInterface):
    """daphne's own options, with the application filled in."""

    server_class = Server


def main(arguments: list[str]) -> None:
    CommandLine().run([*arguments, "musicsite.asgi:application"])


if __name__ == "__main__":
    main(sys.argv[1:])
