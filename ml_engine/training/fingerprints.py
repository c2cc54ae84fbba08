"""python -m ml_engine.training.fingerprints --data EVENTS.npz... --out DIR: all that was learned from, as fingerprints.

A Bloom filter (Bloom 1970, "Space/time trade-offs in hash coding with allowable errors") of every window of eight bars of
the training's side of the event files that ``composer_data`` writes: what is in it is always known again, what is not is
taken for known about once in 15,000 times, which costs a needless variation and nothing else.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from ml_engine.composition.fingerprints import WINDOW, bars_of_events, fingerprints
from ml_engine.models.known import Known
from ml_engine.training.composer import Store

BITS = 20  # a window


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    store = Store()
    for path in options.data:
        store.add(path)
    found: set[bytes] = set()
    pieces = 0
    for events, held_out in zip(store.pieces, store.held_out, strict=True):
        if not held_out:
            pieces += 1
            found.update(digest for _, _, digest in fingerprints(bars_of_events(events)))
    known = Known(np.zeros(-(-len(found) * BITS // 8), dtype=np.uint8))
    for digest in sorted(found):
        known.add(digest)
    options.out.mkdir(parents=True, exist_ok=True)
    save_file({"bits": known.bits}, options.out / "known.safetensors")
    told = {"window": WINDOW, "pieces": pieces, "windows": len(found), "hashes": Known.HASHES}
    (options.out / "config.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    print(
        f"{pieces} pieces, {len(found)} windows, {known.bits.nbytes / 1e6:.1f} MB, {known.filled:.1%} of the bits set"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
