"""A part of the file as a Part: ties joined, voices counted on each staff, velocities from the dynamic marks."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from ml_engine.music import Part, WrittenNote
from ml_engine.notation.dynamics import ACCENTS, FALLS, VELOCITIES
from ml_engine.notation.xml_part import Line


def make_part(name: str, line: Line, first: int, places: list[Fraction], ends: list[Fraction], velocity: int) -> Part:
    """The part with its ties joined, voices counted from 1 on each staff, and velocities from the dynamics."""
    voices = _voices(line)
    levels: list[tuple[Fraction, str | int]] = []
    sounding: list[list[Any]] = []  # onset, end, what was struck
    open_ties: dict[tuple[int, int], list[list[Any]]] = defaultdict(list)
    for index, (start, stop) in enumerate(zip(places, ends, strict=True)):
        bar = line.bars[first + index]
        levels += [(start + at, mark) for at, mark in bar.levels]
        for note in sorted(bar.notes, key=lambda note: note.onset):
            onset, end = start + note.onset, min(start + note.end, stop)
            if end <= onset:
                continue
            waiting = open_ties[note.staff, note.pitch] if note.tied_from else []
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
            if note.tied_on:
                open_ties[note.staff, note.pitch].append(joined)
    sounding.sort(key=lambda row: (row[0], row[2].pitch, row[2].staff))
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
            )
            for number, ((onset, end, note), loud) in enumerate(zip(sounding, heard, strict=True), 1)
        ),
    )


def _once(sounding: list[list[Any]]) -> list[list[Any]]:
    """Notes that two voices of one staff share at one place and pitch are one note, the longer."""
    kept: list[list[Any]] = []
    for row in sounding:
        before = kept[-1] if kept else None
        if before and (before[0], before[2].pitch, before[2].staff) == (row[0], row[2].pitch, row[2].staff):
            before[1] = max(before[1], row[1])
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
