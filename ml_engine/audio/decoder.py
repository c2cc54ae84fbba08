"""The process that decodes strangers' files: started for one file, shut in, killed when it takes too long.

It reads the file on its standard input and writes messages to its standard output; it opens nothing else, and after it
has loaded FFmpeg it cannot: no further file descriptors, no network, no file writes, bounded memory and processor time.
It imports only what decoding needs, so that it starts in a fraction of a second.

    python -m ml_engine.audio.decoder PARENT_PID LIMIT_SECONDS CPU_SECONDS MEGABYTES < FILE

A message is a kind (one byte), a length (little-endian, 32 bits) and that many bytes:
    H  JSON: container, codec, rate (Hz), channels, layout (names of the channels), claimed (s, or null), tags (name -> text)
    S  fraction of the file read (float32), then interleaved float32 samples
    F  JSON: the end was reached; damaged (parts that could not be decoded), broken (the file breaks off)
    E  JSON: code (a key of process.SENTENCES) and figures for it
"""

import json
import os
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import av

# PyAV imports these when it meets such a stream, which is too late here.
import av.audio.codeccontext
import av.audio.stream
import av.sidedata.encparams
import av.sidedata.motionvectors
import av.sidedata.sidedata
import av.subtitles.codeccontext
import av.subtitles.stream
import av.video.codeccontext
import av.video.stream
import numpy as np
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame, format_dtypes
from av.audio.resampler import AudioResampler

from ml_engine.apart import shut_in

# Only containers with sound in them and codecs for sound: nothing that lists other files, nothing that guesses.
CONTAINERS = (
    "wav", "w64", "aiff", "au", "caf", "flac", "mp3", "ogg", "matroska", "webm", "mov", "mp4", "m4a", "aac", "wv",
    "amr",
)  # fmt: skip
CODECS = frozenset({
    "flac", "mp3", "mp3float", "mp2", "mp2float", "mp1", "mp1float", "vorbis", "opus", "libopus", "libvorbis",
    "aac", "alac", "wavpack", "amrnb", "amrwb", "speex", "libspeex", "adpcm_ima_wav", "adpcm_ima_qt", "adpcm_ms",
    "pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le",
    "pcm_f32be", "pcm_f64le", "pcm_f64be", "pcm_alaw", "pcm_mulaw",
})  # fmt: skip

# Where the length is written down or found at the file's end, not guessed; a file that lies there is worth nothing.
TRUSTED_LENGTHS = frozenset({"flac", "ogg", "matroska", "mov", "aiff", "caf"})

LOWEST_RATE, HIGHEST_RATE = 4_000, 768_000  # Hz
MOST_CHANNELS = 32
BLOCK = 1 << 16  # frames in one message, more or less
SHORTEST_GAP, LONGEST_GAP = 0.05, 60.0  # seconds without packets that are filled with silence, as a player would
MOST_TAGS, LONGEST_NAME, LONGEST_TAG = 64, 64, 8_192  # texts in a file, and characters of each, that are told
MOST_DAMAGE = 10_000  # packets that cannot be decoded before we give up


class _Refused(Exception):
    """Ends the work with an E message: a code and figures."""

    def __init__(self, code: str, **figures: object) -> None:
        super().__init__(code)
        self.message = {"code": code, **figures}


def _send(out: BinaryIO, kind: bytes, *parts: bytes | memoryview) -> None:
    out.write(kind + struct.pack("<I", sum(len(part) for part in parts)))
    for part in parts:
        out.write(part)
    out.flush()


def _send_json(out: BinaryIO, kind: bytes, value: dict[str, Any]) -> None:
    _send(out, kind, json.dumps(value).encode())


def main() -> None:
    parent, limit, cpu, megabytes = (int(argument) for argument in sys.argv[1:5])
    source, out = sys.stdin.buffer, sys.stdout.buffer
    shut_in(parent, cpu, megabytes, files=3)
    try:
        _send_json(out, b"F", _Decoding(source, out, limit).run())
    except _Refused as refused:
        _send_json(out, b"E", refused.message)
    except MemoryError:  # PyAV's is a subclass
        _send_json(out, b"E", {"code": "memory"})


