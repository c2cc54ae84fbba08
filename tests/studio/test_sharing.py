from django.urls import reverse

from studio.models import Invitation
from studio.services import projects, sharing

JSON = {"accept": "application/json"}


def page(project) -> str:
    return reverse("project", args=[project.pk])


def switch(client, project, word: str):
    return client.post(reverse("project-link", args=[project.pk]), {"link": word}, headers=JSON)


def test_the_unlisted_link_opens_the_project_to_its_holder_alone(browser, alice, project, recording):
    told = switch(browser(alice), project, "on").json()
    visitor = browser()
    assert visitor.get(told["link_url"]).url == page(project)
    assert visitor.get(page(project)).status_code == 200
    assert visitor.get(reverse("take-file", args=[recording.pk, "original"])).getvalue().startswith(b"RIFF")
    assert browser().get(page(project)).status_code == 404


def test_a_link_ends_at_once_when_switched_off_or_renewed(browser, alice, project):
    owner, visitor = browser(alice), browser()
    old = switch(owner, project, "on").json()["link_url"]
    visitor.get(old)
    assert visitor.get(page(project)).status_code == 200
    new = switch(owner, project, "on").json()["link_url"]
    assert visitor.get(page(project)).status_code == 404
    assert visitor.get(old).status_code == 404
    visitor.get(new)
    assert visitor.get(page(project)).status_code == 200
    assert switch(owner, project, "off").json()["link_url"] == ""
    assert visitor.get(page(project)).status_code == 404
    assert visitor.get(new).status_code == 404


def test_a_link_to_another_project_is_no_help(browser, alice, project):
    other = projects.create_project(alice, "Other")
    visitor = browser()
    visitor.get(reverse("follow-link", args=[sharing.switch_link_on(other)]))
    assert visitor.get(page(other)).status_code == 200
    assert visitor.get(page(project)).status_code == 404


def test_a_link_followed_before_signing_in_still_holds_after(browser, charlie, project):
    visitor = browser()
    visitor.get(reverse("follow-link", args=[sharing.switch_link_on(project)]))
    visitor.post(reverse("account_login"), {"login": charlie.email, "password": "right horse"})
    assert visitor.session["_auth_user_id"] == str(charlie.pk)
    assert visitor.get(page(project)).status_code == 200


def test_only_so_many_links_are_remembered(browser, alice):
    visitor = browser()
    made = [projects.create_project(alice, f"Piece {number}") for number in range(52)]
    for project in made:
        visitor.get(reverse("follow-link", args=[sharing.switch_link_on(project)]))
    assert len(visitor.session["links"]) == 50
    assert visitor.get(page(made[0])).status_code == 404
    assert visitor.get(page(made[-1])).status_code == 200


def test_a_link_that_says_nothing(browser, alice, project):
    assert switch(browser(alice), project, "maybe").status_code == 422
    assert browser().get(reverse("follow-link", args=["None"])).status_code == 404


def test_an_invitation_makes_one_person_a_viewer(browser, alice, charlie, django_user_model, project):
    told = browser(alice).post(reverse("project-invite", args=[project.pk]), headers=JSON).json()
    guest = browser(charlie)
    asked = guest.get(told["invitation_url"])
    assert asked.context["project"] == project
    assert guest.get(page(project)).status_code == 404, "looking at the invitation is not accepting it"
    assert guest.post(told["invitation_url"]).url == page(project)
    assert guest.get(page(project)).status_code == 200
    dora = django_user_model.objects.create_user(username="dora", email="dora@example.org")
    assert browser(dora).get(told["invitation_url"]).status_code == 404
    assert browser(dora).post(told["invitation_url"]).status_code == 404
    assert browser(dora).get(page(project)).status_code == 404


def test_of_two_at_once_one_gets_the_invitation(project, charlie, django_user_model):
    token = sharing.invite(project).token
    dora = django_user_model.objects.create_user(username="dora", email="dora@example.org")
    first, second = sharing.open_invitation(token), sharing.open_invitation(token)
    assert first is not None and second is not None
    assert sharing.accept(first, charlie)
    assert not sharing.accept(second, dora)
    assert not project.viewers.filter(pk=dora.pk).exists()


def test_nobody_is_led_to_sign_in_before_accepting(browser, project):
    address = reverse("accept-invitation", args=[sharing.invite(project).token])
    answer = browser().get(address)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert address.strip("/").replace("/", "%2F") in answer.url
    assert Invitation.objects.count() == 1


def test_owner_and_viewer_do_not_use_an_invitation_up(browser, alice, bob, project):
    address = reverse("accept-invitation", args=[sharing.invite(project).token])
    assert browser(alice).post(address).url == page(project)
    assert browser(bob).post(address).url == page(project)
    assert Invitation.objects.count() == 1


def test_an_invitation_can_be_withdrawn(browser, alice, charlie, project):
    token = sharing.invite(project).token
    invite = reverse("project-invite", args=[project.pk])
    client = browser(alice)
    assert client.post(invite, {"withdraw": token}, headers=JSON).status_code == 200
    assert client.post(invite, {"withdraw": token}, headers=JSON).status_code == 404
    assert browser(charlie).post(reverse("accept-invitation", args=[token])).status_code == 404


def test_an_invitation_to_a_deleted_project_is_none(browser, charlie, project):
    token = sharing.invite(project).token
    projects.delete(project)
    assert browser(charlie).get(reverse("accept-invitation", args=[token])).status_code == 404


def test_a_viewer_can_be_removed(browser, alice, bob, project):
    address = reverse("viewer-remove", args=[project.pk, bob.pk])
    assert browser(bob).post(address).status_code == 403
    assert browser(alice).post(address).status_code == 302
    assert browser(bob).get(page(project)).status_code == 404
    assert browser(alice).post(address, headers=JSON).status_code == 404


def test_wrong_methods(browser, alice, project):
    client = browser(alice)
    for name in ("project-link", "project-invite"):
        assert client.get(reverse(name, args=[project.pk])).status_code == 405
    assert client.post(reverse("follow-link", args=[sharing.switch_link_on(project)])).status_code == 405
