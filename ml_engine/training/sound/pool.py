"""Clips with their notes and captions, made from nothing but seeds and a SoundFont, in shards of 60.

    python -m ml_engine.training.sound.pool --fonts F.sf2[,G.sf2] --out DIR --shards N [--first K] [--side train|valid]
        [--corpora corpora.npz] [--styles styles.npz]

A shard is three files: ``NNNN.sound.npy`` int16 (60, 320000), 20 s at 16 kHz mono; ``NNNN.notes.npy`` float32 (n, 6), rows
of clip, onset s, offset s, pitch, velocity 1..127, program 0..127 or 128 for drums, as they sound; ``NNNN.facts.json``, a
list of 60. The same number gives the same shard; one that is there is left as it is.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ml_engine.errors import BadInput
from ml_engine.instruments import program_or_drums
from ml_engine.training.sound import fonts, mixing, voices
from ml_engine.training.sound.books import Book
from ml_engine.training.sound.captions import caption
from ml_engine.training.sound.fonts import Font
from ml_engine.training.sound.sheets import HELD_OUT, Facts, sheet

CLIPS = 60  # in a shard


def clip(seed: int, among: Sequence[Font], books: Sequence[Book | None] = ()) -> tuple[np.ndarray, np.ndarray, Facts]:
    """Clip ``seed``: sound float32 (mixing.LENGTH,), notes float32 (n, 5) as in :meth:`Shard.notes`, facts."""
    made = sheet(seed, books)
    rng = np.random.default_rng([seed, 5])
    font = among[int(rng.integers(len(among)))]
    up, down = mixing.detuned(rng)
    parts = voices.players(made.performance, font, rng, pitch=up / down)
    sound = mixing.mix(parts, made.facts.dynamics, rng, (up, down))
    rows = [(n.onset, n.offset, n.pitch, n.velocity, program_or_drums(n.instrument)) for n in made.performance.notes]
    facts = replace(made.facts, caption=caption(made.facts, rng), font=font.name)
    return sound, np.array(rows, dtype=np.float32), facts


def write_shard(
    folder: Path, number: int, among: Sequence[Font], books: Sequence[Book | None] = (), *, held_out: bool = False
) -> None:
    """Make shard ``number``; its facts are written last, so a shard with facts is whole."""
    first = number * CLIPS + (HELD_OUT if held_out else 0)
    sounds = np.zeros((CLIPS, mixing.LENGTH), np.int16)
    notes, facts = [], []
    for at in range(CLIPS):
        sound, rows, known = clip(first + at, among, books)
        sounds[at] = np.round(sound * 32767)
        notes.append(np.concatenate([np.full((len(rows), 1), at, np.float32), rows], axis=1))
        facts.append(known.to_json())
    stem = f"{number:04d}"
    for ending, array in (("sound", sounds), ("notes", np.concatenate(notes))):
        coming = folder / f"{stem}.{ending}.npy.part"
        with coming.open("wb") as file:
            np.save(file, array)
        coming.rename(folder / f"{stem}.{ending}.npy")
    coming = folder / f"{stem}.facts.json.part"
    coming.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    coming.rename(folder / f"{stem}.facts.json")


@dataclass(frozen=True, slots=True)
class Shard:
    """One shard, its sound read only as far as it is asked for."""

    path: Path
    _sound: np.ndarray
    _notes: np.ndarray
    _facts: list[dict[str, Any]]

    @classmethod
    def open(cls, path: Path) -> "Shard":
        """``path``: any of the shard's files. Raises BadInput when one of the three is missing or broken."""
        stem = path.name.split(".")[0]
        try:
            sound = np.load(path.with_name(f"{stem}.sound.npy"), mmap_mode="r")
            notes = np.load(path.with_name(f"{stem}.notes.npy"))
            facts = json.loads(path.with_name(f"{stem}.facts.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise BadInput(f"{path.name} is not a whole shard of sound: {fault}.") from fault
        return cls(path.with_name(stem), sound, notes, facts)

    def __len__(self) -> int:
        return len(self._sound)

    def sound(self, at: int) -> np.ndarray:
        """Clip ``at``, float32 (320000,)."""
        return np.asarray(self._sound[at], np.float32) / 32767

    def notes(self, at: int) -> np.ndarray:
        """Its notes, float32 (n, 5): onset s, offset s, pitch, velocity, program."""
        return np.asarray(self._notes[self._notes[:, 0] == at, 1:])

    def facts(self, at: int) -> dict[str, Any]:
        """What is known of it: the fields of sheets.Facts."""
        return self._facts[at]


def shards(folder: Path) -> list[Path]:
    """The sound files of the whole shards in a folder, in order: each for :meth:`Shard.open`."""
    return [
        path.with_name(path.name.replace(".facts.json", ".sound.npy")) for path in sorted(folder.glob("*.facts.json"))
    ]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, help="a file of composer_data; without it drills take its share")
    parser.add_argument("--styles", type=Path, help="the same, of our own band pieces")
    parser.add_argument("--fonts", required=True, help="SoundFonts, parted by commas")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=int, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--side", choices=("train", "valid"), default="train")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    books = [Book(path) if path else None for path in (options.corpora, options.styles)]
    among = [fonts.font(Path(path)) for path in options.fonts.split(",")]
    for number in range(options.first, options.first + options.shards):
        if (options.out / f"{number:04d}.facts.json").exists():
            continue
        started = time.monotonic()
        write_shard(options.out, number, among, books, held_out=options.side == "valid")
        print(f"shard {number:04d}: {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
