"""How well what was played is written down: beats, rhythm, hands, keys, metres, MV2H, symbols to read, speed.

    python -m bench.notation                                  works of music21's corpus, played by our player; speed
    python -m bench.notation --scores DIR                     also held-out scores: lieder, mutopia's keyboard music, quartets
    python -m bench.notation --scores DIR --data DIR          also POP909's held-out songs as they were played
    python -m bench.notation --scores DIR --peers             beside MuseScore 3, music21 and partitura, those that are installed
    python -m bench.notation --scores DIR --sound             also rendered, listened to and written down
    python -m bench.notation --scores DIR --drums             also what drums and the sound add to the beat
    python -m bench.notation pictures OUT --scores DIR        pictures of held-out works, before and after

Scores are the files that ``ml_engine.training.notation.scores`` writes of the corpora, DIR of
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
from bench.notation import drums, peers, run, sound, speed
from bench.notation.truth import Truth, corpus_scores, pop909_truths, score_truths
from ml_engine.training.notation.score import load
from ml_engine.training.notation.scores import BANDS

SCORES = ("lieder", "mutopia", "quartets")
SOUND_WORKS = 6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_argument_group("what to do")
    commands.add_argument("command", nargs="?", choices=["measure", "pictures"], default="measure")
    commands.add_argument("out", nargs="?", type=Path, help="where pictures go")
    parser.add_argument("--scores", type=Path, help="a folder that holds lieder-valid.npz and so on")
    parser.add_argument("--data", type=Path, help="the folder of the corpora: pop909/, and titles for pictures")
    parser.add_argument("--only", nargs="+", choices=["music21", *SCORES, "pop909", "speed"], default=[])
    parser.add_argument("--split", choices=["valid", "train"], default="valid")
    parser.add_argument("--works", type=int, default=20, help="of each corpus")
    parser.add_argument("--seeds", type=int, choices=[1, 2], default=1, help="performances of each score")
    parser.add_argument(
        "--freedom", type=float, help="of the player, 0 is strict time; drawn for each performance if not given"
    )
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--sound", action="store_true")
    parser.add_argument("--drums", action="store_true")
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
    if options.drums and options.scores:
        names = [name for name in (BANDS, *SCORES) if not options.only or name in options.only or name == BANDS]
        scores = {name: load(options.scores / f"{name}-{options.split}.npz") for name in names}
        told["drums"] = drums.report(scores, options.works)
    if not options.only or "speed" in options.only:
        told["speed"] = speed.report()
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))
    return 0


def _corpora(options: argparse.Namespace) -> Iterator[tuple[str, Iterator[Truth]]]:
    wanted = options.only or ["music21", *SCORES, "pop909"]
    if "music21" in wanted:
        yield "music21", score_truths(corpus_scores(), options.works, options.seeds, options.freedom)
    for name in SCORES:
        if options.scores and name in wanted:
            yield name, _scores(options, name)
    if options.data and "pop909" in wanted:
        yield "pop909", pop909_truths(options.data / "pop909", options.works, held_out=options.split == "valid")


def _scores(options: argparse.Namespace, name: str) -> Iterator[Truth]:
    scores = load(options.scores / f"{name}-{options.split}.npz")
    return score_truths(scores, options.works, options.seeds, options.freedom, keyboard=name != "quartets")


if __name__ == "__main__":
    sys.exit(main())
