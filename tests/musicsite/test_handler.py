"""Requests run in threads that stay: one at a time in each, none waiting behind what a visitor left behind."""

import asyncio
import threading
import time

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from musicsite import handler

ran: list[int] = []


def quick(request: HttpRequest) -> HttpResponse:
    ran.append(threading.get_ident())
    return HttpResponse(b"quick")


def slow(request: HttpRequest) -> HttpResponse:
    ran.append(threading.get_ident())
    time.sleep(0.5)
    return HttpResponse(b"slow")


urlpatterns = [path("quick", quick), path("slow", slow)]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest.fixture
def site():
    ran.clear()
    with override_settings(ROOT_URLCONF=__name__):
        yield handler.Handler()


async def ask(site: handler.Handler, where: str, leave_after: float = 60.0) -> list[dict]:
    """What the site sends; the visitor leaves after so many seconds."""
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": where, "query_string": b"", "scheme": "http",
        "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    messages = [{"type": "http.request", "body": b"", "more_body": False}]
    sent: list[dict] = []

    async def receive() -> dict:
        if messages:
            return messages.pop()
        await asyncio.sleep(leave_after)
        return {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        sent.append(message)

    await site(scope, receive, send)
    return sent


async def test_answers_with_all_middleware(site):
    start, body = await ask(site, "/quick")
    assert (start["status"], body["body"]) == (200, b"quick")
    assert b"content-security-policy" in {name.lower() for name, _ in start["headers"]}


async def test_one_after_the_other_share_a_thread(site):
    for _ in range(5):
        await ask(site, "/quick")
        await asyncio.sleep(0.02)
    assert len(set(ran)) == 1


async def test_at_once_each_has_its_own(site):
    start = time.monotonic()
    await asyncio.gather(*(ask(site, "/slow") for _ in range(6)))
    assert time.monotonic() - start < 2.0
    assert len(set(ran)) == 6


async def test_nobody_waits_for_what_one_who_left_began(site):
    await ask(site, "/slow", leave_after=0.05)
    left = ran[-1]
    start = time.monotonic()
    await ask(site, "/quick")
    assert time.monotonic() - start < 0.4 or ran[-1] != left


async def test_threads_beyond_those_kept_end(site, monkeypatch):
    monkeypatch.setattr(handler, "KEPT", 2)
    before = threading.active_count()
    await asyncio.gather(*(ask(site, "/slow") for _ in range(6)))
    for _ in range(40):
        await asyncio.sleep(0.05)
        if threading.active_count() <= before + 2:
            break
    assert threading.active_count() <= before + 2
