"""Transcriptions written down anew: what may be asked and by whom, what workers make of it, and its PDF afterwards."""

import json
import threading
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

import ml_engine
from ml_engine import MOST_CHANGES, BadInput, Change, Note, Pedal, Performance
from studio.models import Job, Take
from studio.services import composer, jobs, notating, runner, takes
from studio.services.scores import CONTENT_TYPES

pytestmark = pytest.mark.django_db(transaction=True)
THREE = {"kind": "meter", "value": "3/4", "start": 0.0, "end": None}


def played() -> Performance:
    """Eight bars in four, with a chord on each first beat."""
    tune = [Note(at * 0.5, at * 0.5 + 0.45, 72 + (at * 5) % 12, 70) for at in range(32)]
    chords = [Note(at * 2.0, at * 2.0 + 1.9, pitch, 95) for at in range(8) for pitch in (36, 48, 55)]
    return Performance.of(tune + chords, [Pedal(0.0, 1.9)])


@pytest.fixture
def heard(transcription: Take, tmp_path: Path) -> Take:
    """The transcription with the files that the engine really writes."""
    performance = played()
    written = ml_engine.engrave(
        ml_engine.notate(performance, title="Evening take"), performance, tmp_path, "score", formats=notating.AT_ONCE
    )
    takes.keep_files(
        takes.store_file(transcription.pk, role, path.name, CONTENT_TYPES[role], path) for role, path in written.items()
    )
    return transcription


def send(client, take: Take, wish) -> tuple[int, dict]:
    body = wish if isinstance(wish, str) else json.dumps(wish)
    answer = client.post(reverse("api-notate", args=[take.pk]), body, content_type="application/json")
    return answer.status_code, answer.json()


def written_anew(person, take: Take, *changes: Change, style: str = "plain") -> Take:
    job = notating.ask(person, take, notating.Manner(changes, style))
    runner.run(job.pk, threading.Event())
    job.refresh_from_db()
    assert (job.status, job.error) == ("succeeded", "")
    return Take.objects.get(job=job)


def test_a_change_makes_a_take_that_knows_where_it_came_from(alice, recording, heard):
    take = written_anew(alice, heard, Change("meter", "3/4"))
    assert (take.kind, take.title, take.project, take.complete) == (heard.kind, heard.title, heard.project, True)
    assert take.settings == {"changes": [THREE], "style": "plain", "layout": "auto"}
    assert take.facts["meter"] == "3/4" != heard.facts.get("meter")
    assert list(take.parents.all()) == [heard]
    assert notating.before(take) == heard and notating.before(heard) is None
    files = {file.role: file for file in take.files.all()}
    assert set(files) == {"musicxml", "performance_midi", "score_midi", "timeline", "piece", "notes"}
    timeline = takes.read_json(files["timeline"])
    assert timeline["meters"][0]["numerator"] == 3 and isinstance(timeline["doubts"], list)
    # Nothing of what was played is lost on the way, however often it is written down.
    again = written_anew(alice, take)
    assert notating.performance_of(again) == notating.performance_of(heard) == played()
    assert notating.recording_of(again) == recording
    takes.delete(take)
    assert notating.recording_of(Take.objects.get(pk=again.pk)) == recording


def test_the_pdf_comes_afterwards(alice, heard):
    take = written_anew(alice, heard)
    job = Job.objects.get(kind=Job.Kind.ENGRAVE)
    assert (job.source, job.status) == (take, "queued")
    runner.run(job.pk, threading.Event())
    job.refresh_from_db()
    assert (job.status, job.error) == ("succeeded", "")
    with takes.open_file(take.files.get(role="pdf")) as pdf:
        assert pdf.read(4) == b"%PDF"
    assert not Take.objects.filter(job=job).exists()


def test_old_takes_are_read_from_their_midi(heard):
    notes = heard.files.get(role="notes")
    takes.write(notes.path, b'{"notes":[]}')
    found = notating.performance_of(heard)
    assert [(note.onset, note.pitch) for note in found.notes] == [
        (pytest.approx(note.onset, abs=1e-3), note.pitch) for note in played().notes
    ]
    heard.files.filter(role="performance_midi").delete()
    with pytest.raises(BadInput):
        notating.performance_of(heard)


class TestAsking:
    def test_the_owner_is_given_a_job(self, alice, transcription, browser):
        status, answer = send(
            browser(alice), transcription, {"changes": [THREE], "style": "plain", "layout": "one staff"}
        )
        job = Job.objects.get(pk=answer["job"]["id"])
        assert (status, job.kind, job.source, job.project) == (201, "notate", transcription, transcription.project)
        assert job.settings == {"changes": [THREE], "style": "plain", "layout": "one staff"}
        assert jobs.QUEUES[job.kind] == "notate"

    def test_who_may_only_look_and_strangers(self, bob, charlie, transcription, browser):
        for person, status in ((bob, 403), (charlie, 404), (None, 404)):
            assert send(browser(person), transcription, {})[0] == status
        assert browser(bob).get(reverse("api-notate", args=[transcription.pk])).status_code == 405
        assert not Job.objects.filter(kind="notate").exists()

    @pytest.mark.parametrize(
        "wish",
        [
            "[]",
            "{",
            {"changes": {}},
            {"changes": ["3/4"]},
            {"changes": [{"kind": "volume"}]},
            {"changes": [{"kind": "meter", "value": "0/4"}]},
            {"changes": [{"kind": "meter", "value": "3/4", "start": 5, "end": 2}]},
            {"changes": [{"kind": "meter", "value": "3/4", "start": 10**400}]},
            '{"changes":[{"kind":"hands","start":1e999}]}',
            {"changes": [{"kind": "key", "value": "8"}]},
            {"changes": [THREE] * (MOST_CHANGES + 1)},
            {"style": "baroque"},
            {"style": ["plain"]},
            {"layout": "wallpaper"},
            {"layout": None},
        ],
    )
    def test_what_cannot_be_is_refused_in_one_sentence(self, alice, transcription, browser, wish):
        status, answer = send(browser(alice), transcription, wish)
        assert (status, list(answer)) == (422, ["error"])
        assert not Job.objects.filter(kind="notate").exists()

    def test_only_transcriptions_and_only_a_few_at_once(self, alice, recording, transcription, browser, settings):
        assert "transcribed" in send(browser(alice), recording, {})[1]["error"]
        settings.MAX_OPEN_JOBS = 1
        assert send(browser(alice), transcription, {})[0] == 201
        assert send(browser(alice), transcription, {})[0] == 429
        transcription.files.all().delete()
        assert send(browser(alice), transcription, {})[0] == 422

    def test_the_page_offers_it_to_its_owner(self, alice, bob, recording, heard, browser):
        take = written_anew(alice, heard, Change("meter", "3/4"))
        address = reverse("take", args=[take.pk])
        page = browser(alice).get(address)
        data = page.context["page_data"]
        assert data["manner"] == take.settings and data["before"] == reverse("take", args=[heard.pk])
        assert page.context["recording"] == recording
        assert b'data-part="notation"' in page.content and b'data-part="layout"' in page.content
        look = browser(bob).get(address).content
        assert b'data-part="notation"' in look and b'data-part="layout"' not in look


def test_a_worker_warms_up_without_leaving_anything(settings):
    notating.warm_up()
    assert not Take.objects.exists()


def test_the_piece_of_a_take_written_anew_can_be_worked_on(alice, heard):
    take = written_anew(alice, heard)
    assert default_storage.exists(take.files.get(role="piece").path)
    assert composer.piece_of(take).parts
