"""How keys were held: short, joined, rolled, in the pedal."""

from collections.abc import Iterator
from fractions import Fraction

from ml_engine.bars import Bars
from ml_engine.music import Mark, Performance, Piece, Timeline
from ml_engine.notation.expression.played import Chord, Played

SHORT = 0.42  # of its written length: staccato
SHORTEST, LONGEST = Fraction(1, 4), Fraction(3, 2)  # quarters on which a dot is written
ALWAYS, SELDOM = 0.6, 0.03  # shares of short chords: beyond, a word says it once; below, nothing does
ROLLED, ROLLED_SECONDS = 3, (0.06, 0.5)  # notes of a chord and its spread, for the sign
JOINED = 0.93  # of the way to the next chord that keys are held in a slur
LEAST_SLURRED, MOST_SLURRED = 4, 12  # chords under one slur
ALL_JOINED = 0.75  # share of joined chords from which it is simply how it is played
LEAP = 9  # semitones: a slur does not reach over more
PEDAL_BARS = 2  # bars for which the pedal is written, then it goes on alike
SPARSE, BUSY = 0.4, 4.0  # pedals a bar that are told of


def staccato(played: Played) -> tuple[dict[str, tuple[str, ...]], list[Mark]]:
    """Dots by note, or one word where nearly everything is short."""
    dotted = [chord for chord in played.chords if SHORTEST <= chord.end - chord.onset <= LONGEST]
    short = [chord for chord in dotted if played.held(chord) < SHORT]
    if not dotted or len(short) < SELDOM * len(dotted):
        return {}, []
    if len(short) > ALWAYS * len(dotted):
        return {}, [Mark(played.chords[0].onset, "words", "sempre stacc.")]
    return {written.id: ("staccato",) for chord in short for written, _ in chord.notes}, []


def arpeggios(played: Played) -> dict[str, tuple[str, ...]]:
    """Signs for chords that were rolled from below."""
    found: dict[str, tuple[str, ...]] = {}
    for chord in played.chords:
        onsets = [note.onset for _, note in chord.notes]
        if len(onsets) < ROLLED or not ROLLED_SECONDS[0] <= onsets[-1] - onsets[0] <= ROLLED_SECONDS[1]:
            continue
        if all(b - a > 0.008 for a, b in zip(onsets, onsets[1:], strict=False)):
            found |= {written.id: ("arpeggio",) for written, _ in chord.notes}
    return found


def slurs(played: Played, piece: Piece) -> Iterator[Mark]:
    """Slurs over joined melodies in the first voice of the upper staff, broken at rests, leaps and repeated notes."""
    line = [chord for chord in played.chords if chord.staff == 1 and chord.voice == 1]
    joined = [_joined(one, other) for one, other in zip(line, line[1:], strict=False)]
    if not joined or sum(joined) > ALL_JOINED * len(joined):
        return
    bars = Bars(piece.meters, piece.pickup)
    first = 0
    for at in range(len(line)):
        ends = at + 1 == len(line) or not joined[at]
        full = (
            at - first + 1 >= MOST_SLURRED
            and at + 1 < len(line)
            and bars.at(line[at + 1].onset)[0] == line[at + 1].onset
        )
        if ends or full:
            if at - first + 1 >= LEAST_SLURRED:
                yield Mark(line[first].onset, "slur", until=line[at].onset, staff=1, voice=1)
            first = at + 1


def _joined(one: Chord, other: Chord) -> bool:
    if one.end != other.onset:
        return False
    top, following = one.notes[-1], other.notes[-1]
    interval = abs(following[0].pitch - top[0].pitch)
    step = following[1].onset - top[1].onset
    return 0 < interval <= LEAP and top[1].offset - top[1].onset >= JOINED * step


def pedals(played: Played, piece: Piece, performance: Performance, timeline: Timeline) -> Iterator[Mark]:
    """The pedal of the first bars in which it is used regularly, and that it goes on so."""
    bars = Bars(piece.meters, piece.pickup)
    length = float(bars.at(piece.pickup)[2].bar_quarters)
    count = len(performance.pedals)
    if not count or not SPARSE <= count / max(float(piece.length) / length, 1.0) <= BUSY:
        return
    staff = max(chord.staff for chord in played.chords)
    onsets = sorted({chord.onset for chord in played.chords})
    last = None
    begins = Fraction(0)
    for pedal in performance.pedals:
        down, up = (_nearest(onsets, timeline.quarter_at(time)) for time in (pedal.onset, pedal.offset))
        if down is None or up is None or up <= down or (last is not None and down < last):
            continue
        begins = down if last is None else begins
        if last is not None and float(down - begins) >= PEDAL_BARS * length:
            yield Mark(down, "words", "simile", staff=staff)
            return
        yield Mark(down, "pedal", until=up, staff=staff)
        last = up


def _nearest(onsets: list[Fraction], quarter: float) -> Fraction | None:
    return min(onsets, key=lambda onset: abs(float(onset) - quarter), default=None)
