"""What becomes of words, wishes and melody files that no sound can be made of: one clear sentence, or a choice that is told.

Words are those of ``bench.composer.bad_input`` with the fates told there. A melody, or a sound to go on from, is judged on files made here.
"""

import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from bench.composer.bad_input import CASES, SECONDS
from bench.composer.figures import Figure, share_figure
from bench.sound.options import Options
from ml_engine import BadInput, SoundWish, generate, read_brief
from ml_engine.audio.encode import write_sound

LENGTH = 2.0  # seconds of each sound that is made
RATE = 16_000
WORDS = "a calm tune for piano in C major, 4 bars"
WISHES: dict[str, dict[str, Any]] = {
    "no seconds": {"seconds": 0.0}, "minus seconds": {"seconds": -5.0}, "ten hours": {"seconds": 36_000.0},
    "seconds nan": {"seconds": math.nan}, "seconds infinite": {"seconds": math.inf},
    "guidance 0": {"guidance": 0.0}, "guidance 1000": {"guidance": 1000.0}, "guidance nan": {"guidance": math.nan},
    "temperature minus": {"temperature": -1.0}, "temperature 1e9": {"temperature": 1e9},
    "top_k 0": {"top_k": 0}, "top_k minus": {"top_k": -3}, "an unknown engine": {"engine": "orchestra"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """A file that is no melody; ``write`` puts it at a path. ``fates``: for a melody, for a sound to go on from."""

    name: str
    ending: str
    write: Callable[[Path], None]
    melody: tuple[str, ...] = ("refused",)
    continuing: tuple[str, ...] = ("refused",)


def tone(seconds: float, hertz: float = 220.0) -> np.ndarray:
    """A steady tone."""
    return (0.2 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def noise(seconds: float) -> np.ndarray:
    """White noise."""
    return (0.2 * np.random.default_rng(3).standard_normal(round(seconds * RATE))).astype(np.float32)


def sound(samples: np.ndarray, times: int = 1) -> Callable[[Path], None]:
    """Writes samples, so many times after each other."""
    return lambda path: write_sound(path, (samples[:, None] for _ in range(times)), RATE, 1)


def content(data: bytes) -> Callable[[Path], None]:
    """Writes bytes."""
    return lambda path: path.write_bytes(data) and None


def picture(path: Path) -> None:
    """A small PNG, whatever the path's ending."""
    with av.open(str(path), "w", format="image2pipe") as container:
        stream = container.add_stream("png", rate=1)
        stream.width = stream.height = 32
        stream.pix_fmt = "rgb24"
        frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), 90, np.uint8), "rgb24")
        frame.pts, frame.time_base = 0, Fraction(1, 1)
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


FILES = (
    File("noise", ".wav", sound(noise(6)), ("refused",), ("refused", "told", "made")),
    File("silence", ".wav", sound(np.zeros(6 * RATE, np.float32))),
    File("an hour", ".flac", sound(tone(60), 60), ("refused",), ("refused", "told", "made")),
    File("a twentieth of a second", ".wav", sound(tone(0.05))),
    File("one steady tone", ".wav", sound(tone(6)), ("refused", "told", "made"), ("refused", "told", "made")),
    File(
        "clicks", ".wav", sound(np.eye(1, 8000, 0, dtype=np.float32)[0], 10), ("refused",), ("refused", "told", "made")
    ),
    File("garbage", ".wav", content(np.random.default_rng(5).bytes(50_000))),
    File("garbage that says it is FLAC", ".flac", content(b"fLaC" + np.random.default_rng(6).bytes(50_000))),
    File("an empty file", ".wav", content(b"")),
    File("a text", ".mp3", content(b"This is not music.\n" * 100)),
    File("a picture", ".wav", picture),
    File("a picture that says so", ".png", picture),
    File("no such file", ".wav", lambda path: None),
)


def clear(sentence: str) -> bool:
    """One line, a whole sentence."""
    begins = sentence[:1].isupper() or sentence[:1].isdigit() or sentence[:1] in "“‘"
    return begins and sentence.endswith(".") and len(sentence) < 400 and "\n" not in sentence


def fares(work: Callable[[], tuple[str, ...]]) -> tuple[str, str]:
    """(what became of it, what was said); ``work`` returns notices."""
    try:
        notices = work()
    except BadInput as fault:
        return ("refused" if clear(str(fault)) else "unclear refusal"), str(fault)
    except Exception as fault:
        return "broke", repr(fault)[:300]
    return ("told" if notices else "made"), " ".join(notices)


def asked(brief: Callable[[], tuple[Any, tuple[str, ...]]]) -> Callable[[], tuple[str, ...]]:
    """A case of the composer's, made as sound."""

    def work() -> tuple[str, ...]:
        read, said = brief()
        return (*said, *generate(SoundWish(read, seconds=LENGTH)).notices)

    return work


def wished(**fields: Any) -> Callable[[], tuple[str, ...]]:
    """A wish with these fields, from its own JSON as a page would send it."""

    def work() -> tuple[str, ...]:
        given = SoundWish(read_brief(WORDS).brief, seconds=LENGTH).to_json() | fields
        return generate(SoundWish.from_json(given)).notices

    return work


def heard(path: Path, kind: str) -> Callable[[], tuple[str, ...]]:
    """A file as a melody or as a sound to go on from."""

    def work() -> tuple[str, ...]:
        wish = SoundWish(read_brief(WORDS).brief, seconds=LENGTH)
        return generate(
            wish, melody=path if kind == "melody" else None, continuing=path if kind != "melody" else None
        ).notices

    return work


def run(options: Options) -> list[Figure]:
    """Each case, and what was said."""
    right = total = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory(prefix="notewright-bad-") as folder:
        cases: list[tuple[str, Callable[[], tuple[str, ...]], tuple[str, ...]]] = []
        if not options.quick:
            cases += [(case.name, asked(case.brief), case.fate) for case in CASES]
        cases += [(name, wished(**fields), ("refused",)) for name, fields in WISHES.items()]
        for file in FILES:
            path = Path(folder) / (file.name.replace(" ", "-") + file.ending)
            file.write(path)
            cases.append((f"melody: {file.name}", heard(path, "melody"), file.melody))
            cases.append((f"going on from: {file.name}", heard(path, "continuing"), file.continuing))
        for name, work, fates in cases:
            start = time.perf_counter()
            fate, said = fares(work)
            took = time.perf_counter() - start
            slowest = max(slowest, took)
            right, total = right + (fate in fates), total + 1
            mark = "as asked" if fate in fates else "WRONG"
            print(f"{mark:9} {name:44} {fate:16} {took:5.1f} s  {said[:220]}", flush=True)
    return [
        share_figure("clear sentence or told choice", right, total, 100),
        Figure("slowest answer", f"{slowest:.1f} s", f"< {SECONDS:g} s", slowest < SECONDS),
    ]
