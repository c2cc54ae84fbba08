"""From a file to a performance: choosing, events, cancelling, bad names."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

import ml_engine
from ml_engine.errors import BadInput, Cancelled
from ml_engine.events import EngineChosen, Event, NotesFound, Stage, Warned
from ml_engine.transcription.transcribe import transcribe

from .conftest import Clip
from .scores import onset_f1


def test_auto_hears_strings_with_the_engine_for_several(strings_clip: Clip) -> None:
    events: list[Event] = []
    found = transcribe(strings_clip.file, report=events.append)
    assert found.engine == "ensemble"
    assert found.complete
    assert found.seconds == pytest.approx(soundfile.info(strings_clip.file).duration, abs=0.05)
    assert found.performance.notes
    chosen = [event for event in events if isinstance(event, EngineChosen)]
    assert chosen == [EngineChosen("ensemble", found.reason)]
    assert found.reason.endswith(".")
    stages = [event.name for event in events if isinstance(event, Stage)]
    assert stages.index("decoding") < stages.index("listening")
    assert events.index(chosen[0]) < min(i for i, event in enumerate(events) if isinstance(event, NotesFound))
    assert events[-1] == Stage("listening", 1.0)


def test_auto_hears_a_piano_with_the_piano_engine(piano_clip: Clip) -> None:
    found = ml_engine.transcribe(piano_clip.file)
    assert found.engine == "piano"
    assert "piano" in found.reason
    assert onset_f1(piano_clip.played, found.performance) >= 0.98


def test_a_cancel_while_listening_keeps_the_notes(piano_clip: Clip) -> None:
    told: list[NotesFound] = []

    def report(event: Event) -> None:
        if isinstance(event, NotesFound) and event.notes:
            told.append(event)
        elif told:
            raise Cancelled

    found = transcribe(piano_clip.file, engine="general", report=report)
    assert not found.complete
    assert set(found.performance.notes) == {note for event in told for note in event.notes}
    assert 0 < len(found.performance.notes) < len(piano_clip.played.notes)


def test_a_cancel_while_decoding_comes_through(piano_clip: Clip) -> None:
    def report(event: Event) -> None:
        if isinstance(event, Stage) and event.name == "decoding":
            raise Cancelled

    with pytest.raises(Cancelled):
        transcribe(piano_clip.file, engine="general", report=report)


def test_a_hiss_without_notes_is_warned_of(tmp_path: Path) -> None:
    hiss = np.random.default_rng(1).standard_normal(3 * 44100) * 0.05
    soundfile.write(tmp_path / "hiss.wav", hiss, 44100)
    events: list[Event] = []
    found = transcribe(tmp_path / "hiss.wav", engine="piano", report=events.append)
    assert found.complete
    assert found.performance.notes == ()
    assert Warned("No notes were found in this recording.") in events


@pytest.mark.parametrize("name", ["", "Piano", "whisper"])
def test_an_engine_there_is_not(piano_clip: Clip, name: str) -> None:
    with pytest.raises(BadInput, match="auto, piano, general, line or ensemble"):
        transcribe(piano_clip.file, engine=name)
    with pytest.raises(BadInput, match="piano, general, line and ensemble"):
        ml_engine.warm_up((name,))


@pytest.mark.parametrize("name", ["", "Piano", "kazoo"])
def test_a_player_there_is_not(piano_clip: Clip, name: str) -> None:
    with pytest.raises(BadInput, match=f"no players called “{name}”; there are piano, mallets, .* and drums"):
        ml_engine.transcribe(piano_clip.file, players=("piano", name))


def test_a_piano_that_is_named_alone_is_heard_by_its_engine(piano_clip: Clip, strings_clip: Clip) -> None:
    found = transcribe(piano_clip.file, players=("piano", "piano"))
    assert (found.engine, found.reason, found.players) == ("piano", "You said who plays.", ("piano",))
    assert transcribe(strings_clip.file, players=("strings",)).engine == "ensemble"


@pytest.mark.parametrize(
    ("engine", "players", "instrument"),
    [
        ("general", ("strings",), "strings"),
        ("general", ("strings", "piano"), "piano"),
        ("general", ("drums",), "piano"),
        ("line", ("woodwind",), "flute"),
        ("line", (), "voice"),
        ("line", ("drums", "voice"), "voice"),
        ("piano", ("strings",), "piano"),
    ],
)
def test_an_engine_of_one_part_takes_the_name_of_who_plays_alone(
    piano_clip: Clip, engine: str, players: tuple[str, ...], instrument: str
) -> None:
    found = transcribe(piano_clip.file, engine=engine, players=players)
    assert {note.instrument for note in found.performance.notes} == {instrument}
    assert found.players == (("piano",) if engine == "piano" else ())
