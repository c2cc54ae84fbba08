"""Fields that must fit each other: where two say different things one is chosen, and the choice is said."""

from collections.abc import Callable
from typing import Any

from ml_engine.composition.genres import GENRE
from ml_engine.composition.words import lengths, meters, tempos


def agree(values: dict[str, Any], say: Callable[[str], None]) -> None:
    """Make the fields of a brief in ``values`` fit each other; ``say`` takes a sentence for each choice."""
    sentence = meters.fit(values.get("genre", ""), values.get("meter", ""))
    if sentence:
        say(sentence)
    _length(values, say)
    chords, bars = values.get("chords", ()), values.get("bars")
    if chords and bars and len(chords) > bars:
        values["chords"] = chords[:bars]
        say(f"There are chords for {len(chords)} bars, but {bars} bars were asked for; the first {bars} are used.")
    if values.get("texture") == "single line" and (values.get("polyphony") or 1) > 1:
        values["polyphony"] = 1
        say("A single line has one note at a time.")
    if values.get("form") and bars and len(values["form"]) > bars:
        values["form"] = values["form"][:bars]
        say(f"{bars} bars hold at most {bars} sections; the form was cut to them.")


def _length(values: dict[str, Any], say: Callable[[str], None]) -> None:
    """Bars, seconds, tempo and metre: any three give the fourth; the tempo gives way first, then the seconds."""
    bars, seconds = values.get("bars"), values.get("seconds")
    if not bars or not seconds:
        return
    genre = GENRE.get(values.get("genre", ""))
    meter = values.get("meter") or (genre.meters[0] if genre else "4/4")
    over, under = (int(part) for part in meter.split("/"))
    quarters = bars * over * 4 / under
    tempo = quarters * 60 / seconds
    given = values.get("tempo")
    if given:
        lasts = quarters * 60 / given
        if abs(lasts - seconds) > 0.1 * seconds:
            values["seconds"] = None
            say(
                f"{bars} bars of {meter} at {given:g} last {lengths.clock(lasts)}, not {lengths.clock(seconds)}; the bars hold."
            )
        return
    if tempos.SLOWEST <= tempo <= tempos.FASTEST:
        values["tempo"] = round(tempo, 2)
        if genre:
            values["meter"] = meter  # the tempo is right in no other
        say(f"{bars} bars of {meter} in {lengths.clock(seconds)} make a tempo of {tempo:.0f}.")
    else:
        values["seconds"] = None
        say(f"{bars} bars do not fit into {lengths.clock(seconds)} at any tempo; the bars hold.")
