"""What a running engine tells becomes rows: enough to follow it, not more; and stops are heard."""

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from ml_engine import Cancelled, NotesFound, Stage, Warned
from ml_engine.music import Note
from studio.models import Job, JobEvent
from studio.services import events, jobs
from studio.services.attempt import Attempt, Stopping

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claimed(recording, alice) -> Job:
    return jobs.claim_job(jobs.create_job("transcribe", alice, recording, {}).pk)


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


def payloads(kind: str) -> list[dict]:
    return list(JobEvent.objects.filter(kind=kind).values_list("payload", flat=True))


def test_frames_are_read_in_order_from_any_place(claimed):
    for number in range(5):
        jobs.record(claimed, [("stage", {"name": "listening", "n": number})], stage="listening", fraction=0.1)
    first = events.frames_after(claimed.pk, 0, 3)
    rest = events.frames_after(claimed.pk, first[-1][0], 100)
    ids = [event_id for event_id, _ in first + rest]
    assert ids == sorted(ids)
    assert ids == list(JobEvent.objects.values_list("id", flat=True))
    assert f'{{"id":{ids[0]},"attempt":1,"kind":"started"}}' == first[0][1]
    assert '"n":4' in rest[-1][1]
    assert events.last_ids([claimed.pk]) == {claimed.pk: ids[-1]}


def test_many_small_steps_make_few_rows_that_only_go_up(claimed, stopping):
    with Attempt(claimed, stopping) as attempt:
        until = time.monotonic() + 1.2
        steps = 0
        while time.monotonic() < until:
            steps += 1
            attempt.report(Stage("listening", min(1.0, steps / 1000)))
            time.sleep(0.002)
        attempt.report(Stage("notating", 0.0))
        attempt.report(Stage("decoding", 0.0))
    told = payloads("stage")
    assert steps > 100
    assert 4 <= len(told) <= 8, "four a second and each new stage at once"
    fractions = [payload["overall"] for payload in told]
    assert fractions == sorted(fractions)
    assert told[-1]["name"] == "decoding"
    assert told[-2] == {"name": "notating", "fraction": 0.0, "overall": 0.85, "detail": ""}


def test_notes_and_warnings_are_written_at_once(claimed, stopping):
    with Attempt(claimed, stopping) as attempt:
        for onset in range(5):
            attempt.report(NotesFound((Note(onset, onset + 1, 60),), onset + 1))
        attempt.report(Warned("The end is cut off."))
    assert [row["until"] for row in payloads("notes")] == [1, 2, 3, 4, 5]
    assert payloads("notes")[0]["notes"] == [[0, 1, 60, 80, "piano", 1.0]]
    assert payloads("warning") == [{"message": "The end is cut off."}]


def test_a_silent_engine_still_shows_life_and_keeps_its_lease(claimed, stopping, settings):
    settings.JOB_LEASE_SECONDS = 1
    with Attempt(claimed, stopping) as attempt:
        attempt.report(Stage("listening", 0.5))
        time.sleep(1.6)
        attempt.check()
    claimed.refresh_from_db()
    assert claimed.lease_until > timezone.now()
    assert len(payloads("stage")) >= 3
    assert {row["fraction"] for row in payloads("stage")} == {0.5}


def test_the_keeper_finds_the_claim_lost(claimed, stopping, settings):
    settings.JOB_LEASE_SECONDS = 1
    with Attempt(claimed, stopping) as attempt:
        Job.objects.filter(pk=claimed.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        assert jobs.put_back(claimed, died=True)
        time.sleep(0.9)
        with pytest.raises(jobs.Lost):
            attempt.check()
    assert payloads("stage") == []


def test_a_wish_to_cancel_is_heard_once(claimed, stopping):
    with Attempt(claimed, stopping) as attempt:
        attempt.report(Stage("listening", 0.1))
        jobs.cancel_job(claimed)
        with pytest.raises(Cancelled):
            for _ in range(50):
                time.sleep(0.02)
                attempt.report(NotesFound((), 1.0))
        time.sleep(0.35)
        attempt.report(Stage("notating", 0.1))


def test_a_cancel_after_listening_comes_too_late(claimed, stopping):
    with Attempt(claimed, stopping) as attempt:
        attempt.no_more_cancel()
        jobs.cancel_job(claimed)
        time.sleep(0.35)
        attempt.report(Stage("notating", 0.1))


def test_a_worker_told_to_end_stops_at_the_next_event(claimed, stopping):
    with Attempt(claimed, stopping) as attempt:
        attempt.report(Stage("listening", 0.1))
        stopping.set()
        with pytest.raises(Stopping):
            attempt.report(Stage("listening", 0.2))
