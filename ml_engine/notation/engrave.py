"""The files of a score, by role: the front door's engrave()."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_engine.errors import BadInput
from ml_engine.events import Report, Stage, ignore
from ml_engine.instruments import is_drums
from ml_engine.midi import write_performance, write_score
from ml_engine.music import Note, Pedal, Performance, Stroke
from ml_engine.notation.files import replacing, write_atomically
from ml_engine.origin import Origin
from ml_engine.pieces import piece_to_json
from ml_engine.tempo import sounding_spans

if TYPE_CHECKING:
    from ml_engine.notation.notate import Notation

FORMATS = ("musicxml", "mid", "pdf", "json")


def engrave(
    notation: "Notation",
    performance: Performance | None,
    directory: Path,
    name: str,
    *,
    formats: tuple[str, ...] = FORMATS,
    statement: Origin | None = None,
    report: Report = ignore,
) -> dict[str, Path]:
    """Write the files of ``formats`` into ``directory`` as NAME.* and return them by role.

    "json" gives ``timeline`` (with the bars in ``doubts``), ``piece`` (pieces.piece_to_json) and, with a performance, ``notes``: what the score page
    follows while it plays. A piece's origin stands in all of them; ``statement`` in MIDI, MusicXML and PDF.
    Raises BadInput for a format that is not one of FORMATS; OSError when the directory cannot be written.
    """
    unknown = [one for one in formats if one not in FORMATS]
    if unknown:
        raise BadInput(f'There is no format "{unknown[0]}"; choose from {", ".join(FORMATS)}.')
    report(Stage("engraving", 0.0))
    written: dict[str, Path] = {}
    if "json" in formats:
        doubts = [doubt.to_json() for doubt in notation.doubts]
        timeline = notation.timeline.to_json() | {"doubts": doubts, "origin": notation.piece.origin}
        written["timeline"] = _json(directory / f"{name}.timeline.json", timeline)
        written["piece"] = _json(directory / f"{name}.piece.json", piece_to_json(notation.piece))
        if performance is not None:
            written["notes"] = _json(directory / f"{name}.notes.json", notes_json(notation, performance))
    if "mid" in formats:
        if performance is not None:
            written["performance_midi"] = directory / f"{name}.performance.mid"
            with replacing(written["performance_midi"]) as draft:
                write_performance(
                    notation.played or performance, draft, origin=notation.piece.origin, statement=statement
                )
        written["score_midi"] = directory / f"{name}.score.mid"
        with replacing(written["score_midi"]) as draft:
            write_score(notation.piece, notation.timeline, draft, statement=statement)
    if "musicxml" in formats or "pdf" in formats:
        # The engraver takes its time to load; nothing that only wants MIDI should wait for them.
        from ml_engine.notation.musicxml import to_musicxml
        from ml_engine.notation.pdf import write_pdf

        score = to_musicxml(notation.piece, report, statement=statement)
        if "musicxml" in formats:
            written["musicxml"] = directory / f"{name}.musicxml"
            write_atomically(written["musicxml"], score)
        if "pdf" in formats:
            written["pdf"] = directory / f"{name}.pdf"
            with tempfile.TemporaryDirectory(prefix="notewright-score-") as scratch:
                source = Path(scratch, "score.musicxml")
                source.write_bytes(score)
                piece = notation.piece
                write_pdf(
                    source, written["pdf"], piece.title or "Untitled", report, origin=piece.origin, statement=statement
                )
    report(Stage("engraving", 1.0))
    return written


def notes_json(notation: "Notation", performance: Performance) -> dict[str, Any]:
    """What a page needs to follow the score: written notes in seconds of the recording, and what was played.

    Rows of "performance" name who plays after a person's changes; "heard" who was heard, where that is another.
    """
    line = notation.timeline
    played = notation.played or performance
    heard = [note.instrument for note in performance.notes]
    return {
        "origin": notation.piece.origin,
        "parts": [
            {
                "id": part.id,
                "name": part.name,
                "program": part.program,
                "staves": part.staves,
                "drums": is_drums(part.player),
                "instrument": part.instrument,
            }
            for part in notation.piece.parts
        ],
        "notes": [
            {
                "id": note.id,
                "part": part.id,
                "pitch": note.pitch,
                "velocity": note.velocity,
                "staff": note.staff,
                "voice": note.voice,
                "quarter": float(note.onset),
                "quarters": float(note.duration),
                "onset": round(line.seconds_at(float(onset)), 4),
                "offset": round(line.seconds_at(float(onset + duration)), 4),
                "played": note.played,
            }
            for part in notation.piece.parts
            for note, (onset, duration) in zip(part.notes, sounding_spans(part.notes), strict=True)
        ],
        "performance": [note.to_row() for note in played.notes],
        **({"heard": heard} if heard != [note.instrument for note in played.notes] else {}),
        "pedals": [[round(pedal.onset, 4), round(pedal.offset, 4)] for pedal in performance.pedals],
        "strokes": [[stroke.time, stroke.low, stroke.middle, stroke.high] for stroke in performance.strokes],
    }


def read_notes(path: Path) -> Performance:
    """What was heard, from a NAME.notes.json (:func:`notes_json`). Raises BadInput when it is not in it."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        notes = [Note.from_row(row) for row in data["performance"]]
        if "heard" in data:
            notes = [replace(note, instrument=str(who)) for note, who in zip(notes, data["heard"], strict=True)]
        pedals = [Pedal(float(onset), float(offset)) for onset, offset in data["pedals"]]
        strokes = [Stroke(*map(float, row)) for row in data.get("strokes", [])]
        origin = str(data.get("origin", ""))
    except OSError as fault:
        raise BadInput("The file of notes could not be opened.") from fault
    except (KeyError, TypeError, ValueError, IndexError, RecursionError) as fault:
        raise BadInput("This file does not say what was played.") from fault
    return replace(Performance.of(notes, pedals, strokes), origin=origin)


def _json(path: Path, data: dict[str, Any]) -> Path:
    write_atomically(path, json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode())
    return path
