"""Files of takes: whole, in part, not again, as downloads; from the disk and from an object store."""

import asyncio
import tracemalloc

import pytest
from django.test import AsyncClient
from django.urls import reverse

from studio.services import takes
from studio.views import streaming
from tests.studio.conftest import run_async

WHOLE = bytes(range(256)) * 4


@pytest.fixture
def sound(recording) -> str:
    """The address of a file of 1024 known bytes."""
    takes.keep_files([takes.store_file(recording.pk, "original", "original.wav", "audio/wav", WHOLE)])
    return reverse("take-file", args=[recording.pk, "original"])


def test_whole(browser, alice, sound):
    answer = browser(alice).get(sound)
    assert answer.getvalue() == WHOLE
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Content-Length"] == "1024"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'inline; filename="Evening take.wav"'


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=1000-", 1000, 1024),
        ("bytes=1000-5000", 1000, 1024),
        ("bytes=-24", 1000, 1024),
        ("bytes=-5000", 0, 1024),
    ],
)
def test_part(browser, alice, sound, asked, start, end):
    answer = browser(alice).get(sound, headers={"range": asked})
    assert answer.status_code == 206
    assert answer.getvalue() == WHOLE[start:end]
    assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/1024"
    assert answer.headers["Content-Length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_part_outside(browser, alice, sound, asked):
    answer = browser(alice).get(sound, headers={"range": asked})
    assert (answer.status_code, answer.content) == (416, b"")
    assert answer.headers["Content-Range"] == "bytes */1024"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-9", "pages=1-2", "bytes=9-1", "bytes=-", "bytes=a-b", "nonsense"])
def test_ranges_we_need_not_serve_give_all(browser, alice, sound, asked):
    answer = browser(alice).get(sound, headers={"range": asked})
    assert (answer.status_code, answer.getvalue()) == (200, WHOLE)


def test_not_again(browser, alice, recording, sound):
    client = browser(alice)
    first = client.get(sound)
    first.getvalue()
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"if-none-match": etag}, {"if-none-match": f'"x", {etag}'}, {"if-modified-since": modified}):
        answer = client.get(sound, headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == etag
    takes.keep_files([takes.store_file(recording.pk, "original", "original.wav", "audio/wav", WHOLE[::-1])])
    assert client.get(sound, headers={"if-none-match": etag}).getvalue() == WHOLE[::-1]


def test_a_part_only_of_the_same_file(browser, alice, sound):
    client = browser(alice)
    first = client.get(sound)
    first.getvalue()
    for condition, status in [
        (first.headers["ETag"], 206),
        (first.headers["Last-Modified"], 206),
        ('"another"', 200),
        ("W/" + first.headers["ETag"], 200),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 200),
    ]:
        answer = client.get(sound, headers={"range": "bytes=0-9", "if-range": condition})
        assert (answer.status_code, len(answer.getvalue())) == (status, 10 if status == 206 else 1024)


def test_head(browser, alice, sound):
    answer = browser(alice).head(sound, headers={"range": "bytes=0-9"})
    assert (answer.status_code, answer.content, answer.headers["Content-Length"]) == (200, b"", "1024")
    assert answer.headers["ETag"]


def test_download_under_the_takes_title(browser, alice, recording, transcription):
    recording.title = 'Prélude: "Nº 1" / a'
    recording.save()
    answer = browser(alice).get(reverse("take-file", args=[recording.pk, "original"]), {"download": "1"})
    answer.getvalue()
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''Pr%C3%A9lude-%20-N%C2%BA%201-%20-%20a.wav"
    )
    names = {}
    for role in ("musicxml", "performance_midi", "score_midi", "pdf"):
        answer = browser(alice).get(reverse("take-file", args=[transcription.pk, role]), {"download": "1"})
        answer.getvalue()
        names[role] = answer.headers["Content-Disposition"].partition("=")[2].strip('"')
    assert names == {
        "musicxml": "Evening take.musicxml",
        "performance_midi": "Evening take (as played).mid",
        "score_midi": "Evening take (as written).mid",
        "pdf": "Evening take.pdf",
    }


def test_what_a_browser_might_run_is_never_shown_in_place(browser, alice, transcription):
    for role, shown in [("musicxml", "attachment"), ("pdf", "inline"), ("notes", "inline")]:
        answer = browser(alice).get(reverse("take-file", args=[transcription.pk, role]))
        answer.getvalue()
        assert answer.headers["Content-Disposition"].startswith(shown)


def test_no_such_file(browser, alice, recording, sound):
    client = browser(alice)
    for role in ("pdf", "..", "original.wav", "peaks.json"):
        assert client.get(reverse("take-file", args=[recording.pk, role])).status_code == 404
    takes.remove_files(recording.pk)
    assert client.get(sound).status_code == 404


def test_wrong_method(browser, alice, sound):
    assert browser(alice).post(sound).status_code == 405


@pytest.mark.parametrize(
    ("kind", "level", "index", "status"),
    [("stft", 0, 0, 200), ("stft", 1, 1, 200), ("stft", 1, 2, 404), ("stft", 2, 0, 404), ("cqt", 0, 0, 404)],
)
def test_pictures_are_those_of_the_manifest(browser, alice, recording, kind, level, index, status):
    takes.write(takes.path_of(recording.pk, "pictures/stft/2/0.png"), b"not in the manifest")
    answer = browser(alice).get(reverse("take-picture", args=[recording.pk, kind, level, index]))
    body = answer.getvalue()
    assert answer.status_code == status
    if status == 200:
        assert (body, answer.headers["Content-Type"]) == (b"\x89PNG of a tile", "image/png")


def test_no_pictures_before_they_are_drawn(browser, alice, transcription):
    assert browser(alice).get(reverse("take-picture", args=[transcription.pk, "stft", 0, 0])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_long_file_is_never_whole_in_memory(alice, recording):
    size = 48 * 1024 * 1024
    takes.keep_files([takes.store_file(recording.pk, "original", "original.wav", "audio/wav", bytes(size))])

    async def fetch() -> tuple[int, int]:
        client = AsyncClient()
        await client.aforce_login(alice)
        tracemalloc.start()
        try:
            answer = await client.get(reverse("take-file", args=[recording.pk, "original"]))
            assert answer.is_async
            total = 0
            async for chunk in answer:
                total += len(chunk)
            return total, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    total, peak = run_async(fetch())
    assert total == size
    assert peak < 8 * 1024 * 1024


@pytest.mark.django_db(transaction=True)
def test_a_visitor_who_leaves_leaves_no_open_file(alice, recording):
    async def fetch_a_little() -> bytes:
        client = AsyncClient()
        await client.aforce_login(alice)
        answer = await client.get(reverse("take-file", args=[recording.pk, "original"]), headers={"range": "bytes=0-3"})
        body = b"".join([chunk async for chunk in answer])
        left = await client.get(reverse("take-file", args=[recording.pk, "original"]))
        await asyncio.to_thread(left.close)
        return body

    # Warnings are errors here: an unclosed file would fail this test.
    assert run_async(fetch_a_little()) == b"RIFF"


def test_ranges_by_the_standards_examples():
    assert streaming.wanted_range("bytes=0-499", 10000) == (0, 500)
    assert streaming.wanted_range("bytes=-500", 10000) == (9500, 10000)
    assert streaming.wanted_range("bytes=9500-", 10000) == (9500, 10000)
    with pytest.raises(ValueError, match="empty"):
        streaming.wanted_range("bytes=-1", 0)
