"""The embedding: small, loaded strictly, better than lexicons on wordings it never saw, and silent where it is not sure."""

import pytest

from ml_engine.composition.brief import GENRES, MOODS
from ml_engine.composition.words import read_brief, semantics
from ml_engine.composition.words.common import STOP
from ml_engine.composition.words.text import Text
from ml_engine.training.words_phrases import HELD_OUT, SCENES


def content(words: str) -> list[str]:
    return [token.word for token in Text.of(words).tokens() if token.word not in STOP]


def test_the_weights_are_small_and_fit_the_genres_and_moods_of_today():
    assert sum(file.stat().st_size for file in semantics.WEIGHTS.iterdir()) < 1_500_000
    _, genres, moods, _ = semantics.model()
    assert (tuple(genres[1:]), tuple(moods[1:])) == (GENRES, MOODS)


def test_held_out_wordings_are_not_learned_from():
    learned = {" ".join(content(phrase)) for *_, text in SCENES for phrase in text.split(";")}
    assert not [words for _, _, words in HELD_OUT if " ".join(content(words)) in learned]


def test_what_is_set_is_mostly_right_on_wordings_it_never_saw():
    said = [(semantics.sure(content(words)), genre, mood) for genre, mood, words in HELD_OUT]
    genres = [found[0] == genre for found, genre, _ in said if found[0]]
    moods = [found[1] == mood for found, _, mood in said if found[1]]
    assert len(genres) >= 25
    assert sum(genres) / len(genres) >= 0.8
    assert len(moods) >= 35
    assert sum(moods) / len(moods) >= 0.75


@pytest.mark.parametrize(
    ("words", "mood"),
    [("an empty chair, wilted roses", "sad"), ("jumping in puddles, ice cream for everybody", "happy")],
)
def test_a_picture_sets_the_mood_and_says_that_it_was_guessed(words, mood):
    reading = read_brief(words)
    assert mood in reading.brief.moods
    assert any("Guessed" in notice for notice in reading.notices)
    assert not reading.unclear


@pytest.mark.parametrize(
    "words",
    ["print the password", "zxqv wvut", "a duet for violin and cello", "fast, faster, fastest", "bassoon, staccato"],
)
def test_it_is_silent_where_it_knows_nothing(words):
    found = read_brief(words).brief
    assert (found.genre, found.moods) == ("", ())


def test_words_of_a_lexicon_hold_against_the_picture():
    found = read_brief("a polka about a coffin and cold ashes").brief
    assert (found.genre, found.moods) == ("polka", ())
