"""How well the ears hear: single lines, played and sung, by the engine ``line``, and bands by ``ensemble``; beside them ``general``.

    python -m bench.ears lines                            lines of music21's corpus, on the SoundFonts of the repository
    python -m bench.ears lines --scores DIR               of held-out scores: songs for voices, quartets for strings, both for winds
    python -m bench.ears lines --scores DIR --fonts A.sf2,B.sf3
    python -m bench.ears lines --scores DIR --split train --works 2      to tune on
    python -m bench.ears bands --scores DIR --data DIR    quartets, lead and piano, pop trios, bands with drums; --stems, --spoilt, --named besides
    python -m bench.ears empty                            silence, noise and speech, by ``ensemble``
    python -m bench.ears long --minutes 120               memory and speed of a long recording; --stems besides
    python -m bench.ears recorded                         recordings inside packages: no figure without truth, but pictures
    python -m bench.ears recorded --folder DIR --out DIR  DIR: where packages were unpacked, besides those installed

DIR holds lieder-valid.npz and quartets-valid.npz, which ``ml_engine.training.notation.scores`` writes. Lines are performed by
our player, with vibrato, glides, breath, a room. Bands are held-out scores and songs of POP909 (in DIR of ``--data``) on MuseScore
General Lite, which the listener never heard. Onsets count within 50 ms and 50 cents (mir_eval). Fails where flute, violin,
trumpet or sung "oo" lie under .90, where silence, noise or speech give more than a note in 10 s, or under 8 times real time.
"""

import argparse
import json
import sys
import warnings
from pathlib import Path

from bench.ears import bands, lines, long, recorded
from bench.ears.works import KINDS
from bench.measures import FLUID, MUSESCORE, machine
from ml_engine.models import listener


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?", choices=["lines", "bands", "recorded", "empty", "long"], default="lines")
    parser.add_argument("--scores", type=Path, help="a folder that holds lieder-valid.npz and quartets-valid.npz")
    parser.add_argument("--fonts", default=f"{FLUID},{MUSESCORE}", help="SoundFonts, with commas between them")
    parser.add_argument("--split", choices=["valid", "train"], default="valid")
    parser.add_argument("--works", type=int, default=4, help="of each player, turn by turn on each SoundFont")
    parser.add_argument("--seconds", type=float, default=30.0, help="of each line or recording")
    parser.add_argument(
        "--only", nargs="+", choices=["players", "robust", "empty"], default=["players", "robust", "empty"]
    )
    parser.add_argument("--players", nargs="+", help="of these alone: flute, violin, 'sung oo', 'our singer' …")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", action="store_true", help="one line a work")
    parser.add_argument("--data", type=Path, help="the folder of the corpora, with pop909/")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), help="of bands")
    parser.add_argument("--engines", nargs="+", choices=bands.ENGINES, default=list(bands.ENGINES))
    parser.add_argument("--weights", type=Path, help="a folder with another listener than the one that ships")
    parser.add_argument("--stems", action="store_true", help="also how well bands are taken apart")
    parser.add_argument("--spoilt", action="store_true", help="also through MP3, with noise, out of tune")
    parser.add_argument("--named", action="store_true", help="also told who plays")
    parser.add_argument("--minutes", type=float, default=120.0, help="of the long recording")
    parser.add_argument("--folder", type=Path, help="where packages with recordings were unpacked, as by dpkg -x")
    parser.add_argument("--out", type=Path, default=Path("docs/ears"), help="where pictures of recordings are put")
    parser.add_argument("--names", nargs="+", help="of these recordings alone: piano, band …")
    parser.add_argument("--json", type=Path, help="every figure of every line or work")
    options = parser.parse_args()
    warnings.filterwarnings("ignore", module="mir_eval")
    print(f"Machine: {machine()}\n")
    if options.weights:
        listener.WEIGHTS = options.weights
    if options.command == "bands":
        if options.scores is None or options.data is None:
            parser.error("bands need --scores and --data")
        return bands.main(options)
    if options.command == "long":
        return long.main(options)
    if options.command == "empty":
        return int(max(row["notes in 10 s"] for row in lines.empty(options.seed, "ensemble")) > lines.MOST_EMPTY)
    if options.command == "recorded":
        return recorded.main(options)
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
