"""Transcriptions held against a reference: a file that comes in for that, or another take of the project.

The reference is read and compared in a process of its own, at once: that takes a second or two. What came of it is kept
as two files of the transcription, the numbers and the notes with their errors; the reference itself is not kept.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files import File
from django.db.models import QuerySet
from django.utils import timezone

import ml_engine
from ml_engine import BadInput
from studio.models import Take, TakeFile
from studio.services import projects, takes, uploads
from studio.services.jobs import Refused

AT_ONCE = 2
WAIT_SECONDS = 60
_under_way = threading.BoundedSemaphore(AT_ONCE)
ALIGNMENTS = ("auto", "none", "warp")
# Which files say what was played, the exact one first.
PLAYED = ("notes", "performance_midi")
# What a page needs to draw, and nobody needs for the numbers.
DRAWN = ("instruments", "heard", "meant", "faults")
NO_NOTES = "Only a transcription can be compared; have the recording transcribed first."


def can_be_compared(take: Take) -> bool:
    """Whether a take is one whose notes were heard."""
    return take.kind == Take.Kind.TRANSCRIPTION


def references(take: Take) -> QuerySet[Take]:
    """The takes of the same project that could be compared with: all that have notes."""
    scores = Take.objects.filter(project_id=take.project_id, kind__in=Take.SCORES, files__role__in=PLAYED)
    return scores.exclude(pk=take.pk).distinct().order_by("-created")


def reference_named(take: Take, named: str) -> Take:
    """One of :func:`references`. Raises BadInput when it is none of them."""
    try:
        found = references(take).filter(pk=UUID(named)).first()
    except ValueError:
        found = None
    if found is None:
        raise BadInput("Choose a take of this project that has notes.")
    return found


def compare(take: Take, reference: File | Take, align: str = "auto") -> None:
    """Compare a transcription with a reference and keep what came of it, in place of an earlier comparison.

    Raises BadInput with one sentence for what cannot be compared, Refused (503) when too many wait already.
    """
    if not can_be_compared(take):
        raise BadInput(NO_NOTES)
    if align not in ALIGNMENTS:
        raise BadInput(f"Choose one of these ways to align: {', '.join(ALIGNMENTS)}.")
    files = {file.role: file for file in take.files.filter(role__in=(*PLAYED, "timeline"))}
    with ExitStack() as stack, _turn():
        heard = [stack.enter_context(takes.on_disk(files[role])) for role in PLAYED if role in files]
        if not heard:
            raise BadInput("What was heard is not kept with this score, so it cannot be compared.")
        found = ml_engine.compare_apart(
            tuple(heard),
            _paths(reference, stack),
            align=align,
            # A composition's seconds are those of its tempo marks.
            written=True if isinstance(reference, Take) and reference.kind == Take.Kind.COMPOSITION else None,
            timeline=stack.enter_context(takes.on_disk(files["timeline"])) if "timeline" in files else None,
        )
    _keep(take, found | {"reference": _named(reference), "made": timezone.now().isoformat()})


@contextmanager
def _turn() -> Iterator[None]:
    if not _under_way.acquire(timeout=WAIT_SECONDS):
        raise Refused("Many transcriptions are being compared right now. Please try again in a minute.", 503)
    try:
        yield
    finally:
        _under_way.release()


def _paths(reference: File | Take, stack: ExitStack) -> tuple[Path, ...]:
    if isinstance(reference, Take):
        files = {file.role: file for file in reference.files.filter(role__in=PLAYED)}
        return tuple(stack.enter_context(takes.on_disk(files[role])) for role in PLAYED if role in files)
    if reference.size == 0:
        raise BadInput("The file is empty.")
    return (stack.enter_context(uploads.on_disk(reference)),)


def _named(reference: File | Take) -> dict[str, Any]:
    if isinstance(reference, Take):
        return {"title": reference.title, "take": str(reference.pk)}
    name = Path((reference.name or "").replace("\\", "/")).name
    return {"title": projects.clean_line(name) or "Untitled", "take": None}


def _keep(take: Take, found: dict[str, Any]) -> None:
    drawn = {name: found.pop(name) for name in DRAWN}
    if not Take.objects.filter(pk=take.pk).exists():
        raise BadInput("This transcription was deleted while it was being compared.")
    files: list[TakeFile] = []
    for role, content in (("comparison", found), ("comparison_notes", drawn)):
        data = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
        files.append(takes.store_file(take.pk, role, f"{role}.json", "application/json", data))
    takes.keep_files(files)
