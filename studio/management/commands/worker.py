"""manage.py worker: one process that does jobs, one at a time, with its models kept warm."""

import os
import socket
import warnings
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, cast

from celery import current_app
from celery.platforms import SecurityWarning
from celery.signals import worker_ready
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from studio import tasks
from studio.models import Job
from studio.services import composer, jobs, notating, sounding
from studio.services.scratch import scratch
from studio.services.steward import Steward


class Command(BaseCommand):
    help = "Do jobs of the given queues, one at a time. Start as many as the machine can bear."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = ",".join(sorted(set(jobs.QUEUES.values())))
        parser.add_argument(
            "--queues", default=names, help=f"which queues to serve, parted by commas (default {names})"
        )
        parser.add_argument("--nice", type=int, default=19, help="how far behind the web server to stand (default 19)")

    def handle(self, *args: Any, queues: str, nice: int, **options: Any) -> None:
        chosen = [name.strip() for name in queues.split(",") if name.strip()]
        unknown = set(chosen) - set(jobs.QUEUES.values())
        if unknown or not chosen:
            raise CommandError(f"There is no queue named {', '.join(sorted(unknown)) or 'nothing'}.")
        if nice:
            os.nice(nice)
        kinds = [kind for kind, queue in jobs.QUEUES.items() if queue in chosen]
        steward = Steward(kinds, tasks.is_busy)

        def ready(**kwargs: Any) -> None:
            steward.start()
            if models := _models(kinds):
                tasks.warm_up(models)
            self.stderr.write(f"Worker {os.getpid()} is ready for {', '.join(chosen)}.")

        connection.close()
        # Messages are JSON with one id, so that running as root (in a container) is no danger here.
        warnings.simplefilter("ignore", SecurityWarning)
        worker_ready.connect(ready, weak=False)
        with scratch(Path(settings.WORK_DIR)):
            worker = current_app.Worker(
                hostname=f"{'-'.join(chosen)}-{os.getpid()}@{socket.gethostname()}",
                queues=chosen,
                pool="solo",
                concurrency=1,
                loglevel=cast(dict[str, Any], settings.LOGGING)["root"]["level"],
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
                quiet=True,
            )
            try:
                worker.start()
            finally:
                steward.stop()
        raise SystemExit(worker.exitcode or 0)


def _models(kinds: list[str]) -> list[str]:
    """Which of the models that shall be loaded beforehand the jobs of these kinds need."""
    needed_by = {composer.NAME: Job.Kind.COMPOSE, sounding.NAME: Job.Kind.SOUND, notating.NAME: Job.Kind.NOTATE}
    return [name for name in settings.WARM_ENGINES if needed_by.get(name, Job.Kind.TRANSCRIBE) in kinds]
