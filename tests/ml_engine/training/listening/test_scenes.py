"""Scenes of several instruments, and the answers they teach."""

import numpy as np
import pytest

from ml_engine.models.listener import DRUM_HITS, PLAYERS
from ml_engine.models.pitch_spectra import LOWEST, RATE
from ml_engine.training.listening.damage import CODECS, through_codec
from ml_engine.training.listening.lessons import SPAN, answers
from ml_engine.training.listening.scenes import shares_of, wavering
from ml_engine.training.sound.fonts import RATE as FONT_RATE
from ml_engine.training.sound.sheets import LEAD, SECONDS


def test_answers_say_who_plays_what_and_ask_nothing_beside_a_beginning():
    violin, drums = 40, 128
    notes = np.array([[1.0, 2.0, 69, 100, violin], [1.5, 1.6, 38, 80, drums], [30.0, 31.0, 60, 90, 0]])
    bends = np.full((SPAN, len(PLAYERS)), 0.25, np.float32)
    found = answers(notes, bends, 0)
    key = 69 - LOWEST
    assert np.flatnonzero(found["onset"].any(1)).tolist() == [50]
    assert np.flatnonzero(found["sounding"][:, key]).tolist() == list(range(50, 100))
    assert np.flatnonzero(found["offset"][:, key]).tolist() == [100]
    assert found["onset sure"][[49, 50, 51], key].tolist() == [0, 1, 0]
    assert found["player"][60, key].argmax() == PLAYERS.index("strings")
    assert found["bend"][60, key] == 0.25
    assert np.argwhere(found["hit"]).tolist() == [[75, DRUM_HITS.index("snare")]]
    assert found["velocity"][50, key] == pytest.approx(100 / 127)


def test_a_window_may_begin_in_the_middle_of_a_note():
    notes = np.array([[1.0, 3.0, 69, 100, 40.0]])
    found = answers(notes, np.zeros((SPAN, len(PLAYERS)), np.float32), 80)
    assert not found["onset"].any()
    assert np.flatnonzero(found["sounding"][:, 69 - LOWEST]).tolist() == list(range(70))


def test_shares_are_those_of_the_louder_stem():
    time = np.arange(round(SECONDS * RATE)) / RATE
    stems = np.zeros((10, len(time)), np.float32)
    stems[0], stems[5] = np.sin(2 * np.pi * 110 * time), np.sin(2 * np.pi * 1760 * time)
    shares = shares_of(stems)
    assert shares[60, 3 * (45 - LOWEST) + 1, 0] > 250
    assert shares[60, 3 * (93 - LOWEST) + 1, 5] > 250


def test_vibrato_bends_by_what_it_says():
    time = np.arange(round((SECONDS + LEAD) * FONT_RATE)) / FONT_RATE
    sound = np.sin(2 * np.pi * 440 * time).astype(np.float32)
    moved, cents = wavering(sound, np.random.default_rng(1))
    first = round((LEAD + 1) * FONT_RATE)
    part = moved[first : first + FONT_RATE]
    crossings = np.flatnonzero((part[:-1] < 0) & (part[1:] >= 0)).astype(float)
    crossings -= part[crossings.astype(int)] / (part[crossings.astype(int) + 1] - part[crossings.astype(int)])
    hertz = FONT_RATE / np.diff(crossings)
    heard = 1200 * np.log2(hertz / 440)
    there = 1 + crossings[:-1] / FONT_RATE
    assert np.corrcoef(heard, np.interp(there, np.arange(len(cents)) / 50, cents))[0, 1] > 0.98
    assert np.abs(heard).max() == pytest.approx(np.abs(cents).max(), rel=0.1)


@pytest.mark.parametrize("codec", CODECS)
def test_a_codec_leaves_sound_in_its_place(codec: tuple[str, str, int]) -> None:
    sound = np.random.default_rng(0).standard_normal(2 * RATE).astype(np.float32) * 0.1
    sound = np.convolve(sound, np.ones(8) / 8, "same").astype(np.float32)
    after = through_codec(sound, *codec)
    assert len(after) == len(sound)
    assert np.corrcoef(sound[4000:-4000], after[4000:-4000])[0, 1] > 0.9
