"""The network that reads notes: what each note of a performance is in the music that was meant.

A Transformer over single notes. Its attention is turned by rotary embeddings (Su et al. 2021) whose angles grow with the
time of a note, in seconds or in beats, not with its number, so that a head can look one period back, whatever lies between;
the periods are learned. A short convolution over neighbours comes before each attention. Two such networks are used:
one finds beats (places in seconds), one writes notes down (places in beats); :mod:`ml_engine.models.note_features`
says what they are given and asked.
"""

import math
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from ml_engine.models.files import fill, read_config, save_network

WINDOW = 512  # notes read at once
_NEIGHBOURS = 7
_BY_NUMBER = (4.0, 16.0, 64.0, 256.0)  # periods in notes, beside those in time
_SHORTEST, _LONGEST = 0.15, 40.0  # periods in time at the start of training
WEIGHTS = Path(__file__).parents[1] / "weights"


@dataclass(frozen=True, slots=True)
class ReaderConfig:
    """``features``: numbers given for each note; ``asked``: name and number of classes of each question."""

    features: int
    asked: tuple[tuple[str, int], ...]
    width: int = 128
    layers: int = 6
    heads: int = 4


class NoteReader(nn.Module):
    """Features (batch, notes, features) and places (batch, notes) -> logits (batch, notes, classes) by question.

    ``there`` (batch, notes) is False where a row is only filled up.
    """

    def __init__(self, config: ReaderConfig) -> None:
        super().__init__()
        self.config = config
        self.take = nn.Linear(config.features, config.width)
        self.layers = nn.ModuleList(_Layer(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.width)
        self.answers = nn.ModuleDict({name: nn.Linear(config.width, size) for name, size in config.asked})

    def forward(self, features: Tensor, places: Tensor, there: Tensor) -> dict[str, Tensor]:
        states = self.take(features)
        for layer in self.layers:
            states = layer(states, places, there)
        states = self.norm(states)
        return {name: answer(states) for name, answer in self.answers.items()}

    @torch.inference_mode()
    def read(self, features: np.ndarray, places: np.ndarray) -> dict[str, np.ndarray]:
        """Log probabilities (notes, classes) by question, for features (notes, features) of any number of notes.

        Long music is read in windows that overlap by half; each note is taken from where it stands nearest to the middle.
        """
        count = len(features)
        starts = list(range(0, max(count - WINDOW, 0) + WINDOW // 2, WINDOW // 2)) if count > WINDOW else [0]
        starts = sorted({min(start, max(count - WINDOW, 0)) for start in starts})
        told: dict[str, np.ndarray] = {}
        for at, start in enumerate(starts):
            end = min(start + WINDOW, count)
            batch = torch.from_numpy(np.ascontiguousarray(features[start:end], np.float32))[None]
            when = torch.from_numpy((places[start:end] - places[start]).astype(np.float32))[None]
            answers = self(batch, when, torch.ones(1, end - start, dtype=torch.bool))
            # Half of what two neighbouring windows share comes from each.
            first = start if at == 0 else (start + starts[at - 1] + WINDOW) // 2
            last = end if at + 1 == len(starts) else (starts[at + 1] + end) // 2
            for name, logits in answers.items():
                found = functional.log_softmax(logits[0], -1).numpy()
                told.setdefault(name, np.empty((count, found.shape[1]), np.float32))
                told[name][first:last] = found[first - start : last - start]
        return told


class _Layer(nn.Module):
    def __init__(self, config: ReaderConfig) -> None:
        super().__init__()
        width, self.heads = config.width, config.heads
        pairs = width // config.heads // 2 - len(_BY_NUMBER)
        self.near = nn.Conv1d(width, width, _NEIGHBOURS, padding=_NEIGHBOURS // 2, groups=width)
        self.norm1, self.norm2, self.norm3 = nn.LayerNorm(width), nn.LayerNorm(width), nn.LayerNorm(width)
        self.asked, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, 3 * width), nn.Linear(3 * width, width)
        spread = torch.linspace(math.log(_SHORTEST), math.log(_LONGEST), pairs)
        self.log_periods = nn.Parameter(spread.repeat(config.heads, 1))

    def forward(self, states: Tensor, places: Tensor, there: Tensor) -> Tensor:
        batch, notes, width = states.shape
        normed = self.norm1(states) * there[..., None]
        states = states + functional.gelu(self.near(normed.transpose(1, 2)).transpose(1, 2))
        parts = self.asked(self.norm2(states)).view(batch, notes, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        cos, sin = self._turns(places)
        heard = functional.scaled_dot_product_attention(
            _turned(query, cos, sin), _turned(key, cos, sin), value, attn_mask=there[:, None, None, :]
        )
        states = states + self.out(heard.transpose(1, 2).reshape(batch, notes, width))
        return states + self.narrow(functional.gelu(self.widen(self.norm3(states))))

    def _turns(self, places: Tensor) -> tuple[Tensor, Tensor]:
        """Cosine and sine (batch, heads, notes, pairs) of how far each note turns each pair of numbers."""
        by_time = places[:, None, :, None] * (2 * math.pi / self.log_periods.exp())[None, :, None, :]
        numbers = torch.arange(places.shape[1], device=places.device, dtype=places.dtype)
        turns = numbers[:, None] * 2 * math.pi / places.new_tensor(_BY_NUMBER)
        angles = torch.cat([by_time, turns.expand(*by_time.shape[:2], -1, -1)], -1)
        return angles.cos(), angles.sin()


def _turned(vectors: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    one, other = vectors.chunk(2, -1)
    return torch.cat([one * cos - other * sin, one * sin + other * cos], -1)


def save(model: NoteReader, folder: Path) -> None:
    """Write config.json and model.safetensors (half precision) into ``folder``."""
    save_network(model, asdict(model.config), folder)


def load(folder: Path) -> NoteReader:
    """The network in ``folder``, strictly, ready to read.

    Raises FileNotFoundError when it is not there and ValueError when file and config do not fit.
    """
    told = read_config(folder)
    model = NoteReader(ReaderConfig(**(told | {"asked": tuple((name, size) for name, size in told["asked"])})))
    fill(model, folder)
    return model


@cache
def load_reader(name: str) -> NoteReader:
    """A shipped network: "beat-finder" or "copyist". Raises FileNotFoundError when its weights are not there."""
    return load(WEIGHTS / name)
