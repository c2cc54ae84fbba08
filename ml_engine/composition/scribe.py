"""Bar after bar of a plan becomes events: some voices written by the network, some played from patterns, some taken over."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ml_engine.composition import tokens as t
from ml_engine.composition.coding import (
    BarEvents,
    Coded,
    Event,
    Frame,
    Track,
    bar_head,
    notes_of,
    opening,
    part_event,
)
from ml_engine.composition.ensemble import Ensemble
from ml_engine.composition.guard import Guard, Row, row_of, stretches
from ml_engine.composition.plan import Plan, PlannedBar
from ml_engine.composition.rules import BASS, CHROMATIC, INNER, LEFT, MELODY, RIGHT, Bar, rule_for
from ml_engine.composition.sampler import Writer
from ml_engine.composition.styles import Arranger, StyleNote
from ml_engine.instruments import is_drums
from ml_engine.models.composer import Composer
from ml_engine.music import TempoMark
from ml_engine.theory import key_profile

KEY_PULL, KEY_PULL_BANDS = 2.8, 3.4
ANSWERED = (4, 8, 16)  # bars back, where music likes to say again what it said
LONGEST_GAP = Fraction(1)  # quarters of silence that a sustained line closes
_ORDER = {MELODY: 0, RIGHT: 0, BASS: 1, LEFT: 1, INNER: 2}


@dataclass(frozen=True, slots=True)
class Sounding:
    """A note that has been written: place and length in quarters, MIDI pitch, velocity, the part's index."""

    onset: Fraction
    duration: Fraction
    pitch: int
    velocity: int
    part: int


class Scribe:
    """Writes the bars of a plan one by one; ``coded`` holds what there is."""

    def __init__(self, plan: Plan, ensemble: Ensemble, model: Composer, rng: random.Random, origin: str) -> None:
        self.plan, self.ensemble = plan, ensemble
        self.frame = Frame(
            plan.tonality, ensemble.tracks, ensemble.parts, (plan.meter,), (plan.tonality.key(),),
            (TempoMark(Fraction(0), plan.tempo, plan.brief.tempo_word),), Fraction(0), plan.brief.title, plan.chords,
            plan.sections, plan.swing, origin, plan.genre.name,
        )  # fmt: skip
        brief = plan.brief
        self.writer = Writer(model, np.random.default_rng(rng.getrandbits(63)), brief.temperature, brief.top_p)
        self.writer.begin(opening(self.frame))
        self.bars: list[BarEvents] = []
        self._band: Arranger | None = None
        if any(ensemble.played):
            self._band = Arranger(
                plan.genre.name, plan.meter, brief.instruments, random.Random(rng.getrandbits(63)),
                density=plan.density, energy=plan.bars[0].energy, lead=ensemble.lead, roles=ensemble.played,
                tonality=plan.tonality,
            )  # fmt: skip
        # Most lines are played sustained; now and then one is detached throughout.
        self._detached = {at for at in ensemble.voices if rng.random() < 0.3}
        self.guard = Guard(self.frame, random.Random(rng.getrandbits(63)))
        self._rows: list[Row] = []
        self._heard = np.zeros(12)
        self._before: dict[int, int] = {}
        self._silent: dict[int, int] = {}

    @property
    def coded(self) -> Coded:
        """The bars so far."""
        return Coded(self.frame, tuple(self.bars))

    def write(self, planned: PlannedBar) -> list[Sounding]:
        """Write the next bar and return its notes."""
        head = bar_head(
            self.frame, planned.index, len(self.plan.bars) - planned.index, planned.start, planned.end,
            self.plan.meter, planned.phrase,
        )  # fmt: skip
        tracks = self._played(planned)
        given = [at for at in range(len(self.frame.tracks)) if at not in self.ensemble.voices]
        if (
            planned.opens
            and planned.index
            and planned.label not in {bar.label for bar in self.plan.bars[: planned.index]}
        ):
            # A section that is new shall be another music, not the one before it once more.
            self.writer.forget()
        self.writer.read(head)
        for at in given:
            self.writer.read(tracks[at])
        bar = Bar(planned, self.plan.tonality, self.plan.meter, self.frame.shift)
        for at in sorted(self.ensemble.voices, key=lambda v: (_ORDER[self.ensemble.voices[v].role], v)):
            tracks[at] = self._voice(at, planned, bar)
        done = [tracks[at] for at in range(len(self.frame.tracks))]
        around = stretches(self._rows, planned.index, planned.index)
        done = self.guard.pass_(planned.index + 1, done, bar, around, range(len(done)))
        self._rows.append(row_of(done))
        self.bars.append(BarEvents(planned.index + 1, head, tuple(done)))
        found = list(self.notes(planned))
        for note in found:
            if not is_drums(self.frame.parts[note.part].player):
                self._heard[(note.pitch + self.frame.shift) % 12] += float(note.duration)
        return found

    def _favour(self) -> np.ndarray:
        """Factors on the pitch classes above the tonic that keep the key clear: what has sounded too little is favoured."""
        # As much of every pitch class besides leaves the key as clear as it was.
        colour = self.plan.colour
        wanted = (1 - colour) * key_profile(self.plan.tonality) + colour / 12
        share = self._heard / self._heard.sum() if self._heard.any() else wanted * 0.5
        pull = KEY_PULL if self.plan.genre.name in CHROMATIC else KEY_PULL_BANDS
        most = 1.0 + 3 * colour
        pull *= 1 + 2 * colour
        return np.exp(np.clip(pull * (wanted - share) / np.maximum(wanted, 0.04), -1.0, most))

    def _stale(self, at: int, index: int) -> dict[int, set[int]]:
        """By place, the pitch classes that a track had in the bars to which this one would be an answer."""
        found: dict[int, set[int]] = {}
        if self.plan.freshness:
            for back in ANSWERED:
                for a, b, *_ in self.bars[index - back].tracks[at] if index >= back else ():
                    if a >= t.PLACE:
                        found.setdefault(a - t.PLACE, set()).add((b - t.PITCH) % 12)
        return found

    def notes(self, planned: PlannedBar) -> Iterable[Sounding]:
        """The notes of a bar that has been written."""
        for track, events in zip(self.frame.tracks, self.bars[planned.index].tracks, strict=True):
            for onset, duration, pitch, velocity in notes_of(events, planned.start, track, self.frame.shift):
                yield Sounding(onset, duration, pitch, velocity, track.part)

    def _voice(self, at: int, planned: PlannedBar, bar: Bar) -> tuple[Event, ...]:
        voice = self.ensemble.voices[at]
        if (
            planned.label.lower() in ("intro", "outro")
            and self._band
            and voice.role in (MELODY, RIGHT)
            and not planned.last
        ):
            events: tuple[Event, ...] = (part_event(voice.track, 0),)
            self.writer.read(events)
            return events
        if planned.copy is not None and (planned.whole or voice.role in (MELODY, RIGHT)):
            events = _louder(
                self.bars[planned.copy].tracks[at], planned.velocity - self.plan.bars[planned.copy].velocity
            )
            self.writer.read(events)
        else:
            echo = self.bars[planned.like].tracks[at][1:] if planned.like is not None else ()
            rule = rule_for(
                voice, bar, self.plan, self.frame, before=self._before.get(at), silent=self._silent.get(at, 0), echo=echo
            )  # fmt: skip
            rule.favour = self._favour()
            rule.stale = self._stale(at, planned.index)
            events = tuple(self.writer.write(rule))
            events = _joined(events, bar, rule.length, sustained=at not in self._detached)
        notes = [event for event in events if event[0] >= t.PLACE]
        self._silent[at] = 0 if notes else self._silent.get(at, 0) + 1
        if notes:
            self._before[at] = notes[-1][1]
        return events

    def _played(self, planned: PlannedBar) -> dict[int, tuple[Event, ...]]:
        """Tracks that patterns play, as events."""
        notes: dict[int, tuple[StyleNote, ...]] = {}
        if self._band is not None:
            following = self.plan.bars[planned.index + 1].chords[0] if not planned.last else None
            notes = self._band.bar(
                planned.index, planned.chords, start=planned.start, following=following, velocity=planned.velocity,
                energy=planned.energy, section=planned.label if planned.opens else None, fill=planned.fill,
                last=planned.last and len(planned.chords) == 1,
            )  # fmt: skip
        found: dict[int, tuple[Event, ...]] = {}
        for at, track in enumerate(self.frame.tracks):
            if at in self.ensemble.voices:
                continue
            own = [n for n in notes.get(track.part, ()) if track.staff in (0, n.staff)]
            found[at] = _events(own, planned.start, track, self.frame.shift)
        return found


