"""Sound that is made: what may be asked for and by whom, whose turn it is, and what workers make of it."""

import json
import threading
import time
import uuid
from base64 import b64decode
from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import ml_engine
from ml_engine import Brief, Cancelled, Piece, SoundHeard, SoundWish, Stage
from ml_engine.sound.result import SoundMade
from studio.models import Job, JobEvent, Project, Take
from studio.services import composing, events, jobs, naming, projects, runner, sounding, steward, takes
from tests.studio.conftest import wav_bytes
from tests.studio.test_composing import send, sentence

pytestmark = pytest.mark.django_db
URL = "/api/sound/"
RATE = 16_000
WISH = {"words": "a slow waltz in D minor for piano", "seconds": 4, "seed": 7}


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


class Maker:
    """Stands for the engine: a tone of the length that was asked for, told every quarter of a second."""

    def __init__(self) -> None:
        self.calls: list[dict] = []
        self.level, self.pause = 0.3, 0.0

    def __call__(self, wish, *, melody=None, continuing=None, limits=None, report=ml_engine.ignore) -> SoundMade:
        heard = [given.read_bytes()[:4] if given and not isinstance(given, Piece) else given
                 for given in (melody, continuing)]  # fmt: skip
        self.calls.append({"wish": wish, "melody": heard[0], "continuing": heard[1]})
        times = np.arange(round(wish.seconds * RATE)) / RATE
        samples = (self.level * np.sin(2 * np.pi * 220 * times)).astype(np.float32)
        count, step = 0, RATE // 4
        try:
            for start in range(0, len(samples), step):
                time.sleep(self.pause)
                part = samples[start : start + step]
                report(SoundHeard(start, (part * 32767).astype("<i2").tobytes(), RATE))
                count = start + len(part)
                report(Stage("playing", count / len(samples)))
        except Cancelled:
            if not count:
                raise
            return SoundMade(samples[:count], RATE, wish, 7, "musicgen", wish.brief.words, None, False)
        written = ml_engine.compose(Brief(genre="waltz", key="D minor", bars=4, instruments=("piano",), seed=7))
        return SoundMade(samples, RATE, wish, 7, "musicgen", wish.brief.words, written.piece, True, ("A notice.",))


@pytest.fixture
def maker(monkeypatch) -> Maker:
    made = Maker()
    monkeypatch.setattr(ml_engine, "generate", made)
    return made


def ask(owner, project=None, **data) -> Job:
    """One job, as the page would ask for it."""
    sources = data.pop("sources", sounding.Sources())
    notes = data.pop("with_notes", False)
    wish = sounding.wish_from({**WISH, **data}, sources)
    return sounding.make(owner, wish, 1, project=project, sources=sources, with_notes=notes).jobs[0]


def do(job: Job, stopping) -> Take | None:
    runner.run(job.pk, stopping)
    job.refresh_from_db()
    return Take.objects.filter(job=job).first()


def form(client, data: dict, sound: bytes | None = None, name: str = "hum.wav", **more):
    file = {} if sound is None else {"melody": SimpleUploadedFile(name, sound, "audio/wav")}
    return client.post(URL, {**data, **file}, **more)


