"""Timelines from files."""

import json

import pytest

from ml_engine import BadInput, notate, read_timeline
from tests.ml_engine.notation.playing import play, song


def test_what_was_written_is_read_again(tmp_path):
    line = notate(play(song(8)).performance).timeline
    path = tmp_path / "x.timeline.json"
    path.write_text(json.dumps(line.to_json()))
    again = read_timeline(path)
    assert [beat.quarter for beat in again.beats] == [beat.quarter for beat in line.beats]
    assert again.meters == line.meters
    assert again.keys == line.keys


def test_beats_without_places_are_counted(tmp_path):
    beats = [{"time": i * 0.5, "bar": i // 2 + 1, "beat": i % 2 + 1, "downbeat": i % 2 == 0} for i in range(6)]
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"beats": beats, "meters": [{"quarter": 0, "numerator": 6, "denominator": 8}]}))
    assert [float(beat.quarter) for beat in read_timeline(path).beats] == [0, 1.5, 3, 4.5, 6, 7.5]


@pytest.mark.parametrize(
    "content",
    [
        "", "{", "[]", "null", "{}", '{"beats": []}', '{"beats": [1, 2]}', '{"beats": [{"time": 0}], "meters": []}',
        '{"beats": [{"time": 1, "bar": 1, "beat": 1, "downbeat": true, "quarter": 0}], "meters": []}',
        '{"beats": [{"time": 1, "bar": 1, "beat": 1, "downbeat": true, "quarter": 0}, {"time": 0, "bar": 1, "beat": 2,'
        ' "downbeat": false, "quarter": 1}], "meters": [{"quarter": 0, "numerator": 4, "denominator": 4}]}',
        '{"beats": [{"time": 0, "bar": 1, "beat": 1, "downbeat": true, "quarter": 0}, {"time": 1, "bar": 1, "beat": 2,'
        ' "downbeat": false, "quarter": 1}], "meters": [{"quarter": 0, "numerator": 4, "denominator": 5}]}',
        '{"beats": [{"time": NaN, "bar": 1, "beat": 1, "downbeat": true, "quarter": 0}, {"time": 1, "bar": 1,'
        ' "beat": 2, "downbeat": false, "quarter": 1}], "meters": [{"quarter": 0, "numerator": 4, "denominator": 4}]}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_timeline_is_refused(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_text(content)
    with pytest.raises(BadInput):
        read_timeline(path)


def test_bytes_that_are_no_text(tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(BadInput):
        read_timeline(path)
