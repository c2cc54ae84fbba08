"""The same music for other instruments: tune and bass are there, and everybody can play it."""

import random
from fractions import Fraction

import pytest

from ml_engine import BadInput, Piece
from ml_engine.composition.drafts import make_part
from ml_engine.composition.layers import separate, take_apart
from ml_engine.composition.orchestrate import fitted, reorchestrate
from ml_engine.composition.playable import lies_on_strings
from ml_engine.instruments import known_name, most_at_once, range_of
from ml_engine.theory import tonality
from tests.ml_engine.composition.melodies import TWINKLE, drafts, part, piece, tune

QUARTET = ("violin", "violin", "viola", "cello")
ORCHESTRA = (
    "flute", "oboe", "clarinet", "bassoon", "horn", "trumpet", "trombone", "timpani", "harp", "violin", "violin", "viola",
    "cello", "contrabass",
)  # fmt: skip
RIGHT = "76:1 74:1/2 72:1/2 71:1 67+72:1 69+77:2 67+76:1 65+74:1 64+72:4"
LEFT = "48:1/2 55:1/2 52:1/2 55:1/2 43:1/2 53:1/2 50:1/2 53:1/2 41:1/2 48:1/2 45:1/2 48:1/2 43:1 43+53:1 36+48:4"


def sonatina() -> Piece:
    """Three bars for the piano with a broken bass."""
    key = tonality("C major").key()
    return piece(make_part("P1", "Piano", 0, [*drafts(RIGHT), *drafts(LEFT, 2)], (key,), staves=2))


def quartet() -> Piece:
    lines = ("76:2 77:2 79:4", "72:1 71:1 72:2 71:4", "67:2 69:2 67:4", "48:2 53:2 55:4")
    names = (("Violin 1", 40), ("Violin 2", 40), ("Viola", 41), ("Cello", 42))
    return piece(*(part(t, n, p, part_id=f"P{i}") for i, (t, (n, p)) in enumerate(zip(lines, names, strict=True), 1)))


def at_once(notes, at: Fraction) -> list[int]:
    return sorted(n.pitch for n in notes if n.onset <= at < n.onset + n.duration)


def check_playable(result: Piece) -> None:
    ids = [n.id for p in result.parts for n in p.notes]
    assert len(ids) == len(set(ids))
    for own in result.parts:
        name = known_name(own.name, own.program)
        low, high = range_of(name)
        assert all(low <= n.pitch <= high for n in own.notes)
        assert all(n.duration > 0 for n in own.notes)
        most = 1 if most_at_once(name) <= 2 else most_at_once(name)
        assert max((len(at_once(own.notes, n.onset)) for n in own.notes), default=0) <= most


def test_taken_apart_nothing_is_lost():
    given = sonatina()
    melody, bass, inner = take_apart(given)
    assert [d.pitch for d in melody] == [76, 74, 72, 71, 72, 77, 76, 74, 72]
    assert [d.pitch for d in bass if d.onset.denominator == 1] == [48, 52, 43, 50, 41, 45, 43, 43, 36]
    assert len(melody) + len(bass) + len(inner) == len(given.parts[0].notes)


@pytest.mark.parametrize("ensemble", [QUARTET, ("flute", "guitar"), ("piano",), ("guitar",), ORCHESTRA, ("harp", "cello"),
                                      ("clarinet", "bassoon"), ("voice", "organ"), ("brass", "tuba"), ("vibraphone", "bass")])  # fmt: skip
def test_everybody_can_play_it_and_tune_and_bass_are_kept(ensemble):
    given = sonatina()
    result = reorchestrate(given, ensemble, random.Random(1))
    assert len(result.parts) == len(ensemble)
    check_playable(result)
    melody, bass, _ = take_apart(given)
    everything = {(n.onset, n.pitch % 12) for p in result.parts for n in p.notes}
    assert {(d.onset, d.pitch % 12) for d in melody} <= everything
    assert {(d.onset, d.pitch % 12) for d in bass} <= everything
    assert result.length == given.length
    assert result == reorchestrate(given, ensemble, random.Random(1))


def test_piano_to_string_quartet():
    result = reorchestrate(sonatina(), QUARTET, random.Random(1))
    assert [p.name for p in result.parts] == ["Violin 1", "Violin 2", "Viola", "Cello"]
    assert [n.pitch for n in result.parts[0].notes] == [76, 74, 72, 71, 72, 77, 76, 74, 72]
    assert result.parts[3].notes[0].pitch == 48
    for own in result.parts:  # nobody sits silent: inner players hold notes of the chords
        assert sum(n.duration for n in own.notes) >= 8


