"""The notes of a performance as written notes: what a network answers about each, made to agree, part by part."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ml_engine.instruments import is_drums, most_at_once, on_two_staves, program_of
from ml_engine.models.note_features import TICKS, Grid, Heard, Pulse, beats_at, copyist_features, grid_of
from ml_engine.models.note_reader import load_reader
from ml_engine.models.speller import lines_of
from ml_engine.music import Key, Part, Performance, WrittenNote
from ml_engine.notation.changes import Change
from ml_engine.notation.copying import places_of, staves_of
from ml_engine.notation.hands import needs_two_staves
from ml_engine.notation.onsets import find_events
from ml_engine.notation.ornaments import Reading, read_ornaments
from ml_engine.notation.percussion import STRAY, likely_ticks
from ml_engine.notation.revise import inside, of_kind, values_at
from ml_engine.notation.voicing import write_values
from ml_engine.theory import spell, written_name

TREMOLO_PARTS = 4  # of a beat, of which a tremolo lasts some
LOWEST = 12  # C0 may be spelt B# of the octave below


@dataclass(frozen=True, slots=True)
class Copy:
    """Pitched notes of a performance as arrays, the beats they fall among, and the network's log probabilities by question.

    ``rows`` are their indices in the performance; ``sounding`` how many beats each sounds, the pedal counted in; ``quarters``
    where each beat stands.
    """

    heard: Heard
    rows: np.ndarray
    sounding: np.ndarray
    grid: Grid
    pulse: Pulse
    quarters: tuple[Fraction, ...]
    told: dict[str, np.ndarray]

    def quarter(self, place: float) -> Fraction:
        """A place among the beats, on the finest grid there is, as quarters from the start."""
        ticks = round(place * TICKS)
        beat = min(max(ticks // TICKS, 0), len(self.quarters) - 2)
        step = self.quarters[beat + 1] - self.quarters[beat]
        return max(self.quarters[beat] + step * Fraction(ticks - beat * TICKS, TICKS), Fraction(0))


def heard_in(performance: Performance, rows: Iterable[int] | None = None) -> Heard:
    """Notes of a performance as arrays; all of them unless ``rows`` are named."""
    notes = performance.notes if rows is None else [performance.notes[i] for i in rows]
    return Heard(
        np.array([note.onset for note in notes]),
        np.array([max(note.offset, note.onset + 0.005) for note in notes]),
        np.array([note.pitch for note in notes]),
        np.array([note.velocity for note in notes], float),
    )


def copy_of(performance: Performance, rows: list[int], pulse: Pulse, quarters: list[Fraction]) -> Copy:
    """Ask the network about notes of a performance among given beats."""
    heard = heard_in(performance, rows)
    grid = grid_of(heard, pulse)
    until = {(n.onset, n.pitch, n.instrument): n.offset for n in performance.sounding().notes}
    played = [performance.notes[row] for row in rows]
    ends = np.array([max(until.get((n.onset, n.pitch, n.instrument), n.offset), n.offset) for n in played])
    told = load_reader("copyist").read(copyist_features(heard, grid), grid.places)
    sounding = beats_at(ends, pulse.times) - grid.places
    return Copy(heard, np.array(rows), sounding, grid, pulse, tuple(quarters), told)


def write_part(
    part_id: str,
    instrument: str,
    performance: Performance,
    copy: Copy,
    keys: tuple[Key, ...],
    changes: tuple[Change, ...],
) -> Part:
    """Everything that one instrument plays."""
    own = np.array([i for i, row in enumerate(copy.rows) if performance.notes[row].instrument == instrument], int)
    if is_drums(instrument):
        notes, two = _drums(performance, instrument, copy), False
    else:
        played = tuple(performance.notes[row] for row in copy.rows[own])
        two = on_two_staves(instrument) and needs_two_staves(played, find_events(played))
        written = _pitched(copy, own, two, changes)
        notes = _spelled(_in_one_voice(written) if most_at_once(instrument) == 1 else written, keys)
    ordered = sorted(notes, key=lambda note: (note.onset, note.duration > 0, note.pitch))
    return Part(
        part_id,
        instrument.capitalize(),
        program_of(instrument),
        2 if two else 1,
        tuple(replace(note, id=f"{part_id.lower()}n{number}") for number, note in enumerate(ordered, 1)),
        instrument=instrument,
    )


def _pitched(copy: Copy, own: np.ndarray, two: bool, changes: tuple[Change, ...]) -> list[WrittenNote]:
    heard, told = copy.heard, copy.told
    own_heard = heard.taken(own)
    staves = staves_of(own_heard, told["staff"][own]) if two else np.ones(len(own), int)
    if two:
        for change in of_kind(changes, "hands"):
            chosen = inside(change, own_heard.onsets)
            staves = np.where(chosen, 3 - staves, staves)
    reading = read_ornaments(own_heard, np.exp(told["extra"][own, 1]))
    finest = values_at(changes, "simpler", heard.onsets, 0) if of_kind(changes, "simpler") else None
    places = np.zeros(len(own))
    for staff in (1, 2):
        chosen = (staves == staff) & reading.written
        if chosen.any():
            places[chosen] = places_of(heard, copy.grid, told["tick"], own[chosen], finest)
    main = np.nonzero(reading.written)[0]
    lengths, voices = np.zeros(len(own), int), np.ones(len(own), int)
    lengths[main], voices[main] = write_values(
        places[main],
        copy.sounding[own[main]],
        staves[main],
        own_heard.pitches[main],
        told["length"][own[main]],
        np.exp(told["voice"][own[main], 1]),
    )
    for first, last in reading.until.items():
        end = copy.grid.places[own[last]] + copy.sounding[own[last]]
        lengths[first] = max(round((end - places[first]) * TREMOLO_PARTS), 2) * TICKS // TREMOLO_PARTS
    notes = _without_doubles(_main(copy, own, main, places, lengths, staves, voices, reading))
    return _of_one_length([*notes, *_without_doubles(_graces(copy, own, places, notes, reading))])


def _main(
    copy: Copy, own: np.ndarray, main: np.ndarray, places: np.ndarray, lengths: np.ndarray, staves: np.ndarray,
    voices: np.ndarray, reading: Reading,
) -> list[WrittenNote]:  # fmt: skip
    """The notes themselves, each until its key is struck again at most."""
    following: dict[int, Fraction] = {}
    notes = []
    for at in main[np.argsort(places[main], kind="stable")[::-1]]:
        pitch = int(copy.heard.pitches[own[at]])
        onset = copy.quarter(places[at])
        length = copy.quarter(places[at] + int(lengths[at]) / TICKS) - onset
        limit = following.get(pitch)
        if limit is not None and limit > onset:
            length = min(length, limit - onset)
        following[pitch] = onset
        notes.append(
            WrittenNote(
                "", onset, length, _writable(pitch), "", int(copy.heard.velocities[own[at]]),
                int(staves[at]), int(voices[at]), int(copy.rows[own[at]]), reading.signs.get(int(at), ()),
            )
        )  # fmt: skip
    return notes


def _graces(
    copy: Copy, own: np.ndarray, places: np.ndarray, notes: list[WrittenNote], reading: Reading
) -> list[WrittenNote]:  # fmt: skip
    """Grace notes, each in the voice of the note it leads to, or of the stroke that stands for that one."""
    led_to = {(note.onset, note.pitch): note for note in notes}
    found = []
    for at, before in reading.graces.items():
        main = led_to[copy.quarter(places[before]), _writable(int(copy.heard.pitches[own[before]]))]
        found.append(
            replace(
                main, duration=Fraction(0), pitch=_writable(int(copy.heard.pitches[own[at]])),
                velocity=int(copy.heard.velocities[own[at]]), played=int(copy.rows[own[at]]), signs=(),
            )
        )  # fmt: skip
    return found


def _of_one_length(notes: list[WrittenNote]) -> list[WrittenNote]:
    """A chord lasts as long as the one of its notes whose key is struck again first."""
    shortest: dict[tuple[int, int, Fraction], Fraction] = {}
    for note in notes:
        name = (note.staff, note.voice, note.onset)
        if note.duration:
            shortest[name] = min(shortest.get(name, note.duration), note.duration)
    return [
        replace(note, duration=shortest[note.staff, note.voice, note.onset]) if note.duration else note
        for note in notes
    ]


def _in_one_voice(notes: list[WrittenNote]) -> list[WrittenNote]:
    """For who plays one note at a time: each until the next begins at most."""
    onsets = sorted({note.onset for note in notes if note.duration})
    until = dict(zip(onsets, onsets[1:], strict=False))
    return [
        replace(
            note, voice=1, duration=min(note.duration, until.get(note.onset, note.onset + note.duration) - note.onset)
        )
        for note in notes
    ]


def _without_doubles(notes: list[WrittenNote]) -> list[WrittenNote]:
    """One note where two strokes of a key fall on one place, the longer one."""
    best: dict[tuple[Fraction, int], WrittenNote] = {}
    for note in notes:
        name = (note.onset, note.pitch)
        if name not in best or note.duration > best[name].duration:
            best[name] = note
    return list(best.values())


def _spelled(notes: list[WrittenNote], keys: tuple[Key, ...]) -> list[WrittenNote]:
    """Name every note as one of the signature that holds where it stands."""
    notes = sorted(notes, key=lambda note: (note.onset, note.pitch))
    fifths = np.array([holding(keys, note.onset).fifths for note in notes], int)
    onsets = np.array([float(note.onset) for note in notes])
    lines = lines_of(onsets, np.array([note.pitch for note in notes], int), fifths)
    return [
        replace(note, spelling=written_name(note.pitch, int(line) + 1)) for note, line in zip(notes, lines, strict=True)
    ]


def holding(keys: tuple[Key, ...], quarter: Fraction) -> Key:
    """The key that holds at a place."""
    return next((key for key in reversed(keys) if key.quarter <= quarter), keys[0])


def _writable(pitch: int) -> int:
    """MusicXML's octaves begin at C0, MIDI 12; what lies below, which hardly sounds, is written octaves higher."""
    while pitch <= LOWEST:
        pitch += 12
    return pitch


