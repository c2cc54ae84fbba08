"""What is made of a take of another project tells nobody its title or its words but those who may see that project."""

import threading

import pytest
from django.urls import reverse

from ml_engine import Brief, piece_from_json, provenance
from studio.models import Job, Project, Take
from studio.services import composing, naming, origins, runner, sound_wishes, sounding, takes
from tests.studio.test_sounding import ask

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
TITLE, WORDS = "Ballad for Zdenka", "whispered nearby"


def run(job: Job) -> Take:
    runner.run(job.pk, threading.Event())
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    return Take.objects.get(job=job)


@pytest.fixture
def hidden(alice) -> Take:
    """A composition of alice's that bob may not see."""
    project = Project.objects.create(owner=alice, title="Private")
    brief = Brief(words=WORDS, title=TITLE, key="A minor", bars=4, instruments=("piano",), seed=3)
    take = run(composing.compose(alice, brief, 1, project).jobs[0])
    assert (take.title, piece_from_json(takes.read_json(take.files.get(role="piece"))).title) == (TITLE, TITLE)
    assert WORDS in take.facts["origin"]
    return take


@pytest.fixture
def blended(alice, project, hidden) -> Take:
    brief = Brief(words="a waltz", key="C major", bars=4, instruments=("piano",), seed=4)
    own = run(composing.compose(alice, brief, 1, project).jobs[0])
    wish = composing.wish_from({"mode": "blend", "amount": 0.6}, own, hidden)
    return run(composing.rework(alice, own, wish, 1).jobs[0])


@pytest.fixture
def played(alice, project, hidden) -> Take:
    """A sound of the hidden tune, with its notes, by nothing that would give it a name of its own."""
    sources = sound_wishes.Sources(melody=hidden)
    wish = sound_wishes.wish_from({"seconds": 3, "seed": 5}, sources)
    [job] = sounding.make(alice, wish, 1, project=project, sources=sources, with_notes=True).jobs
    return run(job)


def everything(client, take: Take) -> dict[str, bytes]:
    """All that the site has of a project and of the takes in it, by address; what is not there is left out."""
    project, found = take.project_id, list(Take.objects.filter(project_id=take.project_id))
    addresses = [reverse(name, args=[project]) for name in ("project", "api-project", "api-lineage")]
    addresses += [reverse(name, args=[one.pk]) for one in found for name in ("take", "api-take", "take-origin")]
    addresses += [reverse("api-job", args=[job.pk]) for job in Job.objects.filter(project_id=project)]
    addresses += [reverse("take-file", args=[one.pk, file.role]) for one in found for file in one.files.all()]
    told = {}
    for address in addresses:
        answer = client.get(address + "?download=1")
        if answer.status_code == 200:
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            told[address] = body + answer.headers.get("content-disposition", "").encode()
    return told


@pytest.mark.parametrize("made", ["blended", "played"])
def test_an_invited_viewer_reads_neither_title_nor_words(browser, request, alice, bob, charlie, hidden, made):
    take = request.getfixturevalue(made)
    told = everything(browser(bob), take)
    assert len(told) > 20
    for address, body in told.items():
        for secret in (TITLE, "Zdenka", WORDS):
            assert secret.encode() not in body, address
        if address.startswith("/api/takes/") or address.endswith("/lineage/"):
            assert str(hidden.pk) not in body.decode().split('"parents"')[1].split("]")[0]
    assert everything(browser(charlie), take) == {}
    assert everything(browser(), take) == {}
    page = browser(alice).get(reverse("take-origin", args=[take.pk])).content.decode()
    assert TITLE in page  # the owner sees the whole lineage
    assert TITLE in browser(alice).get(reverse("take", args=[take.pk])).content.decode() or made == "played"


def test_labels_titles_and_files_say_that_there_was_something(blended, played):
    assert blended.facts["label"] == f"Blended with {origins.ELSEWHERE}"
    assert blended.title.endswith(f"blended with {origins.ELSEWHERE}")
    assert played.facts["label"] == f"Made of the tune of {origins.ELSEWHERE}"
    assert played.title == "Something of another project, played"
    with takes.on_disk(played.files.get(role="flac")) as path:
        said = provenance(path)
    assert ("title", played.title) in said.fields
    assert said.statement is not None
    assert said.statement.takes == (origins.ELSEWHERE,)
    notes = played.parents.get(project=played.project)
    piece = piece_from_json(takes.read_json(notes.files.get(role="piece")))
    assert piece.title == "Something of another project, played"
    assert piece.origin.startswith("Composed by a machine: Notewright's composer-transformer, seed 3. Accompanied")


def test_what_goes_wrong_names_it_neither(alice, project, hidden):
    hidden.files.filter(role__in=("piece", "musicxml")).delete()
    sources = sound_wishes.Sources(melody=hidden)
    wish = sound_wishes.wish_from({"seconds": 3, "seed": 5}, sources)
    job = sounding.make(alice, wish, 1, project=project, sources=sources).jobs[0]
    runner.run(job.pk, threading.Event())
    job.refresh_from_db()
    assert (job.status, job.error) == ("failed", "The piece of another project has no written music.")


def test_in_one_project_titles_are_told(alice, hidden):
    sources = sound_wishes.Sources(melody=hidden)
    wish = sound_wishes.wish_from({"seconds": 3, "seed": 5}, sources)
    take = run(sounding.make(alice, wish, 1, sources=sources).jobs[0])
    assert take.project == hidden.project
    assert (take.title, take.facts["label"]) == (f"{TITLE}, played", f"Made of the tune of {TITLE}")
    assert naming.label(take) == take.facts["label"]


@pytest.mark.parametrize(
    ("role", "label", "work"),
    [
        ("continuing", "Goes on from something of another project", "Something of another project, continued"),
        ("varying", "Varies something of another project", "Something of another project, varied"),
        ("repainting", "Makes a part of something of another project anew", "Something of another project, painted anew"),
    ],
)  # fmt: skip
def test_what_is_done_with_a_sound_of_another_project(project, hidden, role, label, work):
    assert naming.names_of_sound(Brief(), None, {role: hidden}, project.pk) == (work, label)
    assert TITLE in "".join(naming.names_of_sound(Brief(), None, {role: hidden}, hidden.project_id))


def test_jobs_and_children_in_another_project_are_not_told(browser, alice, bob, recording, hidden):
    """Bob may see the recording; what alice makes of it elsewhere is hers."""
    job = ask(alice, hidden.project, words=WORDS, sources=sound_wishes.Sources(continuing=recording))
    child = Take.objects.create(project=hidden.project, kind=Take.Kind.SOUND, title=TITLE)
    child.parents.add(recording)
    address = reverse("api-take", args=[recording.pk])
    mine, his = browser(alice).get(address).json(), browser(bob).get(address).json()
    assert str(job.pk) in str(mine["jobs"])
    assert mine["children"] == [str(child.pk)]
    assert his["children"] == []
    assert str(job.pk) not in str(his)
    assert WORDS not in str(his)
    assert browser().get(address).status_code == 404


def test_a_recording_names_no_piece_of_another_project_that_came_of_its_score(
    browser, alice, bob, transcription, hidden
):
    child = Take.objects.create(
        project=hidden.project, kind=Take.Kind.COMPOSITION, title=TITLE, facts={"label": f"Blended with {TITLE}"}
    )
    child.parents.add(transcription)
    address = reverse("take", args=[transcription.parents.get().pk])
    assert TITLE in browser(alice).get(address).content.decode()
    page = browser(bob).get(address).content.decode()
    assert transcription.title in page
    assert TITLE not in page
