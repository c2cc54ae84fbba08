"""Music made up on the spot: chords by chance and players who run, strum, hold or drum over them in every register.

It is no music to keep. It has what models of sound must have met: every program and every pitch, alone and together, in
any key and tempo.
"""

from collections.abc import Callable

import numpy as np

from ml_engine.instruments import DRUM_PROGRAM, comfortable_range, most_at_once
from ml_engine.theory import QUALITIES, SCALES
from ml_engine.training.sound.lines import Line, Stretch, any_program, called, family, into_range

METERS = ("4/4", "3/4", "2/4", "6/8", "5/4", "12/8", "7/8", "9/8")
_METER_ODDS = np.array([50, 18, 8, 10, 4, 4, 3, 3]) / 100
# Degrees that lead into each other often enough: from each, where to (after the table in Piston, Harmony, 1941).
_NEXT = {
    0: (3, 4, 5, 1, 2, 6),
    1: (4, 6, 3, 0),
    2: (5, 3, 0),
    3: (4, 0, 1, 6),
    4: (0, 0, 5, 3),
    5: (1, 3, 4, 2),
    6: (0, 2, 5),
}
# The kit, each voice by keys that do the same work.
_KICK, _SNARE, _HAT = (36, 35), (38, 40, 37, 39), (42, 44, 46, 51, 53, 54, 70, 69)
_TOMS, _CYMBALS = (41, 43, 45, 47, 48, 50), (49, 57, 55, 52)
_MORE = (56, 60, 61, 62, 63, 64, 65, 66, 67, 68, 75, 76, 77)


