"""Workers compose: words to a take, a take to another, and what is left when they are stopped."""

import threading
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from ml_engine import Brief, piece_from_json
from studio import tasks
from studio.models import Job, JobEvent, Take
from studio.services import composer, composing, jobs, runner, scores, steward, takes

pytestmark = pytest.mark.django_db(transaction=True)
BRIEF = Brief(words="a waltz", genre="waltz", key="D minor", meter="3/4", bars=4, instruments=("piano",), seed=7)


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


@pytest.fixture
def asked(alice, project) -> Job:
    return composing.compose(alice, BRIEF, 1, project).jobs[0]


@pytest.fixture
def composed(asked, stopping) -> Take:
    runner.run(asked.pk, stopping)
    return Take.objects.get(job=asked)


def rework(alice, source: Take, wish: dict, stopping, other: Take | None = None) -> Job:
    asked = composing.rework(alice, source, composing.wish_from(wish, source, other), 1).jobs[0]
    runner.run(asked.pk, stopping)
    asked.refresh_from_db()
    return asked


def kinds(job: Job) -> list[str]:
    return list(JobEvent.objects.filter(job=job).values_list("kind", flat=True))


def test_words_become_a_take(asked, project, stopping):
    runner.run(asked.pk, stopping)
    asked.refresh_from_db()
    assert (asked.status, asked.error, asked.fraction) == ("succeeded", "", 1.0)
    take = Take.objects.get(job=asked)
    assert (take.pk, take.project, take.kind, take.complete) == (asked.take_id_planned, project, "composition", True)
    assert take.title == "Waltz in D minor"
    assert (take.seed, take.settings["brief"]["seed"]) == (7, 7)
    assert take.model
    assert not take.parents.exists()
    files = {file.role: file for file in take.files.all()}
    assert set(files) == set(scores.CONTENT_TYPES)
    for file in files.values():
        assert default_storage.size(file.path) == file.size > 0
    facts = take.facts
    assert (facts["bars"], facts["key"], facts["meter"], facts["mode"]) == (4, "D minor", "3/4", "compose")
    assert facts["origin"] and facts["label"] == "Composed: waltz in D minor"
    assert facts["notes"] > 0 and facts["duration"] > 0
    assert len(facts["outline"]) == scores.OUTLINE_COLUMNS and max(facts["outline"]) == 1.0
    assert facts["parts"][0].keys() == {"id", "name"}
    assert takes.brief_of(take)["key"] == "D minor"
    piece = piece_from_json(takes.read_json(files["piece"]))
    assert piece.title and piece.origin == facts["origin"]
    told = kinds(asked)
    assert (told[0], told[-1]) == ("started", "ended")
    assert {"stage", "notes"} <= set(told)
    overall = [event.payload["overall"] for event in JobEvent.objects.filter(job=asked, kind="stage")]
    assert overall == sorted(overall)


def test_cancelled_in_the_middle_keeps_the_bars_there_are(alice, project, stopping, cancel_after_notes):
    brief = Brief(genre="waltz", key="D minor", bars=64, instruments=("piano",), seed=7)
    job = composing.compose(alice, brief, 1, project).jobs[0]
    runner.run(job.pk, stopping)
    job.refresh_from_db()
    assert job.status == "cancelled"
    take = Take.objects.get(job=job)
    assert not take.complete
    assert 0 < take.facts["bars"] < 64
    assert take.files.filter(role="musicxml").exists()


def test_cancelled_before_anything_is_written_leaves_nothing(asked, stopping, monkeypatch):
    monkeypatch.setattr("studio.services.attempt.LOOK_EVERY", 0.0)
    monkeypatch.setattr(jobs, "wishes_cancel", lambda job: True)
    runner.run(asked.pk, stopping)
    asked.refresh_from_db()
    assert asked.status == "cancelled"
    assert not Take.objects.exists()
    assert not default_storage.exists(f"takes/{asked.take_id_planned}")


