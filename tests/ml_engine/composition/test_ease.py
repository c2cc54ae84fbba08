"""Easier is easier, harder is harder, and the tune can be recognised."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from ml_engine import BadInput, Part, Piece
from ml_engine.composition.drafts import make_part
from ml_engine.composition.ease import difficulty, easier, harder
from ml_engine.instruments import range_of
from ml_engine.theory import tonality
from tests.ml_engine.composition.melodies import TWINKLE, drafts, part, piece, tune

RIGHT = (
    "64+67+72+76:1/2 77:1/4 76:1/4 67+71+74:1 60+64+67+72:1/2 72:1/2 71:1/2 69:1/2 "
    "65+69+77:1/4 79:1/4 77:1/4 76:1/4 67+74:3/4 72:1/4 67+71:1/2 74:1 71:1/2 64+67+72:4"
)
LEFT = "36+48:1/2 55:1/2 60:1/2 55:1/2 33+45:1/2 52:1/2 57:1/2 60:1/2 41:1 29+53:1 43:1/2 50:1/2 55:1 36+48:4"


def pianist(key: str = "C major") -> Piece:
    """Twelve beats for the piano, neither easy nor hard."""
    own = make_part("P1", "Piano", 0, [*drafts(RIGHT), *drafts(LEFT, 2)], (tonality(key).key(),), staves=2)
    return piece(own, key=key)


def top(one: Part, staff: int = 1) -> dict[Fraction, int]:
    found: dict[Fraction, int] = {}
    for note in one.notes:
        if note.staff == staff:
            found[note.onset] = max(found.get(note.onset, 0), note.pitch)
    return found


def test_difficulty_knows_the_plain_from_the_hard():
    plain = difficulty(tune(TWINKLE))
    assert 0 < plain < difficulty(pianist())
    quick = replace(tune(TWINKLE), tempo_marks=(replace(tune(TWINKLE).tempo_marks[0], bpm=200.0),))
    assert difficulty(quick) > plain
    assert difficulty(tune(TWINKLE, key="B major")) > plain
    assert difficulty(tune("r:4")) == 0


def test_every_step_towards_ease_is_easier():
    given = pianist()
    steps = [difficulty(easier(given, amount)) for amount in (0, 0.3, 0.6, 0.85, 1)]
    assert steps[0] == difficulty(given)
    assert all(b <= a for a, b in zip(steps, steps[1:], strict=False))
    assert steps[-1] < 0.8 * steps[0]


@pytest.mark.parametrize("amount", [0.3, 0.6, 1.0])
def test_ease_keeps_the_tune_and_the_bass_on_the_beat(amount):
    given, result = pianist().parts[0], easier(pianist(), amount).parts[0]
    before, after = top(given), top(result)
    # What was off the beat and held over it may come onto it; what stood on a beat stays.
    assert {(at, pitch) for at, pitch in before.items() if at.denominator == 1} <= set(after.items())
    lowest = {min((n.pitch, n.onset) for n in p.notes if n.onset == 8)[0] % 12 for p in (given, result)}
    assert len(lowest) == 1
    known = {note.id: note for note in given.notes}
    assert all((known[n.id].pitch - n.pitch) % 12 == 0 for n in result.notes)


def test_ease_fits_the_hand():
    result = easier(pianist(), 0.6).parts[0]
    for staff in (1, 2):
        for at in {n.onset for n in result.notes}:
            pitches = [n.pitch for n in result.notes if n.onset == at and n.staff == staff]
            assert len(pitches) <= 3
            assert not pitches or max(pitches) - min(pitches) <= 10


def test_only_the_bars_that_were_named():
    given = pianist()
    for result in (easier(given, 1, bars=(2, 2)), harder(given, 1, random.Random(1), bars=(2, 2))):
        assert result != given
        outside = [n for n in given.parts[0].notes if not 4 <= n.onset < 8]
        assert [n for n in result.parts[0].notes if not 4 <= n.onset < 8] == outside
        assert all(n.onset + n.duration <= 8 for n in result.parts[0].notes if 4 <= n.onset < 8)


def test_a_hard_key_becomes_an_easy_one_and_that_is_said():
    told: list[str] = []
    result = easier(pianist("B major"), 1, told=told)
    assert abs(result.keys[0].fifths) <= 2
    assert "easier to read" in told[0]
    assert easier(pianist("B major"), 0.5).keys[0].fifths == 5
    assert easier(pianist("B major"), 1, bars=(1, 2)).keys[0].fifths == 5


def test_every_step_towards_hardness_is_harder():
    given = pianist()
    steps = [difficulty(harder(given, amount, random.Random(2))) for amount in (0, 0.3, 0.6, 1)]
    assert steps[0] == difficulty(given)
    assert steps[0] < steps[1] < steps[3]
    assert steps[2] < steps[3]


@pytest.mark.parametrize(("name", "program"), [("Piano", 0), ("Flute", 73), ("Guitar", 24), ("Violin", 40)])
def test_harder_adds_and_takes_nothing_away(name, program):
    given = piece(part(TWINKLE, name, program))
    result = harder(given, 0.8, random.Random(3))
    notes = {n.id: n for n in result.parts[0].notes}
    for note in given.parts[0].notes:
        assert (notes[note.id].onset, notes[note.id].pitch, notes[note.id].spelling) == (
            note.onset, note.pitch, note.spelling,
        )  # fmt: skip
    assert len(notes) == len(result.parts[0].notes) > len(given.parts[0].notes)
    low, high = range_of(name)
    assert all(low <= n.pitch <= high for n in notes.values())
    if name in ("Flute", "Violin"):
        line = sorted(notes.values(), key=lambda n: n.onset)
        assert all(a.onset + a.duration <= b.onset for a, b in zip(line, line[1:], strict=False))
    assert result.length == given.length


def test_the_same_seed_and_nothing_to_do():
    assert harder(pianist(), 0.5, random.Random(1)) == harder(pianist(), 0.5, random.Random(1))
    assert harder(pianist(), 0, random.Random(1)) == pianist()
    assert easier(pianist(), 0) == pianist()


def test_drums_keep_their_beat():
    kit = part("36:1/2 38:1/4 38:1/4 36:1/2 42:1/2", "Drums", 0)
    result = easier(piece(kit), 0.9).parts[0]
    assert [n.onset for n in result.notes] == [0, Fraction(1, 2), 1, Fraction(3, 2)]


def test_amounts_and_bars_that_cannot_be():
    for amount in (-0.1, 1.1, float("nan")):
        with pytest.raises(BadInput):
            easier(pianist(), amount)
        with pytest.raises(BadInput):
            harder(pianist(), amount, random.Random(1))
    with pytest.raises(BadInput):
        easier(pianist(), 0.5, bars=(9, 12))
