import pytest
from django.urls import reverse

from studio.models import Job, Project, Tag
from studio.services import projects

JSON = {"accept": "application/json"}


def url(name: str, project: Project) -> str:
    return reverse(name, args=[project.pk])


def test_the_page_tells_its_owner_all(browser, alice, project, recording, transcription):
    context = browser(alice).get(url("project", project)).context
    assert context["is_owner"]
    assert [take.pk for take in context["takes"]] == [recording.pk, transcription.pk]
    assert [person.username for person in context["viewers"]] == ["bob"]


def test_the_page_keeps_who_else_may_look_to_its_owner(browser, bob, project, alice):
    owner = browser(alice)
    owner.post(url("project-link", project), {"link": "on"})
    owner.post(url("project-invite", project))
    assert owner.get(url("project", project)).context["link_url"]
    context = browser(bob).get(url("project", project)).context
    assert (context["is_owner"], list(context["viewers"]), context["invitations"], context["link_url"]) == (
        False,
        [],
        [],
        "",
    )


def test_rename(browser, alice, project):
    client = browser(alice)
    before = project.updated
    assert client.post(url("project-rename", project), {"title": " Berceuse\u202e "}).url == url("project", project)
    project.refresh_from_db()
    assert project.title == "Berceuse"
    assert project.updated > before
    answer = client.post(url("project-rename", project), {"title": "x" * 500}, headers=JSON)
    assert answer.json()["title"] == "x" * 200


@pytest.mark.parametrize("title", ["", "   ", "\x00\x07"])
def test_a_title_of_nothing_is_refused(browser, alice, project, title):
    answer = browser(alice).post(url("project-rename", project), {"title": title}, headers=JSON)
    assert (answer.status_code, answer.json()) == (422, {"error": "Please give the project a title."})
    project.refresh_from_db()
    assert project.title == "Nocturne"


def test_tags_are_each_persons_own_and_unused_ones_go(browser, alice, charlie, project):
    projects.set_tags(projects.create_project(charlie, "His"), "piano")
    client = browser(alice)
    answer = client.post(url("project-tags", project), {"tags": "Piano, slow ,, PIANO,  left  hand"}, headers=JSON)
    assert answer.json()["tags"] == ["left hand", "piano", "slow"]
    client.post(url("project-tags", project), {"tags": "piano"})
    assert [tag.name for tag in project.tags.all()] == ["piano"]
    assert sorted(Tag.objects.values_list("owner__username", "name")) == [("alice", "piano"), ("charlie", "piano")]


def test_tags_are_bounded(alice, project):
    names = projects.set_tags(project, ",".join(f"tag {n:03}" for n in range(100)) + "," + "y" * 90)
    assert len(names) == projects.MAX_TAGS
    assert projects.set_tags(project, "y" * 90) == ["y" * 40]


def test_delete_and_undo(browser, alice, bob, project, recording):
    running, queued = (
        Job.objects.create(kind=Job.Kind.TRANSCRIBE, owner=alice, source=recording, status=status)
        for status in (Job.Status.RUNNING, Job.Status.QUEUED)
    )
    client = browser(alice)
    told = client.post(url("project-delete", project), headers=JSON).json()
    assert told["restore_url"] == url("project-restore", project)
    for person in (alice, bob):
        assert browser(person).get(url("project", project)).status_code == 404
    running.refresh_from_db()
    queued.refresh_from_db()
    assert running.cancel_requested
    assert queued.status == Job.Status.CANCELLED
    assert browser(bob).post(told["restore_url"]).status_code == 404
    assert client.post(told["restore_url"]).url == url("project", project)
    assert browser(bob).get(url("project", project)).status_code == 200


def test_a_form_that_deletes_says_how_to_undo(browser, alice, project):
    answer = browser(alice).post(url("project-delete", project), follow=True)
    assert answer.redirect_chain == [("/library/", 302)]
    [message] = answer.context["messages"]
    assert str(message).startswith("“Nocturne” was deleted.")
    assert [found.pk for found in answer.client.get("/library/deleted/").context["projects"]] == [project.pk]


@pytest.mark.parametrize("name", ["rename", "tags", "delete", "restore"])
def test_wrong_method(browser, alice, project, name):
    assert browser(alice).get(url(f"project-{name}", project)).status_code == 405


def test_forms_need_their_token(browser, alice, project):
    client = browser(alice, enforce_csrf_checks=True)
    assert client.post(url("project-delete", project)).status_code == 403
    project.refresh_from_db()
    assert project.deleted_at is None


def test_api(browser, alice, bob, charlie, project, recording):
    projects.set_tags(project, "night")
    listed = browser(alice).get("/api/projects/").json()
    assert (listed["count"], listed["pages"]) == (1, 1)
    [one] = listed["projects"]
    assert (one["id"], one["title"], one["tags"]) == (str(project.pk), "Nocturne", ["night"])
    assert (one["takes"], one["duration"]) == (1, 1.0)
    assert browser(charlie).get("/api/projects/").json()["projects"] == []
    detail = browser(bob).get(f"/api/projects/{project.pk}/").json()
    assert detail["takes"] == [
        {
            "id": str(recording.pk),
            "kind": "recording",
            "title": "Evening take",
            "url": reverse("take", args=[recording.pk]),
        }
    ]
    assert detail["can_edit"] is False
