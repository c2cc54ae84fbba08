"""The codec: sound to four codes of 1024 a frame of 20 ms (2 kbit/s) and back, as causal as a stream needs.

The encoder looks at loudness by pitch and by band (:mod:`ml_engine.models.spectra`), twice a frame. The decoder plays oscillators and bands of
noise (after DDSP, Engel et al. 2020, with free pitches in place of one fundamental), steered by causal ConvNeXt blocks at
frame rate (as in Vocos, Siuzdak 2023). The quantiser is EnCodec's residual one (Défossez et al. 2022) on what the frame before does not
foretell: a share ``leak`` of the frame before is expected, and only the rest is coded, so that sound that stays
gets better from frame to frame (closed-loop prediction, as in differential pulse-code modulation).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel
from transformers.utils import logging as _chatter

from ml_engine.models.spectra import (
    BANDS,
    HALF,
    HOP,
    OSCILLATORS,
    RATE,
    Player,
    Spectra,
)

# Loading says nothing to those who use the command line; what goes wrong is raised.
_chatter.set_verbosity_error()
_chatter.disable_progress_bar()

FRAME_RATE = RATE // HOP
BOOKS, CODES = 4, 1024
AHEAD = 2  # frames the decoder waits for before it plays one
LAG = AHEAD * HOP + HALF  # samples by which a stream is behind its codes
KERNEL = 7
_PIECE, _BEFORE, _AFTER = 1000, 40, 10  # frames that are encoded at once, and those around them that they depend on
FOLDER = Path(__file__).parents[1] / "weights" / "codec"


class CodecConfig(PretrainedConfig):
    """Sizes of a :class:`Codec`. ``leak``: the share of a frame that the next one is expected to keep, 0..1."""

    model_type = "notewright-codec"

    def __init__(
        self,
        latent: int = 128,
        width: int = 320,
        encoder_blocks: int = 4,
        decoder_blocks: int = 7,
        leak: float = 0.6,
        **more: Any,
    ) -> None:
        self.latent, self.width, self.leak = latent, width, leak
        self.encoder_blocks, self.decoder_blocks = encoder_blocks, decoder_blocks
        # What MusicGen's class asks an audio encoder for.
        self.sampling_rate, self.frame_rate, self.audio_channels = RATE, FRAME_RATE, 1
        self.codebook_size, self.num_codebooks = CODES, BOOKS
        super().__init__(**more)


class Block(nn.Module):
    """A ConvNeXt block (Liu et al. 2022) that sees ``KERNEL`` frames, ``apart`` frames from one to the next: its own and those
    before. (B, T, width) in and out."""

    def __init__(self, width: int, apart: int = 1) -> None:
        super().__init__()
        self.past = (KERNEL - 1) * apart
        self.depth = nn.Conv1d(width, width, KERNEL, groups=width, dilation=apart)
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)
        self.scale = nn.Parameter(torch.full((width,), 0.1))

    def forward(self, x: Tensor, past: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Returns the output and the last frames of the input, which the next stretch needs as its ``past``."""
        if past is None:
            past = x.new_zeros(x.shape[0], self.past, x.shape[2])
        seen = torch.cat([past, x], 1)
        y = self.depth(seen.transpose(1, 2)).transpose(1, 2)
        y = self.down(functional.gelu(self.up(self.norm(y))))
        return x + self.scale * y, seen[:, -self.past :]


class Encoder(nn.Module):
    """Spectra (B, T, Spectra.SIZE) to latents (B, T, latent): a straight way, and blocks that correct it."""

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.straight = nn.Linear(Spectra.SIZE, config.latent)
        self.enter = nn.Linear(Spectra.SIZE, config.width)
        self.blocks = nn.ModuleList(Block(config.width) for _ in range(config.encoder_blocks))
        self.leave = nn.Linear(config.width, config.latent)

    def forward(self, spectra: Tensor) -> Tensor:
        x = self.enter((spectra + 6) / 2.5)  # about -1..1 for music
        for block in self.blocks:
            x, _ = block(x)
        return self.straight(spectra) + self.leave(x)


