"""Sound comes in, or is refused with one sentence and leaves nothing behind."""

import io
import json
import threading
from pathlib import Path

import av
import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from studio.models import Job, Project, Take, TakeFile
from studio.services import scores, takes, uploads
from tests.studio.conftest import wav_bytes

URL = "/api/uploads/"
HOW = {"engine": "piano", "players": ["drums", "strings"], "denoise": "1"}


def encoded(container: str, codec: str, rate: int, layout: str = "mono", seconds: float = 1.5) -> bytes:
    """A fading chord as a file of any format, made by the same library that decodes it."""
    times = np.arange(int(seconds * rate)) / rate
    wave = sum(np.sin(2 * np.pi * pitch * times) for pitch in (220.0, 277.2, 329.6)) * 0.2 * (1 - times / seconds)
    channels = 2 if layout == "stereo" else 1
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout)
        samples = np.repeat((wave * 32767).astype(np.int16)[None, :], channels, axis=0).T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="s16", layout=layout)
        frame.rate = rate
        for resampled in av.AudioResampler(stream.format, stream.layout, rate, stream.frame_size or None).resample(
            frame
        ):
            file.mux(stream.encode(resampled))
        file.mux(stream.encode(None))
    return out.getvalue()


def send(client, content: bytes, name: str = "Nocturne in E.wav", **fields):
    return client.post(URL, {"file": SimpleUploadedFile(name, content), **fields})


def assert_nothing_kept(places: Path):
    assert not Take.objects.exists()
    assert not TakeFile.objects.exists()
    assert not Job.objects.exists()
    assert [path for path in (places / "media").rglob("*") if path.is_file()] == []
    assert list((places / "incoming").iterdir()) == []


def test_an_upload_becomes_project_recording_and_jobs(browser, alice, places):
    answer = send(browser(alice), wav_bytes(2.0), name="C:\\music\\Nocturne_in E.flac", **HOW)
    assert answer.status_code == 201
    told = answer.json()
    project, take = Project.objects.get(), Take.objects.get()
    assert (told["project"], told["take"]) == (str(project.pk), str(take.pk))
    assert told["url"] == f"{reverse('take', args=[take.pk])}?job={told['job']}"
    assert (project.owner, project.title, take.title) == (alice, "Nocturne in E", "Nocturne in E")
    assert take.facts["duration"] == pytest.approx(2.0, abs=0.01)
    assert (take.facts["channels"], take.facts["rate"], take.facts["codec"]) == (1, 22050, "pcm_s16le")
    assert -60 < take.facts["loudness"] < 0
    assert len(take.facts["outline"]) == 64
    assert take.facts["outline"][0] == 1.0 > take.facts["outline"][-1]
    files = {file.role: file for file in take.files.all()}
    assert files["original"].path == f"takes/{take.pk}/original.wav"
    assert files["original"].content_type == "audio/wav"
    assert files["original"].size == len(wav_bytes(2.0))
    with takes.open_file(files["original"]) as stored:
        assert stored.read() == wav_bytes(2.0)
    peaks = takes.read_json(files["peaks"])["peaks"]
    assert 1 < len(peaks) <= 4000
    jobs = {job.kind: job for job in Job.objects.all()}
    assert set(jobs) == {"transcribe", "look"}
    assert jobs["transcribe"].settings == {"engine": "piano", "players": ["strings", "drums"], "denoise": True}
    assert str(jobs["transcribe"].pk) == told["job"]
    assert all((job.owner, job.source, job.status) == (alice, take, "queued") for job in jobs.values())
    assert list((places / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    ("container", "codec", "rate", "ending"),
    [
        ("wav", "pcm_s24le", 48000, "wav"),
        ("aiff", "pcm_s16be", 44100, "aiff"),
        ("flac", "flac", 44100, "flac"),
        ("mp3", "mp3", 44100, "mp3"),
        ("ogg", "libopus", 48000, "ogg"),
        ("ipod", "aac", 44100, "m4a"),
        ("webm", "libopus", 48000, "webm"),
    ],
)
def test_formats_are_found_by_decoding_not_by_name(browser, alice, container, codec, rate, ending):
    answer = send(browser(alice), encoded(container, codec, rate, "stereo"), name="anything.txt")
    assert answer.status_code == 201, answer.content
    original = TakeFile.objects.get(role="original")
    assert original.name == f"original.{ending}"
    assert original.content_type.startswith("audio/")
    assert Take.objects.get().facts["channels"] == 2


def test_a_large_file_comes_by_way_of_the_disk(browser, alice, places, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert send(browser(alice), wav_bytes()).status_code == 201
    assert default_storage.size(TakeFile.objects.get(role="original").path) == len(wav_bytes())
    assert list((places / "incoming").iterdir()) == []


def test_into_a_project(browser, alice, bob, charlie, project):
    answer = send(browser(alice), wav_bytes(), project=str(project.pk), title="Second\ttake")
    assert answer.json()["project"] == str(project.pk)
    assert [take.title for take in project.takes.all()] == ["Second take"]
    assert send(browser(bob), wav_bytes(), project=str(project.pk)).status_code == 403
    assert send(browser(charlie), wav_bytes(), project=str(project.pk)).status_code == 404
    assert send(browser(alice), wav_bytes(), project="nonsense").status_code == 404
    assert Take.objects.count() == 1


SILENCE = wav_bytes(1.0, level=0.0)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"Dear diary, no sound today.\n" * 100, id="text"),
        pytest.param(b"PK\x03\x04" + bytes(3000), id="zip"),
        pytest.param(wav_bytes()[:44], id="header alone"),
        pytest.param(SILENCE, id="silent"),
        pytest.param(bytes(20000), id="zeros"),
    ],
)
def test_no_sound_no_trace(browser, alice, places, content):
    answer = send(browser(alice), content)
    assert answer.status_code == 422
    assert answer.json()["error"].endswith(".")
    assert answer.json()["error"].count(". ") == 0
    assert Project.objects.count() == 0
    assert_nothing_kept(places)


