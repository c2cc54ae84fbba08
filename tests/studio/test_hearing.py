"""Who plays and by which engine it is heard: said by a person, kept with the score, offered again."""

import re
import threading

import pytest
from django.urls import reverse

from ml_engine import KINDS_OF_PLAYER, Note, Performance, engines
from ml_engine.transcription.transcribe import Transcription
from studio.models import Job, Take
from studio.services import hearing, jobs, notating, runner
from studio.services.hearing import Hearing

SAID = {"engine": "ensemble", "players": ["piano", "drums"], "denoise": True}


def address(recording: Take) -> str:
    return reverse("api-transcribe", args=[recording.pk])


def chosen(page: str) -> list[str]:
    """The players that are chosen in the form of a page that listens again."""
    form = page[page.index('data-part="again"') :]
    return re.findall(r'name="players" value="(\w+)"[^>]* checked', form)


@pytest.fixture
def ear(monkeypatch):
    """An engine that hears four notes of a violin, whatever is asked; returns what it was asked."""
    asked: list[dict] = []

    def transcribe(path, **options) -> Transcription:
        asked.append(options)
        notes = [Note(at * 0.5, at * 0.5 + 0.4, 60 + at, 80, "violin") for at in range(4)]
        return Transcription(Performance.of(notes), "ensemble", "You chose it.", True, 2.0, ("strings",))

    monkeypatch.setattr("ml_engine.transcribe", transcribe)
    return asked


def heard(job: Job) -> Take:
    runner.run(job.pk, threading.Event())
    return Take.objects.get(job=job)


def test_every_kind_of_player_has_a_title_and_every_engine_named_is_one():
    assert set(hearing.PLAYER_TITLES) == set(KINDS_OF_PLAYER)
    assert set(hearing.WHO_MATTERS) <= {"auto", *engines()}


def test_settings_come_back_as_they_were():
    assert Hearing.from_json(SAID).to_json() == SAID
    assert Hearing.from_json({}) == Hearing() == Hearing("auto", (), False)


class TestListeningAgain:
    """Who plays is the owner's to say, and is said by names there are."""

    def test_players_are_kept_with_the_job_in_one_order(self, browser, alice, recording):
        form = {"engine": "ensemble", "players": ["drums", "piano", "drums"], "denoise": "1"}
        answer = browser(alice).post(address(recording), form)
        assert answer.status_code == 201
        assert answer.json()["settings"] == SAID
        assert Job.objects.get().settings == SAID

    @pytest.mark.parametrize("name", ["Piano", "kazoo", "", "piano,drums"])
    def test_players_there_are_not(self, browser, alice, recording, name):
        answer = browser(alice).post(address(recording), {"players": ["piano", name]})
        assert answer.status_code == 422
        assert answer.json()["error"].startswith("There are no players of that name; choose from piano,")
        assert not Job.objects.exists()

    def test_others_may_not_say(self, browser, bob, charlie, recording):
        for person, status in ((bob, 403), (charlie, 404), (None, 404)):
            assert browser(person).post(address(recording), {"players": "piano"}).status_code == status
        assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestWhatIsOfferedAgain:
    """The form comes back as it was sent, with the players that were found where none were named."""

    def test_who_was_named_reaches_the_engine_and_stays_with_the_score(self, browser, alice, bob, recording, ear):
        score = heard(jobs.create_job("transcribe", alice, recording, SAID))
        assert (ear[0]["engine"], ear[0]["players"], ear[0]["denoise"]) == ("ensemble", ("piano", "drums"), True)
        assert (score.facts["asked"], score.facts["players"]) == (SAID, ["strings"])
        anew = notating.ask(alice, score, notating.Manner(style="plain"))
        for take in (recording, score, heard(anew)):
            assert hearing.again(take).to_json() == SAID
            page = browser(alice).get(reverse("take", args=[take.pk])).content.decode()
            assert chosen(page) == ["piano", "drums"]
            assert re.search(r'<option value="ensemble"[^>]* selected', page)
            assert re.search(r'name="denoise"[^>]* checked', page)
            looked = browser(bob).get(reverse("take", args=[take.pk])).content.decode()
            assert 'data-part="again"' not in looked
            assert ("<dd>Piano, Drums</dd>" in looked) == take.is_score

    def test_who_was_found_is_chosen_where_nobody_was_named(self, browser, alice, recording, ear):
        score = heard(jobs.create_job("transcribe", alice, recording, {}))
        assert ear[0]["players"] == ()
        for take in (recording, score):
            page = browser(alice).get(reverse("take", args=[take.pk])).content.decode()
            assert chosen(page) == ["strings"]
            assert "<dt>Who plays</dt>" not in page

    def test_nobody_is_chosen_before_anything_was_heard(self, browser, alice, recording, transcription):
        Job.objects.all().delete()
        assert hearing.again(recording) == Hearing()
        # A score of before players could be named.
        assert hearing.again(transcription) == Hearing()
        assert chosen(browser(alice).get(reverse("take", args=[recording.pk])).content.decode()) == []
