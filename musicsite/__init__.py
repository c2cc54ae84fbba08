"""The Django project: settings, addresses, ASGI and Celery."""

# Whoever sends a job, from whichever process, sends it through this app.
from musicsite.celery import app as celery_app

__all__ = ["celery_app"]
