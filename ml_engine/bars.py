"""Bar lines: where the bars of written music begin and end."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ml_engine.music import Meter, Piece


class Bars:
    """Bar lines: from a place in quarters to its bar's start, end and metre."""

    def __init__(self, meters: Iterable[Meter], pickup: Fraction = Fraction(0)) -> None:
        self._meters = sorted(meters, key=lambda meter: meter.quarter)
        self._pickup = pickup

    def at(self, quarter: Fraction) -> tuple[Fraction, Fraction, Meter]:
        """(start, end, metre) of the bar that holds ``quarter``."""
        if quarter < self._pickup:
            return Fraction(0), self._pickup, self._meters[0]
        current = self._meters[0]
        origin, limit = self._pickup, None
        for meter in self._meters[1:]:
            if meter.quarter <= quarter:
                current, origin = meter, meter.quarter
            else:
                limit = meter.quarter
                break
        size = current.bar_quarters
        start = origin + (quarter - origin) // size * size
        end = start + size
        return start, min(end, limit) if limit is not None else end, current


def bars_of(piece: Piece, length: Fraction | None = None) -> Iterator[tuple[int, Fraction, Fraction, Meter]]:
    """(number, start, end, metre) of each bar until ``length`` (the piece's own by default); an upbeat is bar 0.

    A piece without notes has one bar.
    """
    lines = Bars(piece.meters, piece.pickup)
    number, at = (0 if piece.pickup else 1), Fraction(0)
    until = max(piece.length if length is None else length, Fraction(1, 64))
    while at < until:
        start, end, meter = lines.at(at)
        yield number, start, end, meter
        number, at = number + 1, end
