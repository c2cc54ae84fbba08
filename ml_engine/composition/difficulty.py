"""How hard a piece is to play, as one number.

The features are those that Chiu and Chen (2012, "A study on difficulty level recognition of piano sheet music") found to
tell grades apart: speed, notes at once, stretches of the hand, leaps, foreign notes, and rhythm off the beat.
"""

from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from math import log2

from ml_engine.bars import Bars
from ml_engine.composition.drafts import is_pitched
from ml_engine.errors import BadInput
from ml_engine.music import Part, Piece, WrittenNote
from ml_engine.theory import tonality_of

USUAL_TEMPO = 100.0
EASY_SPAN, EASY_LEAP = 7, 4  # semitones


def difficulty(piece: Piece) -> float:
    """From 0 (nothing to play) upwards: about 2 for a nursery tune, 5 for a sonatina, 8 and more for a virtuoso.

    The hardest part counts most, since somebody has to play it.
    """
    found = [of_part(piece, part) for part in piece.parts if part.notes]
    return 0.8 * max(found) + 0.2 * sum(found) / len(found) if found else 0.0


def check_amount(amount: float) -> None:
    """Raises BadInput unless 0 <= amount <= 1."""
    if not 0 <= amount <= 1:
        raise BadInput("How far to go is a number from 0 to 1.")


def of_part(piece: Piece, part: Part) -> float:
    """The difficulty of one part: see :func:`difficulty`."""
    if not part.notes:
        return 0.0
    moments = sorted({note.onset for note in part.notes})
    seconds = _sounding_seconds(piece, moments)
    speed = log2(1 + len(moments) / max(seconds, 0.5))
    lines = Bars(piece.meters, piece.pickup)
    off = sum(_is_off(lines, at) for at in moments) / len(moments)
    if not is_pitched(part):
        return 1.4 * speed + 1.2 * off + 0.3 * (len(part.notes) / len(moments) - 1)
    staves: dict[int, dict[Fraction, list[WrittenNote]]] = defaultdict(lambda: defaultdict(list))
    for note in part.notes:
        staves[note.staff][note.onset].append(note)
    spans, leaps, more = [], [], 0
    for groups in staves.values():
        for group in groups.values():
            pitches = [note.pitch for note in group]
            spans.append(max(0, max(pitches) - min(pitches) - EASY_SPAN))
            more += len(group) - 1
        line = [max(note.pitch for note in groups[at]) for at in sorted(groups)]
        low = [min(note.pitch for note in groups[at]) for at in sorted(groups)]
        leaps += [max(0, abs(b - a) - EASY_LEAP) for own in (line, low) for a, b in pairwise(own)]
    hands = 0.5 * (len(staves) - 1)
    return (
        1.6 * speed
        + 1.2 * off
        + 0.6 * more / len(moments)
        + 0.25 * sum(spans) / len(spans)
        + 0.12 * sum(leaps) / max(len(leaps), 1)
        + 1.5 * _foreign(piece, part)
        + 0.15 * max((abs(key.fifths) for key in piece.keys), default=0)
        + hands
    )


def _sounding_seconds(piece: Piece, moments: list[Fraction]) -> float:
    """Seconds of the bars in which the part plays: rests of whole bars give nobody time to practise."""
    lines = Bars(piece.meters, piece.pickup)
    spans = {lines.at(at)[:2] for at in moments}
    marks = sorted(piece.tempo_marks, key=lambda mark: mark.quarter)
    total = 0.0
    for start, end in spans:
        tempo = next((mark.bpm for mark in reversed(marks) if mark.quarter <= start), USUAL_TEMPO)
        total += float(end - start) * 60 / max(tempo, 1.0)
    return total


def _is_off(lines: Bars, at: Fraction) -> bool:
    start, _, meter = lines.at(at)
    return (at - start) % meter.beat_quarters != 0


def _foreign(piece: Piece, part: Part) -> float:
    if not piece.keys:
        return 0.0
    outside = 0
    for note in part.notes:
        key = next((k for k in reversed(piece.keys) if k.quarter <= note.onset), piece.keys[0])
        outside += note.pitch % 12 not in tonality_of(key).scale
    return outside / len(part.notes)
