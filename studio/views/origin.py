"""Where music came from: a take's lineage as a picture, a file that somebody asks about, and what the models learned from."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from ml_engine import BadInput
from studio.access import may_see, take_for, wants_json
from studio.models import Take
from studio.services import learned, lineage, origins
from studio.services import provenance as service
from studio.services.jobs import Refused
from studio.views import refused


@require_safe
def origin(request: HttpRequest, take_id: UUID) -> HttpResponse:
    """The page of where a take came from: the picture of its lineage, and what its files say."""
    found = take_for(request, take_id)
    picture = lineage.picture_of(found, lambda take: may_see(request, take.project))
    context: dict[str, Any] = {
        "take": found,
        "project": found.project,
        "picture": picture,
        "statement": None if found.kind == Take.Kind.RECORDING else origins.of_take(found),
        "rights": rights_of(found),
    }
    return render(request, "origin.html", context)


def rights_of(take: Take) -> bool:
    """Whether a page shall say that others may have rights in the music: what was heard in a recording."""
    return take.kind == Take.Kind.TRANSCRIPTION


@csrf_exempt  # only until it is clear that the body is worth reading; _look checks
@require_http_methods(["GET", "HEAD", "POST"])
def provenance(request: HttpRequest) -> HttpResponse:
    """The page that takes a file and says where it came from. POST file: the page with the answer, to a script as JSON. For everybody."""
    if request.method != "POST":
        return render(request, "provenance.html", _context())
    length = int(request.headers.get("content-length") or 0)
    if length > settings.MAX_PROVENANCE_BYTES + settings.UPLOAD_FORM_BYTES:
        megabytes = settings.MAX_PROVENANCE_BYTES // 1_000_000
        sentence = f"The file is larger than {megabytes} MB, which is the most that fits."
        return refused(request, resolve_url("provenance"), sentence, 413)
    return _look(request)


@csrf_protect
def _look(request: HttpRequest) -> HttpResponse:
    file = request.FILES.get("file")
    try:
        if file is None:
            raise BadInput("Choose a file: sound, MIDI, MusicXML or PDF.")
        found = service.look(file, get_adapter().get_client_ip(request))
    except BadInput as bad:
        return _sorry(request, str(bad), 422)
    except Refused as refusal:
        return _sorry(request, str(refusal), refusal.status)
    if wants_json(request):
        return JsonResponse(found.to_json())
    return render(request, "provenance.html", _context() | {"found": found, "name": (file.name or "")[:200]})


def _sorry(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": sentence}, status=status)
    return render(request, "provenance.html", _context() | {"error": sentence}, status=status)


def _context() -> dict[str, Any]:
    return {"most_megabytes": settings.MAX_PROVENANCE_BYTES // 1_000_000}


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """What the models learned from, what the licences allow, who owns the result, and what is not promised. For everybody."""
    rows = learned.told()
    context = {
        "ours": [row for row in rows if row.ours],
        "others": [row for row in rows if not row.ours],
        "corpora": learned.CORPORA.values(),
    }
    return render(request, "models.html", context)
