"""Published engines, as tiny checkpoints of the very same classes: loaded, heard, cancelled, kept, put away."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import ml_engine
from ml_engine import (
    BadInput,
    Brief,
    Cancelled,
    Note,
    Performance,
    SoundHeard,
    SoundWish,
    Stage,
    generate,
    inspect,
    sound_engine,
    usual_guidance,
    write_sound,
)
from ml_engine.audio.encode import write_sound as encode
from ml_engine.models import memory
from ml_engine.models.memory import Place
from ml_engine.models.published import BY_NAME
from ml_engine.models.warm import WARM, Warm
from ml_engine.sound.published import musicgen as family_musicgen
from ml_engine.sound.published import sources
from ml_engine.sound.published.asked import Asked
from ml_engine.sound.published.family import memory_needed
from ml_engine.sound.published.musicgen import MusicgenEngine
from tests import tiny
from tests.ml_engine.test_commands import run

NAMES = list(tiny.BUILDERS)
STEREO = {"stable-audio-open-1.0", "stable-audio-3-medium", "ace-step-1.5"}
WORDS = "a slow waltz in D minor for piano and cello"


def wish(name: str, seed: int = 3, seconds: float = 2.0, **more) -> SoundWish:
    return SoundWish(Brief(words=WORDS, seed=seed), seconds=seconds, guidance=usual_guidance(name), engine=name, **more)


def heard(events: list) -> np.ndarray:
    """What was told as sound, float (n,); each stretch begins where the last one ended."""
    told = [event for event in events if isinstance(event, SoundHeard)]
    at = 0
    for event in told:
        assert event.start == at
        at += len(event.samples) // 2
    return np.frombuffer(b"".join(event.samples for event in told), "<i2") / 32767


@pytest.mark.parametrize("name", NAMES)
def test_pulled_from_a_folder_it_makes_sound_that_is_kept(install, shelf, tmp_path, name) -> None:
    install(name)
    events: list = []
    made = generate(wish(name), report=events.append)
    assert (made.model, made.seed, made.rate, made.complete) == (name, 3, tiny.RATE, True)
    assert made.samples.shape == ((2 * tiny.RATE, 2) if name in STEREO else (2 * tiny.RATE,))
    assert made.samples.dtype == np.float32
    assert 0.001 < np.abs(made.samples).max() <= 1
    mono = made.samples.mean(1) if name in STEREO else made.samples
    if name in STEREO:  # what is told is marked as one, what is kept side by side
        assert np.corrcoef(heard(events), mono)[0, 1] > 0.99
    else:
        assert np.abs(heard(events) - mono).max() < 1e-4
    fractions = [event.fraction for event in events if isinstance(event, Stage)]
    assert fractions == sorted(fractions) and fractions[-1] == 1.0
    if name in STEREO:
        assert not np.allclose(made.samples[:, 0], made.samples[:, 1])
    written = write_sound(made, tmp_path, "waltz")
    assert sorted(written) == ["flac", "ogg", "wav"]
    found = inspect(written["flac"])
    assert (found.channels, found.rate) == (2 if name in STEREO else 1, tiny.RATE)
    assert found.duration == pytest.approx(2.0, abs=0.05)
    assert name in WARM.names()
    again = generate(wish(name))
    assert np.array_equal(again.samples, made.samples)  # the seed decides, and nothing else
    other = generate(wish(name, seed=4))
    assert not np.allclose(other.samples, made.samples)
    assert sound_engine(name).speed is not None


@pytest.mark.parametrize("name", ["stable-audio-open-1.0", "stable-audio-3-medium", "ace-step-1.5"])
def test_a_diffusion_that_is_cancelled_keeps_nothing(install, name) -> None:
    install(name)
    seen: list = []

    def stop(event) -> None:
        seen.append(event)
        if isinstance(event, Stage) and event.detail.startswith("step 2"):
            raise Cancelled

    with pytest.raises(Cancelled):
        generate(wish(name), report=stop)
    assert not any(isinstance(event, SoundHeard) for event in seen)
    assert generate(wish(name)).complete  # the engine is none the worse for it


def test_a_cancel_does_not_wait_for_a_step(install, monkeypatch) -> None:
    """A step of a large model may take a minute; the layers within it listen too."""
    install("stable-audio-3-medium")
    from diffusers import StableAudio3DiTModel

    generate(wish("stable-audio-3-medium"))  # loaded
    forward, begun = StableAudio3DiTModel.forward, []

    def slow(self, *given, **named):
        begun.append(1)
        time.sleep(0.3)
        return forward(self, *given, **named)

    monkeypatch.setattr(StableAudio3DiTModel, "forward", slow)

    def stop(event) -> None:
        if begun:
            raise Cancelled

    with pytest.raises(Cancelled):
        generate(wish("stable-audio-3-medium"), report=stop)
    assert len(begun) == 1


class TestMusicgen:
    def test_cancelled_in_the_middle_keeps_what_was_heard(self, install) -> None:
        install("musicgen-small")
        events: list = []

        def stop(event) -> None:
            events.append(event)
            if isinstance(event, SoundHeard) and event.start:
                raise Cancelled

        made = generate(wish("musicgen-small", seconds=8), report=stop)
        assert not made.complete
        assert 1.5 < made.seconds < 4
        whole = generate(wish("musicgen-small", seconds=8)).samples
        # The mark looks a tenth of a second ahead, which a sound that is cut short does not have.
        sure = len(made.samples) - tiny.RATE // 10
        assert np.allclose(made.samples[:sure], whole[:sure], atol=1e-6)
        assert np.abs(heard(events) - made.samples).max() < 1e-4

    def test_cancelled_before_anything_is_heard(self, install) -> None:
        install("musicgen-small")

        def stop(event) -> None:
            if isinstance(event, Stage) and event.fraction > 0.01:
                raise Cancelled

        with pytest.raises(Cancelled):
            generate(wish("musicgen-small"), report=stop)

    @pytest.mark.parametrize("kind", [{}, {"causal": True}, {"stereo": True}, {"melody": True}])
    def test_what_is_told_is_what_decoding_all_at_once_gives(self, tmp_path, monkeypatch, kind) -> None:
        """The codes of the stock generate, decoded by the stock codec, against what was told stretch by stretch."""
        name = "MusicgenMelodyForConditionalGeneration" if "melody" in kind else "MusicgenForConditionalGeneration"
        engine = MusicgenEngine(tiny.musicgen(tmp_path / "tiny", **kind), Place("cpu", 4), name)
        made: list[torch.Tensor] = []
        stock = engine.model.generate
        monkeypatch.setattr(engine.model, "generate", lambda **given: made.append(stock(**given)))
        events: list = []
        sound = engine.play(Asked(WORDS, 3.0, 5, 3.0), events.append)
        assert len([event for event in events if isinstance(event, SoundHeard)]) >= 3
        expected = made[0][0].T.float().numpy().squeeze()
        assert sound.shape == expected.shape
        fade = round(0.05 * engine.rate)
        assert np.abs(sound[:-fade] - expected[:-fade]).max() < 1e-5
        assert engine.ahead == (0 if "causal" in kind else engine.ahead) and engine.ahead < 12

    def test_longer_than_a_window(self, tmp_path, monkeypatch) -> None:
        monkeypatch.setattr(family_musicgen, "WINDOW", 2.0)
        monkeypatch.setattr(family_musicgen, "_CARRIED", 1.0)
        engine = MusicgenEngine(tiny.musicgen(tmp_path / "tiny"), Place("cpu", 4), "MusicgenForConditionalGeneration")
        windows: list[dict] = []
        stock = engine.model.generate

        def watched(**given):
            windows.append(given)
            return stock(**given)

        monkeypatch.setattr(engine.model, "generate", watched)
        events: list = []
        sound = engine.play(Asked(WORDS, 5.0, 5, 3.0), events.append)
        assert sound.shape == (5 * tiny.RATE,)
        assert len(windows) == 4  # of two seconds, then three times one second after one that is there
        assert [given.get("decoder_input_ids", torch.zeros(4, 0)).shape[1] for given in windows] == [0, 50, 50, 50]
        heard(events)
        # No step where the windows meet is larger than those elsewhere.
        steps = np.abs(np.diff(sound[: -tiny.RATE // 10]))
        assert max(steps[second * tiny.RATE - 1] for second in (2, 3, 4)) < 1.5 * np.percentile(steps, 99.9)

    def test_goes_on_from_a_sound(self, install, tmp_path) -> None:
        install("musicgen-small")
        before = tmp_path / "before.wav"
        tone = 0.3 * np.sin(2 * np.pi * 220 * np.arange(3 * 16_000) / 16_000)
        encode(before, [tone[:, None].astype(np.float32)], 16_000, 1)
        plain = generate(wish("musicgen-small"))
        made = generate(wish("musicgen-small"), continuing=before)
        assert made.samples.shape == plain.samples.shape  # only what is new
        assert not np.allclose(made.samples, plain.samples)

    def test_a_tune_is_followed_as_recording_and_as_score(self, install, tmp_path, monkeypatch) -> None:
        install("musicgen-melody")
        given: list[torch.Tensor] = []
        chroma = MusicgenEngine._chroma
        monkeypatch.setattr(
            MusicgenEngine, "_chroma", lambda self, *rest: given.append(chroma(self, *rest)) or given[-1]
        )
        sung = tmp_path / "tune.wav"
        times = np.arange(2 * 16_000) / 16_000
        tone = np.where(times < 1, np.sin(2 * np.pi * 440 * times), np.sin(2 * np.pi * 523.25 * times))
        encode(sung, [0.3 * tone[:, None].astype(np.float32)], 16_000, 1)
        generate(wish("musicgen-melody"), melody=sung)
        [told] = given
        assert told.shape == (1, 50, 12)
        assert told[0, 5:20].argmax(1).tolist() == [9] * 15  # A
        assert told[0, 30:45].argmax(1).tolist() == [0] * 15  # C
        piece = ml_engine.compose(Brief(genre="waltz", key="D minor", bars=4, seed=1)).piece
        generate(wish("musicgen-melody"), melody=piece)
        assert len(set(given[1][0].argmax(1).tolist())) > 1

    def test_without_a_tune_it_is_told_that_there_is_none(self, install, monkeypatch) -> None:
        install("musicgen-melody")
        given: list[torch.Tensor] = []
        chroma = MusicgenEngine._chroma
        monkeypatch.setattr(
            MusicgenEngine, "_chroma", lambda self, *rest: given.append(chroma(self, *rest)) or given[-1]
        )
        generate(wish("musicgen-melody"))
        assert given[0][0, :, 0].all() and not given[0][0, :, 1:].any()

    def test_the_likeliest_needs_no_chance(self, install) -> None:
        install("musicgen-small")
        one, two = (generate(wish("musicgen-small", seed=seed, temperature=0.0)) for seed in (1, 2))
        assert np.array_equal(one.samples, two.samples)


def test_the_highest_note_is_the_tune() -> None:
    notes = [Note(0.0, 1.0, 60, 80, "piano"), Note(0.0, 0.5, 64, 80, "piano"), Note(0.5, 1.0, 67, 80, "piano")]
    found = sources.chroma_of(Performance.of(notes))
    assert found.argmax(1)[:10].tolist() == [4] * 5 + [7] * 5


def test_ace_step_is_told_tempo_key_and_metre(install, monkeypatch) -> None:
    install("ace-step-1.5")
    from diffusers import AceStepPipeline

    told: dict = {}
    call = AceStepPipeline.__call__
    monkeypatch.setattr(AceStepPipeline, "__call__", lambda self, **given: told.update(given) or call(self, **given))
    generate(wish("ace-step-1.5"))
    assert told["keyscale"] == "D minor" and told["prompt"].startswith(WORDS)
    assert told["timesignature"] in (None, "3") and told["guidance_scale"] == 1.0
    brief = Brief(words=WORDS, seed=1, tempo=92.4, meter="3/4")
    generate(replace(wish("ace-step-1.5"), brief=brief))
    assert (told["bpm"], told["timesignature"]) == (92, "3")


class TestRefused:
    def test_not_installed(self, shelf) -> None:
        with pytest.raises(BadInput, match=r"is not installed; `manage\.py models pull musicgen-small` brings it"):
            generate(wish("musicgen-small"))
        with pytest.raises(BadInput, match="pull stable-audio-3-medium --from FOLDER"):
            generate(wish("stable-audio-3-medium"))

    def test_what_it_cannot_do(self, install, tmp_path) -> None:
        install("stable-audio-open-1.0")
        with pytest.raises(BadInput, match="cannot follow a tune"):
            generate(wish("stable-audio-open-1.0"), melody=tmp_path / "x.wav")
        with pytest.raises(BadInput, match="cannot go on from a sound"):
            generate(wish("stable-audio-open-1.0"), continuing=tmp_path / "x.wav")
        with pytest.raises(BadInput, match="47 seconds at most, not 60"):
            generate(wish("stable-audio-open-1.0", seconds=60))
        assert WARM.names() == []

    def test_damaged_after_it_was_installed(self, install, shelf) -> None:
        install("musicgen-small")
        weights = shelf.folder / "musicgen-small/model.safetensors"
        weights.write_bytes(weights.read_bytes()[:-10])
        with pytest.raises(BadInput, match=r"model\.safetensors is cut short"):
            generate(wish("musicgen-small"))

    def test_a_tune_of_silence(self, install, tmp_path) -> None:
        install("musicgen-melody")
        path = tmp_path / "click.wav"
        samples = np.zeros((16_000, 1), np.float32)
        samples[8000] = 0.5
        encode(path, [samples], 16_000, 1)
        assert generate(wish("musicgen-melody"), melody=path).complete  # it has some pitch or other
        with pytest.raises(BadInput, match="No tune"):
            sources.chroma_of(Performance.of([]))


class TestMemory:
    def test_what_does_not_fit_says_so_before_it_starts(self, install, shelf, monkeypatch) -> None:
        install("musicgen-small")
        shelf.set(memory_megabytes=100)
        monkeypatch.setattr(MusicgenEngine, "__init__", lambda *given: pytest.fail("it was loaded"))
        with pytest.raises(BadInput) as fault:
            generate(wish("musicgen-small"))
        assert "MusicGen small does not fit: it needs about 400 MB of memory, and 100 MB NOTEWRIGHT_ENGINE_MEMORY_MB" in str(fault.value)  # fmt: skip

    def test_less_is_free_than_it_needs(self, install, monkeypatch) -> None:
        install("musicgen-small")
        monkeypatch.setattr(memory, "free_main", lambda: 500_000_000)
        with pytest.raises(BadInput, match="and 200 MB are free; a smaller engine may do"):
            generate(wish("musicgen-small"))

    def test_half_precision_where_the_whole_does_not_fit(self, install, shelf, monkeypatch) -> None:
        install("musicgen-small")
        model = BY_NAME["musicgen-small"]
        half, whole = memory_needed(model, 2), memory_needed(model, 4)
        assert half < whole
        monkeypatch.setattr(memory, "free", lambda on: (half + whole) // 2)
        assert memory.place_for("x", lambda each: memory_needed(model, each)) == Place("cpu", 2)
        monkeypatch.setattr("ml_engine.models.warm.place_for", lambda *given: Place("cpu", 2))
        made = generate(wish("musicgen-small"))
        assert made.samples.dtype == np.float32 and made.complete
        with WARM.use("musicgen-small", "x", lambda each: 1, lambda place: None) as engine:
            assert engine.model.dtype == torch.bfloat16

    def test_a_gpu_works_in_half_precision(self, monkeypatch) -> None:
        monkeypatch.setattr(memory, "device", lambda: "cuda")
        monkeypatch.setattr(memory, "free", lambda on: 10**9)
        assert memory.place_for("x", lambda each: each * 10**8) == Place("cuda", 2)
        with pytest.raises(BadInput, match="of the GPU’s memory"):
            memory.place_for("x", lambda each: each * 10**9)

    def test_no_such_device(self, shelf) -> None:
        if not torch.cuda.is_available():
            shelf.set(device="cuda")
            with pytest.raises(BadInput, match="There is no cuda here"):
                memory.device()
        with pytest.raises(ValueError, match="must be one of"):
            shelf.set(device="abacus")

    def test_idle_engines_are_put_away(self, install, shelf) -> None:
        install("musicgen-small")
        shelf.set(idle_seconds=1)
        generate(wish("musicgen-small"))
        assert WARM.names() == ["musicgen-small"]
        until = time.monotonic() + 20
        while WARM.names() and time.monotonic() < until:
            time.sleep(0.05)
        assert WARM.names() == []

    def test_one_makes_way_for_the_other(self, install, shelf) -> None:
        install("musicgen-small")
        install("ace-step-1.5")
        shelf.set(memory_megabytes=memory_needed(BY_NAME["ace-step-1.5"], 4) // 1_000_000 + 1)
        generate(wish("musicgen-small"))
        generate(wish("ace-step-1.5"))
        assert WARM.names() == ["ace-step-1.5"]
        shelf.set(memory_megabytes=0)
        generate(wish("musicgen-small"))
        assert WARM.names() == ["ace-step-1.5", "musicgen-small"]

    def test_what_is_in_use_stays(self) -> None:
        warm = Warm()
        with warm.use("one", "One", lambda each: each, lambda place: object()) as engine:
            assert warm.put_away() == []
            with warm.use("one", "One", lambda each: each, lambda place: pytest.fail("loaded twice")) as same:
                assert same is engine
        assert warm.put_away() == ["one"]


@pytest.fixture
def sounding(install) -> Iterator[str]:
    install("musicgen-small")
    yield "musicgen-small"


def test_the_command(sounding, tmp_path) -> None:
    target = tmp_path / "waltz.flac"
    code, out, err = run("generate", WORDS, "--engine", sounding, "--seconds", 2, "--seed", 3, "--output", target)
    assert (code, out.strip()) == (0, str(target))
    assert err.strip() == "Made by musicgen-small under CC BY-NC 4.0; commercial use: no."
    assert inspect(target).duration == pytest.approx(2, abs=0.05)


def test_the_command_refuses_in_one_line(shelf, tmp_path: Path) -> None:
    code, out, err = run("generate", WORDS, "--engine", "ace-step-1.5", "--output", tmp_path / "x.wav")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "ACE-Step 1.5 XL turbo is not installed" in err
    code, _, err = run("generate", WORDS, "--engine", "ace-step-1.5", "--guidance", 99, "--output", tmp_path / "x.wav")
    assert code == 2 and "from 1 to 15" in err


def test_a_speed_is_measured_once(shelf) -> None:
    from ml_engine.models import speeds

    speeds.remember("x", 3.0, 0.5)
    assert speeds.speed_of("x") is None  # too short to tell
    speeds.remember("x", 3.0, 2.0)
    speeds.remember("x", 9.0, 2.0)
    assert speeds.speed_of("x") == 1.5
    (shelf.folder / "speeds.json").write_text("[")
    assert speeds.speed_of("x") is None
