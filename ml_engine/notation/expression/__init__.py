"""What a reader wants to know of how it was played, in few marks: tempo words, dynamics, articulation, slurs, pedal."""

from dataclasses import replace

from ml_engine.instruments import is_drums
from ml_engine.music import Part, Performance, Piece, Timeline
from ml_engine.notation.expression.loudness import accents, dynamics
from ml_engine.notation.expression.pace import fermatas, tempo_words
from ml_engine.notation.expression.played import Played
from ml_engine.notation.expression.touch import arpeggios, pedals, slurs, staccato


def express(piece: Piece, performance: Performance, timeline: Timeline) -> Piece:
    """The piece with tempo words, dynamics and hairpins, accents, staccato, slurs, rolled chords, fermatas and pedal.

    Notes keep their places and lengths. What was not played (``played`` is None) is left as it is.
    """
    marks, words = tempo_words(timeline, piece)
    parts = []
    for number, part in enumerate(piece.parts):
        parts.append(_part(part, piece, performance, timeline))
        if number == 0:
            parts[0] = replace(parts[0], marks=(*words, *parts[0].marks))
    return replace(piece, parts=tuple(parts), tempo_marks=marks)


def _part(part: Part, piece: Piece, performance: Performance, timeline: Timeline) -> Part:
    played = Played.of(part, performance, timeline)
    if len(played.notes) < 2:
        return part
    found = [*dynamics(played, piece)]
    signs = [accents(played)]
    if not is_drums(part.player):
        dots, said = staccato(played)
        signs += [dots, arpeggios(played), fermatas(played, timeline)]
        found += [*said, *slurs(played, piece), *pedals(played, piece, performance, timeline)]
    notes = tuple(
        replace(note, signs=tuple(dict.fromkeys([*note.signs, *(s for sign in signs for s in sign.get(note.id, ()))])))
        for note in part.notes
    )
    return replace(part, notes=notes, marks=tuple(sorted((*part.marks, *found), key=lambda mark: mark.quarter)))
