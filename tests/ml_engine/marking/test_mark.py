"""The mark is found after what sound goes through on its way, says the right word, and is not found where it is not."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bench.origin.damage import ASKED, Sound, cut
from ml_engine.marking.finder import CERTAIN, Found, find, pieces
from ml_engine.marking.lattice import BANDS, CELLS, WORDS, code, pattern
from ml_engine.marking.marker import Marker, marked
from ml_engine.marking.words import FAMILIES, family, word_for

ROOT = Path(__file__).parents[3]
MADE = sorted((ROOT / "docs/sound").glob("*.ogg"))  # made by the sound model before there was a mark
RATE = 16_000
WORD = 37


@cache
def host(number: int) -> np.ndarray:
    """A sound of the model's, 16 kHz, without the mark."""
    samples, rate = soundfile.read(MADE[number], dtype="float32", always_2d=True)
    assert rate == 48_000
    return np.ascontiguousarray(samples.mean(1)[::3])


@cache
def carrier(number: int) -> np.ndarray:
    """The same with it."""
    return marked(host(number), RATE, WORD)


def search(sound: Sound) -> Found:
    samples, rate = sound
    return find(pieces(samples.mean(1, dtype=np.float32)), rate)


@pytest.mark.parametrize("name", ASKED)
def test_it_outlives_damage_and_cutting_to_five_seconds(name: str) -> None:
    for number in range(3):
        hurt = ASKED[name]((carrier(number)[:, None], RATE))
        found = search(cut(hurt, 5.0, np.random.default_rng(number)))
        assert found.certain, (name, MADE[number].stem, found)
        assert found.word == WORD


def test_what_is_streamed_is_the_whole() -> None:
    samples, chance = host(0), np.random.default_rng(3)
    marker, out, at, behind = Marker(RATE, WORD), [], 0, 0
    while at < len(samples):
        size = int(chance.integers(0, 6000))
        out.append(marker.add(samples[at : at + size]))
        at += size
        behind = max(behind, min(at, len(samples)) - sum(map(len, out)))
    out.append(marker.finish())
    assert np.array_equal(np.concatenate(out), carrier(0))
    assert len(carrier(0)) == len(samples)
    assert behind <= marker.late <= 0.1 * RATE


def test_two_channels_and_other_rates_are_marked_alike() -> None:
    import soxr

    one = soxr.resample(host(1), RATE, 44_100)
    both = marked(np.stack([one, 0.5 * one], 1), 44_100, 200)
    assert both.shape == (len(one), 2)
    assert np.allclose(both[:, 1], 0.5 * both[:, 0], atol=1e-4)
    found = search((both, 44_100))
    assert found.certain
    assert found.word == 200


def test_silence_stays_silence_and_short_sounds_keep_their_length() -> None:
    assert not marked(np.zeros(RATE, np.float32), RATE, 0).any()
    for size in (0, 1, 100, 5000):
        assert len(marked(np.ones(size, np.float32), RATE, 0)) == size


def test_what_is_added_lies_far_below_the_sound_and_makes_no_clicks() -> None:
    for number in range(3):
        added = carrier(number) - host(number)
        assert 10 * np.log10(np.mean(host(number) ** 2) / np.mean(added**2)) > 22
        assert np.abs(np.diff(carrier(number))).max() < 1.15 * np.abs(np.diff(host(number))).max()


def test_before_a_stroke_nothing_is_heard() -> None:
    chance = np.random.default_rng(1)
    sound = np.zeros(RATE, np.float32)
    sound[8000:] = chance.standard_normal(8000) * 0.3
    added = np.abs(marked(sound, RATE, WORD) - sound)
    assert added[:7900].max() < 1e-6


def test_unmarked_sound_is_not_taken_for_marked() -> None:
    chance = np.random.default_rng(5)
    time = np.arange(6 * RATE) / RATE
    plain = [
        *(host(number) for number in range(len(MADE))),
        chance.standard_normal(6 * RATE) * 0.1,
        np.cumsum(chance.standard_normal(6 * RATE)) * 1e-3,
        np.sin(2 * np.pi * 440 * time) * 0.2,
        np.sin(2 * np.pi * 440 * time) * (1 + 0.5 * np.sign(np.sin(2 * np.pi * 10.4 * time))) * 0.1,
        np.zeros(6 * RATE),
        np.zeros(100),
    ]
    for samples in plain:
        found = find(pieces(np.asarray(samples, np.float32)), RATE)
        assert not found.certain
        assert found.score < 6.5


def test_the_odds_are_those_of_the_score() -> None:
    """Against signs drawn anew at each search, scores keep below what the theory allows; the highest of so many is near."""
    from ml_engine.marking import finder

    chance = np.random.default_rng(8)
    summed = chance.laplace(size=(504, BANDS))
    scores = []
    for _ in range(40):
        flips = chance.choice([-1.0, 1.0], (CELLS, 1, BANDS))
        scores.append(finder.search((summed.reshape(CELLS, 12, BANDS) * flips).reshape(504, BANDS))[0])
    assert min(scores) > 3.8
    assert max(scores) < np.sqrt(2 * np.log(504 * WORDS / CERTAIN))


def test_the_mark_is_found_within_much_that_is_not_marked() -> None:
    plain = np.concatenate([host(number) for number in range(5)])
    inside = np.concatenate([plain, carrier(0), carrier(0), plain])
    found = find(pieces(inside, 5000), RATE)
    assert found.certain
    assert found.word == WORD
    start, end = len(plain) / RATE, (len(plain) + 2 * len(carrier(0))) / RATE
    assert found.start < end
    assert found.end > start


def test_words_are_far_from_each_other_and_known() -> None:
    patterns = np.array([pattern(word).ravel() for word in (0, 1, 77, 127, 128, 255)], float)
    likeness = patterns @ patterns.T / patterns.shape[1]
    assert np.abs(likeness - np.diag(np.diag(likeness)))[:4, :4].max() < 0.05
    chips = code().astype(int)
    assert np.array_equal(chips @ chips.T, 128 * np.eye(128, dtype=int))
    with pytest.raises(ValueError, match="word from 0 to 255"):
        pattern(256)
    assert all(0 <= word < WORDS for word in FAMILIES)
    assert word_for("musicgen") == 1
    assert word_for("facebook/musicgen-small") == 3
    assert word_for("stable-audio-3-small") == 5
    assert word_for("something new") == 0
    assert "number 99" in family(99)
