"""The sound model: transformers' MusicGen (Copet et al. 2023) that also follows a guide, frame by frame.

The guide is added to the decoder's input where the positions are added, so the stock forward and ``generate`` work
as they are. With the delay pattern, codebook k's frame f stands at column 1 + f + k; the column before it foretells it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import (
    MusicgenConfig,
    MusicgenDecoderConfig,
    MusicgenForConditionalGeneration,
    T5Config,
    T5EncoderModel,
)
from transformers.models.musicgen.modeling_musicgen import MusicgenSinusoidalPositionalEmbedding

from ml_engine.models.codec import BOOKS, CODES, Codec
from ml_engine.models.guide import SIZE

PAD = CODES  # what stands in a column where a codebook has nothing yet
BEHIND, AHEAD = 4, 8  # frames of the guide that a column sees before and after its own
WORDS = 48  # most words of a caption


_PAST = 24  # frames after which nothing of a frame is left


def known_as(book: Tensor, codes: Tensor) -> Tensor:
    """What codes (…) stand for in a book (CODES, latent): (…, latent); nothing for PAD."""
    return book[codes.clamp_max(CODES - 1)] * (codes < CODES).to(book)[..., None]


class GuideReader(nn.Module):
    """Guide (B, T, SIZE) and programs (B, T, families) to what is added to the decoder's input (B, T, width)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.sounding = nn.Linear(SIZE, width, bias=False)
        self.program = nn.Embedding(130, width, padding_idx=0)
        self.around = nn.Conv1d(width, width, BEHIND + 1 + AHEAD)
        self.absent = nn.Parameter(torch.zeros(width))
        nn.init.normal_(self.sounding.weight, std=0.1)
        nn.init.normal_(self.program.weight, std=0.1)

    def forward(self, guide: Tensor, programs: Tensor) -> Tensor:
        """Both begin BEHIND frames before the first column and end AHEAD frames after the last: T + BEHIND + AHEAD of them."""
        x = self.sounding(guide) + self.program(programs).sum(2)
        y = self.around(functional.gelu(x).transpose(1, 2)).transpose(1, 2)
        return x[:, BEHIND : x.shape[1] - AHEAD] + y


class GuidedPositions(MusicgenSinusoidalPositionalEmbedding):
    """The stock positions, with the guide of these columns added when there is one."""

    guide: Tensor | None = None

    def forward(self, input_ids: Tensor, past_key_values_length: int = 0) -> Tensor:
        places = super().forward(input_ids, past_key_values_length)
        if self.guide is None:
            return places
        end = past_key_values_length + input_ids.shape[2]
        return places + self.guide[:, past_key_values_length:end]


class GuidedMusicgen(MusicgenForConditionalGeneration):
    """MusicGen with a :class:`GuideReader`; what it writes are codes of our :class:`Codec`."""

    def __init__(self, config: Any, codec: Codec | None = None) -> None:
        encoder = codec if codec is not None else Codec(config.audio_encoder)
        super().__init__(config=config, text_encoder=T5EncoderModel(config.text_encoder), audio_encoder=encoder)
        layers = self.decoder.model.decoder
        layers.embed_positions = GuidedPositions(layers.embed_positions.num_positions, config.decoder.hidden_size)
        self.reader = GuideReader(config.decoder.hidden_size)
        self.carried = nn.Linear(encoder.config.latent, config.decoder.hidden_size, bias=False)
        nn.init.normal_(self.carried.weight, std=0.05)
        for name in ("pad_token_id", "bos_token_id", "decoder_start_token_id"):
            setattr(self.generation_config, name, PAD)
        config.decoder.decoder_start_token_id = PAD

    @contextmanager
    def guided(self, guide: Tensor | None) -> Iterator[None]:
        """Within it, the decoder's columns get ``guide`` (B, columns, width), as :attr:`reader` makes it."""
        positions = self.decoder.model.decoder.embed_positions
        positions.guide = guide
        try:
            yield
        finally:
            positions.guide = None

    def words(self, ids: Tensor) -> Tensor:
        """Word ids (B, n), 0 where there are no more, to encoder states (B, n, width); zeros where there is no word."""
        mask = (ids > 0).long()
        states = self.text_encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        if hasattr(self, "enc_to_dec_proj"):
            states = self.enc_to_dec_proj(states)
        return states * mask[..., None]

    def carry(self, columns: Tensor) -> Tensor:
        """What the codec expects of the frame that is to be told next, from all codes in columns (B, BOOKS, T): (B, T, latent).

        Its frames keep a share of the one before (see codec.py), so the codes alone do not say where the sound stands; this does.
        """
        codec: Any = self.audio_encoder
        leak = codec.config.leak
        rows = [leak ** (book + 1) * known_as(codec.books[book], columns[:, book]) for book in range(BOOKS)]
        news = torch.stack(rows).sum(0)
        past = leak ** torch.arange(_PAST - 1, -1, -1, device=columns.device, dtype=news.dtype)
        padded = functional.pad(news.transpose(1, 2), (_PAST - 1, 0))
        kernel = past.expand(padded.shape[1], 1, -1)
        return functional.conv1d(padded, kernel, groups=padded.shape[1]).transpose(1, 2)

    def foretell(self, columns: Tensor, words: Tensor, mask: Tensor, guide: Tensor | None) -> Tensor:
        """Columns (B, BOOKS, T), word states and mask to logits (B, BOOKS, T, CODES) of the column after each."""
        batch, _, time = columns.shape
        state = self.carried(self.carry(columns))
        with self.guided(state if guide is None else state + guide):
            found = self.decoder(
                input_ids=columns.reshape(-1, time),
                encoder_hidden_states=words,
                encoder_attention_mask=mask,
                use_cache=False,
            ).logits
        return found.reshape(batch, BOOKS, time, CODES)


