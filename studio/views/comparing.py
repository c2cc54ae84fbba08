"""What a transcription got wrong: the page, and the form that has it compared with a reference."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.templatetags.static import static
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from ml_engine import BadInput
from studio.access import owns, take_for, wants_json
from studio.models import Take
from studio.services import comparing as service
from studio.services import notating, takes
from studio.services.jobs import Refused
from studio.views import done, refused
from studio.views.takes import SOUNDFONT, file_urls, to_hear


@csrf_exempt  # only until it is clear that the body is worth reading; _compare checks
@require_http_methods(["GET", "HEAD", "POST"])
def comparison(request: HttpRequest, take_id: UUID) -> HttpResponse:
    """The page of a transcription's last comparison. POST file, or other (a take), and align: compare it anew.

    Answers a script with the page's address (201), or with one sentence (422).
    """
    if request.method != "POST":
        found = take_for(request, take_id)
        return render(request, "comparison.html", _context(request, found))
    found = take_for(request, take_id, "edit")
    length = int(request.headers.get("content-length") or 0)
    if length > settings.MAX_REFERENCE_BYTES + settings.UPLOAD_FORM_BYTES:
        return _too_large(request, resolve_url("take-comparison", found.pk))
    return _compare(request, found)


@csrf_protect
def _compare(request: HttpRequest, found: Take) -> HttpResponse:
    address = resolve_url("take-comparison", found.pk)
    file, other = request.FILES.get("file"), request.POST.get("other", "")
    if file is not None and (file.size or 0) > settings.MAX_REFERENCE_BYTES:
        return _too_large(request, address)
    try:
        if file is None and not other:
            raise BadInput("Choose a MIDI or MusicXML file, or another take.")
        reference = file if file is not None else service.reference_named(found, other)
        service.compare(found, reference, request.POST.get("align") or "auto")
    except BadInput as bad:
        return refused(request, address, str(bad))
    except Refused as refusal:
        return refused(request, address, str(refusal), refusal.status)
    if wants_json(request):
        return JsonResponse({"url": address}, status=201)
    return done(request, address)


def _too_large(request: HttpRequest, address: str) -> HttpResponse:
    megabytes = settings.MAX_REFERENCE_BYTES // 1_000_000
    return refused(request, address, f"The file is larger than {megabytes} MB, which is the most that fits.", 413)


def _context(request: HttpRequest, found: Take) -> dict[str, Any]:
    recording = notating.recording_of(found)
    urls, recorded = file_urls(found), file_urls(recording) if recording else {}
    can_edit = owns(request.user, found.project)
    compared = takes.comparison_of(found)
    transcribed = service.can_be_compared(found)
    return {
        "take": found,
        "project": found.project,
        "recording": recording,
        "can_edit": can_edit,
        "transcribed": transcribed,
        "compared": compared,
        "others": service.references(found) if can_edit and transcribed else [],
        "transcriptions": found.children.filter(kind=Take.Kind.TRANSCRIPTION).order_by("-created"),
        "most_bytes": settings.MAX_REFERENCE_BYTES,
        "page_data": {
            "take": str(found.pk),
            "title": found.title,
            "notes": urls.get("comparison_notes") if compared else None,
            "timeline": urls.get("timeline"),
            "recording": to_hear(recorded),
            "peaks": recorded.get("peaks"),
            "duration": recording.facts.get("duration") if recording else None,
            "soundfont": static(SOUNDFONT),
            "counts": compared["counts"] if compared else {},
        },
    }
