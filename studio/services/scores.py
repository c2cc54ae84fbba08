"""What every score has, whoever made it: its files by role, what is told of it without opening them, a small outline."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from ml_engine import Performance
from studio.models import Job, Project, Take, TakeFile
from studio.services import takes
from studio.services.attempt import Attempt

if TYPE_CHECKING:
    from ml_engine import Notation

CONTENT_TYPES = {
    "musicxml": "application/vnd.recordare.musicxml+xml",
    "performance_midi": "audio/midi",
    "score_midi": "audio/midi",
    "pdf": "application/pdf",
    "timeline": "application/json",
    "notes": "application/json",
    "piece": "application/json",
    "brief": "application/json",
}
OUTLINE_COLUMNS = 64


def store(attempt: Attempt, written: Mapping[str, Path], take_id: UUID | None = None) -> list[TakeFile]:
    """Put the files of a score where the take of this attempt's job (or ``take_id``) will have them.

    Returns their rows, unsaved.
    """
    take_id = take_id or attempt.job.take_id_planned
    files = []
    for role, file in written.items():
        attempt.check()
        files.append(takes.store_file(take_id, role, file.name, CONTENT_TYPES[role], file))
    return files


def keep(
    job: Job, source: Take, notation: "Notation", performance: Performance, files: list[TakeFile], *,
    model: str, complete: bool, heard: Mapping[str, Any],
) -> Take:  # fmt: skip
    """The take of a score that was written down of ``source``, with its files; in the transaction that ends its job.

    ``heard``: facts of how its notes were heard.
    """
    take = Take.objects.create(
        id=job.take_id_planned,
        project_id=source.project_id,
        kind=Take.Kind.TRANSCRIPTION,
        title=source.title,
        job=job,
        model=model,
        settings=job.settings,
        complete=complete,
        facts={**heard, **facts(notation, performance)},
    )
    take.parents.add(source)
    takes.keep_files(files)
    Project.objects.filter(pk=source.project_id).update(updated=timezone.now())
    return take


def facts(notation: "Notation", performance: Performance) -> dict[str, Any]:
    """Notes, bars, parts, key, metre and tempo, as pages show them without opening a file."""
    timeline, piece = notation.timeline, notation.piece
    told: dict[str, Any] = {
        "notes": len(performance.notes),
        # A timeline may go on to the bar line after the last note.
        "bars": max((beat.bar for beat in timeline.beats if beat.quarter < piece.length), default=0),
        "parts": [{"id": part.id, "name": part.name} for part in piece.parts],
    }
    if timeline.keys:
        told["key"] = f"{timeline.keys[0].tonic} {timeline.keys[0].mode}"
    if timeline.meters:
        told["meter"] = f"{timeline.meters[0].numerator}/{timeline.meters[0].denominator}"
    if timeline.tempo_marks:
        told["tempo"] = round(timeline.tempo_marks[0].bpm, 1)
    return told


def outline(levels: Sequence[float]) -> list[float]:
    """A small waveform for lists: the loudest of each of OUTLINE_COLUMNS equal stretches, 1 for the loudest of all."""
    top = max(levels, default=0.0) or 1.0
    count = min(OUTLINE_COLUMNS, len(levels))
    edges = [len(levels) * column // count for column in range(count + 1)] if count else []
    return [round(max(levels[a:b]) / top, 2) for a, b in pairwise(edges)]


def outline_of(performance: Performance) -> list[float]:
    """The outline of written music: how much sounds in each stretch, by the keys struck and how hard."""
    seconds = performance.duration
    levels = [0.0] * OUTLINE_COLUMNS
    for note in performance.notes:
        first = int(note.onset / seconds * OUTLINE_COLUMNS)
        last = int(note.offset / seconds * OUTLINE_COLUMNS)
        for column in range(first, min(last, OUTLINE_COLUMNS - 1) + 1):
            levels[column] += note.velocity
    return outline(levels)
