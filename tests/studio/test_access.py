"""Nobody sees what is not theirs, whatever the address: every pattern of the studio is tried."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from studio import access
from studio.services import sharing, takes
from studio.urls import urlpatterns

# Addresses that belong to no project. A new pattern without an id in its path must be named here, or its test fails.
OPEN = {
    "home", "library", "deleted", "sample", "follow-link", "accept-invitation", "account", "account-export",
    "account-delete", "api-upload", "api-projects", "health", "compose", "api-brief", "api-compose", "sound-create",
    "provenance", "models",
}  # fmt: skip
# Pages are drawn by templates; what is asked here is only who may see them.
OBJECTS = [pattern for pattern in urlpatterns if pattern.name not in OPEN]


# What is made of a score once, for the first who asks: to ask changes nothing that anybody sees.
ASKED_BY_LOOKERS = {"api-parts"}
OF_SCORES = {"api-parts", "take-parts"}


@pytest.fixture
def address(project, recording, transcription, job, bob):
    """The address of a pattern with the ids of alice's things filled in."""
    values = {
        "project_id": project.pk,
        "take_id": recording.pk,
        "job_id": job.pk,
        "user_id": bob.pk,
        "role": "original",
        "kind": "stft",
        "level": 0,
        "index": 0,
    }

    takes.keep_files(
        [
            takes.store_file(
                transcription.pk, "parts", "parts.json", "application/json", b'[{"number":1,"name":"Oboe"}]'
            ),
            takes.store_file(transcription.pk, "part-1-mid", "part-01.mid", "audio/midi", b"MThd"),
        ]
    )

    def fill(pattern) -> str:
        own = {"take_id": transcription.pk} if pattern.name in OF_SCORES else {}
        return reverse(pattern.name, kwargs={name: (values | own)[name] for name in pattern.pattern.converters})

    return fill


def statuses(client, url: str) -> dict[str, int]:
    """What each method answers, without those that the address does not know."""
    found = {}
    for method in ("get", "head", "post", "put", "delete"):
        answer = getattr(client, method)(url)
        answer.getvalue()  # a streamed answer holds its file open until it is read
        if answer.status_code != 405:
            found[method] = answer.status_code
    return found


def test_every_pattern_is_of_a_project_or_known_to_be_open():
    assert {pattern.name for pattern in OBJECTS if not pattern.pattern.converters} == set()
    assert {pattern.name for pattern in urlpatterns} >= OPEN


@pytest.mark.parametrize("pattern", OBJECTS, ids=lambda pattern: pattern.name)
def test_a_stranger_and_nobody_find_nothing(pattern, address, browser, charlie):
    for client in (browser(charlie), browser()):
        found = statuses(client, address(pattern))
        assert found and set(found.values()) == {404}, found


@pytest.mark.parametrize("pattern", OBJECTS, ids=lambda pattern: pattern.name)
def test_who_may_look_may_not_change(pattern, address, browser, project, bob):
    token = sharing.switch_link_on(project)
    visitor = browser()
    visitor.get(reverse("follow-link", args=[token]))
    for client in (browser(bob), visitor):
        for method, status in statuses(client, address(pattern)).items():
            if pattern.name == "project-restore":
                assert status == 404  # to all but the owner a deleted project is no more
            elif pattern.name in ASKED_BY_LOOKERS:
                assert status == 200
            else:
                assert status == (200 if method in ("get", "head") else 403), (pattern.name, method)


@pytest.mark.parametrize("pattern", OBJECTS, ids=lambda pattern: pattern.name)
def test_the_owner_is_let_in(pattern, address, browser, alice):
    found = statuses(browser(alice), address(pattern))
    assert found and not set(found.values()) & {403, 404, 500}, found


@pytest.mark.parametrize("pattern", OBJECTS, ids=lambda pattern: pattern.name)
def test_a_deleted_project_is_gone_for_all(pattern, address, browser, project, alice, bob):
    token = sharing.switch_link_on(project)
    visitor = browser()
    visitor.get(reverse("follow-link", args=[token]))
    project.deleted_at = timezone.now()
    project.save()
    for client in (browser(bob), visitor, browser(alice)):
        if pattern.name == "project-restore" and client.session.get("_auth_user_id") == str(alice.pk):
            continue
        assert set(statuses(client, address(pattern)).values()) == {404}


@pytest.mark.parametrize("pattern", OBJECTS, ids=lambda pattern: pattern.name)
def test_ids_of_nothing(pattern, browser, alice):
    values = {"role": "original", "kind": "stft", "level": 0, "index": 0, "user_id": 1}
    names = pattern.pattern.converters
    url = reverse(pattern.name, kwargs={name: values.get(name, uuid.uuid4()) for name in names})
    assert set(statuses(browser(alice), url).values()) == {404}


def test_websockets_ask_the_same(project, job, alice, bob, charlie):
    assert access.can_view_job(alice, {}, job.pk)
    assert access.can_view_job(bob, {}, job.pk)
    assert not access.can_view_job(charlie, {}, job.pk)
    assert not access.can_view_job(AnonymousUser(), {}, job.pk)
    assert not access.can_view_job(alice, {}, uuid.uuid4())
    token = sharing.switch_link_on(project)
    assert access.can_view_job(AnonymousUser(), {"links": [token]}, job.pk)
    sharing.switch_link_off(project)
    assert not access.can_view_job(AnonymousUser(), {"links": [token]}, job.pk)
    project.deleted_at = timezone.now()
    project.save()
    assert not access.can_view_job(alice, {}, job.pk)


def test_a_session_with_nonsense_for_links_opens_nothing(project, job):
    for links in (None, "abc", [None, 3], {"a": 1}):
        assert not access.can_view_job(AnonymousUser(), {"links": links}, job.pk)


@pytest.mark.parametrize("name", ["library", "deleted", "account", "account-export"])
def test_nobody_is_led_to_the_sign_in_and_back(name, browser, db):
    answer = browser().get(reverse(name))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next=%2F{reverse(name).strip('/').replace('/', '%2F')}%2F"


@pytest.mark.parametrize("name", ["api-projects"])
def test_scripts_of_nobody_get_a_401(name, browser, db):
    answer = browser().get(reverse(name))
    assert (answer.status_code, answer.json()) == (401, {"error": "Please sign in first."})
