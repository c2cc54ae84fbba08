"""How long 20 s of sound take on two cores, how soon it is heard, how much memory it takes; beside it MusicGen-small's size.

Each in a process of its own that may use two cores. Cold: from the front door's first import. Warm: the second sound of the
process, other words' seed. Processor time is told too, because other work on the machine does not move it. The rival is
transformers' own class in the shape of MusicGen-small with random weights (no published weights are needed to know how long
its steps take); its text encoder is left out and zeros stand for what it would say.
"""

import json
import os
import subprocess
import sys
from typing import Any

from bench.composer.figures import Figure
from bench.sound.options import Options

CORES = 2
SECONDS = 20.0
MOST_SECONDS, MOST_FIRST, MOST_MEGABYTES = 20.0, 3.0, 3000
WORDS = "a calm pop tune for piano, violin and drums in D minor at 100 bpm"
ALIKE = "Seconds of work per second of sound"

_OURS = """
import json, resource, sys, time
begun = time.perf_counter()
from dataclasses import replace
from ml_engine import SoundHeard, SoundWish, generate, read_brief
rows = []
for seed in (1, 2):
    first = []
    start, used = (begun, 0.0) if seed == 1 else (time.perf_counter(), time.process_time())
    def told(event):
        if isinstance(event, SoundHeard) and event.samples and not first:
            first.append(time.perf_counter() - start)
    brief = replace(read_brief(sys.argv[1]).brief, seed=seed)
    made = generate(SoundWish(brief, seconds=float(sys.argv[2])), report=told)
    rows.append({"wall": time.perf_counter() - start, "first": first[0] if first else float("nan"),
                 "processor": time.process_time() - used, "sound": len(made.samples) / made.rate})
print(json.dumps({"rows": rows, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def run(options: Options) -> list[Figure]:
    """Ours cold and warm, then the rival."""
    seconds = 4.0 if options.quick else SECONDS
    figures = ours(_alone(["-c", _OURS, WORDS, str(seconds)]), seconds)
    steps = 6 if options.quick else 50
    return figures + rival(_alone(["-m", "bench.sound.musicgen_small", str(steps)]))


def ours(found: dict[str, Any], seconds: float) -> list[Figure]:
    """Our lines of the table."""
    figures = []
    for warmth, row in zip(("cold", "warm"), found["rows"], strict=True):
        most, most_first = (seconds * MOST_SECONDS / SECONDS, MOST_FIRST) if warmth == "warm" else (None, None)
        what = f"{row['sound']:.1f} s of sound, {warmth}"
        told = f"{row['wall']:.1f} s ({row['processor']:.1f} s of processor)"
        figures.append(Figure(what, told, f"< {most:g} s" if most else "", row["wall"] < most if most else None))
        asked = f"< {most_first:g} s" if most_first else ""
        figures.append(
            Figure(
                f"first sound, {warmth}",
                f"{row['first']:.2f} s",
                asked,
                row["first"] < most_first if most_first else None,
            )
        )
    warm = found["rows"][1]
    figures.append(Figure(f"{ALIKE}, warm", f"{warm['wall'] / warm['sound']:.2f}"))
    memory = found["memory"]
    figures.append(Figure("peak memory", f"{memory:.0f} MB", f"< {MOST_MEGABYTES} MB", memory < MOST_MEGABYTES))
    return figures


def rival(found: dict[str, Any]) -> list[Figure]:
    """MusicGen-small's lines."""
    return [
        Figure(
            f"{ALIKE}, MusicGen-small's shape ({found['weights'] / 1e6:.0f} M random weights), guided, {found['steps']} steps",
            f"{found['work']:.1f} (with its codec's decoding {found['decoding']:.2f})",
        ),
        Figure("its peak memory", f"{found['memory']:.0f} MB"),
    ]


def _alone(command: list[str]) -> dict[str, Any]:
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    ran = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False,
        env=os.environ | {"OMP_WAIT_POLICY": "PASSIVE"}, preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(ran.stderr[-2000:])
    return json.loads(ran.stdout.splitlines()[-1])
