"""How long composing takes and how much memory, each case in a process of its own.

Cold: from the front door's first import to the piece. Warm: the second piece of the process, another seed. The first bar is
there when the first notes are told.
"""

import json
import subprocess
import sys

from bench.composer.figures import Figure, Options

CASES = {
    "32 bars for piano": ({"instruments": ["piano"], "bars": 32, "meter": "4/4", "key": "C major"}, 5.0, 1.0),
    "4 minutes for string quartet": (
        {"instruments": ["violin", "violin", "viola", "cello"], "seconds": 240.0, "key": "G major"}, 60.0, None
    ),
}  # fmt: skip
MOST_MEGABYTES = 2000

_PROCESS = """
import json, resource, sys, time
begun = time.perf_counter()
from dataclasses import replace
from ml_engine import Brief, NotesFound, compose
brief = Brief.from_json(json.loads(sys.argv[1]))
rows = []
for seed in (1, 2):
    first = []
    start = begun if seed == 1 else time.perf_counter()
    cpu = time.process_time() if seed == 2 else 0.0
    def told(event):
        if isinstance(event, NotesFound) and not first:
            first.append(time.perf_counter() - start)
    made = compose(replace(brief, seed=seed), report=told)
    rows.append([time.perf_counter() - start, first[0], time.process_time() - cpu])
bars = float(made.piece.length / made.piece.meters[0].bar_quarters)
print(json.dumps({"rows": rows, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "bars": bars}))
"""


def run(options: Options) -> list[Figure]:
    """Each case once cold and once warm; with --quick the shortest only."""
    figures: list[Figure] = []
    for name, (brief, most, most_first) in list(CASES.items())[: 1 if options.quick else None]:
        ran = subprocess.run(
            [sys.executable, "-c", _PROCESS, json.dumps(brief)], capture_output=True, text=True, check=True
        )
        found = json.loads(ran.stdout)
        for warmth, (seconds, first, processor) in zip(("cold", "warm"), found["rows"], strict=True):
            figures.append(
                Figure(
                    f"{name} ({found['bars']:.0f} bars), {warmth}", f"{seconds:.1f} s ({processor:.1f} s of processor)",
                    f"< {most:g} s" if warmth == "warm" else "", seconds < most if warmth == "warm" else None,
                )
            )  # fmt: skip
            asked = most_first if warmth == "warm" else None
            figures.append(
                Figure(f"first bar, {warmth}", f"{first:.2f} s", f"< {asked:g} s" if asked else "",
                       first < asked if asked else None)
            )  # fmt: skip
        memory = found["memory"]
        figures.append(Figure("peak memory", f"{memory:.0f} MB", f"< {MOST_MEGABYTES} MB", memory < MOST_MEGABYTES))
    return figures
