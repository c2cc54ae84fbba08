"""Several instruments: onsets, offsets, who plays, drums and stems, beside Basic Pitch in the same run."""

import argparse
import json
import tempfile
import time
from pathlib import Path
from statistics import mean

import mir_eval
import numpy as np
import soundfile
from symusic import Synthesizer

from bench.ears.works import KINDS, RATE, Played, works
from bench.measures import MUSESCORE, machine
from ml_engine import Note, Performance, transcribe
from ml_engine.audio.soundfont import tuned
from ml_engine.instruments import DRUM_KINDS, drum_kind, is_drums, program_or_drums
from ml_engine.models.listener import player_of

_HIT = {"kick": 0, "snare": 1, "closed hat": 2, "open hat": 2, "low tom": 3, "high tom": 3, "cymbal": 4}
ENGINES = ("ensemble", "general")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What this bench is told."""
    parser.add_argument("--scores", type=Path, required=True, help="what training.notation.scores wrote")
    parser.add_argument("--data", type=Path, required=True, help="the corpora, for POP909")
    parser.add_argument("--works", type=int, default=8, help="of each kind")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--font", type=Path, default=MUSESCORE)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--json", type=Path, help="every figure of every work")


def main(options: argparse.Namespace) -> int:
    """Measure, print, keep."""
    print(f"Machine: {machine()}\n")
    with tuned(options.font) as path:
        font = Synthesizer(str(path), RATE, 0)
    rows = []
    for kind in options.kinds:
        for played in works(kind, options.scores, options.data, options.works, font):
            for engine in options.engines:
                heard, seconds = _heard(played.mixture, engine)
                row = {"kind": kind, "name": played.name, "engine": engine, "seconds": seconds}
                rows.append(row | figures(played, heard))
                print(
                    "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else str(v) for k, v in rows[-1].items()),
                    flush=True,
                )
    print("\n" + table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))
    return 0


def _heard(mixture: np.ndarray, engine: str) -> tuple[Performance, float]:
    with tempfile.TemporaryDirectory(prefix="notewright-bench-") as folder:
        path = Path(folder, "band.wav")
        soundfile.write(path, mixture / max(1.0, float(np.abs(mixture).max())), RATE)
        began = time.monotonic()
        heard = transcribe(path, engine=engine).performance
        return heard, time.monotonic() - began


def figures(played: Played, heard: Performance) -> dict[str, float]:
    """F1 of onsets (50 ms), with offsets, with the right kind of player, and of drums by kind."""
    true, found = (_pitched(one) for one in (played.performance, heard))
    told = {"onset": _f1(true, found, offsets=False), "offset": _f1(true, found, offsets=True)}
    kinds = {_player(note) for note in true}
    right = sum(
        _matched([n for n in true if _player(n) == one], [n for n in found if _player(n) == one]) for one in kinds
    )
    told["instrument"] = 2 * right / max(len(true) + len(found), 1)
    drums, hits = (_hits(one) for one in (played.performance, heard))
    if drums:
        both = sum(_matched_times(drums.get(kind, []), hits.get(kind, [])) for kind in range(5))
        count = sum(map(len, drums.values())) + sum(map(len, hits.values()))
        told["drums"] = 2 * both / max(count, 1)
    return told


def _player(note: Note) -> str:
    name = note.instrument.rstrip("0123456789 ")
    return player_of(program_or_drums(name))


def _pitched(performance: Performance) -> list[Note]:
    return [note for note in performance.notes if not is_drums(note.instrument)]


def _arrays(notes: list[Note]) -> tuple[np.ndarray, np.ndarray]:
    spans = np.array([[n.onset, max(n.offset, n.onset + 1e-3)] for n in notes]).reshape(-1, 2)
    return spans, 440.0 * 2 ** ((np.array([n.pitch for n in notes], float) - 69) / 12)


def _f1(true: list[Note], found: list[Note], *, offsets: bool) -> float:
    if not true or not found:
        return 0.0
    ratio = 0.2 if offsets else None
    return float(
        mir_eval.transcription.precision_recall_f1_overlap(*_arrays(true), *_arrays(found), offset_ratio=ratio)[2]
    )


def _matched(true: list[Note], found: list[Note]) -> int:
    if not true or not found:
        return 0
    return len(mir_eval.transcription.match_notes(*_arrays(true), *_arrays(found), offset_ratio=None))


def _hits(performance: Performance) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for note in performance.notes:
        kind = _HIT.get(DRUM_KINDS[drum_kind(note.pitch)]) if is_drums(note.instrument) else None
        if kind is not None:
            found.setdefault(kind, []).append(note.onset)
    return {kind: sorted(set(times)) for kind, times in found.items()}


def _matched_times(true: list[float], found: list[float]) -> int:
    return len(mir_eval.util.match_events(np.array(true), np.array(found), 0.05)) if true and found else 0


def table(rows: list[dict[str, object]]) -> str:
    """Means by kind and engine."""
    names = ("onset", "offset", "instrument", "drums")
    lines = ["| kind | engine | works | " + " | ".join(names) + " |", "| --- " * (3 + len(names)) + "|"]
    for kind in dict.fromkeys(str(row["kind"]) for row in rows):
        for engine in dict.fromkeys(str(row["engine"]) for row in rows):
            own = [row for row in rows if row["kind"] == kind and row["engine"] == engine]
            cells = [[float(str(row[name])) for row in own if name in row] for name in names]
            told = " | ".join(f"{mean(cell):.3f}" if cell else "–" for cell in cells)
            lines.append(f"| {kind} | {engine} | {len(own)} | {told} |")
    return "\n".join(lines)
