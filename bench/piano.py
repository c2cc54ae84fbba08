"""The engine ``piano`` against Transkun's own command: how well, how fast.

    python -m bench.piano [--minutes 12] [--data FOLDER] [--json FILE] [--alone]

Plays expressive performances of piano works through two SoundFonts, a third of them in a hall, lets both hear the same
files in the same run, one after the other, and prints for each file the F1 of onsets and of onsets with offsets, the
wall times and their ratio. Ours is the whole way from file to notes, the loading of the model counted in. Fails when
onsets are under 0.98, with offsets under 0.92, more than 0.005 below the command's, or at more than half its time.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path
from typing import Any

from bench.measures import FLUID, MUSESCORE, machine, note_scores, processor_seconds
from bench.performances import corpus_works, folder_works, perform
from ml_engine import Event, NotesFound, Performance, read_performance, render, transcribe

# Which SoundFont, and whether in a hall; works take them in turn.
SETTINGS = ((FLUID, False), (MUSESCORE, False), (MUSESCORE, True))


def ours(file: Path) -> tuple[Performance, dict[str, float]]:
    """Our transcription, with seconds of wall time, until the first notes, and the longest silence between events."""
    begin, used = time.monotonic(), processor_seconds()
    moments = [begin]
    first: list[float] = []

    def report(event: Event) -> None:
        moments.append(time.monotonic())
        if isinstance(event, NotesFound) and event.notes and not first:
            first.append(moments[-1] - begin)

    found = transcribe(file, engine="piano", report=report)
    moments.append(time.monotonic())
    gap = max(b - a for a, b in zip(moments, moments[1:], strict=False))
    times = {"wall": moments[-1] - begin, "processor": processor_seconds() - used, "gap": gap}
    return found.performance, times | {"first": first[0] if first else 0.0}


def theirs(file: Path, folder: Path) -> tuple[Performance, dict[str, float]]:
    """The command's transcription and its seconds of wall time."""
    output = folder / "theirs.mid"
    begin, used = time.monotonic(), processor_seconds()
    subprocess.run([sys.executable, "-m", "bench.transkun_command", str(file), str(output)], check=True)
    return read_performance(output), {"wall": time.monotonic() - begin, "processor": processor_seconds() - used}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=12.0, help="stop after so much music")
    parser.add_argument("--data", type=Path, help="a folder of MIDI files to play besides music21's corpus")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--alone", action="store_true", help="leave out the command")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    print(
        f"{machine()}\n{'work':<22}{'font':<12}{'s':>6}  {'onset F1':>16}  {'with offsets':>16}  {'wall s':>15}  first  gap"
    )
    works = chain(corpus_works(), folder_works(options.data, options.seed) if options.data else ())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for index, work in enumerate(works):
            font, reverb = SETTINGS[index % len(SETTINGS)]
            played = perform(work, options.seed + index)
            file = folder / "performance.wav"
            render(played, file, soundfont=font, reverb=reverb)
            heard, times = ours(file)
            row: dict[str, Any] = {
                "work": work.name,
                "font": font.name.split("_")[0] + (" hall" if reverb else ""),
                "seconds": played.duration,
                "notes": len(played.notes),
                "ours": note_scores(played, heard) | times,
            }
            if not options.alone:
                heard, times = theirs(file, folder)
                row["theirs"] = note_scores(played, heard) | times
            rows.append(row)
            print(line(row), flush=True)
            if sum(r["seconds"] for r in rows) >= 60 * options.minutes:
                break
    summary = summarise(rows)
    print(line(summary))
    print(json.dumps(summary, indent=1))
    if options.json:
        options.json.write_text(json.dumps({"machine": machine(), "rows": rows, "all": summary}, indent=1) + "\n")
    mine, other = summary["ours"], summary.get("theirs")
    good = mine["onset_f1"] >= 0.98 and mine["offset_f1"] >= 0.92
    if other:
        good &= all(mine[name] >= other[name] - 0.005 for name in ("onset_f1", "offset_f1")) and summary["ratio"] <= 0.5
    return 0 if good else 1


def summarise(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """All files together: F1 weighted by notes, wall times added, the slowest first notes, the longest gap."""
    notes = sum(row["notes"] for row in rows)
    result: dict[str, Any] = {"work": "all", "font": "", "seconds": sum(r["seconds"] for r in rows), "notes": notes}
    for who in ("ours", "theirs"):
        if who in rows[0]:
            scores = {f: sum(r[who][f] * r["notes"] for r in rows) / notes for f in ("onset_f1", "offset_f1")}
            result[who] = scores | {f: sum(r[who][f] for r in rows) for f in ("wall", "processor")}
    result["ours"] |= {key: max(r["ours"][key] for r in rows) for key in ("first", "gap")}
    # Linux counts in kilobytes.
    result["ours"]["peak_megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if "theirs" in result:
        result["ratio"] = result["ours"]["wall"] / result["theirs"]["wall"]
        result["processor_ratio"] = result["ours"]["processor"] / result["theirs"]["processor"]
    return result


def line(row: dict[str, Any]) -> str:
    a, b = row["ours"], row.get("theirs")
    onset = f"{a['onset_f1']:.4f}" + (f" / {b['onset_f1']:.4f}" if b else "")
    offset = f"{a['offset_f1']:.4f}" + (f" / {b['offset_f1']:.4f}" if b else "")
    wall = f"{a['wall']:.0f}" + (f" / {b['wall']:.0f} {a['wall'] / b['wall']:.2f}" if b else "")
    return (
        f"{row['work'][:21]:<22}{row['font']:<12}{row['seconds']:>6.0f}  {onset:>16}  {offset:>16}  {wall:>15}"
        f"  {a['first']:5.1f} {a['gap']:4.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
