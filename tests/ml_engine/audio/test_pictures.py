"""Pictures of recordings: bounded, complete, and with the notes where the axis says they are."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml_engine.audio.palette import COLOURS, palette
from ml_engine.audio.pictures import MOST_LEVELS, Picture, draw, look
from ml_engine.audio.sound import RATE, Sound
from ml_engine.events import Event, Stage
from tests.ml_engine.audio.bad_files import pcm16, wav

SECONDS = 20.0


def two_notes() -> np.ndarray:
    """A4 in the first half, A2 in the second."""
    time = np.arange(round(SECONDS * RATE)) / RATE
    frequency = np.where(time < SECONDS / 2, 440.0, 110.0)
    return (0.5 * np.sin(2 * np.pi * frequency * time)).astype(np.float32)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Picture], list[Event]]:
    directory = tmp_path_factory.mktemp("pictures")
    (directory / "a.wav").write_bytes(wav(pcm16(two_notes())))
    events: list[Event] = []
    return directory, look(directory / "a.wav", directory, report=events.append), events


def shades(directory: Path, picture: Picture, level: int) -> np.ndarray:
    tiles = range(picture.levels[level]["tiles"])
    images = [Image.open(directory / picture.kind / str(level) / f"{index}.png") for index in tiles]
    assert all(image.mode == "P" and image.size == (picture.tile_width, picture.height) for image in images)
    return np.concatenate([np.asarray(image) for image in images], axis=1)


def test_all_tiles_are_there_and_each_level_is_twice_as_wide(drawn: tuple[Path, list[Picture], list[Event]]) -> None:
    directory, pictures, events = drawn
    assert [picture.kind for picture in pictures] == ["stft", "cqt"]
    for picture in pictures:
        assert picture.seconds == pytest.approx(SECONDS, abs=0.001)
        widths = [level["width"] for level in picture.levels]
        assert widths == [1024, 2048]
        for level in range(len(widths)):
            assert shades(directory, picture, level).shape == (picture.height, widths[level])
        assert len(list((directory / picture.kind).rglob("*.png"))) == 3
        assert picture.to_json()["levels"] == picture.levels
    assert [event for event in events if isinstance(event, Stage)][-1] == Stage("drawing", 1.0)


@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize("level", [0, 1])
def test_notes_are_where_the_axis_says(drawn: tuple[Path, list[Picture], list[Event]], kind: int, level: int) -> None:
    directory, pictures, _ = drawn
    picture = pictures[kind]
    image = shades(directory, picture, level)
    octaves = np.log2(picture.high_hz / picture.low_hz)
    for fraction, frequency in ((0.25, 440.0), (0.75, 110.0)):
        column = image[:, int(fraction * image.shape[1])]
        brightest = np.flatnonzero(column == column.max()).mean() + 0.5
        row = picture.height * (1 - np.log2(frequency / picture.low_hz) / octaves)
        assert brightest == pytest.approx(row, abs=2.0)
        assert np.median(column) < 0.2 * COLOURS, "a single note is a line, not a cloud"
    switch = np.abs(np.diff(image[int(picture.height * (1 - np.log2(440 / picture.low_hz) / octaves))].astype(int)))
    assert np.argmax(switch) / image.shape[1] == pytest.approx(0.5, abs=0.01)


def test_long_recordings_have_no_more_tiles() -> None:
    assert sum(2**level for level in range(MOST_LEVELS)) == 127


def test_the_shortest_recording_can_be_drawn(tmp_path: Path) -> None:
    with Sound() as sound:
        sound.append(two_notes()[:4410])
        for picture in draw(sound, tmp_path):
            assert picture.levels == [{"width": 1024, "tiles": 1}]
            assert shades(tmp_path, picture, 0).max() == COLOURS - 1


def test_the_palette_grows_lighter_step_by_step() -> None:
    colours = np.frombuffer(palette(), np.uint8).reshape(COLOURS, 3) / 255
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(luminance) > 0).all()
    assert luminance[0] < 0.01
    assert luminance[-1] > 0.8
