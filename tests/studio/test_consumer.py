"""Websockets of jobs: every event once and in order, for those who may look, for as long as they may."""

import asyncio
import json
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client

from musicsite.asgi import application
from studio import consumers, follow
from studio.models import Job, JobEvent, Project
from studio.services import jobs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


def connection(job_id, client: Client | None = None, after: int | str = 0, origin: str = "http://localhost"):
    headers = [(b"host", b"localhost"), (b"origin", origin.encode())]
    if client is not None and client.cookies:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        headers.append((b"cookie", cookies.encode()))
    return WebsocketCommunicator(application, f"/ws/jobs/{job_id}/?after={after}", headers)


def signed_in(person: AbstractBaseUser) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def pages(alice, bob, charlie) -> dict[str, Client]:
    return {"alice": signed_in(alice), "bob": signed_in(bob), "charlie": signed_in(charlie), "nobody": Client()}


@pytest.fixture
def claimed(recording, alice) -> Job:
    return jobs.claim_job(jobs.create_job("transcribe", alice, recording, {}).pk)


@database_sync_to_async
def tell(job: Job, count: int = 1, start: int = 0) -> None:
    for number in range(start, start + count):
        jobs.record(job, [("stage", {"name": "listening", "number": number})], stage="listening", fraction=0.1)


@database_sync_to_async
def end(job: Job) -> None:
    jobs.end_job(job, Job.Status.SUCCEEDED)


@database_sync_to_async
def ids_of(job: Job) -> list[int]:
    return list(JobEvent.objects.filter(job=job).order_by("id").values_list("id", flat=True))


async def read_all(line: WebsocketCommunicator) -> tuple[list[dict], int]:
    """All frames until the server closes, and its code."""
    frames = []
    while True:
        message = await line.receive_output(timeout=5)
        if message["type"] == "websocket.close":
            return frames, message["code"]
        frames.append(json.loads(message["text"]))


async def test_replays_then_follows_then_closes(pages, claimed):
    await tell(claimed, 450)
    line = connection(claimed.pk, pages["alice"])
    assert (await line.connect())[0]
    first = [await line.receive_json_from(timeout=5) for _ in range(451)]
    await tell(claimed, 30, start=450)
    await end(claimed)
    rest, code = await read_all(line)
    frames = first + rest
    assert code == 1000
    assert [frame["id"] for frame in frames] == await ids_of(claimed)
    assert [frame["number"] for frame in frames if frame["kind"] == "stage"] == list(range(480))
    assert frames[0]["kind"] == "started"
    assert frames[-1] == {
        "id": frames[-1]["id"], "attempt": 1, "kind": "ended", "status": "succeeded", "take_url": None, "error": ""
    }  # fmt: skip


async def test_goes_on_after_the_last_seen(pages, claimed):
    await tell(claimed, 10)
    await end(claimed)
    ids = await ids_of(claimed)
    line = connection(claimed.pk, pages["bob"], after=ids[5])
    await line.connect()
    frames, code = await read_all(line)
    assert ([frame["id"] for frame in frames], code) == (ids[6:], 1000)
    line = connection(claimed.pk, pages["bob"], after=ids[-1])
    await line.connect()
    assert await read_all(line) == ([], 1000)


@pytest.mark.parametrize("after", ["x", "-3", "", "99999999999999999999999999"])
async def test_an_impossible_place_harms_nobody(pages, claimed, after):
    odd = connection(claimed.pk, pages["alice"], after=after)
    await odd.connect()
    await asyncio.sleep(0.05)
    line = connection(claimed.pk, pages["bob"])
    await line.connect()
    await tell(claimed, 3)
    await end(claimed)
    frames, code = await read_all(line)
    assert ([frame["id"] for frame in frames], code) == (await ids_of(claimed), 1000)
    assert (await read_all(odd))[1] == 1000


@pytest.mark.parametrize("who", ["charlie", "nobody"])
async def test_strangers_find_nothing(pages, claimed, who):
    await tell(claimed, 3)
    for job_id in (claimed.pk, uuid4()):
        line = connection(job_id, pages[who])
        await line.connect()
        assert await read_all(line) == ([], 4404)


