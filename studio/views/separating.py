"""A recording taken apart: asked for by its owner, from its own page or from a score."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from studio.access import person_of, take_for
from studio.services import separating
from studio.views import told_plainly
from studio.views.jobs import job_data


@require_POST
@told_plainly
def stems(request: HttpRequest, take_id: UUID) -> HttpResponse:
    """POST: 202 with {"job"} that makes the stems of a recording or of a score's recording, 200 with {} when they are there."""
    take = take_for(request, take_id, "edit")  # first: nobody learns that it is there
    job = separating.ask(person_of(request), take)
    return JsonResponse({"job": job_data(job)}, status=202) if job else JsonResponse({})
