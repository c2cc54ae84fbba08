"""python -m ml_engine.training.notation.scores --data DIR --out DIR [--bands N]: reads the corpora into OUT/CORPUS-{train,valid}.npz.

What our own readers keep of a score becomes arrays (:mod:`ml_engine.training.notation.score`): notes with their spelling,
staff, voice, signs and slurs, bars, keys, tempo. Pieces too short to learn from are left out. Bands are pieces of our own
making; every fiftieth is held out.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from ml_engine.bars import bars_of
from ml_engine.composition.styles.band import make_piece
from ml_engine.errors import BadInput
from ml_engine.instruments import DRUM_PROGRAM, is_drums
from ml_engine.midi import KEY_SIGNATURE, META, TIME_SIGNATURE, read_tracks
from ml_engine.music import Mark, Part, Piece
from ml_engine.theory import place_of_name
from ml_engine.training.corpora import Work, read, works
from ml_engine.training.notation.score import BAR, KEY, NOTE, PART, TEMPO, UNKNOWN_LINE, Score, save, sign

LEAST_BARS, LEAST_NOTES = 8, 60
HELD_OUT_BAND = 50  # every so many of the bands
METERS = {(n, d) for d in (2, 4, 8, 16) for n in range(2, 13)}
MIDI = "mutopia"  # the corpus that has neither spelling nor voices
BANDS = "bands"  # pieces of our own making, in which alone there are drums
KEYBOARDS = 24  # General MIDI programs below are played with two hands
_CORPORA = {"song": "lieder", "quartet": "quartets"}
_MODES = {"major": 1, "minor": -1}


def score_of(piece: Piece, name: str, corpus: str) -> Score | None:
    """A piece as arrays, drums only in a band; None where there is too little in it, or a metre nobody would beat."""
    parts = [part for part in piece.parts if part.notes and (corpus == BANDS or not is_drums(part.player))]
    bars = [
        (float(start), float(end - start), meter.numerator, meter.denominator)
        for _, start, end, meter in bars_of(piece)
    ]
    few = sum(len(part.notes) for part in parts) < LEAST_NOTES or len(bars) < LEAST_BARS
    if few or any((numerator, denominator) not in METERS for _, _, numerator, denominator in bars):
        return None
    rows = np.concatenate([_rows(part, number, spelled=corpus != MIDI) for number, part in enumerate(parts)])
    keys = [(float(key.quarter), key.fifths, _MODES.get(key.mode, 0)) for key in piece.keys]
    grace = rows["duration"] == 0  # these stay in the order in which they are played
    return Score(
        name,
        corpus,
        rows[np.lexsort((np.where(grace, 0, rows["pitch"]), ~grace, rows["onset"]))],
        np.array(bars, BAR),
        np.array(keys or [(0.0, 0, 0)], KEY),
        np.array([(float(mark.quarter), mark.bpm) for mark in piece.tempo_marks], TEMPO),
        np.array([(DRUM_PROGRAM if is_drums(part.player) else part.program, part.staves) for part in parts], PART),
    )


def _rows(part: Part, number: int, *, spelled: bool) -> np.ndarray:
    rows = np.array(
        [
            (
                float(note.onset), float(note.duration), note.pitch,
                place_of_name(note.spelling.rstrip("-0123456789")) - 1 if spelled else UNKNOWN_LINE,
                number, note.staff, note.voice, note.velocity, sum(map(sign, note.signs)), False,
            )
            for note in part.notes
        ],
        NOTE,
    )  # fmt: skip
    for mark in part.marks:
        if mark.kind == "slur":
            rows["slurred"] |= _under(mark, rows)
    return rows


def _under(slur: Mark, rows: np.ndarray) -> np.ndarray:
    """Which notes a slur leads on from; a grace note comes before what else is written at its onset."""
    start, stop = float(slur.quarter), float(slur.until or slur.quarter)
    onset, grace = rows["onset"], rows["duration"] == 0
    inside = ((onset > start) | ((onset == start) & (~grace | (start == stop)))) & (onset < stop)
    led = grace & (onset == stop)
    return (inside | led) & (rows["staff"] == slur.staff) & (rows["voice"] == slur.voice)


def as_engraved(piece: Piece, content: bytes, style: str) -> Piece | None:
    """A piece read from engraved MIDI with only what the file tells of its staves; None where it states no key or no metre.

    Two tracks of a piece for keyboard are the two hands, the higher one the right; a part laid out for two hands by
    our reader has one staff again. Tracks for instruments that the file does not name are no hands either.
    """
    _, tracks = read_tracks(content)
    said = {status for track in tracks for _, status, _ in track}
    if not {META + KEY_SIGNATURE, META + TIME_SIGNATURE} <= said:
        return None
    sounding = {
        (number, status & 15)
        for number, track in enumerate(tracks)
        for _, status, body in track
        if status >> 4 == 9 and body[1]
    }
    parts = piece.parts
    if style == "keyboard" and len(parts) == len(sounding) == 2:
        return replace(piece, parts=(_two_hands(*parts),))
    guessed = len(parts) == len(sounding)
    named = any(part.program >= KEYBOARDS for part in parts)
    if guessed or style == "guitar" or (style == "chamber" and not named):
        return replace(piece, parts=tuple(map(_one_staff, parts)))
    return piece


def _two_hands(*parts: Part) -> Part:
    lower, upper = sorted(parts, key=lambda part: sum(note.pitch for note in part.notes) / len(part.notes))
    notes = [replace(note, staff=staff) for staff, part in ((1, upper), (2, lower)) for note in part.notes]
    return replace(upper, staves=2, notes=tuple(sorted(notes, key=lambda note: (note.onset, note.pitch))))


def _one_staff(part: Part) -> Part:
    return replace(part, staves=1, notes=tuple(replace(note, staff=1) for note in part.notes))


def read_work(work: Work) -> list[Score]:
    """The movements of a work that can be used; none when it cannot be read."""
    midi = work.path.suffix == ".mid"
    try:
        pieces: Iterable[Piece | None] = list(read(work, graces=True))
    except BadInput:
        return []
    if midi:
        pieces = [as_engraved(piece, work.path.read_bytes(), work.style) for piece in pieces if piece]
    corpus = MIDI if midi else _CORPORA[work.style]
    found = [score_of(piece, f"{work.key}#{at}", corpus) for at, piece in enumerate(pieces) if piece]
    return [score for score in found if score is not None]


def bands(count: int) -> dict[tuple[str, str], list[Score]]:
    """Band pieces by seeds 0 and on, by corpus and side."""
    sides: dict[tuple[str, str], list[Score]] = {}
    for seed in range(count):
        score = score_of(make_piece(seed), f"band:{seed}", BANDS)
        if score is not None:
            sides.setdefault((BANDS, "train" if seed % HELD_OUT_BAND else "valid"), []).append(score)
    return sides


def _table(sides: dict[tuple[str, str], list[Score]]) -> Iterator[str]:
    yield f"{'corpus':16}{'works':>7}{'movements':>11}{'notes':>11}{'bars':>9}  metres of the last bars"
    for (corpus, side), scores in sorted(sides.items()):
        count = len({score.name.rpartition("#")[0] for score in scores})
        notes, bars = (sum(map(len, column)) for column in zip(*((s.notes, s.bars) for s in scores), strict=True))
        last = Counter(f"{s.bars['numerator'][-1]}/{s.bars['denominator'][-1]}" for s in scores)
        metres = ", ".join(f"{meter} {times}" for meter, times in last.most_common(8))
        yield f"{corpus + ' ' + side:16}{count:7,}{len(scores):11,}{notes:11,}{bars:9,}  {metres}"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the corpora; without it only bands are made")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bands", type=int, default=0, help="band pieces of our own to make")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    listed = works(options.data) if options.data else []
    with ProcessPoolExecutor(options.processes) as pool:
        found = list(pool.map(read_work, listed, chunksize=4))
    sides = bands(options.bands)
    for work, scores in zip(listed, found, strict=True):
        for score in scores:
            sides.setdefault((score.corpus, "valid" if work.held_out else "train"), []).append(score)
    for (corpus, side), scores in sides.items():
        save(scores, options.out / f"{corpus}-{side}.npz")
    print("\n".join(_table(sides)))


if __name__ == "__main__":
    main(sys.argv[1:])
