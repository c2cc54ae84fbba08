"""A Piece as JSON, every field exact: quarters are written as fractions ("7/3")."""

from dataclasses import MISSING, fields
from fractions import Fraction
from typing import Any

from ml_engine.errors import BadInput
from ml_engine.music import ChordMark, Key, Mark, Meter, Part, Piece, Section, TempoMark, WrittenNote

VERSION = 2  # 1 had no marks, signs and lyrics


def piece_to_json(piece: Piece) -> dict[str, Any]:
    """The form of NAME.piece.json."""
    return {
        "version": VERSION,
        "title": piece.title,
        "pickup": str(piece.pickup),
        "swing": piece.swing,
        "origin": piece.origin,
        **{name: [_row(one) for one in getattr(piece, name)] for name in _MARKS},
        "parts": [
            {
                "id": part.id,
                "name": part.name,
                "program": part.program,
                "staves": part.staves,
                "notes": [_row(note) for note in part.notes],
                "marks": [_row(mark) for mark in part.marks],
                "instrument": part.instrument,
            }
            for part in piece.parts
        ],
    }


def piece_from_json(data: Any) -> Piece:
    """Read the form of :func:`piece_to_json`, of version 1 too. Raises BadInput when it is none."""
    try:
        if data["version"] not in range(1, VERSION + 1):
            raise BadInput(f"A piece of version {data['version']} cannot be read.")
        parts = tuple(
            Part(
                str(part["id"]),
                str(part["name"]),
                int(part["program"]),
                int(part["staves"]),
                tuple(_one(WrittenNote, row) for row in part["notes"]),
                tuple(_one(Mark, row) for row in part.get("marks", ())),
                str(part.get("instrument", "")),
            )
            for part in data["parts"]
        )
        marks = {name: tuple(_one(kind, row) for row in data[name]) for name, kind in _MARKS.items()}
        return Piece(
            parts,
            pickup=Fraction(data["pickup"]),
            title=str(data["title"]),
            swing=float(data["swing"]),
            origin=str(data["origin"]),
            **marks,
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError) as fault:
        if isinstance(fault, BadInput):
            raise
        raise BadInput("This is not a piece.") from fault


_MARKS: dict[str, type] = {
    "meters": Meter,
    "keys": Key,
    "tempo_marks": TempoMark,
    "chords": ChordMark,
    "sections": Section,
}
_READERS: dict[str, Any] = {
    "Fraction": Fraction,
    "int": int,
    "float": float,
    "str": str,
    "tuple[str, ...]": lambda values: tuple(str(value) for value in values),
}


def _row(one: Any) -> list[Any]:
    values = [getattr(one, field.name) for field in fields(one)]
    return [str(value) if isinstance(value, Fraction) else value for value in values]


def _one(kind: type, row: list[Any]) -> Any:
    known = fields(kind)
    least = sum(field.default is MISSING for field in known)
    if not least <= len(row) <= len(known):
        raise ValueError("a row of another length")
    return kind(*(_field(_name(f.type), v) for f, v in zip(known, row, strict=False)))


def _name(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) else str(kind).replace("fractions.", "")


def _field(kind: str, value: Any) -> Any:
    if value is None and "None" in kind:
        return None
    return _READERS[kind.removesuffix(" | None")](value)
