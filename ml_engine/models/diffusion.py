"""The diffusion model: noise to the codec's latents, a stretch at once, by what the composer wrote and by words.

The codec's latents are taken before they are coded, so no code stands between them and the sound. A transformer (diffusers'
``StableAudio3DiTModel``, the network of Stable Audio 3) sees two frames as one token; words come by cross-attention, colour by
its modulation, notes and sketch by what it adds in every block. It learns rectified flows (Liu et al. 2023): between latents y
and noise e lies x = (1 - t) y + t e.

What the sketch says need not be learned again, nor that frames are like those beside them: around the sketch latents are taken for a
Gaussian process (:mod:`ml_engine.models.prior`), whose best guess at any t is known; the network says by how much, in units of what is
left to guess, that is wrong (as the preconditioning of Karras et al. 2022). Frames that are known (of a sound that is gone on from, or
around a gap) stand at t = 0.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers.models.transformers.transformer_stable_audio3 import StableAudio3DiTModel
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import T5Config, T5EncoderModel

from ml_engine.models.guide import PITCHED, SIZE
from ml_engine.models.musicgen import COLOUR, KEPT_COLOURS, Colourist, GuideReader, likely_colour
from ml_engine.models.prior import Law, Laws, guess

WINDOW = 320  # frames at most that are made at once
PATCH = 2  # frames in a token
SAID = 32  # most words that are read
_FLAGS = 2  # of each frame: whether it is known, and whether its notes are
_CONSTANT = "inv_freq"  # tables that are built, not learned


@dataclass(frozen=True, slots=True)
class DiffusionConfig:
    """Sizes of a :class:`Diffusion`. ``words``: how many it knows; ``latent``: the codec's; ``reader``: of the sketch's reader."""

    words: int
    latent: int = 128
    width: int = 320
    layers: int = 6
    heads: int = 5
    feed: float = 2.0
    notes: int = 128
    reader: int = 256
    text: int = 128


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a stretch before it is made: ``middle`` and ``spread`` (B, T, latent) of what its latents may be and by which
    ``laws`` (B of them) they waver, ``local`` (B, T // PATCH, …) for every block, ``words`` (B, SAID, text) with their ``mask``, ``colour`` (B, COLOUR)."""

    middle: Tensor
    spread: Tensor
    local: Tensor
    words: Tensor
    mask: Tensor
    colour: Tensor
    laws: tuple[Law, ...]

    def __add__(self, other: "Given") -> "Given":
        """Both, one under the other."""
        return Given(
            torch.cat([self.middle, other.middle]),
            torch.cat([self.spread, other.spread]),
            torch.cat([self.local, other.local]),
            torch.cat([self.words, other.words]),
            torch.cat([self.mask, other.mask]),
            torch.cat([self.colour, other.colour]),
            self.laws + other.laws,
        )


