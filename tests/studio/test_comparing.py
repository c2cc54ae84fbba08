"""Comparing a transcription with a reference: who may, what is kept, what is refused."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import ml_engine
from ml_engine import Performance
from ml_engine.midi import write_performance
from studio.models import Project, Take, TakeFile
from studio.services import comparing, notating, takes
from studio.services.scores import CONTENT_TYPES
from tests.faulty import FAULTS, heard, meant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waltz(transcription: Take, tmp_path: Path) -> Take:
    """The transcription with files that say what was heard."""
    put(transcription, heard(), tmp_path / "heard")
    return transcription


def put(take: Take, performance: Performance, folder: Path) -> None:
    folder.mkdir()
    notation = ml_engine.notate(performance, title=take.title, style="plain")
    written = ml_engine.engrave(notation, performance, folder, "score", formats=notating.AT_ONCE)
    takes.keep_files(
        takes.store_file(take.pk, role, path.name, CONTENT_TYPES[role], path) for role, path in written.items()
    )


@pytest.fixture
def reference(tmp_path: Path) -> bytes:
    write_performance(meant(), tmp_path / "meant.mid")
    return (tmp_path / "meant.mid").read_bytes()


def address(take: Take) -> str:
    return reverse("take-comparison", args=[take.pk])


def send(client, take: Take, content: bytes | None = None, name: str = "C:\\played.mid", **fields):
    if content is not None:
        fields["file"] = SimpleUploadedFile(name, content)
    return client.post(address(take), fields, headers={"accept": "application/json"})


def roles(take: Take) -> set[str]:
    return set(take.files.values_list("role", flat=True))


def test_the_owner_compares_and_whoever_may_look_sees_it(alice, bob, charlie, waltz, reference, browser, places):
    answer = send(browser(alice), waltz, reference)
    assert (answer.status_code, answer.json()) == (201, {"url": address(waltz)})
    told = takes.comparison_of(waltz)
    assert told["counts"] == FAULTS and told["reference"] == {"title": "played.mid", "take": None}
    drawn = takes.read_json(waltz.files.get(role="comparison_notes"))
    assert len(drawn["faults"]) == sum(FAULTS.values()) and len(drawn["meant"]) == len(meant().notes)
    assert "faults" not in told and list((places / "incoming").iterdir()) == []
    page = browser(alice).get(address(waltz))
    assert b"against \xe2\x80\x9cplayed.mid" in page.content and b"0.927" in page.content
    assert b'data-part="compare-form"' in page.content
    look = browser(bob).get(address(waltz))
    assert look.status_code == 200 and b"0.927" in look.content and b'data-part="compare-form"' not in look.content
    notes = look.context["page_data"]["notes"]
    shown = browser(bob).get(notes)
    assert shown.status_code == 200 and b"faults" in shown.getvalue()
    for person in (charlie, None):
        assert browser(person).get(address(waltz)).status_code == 404
        assert browser(person).get(notes).status_code == 404
        assert send(browser(person), waltz, reference).status_code == 404
    assert send(browser(bob), waltz, reference).status_code == 403


def test_the_score_page_leads_to_it(alice, bob, waltz, reference, browser):
    score = reverse("take", args=[waltz.pk])
    assert b"Compare with a reference" in browser(alice).get(score).content
    assert b"compare-link" not in browser(bob).get(score).content
    send(browser(alice), waltz, reference)
    for person in (alice, bob):
        assert b"What it got wrong" in browser(person).get(score).content


def test_a_comparison_makes_way_for_the_next_and_goes_with_its_take(alice, waltz, reference, browser, tmp_path):
    send(browser(alice), waltz, reference)
    write_performance(heard(), tmp_path / "same.mid")
    assert send(browser(alice), waltz, (tmp_path / "same.mid").read_bytes()).status_code == 201
    assert sum(takes.comparison_of(waltz)["counts"].values()) == 0
    assert waltz.files.filter(role__startswith="comparison").count() == 2
    folder = f"takes/{waltz.pk}"
    takes.delete(waltz)
    assert not TakeFile.objects.filter(path__startswith=folder).exists()


def test_another_take_of_the_project_is_a_reference_too(alice, bob, waltz, browser, tmp_path):
    other = Take.objects.create(
        project=waltz.project, kind=Take.Kind.TRANSCRIPTION, title="Heard again", model="general"
    )
    put(other, meant(), tmp_path / "other")
    page = browser(alice).get(address(waltz)).content.decode()
    assert f'value="{other.pk}"' in page
    assert send(browser(alice), waltz, other=other.pk).status_code == 201
    told = takes.comparison_of(waltz)
    assert told["counts"] == FAULTS and told["reference"] == {"title": "Heard again", "take": str(other.pk)}
    # A composition has the time of its tempo marks, and is warped where that helps.
    other.kind = Take.Kind.COMPOSITION
    other.save()
    assert send(browser(alice), waltz, other=other.pk).status_code == 201
    assert "warp" in takes.comparison_of(waltz)["alignment"]["because"]


def test_takes_of_others_and_of_other_projects_are_none(alice, charlie, waltz, recording, browser, tmp_path):
    for owner in (alice, charlie):
        project = Project.objects.create(owner=owner, title="Elsewhere")
        other = Take.objects.create(project=project, kind=Take.Kind.TRANSCRIPTION, title="Not here")
        put(other, meant(), tmp_path / owner.username)
        assert send(browser(alice), waltz, other=other.pk).status_code == 422
        assert str(other.pk) not in browser(alice).get(address(waltz)).content.decode()
    for named in (waltz.pk, recording.pk, "nonsense", "0" * 36):
        assert send(browser(alice), waltz, other=named).json() == {
            "error": "Choose a take of this project that has notes."
        }
    assert "comparison" not in roles(waltz)


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (None, {}),
        (b"", {}),
        (b"this is no music", {}),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><score-partwise>&b;</score-partwise>', {}),
        (b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk\0\0\0\4\0\xff\x2f\0", {}),
        (b"x", {"align": "sideways"}),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(alice, waltz, browser, content, fields):
    before = roles(waltz)
    answer = send(browser(alice), waltz, content, **fields)
    assert (answer.status_code, list(answer.json())) == (422, ["error"])
    assert answer.json()["error"].endswith(".") and "/" not in answer.json()["error"]
    assert roles(waltz) == before


def test_too_large_a_file_is_refused(alice, waltz, browser, settings, reference):
    settings.MAX_REFERENCE_BYTES = 1000
    answer = send(browser(alice), waltz, reference + b"\0" * 2000)
    assert answer.status_code == 413 and "comparison" not in roles(waltz)
    settings.UPLOAD_FORM_BYTES = 0
    assert send(browser(alice), waltz, b"\0" * 2000).status_code == 413


def test_what_was_not_transcribed_is_not_compared(alice, bob, recording, transcription, browser):
    assert "transcri" in send(browser(alice), recording, b"MThd").json()["error"]
    for person in (alice, bob):
        page = browser(person).get(address(recording))
        assert page.status_code == 200 and address(transcription).encode() in page.content
    transcription.files.filter(role__in=comparing.PLAYED).delete()
    assert "not kept" in send(browser(alice), transcription, b"MThd").json()["error"]


def test_a_form_without_scripts_is_led_back_with_a_message(alice, waltz, browser, reference):
    client = browser(alice)
    answer = client.post(address(waltz), {"file": SimpleUploadedFile("a.mid", b"nothing")}, follow=True)
    assert answer.redirect_chain[0][0] == address(waltz) and b"toast error" in answer.content
    answer = client.post(address(waltz), {"file": SimpleUploadedFile("a.mid", reference)}, follow=True)
    assert answer.status_code == 200 and b"0.927" in answer.content


def test_a_forged_form_is_refused(alice, waltz, browser, reference):
    assert send(browser(alice, enforce_csrf_checks=True), waltz, reference).status_code == 403
    assert "comparison" not in roles(waltz)


def test_many_at_once_wait_or_are_told(alice, waltz, browser, reference, monkeypatch):
    monkeypatch.setattr(comparing, "WAIT_SECONDS", 0.01)
    for _ in range(comparing.AT_ONCE):
        comparing._under_way.acquire()
    try:
        answer = send(browser(alice), waltz, reference)
    finally:
        for _ in range(comparing.AT_ONCE):
            comparing._under_way.release()
    assert (answer.status_code, list(answer.json())) == (503, ["error"])


def test_a_comparison_whose_file_is_gone_is_as_none(alice, waltz, browser, reference):
    send(browser(alice), waltz, reference)
    Path(takes.default_storage.path(waltz.files.get(role="comparison").path)).unlink()
    page = browser(alice).get(address(waltz))
    assert page.status_code == 200 and b'data-testid="scores"' not in page.content
