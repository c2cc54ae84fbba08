"""Scores warped to free playing: how well, how fast, and whether errors are told as what they are.

    python -m bench.comparing [--works 8] [--json FILE]

Each work is played with rubato, rolled chords and pedal, and held against its score in steady time; nothing is wrong with
it, so each note that does not agree is the alignment's fault. Then errors of known kinds are put into the playing, one note
in twelve, and it is counted how many are told as that kind. Fails under an F1 of 0.97, or under 0.95 of the kinds.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from bench.measures import machine
from bench.performances import Work, corpus_works, perform
from ml_engine import Note, Performance, compare

EVERY = 12
PUT_IN = ("octave", "semitone", "pitch", "missed", "instrument")


def score_of(work: Work) -> Performance:
    """The work in the steady time of its tempo."""
    quarter = 60.0 / work.bpm
    return Performance.of(
        Note(n.onset * quarter, (n.onset + n.length) * quarter, n.pitch) for n in sorted(set(work.notes), key=repr)
    )


def with_errors(played: Performance, dice: random.Random) -> tuple[Performance, Counter[str]]:
    """The performance with one note in EVERY wrong in one of the ways of PUT_IN, and how many there are of each."""
    put: Counter[str] = Counter()
    notes = []
    for at, note in enumerate(played.notes):
        kind = dice.choice(PUT_IN) if at % EVERY == 0 else ""
        put[kind] += bool(kind)
        changed = {
            "octave": {"pitch": note.pitch + 12},
            "semitone": {"pitch": note.pitch + dice.choice([-1, 1])},
            "pitch": {"pitch": note.pitch + dice.choice([-6, 6, 8])},
            "instrument": {"instrument": "flute"},
        }.get(kind, {})
        if kind != "missed":
            notes.append(replace(note, **changed))
    return Performance.of(notes, played.pedals), +put


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, default=8)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    print(machine())
    rows: list[dict[str, Any]] = []
    told: Counter[str] = Counter()
    put: Counter[str] = Counter()
    for seed, work in enumerate(islice(corpus_works(), options.works)):
        score, played = score_of(work), perform(work, seed)
        begin = time.process_time()
        found = compare(played, score, written=True)
        seconds = time.process_time() - begin
        heard, kinds = with_errors(played, random.Random(seed))
        counts = compare(heard, score, written=True).counts
        put.update(kinds)
        told.update({kind: min(counts[kind], kinds[kind]) for kind in kinds})
        alignment = found.alignment
        row = {
            "work": work.name, "notes": len(score.notes), "f1": found.scores.onsets.f1, "chords": alignment.found,
            "bends": alignment.largest, "processor": seconds, "kind": alignment.kind,
        }  # fmt: skip
        rows.append(row)
        print(
            f"{work.name[:26]:<27}{row['notes']:>6} notes  {alignment.kind:<7}onset F1 {row['f1']:.3f}  chords found "
            f"{row['chords'] or 0:.3f}  bends by {row['bends'] or 0:.1f} s  {seconds:.2f} s",
            flush=True,
        )
    notes = sum(row["notes"] for row in rows)
    total = sum(row["f1"] * row["notes"] for row in rows) / notes
    kinds_told = {kind: told[kind] / put[kind] for kind in PUT_IN}
    all_told = sum(told.values()) / sum(put.values())
    print(f"onset F1 {total:.3f}; of errors put in, told as their kind: {all_told:.3f} {json.dumps(kinds_told)}")
    if options.json:
        figures = {"machine": machine(), "rows": rows, "onset_f1": total, "told": kinds_told, "all_told": all_told}
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0 if total >= 0.97 and all_told >= 0.95 else 1


if __name__ == "__main__":
    sys.exit(main())
