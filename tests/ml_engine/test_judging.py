"""Files are held against each other, in this process or in one of its own that may be killed."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import ml_engine
from ml_engine import BadInput, Performance, compare_apart, compare_files, judging
from ml_engine.midi import write_performance
from ml_engine.notation.reading import read_played
from tests.faulty import FAULTS, heard, meant

BOMB = b'<?xml version="1.0"?><!DOCTYPE score-partwise [<!ENTITY a "ha">]><score-partwise>&a;</score-partwise>'


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    for name, performance in (("heard.mid", heard()), ("meant.mid", meant())):
        write_performance(performance, tmp_path / name)
    return tmp_path / "heard.mid", tmp_path / "meant.mid"


@pytest.fixture
def written(tmp_path: Path) -> dict[str, Path]:
    """The waltz written down, with all its files."""
    beats = [
        {"time": 0.4 * at, "quarter": at, "bar": at // 3 + 1, "beat": at % 3 + 1, "downbeat": at % 3 == 0}
        for at in range(52)
    ]
    three = ml_engine.Timeline.from_json({"beats": beats, "meters": [{"quarter": 0, "numerator": 3, "denominator": 4}]})
    notation = ml_engine.notate(meant(), timeline=three, style="plain")
    return ml_engine.engrave(notation, meant(), tmp_path, "waltz", formats=("musicxml", "mid", "json"))


def compare_notes(heard: Performance, meant: Performance) -> tuple[float, float]:
    scores = ml_engine.compare(heard, meant).scores
    return scores.offsets.f1, scores.drums.f1


def test_what_a_file_holds_as_it_sounds(files, written):
    played = read_played(files[1])
    assert sorted(n.pitch for n in played.performance.notes) == sorted(n.pitch for n in meant().notes)
    kept = read_played(written["notes"])
    assert not kept.written and len(kept.performance.notes) == len(meant().notes)
    assert compare_notes(kept.performance, meant()) == (1, 1)
    for role in ("musicxml", "score_midi", "piece"):
        score = read_played(written[role])
        assert score.written and score.timeline is not None and score.timeline.beats[3].bar == 2, role
        assert sum(note.instrument == "drums" for note in score.performance.notes) == 32


def test_files_are_compared_by_what_they_hold(files, written):
    assert compare_files(*files).counts == FAULTS
    # A score of the same has its own tempo, and names the bars.
    found = compare_files(files[0], written["musicxml"])
    assert found.scores.onsets.f1 > 0.9 and found.scores.drums.f1 > 0.9
    assert found.worst[0].bar == 9 and found.worst[0].start == pytest.approx(9.6, abs=0.1)


def test_a_process_of_its_own_says_the_same(files, written):
    found = compare_apart((files[0],), (files[1],))
    assert found == json.loads(json.dumps(compare_files(*files).to_json()))
    assert found["counts"] == FAULTS and found["version"] == 1
    barred = compare_apart((files[0],), (files[1],), timeline=written["timeline"])
    assert {moment["bar"] for moment in barred["worst"]} == {9}


def test_of_several_files_the_first_that_can_be_read_is_taken(files, tmp_path):
    empty = tmp_path / "empty.json"
    empty.write_text('{"notes":[]}')
    assert compare_apart((empty, files[0]), (files[1],))["counts"] == FAULTS
    with pytest.raises(BadInput, match="not a piece"):
        compare_apart((empty,), (files[1],))


def test_what_the_reference_is_can_be_overruled(files):
    told = compare_apart((files[0],), (files[1],), written=True)["alignment"]
    assert (
        "warp" in told["because"].lower()
        and "warp" not in compare_apart((files[0],), (files[1],))["alignment"]["because"]
    )


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("score.musicxml", content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100,
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"MThd",
        b"MThd\0\0\0\6\0\1\0\1\0\x60",
        b"MThd\0\0\0\6\0\1\0\1\0\0MTrk\0\0\0\4\0\xff\x2f\0",
        b"<html></html>",
        BOMB,
        zipped(BOMB),
        zipped(b"<" + b"a" * 70_000_000),
        b"PK\x03\x04 broken",
        b"{",
        b"[" * 200_000,
        b'{"performance": [[1]], "pedals": []}',
        b'{"performance": [], "pedals": []}',
        b'{"performance": [["x", 1, 2, 3, "piano", 1]], "pedals": 3}',
        b'{"performance": [[NaN, 1, 60, 80, "piano", 1]], "pedals": []}',
        b'{"performance": [[0, 1e400, 60, 80, "piano", 1]], "pedals": []}',
        b'{"performance": [[0, 1, 600, 80, "piano", 1]], "pedals": []}',
        b'{"performance": [[-1e12, 1, 60, 80, "piano", 1]], "pedals": []}',
    ],
    ids=range(20),
)
def test_hostile_references_are_refused_in_one_sentence(files, tmp_path, content):
    bad = tmp_path / "reference.mid"
    bad.write_bytes(content)
    with pytest.raises(BadInput) as refusal:
        compare_files(files[0], bad)
    sentence = str(refusal.value)
    assert sentence.endswith(".") and "\n" not in sentence


def test_a_process_of_its_own_refuses_without_naming_its_paths(files, tmp_path):
    bad = tmp_path / "reference.mid"
    bad.write_bytes(zipped(BOMB))
    with pytest.raises(BadInput, match=r"^This score declares entities of its own, which is not safe to read\.$"):
        compare_apart((files[0],), (bad,))


def test_what_takes_too_long_or_too_much_is_ended(files):
    with pytest.raises(BadInput, match="takes too long"):
        compare_apart_within(files, seconds=0.05)
    with pytest.raises(BadInput, match="too large"):
        compare_apart_within(files, megabytes=120)


def compare_apart_within(files: tuple[Path, Path], **limits: float) -> None:
    judging.compare_apart((files[0],), (files[1],), **limits)


def test_the_process_is_shut_in(files):
    """It cannot write, and ends when nobody waits for it any more."""
    code = (
        "import os, sys; from ml_engine.apart import shut_in; shut_in(os.getppid(), 5, 2048, 16)\n"
        "try: open(sys.argv[1], 'a').write('x' * 100000)\n"
        "except OSError: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", code, str(files[0])], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "refused" or done.returncode == -25  # XFSZ
    other = subprocess.run(
        [sys.executable, "-c", "from ml_engine.apart import shut_in; shut_in(1, 5, 2048, 16); print('goes on')"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (other.returncode, other.stdout) == (1, "")


def test_comparing_loads_no_network(files):
    code = (
        "import sys; from pathlib import Path; import ml_engine; ml_engine.compare_files(Path(sys.argv[1]), Path(sys.argv[2]));"
        "print([name for name in ('torch', 'music21', 'verovio', 'librosa') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, *map(str, files)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"
