"""Signing up and in, mail and passwords; what is kept about a person, taken home and removed."""

import io
import json
import re
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.test import AsyncClient
from django.urls import reverse

from studio.models import Job, Project, Tag, Take, TakeFile
from studio.services import account, archive, projects, takes
from tests.studio.conftest import run_async

JSON = {"accept": "application/json"}
PASSWORD = "a calm evening"


def sign_up(client, email: str = "dora@example.org"):
    return client.post(reverse("account_signup"), {"email": email, "password1": PASSWORD})


def test_sign_up_leads_to_the_library(browser, django_user_model, db):
    client = browser()
    assert client.get(reverse("account_signup")).status_code == 200
    assert sign_up(client).url == "/library/"
    assert client.get("/library/").status_code == 200
    assert django_user_model.objects.get().email == "dora@example.org"


@pytest.mark.parametrize("password", ["short", "password123", "dora@example.org"])
def test_weak_passwords_are_refused(browser, django_user_model, db, password):
    answer = browser().post(reverse("account_signup"), {"email": "dora@example.org", "password1": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]
    assert not django_user_model.objects.exists()


def test_sign_in_and_out(browser, alice):
    client = browser()
    login = reverse("account_login")
    wrong = client.post(login, {"login": alice.email, "password": "wrong horse"})
    assert wrong.status_code == 200 and "_auth_user_id" not in client.session
    assert client.post(login, {"login": "ALICE@example.org", "password": "right horse"}).url == "/library/"
    assert client.post(reverse("account_logout")).url == "/"
    assert client.get("/library/").status_code == 302


def test_sign_in_leads_back_to_where_one_was_going(browser, alice, project):
    asked = browser().get("/account/").url
    client = browser()
    assert client.post(asked, {"login": alice.email, "password": "right horse"}).url == "/account/"


def test_reset_of_a_forgotten_password(browser, alice, mailoutbox):
    client = browser()
    client.post(reverse("account_reset_password"), {"email": alice.email})
    [letter] = mailoutbox
    assert letter.to == [alice.email]
    assert letter.subject.startswith("[Notewright]")
    [link] = re.findall(r"http://testserver(/accounts/password/reset/key/\S+)", letter.body)
    form = client.get(link, follow=True)
    form_url = form.redirect_chain[-1][0]
    client.post(form_url, {"password1": PASSWORD, "password2": PASSWORD})
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert client.get(link, follow=True).context.get("token_fail"), "the link works once"


def test_reset_does_not_tell_who_has_an_account(browser, alice, mailoutbox):
    url = reverse("account_reset_password")
    answers = [browser().post(url, {"email": email}) for email in (alice.email, "nobody@example.org")]
    assert answers[0].url == answers[1].url


def test_change_of_email(browser, db, mailoutbox, django_user_model):
    client = browser()
    sign_up(client)
    url = reverse("account_email")
    assert client.get(url).status_code == 200
    assert client.post(url, {"action_add": "", "email": "dora@example.net"}).status_code == 302
    letter = next(letter for letter in mailoutbox if letter.to == ["dora@example.net"])
    [link] = re.findall(r"http://testserver(/accounts/confirm-email/\S+)", letter.body)
    client.post(link)
    assert django_user_model.objects.get().email == "dora@example.net"


def test_change_of_password(browser, alice):
    client = browser(alice)
    fields = {"oldpassword": "right horse", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(reverse("account_change_password"), fields).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_the_page_tells_how_much_there_is(browser, alice, bob, recording, transcription):
    projects.delete(projects.create_project(alice, "Gone"))
    usage = browser(alice).get("/account/").context["usage"]
    assert (usage.projects, usage.recordings, usage.transcriptions, usage.compositions) == (1, 1, 1, 0)
    assert usage.size == sum(TakeFile.objects.values_list("size", flat=True)) > 1000
    assert browser(bob).get("/account/").context["usage"] == account.Usage(0, 0, 0, 0, 0)


def unzip(content: bytes) -> tuple[dict, dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(files.pop("projects.json")), files


def test_export_has_everything(browser, alice, project, recording, transcription, job):
    projects.set_tags(project, "night")
    projects.delete(projects.create_project(alice, "Thrown away"))
    answer = browser(alice).get(reverse("account-export"))
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    described, files = unzip(answer.getvalue())
    assert described["account"]["email"] == alice.email
    assert [made["id"] for made in described["account"]["jobs"]] == [str(job.pk)]
    told = {one["title"]: one for one in described["projects"]}
    assert told["Thrown away"]["deleted"]
    assert (told["Nocturne"]["tags"], told["Nocturne"]["viewers"]) == (["night"], ["bob@example.org"])
    first, second = told["Nocturne"]["takes"]
    assert (second["from"], second["facts"]["notes"]) == ([str(recording.pk)], 12)
    for take in (recording, transcription):
        listed = {"recording": first, "transcription": second}[take.kind]["files"]
        assert set(listed) == {file.role for file in take.files.all()}
        for file in take.files.all():
            with takes.open_file(file) as stored:
                assert files[listed[file.role]] == stored.read()
    assert files[f"projects/{project.pk}/{recording.pk}/pictures/stft/1/1.png"] == b"\x89PNG of a tile"
    assert len(files) == TakeFile.objects.count() + 3


def test_export_is_of_ones_own_only(browser, bob, recording):
    described, files = unzip(browser(bob).get(reverse("account-export")).getvalue())
    assert (described["projects"], files) == ([], {})
    assert described["account"]["shared_with_me"] == ["Nocturne"]


def test_export_goes_on_without_a_file_that_is_gone(browser, alice, recording):
    row = recording.files.get(role="peaks")
    default_storage.delete(row.path)
    _, files = unzip(browser(alice).get(reverse("account-export")).getvalue())
    assert files["missing.txt"].decode().endswith("/peaks.json\n")
    assert any(name.endswith("original.wav") for name in files)


@pytest.mark.django_db(transaction=True)
def test_export_is_sent_while_it_is_made(alice, recording):
    size = 20 * archive.CHUNK
    takes.keep_files([takes.store_file(recording.pk, "original", "original.wav", "audio/wav", bytes(size))])

    async def fetch() -> list[bytes]:
        client = AsyncClient()
        await client.aforce_login(alice)
        answer = await client.get(reverse("account-export"))
        assert answer.is_async
        return [chunk async for chunk in answer]

    chunks = run_async(fetch())
    assert max(map(len, chunks)) < 2 * archive.CHUNK
    described, files = unzip(b"".join(chunks))
    assert described["account"]["email"] == alice.email
    assert [len(content) for name, content in files.items() if name.endswith("original.wav")] == [size]


def test_delete_needs_the_password(browser, alice, recording):
    client = browser(alice)
    for password in ("", "wrong horse"):
        answer = client.post(reverse("account-delete"), {"password": password})
        assert answer.status_code == 422
        assert answer.context["delete_form"].errors["password"]
    answer = client.post(reverse("account-delete"), {"password": "wrong horse"}, headers=JSON)
    assert (answer.status_code, answer.json()) == (422, {"error": "This is not your password."})
    alice.refresh_from_db()
    assert Take.objects.exists()


def test_delete_removes_everything(browser, alice, bob, project, recording, transcription, job, django_user_model):
    projects.set_tags(project, "night")
    projects.delete(projects.create_project(alice, "Thrown away"))
    planned = Job.objects.create(kind=Job.Kind.LOOK, owner=alice, source=recording, status=Job.Status.RUNNING)
    takes.write(takes.path_of(planned.take_id_planned, "half.json"), b"half")
    kept = projects.create_project(bob, "Bob's own")
    client = browser(alice)
    assert client.post(reverse("account-delete"), {"password": "right horse"}).url == "/"
    assert not django_user_model.objects.filter(pk=alice.pk).exists()
    assert list(Project.objects.all()) == [kept]
    for model in (Take, TakeFile, Job, Tag):
        assert not model.objects.exists(), model
    assert default_storage.listdir("takes") == ([], [])
    assert client.get("/library/").status_code == 302
    assert client.post(reverse("account_login"), {"login": alice.email, "password": "right horse"}).status_code == 200


def test_other_browsers_are_signed_out_too(browser, alice, db):
    one, other = browser(alice), browser(alice)
    assert other.get("/library/").status_code == 200
    one.post(reverse("account-delete"), {"password": "right horse"}, headers=JSON)
    assert other.get("/library/").status_code == 302


def test_only_for_people_with_an_account(browser, db):
    assert browser().post(reverse("account-delete"), {"password": "x"}).status_code == 302
    assert browser().get(reverse("account-export"), headers=JSON).status_code == 401


def test_wrong_methods(browser, alice):
    client = browser(alice)
    assert client.post("/account/").status_code == 405
    assert client.get(reverse("account-delete")).status_code == 405
    assert client.post(reverse("account-export")).status_code == 405
