"""Writing a part's bar, note after note, within what is allowed: the network proposes, the rule disposes.

Hard constraints are masks on what may be drawn, so they hold without exception; soft ones lean on the odds. Nucleus
sampling after Holtzman et al. (2020).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import torch

from ml_engine.composition import tokens as t
from ml_engine.composition.coding import Event, Track, part_event
from ml_engine.models.composer import Composer, State

MOST_READ = 700  # events the network looks back on before it is given a shorter past
PAST = 360  # … of this length
STEP = 2  # semitones
BY_LEAP = 0.12  # what is left of the odds of a leap to or from a note outside the scale
LEAP = 9  # semitones from the note before, above which a single line pays


@dataclass(slots=True)
class Rule:
    """What one track may play in one bar. Pitches are counted from the tonic (Frame.shift), except for drums.

    places: symbols of places in the bar that may begin a note. allowed(place): which of 128 pitches may. length: the bar in
    quarters. most: notes at once. span: semitones between notes that sound together. counts: fewest and most notes.
    lean: how much the odds of one more note grow with each (natural logarithm). rhythm: (place, duration) symbols to be
    taken as they are. velocities: lowest and highest bin. near: a pitch that the line should stay around. before: the pitch
    it comes from. until(place, pitch): how far a note may sound. taken: places that have a note by now. favour: factors on the odds of the
    twelve pitch classes above the tonic. home(place): which pitches are of the scale or the chord there; what is not comes by
    step and goes on by step. stale: pitch classes by place that have stood there before and shall not come back so soon,
    stale_odds what is left of their odds.
    """

    track: Track
    places: Sequence[int]
    allowed: Callable[[int], np.ndarray]
    length: Fraction
    most: int = 1
    span: int = 128
    counts: tuple[int, int] = (0, 48)
    lean: float = 0.0
    rhythm: Sequence[tuple[int, int]] | None = None
    velocities: tuple[int, int] = (0, 15)
    near: float | None = None
    before: int | None = None
    until: Callable[[Fraction, int], Fraction] | None = None
    taken: set[Fraction] = field(default_factory=set)
    favour: np.ndarray | None = None
    home: Callable[[int], np.ndarray] | None = None
    stale: dict[int, set[int]] = field(default_factory=dict)
    stale_odds: float = 1.0
    strayed: bool = False
    sounding: list[tuple[Fraction, int]] = field(default_factory=list)


class Writer:
    """Reads events and writes on. Everything that is drawn comes from ``rng``."""

    def __init__(
        self, model: Composer, rng: np.random.Generator, temperature: float = 1.0, top_p: float = 0.95
    ) -> None:
        self.model = model
        self.rng = rng
        self.temperature = max(temperature, 0.05)
        self.top_p = top_p
        self._opening: list[Event] = []
        self._read: list[Event] = []
        self._pending: list[Event] = []
        self._state: State = []
        self._hidden = torch.zeros(1, model.config.width)
        self._length = 0

    def begin(self, opening: Iterable[Event]) -> None:
        """Forget everything and read what opens a piece; it is kept when the past is shortened."""
        self._opening = list(opening)
        self._read, self._pending = [], list(self._opening)
        self._state, self._length = [], 0

    def forget(self) -> None:
        """Remember only the last bar: what comes now shall not be like what was before."""
        self._flush()
        read = self._read[len(self._opening) :]
        start = max((i for i, event in enumerate(read) if event[0] == t.BAR), default=0)
        self._pending = [*self._opening, *read[start:]]
        self._read, self._state, self._length = [], [], 0

    def read(self, events: Iterable[Event]) -> None:
        """Read events as they are."""
        self._pending += events

    def write(self, rule: Rule) -> list[Event]:
        """One track's bar: its PART event and its notes. What is written has been read too."""
        with torch.inference_mode():
            head = (t.PART, t.INSTRUMENT + rule.track.instrument, 0, t.STAFF + rule.track.staff)
            self._flush()
            count = self._count(rule, head)
            opened = part_event(rule.track, count)
            written = [opened]
            self._step(opened)
            low, high = _range_of(t.count_bin(count))
            if rule.rhythm is not None:
                low = high = len(rule.rhythm)
            made = 0
            last = (-1, -1)
            while made < high:
                event = self._note(rule, made, low, last)
                if event is None:
                    break
                last = (event[0] - t.PLACE, event[1])
                written.append(event)
                made += 1
                self._step(event)
            if t.count_bin(made) != t.count_bin(count):
                # Fewer came than were announced (no place was left): what stands in the music is what is so.
                written[0] = part_event(rule.track, made)
            return written

    def _count(self, rule: Rule, head: Event) -> int:
        if rule.rhythm is not None:
            return len(rule.rhythm)
        before = torch.tensor([head[:2]])
        odds = self._odds(self.model.field(self._hidden, 2, before))[t.COUNT : t.COUNT + len(t.COUNT_EDGES)]
        edges = np.array(t.COUNT_EDGES)
        odds = odds * np.exp(np.clip(rule.lean * np.minimum(edges, 16), -40, 40))
        inside = (edges >= rule.counts[0]) & (edges <= rule.counts[1])
        if not inside.any():
            return rule.counts[1]
        return int(edges[self._draw(odds * inside, inside)])

    def _note(self, rule: Rule, made: int, low: int, last: tuple[int, int]) -> Event | None:
        drums = rule.track.drums
        forced = rule.rhythm[made] if rule.rhythm is not None else None
        base = t.DRUM if drums else t.PITCH
        place_odds = self._odds(self.model.field(self._hidden, 0, torch.zeros(1, 0, dtype=torch.long)))
        options = np.zeros(t.SIZES[0], dtype=bool)
        choices: dict[int, np.ndarray] = {}
        for place in [forced[0]] if forced else rule.places:
            if place < last[0]:
                continue
            pitches = self._pitches(rule, place, last)
            if pitches.any():
                choices[place] = pitches
                options[t.PLACE + place] = True
        if not options.any():
            return None
        if made >= low and forced is None:
            options[[t.PART, t.BAR, t.END]] = True
        a = self._draw(place_odds * options, options)
        if a < t.PLACE:
            return None
        place = a - t.PLACE
        pitch_odds = self._odds(self.model.field(self._hidden, 1, torch.tensor([[a]])))[base : base + 128]
        pitch_odds = pitch_odds * self._leaning(rule, place)
        pitch = self._draw(pitch_odds * choices[place], choices[place])
        b = base + pitch
        if forced:
            c = forced[1]
        else:
            odds = self._odds(self.model.field(self._hidden, 2, torch.tensor([[a, b]])))[: len(t.DURATIONS)]
            c = self._duration(rule, place, pitch, odds)
        odds = self._odds(self.model.field(self._hidden, 3, torch.tensor([[a, b, c]])))[:16]
        window = np.zeros(16, dtype=bool)
        window[rule.velocities[0] : rule.velocities[1] + 1] = True
        d = self._draw(odds * window, window)
        onset = t.PLACES[place]
        rule.taken.add(onset)
        rule.sounding.append((onset + t.DURATIONS[c], pitch))
        if rule.most == 1 or last[0] != place:
            rule.before = pitch
            rule.strayed = rule.home is not None and not rule.home(place)[pitch]
        return (a, b, c, d)

    def _pitches(self, rule: Rule, place: int, last: tuple[int, int]) -> np.ndarray:
        """Which pitches may begin at ``place`` beside what sounds then."""
        allowed = rule.allowed(place)
        onset = t.PLACES[place]
        if rule.track.drums:
            if last[0] == place:
                allowed = allowed.copy()
                allowed[: last[1] - t.DRUM + 1] = False
            return allowed
        if rule.most == 1:
            return allowed if place > last[0] else np.zeros(128, dtype=bool)
        sounding = [pitch for end, pitch in rule.sounding if end > onset]
        if len(sounding) >= rule.most:
            return np.zeros(128, dtype=bool)
        allowed = allowed.copy()
        if last[0] == place:
            allowed[: last[1] + 1] = False
        if sounding:
            allowed[sounding] = False
            allowed[: max(max(sounding) - rule.span, 0)] = False
            allowed[min(sounding) + rule.span + 1 :] = False
        return allowed

    def _leaning(self, rule: Rule, place: int) -> np.ndarray:
        lean = np.ones(128)
        pitches = np.arange(128)
        if rule.before is not None and rule.most == 1 and not rule.track.drums:
            lean *= np.exp(-0.35 * np.maximum(np.abs(pitches - rule.before) - LEAP, 0))
            lean[rule.before] *= 0.75
        if rule.favour is not None and not rule.track.drums:
            lean *= rule.favour[pitches % 12]
        if rule.near is not None:
            lean *= np.exp(-0.5 * ((pitches - rule.near) / 11.0) ** 2)
        if rule.home is not None and rule.before is not None:
            # Notes from outside the scale pass or neighbour: they are come to and left by step.
            distance = np.abs(pitches - rule.before)
            lean[~rule.home(place) & (distance > STEP)] *= BY_LEAP
            if rule.strayed:
                lean[(distance > STEP) | (distance == 0)] *= BY_LEAP
        for pitch_class in rule.stale.get(place, ()):
            lean[pitch_class::12] *= rule.stale_odds
        return lean

    def _duration(self, rule: Rule, place: int, pitch: int, odds: np.ndarray) -> int:
        onset = t.PLACES[place]
        room = (rule.until(onset, pitch) if rule.until and not rule.track.drums else rule.length) - onset
        fits = np.array([duration <= room for duration in t.DURATIONS])
        # A note ends where another may begin, so that the page stays readable.
        ends = {t.PLACES[p] for p in rule.places} | {rule.length}
        fits &= np.array([onset + duration in ends for duration in t.DURATIONS])
        if not fits.any():
            return t.DURATION_OF.get(room) or t.DURATION_OF[Fraction(1, 4)]
        return self._draw(odds * fits, fits)

    def _odds(self, logits: torch.Tensor) -> np.ndarray:
        values = logits[0].double().numpy() / self.temperature
        values = np.exp(values - values.max())
        return values / values.sum()

    def _draw(self, odds: np.ndarray, options: np.ndarray) -> int:
        """One of the options by its odds, of those that together make ``top_p``; evenly where the odds say nothing."""
        total = odds.sum()
        if total < 1e-12:
            return int(self.rng.choice(np.flatnonzero(options)))
        odds = odds / total
        order = np.argsort(-odds, kind="stable")
        kept = order[: int(np.searchsorted(np.cumsum(odds[order]), self.top_p)) + 1]
        kept = kept[odds[kept] > 0]
        share = np.cumsum(odds[kept])
        return int(kept[min(int(np.searchsorted(share, self.rng.random() * share[-1], "right")), len(kept) - 1)])

    def _step(self, event: Event) -> None:
        self._pending.append(event)
        self._flush()

    @torch.inference_mode()
    def _flush(self) -> None:
        if not self._pending:
            return
        if self._length + len(self._pending) > MOST_READ and self._read:
            self._shorten()
        rows = torch.tensor([self._pending])
        hidden, state = self.model(rows, self._state)
        self._state = state or []
        self._hidden = hidden[:, -1]
        self._length += len(self._pending)
        self._read += self._pending
        self._pending = []

    def _shorten(self) -> None:
        """Keep the opening and the last bars only."""
        read = self._read[len(self._opening) :]
        start = max(len(read) - PAST, 0)
        while start < len(read) and read[start][0] != t.BAR:
            start += 1
        if start >= len(read):
            start = max(len(read) - PAST, 0)
        self._pending = [*self._opening, *read[start:], *self._pending]
        self._read, self._state, self._length = [], [], 0


def _range_of(bin_: int) -> tuple[int, int]:
    """Fewest and most notes that a count symbol stands for."""
    high = t.COUNT_EDGES[bin_]
    low = t.COUNT_EDGES[bin_ - 1] + 1 if bin_ else 0
    return low, high
