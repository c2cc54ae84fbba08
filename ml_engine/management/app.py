"""Makes `manage.py` find the engine's commands. Nothing else of the engine knows of Django."""

from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "ml_engine"
    label = "ml_engine"