def test_quartet_to_piano_fits_two_hands():
    given = quartet()
    result = reorchestrate(given, ("piano",), random.Random(1))
    [piano] = result.parts
    assert piano.staves == 2
    assert {(n.onset, n.pitch % 12) for n in piano.notes} == {
        (n.onset, n.pitch % 12) for p in given.parts for n in p.notes
    }
    for staff in (1, 2):
        hand = [n for n in piano.notes if n.staff == staff]
        for note in hand:
            pitches = at_once(hand, note.onset)
            assert pitches[-1] - pitches[0] <= 12


def test_a_guitar_gets_what_lies_on_its_strings():
    guitar = reorchestrate(sonatina(), ("flute", "guitar"), random.Random(1)).parts[1]
    for note in guitar.notes:
        assert lies_on_strings(tuple(sorted(set(at_once(guitar.notes, note.onset)))))
    assert lies_on_strings((40, 47, 52, 56, 59, 64))
    assert not lies_on_strings((40, 41))
    assert not lies_on_strings((60, 61, 62, 63))


def test_one_player_for_each_part_takes_it_over():
    given = quartet()
    result = reorchestrate(given, ("flute", "violin", "viola", "cello"), random.Random(1))
    check_playable(result)
    was = {p.name: [(n.onset, n.duration, n.pitch) for n in p.notes] for p in given.parts}
    now = {p.name: [(n.onset, n.duration, n.pitch) for n in p.notes] for p in result.parts}
    assert (now["Viola"], now["Cello"]) == (was["Viola"], was["Cello"])
    assert sorted([now["Flute"], now["Violin"]]) == sorted([was["Violin 1"], was["Violin 2"]])
    song = piece(part(TWINKLE), part("48+55+64:16 43+53+71:16", "Piano", 0, part_id="P2"))
    result = reorchestrate(song, ("clarinet", "organ"), random.Random(1))
    assert [n.pitch for n in result.parts[0].notes] == [n.pitch for n in song.parts[0].notes]
    assert {n.pitch % 12 for n in result.parts[1].notes} == {0, 7, 4, 5, 11}


def test_a_bare_tune_gets_a_bass_and_chords():
    result = reorchestrate(tune(TWINKLE), QUARTET, random.Random(1))
    check_playable(result)
    assert all(p.notes for p in result.parts)
    assert result.parts[3].notes[0].pitch % 12 == 0


def test_one_wind_alone_gets_the_tune_and_that_is_said():
    told: list[str] = []
    result = reorchestrate(sonatina(), ("flute",), random.Random(1), told=told)
    assert [n.pitch for n in result.parts[0].notes] == [76, 74, 72, 71, 72, 77, 76, 74, 72]
    assert "left out" in told[0]


def test_drums_are_kept_only_when_asked_for():
    kit = part("36:1 38:1", "Drums", 0, part_id="P2")
    both = piece(part("60+64+67:2", "Piano", 0), kit)
    result = reorchestrate(both, ("organ", "drums"), random.Random(1))
    assert [(n.onset, n.pitch) for n in result.parts[1].notes] == [(n.onset, n.pitch) for n in kit.notes]
    told: list[str] = []
    assert len(reorchestrate(both, ("organ",), random.Random(1), told=told).parts) == 1
    assert told == ["The drums are left out."]


def test_a_line_keeps_its_shape_when_it_moves():
    low_then_high = drafts("48:1 50:1 52:1 r:1 60:1 62:1")
    assert [d.pitch for d in fitted(low_then_high, "cello")] == [48, 50, 52, 60, 62]
    first, second, third, *_ = [d.pitch for d in fitted(low_then_high, "flute")]
    assert (second - first, third - second, first % 12) == (2, 2, 0)
    assert fitted([], "flute") == []


def test_inner_notes_go_to_the_nearest_line():
    lines, left = separate(drafts("64+60:1 65+59:1 64+60+55:1"), 2, (64, 58))
    assert [d.pitch for d in lines[0]] == [64, 65, 64]
    assert len(left) == 1


def test_what_cannot_be():
    for wanted in ((), ("drums",), ("tractor",), ("piano",) * 17):
        with pytest.raises(BadInput):
            reorchestrate(sonatina(), wanted, random.Random(1))
    with pytest.raises(BadInput):
        reorchestrate(tune("r:4"), ("piano",), random.Random(1))
