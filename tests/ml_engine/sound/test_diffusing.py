"""The diffusion model's ways with a canvas: what is known stays, seeds hold, windows follow one another, cancels keep what there is."""

from pathlib import Path

import numpy as np
import pytest
import torch

from ml_engine import SoundWish
from ml_engine.audio.decode import Original
from ml_engine.errors import Cancelled
from ml_engine.events import Event, SoundHeard, Stage, ignore
from ml_engine.models.codec import HOP, RATE
from ml_engine.models.diffusing import Diffusing
from ml_engine.models.diffusion import WINDOW, load, save
from ml_engine.models.guide import GuideBuilder
from ml_engine.music import Note
from ml_engine.sound.canvas import CONTEXT, Canvas, window_at
from ml_engine.sound.diffusing import paint, play
from ml_engine.sound.repainting import JOIN, Stretch, gain_to, joined, repaint, vary
from ml_engine.sound.sampler import Way, sample
from ml_engine.sound.telling import Stopped
from tests.diffusion import tiny

SECONDS = 9.0


@pytest.fixture(scope="module")
def model() -> Diffusing:
    return tiny()


def builder(seconds: float) -> GuideBuilder:
    made = GuideBuilder()
    made.add(Note(at / 2, at / 2 + 0.4, 60 + at % 12, 80, "piano") for at in range(int(2 * seconds)))
    made.close(seconds)
    return made


def wish(**given: object) -> SoundWish:
    return SoundWish(**{"engine": "diffusion", "seconds": SECONDS, "steps": 3, **given}).checked()  # type: ignore[arg-type]


def played(model: Diffusing, seed: int = 3, report=ignore, **given) -> np.ndarray:
    prime = given.pop("prime", None)
    words = given.pop("words", "slow waltz")
    return play(builder(SECONDS), words=words, wish=wish(**given), seed=seed, prime=prime, report=report, model=model)


def tone(seconds: float, rate: int = RATE, channels: int = 1) -> np.ndarray:
    times = np.arange(round(seconds * rate)) / rate
    return (0.2 * np.sin(2 * np.pi * 330 * times)[:, None] * np.linspace(1, 0.5, channels)).astype(np.float32)


def test_length_and_seed(model: Diffusing) -> None:
    first, again, other = played(model), played(model), played(model, seed=4)
    assert len(first) == round(SECONDS * RATE)
    assert np.array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3


def test_what_is_told_is_what_is_returned_and_every_step_is_told(model: Diffusing) -> None:
    told: list[Event] = []
    sound = played(model, report=told.append)
    heard = np.concatenate([np.frombuffer(e.samples, "<i2") for e in told if isinstance(e, SoundHeard)])
    assert np.array_equal(heard, np.round(sound * 32767).astype("<i2"))
    steps = [e.detail for e in told if isinstance(e, Stage) and e.detail.startswith("step")]
    assert steps == [f"step {n} of 3" for n in (1, 2, 3)] * 2  # two windows
    fractions = [e.fraction for e in told if isinstance(e, Stage)]
    assert fractions[-1] == pytest.approx(1)


@pytest.mark.parametrize("stop_at", [0, 2, 4])
def test_a_cancel_at_any_step_keeps_the_windows_that_are_done(model: Diffusing, stop_at: int) -> None:
    seen = 0

    def report(event: Event) -> None:
        nonlocal seen
        if isinstance(event, Stage) and event.detail.startswith("step"):
            if seen == stop_at:
                raise Cancelled
            seen += 1

    with pytest.raises(Stopped) as stop:
        played(model, report=report)
    kept = stop.value.samples
    if stop_at < 3:
        assert len(kept) == 0
    else:
        whole = played(model)
        assert 5 * RATE < len(kept) < WINDOW * HOP
        assert np.array_equal(kept, whole[: len(kept)])


def test_words_negative_words_and_guidance_change_the_sound(model: Diffusing) -> None:
    plain = played(model)
    for other in (
        played(model, words="drums"),
        played(model, negative="drums"),
        played(model, guidance=3.0),
        played(model, steps=4),
    ):
        assert np.abs(plain - other).max() > 1e-4


def test_going_on_has_the_wished_length_and_hears_what_went_before(model: Diffusing) -> None:
    sound = played(model, prime=tone(4)[:, 0])
    assert len(sound) == round(SECONDS * RATE)
    assert np.abs(sound - played(model)).max() > 1e-3


def test_windows_cover_all_once_and_see_what_went_before() -> None:
    canvas = Canvas.blank(1000, 4)
    seen = 0
    for window in canvas.windows():
        assert window.stop - window.start <= WINDOW
        assert window.start % 2 == 0
        if seen:
            assert window.start == seen - CONTEXT
        made = canvas.keep(window, torch.ones(window.stop - window.start, 4))
        assert made.start == seen
        seen = made.stop
    assert seen == 1000
    assert (canvas.latents == 1).all()


@pytest.mark.parametrize("gap", [10, 150, 200, 240, 900])
def test_a_gap_is_seen_from_both_sides(gap: int) -> None:
    known = np.ones(gap + 400, bool)
    known[200 : 200 + gap] = False
    last = None
    while not known.all():
        last = window_at(known)
        assert known[last.start : last.start + 2].all()
        known[last] = True
    assert last is not None
    assert last.stop >= 200 + gap + 32


