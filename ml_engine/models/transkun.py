"""Transkun's network (Yan and Duan, ISMIR 2024) for inference on a CPU, with the weights of the ``transkun`` package.

The same function as the package's own classes, arranged so that two cores get through it several times sooner: no
transposed copies, keys and values of both attentions in one product, the scales of the residual branches folded into
the weights, only what is asked for in the last layer, and an interval decoder that never builds the scores of
intervals that end before they begin. The work comes in small steps with a callback between them, so that a caller can
show progress and stop.
"""

import math
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ml_engine.models.files import package_file

Tick = Callable[[], None]
Weights = dict[str, Tensor]

# Tokens worked on at a time: small enough for the caches and for a report within a fraction of a second on one core.
TOKENS = 1536


@dataclass(frozen=True, slots=True)
class Config:
    """The shape of the published checkpoint 2.0; a state that does not fit it is refused."""

    rate: int = 44100
    hop: int = 1024
    window: int = 4096
    windows: int = 6
    mels: int = 229
    base: int = 64
    width: int = 256
    heads: int = 8
    hidden: int = 1024
    layers: int = 6
    patch: int = 8
    steps: int = 88
    mel_floor: float = 1e-5
    symbols: tuple[int, ...] = (-64, -67, *range(21, 109))  # two pedals by their MIDI controller, 88 keys


CONFIG = Config()


@dataclass(frozen=True, slots=True)
class Interval:
    """An event in frames of its window: from frame ``begin`` to ``end``, with what the network says of it.

    ``begin_shift`` and ``end_shift`` refine the two within half a frame; ``has_onset`` and ``has_offset`` are false where
    the event came in over the window's left edge or goes on over its right one.
    """

    begin: int
    end: int
    begin_shift: float
    end_shift: float
    velocity: int
    confidence: float
    has_onset: bool
    has_offset: bool


def frames_for(patches: int) -> int:
    """The number of frames in a window of ``patches`` time steps (at most 88), the last one cut short as in training.

    The training windows of 691 frames end within a step, and the network has come to rely on that last, half-empty step:
    with a full one it misses every tenth note.
    """
    return CONFIG.patch * patches - 13


