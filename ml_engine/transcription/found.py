"""What an engine has found so far, and how it tells: shared by all engines of this room."""

import time
from dataclasses import dataclass, field

from ml_engine.events import NotesFound, Report, Stage
from ml_engine.music import Note, Pedal, Performance

# Often enough for a bar that moves and a cancel that is obeyed, seldom enough for events that are kept as rows.
REPORT_EVERY = 0.5


@dataclass(slots=True)
class Found:
    """Final notes and pedals, kept outside the engine so that they outlive a cancel."""

    notes: list[Note] = field(default_factory=list)
    pedals: list[Pedal] = field(default_factory=list)

    def performance(self) -> Performance:
        return Performance.of(self.notes, self.pedals)


class Teller:
    """Speaks for one engine at work: notes as they become final, progress not more often than is useful.

    Fractions told never go back and lie within 0..1.
    """

    def __init__(self, report: Report, found: Found) -> None:
        self._report = report
        self._found = found
        self._fraction = 0.0
        self._spoken = -REPORT_EVERY

    def notes(self, notes: list[Note], until: float) -> None:
        """Keep notes that are final and tell them; all that begin before ``until`` seconds have then been told."""
        notes = sorted(notes, key=lambda note: (note.onset, note.pitch))
        self._found.notes += notes
        self._report(NotesFound(tuple(notes), until))

    def instead(self, notes: list[Note]) -> None:
        """Keep these in place of all notes told so far: the same ones, by what is known at the end."""
        self._found.notes[:] = notes

    def pedals(self, pedals: list[Pedal]) -> None:
        self._found.pedals += pedals

    def progress(self, fraction: float) -> None:
        """Tell how far the listening is, when the last word was some time ago. Raises what the caller's report raises."""
        self._fraction = max(self._fraction, min(fraction, 1.0))
        now = time.monotonic()
        if now - self._spoken >= REPORT_EVERY:
            self._spoken = now
            self._report(Stage("listening", self._fraction))
