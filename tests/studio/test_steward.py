"""Jobs that nobody works at are found; litter of killed workers goes."""

import fcntl
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from studio.models import Job
from studio.services import jobs, steward
from studio.services.scratch import clear, scratch


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """The ids that were sent, in order."""
    ids: list[str] = []
    monkeypatch.setattr(jobs.current_app, "send_task", lambda name, args, **how: ids.append(args[0]))
    return ids


@pytest.mark.django_db
def test_jobs_of_dead_workers_are_put_back_and_sent(recording, alice, sent, django_capture_on_commit_callbacks):
    dead, alive = (jobs.claim_job(jobs.create_job("look", alice, recording, {}).pk) for _ in range(2))
    Job.objects.filter(pk=dead.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert steward.put_back_the_dead() == 1
        assert steward.put_back_the_dead() == 0
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.status, alive.status) == ("queued", "running")
    assert sent == [str(dead.pk)]


@pytest.mark.django_db
def test_overdue_messages_are_sent_once_more(recording, alice, sent, settings):
    settings.JOB_RESEND_SECONDS = 30
    fresh, overdue, other = (
        jobs.create_job(kind, alice, recording, {}) for kind in ("transcribe", "transcribe", "look")
    )
    now = timezone.now()
    Job.objects.exclude(pk=fresh.pk).update(sent_at=now - timedelta(seconds=31))
    assert jobs.send_again(now, ["transcribe"]) == 1
    assert jobs.send_again(now, ["transcribe"]) == 0
    assert sent == [str(overdue.pk)]
    assert jobs.send_again(now, ["transcribe", "look"]) == 1
    assert sent[-1] == str(other.pk)


@pytest.mark.django_db(transaction=True)
def test_a_busy_worker_sends_nothing_again_but_puts_back(recording, alice, sent):
    waiting = jobs.create_job("look", alice, recording, {})
    dead = jobs.claim_job(jobs.create_job("look", alice, recording, {}).pk)
    sent.clear()
    past = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=waiting.pk).update(sent_at=past)
    Job.objects.filter(pk=dead.pk).update(lease_until=past)
    busy = True
    keeper = steward.Steward(["look"], lambda: busy)
    keeper.round()
    assert sent == [str(dead.pk)]
    busy = False
    keeper.round()
    assert sent == [str(dead.pk), str(waiting.pk)]


@pytest.mark.django_db(transaction=True)
def test_the_thread_goes_its_rounds_and_leaves(recording, alice, sent, settings):
    settings.JOB_LEASE_SECONDS = 1
    dead = jobs.claim_job(jobs.create_job("look", alice, recording, {}).pk)
    keeper = steward.Steward(["look"], lambda: False)
    keeper.start()
    try:
        for _ in range(100):
            dead.refresh_from_db()
            if dead.status == "queued":
                break
            keeper.join(0.05)
    finally:
        keeper.stop()
    assert dead.status == "queued"
    assert not keeper.is_alive()


def test_scratch_folders_go_with_their_process(tmp_path: Path):
    with scratch(tmp_path) as folder:
        assert Path(tempfile.mkdtemp()).parent == folder
        assert os.environ["TMPDIR"] == str(folder)
        assert clear(tmp_path) == 0, "this one is in use"
    assert not folder.exists()
    assert Path(tempfile.gettempdir()) != folder


def test_what_a_killed_process_left_is_cleared(tmp_path: Path):
    code = (
        "import os, signal, tempfile, pathlib, sys\n"
        "from studio.services.scratch import scratch\n"
        "with scratch(pathlib.Path(sys.argv[1])):\n"
        "    tempfile.mkstemp()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=30)
    left = list(tmp_path.glob("worker-*"))
    assert len(left) == 1
    with scratch(tmp_path) as folder:
        assert list(tmp_path.glob("worker-*")) == [folder]
        with (folder / "lock").open() as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
