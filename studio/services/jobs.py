"""The life of a job. Its row is the truth; a message in the broker only carries its id to a worker.

queued -> running -> succeeded, failed or cancelled; and from running back to queued when its worker stops or dies. Each
step is one conditional UPDATE whose row count is looked at, so that of several who try only one wins.
"""

import logging
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from studio.models import Job, JobEvent, Project, Take
from studio.services import events, takes

logger = logging.getLogger(__name__)

# Which queue carries which kind; a machine takes only the kinds whose queues its worker names.
QUEUES: dict[str, str] = {
    Job.Kind.TRANSCRIBE: "transcribe",
    Job.Kind.LOOK: "look",
    Job.Kind.COMPOSE: "compose",
    Job.Kind.REWORK: "compose",
    Job.Kind.SOUND: "sound",
    Job.Kind.NOTATE: "notate",
    Job.Kind.ENGRAVE: "look",
    Job.Kind.PARTS: "look",
    Job.Kind.SEPARATE: "transcribe",
}
# Go along with other work by themselves and are not counted as jobs that a person has asked for.
ALONGSIDE: tuple[str, ...] = (Job.Kind.LOOK, Job.Kind.ENGRAVE, Job.Kind.PARTS)
# Kinds that take long and are asked for several at once: a message of theirs is a call to take whichever job of the kind
# is the fairest, not the one it names.
FAIR: tuple[str, ...] = (Job.Kind.SOUND,)
TASK = "studio.run_job"
DIED_TOO_OFTEN = "The work stopped unexpectedly several times, so it was given up."


class Lost(Exception):
    """The job is not this worker's any more: its lease ran out and another has it, or the job is gone."""


