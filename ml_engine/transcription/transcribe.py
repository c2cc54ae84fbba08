"""A recording heard: decode, choose who listens, listen."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ml_engine.audio.decode import decode
from ml_engine.errors import Cancelled
from ml_engine.events import EngineChosen, Report, Stage, Warned, ignore
from ml_engine.instruments import KINDS_OF_PLAYER, program_or_drums
from ml_engine.models.listener import player_of
from ml_engine.music import Performance, Stroke
from ml_engine.transcription.choose import choose
from ml_engine.transcription.engines import AUTO, check, check_players, engine
from ml_engine.transcription.found import Found, Teller
from ml_engine.transcription.strokes import find_strokes

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound
    from ml_engine.limits import Limits


@dataclass(frozen=True, slots=True)
class Transcription:
    """What was played, who listened and why, whether all of it was heard, and the recording's length in seconds.

    ``players``: the KINDS_OF_PLAYER that were heard; () where the engine does not tell who plays.
    """

    performance: Performance
    engine: str
    reason: str
    complete: bool
    seconds: float
    players: tuple[str, ...] = ()


def transcribe(
    path: Path,
    *,
    engine: str = AUTO,
    players: tuple[str, ...] = (),
    denoise: bool = False,
    limits: "Limits | None" = None,
    report: Report = ignore,
) -> Transcription:
    """Listen to a recording; see :func:`ml_engine.transcribe`.

    A Cancelled raised by ``report`` while the listening goes on ends it, and what was found is returned; one raised
    before that comes through. Raises BadInput for an unknown engine or player and when the file holds no usable sound.
    """
    check(engine)
    check_players(players)
    with decode(path, limits, report=report, denoise=denoise) as sound:
        return _hear(sound, engine, tuple(dict.fromkeys(players)), report)


def _hear(sound: "Sound", asked: str, players: tuple[str, ...], report: Report) -> Transcription:
    name, reason = _who_listens(sound, asked, players)
    chosen = engine(name)
    found = Found()
    strokes: tuple[Stroke, ...] = ()
    complete = True
    try:
        report(EngineChosen(name, reason))
        report(Stage("listening", 0.0))
        teller = Teller(report, found)
        chosen.listen(sound, teller, players)
        strokes = find_strokes(sound, lambda _: teller.progress(1.0))
        report(Stage("listening", 1.0))
        if not found.notes:
            report(Warned("No notes were found in this recording."))
    except Cancelled:
        complete = False
    performance = replace(found.performance(), strokes=strokes)
    heard = _kinds_in(performance) if chosen.tells_players else ()
    return Transcription(performance, name, reason, complete, sound.seconds, heard)


def _who_listens(sound: "Sound", asked: str, players: tuple[str, ...]) -> tuple[str, str]:
    """The name of the engine, and one sentence why."""
    if asked != AUTO:
        return asked, "You chose it."
    if players:
        # Only the ensemble's notes are dealt out among players; a piano alone is heard best by its own engine.
        return "piano" if players == ("piano",) else "ensemble", "You said who plays."
    return choose(sound)


def _kinds_in(performance: Performance) -> tuple[str, ...]:
    """The kinds of player that have notes, in the order of KINDS_OF_PLAYER."""
    there = {player_of(program_or_drums(note.instrument)) for note in performance.notes}
    return tuple(kind for kind in KINDS_OF_PLAYER if kind in there)
