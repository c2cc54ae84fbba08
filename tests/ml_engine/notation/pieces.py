"""A small written piece for a band, with everything that a score can say."""

from fractions import Fraction

from ml_engine.music import Key, Meter, Part, Piece, Section, TempoMark, WrittenNote
from ml_engine.theory import read_chord, spell

EIGHTH = Fraction(1, 2)
SYMBOLS = ("Dm7", "G7sus4", "Bbmaj7", "A7b9", "Cadd9", "F/A", "Em7b5", "A7#9")


def part(name: str, player: str, program: int, rows: list[tuple], staves: int = 1) -> Part:
    """A part of (onset, quarters, pitch, velocity, staff) rows."""
    rows = sorted((Fraction(on), Fraction(long), pitch, loud, staff) for on, long, pitch, loud, staff in rows)
    rows.sort(key=lambda row: (row[0], row[2]))
    spelled = spell([row[2] for row in rows], -1)
    notes = (
        WrittenNote(f"{name.lower()}n{n}", on, long, pitch, spelling, loud, staff)
        for n, ((on, long, pitch, loud, staff), spelling) in enumerate(zip(rows, spelled, strict=True), 1)
    )
    return Part(name, player, program, staves, tuple(notes))


def band(pickup: Fraction = Fraction(0), bars: int = 8) -> Piece:
    """Flute, piano, bass and drums in D minor: quiet in its first half (A), loud and a little faster in the second (B)."""
    flute, piano, bass, drums = [], [], [], []
    if pickup:
        flute.append((0, pickup, 69, 50, 1))
    for bar in range(bars):
        at, loud = pickup + 4 * bar, 50 if bar < bars // 2 else 92
        flute += [(at, Fraction(3, 2), 74 - bar % 3, loud, 1), (at + Fraction(3, 2), EIGHTH, 72, loud, 1)]
        flute += [(at + 2 + Fraction(k, 3), Fraction(1, 3), 69 + k, loud, 1) for k in range(3)] + [
            (at + 3, 1, 70, loud, 1)
        ]
        piano += [(at, 4, pitch, loud - 8, 1) for pitch in (62, 65, 69)] + [(at, 2, 50, loud - 8, 2)]
        bass += [(at + k, 1, 38 + (k % 2) * 7, loud, 1) for k in range(4)]
        drums += [(at + EIGHTH * k, EIGHTH, 42, loud, 1) for k in range(8)]
        drums += [(at + 2 * k, EIGHTH, 36, loud, 1) for k in range(2)]
        drums += [(at + 1 + 2 * k, EIGHTH, 38, loud, 1) for k in range(2)]
    half = pickup + 4 * (bars // 2)
    return Piece(
        (
            part("P1", "Flute", 73, flute),
            part("P2", "Piano", 0, piano, 2),
            part("P3", "Acoustic bass", 32, bass),
            part("P4", "Drums", 0, drums),
        ),
        (Meter(Fraction(0), 4, 4),),
        (Key(Fraction(0), "D", "minor", -1), Key(half, "F", "major", -1)),
        (TempoMark(Fraction(0), 131.5, "Easy"), TempoMark(half, 140.0)),
        pickup,
        "Evening Walk",
        tuple(read_chord(SYMBOLS[bar % 8], pickup + 4 * bar + (EIGHTH if bar == 2 else 0)) for bar in range(bars)),
        (Section(pickup, "A"), Section(half, "B")),
        0.75,
        "Composed by Notewright, model test, seed 7",
    )


def rows(piece: Piece, *, staff: bool = True) -> list[tuple]:
    """What a round trip must keep of every note."""
    return sorted(
        (number, note.onset, note.duration, note.pitch, note.velocity, note.staff if staff else 0)
        for number, part in enumerate(piece.parts)
        for note in part.notes
    )
