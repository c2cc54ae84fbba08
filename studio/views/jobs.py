"""Jobs: ask for one, see how it goes, cancel it, try it again."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.views.decorators.http import require_POST, require_safe

from studio.access import job_for, person_of, take_for
from studio.models import Job, Take
from studio.services import jobs
from studio.services.hearing import Hearing


@require_POST
def transcribe(request: HttpRequest, take_id: UUID) -> HttpResponse:
    """POST (engine, players, denoise): listen to a recording once more. 201 with the job."""
    take = take_for(request, take_id, "edit")
    if not take.is_sound:
        return JsonResponse({"error": "Only a recording or a sound can be transcribed."}, status=422)
    try:
        hearing = Hearing.from_form(request.POST)
        with transaction.atomic():
            jobs.check_open_jobs(person_of(request))
            job = jobs.create_job(Job.Kind.TRANSCRIBE, person_of(request), take, hearing.to_json())
    except jobs.Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    return JsonResponse(jobs.describe(job), status=201)


@require_safe
def detail(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How a job goes."""
    return JsonResponse(jobs.describe(job_for(request, job_id)))


@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Stop a job; what it found until then is kept. One that has ended stays as it is."""
    job = job_for(request, job_id, "edit")
    jobs.cancel_job(job)
    job.refresh_from_db()
    return JsonResponse(jobs.describe(job))


@require_POST
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Do a failed or cancelled job once more, as a new job. 201 with it."""
    job = job_for(request, job_id, "edit")
    try:
        with transaction.atomic():
            if job.kind not in jobs.ALONGSIDE:
                jobs.check_open_jobs(person_of(request))
            again = jobs.retry_job(job)
    except ValueError as wrong:
        return JsonResponse({"error": str(wrong)}, status=409)
    except jobs.Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=refusal.status)
    return JsonResponse(jobs.describe(again), status=201)


def job_data(job: Job | None) -> dict[str, Any] | None:
    """A job as pages and their scripts are told of it; None for none."""
    if job is None:
        return None
    made = Take.objects.filter(job=job).values_list("pk", flat=True).first()
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "status": job.status,
        "stage": job.stage,
        "fraction": job.fraction,
        "error": job.error,
        "settings": job.settings,
        "take_url": resolve_url("take", made) if made else None,
        "url": resolve_url("api-job", job.pk),
        "cancel": resolve_url("api-job-cancel", job.pk),
        "retry": resolve_url("api-job-retry", job.pk),
        "socket": f"/ws/jobs/{job.pk}/",
    }
