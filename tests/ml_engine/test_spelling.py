"""Names of notes as members of chords."""

import pytest

from ml_engine import Brief, compose
from ml_engine.theory import read_chord, spell_in_chord


@pytest.mark.parametrize(
    ("chord", "fifths", "pitch", "name"),
    [("B", 1, 63, "D#4"), ("Cm", -3, 63, "Eb4"), ("E7", 0, 68, "G#4"), ("D#dim7", 1, 60, "C4"), ("C7#9", 0, 63, "D#4"),
     ("Caug", 0, 68, "G#4"), ("F#m7b5", 1, 60, "C4"), ("Dbmaj7", -5, 72, "C5"), ("C7", -1, 70, "Bb4"), ("C", 0, 61, None)],
)  # fmt: skip
def test_a_chord_spells_its_members(chord: str, fifths: int, pitch: int, name: str | None) -> None:
    assert spell_in_chord(pitch, read_chord(chord), fifths) == name


def test_all_players_of_a_chord_spell_it_alike() -> None:
    brief = Brief(chords=("Em", "B7", "Em", "B7"), key="E minor", bars=8, genre="classical",
                  instruments=("violin", "violin", "viola", "cello"), seed=3)  # fmt: skip
    piece = compose(brief).piece
    thirds = {
        n.spelling[:-1] for part in piece.parts for n in part.notes if n.onset // 4 % 2 == 1 and n.pitch % 12 == 3
    }
    assert thirds == {"D#"}