class Decoder(nn.Module):
    """Latents (B, T, latent) to what :class:`Player` plays: (B, T, Player.SIZE)."""

    def __init__(self, config: CodecConfig) -> None:
        super().__init__()
        self.straight = nn.Linear(config.latent, Spectra.SIZE)
        self.enter = nn.Linear(config.latent, config.width)
        self.blocks = nn.ModuleList(Block(config.width) for _ in range(config.decoder_blocks))
        self.norm = nn.LayerNorm(config.width)
        self.leave = nn.Linear(config.width, Player.SIZE)

    def forward(self, latents: Tensor, pasts: "list[Tensor] | None" = None) -> tuple[Tensor, list[Tensor]]:
        """Controls for frame t come out at index t + AHEAD; ``straight`` passes on the frame AHEAD before by ``pasts``."""
        before = latents.new_zeros(latents.shape[0], AHEAD, latents.shape[2]) if pasts is None else pasts[0]
        row = torch.cat([before, latents], 1)
        kept = [row[:, -AHEAD:]]
        x = self.enter(latents)
        for number, block in enumerate(self.blocks):
            x, past = block(x, None if pasts is None else pasts[number + 1])
            kept.append(past)
        controls = self.leave(self.norm(x))
        level = controls[..., : Spectra.SIZE] + self.straight(row[:, : latents.shape[1]])
        return torch.cat([level, controls[..., Spectra.SIZE :]], 2), kept


@dataclass(frozen=True, slots=True)
class Encoded:
    """What MusicGen's class asks of ``encode``: codes (1, B, BOOKS, T) and no scales."""

    audio_codes: Tensor
    audio_scales: list[None]


@dataclass(frozen=True, slots=True)
class Decoded:
    """Sound (B, 1, T * HOP), float32."""

    audio_values: Tensor