def patches_for(frames: int) -> int:
    """The fewest time steps whose window holds ``frames``."""
    return -(-(frames + 13) // CONFIG.patch)


class Transkun:
    """The network, ready to run. Immutable after loading; one instance may be used by one thread at a time."""

    def __init__(self, state: Weights) -> None:
        c = CONFIG
        self.mel = _take(state, "framewiseFeatureExtractor.freq2mels", (c.window // 2 + 1, c.mels))
        self.tapers = self._tapers(state)
        self.conv_weights = self._front(state)
        self.layers = [_Layer(state, f"backbone.encoderLayers.{i}.") for i in range(c.layers)]
        self.up = _linear(state, "backbone.upConv1dSkip", (c.width, c.width, c.patch))
        # One product gives all eight frames of a time step: (width, patch x width).
        self.up_weight = self.up[0].permute(0, 2, 1).reshape(c.width, c.patch * c.width).contiguous()
        self.up_bias = self.up[1].repeat(c.patch)
        self.scorer = _linear(state, "scorer.map.0", (2 * c.width + 1, c.width))
        self.velocity = _head(state, "velocityPredictor", 128)
        self.refine = _head(state, "refinedOFPredictor", 4)
        self.places = {
            name: (_linear(state, f"backbone.{name}.proj", (size, at)), _mlp(state, f"backbone.{name}.mlp", size))
            for name, size, at in (
                ("posEmbedBuilder", c.base, 1),
                ("posEmbedBuilderAttnTF", c.width, 2),
                ("posEmbedBuilderAttnTE", c.width, 2),
            )
        }
        if state:
            raise ValueError(f"The checkpoint holds what the network does not know: {sorted(state)[:3]}.")
        self._placed: dict[int, tuple[Tensor, Tensor]] = {}
        self.mel_place = self._place("posEmbedBuilder", torch.arange(c.mels).float()[:, None]).T[None, :, None, :]

    @staticmethod
    def _tapers(state: Weights) -> Tensor:
        """The Hann window and the five learned Gaussian ones: (windows, samples)."""
        c = CONFIG
        prefix = "framewiseFeatureExtractor.spectrogramExtractor."
        hann = _take(state, prefix + "win", (c.window,))
        sigma = torch.sigmoid(_take(state, prefix + "winGen.sigma", (c.windows - 1,)))
        center = torch.sigmoid(_take(state, prefix + "winGen.center", (c.windows - 1,)))
        n = torch.arange(c.window)[:, None]
        gaussian = torch.exp(-0.5 * ((n - c.window * center) / (sigma * c.window / 2)) ** 2)
        return torch.cat([hann[None], gaussian.T]).contiguous()

    @staticmethod
    def _front(state: Weights) -> list[tuple[Tensor, ...]]:
        """Convolutions with bias, and with the group norm that follows where there is one."""
        c = CONFIG
        shapes = [(c.windows, c.base), (c.base, 128), (128, 256), (256, 256), (256, 256)]
        names = [("inputConv", ""), *((f"downConv.{i}", f"downConv.{i + 1}") for i in (1, 5, 9, 13))]
        found = []
        for (conv, norm), (inner, outer) in zip(names, shapes, strict=True):
            weights = _linear(state, "backbone." + conv, (outer, inner, 3, 3))
            found.append(weights + (_linear(state, "backbone." + norm, (outer,)) if norm else ()))
        return found

    def _place(self, name: str, at: Tensor) -> Tensor:
        """Learned Fourier features of places ``at`` (..., coordinates): (..., size)."""
        (weight, bias), (up, up_bias, down, down_bias) = self.places[name]
        phase = F.linear(at, weight, bias)
        wave = torch.cos(phase) / math.sqrt(phase.shape[-1] / 2)
        return F.linear(F.gelu(F.linear(wave, up, up_bias)), down, down_bias)

    def _places(self, steps: int, bins: int) -> tuple[Tensor, Tensor]:
        """Where each token stands: (steps, bins, width) for the spectrum, (steps, symbols, width) for the questions."""
        c = CONFIG
        if steps not in self._placed:
            # Counted from the end: the network leans on the last step of its training windows, wherever that is, so a
            # shorter window is one whose beginning is missing. Counted from the beginning it misses one note in five.
            time = torch.cat([torch.zeros(1), torch.arange(c.steps - steps + 2, c.steps + 1).float()])
            grid = torch.stack(torch.meshgrid(time, torch.arange(bins).float(), indexing="ij"), dim=-1)
            asked = torch.stack(torch.meshgrid(time, torch.tensor(c.symbols).float(), indexing="ij"), dim=-1)
            places = self._place("posEmbedBuilderAttnTF", grid), self._place("posEmbedBuilderAttnTE", asked)
            if len(self._placed) >= 4:
                self._placed.clear()
            self._placed[steps] = places
        return self._placed[steps]

    def spectrum(self, samples: Tensor) -> Tensor:
        """Log-mel pictures through the six windows: samples (hop x (frames - 1) + window,) -> (1, 6, frames, mels)."""
        c = CONFIG
        frames = samples.unfold(0, c.window, c.hop)
        scale = 1 / (frames.std() + 1e-8)
        frames = (frames - frames.mean()) * scale
        pictures = torch.empty(1, c.windows, frames.shape[0], c.mels)
        for i in range(c.windows):
            power = torch.fft.rfft(frames * self.tapers[i], norm="ortho").abs().square_()
            pictures[0, i] = power @ self.mel
        floor = math.log(c.mel_floor)
        return pictures.add_(c.mel_floor).log_().sub_(floor).div_(-floor)

    def _convolve(self, pictures: Tensor, tick: Tick) -> Tensor:
        """Patches of 8 frames by 4 mel bands: (1, 6, frames, mels) -> (steps, bins, width)."""
        strides = [(2, 1), (2, 2), (2, 2), (1, 1)]
        weight, bias = self.conv_weights[0]
        h = F.pad(F.conv2d(pictures, weight, bias, padding=1).add_(self.mel_place), (2, 1, 4, 3))
        tick()
        for index, (conv, stride) in enumerate(zip(self.conv_weights[1:], strides, strict=True)):
            weight, bias, scale, shift = conv
            h = F.group_norm(F.conv2d(h, weight, bias, stride=stride, padding=1), 4, scale, shift)
            if index < 3:
                h = F.gelu(h)
            tick()
        return h[0].permute(1, 2, 0)

    def context(self, samples: Tensor, tick: Tick) -> Tensor:
        """What the network makes of the sound, per symbol and frame: (symbols, frames, width)."""
        c = CONFIG
        pictures = self.spectrum(samples)
        frames = pictures.shape[2]
        tick()
        # One empty step and one empty bin in front gather what concerns all.
        heard = F.pad(self._convolve(pictures, tick), (0, 0, 1, 0, 1, 0))
        steps, bins, _ = heard.shape
        place, asked = self._places(steps, bins)
        tokens = torch.cat([heard + place, asked], dim=1)
        for layer in self.layers[:-1]:
            tokens = layer(tokens, tick)
        answers = self.layers[-1](tokens, tick, keep=bins)[1:]
        up = torch.addmm(self.up_bias, answers.transpose(0, 1).reshape(-1, c.width), self.up_weight)
        tick()
        return up.view(len(c.symbols), (steps - 1) * c.patch, c.width)[:, :frames]

    @torch.inference_mode()
    def intervals(self, samples: np.ndarray, starts: list[int], tick: Tick) -> list[list[Interval]]:
        """The most likely events of one window, per symbol, in order and without overlap.

        ``samples``: float32, window + hop x (frames - 1) of them, frame j centred at window/2 + j x hop. ``starts``: the
        frame before which a symbol's events are settled already. ``tick`` is called between small steps; what it raises
        comes through.
        """
        context = self.context(torch.from_numpy(samples), tick)
        paths = self._paths(context, starts, tick)
        tick()
        return self._attributes(context, paths)

    def _paths(self, context: Tensor, starts: list[int], tick: Tick) -> list[list[tuple[int, int]]]:
        """Semi-Markov CRF, Viterbi from the back (Yan et al. 2021): per symbol (begin, end) in frames."""
        symbols, frames, width = context.shape
        paths: list[list[tuple[int, int]]] = []
        lengths = torch.arange(frames).float()
        lengths = (lengths - lengths[:, None]).clamp_(min=0) / math.sqrt(width)
        for first in range(0, symbols, 15):
            part = F.linear(context[first : first + 15], *self.scorer)
            ends, begins, single = part.split([width, width, 1], dim=-1)
            scores = torch.empty(part.shape[0], frames, frames)
            for at in range(0, frames, 128):
                # Rows are begins, columns ends: what lies left of the block ends before it begins.
                upto = min(at + 128, frames)
                torch.bmm(begins[:, at:upto], ends[:, at:].transpose(1, 2), out=scores[:, at:upto, at:])
                scores[:, at:upto, at:] *= lengths[at:upto, at:]
                if at % 256 == 0:
                    tick()
            paths += _viterbi(scores, single[..., 0].numpy(), starts[first : first + 15])
            tick()
        return paths

    def _attributes(self, context: Tensor, paths: list[list[tuple[int, int]]]) -> list[list[Interval]]:
        """Velocity, exact times and whether both ends lie inside, for every interval."""
        flat = [(symbol, begin, end) for symbol, path in enumerate(paths) for begin, end in path]
        found: list[list[Interval]] = [[] for _ in paths]
        if not flat:
            return found
        symbol, begin, end = torch.tensor(flat).T
        a, b = context[symbol, begin], context[symbol, end]
        features = torch.cat([a, b, a * b], dim=-1)
        loudness = _run_head(self.velocity, features).softmax(-1)
        confidence, velocity = loudness.max(-1)
        value, presence = _run_head(self.refine, features).chunk(2, dim=-1)
        mean = torch.distributions.ContinuousBernoulli(logits=value, validate_args=False).mean
        shift = ((mean - 0.5) / 0.99).clamp(-0.5, 0.5)
        last = context.shape[1] - 1
        columns = (shift.tolist(), presence.tolist(), velocity.tolist(), confidence.tolist())
        for (s, b0, e0), sh, pr, vel, conf in zip(flat, *columns, strict=True):
            has_onset, has_offset = b0 > 0 or pr[0] > 0, e0 < last or pr[1] > 0
            found[s].append(Interval(b0, e0, sh[0], sh[1], max(1, vel), conf, has_onset, has_offset))
        return found


class _Layer:
    """Attention across the spectrum, then across time, each followed by a feed-forward net, all as residuals.

    Queries come from the normalised residual stream, keys and values of both attentions from the layer's bare input.
    """

    def __init__(self, state: Weights, prefix: str) -> None:
        c = CONFIG
        square = (c.width, c.width)
        self.queries, self.outs, self.nets, memory = [], [], [], []
        for axis in "FT":
            block, module = f"{prefix}mhaBlock{axis}.", f"{prefix}mhaBlock{axis}.module."
            scale = _take(state, block + "scale", (c.width,))
            self.queries.append(_take(state, module + "q_proj_weight", square))
            memory += [_take(state, module + f"{name}_proj_weight", square) for name in "kv"]
            weight, bias = _linear(state, module + "out_proj", square)
            self.outs.append(((weight * scale[:, None]).T.contiguous(), bias * scale))
            block, module = f"{prefix}fnnBlock{axis}.", f"{prefix}fnnBlock{axis}.module."
            scale = _take(state, block + "scale", (c.width,))
            up, up_bias = _linear(state, module + "0", (c.hidden, c.width))
            down, down_bias = _linear(state, module + "3", (c.width, c.hidden))
            down, down_bias = (down * scale[:, None]).T.contiguous(), down_bias * scale
            self.nets.append((up.T.contiguous(), up_bias, down, down_bias))
        self.memory = torch.cat(memory, dim=1).contiguous()

    def __call__(self, tokens: Tensor, tick: Tick, keep: int = 0) -> Tensor:
        """(steps, places, width) -> (steps, places - keep, width): the first ``keep`` places are read, not rewritten."""
        steps, places, width = tokens.shape
        memory = torch.empty(steps * places, 4 * width)
        flat = tokens.reshape(-1, width)
        for at in range(0, len(flat), TOKENS):
            torch.mm(flat[at : at + TOKENS], self.memory, out=memory[at : at + TOKENS])
            tick()
        across, along = memory.view(steps, places, 2, 2, CONFIG.heads, -1).unbind(2)
        h = tokens[:, keep:].clone()
        rows = max(1, TOKENS // h.shape[1])
        for at in range(0, steps, rows):
            self._attend(0, h[at : at + rows], across[at : at + rows])
            tick()
        self._feed(0, h, tick)
        # The same numbers seen as (places, steps): only the attention itself needs the other order.
        turned, along = h.transpose(0, 1), along[:, keep:].transpose(0, 1)
        columns = max(1, TOKENS // steps)
        for at in range(0, turned.shape[0], columns):
            self._attend(1, turned[at : at + columns], along[at : at + columns])
            tick()
        self._feed(1, h, tick)
        return h

    def _attend(self, which: int, h: Tensor, memory: Tensor) -> None:
        """Add attention over the second dimension to h (n, m, width), in place; memory (n, m', 2, heads, size)."""
        n, m, width = h.shape
        query = (F.rms_norm(h, (width,), eps=1e-6).reshape(-1, width) @ self.queries[which]).view(
            n, m, CONFIG.heads, -1
        )
        keys, values = memory.unbind(2)
        fetched = F.scaled_dot_product_attention(query.transpose(1, 2), keys.transpose(1, 2), values.transpose(1, 2))
        weight, bias = self.outs[which]
        h += torch.addmm(bias, fetched.transpose(1, 2).reshape(-1, width), weight).view(n, m, width)

    def _feed(self, which: int, h: Tensor, tick: Tick) -> None:
        up, up_bias, down, down_bias = self.nets[which]
        flat = h.view(-1, h.shape[-1])
        for at in range(0, len(flat), TOKENS):
            part = flat[at : at + TOKENS]
            hidden = F.gelu(torch.addmm(up_bias, F.rms_norm(part, (part.shape[-1],), eps=1e-6), up))
            part += torch.addmm(down_bias, hidden, down)
            tick()


def _viterbi(scores: Tensor, single: np.ndarray, starts: list[int]) -> list[list[tuple[int, int]]]:
    """Best chains of intervals. scores (symbols, begin, end), valid for end > begin; single (symbols, frames)."""
    symbols, frames, _ = scores.shape
    alone = torch.from_numpy(np.maximum(single, 0.0))
    best = torch.zeros(symbols, frames)
    best[:, -1] = alone[:, -1]
    choice = torch.zeros(frames, symbols, dtype=torch.long)
    for b in range(frames - 2, -1, -1):
        value, at = (scores[:, b, b + 1 :] + best[:, b + 1 :]).max(dim=1)
        skip = best[:, b + 1]
        choice[b] = torch.where(skip >= value, 0, at + b + 1)
        best[:, b] = torch.maximum(skip, value) + alone[:, b]
    chosen = choice.numpy()
    paths = []
    for symbol, start in enumerate(starts):
        path, here = [], start
        while here < frames - 1:
            if single[symbol, here] > 0:
                path.append((here, here))
            end = int(chosen[here, symbol])
            if end:
                path.append((here, end))
                here = end
            else:
                here += 1
        if here == frames - 1 and single[symbol, here] > 0:
            path.append((here, here))
        paths.append(path)
    return paths


def _take(state: Weights, name: str, shape: tuple[int, ...]) -> Tensor:
    """Move a tensor out of the state; what is left in the end is a mistake. Raises ValueError when it does not fit."""
    tensor = state.pop(name, None)
    if tensor is None or tuple(tensor.shape) != shape:
        raise ValueError(f"The checkpoint's {name} should have shape {shape}.")
    return tensor.detach().float()


def _linear(state: Weights, name: str, shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    # A transposed convolution has its outputs in the second place; here inputs and outputs are equally many.
    return _take(state, name + ".weight", shape), _take(state, name + ".bias", shape[:1])


def _mlp(state: Weights, name: str, size: int) -> tuple[Tensor, ...]:
    return _linear(state, name + ".0", (4 * size, size)) + _linear(state, name + ".3", (size, 4 * size))


def _head(state: Weights, name: str, outputs: int) -> tuple[Tensor, ...]:
    return _linear(state, name + ".0", (512, 3 * CONFIG.width)) + _linear(state, name + ".3", (outputs, 512))


def _run_head(head: tuple[Tensor, ...], features: Tensor) -> Tensor:
    up, up_bias, down, down_bias = head
    return F.linear(F.gelu(F.linear(features, up, up_bias)), down, down_bias)


def weights_path() -> Path:
    """The checkpoint in the installed package. Raises FileNotFoundError."""
    return package_file("transkun", "pretrained/2.0.pt")


@cache
def load() -> Transkun:
    """The network with its published weights, loaded once per process (56 MB). Raises ValueError on a wrong file."""
    try:
        checkpoint = torch.load(weights_path(), map_location="cpu", weights_only=True)
    except (OSError, pickle.UnpicklingError) as fault:
        raise ValueError(f"Transkun's weights cannot be read: {fault}.") from fault
    with torch.inference_mode():
        return Transkun(dict(checkpoint["state_dict"]))