class TestAsking:
    def test_a_project_and_a_job_a_candidate(self, browser, alice):
        answer = send(browser(alice), reverse("sound-create"), {**WISH, "candidates": 3, "guidance": 2})
        assert answer.status_code == 201
        told = answer.json()
        project = Project.objects.get()
        assert (told["project"], project.owner, project.title) == (str(project.pk), alice, WISH["words"])
        made = [Job.objects.get(pk=job["id"]) for job in told["jobs"]]
        assert all((job.kind, job.source, job.project) == ("sound", None, project) for job in made)
        wishes = [SoundWish.from_json(job.settings["wish"]) for job in made]
        assert [wish.brief.seed for wish in wishes] == [7, 8, 9]
        assert (wishes[0].seconds, wishes[0].guidance, wishes[0].brief.key) == (4.0, 2.0, "D minor")
        assert [job.settings["candidate"] for job in made] == [1, 2, 3]

    def test_a_random_seed_when_none_is_given(self, browser, alice):
        seeds = set()
        for _ in range(2):
            [job] = send(browser(alice), URL, {"words": "a tango"}).json()["jobs"]
            seeds.add(job["settings"]["wish"]["brief"]["seed"])
        assert len(seeds) == 2

    def test_words_may_say_how_long(self, browser, alice):
        [job] = send(browser(alice), URL, {"words": "30 seconds of a tango"}).json()["jobs"]
        assert job["settings"]["wish"]["seconds"] == 30

    def test_a_brief(self, browser, alice):
        brief = {"genre": "waltz", "key": "A minor", "seed": 5, "words": "old words"}
        [job] = send(browser(alice), URL, {"brief": brief, "words": "new words"}).json()["jobs"]
        kept = job["settings"]["wish"]["brief"]
        assert (kept["key"], kept["seed"], kept["words"]) == ("A minor", 5, "new words")

    def test_a_form_with_a_tune(self, browser, alice):
        data = {
            "brief": json.dumps({"genre": "waltz"}),
            "seconds": "5",
            "candidates": "2",
            "with_notes": "1",
            "seed": "3",
        }
        answer = form(browser(alice), data, wav_bytes(2.0), "My hum.wav")
        assert answer.status_code == 201, answer.content
        tune = Take.objects.get()
        assert (tune.kind, tune.title, tune.facts["duration"]) == ("recording", "My hum", 2.0)
        assert {file.role for file in tune.files.all()} == {"original", "peaks"}
        made = list(Job.objects.filter(kind="sound"))
        assert [(job.source, job.settings["melody"], job.settings["with_notes"]) for job in made] == [
            (tune, str(tune.pk), True)
        ] * 2
        assert not Job.objects.filter(kind="transcribe").exists()

    def test_a_tune_alone_is_enough(self, browser, alice):
        assert form(browser(alice), {}, wav_bytes(2.0)).status_code == 201

    def test_takes_to_be_made_of(self, browser, alice, recording, transcription):
        told = send(browser(alice), URL, {"melody_take": str(transcription.pk), "continuing_take": str(recording.pk)})
        assert told.status_code == 201, told.content
        assert told.json()["project"] == str(recording.project_id)
        job = Job.objects.get(kind="sound")
        assert (job.settings["melody"], job.settings["continuing"]) == (str(transcription.pk), str(recording.pk))
        assert job.source == recording

    @pytest.mark.parametrize(
        "wish",
        [{}, {"words": ""}, {"words": 3}, {"brief": []}, {"brief": {"nonsense": 1}}, {"brief": {"key": "H sharp"}},
         {**WISH, "seconds": 1}, {**WISH, "seconds": 301}, {**WISH, "seconds": "4"}, {**WISH, "seconds": True},
         {**WISH, "seconds": 10**400}, {**WISH, "guidance": 0}, {**WISH, "guidance": 9}, {**WISH, "temperature": -1},
         {**WISH, "seed": -1}, {**WISH, "seed": 2**31}, {**WISH, "seed": 1.5}, {"brief": {"genre": "waltz", "seed": -4}},
         {**WISH, "candidates": 0}, {**WISH, "candidates": 5}, {**WISH, "with_notes": "yes"}, {**WISH, "melody": "x"},
         '{"words": "a waltz", "seconds": 1e999}', '{"words": "a waltz", "seconds": NaN}', "[]", "{"],
    )  # fmt: skip
    def test_what_cannot_be_made(self, browser, alice, wish):
        assert sentence(send(browser(alice), URL, wish))
        assert not Project.objects.exists()
        assert not Job.objects.exists()

    @pytest.mark.parametrize(
        ("data", "sound"),
        [({}, b""), ({}, b"no sound at all"), ({}, wav_bytes(2.0, level=0.0)), ({"brief": "{"}, wav_bytes()),
         ({"seconds": "long"}, wav_bytes()), ({"seed": "x"}, wav_bytes()), ({"with_notes": "perhaps"}, wav_bytes()),
         ({"candidates": "many"}, wav_bytes()), ({"melody": "text"}, None), ({}, None)],
        ids=range(10),
    )  # fmt: skip
    def test_forms_that_cannot_be_used(self, browser, alice, data, sound):
        assert sentence(form(browser(alice), data, sound))
        assert not Project.objects.exists()
        assert takes.walk(default_storage, "takes") == []

    def test_a_tune_is_five_minutes_at_most(self, browser, alice, recording):
        told = sentence(form(browser(alice), {}, wav_bytes(302.0, rate=8000)))
        assert "5 minutes" in told
        recording.facts = {"duration": 301.0}
        recording.save()
        assert "5 minutes" in sentence(send(browser(alice), URL, {"melody_take": str(recording.pk)}))
        assert not Job.objects.filter(kind="sound").exists()

    def test_a_score_is_not_gone_on_from_and_two_tunes_are_one_too_many(self, browser, alice, recording, transcription):
        assert "score" in sentence(send(browser(alice), URL, {"continuing_take": str(transcription.pk)}))
        assert "one tune" in sentence(form(browser(alice), {"melody_take": str(recording.pk)}, wav_bytes()))

    def test_only_so_many_jobs_at_once(self, browser, alice, settings):
        settings.MAX_OPEN_JOBS = 3
        client = browser(alice)
        assert send(client, URL, {**WISH, "candidates": 2}).status_code == 201
        assert "fewer" in sentence(send(client, URL, {**WISH, "candidates": 2}), 429)
        assert sentence(form(client, {"candidates": "2"}, wav_bytes()), 429)
        assert not Take.objects.exists() and takes.walk(default_storage, "takes") == []
        assert send(client, URL, WISH).status_code == 201
        assert "3 jobs" in sentence(send(client, URL, WISH), 429)

    def test_too_large(self, browser, alice, settings):
        settings.MAX_UPLOAD_BYTES = 1000
        settings.UPLOAD_FORM_BYTES = 1000
        assert sentence(form(browser(alice), {}, wav_bytes()), 413)
        settings.UPLOAD_FORM_BYTES = 1_000_000
        assert sentence(form(browser(alice), {}, wav_bytes()), 413)
        assert sentence(send(browser(alice), URL, {"words": "x" * 300_000}), 413)


