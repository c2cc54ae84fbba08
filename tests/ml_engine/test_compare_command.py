"""manage.py compare: a table, a file of JSON, and one line when it cannot."""

import json
from pathlib import Path

import pytest

from ml_engine import Note, Performance
from ml_engine.midi import write_performance
from tests.faulty import FAULTS, heard, meant
from tests.ml_engine.test_commands import refused, run


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    for name, performance in (("heard.mid", heard()), ("meant.mid", meant())):
        write_performance(performance, tmp_path / name)
    return tmp_path / "heard.mid", tmp_path / "meant.mid"


def test_a_table_of_numbers_kinds_and_worst_moments(sides):
    code, out, err = run("compare", *sides)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    counted = lines[lines.index("error        count") + 1 :][: len(FAULTS)]
    told = {line.split()[0]: int(line.split()[1]) for line in counted}
    assert told == FAULTS
    onsets = next(line for line in lines if line.startswith("onsets")).split()
    assert onsets[1:] == ["0.927", "0.927", "0.927", "89", "96", "96"]
    for name in ("with offsets", "with instrument", "drums by kind", "piano", "strings", "kick", "snare"):
        assert any(line.startswith(name) for line in lines), name
    assert "0:08.0 to 0:12.0: 3 errors" in out


def test_everything_as_json(sides, tmp_path):
    target = tmp_path / "found.json"
    assert run("compare", *sides, "--json", target)[0] == 0
    found = json.loads(target.read_text())
    assert found["counts"] == FAULTS and len(found["faults"]) == sum(FAULTS.values())
    assert len(found["heard"]) == len(heard().notes) and len(found["meant"]) == len(meant().notes)


def test_the_way_to_align_can_be_chosen(sides, tmp_path):
    late = tmp_path / "late.mid"
    write_performance(
        Performance.of(Note(n.onset + 3, n.offset + 3, n.pitch, n.velocity, n.instrument) for n in heard().notes), late
    )
    assert "moved by +3.000 s" in run("compare", late, sides[1])[1]
    assert "as you asked" in run("compare", late, sides[1], "--align", "none")[1]
    assert "warped" in run("compare", late, sides[1], "--align", "warp")[1]


def test_it_refuses_in_one_line(sides, tmp_path):
    broken, silent = tmp_path / "broken.mid", tmp_path / "silent.mid"
    broken.write_bytes(b"no midi")
    write_performance(Performance(()), silent)
    assert "no file" in refused("compare", sides[0], tmp_path / "missing.mid")
    assert "not a file" in refused("compare", tmp_path, sides[1])
    assert "broken.mid" in refused("compare", sides[0], broken)
    assert "no notes" in refused("compare", silent, sides[1])
    assert "sideways" in refused("compare", *sides, "--align", "sideways")
    assert "directory" in refused("compare", *sides, "--json", tmp_path)
    assert "directory" in refused("compare", *sides, "--json", tmp_path / "nowhere" / "x.json")