def delayed(codes: Tensor) -> Tensor:
    """Codes (B, BOOKS, T) to columns (B, BOOKS, T + BOOKS): the first all PAD, codebook k late by k."""
    batch, books, time = codes.shape
    columns = codes.new_full((batch, books, time + books), PAD)
    for book in range(books):
        columns[:, book, 1 + book : 1 + book + time] = codes[:, book]
    return columns


def new_config(codec: Codec, words: int, width: int = 256, layers: int = 6, heads: int = 4) -> MusicgenConfig:
    """The sizes of a model of ours for ``words`` known words."""
    text = T5Config(
        vocab_size=words, d_model=128, d_kv=32, d_ff=512, num_layers=2, num_heads=4, dropout_rate=0.0,
        pad_token_id=0, is_encoder_decoder=False, use_cache=False,
    )  # fmt: skip
    decoder = MusicgenDecoderConfig(
        vocab_size=CODES, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads, ffn_dim=4 * width,
        num_codebooks=BOOKS, max_position_embeddings=512, dropout=0.0, pad_token_id=PAD, bos_token_id=PAD,
        scale_embedding=False,
    )  # fmt: skip
    return MusicgenConfig(text_encoder=text, audio_encoder=codec.config, decoder=decoder)


def read_words(tokenizer: Tokenizer, text: str) -> list[int]:
    """Word ids of a caption, at most WORDS, at least one (1 is the unknown word)."""
    return (tokenizer.encode(text.lower()).ids or [1])[:WORDS]


def save(model: GuidedMusicgen, tokenizer: Tokenizer, folder: Path) -> None:
    """Weights in half precision without the codec's, sizes, and the words."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {
        name: value.detach().half().cpu().clone()
        for name, value in model.state_dict().items()
        if not name.startswith("audio_encoder.")
    }
    save_file(kept, folder / "model.safetensors")
    decoder: Any = model.config.decoder
    text: Any = model.config.text_encoder
    sizes = {
        "words": text.vocab_size, "width": decoder.hidden_size,
        "layers": decoder.num_hidden_layers, "heads": decoder.num_attention_heads,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(sizes, indent=2) + "\n", encoding="utf-8")
    tokenizer.save(str(folder / "tokenizer.json"))
    for file in folder.iterdir():
        file.chmod(0o644)


def load(folder: Path, codec: Codec) -> tuple[GuidedMusicgen, Tokenizer]:
    """What :func:`save` wrote, in float32. Raises FileNotFoundError when it is not there."""
    sizes = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    model = GuidedMusicgen(new_config(codec, *(sizes[name] for name in ("words", "width", "layers", "heads"))), codec)
    weights = {name: value.float() for name, value in load_file(folder / "model.safetensors").items()}
    missing, unknown = model.load_state_dict(weights, strict=False)
    wrong = [name for name in (*missing, *unknown) if not name.startswith("audio_encoder.")]
    if wrong:
        raise ValueError(f"{folder.name}: weights do not fit the model: {wrong[0]}")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return model.eval().requires_grad_(False), tokenizer
