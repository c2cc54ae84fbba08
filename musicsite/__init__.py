"""The Django project: settings, addresses, ASGI and Celery."""
