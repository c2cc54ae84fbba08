"""Composing: the page, briefs, pieces from words, pieces from pieces, and how the takes of a project descend."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.http import require_POST, require_safe

from ml_engine import BadInput, choices, sound_engines
from studio.access import person_of, project_for, signed_in, take_for
from studio.models import Job, Project, Take
from studio.services import composing as service
from studio.services import naming
from studio.services.hosts import shows_commands
from studio.views import json_of, told_plainly
from studio.views.jobs import job_data


@require_safe
@signed_in
def compose(request: HttpRequest) -> HttpResponse:
    """The page: words, brief, pieces and sounds. ?project= is where they will stand, ?from= a score to work on.

    ?continue= is a recording or a sound to go on from, ?again= a sound whose wishes the form begins with.
    """
    project = project_named(request, request.GET.get("project"))
    source = take_named(request, request.GET.get("from"))
    continuing = take_named(request, request.GET.get("continue"))
    again = take_named(request, request.GET.get("again"))
    if source is not None and not source.is_score:
        raise Http404
    if any(take is not None and not take.is_sound for take in (continuing, again)):
        raise Http404
    if project is None and (before := continuing or again):
        project = before.project
    offered = choices()
    kinds = (*service.KINDS, Job.Kind.SOUND)
    running = Job.objects.none() if project is None else project.jobs.filter(kind__in=kinds)
    context: dict[str, Any] = {
        "choices": offered,
        "project": project,
        "source": source,
        "sources": [{"id": str(t.pk), "title": t.title, "kind": t.kind} for t in project.takes.all()]
        if project
        else [],
        "continuing": continuing,
        "sound_engines": sound_engines(),
        "shows_commands": shows_commands(person_of(request)),
        "page_data": {
            "continuing": _before(continuing or again, with_id=continuing is not None),
            "urls": {
                "brief": resolve_url("api-brief"),
                "compose": resolve_url("api-compose"),
                "library": resolve_url("library"),
                "rework": resolve_url("api-rework", source.pk) if source else None,
            },
            "choices": offered,
            "project": str(project.pk) if project else None,
            "source": {"id": str(source.pk), "title": source.title, "facts": source.facts} if source else None,
            "jobs": [job_data(job) for job in running.exclude(status__in=Job.ENDED).order_by("created")],
        },
    }
    return render(request, "compose.html", context)


def _before(take: Take | None, *, with_id: bool) -> dict[str, Any] | None:
    """The sound whose wishes the form begins with; its id only when it is gone on from."""
    if take is None:
        return None
    named = {"id": str(take.pk) if with_id else "", "title": take.title, "url": resolve_url("take", take.pk)}
    return named | {"wish": take.settings.get("wish")}


@require_POST
@signed_in
@told_plainly
def brief(request: HttpRequest) -> HttpResponse:
    """POST {"words"} or {"brief"}: the brief made explicit, its chips, what was not understood, choices made."""
    reading = service.understand(json_of(request))
    chips = [{"field": c.field, "label": c.label, "start": c.start, "end": c.end} for c in reading.chips]
    told = {"chips": chips, "unclear": list(reading.unclear), "notices": list(reading.notices)}
    return JsonResponse({"brief": reading.brief.to_json(), **told})


@require_POST
@signed_in
@told_plainly
def create(request: HttpRequest) -> HttpResponse:
    """POST {"brief", "candidates", "project"}: compose. 201 with the project and one job a candidate."""
    data = json_of(request)
    project = project_named(request, data.get("project"))
    wanted = service.brief_from(data.get("brief"))
    return asked(service.compose(person_of(request), wanted, service.candidates_from(data), project))


@require_POST
@told_plainly
def rework(request: HttpRequest, take_id: UUID) -> HttpResponse:
    """POST {"mode", "bars", "parts", …}: do something with a score. 201 with the project and one job a candidate."""
    source = take_for(request, take_id, "edit")
    if not source.is_score:
        raise BadInput("Only a score can be worked on; have the recording transcribed first.")
    data = json_of(request)
    other = take_named(request, data.get("other"))
    if other is not None and not other.is_score:
        raise BadInput("The second piece must be a score.")
    wish = service.wish_from(data, source, other)
    return asked(service.rework(person_of(request), source, wish, service.candidates_from(data)))


@require_safe
def lineage(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The takes of a project in order, each with those it came from."""
    found = list(project_for(request, project_id).takes.order_by("created").prefetch_related("parents"))
    here = {take.pk for take in found}
    return JsonResponse({"takes": [_descent(take, here) for take in found]})


def _descent(take: Take, here: set[UUID]) -> dict[str, Any]:
    return {
        "id": str(take.pk),
        "title": take.title,
        "kind": take.kind,
        "url": resolve_url("take", take.pk),
        # A second piece may be of another project, which not everybody who looks at this one may see.
        "parents": [str(parent.pk) for parent in take.parents.all() if parent.pk in here],
        "created": take.created.isoformat(),
        "model": take.model,
        "mode": take.facts.get("mode", ""),
        "label": naming.label(take),
        "complete": take.complete,
    }


def asked(made: service.Asked) -> JsonResponse:
    """201: where what was asked for will stand, and the jobs that make it."""
    address = resolve_url("project", made.project.pk)
    told = [job_data(job) for job in made.jobs]
    return JsonResponse({"project": str(made.project.pk), "project_url": address, "jobs": told}, status=201)


def project_named(request: HttpRequest, named: Any) -> Project | None:
    """The project a page or script names, if it names one. Raises Http404 and PermissionDenied as project_for does."""
    return project_for(request, _id(named), "edit") if named else None


def take_named(request: HttpRequest, named: Any) -> Take | None:
    """The take that is named, by the same rules."""
    return take_for(request, _id(named), "edit") if named else None


def _id(named: Any) -> UUID:
    try:
        return UUID(named)
    except (ValueError, TypeError, AttributeError):
        raise Http404 from None
