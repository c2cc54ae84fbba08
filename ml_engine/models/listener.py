"""A network that listens to several instruments at once: notes, who plays each, drums, and what of the sound belongs to whom.

One joint model in the spirit of Onsets and Frames (Hawthorne et al. 2018), Basic Pitch (Bittner et al. 2022) and Cerberus (Manilow et al. 2020). Its
input is a logarithmic spectrum, stacked so that each key sees its own harmonics (Bittner et al. 2017). Convolutions by key over time at
25 frames a second mix with linear maps over all keys; a Transformer over whole frames tells every key what else goes on; heads answer at
fifty frames a second. Masks come from the keys' states laid out along their harmonics, so that what is heard as a note is where its
partials are taken from.
"""

from dataclasses import asdict, dataclass
from functools import cache
from math import log2
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ml_engine.instruments import DRUM_GROUPS, DRUM_PROGRAM, KINDS_OF_PLAYER, family_of, name_of
from ml_engine.models.files import fill, read_config, save_network
from ml_engine.models.pitch_spectra import A_KEY, BANDS, BINS, KEYS

STEMS = KINDS_OF_PLAYER
PLAYERS = STEMS[:-1]
DRUM_HITS = DRUM_GROUPS[:5]
# Harmonics that a key sees, and those along which its mask lies, in bins above it.
_SEEN = tuple(round(12 * A_KEY * log2(h)) for h in (0.5, 1, 2, 3, 4, 5, 6, 8))
_LAID = tuple(round(12 * A_KEY * log2(h)) for h in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12))
REACH = 75  # frames at 25 a second that attention looks back and ahead
WEIGHTS = Path(__file__).parents[1] / "weights" / "listener"
_KINDS = {"keyboard": "piano", "synth": "organ", "effects": "organ"}
_ORGANS = range(16, 24)


def player_of(program: int) -> str:
    """One of STEMS for a General MIDI program, or for DRUM_PROGRAM."""
    if program == DRUM_PROGRAM:
        return "drums"
    if program in _ORGANS:
        return "organ"
    family = family_of(name_of(program))
    return _KINDS.get(family, family)


@dataclass(frozen=True, slots=True)
class ListenerConfig:
    """``channels`` of the first layer and by key inside, how many ``blocks``, and ``width`` of what is known of whole frames."""

    channels: int = 32
    inner: int = 40
    blocks: int = 5
    width: int = 128
    layers: int = 2
    masks: int = 16


