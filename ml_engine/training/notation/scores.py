"""python -m ml_engine.training.notation.scores --data DIR --out DIR: reads the corpora into OUT/CORPUS-train.npz and OUT/CORPUS-valid.npz.

What our own readers keep of a score becomes arrays (:mod:`ml_engine.training.notation.score`): notes with their spelling, staff and voice,
bars, keys, tempo. Mutopia's MIDI has no staves: where a keyboard piece has two tracks, the higher one is the right hand; its
spelling and voices are not known. Pieces that name no metre or are too short to learn from are left out.
"""

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from ml_engine.bars import bars_of
from ml_engine.errors import BadInput
from ml_engine.instruments import is_drums
from ml_engine.music import SIGNS, Part, Piece
from ml_engine.theory import place_of_name
from ml_engine.training.corpora import Work, read, works
from ml_engine.training.notation.score import BAR, KEY, NOTE, PART, TEMPO, UNKNOWN_LINE, Score, save

LEAST_BARS, LEAST_NOTES = 8, 60
KEYBOARD = "keyboard"
METERS = {(n, d) for d in (2, 4, 8, 16) for n in range(2, 13)}


def score_of(piece: Piece, name: str, corpus: str, *, keyboard: bool = False) -> Score | None:
    """A piece as arrays; None where there is too little in it, or a metre nobody would beat."""
    parts = [part for part in piece.parts if part.notes and not is_drums(part.name)]
    spelled = corpus != "mutopia"
    if keyboard and len(parts) > 1:
        parts = [_two_hands(parts)] if len(parts) == 2 else []
    notes = [
        (
            float(note.onset), float(note.duration), note.pitch,
            place_of_name(note.spelling.rstrip("-0123456789")) - 1 if spelled else UNKNOWN_LINE,
            number, note.staff, note.voice, note.velocity,
            sum(1 << SIGNS.index(sign) for sign in note.signs), False,
        )
        for number, part in enumerate(parts)
        for note in part.notes
    ]  # fmt: skip
    bars = [
        (float(start), float(end - start), meter.numerator, meter.denominator)
        for _, start, end, meter in bars_of(piece)
    ]
    if len(notes) < LEAST_NOTES or len(bars) < LEAST_BARS or any((b[2], b[3]) not in METERS for b in bars):
        return None
    keys = [(float(key.quarter), key.fifths, {"major": 1, "minor": -1}.get(key.mode, 0)) for key in piece.keys]
    rows = np.array(notes, NOTE)
    return Score(
        name,
        corpus,
        rows[np.lexsort((rows["pitch"], rows["onset"]))],
        np.array(bars, BAR),
        np.array(keys or [(0.0, 0, 0)], KEY),
        np.array([(float(mark.quarter), mark.bpm) for mark in piece.tempo_marks], TEMPO),
        np.array([(part.program, part.staves) for part in parts], PART),
    )


def _two_hands(parts: list[Part]) -> Part:
    """Two tracks as the two staves of one player, the higher one above."""
    from dataclasses import replace

    upper, lower = sorted(parts, key=lambda part: -float(np.mean([note.pitch for note in part.notes])))
    notes = [replace(note, staff=1) for note in upper.notes] + [replace(note, staff=2) for note in lower.notes]
    return replace(upper, staves=2, notes=tuple(sorted(notes, key=lambda note: (note.onset, note.pitch))))


def read_work(work: Work) -> list[Score]:
    """The movements of a work that can be used; none when it cannot be read."""
    corpus = "mutopia" if work.path.suffix == ".mid" else {"song": "lieder", "quartet": "quartets"}[work.style]
    try:
        pieces = list(read(work))
    except BadInput:
        return []
    found = [
        score_of(piece, f"{work.key}#{at}", corpus, keyboard=corpus == "mutopia" and work.style == KEYBOARD)
        for at, piece in enumerate(pieces)
    ]
    return [score for score in found if score is not None]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    listed = works(options.data)
    with ProcessPoolExecutor(options.processes) as pool:
        read_ones = list(pool.map(read_work, listed, chunksize=4))
    sides: dict[tuple[str, str], list[Score]] = {}
    for work, scores in zip(listed, read_ones, strict=True):
        for score in scores:
            sides.setdefault((score.corpus, "valid" if work.held_out else "train"), []).append(score)
    for (corpus, side), scores in sorted(sides.items()):
        save(scores, options.out / f"{corpus}-{side}.npz")
        meters = Counter(f"{s.bars['numerator'][-1]}/{s.bars['denominator'][-1]}" for s in scores).most_common(8)
        print(
            f"{corpus} {side}: {len(scores)} movements, {sum(len(s.notes) for s in scores)} notes, "
            f"{sum(len(s.bars) for s in scores)} bars; {meters}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
