"""Ornaments played out: grace notes, trills, mordents, turns, tremolos; written ones and some that are not."""

from dataclasses import replace

import numpy as np

from ml_engine.training.notation.manners import Manner
from ml_engine.training.notation.played import Played, Stroke
from ml_engine.training.notation.score import Score, sign

GRACES, TRILLS = 0.006, 0.003  # chances of ornaments nobody wrote down, by note
ON_BEAT = 0.3  # of the players: grace notes begin on the beat and the main note comes after them, the older custom
GRACE_STEPS = (0.05, 0.11)  # seconds
TRILL_RATES = (10, 15)  # strokes a second
LONG_ENOUGH = 0.2  # seconds of a note that a trill, mordent or turn fits in
THIRTY_SECOND, FASTEST_REPEATED = 0.125, 0.055  # quarters; seconds
LEFT_OUT = 0.5  # of the metronomes: signs are not played
TRILL, TREMOLO = sign("trill"), sign("tremolo")
SHAPES = {sign("mordent"): (0, -1, 0), sign("turn"): (0, 1, 0, -1, 0)}  # steps from the note


def with_unwritten(played: Played, notes: np.ndarray, chance: np.random.Generator) -> Played:
    """Add grace notes and trills that the score (rows ``notes``, one a played note) does not show."""
    lasting = played.offsets - played.onsets
    added: list[Stroke] = []
    for at in np.flatnonzero(chance.random(len(notes)) < GRACES).tolist():
        count = int(chance.choice([1, 1, 1, 2, 3]))
        step = chance.uniform(*GRACE_STEPS)
        for back in range(count, 0, -1):
            pitch = played.pitches[at] + int(chance.choice([-2, -1, 1, 2])) * back
            start = played.onsets[at] - back * step
            if start > 0:
                added.append((start, start + step * 0.9, pitch, at))
    trilled = (chance.random(len(notes)) < TRILLS) & (lasting > 0.35) & (notes["staff"] == 1) & (notes["signs"] == 0)
    offsets = played.offsets.copy()
    for at in np.flatnonzero(trilled).tolist():
        step, above = 1 / chance.uniform(*TRILL_RATES), int(chance.choice([1, 2]))
        offsets[at] = played.onsets[at] + step * 0.9
        for stroke, start in enumerate(np.arange(played.onsets[at] + step, played.onsets[at] + lasting[at], step)):
            added.append((start, start + step * 0.9, played.pitches[at] + above * (stroke % 2 == 0), at))
    return replace(played, offsets=offsets).joined(added)


def with_signs(played: Played, score: Score, manner: Manner, chance: np.random.Generator) -> Played:
    """Play out trills, mordents, turns and tremolos, on the steps of the key; the first stroke is the note itself."""
    notes = score.notes[played.written]
    signed = np.flatnonzero((notes["signs"] & (TRILL | TREMOLO | sum(SHAPES))) > 0)
    if not len(signed) or (not manner.freedom and chance.random() < LEFT_OUT):
        return played
    key = np.clip(np.searchsorted(score.keys["quarter"], notes["onset"] + 1e-6, side="right") - 1, 0, None)
    rate = chance.uniform(*TRILL_RATES)
    offsets = played.offsets.copy()
    added: list[Stroke] = []
    for at in signed.tolist():
        start, end, signs = float(played.onsets[at]), float(offsets[at]), int(notes["signs"][at])
        step = 1 / rate
        if signs & TREMOLO:
            written = max(float(notes["duration"][at]), THIRTY_SECOND)
            step = max((end - start) * THIRTY_SECOND / written, FASTEST_REPEATED)
            way: tuple[int, ...] = (0,) * int((end - start) / step + 1e-6)
        elif end - start < LONG_ENOUGH:
            continue
        elif signs & TRILL:
            way = tuple(stroke % 2 for stroke in range(int((end - start) / step)))
        else:
            way = next(shape for bit, shape in SHAPES.items() if signs & bit)
            step = min(step, (end - start) / len(way))
        if len(way) < 2:
            continue
        steps = _neighbours(int(played.pitches[at]), int(score.keys["fifths"][key[at]]))
        starts = start + step * np.arange(len(way))
        ends = np.append(starts[:-1] + 0.9 * step, end)  # the last is held
        offsets[at] = ends[0]
        added += [(*one, steps[place], at) for *one, place in zip(starts[1:], ends[1:], way[1:], strict=True)]
    return replace(played, offsets=offsets).joined(added)


def with_graces(played: Played, score: Score, graces: np.ndarray, chance: np.random.Generator) -> Played:
    """Join the grace notes, rows ``graces`` of the score; they come before their main notes or push them late."""
    if not len(graces):
        return played
    own = score.notes[played.written]
    onsets, offsets = played.onsets.copy(), played.offsets.copy()
    on_beat = chance.random() < ON_BEAT
    added: list[Stroke] = []
    for members in _groups(score.notes, graces):
        main = _led_to(own, score.notes[members[-1]])
        step = chance.uniform(*GRACE_STEPS)
        start = float(onsets[main].min())
        if on_beat:
            step = min(step, float((offsets[main] - onsets[main]).min()) / (2 * len(members)))
            onsets[main] += step * len(members)
        else:
            step = min(step, start / (len(members) + 1))
            start -= step * len(members)
        for number, row in enumerate(members):
            first = start + number * step
            added.append((first, first + 0.9 * step, int(score.notes["pitch"][row]), int(main[-1])))
    joined = replace(played, onsets=onsets, offsets=offsets).joined(added)
    joined.written[len(own) :] = np.concatenate(_groups(score.notes, graces))
    joined.parts[len(own) :] = score.notes["part"][joined.written[len(own) :]]
    joined.ornamental[len(own) :] = False
    return joined


def _groups(notes: np.ndarray, graces: np.ndarray) -> list[np.ndarray]:
    """Rows of grace notes, those together that one voice plays before one note."""
    names = notes[graces][["part", "staff", "voice", "onset"]]
    _, which = np.unique(names, return_inverse=True)
    return [graces[which == group] for group in range(int(which.max()) + 1)]


def _led_to(own: np.ndarray, grace: np.void) -> np.ndarray:
    """The played notes a grace note leads to: of its voice, or else of its part there, or else the nearest."""
    there = (np.abs(own["onset"] - grace["onset"]) < 1e-6) & (own["part"] == grace["part"])
    same = there & (own["staff"] == grace["staff"]) & (own["voice"] == grace["voice"])
    for choice in (same, there):
        if choice.any():
            return np.flatnonzero(choice)
    return np.array([np.argmin(np.abs(own["onset"] - grace["onset"]))])


def _neighbours(pitch: int, fifths: int) -> dict[int, int]:
    """A note and the steps above and below it in the major scale of a key signature."""
    scale = {7 * (fifths + place) % 12 for place in range(-1, 6)}
    up, down = (1 if (pitch + way) % 12 in scale else 2 for way in (1, -1))
    return {0: pitch, 1: pitch + up, -1: pitch - down}
