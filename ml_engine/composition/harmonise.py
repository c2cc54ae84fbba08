"""A melody gets its harmony: a four-part chorale, an accompaniment for the piano, or chord symbols."""

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ml_engine.bars import Bars
from ml_engine.composition import chords
from ml_engine.composition.analysis import find_tonality
from ml_engine.composition.brief import Brief
from ml_engine.composition.chorale import marks_of, options_of, write_chorale
from ml_engine.composition.drafts import Draft, chord_at, instrument_of, is_pitched, make_part, new_part_ids
from ml_engine.composition.faults import VOICES, Tone
from ml_engine.composition.figures import accompaniment
from ml_engine.composition.result import HARMONIES
from ml_engine.composition.slots import Slot, cut, top_line
from ml_engine.errors import BadInput
from ml_engine.instruments import family_of, program_of
from ml_engine.music import ChordMark, Part, Piece, WrittenNote
from ml_engine.theory import Tonality, tonality_of

SOFTER = 8  # how much softer than the melody the added voices are, in MIDI velocity
INVERSION, CHROMATIC, CHANGE, HOME = 1.6, 1.0, 1.2, 3.0
_JAZZ = {"swing", "jazz ballad", "jazz waltz", "bossa nova", "lo-fi", "soul", "gospel"}
_SEVENTHS = {"": "maj7", "m": "m7", "dim": "m7b5"}


def harmonise(
    piece: Piece,
    style: str,
    rng: random.Random,
    *,
    melody: str = "",
    tonality: Tonality | None = None,
    brief: Brief | None = None,
    told: list[str] | None = None,
) -> Piece:
    """Harmonise a melody; its notes stay exactly as they are.

    style: one of result.HARMONIES. "chorale" adds three voices, as Bach might have; "piano" adds a piano part on two staves;
    both leave other parts out, since those have harmony of their own. "lead sheet" only writes chord symbols. melody: id of
    its part; by default the part most like a melody; of a part with several voices the top line. Chords that the piece
    already has are obeyed. ``told`` receives choices made, as sentences. Raises BadInput when there is nothing to harmonise.
    """
    if style not in HARMONIES:
        raise BadInput(f"“{style}” is not a way to harmonise; choose {', '.join(HARMONIES[:-1])} or {HARMONIES[-1]}.")
    brief, told = brief or Brief(), told if told is not None else []
    part = melody_part(piece, melody)
    line = top_line(part.notes)
    if style == "chorale":
        return _chorale(piece, part, line, tonality, rng, brief, told)
    marks = find_harmony(piece, line, rng, tonality=tonality, brief=brief)
    if style == "lead sheet":
        return replace(piece, chords=marks)
    lead = _alone(piece, part, line, told)
    drafts = accompaniment(piece, line, marks, rng, brief)
    [name] = new_part_ids(piece, 1)
    piano = make_part(name, "Piano", program_of("piano"), drafts, piece.keys, staves=2)
    return replace(piece, parts=(lead, piano), chords=marks)


def melody_part(piece: Piece, wanted: str = "") -> Part:
    """The part with id ``wanted``, or the one most like a melody: high, in one voice, moving. Raises BadInput."""
    if wanted:
        found = next((part for part in piece.parts if part.id == wanted), None)
        if found is None:
            raise BadInput(f"This piece has no part “{wanted[:40]}”.")
        if not is_pitched(found):
            raise BadInput("Drums cannot be harmonised; choose a part that plays a melody.")
        if not found.notes:
            raise BadInput(f"The part {found.name} is silent, so there is nothing to harmonise.")
        return found
    parts = [part for part in piece.parts if is_pitched(part) and part.notes]
    if not parts:
        raise BadInput("There is no melody in this piece, so there is nothing to harmonise.")

    def likeness(part: Part) -> float:
        line = top_line(part.notes)
        middle = sum(tone.pitch * float(tone.duration) for tone in line) / sum(float(t.duration) for t in line)
        sounding = float(sum(tone.duration for tone in line) / max(piece.length, Fraction(1)))
        sung = 6 * (family_of(instrument_of(part)) in ("voice", "woodwind", "strings", "brass"))
        return middle + sung + 12 * len(line) / len(part.notes) + 8 * sounding

    return max(parts, key=likeness)


