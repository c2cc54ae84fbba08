"""The front page and a person's library."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from ml_engine import engines
from studio.access import person_of, signed_in
from studio.services import projects
from studio.views import done

PAGE_SIZE = 24
SHARED_SHOWN = 200


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the site is, for people who are not signed in; the others go on to their library."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(resolve_url("library"))
    return render(request, "home.html")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def library(request: HttpRequest) -> HttpResponse:
    """GET shows the library (q, sort, tag, page); POST makes an empty project (title)."""
    me = person_of(request)
    if request.method == "POST":
        project = projects.create_project(me, request.POST.get("title", ""))
        address = resolve_url("project", project.pk)
        return done(request, address, "The project is ready.", project=str(project.pk))
    finding = finding_of(request)
    found = projects.find(projects.owned(me), finding).prefetch_related("tags")
    shared = projects.find(projects.shared_with(me), finding).select_related("owner").prefetch_related("tags")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = projects.with_outlines(page.object_list)
    context: dict[str, Any] = {
        "projects": page,
        "shared": projects.with_outlines(shared[:SHARED_SHOWN]),
        "q": finding.words,
        "sort": finding.sort,
        "sorts": [(name, label) for name, (label, _) in projects.SORTS.items()],
        "tag": finding.tag,
        "tags": projects.tags_of(me),
        "is_empty": not projects.owned(me).exists(),
        "deleted_count": projects.recently_deleted(me).count(),
        **intake(),
    }
    return render(request, "library.html", context)


def intake() -> dict[str, Any]:
    """What the place to drop a recording needs to know."""
    return {"max_upload_bytes": settings.MAX_UPLOAD_BYTES, "engines": engines()}


def finding_of(request: HttpRequest) -> projects.Finding:
    """What the address asks for; an order there is not becomes the usual one."""
    sort = request.GET.get("sort", "recent")
    return projects.Finding(
        words=projects.clean_line(request.GET.get("q", "")),
        tag=projects.clean_line(request.GET.get("tag", ""), projects.TAG_LENGTH),
        sort=sort if sort in projects.SORTS else "recent",
    )


@require_safe
@signed_in
def deleted(request: HttpRequest) -> HttpResponse:
    """Projects that can still be taken back."""
    page = Paginator(projects.recently_deleted(person_of(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "deleted.html", {"projects": page, "kept_days": settings.DELETED_KEPT_DAYS})


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches the site: 200 when it answers and its database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
