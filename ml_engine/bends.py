"""Bends of notes and the pitch wheel of MIDI (MIDI 1.0, registered parameter 0): one from the other.

A wheel turns all that sounds on its channel, so bends are written only of an instrument that plays one note at a time.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ml_engine.music import BEND_STEP, Note

CENTRE, FURTHEST = 8192, 8191
USUAL_RANGE = 2  # semitones that a wheel reaches unless a file says otherwise
RANGES = (USUAL_RANGE, 12, 24)
OVERLAP = 0.02  # seconds that bound notes of one line may overlap
MOST_OF_A_NOTE = 3000  # values: a minute
MOST_OF_A_FILE = 500_000  # values: almost three hours
_ALMOST = 5e-5  # seconds; half of what MIDI files of ours tell apart

DATA, FINE_DATA, PARAMETER_LOW, PARAMETER_HIGH = 6, 38, 100, 101  # controllers
CONTROLLERS = frozenset({DATA, FINE_DATA, PARAMETER_LOW, PARAMETER_HIGH})


def trimmed(cents: Sequence[float]) -> tuple[int, ...]:
    """Values as a Note keeps them: whole cents, none where all are 0, and the last not said twice."""
    values = [round(value) for value in cents]
    while len(values) > 1 and values[-1] == values[-2]:
        values.pop()
    return tuple(values) if any(values) else ()


def can_be_written(notes: Sequence[Note]) -> bool:
    """Whether notes (sorted by onset) bend, and sound one at a time."""
    pairs = zip(notes, notes[1:], strict=False)
    return any(note.bend for note in notes) and all(after.onset >= note.offset - OVERLAP for note, after in pairs)


def range_for(notes: Iterable[Note]) -> int:
    """The semitones that a wheel has to reach for these notes: one of RANGES."""
    most = max((abs(cents) for note in notes for cents in note.bend), default=0)
    return next((reach for reach in RANGES if 100 * reach >= most), RANGES[-1])


def wheel_for(notes: Iterable[Note], reach: int) -> Iterator[tuple[float, int]]:
    """(seconds, wheel -8192..8191) wherever the wheel moves; at the centre for notes without a bend."""
    last = 0
    for note in notes:
        for step, cents in enumerate(note.bend or (0,)):
            seconds = note.onset + step * BEND_STEP
            value = max(-CENTRE, min(round(cents / (100 * reach) * CENTRE), FURTHEST))
            if value != last and (step == 0 or seconds < note.offset):
                yield seconds, value
                last = value


@dataclass(slots=True)
class _Wheel:
    """The wheel of one channel as a file turns it: when, and to how many cents."""

    reach: float = USUAL_RANGE
    parameter: list[int] = field(default_factory=lambda: [127, 127])
    value: int = 0
    times: list[float] = field(default_factory=list)
    cents: list[float] = field(default_factory=list)


class Wheels:
    """The wheels of a file's channels; they are told what comes in rising order of time and then asked."""

    def __init__(self) -> None:
        self._wheels: dict[tuple[int, int], _Wheel] = {}
        self._left = MOST_OF_A_FILE

    def turn(self, place: tuple[int, int], seconds: float, value: int) -> None:
        """The wheel of (port, channel) is now at ``value``, -8192..8191."""
        wheel = self._wheels.setdefault(place, _Wheel())
        wheel.value = value
        wheel.times.append(seconds)
        wheel.cents.append(100 * wheel.reach * value / CENTRE)

    def control(self, place: tuple[int, int], seconds: float, controller: int, value: int) -> None:
        """One of CONTROLLERS, which together set how far a wheel reaches."""
        wheel = self._wheels.setdefault(place, _Wheel())
        if controller in {PARAMETER_LOW, PARAMETER_HIGH}:
            wheel.parameter[controller - PARAMETER_LOW] = value
        elif wheel.parameter == [0, 0]:
            whole, hundredths = int(wheel.reach), round(100 * (wheel.reach % 1))
            wheel.reach = value + hundredths / 100 if controller == DATA else whole + min(value, 99) / 100
            if wheel.value:
                self.turn(place, seconds, wheel.value)

    def bend(self, place: tuple[int, int], onset: float, offset: float) -> tuple[int, ...]:
        """The bend of a note on (port, channel). Long notes and long files are followed for so long, not to their end."""
        wheel = self._wheels.get(place)
        if wheel is None or not wheel.times or self._left <= 0:
            return ()
        first = bisect_right(wheel.times, onset + _ALMOST)
        last = bisect_right(wheel.times, offset)
        if not any(wheel.cents[max(first - 1, 0) : last]):
            return ()
        count = max(1, min(int((offset - onset - _ALMOST) / BEND_STEP) + 1, MOST_OF_A_NOTE, self._left))
        values = []
        for step in range(count):
            at = bisect_right(wheel.times, onset + step * BEND_STEP + _ALMOST)
            values.append(wheel.cents[at - 1] if at else 0.0)
        found = trimmed(values)
        self._left -= len(found)
        return found
