"""What jobs told, as rows: written in order, read again from any place.

Every writer first updates the job's row and adds events in the same transaction. The row's lock puts the writers of
one job in order, so that events become visible in the order of their ids and a reader who asks for what comes after
the last id it has seen misses none.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from studio.models import Job, JobEvent

Told = tuple[str, dict[str, Any]]
Frame = tuple[int, str]
SOUND_KEPT = timedelta(seconds=10)


def add(job_id: UUID, attempt: int, told: Iterable[Told]) -> None:
    """Write events (kind, payload) of a job whose row this transaction has updated already."""
    JobEvent.objects.bulk_create(
        JobEvent(job_id=job_id, attempt=attempt, kind=kind, payload=payload) for kind, payload in told
    )


def frames_after(job_id: UUID, after: int, limit: int) -> list[Frame]:
    """At most ``limit`` events of a job with ids greater than ``after``, in order: (id, JSON text for a websocket)."""
    rows = JobEvent.objects.filter(job_id=job_id, id__gt=after).order_by("id")
    return [_frame(row) for row in rows.values_list("id", "attempt", "kind", "payload")[:limit]]


def last_ids(job_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The id of the newest event of each of these jobs; jobs without any are left out."""
    newest = JobEvent.objects.filter(job_id__in=list(job_ids)).order_by().values_list("job_id")
    return dict(newest.annotate(newest=Max("id")))


def forget_sound(now: datetime, since: datetime | None = None) -> int:
    """Remove the sound that jobs told which ended (not before ``since``) and left it in the files of a take.

    Whoever was listening at the end is given SOUND_KEPT to hear the rest. Returns how many events were removed.
    """
    ended = Job.objects.filter(kind=Job.Kind.SOUND, status__in=Job.ENDED, finished__lt=now - SOUND_KEPT)
    ended = ended.exclude(status=Job.Status.SUCCEEDED, take=None)
    if since is not None:
        ended = ended.filter(finished__gte=since)
    heard = JobEvent.objects.filter(job__in=list(ended.values_list("pk", flat=True)), kind="sound")
    return heard.delete()[0]


def _frame(row: tuple[int, int, str, dict[str, Any]]) -> Frame:
    event_id, attempt, kind, payload = row
    frame = {"id": event_id, "attempt": attempt, "kind": kind, **payload}
    return event_id, json.dumps(frame, separators=(",", ":"))
