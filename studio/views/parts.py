"""The parts of a score: asked for, listed, and all of them as one ZIP. Single files are a take's files like any other."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import resolve_url
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from studio.access import owns, take_for
from studio.models import Take
from studio.services import archive, takes
from studio.services import parts as service
from studio.views import told_plainly
from studio.views.jobs import job_data


@require_http_methods(["GET", "HEAD", "POST"])
@told_plainly
def parts(request: HttpRequest, take_id: UUID) -> HttpResponse:
    """GET: {"parts": [{"number", "name", "files"}], "zip"}; POST has them made where they are not: 202 with the job.

    Whoever may look may ask: a score's parts are made once.
    """
    take = take_for(request, take_id)
    if request.method == "POST":
        job = service.ask(take, again=owns(request.user, take.project))
        if job is not None:
            return JsonResponse({**listed(take), "job": job_data(job)}, status=202)
    return JsonResponse(listed(take))


@require_safe
def zipped(request: HttpRequest, take_id: UUID) -> HttpResponseBase:
    """All parts in all formats as one ZIP, made while it is sent."""
    take = take_for(request, take_id)
    files = service.zip_names(take)
    if not files:
        raise Http404
    name = f"{takes.fit_name(take.title)} (parts).zip"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    if request.method == "HEAD":
        return HttpResponse(content_type="application/zip", headers=headers)
    return StreamingHttpResponse(archive.zip_chunks(files), content_type="application/zip", headers=headers)


def listed(take: Take) -> dict[str, Any]:
    """The parts that were made, with the addresses of their files."""
    found = service.parts_of(take)
    return {
        "parts": [
            {
                "number": part.number,
                "name": part.name,
                "files": [
                    {
                        "format": form,
                        "url": f"{resolve_url('take-file', take.pk, file.role)}?download=1",
                        "size": file.size,
                    }
                    for form, file in part.files.items()
                ],
            }
            for part in found
        ],
        "zip": resolve_url("take-parts", take.pk) if found else None,
    }
