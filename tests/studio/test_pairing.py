"""A piece and a sound of one prompt, asked for at once: by whom, of what, and both or none."""

from dataclasses import replace

import pytest

from ml_engine import Brief, SoundWish
from studio.models import Job, Project, Take
from tests.studio.conftest import wav_bytes
from tests.studio.test_composing import send, sentence
from tests.studio.test_sounding import URL, WISH, form

pytestmark = pytest.mark.django_db
BOTH = {**WISH, "side_by_side": True}


def test_both_are_of_one_brief_and_one_seed(browser, alice):
    told = send(browser(alice), URL, {"words": WISH["words"], "seconds": 4, "side_by_side": True}).json()
    piece, sound = (Job.objects.get(pk=job["id"]) for job in told["jobs"])
    assert (piece.kind, sound.kind) == ("compose", "sound")
    assert {str(job.project_id) for job in (piece, sound)} == {told["project"]}
    wish = SoundWish.from_json(sound.settings["wish"])
    # Nothing said how long the piece shall be: as long as the sound.
    assert Brief.from_json(piece.settings["brief"]) == replace(wish.brief, seconds=4.0)
    assert isinstance(wish.brief.seed, int)
    assert (piece.settings["candidate"], sound.settings["candidate"], sound.settings["with_notes"]) == (1, 1, False)


@pytest.mark.parametrize("asked", [{"bars": 8}, {"seconds": 30.0}])
def test_a_brief_that_says_how_long_is_obeyed(browser, alice, asked):
    told = send(browser(alice), URL, {**BOTH, "brief": {"genre": "waltz", **asked}}).json()
    brief = told["jobs"][0]["settings"]["brief"]
    assert {name: brief[name] for name in ("bars", "seconds")} == {"bars": None, "seconds": None, **asked}
    assert told["jobs"][1]["settings"]["wish"]["seconds"] == 4


def test_in_a_form_and_several_at_once(browser, alice):
    asked = {**WISH, "candidates": "2", "side_by_side": "1", "with_notes": "1"}
    jobs_told = form(browser(alice), asked).json()["jobs"]
    assert [job["kind"] for job in jobs_told] == ["compose", "sound"] * 2
    seeds = [(job["settings"].get("wish") or job["settings"])["brief"]["seed"] for job in jobs_told]
    assert seeds == [7, 7, 8, 8]
    assert [job["settings"]["with_notes"] for job in jobs_told[1::2]] == [True, True]


def test_none_is_begun_when_both_are_too_many(browser, alice, settings):
    settings.MAX_OPEN_JOBS = 2
    client = browser(alice)
    assert send(client, URL, WISH).status_code == 201
    assert "fewer" in sentence(send(client, URL, BOTH), 429)
    assert (Job.objects.count(), Project.objects.count()) == (1, 1)


def test_words_are_all_it_begins_with(browser, alice, recording, transcription):
    client = browser(alice)
    for source in ({"melody_take": str(transcription.pk)}, {"continuing_take": str(recording.pk)}):
        assert "words alone" in sentence(send(client, URL, {**BOTH, **source}))
    assert "words alone" in sentence(form(client, {**WISH, "side_by_side": "1"}, wav_bytes()))
    assert sentence(send(client, URL, {"side_by_side": True}))
    for nonsense in ("yes", 1, [True]):
        assert "true or false" in sentence(send(client, URL, {**WISH, "side_by_side": nonsense}))
    assert not Job.objects.filter(kind__in=("compose", "sound")).exists()
    assert not Take.objects.filter(title="hum").exists()


def test_only_its_owner_asks_for_it_in_a_project(browser, alice, bob, charlie, project):
    wish = {**BOTH, "project": str(project.pk)}
    assert sentence(send(browser(), URL, wish), 401)
    assert sentence(send(browser(bob), URL, wish), 403)
    assert sentence(send(browser(charlie), URL, wish), 404)
    assert not Job.objects.exists()
    assert send(browser(alice), URL, wish).json()["project"] == str(project.pk)
