"""What trains the codec: distances, EnCodec's parts, and a training that goes on where it stood."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from ml_engine.models.codec import load_codec
from ml_engine.training.sound import codec as training
from ml_engine.training.sound.codes import main as make_codes
from ml_engine.training.sound.encodec_parts import Codebook, fooling_loss, judge, judge_loss
from ml_engine.training.sound.spectral import both_distances, log_mel_distance, stft_distance


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.manual_seed(0)


def tone(frequency: float, level: float = 0.3) -> torch.Tensor:
    return level * torch.sin(2 * np.pi * frequency * torch.arange(16000) / 16000)[None]


def test_distances_are_nothing_for_the_same_and_grow() -> None:
    a = tone(440)
    assert float(log_mel_distance(a, a)) == 0
    assert float(stft_distance(a, a)) == 0
    near, far = float(log_mel_distance(tone(445), a)), float(log_mel_distance(tone(880), a))
    assert 0 < near < far
    # Twice as loud is ln 2 wherever there is sound.
    noise = torch.randn(1, 16000)
    assert float(log_mel_distance(2 * noise, noise)) == pytest.approx(np.log(2), rel=0.01)


def test_distances_do_not_mind_phase() -> None:
    noise = torch.randn(1, 16000)
    spectrum = torch.fft.rfft(noise)
    turned = torch.fft.irfft(spectrum * torch.exp(torch.tensor(0.7j)))  # every partial by two fifths of a quarter turn
    assert float((turned - noise).std()) > 0.5
    assert float(log_mel_distance(turned, noise)) < 0.02


def test_both_distances_are_the_two() -> None:
    a, b = torch.randn(2, 8000), torch.randn(2, 8000)
    mel, stft = both_distances(a, b)
    assert torch.allclose(mel, log_mel_distance(a, b))
    assert torch.allclose(stft, stft_distance(a, b))


def test_distances_can_be_learned_from_in_silence() -> None:
    made = torch.zeros(1, 8000, requires_grad=True)
    mel, stft = both_distances(made, torch.zeros(1, 8000))
    (mel + stft).backward()
    assert made.grad is not None
    assert torch.isfinite(made.grad).all()


def test_a_codebook_finds_clusters_and_draws_dead_codes_anew() -> None:
    centres = torch.eye(8) * 5
    vectors = centres[torch.randint(8, (2000,))] + 0.01 * torch.randn(2000, 8)
    book = Codebook(8, 16)
    book.begin(vectors)

    def error() -> float:
        return (vectors - book.embed[book.quantize(vectors)]).square().mean().item()

    spread = vectors.var(0).mean().item()
    assert error() < 0.5 * spread
    chance = torch.Generator().manual_seed(0)
    book.embed[:], book.embed_avg[:], book.cluster_size[:] = 100.0, 0.0, 0.0
    book.embed[0] = vectors.mean(0)  # one code takes all, and nobody chooses the others
    before = error()
    for _ in range(400):
        book.learn(vectors, book.quantize(vectors), chance)
    assert book.embed.abs().max().item() < 50
    assert error() < 0.1 * before


def test_the_judge_learns_and_can_be_fooled() -> None:
    assert "torchaudio" not in sys.modules
    critic = judge(4)
    real, made = tone(300).repeat(2, 1), torch.randn(2, 16000, requires_grad=True)
    optimizer = torch.optim.Adam(critic.parameters(), lr=1e-2)
    first = judge_loss(critic, real, made)
    for _ in range(15):
        optimizer.zero_grad()
        judge_loss(critic, real, made).backward()
        optimizer.step()
    assert judge_loss(critic, real, made).item() < 0.7 * first.item()
    fooling_loss(critic, real, made).backward()
    assert made.grad is not None
    assert fooling_loss(critic, real, real).item() < fooling_loss(critic, real, made).item()


def a_pool(folder: Path, clips: int = 3) -> None:
    """A shard of tones and the notes that name them."""
    folder.mkdir()
    chance = np.random.default_rng(0)
    sounds, notes = [], []
    for clip in range(clips):
        sound = np.zeros(320_000, np.float32)
        for second in range(20):
            pitch = int(chance.integers(50, 80))
            time = np.arange(16000) / 16000
            sound[second * 16000 : (second + 1) * 16000] += (
                0.3 * np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time) * np.exp(-2 * time)
            )
            notes.append((clip, second, second + 1, pitch, 90, 0))
        sounds.append(sound)
    np.save(folder / "0000.sound.npy", (np.stack(sounds) * 32767).astype(np.int16))
    np.save(folder / "0000.notes.npy", np.array(notes, np.float32))
    (folder / "0000.facts.json").write_text(json.dumps([{"caption": "piano"}] * clips))


def test_the_score_of_a_stretch() -> None:
    notes = np.array([(1.0, 1.5, 60, 90, 0), (1.2, 1.2, 38, 90, 128), (0.0, 9.0, 21, 90, 0)], np.float32)
    score = training.score_of(notes, 50, 50)  # the second second
    assert score[:25, 39].all()
    assert not score[26:, 39].any()
    assert score[:, 0].all()
    assert score[0, 88 + 39] == 1
    assert score[:, 88].sum() == 0  # struck long before
    assert score[10, 2 * 88 :].sum() == 1


@pytest.mark.slow
def test_training_goes_on_where_it_stood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_pool(tmp_path / "pool")
    common = ["--pool", str(tmp_path / "pool"), "--valid", str(tmp_path / "pool"), "--out", str(tmp_path / "out")]
    small = ["--batch", "2", "--frames", "16", "--rate", "1e-3"]
    monkeypatch.setattr(training, "CodecConfig", tiny)
    monkeypatch.setattr(training, "BEGIN_DRAWS", 3)
    training.main([*common, *small, "--minutes", "0.1"])
    first = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    training.main([*common, *small, "--minutes", "0.15", "--judged", "0.3"])
    rows = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert len(rows) == len(first) + 1
    assert rows[-1]["step"] > first[-1]["step"]
    assert rows[-1]["fooled"] > 0
    assert rows[-1]["spent"] >= 9
    assert load_codec(tmp_path / "out" / "model").config.width == 32
    make_codes(["--codec", str(tmp_path / "out" / "model"), "--pool", str(tmp_path / "pool")])
    latents = np.load(tmp_path / "pool" / "0000.latents.npy")
    assert latents.shape == (3, 1000, 16)
    assert latents.dtype == np.float16
    assert latents.astype(np.float32).std() > 0


def tiny(leak: float) -> object:
    from ml_engine.models.codec import CodecConfig

    return CodecConfig(latent=16, width=32, encoder_blocks=1, decoder_blocks=1, leak=leak)


@pytest.mark.slow
def test_the_sound_model_learns_and_goes_on(tmp_path: Path) -> None:
    """Ten seconds on tones whose pitch the guide tells: losses fall, and a second run goes on from there."""
    from ml_engine.models.codec import FOLDER
    from ml_engine.training.sound import music
    from ml_engine.training.sound.sheets import Facts

    a_pool(tmp_path / "pool")
    facts = Facts(0, "tones", 60.0, "C major", "4/4", "", (), ("keyboard",), ("piano",), "mf", "").to_json()
    (tmp_path / "pool" / "0000.facts.json").write_text(json.dumps([facts] * 3))
    make_codes(["--codec", str(FOLDER), "--pool", str(tmp_path / "pool")])
    pool = str(tmp_path / "pool")
    common = ["--pool", pool, "--valid", pool, "--codec", str(FOLDER), "--out", str(tmp_path / "out")]
    small = ["--batch", "2", "--width", "32", "--layers", "1", "--rate", "3e-3"]
    music.main([*common, *small, "--minutes", "0.1"])
    music.main([*common, *small, "--minutes", "0.2"])
    rows = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    assert len(rows) == 2
    assert rows[1]["step"] > rows[0]["step"] > 3
    assert rows[1]["valid"] < rows[0]["valid"]
    assert rows[1]["valid_sketch"] < rows[0]["valid_sketch"]


def test_codes_that_nobody_chooses_are_given_a_new_place() -> None:
    from ml_engine.models.codec import BOOKS, CODES, Codec, CodecConfig
    from ml_engine.training.sound.revive import revive

    codec = Codec(CodecConfig(latent=4, width=16, encoder_blocks=1, decoder_blocks=1))
    codec.books[0, CODES // 2 :] = 100.0  # half of the first book lies where no sound is
    latents = torch.randn(20, 400, 4)

    def left() -> tuple[int, float]:
        found = training.search(codec, latents)
        rest = found.given[0] - codec.books[0][found.chosen[0]]
        return len(found.chosen[0].unique()), rest.square().mean().item()

    (used, error), chance = left(), torch.Generator().manual_seed(0)
    assert len(revive(codec, latents, chance)) == BOOKS
    now, less = left()
    assert used <= CODES // 2 < 0.9 * now
    assert less < 0.8 * error
