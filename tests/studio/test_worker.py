"""Workers do real jobs: sound in, a take out, or one sentence."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from bench.house import ROOT, House, follow, house, until
from ml_engine import Cancelled
from studio import tasks
from studio.models import Job, JobEvent, Take
from studio.services import jobs, runner, scores, takes
from studio.services.attempt import Attempt
from tests.studio.conftest import wav_bytes

rows = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


@pytest.fixture
def queued(recording, alice) -> Job:
    return jobs.create_job("transcribe", alice, recording, {"engine": "general", "denoise": False})


def melody(seconds: int) -> bytes:
    """Two struck tones a second, as a WAV file."""
    rate = 22050
    times = np.arange(rate // 2) / rate
    tones = [
        np.sin(2 * np.pi * 220 * 2 ** (step * 5 % 12 / 12) * times) * np.exp(-4 * times) for step in range(2 * seconds)
    ]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.concatenate(tones) * 20000).astype("<i2").tobytes())
    return out.getvalue()


def kinds(job: Job) -> list[str]:
    return list(JobEvent.objects.filter(job=job).values_list("kind", flat=True))


@rows
def test_a_recording_becomes_a_take(queued, recording, stopping):
    runner.run(queued.pk, stopping)
    queued.refresh_from_db()
    assert (queued.status, queued.error, queued.fraction) == ("succeeded", "", 1.0)
    take = Take.objects.get(job=queued)
    assert (take.pk, take.kind, take.title, take.model) == (
        queued.take_id_planned, "transcription", "Evening take", "general"
    )  # fmt: skip
    assert take.complete
    assert list(take.parents.all()) == [recording]
    assert {file.role for file in take.files.all()} == set(scores.CONTENT_TYPES) - {"brief"}
    for file in take.files.all():
        assert default_storage.size(file.path) == file.size > 0
        assert file.path == f"takes/{take.pk}/{file.name}"
    assert take.facts["notes"] >= 1
    assert take.facts["engine"] == "general"
    assert take.facts["duration"] == pytest.approx(1.0, abs=0.05)
    assert take.facts["parts"][0].keys() == {"id", "name"}
    told = kinds(queued)
    assert (told[0], told[-1]) == ("started", "ended")
    assert {"engine", "stage", "notes"} <= set(told)
    assert JobEvent.objects.get(kind="ended").payload["take_url"] == f"/takes/{take.pk}/"


@rows
def test_a_second_message_for_the_same_job_does_nothing(queued, stopping):
    runner.run(queued.pk, stopping)
    before = JobEvent.objects.count()
    runner.run(queued.pk, stopping)
    runner.run(uuid4(), stopping)
    assert (JobEvent.objects.count(), Take.objects.filter(kind="transcription").count()) == (before, 1)


@rows
def test_pictures_join_the_recording(recording, alice, stopping):
    recording.files.filter(role="pictures").delete()
    job = jobs.create_job("look", alice, recording, {})
    runner.run(job.pk, stopping)
    job.refresh_from_db()
    assert (job.status, job.error) == ("succeeded", "")
    assert not Take.objects.filter(job=job).exists()
    pictures = takes.read_json(recording.files.get(role="pictures"))
    assert [picture["kind"] for picture in pictures] == ["stft", "cqt"]
    for picture in pictures:
        for level, made in enumerate(picture["levels"]):
            for index in range(made["tiles"]):
                assert default_storage.exists(f"takes/{recording.pk}/pictures/{picture['kind']}/{level}/{index}.png")
    again = jobs.create_job("look", alice, recording, {})
    runner.run(again.pk, stopping)
    assert recording.files.filter(role="pictures").count() == 1


@rows
def test_what_cannot_be_used_fails_with_its_sentence(recording, alice, stopping):
    takes.store_file(recording.pk, "original", "original.wav", "audio/wav", b"not a sound at all")
    job = jobs.create_job("transcribe", alice, recording, {"engine": "general"})
    runner.run(job.pk, stopping)
    job.refresh_from_db()
    assert job.status == "failed"
    assert job.error.endswith(".")
    assert job.error != runner.FAILED
    assert kinds(job)[-1] == "ended"


@rows
def test_what_goes_wrong_is_logged_and_told_plainly(recording, alice, stopping, caplog):
    default_storage.delete(recording.files.get(role="original").path)
    recording.files.filter(role="original").delete()
    job = jobs.create_job("transcribe", alice, recording, {"engine": "general"})
    runner.run(job.pk, stopping)
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", runner.FAILED)
    assert "DoesNotExist" in caplog.text
    assert jobs.retry_job(job).status == "queued"


@rows
def test_cancelled_before_anything_is_found_leaves_nothing(queued, stopping, monkeypatch):
    def wanted(job: Job) -> bool:
        return True

    monkeypatch.setattr("studio.services.attempt.LOOK_EVERY", 0.0)
    monkeypatch.setattr(jobs, "wishes_cancel", wanted)
    runner.run(queued.pk, stopping)
    queued.refresh_from_db()
    assert queued.status == "cancelled"
    assert not Take.objects.filter(job=queued).exists()
    assert not default_storage.exists(f"takes/{queued.take_id_planned}")


@rows
def test_cancelled_in_the_middle_keeps_what_was_found(recording, alice, stopping, cancel_after_notes):
    takes.store_file(recording.pk, "original", "original.wav", "audio/wav", melody(25))
    job = jobs.create_job("transcribe", alice, recording, {"engine": "general"})
    runner.run(job.pk, stopping)
    job.refresh_from_db()
    assert job.status == "cancelled"
    take = Take.objects.get(job=job)
    assert not take.complete
    assert take.files.filter(role="musicxml").exists()
    assert JobEvent.objects.get(job=job, kind="ended").payload["take_url"] == f"/takes/{take.pk}/"


@rows
def test_a_stopping_worker_puts_its_job_back(queued, stopping):
    stopping.set()
    runner.run(queued.pk, stopping)
    queued.refresh_from_db()
    assert queued.status == "queued"
    assert (kinds(queued)[0], kinds(queued)[-1]) == ("started", "waiting")
    stopping.clear()
    runner.run(queued.pk, stopping)
    queued.refresh_from_db()
    assert (queued.status, queued.attempt) == ("succeeded", 2)


@rows
def test_a_recording_deleted_meanwhile_leaves_no_files(queued, recording, stopping, monkeypatch):
    store = takes.store_file

    def and_then_delete(take_id, *what):
        made = store(take_id, *what)
        if take_id == queued.take_id_planned:
            takes.delete(recording)
        return made

    monkeypatch.setattr(takes, "store_file", and_then_delete)
    runner.run(queued.pk, stopping)
    assert not Job.objects.exists()
    assert not Take.objects.exists()
    folder = Path(default_storage.path("takes"))
    assert [file for file in folder.rglob("*") if file.is_file()] == []


@rows
def test_the_task_waits_for_warm_models(queued, monkeypatch):
    monkeypatch.setattr(tasks.ml_engine, "warm_up", lambda engines: time.sleep(0.3))
    start = time.monotonic()
    warming = tasks.warm_up(("general",))
    tasks.run_job(str(queued.pk))
    assert time.monotonic() - start >= 0.3
    assert not tasks.is_busy()
    warming.join()
    queued.refresh_from_db()
    assert queued.status == "succeeded"


@rows
def test_reports_raise_cancelled_for_the_engine(queued, stopping, monkeypatch):
    monkeypatch.setattr("studio.services.attempt.LOOK_EVERY", 0.0)
    job = jobs.claim_job(queued.pk)
    jobs.cancel_job(job)
    with Attempt(job, stopping) as attempt, pytest.raises(Cancelled):
        attempt.check()


def test_unknown_queues_are_refused():
    with pytest.raises(CommandError, match="no queue named conduct"):
        call_command("worker", "--queues", "look,conduct")


@pytest.mark.alone
@pytest.mark.slow
def test_one_command_serves_the_site_and_starts_again_what_dies(tmp_path: Path):
    """manage.py serve: an upload becomes a score although web server and workers are killed once each."""
    site = House(tmp_path / "site", {"WARM_ENGINES": "", "JOB_LEASE_SECONDS": "2", "JOB_RESEND_SECONDS": "2"})
    site.data.mkdir()
    with (site.data / "serve.log").open("wb") as log:
        serve = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(site.port)],
            cwd=ROOT, env=site.environment, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        until(lambda: "Notewright is ready" in site.log("serve"), 60, "the site")
        children = _children(serve.pid)
        assert len(children) == 6
        for child in children:
            os.kill(child, signal.SIGKILL)
        until(lambda: len(set(_children(serve.pid)) - set(children)) == 6, 30, "all start again")
        until(site.answers, 30, "the web server answers again")
        alice = site.person("alice")
        told = alice.upload(wav_bytes(2.0), engine="general")
        assert list(follow(alice, told["job"], 200))[-1]["status"] == "succeeded"
    finally:
        serve.terminate()
        assert serve.wait(30) == 0
    assert not site.answers()


def _children(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


@pytest.mark.servers
@pytest.mark.skipif(
    not {"NOTEWRIGHT_TEST_DATABASE_URL", "NOTEWRIGHT_TEST_REDIS_URL"} <= os.environ.keys(),
    reason="NOTEWRIGHT_TEST_DATABASE_URL and NOTEWRIGHT_TEST_REDIS_URL name no servers",
)
@pytest.mark.slow
def test_the_same_on_postgresql_and_redis(tmp_path: Path):
    servers = {
        "DATABASE_URL": os.environ["NOTEWRIGHT_TEST_DATABASE_URL"],
        "REDIS_URL": os.environ["NOTEWRIGHT_TEST_REDIS_URL"],
        "WARM_ENGINES": "",
        "JOB_LEASE_SECONDS": 2,
        "JOB_RESEND_SECONDS": 2,
    }
    with house(tmp_path / "site", "web", "look", "transcribe", nice=0, **servers) as site:
        alice = site.person(f"alice-{uuid4().hex[:8]}")
        told = alice.upload(wav_bytes(20.0), engine="general")
        events = follow(alice, told["job"], 200)
        seen = [next(events)]
        site.kill("transcribe")
        site.start("transcribe")
        seen += events
        ids = [event["id"] for event in seen]
        assert ids == sorted(set(ids))
        assert (seen[-1]["kind"], seen[-1]["status"]) == ("ended", "succeeded")
        assert [event["kind"] for event in seen].count("started") == 2
        again = list(follow(alice, told["job"], 30))
        assert [event["id"] for event in again] == ids
        listed = json.loads(alice.get(f"/api/takes/{told['take']}/"))
        look = next(job for job in listed["jobs"] if job["kind"] == "look")
        assert list(follow(alice, look["id"], 200))[-1]["status"] == "succeeded"
