"""Cleaning, as the samples pass: no offset, no mains hum, one channel at 44.1 kHz; optionally less noise."""

from collections.abc import Callable, Sequence

import numpy as np
import soxr
from scipy.signal import butter, iirnotch, sosfilt, sosfilt_zi, tf2sos

from ml_engine.audio.sound import RATE, Sound

LOWEST = 10.0  # Hz; the lowest note of a piano is at 27.5

_MAINS = (50.0, 60.0)  # Hz
_MAINS_WIDTH = 0.3  # Hz by which a recorder's clock and the grid may be off
_NOTCH_WIDTH = 1.2  # Hz
_HUM_RATE = 2_000  # Hz; hum above 1 kHz is beyond hearing beside music
_HUM_FRAME, _HUM_HOP = 4_096, 2_048  # 0.49 Hz a bin, a frame each second
_HUM_FRAMES = 12  # fewer seconds cannot tell a hum from a held note
_HUM_PROMINENCE = 12.0  # dB above what lies around it
_HUM_DEPTH = 65.0  # dB below the loud moments of the music; what is weaker harms nobody
_HUM_STEADINESS = 4.0  # dB between its weak and its middling moments; notes come and go

_QUIET = 15.0  # dB below the music at which a moment may be taken for mere noise

_POLARITY_SAMPLES = 4_000_000  # what is looked at to see whether channels cancel


