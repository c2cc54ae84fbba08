"""A hub of models on this machine: a real HTTP server with the addresses of the official one, that can be made to misbehave."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

COMMIT = "c0ffee" * 6 + "beef"


@dataclass
class Hub:
    """What it has (a folder), and how it behaves.

    cuts: bytes after which each answer with weights breaks off, one after another; ranges: whether it can go on in the middle;
    gated: whether it wants the token "open sesame"; asked: (method of the request's path, Range) of every request.
    """

    folder: Path
    address: str = ""
    repository: str = "facebook/musicgen-small"
    cuts: list[int] = field(default_factory=list)
    ranges: bool = True
    gated: bool = False
    elsewhere: bool = False
    page: int = 1000
    changed: dict[str, Any] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    @property
    def stretches(self) -> list[str]:
        """The ranges of weights that were asked for, "" for all of it."""
        return [span for path, span in self.asked if path.endswith(".safetensors")]

    def tree(self) -> list[dict[str, Any]]:
        rows = [{"type": "directory", "path": "more", "size": 0, "oid": "0" * 40}]
        for path in sorted(self.folder.rglob("*")):
            if not path.is_file():
                continue
            name, data = path.relative_to(self.folder).as_posix(), path.read_bytes()
            blob = hashlib.sha1(f"blob {len(data)}\0".encode() + data, usedforsecurity=False).hexdigest()
            row: dict[str, Any] = {"type": "file", "path": name, "size": len(data), "oid": blob}
            if name.endswith((".safetensors", ".bin")):
                row["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
            rows.append(row | self.changed.get(name, {}))
        return rows


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        hub, place = self.hub, urlsplit(self.path)
        path = unquote(place.path)
        self.hub.asked.append((path, self.headers.get("Range", "")))
        token = self.headers.get("Authorization", "")
        hub.tokens.append(token)
        if hub.statuses:
            self._told(hub.statuses.pop(0), b"{}")
        elif hub.gated and not path.startswith("/far") and token != "Bearer open sesame":
            self._told(401, b"{}")
        elif path == f"/api/models/{hub.repository}/revision/main":
            self._told(200, json.dumps({"sha": COMMIT, "id": hub.repository}).encode())
        elif path == f"/api/models/{hub.repository}/tree/{COMMIT}":
            self._tree(place.query)
        elif path.startswith(f"/{hub.repository}/resolve/{COMMIT}/"):
            name = path.removeprefix(f"/{hub.repository}/resolve/{COMMIT}/")
            if hub.elsewhere and name.endswith(".safetensors"):
                self.send_response(302)
                self.send_header("Location", hub.address.replace("127.0.0.1", "localhost") + f"/far/{name}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._file(hub.folder / name)
        elif path.startswith("/far/"):
            self._file(hub.folder / path.removeprefix("/far/"))
        else:
            self._told(404, b"{}")

    def _tree(self, query: str) -> None:
        rows, hub = self.hub.tree(), self.hub
        first = int(query.partition("cursor=")[2] or 0)
        more = {}
        if first + hub.page < len(rows):
            following = (
                f"{hub.address}/api/models/{hub.repository}/tree/{COMMIT}?recursive=true&cursor={first + hub.page}"
            )
            more["Link"] = f'<{following}>; rel="next"'
        self._told(200, json.dumps(rows[first : first + hub.page]).encode(), more)

    def _file(self, path: Path) -> None:
        data, hub = path.read_bytes(), self.hub
        first = 0
        span = self.headers.get("Range", "")
        if span and hub.ranges:
            first = int(span.removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - first))
        self.end_headers()
        if path.suffix == ".safetensors" and hub.cuts:
            self.wfile.write(data[first : first + hub.cuts.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)
        else:
            self.wfile.write(data[first:])

    def _told(self, status: int, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **(more or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """The hub at ``hub.address`` while this holds."""
    handler = type("Handler", (_Handler,), {"hub": hub})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        hub.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
