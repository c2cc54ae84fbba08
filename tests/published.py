"""Tiny published checkpoints, built once for all tests of a process, and a place for each test to install them in."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import ml_engine
from ml_engine.configuration import configured
from ml_engine.models.warm import WARM


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a tiny checkpoint by the name of the model that it stands for; it is only to be read."""
    place = tmp_path_factory.mktemp("checkpoints")

    def built(name: str) -> Path:
        from tests import tiny

        folder = place / name
        return folder if folder.exists() else tiny.BUILDERS[name](folder)

    return built


@pytest.fixture
def shelf(tmp_path: Path):
    """The folder in which this test installs; nothing stays loaded after it. ``shelf.set(...)`` changes the configuration."""
    before = configured()

    class Shelf:
        folder = tmp_path / "models"

        def set(self, **wanted) -> None:
            ml_engine.configure(replace(configured(), **wanted))

        def names(self) -> list[str]:
            """What lies in the folder, hidden or not."""
            return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []

    made = Shelf()
    made.set(models=made.folder, device="cpu")
    yield made
    WARM.put_away()
    ml_engine.configure(before)


@pytest.fixture
def install(shelf, checkpoint) -> Callable[..., None]:
    """Pull a tiny checkpoint from its folder."""

    def installed(name: str) -> None:
        ml_engine.pull(ml_engine.plan_pull(name, checkpoint(name)))

    return installed