def _drums(performance: Performance, instrument: str, copy: Copy) -> list[WrittenNote]:
    """Strokes on the usual divisions of the beat, none longer than the beat they are in."""
    rows = [i for i, note in enumerate(performance.notes) if note.instrument == instrument]
    heard = heard_in(performance, rows)
    grid = grid_of(heard, copy.pulse)
    places = places_of(heard, grid, likely_ticks(grid.places), np.arange(len(rows)), stray=STRAY)
    onsets = sorted({copy.quarter(place) for place in places})
    until = dict(zip(onsets, [*onsets[1:], onsets[-1] + 1], strict=True))
    notes = []
    for at, row in enumerate(rows):
        onset = copy.quarter(places[at])
        beat = copy.quarter(float(np.floor(places[at] + 1e-6)) + 1)
        length = min(until[onset], beat if beat > onset else onset + 1) - onset
        pitch = int(heard.pitches[at])
        name = spell([_writable(pitch)], 0)[0]
        notes.append(WrittenNote("", onset, length, _writable(pitch), name, int(heard.velocities[at]), 1, 1, row))
    return _without_doubles(notes)


def bar_numbers(pulse: Pulse) -> np.ndarray:
    """The bar of each beat, counted from 0."""
    return np.cumsum(pulse.numbers == 0) - (1 if pulse.numbers[0] == 0 else 0)


def bars_at(copy: Copy) -> tuple[np.ndarray, dict[int, Fraction]]:
    """The bar of each note, counted from 0, and where each bar begins."""
    number = bar_numbers(copy.pulse)
    starts: dict[int, Fraction] = {}
    for beat, bar in enumerate(number):
        starts.setdefault(int(bar), copy.quarters[beat])
    beat = np.clip(np.floor(copy.grid.places + 0.02).astype(int), 0, len(number) - 1)
    return number[beat], starts
