"""The sound model a column at a time, faster than its stock forward: keys and values lie in fixed places, and the window
moves on without end.

Two rows run side by side for classifier-free guidance (Ho and Salimans 2022): one with words and guide, one with neither,
but for the sketch. The latter's attention to the words is nothing (its keys and values are zeros and the layers have no bias), so it is left out.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ml_engine.models.codec import BOOKS
from ml_engine.models.musicgen import PAD, GuidedMusicgen, carried, known_as

WINDOW = 323  # columns that one window of training had
KEPT = 163  # of them, when the window moves on


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer's weights, with those that work on the same input in one."""

    norm: tuple[Tensor, Tensor]
    inward: Tensor
    out: Tensor
    cross_norm: tuple[Tensor, Tensor]
    cross_query: Tensor
    cross_out: Tensor
    final_norm: tuple[Tensor, Tensor]
    up: Tensor
    down: Tensor


class Runner:
    """Columns one after another. ``guidance`` 1 runs one row only."""

    def __init__(self, model: GuidedMusicgen, ids: Tensor, guidance: float) -> None:
        decoder: Any = model.decoder.model.decoder
        codec: Any = model.audio_encoder
        self.width, self.heads = decoder.d_model, decoder.layers[0].self_attn.num_heads
        self.guidance, self.rows = guidance, 1 if guidance == 1 else 2
        self.tables = [table.weight for table in decoder.embed_tokens]
        self.places = decoder.embed_positions.weights
        self.last_norm = (decoder.layer_norm.weight, decoder.layer_norm.bias)
        self.heads_out: Any = model.decoder.lm_heads
        self.model = model
        self.books, self.leak = codec.books, codec.config.leak
        latent = self.books.shape[2]
        self.absent = model.reader.absent
        # Of the last few columns: each book's codes summed up, and the sketches.
        self.sums = torch.zeros(BOOKS, BOOKS, latent)
        self.sketches = torch.zeros(BOOKS, latent)
        self.layers = [
            _Layer(
                (one.self_attn_layer_norm.weight, one.self_attn_layer_norm.bias),
                torch.cat([one.self_attn.q_proj.weight, one.self_attn.k_proj.weight, one.self_attn.v_proj.weight]),
                one.self_attn.out_proj.weight,
                (one.encoder_attn_layer_norm.weight, one.encoder_attn_layer_norm.bias),
                one.encoder_attn.q_proj.weight,
                one.encoder_attn.out_proj.weight,
                (one.final_layer_norm.weight, one.final_layer_norm.bias),
                one.fc1.weight,
                one.fc2.weight,
            )
            for one in decoder.layers
        ]
        depth = self.width // self.heads
        self.keys = torch.zeros(len(self.layers), self.rows, self.heads, WINDOW, depth)
        self.values = torch.zeros_like(self.keys)
        self.columns = torch.full((BOOKS, 0), PAD)  # of the present window
        self.given = torch.zeros(self.rows, 0, self.width)
        with torch.no_grad():
            states = model.words(ids)
            self.words = [
                tuple(
                    projection(states).view(1, -1, self.heads, depth).transpose(1, 2)
                    for projection in (one.encoder_attn.k_proj, one.encoder_attn.v_proj)
                )
                for one in decoder.layers
            ]

    @torch.no_grad()
    def step(self, column: Tensor, guide: Tensor) -> Tensor:
        """Take a column (BOOKS,) and its guide, as the model's reader makes it; returns the logits (BOOKS, CODES) of the next one."""
        return self.read(column[:, None], guide[None])

    @torch.no_grad()
    def read(self, columns: Tensor, guides: Tensor) -> Tensor:
        """Take several columns (BOOKS, n) with guides (n, …) at once; returns the logits after the last."""
        if self.columns.shape[1] + columns.shape[1] > WINDOW:
            self._move_on()
        place = self._place(columns, guides[:, self.width :])
        both = torch.stack([guides, self.absent.expand_as(guides)][: self.rows])
        given = both[..., : self.width] + self.model.placed(place.flatten(1))
        self.columns = torch.cat([self.columns, columns], 1)
        self.given = torch.cat([self.given, given], 1)
        x = self._run(columns, given)
        missing = self.model.missing(place[None, -1:])[0]  # (1, BOOKS, latent)
        logits = [head.score(x, missing[:, book]) for book, head in enumerate(self.heads_out)]
        found = torch.stack(logits, 1)  # (rows, BOOKS, CODES)
        return found[0] if self.rows == 1 else found[1] + self.guidance * (found[0] - found[1])

    def _place(self, columns: Tensor, sketches: Tensor) -> Tensor:
        """As :meth:`GuidedMusicgen.place`, going on from what was known so far: (n, BOOKS, 2, latent)."""
        found = []
        for column, sketch in zip(columns.unbind(1), sketches, strict=True):
            news = torch.stack([known_as(book, code) for book, code in zip(self.books, column, strict=True)])
            self.sums = torch.cat([self.sums[1:], (self.leak * self.sums[-1] + news)[None]])
            self.sketches = torch.cat([self.sketches[1:], sketch[None]])
            found.append(torch.stack([self.sketches.flip(0), carried(self.sums[None], self.leak)[0, -1]], 1))
        return torch.stack(found)

    def _move_on(self) -> None:
        """Forget the oldest columns, and read the others again as a window of their own."""
        columns = self.columns[:, -KEPT:].clone()
        for book in range(BOOKS):
            columns[book, : 1 + book] = PAD
        self.columns, self.given = columns, self.given[:, -KEPT:]
        self._run(columns, self.given)

    def _run(self, columns: Tensor, given: Tensor) -> Tensor:
        """Columns with what is added to each row's input (rows, n, width) through the decoder: its state (rows, width) after the last."""
        count, end = columns.shape[1], self.columns.shape[1]
        start = end - count
        x = self.places[start:end] + given
        for table, codes in zip(self.tables, columns, strict=True):
            x += table[codes]
        mask = None
        if count > 1:
            mask = torch.ones(count, end, dtype=torch.bool).tril(start)
        for number, layer in enumerate(self.layers):
            y = functional.layer_norm(x, (self.width,), *layer.norm)
            query, key, value = (
                part.view(self.rows, count, self.heads, -1).transpose(1, 2)
                for part in functional.linear(y, layer.inward).chunk(3, 2)
            )
            keys, values = self.keys[number], self.values[number]
            keys[:, :, start:end] = key
            values[:, :, start:end] = value
            seen = functional.scaled_dot_product_attention(query, keys[:, :, :end], values[:, :, :end], attn_mask=mask)
            x = x + functional.linear(self._joined(seen), layer.out)
            y = functional.layer_norm(x[:1], (self.width,), *layer.cross_norm)
            query = functional.linear(y, layer.cross_query).view(1, count, self.heads, -1).transpose(1, 2)
            said = functional.scaled_dot_product_attention(query, *self.words[number])
            x[:1] += functional.linear(self._joined(said), layer.cross_out)
            y = functional.layer_norm(x, (self.width,), *layer.final_norm)
            x = x + functional.linear(functional.gelu(functional.linear(y, layer.up)), layer.down)
        return functional.layer_norm(x[:, -1], (self.width,), *self.last_norm)

    def _joined(self, heads: Tensor) -> Tensor:
        return heads.transpose(1, 2).reshape(heads.shape[0], heads.shape[2], self.width)


def choose(logits: Tensor, temperature: float, top_k: int, chance: torch.Generator) -> Tensor:
    """A code of each book (BOOKS,) from logits (BOOKS, CODES); temperature 0 takes the likeliest."""
    if temperature <= 0:
        return logits.argmax(1)
    best, places = (logits / temperature).topk(min(top_k, logits.shape[1]), dim=1)
    drawn = torch.multinomial(best.softmax(1), 1, generator=chance)
    return places.gather(1, drawn)[:, 0]
