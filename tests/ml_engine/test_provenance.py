"""What files say of where they came from comes back from each of them, and files of strangers can do no harm."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import ml_engine
from ml_engine import (
    ARRANGED,
    GENERATED,
    RIGHTS,
    SEPARATED,
    TRANSCRIBED,
    BadInput,
    Brief,
    Origin,
    SoundWish,
    engrave,
    engrave_parts,
    find_mark,
    play,
    provenance,
    read_piece,
    write_sound,
)
from ml_engine.documents import read_document
from ml_engine.marking.marker import marked
from ml_engine.midi import write_performance
from ml_engine.models.licences import licence_of, model_behind, weights_licence
from ml_engine.models.published import OURS
from ml_engine.origin import MARK, MOST_LINE, clean, now
from ml_engine.sound.result import SoundMade
from tests.faulty import meant
from tests.ml_engine.marking.test_mark import RATE, host
from tests.ml_engine.notation.pieces import band
from tests.ml_engine.test_commands import run

STATEMENT = Origin(
    GENERATED, "composer-transformer", 'a "slow" waltz <b> & café ♩', ("Tune, by Ann", "Other"), "2026-11-27T10:00:00Z",
    "Apache-2.0 (ours)", 7,
)  # fmt: skip
TAKEN = Origin(SEPARATED, "ensemble", takes=("band.mp3",), made="2026-11-27", rights=RIGHTS[SEPARATED])
HEARD = Origin(
    TRANSCRIBED, "piano", takes=("evening.wav",), made="2026-11-27", licence="MIT", rights=RIGHTS[TRANSCRIBED]
)


def sound(samples: np.ndarray) -> SoundMade:
    return SoundMade(samples, RATE, SoundWish(Brief(words="w")), 7, "musicgen", "w")


@pytest.mark.parametrize("statement", [STATEMENT, HEARD, TAKEN, Origin(ARRANGED)])
def test_a_statement_comes_back_from_its_line(statement: Origin) -> None:
    assert Origin.found_in(statement.to_line()) == statement
    assert Origin.found_in(f"words before, {statement.to_line()} and after") == statement
    assert statement.to_line().isascii()
    assert "\n" not in statement.sentence()


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg"])
def test_sound_carries_mark_and_statement(kind: str, tmp_path: Path) -> None:
    path = write_sound(sound(marked(host(0), RATE, 1)), tmp_path, "x", formats=(kind,), statement=STATEMENT)[kind]
    found = provenance(path)
    assert found.statement == STATEMENT
    assert found.mark is not None
    assert found.mark.certain
    assert found.found
    assert found.seconds == pytest.approx(len(host(0)) / RATE, abs=0.05)
    assert "Notewright's sound model" in found.sentence()
    assert find_mark(path).word == 1
    assert any(name == "comment" and STATEMENT.sentence() in text for name, text in found.fields)


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg"])
def test_what_was_taken_out_of_a_recording_says_so_and_is_not_a_models(kind: str, tmp_path: Path) -> None:
    from ml_engine.audio.encode import tags_of
    from ml_engine.audio.encode import write_sound as encode

    path = tmp_path / f"x.{kind}"
    encode(path, [host(1)[:, None]], RATE, 1, tags=tags_of(TAKEN, "Band (drums)"))
    found = provenance(path)
    assert found.statement == TAKEN
    assert not found.found
    assert found.headline() == "This was taken out of a recording."
    assert "Taken out of a recording by a machine: Notewright 0.1.0, model ensemble." in found.sentence()
    assert "taking it apart gives none" in found.sentence()
    assert found.statement.source_type == "algorithmicallyEnhanced"


def test_sound_without_either_says_nothing(tmp_path: Path) -> None:
    from ml_engine.audio.encode import write_sound as encode

    path = tmp_path / "own.wav"
    encode(path, [host(1)[:, None]], RATE, 1)
    found = provenance(path)
    assert not found.found
    assert found.statement is None
    assert found.sentence() == "No mark was found in the sound."
    encode(path, [np.zeros((RATE, 1), np.float32)], RATE, 1)
    assert not provenance(path).found


@pytest.mark.parametrize("statement", [STATEMENT, HEARD])
def test_scores_and_parts_carry_it(statement: Origin, tmp_path: Path) -> None:
    notation, performance = play(band())
    written = engrave(notation, performance, tmp_path, "x", formats=("musicxml", "mid", "pdf"), statement=statement)
    parts = engrave_parts(band(), tmp_path, "p", formats=("musicxml", "mid"), statement=statement)
    kinds = {"musicxml": "MusicXML", "performance_midi": "MIDI", "score_midi": "MIDI", "pdf": "PDF"}
    for role, path in written.items():
        found = provenance(path)
        assert (found.kind, found.statement, found.mark) == (kinds[role], statement, None), role
        assert found.found is (statement is STATEMENT)
    for part in parts[:2]:
        assert provenance(part.path).statement == statement
    with pytest.raises(BadInput, match="no sound"):
        find_mark(written["pdf"])


def test_a_transcription_is_not_taken_for_composed_when_it_is_read_again(tmp_path: Path) -> None:
    notation, performance = play(replace(band(), origin=""))
    written = engrave(notation, performance, tmp_path, "x", formats=("musicxml", "mid"), statement=HEARD)
    for role in ("musicxml", "score_midi"):
        assert read_piece(written[role]).origin == ""
    assert RIGHTS[TRANSCRIBED] in written["musicxml"].read_text()
    write_performance(meant(), tmp_path / "y.mid", statement=HEARD)
    assert ("copyright", RIGHTS[TRANSCRIBED]) in provenance(tmp_path / "y.mid").fields


def test_the_same_statement_gives_the_same_files(tmp_path: Path) -> None:
    notation, performance = play(band())
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        engrave(notation, performance, tmp_path / name, "x", formats=("musicxml", "mid"), statement=STATEMENT)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_the_moment_can_be_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert now() == "1970-01-01T00:00:00Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert now()[:2] == "20"


HOSTILE = [
    "notewright:", "notewright:{", "notewright:[1]", 'notewright:{"kind":"else"}', 'notewright:{"kind":5}',
    "notewright:" + "[" * 100_000, 'notewright:{"kind":"generated","words":"' + "x" * MOST_LINE + '"}',
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_that_is_none_is_no_statement(text: str) -> None:
    assert Origin.found_in(text) is None


def test_what_strangers_write_is_cut_and_cleaned() -> None:
    said = Origin.from_json({
        "kind": GENERATED, "model": "a\x00b\x1b[31m\u202ec\ud800", "words": "x" * 99_999, "seed": 10**40, "made": ["no"],
        "takes": ["t\n" * 500] * 99 + [5], "version": "9", "more": {},
    })  # fmt: skip
    assert said is not None
    assert (said.model, said.seed, said.made) == ("a b [31m c", None, "")
    assert len(said.words) == 400
    assert len(said.takes) == 16
    assert all(len(one) <= 200 and "\n" not in one for one in said.takes)
    assert said.sentence().isprintable()
    json.dumps(said.to_json()).encode()
    assert clean("a\u200bb\tc") == "a b c"


def test_documents_of_strangers(tmp_path: Path) -> None:
    midi = (
        b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk" + (10_000_000).to_bytes(4, "big") + b"\0\xff\1\x87\xff\x7f" + b"A" * 130_000
    )
    assert read_document(midi) is not None
    assert read_document(b"MThd\0\0\0\6\0\1\0\1\0\x60" + b"MTrk\0\0\0\4\0\xff\1") == ("MIDI", [])
    with pytest.raises(BadInput):
        read_document(b"MThd")
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><score-partwise>&b;</score-partwise>'
    with pytest.raises(BadInput, match="entities"):
        read_document(bomb)
    with pytest.raises(BadInput):
        read_document(b"<html><body>no score</body></html>")
    long = (
        b"<score-partwise><identification><rights>" + b"r" * 3_000_000 + b"</rights></identification></score-partwise>"
    )
    assert read_document(long) == ("MusicXML", [])
    many = b"<score-partwise>" + b"<work-title>t</work-title>" * 5000 + b"<part-list/></score-partwise>"
    kind, fields = read_document(many) or ("", [])
    assert (kind, len(fields)) == ("MusicXML", 64)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("score.xml", b"\0" * 70_000_000)
    with pytest.raises(BadInput, match="too large"):
        read_document(packed.getvalue())
    assert read_document(b"%PDF-1.7\n<x:xmpmeta" + b"x" * 2_000_000 + b"</x:xmpmeta>") == ("PDF", [])
    assert read_document(b"%PDF-1.7 nothing") == ("PDF", [])
    words = b"<x:xmpmeta><pdf:Keywords>a\x00&lt;b&gt;\xff</pdf:Keywords></x:xmpmeta>"
    assert read_document(b"%PDF-1.7" + words) == ("PDF", [("keywords", "a <b>\ufffd")])
    assert read_document(b"RIFF") is None
    for name, content in (("empty.wav", b""), ("text.txt", b"only words")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(BadInput):
            provenance(path)


def test_tags_of_strangers_are_bounded(tmp_path: Path) -> None:
    from ml_engine.audio.encode import write_sound as encode

    path = tmp_path / "tags.flac"
    tags = {f"name{number}": "y" * 50_000 for number in range(100)} | {"bad": "a\u202eb", "own": MARK + "{"}
    encode(path, [host(0)[:RATE, None]], RATE, 1, tags=tags)
    found = provenance(path)
    assert len(found.fields) <= 64
    assert all(len(text) <= 8192 and text.isprintable() for _, text in found.fields)
    assert found.statement is None


def test_the_command_says_it_in_a_line_and_by_its_status(tmp_path: Path) -> None:
    from ml_engine.audio.encode import write_sound as encode

    made, own = tmp_path / "made.wav", tmp_path / "own.wav"
    write_sound(sound(marked(host(0), RATE, 1)), tmp_path, "made", formats=("wav",), statement=STATEMENT)
    encode(own, [host(1)[:, None]], RATE, 1)
    code, out, err = run("provenance", made)
    assert (code, err) == (0, "")
    assert out.startswith(f"{made}: Made by a model: the mark of Notewright's sound model")
    assert len(out.splitlines()) == 1
    code, out, err = run("provenance", made, own, "--json")
    assert code == 1
    first, second = map(json.loads, out.splitlines())
    assert first["found"] and first["statement"]["seed"] == 7 and first["mark"]["certain"]
    assert not second["found"] and second["mark"]["family"] is None
    code, out, err = run("provenance", own, tmp_path / "none.wav", made)
    assert code == 2
    assert "none.wav" in err
    assert len(out.splitlines()) == 2


def test_made_sound_leaves_the_front_door_marked() -> None:
    made = ml_engine.generate(SoundWish(Brief(words="a slow waltz for piano", seed=4), seconds=6))
    from ml_engine.marking.finder import find, pieces

    found = find(pieces(made.samples), made.rate)
    assert found.certain
    assert found.word == 1


def test_licences_of_weights_are_the_registrys() -> None:
    assert weights_licence("musicgen") == "Apache-2.0 (ours)"
    assert weights_licence("piano").startswith("MIT")
    assert weights_licence("arranger") == ""
    for engine in ml_engine.engines():
        assert weights_licence(engine), engine


def test_what_a_licence_allows_goes_by_the_same_name_as_the_licence() -> None:
    for engine in ml_engine.sound_engines():
        allowed = licence_of(engine.name)
        assert allowed == engine.licence
        assert weights_licence(engine.name).startswith(allowed.name)
        assert model_behind(engine.name) if engine.ours else allowed.name == weights_licence(engine.name)
    assert licence_of("composer-transformer") == licence_of("Composer") == OURS
    assert licence_of("ensemble") == OURS
    for name in ("piano", "general", "arranger", "", "Apache-2.0 (ours)"):
        assert licence_of(name) is None
