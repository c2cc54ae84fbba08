"""A piece as JSON keeps every field, and older files are still read."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from ml_engine import BadInput, piece_from_json
from ml_engine.music import Mark, WrittenNote
from ml_engine.pieces import piece_to_json
from tests.ml_engine.notation.pieces import band


def marked():
    piece = band(bars=2)
    flute = piece.parts[0]
    grace = WrittenNote("g", Fraction(0), Fraction(0), 73, "C#5", signs=("accent", "trill"), lyric="ah-")
    marks = (
        Mark(Fraction(1, 3), "hairpin", "crescendo", Fraction(7, 3)),
        Mark(Fraction(4), "dynamic", "sf", staff=1),
        Mark(Fraction(0), "slur", until=Fraction(2), voice=2),
    )
    return replace(piece, parts=(replace(flute, notes=(grace, *flute.notes), marks=marks), *piece.parts[1:]))


def test_every_field_comes_back():
    piece = marked()
    assert piece_from_json(json.loads(json.dumps(piece_to_json(piece)))) == piece


def test_files_of_the_first_version_are_read():
    piece = band(bars=2)
    data = json.loads(json.dumps(piece_to_json(piece)))
    data["version"] = 1
    for part in data["parts"]:
        del part["marks"]
        part["notes"] = [row[:9] for row in part["notes"]]
    assert piece_from_json(data) == piece


@pytest.mark.parametrize("spoil", [
    lambda data: data.update(version=3),
    lambda data: data["parts"][0]["notes"][0].append("more"),
    lambda data: data["parts"][0]["notes"].__setitem__(0, data["parts"][0]["notes"][0][:4]),
    lambda data: data["parts"][0].update(marks=[["0"]]),
])  # fmt: skip
def test_what_is_no_piece_is_refused(spoil):
    data = json.loads(json.dumps(piece_to_json(marked())))
    spoil(data)
    with pytest.raises(BadInput):
        piece_from_json(data)
