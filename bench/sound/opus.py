"""Sound through Opus (RFC 6716) and back: libopus in FFmpeg, by PyAV.

Mono at 16 kHz in, application "audio", constrained variable bit rate (libopus' own default; FFmpeg's is unconstrained and
takes up to 40 kbit/s where 24 are asked for; at 6 to 12 it is the same), complexity 10, packets of 20 ms. FFmpeg decodes at 48 kHz; the sound is brought back to 16 kHz by a polyphase filter and aligned by cross-correlation.
"""

import io
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
from scipy.signal import correlate, resample_poly

from ml_engine.models.spectra import RATE

RATES = (6, 8, 12, 16, 24)  # kbit/s
_OPUS_RATE = 48_000
_FRAME = 320
_FARTHEST = RATE // 10  # samples by which the sound may come back late or early


@dataclass(frozen=True, slots=True)
class Heard:
    """What comes back, (samples,) as long as what went in; the samples it came late before that was mended; kbit/s of the packets."""

    sound: np.ndarray
    late: int
    kilobits: float


def round_trip(sound: np.ndarray, kilobits: float) -> Heard:
    """A sound (samples,) at 16 kHz through Opus at about so many kbit/s."""
    packed, size = _encoded(np.asarray(sound, np.float32), kilobits)
    back = resample_poly(_decoded(packed), 1, _OPUS_RATE // RATE).astype(np.float32)
    late = lateness(sound, back)
    return Heard(shifted(back, late, len(sound)), late, size * 8 / 1000 / (len(sound) / RATE))


def lateness(sound: np.ndarray, back: np.ndarray) -> int:
    """By how many samples ``back`` is behind ``sound``, where they agree best; at most a tenth of a second either way."""
    size = min(len(sound), len(back))
    agree = correlate(back[:size], sound[:size], mode="full", method="fft")
    middle = size - 1
    near = agree[max(middle - _FARTHEST, 0) : middle + _FARTHEST + 1]
    return int(np.argmax(near)) - min(_FARTHEST, middle)


def shifted(back: np.ndarray, late: int, size: int) -> np.ndarray:
    """``size`` samples of ``back`` from ``late`` on, silence where there are none."""
    start = back[late:] if late >= 0 else np.concatenate([np.zeros(-late, back.dtype), back])
    return np.pad(start[:size], (0, max(size - len(start), 0)))


def _encoded(sound: np.ndarray, kilobits: float) -> tuple[bytes, int]:
    """An Ogg file, and the bytes of its packets of sound."""
    file, size = io.BytesIO(), 0
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        stream.bit_rate = round(1000 * kilobits)
        stream.options = {"application": "audio", "vbr": "constrained"}
        resampler = av.AudioResampler(stream.codec_context.format, "mono", RATE, frame_size=_FRAME)
        packets = []
        for start in range(0, len(sound), _FRAME):
            part = np.ascontiguousarray(np.clip(sound[start : start + _FRAME], -1, 1))
            frame = av.AudioFrame.from_ndarray(part[None], "flt", "mono")
            frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), start
            for piece in resampler.resample(frame):
                packets += stream.encode(piece)
        for piece in resampler.resample(None):
            packets += stream.encode(piece)
        packets += stream.encode(None)
        for packet in packets:
            size += packet.size
            container.mux(packet)
    return file.getvalue(), size


def _decoded(packed: bytes) -> np.ndarray:
    """(samples,) at 48 kHz."""
    blocks = [np.zeros(0, np.float32)]
    with av.open(io.BytesIO(packed)) as container:
        resampler = av.AudioResampler("flt", "mono", _OPUS_RATE)
        for frame in container.decode(audio=0):
            blocks += [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
        blocks += [piece.to_ndarray()[0] for piece in resampler.resample(None)]
    return np.concatenate(blocks)
