"""Music for the benches: expressive performances, made by code, of public-domain piano works.

The notes come from the scores that music21 brings along (``CORPUS``, read where they are installed, never copied) or,
with a folder, from a collection of MIDI files made from scores. The playing is ours: tempo that breathes with the
phrase and wanders, a ritardando at the end, hands not quite together, dynamics that follow phrase and register, a
legato that varies, and a sustain pedal that is changed with the harmony and sometimes left up. All is drawn from a seed.
"""

import random
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from math import pi, sin
from pathlib import Path

from ml_engine import Note, Pedal, Performance, read_performance

# Works whose composers died long ago: path in music21's corpus, quarters a minute, quarters a bar.
CORPUS: tuple[tuple[str, float, float], ...] = (
    ("schumann_clara/polonaise_op1n1.mxl", 92, 3),
    ("joplin/maple_leaf_rag.mxl", 96, 2),
    ("bach/bwv846", 66, 4),
    ("chopin/mazurka06-2.krn", 126, 3),
    ("cpebach/h186.mxl", 100, 4),
    ("schumann_clara/polonaise_op1n3.mxl", 92, 3),
    ("mozart/k545", 126, 4),
    ("schumann_clara/polonaise_op1n2.mxl", 88, 3),
    ("schumann_clara/polonaise_op1n4.mxl", 96, 3),
)
SHORTEST_KEY = 0.06
BETWEEN_STROKES = 0.03


@dataclass(frozen=True, slots=True)
class Written:
    """A note of a score in quarters from its beginning."""

    onset: float
    length: float
    pitch: int


@dataclass(frozen=True, slots=True)
class Work:
    """A named score with its tempo (quarters a minute) and bar (quarters)."""

    name: str
    notes: tuple[Written, ...]
    bpm: float
    bar: float


def corpus_works() -> Iterator[Work]:
    """The piano works of music21's corpus, one after another."""
    from music21 import corpus

    for path, bpm, bar in CORPUS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            score = corpus.parse(path)
        notes = []
        for element in score.stripTies().flatten().notes:
            # Grace notes have no length of their own; a short one before the beat would be the player's business.
            if element.quarterLength > 0 and not hasattr(element, "figure"):
                notes += [
                    Written(float(element.offset), float(element.quarterLength), pitch.midi)
                    for pitch in element.pitches
                    if 21 <= pitch.midi <= 108
                ]
        yield Work(path.rsplit("/", 1)[-1].split(".")[0], tuple(notes), bpm, bar)


def folder_works(folder: Path, seed: int = 0, wanted: str = "piano") -> Iterator[Work]:
    """Piano-only MIDI files under ``folder`` in an order drawn from ``seed``; a second counts as two quarters."""
    files = sorted(folder.rglob("*.mid"))
    random.Random(seed).shuffle(files)
    for file in files:
        performance = read_performance(file)
        notes = [note for note in performance.notes if 21 <= note.pitch <= 108]
        hands = {note.instrument for note in performance.notes}
        if hands == {wanted} and len(notes) >= 200 and min(n.pitch for n in notes) < 50:
            written = tuple(Written(2 * n.onset, 2 * max(n.offset - n.onset, 0.02), n.pitch) for n in notes)
            yield Work(file.stem, written, 108, 4)


def perform(work: Work, seed: int, *, pace: float = 1.0, limit: float | None = None) -> Performance:
    """Play a work expressively: the same seed gives the same performance. ``limit``: seconds after which to stop."""
    dice = random.Random(f"{seed} {work.name}")
    notes = sorted(set(work.notes), key=lambda n: (n.onset, n.pitch))
    begin, end = notes[0].onset, max(n.onset + n.length for n in notes)
    clock = _Clock(dice, work, begin, end, pace)
    phrase = 4 * work.bar
    loudness = dice.uniform(58, 76)
    legato = dice.uniform(0.82, 0.98)
    top: dict[float, int] = {}
    for note in notes:
        top[note.onset] = max(top.get(note.onset, 0), note.pitch)
    played: list[Note] = []
    for note in notes:
        melody = note.pitch == top[note.onset]
        arch = sin(pi * ((note.onset - begin) % phrase) / phrase)
        beat = 4 if (note.onset - begin) % work.bar == 0 else 0
        velocity = loudness + 16 * arch + (9 if melody else -5) + beat + dice.gauss(0, 4)
        onset = clock.seconds(note.onset) + dice.gauss(0, 0.007) - (0.012 if melody else 0)
        offset = clock.seconds(note.onset + note.length * min(1.05, max(0.45, dice.gauss(legato, 0.08))))
        onset = max(onset, 0.2)
        played.append(Note(onset, max(offset, onset + SHORTEST_KEY), note.pitch, round(min(118, max(24, velocity)))))
    pedals = _pedals(dice, clock, begin, end, work.bar)
    if limit is not None:
        played = [n for n in played if n.offset < limit]
        pedals = [p for p in pedals if p.onset < limit]
    return Performance.of(_one_key_at_a_time(played), pedals)


class _Clock:
    """Quarters to seconds, with a tempo that swells and wanders; tabulated every eighth of a quarter."""

    def __init__(self, dice: random.Random, work: Work, begin: float, end: float, pace: float) -> None:
        self.begin, self.step = begin, 0.125
        self.times = [0.5]
        phrase, depth, wander = 4 * work.bar, dice.uniform(0.05, 0.12), 0.0
        for i in range(int((end - begin + 8) / self.step)):
            quarter = i * self.step
            wander = 0.97 * wander + dice.gauss(0, 0.012)
            speed = 1 + depth * (sin(pi * (quarter % phrase) / phrase) - 0.6) + wander
            left = end - begin - quarter
            if left < work.bar:
                speed *= 0.6 + 0.4 * max(left, 0) / work.bar
            self.times.append(self.times[-1] + self.step * 60 / (work.bpm * pace * max(0.4, speed)))

    def seconds(self, quarter: float) -> float:
        place = max(0.0, min((quarter - self.begin) / self.step, len(self.times) - 1.001))
        at = int(place)
        return self.times[at] + (place - at) * (self.times[at + 1] - self.times[at])


def _pedals(dice: random.Random, clock: _Clock, begin: float, end: float, bar: float) -> list[Pedal]:
    """Changed every bar or half bar just after the beat, and left up for about a quarter of the time."""
    pedals, quarter = [], begin
    while quarter < end:
        span = bar if bar < 3 or dice.random() < 0.5 else bar / 2
        if dice.random() < 0.75:
            down = clock.seconds(quarter) + dice.uniform(0.06, 0.16)
            up = clock.seconds(min(quarter + span, end)) + dice.uniform(-0.05, 0.03)
            if up - down > 0.15:
                pedals.append(Pedal(down, up))
        quarter += span
    return pedals


def _one_key_at_a_time(notes: list[Note]) -> list[Note]:
    """A key must be up before it is struck again: cut the note before, drop a stroke that comes too soon."""
    kept: list[Note] = []
    last: dict[int, int] = {}
    for note in sorted(notes, key=lambda n: (n.onset, n.pitch)):
        if note.pitch in last:
            before = kept[last[note.pitch]]
            if note.onset - before.onset < SHORTEST_KEY + BETWEEN_STROKES:
                continue
            cut = min(before.offset, note.onset - BETWEEN_STROKES)
            kept[last[note.pitch]] = Note(before.onset, cut, before.pitch, before.velocity)
        last[note.pitch] = len(kept)
        kept.append(note)
    return kept
