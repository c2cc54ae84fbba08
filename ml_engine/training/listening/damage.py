"""What happens to sound on its way to a listener: noise, hum, distortion, a telephone, a lossy codec."""

import io
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, lfilter, sosfilt

from ml_engine.models.pitch_spectra import RATE

SPARED = 0.45  # of the clips


def damaged(clip: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A clip at RATE as it may come, float32 of the same length."""
    if rng.random() < SPARED:
        return clip
    if rng.random() < 0.15:
        clip = _distorted(clip, rng)
    if rng.random() < 0.5:
        clip = clip + _noise(len(clip), rng) * _rms(clip) * 10 ** (-float(rng.uniform(12, 45)) / 20)
    if rng.random() < 0.1:
        clip = clip + _hum(len(clip), rng) * _rms(clip) * 10 ** (-float(rng.uniform(15, 40)) / 20)
    kind = rng.random()
    if kind < 0.05:
        clip = sosfilt(butter(2, (300, 3400), "bandpass", fs=RATE, output="sos"), clip)
    elif kind < 0.25:
        clip = sosfilt(butter(1, float(rng.uniform(1500, 6000)), "lowpass", fs=RATE, output="sos"), clip)
    elif kind < 0.4:
        clip = through_codec(clip, *CODECS[int(rng.integers(len(CODECS)))])
    return np.asarray(clip, np.float32)


CODECS = (
    ("mp3", "libmp3lame", 48_000),
    ("mp3", "libmp3lame", 96_000),
    ("ogg", "libopus", 24_000),
    ("ogg", "libopus", 48_000),
)


def through_codec(clip: np.ndarray, container: str, codec: str, bits: int) -> np.ndarray:
    """The sound after a round trip through a lossy codec at ``bits`` a second, in its place in time."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = cast(AudioStream, out.add_stream(codec, rate=RATE))
        stream.bit_rate = bits
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.clip(clip, -1, 1).astype(np.float32)[None], "fltp", "mono")
        frame.sample_rate = RATE
        coded = av.AudioResampler(stream.format, "mono", stream.rate, stream.frame_size or 1152)
        for part in (*coded.resample(frame), *coded.resample(None)):
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file, "r") as source:
        turned = av.AudioResampler("fltp", "mono", RATE)
        parts = [p.to_ndarray()[0] for frame in source.decode(audio=0) for p in turned.resample(frame)]
        parts += [p.to_ndarray()[0] for p in turned.resample(None)]
    sound = np.concatenate(parts)
    late = _lag(clip, sound)
    sound = sound[late:] if late >= 0 else np.concatenate([np.zeros(-late, np.float32), sound])
    return np.pad(sound[: len(clip)], (0, max(len(clip) - len(sound), 0)))


def _lag(one: np.ndarray, other: np.ndarray) -> int:
    """By how many samples ``other`` comes late, a tenth of a second at most."""
    most, some = RATE // 10, 10 * RATE
    size = next_fast_len(some + 2 * most)
    found = irfft(rfft(other[:some], size) * np.conj(rfft(one[:some], size)), size)
    around = np.concatenate([found[-most:], found[:most]])
    return int(around.argmax()) - most


def _rms(clip: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(clip)))) + 1e-9


def _distorted(clip: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    drive = float(np.exp(rng.uniform(0, 2))) / (3 * _rms(clip))
    return np.tanh(clip * drive) / drive


def _noise(count: int, rng: np.random.Generator) -> np.ndarray:
    """White or duller, at RMS 1."""
    noise = rng.standard_normal(count)
    if rng.random() < 0.6:
        keep = float(rng.uniform(0.5, 0.97))
        noise = lfilter([1 - keep], [1, -keep], noise)
    return noise / _rms(noise)


def _hum(count: int, rng: np.random.Generator) -> np.ndarray:
    hertz = float(rng.choice([50.0, 60.0]))
    time = np.arange(count) / RATE
    wave = sum(float(rng.uniform(0, 1)) / k * np.sin(2 * np.pi * hertz * k * time + k) for k in (1, 2, 3, 5))
    return np.asarray(wave) / _rms(np.asarray(wave))
