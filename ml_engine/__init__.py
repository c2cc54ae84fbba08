"""The engine that listens and writes. This is its front door: nothing outside imports deeper.

Importing it is cheap: each function brings in its room when it is first called, so that a web server that only shows
results never loads a model.
"""

import os

# Two spinning torch threads beside any other busy process run many times slower; passive ones do not.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from pathlib import Path
from typing import TYPE_CHECKING

from ml_engine.errors import BadInput, Cancelled
from ml_engine.events import EngineChosen, Event, NotesFound, Report, Stage, Warned, ignore, to_json
from ml_engine.limits import Limits
from ml_engine.music import Note, Part, Pedal, Performance, Piece, Timeline, WrittenNote

if TYPE_CHECKING:
    from ml_engine.audio.decode import Inspection
    from ml_engine.audio.pictures import Picture
    from ml_engine.models.registry import Model
    from ml_engine.notation.notate import Notation
    from ml_engine.transcription.transcribe import Transcription

__all__ = [
    "BadInput", "Cancelled", "EngineChosen", "Event", "Limits", "Note", "NotesFound", "Part", "Pedal", "Performance",
    "Piece", "Report", "Stage", "Timeline", "Warned", "WrittenNote", "engines", "engrave", "ignore", "inspect",
    "known_models", "look", "notate", "read_performance", "read_timeline", "render", "to_json", "transcribe", "warm_up",
]  # fmt: skip


def inspect(path: Path, limits: Limits | None = None) -> "Inspection":
    """Decode the whole file in a process that may be killed and say what it is.

    Returns duration (s), sample rate (Hz), channels, codec, loudness (LUFS), peak and the waveform's peaks.
    Raises BadInput with one sentence when there is no usable sound in it.
    """
    from ml_engine.audio.decode import inspect

    return inspect(path, limits)


def look(path: Path, directory: Path, *, limits: Limits | None = None, report: Report = ignore) -> "list[Picture]":
    """Draw zoomable spectrograms (STFT and constant-Q) of a recording as PNG tiles into ``directory``.

    Returns one Picture a kind: its axis ranges and its pyramid of tiles. Raises BadInput as :func:`inspect` does.
    """
    from ml_engine.audio.pictures import look

    return look(path, directory, limits=limits, report=report)


def transcribe(
    path: Path,
    *,
    engine: str = "auto",
    denoise: bool = False,
    limits: Limits | None = None,
    report: Report = ignore,
) -> "Transcription":
    """Listen to a recording and return what was played: performance, the engine that listened, and whether it is complete.

    ``engine`` is "auto" or a name of :func:`engines`. When ``report`` raises Cancelled the notes found until then are
    returned with ``complete=False``. Raises BadInput when the file holds no usable sound.
    """
    from ml_engine.transcription.transcribe import transcribe

    return transcribe(path, engine=engine, denoise=denoise, limits=limits, report=report)


def notate(
    performance: Performance, *, timeline: Timeline | None = None, title: str = "", report: Report = ignore
) -> "Notation":
    """Write down a performance: a Piece in quarter notes and the Timeline that ties it to the seconds.

    With ``timeline`` the beats are taken as given. Raises BadInput when there are no notes.
    """
    from ml_engine.notation.notate import notate

    return notate(performance, timeline=timeline, title=title, report=report)


def engrave(
    notation: "Notation",
    performance: Performance | None,
    directory: Path,
    name: str,
    *,
    formats: tuple[str, ...] = ("musicxml", "mid", "pdf", "json"),
    report: Report = ignore,
) -> dict[str, Path]:
    """Write the score's files into ``directory`` and return them by role.

    Roles: ``musicxml`` NAME.musicxml; ``mid`` gives ``performance_midi`` NAME.performance.mid (when a performance is given)
    and ``score_midi`` NAME.score.mid; ``pdf`` NAME.pdf; ``json`` gives ``timeline`` NAME.timeline.json.
    """
    from ml_engine.notation.engrave import engrave

    return engrave(notation, performance, directory, name, formats=formats, report=report)


def read_performance(path: Path) -> Performance:
    """Read a MIDI file as a performance, in seconds, pedal included. Raises BadInput when it is none."""
    from ml_engine.midi import read_performance

    return read_performance(path)


def read_timeline(path: Path) -> Timeline:
    """Read a NAME.timeline.json. Raises BadInput when it is none."""
    from ml_engine.notation.timeline import read_timeline

    return read_timeline(path)


def render(performance: Performance, path: Path, *, soundfont: Path, reverb: bool = False) -> None:
    """Play a performance with a SoundFont into a sound file (WAV, FLAC or OGG by its ending), 44.1 kHz stereo."""
    from ml_engine.audio.render import render

    render(performance, path, soundfont=soundfont, reverb=reverb)


def engines() -> dict[str, str]:
    """The engines that can listen: name -> what it is good for, one line each. "auto" is not among them."""
    from ml_engine.models.registry import engines

    return engines()


def known_models() -> "list[Model]":
    """The models there are: task, licence, size, source, cost and measured quality of each."""
    from ml_engine.models.registry import MODELS

    return list(MODELS)


def warm_up(engine_names: tuple[str, ...] | None = None) -> None:
    """Load models (all by default) before the first job needs them; they stay in memory of this process."""
    from ml_engine.transcription.engines import warm_up

    warm_up(engine_names)
