"""A piece in another key: notes, spelling, signatures and chords move by the same interval."""

from dataclasses import replace

from ml_engine.composition.analysis import find_tonality
from ml_engine.composition.drafts import instrument_of, is_pitched
from ml_engine.errors import BadInput
from ml_engine.instruments import range_of
from ml_engine.music import Key, Part, Piece, WrittenNote
from ml_engine.theory import line_name, pitch_class, place_of_name, tonality

FURTHEST = 48  # semitones
MOST_FIFTHS = 6
FLATTEST, SHARPEST = -14, 20  # double flats to double sharps, on the line of fifths from F


def transpose(piece: Piece, semitones: int, *, told: list[str] | None = None, fifths: int | None = None) -> Piece:
    """Move everything but drums by ``semitones``. Notes that would leave an instrument's range move by octaves back into it.

    ``fifths``: the signature that the first key shall have (found when not given; ignored when it is another key's).
    ``told`` receives what had to be folded, as sentences. Raises BadInput beyond four octaves.
    """
    if abs(semitones) > FURTHEST:
        raise BadInput(f"Music can be moved by at most {FURTHEST} semitones, not by {semitones}.")
    if semitones == 0:
        return piece
    turn = _turn(piece.keys[0].fifths if piece.keys else 0, semitones, fifths)
    parts = []
    for part in piece.parts:
        if not is_pitched(part):
            parts.append(part)
            continue
        moved, folded = _moved(part, semitones, turn)
        parts.append(moved)
        if folded and told is not None:
            told.append(
                f"{folded} {'note' if folded == 1 else 'notes'} of {part.name} went to another octave: "
                "the instrument does not reach further."
            )
    chords = tuple(
        replace(c, root=(c.root + semitones) % 12, bass=None if c.bass is None else (c.bass + semitones) % 12)
        for c in piece.chords
    )
    return replace(piece, parts=tuple(parts), keys=tuple(_key(key, turn) for key in piece.keys), chords=chords)


def transpose_to(piece: Piece, key_text: str, *, told: list[str] | None = None) -> Piece:
    """Move a piece into a key such as "D major", the shorter way. Its mode stays; raises BadInput when it is no key."""
    wanted, now = tonality(key_text), find_tonality(piece)
    if wanted.is_minor != now.is_minor and told is not None:
        told.append(
            f"The music is in {'minor' if now.is_minor else 'major'} and stays so, with {wanted.name} as its tonic."
        )
    semitones = (wanted.tonic - now.tonic + 5) % 12 - 5
    first = piece.keys[0].fifths if piece.keys else now.fifths
    place = place_of_name(wanted.name) - place_of_name(now.name)
    return transpose(piece, semitones, told=told, fifths=first + place)


def _turn(fifths: int, semitones: int, wanted: int | None) -> int:
    """By how many fifths names move: as many as give the semitones and the signature wanted, or the simplest one."""
    turns = [t for t in range(-24, 25) if (t * 7 - semitones) % 12 == 0]
    if wanted is not None and wanted - fifths in turns and -7 <= wanted <= 7:
        return wanted - fifths
    return min(turns, key=lambda t: (abs(fifths + t) > MOST_FIFTHS, abs(fifths + t), abs(t), t))


def _key(key: Key, turn: int) -> Key:
    fifths = key.fifths + turn
    home = place_of_name(key.tonic) + turn
    while fifths > 7:
        fifths, home = fifths - 12, home - 12
    while fifths < -7:
        fifths, home = fifths + 12, home + 12
    return replace(key, tonic=line_name(home), fifths=fifths)


def _moved(part: Part, semitones: int, turn: int) -> tuple[Part, int]:
    low, high = range_of(instrument_of(part))
    notes, folded = [], 0
    for note in part.notes:
        pitch = note.pitch + semitones
        # What lay outside already may go on doing so, but no further out.
        bottom, top = max(12, min(low, note.pitch)), min(127, max(high, note.pitch))
        kept = fold(pitch, bottom, top)
        folded += kept != pitch
        notes.append(replace(note, pitch=kept, spelling=_spelling(note, kept, turn)))
    return replace(part, notes=tuple(sorted(notes, key=lambda n: (n.onset, n.pitch)))), folded


def fold(pitch: int, low: int, high: int) -> int:
    """The pitch, moved by the fewest octaves that bring it into low..high (an octave or more wide)."""
    if pitch > high:
        pitch -= -((high - pitch) // 12) * 12
    elif pitch < low:
        pitch += -((pitch - low) // 12) * 12
    return pitch


def _spelling(note: WrittenNote, pitch: int, turn: int) -> str:
    place = place_of_name(note.spelling.rstrip("-0123456789")) + turn
    while place > SHARPEST:
        place -= 12
    while place < FLATTEST:
        place += 12
    name = line_name(place)
    alteration = name.count("#") - name[1:].count("b")
    return f"{name}{(pitch - alteration - pitch_class(name[0])) // 12 - 1}"
