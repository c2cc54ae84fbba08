"""Recordings inside packages: the table is well formed, and the command hears and draws what is there and says what is not."""

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from bench.ears import pictures, recorded
from bench.ears.pictures import Roll, draw
from bench.ears.recorded import RATE, Recording, recordings, sound_of
from ml_engine import Note, Performance

ROW = {
    "name": "made", "what": "three tones", "registry": "Debian", "packages": ["none-such"], "version": "1", "licence": "CC0",
    "files": ["made/tones.wav"],
}  # fmt: skip
PAGE = Path(__file__).resolve().parent.parent / "docs" / "ears.md"


def tones(seconds: float = 3.0) -> np.ndarray:
    """Three plucked tones of five partials."""
    time = np.arange(round(seconds / 3 * RATE)) / RATE
    rows = [
        sum(np.sin(2 * np.pi * hertz * n * time) / n**1.5 for n in range(1, 6)) * np.exp(-3 * time)
        for hertz in (262, 330, 392)
    ]
    sound = 0.3 * np.concatenate(rows)
    sound[: RATE // 10] = 0  # recordings do not begin in the middle of a stroke
    return sound.astype(np.float32)


def options(tmp_path: Path, **changed) -> argparse.Namespace:
    plain = {"folder": tmp_path, "out": tmp_path / "out", "seconds": 3.0, "names": None, "json": tmp_path / "all.json"}
    return argparse.Namespace(**(plain | changed))


@pytest.fixture
def table(tmp_path) -> Path:
    """A table of a recording that is there and of one that is not."""
    (tmp_path / "made").mkdir()
    soundfile.write(tmp_path / "made" / "tones.wav", tones(), RATE)
    path = tmp_path / "table.json"
    path.write_text(json.dumps([ROW, ROW | {"name": "gone", "files": ["made/gone.wav"]}]))
    return path


def test_the_table_is_well_formed_and_every_row_has_its_picture_and_its_word():
    rows = recordings()
    assert len({row.name for row in rows}) == len(rows) >= 8
    page = PAGE.read_text()
    for row in rows:
        assert row.what
        assert row.version in page
        assert f"\n## {row.name}\n" in page
        assert f"(ears/{row.name}.png)" in page
        assert row.packages[0] in page
        assert (PAGE.parent / "ears" / f"{row.name}.png").stat().st_size <= pictures.MOST_BYTES
    assert {file.stem for file in (PAGE.parent / "ears").iterdir()} == {row.name for row in rows}


@pytest.mark.parametrize(
    "changed",
    [
        {"registry": "nowhere"},
        {"licence": ""},
        {"files": []},
        {"files": ["/usr/share/tones.wav"]},
        {"make": ["play", "{file}"]},
    ],
)
def test_a_row_that_makes_no_sense_is_refused(changed):
    with pytest.raises(ValueError, match="made"):
        Recording.of(ROW | changed)


def test_files_follow_one_another_or_sound_together(tmp_path):
    for name, hertz, seconds in (("a.wav", 200, 1.0), ("b.flac", 300, 2.0)):
        time = np.arange(round(seconds * 16_000)) / 16_000
        soundfile.write(tmp_path / name, 0.3 * np.sin(2 * np.pi * hertz * time), 16_000)
    files = [tmp_path / "a.wav", tmp_path / "b.flac"]
    both = ROW | {"files": ["a.wav", "b.flac"]}
    assert len(sound_of(Recording.of(both), files, 10, tmp_path)) == pytest.approx(3 * RATE, abs=10)
    assert len(sound_of(Recording.of(both | {"start": 0.5}), files, 2, tmp_path)) == pytest.approx(2 * RATE, abs=10)
    mixed = sound_of(Recording.of(both | {"mixed": True}), files, 10, tmp_path)
    assert len(mixed) == pytest.approx(2 * RATE, abs=10)
    assert np.abs(np.fft.rfft(mixed[:RATE]))[[200, 300]].min() > 1000
    with pytest.raises(ValueError, match="no sound"):
        sound_of(Recording.of(both | {"mixed": True, "start": 5}), files, 10, tmp_path)


def test_a_command_makes_a_sound_of_what_is_none(tmp_path):
    soundfile.write(tmp_path / "song.wav", tones(), RATE)
    one = Recording.of(ROW | {"files": ["song.wav"], "make": ["cp", "{file}", "{made}"], "start": 1})
    assert len(sound_of(one, [tmp_path / "song.wav"], 30, tmp_path)) == 2 * RATE
    assert one.found(tmp_path) == [tmp_path / "song.wav"]
    assert Recording.of(ROW | {"make": ["no-such-program", "{file}", "{made}"]}).found(tmp_path) is None


@pytest.mark.slow
def test_the_command_hears_and_draws_what_is_there_and_says_what_is_missing(tmp_path, table, capsys):
    assert recorded.main(options(tmp_path), table) == 0
    told = capsys.readouterr().out
    assert "Missing: gone (three tones). apt install none-such" in told
    rows = json.loads((tmp_path / "all.json").read_text())
    assert rows[0]["chosen"]
    assert rows[-1]["engine"] == "ensemble"
    assert all(row["notes a second"] >= 1 and f"| made | {row['engine']}" in told for row in rows)
    with Image.open(tmp_path / "out" / "made.png") as picture:
        assert picture.width == 1080
    assert not (tmp_path / "out" / "gone.png").exists()


def test_it_fails_where_nothing_is_there_or_nothing_can_be_heard(tmp_path, table, capsys):
    assert recorded.main(options(tmp_path, names=["gone"]), table) == 1
    assert "None of the recordings" in capsys.readouterr().err
    (tmp_path / "made" / "tones.wav").write_bytes(b"no sound at all")
    assert recorded.main(options(tmp_path), table) == 1
    assert "made could not be heard" in capsys.readouterr().err


def test_a_picture_is_the_same_every_time_and_small_whatever_was_heard(tmp_path):
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, 10 * RATE).astype(np.float32)
    heard = Performance.of(
        Note(0.1 * i, 0.1 * i + 0.3, 40 + i % 40, 20 + i, ("violin", "drums", "flute")[i % 3]) for i in range(90)
    )
    rolls = [Roll("line", True, Performance.of(())), Roll("ensemble", False, heard)]
    for name in ("one.png", "two.png"):
        draw(tmp_path / name, "Noise", "nobody, CC0", noise, RATE, rolls)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()
    assert (tmp_path / "one.png").stat().st_size <= pictures.MOST_BYTES
