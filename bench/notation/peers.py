"""Other programs that write played notes down. Each is optional: what is not installed is told.

- MuseScore 3 (``musescore3``): imports MIDI with its own beats, hands and voices.
- music21: ``converter.parse`` with its quantiser; it takes MIDI's ticks for the beat, here those of 120 quarters a minute.
- partitura: names notes and finds key and voices of a performance; it has no beat tracker, so that there is no score of its own.
"""

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.notation.measures import Figures, of_score
from bench.notation.mv2h import PLAYED, compare, music_of
from bench.notation.symbols import Symbols, beside, symbols_of
from bench.notation.truth import Truth
from ml_engine import BadInput, read_piece
from ml_engine.midi import write_performance
from ml_engine.theory import place_of_name, tonality

PATIENCE = 120  # seconds that MuseScore may take
PROGRAMS = ("mscore3", "musescore3")


def musescore() -> str | None:
    """MuseScore's command, where it is installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def run_musescore(source: Path, target: Path) -> bool:
    """Convert a file; whether it did."""
    program = musescore()
    if program is None:
        return False
    try:
        done = subprocess.run(
            [program, "-o", str(target), str(source)],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and target.is_file()


def _by_musescore(midi: Path, target: Path) -> None:
    if not run_musescore(midi, target):
        raise BadInput("MuseScore did not import it.")


def _by_music21(midi: Path, target: Path) -> None:
    from music21 import converter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        converter.parse(midi, quantizePost=True).write("musicxml", target)


WRITERS: dict[str, Callable[[Path, Path], None]] = {"MuseScore 3": _by_musescore, "music21": _by_music21}


def missing() -> list[str]:
    """The peers that are not installed here."""
    found = [] if musescore() else ["MuseScore 3"]
    try:
        import partitura  # noqa: F401
    except ImportError:
        found.append("partitura")
    return found


def written_by(peer: str, truth: Truth, meant: Symbols | None) -> Figures:
    """Figures of the score that a peer of WRITERS makes of a performance's MIDI file; ``meant`` are the true one's symbols.

    Raises when it fails.
    """
    if truth.piece is None:
        raise BadInput("A peer's score can only be held against a score.")
    with tempfile.TemporaryDirectory(prefix="notewright-bench-") as scratch:
        midi, target = Path(scratch, "played.mid"), Path(scratch, "written.musicxml")
        write_performance(truth.performance, midi)
        WRITERS[peer](midi, target)
        piece, drawn = read_piece(target), symbols_of(target.read_bytes())
    figures = of_score(piece, truth.piece, spelt=truth.spelt)
    figures |= {"first key": float((piece.keys[0].fifths - truth.piece.keys[0].fifths) % 12 == 0)}
    sign, true = piece.meters[0], truth.piece.meters[0]
    figures |= {"first metre": float((sign.numerator, sign.denominator) == (true.numerator, true.denominator))}
    return figures | (beside(drawn, meant) if meant else {})


def told_by_partitura(truth: Truth) -> Figures:
    """The key that partitura finds in a performance, its names of the notes, and its voices where all else is as it was meant."""
    import partitura

    if truth.piece is None:
        raise BadInput("Names and voices can only be held against a score.")
    with tempfile.TemporaryDirectory(prefix="notewright-bench-") as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        midi = Path(scratch, "played.mid")
        write_performance(truth.performance, midi)
        notes = partitura.load_performance_midi(midi).note_array()
        key = partitura.musicanalysis.estimate_key(notes)
        names = partitura.musicanalysis.estimate_spelling(notes)
        voices = partitura.musicanalysis.estimate_voices(notes, monophonic_voices=False)
    minor, tonic = key.endswith("m"), key.rstrip("m")
    figures = {
        "first key": float(
            (tonality(f"{tonic} {'minor' if minor else 'major'}").fifths - truth.piece.keys[0].fifths) % 12 == 0
        )
    }
    # MIDI's ticks may change who comes first of a chord, but not the order of one pitch's notes.
    order = np.lexsort((notes["onset_sec"], notes["pitch"]))
    own = sorted(range(len(truth.performance.notes)), key=lambda at: truth.performance.notes[at].pitch)
    if len(order) != len(own):
        return figures  # two strokes at once of one key have become one
    told = {at: int(row) for at, row in zip(own, order, strict=True)}
    meant = music_of(truth.piece, truth.timeline, truth.performance)
    played = [(place, told[note.played]) for place, note in enumerate(meant.notes) if note.played is not None]
    if truth.spelt:
        away = np.array(
            [_line(names[row]) - place_of_name(meant.notes[at].spelling.rstrip("-0123456789")) for at, row in played]
        )
        figures["spelling"] = max(float((away == shift).mean()) for shift in (-12, 0, 12))
    held = np.full(len(meant.notes), -1)
    for place, row in played:
        held[place] = voices[row]
    return figures | {"MV2H voice": compare(replace(meant, voices=held), meant, PLAYED).voice}


def _line(name: np.void) -> int:
    """The place on the line of fifths of a name as partitura tells it."""
    alter = int(name["alter"])
    return place_of_name(str(name["step"]) + ("#" * alter if alter > 0 else "b" * -alter))
