"""A recording heard: decode, choose who listens, listen."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ml_engine.audio.decode import decode
from ml_engine.errors import Cancelled
from ml_engine.events import EngineChosen, Report, Stage, Warned, ignore
from ml_engine.music import Performance, Stroke
from ml_engine.transcription.choose import choose
from ml_engine.transcription.engines import AUTO, check, engine
from ml_engine.transcription.found import Found, Teller
from ml_engine.transcription.strokes import find_strokes

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound
    from ml_engine.limits import Limits


@dataclass(frozen=True, slots=True)
class Transcription:
    """What was played, who listened and why, whether all of it was heard, and the recording's length in seconds."""

    performance: Performance
    engine: str
    reason: str
    complete: bool
    seconds: float


def transcribe(
    path: Path,
    *,
    engine: str = AUTO,
    denoise: bool = False,
    limits: "Limits | None" = None,
    report: Report = ignore,
) -> Transcription:
    """Listen to a recording; see :func:`ml_engine.transcribe`.

    A Cancelled raised by ``report`` while the listening goes on ends it, and what was found is returned; one raised
    before that comes through. Raises BadInput for an unknown engine and when the file holds no usable sound.
    """
    check(engine)
    with decode(path, limits, report=report, denoise=denoise) as sound:
        return _hear(sound, engine, report)


def _hear(sound: "Sound", asked: str, report: Report) -> Transcription:
    name, reason = (asked, "You chose it.") if asked != AUTO else choose(sound)
    found = Found()
    strokes: tuple[Stroke, ...] = ()
    complete = True
    try:
        report(EngineChosen(name, reason))
        report(Stage("listening", 0.0))
        teller = Teller(report, found)
        engine(name).listen(sound, teller)
        strokes = find_strokes(sound, lambda _: teller.progress(1.0))
        report(Stage("listening", 1.0))
        if not found.notes:
            report(Warned("No notes were found in this recording."))
    except Cancelled:
        complete = False
    performance = replace(found.performance(), strokes=strokes)
    return Transcription(performance, name, reason, complete, sound.seconds)
