"""Notes as columns, as comparing wants them, and which instruments count as the same."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml_engine.instruments import DRUMS, drum_group, family_of, is_drums, known_name, program_of
from ml_engine.music import Note

# Families in which the groups of eight of General MIDI are heard as different instruments: piano and organ, reed and flute.
_SPLIT = {"keyboard", "woodwind", "plucked"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Notes as arrays of one length: onset, offset and ``release`` of the key (s), pitch, ``group`` (what sounds alike), drums or not.

    For drums ``pitch`` is the place in instruments.DRUM_GROUPS.
    """

    onset: np.ndarray
    offset: np.ndarray
    release: np.ndarray
    pitch: np.ndarray
    group: np.ndarray
    drum: np.ndarray

    def __len__(self) -> int:
        return len(self.onset)


class Groups:
    """Instruments that sound alike share a number; the drums are one of them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: dict[int, Counter[str]] = {}
        self._known: dict[str, tuple[int, str, bool]] = {}

    def columns(self, notes: Sequence[Note], releases: Sequence[float]) -> Columns:
        """The notes as columns, their instruments as numbers of this; ``releases`` say when each key was let go."""
        known = [self._look_up(note.instrument) for note in notes]
        for number, name, _ in known:
            self._names[number][name] += 1
        pitch = [
            drum_group(note.pitch) if drums else note.pitch for note, (_, _, drums) in zip(notes, known, strict=True)
        ]
        return Columns(
            np.array([note.onset for note in notes], float),
            np.array([note.offset for note in notes], float),
            np.array(releases, float),
            np.array(pitch, int),
            np.array([number for number, _, _ in known], int),
            np.array([drums for _, _, drums in known], bool),
        )

    def label(self, group: int) -> str:
        """What the group is called: the instruments met in it, the usual one first."""
        names = [name for name, _ in self._names[group].most_common(3)]
        return ", ".join(names)

    def _look_up(self, instrument: str) -> tuple[int, str, bool]:
        """The number of an instrument, what it is called in labels, and whether it is drums."""
        if instrument not in self._known:
            drums = is_drums(instrument)
            name = DRUMS if drums else known_name(instrument)
            number = self._numbers.setdefault(sounds_as(name), len(self._numbers))
            self._names.setdefault(number, Counter())
            self._known[instrument] = number, name, drums
        return self._known[instrument]


def sounds_as(instrument: str) -> str:
    """What an instrument counts as when right and wrong ones are told apart: a violin for a string ensemble is right."""
    if is_drums(instrument):
        return DRUMS
    family = family_of(instrument)
    return f"{family} {program_of(known_name(instrument)) // 8}" if family in _SPLIT else family
