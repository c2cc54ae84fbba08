"""From a seed, the notes of one clip and what is known of them: its Sheet.

The music comes from the corpora, from band pieces of our own or from drills; the first two are given to other players as
often as not, in any key. What a Sheet says of tempo, metre, key and players is true of the notes in the clip.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from ml_engine.composition.genres import MOOD
from ml_engine.instruments import DRUM_PROGRAM, DRUMS, is_drums, program_or_drums, score_order
from ml_engine.music import Note, Performance
from ml_engine.theory import Tonality, clearness, key_of
from ml_engine.training.sound.books import Book
from ml_engine.training.sound.drills import drill
from ml_engine.training.sound.lines import Line, Stretch, any_program, called, family, into_range

SECONDS = 20.0  # of a clip
LEAD = 3.0  # seconds of music before a clip that begins in the middle of things
SHARES = (0.35, 0.30, 0.35)  # corpora, styles, drills
HELD_OUT = 1_000_000_000  # seeds from here on take only pieces that no training sees
SHORTEST = 0.03  # seconds
HEARD = 0.25  # seconds that a player must sound in the clip to be there at all
_UNCLEAR = -0.1  # how much better another key may fit before none is named
_LEVELS = (("pp", 44), ("p", 56), ("mp", 68), ("mf", 82), ("f", 97), ("ff", 128))


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a clip. tempo: quarters a minute. key: "C major" or "". meter: "3/4" or "" when it changes.

    genre and texture may be "". families and instruments: those that sound, by instruments.FAMILIES and in score order.
    dynamics: "pp" to "ff".
    """

    seed: int
    source: str
    tempo: float
    key: str
    meter: str
    genre: str
    moods: tuple[str, ...]
    families: tuple[str, ...]
    instruments: tuple[str, ...]
    dynamics: str
    texture: str
    caption: str = ""
    font: str = ""

    def to_json(self) -> dict[str, Any]:
        """All fields by name, tuples as lists."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Facts":
        """Read the form of :meth:`to_json`."""
        fields: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The notes of a clip, seconds from its start (those that began before it have negative onsets, at least -LEAD), as
    long as they sound, and the facts."""

    performance: Performance
    facts: Facts


def sheet(seed: int, books: Sequence[Book | None] = ()) -> Sheet:
    """The sheet of ``seed``; ``books``: corpora and styles, where there are any, else drills take their share.

    Seeds from HELD_OUT on are for measuring.
    """
    rng = np.random.default_rng([seed, 4])
    while True:
        stretch = _stretch(seed, books, rng)
        made = _played(stretch, seed, rng)
        if made is not None:
            return made


def _stretch(seed: int, books: Sequence[Book | None], rng: np.random.Generator) -> Stretch:
    seconds = SECONDS + LEAD + 1
    while True:
        which = int(rng.choice(3, p=SHARES))
        book = books[which] if which < len(books) else None
        if book is None:
            return drill(seed, seconds, rng)
        among = book.chosen(held_out=seed >= HELD_OUT)
        if not len(among):
            return drill(seed, seconds, rng)
        found = book.stretch(int(rng.choice(among)), seconds, rng)
        if found is not None:
            return _seated(_transposed(found, rng), rng)


def _transposed(stretch: Stretch, rng: np.random.Generator) -> Stretch:
    shift = int(rng.integers(-6, 6))
    lines = []
    for line in stretch.lines:
        rows = line.rows.copy()
        if not line.drums:
            rows[:, 2] = np.clip(rows[:, 2] + shift, 0, 127)
        lines.append(replace(line, rows=rows))
    return replace(stretch, lines=tuple(lines), tonic=(stretch.tonic + shift) % 12)


