"""POP909 (Wang et al. 2020, MIT): pop songs as they were played on the piano, with beats marked by hand. Only models that listen learn from it."""

from functools import lru_cache
from pathlib import Path

import numpy as np
from symusic import Score

from ml_engine.midi import read_performance
from ml_engine.models.note_features import TICKS, UNITS, Pulse, beats_at
from ml_engine.music import Note
from ml_engine.notation.writing import heard_in
from ml_engine.training.corpora import held_out as is_held_out
from ml_engine.training.notation.targets import IGNORED, Lesson, beat_answers

SHORTEST = 0.05  # seconds between beats
TRACKS = ("MELODY", "BRIDGE", "PIANO")  # the tune, what answers it, the accompaniment


def folders(data: Path, *, held_out: bool) -> list[Path]:
    """The songs of one side, in order."""
    return [
        song
        for song in sorted(data.iterdir())
        if (song / "beat_midi.txt").is_file() and is_held_out(song.name) == held_out
    ]


@lru_cache(maxsize=256)
def tracks_of(song: Path) -> dict[str, list[Note]]:
    """The notes of each of TRACKS, in seconds."""
    tracks = Score(str(song / f"{song.name}.mid"), ttype="Second").tracks
    return {
        track.name: [Note(float(n.start), float(n.end), int(n.pitch), int(n.velocity)) for n in track.notes]
        for track in tracks if track.name in TRACKS
    }  # fmt: skip


def pulse_in(song: Path) -> Pulse:
    """The beats that were marked. A bar is what the third column marks: four beats, or six in triple time."""
    table = np.loadtxt(song / "beat_midi.txt")
    down = np.nonzero(table[:, 2])[0]
    size = int(np.median(np.diff(down))) if len(down) > 1 else 4
    first = int(down[0]) if len(down) else 0
    numbers = np.empty(len(table))
    last = first - size
    for at in range(len(table)):
        if table[at, 2]:
            last = at
        numbers[at] = (at - last) % size if not table[at, 2] else 0
    return Pulse(table[:, 0], numbers, np.full(len(table), size), np.full(len(table), UNITS.index("quarter")))


def apart(pulse: Pulse) -> Pulse:
    """Without beats that were marked twice."""
    keep = np.diff(pulse.times, prepend=-1.0) > SHORTEST
    return Pulse(pulse.times[keep], pulse.numbers[keep], pulse.sizes[keep], pulse.units[keep])


def read_songs(data: Path, *, held_out: bool) -> list[Lesson]:
    """Every song of one side as a lesson about beats."""
    found = []
    for song in folders(data, held_out=held_out):
        heard, pulse = heard_in(read_performance(song / f"{song.name}.mid")), apart(pulse_in(song))
        places = beats_at(heard.onsets, pulse.times)
        ticks = np.rint(places * TICKS).astype(int)
        beat = np.clip(ticks // TICKS, 0, len(pulse.times) - 1)
        answers = beat_answers(pulse, beat, ticks % TICKS)
        inside = (places > -0.5) & (places < len(pulse.times) - 0.5)
        answers = {name: np.where(inside, value, IGNORED) for name, value in answers.items()}
        found.append(Lesson(heard, pulse, answers, np.zeros(len(heard), bool)))
    return found
