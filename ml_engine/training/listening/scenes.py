"""Clips of several instruments with all that is known of them, made from nothing but seeds and SoundFonts, in shards of 60.

    python -m ml_engine.training.listening.scenes --fonts F.sf2 --out DIR --shards N [--first K] [--side train|valid]
        --corpora corpora.npz --styles styles.npz [--scores DIR] [--songs DIR] [--strokes DIR]

A shard is one folder ``NNNN`` of arrays: ``tones`` and ``strokes`` uint8 as :mod:`ml_engine.models.pitch_spectra` has them (60, 1000, …); ``notes``
float32 (n, 6), rows of clip, onset s, offset s, pitch, velocity, program 0..127 or 128 for drums; ``bends`` int8 (60, 1000, PLAYERS) cents by
which each family is out of tune; ``shares`` uint8 (60, 125, BINS, STEMS), 255 times the part of each stem in the power of every eighth
frame. The same number gives the same shard; one that is there is left as it is.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.signal import resample_poly

from ml_engine.instruments import program_or_drums
from ml_engine.models.listener import PLAYERS, STEMS, player_of
from ml_engine.models.pitch_spectra import BINS, FRAMES_A_SECOND, LEVEL, RATE, powers, spectra
from ml_engine.music import Performance
from ml_engine.training.lines import singers
from ml_engine.training.listening.damage import damaged
from ml_engine.training.listening.kits import Strokes, strokes
from ml_engine.training.listening.performances import Works, performance_from, read_works
from ml_engine.training.listening.timbres import varied
from ml_engine.training.sound import fonts, mixing, voices
from ml_engine.training.sound.books import Book
from ml_engine.training.sound.fonts import Font
from ml_engine.training.sound.sheets import HELD_OUT, LEAD, SECONDS, sheet

CLIPS = 60  # in a shard
FRAMES = round(SECONDS * FRAMES_A_SECOND)
STEP = 8  # frames between those whose shares are kept
NOTHING = 0.03  # of the clips: noise or speech without a note
PERFORMED = 0.6  # of the clips, where there are works
VARIED = 0.75  # of the clips: players sound other than the SoundFont has them
DETUNED, CENTS = 0.4, 50.0
SINGING = ("strings", "voice", "brass", "woodwind")  # players whose pitch moves
VIBRATO = 0.4  # of them
_WILD = 4.0  # a player's samples stay far below
_LOUDER = 6.0  # decibels about LEVEL
ARRAYS = ("tones", "strokes", "notes", "bends", "shares")


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the music of scenes comes from, and what plays it."""

    fonts: Sequence[Font]
    books: Sequence[Book | None]
    works: Works | None = None
    strokes: Strokes = field(default_factory=dict)
    nothing: float = NOTHING


def scene(seed: int, sources: Sources) -> dict[str, np.ndarray]:
    """What is kept of clip ``seed``; ``notes`` without the clip's number."""
    rng = np.random.default_rng([seed, 6])
    if rng.random() < sources.nothing:
        return _nothing(seed, rng)
    performance, dynamics = _music(seed, sources, rng)
    font = sources.fonts[int(rng.integers(len(sources.fonts)))]
    tune = mixing.detuned(rng, DETUNED, CENTS)
    by = varied(font, rng, sources.strokes) if rng.random() < VARIED else None
    parts = voices.players(performance, font, rng, pitch=tune[0] / tune[1], by=by)
    # A synthesizer that fails fills its array with anything.
    parts = {name: np.clip(np.nan_to_num(part), -_WILD, _WILD) for name, part in parts.items()}
    bends = np.zeros((FRAMES, len(PLAYERS)), np.float32) + 1200 * np.log2(tune[0] / tune[1])
    for name in sorted(parts):
        player = player_of(program_or_drums(name))
        if player in SINGING and rng.random() < VIBRATO:
            parts[name], cents = wavering(parts[name], rng)
            bends[:, PLAYERS.index(player)] += cents
    parts = mixing.balanced(parts, rng)
    stems = np.zeros((len(STEMS), round((SECONDS + LEAD) * RATE)), np.float32)
    for name, part in parts.items():
        stems[STEMS.index(player_of(program_or_drums(name)))] += mixing.in_time(part, tune)
    clip = damaged(mixing.finished(stems.sum(0), dynamics, rng), rng)
    tones, strokes = _seen(clip, rng)
    rows = [(n.onset, n.offset, n.pitch, n.velocity, program_or_drums(n.instrument)) for n in performance.notes]
    return {
        "tones": tones, "strokes": strokes, "notes": np.array(rows, np.float32).reshape(-1, 5),
        "bends": np.clip(np.rint(bends), -127, 127).astype(np.int8), "shares": shares_of(stems[:, round(LEAD * RATE) :]),
    }  # fmt: skip


