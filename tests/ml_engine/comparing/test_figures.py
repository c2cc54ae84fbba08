"""Precision, recall and F1 are mir_eval's, to the last digit, whatever the notes."""

import random
from dataclasses import replace

import mir_eval
import numpy as np
import pytest

from bench.measures import note_scores
from ml_engine import Note, Performance, compare
from ml_engine.comparing.matching import match, near
from ml_engine.comparing.notes import sounds_as


def music(dice: random.Random, count: int, *, keys: tuple[int, int] = (36, 90)) -> list[Note]:
    """Chords and runs; with few keys many notes of one key lie within the tolerance of each other."""
    notes: list[Note] = []
    now = 0.5
    while len(notes) < count:
        now += dice.choice([0.03, 0.06, 0.12, 0.25, 0.5])
        notes += [
            Note(now, now + dice.uniform(0.05, 1.0), dice.randint(*keys), 80, dice.choice(["piano", "violin"]))
            for _ in range(dice.choice([1, 1, 2, 4]))
        ]
    return notes


def misheard(notes: list[Note], dice: random.Random) -> list[Note]:
    """The same, late and early by up to about 100 ms, some left out, some added, some on the other instrument."""
    heard = []
    for note in notes:
        if dice.random() < 0.1:
            continue
        onset = max(note.onset + dice.gauss(0, 0.035), 0.0)
        offset = max(note.offset + dice.gauss(0, 0.08), onset + 0.02)
        pitch = note.pitch + (dice.choice([0] * 12 + [1, -1, 12, 7]))
        other = {"piano": "violin", "violin": "piano"}[note.instrument] if dice.random() < 0.1 else note.instrument
        heard.append(replace(note, onset=onset, offset=offset, pitch=pitch, instrument=other))
        if dice.random() < 0.1:
            heard.append(replace(note, onset=onset + 0.04, offset=onset + 0.2))
    return heard


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("keys", [(36, 90), (60, 62)])
def test_the_numbers_are_those_of_mir_eval(seed, keys):
    dice = random.Random(seed)
    notes = music(dice, 300, keys=keys)
    reference, heard = Performance.of(notes), Performance.of(misheard(notes, dice))
    found, theirs = compare(heard, reference, align="none").scores, note_scores(reference, heard)
    assert found.onsets.precision == pytest.approx(theirs["precision"], abs=1e-12)
    assert found.onsets.recall == pytest.approx(theirs["recall"], abs=1e-12)
    assert found.onsets.f1 == pytest.approx(theirs["onset_f1"], abs=1e-12)
    assert found.offsets.f1 == pytest.approx(theirs["offset_f1"], abs=1e-12)
    assert 0.3 < found.offsets.f1 < found.onsets.f1 < 1


@pytest.mark.parametrize("seed", range(4))
def test_with_instruments_they_are_the_sum_of_mir_evals_over_instruments(seed):
    dice = random.Random(seed)
    notes = music(dice, 300)
    reference, heard = Performance.of(notes).sounding().notes, Performance.of(misheard(notes, dice)).sounding().notes
    found = compare(Performance.of(heard), Performance.of(reference), align="none").scores
    matched = 0
    for name, score in found.by_instrument:
        theirs = mir_eval.transcription.match_notes(
            *_arrays(n for n in reference if n.instrument == name),
            *_arrays(n for n in heard if n.instrument == name),
            offset_ratio=None,
        )
        assert score.matched == len(theirs)
        assert score.meant == sum(n.instrument == name for n in reference)
        matched += len(theirs)
    assert found.instruments.matched == matched < found.onsets.matched


def _arrays(notes) -> tuple[np.ndarray, np.ndarray]:
    rows = list(notes)
    hertz = 440.0 * 2.0 ** ((np.array([n.pitch for n in rows]) - 69) / 12)
    return np.array([[n.onset, n.offset] for n in rows]), hertz


def test_drums_are_counted_by_kind_within_50_ms():
    strokes = [(0.0, 36), (0.5, 38), (1.0, 42), (1.5, 49), (2.0, 45)]
    other_keys = [(0.03, 35), (0.5, 40), (1.0, 46), (1.5, 57), (2.06, 45)]
    meant, heard = (
        Performance.of(Note(t, t + 0.1, key, 90, "drums") for t, key in side) for side in (strokes, other_keys)
    )
    found = compare(heard, meant, align="none").scores
    assert (found.drums.matched, found.drums.meant, found.onsets.meant) == (4, 5, 0)
    assert {name: score.f1 for name, score in found.by_drum} == {
        "kick": 1.0, "snare": 1.0, "hats": 1.0, "toms": 0.0, "cymbals": 1.0,
    }  # fmt: skip


def test_what_sounds_alike_counts_as_one():
    assert sounds_as("violin") == sounds_as("strings") == sounds_as("Violin II") != sounds_as("flute")
    assert len({sounds_as(name) for name in ("piano", "organ", "guitar", "harp", "clarinet", "flute", "drums")}) == 7


def test_the_tolerance_itself_is_within():
    first, second = np.array([1.0, 2.0, 3.0]), np.array([1.05, 2.0501, 2.95])
    i, j = near(first, second, (np.zeros(3, int), np.zeros(3, int)), 0.05)
    assert list(zip(i.tolist(), j.tolist(), strict=True)) == [(0, 0), (2, 2)]


def test_as_many_pairs_as_can_be_and_the_nearest_of_these():
    pairs = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    assert [side.tolist() for side in match(pairs, np.array([0.4, 0.1, 0.1, 0.4]))] == [[0, 1], [1, 0]]
    # The cheapest pair is left alone where it would cost a partner.
    chain = np.array([0, 1, 1]), np.array([0, 0, 1])
    assert [side.tolist() for side in match(chain, np.array([0.3, 0.0, 0.3]))] == [[0, 1], [0, 1]]


def test_a_long_chain_is_matched_as_fully():
    count = 4000
    times = np.arange(count) * 0.02
    keys = np.zeros(count, int)
    pairs = near(times, times + 0.013, (keys, keys), 0.05)
    assert len(match(pairs, np.zeros(len(pairs[0])))[0]) == count
