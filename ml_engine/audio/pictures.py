"""Pictures of a recording: what a musician looks at before reading. Pyramids of PNG tiles that a page can zoom into."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from PIL import Image

from ml_engine.audio.decode import decode
from ml_engine.audio.palette import COLOURS, palette
from ml_engine.audio.sound import Sound
from ml_engine.events import Report, Stage, ignore
from ml_engine.limits import Limits

TILE_WIDTH = 1024
FINEST = 60.0  # columns a second, where the recording is short enough for it
MOST_LEVELS = 7  # 65,536 columns: nine a second for two hours

# Rows are thirds of a semitone; three make a piano key, from half a semitone below A0 to half a semitone above C8.
CQT_OCTAVE = 36
CQT_ROWS = 264
CQT_LOW = 27.5 * 2 ** (-1 / 24)
CQT_HIGH = 27.5 * 2 ** (87 / 12 + 1 / 24)
CQT_RATE = 11_025  # Hz; C8 is at 4,186
CQT_GAMMA = 2.5  # Hz of bandwidth added, so that low notes do not smear over seconds (Schoerkhuber et al. 2014)
CQT_MARGIN = 2.5  # seconds; the longest filter reaches half as far

STFT_ROWS = 256
STFT_LOW, STFT_HIGH = 40.0, 16_000.0
STFT_WINDOWS = ((8192, 0.0), (4096, 500.0), (2048, 2_000.0))  # samples, and the lowest frequency each is used for
STFT_TILT = 3.0  # dB an octave: music falls off about as pink noise does
CQT_TILT = 1.5  # its bands widen with frequency already
CONTRAST = 1.3

BLOCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Picture:
    """One kind of picture as a pyramid of tiles, DIRECTORY/kind/level/index.png.

    ``kind`` is "stft" or "cqt", ``label`` its name for people; it shows ``seconds`` from left to right and ``low_hz``
    to ``high_hz`` from the bottom edge to the top edge on a logarithmic axis. Tiles are ``tile_width`` x ``height``
    pixels. ``levels`` are {width, tiles}: level 0 is the overview in one tile, each further level twice as wide.
    """

    kind: str
    label: str
    seconds: float
    low_hz: float
    high_hz: float
    axis: str
    height: int
    tile_width: int
    levels: list[dict[str, int]]

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return asdict(self)


def look(path: Path, directory: Path, limits: Limits | None = None, report: Report = ignore) -> list[Picture]:
    """Draw the spectrograms (STFT, constant-Q) of a recording into ``directory`` as palette PNGs.

    ``report`` hears of "decoding", "cleaning" and "drawing". At most 127 tiles a kind, however long the recording.
    Raises BadInput as :func:`ml_engine.audio.decode.inspect` does.
    """
    with decode(path, limits, report) as sound:
        return draw(sound, directory, report)


def draw(sound: Sound, directory: Path, report: Report = ignore) -> list[Picture]:
    """Both pictures of a decoded recording, into ``directory``."""
    last = 0.0

    def tell(fraction: float) -> None:
        nonlocal last
        if time.monotonic() - last > 0.25:
            last = time.monotonic()
            report(Stage("drawing", fraction))

    levels = 1
    while levels < MOST_LEVELS and TILE_WIDTH << (levels - 1) < sound.seconds * FINEST:
        levels += 1
    width = TILE_WIDTH << (levels - 1)
    pictures = []
    for kind, label, low, high, rows, blocks, depth, share in (
        ("stft", "Spectrogram", STFT_LOW, STFT_HIGH, STFT_ROWS, _stft_blocks, 64.0, 0.0),
        ("cqt", "Constant-Q", CQT_LOW, CQT_HIGH, CQT_ROWS, _cqt_blocks, 52.0, 0.5),
    ):

        def half(fraction: float, share: float = share) -> None:
            tell(share + fraction / 2)

        power = _columns(blocks(sound, width), rows, width, sound.seconds, half)
        made = _tiles(_shades(power, depth), directory / kind, levels)
        seconds, edges = round(sound.seconds, 4), (round(low, 3), round(high, 3))
        pictures.append(Picture(kind, label, seconds, *edges, "log", rows, TILE_WIDTH, made))
    report(Stage("drawing", 1.0))
    return pictures


_Blocks = Iterator[
    tuple[np.ndarray, np.ndarray]
]  # power (rows, frames), lowest row first; each frame's time in seconds


def _columns(blocks: _Blocks, rows: int, width: int, seconds: float, tell: Callable[[float], None]) -> np.ndarray:
    """Levels in dB, shape (rows, width), float16: each column the mean power of the frames that fall into it."""
    total = np.zeros((width, rows), np.float32)
    count = np.zeros(width, np.float32)
    for power, times in blocks:
        at = np.clip((times / seconds * width).astype(int), 0, width - 1)
        np.add.at(total, at, power.T)
        np.add.at(count, at, 1)
        tell(min(float(times[-1]) / seconds, 1.0) if len(times) else 0.0)
    filled = np.flatnonzero(count)
    nearest = filled[np.clip(np.searchsorted(filled, np.arange(width)), 0, len(filled) - 1)]
    for start in range(0, width, 8192):  # a frame may fall beside a column: it takes its neighbour's
        part = slice(start, start + 8192)
        total[part] = total[nearest[part]] / count[nearest[part], None]
    return (10 * np.log10(np.maximum(total, 1e-14))).astype(np.float16).T


def _stft_blocks(sound: Sound, width: int) -> _Blocks:
    """Short windows for the heights, long ones for the depths, put together on one logarithmic axis."""
    longest = STFT_WINDOWS[0][0]
    hop = int(max(128, min(sound.frames / width, STFT_WINDOWS[-1][0] // 2)))
    centres = STFT_LOW * (STFT_HIGH / STFT_LOW) ** ((np.arange(STFT_ROWS) + 0.5) / STFT_ROWS)
    tilt = 10 ** (STFT_TILT * np.log2(centres / 1000) / 10)
    bounds = [low for _, low in STFT_WINDOWS[1:]] + [np.inf]
    parts = []
    for (size, low), high in zip(STFT_WINDOWS, bounds, strict=True):
        rows = (centres >= low) & (centres < high)
        window = np.hanning(size + 1)[:-1].astype(np.float32)
        parts.append((size, rows, window / window.sum(), _row_weights(centres[rows], size, sound.rate)))
    block = max(int(BLOCK_SECONDS * sound.rate / 4) // hop, 1)  # frames; a quarter of a minute
    for first in range(0, sound.frames // hop + 1, block):
        frames = min(block, sound.frames // hop + 1 - first)
        samples = sound.read(first * hop - longest // 2, (frames - 1) * hop + longest)
        power = np.empty((STFT_ROWS, frames), np.float32)
        for size, rows, window, weights in parts:
            aside = (longest - size) // 2
            view = np.lib.stride_tricks.sliding_window_view(samples[aside:], size)[: (frames - 1) * hop + 1 : hop]
            for start in range(0, frames, 512):
                spectrum = np.fft.rfft(view[start : start + 512] * window, axis=1)
                power[rows, start : start + 512] = weights @ np.square(np.abs(spectrum)).T
        yield power * tilt[:, None].astype(np.float32), (first + np.arange(frames)) * hop / sound.rate


def _row_weights(centres: np.ndarray, size: int, rate: int) -> np.ndarray:
    """Bins -> rows, shape (rows, size / 2 + 1): triangles from centre to centre, never narrower than a bin."""
    step = (STFT_HIGH / STFT_LOW) ** (1 / STFT_ROWS)
    bins = np.arange(size // 2 + 1) * rate / size
    half = np.maximum(centres * (step - 1), rate / size)[:, None]
    weights = np.maximum(1 - np.abs(bins[None, :] - centres[:, None]) / half, 0)
    return (weights / weights.max(axis=1, keepdims=True)).astype(np.float32)


def _cqt_blocks(sound: Sound, width: int) -> _Blocks:
    import librosa  # takes its time, and only this picture needs it

    per_column = sound.seconds / width * CQT_RATE
    hop = 128 if per_column < 256 else 256 if per_column < 512 else 512
    tilt = (10 ** (CQT_TILT * np.arange(CQT_ROWS) / CQT_OCTAVE / 10)).astype(np.float32)[:, None]
    step, margin = int(BLOCK_SECONDS * sound.rate), int(CQT_MARGIN * sound.rate)
    for start in range(0, sound.frames, step):
        samples = soxr.resample(sound.read(start - margin, step + 2 * margin), sound.rate, CQT_RATE)
        transform = librosa.vqt(
            samples,
            sr=CQT_RATE,
            hop_length=hop,
            fmin=CQT_LOW * 2 ** (0.5 / CQT_OCTAVE),
            n_bins=CQT_ROWS,
            bins_per_octave=CQT_OCTAVE,
            gamma=CQT_GAMMA,
        )
        times = np.arange(transform.shape[1]) * hop / CQT_RATE - CQT_MARGIN
        inside = (times >= 0) & (times < min(BLOCK_SECONDS, (sound.frames - start) / sound.rate))
        if inside.any():
            yield np.square(np.abs(transform[:, inside])) * tilt, times[inside] + start / sound.rate


def _shades(levels: np.ndarray, depth: float) -> np.ndarray:
    """dB -> colours 0..COLOURS-1, uint8: the brightest for what little is louder than, the darkest ``depth`` dB below.

    A little contrast in the middle keeps the lines of notes apart from what lies between them.
    """
    some = levels[:, :: max(levels.shape[1] // 4096, 1)].astype(np.float32)
    top = float(np.percentile(some.max(axis=0), 97))
    shades = np.empty(levels.shape, np.uint8)
    for start in range(0, levels.shape[1], 8192):
        part = levels[:, start : start + 8192].astype(np.float32)
        shades[:, start : start + 8192] = np.clip((part - top + depth) / depth, 0, 1) ** CONTRAST * (COLOURS - 1) + 0.5
    return shades


def _tiles(shades: np.ndarray, directory: Path, levels: int) -> list[dict[str, int]]:
    """Write the pyramid, finest level first. Coarser levels lean towards the brighter of two, so that notes stay."""
    made = []
    for level in range(levels - 1, -1, -1):
        place = directory / str(level)
        place.mkdir(parents=True, exist_ok=True)
        tiles = shades.shape[1] // TILE_WIDTH
        for index in range(tiles):
            tile = shades[::-1, index * TILE_WIDTH : (index + 1) * TILE_WIDTH]
            image = Image.fromarray(np.ascontiguousarray(tile), "P")
            image.putpalette(palette())
            image.save(place / f"{index}.png", compress_level=7)
        made.append({"width": shades.shape[1], "tiles": tiles})
        left, right = shades[:, 0::2].astype(np.uint16), shades[:, 1::2].astype(np.uint16)
        shades = ((2 * np.maximum(left, right) + left + right + 2) // 4).astype(np.uint8)
    return made[::-1]
