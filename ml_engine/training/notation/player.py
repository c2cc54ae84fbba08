"""Scores performed as people perform them, with the beats that were meant.

Fast enough to be done anew for every lesson: all notes at once. What a player does is drawn in
:mod:`ml_engine.training.notation.manners`; the tempo is in :mod:`ml_engine.training.notation.pace`. A beat is where the notes
written on it sound, as those who annotate recordings mark it, and follows the tempo where there are none.
"""

from dataclasses import replace

import numpy as np

from ml_engine.music import Note, Pedal, Performance
from ml_engine.training.notation.manners import Manner, draw
from ml_engine.training.notation.ornaments import with_graces, with_signs, with_unwritten
from ml_engine.training.notation.pace import Pace, at_least_apart, beats_of, pace_of
from ml_engine.training.notation.played import Played
from ml_engine.training.notation.score import Score, sign

CLOSEST_BEATS = 0.12  # seconds
MOST_LATE = 0.12  # seconds that anything but a roll moves a note
ROLL_STEP = (0.018, 0.075)  # seconds between neighbours of a rolled chord
WIDE = 12  # semitones that a hand does not span at once
ARPEGGIATED = 0.9  # of the chords with the sign
DETACHED = 0.7  # legato of players up to which slurs are not heard
STACCATO, TENUTO, ARPEGGIO = sign("staccato"), sign("tenuto"), sign("arpeggio")
ACCENT, MARCATO = sign("accent"), sign("marcato")


def perform(
    score: Score,
    chance: np.random.Generator,
    freedom: float | None = None,
    parts: tuple[int, ...] | None = None,
) -> Played:
    """Play ``parts`` of a score (by default all) in a manner drawn by chance; ``freedom`` 1 is as free as usual."""
    manner = draw(chance, freedom)
    rows = np.arange(len(score.notes))
    if parts is not None:
        rows = rows[np.isin(score.notes["part"], parts)]
    graces = rows[score.notes["duration"][rows] == 0]
    rows = rows[score.notes["duration"][rows] > 0]
    notes = score.notes[rows]
    grid = beats_of(score.bars)
    pace = pace_of(score, notes, grid, manner, chance)
    onsets, struck = _onsets(notes, pace, manner, chance)
    offsets = _offsets(notes, pace, onsets, manner, chance)
    velocities = _velocities(notes, pace, manner, chance)
    beats = _where_heard(pace, notes, struck)
    played = Played(
        onsets, offsets, notes["pitch"].astype(int), velocities, notes["part"].astype(int), rows,
        np.zeros(len(rows), bool), _pedals(pace, manner, chance), beats, grid.quarters, grid.numbers == 0,
    )  # fmt: skip
    if manner.freedom:
        played = with_unwritten(played, notes, chance)
    played = with_signs(played, score, manner, chance)
    return _with_slips(with_graces(played, score, graces, chance), manner, chance).in_order()


def to_performance(played: Played) -> Performance:
    """The notes as they would come from a piano."""
    rows = zip(played.onsets, played.offsets, played.pitches, played.velocities, strict=True)
    return Performance.of(
        (Note(float(on), float(off), int(pitch), int(loud)) for on, off, pitch, loud in rows),
        (Pedal(float(down), float(up)) for down, up in played.pedals),
    )


