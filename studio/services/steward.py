"""Looks after what nobody else does: puts back jobs of dead workers, sends lost messages again, has files swept."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from studio.models import Job
from studio.services import events, jobs
from studio.services.sweep import sweep

logger = logging.getLogger(__name__)

ROUND = 5.0
SWEEP_EVERY = 3600.0
# Sound that is older and was told by jobs that ended while no steward was there is the sweep's.
FORGET_WITHIN = timedelta(minutes=10)


def put_back_the_dead() -> int:
    """Put back every running job whose lease ran out. Returns how many this call put back."""
    dead = Job.objects.filter(status=Job.Status.RUNNING, lease_until__lt=timezone.now())
    return sum(jobs.put_back(job, died=True, given_up=settings.JOB_MAX_ATTEMPTS) for job in dead)


class Steward(threading.Thread):
    """Goes its rounds in each worker. Messages are sent again only while ``busy()`` is false.

    A queued job may wait long for its turn without its message being lost; but when a worker that takes its kind has
    nothing to do, then it is.
    """

    def __init__(self, kinds: Iterable[str], busy: Callable[[], bool]) -> None:
        super().__init__(name="steward", daemon=True)
        self._kinds = list(kinds)
        self._busy = busy
        self._leave = threading.Event()
        self._swept = time.monotonic() - SWEEP_EVERY

    def run(self) -> None:
        # Several stewards fall out of step, so that they do not all ask at once.
        pause = min(ROUND, settings.JOB_LEASE_SECONDS / 3)
        while True:
            try:
                self.round()
            except Exception:
                logger.exception("The steward stumbled; it goes on.")
            finally:
                connection.close()
            if self._leave.wait(pause * random.uniform(0.7, 1.3)):
                return

    def round(self) -> None:
        """Look after everything once."""
        close_old_connections()
        put_back_the_dead()
        if not self._busy():
            jobs.send_again(timezone.now(), self._kinds)
        now = timezone.now()
        events.forget_sound(now, now - FORGET_WITHIN)
        if time.monotonic() - self._swept >= SWEEP_EVERY:
            self._swept = time.monotonic()
            sweep(timezone.now())

    def stop(self) -> None:
        """Leave after the present round, also when it was never started."""
        self._leave.set()
        if self.is_alive():
            self.join()
