"""The composer's networks: a Transformer with rotary positions, and an LSTM of the same size as its baseline.

Both read a row of events of four fields (a, b, c, d) and say, field after field, what the next event is: the core's state
gives a; each further field is told from the state and the fields before it. Transformer: pre-norm, RMSNorm (Zhang and
Sennrich 2019), SwiGLU (Shazeer 2020), rotary positions (Su et al. 2021).
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

State = list[tuple[Tensor, Tensor]]


@dataclass(frozen=True, slots=True)
class ComposerConfig:
    """``sizes``: symbols of each field. ``core``: "transformer" or "lstm". ``inner``: width of the feed-forward or the LSTM."""

    sizes: tuple[int, ...]
    core: str = "transformer"
    width: int = 256
    layers: int = 6
    heads: int = 4
    inner: int = 704
    context: int = 512


class Composer(nn.Module):
    """Events (batch, time, 4) -> what comes next, a field at a time."""

    def __init__(self, config: ComposerConfig) -> None:
        super().__init__()
        self.config = config
        self.embed = nn.ModuleList(nn.Embedding(size, config.width) for size in config.sizes)
        self.core: Transformer | Lstm = Transformer(config) if config.core == "transformer" else Lstm(config)
        self.norm = nn.RMSNorm(config.width)
        self.known = nn.ModuleList(nn.Embedding(size, config.width) for size in config.sizes[:-1])
        self.mix = nn.ModuleList(nn.Linear(config.width, config.width, bias=False) for _ in config.sizes)
        self.out = nn.ModuleList(nn.Linear(config.width, size) for size in config.sizes)
        for table in (*self.embed, *self.known):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, events: Tensor, state: State | None = None) -> tuple[Tensor, State | None]:
        """The core's normed output (batch, time, width) for ``events``, and the state to go on from.

        Without ``state`` nothing is kept (training); with a list, empty at first, the events are read after what it holds.
        """
        x = sum(table(events[..., i]) for i, table in enumerate(self.embed))
        y, state = self.core(x, state)
        return self.norm(y), state

    def field(self, hidden: Tensor, at: int, before: Tensor) -> Tensor:
        """Logits (…, size) of field ``at`` from the output (…, width) and the event's fields before it (…, at)."""
        x = self.mix[at](hidden)
        for i in range(at):
            x = x + self.known[i](before[..., i])
        return self.out[at](F.silu(x))

    def losses(self, events: Tensor, weights: Tensor) -> Tensor:
        """Cross entropy in nats of each field of events[:, 1:] (batch, time - 1, 4), times ``weights`` (batch, time - 1, 4)."""
        hidden, _ = self(events[:, :-1])
        told = events[:, 1:]
        rows = [
            F.cross_entropy(self.field(hidden, i, told).flatten(0, 1).float(), told[..., i].flatten(), reduction="none")
            for i in range(len(self.out))
        ]
        return torch.stack(rows, -1).view(*told.shape) * weights


class Transformer(nn.Module):
    """Causal self-attention; its state holds the keys and values of each layer (batch, heads, time, size)."""

    def __init__(self, config: ComposerConfig) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        size = config.width // config.heads
        turns = 1.0 / (10_000.0 ** (torch.arange(0, size, 2).float() / size))
        angles = torch.outer(torch.arange(4 * config.context).float(), turns)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        self.cos: Tensor
        self.sin: Tensor

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State | None]:
        start = state[0][0].shape[2] if state else 0
        stop = start + x.shape[1]
        turn = (self.cos[start:stop], self.sin[start:stop])
        kept: State = []
        for i, block in enumerate(self.blocks):
            x, now = block(x, turn, state[i] if state else None)
            kept.append(now)
        return x, kept if state is not None else None


class Block(nn.Module):
    """Attention and a gated feed-forward, each on normed input and added to it."""

    def __init__(self, config: ComposerConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.norm1, self.norm2 = nn.RMSNorm(config.width), nn.RMSNorm(config.width)
        self.qkv = nn.Linear(config.width, 3 * config.width, bias=False)
        self.proj = nn.Linear(config.width, config.width, bias=False)
        self.up = nn.Linear(config.width, 2 * config.inner, bias=False)
        self.down = nn.Linear(config.inner, config.width, bias=False)

    def forward(
        self, x: Tensor, turn: tuple[Tensor, Tensor], past: tuple[Tensor, Tensor] | None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        batch, time, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, time, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        q, k = _turned(q, turn), _turned(k, turn)
        if past is not None:
            k, v = torch.cat((past[0], k), 2), torch.cat((past[1], v), 2)
        seen = None
        if past is not None and time > 1:
            ahead = torch.arange(k.shape[2], device=x.device)[None] > torch.arange(
                k.shape[2] - time, k.shape[2], device=x.device
            ).unsqueeze(1)
            seen = ~ahead
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=seen, is_causal=past is None and time > 1)
        x = x + self.proj(y.transpose(1, 2).reshape(batch, time, width))
        gate, value = self.up(self.norm2(x)).chunk(2, -1)
        return x + self.down(F.silu(gate) * value), (k, v)


def _turned(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """Rotary positions on (batch, heads, time, size)."""
    cos, sin = turn[0].to(x.dtype), turn[1].to(x.dtype)
    one, two = x.chunk(2, -1)
    return torch.cat((one * cos - two * sin, two * cos + one * sin), -1)


class Lstm(nn.Module):
    """Stacked LSTM (Hochreiter and Schmidhuber 1997), its output led back to the events' width."""

    def __init__(self, config: ComposerConfig) -> None:
        super().__init__()
        self.lstm = nn.LSTM(config.width, config.inner, config.layers, batch_first=True)
        self.proj = nn.Linear(config.inner, config.width, bias=False)

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State | None]:
        y, now = self.lstm(x, state[0] if state else None)
        return self.proj(y), [now] if state is not None else None


def load(folder: Path, device: str = "cpu") -> Composer:
    """The network in ``folder`` (config.json, model.safetensors), strictly, ready to be asked.

    Raises FileNotFoundError when it is not there and ValueError when file and config do not fit.
    """
    from safetensors.torch import load_file

    config = json.loads((folder / "config.json").read_text())
    config["sizes"] = tuple(config["sizes"])
    model = Composer(ComposerConfig(**config))
    weights = {name: tensor.float() for name, tensor in load_file(folder / "model.safetensors").items()}
    try:
        model.load_state_dict(weights, strict=True)
    except RuntimeError as fault:
        raise ValueError(f"{folder} does not hold the network its config describes.") from fault
    return model.to(device).eval().requires_grad_(requires_grad=False)


def save(model: Composer, folder: Path, weights: dict[str, Tensor] | None = None) -> None:
    """Write config.json and model.safetensors (half precision: half the size, the same music) into ``folder``."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = weights if weights is not None else model.state_dict()
    save_file(
        {name: tensor.detach().to(torch.float16).contiguous() for name, tensor in tensors.items()},
        folder / "model.safetensors",
    )
    (folder / "config.json").write_text(json.dumps(asdict(model.config), indent=1) + "\n")