def _onsets(
    notes: np.ndarray, pace: Pace, manner: Manner, chance: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """When each note sounds, and when it would if no chord were rolled."""
    places = pace.places(notes["onset"])
    if manner.swing:
        inside = places % 1
        bent = np.where(inside < 0.5, inside * (1 + 2 * manner.swing), 1 - (1 - inside) * (1 - 2 * manner.swing))
        places = places - inside + np.where(np.isclose(inside * 3 % 1, 0, atol=1e-3), inside, bent)
    meant = pace.seconds(places)
    moved = np.zeros(len(notes))
    chord = np.concatenate([[0], np.cumsum(np.diff(notes["onset"]) > 1e-6)])
    starts = np.searchsorted(chord, np.arange(chord[-1] + 1))
    size = np.diff(np.append(starts, len(chord)))[chord]
    pitch = notes["pitch"].astype(float)
    top = pitch == np.maximum.reduceat(pitch, starts)[chord]
    left = notes["staff"] == 2
    if manner.freedom:
        moved -= manner.lead * (top & (size > 1)) * chance.uniform(0.4, 1.4, starts.size)[chord]
        moved += manner.spread * np.abs(chance.normal(0, 1, len(notes))) * (size > 1)
        moved -= manner.left_early * left * chance.uniform(0.3, 1.3, starts.size)[chord]
        drift = pace.smooth(chance, 3.0)[np.clip(places.astype(int), 0, len(pace.times) - 1)]
        moved += manner.apart * drift * left
        moved += chance.normal(0, manner.jitter, len(notes))
        moved = np.clip(moved, -MOST_LATE, MOST_LATE)
    struck = meant + moved
    return np.maximum(struck + _rolls(notes, chord, starts, manner, chance), 0.02), struck


def _rolls(
    notes: np.ndarray, chord: np.ndarray, starts: np.ndarray, manner: Manner, chance: np.random.Generator
) -> np.ndarray:
    """How much later or earlier rolled chords bring each of their notes, hand by hand, from below."""
    moved = np.zeros(len(notes))
    hand = chord * 4 + notes["staff"]
    size = np.unique(hand, return_counts=True)[1]
    order = np.lexsort((notes["pitch"], hand))
    at = 0
    for count in size:
        members = order[at : at + count]
        at += count
        if count < 2:
            continue
        wide = np.ptp(notes["pitch"][members]) > WIDE
        odds = max(manner.rolled, 0.3 * (manner.freedom > 0)) if wide else 0.12 * manner.rolled
        if (notes["signs"][members] & ARPEGGIO).any():
            odds = ARPEGGIATED * (manner.freedom > 0)
        if chance.random() < odds:
            step = chance.uniform(*ROLL_STEP)
            moved[members] = np.arange(count) * step - (count - 1) * step * chance.choice([0.0, 0.5, 1.0])
    return moved


def _offsets(
    notes: np.ndarray, pace: Pace, onsets: np.ndarray, manner: Manner, chance: np.random.Generator
) -> np.ndarray:
    """When keys are let go: touch by bars and hands, slurs, staccato, and never past the next stroke of a key."""
    ends = pace.seconds(pace.places(notes["onset"] + notes["duration"]))
    held = np.maximum(ends - pace.seconds(pace.places(notes["onset"])), 0.03)
    bars = np.cumsum(pace.grid.numbers == 0)[np.clip(pace.places(notes["onset"]).astype(int), 0, len(pace.times) - 1)]
    keys = bars * 2 + (notes["staff"] == 2)
    touch = manner.legato + manner.uneven * chance.normal(0, 1, int(keys.max()) + 2)[keys]
    if manner.freedom and chance.random() < 0.3:  # passages that are played short
        short = chance.random(int(bars.max()) + 2) < 0.25
        touch = np.where(short[bars], touch * chance.uniform(0.3, 0.6), touch)
    touch = touch + chance.normal(0, 0.05 * (manner.freedom > 0) + 1e-9, len(notes))
    if manner.legato > DETACHED:
        touch = np.where(notes["slurred"] | ((notes["signs"] & TENUTO) > 0), np.maximum(touch, 0.95), touch)
    touch = np.where(notes["signs"] & STACCATO, touch * chance.uniform(0.3, 0.6), touch)
    if manner.pedal and manner.early_keys:
        early = chance.random(len(notes)) < manner.early_keys
        touch = np.where(early, touch * chance.uniform(0.3, 1.0, len(notes)), touch)
    lasting = np.maximum(held * np.clip(touch, 0.12, 1.25), 0.04)
    order = np.lexsort((onsets, notes["pitch"]))
    following = np.full(len(notes), np.inf)
    same = notes["pitch"][order][1:] == notes["pitch"][order][:-1]
    following[order[:-1][same]] = onsets[order[1:][same]]
    return np.maximum(np.minimum(onsets + lasting, following - 0.01), onsets + 0.02)


def _velocities(notes: np.ndarray, pace: Pace, manner: Manner, chance: np.random.Generator) -> np.ndarray:
    """Phrases, the upper voice, the metre, and noise."""
    beat = np.clip(pace.places(notes["onset"]).astype(int), 0, len(pace.times) - 1)
    loud = np.full(len(notes), manner.loud)
    written = notes["level"] > 0
    if written.any() and manner.shape:
        loud = loud + np.where(written, 0.6 * (notes["level"] - np.mean(notes["level"][written])), 0)
    loud = loud + manner.shape * pace.smooth(chance, 8.0)[beat]
    chord = np.concatenate([[0], np.cumsum(np.diff(notes["onset"]) > 1e-6)])
    starts = np.searchsorted(chord, np.arange(chord[-1] + 1))
    top = notes["pitch"] == np.maximum.reduceat(notes["pitch"], starts)[chord]
    loud = loud + manner.melody * (top & (notes["staff"] == 1)) - manner.melody / 3
    on_beat = np.isclose(pace.places(notes["onset"]), beat, atol=1e-3)
    loud = loud + manner.accent * (on_beat & (pace.grid.numbers[beat] == 0)) + manner.accent / 3 * on_beat
    loud = loud + manner.shape * (((notes["signs"] & ACCENT) > 0) + 1.5 * ((notes["signs"] & MARCATO) > 0))
    loud = loud + chance.normal(0, manner.rough + 1e-9, len(notes))
    return np.clip(np.rint(loud), 8, 124).astype(int)


def _where_heard(pace: Pace, notes: np.ndarray, struck: np.ndarray) -> np.ndarray:
    """Times of the beats: the mean of what is written on them, or the tempo's."""
    places = pace.places(notes["onset"])
    beat = np.rint(places).astype(int)
    on = (np.abs(places - beat) < 1e-3) & (beat >= 0) & (beat < len(pace.times))
    count = np.bincount(beat[on], minlength=len(pace.times))
    total = np.bincount(beat[on], weights=struck[on], minlength=len(pace.times))
    times = np.where(count > 0, total / np.maximum(count, 1), pace.times)
    return at_least_apart(np.maximum(times, 0.0), CLOSEST_BEATS)


def _pedals(pace: Pace, manner: Manner, chance: np.random.Generator) -> np.ndarray:
    if not manner.pedal:
        return np.empty((0, 2))
    numbers, sizes = pace.grid.numbers, pace.grid.sizes
    every = {1: sizes, 2: np.maximum(sizes // 2, 1), 3: np.ones_like(sizes)}[manner.pedal]
    changes = pace.times[np.isclose(numbers % every, 0)]
    if len(changes) < 2:
        return np.empty((0, 2))
    down = changes[:-1] + chance.uniform(0.02, 0.12, len(changes) - 1)
    up = changes[1:] + chance.uniform(-0.08, 0.05, len(changes) - 1)
    rows = np.stack([down, up], 1)[chance.random(len(down)) < 0.9]
    return rows[rows[:, 1] - rows[:, 0] > 0.05]


def _with_slips(played: Played, manner: Manner, chance: np.random.Generator) -> Played:
    """Notes missed, wrong keys struck beside right ones, and what a transcriber gets wrong."""
    count = len(played.onsets)
    if manner.slips:
        wrong = np.nonzero(chance.random(count) < manner.slips / 2)[0]
        if len(wrong):
            starts = np.maximum(played.onsets[wrong] + chance.normal(0, 0.03, len(wrong)), 0.01)
            pitches = np.clip(played.pitches[wrong] + chance.choice([-12, -2, -1, 1, 2, 12], len(wrong)), 21, 108)
            ends = starts + chance.uniform(0.04, 0.4, len(wrong))
            played = played.joined(list(zip(starts, ends, pitches, wrong, strict=True)), softer=15)
            played.written[count:] = -1
        keep = chance.random(len(played.onsets)) >= manner.slips
        keep[chance.integers(len(keep))] = True
        played = played.taken(np.nonzero(keep)[0])
    if manner.heard:
        onsets = np.maximum(played.onsets + chance.normal(0, manner.heard, len(played.onsets)), 0.0)
        lasting = (played.offsets - played.onsets) * np.exp(chance.normal(0, 0.2, len(onsets)))
        played = replace(played, onsets=onsets, offsets=onsets + np.maximum(lasting, 0.03))
    return played
