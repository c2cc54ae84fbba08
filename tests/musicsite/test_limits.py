"""Bodies over their limit are refused before they are read, whether they tell their length or not."""

import asyncio
import json

import pytest
from django.core.asgi import get_asgi_application

from musicsite.limits import LimitBody, body_limit


@pytest.fixture(autouse=True)
def small(settings):
    settings.MAX_UPLOAD_BYTES = 10_000
    settings.UPLOAD_FORM_BYTES = 500
    settings.MAX_REFERENCE_BYTES = 3_000
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000


async def echo(scope, receive, send):
    """Reads all and tells how much it was; like Django it gives up when the visitor is gone."""
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message["body"])
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


class Visitor:
    """Sends pieces of a body to an application and keeps what it answers."""

    def __init__(self, path: str, pieces: list[bytes], headers: list[tuple[bytes, bytes]] | None = None) -> None:
        headers = [(b"host", b"localhost"), *(headers or [])]
        self.scope = {
            "type": "http", "method": "POST", "path": path, "headers": headers, "query_string": b"",
            "asgi": {"version": "3.0"}, "http_version": "1.1",
        }  # fmt: skip
        self.pieces = pieces
        self.read = 0
        self.answers: list[dict] = []

    async def receive(self):
        if self.read == len(self.pieces):
            await asyncio.Event().wait()
        self.read += 1
        return {"type": "http.request", "body": self.pieces[self.read - 1], "more_body": self.read < len(self.pieces)}

    async def send(self, message):
        self.answers.append(message)

    def visit(self, app) -> tuple[int, bytes]:
        asyncio.run(asyncio.wait_for(app(self.scope, self.receive, self.send), 20))
        return self.answers[0]["status"], b"".join(answer.get("body", b"") for answer in self.answers)


def length(number: int) -> list[tuple[bytes, bytes]]:
    return [(b"content-length", str(number).encode())]


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/api/uploads/", 10_500),
        ("/api/uploads", 1_000),
        ("/library/", 1_000),
        ("/", 1_000),
        ("/takes/0b0e0000-0000-4000-8000-00000000000a/comparison/", 3_500),
        ("/takes/0b0e0000-0000-4000-8000-00000000000a/", 1_000),
        ("/takes/0b0e0000-0000-4000-8000-00000000000a/comparison/x", 1_000),
    ],
)
def test_each_path_has_its_limit(path, limit):
    assert body_limit(path) == limit
    assert Visitor(path, [bytes(limit)], length(limit)).visit(LimitBody(echo)) == (200, str(limit).encode())
    too_much = Visitor(path, [bytes(limit + 1)], length(limit + 1))
    status, body = too_much.visit(LimitBody(echo))
    assert status == 413
    assert list(json.loads(body)) == ["error"]
    assert too_much.read == 0, "nothing of it was read"
    assert (b"connection", b"close") in too_much.answers[0]["headers"]


@pytest.mark.parametrize("headers", [None, length(10), [(b"content-length", b"nonsense")]])
def test_what_really_comes_is_counted(headers):
    visitor = Visitor("/api/uploads/", [bytes(1_000)] * 50, headers)
    status, body = visitor.visit(LimitBody(echo))
    assert (status, json.loads(body)) == (
        413,
        {"error": "This is larger than 10500 bytes, which is the most that fits."},
    )
    assert visitor.read == 11
    assert Visitor("/api/uploads/", [bytes(1_000)] * 10, headers).visit(LimitBody(echo)) == (200, b"10000")


def test_django_drops_what_it_had_read(places):
    visitor = Visitor("/api/uploads/", [bytes(1_000)] * 50)
    assert visitor.visit(LimitBody(get_asgi_application()))[0] == 413
    assert visitor.read == 11
    assert list((places / "incoming").iterdir()) == []
    assert len(visitor.answers) == 2


def test_an_application_that_goes_on_talking_is_not_heard():
    async def deaf(scope, receive, send):
        while (await receive())["type"] == "http.request":
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    visitor = Visitor("/library/", [bytes(900)] * 3)
    assert visitor.visit(LimitBody(deaf))[0] == 413
    assert [answer["type"] for answer in visitor.answers] == ["http.response.start", "http.response.body"]


def test_sentences(settings):
    settings.MAX_UPLOAD_BYTES = 500_000_000
    _, body = Visitor("/api/uploads/", [], length(600_000_000)).visit(LimitBody(echo))
    assert json.loads(body) == {"error": "This is larger than 500 MB, which is the most that fits."}
