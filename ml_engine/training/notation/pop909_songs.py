"""Songs of POP909 as written music: each of its tracks a part, by the beats that come with them."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import mido
import numpy as np

from ml_engine.models.note_features import TICKS, beats_at
from ml_engine.music import Key, Meter, Note, Part, Piece, WrittenNote
from ml_engine.training.notation.pop909 import apart, pulse_in


@dataclass(frozen=True)
class Song:
    """A song written by its true beats, those beats in seconds, and its chords as (start, end, symbol), in seconds."""

    name: str
    piece: Piece
    times: np.ndarray
    chords: tuple[tuple[float, float, str], ...]

    def seconds(self, quarter: Fraction) -> float:
        """When a place in the piece is played."""
        return float(np.interp(float(quarter), np.arange(len(self.times)), self.times))


def read_song(folder: Path) -> Song:
    """A song: its parts are MELODY, BRIDGE and PIANO, one quarter a beat, pitches not spelled. Raises OSError when it is not there."""
    pulse = apart(pulse_in(folder))
    parts = tuple(
        Part(name, name.capitalize(), 0, 1, _written(name, rows, pulse.times))
        for name, rows in _tracks(folder / f"{folder.name}.mid")
    )
    meter = Meter(Fraction(0), {6: 3}.get(int(pulse.sizes[0]), int(pulse.sizes[0])), 4)
    first = next((at for at, number in enumerate(pulse.numbers) if number == 0), 0)
    piece = Piece(parts, (meter,), (Key(Fraction(0), "C", "major", 0),), (), Fraction(first % meter.numerator))
    table = [line.split("\t") for line in (folder / "chord_midi.txt").read_text().splitlines() if line.strip()]
    return Song(folder.name, piece, pulse.times, tuple((float(a), float(b), name.strip()) for a, b, name in table))


def _tracks(path: Path) -> list[tuple[str, list[tuple[float, float, int, int]]]]:
    """The name of each track and its notes as (onset, offset, pitch, velocity), in seconds."""
    file = mido.MidiFile(path)
    tempos = [_absolute(track, lambda message: message.type == "set_tempo") for track in file.tracks]
    found = []
    for track in file.tracks:
        own = _absolute(track, lambda message: message.type in {"note_on", "note_off"})
        if not own:
            continue
        seconds = last = 0.0
        tempo, rows = 500_000, []
        down: dict[int, tuple[float, int]] = {}
        for tick, _, message in sorted([*(row for rows in tempos for row in rows), *own], key=lambda row: row[:2]):
            seconds += mido.tick2second(tick - last, file.ticks_per_beat, tempo)
            last = tick
            if message.type == "set_tempo":
                tempo = message.tempo
                continue
            before = down.pop(message.note, None)
            if before:
                rows.append((before[0], seconds, message.note, before[1]))
            if message.type == "note_on" and message.velocity:
                down[message.note] = (seconds, message.velocity)
        found.append((track.name.strip(), sorted(rows)))
    return found


def _absolute(track: mido.MidiTrack, wanted: Callable[[mido.Message], bool]) -> list[tuple[int, int, mido.Message]]:
    """(tick, order, message) of the wanted messages; tempos come first, then what ends, then what begins."""
    tick, rows = 0, []
    for message in track:
        tick += message.time
        if wanted(message):
            begins = message.type == "note_on" and message.velocity > 0
            rows.append((tick, 0 if message.type == "set_tempo" else 2 if begins else 1, message))
    return rows


def _written(name: str, rows: list[tuple[float, float, int, int]], times: np.ndarray) -> tuple[WrittenNote, ...]:
    if not rows:
        return ()
    ticks = np.rint(beats_at(np.array([row[:2] for row in rows]), times) * TICKS).astype(int)
    notes = [
        WrittenNote(
            f"{name}{at}", Fraction(int(start), TICKS), Fraction(max(int(end - start), 1), TICKS), pitch, "", velocity
        )
        for at, ((start, end), (_, _, pitch, velocity)) in enumerate(zip(ticks, rows, strict=True))
        if start >= 0
    ]
    return tuple(sorted(notes, key=lambda note: (note.onset, note.pitch)))


def played(notes: list[WrittenNote], song: Song) -> tuple[Note, ...]:
    """Written notes of a song as they were played, in their order."""
    return tuple(
        Note(song.seconds(note.onset), song.seconds(note.onset + note.duration), note.pitch, note.velocity)
        for note in notes
    )
