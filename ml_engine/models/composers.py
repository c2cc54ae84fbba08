"""The composer's shipped networks, loaded once and kept."""

from functools import cache
from pathlib import Path

from ml_engine.models.composer import Composer, load

COMPOSER, BASELINE = "composer-transformer", "composer-lstm"
_WEIGHTS = Path(__file__).parents[1] / "weights"


def folder_of(name: str) -> Path:
    """Where a network of ours lies."""
    return _WEIGHTS / name


@cache
def composer(name: str = COMPOSER) -> Composer:
    """The network ``name``. Raises FileNotFoundError when its weights are not there."""
    return load(folder_of(name))
