"""Recordings that packages bring along, heard by ``auto`` and by ``ensemble``: no figure without truth, but pictures to look at.

``recorded.json`` says which recordings there are, in which package each is and under which licence. Nothing of them is kept in the repository.
"""

import argparse
import json
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import soxr

from bench.ears.pictures import TELLS_PLAYERS, Roll, draw
from ml_engine import Performance, transcribe, warm_up
from ml_engine.instruments import base_name, is_drums

TABLE = Path(__file__).with_name("recorded.json")
RATE = 44_100
ENGINES = ("auto", "ensemble")
REGISTRIES = {"Debian": ("apt install", Path("/")), "PyPI": ("pip install", Path(sysconfig.get_paths()["purelib"]))}


@dataclass(frozen=True, slots=True)
class Recording:
    """A row of the table. Paths of ``files`` are those in the package, without a leading slash.

    Several files follow one another, or sound together where they are ``mixed``. What is no sound yet is made one by ``make``, a command
    in which {file} and {made} stand for both. Listening begins ``start`` seconds in.
    """

    name: str
    what: str
    registry: str
    packages: tuple[str, ...]
    version: str
    licence: str
    files: tuple[str, ...]
    mixed: bool = False
    start: float = 0.0
    make: tuple[str, ...] = ()

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Recording":
        """Raises TypeError for fields that are missing or unknown, ValueError for what makes no sense."""
        made = cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()})
        if made.registry not in REGISTRIES or not made.files or not made.packages or not made.licence:
            raise ValueError(f"{made.name}: a registry, packages, files and a licence are needed")
        if any(Path(file).is_absolute() for file in made.files):
            raise ValueError(f"{made.name}: paths begin without a slash")
        if made.make and (len(made.files) > 1 or not {"{file}", "{made}"} <= set(made.make)):
            raise ValueError(f"{made.name}: a command makes one file of one file")
        return made

    def how_to_get(self) -> str:
        return f"{REGISTRIES[self.registry][0]} {' '.join(self.packages)}"

    def found(self, folder: Path | None) -> list[Path] | None:
        """Its files in ``folder``, where packages were unpacked, or else where they are installed; None where one or the maker is missing."""
        roots = [root for root in (folder, REGISTRIES[self.registry][1]) if root is not None]
        if self.make and shutil.which(self.make[0]) is None:
            return None
        paths = [next((root / file for root in roots if (root / file).is_file()), None) for file in self.files]
        there = [path for path in paths if path is not None]
        return there if len(there) == len(paths) else None


def recordings(path: Path = TABLE) -> list[Recording]:
    """The table."""
    return [Recording.of(row) for row in json.loads(path.read_text(encoding="utf-8"))]


def main(options: argparse.Namespace, table: Path = TABLE) -> int:
    """Hear, print, draw. 1 where none of the recordings is there, or one could not be heard."""
    known = [one for one in recordings(table) if not options.names or one.name in options.names]
    present = [(one, files) for one in known if (files := one.found(options.folder))]
    for one in known:
        if one.name not in {other.name for other, _ in present}:
            print(f"Missing: {one.name} ({one.what}). {one.how_to_get()}")
    if not present:
        print("None of the recordings is here.", file=sys.stderr)
        return 1
    warm_up(("piano", "line", "ensemble"))
    options.out.mkdir(parents=True, exist_ok=True)
    print(
        "| recording | engine | notes a second | heard to play | drums a second | times real time |\n"
        + "| --- " * 6
        + "|"
    )
    rows: list[dict[str, Any]] = []
    failed = False
    for one, files in present:
        try:
            rows += _heard_and_drawn(one, files, options.out / f"{one.name}.png", options.seconds)
        except (OSError, ValueError, RuntimeError, subprocess.SubprocessError) as error:
            failed = True
            print(f"{one.name} could not be heard: {error}", file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if failed else 0


def _heard_and_drawn(one: Recording, files: list[Path], picture: Path, seconds: float) -> list[dict[str, Any]]:
    """Hear the recording by every engine that is asked, print a line of each and draw them: the figures."""
    with tempfile.TemporaryDirectory(prefix="notewright-bench-") as name:
        sound = sound_of(one, files, seconds, Path(name))
        clip = Path(name, "clip.wav")
        soundfile.write(clip, sound, RATE, subtype="FLOAT")
        rolls: list[Roll] = []
        rows: list[dict[str, Any]] = []
        for asked in ENGINES:
            if any(roll.engine == asked for roll in rolls):  # what was chosen is not heard again
                continue
            began = time.monotonic()
            told = transcribe(clip, engine=asked)
            took = time.monotonic() - began
            rolls.append(Roll(told.engine, asked == "auto", told.performance))
            figures = {"recording": one.name, "engine": told.engine, "chosen": asked == "auto"}
            rows.append(
                figures | counted(told.performance, len(sound) / RATE) | {"times real time": len(sound) / RATE / took}
            )
            print(line_of(rows[-1]), flush=True)
    draw(picture, one.what[0].upper() + one.what[1:], f"{one.packages[0]}, {one.licence}", sound, RATE, rolls)
    return rows


def sound_of(one: Recording, files: list[Path], seconds: float, folder: Path) -> np.ndarray:
    """``seconds`` of the recording from its start, mono at RATE, no louder than 1: (samples,) float32.

    ``folder`` is for what has to be made. Raises ValueError where nothing is left, CalledProcessError where it cannot be made.
    """
    if one.make:
        made = folder / "made.wav"
        command = [word.format(file=files[0], made=made) for word in one.make]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        files = [made]
    # Of files that follow one another only all of them together know where the start is.
    begin, most = (one.start, seconds) if one.mixed or len(files) == 1 else (0.0, one.start + seconds)
    parts = [_read(file, begin, most) for file in files]
    if one.mixed:
        longest = max(map(len, parts))
        sound = np.sum([np.pad(part, (0, longest - len(part))) for part in parts], axis=0)
    else:
        sound = np.concatenate(parts)[round((one.start - begin) * RATE) :]
    sound = sound[: round(seconds * RATE)]
    if not len(sound) or not np.abs(sound).max():
        raise ValueError("there is no sound from its start on")
    return np.asarray(sound / max(1.0, float(np.abs(sound).max())), np.float32)


def _read(file: Path, start: float, seconds: float) -> np.ndarray:
    with soundfile.SoundFile(file) as opened:
        opened.seek(min(round(start * opened.samplerate), opened.frames))
        samples = opened.read(round(seconds * opened.samplerate), dtype="float32", always_2d=True).mean(axis=1)
        return np.asarray(soxr.resample(samples, opened.samplerate, RATE))


def counted(heard: Performance, seconds: float) -> dict[str, Any]:
    """Notes and strokes a second, and how many notes each instrument has, most first."""
    tones = [note for note in heard.notes if not is_drums(note.instrument)]
    players = Counter(base_name(note.instrument) for note in tones)
    return {
        "notes a second": len(tones) / seconds,
        "players": dict(sorted(players.items(), key=lambda item: (-item[1], item[0]))),
        "drums a second": (len(heard.notes) - len(tones)) / seconds,
    }


def line_of(row: dict[str, Any]) -> str:
    """A row of the table that is printed."""
    players = ", ".join(f"{name} {count}" for name, count in row["players"].items()) or "nobody"
    if row["engine"] != TELLS_PLAYERS:
        players = "–"
    engine = row["engine"] + (" (auto)" if row["chosen"] else "")
    cells = (row["recording"], engine, f"{row['notes a second']:.1f}", players, f"{row['drums a second']:.1f}")
    return f"| {' | '.join(cells)} | {row['times real time']:.1f} |"
