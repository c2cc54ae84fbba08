"""manage.py generate: one file, one line on bad input."""

import os
import signal

import numpy as np
import pytest

from ml_engine import SoundHeard, generate, inspect
from ml_engine.audio.encode import write_sound
from tests.ml_engine.test_commands import folder, refused, run  # noqa: F401  (folder is a fixture)

WORDS = "a waltz in D minor for piano, 120 bpm"


def test_words_become_a_file(folder) -> None:  # noqa: F811
    target = folder / "new" / "waltz.ogg"
    code, out, err = run("generate", WORDS, "--seconds", 2, "--seed", 3, "--output", target)
    assert (code, out.strip(), err) == (0, str(target), "")
    assert inspect(target).duration == pytest.approx(2, abs=0.1)
    assert [path.name for path in target.parent.iterdir()] == ["waltz.ogg"]


@pytest.mark.parametrize(
    "options",
    [
        ["generate", WORDS, "--output", "x.mp3"],
        ["generate", "", "--output", "x.wav"],
        ["generate", WORDS, "--output", "x.wav", "--seconds", "1"],
        ["generate", WORDS, "--output", "x.wav", "--engine", "gramophone"],
        ["generate", WORDS, "--output", "x.wav", "--melody", "nowhere.wav"],
        ["generate", WORDS, "--output", "x.wav", "--guidance", "99"],
        ["generate", WORDS, "--output", "x.wav", "--engine", "diffusion", "--steps", "0"],
        ["generate", WORDS, "--output", "x.wav", "--engine", "diffusion", "--vary", "nowhere.wav"],
        ["generate", WORDS, "--output", "x.wav", "--engine", "diffusion", "--negative", "x" * 500],
    ],
)
def test_bad_input_gets_one_line(options: list[str]) -> None:
    refused(*options)


def test_a_part_between_two_seconds(folder) -> None:  # noqa: F811
    source, target = folder / "given.wav", folder / "mended.flac"
    tone = 0.2 * np.sin(2 * np.pi * 220 * np.arange(4 * 16_000) / 16_000)
    write_sound(source, [tone[:, None].astype(np.float32)], 16_000, 1)
    ways = ["--engine", "diffusion", "--repaint", source, "--steps", 2, "--seed", 3, "--output", target]
    for wrong in ("", "2", "a-b", "3-2", "1-9"):
        refused("generate", WORDS, *ways, "--between", wrong)
    code, out, err = run("generate", WORDS, *ways, "--between", "1.5-2.5")
    assert (code, out.strip(), err) == (0, str(target), "")
    assert inspect(target).duration == pytest.approx(4)
    code, out, _err = run("provenance", target)
    assert code == 0
    assert "Made of: given.wav" in out


def test_a_melody_that_is_noise_gets_one_line(folder) -> None:  # noqa: F811
    path = folder / "noise.wav"
    write_sound(path, [np.random.default_rng(0).standard_normal((48_000, 1)).astype(np.float32) * 0.1], 16_000, 1)
    assert "No tune" in refused("generate", WORDS, "--seconds", 2, "--melody", path, "--output", folder / "x.wav")


def test_ctrl_c_keeps_what_there_is(folder, monkeypatch) -> None:  # noqa: F811
    def interrupted(wish, *, report, **given):
        pressed = False

        def telling(event) -> None:
            nonlocal pressed
            if isinstance(event, SoundHeard) and event.start and not pressed:
                pressed = True
                os.kill(os.getpid(), signal.SIGINT)
            report(event)

        return generate(wish, report=telling, **given)

    monkeypatch.setattr("ml_engine.management.commands.generate.generate", interrupted)
    target = folder / "waltz.wav"
    code, out, err = run("generate", WORDS, "--seconds", 60, "--seed", 3, "--output", target)
    assert (code, out.strip(), err) == (130, str(target), "")
    assert 0.2 < inspect(target).duration < 5
