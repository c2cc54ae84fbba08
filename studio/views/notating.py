"""Writing a transcription down anew as a person decides: the API that asks for it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from studio.access import person_of, take_for
from studio.services import notating as service
from studio.views import json_of, told_plainly
from studio.views.jobs import job_data


@require_POST
@told_plainly
def notate(request: HttpRequest, take_id: UUID) -> HttpResponse:
    """POST {"changes": [{"kind", "value", "start", "end"}], "style", "layout"}: all that shall hold, not only what is new.

    201 with the job; the take it makes comes from this one, which stays as it is.
    """
    source = take_for(request, take_id, "edit")
    manner = service.Manner.from_json(json_of(request))
    return JsonResponse({"job": job_data(service.ask(person_of(request), source, manner))}, status=201)
