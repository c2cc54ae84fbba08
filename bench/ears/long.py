"""How much memory and time a long recording takes, in a process of its own: two hours made of one tune with piano, over and over."""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from bench.measures import FLUID
from ml_engine import Note, Performance, render, separate, transcribe

MOST_GIBIBYTES = 4.0
CHORDS = ((48, 55, 64), (45, 57, 60), (41, 57, 65), (43, 59, 62))
TUNE = (72, 76, 79, 76, 74, 72, 69, 72, 77, 76, 74, 77, 79, 74, 71, 74)
SECONDS = 32.0  # of the music that comes again


def main(options: argparse.Namespace) -> int:
    """Measure in another process, print."""
    with tempfile.TemporaryDirectory(prefix="notewright-bench-") as folder:
        path = Path(folder, "long.flac")
        write_long(path, options.minutes)
        command = [sys.executable, "-m", "bench.ears.long", str(path), "stems" if options.stems else "notes"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, gibibytes, notes = (float(word) for word in done.stdout.split()[-3:])
    print(
        f"{options.minutes:.0f} minutes, {'stems' if options.stems else 'notes'}: {60 * options.minutes / seconds:.1f} times real time, "
        f"{notes:.0f} notes or files, at most {gibibytes:.2f} GiB"
    )
    return 0 if gibibytes < MOST_GIBIBYTES else 1


def write_long(path: Path, minutes: float) -> None:
    """A flute, a piano and a kit for so many minutes, as FLAC."""
    notes: list[Note] = []
    for beat in range(int(SECONDS * 2)):
        at = beat * 0.5
        notes.append(Note(at, at + 0.45, TUNE[beat % len(TUNE)], 90, "flute"))
        notes.append(Note(at, at + 0.1, 36 if beat % 2 == 0 else 38, 100, "drums"))
        if beat % 4 == 0:
            notes += [Note(at, at + 1.9, pitch, 80, "piano") for pitch in CHORDS[beat // 4 % 4]]
    once = path.with_name("once.wav")
    render(Performance.of(notes), once, soundfont=FLUID)
    samples, rate = soundfile.read(once, dtype="float32", always_2d=True)
    samples = samples[: round(SECONDS * rate)]
    with soundfile.SoundFile(path, "w", rate, samples.shape[1]) as out:
        for _ in range(int(np.ceil(60 * minutes / SECONDS))):
            out.write(samples)


def _measure(path: Path, what: str) -> None:
    began = time.monotonic()
    if what == "stems":
        count = len(separate(path, path.parent))
    else:
        count = len(transcribe(path, engine="ensemble").performance.notes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(time.monotonic() - began, peak, count)


if __name__ == "__main__":
    _measure(Path(sys.argv[1]), sys.argv[2])
