"""How a length at a place in the bar is drawn: as one note value, or as several tied ones that show the beat.

The habits are those of engraving books (Gould 2011, "Behind Bars"): a value hides a beat only where readers are used to
it, the middle of a 4/4 bar stays visible, rests never cross a beat that a note might.
"""

from fractions import Fraction

from ml_engine.music import Meter

# Lengths that one symbol shows: plain and dotted values, and (with a tuplet) thirds of them.
PLAIN = {Fraction(8, 2**k) * factor for k in range(10) for factor in (Fraction(1), Fraction(3, 2))}
THIRDS = {Fraction(2**k, 3 * 2**6) * 2 for k in range(7)}


def split(onset: Fraction, duration: Fraction, meter: Meter, *, rest: bool = False) -> list[tuple[Fraction, Fraction]]:
    """The (onset, duration) of each symbol for a length within one bar; onsets are quarters from the bar line."""
    if duration <= 0:
        return []
    if _readable(onset, duration, meter, rest):
        return [(onset, duration)]
    cut = _cut(onset, onset + duration, meter)
    if cut is None:
        return _by_size(onset, duration)
    return split(onset, cut - onset, meter, rest=rest) + split(cut, onset + duration - cut, meter, rest=rest)


def _by_size(onset: Fraction, duration: Fraction) -> list[tuple[Fraction, Fraction]]:
    """Values from large to small, for lengths no division of the beat accounts for."""
    pieces: list[tuple[Fraction, Fraction]] = []
    sizes = sorted(PLAIN | THIRDS, reverse=True)
    while duration > 0:
        size = next((size for size in sizes if size <= duration), duration)
        pieces.append((onset, size))
        onset, duration = onset + size, duration - size
    return pieces


def _third(place: Fraction) -> bool:
    return place.denominator % 3 == 0


def _readable(onset: Fraction, duration: Fraction, meter: Meter, rest: bool) -> bool:  # noqa: PLR0911
    beat, bar, end = meter.beat_quarters, meter.bar_quarters, onset + duration
    if onset == 0 and duration == bar:
        return rest or duration in PLAIN
    if _third(onset) or _third(end):
        return (
            duration in THIRDS
            and onset // beat == (end - Fraction(1, 960)) // beat
            and (duration.denominator <= 3 or onset % Fraction(1, 3) + duration <= Fraction(1, 3))
        )
    if duration not in PLAIN:
        return False
    first, inside = onset // beat, onset % beat
    if inside + duration <= beat:
        return not rest or _rest_in_beat(inside, duration, beat)
    middle = bar / 2 if (bar / beat) % 2 == 0 and bar / beat > 2 else None
    over_middle = middle is not None and onset < middle < end
    if rest:
        return inside == 0 and duration.numerator == 1 and duration % beat == 0 and first % 2 == 0 and bar / beat != 3
    if inside == 0 and end % beat == 0:
        return not over_middle or onset == 0 or duration == 2 * beat
    if beat == 1 and inside == Fraction(1, 2) and not over_middle:
        return duration in {Fraction(1), Fraction(3, 2)}
    return beat == 1 and inside == 0 and duration == Fraction(3, 2) and not over_middle


def _rest_in_beat(inside: Fraction, duration: Fraction, beat: Fraction) -> bool:
    if duration == beat:
        return True
    return duration.numerator == 1 and inside % duration == 0


def _cut(onset: Fraction, end: Fraction, meter: Meter) -> Fraction | None:
    """The strongest place inside a length at which to tie."""
    beat, bar = meter.beat_quarters, meter.bar_quarters
    levels = [beat]
    if (bar / beat) % 2 == 0:
        levels.insert(0, bar / 2)
    if _third(onset) or _third(end):
        levels += [Fraction(1, 3), Fraction(1, 6), Fraction(1, 12)]
    else:
        levels += [Fraction(1, 2), Fraction(1, 4), Fraction(1, 8), Fraction(1, 16)]
    for level in levels:
        first = (onset // level + 1) * level
        last = -(-end // level) * level - level
        if first < end:
            return last if onset % level == 0 and last > onset else first
    return None
