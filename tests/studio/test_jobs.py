"""The life of a job: who may ask for one, who wins it, how it ends."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from studio.models import Job, JobEvent, Take
from studio.services import jobs, takes

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(recording, alice) -> Job:
    return jobs.create_job("transcribe", alice, recording, {"engine": "general", "denoise": False})


def told(job: Job) -> list[tuple[int, str]]:
    return list(JobEvent.objects.filter(job=job).values_list("attempt", "kind"))


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_message_is_sent_after_commit_to_the_queue_of_its_kind(
    recording, alice, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(jobs.current_app, "send_task", lambda name, **how: sent.append((name, how)))
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        job = jobs.create_job("look", alice, recording, {})
        assert sent == []
    assert len(callbacks) == 1
    assert sent == [(jobs.TASK, {"args": [str(job.pk)], "queue": "look", "retry": False})]
    assert job.status == "queued"


def test_an_unreachable_broker_leaves_the_job_queued(
    recording, alice, monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(jobs.current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.create_job("look", alice, recording, {})
    job.refresh_from_db()
    assert job.status == "queued"
    assert "will be sent again" in caplog.text


def test_one_claim_wins(queued):
    first = jobs.claim_job(queued.pk)
    assert (first.status, first.attempt) == ("running", 1)
    assert first.lease_until > timezone.now()
    assert jobs.claim_job(queued.pk) is None
    assert jobs.claim_job(uuid4()) is None
    assert told(queued) == [(1, "started")]


def test_events_renew_the_lease_of_the_holder_only(queued):
    job = jobs.claim_job(queued.pk)
    expire(job)
    jobs.record(job, [("stage", {"name": "listening", "fraction": 0.5})], stage="listening", fraction=0.5)
    job.refresh_from_db()
    assert job.lease_until > timezone.now()
    assert (job.stage, job.fraction) == ("listening", 0.5)
    job.claim = "of another"
    with pytest.raises(jobs.Lost):
        jobs.record(job, [("stage", {})], stage="x", fraction=0.9)
    with pytest.raises(jobs.Lost):
        jobs.wishes_cancel(job)
    with pytest.raises(jobs.Lost):
        jobs.end_job(job, Job.Status.SUCCEEDED)
    assert told(queued) == [(1, "started"), (1, "stage")]


def test_a_worker_that_lost_its_lease_writes_nothing(queued, recording):
    late = jobs.claim_job(queued.pk)
    expire(late)
    assert jobs.put_back(late, died=True)
    assert jobs.claim_job(queued.pk).attempt == 2

    def keep() -> Take:
        return Take.objects.create(project=recording.project, kind="transcription", title="Late")

    with pytest.raises(jobs.Lost):
        jobs.end_job(late, Job.Status.SUCCEEDED, keep=keep)
    assert Take.objects.filter(title="Late").count() == 0
    assert told(queued) == [(1, "started"), (1, "waiting"), (2, "started")]


def test_what_ends_a_job_is_written_with_the_end_or_not_at_all(queued, recording):
    job = jobs.claim_job(queued.pk)

    def broken() -> Take:
        Take.objects.create(id=job.take_id_planned, project=recording.project, kind="transcription", title="Half")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        jobs.end_job(job, Job.Status.SUCCEEDED, keep=broken)
    job.refresh_from_db()
    assert job.status == "running"
    assert not Take.objects.filter(title="Half").exists()


def test_the_end_names_the_take(queued, recording):
    job = jobs.claim_job(queued.pk)

    def keep() -> Take:
        return Take.objects.create(
            id=job.take_id_planned, project=recording.project, kind="transcription", title="T", job=job
        )

    take = jobs.end_job(job, Job.Status.SUCCEEDED, keep=keep)
    job.refresh_from_db()
    assert (job.status, job.claim, job.lease_until, job.fraction) == ("succeeded", "", None, 1.0)
    end = JobEvent.objects.get(kind="ended")
    assert end.payload == {"status": "succeeded", "take_url": f"/takes/{take.pk}/", "error": ""}


def test_an_end_without_a_take_leaves_no_files(queued, django_capture_on_commit_callbacks):
    job = jobs.claim_job(queued.pk)
    takes.store_file(job.take_id_planned, "pdf", "score.pdf", "application/pdf", b"%PDF")
    path = takes.path_of(job.take_id_planned, "score.pdf")
    assert takes.default_storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.end_job(job, Job.Status.FAILED, error="x" * 900)
    assert not takes.default_storage.exists(path)
    job.refresh_from_db()
    assert job.error == "x" * 500


def test_cancel_ends_a_queued_job_and_asks_a_running_one(queued, recording, alice):
    running = jobs.claim_job(jobs.create_job("look", alice, recording, {}).pk)
    jobs.cancel_job(queued)
    jobs.cancel_job(running)
    queued.refresh_from_db()
    running.refresh_from_db()
    assert (queued.status, running.status) == ("cancelled", "running")
    assert jobs.wishes_cancel(running)
    assert told(queued) == [(0, "ended")]
    jobs.end_job(running, Job.Status.SUCCEEDED)
    jobs.cancel_job(running)
    running.refresh_from_db()
    assert running.status == "succeeded"
    assert told(running) == [(1, "started"), (1, "ended")]


def test_a_cancelled_job_is_not_put_back_but_ended(queued):
    job = jobs.claim_job(queued.pk)
    jobs.cancel_job(job)
    assert jobs.put_back(job, died=False)
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert told(queued)[-1] == (1, "ended")


def test_stopping_workers_do_not_count_as_dead(queued):
    for _ in range(4):
        assert jobs.put_back(jobs.claim_job(queued.pk), died=False)
    for _ in range(2):
        job = jobs.claim_job(queued.pk)
        assert not jobs.put_back(job, died=True, given_up=3), "its lease has not run out"
        expire(job)
        assert jobs.put_back(job, died=True, given_up=3)
    job = jobs.claim_job(queued.pk)
    expire(job)
    assert jobs.put_back(job, died=True, given_up=3)
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", jobs.DIED_TOO_OFTEN)


def test_retry_makes_a_job_of_its_own(queued):
    with pytest.raises(ValueError, match="failed or was cancelled"):
        jobs.retry_job(queued)
    jobs.cancel_job(queued)
    queued.refresh_from_db()
    again = jobs.retry_job(queued)
    assert (again.status, again.kind, again.settings) == ("queued", queued.kind, queued.settings)
    assert again.take_id_planned != queued.take_id_planned


def test_open_jobs(queued, alice, bob):
    assert list(jobs.open_jobs(alice)) == [queued]
    assert not jobs.open_jobs(bob).exists()
    jobs.cancel_job(queued)
    assert not jobs.open_jobs(alice).exists()


class TestPages:
    """The API: the owner may, viewers get 403, strangers and nobody 404."""

    def test_transcribe_again(self, browser, alice, recording, settings):
        address = f"/api/takes/{recording.pk}/transcribe/"
        answer = browser(alice).post(address, {"engine": "general", "denoise": "1"})
        assert answer.status_code == 201
        job = Job.objects.get(pk=answer.json()["id"])
        assert job.settings == {"engine": "general", "players": [], "denoise": True}
        assert job.source == recording
        assert browser(alice).post(address, {"engine": "harp"}).status_code == 422
        settings.MAX_OPEN_JOBS = 1
        answer = browser(alice).post(address)
        assert answer.status_code == 429
        assert answer.json()["error"].endswith(".")
        assert Job.objects.count() == 1

    def test_only_recordings(self, browser, alice, transcription):
        assert browser(alice).post(f"/api/takes/{transcription.pk}/transcribe/").status_code == 422

    def test_detail(self, browser, alice, bob, charlie, queued):
        address = f"/api/jobs/{queued.pk}/"
        assert browser(alice).get(address).json()["started"] is None
        claimed = jobs.claim_job(queued.pk)
        for person in (alice, bob):
            found = browser(person).get(address).json()
            assert (found["status"], found["source"]) == ("running", str(queued.source_id))
            assert found["events_after"] == JobEvent.objects.get().pk
            assert found["started"] == claimed.started.isoformat()
        assert browser(charlie).get(address).status_code == 404
        assert browser().get(address).status_code == 404
        assert browser(alice).get(f"/api/jobs/{uuid4()}/").status_code == 404
        assert browser(alice).post(address).status_code == 405

    @pytest.mark.parametrize("verb", ["cancel", "retry"])
    def test_changes_are_the_owners(self, browser, bob, charlie, queued, verb):
        address = f"/api/jobs/{queued.pk}/{verb}/"
        assert browser(bob).post(address).status_code == 403
        assert browser(charlie).post(address).status_code == 404
        assert browser().post(address).status_code == 404
        queued.refresh_from_db()
        assert queued.status == "queued"
        assert Job.objects.count() == 1

    def test_transcribing_is_the_owners(self, browser, bob, charlie, recording):
        address = f"/api/takes/{recording.pk}/transcribe/"
        assert browser(bob).post(address).status_code == 403
        assert browser(charlie).post(address).status_code == 404
        assert browser().post(address).status_code == 404
        assert not Job.objects.exists()

    def test_cancel_then_retry(self, browser, alice, queued):
        page = browser(alice)
        assert page.get(f"/api/jobs/{queued.pk}/cancel/").status_code == 405
        assert page.post(f"/api/jobs/{queued.pk}/retry/").status_code == 409
        assert page.post(f"/api/jobs/{queued.pk}/cancel/").json()["status"] == "cancelled"
        answer = page.post(f"/api/jobs/{queued.pk}/retry/")
        assert answer.status_code == 201
        assert answer.json()["id"] != str(queued.pk)
        assert answer.json()["status"] == "queued"