class Diffusion(nn.Module):
    """The network with all that it reads. Latents are scaled here (:meth:`inward`) and back (:meth:`outward`)."""

    centre: Tensor  # of the codec's latents, (latent,)
    scale: Tensor  # by which they are divided, (latent,)
    left: Tensor  # what of them the sketch leaves open, scaled, (latent,)
    whole: Tensor  # what is open without it, (latent,)
    kinship: Tensor  # how much frames so far apart have in common of that, without and with the sketch: (2, WINDOW)
    colours: Tensor  # (KEPT_COLOURS, COLOUR)
    bands: Tensor  # who played in these: (KEPT_COLOURS, families and drums), 0 or 1

    def __init__(self, config: DiffusionConfig) -> None:
        super().__init__()
        self.config = config
        self.reader = GuideReader(0, config.latent, config.reader)
        self.colour = Colourist(config.latent)
        self.text = T5EncoderModel(
            T5Config(
                vocab_size=config.words, d_model=config.text, d_kv=32, d_ff=4 * config.text, num_layers=2, num_heads=4,
                dropout_rate=0.0, pad_token_id=0, is_encoder_decoder=False, use_cache=False,
            )
        )  # fmt: skip
        self.sounding = nn.Linear(SIZE, config.notes // 2, bias=False)
        self.program = nn.Embedding(130, config.notes // 2, padding_idx=0)
        self.around = nn.Conv1d(config.notes // 2, config.notes, 3 * PATCH, PATCH, PATCH)
        nn.init.normal_(self.sounding.weight, std=0.1)
        nn.init.normal_(self.program.weight, std=0.1)
        self.network = StableAudio3DiTModel(
            io_channels=2
            * PATCH
            * config.latent,  # the noisy latents and the guess; only the first half of what comes out is taken
            patch_size=1,
            embed_dim=config.width,
            depth=config.layers,
            num_heads=config.heads,
            cond_token_dim=config.text,
            global_cond_dim=COLOUR,
            local_add_cond_dim=PATCH * (config.latent + _FLAGS) + config.notes,
            timestep_features_dim=128,
            ff_mult=config.feed,
            num_memory_tokens=4,
            use_differential_attention=False,
        )
        nn.init.zeros_(self.network.proj_out.weight)  # what is known of Gaussians is where it begins
        for name in ("centre", "scale", "left", "whole"):
            self.register_buffer(name, torch.full((config.latent,), 0.0 if name == "centre" else 1.0))
        self.register_buffer("kinship", torch.eye(1, WINDOW).repeat(2, 1))
        self.laws = Laws()
        self.register_buffer("colours", torch.zeros(KEPT_COLOURS, COLOUR))
        self.register_buffer("bands", torch.zeros(KEPT_COLOURS, len(PITCHED) + 1))

    def inward(self, latents: Tensor) -> Tensor:
        """The codec's latents (…, latent), scaled."""
        return (latents - self.centre) / self.scale

    def outward(self, scaled: Tensor) -> Tensor:
        """Scaled latents back to the codec's."""
        return scaled * self.scale + self.centre

    def read(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Word ids (B, n), 0 where there are no more, to states (B, SAID, text) and their mask."""
        ids = nn.functional.pad(ids[:, :SAID], (0, max(0, SAID - ids.shape[1])))
        mask = ids > 0
        # A row without words is attended to nowhere; the network puts what it has learned for no word in its place.
        states = self.text(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        return torch.where(mask[..., None], states, 0.0), mask

    def sketch(self, guide: Tensor, programs: Tensor, colour: Tensor) -> Tensor:
        """The codec's latents that notes let expect: guides (B, BEHIND + T + AHEAD, …) as ``GuideReader`` takes them to (B, T, latent)."""
        found: Tensor = self.reader(guide, programs, colour)
        return found

    def given(
        self,
        sketch: Tensor,
        guide: Tensor,
        programs: Tensor,
        heard: Tensor,
        known: Tensor,
        words: tuple[Tensor, Tensor],
        colour: Tensor,
    ) -> Given:
        """What is known of a stretch of T frames, T even.

        ``sketch`` (B, T, latent), the codec's; ``guide`` (B, T, SIZE) and ``programs`` (B, T, families); ``heard`` and ``known``
        (B, T), bool: which frames' notes are known, and which frames themselves; ``words`` as :meth:`read` gives them.
        """
        sure = heard[..., None]
        middle = torch.where(sure, self.inward(sketch), 0.0)
        spread = torch.where(sure, self.left, self.whole)
        notes = self.sounding(guide) + self.program(programs).sum(2)
        notes = torch.where(sure, nn.functional.gelu(notes), 0.0)
        notes = self.around(notes.transpose(1, 2)).transpose(1, 2)
        flags = torch.stack([known, heard], 2).to(middle)
        frames = torch.cat([middle / self.whole, flags], 2)
        laws = tuple(self.laws.of(self.kinship, *row) for row in zip(known, heard, strict=True))
        return Given(middle, spread, torch.cat([_folded(frames), notes], 2), *words, colour, laws)

    def forward(self, x: Tensor, t: Tensor, given: Given) -> tuple[Tensor, Tensor, Tensor]:
        """Noisy scaled latents (B, T, latent) at ``t`` (B,) to the best guess at them clean, that guess before the network was asked, and
        the unit in which it answers, all (B, T, latent). Frames that are known are clean in ``x`` and come back as they are."""
        rows = [guess(*row) for row in zip(given.laws, x, t, given.middle, given.spread, strict=True)]
        best, unit, off = (torch.stack([getattr(row, name) for row in rows]) for name in ("guess", "unit", "off"))
        answer = self.network(
            hidden_states=_folded(off).transpose(1, 2),
            timestep=t,
            encoder_hidden_states=given.words,
            encoder_attention_mask=given.mask,
            global_hidden_states=given.colour,
            local_add_cond=given.local.transpose(1, 2),
        ).sample
        answer = answer.transpose(1, 2)[..., : PATCH * self.config.latent].reshape(x.shape)
        return best + unit * answer, best, unit

    def colour_for(self, band: Tensor, seed: int) -> Tensor:
        """A colour (1, COLOUR) that was kept, of a sound whose players are like ``band`` (families and drums, 0 or 1)."""
        return likely_colour(self.colours, self.bands, band, seed)


def _folded(frames: Tensor) -> Tensor:
    """(B, T, n) to (B, T // PATCH, PATCH * n)."""
    return frames.reshape(frames.shape[0], frames.shape[1] // PATCH, -1)


def save(model: Diffusion, tokenizer: Tokenizer, folder: Path) -> None:
    """Weights in half precision, sizes, and the words."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {
        name: value.detach().half().cpu().clone()
        for name, value in model.state_dict().items()
        if not name.endswith(_CONSTANT)
    }
    kept = {name: value for name, value in kept.items() if name != "text.encoder.embed_tokens.weight"}
    save_file(kept, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(asdict(model.config), indent=2) + "\n", encoding="utf-8")
    tokenizer.save(str(folder / "tokenizer.json"))
    for file in folder.iterdir():
        file.chmod(0o644)


def load(folder: Path) -> tuple[Diffusion, Tokenizer]:
    """What :func:`save` wrote, in float32. Raises FileNotFoundError when it is not there, ValueError when it does not fit."""
    sizes: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    model = Diffusion(DiffusionConfig(**sizes))
    weights = {name: value.float() for name, value in load_file(folder / "model.safetensors").items()}
    missing, unknown = model.load_state_dict(weights, strict=False)
    wrong = [name for name in (*missing, *unknown) if not name.endswith((_CONSTANT, "embed_tokens.weight"))]
    if wrong:
        raise ValueError(f"{folder.name}: weights do not fit the model: {wrong[0]}")
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return model.eval().requires_grad_(False), tokenizer
