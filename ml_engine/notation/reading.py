"""Scores of all kinds as a Piece, and whatever holds notes as it sounds: the front door's read_piece(), and read_played()."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml_engine.errors import BadInput
from ml_engine.midi import MAX_BYTES as MOST_MIDI
from ml_engine.midi import read_performance
from ml_engine.music import Performance, Piece, Timeline
from ml_engine.notation.open_xml import MOST_UNPACKED
from ml_engine.pieces import piece_from_json

MOST_BYTES = MOST_UNPACKED
_NOT_A_SCORE = "This is not a score that can be read; send MusicXML (.musicxml, .mxl), MIDI (.mid) or a piece as JSON."


def read_piece(path: Path) -> Piece:
    """Read MusicXML, compressed MusicXML, a Piece as JSON, or MIDI, told apart by what the file begins with.

    MIDI whose notes lie on a grid is read as it is written; played freely, it is written down as notate() does.
    Raises BadInput with one sentence when it is none of these, damaged, too large or without notes.
    """
    data = _bytes(path)
    if _is_midi(data):
        return _midi(path, data)
    if _is_musicxml(data):
        return _musicxml(data)
    if _is_json(data):
        return _piece(_json(data))
    raise BadInput(_NOT_A_SCORE)


@dataclass(frozen=True, slots=True)
class Played:
    """Music as it sounds. ``written``: its seconds are those of a score and not of a player; ``timeline``: its bars, if told."""

    performance: Performance
    written: bool = False
    timeline: Timeline | None = None


def read_played(path: Path) -> Played:
    """Read whatever holds notes as it sounds: MIDI in its own seconds, MusicXML or a Piece played by its tempo marks, a
    NAME.notes.json as it was played.

    Nothing is written down for it and no network loaded. Raises BadInput as :func:`read_piece` does.
    """
    from ml_engine.notation.playing import played

    data = _bytes(path)
    if _is_midi(data):
        return _midi_played(path, data)
    if _is_musicxml(data):
        piece = _musicxml(data)
    elif _is_json(data):
        found = _json(data)
        if isinstance(found, dict) and "performance" in found:
            from ml_engine.notation.engrave import read_notes

            return Played(read_notes(path))
        piece = _piece(found)
    else:
        raise BadInput("This file holds no notes that can be read; send MIDI (.mid) or MusicXML (.musicxml, .mxl).")
    _, timeline, performance = played(piece)
    return Played(performance, True, timeline)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput("This score is too large to be read.")
        data = path.read_bytes()
    except OSError as fault:
        raise BadInput("The score could not be opened.") from fault
    if not data.strip(b"\x00 \t\r\n"):
        raise BadInput("This file is empty.")
    return data


def _is_midi(data: bytes) -> bool:
    return b"MThd" in data[:64]


def _is_musicxml(data: bytes) -> bool:
    return data[:2] == b"PK" or _looks_like_xml(data)


def _is_json(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def _musicxml(data: bytes) -> Piece:
    from ml_engine.notation.read_musicxml import read_musicxml

    return read_musicxml(data)


def _looks_like_xml(data: bytes) -> bool:
    start = data[:200].replace(b"\x00", b"")  # UTF-16 too
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise BadInput("This file is not JSON that can be read.") from fault


def _piece(found: Any) -> Piece:
    piece = piece_from_json(found)
    if not any(part.notes for part in piece.parts):
        raise BadInput("There are no notes in this piece.")
    return piece


def _midi(path: Path, data: bytes) -> Piece:
    from ml_engine.notation.notate import notate
    from ml_engine.notation.read_midi import on_a_grid, read_midi_score

    if len(data) > MOST_MIDI:
        raise BadInput("This MIDI file is too large to be read.")
    if on_a_grid(data):
        return read_midi_score(data)
    performance = read_performance(path)
    if not performance.notes:
        raise BadInput("There are no notes in this MIDI file.")
    return notate(performance, title=path.stem).piece


def _midi_played(path: Path, data: bytes) -> Played:
    from ml_engine.notation.playing import timeline_of
    from ml_engine.notation.read_midi import on_a_grid, read_midi_score

    performance = read_performance(path)
    if not performance.notes:
        raise BadInput("There are no notes in this MIDI file.")
    try:
        if not on_a_grid(data):
            return Played(performance)
        return Played(performance, True, timeline_of(read_midi_score(data)))
    except BadInput:
        # It counts seconds, or says more of its beats than can be read: what was played is there all the same.
        return Played(performance)