def _seated(stretch: Stretch, rng: np.random.Generator) -> Stretch:
    """The same for other players: all stay, or each part goes to another with its chance; some parts may rest."""
    lines = list(stretch.lines)
    if len(lines) > 2 and rng.random() < 0.25:
        keep = sorted(rng.choice(len(lines), int(rng.integers(1, len(lines))), replace=False).tolist())
        lines = [lines[at] for at in keep]
    change = float(rng.choice([0.0, 0.35, 0.75, 1.0], p=[0.3, 0.2, 0.2, 0.3]))
    one = any_program(rng) if rng.random() < 0.15 else None  # a choir of one kind
    swaps: dict[int, int] = {}
    seated = []
    for line in lines:
        program = line.program
        if not line.drums and rng.random() < change:
            low = float(np.median(line.rows[:, 2])) < 50
            fresh = (
                one
                if one is not None
                else any_program(rng, ("bass", "bass", "strings", "brass", "keyboard") if low else ())
            )
            if family(fresh) == "bass" and not low:
                fresh = any_program(rng, ("plucked", "keyboard", "woodwind"))
            program = swaps.setdefault(program, fresh) if rng.random() < 0.6 else fresh
        rows = line.rows.copy()
        if program != DRUM_PROGRAM:
            rows[:, 2] = into_range(rows[:, 2], program)
        seated.append(Line(program, rows))
    return replace(stretch, lines=tuple(seated), texture=stretch.texture if len(lines) == len(stretch.lines) else "")


def _played(stretch: Stretch, seed: int, rng: np.random.Generator) -> Sheet | None:
    """The stretch as a clip; None when too little of it sounds."""
    pace = 60 / stretch.tempo
    fresh = rng.random() < 0.5
    # Either the music begins with the clip, or the clip comes into the middle of it.
    shift = float(rng.uniform(0.0, 0.3)) * (rng.random() < 0.5) if fresh else -LEAD - float(rng.uniform(0, 1))
    base = float(np.clip(rng.normal(78, 17), 42, 112))
    swell, accent = float(rng.uniform(0, 8)), float(rng.uniform(0, 8))
    loose = 0.0 if rng.random() < 0.3 else float(rng.uniform(0.002, 0.009))  # seconds
    uneven = float(rng.uniform(0, 6))
    tables: list[tuple[str, np.ndarray]] = []
    for line in stretch.lines:
        rows = line.rows
        onset, end = rows[:, 0], rows[:, 0] + rows[:, 1]
        if not line.drums:
            end = onset + rows[:, 1] * _touch(line.program, rng)
            if family(line.program) in ("keyboard", "mallets") and rng.random() < 0.35:
                end = np.maximum(end, _lifted(onset, end, stretch.bars))
        onset, end = _swung(onset, stretch) * pace, _swung(end, stretch) * pace
        late = rng.normal(0, loose, len(onset)) if loose else 0.0
        begins = (
            np.abs(onset / pace - np.array(stretch.bars)[np.searchsorted(stretch.bars, onset / pace + 1e-3) - 1]) < 1e-3
        )
        phrase = np.sin(np.pi * (onset / pace / (4 * (stretch.bars[1] - stretch.bars[0])) % 1))
        velocity = (
            base + float(rng.normal(0, 5)) + 0.7 * (rows[:, 3] - rows[:, 3].mean()) + accent * begins + swell * phrase
            + rng.normal(0, uneven, len(onset))
        )  # fmt: skip
        onset = onset + late + shift
        end = np.maximum(end + late + shift, onset + SHORTEST)
        table = np.stack([onset, end, rows[:, 2], np.clip(np.round(velocity), 12, 125)], 1)
        tables.append((called(line.program), table))
    notes = _in_clip(tables)
    if len(notes) < 3 or max(note.offset for note in notes) < 8:
        return None
    return Sheet(Performance.of(notes), _facts(stretch, notes, seed))


def _touch(program: int, rng: np.random.Generator) -> float:
    """Which part of its written length a note is held."""
    if family(program) in ("plucked", "mallets"):
        return float(rng.uniform(0.8, 1.1))
    return float(rng.choice([rng.uniform(0.9, 1.0), rng.uniform(0.4, 0.9)], p=[0.75, 0.25]))


def _lifted(onset: np.ndarray, end: np.ndarray, bars: Sequence[float]) -> np.ndarray:
    """Where a pedal that is changed at every bar line lets go of each note."""
    lines = np.array(bars)
    return lines[np.minimum(np.searchsorted(lines, onset + 1e-3), len(lines) - 1)]


def _swung(quarter: np.ndarray, stretch: Stretch) -> np.ndarray:
    """As tempo.Clock has it: what stands on the second eighth comes late, halves of eighths in proportion."""
    if not stretch.swing or not stretch.meter.endswith("/4"):
        return quarter
    inside = quarter % 1
    fits = np.abs(inside * 16 - np.round(inside * 16)) < 1e-3
    share = np.minimum(inside, 1 - inside) * 2
    return quarter + np.where(fits, stretch.swing / 6 * share, 0.0)


