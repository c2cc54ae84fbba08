"""Briefs from forms: normalised, within reach, and free of contradictions."""

import pytest

from ml_engine.composition.brief import GENRES, MOODS, Brief
from ml_engine.composition.words import check_brief, choices, read_brief
from ml_engine.errors import BadInput


@pytest.mark.parametrize(
    ("given", "field", "held"),
    [
        ({"key": "d-Moll"}, "key", "D minor"), ({"key": "Bb"}, "key", "Bb major"), ({"key": "f# Minor"}, "key", "F# minor"),
        ({"key": "fis-moll"}, "key", "F# minor"), ({"key": "D dorian"}, "key", "D dorian"), ({"meter": " 3 / 4"}, "meter", "3/4"),
        ({"meter": "common time"}, "meter", "4/4"), ({"genre": "Chillhop"}, "genre", "lo-fi"), ({"genre": "Waltz"}, "genre", "waltz"),
        ({"moods": ("Melancholy", "sad")}, "moods", ("melancholic", "sad")), ({"instruments": ("Geige", "Piano")}, "instruments", ("violin", "piano")),
        ({"instruments": ("string trio",)}, "instruments", ("violin", "viola", "cello")), ({"dynamics": "P – F"}, "dynamics", "p-f"),
        ({"chords": ("am7", )}, "chords", None), ({"chords": ("Am", "Dm G7")}, "chords", ("Am", "Dm G7")),
        ({"chords": ("ii7", "V7", "I"), "key": "F major"}, "chords", ("Gm7", "C7", "F")), ({"form": ("AABA",)}, "form", ("A", "A", "B", "A")),
        ({"form": ("rondo",)}, "form", ("A", "B", "A", "C", "A")), ({"tempo_word": "allegro"}, "tempo", 132.0),
        ({"title": "  A   walk "}, "title", "A walk"), ({"register": "High"}, "register", "high"), ({"texture": "fugue"}, "texture", "counterpoint"),
    ],
)  # fmt: skip
def test_values_are_normalised(given, field, held):
    if held is None:
        with pytest.raises(BadInput):
            check_brief(Brief(**given))
    else:
        assert getattr(check_brief(Brief(**given)).brief, field) == held


@pytest.mark.parametrize(
    "given",
    [
        {"key": "Q major"}, {"key": "C purple"}, {"meter": "4/5"}, {"meter": "0/4"}, {"meter": "99/4"}, {"meter": "waltz"},
        {"tempo": 9999.0}, {"tempo": 5.0}, {"tempo": float("nan")}, {"bars": 0}, {"bars": -5}, {"bars": 401}, {"seconds": 1.0},
        {"seconds": 901.0}, {"instruments": ("kazoo of doom",)}, {"instruments": ("piano",) * 17}, {"genre": "tax law"},
        {"moods": ("purple",)}, {"texture": "velvet"}, {"register": "sideways"}, {"chords": ("Xm",)}, {"dynamics": "loud-ish"},
        {"density": 1.5}, {"swing": -0.1}, {"polyphony": 0}, {"hand_span": 99}, {"seed": -1}, {"temperature": 9.0}, {"top_p": 0.0},
        {"title": "x" * 200}, {"words": "x" * 2001}, {"form": ("A",) * 41},
    ],
)  # fmt: skip
def test_what_no_music_can_be_is_refused_in_a_sentence(given):
    with pytest.raises(BadInput) as refusal:
        check_brief(Brief(**given))
    assert str(refusal.value).endswith(".")


def test_every_set_field_has_a_chip_without_a_span():
    reading = check_brief(Brief(key="C major", bars=8, instruments=("flute", "piano"), moods=("sad",), tempo=90.0))
    assert [(chip.field, chip.label) for chip in reading.chips] == [
        ("key", "C major"), ("tempo", "90 bpm"), ("bars", "8 bars"), ("instruments", "flute"), ("instruments", "piano"), ("moods", "sad"),
    ]  # fmt: skip
    assert {(chip.start, chip.end) for chip in reading.chips} == {(0, 0)}


def test_bars_hold_against_seconds_and_it_is_said():
    reading = check_brief(Brief(bars=32, seconds=10.0, tempo=120.0))
    assert (reading.brief.bars, reading.brief.seconds) == (32, None)
    assert reading.notices


@pytest.mark.parametrize(
    "words", ["a slow jazz waltz in D minor for two flutes, 32 bars, ABA form, p-f", "12-bar blues in E, sparse"]
)
def test_what_was_read_stays_as_it_is_when_checked(words):
    found = read_brief(words).brief
    assert check_brief(found).brief == found


def test_all_that_a_form_offers_is_allowed():
    offered = choices()
    assert set(offered) == {"genre", "moods", "texture", "register", "instruments", "key", "meter", "dynamics"}
    assert tuple(offered["genre"]) == GENRES
    assert tuple(offered["moods"]) == MOODS
    for field, names in offered.items():
        for name in names:
            value = (name,) if field in ("moods", "instruments") else name
            assert getattr(check_brief(Brief(**{field: value})).brief, field) == value
