"""What shall not be heard, as players who are not written for."""

from ml_engine import Brief, Note, Warned
from ml_engine.avoiding import Avoided
from ml_engine.composition.genres import GENRE


def deaf(event: object) -> None:
    raise AssertionError(f"nobody asked for {event}")


def test_words_name_players_and_families() -> None:
    avoided = Avoided.of("no drums, loud guitars, brass")
    for name in ("drums", "guitar", "jazz guitar", "electric guitar", "trumpet", "horn"):
        assert name in avoided, name
    for name in ("piano", "strings", "acoustic bass", "marimba", "tenor saxophone"):
        assert name not in avoided, name
    assert "jazz guitar" in Avoided.of("guitar") and "guitar" not in Avoided.of("jazz guitar")
    assert "electric bass" in Avoided.of("acoustic bass")


def test_words_that_name_nobody_rule_out_nobody() -> None:
    for words in ("", "noise and hiss", "   ", "without", "no", "tempo 99999 bpm"):
        assert Avoided.of(words).names == (), words
    brief = Brief(words="a waltz")
    assert Avoided.of("hiss").brief(brief, 3, deaf) is brief


def test_of_those_asked_for_the_others_play() -> None:
    brief = Brief(instruments=("violin", "piano", "drums"))
    assert Avoided.of("drums").brief(brief, 3, deaf).instruments == ("violin", "piano")


def test_who_is_asked_for_and_ruled_out_plays_and_it_is_said() -> None:
    told: list[object] = []
    brief = Brief(instruments=("piano",))
    assert Avoided.of("piano").brief(brief, 3, told.append).instruments == ("piano",)
    assert len(told) == 1 and isinstance(told[0], Warned)


def test_bands_that_are_left_open_have_others() -> None:
    for genre in GENRE:
        for seed in range(5):
            found = Avoided.of("drums, piano").brief(Brief(genre=genre), seed, deaf).instruments
            assert found and not {"drums", "piano"} & set(found), (genre, found)
    # What plays by itself when nothing is said is a piano.
    assert Avoided.of("piano").brief(Brief(), 1, deaf).instruments == ("strings",)


def test_their_notes_are_left_out() -> None:
    notes = [Note(0, 1, 60, 80, "piano"), Note(0, 1, 36, 80, "drums")]
    assert [note.instrument for note in Avoided.of("drums").notes(notes)] == ["piano"]
