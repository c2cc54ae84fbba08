"""A wish says what it takes; files say what they hold."""

from dataclasses import replace

import av
import numpy as np
import pytest

from ml_engine import BadInput, Brief, SoundWish, inspect
from ml_engine.audio.loudness import Meter
from ml_engine.sound.files import CEILING, levelled, write_sound
from ml_engine.sound.result import SoundMade


def test_a_wish_keeps_its_shape() -> None:
    wish = SoundWish(Brief(words="a waltz", key="D minor", seed=3), seconds=12.5, guidance=2.0)
    assert SoundWish.from_json(wish.to_json()) == wish


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seconds": 1}, "seconds must be from 2 to 300"),
        ({"seconds": float("nan")}, "seconds must be a number"),
        ({"seconds": "ten"}, "seconds must be a number"),
        ({"seconds": True}, "seconds must be a number"),
        ({"seconds": 10**400}, "seconds must be a number"),
        ({"guidance": float("inf")}, "guidance must be a number"),
        ({"guidance": 9}, "guidance must be from 1 to 5"),
        ({"temperature": -1}, "temperature must be from 0 to 2"),
        ({"top_k": 0}, "top_k must be from 1"),
        ({"engine": "gramophone"}, "no engine “gramophone”"),
        ({"colour": "blue"}, "no field “colour”"),
        ({"brief": "slow"}, "must be a brief"),
    ],
)
def test_what_cannot_be_carried_out_is_refused(change: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        SoundWish.from_json(SoundWish().to_json() | change)


def made(samples: np.ndarray) -> SoundMade:
    brief = Brief(words="a slow waltz for cello", seed=7)
    return SoundMade(samples.astype(np.float32), 16_000, SoundWish(brief), 7, "musicgen", brief.words)


TONE = 0.05 * np.sin(2 * np.pi * 440 * np.arange(3 * 16_000) / 16_000)


def test_files_are_as_loud_as_each_other_and_say_what_they_are(tmp_path) -> None:
    written = write_sound(made(TONE), tmp_path, "waltz", title="A waltz")
    assert sorted(written) == ["flac", "ogg", "wav"]
    for kind, path in written.items():
        found = inspect(path)
        assert found.duration == pytest.approx(3.0, abs=0.05)
        assert found.loudness == pytest.approx(-16, abs=0.7)
        with av.open(str(path)) as file:
            tags = {k.lower(): v for k, v in (dict(file.metadata) | dict(file.streams.audio[0].metadata)).items()}
        assert tags["title"] == "A waltz", kind
        assert "Made by a model" in tags["comment"], kind
        for told in ("musicgen", "seed 7", "a slow waltz for cello"):
            assert told in tags["comment"], kind


def test_peaks_stay_below_the_ceiling_and_silence_stays_silent() -> None:
    clicks = np.zeros(32_000, np.float32)
    clicks[::4000] = 0.3
    assert np.abs(levelled(clicks, 16_000)).max() <= CEILING + 1e-6
    assert not levelled(np.zeros(32_000, np.float32), 16_000).any()


def test_a_peak_does_not_make_all_else_soft() -> None:
    spiky = TONE.astype(np.float32).copy()
    spiky[20_000] = 0.6
    spiky[8_000:8_004] = -0.5
    loud = levelled(spiky, 16_000)
    meter = Meter(16_000)
    meter.add(loud[:, None])
    assert np.abs(loud).max() <= CEILING + 1e-6
    assert -18 < meter.integrated() < -15  # by turning all of it down it would be at -26
    # Far from the peaks it is the tone as it was, only louder.
    stretch = slice(30_000, 45_000)
    assert np.allclose(loud[stretch], spiky[stretch] * (loud[30_010] / spiky[30_010]), atol=1e-4)


def test_another_format_is_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match="end in"):
        write_sound(made(TONE), tmp_path, "x", formats=("mp3",))


def test_nothing_made_is_a_file_of_nothing(tmp_path) -> None:
    nothing = replace(made(TONE), samples=np.zeros(0, np.float32))
    assert write_sound(nothing, tmp_path, "none", formats=("wav",))["wav"].stat().st_size < 2000
