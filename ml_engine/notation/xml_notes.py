"""A part of the file as a Part: ties joined, voices counted on each staff, velocities from the dynamic marks, slurs."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ml_engine.music import SIGNS, Part, WrittenNote
from ml_engine.notation.dynamics import ACCENTS, FALLS, VELOCITIES
from ml_engine.notation.xml_part import Line, Struck
from ml_engine.notation.xml_signs import OF_TIES, SlurEnd, slur_marks


def make_part(name: str, line: Line, first: int, places: list[Fraction], ends: list[Fraction], velocity: int) -> Part:
    """The part with its ties joined, voices counted from 1 on each staff, and velocities from the dynamics.

    Grace notes stand before the other notes of their onset, in the order of the file.
    """
    voices = _voices(line)
    slurs: list[SlurEnd] = []
    levels: list[tuple[Fraction, str | int]] = []
    sounding: list[list[Any]] = []  # onset, end, what was struck
    open_ties: dict[tuple[int, int], list[list[Any]]] = defaultdict(list)
    for index, (start, stop) in enumerate(zip(places, ends, strict=True)):
        bar = line.bars[first + index]
        levels += [(start + at, mark) for at, mark in bar.levels]
        for note in sorted(bar.notes, key=lambda note: note.onset):
            onset, end = start + note.onset, min(start + note.end, stop)
            if end <= onset and not (note.grace and onset < ends[-1]):
                continue
            waiting = open_ties[note.staff, note.pitch] if note.tied_from and not note.grace else []
            since = places[max(index - 1, 0)]
            joined = next((row for row in waiting if row[1] == onset), None) or next(
                (row for row in waiting if since < row[1] <= onset), None
            )
            if joined is None:
                joined = [onset, end, note]
                sounding.append(joined)
            else:
                waiting.remove(joined)
                joined[1] = end
                joined[2].signs |= note.signs & OF_TIES
            for number, starts in note.slurs:
                voice = voices[note.staff, note.voice]
                slurs.append(SlurEnd(number, starts, joined[0], note.grace, note.staff, voice))
            if note.tied_on and not note.grace:
                open_ties[note.staff, note.pitch].append(joined)
    sounding.sort(key=lambda row: (row[0], *_rank(row[2])))
    sounding = _once(sounding)
    heard = _loudness([row[0] for row in sounding], sorted(levels, key=lambda level: level[0]), velocity)
    return Part(
        name,
        line.player.name,
        line.player.program,
        min(line.staves, 2),
        tuple(
            WrittenNote(
                f"{name.lower()}n{number}",
                onset,
                end - onset,
                note.pitch,
                note.spelling,
                note.velocity or loud,
                note.staff,
                voices[note.staff, note.voice],
                signs=tuple(sign for sign in SIGNS if sign in note.signs),
            )
            for number, ((onset, end, note), loud) in enumerate(zip(sounding, heard, strict=True), 1)
        ),
        tuple(sorted(slur_marks(slurs), key=lambda mark: mark.quarter)),
    )


def _rank(note: Struck) -> tuple[int, int, int]:
    """The place of a note among those of its onset; grace notes stay as they come."""
    return (0, 0, 0) if note.grace else (1, note.pitch, note.staff)


def _once(sounding: list[list[Any]]) -> list[list[Any]]:
    """Notes that two voices of one staff share at one place and pitch are one note, the longer."""
    kept: list[list[Any]] = []
    for row in sounding:
        before = kept[-1] if kept and not row[2].grace and not kept[-1][2].grace else None
        if before and (before[0], before[2].pitch, before[2].staff) == (row[0], row[2].pitch, row[2].staff):
            before[1] = max(before[1], row[1])
            before[2].signs |= row[2].signs
        else:
            kept.append(row)
    return kept


def _voices(line: Line) -> dict[tuple[int, str], int]:
    """For each (staff, voice of the file) its number on that staff, those at home on the staff first."""
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for bar in line.bars:
        for note in bar.notes:
            counts[note.voice][note.staff] += 1
    numbered: dict[tuple[int, str], int] = {}
    for staff in (1, 2):
        here = [voice for voice in counts if staff in counts[voice]]
        here.sort(key=lambda v: (max(counts[v], key=lambda s: counts[v][s]) != staff, len(v), v))
        numbered |= {(staff, voice): number for number, voice in enumerate(here, 1)}
    return numbered


def _loudness(onsets: list[Fraction], levels: list[tuple[Fraction, str | int]], velocity: int) -> Iterator[int]:
    """A velocity for each onset in order: the last dynamic mark holds, accents are for one onset."""
    at = 0
    stroke: tuple[Fraction, int] | None = None
    for onset in onsets:
        while at < len(levels) and levels[at][0] <= onset:
            place, mark = levels[at]
            at += 1
            if isinstance(mark, int):
                velocity = mark
            elif mark in ACCENTS:
                stroke = (place, min(velocity + ACCENTS[mark], 120))
            elif mark in FALLS:
                velocity = VELOCITIES[FALLS[mark]]
                stroke = (place, VELOCITIES["f"])
            else:
                velocity = VELOCITIES[mark]
        yield stroke[1] if stroke and stroke[0] == onset else velocity
