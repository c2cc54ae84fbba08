"""The rule behind ``auto``."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from ml_engine.audio.decode import decode
from ml_engine.audio.sound import Sound
from ml_engine.transcription import choose

from .conftest import Clip


def test_a_piano_and_a_string_orchestra(piano_clip: Clip, strings_clip: Clip) -> None:
    with decode(piano_clip.file) as sound:
        engine, reason = choose.choose(sound)
        assert engine == "piano"
        assert reason in {"Sounds like a piano.", "Sounds most like a piano."}
    with decode(strings_clip.file) as sound:
        engine, reason = choose.choose(sound)
        assert engine == "ensemble"
        assert reason in {"Sounds like several players.", "Sounds most like several players."}


def test_loudness_does_not_matter(piano_sound: Sound) -> None:
    samples = choose.stretches(piano_sound)
    loud, soft = choose.piano_probability(samples), choose.piano_probability(samples * np.float32(0.2))
    assert loud == pytest.approx(soft, abs=0.05)


@pytest.mark.parametrize("frames", [1, 1000, 44100, 44100 * 6])
def test_short_and_silent_sounds_get_an_engine(frames: int) -> None:
    with Sound() as sound:
        sound.append(np.zeros(frames, np.float32))
        assert choose.choose(sound)[0] in {"piano", "line", "ensemble"}


def test_a_minute_is_judged_within_a_second() -> None:
    with Sound() as sound:
        sound.append(np.random.default_rng(0).standard_normal(60 * 44100).astype(np.float32) * 0.1)
        choose.choose(sound)
        begin = time.process_time()
        choose.choose(sound)
        assert time.process_time() - begin < 1.0
        assert choose.stretches(sound).shape == (5, 5 * 44100)


def test_weights_of_another_rule_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = json.loads(choose.WEIGHTS.read_text())
    rule["weights"] = rule["weights"][:-1]
    (tmp_path / "choose.json").write_text(json.dumps(rule))
    monkeypatch.setattr(choose, "WEIGHTS", tmp_path / "choose.json")
    choose._rule.cache_clear()
    with pytest.raises(ValueError, match=r"choose\.json"):
        choose.piano_probability(np.zeros((1, 44100), np.float32))
    choose._rule.cache_clear()
