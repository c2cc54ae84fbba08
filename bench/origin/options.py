"""What every part of the bench is told, and the sounds that ``make`` wrote."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import soundfile

MODEL, RENDERED = (
    "sound",
    "rendered",
)  # how the names of files begin: by the sound model, or by the composer with a SoundFont
WORDS = {MODEL: 1, RENDERED: 7}


@dataclass(frozen=True, slots=True)
class Options:
    """``count`` 0 is each part's own number. ``made``: folder of what ``make`` wrote. ``music``: MIDI files. ``recordings``: sound files."""

    made: Path
    music: Path | None = None
    recordings: Path | None = None
    count: int = 0
    first: int = 0
    rendered: bool = False
    quick: bool = False
    show: bool = False

    def many(self, usual: int, quick: int) -> int:
        """How many cases to take."""
        return self.count or (quick if self.quick else usual)


@dataclass(frozen=True, slots=True)
class Sound:
    """A generated sound without the mark: float32 (n,) or (n, 2), Hz, and the word it shall carry."""

    name: str
    samples: np.ndarray
    rate: int
    word: int


def sounds(folder: Path, count: int = 0, kind: str = "") -> Iterator[Sound]:
    """What ``make`` wrote: of the model first, then rendered; of one ``kind`` only if that is named."""
    kinds = [kind] if kind else [MODEL, RENDERED]
    paths = [path for one in kinds for path in sorted(folder.glob(f"{one}-[0-9]*.flac"))]
    for path in islice(paths, count or None):
        samples, rate = soundfile.read(path, dtype="float32")
        yield Sound(path.stem, samples, rate, WORDS[path.stem.partition("-")[0]])
