"""How durations, sizes, engines, players and waveforms are written in pages."""

from collections.abc import Sequence
from typing import Any

from django import template

from ml_engine import Licence, licence_of
from studio.services.hearing import PLAYER_TITLES, WHO_MATTERS

register = template.Library()

_ENGINE_TITLES = {"line": "Single line or voice", "ensemble": "Several instruments"}


@register.filter
def clock(seconds: float | None) -> str:
    """Seconds as minutes and seconds, "3:05" or "1:02:03"; nothing when there are none."""
    if not seconds:
        return ""
    whole = max(1, round(float(seconds)))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


@register.filter
def engine_title(name: str) -> str:
    """What a choice calls an engine: "Piano", "Single line or voice"."""
    return _ENGINE_TITLES.get(name, name.capitalize())


@register.filter
def licence(model: str) -> Licence | None:
    """The licence of the weights by which a sound was made, by the name of its model."""
    return licence_of(model)


@register.filter
def work_words(speed: float | None) -> str:
    """How quick an engine is here, from its seconds of work for a second of sound."""
    if speed is None:
        return "not measured here yet"
    return f"{speed:.1f} s of work for 1 s of sound here" if speed >= 0.1 else "far quicker here than it sounds"


@register.filter
def player_titles(kinds: Sequence[str]) -> str:
    """Kinds of player as people call them, in the order of forms: "Piano, Strings"."""
    return ", ".join(title for kind, title in PLAYER_TITLES.items() if kind in kinds)


@register.inclusion_tag("_players.html")
def who_plays(chosen: Sequence[str] = (), name: str = "players") -> dict[str, Any]:
    """The choice of who plays. A script shows it beside the engines that it matters to; ``name`` is its fields' own."""
    return {"titles": PLAYER_TITLES, "chosen": chosen, "name": name, "matters": WHO_MATTERS}


@register.filter
def size(count: int) -> str:
    """Bytes in words, by thousands as disks and browsers count them: "640 kB", "524 MB"."""
    for power, unit in ((9, "GB"), (6, "MB"), (3, "kB")):
        if count >= 10**power:
            value = count / 10**power
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{count} bytes"


@register.filter
def waveform(peaks: list[float] | None) -> str:
    """A small waveform as the path of an SVG, 2 units a column, 24 high: one bar for each loudness in 0..1."""
    if not peaks:
        return ""
    bars = []
    for index, value in enumerate(peaks):
        half = max(0.5, min(1.0, float(value)) * 11.5)
        bars.append(f"M{2 * index + 1} {12 - half:.1f}V{12 + half:.1f}")
    return "".join(bars)


@register.filter
def place(seconds: float) -> str:
    """A moment as minutes and seconds, "0:00" at the beginning."""
    minutes, left = divmod(max(0, int(seconds)), 60)
    return f"{minutes}:{left:02}"


@register.filter
def milliseconds(seconds: float) -> str:
    """A short time in whole milliseconds."""
    return f"{1000 * float(seconds):.0f}"
