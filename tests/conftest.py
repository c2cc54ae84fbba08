"""People and places every test may ask for: alice owns, bob is invited to look, charlie is a stranger."""

import os
from pathlib import Path

import pytest

from tests.published import checkpoint, install, shelf  # noqa: F401  (fixtures)

# librosa's compiled parts are kept in files, and two processes that write the same at once make one that crashes.
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parents[1] / ".pytest_cache" / f"numba-{worker}"))


@pytest.fixture(autouse=True)
def places(settings, tmp_path: Path) -> Path:
    """Media, uploads under way and broker messages of this test alone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.BROKER_DIR = tmp_path / "broker"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path


def _person(django_user_model, name: str):
    return django_user_model.objects.create_user(username=name, email=f"{name}@example.org", password="right horse")


@pytest.fixture
def alice(db, django_user_model):
    return _person(django_user_model, "alice")


@pytest.fixture
def bob(db, django_user_model):
    return _person(django_user_model, "bob")


@pytest.fixture
def charlie(db, django_user_model):
    return _person(django_user_model, "charlie")


@pytest.fixture
def project(alice, bob):
    """Alice's project, at which bob may look."""
    from studio.models import Project

    project = Project.objects.create(owner=alice, title="Nocturne")
    project.viewers.add(bob)
    return project