def test_known_frames_come_back_as_they_are(model: Diffusing) -> None:
    latents = torch.randn(40, 8)
    known = torch.arange(40) < 20
    words = model.said("piano")
    ask = model.model.given(
        torch.zeros(1, 40, 8), torch.zeros(1, 40, 1592), torch.zeros(1, 40, 9, dtype=torch.int64),
        ~known[None], known[None], words, torch.zeros(1, 16),
    )  # fmt: skip
    made = sample(
        model.model, known, latents, None, ask, None, Way(3, 1.0), torch.Generator().manual_seed(1), lambda *_: None
    )
    assert torch.equal(made[:20], latents[:20])
    assert (made[20:] - latents[20:]).abs().max() > 0.1


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (44_100, 2)])
@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_outside_the_stretch_every_sample_stays(model: Diffusing, rate: int, channels: int, strength: float) -> None:
    given = Original(tone(8, rate, channels), rate, 1.3)
    stretch = Stretch.of(3.01, 5.5, 8 * 50)
    made = repaint(
        model, given, stretch, builder(2.5), words="piano", wish=wish(strength=strength), seed=1,
        vary=strength < 1, report=ignore,
    )  # fmt: skip
    start, end = round(3.01 * rate), round(5.5 * rate)
    assert made.shape == given.samples.shape
    assert np.array_equal(made[:start], given.samples[:start])
    assert np.array_equal(made[end:], given.samples[end:])
    inside = made[start:end] - given.samples[start:end]
    assert np.abs(inside).max() > 0.01
    # No click: at both ends the old sound goes over into the new one.
    assert np.array_equal(made[start], given.samples[start])
    assert np.array_equal(made[end - 1], given.samples[end - 1])


def test_a_new_stretch_is_made_as_loud_as_what_is_around_it() -> None:
    noise = np.random.default_rng(1).standard_normal(RATE).astype(np.float32)
    assert gain_to(0.3 * noise, 0.1 * noise[::-1]) == pytest.approx(1 / 3)
    assert gain_to(0.1 * noise, 0.15 * noise) == pytest.approx(1.5)
    assert gain_to(0.01 * noise, 0.5 * noise) == 2  # a soft bar is not blown up
    assert gain_to(noise, 0.0005 * noise) == pytest.approx(1)  # beside silence it is what it is
    assert gain_to(0 * noise, noise) == gain_to(noise, noise[:0]) == 1


def test_a_cancel_in_the_middle_of_a_long_stretch_keeps_what_is_painted(model: Diffusing) -> None:
    given = Original(tone(14), RATE, 1.0)
    stretch = Stretch.of(2.0, 12.0, 14 * 50)
    seen = 0

    def report(event: Event) -> None:
        nonlocal seen
        seen += isinstance(event, Stage) and event.detail.startswith("step")
        if seen == 5:
            raise Cancelled

    with pytest.raises(Stopped) as stop:
        repaint(model, given, stretch, builder(10), words="", wish=wish(), seed=1, vary=False, report=report)
    made = stop.value.samples
    assert np.array_equal(made[: 2 * RATE], given.samples[: 2 * RATE])
    assert np.array_equal(made[7 * RATE :], given.samples[7 * RATE :])
    assert np.abs(made - given.samples)[3 * RATE : 6 * RATE].max() > 0.01


def test_joins_hold_the_power() -> None:
    chance = np.random.default_rng(1)
    old, new = chance.standard_normal((2, 40_000, 1)).astype(np.float32)
    both = joined(old, new, 20_000, True, True)
    assert abs(np.square(both).mean() - 1) < 0.05
    assert both[0] == old[0]
    assert both[-1] == old[-1]
    middle = slice(19_999, 20_001)
    assert np.allclose(both[middle], new[middle])
    assert round(JOIN * RATE) == 480


def test_the_weaker_a_variation_the_nearer_to_the_sound(model: Diffusing) -> None:
    under = torch.randn(400, 8, generator=torch.Generator().manual_seed(2))
    far = []
    for strength in (0.05, 0.3, 0.6, 0.95):
        canvas = Canvas.blank(400, 8)
        canvas.under = under
        ways = {"wish": wish(steps=20, guidance=1.0), "seed": 2, "strength": strength, "colour": torch.zeros(1, 16)}
        assert [made.stop for made in paint(model, canvas, builder(8), words="", **ways)] == [320, 400]  # type: ignore[arg-type]
        far.append(float((canvas.latents - under).square().mean()))
    assert far[0] < far[1] < far[2] < far[3]
    assert far[0] < 0.05


def test_a_variation_is_told_and_as_long_as_the_sound(model: Diffusing) -> None:
    told: list[Event] = []
    sound = tone(7)[:, 0]
    made = vary(model, sound, builder(7), words="", wish=wish(strength=0.5), seed=2, heard=True, report=told.append)
    assert len(made) == len(sound)
    assert sum(len(e.samples) // 2 for e in told if isinstance(e, SoundHeard)) == len(sound)


def test_weights_are_kept_whole(model: Diffusing, tmp_path: Path) -> None:
    save(model.model, model.tokenizer, tmp_path / "kept")
    again, _ = load(tmp_path / "kept")
    mine, theirs = model.model.state_dict(), again.state_dict()
    assert set(mine) == set(theirs)
    for name, value in mine.items():
        assert torch.allclose(value, theirs[name], atol=2e-3, rtol=1e-3), name
    (tmp_path / "kept" / "config.json").write_text((tmp_path / "kept" / "config.json").read_text().replace("32", "64"))
    with pytest.raises((ValueError, RuntimeError)):
        load(tmp_path / "kept")
