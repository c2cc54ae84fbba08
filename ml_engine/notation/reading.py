"""Scores of all kinds as a Piece: the front door's read_piece()."""

import json
from pathlib import Path

from ml_engine.errors import BadInput
from ml_engine.midi import MAX_BYTES as MOST_MIDI
from ml_engine.midi import read_performance
from ml_engine.music import Piece
from ml_engine.notation.open_xml import MOST_UNPACKED
from ml_engine.pieces import piece_from_json

MOST_BYTES = MOST_UNPACKED
_NOT_A_SCORE = "This is not a score that can be read; send MusicXML (.musicxml, .mxl), MIDI (.mid) or a piece as JSON."


def read_piece(path: Path) -> Piece:
    """Read MusicXML, compressed MusicXML, a Piece as JSON, or MIDI, told apart by what the file begins with.

    MIDI whose notes lie on a grid is read as it is written; played freely, it is written down as notate() does.
    Raises BadInput with one sentence when it is none of these, damaged, too large or without notes.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput("This score is too large to be read.")
        data = path.read_bytes()
    except OSError as fault:
        raise BadInput("The score could not be opened.") from fault
    if not data.strip(b"\x00 \t\r\n"):
        raise BadInput("This file is empty.")
    if b"MThd" in data[:64]:
        return _midi(path, data)
    if data[:2] == b"PK" or _looks_like_xml(data):
        from ml_engine.notation.read_musicxml import read_musicxml

        return read_musicxml(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json(data)
    raise BadInput(_NOT_A_SCORE)


def _looks_like_xml(data: bytes) -> bool:
    start = data[:200].replace(b"\x00", b"")  # UTF-16 too
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"


def _json(data: bytes) -> Piece:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise BadInput("This file is not JSON that can be read.") from fault
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
