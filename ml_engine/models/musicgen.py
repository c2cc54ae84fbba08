"""The sound model: transformers' MusicGen (Copet et al. 2023) that also follows a guide, frame by frame.

With the delay pattern, codebook k's frame f stands at column 1 + f + k; the column before it foretells it. At each column
the model knows where the sound ought to be (a sketch, which :class:`GuideReader` makes of the guide) and where the codes so
far have brought it (what the codec holds, see codec.py). Both are added to the decoder's input where the positions are added.
Codes are places in the codec's space, so a head does not score them one by one: it says by how much, within bounds, the
sound differs from the sketch, and how sure it is, and codes are as likely as under a Gaussian around that place. So
the stock forward works as it is, and a sound that has gone astray is led back, whatever the decoder believes.

What notes do not tell (whose instruments, which room, how bright) is the colour: a few numbers that a small network
makes of a sound (style tokens, Wang et al. 2018). Those of many sounds are kept with the weights to choose from.
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

from ml_engine.models.codec import BOOKS, CODES, KERNEL, Block, Codec
from ml_engine.models.guide import PITCHED, SIZE

PAD = CODES  # what stands in a column where a codebook has nothing yet
_NEAR, AHEAD = 4, 8  # frames of the guide that are seen at once before and after a column's own
_APART = (1, 2, 4, 8)  # of the blocks that see further back
BEHIND = _NEAR + (KERNEL - 1) * sum(_APART)  # frames of the guide that a column sees before its own, 1.9 s
WORDS = 48  # most words of a caption
COLOUR, KEPT_COLOURS = 16, 240
_ALIKE = 12  # kept colours that are nearest to a band: one of them is taken
_PAST = 24  # frames after which nothing of a frame is left


def known_as(book: Tensor, codes: Tensor) -> Tensor:
    """What codes (…) stand for in a book (CODES, latent): (…, latent); nothing for PAD."""
    return book[codes.clamp_max(CODES - 1)] * (codes < CODES).to(book)[..., None]


class Colourist(nn.Module):
    """Latents (B, n, latent) of some seconds of sound to its colour (B, COLOUR), -1..1."""

    def __init__(self, latent: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2 * latent, 64), nn.GELU(), nn.Linear(64, COLOUR), nn.Tanh())

    def forward(self, latents: Tensor) -> Tensor:
        deviation = latents.var(1, correction=0).add(1e-4).sqrt()
        found: Tensor = self.layers(torch.cat([latents.mean(1), deviation], 1))
        return found


def likely_colour(colours: Tensor, bands: Tensor, band: Tensor, seed: int) -> Tensor:
    """Of ``colours`` (n, COLOUR) one (1, COLOUR) whose players, a row of ``bands`` (n, families and drums), are like ``band``."""
    common = (bands * band).sum(1)
    likeness = common / ((bands + band) > 0).sum(1).clamp_min(1)
    best = likeness.topk(min(_ALIKE, len(likeness))).indices
    return colours[best[seed % len(best)]][None]


class GuideReader(nn.Module):
    """Guide (B, T, SIZE), programs (B, T, families) and colour (B, COLOUR) to (B, T, width + latent): what is added to the decoder's
    input, and the sketch, which is the codec's latent that these let expect.

    ``absent`` (width + latent,) stands in where there is no guide.
    """

    def __init__(self, width: int, latent: int, inner: int) -> None:
        super().__init__()
        self.sounding = nn.Linear(SIZE, inner, bias=False)
        self.program = nn.Embedding(130, inner, padding_idx=0)
        self.around = nn.Conv1d(inner, inner, _NEAR + 1 + AHEAD)
        self.coloured = nn.Linear(COLOUR, 2 * inner)
        self.blocks = nn.ModuleList(Block(inner, apart) for apart in _APART)
        self.norm = nn.LayerNorm(inner)
        self.leave = nn.Linear(inner, width + latent)
        self.absent = nn.Parameter(torch.zeros(width + latent))
        nn.init.normal_(self.sounding.weight, std=0.1)
        nn.init.normal_(self.program.weight, std=0.1)

    def forward(self, guide: Tensor, programs: Tensor, colour: Tensor) -> Tensor:
        """Both begin BEHIND frames before the first column and end AHEAD frames after the last: T + BEHIND + AHEAD of them."""
        x = self.sounding(guide) + self.program(programs).sum(2)
        y = self.around(functional.gelu(x).transpose(1, 2)).transpose(1, 2)
        stronger, tinge = self.coloured(colour)[:, None].chunk(2, 2)
        x = (x[:, _NEAR : x.shape[1] - AHEAD] + y) * (1 + stronger) + tinge
        for block in self.blocks:
            x, _ = block(x)
        found: Tensor = self.leave(self.norm(x[:, BEHIND - _NEAR :]))
        return found


class PlacedHead(nn.Module):
    """The decoder's hidden states (B, T, width) to logits (B, T, CODES) of one book: a Gaussian's around ``missing`` (B, T, latent) and
    what the decoder adds to it, within ``reach``; how sure it is (the logarithm of one over a variance) is learned."""

    book: Tensor
    missing: Tensor | None = None

    def __init__(self, width: int, book: Tensor) -> None:
        super().__init__()
        self.turn = nn.Linear(width, book.shape[1])
        self.reach = nn.Parameter(torch.full((book.shape[1],), -0.7))
        self.sure = nn.Parameter(torch.zeros(book.shape[1]))
        self.register_buffer("book", book.detach().clone(), persistent=False)
        nn.init.zeros_(self.turn.weight)
        nn.init.zeros_(self.turn.bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.score(x, self.missing)

    def score(self, x: Tensor, missing: Tensor | None) -> Tensor:
        """The same for a ``missing`` that is given now."""
        with torch.autocast(x.device.type, enabled=False):
            place = self.reach.exp() * torch.tanh(self.turn(x.float()))
            if missing is not None:
                place = place + missing
            sure = self.sure.exp()
            return (place * sure) @ self.book.T - self.book.square() @ sure / 2


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

    colours: Tensor  # (KEPT_COLOURS, COLOUR)
    bands: Tensor  # who played in these: (KEPT_COLOURS, families and drums), 0 or 1

    def __init__(self, config: Any, codec: Codec | None = None) -> None:
        encoder = codec if codec is not None else Codec(config.audio_encoder)
        super().__init__(config=config, text_encoder=T5EncoderModel(config.text_encoder), audio_encoder=encoder)
        layers = self.decoder.model.decoder
        width, latent = config.decoder.hidden_size, encoder.config.latent
        layers.embed_positions = GuidedPositions(layers.embed_positions.num_positions, width)
        self.decoder.lm_heads = nn.ModuleList(PlacedHead(width, book) for book in encoder.books)
        self.colour = Colourist(latent)
        self.reader = GuideReader(width, latent, config.reader)
        self.placed = nn.Linear(2 * BOOKS * latent, width, bias=False)
        nn.init.normal_(self.placed.weight, std=0.02)
        # What each book lacks, of what all of them lack: the books after it have yet to tell of frames before its own.
        self.shares = nn.Parameter(torch.eye(BOOKS)[..., None].repeat(1, 1, latent))
        self.register_buffer("colours", torch.zeros(KEPT_COLOURS, COLOUR))
        self.register_buffer(
            "bands", torch.zeros(KEPT_COLOURS, len(PITCHED) + 1)
        )  # who played in these: families, drums
        for name in ("pad_token_id", "bos_token_id", "decoder_start_token_id"):
            setattr(self.generation_config, name, PAD)
        config.decoder.decoder_start_token_id = PAD

    @contextmanager
    def guided(self, guide: Tensor, missing: Tensor) -> Iterator[None]:
        """Within it, the decoder's columns get ``guide`` (B, columns, width), and its heads ``missing`` (B, columns, BOOKS, latent)."""
        positions = self.decoder.model.decoder.embed_positions
        heads: Any = self.decoder.lm_heads
        positions.guide = guide
        for book, head in enumerate(heads):
            head.missing = missing[:, :, book]
        try:
            yield
        finally:
            positions.guide = None
            for head in heads:
                head.missing = None

    def words(self, ids: Tensor) -> Tensor:
        """Word ids (B, n), 0 where there are no more, to encoder states (B, n, width); zeros where there is no word."""
        mask = (ids > 0).long()
        states = self.text_encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        if hasattr(self, "enc_to_dec_proj"):
            states = self.enc_to_dec_proj(states)
        return states * mask[..., None]

    def carry(self, columns: Tensor) -> Tensor:
        """Where the codes in columns (B, BOOKS, T) have brought the frame that each book is to tell of next: (B, T, BOOKS, latent).

        The codec's frames keep a share of the one before, so the codes alone do not say where the sound stands; this does.
        """
        codec: Any = self.audio_encoder
        leak = codec.config.leak
        news = torch.cat([known_as(codec.books[book], columns[:, book]) for book in range(BOOKS)], 2)
        past = leak ** torch.arange(_PAST - 1, -1, -1, device=columns.device, dtype=news.dtype)
        padded = functional.pad(news.transpose(1, 2), (_PAST - 1, 0))
        sums = functional.conv1d(padded, past.expand(padded.shape[1], 1, -1), groups=padded.shape[1])
        return carried(sums.transpose(1, 2).unflatten(2, (BOOKS, -1)), leak)

    def place(self, columns: Tensor, sketch: Tensor) -> Tensor:
        """What is known at each column, of the frame that each book is to tell of next: the sketch of it, and :meth:`carry`.

        Columns (B, BOOKS, T) and sketch (B, T, latent) to (B, T, BOOKS, 2, latent).
        """
        late = torch.stack([functional.pad(sketch, (0, 0, book, 0))[:, : sketch.shape[1]] for book in range(BOOKS)], 2)
        return torch.stack([late, self.carry(columns).to(late)], 3)

    def missing(self, place: Tensor) -> Tensor:
        """What each book is to add, by the sketch: :meth:`place` to (B, T, BOOKS, latent)."""
        with torch.autocast(place.device.type, enabled=False):
            return torch.einsum("ntod,bod->ntbd", (place[..., 0, :] - place[..., 1, :]).float(), self.shares)

    def foretell(
        self, columns: Tensor, words: Tensor, mask: Tensor, guide: Tensor, place: Tensor | None = None
    ) -> Tensor:
        """Columns (B, BOOKS, T), word states, mask and guide (as :attr:`reader` makes it) to logits (B, BOOKS, T, CODES) of the
        column after each. ``place``: what :meth:`place` would say, if more is known than these columns."""
        batch, _, time = columns.shape
        width = self.placed.out_features
        place = self.place(columns, guide[..., width:]) if place is None else place
        with self.guided(guide[..., :width] + self.placed(place.flatten(2)), self.missing(place)):
            found = self.decoder(
                input_ids=columns.reshape(-1, time),
                encoder_hidden_states=words,
                encoder_attention_mask=mask,
                use_cache=False,
            ).logits
        return found.reshape(batch, BOOKS, time, CODES)

    def colour_for(self, band: Tensor, seed: int) -> Tensor:
        """A colour (1, COLOUR) that was kept, of a sound whose players are like ``band`` (families and drums, 0 or 1)."""
        return likely_colour(self.colours, self.bands, band, seed)


