"""One work after another through the notation and, if asked, through other programs: figures by system."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import mean

import numpy as np

from bench.notation import peers
from bench.notation.measures import Figures, of_beats, of_notation, of_score
from bench.notation.symbols import Symbols, beside, symbols_of
from bench.notation.told import SIGNS_TOLD, of_doubts, of_signs
from bench.notation.truth import Truth
from ml_engine import notate
from ml_engine.notation.musicxml import to_musicxml
from ml_engine.notation.notate import Notation

OURS, GIVEN, OPENED = "from notes alone", "true beats given", "MuseScore 3 opens it"
# In the order of the table; whatever else there is stands in the JSON.
ROWS = (
    "beat F1", "downbeat F1", "rhythm", "place in the bar", "written length", "hand", "spelling",
    "key", "first key", "metre", "first metre",
    "MV2H", "MV2H multi-pitch", "MV2H voice", "MV2H metre", "MV2H value", "MV2H harmony",
    "MV2H aligned", "MV2H aligned multi-pitch", "MV2H aligned voice", "MV2H aligned metre", "MV2H aligned value",
    "MV2H aligned harmony", "rhythm, aligned", "hand, aligned", "spelling, aligned",
    "symbols", "symbols: ties", "symbols: rests", "symbols: accidentals", "symbols: voices",
    "bars tinted", "tinted bars wrong", "other bars wrong", "wrong bars tinted", *(f"sign {name}" for name in SIGNS_TOLD),
    "seconds for 1,000 notes", "opened", "notes kept",
)  # fmt: skip
BY_SIZE = ("symbols", "seconds")  # no shares of what is right: a work that fails has none


def measure(truth: Truth, *, with_peers: bool) -> tuple[dict[str, Figures], list[str]]:
    """Figures of one work by system, and what failed. Whatever fails counts as 0 in every share."""
    found: dict[str, Figures] = {}
    failed: list[str] = []

    def attempt(system: str, work: Callable[[], Figures], zeros: Callable[[], Figures]) -> None:
        try:
            found[system] = work()
        except Exception as fault:
            failed.append(f"{truth.name}, {system}: {fault!r}")
            found[system] = dict.fromkeys((n for n in zeros() if not n.startswith(BY_SIZE)), 0.0)

    # MIDI's own spelling and voices are not known: its symbols say nothing.
    meant = symbols_of(to_musicxml(truth.piece)) if truth.piece is not None and truth.spelt else None
    attempt(OURS, lambda: _ours(truth, meant), lambda: _perfect(truth))
    if truth.timeline is not None:
        given = truth.timeline
        attempt(
            GIVEN,
            lambda: of_notation(notate(truth.performance, timeline=given), truth, beats=False),
            lambda: _perfect(truth, beats=False),
        )
    if with_peers and truth.piece is not None:
        piece = truth.piece
        for peer in peers.WRITERS:
            if peer not in peers.missing():
                attempt(
                    peer,
                    partial(peers.written_by, peer, truth, meant),
                    lambda: of_score(piece, piece, spelt=truth.spelt) | {"first key": 1.0, "first metre": 1.0},
                )
        if "partitura" not in peers.missing():
            attempt("partitura", lambda: peers.told_by_partitura(truth), lambda: {"first key": 1.0})
        if peers.musescore():
            attempt(OPENED, lambda: _opened(truth), lambda: {"opened": 1.0, "notes kept": 1.0})
    return found, failed


def _ours(truth: Truth, meant: Symbols | None) -> Figures:
    started = time.process_time()
    notation = notate(truth.performance)
    score = to_musicxml(notation.piece)
    seconds = time.process_time() - started
    figures = of_notation(notation, truth)
    if truth.piece is not None:
        figures |= of_doubts(notation, truth) | of_signs(notation, truth)
    if truth.piece is not None and meant is not None:
        figures |= of_score(notation.piece, truth.piece, spelt=truth.spelt)
        figures |= beside(symbols_of(score), meant)
    return figures | {"seconds for 1,000 notes": 1000 * seconds / len(truth.performance.notes)}


def _perfect(truth: Truth, *, beats: bool = True) -> Figures:
    """The figures there are for a work, as its own score has them."""
    if truth.piece is not None and truth.timeline is not None:
        figures = of_notation(Notation(truth.piece, truth.timeline), truth, beats=beats)
        return figures | (of_score(truth.piece, truth.piece, spelt=truth.spelt) if beats else {})
    figures = of_beats(truth.beats, truth.downbeats, truth)
    figures |= dict.fromkeys(("key", "first key") if truth.keys else (), 1.0)
    return figures | dict.fromkeys(("metre", "first metre") if truth.meters else (), 1.0)


def _opened(truth: Truth) -> Figures:
    """Whether MuseScore opens what we write, and whether all note heads are still there when it writes it again."""
    score = to_musicxml(notate(truth.performance).piece)
    with tempfile.TemporaryDirectory(prefix="notewright-bench-") as scratch:
        ours, theirs = Path(scratch, "ours.musicxml"), Path(scratch, "theirs.musicxml")
        ours.write_bytes(score)
        if not peers.run_musescore(ours, theirs):
            return {"opened": 0.0, "notes kept": 0.0}
        return {"opened": 1.0, "notes kept": float(symbols_of(theirs.read_bytes()).notes == symbols_of(score).notes)}


def corpus(name: str, truths: Iterable[Truth], *, with_peers: bool, show: bool) -> dict[str, object]:
    """Measure a corpus, print its table, and return all figures as they go into the JSON."""
    works: list[dict[str, object]] = []
    figures: list[dict[str, Figures]] = []
    notes = 0
    for truth in truths:
        found, failed = measure(truth, with_peers=with_peers)
        notes += len(truth.performance.notes)
        figures.append(found)
        works.append({"name": truth.name, "notes": len(truth.performance.notes), "figures": found, "failed": failed})
        for line in failed:
            print(f"   {line}", file=sys.stderr)
        if show:
            print(f"   {truth.name[-50:]:50} " + _line(found[OURS]), flush=True)
    if not works:
        print(f"## {name}: no works\n")
        return {"works": [], "mean": {}}
    means = means_of(figures)
    print(f"## {name}: {len(works)} performances, {notes} notes\n\n" + table(means) + "\n", flush=True)
    return {"works": works, "mean": means}


def _line(found: Figures) -> str:
    return ", ".join(f"{row} {found[row]:.3f}" for row in ("beat F1", "downbeat F1", "rhythm", "key", "metre", "MV2H") if row in found)  # fmt: skip


def means_of(figures: list[dict[str, Figures]]) -> dict[str, Figures]:
    """By system and figure: the mean over the works that have it; of sizes the median, since a few are beyond all measure."""
    systems = dict.fromkeys(system for found in figures for system in found)
    means: dict[str, Figures] = {}
    for system in systems:
        rows = [found[system] for found in figures if system in found]
        names = dict.fromkeys(name for row in rows for name in row)
        means[system] = {
            name: float((np.median if name.startswith(BY_SIZE) else mean)([row[name] for row in rows if name in row]))
            for name in names
        }
    return means


def table(means: dict[str, Figures]) -> str:
    """Figures by row and systems by column, in Markdown."""
    systems = list(means)
    lines = ["| | " + " | ".join(systems) + " |", "| --- |" + " --- |" * len(systems)]
    for row in ROWS:
        cells = [f"{means[system][row]:.3f}" if row in means[system] else "" for system in systems]
        if any(cells):
            lines.append(f"| {row} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
