"""Makes `manage.py` find the engine's commands, and tells the engine what the settings say. Nothing else of it knows of Django."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ml_engine import Configuration, configure


class EngineConfig(AppConfig):
    name = "ml_engine"
    label = "ml_engine"

    def ready(self) -> None:
        try:
            configure(
                Configuration(
                    models=Path(settings.MODELS_DIR),
                    hub=settings.HUB_URL,
                    hub_token=settings.HUB_TOKEN,
                    memory_megabytes=settings.ENGINE_MEMORY_MB,
                    idle_seconds=settings.ENGINE_IDLE_SECONDS,
                    device=settings.DEVICE,
                )
            )
        except ValueError as fault:
            raise ImproperlyConfigured(f"NOTEWRIGHT_DEVICE: {fault}") from fault