def test_too_long(browser, alice, places, settings):
    settings.MAX_RECORDING_SECONDS = 2
    answer = send(browser(alice), wav_bytes(3.0))
    assert answer.status_code == 422
    assert "longer than" in answer.json()["error"]
    assert_nothing_kept(places)


def test_too_large(browser, alice, places, settings):
    settings.MAX_UPLOAD_BYTES = 40_000
    assert send(browser(alice), wav_bytes(0.9)).status_code == 201
    Project.objects.all().delete()
    Job.objects.all().delete()
    for take_id in default_storage.listdir("takes")[0]:
        takes.remove_files(take_id)
    for seconds in (1.0, 10.0):  # within and beyond what the form around the file may weigh
        answer = send(browser(alice), wav_bytes(seconds))
        assert (answer.status_code, list(answer.json())) == (413, ["error"])
    assert_nothing_kept(places)


def test_no_file_and_no_such_engine_or_players(browser, alice, places):
    client = browser(alice)
    assert client.post(URL, {"title": "x"}).status_code == 422
    assert send(client, wav_bytes(), engine="theremin").status_code == 422
    answer = send(client, wav_bytes(), players=["piano", "theremin"])
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("There are no players of that name; choose from piano,")
    assert_nothing_kept(places)


def test_only_for_people_with_an_account(browser, db, places):
    answer = send(browser(), wav_bytes())
    assert (answer.status_code, answer.json()) == (401, {"error": "Please sign in first."})
    assert_nothing_kept(places)


def test_wrong_method(browser, alice):
    assert browser(alice).get(URL).status_code == 405
    assert browser(alice).get(reverse("sample")).status_code == 405


def test_a_foreign_page_cannot_upload(browser, alice, places):
    assert send(browser(alice, enforce_csrf_checks=True), wav_bytes()).status_code == 403
    assert_nothing_kept(places)


def test_only_so_many_jobs_at_once(browser, alice, charlie, settings):
    settings.MAX_OPEN_JOBS = 2
    client = browser(alice)
    assert [send(client, wav_bytes()).status_code for _ in range(3)] == [201, 201, 429]
    answer = send(client, b"not even looked at")
    assert answer.status_code == 429
    assert answer.json()["error"] == "You have 2 jobs waiting or running already. Please let one finish first."
    assert send(browser(charlie), wav_bytes()).status_code == 201
    Job.objects.filter(owner=alice).update(status=Job.Status.SUCCEEDED)
    assert send(client, wav_bytes()).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_cannot_pass_the_limit_together(browser, alice, settings, places):
    settings.MAX_OPEN_JOBS = 2
    # All wait here after the first look at the limit, so that only the count under the lock can stop them.
    together = threading.Barrier(4)
    client_of = [browser(alice) for _ in range(4)]
    statuses: list[int] = []
    look = uploads._inspect

    def inspect_together(path):
        inspection = look(path)
        together.wait(60)
        return inspection

    def run(client) -> None:
        try:
            statuses.append(send(client, wav_bytes(0.5)).status_code)
        finally:
            connection.close()

    uploads._inspect = inspect_together
    try:
        threads = [threading.Thread(target=run, args=[client]) for client in client_of]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        uploads._inspect = look
    assert sorted(statuses) == [201, 201, 429, 429]
    assert Job.objects.filter(kind=Job.Kind.TRANSCRIBE).count() == 2
    assert len(default_storage.listdir("takes")[0]) == 2


def test_nothing_is_kept_when_the_jobs_cannot_be_made(alice, places, monkeypatch):
    def broken(*arguments):
        raise RuntimeError("no broker")

    monkeypatch.setattr(uploads.jobs, "create_job", broken)
    with pytest.raises(RuntimeError):
        uploads.receive(alice, SimpleUploadedFile("a.wav", wav_bytes()), uploads.Wish())
    assert not Project.objects.exists()
    assert_nothing_kept(places)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Prelude.wav", "Prelude"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\take_1.final.mp3", "take 1.final"),
        ("\x00\x1b[31mred\x07.ogg", "[31mred"),
        (".wav", ".wav"),
        ("", "Untitled"),
        ("\u202egnp.exe", "gnp"),
        ("x" * 300 + ".wav", "x" * 200),
    ],
)
def test_a_file_name_is_only_a_title(name, title):
    assert uploads.title_from(name) == title


def test_outline():
    assert scores.outline([]) == []
    assert scores.outline([0.5, 0.1]) == [1.0, 0.2]
    assert scores.outline([0.0] * 200) == [0.0] * 64


def test_the_sample_for_newcomers(browser, alice, charlie, settings, places):
    folder = places / "static"
    (folder / "samples").mkdir(parents=True)
    (folder / "samples" / "prelude.ogg").write_bytes(encoded("ogg", "libopus", 48000))
    settings.STATICFILES_DIRS = [folder]
    uploads_url = reverse("sample")
    answer = browser(alice).post(uploads_url)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("take", args=[Take.objects.get().pk]))
    assert Project.objects.get().title == "Prelude (sample)"
    told = json.loads(browser(charlie).post(uploads_url, headers={"accept": "application/json"}).content)
    assert Take.objects.filter(pk=told["take"], project__owner=charlie).exists()


def test_without_the_sample(browser, alice, settings, places):
    settings.STATICFILES_DIRS = [places]
    answer = browser(alice).post(reverse("sample"), headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (404, {"error": "The sample recording is not installed here."})
