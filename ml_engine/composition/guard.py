"""Nothing that was learned from comes back as it was: a bar that would complete a known stretch is varied before it is heard.

What is known are fingerprints of every stretch of eight bars of the training (ml_engine/weights/known). A bar is varied as a
player would: a note late in the bar steps to a neighbour of the scale, or of the chord where the beat is strong, or is let go
of early. Range, hand, chord and number of notes stay as they were.
"""

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from ml_engine.composition import tokens as t
from ml_engine.composition.coding import Event, Frame, Track
from ml_engine.composition.drafts import instrument_of
from ml_engine.composition.fingerprints import TRACK, WINDOW, Line, Player, of_window, tracks_of
from ml_engine.composition.rules import Bar
from ml_engine.instruments import range_of
from ml_engine.models.known import known

TRIES = 16
STEPS = (1, -1, 2, -2, 3, -3, 4, -4)  # semitones that a note may be moved by
SHORTEST = Fraction(1, 4)

Row = list[tuple[Player, Line]]
Tracks = Sequence[tuple[Event, ...]]


@dataclass(slots=True)
class Guard:
    """Looks at each new bar. ``alike``: numbers of bars that could not be made unlike what is known."""

    frame: Frame
    rng: random.Random
    alike: list[int] = field(default_factory=list)

    def pass_(
        self,
        number: int,
        tracks: Tracks,
        bar: Bar,
        around: Sequence[tuple[Sequence[Row], Sequence[Row]]],
        free: Collection[int],
    ) -> list[tuple[Event, ...]]:
        """The tracks of bar ``number``, varied where need be. around: for each stretch to look at, the rows before and after
        the bar; free: the tracks that may be changed."""
        done = list(tracks)
        for _ in range(TRIES):
            at = self._known_in(done, around, free)
            if at is None:
                return done
            changed = next(self._variations(done[at], self.frame.tracks[at], bar), None)
            if changed is None:
                break
            done[at] = changed
        if self._known_in(done, around, free) is not None:
            self.alike.append(number)
        return done

    @property
    def notices(self) -> tuple[str, ...]:
        """A sentence when a bar stayed like something known."""
        if not self.alike:
            return ()
        return (f"Up to bar {', '.join(map(str, self.alike))} a line is like one that the composer has learned from.",)

    def _known_in(
        self, tracks: Tracks, around: Sequence[tuple[Sequence[Row], Sequence[Row]]], free: Collection[int]
    ) -> int | None:
        """A free track to change, because a stretch with it is known."""
        row = row_of(tracks)
        for before, after in around:
            for kind, player, digest in of_window([*before, row, *after]):
                if digest not in known():
                    continue
                if kind == TRACK:
                    at = next((at for at in free if row[at][0] == player), None)
                    if at is not None:
                        return at
                else:
                    pitched = [at for at in free if row[at][1]]
                    if pitched:
                        return max(pitched, key=lambda at: max(pitch for _, pitch, _ in row[at][1]))
        return None

    def _variations(self, events: tuple[Event, ...], track: Track, bar: Bar) -> Iterator[tuple[Event, ...]]:
        """Other ways to play the bar, likely ones first."""
        lowest, highest = range_of(instrument_of(self.frame.parts[track.part]))
        notes = [i for i, event in enumerate(events) if event[0] >= t.PLACE and event[1] < t.DRUM]
        pitches = [events[i][1] for i in notes]
        if not notes:
            return
        low = max(lowest + self.frame.shift, min(pitches) - 2)
        high = min(highest + self.frame.shift, max(pitches) + 2)
        late = sorted(notes, key=lambda i: (bar.weighty(_place(events[i])), -events[i][0], self.rng.random()))
        for i in late:
            a, b, c, d = events[i]
            place = _place(events[i])
            beside = {other[1] for other in events if other[0] == a}
            for step in STEPS:
                pitch = b + step
                fits = bar.tones(place) if bar.weighty(place) else bar.scale(place)
                if not low <= pitch <= high or pitch in beside or not fits[pitch] or bar.is_change(place):
                    continue
                if bar.until(place, pitch) >= place + t.DURATIONS[c]:
                    yield (*events[:i], (a, pitch, c, d), *events[i + 1 :])
        for i in late:
            a, b, c, d = events[i]
            half = t.DURATION_OF.get(t.DURATIONS[c] / 2)
            if half is not None and t.DURATIONS[half] >= SHORTEST:
                yield (*events[:i], (a, b, half, d), *events[i + 1 :])


def row_of(tracks: Tracks) -> Row:
    """A bar's tracks as fingerprints take them."""
    return tracks_of([event for track in tracks for event in track])


def _place(event: Event) -> Fraction:
    return t.PLACES[event[0] - t.PLACE]


def stretches(rows: Sequence[Row], at: int, last: int) -> list[tuple[Sequence[Row], Sequence[Row]]]:
    """What stands before and after bar ``at`` in every stretch of WINDOW bars that holds it and ends at ``last`` or before."""
    starts = range(max(at - WINDOW + 1, 0), at + 1)
    return [
        (rows[start:at], rows[at + 1 : start + WINDOW])
        for start in starts
        if start + WINDOW - 1 <= last and start + WINDOW <= max(len(rows), at + 1)
    ]
