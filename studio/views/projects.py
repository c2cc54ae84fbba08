"""A project's page, what its owner can do to it, and the API that tells of projects."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST, require_safe

from studio.access import owns, person_of, project_for, signed_in
from studio.models import Project, Take
from studio.services import projects
from studio.views import done, refused
from studio.views.library import PAGE_SIZE, finding_of, intake


@require_safe
def project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The project with its takes; its owner also sees who else may look."""
    found = project_for(request, project_id)
    is_owner = owns(request.user, found)
    context: dict[str, Any] = {
        "project": found,
        "takes": takes_of(found),
        "is_owner": is_owner,
        "can_edit": is_owner,
        "tags": [tag.name for tag in found.tags.all()],
        "viewers": found.viewers.order_by("email") if is_owner else [],
        "invitations": [],
        "link_url": "",
        **intake(),
    }
    if is_owner:
        context["invitations"] = [
            {
                "token": invitation.token,
                "created": invitation.created,
                "url": request.build_absolute_uri(resolve_url("accept-invitation", invitation.token)),
            }
            for invitation in found.invitations.order_by("created")
        ]
        if found.link_token:
            context["link_url"] = request.build_absolute_uri(resolve_url("follow-link", found.link_token))
    return render(request, "project.html", context)


def takes_of(found: Project) -> QuerySet[Take]:
    return found.takes.order_by("created").prefetch_related("parents", "jobs_from")


@require_POST
def rename(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """POST title."""
    found = project_for(request, project_id, "edit")
    address = resolve_url("project", found.pk)
    if not projects.rename(found, request.POST.get("title", "")):
        return refused(request, address, "Please give the project a title.")
    return done(request, address, "Renamed.", title=found.title)


@require_POST
def tags(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """POST tags: words parted by commas, in place of those there were."""
    found = project_for(request, project_id, "edit")
    names = projects.set_tags(found, request.POST.get("tags", ""))
    return done(request, resolve_url("project", found.pk), "The tags are saved.", tags=names)


@require_POST
def delete(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The project goes to the recently deleted ones; the answer tells how to take it back."""
    found = project_for(request, project_id, "edit")
    projects.delete(found)
    told = f"“{found.title}” was deleted. You can take it back from the recently deleted projects."
    return done(request, resolve_url("library"), told, restore_url=resolve_url("project-restore", found.pk))


@require_POST
def restore(request: HttpRequest, project_id: UUID) -> HttpResponse:
    found = project_for(request, project_id, "restore")
    projects.restore(found)
    return done(request, resolve_url("project", found.pk), f"“{found.title}” is back.")


@require_safe
@signed_in
def api_list(request: HttpRequest) -> HttpResponse:
    """This person's projects as the library finds them (q, sort, tag, page)."""
    found = projects.find(projects.owned(person_of(request)), finding_of(request)).prefetch_related("tags")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return JsonResponse(
        {
            "count": page.paginator.count,
            "page": page.number,
            "pages": page.paginator.num_pages,
            "projects": [
                {**describe(project), "takes": project.take_count, "duration": project.duration} for project in page
            ],
        }
    )


@require_safe
def api_detail(request: HttpRequest, project_id: UUID) -> HttpResponse:
    found = project_for(request, project_id)
    listed = [
        {"id": str(take.pk), "kind": take.kind, "title": take.title, "url": resolve_url("take", take.pk)}
        for take in takes_of(found)
    ]
    return JsonResponse({**describe(found), "takes": listed, "can_edit": owns(request.user, found)})


def describe(found: Project) -> dict[str, Any]:
    """A project as the API tells of it."""
    return {
        "id": str(found.pk),
        "title": found.title,
        "tags": [tag.name for tag in found.tags.all()],
        "created": found.created.isoformat(),
        "updated": found.updated.isoformat(),
        "url": resolve_url("project", found.pk),
    }
