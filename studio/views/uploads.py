"""Sound comes in: the upload, and the sample for newcomers."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from ml_engine import BadInput
from studio.access import person_of, project_for, signed_in
from studio.services import jobs, uploads
from studio.services.hearing import Hearing
from studio.views import done, refused

SAMPLE = "samples/prelude.ogg"
SAMPLE_TITLE = "Prelude (sample)"


@csrf_exempt  # only until it is clear that the body is worth reading; _upload checks
@require_POST
@signed_in
def upload(request: HttpRequest) -> HttpResponse:
    """POST file (and engine, players, denoise, title, project): a new recording and the jobs that work on it.

    What can be refused is refused before the body is parsed.
    """
    length = int(request.headers.get("content-length") or 0)
    if length > settings.MAX_UPLOAD_BYTES + settings.UPLOAD_FORM_BYTES:
        return too_large()
    try:
        jobs.check_open_jobs(person_of(request))
    except jobs.Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    return _upload(request)


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"error": "There is no file in this upload."}, status=422)
    if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
        return too_large()
    try:
        arrived = uploads.receive(person_of(request), file, _wish(request))
    except BadInput as bad:
        return JsonResponse({"error": str(bad)}, status=422)
    except jobs.Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    return JsonResponse(_tell(arrived), status=201)


def _wish(request: HttpRequest) -> uploads.Wish:
    """What the form asks for. Raises Refused for engines and players there are not, Http404 for a project that is not theirs."""
    hearing = Hearing.from_form(request.POST)
    project = None
    if wanted := request.POST.get("project"):
        try:
            project = project_for(request, UUID(wanted), "edit")
        except ValueError:
            raise Http404 from None
    return uploads.Wish(title=request.POST.get("title", ""), project=project, hearing=hearing)


def _tell(arrived: uploads.Arrived) -> dict[str, str]:
    return {
        "project": str(arrived.project.pk),
        "take": str(arrived.take.pk),
        "job": str(arrived.job.pk),
        "url": f"{resolve_url('take', arrived.take.pk)}?job={arrived.job.pk}",
    }


def too_large() -> JsonResponse:
    megabytes = settings.MAX_UPLOAD_BYTES // 1_000_000
    return JsonResponse({"error": f"The file is larger than {megabytes} MB, which is the most that fits."}, status=413)


@require_POST
@signed_in
def sample(request: HttpRequest) -> HttpResponse:
    """Makes a project from the sample recording that comes with the site."""
    library = resolve_url("library")
    found = finders.find(SAMPLE)
    if not isinstance(found, str):
        return refused(request, library, "The sample recording is not installed here.", 404)
    try:
        with Path(found).open("rb") as opened:
            arrived = uploads.receive(person_of(request), File(opened, name=SAMPLE), uploads.Wish(title=SAMPLE_TITLE))
    except jobs.Refused as refusal:
        return refused(request, library, str(refusal), refusal.status)
    told = _tell(arrived)
    return done(request, told.pop("url"), **told)