def _seen(clip: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    level = LEVEL * 10 ** (float(rng.uniform(-_LOUDER, _LOUDER)) / 20)
    return spectra(clip * (level / (float(np.sqrt(np.mean(np.square(clip)))) + 1e-6)))


def _nothing(seed: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """A clip in which nobody plays: speech of our own, noise of any colour that comes and goes, or both."""
    count = round(SECONDS * RATE)
    clip = np.zeros(count)
    which = rng.random()
    if which < 0.5:
        speech = resample_poly(singers.spoken(SECONDS, seed), RATE // 100, singers.RATE // 100)[:count]
        clip[: len(speech)] += speech / (speech.std() + 1e-9)
    if which > 0.4:
        spectrum = np.fft.rfft(rng.standard_normal(count))
        noise = np.fft.irfft(
            spectrum * np.maximum(np.arange(len(spectrum)), 20 * SECONDS) ** -float(rng.uniform(0, 1.2)), count
        )
        swell = (
            np.interp(np.arange(count), np.linspace(0, count, 9), rng.uniform(0.2, 1, 9)) if rng.random() < 0.5 else 1.0
        )
        clip += noise / noise.std() * swell * float(rng.uniform(0.1, 1))
    tones, strokes = _seen(damaged(clip.astype(np.float32), rng), rng)
    return {
        "tones": tones, "strokes": strokes, "notes": np.zeros((0, 5), np.float32),
        "bends": np.zeros((FRAMES, len(PLAYERS)), np.int8),
        "shares": np.zeros((-(-FRAMES // STEP), BINS, len(STEMS)), np.uint8),
    }  # fmt: skip


def _music(seed: int, sources: Sources, rng: np.random.Generator) -> tuple[Performance, str]:
    """A performance and how loud it is meant."""
    if sources.works and rng.random() < PERFORMED:
        return performance_from(sources.works, rng), str(rng.choice(tuple(mixing.LOUDNESS)))
    made = sheet(seed, sources.books)
    return made.performance, made.facts.dynamics


def wavering(sound: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A sound at fonts.RATE from LEAD before the clip with vibrato, and the cents of it by frame of the clip."""
    rate, depth = float(rng.uniform(4.3, 7.2)), float(rng.uniform(8, 60))
    phase = float(rng.uniform(0, 2 * np.pi))
    time_ = np.arange(len(sound)) / fonts.RATE
    # Played slower and faster in turn: the cents are those of the speed.
    swing = (2 ** (depth / 1200) - 1) / (2 * np.pi * rate)
    moved = np.interp(time_ + swing * np.sin(2 * np.pi * rate * time_ + phase), time_, sound).astype(np.float32)
    frames = LEAD + np.arange(FRAMES) / FRAMES_A_SECOND
    return moved, depth * np.cos(2 * np.pi * rate * frames + phase)


def shares_of(stems: np.ndarray) -> np.ndarray:
    """uint8 (frames / STEP, BINS, STEMS): 255 times the part of each stem (STEMS, samples at RATE) in the power."""
    found = np.zeros((-(-FRAMES // STEP), BINS, len(STEMS)), np.float32)
    for at, stem in enumerate(stems):
        if stem.any():
            found[..., at] = powers(stem, STEP)
    found /= found.sum(-1, keepdims=True) + 1e-12
    return np.rint(found * 255).astype(np.uint8)


def write_shard(folder: Path, number: int, sources: Sources, *, held_out: bool) -> None:
    """Make shard ``number`` of a folder; it gets its name when it is whole."""
    first = number * CLIPS + (HELD_OUT if held_out else 0)
    made = [scene(first + at, sources) for at in range(CLIPS)]
    coming = folder / f"{number:04d}.part"
    coming.mkdir(exist_ok=True)
    for name in ARRAYS:
        if name == "notes":
            rows = [np.insert(one["notes"], 0, at, axis=1) for at, one in enumerate(made)]
            np.save(coming / "notes.npy", np.concatenate(rows))
        else:
            np.save(coming / f"{name}.npy", np.stack([one[name] for one in made]))
    coming.rename(folder / f"{number:04d}")


def open_shard(folder: Path) -> dict[str, np.ndarray]:
    """The arrays of a shard, read only as far as they are asked for."""
    return {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}


def shards(folder: Path) -> list[Path]:
    """The whole shards of a folder, in order."""
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.suffix != ".part")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--styles", type=Path, required=True)
    parser.add_argument("--fonts", required=True, help="SoundFonts, parted by commas")
    parser.add_argument("--scores", type=Path, help="what ml_engine.training.notation.scores wrote, to be performed")
    parser.add_argument("--songs", type=Path, help="the folder of POP909")
    parser.add_argument("--strokes", type=Path, help="what ml_engine.training.listening.kits gathered")
    parser.add_argument("--nothing", type=float, default=NOTHING, help="share of the clips in which nobody plays")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--shards", type=int, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--side", choices=("train", "valid"), default="train")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    held_out = options.side == "valid"
    sources = Sources(
        [fonts.font(Path(path)) for path in options.fonts.split(",")],
        [Book(options.corpora), Book(options.styles)],
        read_works(options.scores, options.songs, held_out=held_out) if options.scores else None,
        strokes(options.strokes),
        options.nothing,
    )
    for number in range(options.first, options.first + options.shards):
        if not (options.out / f"{number:04d}").is_dir():
            began = time.monotonic()
            write_shard(options.out, number, sources, held_out=held_out)
            print(f"shard {number}: {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
