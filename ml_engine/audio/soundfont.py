"""SoundFonts made ready for the synthesizer, which reads three of their fields otherwise than the standard.

symusic's synthesizer tunes a sample by the pitch in its header and ignores a zone's own root key (generator 58,
overridingRootKey; SoundFont 2.04 section 8.1.2): fonts that rely on it, FluidR3Mono among them, play wrong pitches. So
each such zone gets a copy of its sample's header that says the zone's root key.

It bends no sample by more than 120 cents, so that zones tuned by semitones (generator 51, coarseTune) play wrong pitches: the
trumpet, the piccolo and the drawbar organ of FluidR3 do. Their semitones are moved into the root key.

It also lets a released note fade in a straight line of amplitude where the standard has one of decibels, down to -100
(section 8.1.2, releaseVolEnv): a fade by 20 dB takes nine tenths of the time instead of a fifth, and pianos sound as if
their dampers hardly touched the strings. So release times are divided by four.
"""

import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOT_KEY, _SAMPLE, _COARSE, _RELEASE = 58, 53, 51, 38
_QUARTER = -2400  # timecents
_SHORTEST = -12_000
_HEADER, _ORIGINAL = 46, 40  # bytes of a sample header, and which of them is its pitch


@contextmanager
def tuned(soundfont: Path) -> Iterator[Path]:
    """A copy of the font, for the while, that sounds as ``soundfont`` should. Raises ValueError when it is none."""
    data = soundfont.read_bytes()
    place = _find(data, 12, len(data), b"pdta")
    if place is None:
        raise ValueError(f"{soundfont.name} is not a SoundFont.")
    repaired = _repair(data[slice(*place)])
    # The sound itself need not move: the small tables at the end are all that grows.
    body = data[12 : place[0] - 8] + b"LIST" + struct.pack("<I", len(repaired)) + repaired
    with tempfile.NamedTemporaryFile(prefix="notewright-font-", suffix=".sf3") as copy:
        copy.write(b"RIFF" + struct.pack("<I", len(body) + 4) + b"sfbk" + body)
        copy.flush()
        yield Path(copy.name)


def _chunks(data: bytes, start: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, begin and end of each chunk; some writers leave out the byte that pads odd lengths."""
    while start + 8 <= stop:
        name, size = data[start : start + 4], struct.unpack_from("<I", data, start + 4)[0]
        yield name, start + 8, min(start + 8 + size, stop)
        start += 8 + size
        if size % 2 and data[start : start + 1] == b"\0":
            start += 1


def _find(data: bytes, start: int, stop: int, kind: bytes) -> tuple[int, int] | None:
    for name, begin, end in _chunks(data, start, stop):
        if name == b"LIST" and data[begin : begin + 4] == kind:
            return begin, end
    return None


def _repair(tables: bytes) -> bytes:
    """The tables (a LIST of kind pdta) with root keys and semitones moved into sample headers and release times quartered."""
    parts = {name: bytearray(tables[begin:end]) for name, begin, end in _chunks(tables, 4, len(tables))}
    bags = [bag for bag, _ in struct.iter_unpack("<HH", parts[b"ibag"])]
    firsts = {struct.unpack_from("<H", parts[b"inst"], at + 20)[0] for at in range(0, len(parts[b"inst"]), 22)}
    samples = parts[b"shdr"]
    headers = [bytes(samples[at : at + _HEADER]) for at in range(0, len(samples), _HEADER)]
    last = headers.pop()
    copies: dict[tuple[int, int], int] = {}
    general: dict[int, int] = {}  # what an instrument's first zone, if it has no sample, says for all of them
    for zone, (begin, end) in enumerate(zip(bags, bags[1:], strict=False)):
        values = {}
        for at in range(4 * begin, 4 * end, 4):
            kind, value = struct.unpack_from("<Hh", parts[b"igen"], at)
            values[kind] = (value, at + 2)
        if _RELEASE in values:
            time, at = values[_RELEASE]
            struct.pack_into("<h", parts[b"igen"], at, max(_SHORTEST, time + _QUARTER))
        if _COARSE in values:
            struct.pack_into("<h", parts[b"igen"], values[_COARSE][1], 0)
        if zone in firsts:
            general = {}
        said = general | {kind: value for kind, (value, _) in values.items()}
        if _SAMPLE not in values:
            general = said
            continue
        sample, at = values[_SAMPLE]
        root = said.get(_ROOT_KEY, -1)
        root = (root if 0 <= root <= 127 else headers[sample][_ORIGINAL]) - said.get(_COARSE, 0)
        root = min(max(root, 0), 127)
        if headers[sample][_ORIGINAL] == root:
            continue
        if (sample, root) not in copies:
            copies[sample, root] = len(headers)
            headers.append(headers[sample][:_ORIGINAL] + bytes([root]) + headers[sample][_ORIGINAL + 1 :])
        struct.pack_into("<h", parts[b"igen"], at, copies[sample, root])
    parts[b"shdr"] = bytearray(b"".join(headers) + last)
    packed = (
        name + struct.pack("<I", len(part)) + bytes(part) + b"\0" * (len(part) % 2) for name, part in parts.items()
    )
    return b"pdta" + b"".join(packed)
