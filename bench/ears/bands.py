"""Several instruments: onsets, offsets, who plays, drums and stems, beside Basic Pitch in the same run."""

import argparse
import json
import tempfile
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from statistics import mean
from typing import Any

import mir_eval
import numpy as np
import soundfile
from scipy.signal import resample_poly
from symusic import Synthesizer

from bench.auto import write_mp3
from bench.ears.works import RATE, SECONDS, Played, works
from bench.measures import MUSESCORE, arrays, note_scores
from ml_engine import Note, Performance, transcribe, warm_up
from ml_engine.audio.sound import Sound
from ml_engine.audio.soundfont import tuned
from ml_engine.events import ignore
from ml_engine.instruments import drum_group, is_drums, program_or_drums
from ml_engine.models.listener import DRUM_HITS, player_of
from ml_engine.training.lines.players import noisy
from ml_engine.transcription.ensemble import listen
from ml_engine.transcription.found import Found, Teller
from ml_engine.transcription.stems import separated

ENGINES = ("ensemble", "general")
WAYS = ("as it is", "MP3 96 kbit/s", "noise 20 dB", "40 cents sharp")
NAMED = "players named"
CENTS = 40

Row = dict[str, Any]


def main(options: argparse.Namespace) -> int:
    """Measure, print, keep."""
    with tuned(MUSESCORE) as path:
        font = Synthesizer(str(path), RATE, 0)
    warm_up(tuple(options.engines))
    rows: list[Row] = []
    for kind in options.kinds:
        for played in works(kind, options.scores, options.data, options.works, font):
            ways = (*(WAYS if options.spoilt else WAYS[:1]), *((NAMED,) if options.named else ()))
            for engine in options.engines:
                for way in ways if engine == ENGINES[0] else ways[:1]:
                    heard, seconds = _heard(
                        spoilt(played.mixture, way), engine, way, tuple(played.stems) if way == NAMED else ()
                    )
                    row: Row = {"kind": kind, "name": played.name, "engine": engine, "way": way}
                    rows.append(row | figures(played, heard, way) | {"times real time": SECONDS / seconds})
            if options.stems and len(played.stems) > 1:
                taken = {"kind": kind, "name": played.name, "engine": ENGINES[0], "way": "taken apart"}
                rows.append(taken | {"stems": improvement(played)})
            print(f"{played.name} done", flush=True)
    print("\n" + table(rows))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))
    return 0


def spoilt(mixture: np.ndarray, way: str) -> np.ndarray:
    """A mixture as it may come: one of WAYS."""
    if way == "noise 20 dB":
        return noisy(mixture, 20.0, 0)
    if way == "40 cents sharp":
        fraction = Fraction(2 ** (CENTS / 1200)).limit_denominator(200)
        return np.asarray(resample_poly(mixture, fraction.denominator, fraction.numerator), np.float32)
    return mixture


def improvement(played: Played) -> float:
    """By how many decibels stems are nearer to the players' own sound than the mixture is (SI-SDR, Le Roux et al. 2019), on average.

    It is said who plays, as a person would; the notes are heard.
    """
    players = list(played.stems)
    with Sound() as sound:
        sound.append(played.mixture)
        sound.amplify(1.0)
        notes = Found()
        listen(sound, Teller(ignore, notes), tuple(players))
        found = separated(sound, players, notes.notes)
    return mean(
        _si_sdr(stem, part) - _si_sdr(stem, played.mixture)
        for stem, part in zip(played.stems.values(), found, strict=True)
    )


def _si_sdr(true: np.ndarray, found: np.ndarray) -> float:
    true, found = true.astype(float), found[: len(true)].astype(float)
    aimed = float(true @ found) / (float(true @ true) + 1e-9) * true
    return float(10 * np.log10((aimed @ aimed + 1e-9) / (np.square(found - aimed).sum() + 1e-9)))


def _heard(mixture: np.ndarray, engine: str, way: str, players: tuple[str, ...]) -> tuple[Performance, float]:
    with tempfile.TemporaryDirectory(prefix="notewright-bench-") as folder:
        path = Path(folder, "band.mp3" if way == "MP3 96 kbit/s" else "band.wav")
        sound = mixture / max(1.0, float(np.abs(mixture).max()))
        if path.suffix == ".mp3":
            write_mp3(path, sound)
        else:
            soundfile.write(path, sound, RATE)
        began = time.monotonic()
        heard = transcribe(path, engine=engine, players=players).performance
        return heard, time.monotonic() - began


def figures(played: Played, heard: Performance, way: str = "as it is") -> Row:
    """F1 of onsets (50 ms, 50 cents), with offsets, with the right kind of player, and of drums by kind."""
    if way == "40 cents sharp":  # it is faster, too
        slower = 2 ** (CENTS / 1200)
        notes = (replace(n, onset=n.onset * slower, offset=n.offset * slower) for n in heard.notes)
        heard = Performance.of(notes)
    true, found = (_pitched(one) for one in (played.performance, heard))
    scores = note_scores(Performance.of(true), Performance.of(found))
    told: Row = {"onset": scores["onset_f1"], "offset": scores["offset_f1"]}
    kinds = {_player(note) for note in true}
    right = sum(
        _matched([n for n in true if _player(n) == one], [n for n in found if _player(n) == one]) for one in kinds
    )
    told["instrument"] = 2 * right / max(len(true) + len(found), 1)
    drums, hits = (_hits(one) for one in (played.performance, heard))
    if drums:
        both = sum(_matched_times(drums.get(kind, []), hits.get(kind, [])) for kind in range(len(DRUM_HITS)))
        count = sum(map(len, drums.values())) + sum(map(len, hits.values()))
        told["drums"] = 2 * both / max(count, 1)
    return told


def _player(note: Note) -> str:
    return player_of(program_or_drums(note.instrument))


def _pitched(performance: Performance) -> list[Note]:
    return [note for note in performance.notes if not is_drums(note.instrument)]


def _matched(true: list[Note], found: list[Note]) -> int:
    if not true or not found:
        return 0
    sides = (arrays(Performance.of(side)) for side in (true, found))
    return len(mir_eval.transcription.match_notes(*(part for side in sides for part in side), offset_ratio=None))


def _hits(performance: Performance) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {}
    for note in performance.notes:
        if is_drums(note.instrument) and (kind := drum_group(note.pitch)) < len(DRUM_HITS):
            found.setdefault(kind, []).append(note.onset)
    return {kind: sorted(set(times)) for kind, times in found.items()}


def _matched_times(true: list[float], found: list[float]) -> int:
    return len(mir_eval.util.match_events(np.array(true), np.array(found), 0.05)) if true and found else 0


def table(rows: list[Row]) -> str:
    """Means by kind, engine and way."""
    names = ("onset", "offset", "instrument", "drums", "stems", "times real time")
    lines = ["| kind | engine | sound | works | " + " | ".join(names) + " |", "| --- " * (4 + len(names)) + "|"]
    for group in dict.fromkeys((row["kind"], row["engine"], row["way"]) for row in rows):
        own = [row for row in rows if (row["kind"], row["engine"], row["way"]) == group]
        cells = [[float(row[name]) for row in own if name in row] for name in names]
        told = " | ".join(f"{mean(cell):.3f}" if cell else "–" for cell in cells)
        lines.append(f"| {' | '.join(map(str, group))} | {len(own)} | {told} |")
    return "\n".join(lines)
