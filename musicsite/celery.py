"""Celery carries job ids from the site to the workers; the Job rows are the truth (see studio/services/jobs.py)."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicsite.settings")
TRANSPORT_ALIASES["filesystem"] = "musicsite.broker:Transport"

app = Celery("notewright")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
