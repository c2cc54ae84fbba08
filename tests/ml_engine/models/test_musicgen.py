"""The sound model: the guide reaches the columns it is for, stock forward and runner agree, saved and loaded alike."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import MusicgenForConditionalGeneration

from ml_engine.models.codec import BOOKS, CODES, Codec, CodecConfig
from ml_engine.models.guide import PITCHED, SIZE
from ml_engine.models.musicgen import AHEAD, BEHIND, PAD, GuidedMusicgen, delayed, load, new_config, read_words, save

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(scope="module")
def codec() -> Codec:
    torch.manual_seed(0)
    return Codec(CodecConfig(latent=8, width=16, encoder_blocks=1, decoder_blocks=1)).eval()


@pytest.fixture(scope="module")
def model(codec: Codec) -> GuidedMusicgen:
    torch.manual_seed(1)
    return GuidedMusicgen(new_config(codec, 20, width=32, layers=2, heads=2), codec).eval().requires_grad_(False)


@pytest.fixture
def tokenizer() -> Tokenizer:
    made = Tokenizer(models.WordLevel({"_": 0, "?": 1, "slow": 2, "waltz": 3}, unk_token="?"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return made


def a_guide(columns: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    chance = torch.Generator().manual_seed(seed)
    long = columns + BEHIND + AHEAD
    return (
        torch.rand(1, long, SIZE, generator=chance),
        torch.randint(0, 129, (1, long, len(PITCHED)), generator=chance),
    )


def test_it_is_the_stock_class(model: GuidedMusicgen) -> None:
    assert isinstance(model, MusicgenForConditionalGeneration)


def test_codes_are_delayed_book_by_book() -> None:
    codes = torch.arange(BOOKS * 3).reshape(1, BOOKS, 3)
    columns = delayed(codes)
    assert columns.shape == (1, BOOKS, 3 + BOOKS)
    assert (columns[0, :, 0] == PAD).all()
    for book in range(BOOKS):
        assert columns[0, book, 1 + book : 4 + book].tolist() == codes[0, book].tolist()
        assert (columns[0, book, : 1 + book] == PAD).all()


def test_a_guide_reaches_its_frames_and_no_others(model: GuidedMusicgen) -> None:
    guide, programs = a_guide(40)
    other = guide.clone()
    other[:, BEHIND + 20] = 0
    differ = (model.reader(guide, programs) - model.reader(other, programs)).abs().sum(2)[0]
    assert torch.nonzero(differ > 1e-6)[:, 0].tolist() == list(range(20 - AHEAD, 20 + BEHIND + 1))


def test_no_column_sees_a_later_one(model: GuidedMusicgen) -> None:
    codes = torch.randint(0, CODES, (1, BOOKS, 12))
    later = codes.clone()
    later[:, :, 9:] = 0
    words, mask = model.words(torch.tensor([[2, 3]])), torch.ones(1, 2, dtype=torch.long)
    given = model.reader(*a_guide(15))
    one, two = (model.foretell(delayed(c)[:, :, :-1], words, mask, given) for c in (codes, later))
    assert torch.allclose(one[:, :, :10], two[:, :, :10], atol=1e-5)
    assert not torch.allclose(one[:, :, 11:], two[:, :, 11:], atol=1e-3)


def test_the_guide_is_gone_afterwards(model: GuidedMusicgen) -> None:
    codes = torch.randint(0, CODES, (1, BOOKS, 4))
    words, mask = model.words(torch.tensor([[2]])), torch.ones(1, 1, dtype=torch.long)
    columns = delayed(codes)
    plain = model.foretell(columns, words, mask, None)
    guided = model.foretell(columns, words, mask, model.reader(*a_guide(columns.shape[2])))
    assert not torch.allclose(plain, guided)
    assert torch.equal(model.foretell(columns, words, mask, None), plain)


def test_stock_generate_works(model: GuidedMusicgen) -> None:
    made = model.generate(
        input_ids=torch.tensor([[2, 3]]), attention_mask=torch.ones(1, 2), max_new_tokens=9, do_sample=False
    )
    assert made.shape[:2] == (1, 1)
    assert made.shape[2] % 320 == 0


def test_saved_and_loaded_alike(model: GuidedMusicgen, codec: Codec, tokenizer: Tokenizer, tmp_path: Path) -> None:
    half = GuidedMusicgen(model.config, codec)
    half.load_state_dict({name: value.half().float() for name, value in model.state_dict().items()})
    half.eval()
    save(half, tokenizer, tmp_path)
    again, words = load(tmp_path, codec)
    columns = delayed(torch.randint(0, CODES, (1, BOOKS, 6)))
    states, mask = half.words(torch.tensor([[2]])), torch.ones(1, 1, dtype=torch.long)
    given = half.reader(*a_guide(columns.shape[2]))
    assert torch.equal(again.foretell(columns, states, mask, given), half.foretell(columns, states, mask, given))
    assert read_words(words, "Slow waltz, please") == [2, 3, 1, 1]
    assert read_words(words, "") == [1]
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nowhere", codec)


def test_what_ships_fits_and_knows_words() -> None:
    from ml_engine.models.sounding import FOLDER, sounding

    ready = sounding()
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 50e6
    assert np.prod(ready.ids("a slow waltz for cello in D minor").shape) > 6
    assert 1 not in ready.ids("a slow waltz for cello in d minor")[0].tolist()


def test_what_is_carried_is_what_the_codec_expects(model: GuidedMusicgen, codec: Codec) -> None:
    codes = torch.randint(0, CODES, (1, BOOKS, 10))
    heard = codec.latents_of(codes)
    # In the column that holds the last book of the last frame, all codes are known; the next frame to tell lies BOOKS on.
    carried = model.carry(delayed(codes))[:, -1]
    assert torch.allclose(carried, codec.config.leak**BOOKS * heard[:, -1], atol=1e-4)
