"""The command line: exit status, one line on bad input, whole files or none."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from ml_engine import (
    GENERATED,
    MOST_CHANGES,
    RIGHTS,
    TRANSCRIBED,
    Change,
    Note,
    Origin,
    Performance,
    now,
    provenance,
    read_performance,
)
from ml_engine.management.commands._console import manner_of
from ml_engine.midi import write_performance
from tests.ml_engine.notation.playing import play, song

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: object) -> tuple[int, str, str]:
    """(exit status, standard output, standard error) of a command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def refused(*arguments: object) -> str:
    """The one line that a command says when it refuses."""
    code, out, err = run(*arguments)
    assert code == 2
    assert not out
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


@pytest.fixture
def folder(tmp_path) -> Path:
    path = tmp_path / "here"
    path.mkdir()
    return path


@pytest.fixture
def played(folder) -> Path:
    path = folder / "played.mid"
    write_performance(play(song(8)).performance, path)
    return path


def tone(path: Path, seconds: float = 2.0) -> Path:
    """A few decaying piano-like tones as a WAV file."""
    import wave

    rate = 22050
    samples = np.zeros(int(rate * seconds))
    for onset, hertz in ((0.2, 261.6), (0.7, 329.6), (1.2, 392.0)):
        place = np.arange(int(rate * onset), len(samples))
        after = (place - place[0]) / rate
        samples[place] += sum(np.sin(2 * np.pi * hertz * k * after) / k**2 for k in range(1, 6)) * np.exp(-3 * after)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples / np.abs(samples).max() * 20000).astype("<i2").tobytes())
    return path


def test_notate_writes_the_file_asked_for(played, folder):
    code, out, err = run("notate", played, "--output", folder / "score.xml")
    assert (code, err) == (0, "")
    assert out.strip() == str(folder / "score.xml")
    assert b"<score-partwise" in (folder / "score.xml").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["played.mid", "score.xml"]


def test_what_notate_writes_says_where_it_came_from(played, folder):
    target = folder / "score.musicxml"
    assert run("notate", played, "--output", target, "--parts")[0] == 0
    files = [target, *folder.glob("score.01*")]
    assert {path.suffix for path in files} == {".musicxml", ".mid", ".pdf"}
    for path in files:
        assert provenance(path).statement == Origin(
            TRANSCRIBED, "Copyist", takes=("played.mid",), made=now()[:10], licence="Apache-2.0 (ours)",
            rights=RIGHTS[TRANSCRIBED],
        )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        Origin(TRANSCRIBED, "piano", takes=("evening.wav",), made="2020-01-01", rights=RIGHTS[TRANSCRIBED]),
        Origin(GENERATED, "composer-transformer", "a waltz", made="2020-01-01", licence="Apache-2.0 (ours)", seed=7),
    ],
)
def test_notate_says_of_a_file_what_the_file_says_of_itself(folder, said):
    source, target = folder / "song.mid", folder / "score.musicxml"
    write_performance(play(song(8)).performance, source, statement=said)
    assert run("notate", source, "--output", target)[0] == 0
    assert provenance(target).statement == replace(said, takes=("song.mid",), made=now()[:10])


