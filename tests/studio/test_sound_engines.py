"""Published engines on the site: chosen, refused, heard, kept as takes with the licence beside them."""

import re
import threading

import pytest
from django.urls import reverse

from ml_engine import SoundHeard, generate
from studio.models import Job, JobEvent, Project, Take
from studio.services import runner
from tests import tiny
from tests.studio.conftest import wav_bytes
from tests.studio.test_composing import send, sentence
from tests.studio.test_sounding import URL, form

pytestmark = pytest.mark.django_db
WISH = {"words": "a slow waltz for piano and cello", "seconds": 2, "seed": 7}
STEREO = {"stable-audio-open-1.0", "stable-audio-3-medium", "ace-step-1.5"}


def choices(answer) -> dict:
    return {engine.name: engine for engine in answer.context["sound_engines"]}


class TestChoosing:
    def test_all_are_shown_and_what_is_not_installed_is_greyed(self, browser, alice, install):
        install("musicgen-small")
        answer = browser(alice).get(reverse("compose"))
        page = answer.content.decode()
        shown = choices(answer)
        assert list(shown)[:3] == ["musicgen", "diffusion", "musicgen-small"] and len(shown) == 9
        assert [name for name, engine in shown.items() if engine.installed] == list(shown)[:3]
        assert page.count('name="engine"') == 9
        assert page.count("Not installed") == len(re.findall(r'name="engine"[^>]* disabled>', page)) == 6
        assert "CC BY-NC 4.0" in page and "commercial use: no" in page
        assert "not measured here yet" in page
        assert "manage.py models pull musicgen-large" in page
        assert "manage.py models pull stable-audio-3-medium --from FOLDER" in page

    def test_commands_are_for_staff_where_many_people_come(self, browser, alice, shelf, settings):
        settings.ALLOWED_HOSTS = ["music.example.org", "testserver"]
        page = browser(alice).get(reverse("compose")).content.decode()
        assert "manage.py" not in page and "can install it" in page
        alice.is_staff = True
        alice.save()
        assert "manage.py models pull" in browser(alice).get(reverse("compose")).content.decode()

    def test_a_speed_that_was_measured_is_told(self, browser, alice, install):
        from ml_engine.models import speeds

        install("musicgen-small")
        speeds.remember("musicgen-small", 24.0, 2.0)
        assert "Speed: 12.0 s of work for 1 s of sound here." in browser(alice).get(reverse("compose")).content.decode()

    def test_the_wish_is_kept_with_its_engine(self, browser, alice, install):
        install("stable-audio-open-1.0")
        [job] = send(browser(alice), URL, {**WISH, "engine": "stable-audio-open-1.0"}).json()["jobs"]
        kept = job["settings"]["wish"]
        assert (kept["engine"], kept["guidance"]) == ("stable-audio-open-1.0", 7.0)
        [job] = send(browser(alice), URL, WISH).json()["jobs"]
        assert (job["settings"]["wish"]["engine"], job["settings"]["wish"]["guidance"]) == ("musicgen", 1.5)

    def test_one_that_writes_no_notes_makes_the_sound_side_of_a_comparison(self, browser, alice, install):
        install("stable-audio-open-1.0")
        wish = {**WISH, "engine": "stable-audio-open-1.0", "side_by_side": True}
        piece, sound = send(browser(alice), URL, wish).json()["jobs"]
        assert (piece["kind"], sound["kind"]) == ("compose", "sound")
        assert sound["settings"]["wish"]["engine"] == "stable-audio-open-1.0"
        assert piece["settings"]["brief"]["seed"] == sound["settings"]["wish"]["brief"]["seed"] == 7

    def test_what_an_engine_cannot_do(self, browser, alice, install, recording, transcription):
        install("stable-audio-open-1.0")
        install("musicgen-melody")
        open_one, melody = {"engine": "stable-audio-open-1.0"}, {"engine": "musicgen-melody"}
        for wish, said in (
            ({"engine": "gramophone"}, "no engine"),
            ({"engine": 5}, "no engine"),
            ({"engine": "ace-step-1.5"}, "is not installed"),
            ({**open_one, "seconds": 60}, "47 seconds at most"),
            ({**open_one, "melody_take": str(transcription.pk)}, "cannot follow a tune"),
            ({**open_one, "continuing_take": str(recording.pk)}, "cannot go on from a sound"),
            ({**open_one, "with_notes": True}, "writes no notes"),
            ({**open_one, "guidance": 16}, "from 1 to 15"),
        ):
            assert said in sentence(send(browser(alice), URL, {**WISH, **wish}))
        assert "cannot follow a tune" in sentence(form(browser(alice), {**WISH, **open_one}, wav_bytes()))
        assert not Job.objects.filter(kind="sound").exists()
        assert send(browser(alice), URL, {**WISH, **melody, "melody_take": str(transcription.pk)}).status_code == 201

    def test_who_may(self, browser, bob, charlie, project, install):
        install("musicgen-small")
        place = {**WISH, "engine": "musicgen-small", "project": str(project.pk)}
        assert sentence(send(browser(), URL, place), 401)
        assert sentence(send(browser(bob), URL, place), 403)
        assert sentence(send(browser(charlie), URL, place), 404)


