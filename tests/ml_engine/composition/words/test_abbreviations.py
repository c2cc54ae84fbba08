"""Players as scores abbreviate them, and bands of which it is said who is in them."""

import pytest

from ml_engine.composition.words import read_brief


@pytest.mark.parametrize(
    ("words", "players"),
    [("vln vla vc + double bass", "violin, viola, cello, contrabass"), ("fl ob cl fg hr, 12 bars", "flute, oboe, clarinet, bassoon, horn"),
     ("2 fl, bsn, cb in G", "flute, flute, bassoon, contrabass"), ("pno + vlc", "piano, cello"), ("Fl. Cl. Pf.", "flute, clarinet, piano"),
     ("vl I, vl II, va, vc", "violin, violin, viola, cello"), ("gtr, drums and flute", "guitar, drums, flute"),
     ("first violin, second violin, viola", "violin, violin, viola"), ("2 tpt. 2 tbn. and tuba", "trumpet, trumpet, trombone, trombone, tuba"),
     ("tanto va bene, flauto", "flute"), ("cb radio and a piano", "piano"), ("harp, peaks at -3 db", "harp")],
)  # fmt: skip
def test_abbreviations(words, players):
    assert sorted(read_brief(words).brief.instruments) == sorted(players.split(", "))


@pytest.mark.parametrize(
    ("words", "players"),
    [("The youth band has an oboe, a horn and a tuba; one part for each, no more", "oboe, horn, tuba"),
     ("Our orchestra owns two flutes, one violin and one cello", "flute, flute, violin, cello"),
     ("Unser Orchester hat nur drei Flöten, eine Geige und ein Cello", "flute, flute, flute, violin, cello"),
     ("nuestra banda tiene un clarinete, una tuba y una trompeta", "clarinet, tuba, trumpet")],
)  # fmt: skip
def test_a_band_is_who_it_has(words, players):
    assert sorted(read_brief(words).brief.instruments) == sorted(players.split(", "))