class _Decoding:
    def __init__(self, source: BinaryIO, out: BinaryIO, limit: int) -> None:
        self.source, self.out, self.limit = source, out, limit
        self.size = os.fstat(source.fileno()).st_size
        self.sent = 0  # frames
        self.waiting: list[np.ndarray] = []  # to be sent together
        self.waiting_samples = 0
        self.damaged = 0  # packets
        self.broken = False

    def run(self) -> dict[str, Any]:
        if not self.size:
            raise _Refused("empty")
        try:
            with av.open(
                self.source,
                options={
                    "format_whitelist": ",".join(CONTAINERS),
                    "codec_whitelist": ",".join(sorted(CODECS)),
                    "protocol_whitelist": "none",
                },
                metadata_errors="ignore",
                buffer_size=1 << 17,
            ) as container:
                self._decode(container)
        except (av.error.FFmpegError, ValueError, OverflowError) as fault:
            if isinstance(fault, MemoryError):
                raise
            if not self.sent:
                raise _Refused("undecodable") from fault
            self.broken = True
        return {"damaged": self.damaged, "broken": self.broken}

    def _decode(self, container: Any) -> None:
        streams = [s for s in container.streams.audio if s.codec_context is not None]
        if not streams:
            raise _Refused("video" if container.streams.video else "soundless")
        stream = next((s for s in streams if s.codec_context.name in CODECS), None)
        if stream is None:
            raise _Refused("codec", codec=streams[0].codec_context.name)
        stream.codec_context.thread_count = 1
        if stream.codec_context.name == "flac":  # its checksums tell what is damaged; without this noise would come out
            stream.codec_context.options = {"err_detect": "crccheck+explode"}
        frames = self._frames(container, stream)
        first = next(frames, None)
        if first is None:
            raise _Refused("undecodable")
        rate, channels = first.sample_rate, first.layout.nb_channels
        if not LOWEST_RATE <= rate <= HIGHEST_RATE:
            raise _Refused("rate", rate=rate)
        if not 1 <= channels <= MOST_CHANNELS:
            raise _Refused("channels", channels=channels)
        self.rate, self.channels, self.lossless = rate, channels, stream.codec_context.name == "flac"
        claimed = container.duration / av.time_base if container.duration else None
        if claimed and claimed > self.limit + 1 and container.format.name.split(",")[0] in TRUSTED_LENGTHS:
            raise _Refused("long", limit=self.limit)
        layout = [channel.name for channel in first.layout.channels]
        header = {
            "container": container.format.name,
            "codec": stream.codec_context.name,
            "rate": rate,
            "channels": channels,
            "layout": layout,
            "claimed": claimed,
            "tags": _tags(container.metadata, stream.metadata),
        }
        _send_json(self.out, b"H", header)
        self._pour(first, frames, (container.start_time or 0) / av.time_base)

    def _frames(self, container: Any, stream: Any) -> Iterator[AudioFrame]:
        """The stream's frames. Damaged packets are counted and left out; a file that breaks off ends here."""
        packets = container.demux(stream)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.error.FFmpegError as fault:
                if isinstance(fault, MemoryError):
                    raise
                self.broken = True
                return
            try:
                yield from packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError as fault:
                if isinstance(fault, MemoryError):
                    raise
                self.damaged += 1
                if self.damaged > MOST_DAMAGE:
                    self.broken = True
                    return

    def _pour(self, first: AudioFrame, rest: Iterator[AudioFrame], start: float) -> None:
        fifo, shape = AudioFifo(), _shape(first)
        plain = first.format.name in format_dtypes
        other: AudioResampler | None = None
        other_shape: tuple[str, str, int] | None = None

        def frames() -> Iterator[AudioFrame]:
            yield first
            yield from rest

        for frame in frames():
            if not frame.samples:
                continue
            if frame.pts is not None and frame.time_base:
                gap = float(frame.pts * frame.time_base) - start - (self.sent + fifo.samples) / self.rate
                if SHORTEST_GAP < gap < LONGEST_GAP:
                    self._drain(fifo, 1)
                    self.damaged += self.lossless  # what is missing there did not pass the checksums
                    self._silence(round(gap * self.rate))
            if plain and _shape(frame) == shape:
                pieces = [frame]
            else:  # the format changes on the way: keep to that of the beginning
                if other is None or other_shape != _shape(frame):
                    self._drain(fifo, 1)
                    fifo, plain, shape = AudioFifo(), True, ("flt", first.layout.name, self.rate)
                    other, other_shape = AudioResampler("flt", first.layout, self.rate), _shape(frame)
                pieces = other.resample(frame)
            for piece in pieces:
                if _shape(piece) != shape:
                    self._drain(fifo, 1)
                    fifo, shape = AudioFifo(), _shape(piece)
                piece.pts = None
                fifo.write(piece)
            self._drain(fifo, BLOCK)
        self._drain(fifo, 1)
        self._flush()

    def _drain(self, fifo: AudioFifo, least: int) -> None:
        while fifo.samples >= least:
            frame = fifo.read(min(fifo.samples, BLOCK))
            if frame is None:
                return
            self._samples(_interleaved(frame, self.channels))

    def _silence(self, frames: int) -> None:
        while frames > 0:
            part = min(frames, BLOCK)
            self._samples(np.zeros(part * self.channels, np.float32))
            frames -= part

    def _samples(self, samples: np.ndarray) -> None:
        self.sent += len(samples) // self.channels
        if self.sent > self.limit * self.rate:
            raise _Refused("long", limit=self.limit)
        self.waiting.append(samples)
        self.waiting_samples += len(samples)
        if self.waiting_samples >= BLOCK:
            self._flush()

    def _flush(self) -> None:
        fraction = min(self.source.tell() / self.size, 1.0)
        parts = (memoryview(samples.view(np.uint8).data) for samples in self.waiting)
        _send(self.out, b"S", struct.pack("<f", fraction), *parts)
        self.waiting, self.waiting_samples = [], 0


def _tags(*told: dict[str, str]) -> dict[str, str]:
    """The texts of a file by their names in small letters, within bounds."""
    found: dict[str, str] = {}
    for name, text in (pair for one in told for pair in one.items()):
        if len(found) < MOST_TAGS:
            found[name[:LONGEST_NAME].lower()] = text[:LONGEST_TAG]
    return found


def _shape(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _interleaved(frame: AudioFrame, channels: int) -> np.ndarray:
    """The frame's samples as one interleaved float32 row; whole numbers are scaled to -1..1."""
    values = frame.to_ndarray()
    values = values.T.reshape(-1) if frame.format.is_planar else values.reshape(-1)
    if values.dtype == np.uint8:
        values = (values.astype(np.float32) - 128.0) / 128.0
    elif values.dtype == np.int16:
        values = values.astype(np.float32) / 32768.0
    elif values.dtype == np.int32:
        values = (values / 2147483648.0).astype(np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        values = np.ascontiguousarray(values, dtype=np.float32)
    return values[: len(values) // channels * channels]


if __name__ == "__main__":
    main()