class _Ground:
    """What all players of a drill share: the bars, the beat, and the chord of each half bar."""

    def __init__(self, seconds: float, rng: np.random.Generator) -> None:
        self.rng = rng
        self.meter = str(rng.choice(METERS, p=_METER_ODDS))
        over, under = (int(one) for one in self.meter.split("/"))
        self.size = 4 * over / under
        self.beat = 1.5 if under == 8 and over % 3 == 0 else 0.5 if under == 8 else 1.0
        self.triple = self.beat == 1.5
        self.tempo = float(round(np.exp(rng.uniform(np.log(45), np.log(200)))))
        count = int(np.ceil(seconds * self.tempo / 60 / self.size)) + 1
        self.bars = tuple(float(at * self.size) for at in range(count + 1))
        self.tonic = int(rng.integers(12))
        self.minor = bool(rng.random() < 0.45)
        self.scale = np.array(SCALES["minor" if self.minor else "major"])
        self.chords = self._chords(count)

    @property
    def end(self) -> float:
        return self.bars[-1]

    def _chords(self, count: int) -> list[tuple[float, float, np.ndarray]]:
        """(begin, end, pitch classes from the root up) of each chord; four or eight bars come again."""
        rng = self.rng
        rich = rng.random() < 0.35
        degree, made = 0, []
        for bar in range(int(rng.choice([4, 8]))):
            for _ in range(2 if rng.random() < 0.2 else 1):
                steps = [0, 2, 4, 6] if rich and rng.random() < 0.7 else [0, 2, 4]
                root = self.tonic + self.scale[degree]
                chord = np.array([self.tonic + self.scale[(degree + s) % 7] + 12 * ((degree + s) // 7) for s in steps])
                if self.minor and degree == 4:
                    chord = root + np.array(QUALITIES["7" if rich else ""])
                made.append((bar, chord % 12))
                degree = int(rng.choice(_NEXT[degree]))
        rows = []
        length = made[-1][0] + 1
        for bar in range(count):
            mine = [chord for at, chord in made if at == bar % length]
            for i, chord in enumerate(mine):
                begin, part = self.bars[bar], self.size / len(mine)
                rows.append((begin + i * part, begin + (i + 1) * part, chord))
        return rows

    def chord_at(self, quarter: float) -> np.ndarray:
        return next((chord for begin, end, chord in self.chords if begin <= quarter < end), self.chords[-1][2])

    def step(self) -> float:
        """A note value that fits the metre and that fingers can do at this tempo."""
        values = np.array([self.beat / 3, self.beat * 2 / 3, self.beat] if self.triple else [0.25, 1 / 3, 0.5, 1, 2])
        fit = values[values * 60 / self.tempo >= 0.085]
        return float(self.rng.choice(fit if len(fit) else values[-1:]))

    def in_range(self, program: int) -> tuple[int, int]:
        """A stretch of the instrument's range: at times all of it, else an octave or two of it."""
        low, high = comfortable_range(called(program))
        if self.rng.random() < 0.3 or high - low < 16:
            return low, high
        span = int(self.rng.integers(12, 25))
        at = int(self.rng.integers(low, max(high - span, low) + 1))
        return at, min(at + span, high)


def drill(seed: int, seconds: float, rng: np.random.Generator) -> Stretch:
    """``seconds`` and a bar of music for one to five players; nearly every fourth time one plays alone."""
    ground = _Ground(seconds, rng)
    players = int(rng.choice([1, 2, 3, 4, 5], p=[0.22, 0.24, 0.26, 0.18, 0.1]))
    jobs = list(rng.permutation(np.array(["tune", "chords", "tune", "broken", "held"])))[:players]
    if players > 1 and rng.random() < 0.5:
        jobs[-1] = "bass"
    if players > 1 and rng.random() < 0.35:
        jobs[0] = "drums"
    if players == 1:
        jobs = [str(rng.choice(["tune", "scales", "leaps", "chords", "broken", "held", "drums", "repeated"],
                               p=[0.3, 0.12, 0.1, 0.13, 0.15, 0.08, 0.04, 0.08]))]  # fmt: skip
    lines = tuple(line for line in (_line(str(job), ground) for job in jobs) if len(line.rows))
    swing = float(rng.choice([0.33, 0.67, 1.0])) if ground.beat == 1.0 and rng.random() < 0.12 else 0.0
    return Stretch(
        lines, ground.bars, ground.tempo, ground.tonic, ground.minor, ground.meter, swing, "", _texture(jobs),
        f"drill:{seed}",
    )  # fmt: skip


def _texture(jobs: list[str]) -> str:
    pitched = [job for job in jobs if job != "drums"]
    if len(pitched) == 1:
        only = {"broken": "arpeggios", "chords": "block chords", "held": "block chords"}
        return only.get(pitched[0], "single line")
    tunes = sum(job in ("tune", "scales", "leaps", "repeated") for job in pitched)
    return "melody and accompaniment" if tunes == 1 and len(pitched) > 1 else ""


def _line(job: str, ground: _Ground) -> Line:
    if job == "drums":
        return Line(DRUM_PROGRAM, _sorted(_drums(ground)))
    program = _seat(job, ground.rng)
    rows = _sorted(_JOBS[job](ground, program))
    rows[:, 2] = into_range(rows[:, 2], program)
    return Line(program, rows)


def _seat(job: str, rng: np.random.Generator) -> int:
    if job == "bass":
        return any_program(rng, ("bass",)) if rng.random() < 0.75 else int(rng.choice([42, 43, 58, 57, 70, 0, 19, 87]))
    while True:
        program = any_program(rng)
        several = most_at_once(called(program)) >= 3
        if job in ("chords", "held") and not several:
            continue
        if family(program) == "bass" and job != "tune":
            continue
        return program


Rows = list[tuple[float, float, float, float]]


def _sorted(rows: Rows) -> np.ndarray:
    array = np.array(rows, dtype=float).reshape(-1, 4)
    return array[np.lexsort((array[:, 2], array[:, 0]))]


def _rhythm(ground: _Ground) -> list[tuple[float, float]]:
    """(onset, length) in quarters for a tune: a bar or two of rhythm that comes again, with rests."""
    rng = ground.rng
    bars = int(rng.choice([1, 2]))
    cells: list[tuple[float, float]] = []
    at, end = 0.0, bars * ground.size
    step = ground.step()
    while at < end - 1e-6:
        if rng.random() < 0.3:
            step = ground.step()
        length = min(step * float(rng.choice([1, 1, 1, 2, 3], p=[0.4, 0.2, 0.1, 0.2, 0.1])), end - at)
        if rng.random() > 0.1:
            cells.append((at, length))
        at += length
    found = []
    for turn in range(int(np.ceil(ground.end / end))):
        if turn and rng.random() < 0.12:  # a breath of a bar
            continue
        found += [(turn * end + a, n) for a, n in cells if turn * end + a < ground.end - 1e-6]
    return found


def _near(pitch: float, classes: np.ndarray, low: int, high: int) -> int:
    """The pitch of one of the classes that is nearest to ``pitch`` and in the range."""
    among = np.array([p for p in range(low, high + 1) if p % 12 in set((classes % 12).tolist())] or [low])
    return int(among[int(np.argmin(np.abs(among - pitch)))])


def _tune(ground: _Ground, program: int) -> Rows:
    rng = ground.rng
    low, high = ground.in_range(program)
    scale = (ground.tonic + ground.scale) % 12
    pitch = float(rng.uniform(low, high))
    rows: Rows = []
    double = most_at_once(called(program)) > 1 and rng.random() < 0.15
    for onset, length in _rhythm(ground):
        on_beat = onset % ground.beat < 1e-6
        pitch = pitch + float(
            rng.choice([-7, -4, -2, -1, 0, 1, 2, 4, 7], p=[0.03, 0.1, 0.2, 0.15, 0.04, 0.15, 0.2, 0.1, 0.03])
        )
        pitch = low + abs(pitch - low) if pitch < low else high - abs(pitch - high) if pitch > high else pitch
        pitch = _near(pitch, ground.chord_at(onset) if on_beat and rng.random() < 0.7 else scale, low, high)
        if rng.random() < 0.04:
            pitch += 1  # out of the key, as a neighbour
        rows.append((onset, length, min(pitch, high), 8.0 * on_beat))
        if double:
            other = _near(pitch - 4, scale, max(low - 12, 0), high)
            if other != pitch:
                rows.append((onset, length, other, 0.0))
    return rows


def _scales(ground: _Ground, program: int) -> Rows:
    """Up and down, diatonic or chromatic."""
    rng = ground.rng
    low, high = ground.in_range(program)
    inside = (ground.tonic + ground.scale) % 12
    notes = [p for p in range(low, high + 1) if p % 12 in inside]
    if rng.random() < 0.25:
        notes = list(range(low, high + 1))
    walk = notes + notes[-2:0:-1]
    step = ground.step()
    count = int(ground.end / step)
    return [(i * step, step, walk[i % len(walk)], 6.0 * (i * step % ground.beat < 1e-6)) for i in range(count)]


def _leaps(ground: _Ground, program: int) -> Rows:
    """Any notes of the range in any order, of any length, with gaps: each heard by itself."""
    rng = ground.rng
    low, high = ground.in_range(program)
    step = max(ground.step(), 0.5)
    inside = [p for p in range(low, high + 1) if p % 12 in (ground.tonic + ground.scale) % 12]
    rows: Rows = []
    for i in range(int(ground.end / step)):
        if rng.random() < 0.8:
            rows.append(
                (i * step, step * float(rng.uniform(0.3, 1.8)), int(rng.choice(inside)), float(rng.uniform(-25, 20)))
            )
    return rows


def _repeated(ground: _Ground, program: int) -> Rows:
    """One note or chord tone struck again and again, or two in a trill."""
    rng = ground.rng
    low, high = ground.in_range(program)
    trill = rng.random() < 0.4
    step = ground.step()
    rows: Rows = []
    for begin, end, chord in ground.chords:
        pitch = _near(float(rng.uniform(low, high)), chord, low, high)
        other = min(pitch + int(rng.choice([1, 2])), 127) if trill else pitch
        rows += [
            (begin + i * step, step * 0.9, other if i % 2 else pitch, 8.0 * (i == 0))
            for i in range(int((end - begin) / step + 1e-6))
        ]
    return rows


def _voiced(chord: np.ndarray, low: int, high: int, rng: np.random.Generator, most: int) -> list[int]:
    """Chord tones close together somewhere in the range."""
    bottom = float(rng.uniform(low, max(low + 1, high - 14)))
    notes = sorted({p for p in range(int(bottom), min(int(bottom) + 16, high) + 1) if p % 12 in chord % 12})
    return notes[: max(most, 1)]


def _chords(ground: _Ground, program: int) -> Rows:
    """Chords in a rhythm that comes again; plucked ones are strummed."""
    rng = ground.rng
    low, high = ground.in_range(program)
    most = min(most_at_once(called(program)), int(rng.integers(3, 6)))
    strum = 0.03 * ground.tempo / 60 if family(program) == "plucked" else 0.0
    short = rng.random() < 0.4
    step = max(ground.step(), 0.5)
    grid = [i for i in range(max(round(ground.size / step), 1)) if rng.random() < 0.6] or [0]
    rows: Rows = []
    voiced: dict[bytes, list[int]] = {}
    for bar in ground.bars[:-1]:
        for i in grid:
            onset = bar + i * step
            chord = ground.chord_at(onset)
            notes = voiced.setdefault(chord.tobytes(), _voiced(chord, low, high, rng, most))
            length = step * (0.4 if short else 0.95)
            rows += [(onset + k * strum, length, note, 6.0 * (i == 0)) for k, note in enumerate(notes)]
    return rows


def _broken(ground: _Ground, program: int) -> Rows:
    """Arpeggios: up, down, there and back, or any order; at times ringing on."""
    rng = ground.rng
    low, high = ground.in_range(program)
    shape = int(rng.integers(4))
    step, ring = ground.step(), bool(rng.random() < 0.4)
    rows: Rows = []
    wide = int(rng.integers(8, 25))
    for begin, end, chord in ground.chords:
        bottom = int(rng.uniform(low, max(low + 1, high - wide)))
        notes = [p for p in range(bottom, min(bottom + wide, high) + 1) if p % 12 in chord % 12] or [bottom]
        order = [notes, notes[::-1], notes + notes[-2:0:-1], list(rng.permutation(notes))][shape] or notes
        for i in range(int((end - begin) / step + 1e-6)):
            onset = begin + i * step
            length = end - onset if ring and most_at_once(called(program)) > 3 else step
            rows.append((onset, max(length, step), int(order[i % len(order)]), 6.0 * (i == 0)))
    return rows


def _held(ground: _Ground, program: int) -> Rows:
    """Chords that last."""
    rng = ground.rng
    low, high = ground.in_range(program)
    most = min(most_at_once(called(program)), int(rng.integers(2, 6)))
    return [
        (begin, (end - begin) * 0.99, note, 0.0)
        for begin, end, chord in ground.chords
        for note in _voiced(chord, low, high, rng, most)
    ]


def _bass(ground: _Ground, program: int) -> Rows:
    """Roots, roots and fifths, or a line that walks, in the lowest octave and a half at ease."""
    rng = ground.rng
    low, high = comfortable_range(called(program))
    high = min(high, low + 19)
    kind = int(rng.integers(3))
    step = max(ground.step(), 0.5)
    rows: Rows = []
    for begin, end, chord in ground.chords:
        root = _near(low + 6, chord[:1], low, high)
        for i in range(max(int((end - begin) / step + 1e-6), 1)):
            if kind == 2 and i:
                pitch = _near(root + float(rng.uniform(-5, 12)), chord, low, high)
            else:
                pitch = root if kind == 0 or i % 2 == 0 else _near(root + 7, chord[2:3], low, high)
            if i == 0 or rng.random() < 0.85:
                rows.append(
                    (begin + i * step, min(step, end - begin) * float(rng.choice([0.5, 0.95])), pitch, 8.0 * (i == 0))
                )
    return rows


def _drums(ground: _Ground) -> Rows:
    """A bar of groove that comes again, with fills; at times hand drums and bells."""
    rng = ground.rng
    step = ground.beat / 3 if ground.triple else float(rng.choice([0.25, 0.5, 0.5]))
    if step * 60 / ground.tempo < 0.085:
        step = ground.beat if ground.triple else 0.5
    slots = max(round(ground.size / step), 1)
    per_beat = max(round(ground.beat / step), 1)
    kick, snare, hat = int(rng.choice(_KICK)), int(rng.choice(_SNARE)), int(rng.choice(_HAT))
    kicks = {0} | {i for i in range(slots) if rng.random() < (0.45 if i % (2 * per_beat) == 0 else 0.12)}
    snares = {i for i in range(slots) if i % (2 * per_beat) == per_beat or rng.random() < 0.05}
    hats = {i for i in range(slots) if rng.random() < (0.95 if i % per_beat == 0 else 0.7)}
    lanes = {kick: kicks, snare: snares, hat: hats}
    for key in rng.choice(_MORE, int(rng.integers(0, 3)), replace=False) if rng.random() < 0.35 else ():
        lanes[int(key)] = {i for i in range(slots) if rng.random() < 0.35}
    rows: Rows = []
    for number, bar in enumerate(ground.bars[:-1]):
        fill = number % 4 == 3 and rng.random() < 0.6
        if number % 8 == 0 and rng.random() < 0.5:
            rows.append((bar, 1.0, int(rng.choice(_CYMBALS)), 8.0))
        for i in range(slots):
            onset = bar + i * step
            if fill and i >= slots // 2:
                rows.append((onset, step, int(rng.choice(_TOMS)), float(rng.uniform(-5, 12))))
                continue
            rows += [
                (onset, step, key, (10.0 if key in (kick, snare) else -8.0) + 5.0 * (i % per_beat == 0))
                for key, places in lanes.items()
                if i in places
            ]
    return rows


_JOBS: dict[str, Callable[[_Ground, int], Rows]] = {
    "tune": _tune, "scales": _scales, "leaps": _leaps, "repeated": _repeated, "chords": _chords, "broken": _broken,
    "held": _held, "bass": _bass,
}  # fmt: skip
