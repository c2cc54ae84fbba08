"""The engine for several instruments, on a band played with the SoundFont that ships."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ml_engine import (
    RIGHTS,
    SEPARATED,
    Cancelled,
    Event,
    Note,
    NotesFound,
    Origin,
    Performance,
    now,
    provenance,
    render,
    separate,
    transcribe,
)
from ml_engine.audio.sound import RATE, Sound
from ml_engine.instruments import is_drums, program_or_drums
from ml_engine.models.listener import player_of
from ml_engine.transcription import ensemble, stems

from .conftest import FONT
from .scores import onset_f1

SECONDS = 24.0


@dataclass(frozen=True)
class Band:
    performance: Performance
    file: Path
    samples: np.ndarray


def played() -> Performance:
    """A flute, a piano and a kit, 24 seconds in four."""
    chords = ((48, 55, 64), (45, 57, 60), (41, 57, 65), (43, 59, 62))
    tune = (72, 76, 79, 76, 74, 72, 69, 72, 77, 76, 74, 77, 79, 74, 71, 74)
    notes: list[Note] = []
    for beat in range(int(SECONDS * 2)):
        at = beat * 0.5
        notes.append(Note(at, at + 0.45, tune[beat % len(tune)], 90, "flute"))
        notes.append(Note(at, at + 0.1, 36 if beat % 2 == 0 else 38, 100, "drums"))
        notes += [Note(at + half, at + half + 0.1, 42, 80, "drums") for half in (0.0, 0.25)]
        if beat % 4 == 0:
            notes += [Note(at, at + 1.9, pitch, 80, "piano") for pitch in chords[beat // 4 % 4]]
    return Performance.of(notes)


@pytest.fixture(scope="module")
def band(tmp_path_factory: pytest.TempPathFactory) -> Band:
    file = tmp_path_factory.mktemp("band") / "band.wav"
    render(played(), file, soundfont=FONT)
    samples = soundfile.read(file, dtype="float32")[0].mean(1)
    return Band(played(), file, samples)


def pitched(performance: Performance) -> Performance:
    return Performance.of(note for note in performance.notes if not is_drums(note.instrument))


def test_notes_and_drums_are_heard_and_told_as_they_become_final(band: Band) -> None:
    told: list[Event] = []
    found = transcribe(band.file, engine="ensemble", report=told.append)
    assert found.complete
    true, heard = pitched(band.performance), pitched(found.performance)
    assert onset_f1(true, heard) > 0.8
    kit = [note for note in found.performance.notes if is_drums(note.instrument)]
    snares = [note.onset for note in kit if note.pitch == 38]
    backbeat = np.arange(0.5, SECONDS, 1.0)
    assert np.mean([min(abs(time - beat) for time in snares) < 0.05 for beat in backbeat]) > 0.8
    stream = [note for event in told if isinstance(event, NotesFound) for note in event.notes]
    assert len(stream) == len(found.performance.notes)
    assert {(n.onset, n.pitch) for n in stream} == {(n.onset, n.pitch) for n in found.performance.notes}
    until = [event.until for event in told if isinstance(event, NotesFound)]
    assert until == sorted(until)
    assert len(until) > 1


def test_only_who_is_named_is_told_and_kept(band: Band) -> None:
    told: list[Event] = []
    found = transcribe(band.file, players=("piano", "woodwind"), report=told.append)
    assert (found.engine, found.reason) == ("ensemble", "You said who plays.")
    assert set(found.players) <= {"piano", "woodwind"}
    stream = [note for event in told if isinstance(event, NotesFound) for note in event.notes]
    for notes in (stream, found.performance.notes):
        assert {player_of(program_or_drums(note.instrument)) for note in notes} <= {"piano", "woodwind"}
    assert {(n.onset, n.pitch) for n in stream} == {(n.onset, n.pitch) for n in found.performance.notes}
    assert onset_f1(pitched(band.performance), found.performance) > 0.8


def test_drums_named_alone_are_all_that_is_heard(band: Band) -> None:
    found = transcribe(band.file, engine="ensemble", players=("drums",))
    assert found.players == ("drums",)
    assert {note.instrument for note in found.performance.notes} == {"drums"}


def test_windows_joined_give_the_same_notes_as_one(band: Band, monkeypatch: pytest.MonkeyPatch) -> None:
    def notes() -> set[tuple[int, int]]:
        heard = transcribe(band.file, engine="ensemble").performance
        return {(round(note.onset * 20), note.pitch) for note in heard.notes}

    split = notes()
    monkeypatch.setattr(ensemble, "WINDOW", 1800)
    monkeypatch.setattr(ensemble, "KEPT", 1500)
    whole = notes()
    assert len(whole ^ split) <= 1  # a time may be rounded to either side


def test_a_cancel_keeps_what_was_heard(band: Band) -> None:
    def report(event: Event) -> None:
        if isinstance(event, NotesFound):
            raise Cancelled

    found = transcribe(band.file, engine="ensemble", report=report)
    assert not found.complete
    assert 0 < len(found.performance.notes) < len(band.performance.notes)


@pytest.mark.parametrize("level", [0.002, 0.05])
def test_silence_and_noise_are_not_music(tmp_path: Path, level: float) -> None:
    noise = np.random.default_rng(1).standard_normal(20 * RATE) * level
    soundfile.write(tmp_path / "noise.wav", noise, RATE)
    assert len(transcribe(tmp_path / "noise.wav", engine="ensemble").performance.notes) <= 2


def test_stems_add_up_to_the_recording_and_hold_their_players(band: Band) -> None:
    with Sound() as sound:
        sound.append(band.samples)
        parts = stems.separated(sound, ["piano", "woodwind", "drums"])
    assert parts.shape == (3, len(band.samples))
    assert np.allclose(parts.sum(0)[RATE // 10 : -RATE // 10], band.samples[RATE // 10 : -RATE // 10], atol=2e-3)
    assert np.isfinite(parts).all()


def test_a_recording_is_taken_apart_into_files(band: Band, tmp_path: Path) -> None:
    made = separate(band.file, tmp_path)
    players = {player_of(program) for program in (0, 73, 128)}
    assert "drums" in made
    assert set(made) & players >= {"drums"}
    for player, path in made.items():
        assert path.name == f"{player}.flac"
        assert soundfile.info(path).frames == len(band.samples)
        found = provenance(path)
        assert found.statement == Origin(
            SEPARATED, "ensemble", takes=(band.file.name,), made=now()[:10], licence="Apache-2.0 (ours)",
            rights=RIGHTS[SEPARATED],
        )  # fmt: skip
        assert ("title", f"{band.file.stem} ({player})") in found.fields
        assert ("copyright", RIGHTS[SEPARATED]) in found.fields
