"""Pages, files and API. Views check access through studio/access.py and delegate to studio/services."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from ml_engine import BadInput
from studio.access import wants_json
from studio.services.jobs import Refused

Params = ParamSpec("Params")
# Enough for ten thousand characters however they are written, and far less than would keep a server busy.
MOST_JSON = 256 * 1024


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


def told_plainly(
    view: Callable[Concatenate[HttpRequest, Params], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Params], HttpResponse]:
    """What a person got wrong (422), or what cannot be done now, is answered with its one sentence as JSON."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except BadInput as bad:
            return JsonResponse({"error": str(bad)}, status=422)
        except Refused as refusal:
            return JsonResponse({"error": str(refusal)}, status=refusal.status)

    return telling


def json_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object in a request's body. Raises BadInput when there is none, Refused (413) when it is too large."""
    if int(request.headers.get("content-length") or 0) > MOST_JSON or len(request.body) > MOST_JSON:
        raise Refused(f"This is larger than {MOST_JSON} bytes, which is the most that fits.", 413)
    try:
        found = json.loads(request.body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadInput("This is not JSON.") from None
    if not isinstance(found, dict):
        raise BadInput("This must be a JSON object with named fields.")
    return found


def _no_number(word: str) -> None:
    raise ValueError(word)
