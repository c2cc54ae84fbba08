"""Searches sound that carries no mark: a mark found there is a false alarm.

By theory the odds of one are below ``finder.CERTAIN`` for each file, whatever is in it; here thousands are searched. How near
the theory comes is seen from scores: those against keys that are drawn anew at each search are what the theory is about.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import lfilter

from bench.composer.figures import Figure
from bench.measures import FLUID
from bench.origin.damage import cut
from bench.origin.options import Options, sounds
from bench.origin.survive import searched
from ml_engine import BadInput, Performance, read_performance, render
from ml_engine.audio.decode import mono_blocks
from ml_engine.limits import Limits
from ml_engine.marking.finder import Found, find

RATE = 16_000
PART, STEP = 8.0, 4.0  # seconds of a recording that are searched as a file of their own, and from one to the next
MOST = 1 / 1000
MINUTE = 60.0  # of each rendered piece
LONGEST = 1200.0  # seconds of a recording that are searched


def run(options: Options) -> list[Figure]:
    """Every kind of unmarked sound that is there."""
    kinds: dict[str, Iterator[Found]] = {
        "made by models and not marked": _made(options),
        "noise, tones, clicks, silence": _plain(options.many(1000, 20)),
    }
    if options.music:
        kinds["music, rendered"] = _music(options.music, options.many(100, 2))
    if options.recordings:
        kinds["recordings"] = _recordings(options.recordings, options.many(1000, 2))
    figures, alarms, of, best = [], 0, 0, 0.0
    for kind, found in kinds.items():
        scores = []
        for one in found:
            scores.append(one.score)
            alarms += one.certain
            if one.certain or options.show:
                print(f"{kind}: {one}", flush=True)
        of += len(scores)
        best = max(best, max(scores, default=0.0))
        told = (
            f"{len(scores)} searched, scores {np.mean(scores):.2f} ± {np.std(scores):.2f}, highest {max(scores):.2f}"
            if scores
            else "none"
        )
        figures.append(Figure(kind, told))
    figures.append(Figure("false alarms", f"{alarms} of {of}", f"≤ {MOST:g} of them", alarms <= MOST * of))
    figures.append(Figure("highest score of all; one is an alarm from", f"{best:.2f}; 7.15"))
    return figures


def _made(options: Options) -> Iterator[Found]:
    for made in sounds(options.made, options.many(600, 4)):
        sound = (made.samples.reshape(len(made.samples), -1), made.rate)
        chance = np.random.default_rng(len(made.name) + made.word)
        yield searched(sound)
        for _ in range(3):
            yield searched(cut(sound, 5.0, chance))


def _plain(count: int) -> Iterator[Found]:
    """White and pink noise, tones, clicks and silence, five to twelve seconds each."""
    for number in range(count):
        chance = np.random.default_rng(number)
        size = int(chance.uniform(5, 12) * RATE)
        time = np.arange(size) / RATE
        kind = number % 5
        sound = np.zeros(size)
        if kind == 0:
            sound = chance.standard_normal(size) * 0.1
        elif kind == 1:
            sound = lfilter([0.05], [1, -0.98], chance.standard_normal(size))
        elif kind == 2:
            sound = sum(np.sin(2 * np.pi * hertz * time) for hertz in chance.uniform(80, 4000, 6)) * 0.05
        elif kind == 3:
            sound[chance.integers(0, size, 60)] = chance.uniform(-1, 1, 60)
        yield searched((sound.astype(np.float32)[:, None], RATE))


def _music(folder: Path, count: int) -> Iterator[Found]:
    """MIDI files with a SoundFont, a minute of each, in parts."""
    for path in sorted(folder.rglob("*.mid"))[:count]:
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch, "piece.wav")
            try:
                notes = [note for note in read_performance(path).notes if note.onset < MINUTE]
                render(Performance.of(notes), file, soundfont=FLUID)
            except BadInput:
                continue
            samples, rate = soundfile.read(file, dtype="float32", always_2d=True, frames=round(MINUTE * 44_100))
        yield from _parts(samples.mean(1), rate)


def _recordings(folder: Path, count: int) -> Iterator[Found]:
    kinds = {".ogg", ".wav", ".mp3", ".flac"}
    for path in [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in kinds][:count]:
        blocks, rate = [], 0
        try:
            for header, block in mono_blocks(path, Limits(seconds=LONGEST)):
                rate = header.rate
                blocks.append(block)
        except BadInput:
            continue
        if blocks:
            yield from _parts(np.concatenate(blocks), rate)


def _parts(mono: np.ndarray, rate: int) -> Iterator[Found]:
    """The whole as one file, and every part of it as one."""
    yield find([mono], rate)
    size = round(PART * rate)
    for start in range(0, max(len(mono) - size, 0), round(STEP * rate)):
        yield find([mono[start : start + size]], rate)