def find_harmony(
    piece: Piece,
    line: Sequence[Tone],
    rng: random.Random,
    *,
    tonality: Tonality | None = None,
    brief: Brief | None = None,
) -> tuple[ChordMark, ...]:
    """Chords under a melody, changing at most every half bar: the piece's own if it has any, else the likeliest ones."""
    if piece.chords:
        return piece.chords
    brief = brief or Brief()
    slots = cut(line, Bars(piece.meters, piece.pickup), bars_each=Fraction(1, 2))
    keys = _keys(piece, slots, tonality)
    options, links = options_of(slots, keys, [None] * len(slots), rng, temperature=brief.temperature, count=30)
    best: np.ndarray | None = None
    back: list[np.ndarray] = []
    roots = [np.array([option.tones[0] for option in own]) for own in options]
    for i, own in enumerate(options):
        score = np.array([option.score - _dislike(option.state, keys[i]) for option in own])
        if i + 1 == len(options):
            score += [HOME * (option.state.root == 0 and option.state.bass == 0) for option in own]
        if best is not None:
            moved = roots[i - 1][:, None] != roots[i][None]
            stay = 0.0 if slots[i].strength == 0 else CHANGE
            reach = best[:, None] + 0.6 * links[i - 1] - stay * moved
            back.append(reach.argmax(axis=0))
            score += reach.max(axis=0)
        best = score
    path = [int(np.argmax(best))] if best is not None else []
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    picked = [own[i] for own, i in zip(options, path[::-1], strict=True)]
    found = [replace(mark, bass=None) if mark.quality == "dim7" else mark for mark in marks_of(slots, picked)]
    if brief.genre in _JAZZ:
        found = [_with_seventh(mark, keys[0]) for mark in found]
    return tuple(found)


def _dislike(state: chords.State, key: Tonality) -> float:
    own = {(pitch - key.tonic) % 12 for pitch in key.scale} | ({11} if key.is_minor else set())
    foreign = any(tone not in own for tone in state.tones)
    return INVERSION * (state.bass != state.root) + CHROMATIC * foreign


def _with_seventh(mark: ChordMark, key: Tonality) -> ChordMark:
    dominant = (mark.root - key.tonic) % 12 == 7 and mark.quality == ""
    return replace(mark, quality="7" if dominant else _SEVENTHS.get(mark.quality, mark.quality))


def _keys(piece: Piece, slots: Sequence[Slot], tonality: Tonality | None) -> list[Tonality]:
    """The tonality of each slot: the piece's, or that of the signature where the signature changes."""
    home = tonality or find_tonality(piece)
    changes = () if tonality else piece.keys[1:]
    found = []
    for slot in slots:
        own = home
        for key in changes:
            if key.quarter <= slot.start:
                own = home if key.fifths == home.fifths else tonality_of(key)
        found.append(own)
    return found


def _chorale(
    piece: Piece,
    part: Part,
    line: Sequence[Tone],
    tonality: Tonality | None,
    rng: random.Random,
    brief: Brief,
    told: list[str],
) -> Piece:
    slots = cut(line, Bars(piece.meters, piece.pickup))
    keys = _keys(piece, slots, tonality)
    marks = [chord_at(piece.chords, slot.start) for slot in slots]
    setting, given = write_chorale(slots, keys, marks, rng, temperature=brief.temperature)
    lead = _alone(piece, part, line, told)
    if given:
        told.append(
            f"The melody lies low, so it is the {VOICES[given].lower()} and the other voices are set around it."
        )
    program = part.program if family_of(instrument_of(part)) in ("keyboard", "synth") else program_of("choir")
    ids = new_part_ids(piece, 3)
    parts = []
    for voice, name in enumerate(VOICES):
        if voice == given:
            parts.append(lead)
        else:
            drafts = [
                Draft(t.onset, t.duration, t.pitch, _velocity(lead.notes, t.onset)) for t in setting.voices[voice]
            ]
            parts.append(make_part(ids.pop(0), name, program, drafts, piece.keys))
    return replace(piece, parts=tuple(parts))


def _alone(piece: Piece, part: Part, line: Sequence[Tone], told: list[str]) -> Part:
    """The melody's part, with only its top line when it has several voices."""
    places = {(tone.onset, tone.pitch) for tone in line}
    own = tuple(note for note in part.notes if (note.onset, note.pitch) in places)
    if len(piece.parts) > 1 or len(own) < len(part.notes):
        told.append(f"The melody was taken from {part.name}; the rest of the music is left out.")
    return part if len(own) == len(part.notes) else replace(part, notes=own)


def _velocity(notes: Sequence[WrittenNote], at: Fraction) -> int:
    near = [note.velocity for note in notes if note.onset <= at] or [notes[0].velocity]
    return max(1, near[-1] - SOFTER)
