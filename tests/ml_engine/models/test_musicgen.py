"""The sound model: the guide reaches the columns it is for, stock forward and runner agree, saved and loaded alike."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import MusicgenForConditionalGeneration

from ml_engine.models.codec import BOOKS, CODES, Codec, CodecConfig
from ml_engine.models.guide import PITCHED, SIZE
from ml_engine.models.musicgen import (
    AHEAD,
    BEHIND,
    COLOUR,
    KEPT_COLOURS,
    PAD,
    GuidedMusicgen,
    delayed,
    load,
    new_config,
    read_words,
    save,
)

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


def a_guide(columns: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    chance = torch.Generator().manual_seed(seed)
    long = columns + BEHIND + AHEAD
    return (
        torch.rand(1, long, SIZE, generator=chance),
        torch.randint(0, 129, (1, long, len(PITCHED)), generator=chance),
        torch.rand(1, COLOUR, generator=chance),
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
    guide, programs, colour = a_guide(20 + BEHIND + 10)
    other = guide.clone()
    other[:, BEHIND + 20] = 5
    differ = (model.reader(guide, programs, colour) - model.reader(other, programs, colour)).abs().sum(2)[0]
    reached = torch.nonzero(differ > 1e-6)[:, 0].tolist()
    assert reached[0] == 20 - AHEAD
    assert BEHIND / 2 < reached[-1] - 20 <= BEHIND


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
    flat = columns[0]

    def plain() -> torch.Tensor:
        found: torch.Tensor = model.decoder(
            input_ids=flat, encoder_hidden_states=words, encoder_attention_mask=mask
        ).logits
        return found

    before = plain()
    guided = model.foretell(columns, words, mask, model.reader(*a_guide(columns.shape[2])))
    assert not torch.allclose(before, guided[0], atol=1e-3)
    assert torch.equal(plain(), before)


def test_stock_generate_works(model: GuidedMusicgen) -> None:
    made = model.generate(
        input_ids=torch.tensor([[2, 3]]), attention_mask=torch.ones(1, 2), max_new_tokens=9, do_sample=False
    )
    assert made.shape[:2] == (1, 1)
    assert made.shape[2] % 320 == 0


def test_saved_and_loaded_alike(model: GuidedMusicgen, codec: Codec, tokenizer: Tokenizer, tmp_path: Path) -> None:
    half = GuidedMusicgen(model.config, codec)
    rounded = {n: v.half().float() for n, v in model.state_dict().items() if not n.startswith("audio_encoder.")}
    half.load_state_dict(rounded, strict=False)
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


def test_what_is_carried_is_what_the_codec_holds(model: GuidedMusicgen, codec: Codec) -> None:
    codes = torch.randint(0, CODES, (1, BOOKS, 10))
    columns, leak = delayed(codes), codec.config.leak
    # In the column that holds the last book of the last frame, all codes are known; book 0 is to tell of a frame that
    # lies BOOKS on, each other book of one less.
    heard = codec.latents_of(codes)[:, -1]
    for book in range(BOOKS):
        assert torch.allclose(model.carry(columns)[:, -1, book], leak ** (BOOKS - book) * heard, atol=1e-4)
    # Within a frame: what the books before have told of it, and what is left of the frame before.
    last = torch.stack([codec.books[book][codes[0, book]] for book in range(BOOKS)], 1)
    for book in range(BOOKS):
        known = last.clone()  # (frames, BOOKS, latent); column 1 + frame + book holds a code
        for frame in range(10):
            known[frame, max(0, 5 + book - frame) :] = 0
        known[6:] = 0
        wanted = sum(leak ** (5 - frame) * known[frame].sum(0) for frame in range(6))
        assert torch.allclose(model.carry(columns)[0, 5 + book, book], wanted, atol=1e-4)


def test_codes_that_lead_to_the_sketch_are_likeliest_whatever_the_decoder_adds(codec: Codec) -> None:
    torch.manual_seed(2)
    model = GuidedMusicgen(new_config(codec, 20, width=32, layers=2, heads=2), codec).eval().requires_grad_(False)
    columns = delayed(torch.randint(0, CODES, (1, BOOKS, 6)))
    words, mask = model.words(torch.tensor([[2]])), torch.ones(1, 1, dtype=torch.long)
    given = model.reader(*a_guide(columns.shape[2]))
    sketch, held = model.place(columns, given[..., 32:]).unbind(3)

    def chosen() -> torch.Tensor:
        return model.foretell(columns, words, mask, given).argmax(3)

    for book in range(BOOKS):
        nearest = torch.cdist((sketch - held)[0, :, book], codec.books[book]).argmin(1)
        assert torch.equal(chosen()[0, book], nearest)
    for head in model.decoder.lm_heads:  # the decoder shouts
        torch.nn.init.normal_(head.turn.weight, std=100)
    for book, head in enumerate(model.decoder.lm_heads):
        reached = codec.books[book][chosen()[0, book]]
        nearest = torch.cdist((sketch - held)[0, :, book], codec.books[book]).min(1).values
        off = ((sketch - held)[0, :, book] - reached).norm(dim=1)
        assert (off <= nearest + 2 * head.reach.exp().norm()).all()


def test_colours_are_chosen_by_who_plays(codec: Codec) -> None:
    model = GuidedMusicgen(new_config(codec, 20, width=32, layers=2, heads=2), codec)
    model.colours[:] = torch.arange(KEPT_COLOURS)[:, None] / KEPT_COLOURS
    model.bands[:20, 0] = 1
    model.bands[20:, 1:3] = 1
    band = torch.zeros(len(PITCHED) + 1)
    band[0] = 1
    chosen = [float(model.colour_for(band, seed)[0, 0]) * KEPT_COLOURS for seed in range(12)]
    assert max(chosen) < 20
    assert len(set(chosen)) == 12
    assert torch.equal(model.colour_for(band, 5), model.colour_for(band, 5))