def test_a_composition_whose_worker_died_is_done_once_by_another(asked, stopping):
    dead = jobs.claim_job(asked.pk)
    takes.write(takes.path_of(asked.take_id_planned, "score.pdf"), b"half a page")
    Job.objects.filter(pk=asked.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert steward.put_back_the_dead() == 1
    runner.run(asked.pk, stopping)
    runner.run(asked.pk, stopping)
    asked.refresh_from_db()
    assert (asked.status, asked.attempt) == ("succeeded", 2)
    take = Take.objects.get()
    assert take.pk == asked.take_id_planned
    with takes.open_file(take.files.get(role="pdf")) as pdf:
        assert pdf.read(4) == b"%PDF"
    # The one that was believed dead wakes up: it can neither tell nor end anything any more.
    with pytest.raises(jobs.Lost):
        jobs.record(dead, [("notes", {})], stage="composing", fraction=0.5)
    with pytest.raises(jobs.Lost):
        jobs.end_job(dead, Job.Status.SUCCEEDED)
    assert kinds(asked).count("ended") == 1


def test_a_stopping_worker_puts_its_composition_back(asked, stopping):
    stopping.set()
    runner.run(asked.pk, stopping)
    asked.refresh_from_db()
    assert (asked.status, kinds(asked)[-1]) == ("queued", "waiting")


def test_bars_are_written_anew_and_all_else_stays(alice, composed, stopping):
    job = rework(alice, composed, {"mode": "fill", "bars": [2, 3], "brief": {"seed": 3}}, stopping)
    assert (job.status, job.error) == ("succeeded", "")
    take = Take.objects.get(job=job)
    assert list(take.parents.all()) == [composed]
    assert take.title == "Waltz in D minor, bars 2-3 written anew"
    assert (take.facts["label"], take.facts["mode"], take.seed) == ("Bars 2-3 written anew", "fill", 3)
    before, after = (composer.piece_of(one) for one in (composed, take))
    edges = [(3, 9)]  # quarters of bars 2 and 3 in three-four time

    def outside(piece):
        return [
            [(n.onset, n.duration, n.pitch, n.velocity) for n in part.notes if not edges[0][0] <= n.onset < edges[0][1]]
            for part in piece.parts
        ]

    assert outside(before) == outside(after)


def test_a_rework_of_a_rework_keeps_the_works_name(alice, composed, stopping):
    up = rework(alice, composed, {"mode": "transpose", "semitones": 2}, stopping)
    again = rework(alice, Take.objects.get(job=up), {"mode": "transpose", "semitones": -5}, stopping)
    assert Take.objects.get(job=again).title == "Waltz in D minor, transposed down 5"
    assert Take.objects.get(job=again).facts["key"] == "B minor"


def test_a_blend_has_two_parents(alice, composed, project, stopping):
    second = composing.compose(alice, Brief(genre="march", bars=4, seed=1), 1, project).jobs[0]
    runner.run(second.pk, stopping)
    other = Take.objects.get(job=second)
    job = rework(alice, composed, {"mode": "blend", "amount": 0.5}, stopping, other)
    assert (job.status, job.error) == ("succeeded", "")
    assert set(Take.objects.get(job=job).parents.all()) == {composed, other}


def test_a_second_piece_that_is_gone_is_said(alice, composed, recording, stopping):
    other = Take.objects.create(project=composed.project, kind=Take.Kind.COMPOSITION, title="Gone soon")
    wish = composing.wish_from({"mode": "blend"}, composed, other)
    job = composing.rework(alice, composed, wish, 1).jobs[0]
    takes.delete(other)
    runner.run(job.pk, stopping)
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "The second piece is gone.")


def test_a_score_without_a_piece_is_read_from_its_musicxml(alice, composed, stopping):
    composed.files.filter(role="piece").delete()
    job = rework(alice, composed, {"mode": "transpose", "semitones": 2}, stopping)
    assert (job.status, job.error) == ("succeeded", "")
    assert Take.objects.get(job=job).facts["key"] == "E minor"
    composed.files.filter(role="musicxml").delete()
    job = rework(alice, composed, {"mode": "vary"}, stopping)
    assert (job.status, job.error) == ("failed", "“Waltz in D minor” has no written music.")


def test_a_piece_deleted_meanwhile_leaves_no_files(alice, composed, stopping, monkeypatch):
    wish = composing.wish_from({"mode": "transpose", "semitones": 1}, composed, None)
    job = composing.rework(alice, composed, wish, 1).jobs[0]
    store = takes.store_file

    def and_then_delete(take_id, *what):
        made = store(take_id, *what)
        if Take.objects.filter(pk=composed.pk).exists():
            takes.delete(composed)
        return made

    monkeypatch.setattr(takes, "store_file", and_then_delete)
    runner.run(job.pk, stopping)
    assert not Take.objects.exists()
    assert [path for path in takes.walk(default_storage, "takes") if path] == []


def test_the_composer_is_loaded_beforehand(caplog):
    caplog.set_level("INFO")
    tasks.warm_up([composer.NAME]).join()
    assert "Models are loaded: composer." in caplog.text
