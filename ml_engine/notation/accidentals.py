"""Which accidentals are drawn on a staff, and which of them are reminders (Gould 2011, "Behind Bars", ch. 4)."""

from collections.abc import Iterable

from ml_engine.music import WrittenNote
from ml_engine.notation.layout import Symbol, step_of

# For each (note id, tied segment) before which an accidental stands: whether it is a reminder, in parentheses.
Shown = dict[tuple[str, int], bool]


class Accidentals:
    """One staff, bar by bar: what the key signature and the bar so far do not give is drawn.

    Reminders stand where the bar before, a tie over the bar line or another octave had the note otherwise.
    """

    def __init__(self) -> None:
        self.fifths = 0
        self._before: dict[int, str] = {}

    def shown(self, symbols: Iterable[Symbol]) -> Shown:
        """The accidentals of the next bar, of all its voices."""
        signature = self._signature()
        now: dict[int, str] = {}
        tied: dict[int, str] = {}
        shown: Shown = {}
        for symbol in sorted(symbols, key=lambda symbol: symbol.onset):
            for written in (*symbol.graces, *symbol.notes):
                step, mark = step_of(written.spelling), sign_of(written)
                if symbol.segment > 1 and written.duration > 0:
                    tied[step] = mark
                    continue
                usual = signature[written.spelling[0]]
                if mark != now.get(step, usual):
                    shown[written.id, 1] = False
                elif step not in now and (
                    tied.get(step, self._before.get(step, usual)) != mark
                    or any((other - step) % 7 == 0 and sign != mark for other, sign in now.items())
                ):
                    shown[written.id, 1] = True
                now[step] = mark
        self._before = now
        return shown

    def _signature(self) -> dict[str, str]:
        sharps, flats = "FCGDAEB"[: max(self.fifths, 0)], "BEADGCF"[: max(-self.fifths, 0)]
        return {letter: "#" if letter in sharps else "b" if letter in flats else "" for letter in "CDEFGAB"}


def sign_of(written: WrittenNote) -> str:
    """The sharps or flats of its spelling."""
    return written.spelling[1:].rstrip("-0123456789")