def test_notate_takes_a_timeline(played, folder):
    beats = [{"time": 0.5 + i * 0.6, "bar": i // 3 + 1, "beat": i % 3 + 1, "downbeat": i % 3 == 0} for i in range(40)]
    given = folder / "given.json"
    given.write_text(json.dumps({"beats": beats, "meters": [{"quarter": 0, "numerator": 3, "denominator": 4}]}))
    assert run("notate", played, "--output", folder / "x.musicxml", "--timeline", given)[0] == 0
    assert "<beats>3</beats>" in (folder / "x.musicxml").read_text()


def test_notate_writes_in_the_manner_asked_for(played, folder):
    target = folder / "x.musicxml"
    usual = ("notate", played, "--output", target, "--style", "plain")
    assert run(*usual)[0] == 0
    assert "<beats>3</beats>" not in target.read_text()
    assert run(*usual, "--layout", "one staff", "--change", "meter=3/4", "--change", "key=-3@0-")[0] == 0
    written = target.read_text()
    assert "<beats>3</beats>" in written
    assert "<fifths>-3</fifths>" in written
    assert "<staves>2</staves>" not in written


def test_changes_are_read_with_their_place():
    read = manner_of({"style": "plain", "layout": "piano", "change": ["shift=-1@2.5-8", "hands@3-", "tempo=1/2"]})
    assert read["changes"] == (
        Change("shift", "-1", 2.5, 8.0),
        Change("hands", "", 3.0, None),
        Change("tempo", "1/2", 0.0, None),
    )


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (("--style", "baroque"), "no style"),
        (("--layout", "wallpaper"), "no layout"),
        (("--change", "volume=2"), "volume"),
        (("--change", "meter=0/4"), "meter"),
        (("--change", "meter=3/4@5-2"), "before it ends"),
        (("--change", "meter=3/4@5"), "does not say where"),
        (("--change", "meter=3/4@soon-"), "not a change"),
        (("--change", "hands", "--change", "hands") * (MOST_CHANGES // 2 + 1), "At most"),
    ],
)
def test_a_manner_that_cannot_be_is_refused_before_anything_is_heard(played, folder, wish, said):
    assert said in refused("notate", played, "--output", folder / "x.musicxml", *wish)
    assert said in refused("transcribe", tone(folder / "tone.wav"), "--output", folder / "out", *wish)
    assert not (folder / "x.musicxml").exists() and not (folder / "out").exists()


def test_notate_refuses_in_one_line(played, folder):
    target = folder / "x.musicxml"
    broken = folder / "broken.mid"
    broken.write_bytes(b"not a midi file")
    silent = folder / "silent.mid"
    write_performance(Performance(()), silent)
    assert "no file" in refused("notate", folder / "missing.mid", "--output", target)
    assert "not a file" in refused("notate", folder, "--output", target)
    assert "broken.mid" in refused("notate", broken, "--output", target)
    assert "no notes" in refused("notate", silent, "--output", target)
    assert "directory" in refused("notate", played, "--output", folder / "nowhere" / "x.musicxml")
    assert "directory" in refused("notate", played, "--output", folder)
    assert "no file" in refused("notate", played, "--output", target, "--timeline", folder / "missing.json")
    assert "timeline" in refused("notate", played, "--output", target, "--timeline", broken)
    assert not target.exists()


def test_each_part_is_written_too(folder):
    notes = [Note(at * 0.5, at * 0.5 + 0.4, 62 + at % 7, 80, "clarinet") for at in range(16)]
    notes += [Note(at * 1.0, at * 1.0 + 0.9, 40 + at % 5, 80, "cello") for at in range(8)]
    source = folder / "duo.mid"
    write_performance(Performance.of(notes), source)
    changes = ("--change", "name=cello=Anna", "--change", "move=clarinet=oboe@4-")
    code, out, err = run("notate", source, "--output", folder / "score.musicxml", "--parts", *changes)
    assert (code, err) == (0, "")
    stems = [f"score.{name}" for name in ("01 Oboe", "02 Clarinet in B♭", "03 Anna")]
    wanted = [
        folder / "score.musicxml",
        *(folder / f"{stem}.{form}" for stem in stems for form in ("musicxml", "mid", "pdf")),
    ]
    assert out.splitlines() == [str(path) for path in wanted]
    assert {path.name for path in folder.iterdir()} == {source.name, *(path.name for path in wanted)}
    assert "viola" in refused("notate", source, "--output", folder / "s.musicxml", "--change", "merge=viola=cello")
    assert "kazoo" in refused("notate", source, "--output", folder / "s.musicxml", "--change", "move=kazoo@0-1")


def test_transcribe_refuses_in_one_line(folder):
    sound, target = tone(folder / "tone.wav"), folder / "out"
    text = folder / "text.wav"
    text.write_text("this is no sound")
    assert "no file" in refused("transcribe", folder / "missing.wav", "--output", target)
    assert "ouija" in refused("transcribe", sound, "--output", target, "--engine", "ouija")
    assert "kazoo" in refused("transcribe", sound, "--output", target, "--players", "piano,kazoo")
    assert "docx" in refused("transcribe", sound, "--output", target, "--formats", "musicxml,docx")
    assert "format" in refused("transcribe", sound, "--output", target, "--formats", ",")
    assert not target.exists()
    assert "tone.wav" in refused("transcribe", sound, "--output", sound)
    assert "text.wav" in refused("transcribe", text, "--output", target)
    (folder / "again").mkdir()
    twin = tone(folder / "again" / "tone.wav")
    assert "tone" in refused("transcribe", sound, twin, "--output", target)


def test_transcribe_writes_what_was_asked_for(folder):
    sound = tone(folder / "three tones.wav")
    options = ("--engine", "general", "--players", "organ,", "--formats", "musicxml,mid,json", "--parts")
    code, out, err = run("transcribe", sound, "--output", folder / "out", *options)
    assert (code, err) == (0, "")
    names = {path.name for path in (folder / "out").iterdir()}
    assert names == {
        "three tones.musicxml", "three tones.performance.mid", "three tones.score.mid", "three tones.timeline.json",
        "three tones.notes.json", "three tones.piece.json", "three tones.01 Organ.musicxml", "three tones.01 Organ.mid",
    }  # fmt: skip
    assert out.count("\n") == 6
    heard = {note.pitch for note in read_performance(folder / "out" / "three tones.performance.mid").notes}
    assert {60, 64, 67} <= heard


def test_models_are_listed_with_their_licences():
    code, out, err = run("models", "list")
    assert (code, err) == (0, "")
    heads, *rows = out.splitlines()
    at = heads.index("licence")
    told = {row[:at].split("  ")[0]: row[at:].split("  ")[0] for row in rows}
    assert told["Listener"] == "Apache-2.0 (ours)"
    assert told["Basic Pitch"] == "Apache-2.0 (Spotify AB)"


def test_a_wrong_verb_ends_with_status_2():
    command = [sys.executable, "manage.py", "models", "destroy"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"NOTEWRIGHT_DEBUG": "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_ctrl_c_ends_with_130_and_leaves_no_part_of_a_file(folder):
    """A long score, so that the engraver is at work when the signal comes."""
    long = folder / "long.mid"
    write_performance(Performance.of(Note(i * 0.11, i * 0.11 + 0.1, 40 + (i * 7) % 45) for i in range(24_000)), long)
    interrupt = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    code, out, err = run("notate", long, "--output", folder / "x.musicxml")
    interrupt.join()
    assert (code, out, err) == (130, "", "")
    assert [path.name for path in folder.iterdir()] == ["long.mid"]
