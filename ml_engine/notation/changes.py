"""What a person may decide about how a performance is written, and where the machine doubts its own reading.

Places are seconds of the performance, not bars: bars are numbered anew when a bar line moves, seconds stay.
"""

from dataclasses import dataclass
from math import isfinite
from typing import Any

from ml_engine.errors import BadInput
from ml_engine.instruments import is_known

# What may be changed, and what its value says.
KINDS = {
    "tempo": "beats twice as fast (2), half as fast (1/2), or as they are (1)",
    "shift": "the bar lines this many beats later, -11..11",
    "meter": "another metre: 3/4",
    "key": "another key signature: -7..7 sharps, flats below 0",
    "hands": "the notes go to the other staff",
    "simpler": "no division of the beat finer than this many parts: 1, 2, 3, 4",
    "name": "what a part is called: clarinet=Anna",
    "instrument": "a part plays another instrument: clarinet=oboe",
    "merge": "a part joins another: violin 2=violin",
    "move": "notes go to a part, from all others or from one: cello, piano=cello",
}
STYLES = ("plain", "expressive")  # notes alone, or with tempo words, dynamics, articulation, slurs and pedal
LAYOUTS = ("auto", "piano", "lead sheet", "one staff", "instruments")
MOST_CHANGES = 200
MOST_MOVED = 20_000  # notes named by one change
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One decision, for what is played from ``start`` to before ``end`` (seconds; None: to the last note).

    ``notes`` are those that move to another part, by onset in seconds and MIDI pitch; without them all of the stretch do.
    """

    kind: str
    value: str = ""
    start: float = 0.0
    end: float | None = None
    notes: tuple[tuple[float, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form of :meth:`from_json`; "notes" only where there are any."""
        told: dict[str, Any] = {"kind": self.kind, "value": self.value, "start": self.start, "end": self.end}
        return told | {"notes": [list(note) for note in self.notes]} if self.notes else told

    @classmethod
    def from_json(cls, data: Any) -> "Change":
        """Read {"kind", "value", "start", "end", "notes"}. Raises BadInput when it is no change that can be made."""
        try:
            change = cls(
                str(data["kind"]),
                str(data.get("value", "")),
                float(data.get("start", 0.0)),
                None if data.get("end") is None else float(data["end"]),
                tuple((round(float(onset), 4), int(pitch)) for onset, pitch in data.get("notes") or ()),
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
            raise BadInput("This is not a change of the notation.") from fault
        check(change)
        return change


def check(change: Change) -> None:
    """Raise BadInput when ``change`` cannot be made."""
    if change.kind not in KINDS:
        raise BadInput(f"“{change.kind}” is not something that can be changed; there are {', '.join(KINDS)}.")
    times = [change.start, *([] if change.end is None else [change.end])]
    if not all(isfinite(time) and time >= 0 for time in times) or (len(times) == 2 and times[1] <= times[0]):
        raise BadInput("A change must begin before it ends.")
    if change.notes and change.kind != "move":
        raise BadInput("Only what moves to another part names its notes.")
    if len(change.notes) > MOST_MOVED:
        raise BadInput(f"At most {MOST_MOVED} notes can be moved at once.")
    if not all(isfinite(onset) and onset >= 0 and 0 <= pitch <= 127 for onset, pitch in change.notes):
        raise BadInput("A note that moves is named by its onset in seconds and its MIDI pitch.")
    fits = {
        "tempo": lambda v: v in {"2", "1/2", "1"},
        "shift": lambda v: -11 <= int(v) <= 11,
        "meter": _is_meter,
        "key": lambda v: -7 <= int(v) <= 7,
        "hands": lambda v: v == "",
        "simpler": lambda v: v in {"1", "2", "3", "4"},
        "name": lambda v: _is_whole(change) and all(source_and_target(change)),
        "instrument": lambda v: _is_whole(change) and all(source_and_target(change)) and is_known(_target(change)),
        "merge": lambda v: (
            _is_whole(change) and all(source_and_target(change)) and len(set(source_and_target(change))) == 2
        ),
        "move": lambda v: is_known(_target(change)),
    }[change.kind]
    try:
        good = fits(change.value)
    except ValueError:
        good = False
    if not good:
        raise BadInput(f"“{change.value}” is no value for {change.kind}: {KINDS[change.kind]}.")


def source_and_target(change: Change) -> tuple[str, str]:
    """The part that a change of players is about ("" for any) and the part, instrument or name that it gets.

    A name keeps its capitals. Raises ValueError for what is no name of either.
    """
    source, parted, target = change.value.partition("=")
    if not parted:
        source, target = "", source
    source = source.strip().lower()
    target = " ".join(target.split()) if change.kind == "name" else target.strip().lower()
    if max(len(source), len(target)) > LONGEST_NAME or not (source + target).isprintable():
        raise ValueError("no name")
    return source, target


def _target(change: Change) -> str:
    return source_and_target(change)[1]


def _is_whole(change: Change) -> bool:
    """Parts keep name and instrument throughout."""
    return change.start == 0 and change.end is None


def _is_meter(text: str) -> bool:
    above, _, below = text.partition("/")
    return 1 <= int(above) <= 16 and below in {"2", "4", "8", "16"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A bar that may be read otherwise: its number, when it sounds (seconds), how unsure it is (0..1), why, and the other readings.

    ``reasons`` are among "beat", "barline", "meter", "key", "rhythm", "hands".
    """

    bar: int
    start: float
    end: float
    strength: float
    reasons: tuple[str, ...]
    changes: tuple[Change, ...]

    def to_json(self) -> dict[str, Any]:
        """As it stands in NAME.timeline.json under "doubts"."""
        return {
            "bar": self.bar, "start": round(self.start, 4), "end": round(self.end, 4),
            "strength": round(self.strength, 3), "reasons": list(self.reasons),
            "changes": [change.to_json() for change in self.changes],
        }  # fmt: skip