class TestWho:
    def test_only_for_people_with_an_account(self, browser, db):
        assert sentence(send(browser(), URL, WISH), 401)
        assert sentence(form(browser(), {}, wav_bytes()), 401)
        assert browser().get(URL).status_code == 405

    def test_a_foreign_page_cannot_ask(self, browser, alice):
        client = browser(alice, enforce_csrf_checks=True)
        assert send(client, URL, WISH).status_code == 403
        assert form(client, WISH).status_code == 403
        assert not Job.objects.exists()

    def test_in_a_project_or_of_its_takes(self, browser, alice, bob, charlie, project, recording):
        given = [
            {"project": str(project.pk)},
            {"melody_take": str(recording.pk)},
            {"continuing_take": str(recording.pk)},
        ]
        for place in given:
            assert sentence(send(browser(bob), URL, {**WISH, **place}), 403)
            assert sentence(send(browser(charlie), URL, {**WISH, **place}), 404)
            assert sentence(form(browser(bob), {**WISH, **place}), 403)
            assert sentence(form(browser(charlie), {**WISH, **place}), 404)
            for nonsense in ("x", str(uuid.uuid4()), 12):
                assert sentence(send(browser(alice), URL, {**WISH, **dict.fromkeys(place, nonsense)}), 404)
        assert not Job.objects.exists()
        for place in given:
            assert send(browser(alice), URL, {**WISH, **place}).json()["project"] == str(project.pk)

    def test_page_files_and_listening(self, browser, alice, bob, charlie, project, maker, stopping):
        take = do(ask(alice, project), stopping)
        page, again = reverse("take", args=[take.pk]), reverse("api-transcribe", args=[take.pk])
        flac = reverse("take-file", args=[take.pk, "flac"])
        for person, looks, asks in ((alice, 200, 201), (bob, 200, 403), (charlie, 404, 404), (None, 404, 404)):
            client = browser(person)
            shown = client.get(page)
            assert shown.status_code == looks
            answer = client.get(flac)
            answer.getvalue()
            assert (answer.status_code, client.post(again).status_code) == (looks, asks)
            if looks == 200:
                assert "sound.html" in [template.name for template in shown.templates]
                assert shown.context["page_data"]["recording"] == flac
                assert shown.context["can_edit"] is (person == alice)
        assert browser(alice).get(f"/api/takes/{take.pk}/").json()["kind"] == "sound"


