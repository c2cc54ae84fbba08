"""Sound that is made: the API that asks for it."""

import json
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from ml_engine import BadInput
from studio.access import person_of, signed_in
from studio.services import composing, jobs, pairing
from studio.services import sound_wishes as wishes
from studio.services import sounding as service
from studio.views import json_of, told_plainly
from studio.views.composing import asked, project_named, take_named
from studio.views.uploads import too_large

# Fields of a form that are not text.
WHOLE, REAL, YES_NO = (
    ("seed", "candidates", "steps"),
    ("seconds", "guidance", "temperature", "strength"),
    ("with_notes", "side_by_side"),
)
READ_AS_JSON = {"brief": "The brief in this form is not JSON.", "between": "The stretch in this form is not JSON."}


@csrf_exempt  # only until it is clear that the body is worth reading; _create checks
@require_POST
@signed_in
@told_plainly
def create(request: HttpRequest) -> HttpResponse:
    """POST JSON, or a form when a tune comes along: make sound. 201 with the project and one job a candidate.

    Fields: words, brief (in a form: its JSON), seconds, guidance, temperature, seed, engine, steps, negative, strength, candidates,
    project, melody (a file), melody_take, continuing_take, varying_take, repainting_take with between ([seconds, seconds]), with_notes,
    side_by_side: a piece composed from the same brief and seed before each sound, as a job of its own. What can be refused is refused
    before the body is parsed.
    """
    length = int(request.headers.get("content-length") or 0)
    if _is_form(request) and length > settings.MAX_UPLOAD_BYTES + settings.UPLOAD_FORM_BYTES:
        return too_large()
    jobs.check_open_jobs(person_of(request))
    return _create(request)


@csrf_protect
def _create(request: HttpRequest) -> HttpResponse:
    data = _form_of(request) if _is_form(request) else json_of(request)
    project = project_named(request, data.get("project"))
    melody = take_named(request, data.get("melody_take"))
    continuing = take_named(request, data.get("continuing_take"))
    varying = take_named(request, data.get("varying_take"))
    repainting = take_named(request, data.get("repainting_take"))
    with_notes = _yes_or_no(data, "with_notes", "Whether the notes are wanted too")
    side_by_side = _yes_or_no(data, "side_by_side", "Whether a piece is wanted beside the sound")
    candidates = composing.candidates_from(data)
    file = request.FILES.get("melody") if _is_form(request) else None
    if file is None and data.get("melody"):
        raise BadInput("A tune is sent as a file in a form, or named as a take.")
    if file is not None and melody is not None:
        raise BadInput("Give one tune: a file or a take, not both.")
    if melody is not None:
        wishes.check_melody(melody)
    if continuing is not None:
        wishes.check_continuing(continuing)
    if varying is not None:
        wishes.check_varying(varying)
    between = wishes.check_repainting(repainting, data.get("between")) if repainting is not None else None
    if file is not None and (file.size or 0) > settings.MAX_UPLOAD_BYTES:
        return too_large()
    # All else is looked at before the tune, whose decoding takes its time.
    sources = wishes.Sources(None, melody, continuing, varying, repainting, between)
    wish = wishes.wish_from(data, sources, more=file is not None)
    wishes.check_together(wish, sources, more=file is not None)
    if side_by_side:
        pairing.check_words_alone(sources, more=file is not None)
        return asked(pairing.make(person_of(request), wish, candidates, project=project, with_notes=with_notes))
    if file is not None:
        sources = replace(sources, tune=wishes.looked_at(file))
    return asked(
        service.make(person_of(request), wish, candidates, project=project, sources=sources, with_notes=with_notes)
    )


def _yes_or_no(data: dict[str, Any], name: str, what: str) -> bool:
    value = data.get(name) or False
    if not isinstance(value, bool):
        raise BadInput(f"{what} is said by true or false.")
    return value


def _is_form(request: HttpRequest) -> bool:
    return request.content_type == "multipart/form-data"


def _form_of(request: HttpRequest) -> dict[str, Any]:
    """A form's fields as JSON would have them; what was left empty is left out. Raises BadInput for a broken brief."""
    return {name: _read(name, str(text)) for name, text in request.POST.items() if text != ""}


def _read(name: str, text: str) -> Any:
    if name in YES_NO:
        return {"1": True, "true": True, "on": True, "0": False, "false": False}.get(text, text)
    if name in READ_AS_JSON:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise BadInput(READ_AS_JSON[name]) from None
    try:
        return int(text) if name in WHOLE else float(text) if name in REAL else text
    except ValueError:
        return text  # which is refused, with its own sentence, where it is used
