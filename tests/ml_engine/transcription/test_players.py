"""Who plays what in a whole recording."""

import numpy as np

from ml_engine.instruments import family_of
from ml_engine.models.listener import PLAYERS
from ml_engine.music import Note
from ml_engine.transcription.players import settled


def odds(**likely: float) -> np.ndarray:
    return np.array([likely.get(name, 0.01) for name in PLAYERS])


def quartet() -> list[tuple[Note, np.ndarray]]:
    chords = [(76, 67, 60, 48), (77, 69, 60, 53), (74, 71, 62, 55), (72, 67, 64, 48)] * 6
    return [
        (Note(at * 0.5, at * 0.5 + 0.45, pitch), odds(strings=0.8, organ=0.3))
        for at, chord in enumerate(chords)
        for pitch in chord
    ]


def test_a_player_that_hardly_ever_plays_is_none():
    heard = quartet()
    heard[5] = (heard[5][0], odds(piano=0.7, strings=0.6))
    assert "piano" not in {note.instrument for note in settled(heard)}


def test_two_players_stay_two():
    heard = quartet()
    piano = [(Note(at * 0.5, at * 0.5 + 0.2, 40), odds(piano=0.9)) for at in range(24)]
    names = {note.instrument for note in settled(heard + piano)}
    assert "piano" in names


def test_four_lines_of_strings_are_a_quartet_from_beginning_to_end():
    found = settled(quartet())
    tops = {note.instrument for note in found if note.pitch >= 72}
    bottoms = {note.instrument for note in found if note.pitch <= 55}
    assert bottoms == {"cello"}
    assert len(tops) == 1
    assert next(iter(tops)).startswith("violin")
    assert len({note.instrument for note in found}) == 4


def test_more_than_four_at_once_are_a_section():
    heard = [(Note(at * 0.5, at * 0.5 + 0.45, 50 + 4 * k), odds(strings=0.9)) for at in range(20) for k in range(7)]
    assert {note.instrument for note in settled(heard)} == {"strings"}


def test_drums_stay_drums_and_nothing_gives_nothing():
    hit = (Note(1.0, 1.1, 38, instrument="drums"), np.empty(0))
    assert settled([hit]) == [hit[0]]
    assert settled([]) == []


def afterwards(**likely: float) -> list[tuple[Note, np.ndarray]]:
    """Two low notes long after the quartet has ended: too few for a player that nobody has named."""
    return [(Note(at, at + 0.4, 36), odds(**likely)) for at in (30.0, 30.5)]


def test_only_who_is_named_has_notes():
    heard = quartet() + afterwards(piano=0.9, brass=0.4, strings=0.01)
    named = settled(heard, among=("strings", "brass"))
    families = [family_of(note.instrument) for note in named]
    assert families.count("brass") == 2
    assert set(families) == {"brass", "strings"}
    assert len(named) == len(heard)


def test_who_is_named_is_not_too_seldom_but_needs_a_note():
    heard = quartet() + afterwards(piano=0.9)
    assert "piano" not in {note.instrument for note in settled(heard)}
    named = {note.instrument for note in settled(heard, among=("piano", "strings", "organ"))}
    assert "piano" in named
    assert "organ" not in named


def test_drums_that_are_not_named_are_none_and_named_alone_are_all():
    hit = (Note(1.0, 1.1, 38, instrument="drums"), np.empty(0))
    heard = [*quartet(), hit]
    assert "drums" not in {note.instrument for note in settled(heard, among=("strings",))}
    assert settled(heard, among=("strings", "drums")).count(hit[0]) == 1
    assert settled(heard, among=("drums",)) == [hit[0]]
