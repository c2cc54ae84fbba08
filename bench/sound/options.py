"""What every part of the bench is told."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """How much is measured and on what. ``count`` 0 is each part's own number.

    ``pool``: folder with the renders' folders train, valid and unseen. ``made``: folder of what ``make`` wrote, outside
    the repository. ``first``: the number of the first case, so that work can be shared out. ``captions``: "unseen" or
    "held-out". ``seconds``: of each sound that is made. ``engine``: which makes it, ``steps`` and ``guidance`` how (0: as it ships);
    ``weights``: of another diffusion model than the one that ships. ``minutes``, ``busy``, ``engines``, ``checkpoints``: how long
    ``memory`` works, the most of a core that it takes, with which engines in turn (none: its own choice), and where published ones lie.
    """

    count: int = 0
    quick: bool = False
    show: bool = False
    pool: Path | None = None
    made: Path | None = None
    first: int = 0
    captions: str = "unseen"
    seconds: float = 12.0
    engine: str = "musicgen"
    steps: int = 0
    guidance: float = 0.0
    weights: Path | None = None
    minutes: float | None = None
    busy: float = 1.0
    engines: tuple[str, ...] = ()
    checkpoints: tuple[tuple[str, Path], ...] = ()

    def many(self, usual: int, quick: int) -> int:
        """How many cases to take."""
        return self.count or (quick if self.quick else usual)

    def side(self, name: str) -> Path | None:
        """The pool's folder ``name`` if it is there: "train", "valid" or "unseen"."""
        folder = self.pool / name if self.pool is not None else None
        return folder if folder is not None and folder.is_dir() else None
