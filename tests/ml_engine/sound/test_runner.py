"""The runner computes what the stock forward computes, a column at a time, also when its window moves on."""

import pytest
import torch

from ml_engine.models.codec import BOOKS, CODES, Codec, CodecConfig
from ml_engine.models.guide import PITCHED, SIZE
from ml_engine.models.musicgen import AHEAD, BEHIND, COLOUR, PAD, GuidedMusicgen, delayed, new_config
from ml_engine.sound import runner as running
from ml_engine.sound.runner import Runner, choose


@pytest.fixture(scope="module")
def model() -> GuidedMusicgen:
    torch.manual_seed(1)
    codec = Codec(CodecConfig(latent=8, width=16, encoder_blocks=1, decoder_blocks=1))
    made = GuidedMusicgen(new_config(codec, 20, width=32, layers=2, heads=2), codec).eval()
    torch.nn.init.normal_(made.reader.absent)
    for head in made.decoder.lm_heads:
        torch.nn.init.normal_(head.turn.weight)
    torch.nn.init.normal_(made.shares)
    return made.requires_grad_(False)


IDS = torch.tensor([[2, 3, 4]])


def given(model: GuidedMusicgen, columns: int) -> torch.Tensor:
    chance = torch.Generator().manual_seed(5)
    long = columns + BEHIND + AHEAD
    guide = torch.rand(1, long, SIZE, generator=chance)
    programs = torch.randint(0, 129, (1, long, len(PITCHED)), generator=chance)
    return model.reader(guide, programs, torch.rand(1, COLOUR, generator=chance))


def without(model: GuidedMusicgen, guide: torch.Tensor) -> torch.Tensor:
    """The guide of the row that is not told: nothing but the sketch."""
    return torch.cat([model.reader.absent[:32].expand_as(guide[..., :32]), guide[..., 32:]], 2)


def stock(model: GuidedMusicgen, columns: torch.Tensor, guide: torch.Tensor, guidance: float) -> torch.Tensor:
    """Logits (BOOKS, T, CODES) by the stock forward, both rows one after another."""
    states, mask = model.words(IDS), torch.ones_like(IDS)
    told = model.foretell(columns[None], states, mask, guide)[0]
    if guidance == 1:
        return told
    untold = model.foretell(columns[None], torch.zeros_like(states), mask, without(model, guide))[0]
    return untold + guidance * (told - untold)


@pytest.mark.parametrize("guidance", [1.0, 2.5])
def test_runner_equals_stock_forward(model: GuidedMusicgen, guidance: float) -> None:
    columns = delayed(torch.randint(0, CODES, (1, BOOKS, 20)))[0]
    guide = given(model, columns.shape[1])
    wanted = stock(model, columns, guide, guidance)
    runner = Runner(model, IDS, guidance)
    first = runner.read(columns[:, :7], guide[0, :7])
    assert torch.allclose(first, wanted[:, 6], atol=1e-4)
    for at in range(7, columns.shape[1]):
        assert torch.allclose(runner.step(columns[:, at], guide[0, at]), wanted[:, at], atol=1e-4)


def test_a_window_that_moved_on_is_a_window_of_its_own(model: GuidedMusicgen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "WINDOW", 24)
    monkeypatch.setattr(running, "KEPT", 10)
    columns = delayed(torch.randint(0, CODES, (1, BOOKS, 60)))[0]
    guide = given(model, columns.shape[1])
    runner = Runner(model, IDS, 2.0)
    for at in range(30):
        logits = runner.step(columns[:, at], guide[0, at])
    # It moved on before column 24: columns 14 to 23 were read anew, their first as if nothing came before.
    # Where the sound stands is not forgotten.
    window = columns[:, 14:30].clone()
    for book in range(BOOKS):
        window[book, : 1 + book] = PAD
    states, mask = model.words(IDS), torch.ones_like(IDS)
    rows = []
    for given_row, said in ((guide, states), (without(model, guide), torch.zeros_like(states))):
        place = model.place(columns[None], given_row[..., 32:])[:, 14:30]
        rows.append(model.foretell(window[None], said, mask, given_row[:, 14:30], place)[0, :, -1])
    assert torch.allclose(logits, rows[1] + 2.0 * (rows[0] - rows[1]), atol=1e-3)


def test_choosing() -> None:
    logits = torch.zeros(BOOKS, CODES)
    logits[:, 7], logits[:, 9] = 5.0, 4.5
    assert choose(logits, 0.0, 50, torch.Generator()).tolist() == [7] * BOOKS
    drawn = torch.stack([choose(logits, 1.0, 2, torch.Generator().manual_seed(s)) for s in range(50)])
    assert set(drawn.flatten().tolist()) == {7, 9}
    again = [choose(logits, 1.0, 50, torch.Generator().manual_seed(3)).tolist() for _ in range(2)]
    assert again[0] == again[1]
