"""A small network that listens: which families of instruments sound, and what a second of sound is like.

Log-mel bands, residual convolutions (He et al. 2016), two seconds of their output pooled by mean and maximum, 128 numbers
and one logit a family. Over a clip probabilities are joined by linear softmax pooling (Wang, Li and Metze 2019), which asks
for some confident seconds rather than for all. Level does not matter: every sound is brought to one RMS first.
"""

from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ml_engine.instruments import FAMILIES
from ml_engine.models.files import fill, read_config, save_network
from ml_engine.models.spectra import RATE, mel_bands

HEARD = tuple(family for family in FAMILIES if family != "effects")
HOP = 250  # samples: 64 frames a second
WINDOW = 1024
LEVEL = 0.1  # RMS to which sound is brought
FLOOR = 1e-5  # power in a band below which there is silence
SECOND = RATE  # samples between two rows of output
SPAN = 2 * RATE  # samples that one row of output is about
_STRIDES = ((2, 2), (2, 2), (2, 2), (1, 2))  # of time and frequency, block by block
_A_SECOND = SECOND // HOP // 8  # steps of the last block

WEIGHTS = Path(__file__).parents[1] / "weights" / "ears"


@dataclass(frozen=True, slots=True)
class EarsConfig:
    """``channels``: of the four blocks. ``thresholds``: the probability over a clip from which a family counts as heard."""

    channels: tuple[int, ...] = (24, 48, 80, 112)
    mels: int = 64
    width: int = 128
    families: tuple[str, ...] = HEARD
    thresholds: tuple[float, ...] = (0.5,) * len(HEARD)


class Ears(nn.Module):
    """Sound (batch, samples) at 16 kHz -> logits (batch, n, families) and embeddings (batch, n, 128).

    n is the number of whole seconds less one, at least one: row i is about the seconds from i to i + 2.
    """

    def __init__(self, config: EarsConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or EarsConfig()
        self.register_buffer("window", torch.hann_window(WINDOW), persistent=False)
        table = torch.tensor(mel_bands(config.mels, WINDOW).T, dtype=torch.float32)
        self.register_buffer("bands", table / table.sum(0), persistent=False)
        self.window: Tensor
        self.bands: Tensor
        sizes = (1, *config.channels)
        self.blocks = nn.ModuleList(
            Block(a, b, stride) for a, b, stride in zip(sizes, sizes[1:], _STRIDES, strict=False)
        )
        tall = config.channels[-1] * (config.mels // 16)
        self.mix = nn.Sequential(nn.Conv1d(tall, config.width, 3, padding=1), nn.BatchNorm1d(config.width), nn.ReLU())
        self.embedding = nn.Linear(2 * config.width, config.width)
        self.out = nn.Linear(config.width, len(config.families))

    def forward(self, sound: Tensor) -> tuple[Tensor, Tensor]:
        x = self.log_mels(sound)[:, None]
        for block in self.blocks:
            x = block(x)
        y = self.mix(x.transpose(2, 3).flatten(1, 2))  # (batch, width, eighths of a second)
        span = SPAN // SECOND * _A_SECOND
        if y.shape[-1] < span:
            y = F.pad(y, (0, span - y.shape[-1]), mode="replicate")
        pooled = torch.cat((F.avg_pool1d(y, span, _A_SECOND), F.max_pool1d(y, span, _A_SECOND)), 1)
        embedding = self.embedding(pooled.transpose(1, 2))
        return self.out(F.relu(embedding)), embedding

    def log_mels(self, sound: Tensor) -> Tensor:
        """(batch, frames, mels), 64 frames a second, about zero to one; the sound brought to one level."""
        level = sound.square().mean(-1, keepdim=True).sqrt().clamp_min(1e-6)
        spectra = torch.stft(
            sound * (LEVEL / level), WINDOW, HOP, window=self.window, return_complex=True, pad_mode="constant"
        )  # fmt: skip
        power = spectra.abs().square().transpose(1, 2)[:, : max(sound.shape[-1] // HOP, 1)] @ self.bands
        return (power + FLOOR).log() / 8 + 0.2

    @torch.inference_mode()
    def seconds(self, sound: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities (n, families) and embeddings (n, 128) of a sound (samples,) at 16 kHz, a row a second."""
        logits, embedding = self(_as_batch(sound, self.bands.device))
        return torch.sigmoid(logits)[0].cpu().numpy(), embedding[0].cpu().numpy()

    def families(self, sound: np.ndarray) -> dict[str, float]:
        """How likely each family sounds somewhere in a sound (samples,) at 16 kHz, 0..1."""
        found = over_clip(self.seconds(sound)[0])
        return {name: round(float(value), 4) for name, value in zip(self.config.families, found, strict=True)}

    def heard(self, sound: np.ndarray) -> set[str]:
        """The families whose probability reaches their threshold."""
        found = self.families(sound)
        return {
            name
            for name, least in zip(self.config.families, self.config.thresholds, strict=True)
            if found[name] >= least
        }

    def embed(self, sound: np.ndarray) -> np.ndarray:
        """What each second of a sound (samples,) at 16 kHz is like: (n, 128); their mean stands for the clip."""
        return self.seconds(sound)[1]


class Block(nn.Module):
    """Two convolutions and the way past them; the first one strides over time and frequency."""

    def __init__(self, into: int, out: int, stride: tuple[int, int]) -> None:
        super().__init__()
        self.first = nn.Conv2d(into, out, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.past = nn.Conv2d(into, out, 1, bias=False)
        self.stride = stride
        self.norm1, self.norm2 = nn.BatchNorm2d(out), nn.BatchNorm2d(out)

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm2(self.second(F.relu(self.norm1(self.first(x)))))
        return F.relu(y + self.past(F.avg_pool2d(x, self.stride, ceil_mode=True)))


def over_clip(probabilities: np.ndarray) -> np.ndarray:
    """Linear softmax pooling of (n, families) -> (families,): each second counts by its own probability."""
    return np.square(probabilities).sum(0) / np.maximum(probabilities.sum(0), 1e-9)


def _as_batch(sound: np.ndarray, device: torch.device) -> Tensor:
    samples = np.asarray(sound, np.float32)
    if samples.ndim != 1 or not len(samples):
        raise ValueError(f"The ears hear one channel of sound, not an array of shape {samples.shape}.")
    return torch.from_numpy(np.ascontiguousarray(samples))[None].to(device)


def save(model: Ears, folder: Path) -> None:
    """Write config.json and model.safetensors (half precision) into ``folder``."""
    save_network(model, asdict(model.config), folder)


def load(folder: Path) -> Ears:
    """The network in ``folder``, strictly, ready to listen.

    Raises FileNotFoundError when it is not there and ValueError when file and config do not fit.
    """
    config = read_config(folder)
    lists = {name: tuple(value) for name, value in config.items() if isinstance(value, list)}
    model = Ears(EarsConfig(**(config | lists)))
    fill(model, folder)
    return model


@cache
def load_ears() -> Ears:
    """The shipped network. Raises FileNotFoundError when its weights are not there."""
    return load(WEIGHTS)
