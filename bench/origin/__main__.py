"""The mark in generated sound: is it found after damage, is it silent where there is none, can it be heard, what does it cost.

    python -m bench.origin make --out MADE --count 300         write sounds without the mark, which the others mark; goes on where it was
    python -m bench.origin survive alarms hear speed --out MADE [--music DIR] [--recordings DIR]

MADE lies outside the repository. DIR of --music holds MIDI files, that of --recordings sound files of any kind, which are looked at as
they are for false alarms. Exit status 1 when a figure falls short of its mark.
"""

import argparse
import sys
from pathlib import Path

import torch  # before librosa, whose import leaves behind lazy modules that torch's own stumbles over  # noqa: F401

from bench.composer.figures import run_parts
from bench.origin.options import Options

PARTS = {
    "make": "Sounds made", "survive": "Is it found after damage", "alarms": "Is it found where it is not",
    "hear": "Can it be heard", "speed": "What it costs",
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--out", type=Path, dest="made", help="folder of the sounds made, outside the repository")
    parser.add_argument("--music", type=Path, help="folder of MIDI files, rendered for false alarms")
    parser.add_argument("--recordings", type=Path, help="folder of recordings, searched for false alarms")
    parser.add_argument("--count", type=int, default=0, help="cases of each part, instead of its own number")
    parser.add_argument("--first", type=int, default=0, help="make: number of the first case")
    parser.add_argument(
        "--rendered",
        action="store_true",
        help="make: pieces of the composer, played with a SoundFont, instead of the sound model's",
    )
    parser.add_argument("--quick", action="store_true", help="few cases, to see that all works")
    parser.add_argument("--show", action="store_true", help="tell each case")
    given = vars(parser.parse_args())
    parts = given.pop("parts") or [part for part in PARTS if part != "make"]
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}: choose from {', '.join(PARTS)}")
    if given["made"] is None:
        print("Left out: it needs --out, the folder of sounds that its part make writes.")
        return 0
    options = Options(**given)
    return run_parts("bench.origin", PARTS, parts, options, lambda _: "")


if __name__ == "__main__":
    sys.exit(main())