def _events(notes: list[StyleNote], start: Fraction, track: Track, shift: int) -> tuple[Event, ...]:
    rows: list[Event] = []
    for note in sorted(notes):
        durations = t.durations_of(note.duration) or t.durations_of(_written_length(note.duration))
        pitch = note.pitch if track.drums else note.pitch + shift
        rows.append(
            t.note(
                t.PLACE_OF[note.onset - start], pitch, durations[0], t.velocity_bin(note.velocity), drums=track.drums
            )
        )
        rows += [(t.LONGER, t.NO_B, more, t.NO_D) for more in durations[1:]]
    return (part_event(track, sum(row[0] >= t.PLACE for row in rows)), *rows)


def _written_length(duration: Fraction) -> Fraction:
    """The nearest length that is written: a pattern may let go of a note a little early."""
    return max(Fraction(round(duration * 4), 4), Fraction(1, 4))


def _louder(events: tuple[Event, ...], change: int) -> tuple[Event, ...]:
    bins = round(change / 8)
    if not bins:
        return events
    return tuple((a, b, c, min(max(d + bins, 1), 15)) if a >= t.PLACE else (a, b, c, d) for a, b, c, d in events)


def _joined(events: tuple[Event, ...], bar: Bar, length: Fraction, *, sustained: bool) -> tuple[Event, ...]:
    """Notes end where the next begin, at the latest; a sustained line also leaves no short gap before them."""
    rows = list(events)
    places = sorted({row[0] for row in rows if row[0] >= t.PLACE})
    for here, there in zip(places, [*places[1:], None], strict=False):
        onset = t.PLACES[here - t.PLACE]
        until = length if there is None else t.PLACES[there - t.PLACE]
        for i, (a, b, c, d) in enumerate(rows):
            if a != here:
                continue
            held = t.DURATIONS[c]
            gap = until - onset - held
            if gap < 0 or (sustained and 0 < gap <= LONGEST_GAP and bar.until(onset, b) >= until):
                held = until - onset
            if held in t.DURATION_OF:
                rows[i] = (a, b, t.DURATION_OF[held], d)
    return tuple(rows)
