"""What looking at an unknown sound file may cost. Set by whoever runs the engine; these are the command line's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest recording (s), and what its decoding process may take: wall-clock seconds and megabytes of memory."""

    seconds: float = 2 * 3600 + 60
    decode_seconds: float = 300
    decode_megabytes: int = 2048
