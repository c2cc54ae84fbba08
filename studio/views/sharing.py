"""Letting others look: the unlisted link, invitations, viewers."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.access import person_of, project_for, remember_link, signed_in
from studio.models import Project
from studio.services import sharing
from studio.views import done, refused


@require_POST
def link(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """POST link=on gives the project an unlisted link or a new one in place of the old; link=off ends it."""
    found = project_for(request, project_id, "edit")
    address = resolve_url("project", found.pk)
    match request.POST.get("link"):
        case "on":
            token = sharing.switch_link_on(found)
            url = request.build_absolute_uri(resolve_url("follow-link", token))
            return done(request, address, "Whoever has the link can look at this project.", link_url=url)
        case "off":
            sharing.switch_link_off(found)
            return done(request, address, "The link no longer works.", link_url="")
        case _:
            return refused(request, address, "Say whether the link is on or off.")


@require_POST
def invite(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """POST makes an invitation for one person; with withdraw=<token> it takes an unused one back."""
    found = project_for(request, project_id, "edit")
    address = resolve_url("project", found.pk)
    if token := request.POST.get("withdraw"):
        if not sharing.withdraw_invitation(found, token):
            return refused(request, address, "That invitation has been used or withdrawn already.", 404)
        return done(request, address, "The invitation no longer works.")
    made = sharing.invite(found)
    url = request.build_absolute_uri(resolve_url("accept-invitation", made.token))
    return done(request, address, "The invitation is ready: send its link to one person.", invitation_url=url)


@require_POST
def remove_viewer(request: HttpRequest, project_id: UUID, user_id: int) -> HttpResponse:
    found = project_for(request, project_id, "edit")
    address = resolve_url("project", found.pk)
    if not sharing.remove_viewer(found, user_id):
        return refused(request, address, "That person could not look at this project.", 404)
    return done(request, address, "That person can no longer look at this project.")


@require_safe
@never_cache
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    """Remember the link in the visitor's session and go on to the project."""
    found = Project.objects.filter(link_token=token, deleted_at=None).first()
    if found is None:
        raise Http404
    remember_link(request, token)
    return HttpResponseRedirect(resolve_url("project", found.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks whether to accept (a mail program that only looks ahead uses nothing up); POST accepts."""
    invitation = sharing.open_invitation(token)
    if invitation is None:
        raise Http404
    address = resolve_url("project", invitation.project_id)
    if invitation.project.owner_id == request.user.pk:
        return HttpResponseRedirect(address)
    if request.method != "POST":
        context = {"project": invitation.project, "from_email": invitation.project.owner.email}
        return render(request, "invitation.html", context)
    if not sharing.accept(invitation, person_of(request)):
        raise Http404
    return done(request, address, f"You can now look at “{invitation.project.title}”.")
