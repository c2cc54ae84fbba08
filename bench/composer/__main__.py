"""How the composer fares: does it obey, is it likely, musical, its own, in time; each part prints a table.

    python -m bench.composer                             every part that needs no data
    python -m bench.composer prompts --count 40 --show   one part, fewer cases, each failure told
    python -m bench.composer likelihood musicality copying infill --data EVENTS.npz... [--data CORPORA]

Event files are those that ``ml_engine.training.composer_data`` writes; CORPORA is the folder it reads. Exit status 1 when
a figure falls short of its mark.
"""

import argparse
import importlib
import sys
import time
from pathlib import Path

from bench.composer.figures import Options, table
from bench.measures import machine

PARTS = {
    "prompts": "Obedience on prompts", "likelihood": "Likelihood of held-out works",
    "musicality": "Musicality beside held-out human works", "copying": "Copying", "infill": "Infill",
    "harmonise": "Harmonising chorale melodies", "speed": "Speed and memory", "bad_input": "Bad input",
    "tokens": "Piece -> events -> Piece",
}  # fmt: skip
NEED_EVENTS = {"likelihood", "musicality", "copying", "infill"}
NEED_CORPORA = {"tokens"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--count", type=int, default=0, help="cases of each part, instead of its own number")
    parser.add_argument("--data", type=Path, nargs="+", action="extend", default=[])
    parser.add_argument("--quick", action="store_true", help="few cases, to see that all works")
    parser.add_argument("--show", action="store_true", help="tell each case that falls short")
    parser.add_argument("--only", type=int, nargs="+", default=[], help="numbers of single cases")
    chosen = parser.parse_args()
    unknown = [part for part in chosen.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}: choose from {', '.join(PARTS)}")
    options = Options(chosen.count, tuple(chosen.data), chosen.quick, chosen.show, tuple(chosen.only))
    print(f"Machine: {machine()}")
    short = []
    for part in chosen.parts or PARTS:
        lacks = "event files" if part in NEED_EVENTS and not options.event_files else ""
        lacks = "the corpora's folder" if part in NEED_CORPORA and options.corpora is None else lacks
        if lacks:
            print(f"## {PARTS[part]}\n\nLeft out: it needs {lacks} (--data).\n")
            continue
        start = time.perf_counter()
        figures = importlib.import_module(f"bench.composer.{part}").run(options)
        print("\n" + table(PARTS[part], figures) + f"\n({time.perf_counter() - start:.0f} s)\n", flush=True)
        short += [f"{part}: {figure.what}" for figure in figures if figure.holds is False]
    if short:
        print("Short of what was asked: " + "; ".join(short), file=sys.stderr)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
