"""One attempt at a job: what the engine reports becomes events, the lease is kept alive, a wish to stop is heard."""

import logging
import threading
import time
from types import TracebackType

from django.conf import settings
from django.db import Error, close_old_connections, connection

from ml_engine import Cancelled, Event, Stage, to_json
from studio.models import Job
from studio.services import events, jobs

logger = logging.getLogger(__name__)

# Seconds between stage events: while people watch the beginning, and later, when a long job would only fill the table.
STAGE_EVERY = 0.25
STAGE_EVERY_LATER = 1.0
LATER = 60.0
# A page hears something at least every two seconds, and the worker looks this often whether it shall stop.
SIGN_OF_LIFE = 1.0
LOOK_EVERY = 0.3
TICK = 0.25

# Which part of the whole each stage takes, as far as is known before.
SPANS: dict[str, dict[str, tuple[float, float]]] = {
    Job.Kind.TRANSCRIBE: {
        "decoding": (0.0, 0.05),
        "cleaning": (0.05, 0.08),
        "listening": (0.08, 0.85),
        "notating": (0.85, 0.92),
        "engraving": (0.92, 1.0),
    },
    Job.Kind.COMPOSE: {"composing": (0.0, 0.8), "engraving": (0.8, 1.0)},
    Job.Kind.REWORK: {"composing": (0.0, 0.8), "engraving": (0.8, 1.0)},
    Job.Kind.SOUND: {
        "decoding": (0.0, 0.02),
        "listening": (0.02, 0.1),
        "composing": (0.0, 0.02),
        "playing": (0.02, 0.95),
        "engraving": (0.95, 1.0),
    },
    Job.Kind.NOTATE: {"notating": (0.0, 0.7), "engraving": (0.7, 1.0)},
    Job.Kind.LOOK: {"decoding": (0.0, 0.1), "cleaning": (0.1, 0.15), "drawing": (0.15, 1.0)},
}


class Stopping(Exception):
    """This worker was told to end; the job is for another."""


class Attempt:
    """A claimed job while it is worked at; ``report`` is what the engine calls. Use it as a context manager.

    Stage events carry, besides the stage's own ``fraction``, that of the whole job as ``overall``, which only goes up.
    ``report`` raises Cancelled once when the owner wants the job to stop (until :meth:`no_more_cancel`), Stopping when
    the worker was told to end, and jobs.Lost when the job is another's by now.
    """

    def __init__(self, job: Job, stopping: threading.Event) -> None:
        self.job = job
        self._stopping = stopping
        self._lost = threading.Event()
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._cancel = True
        self._silence = min(SIGN_OF_LIFE, settings.JOB_LEASE_SECONDS / 3)
        self._started = self._written = self._looked = time.monotonic()
        self._stage = Stage("", 0.0)
        self._told_stage = ""
        self._stage_written = 0.0
        self._whole = 0.0
        self._keeper = threading.Thread(target=self._keep_alive, name=f"lease of {job.pk}", daemon=True)

    def __enter__(self) -> "Attempt":
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._keeper.join()

    def report(self, event: Event) -> None:
        """Take an event of the engine."""
        if isinstance(event, Stage):
            self._take_stage(event)
        else:
            payload = to_json(event)
            self._write([(payload.pop("kind"), payload)])
        self.check()

    def check(self) -> None:
        """Raise what stops this attempt, if anything does."""
        if self._lost.is_set():
            raise jobs.Lost
        if self._stopping.is_set():
            raise Stopping
        now = time.monotonic()
        if now - self._looked >= LOOK_EVERY:
            self._looked = now
            if jobs.wishes_cancel(self.job) and self._cancel:
                self._cancel = False
                raise Cancelled

    def no_more_cancel(self) -> None:
        """What was found is complete, or a cancel was heard already: the rest is only writing down."""
        self._cancel = False

    def _take_stage(self, event: Stage) -> None:
        now = time.monotonic()
        every = STAGE_EVERY if now - self._started < LATER else STAGE_EVERY_LATER
        with self._lock:
            low, high = SPANS.get(self.job.kind, {}).get(event.name, (0.0, 1.0))
            self._whole = max(self._whole, low + (high - low) * min(max(event.fraction, 0.0), 1.0))
            self._stage = event
            if event.name != self._told_stage or now - self._stage_written >= every:
                self._record_stage()

    def _write(self, told: list[events.Told]) -> None:
        with self._lock:
            self._record(told)

    def _record_stage(self) -> None:
        stage = self._stage
        self._told_stage = stage.name
        self._stage_written = time.monotonic()
        payload = to_json(stage)
        self._record([(payload.pop("kind"), {**payload, "overall": round(self._whole, 4)})])

    def _record(self, told: list[events.Told]) -> None:
        jobs.record(self.job, told, stage=self._stage.name, fraction=self._whole)
        self._written = time.monotonic()

    def _keep_alive(self) -> None:
        """Renew the lease and show a sign of life whenever the engine is silent for long, in a thread of its own."""
        try:
            while not self._done.wait(TICK):
                if time.monotonic() - self._written < self._silence:
                    continue
                try:
                    close_old_connections()
                    with self._lock:
                        self._record_stage()
                except jobs.Lost:
                    self._lost.set()
                    return
                except Error:
                    logger.exception("The lease of job %s could not be renewed; trying again.", self.job.pk)
        finally:
            connection.close()