class Refused(Exception):
    """What was asked for cannot be done now. Its text is one sentence for the person; ``status`` the HTTP status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


# --- What people ask for ------------------------------------------------------------------------------------------


def create_job(
    kind: str,
    owner: AbstractBaseUser,
    source: Take | None,
    settings: dict[str, Any],
    *,
    project: Project | None = None,
) -> Job:
    """A new queued job in ``project`` (its source's by default); its message is sent after the commit around it."""
    where = {} if project is None else {"project": project}
    job = Job.objects.create(
        kind=kind, owner_id=owner.pk, source=source, settings=settings, sent_at=timezone.now(), **where
    )
    _send_after_commit(job.pk, kind)
    return job


def check_open_jobs(owner: AbstractBaseUser, more: int = 1) -> None:
    """Raises Refused (429) when ``more`` jobs would give this person more open ones than one may have.

    Inside a transaction it holds back the person's other requests until its end, so that several at once cannot pass
    the limit together.
    """
    if connection.in_atomic_block:
        get_user_model().objects.select_for_update().get(pk=owner.pk)
    count, most = open_jobs(owner).exclude(kind__in=ALONGSIDE).count(), settings.MAX_OPEN_JOBS
    if count >= most:
        raise Refused(f"You have {most} jobs waiting or running already. Please let one finish first.", 429)
    if count + more > most:
        raise Refused(f"You may have {most} jobs at once and {count} are open already. Please ask for fewer.", 429)


def open_jobs(owner: AbstractBaseUser) -> QuerySet[Job]:
    """The jobs of a person that have not ended."""
    return Job.objects.filter(owner_id=owner.pk).exclude(status__in=Job.ENDED)


def retry_job(job: Job) -> Job:
    """The same work once more, as a job of its own. Raises ValueError unless the job failed or was cancelled."""
    if job.status not in (Job.Status.FAILED, Job.Status.CANCELLED):
        raise ValueError("Only a job that failed or was cancelled can be tried again.")
    return create_job(job.kind, job.owner, job.source, job.settings, project=job.project)


def cancel_job(job: Job) -> None:
    """A queued job ends at once, a running one at its next event, and what it found is kept. An ended one stays."""
    cancel_jobs(Job.objects.filter(pk=job.pk))


def cancel_jobs(chosen: QuerySet[Job]) -> None:
    """:func:`cancel_job` for each of these."""
    for job in chosen.exclude(status__in=Job.ENDED):
        with transaction.atomic():
            # The wish comes first: whoever claims the job or puts it back from now on sees it.
            Job.objects.filter(pk=job.pk).exclude(status__in=Job.ENDED).update(cancel_requested=True)
            _end(job, Q(status=Job.Status.QUEUED), Job.Status.CANCELLED)


# --- What the worker that has it does -----------------------------------------------------------------------------


def claim_job(job_id: UUID) -> Job | None:
    """Take a queued job for this worker, with a lease to be renewed; None when there is nothing to take."""
    now = timezone.now()
    word = secrets.token_hex(16)
    with transaction.atomic():
        won = Job.objects.filter(pk=job_id, status=Job.Status.QUEUED).update(
            status=Job.Status.RUNNING,
            claim=word,
            lease_until=lease_from(now),
            attempt=F("attempt") + 1,
            started=now,
            stage="",
            fraction=0.0,
        )
        if not won:
            return None
        job = Job.objects.select_related("source", "project").get(pk=job_id)
        events.add(job.pk, job.attempt, [("started", {})])
    return job


def claim_fair(job_id: UUID) -> Job | None:
    """Take what a message about this job calls for: the job itself, or of the FAIR kinds the fairest queued one.

    That is one of the person with the fewest running jobs of the kind; among those, of the person whose last one was taken
    longest ago; and of that person's, the oldest.
    """
    kind = Job.objects.filter(pk=job_id).values_list("kind", flat=True).first()
    if kind not in FAIR:
        return claim_job(job_id)
    while (fairest := _waiting_fairly(kind).first()) is not None:
        # Another worker may have taken it meanwhile; then the order is another, too.
        if (job := claim_job(fairest.pk)) is not None:
            return job
    return None


def record(job: Job, told: Iterable[events.Told], *, stage: str, fraction: float) -> None:
    """Write events of a claimed job and renew its lease. Raises Lost when the claim is not held any more."""
    with transaction.atomic():
        held = _held(job).update(lease_until=lease_from(timezone.now()), stage=stage[:40], fraction=fraction)
        if not held:
            raise Lost
        events.add(job.pk, job.attempt, told)


def wishes_cancel(job: Job) -> bool:
    """Whether its owner wants this claimed job to stop. Raises Lost when the claim is not held any more."""
    found = _held(job).values_list("cancel_requested", flat=True).first()
    if found is None:
        raise Lost
    return found


def end_job(
    job: Job, status: Job.Status, *, error: str = "", keep: Callable[[], Take | None] | None = None
) -> Take | None:
    """End a claimed job in one transaction with what ``keep`` writes; returns the take that it made, if any.

    Raises Lost when the claim is not held any more; then nothing was written.
    """
    ended, take = _end(job, Q(status=Job.Status.RUNNING, claim=job.claim), status, error=error, keep=keep)
    if not ended:
        raise Lost
    return take


def put_back(job: Job, *, died: bool, given_up: int = 0) -> bool:
    """Let another worker take a running job: this one stops, or (``died``) its lease ran out.

    A job whose owner wanted it to stop ends instead, and so does one whose workers died ``given_up`` times (0: never).
    Returns whether it was this call that did so.
    """
    held = Q(status=Job.Status.RUNNING, claim=job.claim)
    if died:
        held &= Q(lease_until__lt=timezone.now())
    with transaction.atomic():
        if died and given_up and _deaths(job) + 1 >= given_up:
            return _end(job, held, Job.Status.FAILED, error=DIED_TOO_OFTEN)[0]
        back = Job.objects.filter(held, pk=job.pk, cancel_requested=False).update(
            status=Job.Status.QUEUED, claim="", lease_until=None, sent_at=timezone.now()
        )
        if not back:
            return _end(job, held & Q(cancel_requested=True), Job.Status.CANCELLED)[0]
        events.add(job.pk, job.attempt, [("waiting", {"died": died})])
        _send_after_commit(job.pk, job.kind)
    return True


# --- Messages -----------------------------------------------------------------------------------------------------


def send(job_id: UUID, kind: str) -> None:
    """Tell the workers of this kind. When the broker cannot be reached the job waits until it is sent again."""
    try:
        current_app.send_task(TASK, args=[str(job_id)], queue=QUEUES[kind], retry=False)
    except Exception:
        logger.exception("Job %s could not be sent; it will be sent again.", job_id)


def send_again(now: datetime, kinds: Iterable[str]) -> int:
    """Send queued jobs of these kinds again whose message is overdue, each by one of several who try. Says how many."""
    count = 0
    overdue = now - timedelta(seconds=settings.JOB_RESEND_SECONDS)
    waiting = Q(sent_at__lt=overdue) | Q(sent_at=None, created__lt=overdue)
    for job in Job.objects.filter(waiting, status=Job.Status.QUEUED, kind__in=list(kinds)).order_by("created")[:20]:
        if Job.objects.filter(pk=job.pk, status=Job.Status.QUEUED, sent_at=job.sent_at).update(sent_at=now):
            send(job.pk, job.kind)
            count += 1
    return count


# --- What is told -------------------------------------------------------------------------------------------------


def describe(job: Job) -> dict[str, Any]:
    """The job as JSON for the API; ``events_after`` is the id of its newest event."""
    take_url = _take_url(Take.objects.filter(job=job).first())
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "status": job.status,
        "attempt": job.attempt,
        "stage": job.stage,
        "fraction": job.fraction,
        "error": job.error,
        "settings": job.settings,
        "project": str(job.project_id),
        "source": str(job.source_id) if job.source_id else None,
        "take": take_url,
        "take_url": take_url,
        "events_after": events.last_ids([job.pk]).get(job.pk, 0),
        "created": job.created.isoformat(),
        "started": job.started.isoformat() if job.started else None,
        "finished": job.finished.isoformat() if job.finished else None,
    }


