"""What the networks that read notes should answer, from a performance whose score is known."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ml_engine.instruments import DRUM_PROGRAM
from ml_engine.models.event_features import ASKED_OF_BEATS, NONE, Strokes, period_class, place_class
from ml_engine.models.note_features import (
    KEYS,
    TICKS,
    UNITS,
    Grid,
    Heard,
    Pulse,
    beats_at,
    events_of,
    grid_of,
    length_class,
)
from ml_engine.music import Meter
from ml_engine.training.notation.pace import at_least_apart
from ml_engine.training.notation.player import Played
from ml_engine.training.notation.score import Score

IGNORED = -100
_UNIT = {Fraction(1): 0, Fraction(3, 2): 1, Fraction(3, 4): 1, Fraction(3, 8): 1, Fraction(2): 2, Fraction(1, 2): 3}
_SMOOTH = 2  # beats on either side over which a beat's length is taken


@dataclass(frozen=True, slots=True)
class Lesson:
    """A performance, where its beats are, and what each question's answer is by note (IGNORED: not asked).

    ``drums`` (notes,) says which notes are a drum's; ``strokes`` are those of its sound, none where it was not rendered.
    """

    heard: Heard
    pulse: Pulse
    answers: dict[str, np.ndarray]
    drums: np.ndarray
    strokes: Strokes = NONE

    def taken(self, rows: np.ndarray) -> "Lesson":
        """Of the notes only these rows, in their order."""
        answers = {name: value[rows] for name, value in self.answers.items()}
        return replace(self, heard=self.heard.taken(rows), answers=answers, drums=self.drums[rows])


def heard_of(played: Played) -> Heard:
    """The performance as the networks are given it."""
    return Heard(played.onsets, played.offsets, played.pitches.astype(int), played.velocities.astype(float))


def lesson(score: Score, played: Played) -> Lesson:
    """All answers for both networks."""
    pulse = pulse_of(score, played)
    rows = score.notes[np.maximum(played.written, 0)]
    known = (played.written >= 0) & ~played.ornamental
    places = beats_at(rows["onset"], played.beat_quarters)
    beat = np.clip(np.floor(places + 1e-6), 0, len(pulse.times) - 1).astype(int)
    ticks = np.rint((places - beat) * TICKS).astype(int)
    beat, ticks = beat + ticks // TICKS, ticks % TICKS
    beat = np.minimum(beat, len(pulse.times) - 1)
    step = np.diff(played.beat_quarters, append=2 * played.beat_quarters[-1] - played.beat_quarters[-2])
    lengths = rows["duration"] / step[beat] * TICKS
    key = np.clip(np.searchsorted(score.keys["quarter"], rows["onset"] + 1e-6, side="right") - 1, 0, None)
    fifths = score.keys["fifths"][key].astype(int)
    piano = score.parts["staves"][rows["part"]] == 2
    parted = score.corpus != "mutopia"  # MIDI does not tell voices
    grace = rows["duration"] == 0
    answers = beat_answers(pulse, beat, ticks) | {
        "length": length_class(lengths),
        "staff": np.where(piano, rows["staff"] - 1, IGNORED),
        "voice": np.where(piano & parted, np.minimum(rows["voice"] - 1, 1), IGNORED),
        "key": np.clip(fifths + KEYS // 2, 0, KEYS - 1),
    }
    answers = {name: np.where(known, value, IGNORED) for name, value in answers.items()}
    answers["tick"] = np.where(grace, IGNORED, answers["tick"])
    answers["extra"] = (~known | grace).astype(int)
    return Lesson(heard_of(played), pulse, answers, score.parts["program"][played.parts] == DRUM_PROGRAM)


def beat_answers(pulse: Pulse, beat: np.ndarray, ticks: np.ndarray) -> dict[str, np.ndarray]:
    """What is asked of every note about the beat it lies in."""
    times = pulse.times
    left, right = np.maximum(beat - _SMOOTH, 0), np.minimum(beat + _SMOOTH + 1, len(times) - 1)
    period = (times[right] - times[left]) / np.maximum(right - left, 1)
    return {
        "tick": ticks,
        "place": place_class(pulse.sizes[beat], pulse.numbers[beat]),
        "period": period_class(period),
        "unit": pulse.units[beat],
    }


def by_event(told: Lesson) -> dict[str, np.ndarray]:
    """What is asked of every onset event: what most of its notes say of it; each (events,)."""
    of = events_of(told.heard.onsets)
    ticks = told.answers["tick"]
    known = np.nonzero(ticks != IGNORED)[0]
    count = int(of[-1]) + 1
    votes = np.bincount(of[known] * TICKS + ticks[known], minlength=count * TICKS).reshape(count, TICKS)
    agreed = known[ticks[known] == votes.argmax(1)[of[known]]]
    events, first = np.unique(of[agreed], return_index=True)
    found = {name: np.full(count, IGNORED) for name, _ in ASKED_OF_BEATS}
    for name, answers in found.items():
        answers[events] = told.answers[name][agreed[first]]
    return found


def pulse_of(score: Score, played: Played) -> Pulse:
    """The beats that were meant, with their bars."""
    quarters = played.beat_quarters
    bar = np.clip(np.searchsorted(score.bars["start"], quarters + 1e-6, side="right") - 1, 0, len(score.bars) - 1)
    numbers, sizes, units = np.empty(len(bar)), np.empty(len(bar), int), np.empty(len(bar), int)
    for at in np.unique(bar):
        row = score.bars[at]
        meter = Meter(Fraction(0), int(row["numerator"]), int(row["denominator"]))
        step, whole = float(meter.beat_quarters), float(meter.bar_quarters)
        inside = bar == at
        upbeat = whole - row["length"] if at == 0 and row["length"] < whole - 1e-6 else 0.0
        numbers[inside] = np.round((quarters[inside] - row["start"] + upbeat) / step, 4)
        sizes[inside] = round(whole / step)
        units[inside] = _UNIT.get(meter.beat_quarters, UNITS.index("quarter"))
    return Pulse(played.beats, numbers, sizes, units)


def jittered(pulse: Pulse, chance: np.random.Generator) -> Pulse:
    """The same beats a little beside where they are, as a listener finds them."""
    spread = chance.choice([0.0, 0.005, 0.015, 0.03])
    times = pulse.times + chance.normal(0, 1, len(pulse.times)) * spread
    return replace(pulse, times=at_least_apart(times, 1e-3))


def grid_for(told: Lesson, chance: np.random.Generator) -> Grid:
    """The notes among beats that are nearly right."""
    return grid_of(told.heard, jittered(told.pulse, chance))


def transposed(told: Lesson, fifths: int) -> Lesson:
    """The same music ``fifths`` higher on the line of fifths, at the nearest pitch."""
    semitones = (7 * fifths + 6) % 12 - 6
    pitches = told.heard.pitches + np.where(told.drums, 0, semitones)
    answers = dict(told.answers)
    if "key" in answers:
        answers["key"] = np.where(answers["key"] == IGNORED, IGNORED, answers["key"] + fifths)
    return replace(told, heard=replace(told.heard, pitches=pitches), answers=answers)