def _in_clip(tables: list[tuple[str, np.ndarray]]) -> list[Note]:
    """The notes that sound in the clip: cut by the next stroke of the same key, and only of players that are heard."""
    together: dict[str, list[np.ndarray]] = {}
    for name, table in tables:
        together.setdefault(name, []).append(table)
    notes: list[Note] = []
    for name, parts in together.items():
        table = np.concatenate(parts)
        table = table[np.lexsort((table[:, 0], table[:, 2]))]
        same = (table[:-1, 2] == table[1:, 2]) & (table[:-1, 1] > table[1:, 0] - 0.01)
        table[:-1][same, 1] = np.maximum(table[1:][same, 0] - 0.01, table[:-1][same, 0] + 0.005)
        keep = np.ones(len(table), dtype=bool)
        keep[1:] = ~((table[1:, 2] == table[:-1, 2]) & (table[1:, 0] - table[:-1, 0] < 0.02))  # a unison is one stroke
        table = table[keep & (table[:, 1] > 0) & (table[:, 0] < SECONDS)]
        table[:, 0] = np.maximum(table[:, 0], -LEAD)
        sounding = np.minimum(table[:, 1], SECONDS) - np.maximum(table[:, 0], 0)
        if (name != DRUMS and sounding.sum() < HEARD) or not len(table):
            continue
        notes += [Note(float(a), float(b), int(p), int(v), name) for a, b, p, v in table]
    return notes


def _facts(stretch: Stretch, notes: list[Note], seed: int) -> Facts:
    names = sorted({note.instrument for note in notes}, key=score_order)
    families = sorted({family(program_or_drums(name)) for name in names})
    velocities = np.array([note.velocity for note in notes])
    loud = float(velocities.mean())
    density = sum(note.onset >= 0 for note in notes) / SECONDS
    return Facts(
        seed, stretch.source, stretch.tempo, _key(stretch, notes), stretch.meter, stretch.genre,
        _moods(stretch, loud, density), tuple(families), tuple(names),
        next(level for level, below in _LEVELS if loud < below), _texture(stretch, notes),
    )  # fmt: skip


def _key(stretch: Stretch, notes: list[Note]) -> str:
    """The key, unless the clip sounds like another: music modulates, and drums have none."""
    weights = np.zeros(12)
    for note in notes:
        if not is_drums(note.instrument):
            weights[note.pitch % 12] += min(note.offset, SECONDS) - max(note.onset, 0)
    key = key_of(stretch.tonic, "minor" if stretch.minor else "major")
    tonality = Tonality(stretch.tonic, key.mode, key.tonic, key.fifths)
    if weights.sum() <= 0 or clearness(np.maximum(weights, 0), tonality) < _UNCLEAR:
        return ""
    return f"{key.tonic} {key.mode}"


def _texture(stretch: Stretch, notes: list[Note]) -> str:
    """What the music is made as; a single line where never two notes sound together."""
    pitched = sorted((n for n in notes if not is_drums(n.instrument)), key=lambda n: n.onset)
    if not pitched:
        return ""
    drums = len(pitched) < len(notes)
    apart = sum(b.onset > a.offset - 0.06 for a, b in zip(pitched, pitched[1:], strict=False))
    if not drums and len({n.instrument for n in pitched}) == 1 and apart >= 0.97 * (len(pitched) - 1):
        return "single line"
    return "" if stretch.texture == "single line" else stretch.texture


def _moods(stretch: Stretch, loud: float, density: float) -> tuple[str, ...]:
    """At most two moods that lie near the music by mode, tempo, loudness and fullness (Russell's circumplex)."""
    arousal = np.clip((stretch.tempo - 105) / 110 + (loud - 78) / 45 + (density - 6) / 18, -1, 1)
    valence = np.clip((-0.45 if stretch.minor else 0.45) + 0.25 * arousal, -1, 1)
    near = sorted((float(np.hypot(m.valence - valence, m.arousal - arousal)), name) for name, m in MOOD.items())
    return tuple(name for far, name in near[:2] if far < 0.35)