def lease_from(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, claim=job.claim)


def _waiting_fairly(kind: str) -> QuerySet[Job]:
    """The queued jobs of a kind, the next first."""
    # Without an order of their own these group by owner alone.
    of_owner = Job.objects.filter(kind=kind, owner_id=OuterRef("owner_id")).order_by().values("owner_id")
    running = of_owner.filter(status=Job.Status.RUNNING).annotate(count=Count("pk")).values("count")
    served = of_owner.annotate(last=Max("started")).values("last")
    queued = Job.objects.filter(kind=kind, status=Job.Status.QUEUED)
    return queued.annotate(
        running=Coalesce(Subquery(running, output_field=IntegerField()), 0), served=Subquery(served)
    ).order_by("running", F("served").asc(nulls_first=True), "created", "pk")


def _deaths(job: Job) -> int:
    """How many workers died at this job so far."""
    waits = JobEvent.objects.filter(job_id=job.pk, kind="waiting").values_list("payload", flat=True)
    return sum(payload["died"] for payload in waits)


def _end(
    job: Job, where: Q, status: Job.Status, *, error: str = "", keep: Callable[[], Take | None] | None = None
) -> tuple[bool, Take | None]:
    with transaction.atomic():
        ending: dict[str, Any] = {"status": status, "claim": "", "lease_until": None, "finished": timezone.now()}
        if status == Job.Status.SUCCEEDED:
            ending["fraction"] = 1.0
        error = error[:500]
        if not Job.objects.filter(where, pk=job.pk).update(error=error, **ending):
            return False, None
        take = keep() if keep else None
        told = {"status": str(status), "take_url": _take_url(take), "error": error}
        events.add(job.pk, job.attempt, [("ended", told)])
        if take is None:
            # Files that an attempt wrote before it died would belong to nobody.
            transaction.on_commit(partial(takes.remove_files, job.take_id_planned), robust=True)
    return True, take


def _take_url(take: Take | None) -> str | None:
    return reverse("take", args=[take.pk]) if take else None


def _send_after_commit(job_id: UUID, kind: str) -> None:
    transaction.on_commit(partial(send, job_id, kind), robust=True)
