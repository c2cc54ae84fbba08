"""Letting others look at a project: its unlisted link, invitations, viewers."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from studio.models import Invitation, Project, new_token


def switch_link_on(project: Project) -> str:
    """Give the project an unlisted link, or a new one in place of the old, which ends at once. Returns its token."""
    project.link_token = new_token()
    project.save(update_fields=["link_token"])
    return project.link_token


def switch_link_off(project: Project) -> None:
    project.link_token = None
    project.save(update_fields=["link_token"])


def invite(project: Project) -> Invitation:
    return Invitation.objects.create(project=project)


def withdraw_invitation(project: Project, token: str) -> bool:
    """Take back an invitation nobody has used yet; False when there is none."""
    deleted, _ = project.invitations.filter(token=token).delete()
    return bool(deleted)


def open_invitation(token: str) -> Invitation | None:
    """The unused invitation to a project that still stands."""
    return Invitation.objects.select_related("project").filter(token=token, project__deleted_at=None).first()


def accept(invitation: Invitation, user: AbstractBaseUser) -> bool:
    """Make the person a viewer and use the invitation up. False when somebody else was faster."""
    with transaction.atomic():
        if invitation.project.owner_id == user.pk or invitation.project.viewers.filter(pk=user.pk).exists():
            return True
        # The deletion decides who came first: only one of two visitors at once removes the row.
        used, _ = Invitation.objects.filter(pk=invitation.pk).delete()
        if not used:
            return False
        invitation.project.viewers.add(user.pk)
    return True


def remove_viewer(project: Project, user_id: int) -> bool:
    """End a viewer's access; False when that person was none."""
    if not project.viewers.filter(pk=user_id).exists():
        return False
    project.viewers.remove(user_id)
    return True
