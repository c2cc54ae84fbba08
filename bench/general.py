"""The engine ``general``: how well and how many times faster than real time.

    python -m bench.general [--minutes 6] [--json FILE]

Piano works played by several instruments through two SoundFonts; prints F1 per file and the real-time factor. Fails under 8 times real time.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.measures import FLUID, MUSESCORE, machine, note_scores, processor_seconds
from bench.performances import corpus_works, perform
from ml_engine import Performance, render, transcribe, warm_up

INSTRUMENTS = ("piano", "guitar", "harpsichord", "strings", "organ", "vibraphone", "harp", "accordion")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=6.0, help="stop after so much music")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    warm_up(("general",))
    rows: list[dict[str, Any]] = []
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "performance.wav"
        for index, work in enumerate(corpus_works()):
            name, font = INSTRUMENTS[index % len(INSTRUMENTS)], (FLUID, MUSESCORE)[index % 2]
            played = perform(work, options.seed + index, limit=90.0)
            played = Performance.of([replace(n, instrument=name) for n in played.notes])
            render(played, file, soundfont=font)
            begin, used = time.monotonic(), processor_seconds()
            found = transcribe(file, engine="general")
            wall, processor = time.monotonic() - begin, processor_seconds() - used
            # The engine does not name instruments: only keys and times are compared.
            heard = Performance.of([replace(n, instrument=name) for n in found.performance.notes])
            row = {"work": work.name, "instrument": name, "font": font.name.split("_")[0], "seconds": found.seconds}
            row |= {
                "notes": len(played.notes),
                "wall": wall,
                "processor": processor,
                "faster": found.seconds / wall,
                **note_scores(played, heard),
            }
            rows.append(row)
            print(
                f"{work.name[:21]:<22}{name:<13}{row['font']:<13} onset F1 {row['onset_f1']:.3f}  with offsets "
                f"{row['offset_f1']:.3f}  {row['faster']:.1f} x real time",
                flush=True,
            )
            if sum(r["seconds"] for r in rows) >= 60 * options.minutes:
                break
    notes = sum(r["notes"] for r in rows)
    total = {f: sum(r[f] * r["notes"] for r in rows) / notes for f in ("onset_f1", "offset_f1")}
    total["faster"] = sum(r["seconds"] for r in rows) / sum(r["wall"] for r in rows)
    total["faster_than_processor_time"] = sum(r["seconds"] for r in rows) / sum(r["processor"] for r in rows)
    print(json.dumps(total, indent=1))
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "rows": rows, "all": total}, indent=1) + "\n")
    return 0 if total["faster"] >= 8 else 1


if __name__ == "__main__":
    sys.exit(main())
