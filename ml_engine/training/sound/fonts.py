"""SoundFonts ready to play, read once in a process.

symusic's synthesizer bends no sample by more than 120 cents, so that a zone that is tuned by semitones (generator 51,
coarseTune; SoundFont 2.04 section 8.1.2) plays wrong pitches: the trumpet of FluidR3 does. Semitones are moved into the
zone's root key before ``soundfont.tuned`` sees to that.
"""

import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from symusic import Synthesizer

from ml_engine.audio.soundfont import tuned

RATE = 32_000  # Hz: at 16 kHz the synthesizer would alias, for it reads samples without a filter
_COARSE, _ROOT, _SAMPLE = 51, 58, 53
_HEADER, _ORIGINAL = 46, 40  # bytes of a sample header, and which of them is its pitch

_fonts: dict[Path, "Font"] = {}


@dataclass(frozen=True, slots=True)
class Font:
    """A SoundFont that plays at RATE."""

    name: str
    synthesizer: Synthesizer


def font(path: Path) -> Font:
    """The font of a file. Raises OSError without it, ValueError when it is none."""
    if path not in _fonts:
        with tempfile.NamedTemporaryFile(prefix="notewright-font-", suffix=".sf3") as file:
            data = bytearray(path.read_bytes())
            into_roots(data)
            file.write(data)
            file.flush()
            del data
            with tuned(Path(file.name)) as copy:
                _fonts[path] = Font(path.name.split(".")[0], Synthesizer(str(copy), RATE, 0))
    return _fonts[path]


def into_roots(data: bytearray) -> None:
    """Move the semitones of instruments' zones into their root keys, in place; a preset's own stay as they are.

    A font without the tables is left as it is, for the next reader to complain of.
    """
    tables = {name: (begin, end) for name, begin, end in _chunks(data) if name in (b"inst", b"ibag", b"igen", b"shdr")}
    if len(tables) < 4:
        return
    bags, gens, headers = tables[b"ibag"][0], tables[b"igen"][0], tables[b"shdr"][0]
    firsts = {struct.unpack_from("<H", data, at + 20)[0] for at in range(*tables[b"inst"], 22)}
    count = (tables[b"ibag"][1] - bags) // 4 - 1
    wanted: dict[int, set[int]] = {}  # by sample, the root keys of zones that leave it to the sample
    general: dict[int, int] = {}  # where an instrument's first zone, if it has no sample, says what holds for all
    for zone in range(count):
        begin, end = (struct.unpack_from("<H", data, bags + 4 * at)[0] for at in (zone, zone + 1))
        places = {struct.unpack_from("<H", data, at)[0]: at + 2 for at in range(gens + 4 * begin, gens + 4 * end, 4)}
        if zone in firsts:
            general = {}
        if _SAMPLE not in places:
            general = {kind: _value(data, at) for kind, at in places.items()}
            if _COARSE in places:
                struct.pack_into("<h", data, places[_COARSE], 0)
            continue
        coarse = _value(data, places[_COARSE]) if _COARSE in places else general.get(_COARSE, 0)
        sample = _value(data, places[_SAMPLE]) & 0xFFFF
        original = data[headers + _HEADER * sample + _ORIGINAL]
        root = _value(data, places[_ROOT]) if _ROOT in places else general.get(_ROOT, original)
        root = min(max(root - coarse, 0), 127)
        if _ROOT in places:
            struct.pack_into("<h", data, places[_ROOT], root)
            if _COARSE in places:
                struct.pack_into("<h", data, places[_COARSE], 0)
        elif _COARSE in places:  # the one generator is made the other
            struct.pack_into("<Hh", data, places[_COARSE] - 2, _ROOT, root)
        elif _ROOT not in general:
            wanted.setdefault(sample, set()).add(root)
    for sample, roots in wanted.items():
        if len(roots) == 1:  # samples that two instruments tune differently stay: no font known has them
            data[headers + _HEADER * sample + _ORIGINAL] = roots.pop()


def _value(data: bytearray, at: int) -> int:
    return int(struct.unpack_from("<h", data, at)[0])


def _chunks(data: bytearray) -> Iterator[tuple[bytes, int, int]]:
    """Name, begin and end of each chunk of the list of tables."""
    at = data.find(b"pdtaphdr")
    at = at + 4 if at >= 0 else len(data)
    while at + 8 <= len(data):
        name, size = bytes(data[at : at + 4]), struct.unpack_from("<I", data, at + 4)[0]
        yield name, at + 8, min(at + 8 + size, len(data))
        at += 8 + size + size % 2
