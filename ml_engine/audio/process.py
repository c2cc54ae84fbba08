"""The decoding process seen from our side: start it, read it, kill it, say in one sentence what went wrong."""

import contextlib
import fcntl
import json
import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from ml_engine.errors import BadInput

SENTENCES = {
    "empty": "This file is empty.",
    "undecodable": "No sound could be decoded from this file.",
    "video": "This video has no sound in it.",
    "soundless": "There is no sound in this file.",
    "codec": "The sound in this file is in a format that cannot be read ({codec}).",
    "rate": "This recording has a sample rate of {rate} Hz, which cannot be used.",
    "channels": "This recording has {channels} channels, which is more than can be used.",
    "long": "This recording is longer than {limit}, which is the most that can be taken.",
    "memory": "Decoding this file needs too much memory.",
    "slow": "Decoding this file takes too long.",
    "missing": "The file could not be opened.",
}

_ROOT = Path(__file__).resolve().parents[2]
_HEADER = struct.Struct("<cI")
_PIPE_BYTES = 1 << 20
_MESSAGE_BYTES = 64 << 20  # more than any honest message


@dataclass(frozen=True, slots=True)
class Header:
    """What the file says of itself: names, rate in Hz, names of the channels, the seconds it claims to last, if any, texts by name."""

    container: str
    codec: str
    rate: int
    channels: int
    layout: tuple[str, ...]
    claimed: float | None
    tags: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """Samples of shape (frames, channels), float32, and the fraction of the file read until here.

    Without samples (None) it is a mere sign of life, so that a caller can report or stop while the decoder works.
    """

    samples: np.ndarray | None
    fraction: float


class Decoder:
    """One decoding process. Enter it, look at ``header``, run through ``blocks()`` once.

    Leaving it, by whatever way, kills the process. Raises BadInput with one sentence when the file cannot be used.
    """

    header: Header
    damaged = 0  # parts that could not be decoded; known at the end
    broken = False  # whether the file breaks off; known at the end

    def __init__(self, path: Path, *, seconds: float, decode_seconds: float, decode_megabytes: int) -> None:
        self._path, self._seconds = path, seconds
        self._decode_seconds, self._megabytes = decode_seconds, decode_megabytes
        self._buffer = bytearray()
        self._deadline = 0.0

    def __enter__(self) -> "Decoder":
        arguments = [os.getpid(), int(self._seconds), max(int(self._decode_seconds), 1), self._megabytes]
        try:
            with self._path.open("rb") as source:
                self._process = subprocess.Popen(
                    [sys.executable, "-s", "-m", "ml_engine.audio.decoder", *map(str, arguments)],
                    stdin=source,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env={"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
                )
        except OSError as fault:
            raise BadInput(SENTENCES["missing"]) from fault
        self._deadline = time.monotonic() + self._decode_seconds
        self._out = self._process.stdout.fileno() if self._process.stdout else -1
        with contextlib.suppress(AttributeError, OSError):
            fcntl.fcntl(self._out, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        try:
            for kind, body in self._messages():
                if kind == b"H":
                    data = json.loads(bytes(body))
                    self.header = Header(**{**data, "layout": tuple(data["layout"])})
                    return self
            raise BadInput(SENTENCES["undecodable"])
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        if self._process.stdout:
            self._process.stdout.close()
        self._process.wait()

    def blocks(self) -> Iterator[Block]:
        """The samples in order, with a sign of life at least every second."""
        for kind, body in self._messages():
            if kind == b"S":
                (fraction,) = struct.unpack_from("<f", body)
                samples = np.frombuffer(body, np.float32, offset=4).reshape(-1, self.header.channels)
                yield Block(samples, fraction)
            elif kind == b"":
                yield Block(None, 0.0)

    def _messages(self) -> Iterator[tuple[bytes, bytearray]]:
        """Messages until F; an empty one each second in which nothing came. Raises BadInput."""
        need = _HEADER.size
        kind: bytes | None = None
        while True:
            while len(self._buffer) < need:
                waited = self._fill()
                if waited:
                    yield b"", bytearray()
            part, self._buffer = self._buffer[:need], self._buffer[need:]
            if kind is None:
                kind, need = _HEADER.unpack(part)
                if need > _MESSAGE_BYTES:
                    raise BadInput(SENTENCES["undecodable"])
                continue
            body, this, kind, need = part, kind, None, _HEADER.size
            if this == b"E":
                raise BadInput(_sentence(json.loads(bytes(body))))
            if this == b"F":
                end = json.loads(bytes(body))
                self.damaged, self.broken = int(end["damaged"]), bool(end["broken"])
                return
            yield this, body

    def _fill(self) -> bool:
        """Read what is there; True when nothing came for a second. Raises BadInput at the deadline or an early end."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise BadInput(SENTENCES["slow"])
        ready, _, _ = select.select([self._out], [], [], min(left, 1.0))
        if not ready:
            return True
        data = os.read(self._out, _PIPE_BYTES)
        if not data:
            status = self._process.wait()
            # Killed for its processor time (XCPU, or KILL one second later); else it crashed.
            raise BadInput(SENTENCES["slow" if status in {-24, -9} else "undecodable"])
        self._buffer += data
        return False


def _sentence(message: dict[str, Any]) -> str:
    if "limit" in message:
        message["limit"] = in_words(message["limit"])
    return SENTENCES[message["code"]].format(**message)


def in_words(seconds: float) -> str:
    """A length of time as a person says it: 90 -> "90 seconds", 7200 -> "2 hours"."""
    for size, name in ((3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or seconds == size:
            count = seconds / size
            figure = f"{count:.0f}" if abs(count - round(count)) < 0.05 else f"{count:.1f}"
            return f"{figure} {name}{'' if figure == '1' else 's'}"
    return f"{seconds:g} second{'' if seconds == 1 else 's'}"
