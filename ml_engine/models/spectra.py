"""What the codec's encoder sees and what its decoder plays: loudness at many pitches and in many bands, twice a frame.

Pitches lie a semitone apart in the bass and ``_WIDEST`` Hz apart above, where a semitone would be wider: as close as
ears, and windows of an eighth of a second, can tell apart.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

RATE, HOP = 16_000, 320
HALF = HOP // 2  # samples between two readings of loudness
BANDS = 64
_LOWEST, _HIGHEST, _WIDEST = 27.5, 7_900.0, 21.0
_LONG, _MIDDLE, _SHORT = 4096, 2048, 512  # windows: bass, all other pitches, bands
_DEEP = 350.0  # Hz, below which only the long window tells semitones apart
_FLOOR = 1e-4
_LOOP = 400  # half frames after which the noise comes again
_SEED = 4


def pitches() -> np.ndarray:
    """The oscillators' frequencies in Hz, rising."""
    found = [_LOWEST]
    while found[-1] < _HIGHEST:
        found.append(found[-1] + min(found[-1] * (2 ** (1 / 12) - 1), _WIDEST))
    return np.array(found[:-1])


PITCHES = pitches()
OSCILLATORS = len(PITCHES)


def mel_bands(bands: int, window: int, top: float = RATE / 2) -> np.ndarray:
    """Triangles evenly spaced in mels (O'Shaughnessy 1987: 2595 log10(1 + f/700)), shape (bands, window // 2 + 1), peaks 1."""
    edges = 700 * (10 ** (np.linspace(0, 2595 * math.log10(1 + top / 700), bands + 2) / 2595) - 1)
    frequencies = np.linspace(0, RATE / 2, window // 2 + 1)
    rise = (frequencies - edges[:-2, None]) / np.maximum(edges[1:-1] - edges[:-2], RATE / window)[:, None]
    fall = (edges[2:, None] - frequencies) / np.maximum(edges[2:] - edges[1:-1], RATE / window)[:, None]
    return np.maximum(0, np.minimum(np.minimum(rise, fall), 1))


def _hann(size: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)


def _between(frequencies: np.ndarray, window: int) -> np.ndarray:
    """Reads a spectrum's bins at ``frequencies``, straight lines between bins: (window // 2 + 1, len(frequencies))."""
    places = frequencies * window / RATE
    low = np.floor(places).astype(int)
    table = np.zeros((window // 2 + 1, len(frequencies)))
    for column, (bin_, share) in enumerate(zip(low, places - low, strict=True)):
        table[bin_, column] += 1 - share
        table[min(bin_ + 1, window // 2), column] += share
    return table


@cache
def _reading_tables() -> dict[str, np.ndarray]:
    """What :class:`Spectra` reads with: its windows, and where each window's bins go."""
    deep = int((PITCHES < _DEEP).sum())
    return {
        "long_window": _hann(_LONG),
        "middle_window": _hann(_MIDDLE),
        "short_window": _hann(_SHORT),
        "low": _between(PITCHES[:deep], _LONG),
        "high": _between(PITCHES[deep:], _MIDDLE),
        "band": mel_bands(BANDS, _SHORT).T,
    }


@cache
def _playing_tables() -> dict[str, np.ndarray]:
    """What :class:`Player` plays with: half a frame of each oscillator, and the loop of noise."""
    chance = np.random.default_rng(_SEED)
    steps = np.arange(HALF)
    angles = 2 * np.pi * PITCHES[:, None] / RATE
    away = 1 - steps / HALF  # how much of the older control still holds
    onward, back = angles * steps, angles * (steps - HALF)
    first = chance.random(OSCILLATORS)
    white = np.fft.rfft(chance.standard_normal(_LOOP * HALF))
    noise = np.fft.irfft(white * mel_bands(BANDS, _LOOP * HALF), axis=1)
    noise /= np.sqrt(np.square(noise).mean(1, keepdims=True)) * math.sqrt(2)  # as loud as a sine of amplitude 1
    return {
        # A sine that begins at angle a: sin(a) cos(x) + cos(a) sin(x).
        "forward_wave": np.concatenate([np.cos(onward), np.sin(onward)]) * away,
        "backward_wave": np.concatenate([np.cos(back), np.sin(back)]) * (1 - away),
        "away": away,
        "turns": PITCHES * HALF / RATE,
        "first": first,
        "reach": np.gradient(PITCHES) / 2 * HALF / RATE,
        "loop": noise.reshape(BANDS, _LOOP, HALF).transpose(1, 0, 2),
    }


_DOUBLE = frozenset({"turns", "first"})  # angles after hours must still be exact


class _Tables(nn.Module):
    """A module with fixed tables, which :meth:`fill` makes again after a loader has left their memory empty."""

    tables: Callable[[], dict[str, np.ndarray]]

    def __init__(self) -> None:
        super().__init__()
        for name, table in type(self).tables().items():
            kind = torch.float64 if name in _DOUBLE else torch.float32
            self.register_buffer(name, torch.tensor(np.ascontiguousarray(table), dtype=kind), persistent=False)

    def fill(self) -> None:
        for name, table in type(self).tables().items():
            self.get_buffer(name).copy_(torch.from_numpy(np.ascontiguousarray(table)))


class Spectra(_Tables):
    """Sound (B, N), N whole frames, to log loudness (B, N // HOP, SIZE): per half frame the pitches, then the bands."""

    SIZE = 2 * (OSCILLATORS + BANDS)
    tables = staticmethod(_reading_tables)
    long_window: Tensor
    middle_window: Tensor
    short_window: Tensor
    low: Tensor
    high: Tensor
    band: Tensor

    def forward(self, sound: Tensor) -> Tensor:
        batch, frames = sound.shape[0], sound.shape[1] // HOP
        pitched = torch.cat(
            [
                self._read(sound, _LONG, self.long_window) @ self.low,
                self._read(sound, _MIDDLE, self.middle_window) @ self.high,
            ],
            2,
        )
        bands = self._read(sound, _SHORT, self.short_window).square() @ self.band
        both = torch.cat([pitched, bands.clamp_min(1e-12).sqrt()], 2)
        return (both + _FLOOR).log().reshape(batch, frames, self.SIZE)

    @staticmethod
    def _read(sound: Tensor, window: int, shape: Tensor) -> Tensor:
        """Magnitudes (B, half frames, bins), 1 for a sine of amplitude 1 at a bin; windows centred on the half frames."""
        padded = functional.pad(sound, (window // 2, window // 2))
        spectrum = torch.stft(padded, window, HALF, window=shape, center=False, return_complex=True)
        count = sound.shape[1] // HALF
        return spectrum[..., :count].abs().transpose(1, 2) * (2 / shape.sum())


@dataclass(frozen=True, slots=True)
class _State:
    """Where a player stands: half frames played, each oscillator's bend so far (turns), the last controls."""

    at: int
    bend: Tensor
    tones: Tensor
    noise: Tensor


class Player(_Tables):
    """Plays controls (B, T, SIZE): log loudness as :class:`Spectra` orders it, then a bend per oscillator.

    Between two half frames loudness moves in a straight line. An oscillator may be bent by half the way to its
    neighbours. Bands are stretches of noise that come again after four seconds, so that the same codes sound the same.
    """

    SIZE = Spectra.SIZE + OSCILLATORS
    tables = staticmethod(_playing_tables)
    forward_wave: Tensor
    backward_wave: Tensor
    away: Tensor
    turns: Tensor
    first: Tensor
    reach: Tensor
    loop: Tensor

    def forward(
        self, controls: Tensor, state: _State | None = None, *, start: int = 0, end: bool = False
    ) -> tuple[Tensor, _State]:
        """The sound between this stretch's half frames, and the state to go on from.

        A first stretch of T frames gives T * HOP - HALF samples, later ones T * HOP; ``end`` adds the last HALF, in
        which the last controls hold.
        """
        batch, frames = controls.shape[:2]
        levels = controls[..., : Spectra.SIZE].reshape(batch, 2 * frames, OSCILLATORS + BANDS)
        bends = torch.tanh(controls[..., Spectra.SIZE :]) * self.reach
        at = start if state is None else state.at
        carried = bends.new_zeros(batch, 1, OSCILLATORS) if state is None else state.bend
        # The carried angle is the first summand, so that a stream adds in the same order as a whole.
        bend = torch.cat([carried, bends.repeat_interleave(2, 1)], 1).cumsum(1)[:, 1:]
        count = at + torch.arange(2 * frames, device=controls.device, dtype=torch.float64)
        plain = (self.first + count[:, None] * self.turns) % 1.0
        angle = (plain.float() + bend) * (2 * math.pi)
        loud = levels.clamp(-12.0, 1.5).exp()
        tones = torch.cat([angle.sin(), angle.cos()], 2) * loud[..., :OSCILLATORS].repeat(1, 1, 2)
        noise = loud[..., OSCILLATORS:]
        if state is not None:
            tones, noise = torch.cat([state.tones, tones], 1), torch.cat([state.noise, noise], 1)
            at -= 1
        kept = _State(
            at + tones.shape[1],
            bend[:, -1:] if frames else carried,
            tones[:, -1:],
            noise[:, -1:],
        )
        if end:  # one more control like the last, its tones turned on by half a frame
            turn = ((self.turns + 0.0) % 1.0).float() * (2 * math.pi)
            sine, cosine = tones[:, -1:].chunk(2, 2)
            on = torch.cat([sine * turn.cos() + cosine * turn.sin(), cosine * turn.cos() - sine * turn.sin()], 2)
            tones, noise = torch.cat([tones, on], 1), torch.cat([noise, noise[:, -1:]], 1)
        pairs = tones.shape[1] - 1
        sound = tones[:, :-1] @ self.forward_wave + tones[:, 1:] @ self.backward_wave
        loop = self.loop[(at + torch.arange(pairs, device=controls.device)) % _LOOP]
        hiss = torch.einsum("bjk,jkm->bjm", noise[:, :-1], loop) * self.away
        hiss = hiss + torch.einsum("bjk,jkm->bjm", noise[:, 1:], loop) * (1 - self.away)
        return (sound + hiss).reshape(batch, pairs * HALF), kept
