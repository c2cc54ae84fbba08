"""Pages, files and API. Views check access through studio/access.py and delegate to studio/services."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from studio.access import wants_json


def done(request: HttpRequest, address: str, message: str = "", **data: Any) -> HttpResponse:
    """Answer an action that went well: a form is led on with a message, a script gets ``data`` as JSON."""
    if wants_json(request):
        return JsonResponse({"message": message, "url": address, **data})
    if message:
        # The frame of the page makes an Undo button of this address, for those whose browser runs no scripts.
        messages.success(request, message, extra_tags=data.get("restore_url", ""))
    return HttpResponseRedirect(address)


def refused(request: HttpRequest, address: str, sentence: str, status: int = 422) -> HttpResponse:
    """Answer an action that was not done, with one sentence."""
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=status)
    messages.error(request, sentence)
    return HttpResponseRedirect(address)
