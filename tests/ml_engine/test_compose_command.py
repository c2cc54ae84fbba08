"""manage.py compose: all files or none, one line on bad input, Ctrl-C keeps the bars so far."""

import json
import os
import re
import signal
import threading

import pytest

from ml_engine import read_performance, read_piece
from tests.ml_engine.test_commands import folder, refused, run  # noqa: F401  (folder is a fixture)

WALTZ = "a slow waltz in D minor for piano, 4 bars"
ENDINGS = (".brief.json", ".mid", ".musicxml", ".pdf")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A waltz from words: the folder, and what the command said."""
    place = tmp_path_factory.mktemp("waltz")
    return place, run("compose", WALTZ, "--seed", 5, "--output", place)


def notes(path):
    """What stands in a score, without what names it."""
    piece = read_piece(path)
    return [[(n.onset, n.duration, n.pitch) for n in part.notes] for part in piece.parts]


def test_words_become_files(made):
    place, (code, out, err) = made
    assert (code, err) == (0, "")
    name = "a-slow-waltz-in-d-minor-for-piano-4-bars"
    assert sorted(path.name for path in place.iterdir()) == [name + ending for ending in ENDINGS]
    assert out.split() == [str(place / (name + ending)) for ending in (".musicxml", ".mid", ".pdf", ".brief.json")]
    brief = json.loads((place / f"{name}.brief.json").read_text())
    assert (brief["key"], brief["meter"], brief["bars"], brief["seed"]) == ("D minor", "3/4", 4, 5)
    piece = read_piece(place / f"{name}.musicxml")
    assert (piece.keys[0].fifths, piece.meters[0].numerator, piece.meters[0].denominator) == (-1, 3, 4)
    assert read_performance(place / f"{name}.mid").notes
    assert (place / f"{name}.pdf").read_bytes().startswith(b"%PDF")


def test_every_file_says_what_it_was_made_by(made):
    place, _ = made
    piece = read_piece(next(place.glob("*.musicxml")))
    # MIDI's texts are Latin-1, which has no typographic signs.
    for told in ("Composed by a machine", "Notewright", "seed 5"):
        assert told in piece.origin
        assert told.encode() in next(place.glob("*.mid")).read_bytes()


def test_the_same_seed_gives_the_same_piece(made, folder):  # noqa: F811
    place, _ = made
    assert run("compose", WALTZ, "--seed", 5, "--output", folder)[0] == 0
    same, first = (next(one.glob("*.musicxml")) for one in (folder, place))
    assert notes(same) == notes(first)
    assert run("compose", WALTZ, "--seed", 6, "--output", folder)[0] == 0
    assert notes(same) != notes(first)


def test_options_go_before_words(folder):  # noqa: F811
    code, _, _ = run(
        "compose", "a waltz in D minor for flute", "--output", folder, "--seed", 1, "--bars", 3, "--key", "G major",
        "--meter", "4/4", "--tempo", 96, "--instruments", "violin, cello",
    )  # fmt: skip
    assert code == 0
    brief = json.loads(next(folder.glob("*.brief.json")).read_text())
    assert (brief["bars"], brief["key"], brief["meter"], brief["tempo"]) == (3, "G major", "4/4", 96.0)
    assert brief["instruments"] == ["violin", "cello"]
    assert len(read_piece(folder / "a-waltz-in-d-minor-for-flute.musicxml").parts) == 2


def test_a_piece_that_is_there(made, folder):  # noqa: F811
    place, _ = made
    source = next(place.glob("*.musicxml"))
    code, _, err = run("compose", "--from", source, "--mode", "transpose", "--semitones", 2, "--output", folder)
    assert (code, err) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == [f"{source.stem}-transpose{one}" for one in ENDINGS]
    up = [[(onset, long, pitch + 2) for onset, long, pitch in part] for part in notes(source)]
    assert [sorted(part) for part in notes(folder / f"{source.stem}-transpose.musicxml")] == [sorted(p) for p in up]


def test_bars_written_anew_leave_the_others(made, folder):  # noqa: F811
    place, _ = made
    source = next(place.glob("*.musicxml"))
    options = ("--mode", "fill", "--bars-range", "2-3", "--seed", 3)
    assert run("compose", "--from", source, *options, "--output", folder)[0] == 0
    before, after = notes(source), notes(folder / f"{source.stem}-fill.musicxml")
    for old, new in zip(before, after, strict=True):
        assert sorted(n for n in old if not 3 <= n[0] < 9) == sorted(n for n in new if not 3 <= n[0] < 9)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "what to compose"),
        (("  ",), "what to compose"),
        (("a waltz", "--bars", 0), "bars"),
        (("a waltz", "--tempo", 9999), "tempo"),
        (("a waltz", "--key", "H flat blue"), "key"),
        (("a waltz", "--meter", "7/0"), "7/0"),
        (("a waltz", "--instruments", "theremin of doom"), "theremin"),
        (("waltz " * 2000,), ""),
        (("a waltz", "--mode", "vary"), "--from"),
        (("a waltz", "--bars-range", "1-2"), "--bars-range"),
        (("--from", "missing.mid", "--mode", "vary"), "missing.mid"),
    ],
)
def test_bad_input_is_refused_in_one_line(folder, arguments, told):  # noqa: F811
    assert told in refused("compose", *arguments, "--output", folder / "out")
    assert not (folder / "out").exists()


def test_bad_wishes_for_a_piece_are_refused_in_one_line(made, folder):  # noqa: F811
    place, _ = made
    source = next(place.glob("*.musicxml"))
    broken = folder / "broken.mid"
    broken.write_bytes(b"MThd and no more")

    def say(*arguments: object) -> str:
        return refused("compose", "--from", source, *arguments, "--output", folder / "out")

    assert "--mode" in say()
    assert "explode" in say("--mode", "explode")
    assert "two-three" in say("--mode", "fill", "--bars-range", "two-three")
    assert say("--mode", "fill", "--bars-range", "3-99")
    assert say("--mode", "fill", "--bars-range", "3-2")
    assert "P77" in say("--mode", "fill", "--parts", "P77")
    assert say("--mode", "vary", "--amount", 7)
    assert say("--mode", "harmonise", "--style", "dubstep")
    assert "--other" in say("--mode", "blend")
    assert "--other" in say("--mode", "vary", "--other", source)
    assert "broken.mid" in say("--mode", "blend", "--other", broken)
    assert "broken.mid" in refused("compose", "--from", broken, "--mode", "vary", "--output", folder / "out")
    assert not (folder / "out").exists()


def test_a_file_in_the_way_is_refused(folder):  # noqa: F811
    (folder / "out").write_text("in the way")
    assert "out" in refused("compose", WALTZ, "--seed", 5, "--output", folder / "out")


def test_ctrl_c_keeps_the_bars_so_far(folder):  # noqa: F811
    """A long piece, so that the composer is at work when the signal comes."""
    from ml_engine.management.commands import compose as command

    told = threading.Event()
    compose = command.compose

    def told_of_notes(brief, *, report):
        def telling(event):
            if type(event).__name__ == "NotesFound" and not told.is_set():
                told.set()
                os.kill(os.getpid(), signal.SIGINT)
            report(event)

        return compose(brief, report=telling)

    command.compose = told_of_notes
    try:
        code, out, err = run("compose", "a waltz for piano", "--bars", 200, "--seed", 2, "--output", folder)
    finally:
        command.compose = compose
    assert (code, err, len(out.split())) == (130, "", 4)
    bars = re.findall(r'<measure number="(\d+)"', (folder / "a-waltz-for-piano.musicxml").read_text())
    assert 1 <= max(map(int, bars)) < 200
