"""Beats under free playing, metre, key."""

import pytest

from ml_engine import Note, Performance, notate
from ml_engine.notation.key import find_key
from ml_engine.theory import key_of, spell
from tests.ml_engine.notation.playing import f_at_some_level, f_measure, play, song


def beats_of(notation) -> list[float]:
    return [beat.time for beat in notation.timeline.beats]


def within(times: list[float], true: list[float]) -> list[float]:
    return [time for time in times if true[0] - 0.1 <= time <= true[-1] + 0.1]


@pytest.mark.parametrize("bpm", [72, 92, 116])
@pytest.mark.parametrize("bend", [0.0, 0.15])
def test_beats_follow_a_tempo_that_swings(bpm, bend):
    played = play(song(24), bpm=bpm, bend=bend)
    found = within(beats_of(notate(played.performance)), played.beats)
    assert f_at_some_level(played.beats, found) >= 0.95


def test_beats_follow_a_ritardando_to_half_speed():
    """Each beat 5 % longer than the one before, over sixteen beats."""
    rows = song(12)
    times, length = [0.5], 0.55
    for i in range(48):
        times.append(times[-1] + length)
        length *= 1.05 if i >= 32 else 1.0

    def at(quarter: float) -> float:
        index = min(int(quarter), 47)
        return times[index] + (times[index + 1] - times[index]) * (quarter - index)

    performance = Performance.of(
        Note(at(onset), at(onset + size), pitch, 70 if onset % 1 else 80) for onset, size, pitch in rows
    )
    found = within(beats_of(notate(performance)), times[:-1])
    # Half as fast, every beat may become two: what is found must be beats, and none of two neighbours may be missed.
    near = [min(abs(time - true) for true in times) < 0.07 for time in found]
    assert sum(near) >= 0.9 * len(found)
    assert f_measure(times[:-1:2], found) >= 0.8


@pytest.mark.parametrize("meter", ["4/4", "3/4", "6/8"])
def test_metre_and_downbeats_of_clear_examples(meter):
    bar, beat = {"4/4": (4.0, 1.0), "3/4": (3.0, 1.0), "6/8": (3.0, 1.5)}[meter]
    played = play(song(24, meter), bar=bar, beat=beat, bpm=96 if meter != "6/8" else 132, bend=0.08)
    notation = notate(played.performance)
    found = notation.piece.meters[0]
    # Four may be written as two of twice the length: its bar lines are the same.
    assert f"{found.numerator}/{found.denominator}" in {meter, *({"2/4", "2/2"} if meter == "4/4" else ())}
    downbeats = [b.time for b in notation.timeline.beats if b.downbeat]
    assert f_at_some_level(played.downbeats, within(downbeats, played.downbeats)) >= 0.9


def test_march_in_two():
    rows = []
    for bar in range(32):
        root = (48, 43)[bar % 2]
        rows += [(2.0 * bar, 1.0, root), (2.0 * bar + 1, 1.0, root + 16), (2.0 * bar + 1, 1.0, root + 19)]
        rows += [(2.0 * bar, 1.0, root + 36), (2.0 * bar + 1, 0.5, root + 31), (2.0 * bar + 1.5, 0.5, root + 28)]
    played = play(rows, bar=2.0, bpm=104, bend=0.05)
    meter = notate(played.performance).piece.meters[0]
    # A march in two may be written in four, but never in three; bar lines must fall on strong beats.
    assert (meter.numerator, meter.denominator) in {(2, 4), (4, 4)}
    notation = notate(played.performance)
    downbeats = [b.time for b in notation.timeline.beats if b.downbeat]
    assert all(min(abs(time - true) for true in played.downbeats) < 0.07 for time in downbeats[1:-2])


@pytest.mark.parametrize("bpm", [60, 72])
def test_an_upbeat_gets_a_bar_of_its_own(bpm):
    """At tempi at which nobody would take two of these quarters for one beat; the upbeat is one of the beats then."""
    rows = [(0.0, 1.0, 67), *((onset + 1, length, pitch) for onset, length, pitch in song(16))]
    played = play(rows, pickup=1.0, bend=0.05, bpm=bpm)
    notation = notate(played.performance)
    assert notation.piece.pickup == 1
    first = notation.timeline.beats[0]
    assert (first.bar, first.downbeat) == (0, False)
    assert notation.timeline.beats[1].downbeat


@pytest.mark.parametrize(
    ("tonic", "mode", "fifths"), [(0, "major", 0), (7, "major", 1), (9, "minor", 0), (3, "major", -3), (6, "minor", 3)]
)
def test_key_of_scales_and_cadences(tonic, mode, fifths):
    steps = (0, 2, 4, 5, 7, 9, 11, 12, 7, 4, 0) if mode == "major" else (0, 2, 3, 5, 7, 8, 11, 12, 7, 3, 0)
    notes = tuple(Note(i * 0.5, i * 0.5 + 0.45, 60 + tonic + step) for i, step in enumerate(steps * 3))
    key = find_key(notes)
    assert (key.fifths, key.mode) == (fifths, mode)


def test_every_key_has_a_signature_that_can_be_written():
    for tonic in range(12):
        for mode in ("major", "minor"):
            key = key_of(tonic, mode)
            assert -6 <= key.fifths <= 6
            assert len(key.tonic) <= 2


def test_spelling_follows_key_and_direction():
    names = spell([60, 62, 64, 66, 67, 69, 71, 73, 74], 1)
    assert names == ["C4", "D4", "E4", "F#4", "G4", "A4", "B4", "C#5", "D5"]
    flat = spell([63, 65, 67, 68, 70, 72, 74, 75], -3)
    assert flat == ["Eb4", "F4", "G4", "Ab4", "Bb4", "C5", "D5", "Eb5"]
    minor = spell([57, 59, 60, 62, 64, 65, 68, 69, 68, 69, 64, 60, 57], 0)
    assert "G#4" in minor
    assert "Ab4" not in minor


def test_spelling_keeps_the_pitch():
    from music21 import pitch

    for fifths in range(-7, 8):
        for midi, name in zip(range(13, 120), spell(list(range(13, 120)), fifths), strict=True):
            assert pitch.Pitch(name.replace("b", "-")).midi == midi
