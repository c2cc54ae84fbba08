"""Note values: how a length in quarters is drawn, and which notes share a beam or a tuplet's bracket.

Groups follow Gould 2011 ("Behind Bars", ch. 6): beams show the beat; plain eighths are joined across half a bar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from ml_engine.music import Meter
from ml_engine.notation.layout import Symbol

TYPES = (
    ("long", Fraction(16)), ("breve", Fraction(8)), ("whole", Fraction(4)), ("half", Fraction(2)),
    ("quarter", Fraction(1)), ("eighth", Fraction(1, 2)), ("16th", Fraction(1, 4)), ("32nd", Fraction(1, 8)),
    ("64th", Fraction(1, 16)), ("128th", Fraction(1, 32)), ("256th", Fraction(1, 64)), ("512th", Fraction(1, 128)),
    ("1024th", Fraction(1, 256)),
)  # fmt: skip
FLAGS = {name: max(at - 4, 0) for at, (name, _) in enumerate(TYPES)}
_SYMBOLS = {size * factor: (name, dots) for name, size in TYPES for dots, factor in ((0, 1), (1, Fraction(3, 2)))}


@dataclass(frozen=True, slots=True)
class Value:
    """A drawn note value: its type, dots, and the tuplet's ratio (``actual`` notes in the time of ``normal``), 1:1 if none."""

    type: str
    dots: int = 0
    actual: int = 1
    normal: int = 1

    @property
    def tuplet(self) -> bool:
        return self.actual != self.normal


@cache
def value_of(duration: Fraction, compound: bool = False) -> Value | None:
    """The value that a length in quarters is drawn as, among dotted beats or plain ones; None if no single value is."""
    odd = duration.denominator
    while odd % 2 == 0:
        odd //= 2
    if odd == 1:
        plain = _SYMBOLS.get(duration)
        return Value(*plain) if plain else None
    under = 1 << (odd.bit_length() - 1)
    dotted = 3 * under // 2
    normals = (dotted, under) if compound and odd > 3 and dotted != odd else (under,)
    for normal in normals:
        found = _SYMBOLS.get(duration * odd / normal)
        if found:
            return Value(*found, odd, normal)
    return None


def compound(meter: Meter) -> bool:
    """Whether its beats are dotted notes."""
    return meter.beat_quarters.numerator % 3 == 0


def beams_of(line: list[Symbol], values: list[Value | None], meter: Meter, offset: Fraction) -> list[tuple[str, ...]]:
    """For each symbol of a voice the states of its beams ("begin", "continue", "end", hooks), the eighths' beam first."""
    flags = [FLAGS[v.type] if v is not None and s.notes else 0 for s, v in zip(line, values, strict=True)]
    beams: list[tuple[str, ...]] = [()] * len(line)
    spans = _spans(brackets_of(line, values, offset))
    for group in (part for whole in _groups(line, flags, meter, offset) for part in _apart(whole, spans)):
        for place, at in enumerate(group):
            states = []
            for level in range(1, flags[at] + 1):
                before = place > 0 and flags[group[place - 1]] >= level
                after = place + 1 < len(group) and flags[group[place + 1]] >= level
                if before or after:
                    states.append("continue" if before and after else "end" if before else "begin")
                else:
                    states.append("forward hook" if place == 0 else "backward hook")
            beams[at] = tuple(states)
    return beams


def _groups(line: list[Symbol], flags: list[int], meter: Meter, offset: Fraction) -> Iterator[list[int]]:
    """Places of neighbouring notes that share a beam, two at least."""
    edges = _edges(line, flags, meter, offset)
    group: list[int] = []
    region = -1
    for at, symbol in enumerate(line):
        if symbol.duration == 0:
            continue
        here = sum(edge <= symbol.onset + offset for edge in edges)
        if group and (here != region or not flags[at]):
            if len(group) > 1:
                yield group
            group = []
        region = here
        if flags[at]:
            group.append(at)
    if len(group) > 1:
        yield group


def _apart(group: list[int], spans: list[range]) -> Iterator[list[int]]:
    """A beam holds whole tuplets or lies in one: where it would hold a part of a tuplet, it is broken at its ends."""
    cuts = set()
    for span in spans:
        inside = sum(at in span for at in group)
        if 0 < inside < len(span) and inside < len(group):
            cuts |= {span.start, span.stop}
    pieces: list[list[int]] = [[]]
    for before, at in zip([group[0], *group], group, strict=False):
        if any(before < cut <= at for cut in cuts):
            pieces.append([])
        pieces[-1].append(at)
    yield from (piece for piece in pieces if len(piece) > 1)


def _spans(brackets: list[tuple[bool, bool]]) -> list[range]:
    starts = [at for at, (begins, _) in enumerate(brackets) if begins]
    ends = [at for at, (_, stops) in enumerate(brackets) if stops]
    return [range(start, end + 1) for start, end in zip(starts, ends, strict=True)]


def _edges(line: list[Symbol], flags: list[int], meter: Meter, offset: Fraction) -> list[Fraction]:
    """Where beams are broken, quarters from the beginning of the metre's bar."""
    bar = meter.bar_quarters
    if meter.denominator >= 8:
        sizes = _eighths(meter.numerator)
        unit = Fraction(4, meter.denominator)
        return [unit * sum(sizes[:n]) for n in range(1, len(sizes))]
    edges = [Fraction(n) for n in range(1, int(bar))]
    if bar % 2:
        return edges
    for start in range(0, int(bar), 2):
        inside = [at for at, s in enumerate(line) if start <= s.onset + offset < start + 2 and s.duration]
        eighths = [line[at].duration == Fraction(1, 2) and flags[at] == 1 for at in inside]
        if len(inside) == 4 and all(eighths) and start + 1 < bar:
            edges.remove(Fraction(start + 1))
    return edges


def _eighths(numerator: int) -> list[int]:
    if numerator % 3 == 0:
        return [3] * (numerator // 3)
    if numerator < 5:
        return [numerator]
    if numerator in {5, 8}:
        return [3] * (numerator // 3) + [2]
    pairs, rest = divmod(numerator, 2)
    return [2] * (pairs - rest) + [3] * rest


def brackets_of(line: list[Symbol], values: list[Value | None], offset: Fraction) -> list[tuple[bool, bool]]:
    """For each symbol of a voice whether a tuplet begins and whether one ends with it.

    A tuplet ends where the beat is divided plainly again, or where its ratio does.
    """
    ratios = [(v.actual, v.normal) if v is not None and v.tuplet else None for v in values]
    inside: list[int] = []
    begins, ends = set(), set()
    for at, (symbol, ratio) in enumerate(zip(line, ratios, strict=True)):
        if inside and ratios[inside[-1]] != ratio:
            ends.add(inside[-1])
            inside = []
        if ratio is None:
            continue
        if not inside:
            begins.add(at)
        inside.append(at)
        end = (symbol.onset + symbol.duration + offset).denominator
        if end & (end - 1) == 0:
            ends.add(at)
            inside = []
    if inside:
        ends.add(inside[-1])
    return [(at in begins, at in ends) for at in range(len(line))]