async def test_other_sites_are_refused(pages, claimed):
    line = connection(claimed.pk, pages["alice"], origin="https://evil.example")
    assert (await line.connect())[0] is False


async def test_the_unlisted_link_lets_in_and_its_end_shuts_out(pages, claimed, monkeypatch):
    monkeypatch.setattr(consumers, "ACCESS_EVERY", 0.1)

    @database_sync_to_async
    def follow_link() -> None:
        Project.objects.update(link_token="t" * 24)
        pages["nobody"].get(f"/link/{'t' * 24}/")

    await follow_link()
    line = connection(claimed.pk, pages["nobody"])
    await line.connect()
    assert (await line.receive_json_from(timeout=5))["kind"] == "started"
    await asyncio.sleep(0.3)
    await database_sync_to_async(Project.objects.update)(link_token=None)
    assert await read_all(line) == ([], 4404)


async def test_signing_out_ends_the_stream(pages, claimed, monkeypatch):
    monkeypatch.setattr(consumers, "ACCESS_EVERY", 0.1)
    page = pages["alice"]
    line = connection(claimed.pk, page)
    await line.connect()
    assert (await line.receive_json_from(timeout=5))["kind"] == "started"
    await database_sync_to_async(page.logout)()
    assert await read_all(line) == ([], 4404)


async def test_what_pages_send_is_not_read(pages, claimed):
    line = connection(claimed.pk, pages["alice"])
    await line.connect()
    await line.send_to(text_data="{not json")
    await line.send_to(bytes_data=b"\x00\xff")
    await end(claimed)
    frames, code = await read_all(line)
    assert ([frame["kind"] for frame in frames], code) == (["started", "ended"], 1000)


async def test_one_reader_serves_all_and_leaves_with_the_last(pages, claimed, monkeypatch):
    looks = []
    last_ids = follow._last_ids

    async def counted(job_ids):
        looks.append(job_ids)
        return await last_ids(job_ids)

    monkeypatch.setattr(follow, "_last_ids", counted)
    lines = [connection(claimed.pk, pages["alice"]) for _ in range(20)]
    for line in lines:
        await line.connect()
        await line.receive_json_from(timeout=5)
    looks.clear()
    await asyncio.sleep(1.0)
    assert 2 <= len(looks) <= 1.0 / follow.LOOK_EVERY + 1
    await tell(claimed, 5)
    await end(claimed)
    ids = await ids_of(claimed)
    for line in lines:
        assert [frame["id"] for frame in (await read_all(line))[0]] == ids[1:]
        await line.disconnect()
    await asyncio.sleep(0.4)
    looks.clear()
    await asyncio.sleep(0.6)
    assert looks == []


async def test_a_slow_page_costs_no_memory_and_loses_nothing(claimed, monkeypatch):
    monkeypatch.setattr(follow, "KEPT", 50)
    monkeypatch.setattr(follow, "LOOK_EVERY", 0.02)
    with follow.follower().subscribed(claimed.pk, 0) as slow:
        await tell(claimed, 40)
        await asyncio.sleep(0.1)
        assert len(await slow.next() or []) == 41
        await tell(claimed, 40, start=40)
        await asyncio.sleep(0.1)
        await tell(claimed, 40, start=80)
        await asyncio.sleep(0.1)
        assert await slow.next() is None, "told to read the database"
        await tell(claimed, 1, start=120)
        frames = await asyncio.wait_for(slow.next(), 2)
        assert '"number":120' in frames[-1][1]


async def test_who_comes_late_reads_what_others_were_given(claimed, monkeypatch):
    monkeypatch.setattr(follow, "LOOK_EVERY", 0.02)
    await tell(claimed, 5)
    ids = await ids_of(claimed)
    with follow.follower().subscribed(claimed.pk, 0) as early:
        assert len(await asyncio.wait_for(early.next(), 2) or []) == 6
        with follow.follower().subscribed(claimed.pk, ids[2]) as late:
            assert await asyncio.wait_for(late.next(), 2) is None
