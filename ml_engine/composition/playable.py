"""What hands can hold: notes put on two staves for a keyboard or harp, and chords that lie on a guitar's six strings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction
from functools import lru_cache

from ml_engine.composition.drafts import Draft
from ml_engine.composition.transpose import fold

OPEN_STRINGS = (40, 45, 50, 55, 59, 64)
FRETS, HAND_FRETS = 15, 4


class Role(IntEnum):
    """What a note is for; the lower the number the more it matters."""

    TUNE = 0
    BASS = 1
    INNER = 2


@dataclass(slots=True, eq=False)
class _Held:
    draft: Draft
    role: Role
    staff: int
    gone: bool = False

    @property
    def end(self) -> Fraction:
        return self.draft.onset + self.draft.duration


class _Instrument:
    """One player of chords: what sounds, and what has been written."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high
        self.written: list[_Held] = []
        self.sounding: list[_Held] = []
        self.left_out = 0

    def fits(self, held: Sequence[_Held], new: _Held) -> bool:
        """Whether ``new`` can sound together with what is held."""
        raise NotImplementedError

    def staves(self, role: Role, pitch: int) -> tuple[int, ...]:
        """The staves to try, in order."""
        raise NotImplementedError

    def take(self, draft: Draft, role: Role) -> None:
        """Play a note where it can be played: in another octave if need be; tune and bass cut off what is in their way."""
        home = fold(draft.pitch, self.low, self.high)
        self.sounding = [held for held in self.sounding if held.end > draft.onset]
        for pitch in self._octaves(home, role):
            for staff in self.staves(role, pitch):
                new = _Held(replace(draft, pitch=pitch, staff=staff), role, staff)
                same = [h for h in self.sounding if h.draft.pitch == pitch]
                if any(h.draft.onset == draft.onset for h in same):
                    continue
                if self.fits([h for h in self.sounding if h not in same], new):
                    self._release(same, draft.onset)
                    self._write(new)
                    return
        if role == Role.INNER:
            self.left_out += 1
            return
        staff = self.staves(role, home)[0]
        new = _Held(replace(draft, pitch=home, staff=staff), role, staff)
        self._release([h for h in self.sounding if h.role in (Role.INNER, role)], draft.onset)
        for pitch in self._octaves(home, role):
            other = _Held(replace(draft, pitch=pitch, staff=staff), role, staff)
            if self.fits(self.sounding, other):
                new = other
                break
        else:
            self._release(list(self.sounding), draft.onset)
        if any(
            h.draft.pitch == new.draft.pitch and h.draft.onset == draft.onset for h in self.written[-12:] if not h.gone
        ):
            return
        self._write(new)

    def _octaves(self, home: int, role: Role) -> list[int]:
        order = (0, 12, -12, 24, -24) if role != Role.TUNE else (0,)
        return [home + step for step in order if self.low <= home + step <= self.high]

    def _write(self, new: _Held) -> None:
        self.written.append(new)
        self.sounding.append(new)

    def _release(self, held: Iterable[_Held], at: Fraction) -> None:
        for one in held:
            if one.draft.onset < at < one.end:
                one.draft = replace(one.draft, duration=at - one.draft.onset)
            elif one.draft.onset == at and one.role == Role.INNER:
                one.gone = True
                self.left_out += 1
        self.sounding = [one for one in self.sounding if one.end > at and not one.gone]

    def drafts(self) -> list[Draft]:
        """All that was written."""
        return [held.draft for held in self.written if not held.gone]


class Keys(_Instrument):
    """Two hands: each reaches ``span`` semitones and plays at most ``each`` notes; the tune is right, the bass left."""

    def __init__(self, low: int, high: int, span: int = 12, each: int = 4) -> None:
        super().__init__(low, high)
        self.span, self.each = span, each

    def fits(self, held: Sequence[_Held], new: _Held) -> bool:
        own = [h for h in held if h.staff == new.staff]
        other = [h.draft.pitch for h in held if h.staff != new.staff]
        pitches = [h.draft.pitch for h in own] + [new.draft.pitch]
        if len(pitches) > self.each or max(pitches) - min(pitches) > self.span:
            return False
        tune = [h.draft.pitch for h in held if h.role == Role.TUNE]
        bass = [h.draft.pitch for h in held if h.role == Role.BASS]
        if new.role == Role.INNER and ((tune and new.draft.pitch > tune[0]) or (bass and new.draft.pitch < bass[0])):
            return False
        # Hands do not cross.
        return not other or (max(pitches) < min(other) if new.staff == 2 else min(pitches) > max(other))

    def staves(self, role: Role, pitch: int) -> tuple[int, ...]:
        if role != Role.INNER:
            return (1,) if role == Role.TUNE else (2,)
        right = [h.draft.pitch for h in self.sounding if h.staff == 1]
        left = [h.draft.pitch for h in self.sounding if h.staff == 2]
        to_right = abs(pitch - (sum(right) / len(right))) if right else abs(pitch - 67)
        to_left = abs(pitch - (sum(left) / len(left))) if left else abs(pitch - 50)
        return (1, 2) if to_right <= to_left else (2, 1)


class Fretted(_Instrument):
    """A guitar: every sounding note on a string of its own, the stopped ones within four frets."""

    def fits(self, held: Sequence[_Held], new: _Held) -> bool:
        pitches = tuple(sorted({h.draft.pitch for h in held} | {new.draft.pitch}))
        return lies_on_strings(pitches)

    def staves(self, role: Role, pitch: int) -> tuple[int, ...]:
        return (1,)


class Several(_Instrument):
    """Any other player of several notes at once: at most ``most``."""

    def __init__(self, low: int, high: int, most: int) -> None:
        super().__init__(low, high)
        self.most = most

    def fits(self, held: Sequence[_Held], new: _Held) -> bool:
        return len(held) < self.most

    def staves(self, role: Role, pitch: int) -> tuple[int, ...]:
        return (1,)


@lru_cache(maxsize=4096)
def lies_on_strings(pitches: tuple[int, ...]) -> bool:
    """Whether a guitar in standard tuning can sound these pitches together, open strings or within four frets."""

    def search(at: int, used: int, lowest: int, highest: int) -> bool:
        if at == len(pitches):
            return True
        for string, tuned in enumerate(OPEN_STRINGS):
            fret = pitches[at] - tuned
            if used >> string & 1 or not 0 <= fret <= FRETS:
                continue
            low, high = (min(lowest, fret), max(highest, fret)) if fret else (lowest, highest)
            if (low == 99 or high - low < HAND_FRETS) and search(at + 1, used | 1 << string, low, high):
                return True
        return False

    return len(pitches) <= len(OPEN_STRINGS) and search(0, 0, 99, 0) if pitches else True
