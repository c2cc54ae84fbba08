"""What instruments can play."""

import pytest

from ml_engine.instruments import (
    FAMILIES,
    NAMES,
    comfortable_range,
    family_of,
    is_keyboard,
    known_name,
    most_at_once,
    range_of,
    score_order,
)


@pytest.mark.parametrize("name", [*NAMES, "drums", "soprano", "alto", "tenor", "bass voice", "double bass", "sax"])
def test_every_instrument_has_a_range_and_lives_within_it(name):
    low, high = range_of(name)
    inner_low, inner_high = comfortable_range(name)
    assert 0 <= low <= inner_low < inner_high <= high <= 127
    assert high - low >= 12
    assert most_at_once(name) >= 1
    assert family_of(name) in FAMILIES


def test_well_known_ranges():
    assert range_of("flute") == (60, 96)
    assert range_of("violin")[0] == 55
    assert range_of("Cello")[0] == 36
    assert range_of("piano") == (21, 108)
    assert range_of("drum kit") == (35, 81)


def test_names_as_scores_write_them():
    assert known_name("Violin II") == "violin"
    assert known_name("Grand Piano") == "piano"
    assert known_name("Bass", 52) == "bass voice"
    assert known_name("Bass", 33) == "electric bass"
    assert known_name("Stimme", 53) == "voice"


def test_winds_play_one_note_and_keyboards_ten():
    assert [most_at_once(n) for n in ("flute", "trumpet", "voice", "violin", "guitar", "organ")] == [1, 1, 1, 2, 6, 10]
    assert is_keyboard("harpsichord")
    assert is_keyboard("celesta")
    assert not is_keyboard("vibraphone")


def test_a_score_is_read_from_the_top():
    band = ["drums", "bass", "piano", "cello", "violin", "trumpet", "flute", "bassoon"]
    order = sorted(band, key=score_order)
    assert order == ["flute", "bassoon", "trumpet", "violin", "cello", "piano", "bass", "drums"]
