"""How well the ears hear: single lines, played and sung, by the engine ``line`` and beside it by ``general``.

    python -m bench.ears lines                            lines of music21's corpus, on the SoundFonts of the repository
    python -m bench.ears lines --scores DIR               of held-out scores: songs for voices, quartets for strings, both for winds
    python -m bench.ears lines --scores DIR --fonts A.sf2,B.sf3
    python -m bench.ears lines --scores DIR --split train --works 2      to tune on

DIR holds lieder-valid.npz and quartets-valid.npz, which ``ml_engine.training.notation.scores`` writes. Lines are performed by
our player, with vibrato, glides, breath, a room. Onsets count within 50 ms and 50 cents (mir_eval). Fails where flute, violin,
trumpet or sung "oo" lie under .90, where silence, noise or speech give more than a note in 10 s, or under 8 times real time.
"""

import argparse
import json
import sys
import warnings
from pathlib import Path

from bench.ears import lines
from bench.measures import FLUID, MUSESCORE, machine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", choices=["lines"], default="lines")
    parser.add_argument("--scores", type=Path, help="a folder that holds lieder-valid.npz and quartets-valid.npz")
    parser.add_argument("--fonts", default=f"{FLUID},{MUSESCORE}", help="SoundFonts, with commas between them")
    parser.add_argument("--split", choices=["valid", "train"], default="valid")
    parser.add_argument("--works", type=int, default=4, help="of each player, turn by turn on each SoundFont")
    parser.add_argument("--seconds", type=float, default=30.0, help="of each line")
    parser.add_argument(
        "--only", nargs="+", choices=["players", "robust", "empty"], default=["players", "robust", "empty"]
    )
    parser.add_argument("--players", nargs="+", help="of these alone: flute, violin, 'sung oo', 'our singer' …")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="one line a work")
    parser.add_argument("--json", type=Path, help="every figure of every line")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", module="mir_eval")
    print(f"Machine: {machine()}\n")
    told = lines.measure(
        lines.Wish(
            scores=options.scores,
            fonts=tuple(Path(font) for font in options.fonts.split(",")),
            split=options.split,
            works=options.works,
            seconds=options.seconds,
            seed=options.seed,
            only=tuple(options.only),
            players=tuple(options.players or ()),
            show=options.show,
        )
    )
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), **told}, indent=1) + "\n")
    return 0 if lines.enough(told) else 1


if __name__ == "__main__":
    sys.exit(main())