class TestTurns:
    def people(self, django_user_model, count: int):
        return [
            django_user_model.objects.create_user(username=f"p{n}", email=f"p{n}@example.org") for n in range(count)
        ]

    def test_twenty_jobs_of_five_people_go_round(self, django_user_model):
        people = self.people(django_user_model, 5)
        wish = SoundWish(Brief(words="a waltz", seed=1))
        asked = [job for person in people for job in sounding.make(person, wish, 4).jobs]
        turns = []
        for message in asked:
            job = jobs.claim_fair(message.pk)
            turns.append(job.owner)
            jobs.end_job(job, Job.Status.CANCELLED)
        assert turns == people * 4
        assert jobs.claim_fair(asked[0].pk) is None
        first = Job.objects.filter(owner=people[0]).order_by("started").values_list("settings__candidate", flat=True)
        assert list(first) == [1, 2, 3, 4]

    def test_who_has_fewest_running_is_next(self, django_user_model):
        one, two, three = self.people(django_user_model, 3)
        wish = SoundWish(Brief(words="a waltz", seed=1))
        message = sounding.make(one, wish, 4).jobs[0]
        running = [jobs.claim_fair(message.pk) for _ in range(2)]
        assert {job.owner for job in running} == {one}
        sounding.make(two, wish, 3)
        assert [jobs.claim_fair(message.pk).owner for _ in range(2)] == [
            two,
            two,
        ]  # two each now, and one began earlier
        sounding.make(three, wish, 1)
        assert [jobs.claim_fair(message.pk).owner for _ in range(2)] == [three, one]
        assert Counter(Job.objects.filter(status="queued").values_list("owner__username", flat=True)) == {
            "p0": 1,
            "p1": 1,
        }

    def test_other_kinds_are_taken_by_name(self, alice, recording):
        first, second = (jobs.create_job("look", alice, recording, {}) for _ in range(2))
        assert jobs.claim_fair(second.pk) == second
        assert jobs.claim_fair(uuid.uuid4()) is None
        first.refresh_from_db()
        assert first.status == "queued"

    def test_a_queue_of_its_own(self, alice, monkeypatch, django_capture_on_commit_callbacks):
        sent = []
        monkeypatch.setattr(jobs.current_app, "send_task", lambda name, **how: sent.append(how["queue"]))
        with django_capture_on_commit_callbacks(execute=True):
            ask(alice)
        assert sent == ["sound"]


def stopped_after(job: Job, stopping: threading.Event) -> float:
    """Let a worker do the job, stop it once three stretches were heard; the seconds until the worker is free."""
    worker = threading.Thread(target=runner.run, args=(job.pk, stopping))
    worker.start()
    while JobEvent.objects.filter(job=job, kind="sound").count() < 3:
        time.sleep(0.05)
    jobs.cancel_job(job)
    asked = time.monotonic()
    worker.join(20)
    job.refresh_from_db()
    return time.monotonic() - asked


