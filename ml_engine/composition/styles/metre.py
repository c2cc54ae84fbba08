"""Patterns written as text, and how they are laid into any metre.

A pattern is a row of cells parted by spaces, one for each felt beat; each character is an even share of its beat, so
"x.x." is two eighths of a quarter and "x.x" a shuffled pair. "-" holds the stroke before it, "." is silence. Readings
for other metres are parted by "//", and the one that fits best is taken; what fits none is put together from its beats.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ml_engine.music import Meter

TICKS = 48  # in a quarter: sixteenths and triplets fall on whole ticks
LONG = 72  # a dotted quarter, the felt beat of compound metres


class Event(NamedTuple):
    """One stroke of a pattern: ticks from the bar's start, ticks it is held, its character."""

    on: int
    held: int
    sign: str


class Fitted(NamedTuple):
    """One bar of a pattern: ticks at its start that belong to the stroke before it, and its own strokes."""

    tied: int
    events: tuple[Event, ...]


@lru_cache(maxsize=256)
def beats(numerator: int, denominator: int) -> tuple[int, ...]:
    """Lengths of a bar's felt beats in ticks; odd metres in twos and a last three: 7/8 is 2 + 2 + 3 eighths."""
    whole = 4 * TICKS * numerator // denominator
    if denominator >= 8:
        unit = 4 * TICKS // denominator
        if numerator % 3 == 0:
            return (3 * unit,) * (numerator // 3)
        if numerator == 8:
            return (3 * unit, 3 * unit, 2 * unit)
        if numerator % 2 and numerator > 3:
            return (*(2 * unit,) * ((numerator - 3) // 2), 3 * unit)
    rest = whole % TICKS
    return (TICKS,) * (whole // TICKS) + ((rest,) if rest else ())


def beats_of(meter: Meter) -> tuple[int, ...]:
    """The felt beats of a metre, in ticks."""
    return beats(meter.numerator, meter.denominator)


@lru_cache(maxsize=256)
def starts(lengths: tuple[int, ...]) -> tuple[int, ...]:
    """Where the felt beats begin, in ticks from the bar's start."""
    return tuple(sum(lengths[:i]) for i in range(len(lengths)))


@lru_cache(maxsize=256)
def middle(lengths: tuple[int, ...]) -> int:
    """The beat on which a second chord of a bar enters, in ticks: the third of four, the last of three."""
    return starts(lengths)[{1: 0, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3, 7: 4}.get(len(lengths), len(lengths) // 2)]


# Which beats of a pattern are taken for a bar of so many beats, when they are not the pattern's own number.
_ORDERS = {
    4: {3: (0, 2, 3), 5: (0, 1, 2, 2, 3), 6: (0, 1, 2, 3, 2, 3), 7: (0, 1, 2, 3, 0, 2, 3)},
    3: {1: (0,), 2: (0, 1), 4: (0, 1, 0, 1), 5: (0, 1, 2, 0, 1), 7: (0, 1, 2, 0, 1, 0, 1)},
    2: {1: (0,), 3: (0, 1, 1), 5: (0, 1, 1, 0, 1), 7: (0, 1, 0, 1, 0, 1, 1)},
}


@lru_cache(maxsize=8192)
def fit(text: str, lengths: tuple[int, ...], steady: bool = False) -> tuple[Fitted, ...]:
    """The pattern in bars of these felt beats, as many bars as it has. steady: a time-keeper, full in compound beats."""
    cells, native = _reading(text, lengths)
    count = len(lengths)
    if len(cells) % count == 0 or count == 1:
        rows = [cells[i : i + count] for i in range(0, len(cells), count)]
    else:
        order = _ORDERS.get(native, {}).get(count) or tuple(i % native for i in range(count))
        rows = [[cells[at + i] for i in order] for at in range(0, len(cells), native)]
    bars = [_lay(row, lengths, steady) for row in rows]
    if native != count:
        return tuple(_restruck(tied, events, cells) for tied, events in bars)
    after = [bars[(i + 1) % len(bars)][0] for i in range(len(bars))]
    return tuple(_held_over(bar, tied, sum(lengths)) for bar, tied in zip(bars, after, strict=True))


def _restruck(tied: int, events: list[Event], cells: Sequence[str]) -> Fitted:
    """A bar that begins with a held stroke it does not have: the stroke is struck."""
    return Fitted(0, (Event(0, tied, _first(cells)), *events) if tied else tuple(events))


def _held_over(bar: tuple[int, list[Event]], after: int, whole: int) -> Fitted:
    """A bar whose last stroke is held on into the next for ``after`` ticks."""
    tied, events = bar
    if events and after and events[-1].on + events[-1].held == whole:
        return Fitted(tied, (*events[:-1], events[-1]._replace(held=events[-1].held + after)))
    return Fitted(tied, tuple(events))


def first_sign(text: str) -> str:
    """The first stroke of a pattern, as struck again where it begins with a held one."""
    return _first(text.split())


def _first(cells: Sequence[str]) -> str:
    return next((sign for cell in cells for sign in cell if sign not in "-."), ".")


def _reading(text: str, lengths: tuple[int, ...]) -> tuple[list[str], int]:
    """The reading that suits the metre best, and how many beats its own bar has."""
    best: tuple[int, list[str], int] | None = None
    for one in text.split("//"):
        cells = one.split()
        native = 4 if len(cells) % 4 == 0 else 3 if len(cells) % 3 == 0 else 2 if len(cells) % 2 == 0 else 1
        three = sum(len(cell) % 3 == 0 for cell in cells) * 2 > len(cells)
        score = 3 * (three == (lengths[0] == LONG)) + 2 * (native == len(lengths)) + (len(cells) % len(lengths) == 0)
        if best is None or score > best[0]:
            best = (score, cells, native)
    assert best is not None  # noqa: S101  a text always has a reading
    return best[1], best[2]


def _lay(cells: list[str], lengths: tuple[int, ...], steady: bool) -> tuple[int, list[Event]]:
    """(ticks held over from before, strokes) of one bar."""
    events: list[Event] = []
    tied, at = 0, 0
    holding = True  # from the bar before, until something else is written
    for cell, length in zip(cells, lengths, strict=False):
        signs = _suit(cell, length, steady)
        step = TICKS // 4 if len(signs) == 4 and length < TICKS else length // len(signs)
        for i, sign in enumerate(signs):
            on = at + i * step
            if on >= at + length:
                break
            if sign == ".":
                holding = False
            elif sign == "-":
                if holding and not events:
                    tied += step
                elif holding:
                    events[-1] = events[-1]._replace(held=events[-1].held + step)
            else:
                events.append(Event(on, step, sign))
                holding = True
        at += length
    return tied, events


def _suit(cell: str, length: int, steady: bool) -> str:
    """A cell of four for a beat of three: long-short, as a shuffle has it; a time-keeper strikes all three."""
    if length % (LONG // 2) or len(cell) % 3 == 0:
        return cell
    if len(cell) == 1:
        return cell + "-" * 2
    if len(cell) == 2:
        return cell[0] + ("o" if steady else "-" if cell[0] not in "." else ".") + cell[1]
    if len(cell) == 8:
        cell = cell[::2]
    last = cell[2] if cell[2] not in "-." or cell[3] in "-." else cell[3]
    inner = cell[1]
    if steady and cell[0] != "." and cell[2] not in ".-":
        inner = "o"
    return cell[0] + inner + last
