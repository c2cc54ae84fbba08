"""Music for one staff: a lead sheet with the tune and its words, or a single line for one player."""

from collections.abc import Iterator
from dataclasses import replace

from ml_engine.instruments import is_drums, is_keyboard, most_at_once, name_of
from ml_engine.music import Part, Piece, WrittenNote
from ml_engine.notation.melody import find_melody, monophonic


def lead_sheet(piece: Piece, lyrics: str = "") -> Piece:
    """The tune alone on one staff, chords, metres, keys, tempo and swing kept; rests stand where only others play.

    ``lyrics``: words parted by spaces, syllables by hyphens ("a-ma-zing grace"); laid one to a note until either runs out.
    A piece without a tune comes back as it is.
    """
    tune = find_melody(piece)
    if not tune:
        return piece
    source = next(part for part in piece.parts if any(note.id == tune[0].id for note in part.notes))
    syllables = _syllables(lyrics)
    notes = tuple(
        replace(note, staff=1, voice=1, lyric=next(syllables, "") if lyrics.strip() else note.lyric) for note in tune
    )
    return replace(piece, parts=(Part("P1", source.name, source.program, 1, notes),))


def one_staff(piece: Piece) -> Piece:
    """Each pitched part as a single line in one voice on one staff; marks of the upper staff are kept. Drums are left alone."""
    return replace(piece, parts=tuple(part if is_drums(part.player) else _single(part) for part in piece.parts))


def layouts_for(piece: Piece) -> tuple[str, ...]:
    """Those of changes.LAYOUTS that make sense for a piece, in their order."""
    pitched = [part for part in piece.parts if not is_drums(part.player) and part.notes]
    keyboard = len(pitched) == 1 and is_keyboard(name_of(pitched[0].program))
    single = len(pitched) == 1 and (most_at_once(name_of(pitched[0].program)) == 1 or _is_line(pitched[0].notes))
    sensible = {
        "piano": keyboard, "lead sheet": bool(pitched), "one staff": single, "instruments": len(piece.parts) > 1,
    }  # fmt: skip
    return ("auto", *(layout for layout, fits in sensible.items() if fits))


def _single(part: Part) -> Part:
    notes = tuple(replace(note, staff=1, voice=1) for note in monophonic(part.notes))
    marks = tuple(replace(mark, voice=1) for mark in part.marks if mark.staff == 1)
    return replace(part, staves=1, notes=notes, marks=marks)


def _is_line(notes: tuple[WrittenNote, ...]) -> bool:
    """Whether no note sounds into the next."""
    struck = sorted((note for note in notes if note.duration > 0), key=lambda note: note.onset)
    return all(a.onset + a.duration <= b.onset for a, b in zip(struck, struck[1:], strict=False))


def _syllables(lyrics: str) -> Iterator[str]:
    """The syllables in order; one that does not end its word keeps its hyphen."""
    for word in lyrics.split():
        pieces = [piece for piece in word.split("-") if piece]
        yield from (piece + "-" for piece in pieces[:-1])
        yield from pieces[-1:]