class Intake:
    """Samples of any rate and number of channels -> mono at 44.1 kHz around zero.

    Channels are averaged. One that mirrors the loudest (as from a miswired cable) is turned round first, because both
    would cancel; the low-frequency channel of a surround sound is left out.
    """

    def __init__(self, rate: int, layout: Sequence[str]) -> None:
        heard = np.array([not name.startswith("LFE") for name in layout], np.float64)
        self._mix = heard / heard.sum() if heard.any() else np.full(len(layout), 1 / len(layout))
        self._waiting: list[np.ndarray] | None = [] if heard.sum() > 1 else None
        self._waiting_samples = 0
        self._high_pass = butter(2, LOWEST, "highpass", fs=rate, output="sos")
        self._state: np.ndarray | None = None
        self._resampler = soxr.ResampleStream(rate, RATE, 1, dtype="float32") if rate != RATE else None

    def add(self, samples: np.ndarray) -> np.ndarray:
        """Take in (frames, channels); return what is ready, shape (frames,)."""
        if self._waiting is not None:
            self._waiting.append(samples)
            self._waiting_samples += samples.size
            return self._look() if self._waiting_samples >= _POLARITY_SAMPLES else np.zeros(0, np.float32)
        return self._pass(samples, last=False)

    def finish(self) -> np.ndarray:
        """What was still on its way."""
        ready = self._look() if self._waiting is not None else np.zeros(0, np.float32)
        return np.concatenate([ready, self._pass(np.zeros((0, len(self._mix)), np.float32), last=True)])

    def _look(self) -> np.ndarray:
        samples = np.concatenate(self._waiting) if self._waiting else np.zeros((0, len(self._mix)), np.float32)
        self._waiting = None
        if len(samples) > 1:
            some = samples[:: max(len(samples) // 500_000, 1)].astype(np.float64)
            some -= some.mean(axis=0)
            alike = some.T @ some
            loudest = int(np.argmax(np.diag(alike)))
            scale = np.sqrt(np.maximum(np.diag(alike) * alike[loudest, loudest], 1e-30))
            self._mix = np.where(alike[loudest] / scale < -0.9, -self._mix, self._mix)
        return self._pass(samples, last=False)

    def _pass(self, samples: np.ndarray, *, last: bool) -> np.ndarray:
        mono = samples @ self._mix
        if len(mono):
            if self._state is None:
                self._state = sosfilt_zi(self._high_pass) * mono[0]
            mono, self._state = sosfilt(self._high_pass, mono, zi=self._state)
        mono = mono.astype(np.float32)
        return self._resampler.resample_chunk(mono, last=last) if self._resampler else mono


class HumFinder:
    """Finds the lines of mains hum: narrow, steady, at multiples of 50 or 60 Hz, there even when nothing is played."""

    def __init__(self) -> None:
        self._resampler = soxr.ResampleStream(RATE, _HUM_RATE, 1, dtype="float32", quality="LQ")
        self._rest = np.zeros(0, np.float32)
        self._window = np.hanning(_HUM_FRAME)
        self._frames: list[np.ndarray] = []  # power in dB
        self._every = 1
        self._count = 0

    def add(self, mono: np.ndarray) -> None:
        """Take in samples at 44.1 kHz, shape (frames,)."""
        samples = np.concatenate([self._rest, self._resampler.resample_chunk(mono)])
        at = 0
        while at + _HUM_FRAME <= len(samples):
            if self._count % self._every == 0:
                spectrum = np.fft.rfft(samples[at : at + _HUM_FRAME] * self._window)
                self._frames.append((10 * np.log10(np.abs(spectrum) ** 2 + 1e-12)).astype(np.float32))
            self._count += 1
            at += _HUM_HOP
        self._rest = samples[at:]
        if len(self._frames) > 1_000:  # long recordings: every other frame tells as much
            self._frames, self._every = self._frames[::2], self._every * 2

    def lines(self) -> list[float]:
        """Frequencies in Hz to be taken out; empty when there is no hum, or the recording is too short to know."""
        if len(self._frames) < _HUM_FRAMES:
            return []
        frames = np.stack(self._frames)
        quiet, middle = np.percentile(frames, [10, 50], axis=0)
        least = float(np.percentile(frames.max(axis=1), 90)) - _HUM_DEPTH
        best: list[float] = []
        for mains in _MAINS:
            found = _mains_lines(quiet, middle, mains, least)
            if len(found) > len(best):
                best = found
        return best


def _mains_lines(quiet: np.ndarray, middle: np.ndarray, mains: float, least: float) -> list[float]:
    """Lines above ``least`` dB at multiples of one fundamental near ``mains``; two among the first six, or none."""
    width = _HUM_RATE / _HUM_FRAME
    votes: list[tuple[float, int, float]] = []  # frequency, multiple, prominence
    for multiple in range(1, int(_HUM_RATE / 2 / (mains + _MAINS_WIDTH))):
        low = int((mains - _MAINS_WIDTH) * multiple / width)
        high = int(np.ceil((mains + _MAINS_WIDTH) * multiple / width)) + 1
        top = low + int(np.argmax(quiet[low:high]))
        around = np.r_[quiet[max(top - 30, 0) : top - 4], quiet[top + 5 : top + 31]]
        prominence = float(quiet[top] - np.median(around))
        narrow = quiet[top] - max(quiet[top - 4], quiet[top + 4]) > _HUM_PROMINENCE / 2
        steady = middle[top] - quiet[top] < _HUM_STEADINESS
        if quiet[top] > least and prominence > _HUM_PROMINENCE and narrow and steady:
            a, b, c = (float(value) for value in quiet[top - 1 : top + 2])
            curve = a - 2 * b + c
            votes.append(((top + (0.5 * (a - c) / curve if curve else 0.0)) * width, multiple, prominence))
    if len(votes) < 2:
        return []
    # The strongest line gives the fundamental; the others must be its relatives to a quarter of a bin.
    frequency, multiple, _ = max(votes, key=lambda vote: vote[2])
    fundamental = frequency / multiple
    lines = {m: f for f, m, _ in votes if abs(f - fundamental * m) < max(0.25 * width, 0.0015 * f)}
    near = abs(fundamental - mains) <= _MAINS_WIDTH
    return list(lines.values()) if near and sum(multiple <= 6 for multiple in lines) >= 2 else []


def notches(lines: Sequence[float]) -> np.ndarray:
    """A cascade of narrow notches at ``lines`` (Hz) for 44.1 kHz, shape (len(lines), 6)."""
    return np.concatenate([tf2sos(*iirnotch(line, line / _NOTCH_WIDTH, fs=RATE)) for line in lines])


def remove_hum(sound: Sound, lines: Sequence[float], tell: Callable[[float], None]) -> None:
    """Take the lines (Hz) out of ``sound``, in place. ``tell`` hears the fraction done."""
    cascade = notches(lines)
    state = np.zeros((len(cascade), 2))
    for start in range(0, sound.frames, 1 << 20):
        samples, state = sosfilt(cascade, sound.read(start, min(1 << 20, sound.frames - start)), zi=state)
        sound.overwrite(start, samples)
        tell(start / sound.frames)


def reduce_noise(sound: Sound, tell: Callable[[float], None]) -> None:
    """Gate steady noise out of the spectrum, in place (Sainburg's noisereduce, stationary).

    What the noise is like is learned from the quietest moments; where even those are not much quieter than the music,
    nothing is done, because music would be taken for noise. Works in pieces of twenty seconds that see two seconds of
    their neighbours on either side, so that no seam is heard.
    """
    from noisereduce import reduce_noise as gate  # brings torch along, and few ask for it

    noise = _quiet_moments(sound)
    if noise is None:
        return
    piece, margin = 20 * RATE, 2 * RATE
    before = np.zeros(margin, np.float32)  # the untouched samples before this piece
    for start in range(0, sound.frames, piece):
        samples = sound.read(start, piece + margin)
        cleaned = gate(
            y=np.concatenate([before, samples]),
            sr=RATE,
            stationary=True,
            y_noise=noise,
            n_fft=4096,
            prop_decrease=0.8,
            # The library's smoothing over 500 Hz is meant for speech: it takes the partials of notes away with the noise.
            freq_mask_smooth_hz=None,
            time_mask_smooth_ms=64,
            chunk_size=piece + 2 * margin,
            padding=0,
        )
        before = samples[piece - margin : piece]
        end = min(piece, sound.frames - start)
        sound.overwrite(start, cleaned[margin : margin + end])
        tell(start / sound.frames)


def _quiet_moments(sound: Sound) -> np.ndarray | None:
    """The quietest twentieth of the recording's quarter seconds, one after the other; None when they are not quiet."""
    length = RATE // 4
    if sound.frames < 8 * length:
        return None
    power = np.array([float(np.mean(np.square(part))) for part in sound.blocks(length)][: sound.frames // length])
    power += 1e-12
    order = np.argsort(power)[: int(np.clip(len(power) // 20, 4, 40))]
    if power[order].mean() * 10 ** (_QUIET / 10) > np.percentile(power, 75):
        return None
    return np.concatenate([sound.read(int(k) * length, length) for k in np.sort(order)])
