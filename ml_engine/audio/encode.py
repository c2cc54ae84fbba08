"""Samples into sound files, through the same FFmpeg that decodes."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream

from ml_engine.origin import Origin

_CODECS = {".wav": "pcm_s16le", ".flac": "flac", ".ogg": "libopus"}
_RATES = {".ogg": 48_000}  # Opus knows no 44.1 kHz
_FRAME = 4_096
# The statement of :mod:`ml_engine.origin` for programs, by its own name in Vorbis comments; RIFF has no names of one's own.
STATEMENT, _RIFF_STATEMENT = "notewright", "ISBJ"
ENDINGS = frozenset(_CODECS)


def tags_of(statement: Origin, title: str) -> dict[str, str]:
    """What a file says of itself, by the names that FFmpeg gives tags."""
    told = {
        "title": " ".join(title.split()),
        "artist": "Notewright",
        "comment": statement.sentence(),
        "copyright": statement.rights or (statement.licence and f"Licence of the model's weights: {statement.licence}"),
        "encoder": f"Notewright {statement.version}, model {statement.model}",
        "date": statement.made[:10],
        STATEMENT: statement.to_line(),
    }
    return {name: text for name, text in told.items() if text}


def write_sound(
    path: Path, blocks: Iterable[np.ndarray], rate: int, channels: int, *, tags: Mapping[str, str] | None = None
) -> None:
    """Write blocks as :class:`Writer` takes them. Raises ValueError for another ending."""
    with Writer(path, rate, channels, tags=tags) as writer:
        for block in blocks:
            writer.write(block)


class Writer:
    """Takes blocks of shape (frames, channels), float32 within -1..1, and writes WAV or FLAC (16 bits) or OGG (Opus).

    The kind follows the ending of ``path``; one or two channels. ``tags`` by FFmpeg's names (title, artist, comment, …).
    A context manager: the file is whole when it is left. Raises ValueError for another ending.
    """

    def __init__(self, path: Path, rate: int, channels: int, *, tags: Mapping[str, str] | None = None) -> None:
        ending = path.suffix.lower()
        if ending not in _CODECS:
            raise ValueError(f"Sound files end in .wav, .flac or .ogg, not in {path.suffix!r}")
        self._rate, self._layout = rate, "mono" if channels == 1 else "stereo"
        self._container = av.open(str(path), "w", format=ending[1:])
        stream_rate = _RATES.get(ending, rate)
        self._stream = cast(
            AudioStream, self._container.add_stream(_CODECS[ending], rate=stream_rate, layout=self._layout)
        )
        told = dict(tags or {})
        if ending == ".wav" and STATEMENT in told:
            told[_RIFF_STATEMENT] = told.pop(STATEMENT)
        self._container.metadata.update(told)
        self._stream.metadata.update(told)  # where Ogg keeps them
        if ending == ".ogg":
            self._stream.bit_rate = 80_000 * channels
        self._resampler = av.AudioResampler(
            self._stream.codec_context.format, self._layout, self._stream.rate, frame_size=_FRAME
        )
        self._container.start_encoding()  # so that no sound at all still makes a file
        self._written = 0

    def write(self, block: np.ndarray) -> None:
        """Append a block."""
        for start in range(0, len(block), _FRAME):
            part = np.ascontiguousarray(np.clip(block[start : start + _FRAME], -1, 1), np.float32)
            frame = av.AudioFrame.from_ndarray(part.reshape(1, -1), "flt", self._layout)
            frame.sample_rate, frame.time_base, frame.pts = self._rate, Fraction(1, self._rate), self._written
            self._written += len(part)
            for piece in self._resampler.resample(frame):
                self._container.mux(self._stream.encode(piece))

    def close(self) -> None:
        """Write what is still on its way."""
        for piece in self._resampler.resample(None):
            self._container.mux(self._stream.encode(piece))
        self._container.mux(self._stream.encode(None))
        self._container.close()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self._container.close()
