"""SoundFonts ready to play, read once in a process."""

from dataclasses import dataclass
from pathlib import Path

from symusic import Synthesizer

from ml_engine.audio.soundfont import tuned

RATE = 32_000  # Hz: at 16 kHz the synthesizer would alias, for it reads samples without a filter

_fonts: dict[Path, "Font"] = {}


@dataclass(frozen=True, slots=True)
class Font:
    """A SoundFont that plays at RATE."""

    name: str
    synthesizer: Synthesizer


def font(path: Path) -> Font:
    """The font of a file. Raises OSError without it, ValueError when it is none."""
    if path not in _fonts:
        with tuned(path) as copy:
            _fonts[path] = Font(path.name.split(".")[0], Synthesizer(str(copy), RATE, 0))
    return _fonts[path]
