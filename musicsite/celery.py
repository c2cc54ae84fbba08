"""Celery carries job ids from the site to the workers; the Job rows are the truth (see studio/services/jobs.py)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicsite.settings")

from django.conf import settings  # noqa: E402  (needs the line above)

app = Celery("notewright")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_acks_late=False,
    task_default_queue="transcribe",
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
)
if settings.BROKER_URL.startswith("filesystem"):
    folder = settings.BROKER_DIR
    app.conf.broker_transport_options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.2,
    }
app.autodiscover_tasks(["studio"])
