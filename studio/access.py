"""Who may see and change what. Every page, file, API call and websocket asks here and nowhere else.

The owner may do everything; invited viewers and holders of the unlisted link may look. To everyone else a project does
not exist (404), and those who may only look are refused changes (403).
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url

from studio.models import Job, Project, Take

Person = AbstractBaseUser | AnonymousUser
Need = Literal["view", "edit", "restore"]
Params = ParamSpec("Params")
Rows = TypeVar("Rows", Take, Job)

LINKS_KEY = "links"
LINKS_KEPT = 50


def visible_projects(user: Person, links: list[str]) -> QuerySet[Project]:
    """The projects this person may look at now; deleted ones are not among them."""
    allowed = Q(link_token__in=links) if links else Q(pk__in=[])
    if user.is_authenticated:
        allowed |= Q(owner_id=user.pk) | Q(viewers=user.pk)
    return Project.objects.filter(allowed, deleted_at=None).distinct()


def links_of(session: Mapping[str, Any] | None) -> list[str]:
    """The unlisted links this browser has followed. Compared with the project's present one at every use."""
    found = session.get(LINKS_KEY, []) if session is not None else []
    return [token for token in found if isinstance(token, str)] if isinstance(found, list) else []


def remember_link(request: HttpRequest, token: str) -> None:
    """Let this browser look at the project behind an unlisted link, for as long as the project keeps that link."""
    kept = [other for other in links_of(request.session) if other != token]
    request.session[LINKS_KEY] = [*kept, token][-LINKS_KEPT:]


def project_for(request: HttpRequest, project_id: UUID, need: Need = "view") -> Project:
    """The project, if this person may do what is needed.

    Raises Http404 when they may not even look, or when it is deleted (unless the owner needs it to restore it), and
    PermissionDenied when they may look but not edit.
    """
    if need == "restore":
        mine = Project.objects.filter(pk=project_id, owner_id=request.user.pk).first()
        if mine is None:
            raise Http404
        return mine
    found = visible_projects(request.user, links_of(request.session)).filter(pk=project_id).first()
    if found is None:
        raise Http404
    if need == "edit" and not owns(request.user, found):
        raise PermissionDenied
    return found


def may_see(request: HttpRequest, project: Project) -> bool:
    """Whether this person may look at a project; a deleted one nobody may."""
    return visible_projects(request.user, links_of(request.session)).filter(pk=project.pk).exists()


def seen_by(request: HttpRequest, rows: QuerySet[Rows]) -> QuerySet[Rows]:
    """Of takes or jobs those whose project this person may look at: what is made of what may stand in different ones."""
    return rows.filter(project__in=visible_projects(request.user, links_of(request.session)))


def take_for(request: HttpRequest, take_id: UUID, need: Need = "view") -> Take:
    """The take, by the rules of :func:`project_for` for its project."""
    take = Take.objects.filter(pk=take_id).first()
    if take is None:
        raise Http404
    take.project = project_for(request, take.project_id, need)
    return take


def job_for(request: HttpRequest, job_id: UUID, need: Need = "view") -> Job:
    """The job, by the rules of :func:`project_for` for the project it works in."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise Http404
    job.project = project_for(request, job.project_id, need)
    return job


def can_view_job(user: Person, session: Mapping[str, Any] | None, job_id: UUID) -> bool:
    """Whether a websocket of this person may follow the job. Reads the database: call it in a thread."""
    return visible_projects(user, links_of(session)).filter(jobs=job_id).exists()


def owns(user: Person, project: Project) -> bool:
    return user.is_authenticated and project.owner_id == user.pk


def person_of(request: HttpRequest) -> User:
    """Who is signed in, for views behind :func:`signed_in` or the right to edit. Raises PermissionDenied for nobody."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked and not a person's browser going to a page."""
    return request.path.startswith("/api/") or request.headers.get("accept", "").startswith("application/json")


def signed_in(
    view: Callable[Concatenate[HttpRequest, Params], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Params], HttpResponseBase]:
    """Only for people with an account: pages lead others to the sign-in and back, scripts get a 401."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if wants_json(request):
            return JsonResponse({"error": "Please sign in first."}, status=401)
        # A form that was sent cannot be sent again by going back to its address.
        where = request.get_full_path() if request.method in ("GET", "HEAD") else resolve_url("library")
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': where})}")

    return guarded
