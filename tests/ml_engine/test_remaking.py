"""Sound that is there made anew by the front door: what is asked is checked, the rest of the sound stays, cancels and words are heard."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ml_engine import BadInput, Brief, Cancelled, Event, NotesFound, SoundWish, Stage, generate, remaking, write_sound
from ml_engine.models import diffusing as models
from tests.diffusion import tiny

RATE = 16_000


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine with a model of chance."""
    made = tiny()
    monkeypatch.setattr(models, "diffusing", lambda: made)
    monkeypatch.setattr(remaking, "diffusing", lambda: made)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Ten seconds of a scale with overtones, 44.1 kHz stereo, 16 bits."""
    rate, seconds = 44_100, 10
    times = np.arange(rate) / rate
    tones = [
        sum(np.sin(2 * np.pi * 220 * 2 ** (step / 12) * n * times) / n for n in (1, 2, 3)) for step in (0, 2, 4, 5, 7)
    ]
    notes = np.concatenate([tone * np.exp(-3 * times) for tone in tones * 2])[: rate * seconds]
    path = tmp_path / "given.wav"
    soundfile.write(path, np.stack([0.2 * notes, 0.1 * notes], 1), rate, subtype="PCM_16")
    return path


def wish(**given: object) -> SoundWish:
    brief = Brief(words="slow piano", instruments=("piano",), key="A major", tempo=60.0, seed=5)
    return SoundWish(**{"brief": brief, "engine": "diffusion", "steps": 2, "seconds": 4.0, **given})  # type: ignore[arg-type]


def test_words_become_sound() -> None:
    made = generate(wish())
    assert made.model == "diffusion"
    assert len(made.samples) == 4 * RATE
    assert made.piece is not None
    assert np.array_equal(made.samples, generate(wish()).samples)


def test_who_shall_not_be_heard_is_not_written_for() -> None:
    band = {
        name: generate(wish(brief=Brief(genre="rock", seed=4), negative=name, seconds=2.0)) for name in ("", "drums")
    }
    players = {name: made.wish.brief.instruments for name, made in band.items()}
    assert "drums" in players[""]
    assert players["drums"] and "drums" not in players["drums"]


def test_going_on_gives_what_is_new(recording: Path) -> None:
    made = generate(wish(seconds=3.0), continuing=recording)
    assert len(made.samples) == 3 * RATE


@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_outside_the_stretch_the_file_stays(recording: Path, tmp_path: Path, strength: float) -> None:
    told: list[Event] = []
    made = generate(wish(strength=strength), repainting=recording, between=(4.0, 6.5), report=told.append)
    assert made.complete
    assert made.as_it_was
    assert not [event for event in told if isinstance(event, NotesFound)]  # they would be of a stretch
    paths = write_sound(made, tmp_path, "new", formats=("wav", "flac"))
    old, rate = soundfile.read(recording, dtype="int16", always_2d=True)
    for path in paths.values():
        new, again = soundfile.read(path, dtype="int16", always_2d=True)
        assert again == rate
        assert new.shape == old.shape
        outside = np.ones(len(old), bool)
        outside[round(4.0 * rate) : round(6.5 * rate)] = False
        assert np.array_equal(new[outside], old[outside])
        assert np.abs(new[~outside].astype(int) - old[~outside]).max() > 100


def test_strength_nothing_is_the_sound_itself(recording: Path, tmp_path: Path) -> None:
    made = generate(wish(strength=0.0), varying=recording)
    path = write_sound(made, tmp_path, "same", formats=("flac",))["flac"]
    old, new = (soundfile.read(one, dtype="int16")[0] for one in (recording, path))
    assert np.array_equal(old, new)


def test_a_variation_is_as_long_as_the_sound(recording: Path) -> None:
    told: list[Event] = []
    made = generate(wish(strength=0.7), varying=recording, report=told.append)
    assert len(made.samples) == 10 * RATE
    assert {event.name for event in told if isinstance(event, Stage)} >= {"decoding", "listening", "playing"}


def test_a_cancel_before_anything_is_painted_gives_nothing(recording: Path) -> None:
    def report(event: Event) -> None:
        if isinstance(event, Stage) and event.detail == "step 1 of 2":
            raise Cancelled

    with pytest.raises(Cancelled):
        generate(wish(strength=1.0), repainting=recording, between=(2.0, 4.0), report=report)
    with pytest.raises(Cancelled):
        generate(wish(strength=0.9), varying=recording, report=report)


@pytest.mark.parametrize(
    ("between", "said"),
    [
        (None, "Say where"),
        ((1.0,), "Say where"),
        (("a", "b"), "Say where"),
        ((-1.0, 3.0), "within the sound"),
        ((3.0, 2.0), "within the sound"),
        ((2.0, 11.0), "within the sound"),
        ((float("nan"), 2.0), "within the sound"),
        ((2.0, 2.1), "0.2 seconds long at least"),
    ],
)
def test_a_stretch_that_is_none_is_refused(recording: Path, between: object, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        generate(wish(), repainting=recording, between=between)  # type: ignore[arg-type]


def test_what_does_not_go_together_is_refused(recording: Path) -> None:
    with pytest.raises(BadInput, match="one of them at a time"):
        generate(wish(), varying=recording, continuing=recording)
    with pytest.raises(BadInput, match="tune"):
        generate(wish(), varying=recording, melody=recording)
    with pytest.raises(BadInput, match="diffusion"):
        generate(replace(wish(), engine="musicgen"), varying=recording)


@pytest.mark.parametrize(
    "wrong",
    [{"steps": 0}, {"steps": 101}, {"steps": "many"}, {"strength": 1.5}, {"strength": float("nan")}, {"negative": 5}, {"negative": "x" * 401}],
)  # fmt: skip
def test_wishes_that_cannot_be_carried_out_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        wish(**wrong).checked()
