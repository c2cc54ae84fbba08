"""Tunes written as text: "60:1 62:1/2 r:1/2" is pitch and length in quarters, r a rest."""

from fractions import Fraction

from ml_engine.composition.drafts import Draft, make_part
from ml_engine.music import Meter, Part, Piece, TempoMark
from ml_engine.theory import tonality

TWINKLE = (
    "60:1 60:1 67:1 67:1 69:1 69:1 67:2 65:1 65:1 64:1 64:1 62:1 62:1 60:2 "
    "67:1 67:1 65:1 65:1 64:1 64:1 62:2 67:1 67:1 65:1 65:1 64:1 64:1 62:2"
)


def drafts(text: str, staff: int = 1) -> list[Draft]:
    """The notes of a tune; several pitches at once are joined by "+"."""
    at, found = Fraction(0), []
    for word in text.split():
        pitches, length = word.split(":")
        found += [Draft(at, Fraction(length), int(p), staff=staff) for p in pitches.split("+") if p != "r"]
        at += Fraction(length)
    return found


def part(text: str, name: str = "Voice", program: int = 53, key: str = "C major", part_id: str = "P1") -> Part:
    """A part that plays a tune."""
    return make_part(part_id, name, program, drafts(text), (tonality(key).key(),))


def piece(*parts: Part, meter: tuple[int, int] = (4, 4), key: str = "C major", pickup: Fraction | int = 0) -> Piece:
    """A piece of parts, in one metre and key."""
    return Piece(
        parts,
        (Meter(Fraction(0), *meter),),
        (tonality(key).key(),),
        (TempoMark(Fraction(0), 100.0),),
        Fraction(pickup),
    )


def tune(text: str, meter: tuple[int, int] = (4, 4), key: str = "C major", pickup: Fraction | int = 0) -> Piece:
    """A piece of one tune."""
    return piece(part(text, key=key), meter=meter, key=key, pickup=pickup)
