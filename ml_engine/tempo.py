"""From quarters to seconds by what a score says: tempo marks and swing."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction

from ml_engine.music import Meter, Note, TempoMark, WrittenNote

DEFAULT_BPM = 100.0  # quarters a minute, where no mark says
SLOWEST, FASTEST = 5.0, 1000.0  # marks beyond are taken for these
EIGHTH = Fraction(1, 2)
GRACE = Fraction(1, 8)  # quarters that a grace note sounds, before the beat


def sounding_spans(notes: Sequence[WrittenNote]) -> list[tuple[Fraction, Fraction]]:
    """(onset, duration) in quarters of each note as it is played: grace notes one after another before what they lead to."""
    spans = []
    after: dict[tuple[Fraction, int], int] = {}  # grace notes still to come at a place of a staff
    for note in notes:
        if note.duration <= 0:
            after[note.onset, note.staff] = after.get((note.onset, note.staff), 0) + 1
    for note in notes:
        if note.duration > 0:
            spans.append((note.onset, note.duration))
            continue
        left = after[note.onset, note.staff]
        after[note.onset, note.staff] = left - 1
        spans.append((max(note.onset - left * GRACE, Fraction(0)), GRACE))
    return spans


class Clock:
    """When a written place is played.

    A tempo mark holds until the next. ``swing`` (0 even, 1 a triplet's third note) moves what stands on the second
    eighth of a beat later, and halves of eighths in proportion; triplets and other divisions stay where they are written.
    Metres in eighths do not swing.
    """

    def __init__(
        self,
        tempo_marks: Iterable[TempoMark],
        meters: Iterable[Meter] = (),
        swing: float = 0.0,
        pickup: Fraction | int = 0,
    ) -> None:
        marks = sorted(tempo_marks, key=lambda mark: mark.quarter)
        if not marks:
            marks = [TempoMark(Fraction(0), DEFAULT_BPM)]
        self._starts = [float(max(mark.quarter, Fraction(0))) if at else 0.0 for at, mark in enumerate(marks)]
        self._paces = [60 / min(max(mark.bpm, SLOWEST), FASTEST) for mark in marks]
        self._times = [0.0]
        for at in range(1, len(marks)):
            self._times.append(self._times[-1] + (self._starts[at] - self._starts[at - 1]) * self._paces[at - 1])
        ordered = sorted(meters, key=lambda meter: meter.quarter)
        self._changes = [meter.quarter for meter in ordered]
        self._meters = ordered
        self._pickup = Fraction(pickup)
        self._late = min(max(swing, 0.0), 2.0) / 6  # of a quarter

    def seconds(self, quarter: Fraction) -> float:
        """Seconds from the start of the piece; ``quarter`` counts from the start of the written music."""
        place = float(quarter)
        if self._late:
            place += self._swung(Fraction(quarter))
        at = max(bisect_right(self._starts, place) - 1, 0)
        return self._times[at] + (place - self._starts[at]) * self._paces[at]

    def note(self, written: WrittenNote, instrument: str) -> Note:
        """The note as it sounds on ``instrument``, played as long as it is written."""
        start, end = self.seconds(written.onset), self.seconds(written.onset + written.duration)
        return Note(start, max(end, start + 0.01), written.pitch, written.velocity, instrument)

    def _swung(self, quarter: Fraction) -> float:
        """How many quarters later than written."""
        origin, first = self._pickup, max(bisect_right(self._changes, quarter) - 1, 0)
        if self._meters:
            if self._meters[first].denominator > 4:
                return 0.0
            if first:
                origin = self._changes[first]
        inside = (quarter - origin) % 1
        if inside.denominator & (inside.denominator - 1):
            return 0.0
        share = inside / EIGHTH if inside <= EIGHTH else (1 - inside) / EIGHTH
        return self._late * float(share)
