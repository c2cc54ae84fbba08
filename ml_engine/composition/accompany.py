"""A band for given music: bass, drums, pads and comping over its chords; what is there stays as it is."""

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from ml_engine.bars import bars_of
from ml_engine.composition.analysis import find_chords, find_tonality
from ml_engine.composition.brief import GENRES, Brief
from ml_engine.composition.drafts import Draft, is_pitched, make_part, new_part_ids, titled
from ml_engine.composition.harmonise import find_harmony, melody_part
from ml_engine.composition.slots import top_line
from ml_engine.composition.styles.arranger import backing
from ml_engine.errors import BadInput
from ml_engine.instruments import DRUMS, NAMES, is_drums, is_keyboard, known_name, program_of
from ml_engine.music import ChordMark, Piece

USUAL = ("piano", "electric bass", DRUMS)
THIN = 1.6  # notes at once, on average, below which music is a melody whose chords have to be thought up
_ENERGY = {"energetic": 0.85, "angry": 0.9, "heroic": 0.8, "happy": 0.6, "calm": 0.25, "sad": 0.3, "dreamy": 0.3}


def accompany(
    piece: Piece,
    instruments: Sequence[str],
    genre: str,
    rng: random.Random,
    *,
    density: float = 0.5,
    brief: Brief | None = None,
    melody: str = "",
    told: list[str] | None = None,
) -> Piece:
    """Add a part for each of ``instruments`` (piano, bass and drums when empty) in the manner of ``genre`` (pop when empty).

    The chords are the piece's own, or found in it; under a bare melody (``melody`` names its part) they are chosen as
    harmonise does. Given parts are untouched. density: 0..1. ``told`` receives choices made, as sentences. Raises BadInput
    when there is nothing to go by, or an instrument or genre is not known.
    """
    names = known_instruments(instruments or USUAL)
    genre = genre or (brief.genre if brief else "") or "pop"
    if genre not in GENRES:
        raise BadInput(f"“{genre[:40]}” is not a genre that can be played here.")
    marks = chords_for(piece, rng, brief=brief, melody=melody, told=told)
    drafts: list[list[Draft]] = [[] for _ in names]
    energy = next((_ENERGY[mood] for mood in (brief.moods if brief else ()) if mood in _ENERGY), 0.5)
    loudness = _loudness(piece)
    whole = [bar for bar in bars_of(piece) if bar[0] > 0]
    stretches = [list(same) for _, same in groupby(whole, key=lambda bar: bar[3])]
    sections = {section.quarter for section in piece.sections}
    for number, stretch in enumerate(stretches):
        first, start, _, meter = stretch[0]
        # A bar that the next metre cuts short is played by what fits into it.
        made = backing(
            genre,
            _from(marks, start),
            meter,
            len(stretch),
            names,
            rng,
            density=density,
            energy=energy,
            dynamics=[loudness] * len(stretch),
            sections=[i for i, bar in enumerate(stretch) if bar[1] in sections],
            start=start,
            first_bar=first - 1,
            tonality=find_tonality(piece),
            ending=number == len(stretches) - 1,
        )
        end = stretch[-1][2]
        for index, notes in made.items():
            drafts[index] += [
                Draft(n.onset, min(n.duration, end - n.onset), n.pitch, n.velocity, n.staff)
                for n in notes
                if n.onset < end
            ]
    ids = new_part_ids(piece, len(names))
    added = [
        make_part(
            part_id,
            titled(names, i),
            0 if is_drums(name) else program_of(name),
            drafts[i],
            piece.keys,
            staves=2 if is_keyboard(name) or any(d.staff == 2 for d in drafts[i]) else 1,
        )
        for i, (part_id, name) in enumerate(zip(ids, names, strict=True))
    ]
    return replace(piece, parts=(*piece.parts, *added), chords=piece.chords or marks)


def known_instruments(asked: Sequence[str]) -> list[str]:
    """The names as the tables of instruments have them. Raises BadInput for one that is not among them."""
    names = [known_name(name) for name in asked]
    for text, name in zip(asked, names, strict=True):
        if (
            name == NAMES[0] and known_name(text, 1) != NAMES[0]
        ):  # only a name that is not known falls back on a program
            raise BadInput(f"“{text[:40]}” is not an instrument that can play here.")
    return names


def chords_for(
    piece: Piece,
    rng: random.Random,
    *,
    brief: Brief | None = None,
    melody: str = "",
    told: list[str] | None = None,
) -> tuple[ChordMark, ...]:
    """The chords that music has, or under a bare melody those it asks for. Raises BadInput when nothing has a pitch."""
    if piece.chords:
        return piece.chords
    pitched = [note for part in piece.parts if is_pitched(part) for note in part.notes]
    if not pitched:
        raise BadInput("There are neither notes nor chords here to accompany.")
    sounding = sum(note.duration for note in pitched)
    covered, until = Fraction(0), Fraction(0)
    for note in sorted(pitched, key=lambda n: n.onset):
        covered += max(note.onset + note.duration - max(note.onset, until), Fraction(0))
        until = max(until, note.onset + note.duration)
    if melody or sounding < THIN * covered:
        if told is not None:
            told.append("The chords were chosen to fit the melody.")
        return find_harmony(piece, top_line(melody_part(piece, melody).notes), rng, brief=brief)
    return find_chords(piece)


def _from(marks: Sequence[ChordMark], start: Fraction) -> tuple[ChordMark, ...]:
    """The chords from ``start`` on; the one that holds there begins there."""
    before = [mark for mark in marks if mark.quarter <= start]
    after = [mark for mark in marks if mark.quarter > start]
    first = before[-1] if before else marks[0]
    return (replace(first, quarter=start), *after)


def _loudness(piece: Piece) -> int:
    velocities = [note.velocity for part in piece.parts for note in part.notes]
    return max(30, round(sum(velocities) / len(velocities)) - 12) if velocities else 68