class Listener(nn.Module):
    """Spectra (batch, frames, BINS) and (batch, frames, BANDS), 0..1 -> what :meth:`forward` says. ``frames`` is even."""

    def __init__(self, config: ListenerConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or ListenerConfig()
        first, inner, width = config.channels, config.inner, config.width
        self.see = nn.Conv2d(len(_SEEN), first, (3, 7), (1, A_KEY), (1, 2))
        self.see_norm = nn.BatchNorm2d(first)
        self.halve = nn.Conv2d(first, inner, (4, 3), (2, 1), (1, 1))
        self.blocks = nn.ModuleList(_Block(inner, 2 ** (at % 3)) for at in range(config.blocks))
        self.frame = nn.Linear(KEYS * 4 + 64, width)
        self.squeeze = nn.Conv2d(inner, 4, 1)
        self.quick = nn.Sequential(
            nn.Conv1d(BANDS + BINS // A_KEY, 96, 5, padding=2), nn.GELU(), nn.Conv1d(96, 64, 5, padding=2), nn.GELU()
        )
        self.around = nn.ModuleList(_Around(width) for _ in range(config.layers))
        self.told = nn.Linear(width, inner)
        self.after = nn.ModuleList(_Block(inner, 1) for _ in range(2))
        self.join = nn.Conv2d(first + inner, inner, 1)
        self.last = _Block(inner, 1)
        self.notes = nn.Conv2d(inner, 5 + len(PLAYERS), 1)  # onset, sounding, offset, velocity, bend; who plays
        self.hits = nn.Sequential(
            nn.Conv1d(64 + width, 64, 5, padding=2), nn.GELU(), nn.Conv1d(64, 2 * len(DRUM_HITS), 3, padding=1)
        )
        self.lay = nn.Conv2d(inner, config.masks, 1)
        self.lay_quick = nn.Linear(64, 32)
        self.mask = nn.Sequential(
            nn.Conv2d(config.masks * len(_LAID) + 1, 32, 1), nn.GELU(), nn.Conv2d(32, len(STEMS), 1)
        )
        self.mask_bins = nn.Parameter(torch.zeros(32, BINS))

    def forward(self, tones: Tensor, strokes: Tensor, mask_step: int = 0) -> dict[str, Tensor]:
        """Logits: "onset", "sounding", "offset" (batch, frames, KEYS); "velocity", "bend" likewise, 0..1 and semitones; "player" (batch, frames,
        KEYS, PLAYERS); "hit" and "force" (batch, frames, DRUM_HITS). With ``mask_step`` also "mask" (batch, frames / step, BINS, STEMS) of every
        so many frames."""
        x = torch.stack([_shifted(tones, bins) for bins in _SEEN], 1)
        seen = functional.gelu(self.see_norm(self.see(x[..., : KEYS * A_KEY])))
        quick = self.quick(torch.cat([strokes, functional.max_pool1d(tones, A_KEY)], -1).transpose(1, 2))
        y = functional.gelu(self.halve(seen))
        for block in self.blocks:
            y = block(y)
        whole = self.squeeze(y).permute(0, 2, 1, 3).flatten(2)
        slow = functional.avg_pool1d(quick, 2).transpose(1, 2)
        z = self.frame(torch.cat([whole, slow], -1))
        for layer in self.around:
            z = layer(z)
        y = y + self.told(z).transpose(1, 2)[..., None]
        for block in self.after:
            y = block(y)
        y = y.repeat_interleave(2, 2)
        y = self.last(functional.gelu(self.join(torch.cat([seen, y], 1))))
        notes = self.notes(y).permute(0, 2, 3, 1)
        hits = self.hits(torch.cat([quick, z.repeat_interleave(2, 1).transpose(1, 2)], 1)).transpose(1, 2)
        hit, force = hits.chunk(2, -1)
        found = {
            "onset": notes[..., 0], "sounding": notes[..., 1], "offset": notes[..., 2], "velocity": notes[..., 3].sigmoid(),
            "bend": notes[..., 4].tanh(), "player": notes[..., 5:], "hit": hit, "force": force.sigmoid(),
        }  # fmt: skip
        if mask_step:
            found["mask"] = self._masks(y[:, :, ::mask_step], quick[..., ::mask_step], tones[:, ::mask_step])
        return found

    @torch.inference_mode()
    def hear(self, tones: np.ndarray, strokes: np.ndarray, *, masks: bool = False) -> dict[str, np.ndarray]:
        """What :meth:`forward` says of levels 0..255 (frames, …), as numbers: probabilities in place of logits; masks of every frame; players and masks sum to 1."""
        given = (torch.from_numpy(levels.astype(np.float32) / 255)[None] for levels in (tones, strokes))
        found = self(*given, mask_step=int(masks))
        for name in ("onset", "sounding", "offset", "hit"):
            found[name] = found[name].sigmoid()
        for name in ("player", "mask") if masks else ("player",):
            found[name] = found[name].softmax(-1)
        return {name: values[0].numpy() for name, values in found.items()}

    def _masks(self, keys: Tensor, quick: Tensor, tones: Tensor) -> Tensor:
        laid = self.lay(keys).repeat_interleave(A_KEY, 3)
        laid = functional.pad(laid, (0, BINS - laid.shape[-1]))
        along = [_shifted(laid, -bins) for bins in _LAID]
        hidden = self.mask[0](torch.cat([*along, tones[:, None]], 1))
        hidden = (
            hidden + self.lay_quick(quick.transpose(1, 2)).transpose(1, 2)[..., None] * self.mask_bins[:, None].exp()
        )
        return self.mask[2](self.mask[1](hidden)).permute(0, 2, 3, 1)


class _Block(nn.Module):
    """By key over time and near keys, then over all keys, then over channels; each beside what was (Liu et al. 2022; Tolstikhin et al. 2021)."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.near = nn.Conv2d(channels, channels, (5, 3), 1, (2 * dilation, 1), (dilation, 1), channels)
        self.norm = nn.BatchNorm2d(channels)
        self.across = nn.Linear(KEYS, KEYS)
        self.widen, self.narrow = nn.Conv2d(channels, 2 * channels, 1), nn.Conv2d(2 * channels, channels, 1)
        nn.init.zeros_(self.across.weight)
        nn.init.zeros_(self.across.bias)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.near(x))
        y = y + self.across(y)
        return x + self.narrow(functional.gelu(self.widen(y)))


class _Around(nn.Module):
    """A Transformer's layer over frames within REACH of each other, with places told by rotation: long recordings are heard as short ones are."""

    def __init__(self, width: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.asked, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 3 * width), nn.Linear(3 * width, width)
        pairs = width // heads // 2
        self.register_buffer(
            "turns", 2 * torch.pi / (4.0 * 250 ** (torch.arange(pairs) / max(pairs - 1, 1))), persistent=False
        )
        self.turns: Tensor

    def forward(self, x: Tensor) -> Tensor:
        batch, frames, width = x.shape
        parts = self.asked(self.norm1(x)).view(batch, frames, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        angles = torch.arange(frames, device=x.device)[:, None] * self.turns
        cos, sin = angles.cos(), angles.sin()
        place = torch.arange(frames, device=x.device)
        near = (place[:, None] - place).abs() <= REACH
        heard = functional.scaled_dot_product_attention(_turned(query, cos, sin), _turned(key, cos, sin), value, near)
        x = x + self.out(heard.transpose(1, 2).reshape(batch, frames, width))
        return x + self.narrow(functional.gelu(self.widen(self.norm2(x))))


def _turned(vectors: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    one, other = vectors.chunk(2, -1)
    return torch.cat([one * cos - other * sin, one * sin + other * cos], -1)


def _shifted(x: Tensor, bins: int) -> Tensor:
    """Bin i of the result is bin i + ``bins``, 0 where there is none; along the last axis."""
    if bins >= 0:
        return functional.pad(x[..., bins:], (0, bins))
    return functional.pad(x[..., :bins], (-bins, 0))


def save(model: Listener, folder: Path) -> None:
    """Write config.json and model.safetensors (half precision) into ``folder``."""
    save_network(model, asdict(model.config), folder)


def load(folder: Path) -> Listener:
    """The network in ``folder``, strictly, ready to listen.

    Raises FileNotFoundError when it is not there and ValueError when file and config do not fit.
    """
    model = Listener(ListenerConfig(**read_config(folder)))
    fill(model, folder)
    return model


@cache
def load_listener() -> Listener:
    """The shipped network. Raises FileNotFoundError when its weights are not there."""
    return load(WEIGHTS)
