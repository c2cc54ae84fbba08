"""Samples into sound files, through the same FFmpeg that decodes."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream

_CODECS = {".wav": "pcm_s16le", ".flac": "flac", ".ogg": "libopus"}
_RATES = {".ogg": 48_000}  # Opus knows no 44.1 kHz
_FRAME = 4_096
ENDINGS = frozenset(_CODECS)


def write_sound(
    path: Path, blocks: Iterable[np.ndarray], rate: int, channels: int, *, tags: Mapping[str, str] | None = None
) -> None:
    """Write blocks of shape (frames, channels), float32 within -1..1, as WAV or FLAC (16 bits) or OGG (Opus).

    The kind follows the ending of ``path``; one or two channels. ``tags`` by FFmpeg's names (title, artist, comment, …).
    Raises ValueError for another ending.
    """
    ending = path.suffix.lower()
    if ending not in _CODECS:
        raise ValueError(f"Sound files end in .wav, .flac or .ogg, not in {path.suffix!r}")
    layout = "mono" if channels == 1 else "stereo"
    with av.open(str(path), "w", format=ending[1:]) as container:
        stream = cast(AudioStream, container.add_stream(_CODECS[ending], rate=_RATES.get(ending, rate), layout=layout))
        container.metadata.update(tags or {})
        stream.metadata.update(tags or {})  # where Ogg keeps them
        if ending == ".ogg":
            stream.bit_rate = 80_000 * channels
        resampler = av.AudioResampler(stream.codec_context.format, layout, stream.rate, frame_size=_FRAME)
        container.start_encoding()  # so that no sound at all still makes a file
        written = 0
        for block in blocks:
            for start in range(0, len(block), _FRAME):
                part = np.ascontiguousarray(np.clip(block[start : start + _FRAME], -1, 1), np.float32)
                frame = av.AudioFrame.from_ndarray(part.reshape(1, -1), "flt", layout)
                frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), written
                written += len(part)
                for piece in resampler.resample(frame):
                    container.mux(stream.encode(piece))
        for piece in resampler.resample(None):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
