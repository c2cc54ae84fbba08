"""How quick an engine is on this machine, measured once when it makes its first sound and remembered beside the checkpoints."""

import json
import os
import platform
from pathlib import Path

from ml_engine.configuration import configured

_FILE = "speeds.json"
_SHORTEST = 1.0  # seconds of sound: of less, loading and the first step tell more than the speed


def speed_of(name: str) -> float | None:
    """Seconds of work for a second of sound, or None when nothing was made here yet.

    Where this machine only shows pages, it is what the slowest of the others that make sound needs.
    """
    known = _read()
    here = _number(known.get(_machine(), {}).get(name))
    return (
        here
        if here is not None
        else max(filter(None, (_number(rows.get(name)) for rows in known.values())), default=None)
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def remember(name: str, worked: float, sounded: float) -> None:
    """Keep what making ``sounded`` seconds took, unless it is known already or too short to tell. Raises nothing."""
    known = _read()
    if sounded < _SHORTEST or name in known.get(_machine(), {}):
        return
    known.setdefault(_machine(), {})[name] = round(worked / sounded, 4)
    place = configured().models
    try:
        place.mkdir(parents=True, exist_ok=True)
        fresh = place / f"{_FILE}.{os.getpid()}"
        fresh.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
        fresh.replace(place / _FILE)
    except OSError:
        return  # it is measured again next time


def _read() -> dict[str, dict[str, float]]:
    try:
        known = json.loads((Path(configured().models) / _FILE).read_text())
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {name: rows for name, rows in known.items() if isinstance(rows, dict)}


def _machine() -> str:
    """A folder may be shared by machines that are not equally quick."""
    return f"{platform.node() or 'here'}, {configured().device}"