class Codec(PreTrainedModel):
    """The codec as one model; sits in transformers' MusicGen class as its audio encoder."""

    config_class = CodecConfig
    base_model_prefix = "codec"
    main_input_name = "input_values"
    books: Tensor  # (BOOKS, CODES, latent)

    def __init__(self, config: CodecConfig) -> None:
        super().__init__(config)
        self.spectra = Spectra()
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
        self.player = Player()
        self.register_buffer("books", torch.randn(BOOKS, CODES, config.latent) * 0.5)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """Layers begin as torch begins them; tables are made again, since loading leaves them empty."""
        if isinstance(module, Spectra | Player):
            module.fill()

    def quantise(self, latents: Tensor, before: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Latents (B, T, D) to codes (B, BOOKS, T) and what they stand for (B, T, D); ``before`` (B, D) is the frame before.

        Frame by frame: each book codes what the books before it, and the frame before, left over.
        """
        codes, heard = [], []
        last = latents.new_zeros(latents.shape[0], latents.shape[2]) if before is None else before
        halves = self.books.square().sum(2) / 2
        leak = self.config.leak
        for frame in latents.unbind(1):
            value = leak * last
            chosen = []
            for book, half in zip(self.books, halves, strict=True):
                index = ((frame - value) @ book.T - half).argmax(1)
                value = value + book[index]
                chosen.append(index)
            last = value
            codes.append(torch.stack(chosen, 1))
            heard.append(value)
        return torch.stack(codes, 2), torch.stack(heard, 1)

    def latents_of(self, codes: Tensor, before: Tensor | None = None) -> Tensor:
        """What codes (B, BOOKS, T) stand for, (B, T, D), after the frame ``before`` (B, D)."""
        news = torch.stack([self.books[number][codes[:, number]] for number in range(BOOKS)]).sum(0)
        last = news.new_zeros(news.shape[0], news.shape[2]) if before is None else before
        heard = []
        for frame in news.unbind(1):
            last = self.config.leak * last + frame
            heard.append(last)
        return torch.stack(heard, 1) if heard else news

    @torch.no_grad()
    def encode(self, input_values: Tensor, padding_mask: Tensor | None = None, **_: Any) -> Encoded:
        """Sound (B, 1, N) or (B, N) at 16 kHz to codes; N is filled up to whole frames with silence."""
        sound = input_values.reshape(input_values.shape[0], -1)
        sound = functional.pad(sound, (0, -sound.shape[1] % HOP))
        codes, _heard = self.quantise(self.encoder(self.spectra(sound)))
        return Encoded(codes[None], [None])

    @torch.no_grad()
    def decode(self, audio_codes: Tensor, audio_scales: Any = None, **_: Any) -> Decoded:
        """Codes (1, B, BOOKS, T) or (B, BOOKS, T) to sound (B, 1, T * HOP)."""
        codes = audio_codes[0] if audio_codes.ndim == 4 else audio_codes
        return Decoded(self.sound_of(self.latents_of(codes))[:, None])

    @torch.no_grad()
    def latents_from(self, sound: Tensor) -> Tensor:
        """Sound (N,) at RATE to the encoder's latents (T, D) before they are coded, in pieces, so that hours need no more memory."""
        frames = -(-len(sound) // HOP)
        sound = functional.pad(sound, (0, frames * HOP - len(sound)))
        found = []
        for first in range(0, frames, _PIECE):
            start, end = max(0, first - _BEFORE), min(frames, first + _PIECE + _AFTER)
            piece = self.encoder(self.spectra(sound[None, start * HOP : end * HOP]))
            found.append(piece[0, first - start : min(first + _PIECE, frames) - start])
        return torch.cat(found) if found else sound.new_zeros(0, self.config.latent)

    def sound_of(self, latents: Tensor) -> Tensor:
        """Latents (B, T, D) to sound (B, T * HOP)."""
        ahead = functional.pad(latents, (0, 0, 0, AHEAD))
        controls, _ = self.decoder(ahead)
        sound, _ = self.player(controls[:, AHEAD:], end=True)
        return sound

    def stream(self) -> "Stream":
        """A decoder that takes codes as they come."""
        return Stream(self)


class Stream:
    """Decoding piece by piece; all pieces together are what :meth:`Codec.decode` gives for all codes."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._latent: Tensor | None = None
        self._pasts: list[Tensor] | None = None
        self._state: Any = None
        self._skip = AHEAD

    @torch.no_grad()
    def feed(self, codes: np.ndarray | Tensor) -> np.ndarray:
        """Codes (BOOKS, n) to the samples that are now final, float32; the first come LAG samples late."""
        if codes.shape[1] == 0:
            return np.zeros(0, np.float32)
        return self.feed_latents(self._codec.latents_of(torch.as_tensor(codes)[None].long(), self._latent))

    @torch.no_grad()
    def feed_latents(self, latents: Tensor) -> np.ndarray:
        """The same for latents (1, n, latent) that no code stands for."""
        self._latent = latents[:, -1]
        return self._play(latents, end=False)

    @torch.no_grad()
    def flush(self) -> np.ndarray:
        """The last LAG samples. Nothing may be fed afterwards."""
        if self._latent is None:
            return np.zeros(0, np.float32)
        return self._play(self._latent.new_zeros(1, AHEAD, self._latent.shape[1]), end=True)

    def _play(self, latents: Tensor, end: bool) -> np.ndarray:
        controls, self._pasts = self._codec.decoder(latents, self._pasts)
        skipped = min(self._skip, controls.shape[1])
        self._skip -= skipped
        controls = controls[:, skipped:]
        if controls.shape[1] == 0 and not end:
            return np.zeros(0, np.float32)
        sound, self._state = self._codec.player(controls, self._state, end=end)
        return np.asarray(sound[0].numpy())


AutoConfig.register(CodecConfig.model_type, CodecConfig)
AutoModel.register(CodecConfig, Codec)


@cache
def load_codec(folder: Path = FOLDER) -> Codec:
    """The codec of ``folder`` in float32, ready to use. Raises FileNotFoundError when its weights are not there."""
    if not (folder / "model.safetensors").is_file():
        raise FileNotFoundError(folder / "model.safetensors")
    codec = Codec.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
    return codec.eval().requires_grad_(False)


__all__ = [
    "AHEAD", "BANDS", "BOOKS", "CODES", "FOLDER", "FRAME_RATE", "HALF", "HOP", "LAG", "OSCILLATORS", "RATE", "Codec",
    "CodecConfig", "Stream", "load_codec",
]  # fmt: skip