def carried(sums: Tensor, leak: float) -> Tensor:
    """What the codes so far stand for in the frame that each book is to tell of next: (B, T, BOOKS, latent).

    ``sums`` (B, T, BOOKS, latent): each book's codes up to each column, those n columns back times leak ** n. A book tells of the
    frame that is as many columns back as its number; books before it have told of that frame, those after it of none later.
    """
    found = []
    for book in range(BOOKS):
        total = sums.new_zeros(sums[:, :, 0].shape)
        for other in range(BOOKS):
            if other >= book:
                total = total + leak ** (1 + other - book) * sums[:, :, other]
            else:
                back = book - 1 - other
                total = total + functional.pad(sums[:, :, other], (0, 0, back, 0))[:, : sums.shape[1]]
        found.append(total)
    return torch.stack(found, 2)


def delayed(codes: Tensor) -> Tensor:
    """Codes (B, BOOKS, T) to columns (B, BOOKS, T + BOOKS): the first all PAD, codebook k late by k."""
    batch, books, time = codes.shape
    columns = codes.new_full((batch, books, time + books), PAD)
    for book in range(books):
        columns[:, book, 1 + book : 1 + book + time] = codes[:, book]
    return columns


def new_config(
    codec: Codec, words: int, width: int = 256, layers: int = 4, heads: int = 4, reader: int = 256
) -> MusicgenConfig:
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
    sizes: dict[str, Any] = {"reader": reader}  # ours, which the class keeps with its own
    return MusicgenConfig(text_encoder=text, audio_encoder=codec.config, decoder=decoder, **sizes)


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
        "layers": decoder.num_hidden_layers, "heads": decoder.num_attention_heads, "reader": model.config.reader,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(sizes, indent=2) + "\n", encoding="utf-8")
    tokenizer.save(str(folder / "tokenizer.json"))
    for file in folder.iterdir():
        file.chmod(0o644)


def load(folder: Path, codec: Codec) -> tuple[GuidedMusicgen, Tokenizer]:
    """What :func:`save` wrote, in float32. Raises FileNotFoundError when it is not there."""
    sizes = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    model = GuidedMusicgen(new_config(codec, **sizes), codec)
    weights = {name: value.float() for name, value in load_file(folder / "model.safetensors").items()}
    missing, unknown = model.load_state_dict(weights, strict=False)
    wrong = [name for name in (*missing, *unknown) if not name.startswith("audio_encoder.")]
    if wrong:
        raise ValueError(f"{folder.name}: weights do not fit the model: {wrong[0]}")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return model.eval().requires_grad_(False), tokenizer
