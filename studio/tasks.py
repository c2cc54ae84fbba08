"""What Celery calls in a worker. A message holds a job's id and nothing else; whatever it finds, it ends well."""

import logging
import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.signals import worker_shutting_down
from django.db import close_old_connections

import ml_engine
from studio.services import composer, jobs, notating, runner, sounding

logger = logging.getLogger(__name__)

_stopping = threading.Event()
_busy = threading.Event()
_warm = threading.Event()
_warm.set()


@shared_task(name=jobs.TASK)
def run_job(job_id: str) -> None:
    """Do a job, unless another worker has it or it is over."""
    while not _warm.wait(0.1):
        if _stopping.is_set():
            return  # not claimed yet; the message will be sent again
    close_old_connections()
    _busy.set()
    try:
        if not _stopping.is_set():
            runner.run(UUID(job_id), _stopping)
    finally:
        _busy.clear()
        close_old_connections()


def is_busy() -> bool:
    """Whether this process is working at a job."""
    return _busy.is_set()


def warm_up(names: Sequence[str]) -> threading.Thread:
    """Load models (engines that listen, the composer, those that make sound and write down) in a thread; jobs wait for it, so that none is loaded twice."""

    def load() -> None:
        try:
            others = {
                composer.NAME: composer.warm_up,
                sounding.NAME: sounding.warm_up,
                notating.NAME: notating.warm_up,
            }
            if engines := tuple(name for name in names if name not in others):
                ml_engine.warm_up(engines)
            for name in names:
                if name in others:
                    others[name]()
            logger.info("Models are loaded: %s.", ", ".join(names))
        except Exception:
            logger.exception("Models could not be loaded beforehand; the first job will try.")
        finally:
            _warm.set()

    _warm.clear()
    thread = threading.Thread(target=load, name="warm up", daemon=True)
    thread.start()
    return thread


@worker_shutting_down.connect
def _stop(**kwargs: Any) -> None:
    """SIGTERM: the running job goes back to the queue at its next event instead of being waited for."""
    _stopping.set()
