"""How well what was played is written down: beats, rhythm, hands, keys, metres, MV2H, symbols to read, speed.

    python -m bench.notation --scores DIR                     held-out scores, played anew: lieder, mutopia, quartets, music21
    python -m bench.notation --scores DIR --data DIR          also POP909's held-out songs as they were played
    python -m bench.notation --scores DIR --peers             beside MuseScore 3, music21 and partitura, those that are installed
    python -m bench.notation --scores DIR --sound             also rendered, listened to and written down
    python -m bench.notation pictures OUT --scores DIR        pictures of held-out works, before and after

Without DIR only speed is measured. Scores are the files that ``ml_engine.training.notation.scores`` writes of the corpora, DIR of
``--data`` is where the corpora lie. Beats count within 70 ms, from the first onset to the last. A work that fails counts as 0.
"""

import argparse
import json
import sys
import warnings
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.measures import machine
from bench.notation import peers, run, sound, speed
from bench.notation.truth import Truth, pop909_truths, score_truths

SCORES = ("lieder", "mutopia", "quartets", "music21")
SOUND_WORKS = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_argument_group("what to do")
    commands.add_argument("command", nargs="?", choices=["measure", "pictures"], default="measure")
    commands.add_argument("out", nargs="?", type=Path, help="where pictures go")
    parser.add_argument("--scores", type=Path, help="a folder that holds lieder-valid.npz and so on")
    parser.add_argument("--data", type=Path, help="the folder of the corpora: pop909/, and titles for pictures")
    parser.add_argument("--only", nargs="+", choices=[*SCORES, "pop909", "speed"], default=[])
    parser.add_argument("--split", choices=["valid", "train"], default="valid")
    parser.add_argument("--works", type=int, default=20, help="of each corpus")
    parser.add_argument("--seeds", type=int, choices=[1, 2], default=1, help="performances of each score")
    parser.add_argument(
        "--freedom", type=float, help="of the player, 0 is strict time; drawn for each performance if not given"
    )
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--sound", action="store_true")
    parser.add_argument("--show", action="store_true", help="one line a work")
    parser.add_argument("--json", type=Path, help="every figure of every work")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", module="mir_eval")
    if options.command == "pictures":
        if options.out is None or options.scores is None:
            parser.error("pictures need a folder to go to, and --scores")
        from bench.notation.pictures import draw

        return draw(options.scores, options.out, options.data)
    print(f"Machine: {machine()}")
    if options.peers and peers.missing():
        print(f"Not installed here: {', '.join(peers.missing())}")
    print()
    told: dict[str, object] = {}
    for name, truths in _corpora(options):
        told[name] = run.corpus(name, truths, with_peers=options.peers, show=options.show)
    if options.sound and options.scores:
        works = islice(_scores(options, "mutopia"), SOUND_WORKS)
        told["sound"] = sound.report(works)
    if not options.only or "speed" in options.only:
        told["speed"] = speed.report()
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))
    return 0


def _corpora(options: argparse.Namespace) -> Iterator[tuple[str, Iterator[Truth]]]:
    for name in SCORES:
        if options.scores and (not options.only or name in options.only):
            yield name, _scores(options, name)
    if options.data and (not options.only or "pop909" in options.only):
        yield "pop909", pop909_truths(options.data / "pop909", options.works, held_out=options.split == "valid")


def _scores(options: argparse.Namespace, name: str) -> Iterator[Truth]:
    file = options.scores / (f"{name}.npz" if name == "music21" else f"{name}-{options.split}.npz")
    if not file.is_file():
        print(f"There is no {file}")
        return
    yield from score_truths(file, options.works, options.seeds, options.freedom)


if __name__ == "__main__":
    sys.exit(main())