@pytest.mark.django_db(transaction=True)
class TestMaking:
    def test_words_become_a_take(self, alice, project, maker, stopping):
        job = ask(alice, project, guidance=2)
        take = do(job, stopping)
        assert (job.status, job.error, job.fraction) == ("succeeded", "", 1.0)
        assert (take.pk, take.kind, take.project, take.complete) == (job.take_id_planned, "sound", project, True)
        assert (take.title, take.model, take.seed) == (WISH["words"], "musicgen", 7)
        files = {file.role: file for file in take.files.all()}
        assert set(files) == {"wav", "flac", "ogg", "peaks", "brief"}
        for file in files.values():
            assert default_storage.size(file.path) == file.size > 0
        assert takes.read_json(files["peaks"])["peaks"]
        facts = take.facts
        assert facts["duration"] == pytest.approx(4.0, abs=0.01)
        assert (facts["rate"], facts["channels"]) == (RATE, 1)
        assert facts["loudness"] == pytest.approx(-16, abs=0.5)
        assert (facts["key"], facts["meter"], facts["instruments"]) == ("D minor", "3/4", ["piano"])
        assert (facts["words"], facts["guidance"], facts["temperature"]) == (WISH["words"], 2.0, 1.0)
        assert facts["tempo"] > 0 and facts["notices"] == ["A notice."] and max(facts["outline"]) == 1.0
        assert naming.label(take).startswith("Sound: ")
        assert not take.parents.exists()
        overall = [event.payload["overall"] for event in JobEvent.objects.filter(job=job, kind="stage")]
        assert overall == sorted(overall)
        listed = projects.with_outlines(projects.find(Project.objects.all(), projects.Finding()))
        assert listed[0].duration == facts["duration"] and listed[0].outline == facts["outline"]

    def test_what_was_heard_is_told_and_forgotten(self, alice, maker, stopping):
        job = ask(alice)
        do(job, stopping)
        told = JobEvent.objects.filter(job=job, kind="sound")
        sound = b"".join(b64decode(event.payload["samples"]) for event in told)
        assert (len(sound), told[0].payload["rate"]) == (2 * 4 * RATE, RATE)
        assert events.forget_sound(timezone.now()) == 0  # whoever listens may not have heard the end
        later = timezone.now() + events.SOUND_KEPT
        assert events.forget_sound(later, later) == 0
        assert events.forget_sound(later) == 16
        assert not told.all().exists()
        kinds = set(JobEvent.objects.filter(job=job).values_list("kind", flat=True))
        assert {"started", "stage", "ended"} <= kinds

    def test_the_steward_forgets(self, alice, maker, stopping):
        job = ask(alice)
        do(job, stopping)
        running = ask(alice)
        events.add(running.pk, 1, [("sound", {"samples": ""})])
        Job.objects.filter(pk=job.pk).update(finished=timezone.now() - timedelta(seconds=30))
        steward.Steward(["sound"], lambda: True).round()
        assert list(JobEvent.objects.filter(kind="sound").values_list("job_id", flat=True)) == [running.pk]

    def test_cancelled_in_the_middle_keeps_what_was_heard(self, alice, maker, stopping):
        maker.pause = 0.1
        job = ask(alice, seconds=300, with_notes=True)
        assert stopped_after(job, stopping) < 3  # on a busy machine; a second otherwise
        take = Take.objects.get()
        assert (job.status, take.job, take.complete) == ("cancelled", job, False)
        assert 0.5 < take.facts["duration"] < 30
        assert {"wav", "flac", "ogg", "peaks"} <= {file.role for file in take.files.all()}

    def test_cancelled_before_anything_is_heard_leaves_nothing(self, alice, maker, stopping, monkeypatch):
        monkeypatch.setattr("studio.services.attempt.LOOK_EVERY", 0.0)
        monkeypatch.setattr(jobs, "wishes_cancel", lambda job: True)
        job = ask(alice)
        assert do(job, stopping) is None
        assert job.status == "cancelled"
        assert takes.walk(default_storage, "takes") == []

    def test_silence_is_said(self, alice, maker, stopping):
        maker.level = 0.0
        job = ask(alice)
        assert do(job, stopping) is None
        assert (job.status, "silence" in job.error) == ("failed", True)

    def test_with_notes(self, alice, project, recording, maker, stopping):
        job = ask(alice, sources=sounding.Sources(melody=recording), with_notes=True)
        take = do(job, stopping)
        assert (job.status, job.error) == ("succeeded", "")
        notes = Take.objects.get(kind="composition")
        assert set(take.parents.all()) == {notes, recording}
        assert list(notes.parents.all()) == [recording]
        assert (notes.pk, notes.title) == (sounding.notes_id(job), f"{WISH['words']}, the notes")
        assert {"musicxml", "pdf", "score_midi", "notes", "timeline", "piece", "brief"} <= {
            file.role for file in notes.files.all()
        }
        assert (notes.facts["bars"], notes.facts["key"]) == (4, "D minor")

    def test_a_second_candidate_has_its_number(self, alice, maker, stopping):
        wish = sounding.wish_from(WISH, sounding.Sources())
        made = sounding.make(alice, wish, 2).jobs
        assert [do(job, stopping).title for job in made] == [WISH["words"], f"{WISH['words']}, no. 2"]

    def test_the_engine_is_given_the_tune_and_what_is_gone_on_from(self, alice, recording, maker, stopping):
        composed = composing.compose(
            alice, Brief(genre="waltz", key="A minor", bars=4, seed=1), 1, recording.project
        ).jobs[0]
        score = do(composed, stopping)
        take = do(ask(alice, sources=sounding.Sources(melody=score, continuing=recording)), stopping)
        assert isinstance(maker.calls[-1]["melody"], Piece)
        assert maker.calls[-1]["continuing"] == b"RIFF"
        assert set(take.parents.all()) == {score, recording}
        again = do(ask(alice, sources=sounding.Sources(melody=take, continuing=take)), stopping)
        assert (maker.calls[-1]["melody"], maker.calls[-1]["continuing"]) == (b"fLaC", b"fLaC")
        assert list(again.parents.all()) == [take]

    def test_key_and_tempo_go_on_where_nothing_else_is_asked(self, alice, maker, stopping):
        take = do(ask(alice), stopping)
        sources = sounding.Sources(continuing=take)
        for words, key in (("happily on", "D minor"), ("on in C major", "C major")):
            do(ask(alice, words=words, sources=sources), stopping)
            brief = maker.calls[-1]["wish"].brief
            assert (brief.key, brief.tempo) == (key, take.facts["tempo"])

    def test_what_it_should_be_made_of_is_gone(self, alice, project, recording, maker, stopping):
        other = do(ask(alice, project), stopping)
        job = ask(alice, sources=sounding.Sources(melody=other, continuing=recording))
        takes.delete(other)
        assert do(job, stopping) is None
        assert (job.status, job.error) == ("failed", "The tune is gone.")

    def test_a_project_removed_meanwhile_leaves_no_files(self, alice, project, maker, stopping, monkeypatch):
        job = ask(alice, project, with_notes=True)
        store = takes.store_file

        def and_then_remove(take_id, *what):
            made = store(take_id, *what)
            if take_id == sounding.notes_id(job) and Project.objects.exists():
                projects.remove(project)
            return made

        monkeypatch.setattr(takes, "store_file", and_then_remove)
        runner.run(job.pk, stopping)
        assert not Take.objects.exists() and not Job.objects.exists()
        assert takes.walk(default_storage, "takes") == []

    def test_a_stopping_worker_puts_it_back(self, alice, maker, stopping):
        stopping.set()
        job = ask(alice)
        assert do(job, stopping) is None
        assert job.status == "queued"

    def test_it_can_be_written_down(self, browser, alice, maker, stopping):
        take = do(ask(alice), stopping)
        answer = browser(alice).post(reverse("api-transcribe", args=[take.pk]), {"engine": "general"})
        assert answer.status_code == 201
        job = Job.objects.get(kind="transcribe")
        score = do(job, stopping)
        assert (job.status, job.error) == ("succeeded", "")
        assert list(score.parents.all()) == [take]
        page = browser(alice).get(reverse("take", args=[score.pk]))
        assert page.context["page_data"]["recording"] == reverse("take-file", args=[take.pk, "flac"])
        assert list(browser(alice).get(reverse("take", args=[take.pk])).context["transcriptions"]) == [score]

    @pytest.mark.slow
    def test_the_real_model(self, alice, stopping):
        job = ask(alice, seconds=2)
        take = do(job, stopping)
        assert (job.status, job.error) == ("succeeded", "")
        assert take.facts["duration"] == pytest.approx(2.0, abs=0.05)
        assert take.facts["key"] == "D minor" and take.facts["instruments"] == ["piano"]
        assert JobEvent.objects.filter(job=job, kind="notes").exists()

    @pytest.mark.slow
    def test_the_real_model_stops_when_told(self, alice, stopping):
        do(ask(alice, seconds=2), stopping)  # the model is warm
        job = ask(alice, seconds=120)
        took = stopped_after(job, stopping)
        assert took < 3, f"{took:.2f} s"  # on a busy machine; a second otherwise
        assert job.status == "cancelled"
        assert 0.5 < Take.objects.get(job=job).facts["duration"] < 60
