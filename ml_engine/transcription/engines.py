"""The engines that can listen: what each is called by, and how it is made ready."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_engine.errors import BadInput
from ml_engine.instruments import KINDS_OF_PLAYER
from ml_engine.transcription.found import Teller

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Engine:
    """``listen(sound, tell, players)`` hears the notes; ``warm_up()`` loads the model, once a process.

    ``players`` are the KINDS_OF_PLAYER of which it is known that they play, all of them; () when nobody knows. What an engine
    cannot use of them it leaves aside. ``tells_players``: whether its notes say who plays.
    """

    name: str
    listen: "Callable[[Sound, Teller, tuple[str, ...]], None]"
    warm_up: Callable[[], None]
    tells_players: bool = False


def _piano() -> Engine:
    from ml_engine.transcription import piano

    return Engine("piano", piano.listen, piano.warm_up, tells_players=True)


def _general() -> Engine:
    from ml_engine.transcription import general

    return Engine("general", general.listen, general.warm_up)


def _line() -> Engine:
    from ml_engine.transcription import line

    return Engine("line", line.listen, line.warm_up)


def _ensemble() -> Engine:
    from ml_engine.transcription import ensemble

    return Engine("ensemble", ensemble.listen, ensemble.warm_up, tells_players=True)


# Each brings in its libraries only when it is asked for.
_ENGINES: dict[str, Callable[[], Engine]] = {
    "piano": _piano, "general": _general, "line": _line, "ensemble": _ensemble,
}  # fmt: skip
NAMES = tuple(_ENGINES)


def check(name: str) -> None:
    """Raises BadInput for a name that is neither an engine's nor "auto"."""
    if name != AUTO and name not in _ENGINES:
        raise BadInput(f"There is no engine called “{name}”; choose {', '.join((AUTO, *NAMES[:-1]))} or {NAMES[-1]}.")


def check_players(players: tuple[str, ...]) -> None:
    """Raises BadInput for a name that is no kind of player's."""
    for name in players:
        if name not in KINDS_OF_PLAYER:
            known = f"{', '.join(KINDS_OF_PLAYER[:-1])} and {KINDS_OF_PLAYER[-1]}"
            raise BadInput(f"There are no players called “{name}”; there are {known}.")


def engine(name: str) -> Engine:
    """The engine called ``name``. Raises BadInput for a name there is not."""
    if name not in _ENGINES:
        raise BadInput(f"There is no engine called “{name}”; there are {', '.join(NAMES[:-1])} and {NAMES[-1]}.")
    return _ENGINES[name]()


def warm_up(names: tuple[str, ...] | None = None) -> None:
    """Load the models of these engines (all by default). Raises BadInput for a name there is not."""
    for name in names if names is not None else NAMES:
        engine(name).warm_up()
