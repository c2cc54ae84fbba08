"""How sound from words fares: codec, obedience, likeness, speed, streaming, bad input; each part prints a table.

    python -m bench.sound                                          every part that needs no data
    python -m bench.sound codec --pool POOL                        one part; POOL holds train, valid and unseen
    python -m bench.sound make --pool POOL --out MADE --count 200  write what obey and likeness listen to; goes on where it was
    python -m bench.sound obey likeness --pool POOL --out MADE
    python -m bench.sound make obey likeness --engine diffusion --pool POOL --out OTHER      the same of the other engine
    python -m bench.sound steps repaint --pool POOL                what only diffusion does
    python -m bench.sound examples --out docs/sound                write the examples anew
    python -m bench.sound memory --minutes 60                      engines in turn: does memory grow?

POOL's folders are written by ``ml_engine.training.sound.pool``; MADE lies outside the repository. Exit status 1 when a figure
falls short of its mark.
"""

import argparse
import sys
from pathlib import Path

import torch  # before librosa, whose import leaves behind lazy modules that torch's own stumbles over  # noqa: F401

from bench.composer.figures import run_parts
from bench.sound.options import Options

PARTS = {
    "codec": "The codec beside Opus", "speed": "Speed and memory", "streaming": "Streaming and cancelling",
    "make": "Sounds made", "obey": "Does it do what the words say", "likeness": "How like held-out renders it is",
    "steps": "Diffusion: quality by steps", "repaint": "Diffusion: a part made anew", "examples": "Examples written", "bad_input": "Bad input",
    "memory": "Engines in turn: does memory grow",
}  # fmt: skip
NEEDS = {
    "codec": ("pool",), "make": ("made",), "examples": ("made",), "obey": ("made",), "likeness": ("pool", "made"),
    "steps": ("pool",), "repaint": ("pool",), "memory": ("minutes",),
}  # fmt: skip
OPTION = {"pool": "--pool", "made": "--out", "minutes": "--minutes"}


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _checkpoint(text: str) -> tuple[str, Path]:
    name, found, folder = text.partition("=")
    if not found or not Path(folder).is_dir():
        raise argparse.ArgumentTypeError(f"say NAME=DIR with a folder that is there, not {text!r}")
    return name, Path(folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--count", type=int, default=0, help="cases of each part, instead of its own number")
    parser.add_argument("--first", type=int, default=0, help="make: number of the first case")
    parser.add_argument("--pool", type=Path, help="folder of renders: train, valid, unseen")
    parser.add_argument("--out", type=Path, dest="made", help="folder of the sounds made, outside the repository")
    parser.add_argument("--captions", choices=("unseen", "held-out"), default="unseen", help="make: whose captions")
    parser.add_argument("--seconds", type=float, default=12.0, help="make: length of each sound")
    parser.add_argument("--engine", choices=("musicgen", "diffusion"), default="musicgen", help="make: which engine")
    parser.add_argument("--steps", type=int, default=0, help="of diffusion, instead of its own number")
    parser.add_argument("--guidance", type=float, default=0.0, help="instead of the engine's own")
    parser.add_argument("--weights", type=Path, help="folder of another diffusion model than the one that ships")
    parser.add_argument("--minutes", type=float, help="memory: how long engines take turns")
    parser.add_argument("--busy", type=float, default=1.0, help="memory: the most of a core that it may take, 0 to 1")
    parser.add_argument("--engines", type=_names, default=(), help="memory: which take turns, parted by commas")
    parser.add_argument(
        "--checkpoint", type=_checkpoint, action="append", default=[], dest="checkpoints", metavar="NAME=DIR",
        help="memory: where a published engine lies, instead of a tiny one with weights of chance",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="few cases, to see that all works")
    parser.add_argument("--show", action="store_true", help="tell each case")
    given = vars(parser.parse_args())
    parts = given.pop("parts") or list(PARTS)
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}: choose from {', '.join(PARTS)}")
    options = Options(**given | {"checkpoints": tuple(given["checkpoints"])})
    if not 0 < options.busy <= 1:
        parser.error("--busy is a share of a core, above 0 and at most 1")
    if options.weights is not None:
        from ml_engine.models import diffusing

        diffusing.FOLDER = options.weights

    def lacking(part: str) -> str:
        return " and ".join(OPTION[need] for need in NEEDS.get(part, ()) if getattr(options, need) is None)

    return run_parts("bench.sound", PARTS, parts, options, lacking)


if __name__ == "__main__":
    sys.exit(main())