@pytest.mark.django_db(transaction=True)
class TestMaking:
    def made(self, client, project: Project, engine: str, **more) -> tuple[Job, Take | None]:
        [told] = send(client, URL, {**WISH, **more, "engine": engine, "project": str(project.pk)}).json()["jobs"]
        job = Job.objects.get(pk=told["id"])
        runner.run(job.pk, threading.Event())
        job.refresh_from_db()
        return job, Take.objects.filter(job=job).first()

    @pytest.mark.parametrize("name", list(tiny.BUILDERS))
    def test_pulled_asked_for_made_and_kept(self, browser, alice, bob, charlie, project, install, name):
        install(name)
        client = browser(alice)
        job, take = self.made(client, project, name)
        assert (job.status, job.error) == ("succeeded", "")
        assert take is not None
        assert (take.model, take.seed, take.complete) == (name, 7, True)
        assert {file.role for file in take.files.all()} == {"wav", "flac", "ogg", "peaks", "brief"}
        assert (take.facts["rate"], take.facts["channels"]) == (tiny.RATE, 2 if name in STEREO else 1)
        assert take.facts["duration"] == pytest.approx(2.0, abs=0.02)
        if name in STEREO:  # a codec by chance gives MusicGen peaks that no limiter holds
            assert take.facts["loudness"] == pytest.approx(-16, abs=1.5)
        assert JobEvent.objects.filter(job=job, kind="sound").count() >= 2
        licence = take.facts["licence"]
        page = reverse("take", args=[take.pk])
        for person, status in ((alice, 200), (bob, 200), (charlie, 404)):
            answer = browser(person).get(page)
            assert answer.status_code == status
            if status == 200:
                assert licence["name"] in answer.content.decode()
                assert licence["address"] in answer.content.decode()
        listed = client.get(reverse("project", args=[project.pk])).content.decode()
        assert (licence["name"] in listed) is (licence["commercial"] != "yes")

    def test_an_engine_taken_away_meanwhile(self, browser, alice, project, install, shelf):
        install("musicgen-small")
        [told] = send(browser(alice), URL, {**WISH, "engine": "musicgen-small"}).json()["jobs"]
        from ml_engine import remove_model

        remove_model("musicgen-small")
        runner.run(told["id"], threading.Event())
        job = Job.objects.get(pk=told["id"])
        assert job.status == "failed" and "is not installed" in job.error

    def test_too_large_for_this_machine(self, browser, alice, project, install, shelf):
        install("musicgen-small")
        shelf.set(memory_megabytes=50)
        job, take = self.made(browser(alice), project, "musicgen-small")
        assert take is None
        assert job.status == "failed" and "MusicGen small does not fit" in job.error

    def test_stopped_in_the_middle_keeps_what_was_heard(self, browser, alice, project, install, monkeypatch):
        install("musicgen-small")

        def cancelled(wish, *, report, **given):
            def telling(event) -> None:
                report(event)
                if isinstance(event, SoundHeard) and event.start:
                    from ml_engine import Cancelled

                    raise Cancelled

            return generate(wish, report=telling, **given)

        monkeypatch.setattr("ml_engine.generate", cancelled)
        job, take = self.made(browser(alice), project, "musicgen-small", seconds=10)
        assert (job.status, take.complete) == ("cancelled", False)
        assert 1 < take.facts["duration"] < 6
