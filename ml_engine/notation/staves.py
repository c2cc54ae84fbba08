"""Which lines of a file are the two staves of one keyboard, and who plays a line by its name."""

import re
from dataclasses import dataclass
from fractions import Fraction

from ml_engine.instruments import is_drums, name_of
from ml_engine.notation.xml_words import program_of_words

KEYBOARDS = 24  # General MIDI programs below are keyboards and mallets
MOST_STAVES = 4  # lines that may be voices of one keyboard
_UPPER = re.compile(r"upper|\bup\b|right|\brh\b|treble|discant|\bright hand\b|\bmd\b", re.IGNORECASE)
_LOWER = re.compile(r"lower|\bdown\b|left|\blh\b|\bleft hand\b|\bmg\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Staff:
    """One line of a file: player, hand (1 right, 2 left, 0 not said), notes as (onset, end, pitch, velocity)."""

    name: str
    program: int
    drums: bool
    hand: int
    notes: list[tuple[Fraction, Fraction, int, int]]

    @property
    def middle(self) -> float:
        """The mean pitch."""
        return sum(pitch for _, _, pitch, _ in self.notes) / len(self.notes)


def hand_of(name: str) -> int:
    """The hand that a track's name speaks of: 1 right, 2 left, 0 none."""
    plain = _words(name)
    return 1 if _UPPER.search(plain) else 2 if _LOWER.search(plain) else 0


def _words(name: str) -> str:
    """Names of variables as words: "PianoUp", "violin_I"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("_", " "))


def player_of(name: str, program: int | None, *, drums: bool) -> tuple[str, int]:
    """The name and program of a track: its own name where that is one for people, otherwise its instrument's."""
    plain = re.sub(r"^(staff|voice)[_ ]+", "", name, flags=re.IGNORECASE).split(":")[0].strip(" _")
    if drums:
        return (plain if is_drums(plain) else "Drums"), 0
    if (
        "\\" in plain
        or hand_of(name)
        or re.fullmatch(r"[\W\d_]*|.|(track|staff|voice|new|unnamed)\W*\d*", plain.lower())
    ):
        plain = ""
    plain = _words(plain)
    guessed = program_of_words([plain], []) if plain else None
    if program is None:
        program = guessed or 0
    known = name_of(program).capitalize()
    return (plain[0].upper() + plain[1:] if plain and guessed is not None else known), program


def join_keyboards(staves: list[Staff]) -> list[list[Staff]]:
    """The lines as parts of one or two staves each, in their order.

    Neighbours are one keyboard's staves when their names say right and left, or when they are up to four lines of
    keyboards; then those that lie high, or are named so, are the upper staff.
    """
    parts: list[list[Staff]] = []
    at = 0
    while at < len(staves):
        run = at + 1
        while run < len(staves) and _belongs(staves[at], staves[run]):
            run += 1
        lines = staves[at:run]
        if len(lines) == 1 or len(lines) > MOST_STAVES:
            parts += [[line] for line in lines]
        else:
            parts.append(_two(lines))
        at = run
    return parts


def _belongs(first: Staff, other: Staff) -> bool:
    if first.drums or other.drums or first.program != other.program:
        return False
    if first.hand and other.hand:
        return True
    named = {one.name for one in (first, other)} != {name_of(first.program).capitalize()}
    return first.program < KEYBOARDS and not named


def _two(lines: list[Staff]) -> list[Staff]:
    upper = [line for line in lines if line.hand == 1]
    lower = [line for line in lines if line.hand == 2]
    rest = sorted((line for line in lines if not line.hand), key=lambda line: -line.middle)
    if not upper and rest:
        upper.append(rest.pop(0))
    if not lower and rest:
        lower.append(rest.pop())
    for line in rest:
        (upper if line.middle >= 60 else lower).append(line)
    first = lines[0]
    return [
        Staff(first.name, first.program, False, hand, [note for line in group for note in line.notes])
        for hand, group in ((1, upper), (2, lower))
        if group
    ]
