"""What a running engine tells its caller: one protocol for command line, worker and page.

Every engine takes a ``report`` callable and calls it with the events below, at least every two seconds. To cancel, ``report``
raises :class:`ml_engine.errors.Cancelled`; the engine stops there and keeps what it has.
"""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ml_engine.music import Note


@dataclass(frozen=True, slots=True)
class Stage:
    """Work has reached ``fraction`` (0..1) of the stage ``name``: decoding, cleaning, listening, separating, notating, engraving."""

    name: str
    fraction: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class EngineChosen:
    """The engine that listens, and in one sentence why."""

    engine: str
    reason: str


@dataclass(frozen=True, slots=True)
class NotesFound:
    """Notes that will not change any more; all that sound before ``until`` (seconds) have now been told."""

    notes: tuple[Note, ...]
    until: float


@dataclass(frozen=True, slots=True)
class SoundHeard:
    """A new stretch of sound that will not change any more: int16 little endian, mono, from sample ``start`` on at ``rate`` Hz."""

    start: int
    samples: bytes
    rate: int


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a person should know although the work goes on, as one sentence."""

    message: str


Event = Stage | EngineChosen | NotesFound | SoundHeard | Warned
Report = Callable[[Event], None]


def ignore(event: Event) -> None:
    """A report callable for callers who do not listen."""


def to_json(event: Event) -> dict[str, Any]:
    """The event as JSON: ``kind`` and its fields; notes are rows [onset, offset, pitch, velocity, instrument, confidence]."""
    match event:
        case Stage(name, fraction, detail):
            return {"kind": "stage", "name": name, "fraction": round(fraction, 4), "detail": detail}
        case EngineChosen(engine, reason):
            return {"kind": "engine", "engine": engine, "reason": reason}
        case NotesFound(notes, until):
            return {"kind": "notes", "until": round(until, 4), "notes": [note.to_row() for note in notes]}
        case SoundHeard(start, samples, rate):
            return {"kind": "sound", "start": start, "rate": rate, "samples": b64encode(samples).decode()}
        case Warned(message):
            return {"kind": "warning", "message": message}
