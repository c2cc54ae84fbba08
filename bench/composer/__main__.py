"""How the composer fares: does it obey, is it likely, musical, its own, in time; each part prints a table.

    python -m bench.composer                             every part that needs no data
    python -m bench.composer prompts --count 40 --show   one part, fewer cases, each failure told
    python -m bench.composer likelihood musicality copying infill --data EVENTS.npz... [--data CORPORA]

Event files are those that ``ml_engine.training.composer_data`` writes; CORPORA is the folder it reads. Exit status 1 when
a figure falls short of its mark.
"""

import argparse
import sys
from pathlib import Path

from bench.composer.figures import Options, run_parts

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

    def lacking(part: str) -> str:
        lacks = "event files" if part in NEED_EVENTS and not options.event_files else ""
        lacks = "the corpora's folder" if part in NEED_CORPORA and options.corpora is None else lacks
        return lacks and f"{lacks} (--data)"

    return run_parts("bench.composer", PARTS, chosen.parts or PARTS, options, lacking)


if __name__ == "__main__":
    sys.exit(main())
