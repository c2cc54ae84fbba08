"""Instruments whose players read other notes than sound (Adler, The Study of Orchestration, 2002)."""

from dataclasses import dataclass, replace
from fractions import Fraction

from ml_engine.instruments import NAMES, is_drums, known_name
from ml_engine.music import Key, Part, Piece
from ml_engine.notation.xml_words import spelled_pitch


@dataclass(frozen=True, slots=True)
class Transposition:
    """From written to sounding: diatonic steps and semitones, octaves among them."""

    steps: int
    semitones: int


_SAID = frozenset((56, 59, 60, 71))  # trumpets, horns and clarinets are made in several keys, so theirs is said
_KEYS = {10: "B♭", 3: "E♭", 5: "F"}  # by what a written C sounds
LOWEST, HIGHEST = 13, 126  # MIDI pitches that can be written, whatever their spelling

_BB, _EB, _F = Transposition(-1, -2), Transposition(-5, -9), Transposition(-4, -7)
# By General MIDI program.
_OF: dict[int, Transposition] = {
    56: _BB, 59: _BB, 60: _F, 64: _BB, 65: _EB, 66: Transposition(-8, -14), 67: Transposition(-12, -21), 69: _F, 71: _BB,
}  # fmt: skip


def transposition_of(part: Part) -> Transposition | None:
    """How the part's instrument transposes; None for those in C.

    Sections on several staves, and notes that no such instrument has, are written as they sound.
    """
    how = None if part.staves > 1 or is_drums(part.player) else _OF.get(part.program)
    if how is None or not all(LOWEST <= note.pitch - how.semitones <= HIGHEST for note in part.notes):
        return None
    return how


def full_name(part: Part) -> str:
    """What stands before a part: "Clarinet in B♭" for "Clarinet"; a name that a person gave stays as it is."""
    how = transposition_of(part)
    if how is None or part.program not in _SAID or known_name(part.name, 0) != NAMES[part.program]:
        return part.name
    return f"{part.name} in {_KEYS[how.semitones % 12]}"


def as_written(piece: Piece, part: Part) -> tuple[Piece, Part]:
    """The piece and the part as the player reads them: notes, keys and chords moved by the instrument's transposition."""
    how = transposition_of(part)
    if how is None:
        return piece, part
    shift = -how.semitones
    notes = tuple(
        replace(note, spelling=name, pitch=pitch)
        for note in part.notes
        for pitch, name in [_moved(note.spelling, -how.steps, shift)]
    )
    # A piece without a key is in C for those who do not transpose.
    keys = piece.keys or (Key(Fraction(0), "C", "major", 0),)
    chords = tuple(
        replace(c, root=(c.root + shift) % 12, bass=None if c.bass is None else (c.bass + shift) % 12)
        for c in piece.chords
    )
    return replace(piece, keys=tuple(_key(key, how) for key in keys), chords=chords), replace(part, notes=notes)


def _key(key: Key, how: Transposition) -> Key:
    fifths = key.fifths + (-how.semitones * 7 + 5) % 12 - 5
    fifths = fifths - 12 if fifths > 7 else fifths + 12 if fifths < -7 else fifths
    _, name = _moved(f"{key.tonic}4", -how.steps, -how.semitones)
    return Key(key.quarter, name.rstrip("0123456789"), key.mode, fifths)


def _moved(spelling: str, steps: int, semitones: int) -> tuple[int, str]:
    name = spelling.rstrip("-0123456789")
    alter = name.count("#") - name[1:].count("b")
    return spelled_pitch(name[0], alter, int(spelling[len(name) :]), steps, semitones)
