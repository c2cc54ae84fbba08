"""What happens to sound on its way: each takes (n, channels) float and gives the same kind back, at the rate it says."""

import io
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
import soundfile
import soxr
from scipy.signal import sosfilt

Sound = tuple[np.ndarray, int]
_CD = 44_100
_FRAME = 1152


def coded(sound: Sound, codec: str, container: str, kilobits: int, rate: int) -> Sound:
    """Through an encoder of FFmpeg's and back, in stereo at ``rate``, as players' libraries have it."""
    samples, own = sound
    stereo = np.repeat(samples, 2, 1) if samples.shape[1] == 1 else samples
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="stereo")
        stream.bit_rate = 1000 * kilobits
        resampler = av.AudioResampler(stream.codec_context.format, "stereo", rate, frame_size=_FRAME)
        for start in range(0, len(stereo), 4 * _FRAME):
            part = np.ascontiguousarray(np.clip(stereo[start : start + 4 * _FRAME], -1, 1), np.float32)
            frame = av.AudioFrame.from_ndarray(part.reshape(1, -1), "flt", "stereo")
            frame.sample_rate, frame.time_base, frame.pts = own, Fraction(1, own), start
            for piece in resampler.resample(frame):
                out.mux(stream.encode(piece))
        for piece in resampler.resample(None):
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    file.seek(0)
    blocks = []
    with av.open(file) as back:
        resampler = av.AudioResampler("flt", "stereo", rate)
        for frame in back.decode(audio=0):
            blocks += [piece.to_ndarray().reshape(-1, 2) for piece in resampler.resample(frame)]
    return np.concatenate(blocks), rate


def mp3(sound: Sound) -> Sound:
    """LAME at 128 kbit/s, 44.1 kHz, joint stereo."""
    return coded(sound, "libmp3lame", "mp3", 128, _CD)


def vorbis(sound: Sound) -> Sound:
    """Ogg Vorbis by libvorbis in libsndfile at quality 4, about 128 kbit/s for stereo at 44.1 kHz."""
    samples = resampled(sound, _CD)[0]
    stereo = np.repeat(samples, 2, 1) if samples.shape[1] == 1 else samples
    file = io.BytesIO()
    soundfile.write(file, np.clip(stereo, -1, 1), _CD, format="OGG", subtype="VORBIS", compression_level=0.6)
    file.seek(0)
    return soundfile.read(file, dtype="float32", always_2d=True)


def opus(sound: Sound, kilobits: int = 80) -> Sound:
    """Ogg Opus."""
    return coded(sound, "libopus", "ogg", kilobits, 48_000)


def resampled(sound: Sound, rate: int) -> Sound:
    """By soxr, and rounded to 16 bits."""
    samples, own = sound
    return (samples, own) if rate == own else (bits(np.asarray(soxr.resample(samples, own, rate), np.float32)), rate)


def gained(sound: Sound, decibels: float) -> Sound:
    """Louder or softer; what is too loud is clipped."""
    return bits(np.clip(sound[0] * np.float32(10 ** (decibels / 20)), -1, 1)), sound[1]


def equalised(sound: Sound) -> Sound:
    """A shelf of 6 dB up below 200 Hz and one of 6 dB down above 4 kHz, a peak of 6 dB at 1 kHz and a dip of 6 dB at 2.5 kHz."""
    samples, rate = sound
    filters = [
        shelf(200, 6, rate),
        shelf(4000, -6, rate, high=True),
        peak(1000, 6, 1.0, rate),
        peak(2500, -6, 1.4, rate),
    ]
    return bits(np.clip(sosfilt(np.array(filters), samples, axis=0), -1, 1)), rate


def cut(sound: Sound, seconds: float, chance: np.random.Generator) -> Sound:
    """So many seconds from anywhere, to the sample."""
    samples, rate = sound
    size = min(round(seconds * rate), len(samples))
    start = int(chance.integers(0, len(samples) - size + 1))
    return samples[start : start + size], rate


def bits(samples: np.ndarray) -> np.ndarray:
    """Rounded to 16 bits."""
    return np.asarray(np.round(samples * 32767) / 32767, np.float32)


def shelf(hertz: float, decibels: float, rate: int, *, high: bool = False) -> np.ndarray:
    """A second-order shelf as a section (6,), after Bristow-Johnson's cookbook, slope 1."""
    amplitude, angle = 10 ** (decibels / 40), 2 * np.pi * hertz / rate
    cosine, side = np.cos(angle) * (-1 if high else 1), np.sin(angle) * np.sqrt(amplitude / 2) * 2
    up, down = amplitude + 1, amplitude - 1
    turn = -1 if high else 1
    numerator = amplitude * np.array(
        [up - down * cosine + side, turn * 2 * (down - up * cosine), up - down * cosine - side]
    )
    denominator = np.array([up + down * cosine + side, turn * -2 * (down + up * cosine), up + down * cosine - side])
    return np.concatenate([numerator, denominator]) / denominator[0]


def peak(hertz: float, decibels: float, quality: float, rate: int) -> np.ndarray:
    """A peaking section (6,), after the same."""
    amplitude, angle = 10 ** (decibels / 40), 2 * np.pi * hertz / rate
    side, middle = np.sin(angle) / (2 * quality), -2 * np.cos(angle)
    numerator = np.array([1 + side * amplitude, middle, 1 - side * amplitude])
    denominator = np.array([1 + side / amplitude, middle, 1 - side / amplitude])
    return np.concatenate([numerator, denominator]) / denominator[0]


ASKED: dict[str, Callable[[Sound], Sound]] = {
    "as written": lambda sound: sound,
    "MP3, 128 kbit/s": mp3,
    "OGG Vorbis, about 128 kbit/s": vorbis,
    "OGG Opus, 80 kbit/s": opus,
    "22.05 kHz": lambda sound: resampled(sound, 22_050),
    "3 dB louder": lambda sound: gained(sound, 3),
    "3 dB softer": lambda sound: gained(sound, -3),
    "EQ": equalised,
}
BEYOND: dict[str, Callable[[Sound], Sound]] = {
    "MP3, 64 kbit/s": lambda sound: coded(sound, "libmp3lame", "mp3", 64, _CD),
    "OGG Opus, 24 kbit/s": lambda sound: opus(sound, 24),
    "EQ, then MP3 at 128": lambda sound: mp3(equalised(sound)),
}
