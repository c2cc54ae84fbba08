"""Bars of a piece that is there, written anew or written on by the network; everything else stays as it is.

For bars in the middle the network reads what follows, then what goes before, then writes the gap (after Donahue et al.
2020, "Enabling language models to fill in the blanks").
"""

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

import numpy as np

from ml_engine.bars import bars_of
from ml_engine.composition import tokens as t
from ml_engine.composition.brief import Brief
from ml_engine.composition.coding import Coded, Event, Track, bar_head, encode, frame_of, notes_of, opening, part_event
from ml_engine.composition.drafts import Draft, instrument_of, with_notes
from ml_engine.composition.genres import GENRE, MOOD
from ml_engine.composition.guard import Guard, Row, row_of, stretches
from ml_engine.composition.plan import Plan, PlannedBar
from ml_engine.composition.rules import BASS, FREE_COLOUR, INNER, LEFT, MELODY, RIGHT, Bar, Voice, rule_for
from ml_engine.composition.sampler import Rule, Writer
from ml_engine.instruments import most_at_once, range_of
from ml_engine.models.composer import Composer
from ml_engine.music import ChordMark, Meter, Piece, WrittenNote

AFTER, BEFORE = 4, 12  # bars that the network reads on either side


@dataclass(frozen=True, slots=True)
class Written:
    """A new note of a part (its index in the piece)."""

    part: int
    draft: Draft


class Rewriter:
    """Writes bars of a piece; the chords given or found, the ranges and thickness that its parts have."""

    def __init__(
        self,
        piece: Piece,
        model: Composer,
        rng: random.Random,
        brief: Brief,
        chords: tuple[ChordMark, ...] | None = None,
    ) -> None:
        self.piece, self.rng = piece, rng
        genre = GENRE.get(brief.genre) or GENRE["classical"]
        self.frame = frame_of(piece, brief.genre or "song", chords)
        self.coded: Coded = encode(piece, frame=self.frame)
        self.spans = list(bars_of(piece))
        moods = [MOOD[mood] for mood in brief.moods if mood in MOOD]
        density = brief.density if brief.density is not None else 0.5 + sum(m.density for m in moods)
        tempo = piece.tempo_marks[0].bpm if piece.tempo_marks else 100.0
        register = {"low": -9, "high": 9}.get(brief.register, sum(m.register for m in moods))
        self.plan = Plan(
            brief, genre, self.frame.tonality, piece.meters[0], tempo, piece.swing, min(max(density, 0.05), 0.95), register, (),
            colour=FREE_COLOUR,  # notes outside the scale between the beats, as the piece may have them already
        )  # fmt: skip
        self.writer = Writer(model, np.random.default_rng(rng.getrandbits(63)), brief.temperature, brief.top_p)
        self.voices = self._voices()
        self.guard = Guard(self.frame, random.Random(rng.getrandbits(63)))
        self._rows: list[Row] = [row_of(bar.tracks) for bar in self.coded.bars]
        self._from = Fraction(0)

    def _voices(self) -> list[Voice | None]:
        means: dict[int, float] = {}
        found: list[Voice | None] = []
        for at, track in enumerate(self.frame.tracks):
            own = self._own(track)
            means[at] = sum(n.pitch for n in own) / len(own) if own else 60.0
        single = [at for at, track in enumerate(self.frame.tracks) if not track.drums]
        top = max(single, key=lambda at: means[at], default=None)
        bottom = min(single, key=lambda at: means[at], default=None)
        for at, track in enumerate(self.frame.tracks):
            if track.drums:
                found.append(None)
                continue
            name = instrument_of(self.piece.parts[track.part])
            lowest, highest = range_of(name)
            used = [note.pitch for note in self._own(track)] or [lowest + 7, highest - 7]
            low, high = (
                max(min(used) - 2 + self.plan.register, lowest),
                min(max(used) + 2 + self.plan.register, highest),
            )
            if track.staff:
                role = RIGHT if track.staff == 1 else LEFT
            else:
                role = MELODY if at == top else BASS if at == bottom else INNER
            found.append(Voice(track, name, role, min(low, highest - 7), max(high, lowest + 7)))
        return found

    def _own(self, track: Track) -> list[WrittenNote]:
        return [n for n in self.piece.parts[track.part].notes if track.staff in (0, n.staff)]

    def _thickness(self, track: Track) -> int:
        """How many notes the track usually has at once."""
        starts: dict[Fraction, int] = {}
        for note in self._own(track):
            starts[note.onset] = starts.get(note.onset, 0) + 1
        if not starts:
            return 1
        sizes = sorted(starts.values())
        return min(max(sizes[int(len(sizes) * 0.9)], 1), most_at_once(instrument_of(self.piece.parts[track.part])))

    def _usual(self, at: int) -> float:
        """Notes a bar in the bars where the track plays."""
        counts = [sum(e[0] >= t.PLACE for e in bar.tracks[at]) for bar in self.coded.bars]
        playing = [count for count in counts if count]
        return sum(playing) / len(playing) if playing else 4.0

    def planned(self, index: int, chords: Sequence[ChordMark], *, closes: bool, last: bool = False) -> PlannedBar:
        """A bar of the piece as a planned one; ``index`` counts from 0."""
        _, start, end, _ = self.spans[index]
        at = max((i for i, chord in enumerate(chords) if chord.quarter <= start), default=0)
        here = [chord for chord in chords[at:] if chord.quarter < end] or list(chords[:1])
        here[0] = replace(here[0], quarter=start)
        loud = [n.velocity for part in self.piece.parts for n in part.notes if start <= n.onset < end]
        all_ = [n.velocity for part in self.piece.parts for n in part.notes] or [76]
        velocity = round(sum(loud) / len(loud)) if loud else round(sum(all_) / len(all_))
        return PlannedBar(index, start, end, "", tuple(here), index % 8, velocity, 0.5, closes=closes, last=last)

    def fill(
        self,
        indices: Sequence[int],
        tracks: Collection[int],
        *,
        echo: Callable[[int, int], Sequence[Event]] = lambda index, track: (),
        told: Callable[[int, list[Written]], None] = lambda index, notes: None,
    ) -> list[Written]:
        """Write the tracks anew in a run of bars. echo(bar, track): notes whose rhythm is kept. told is called bar by bar."""
        first, last = indices[0], indices[-1]
        after = list(self.coded.bars[last + 1 : last + 1 + AFTER])
        self._from = self.spans[first][1]
        self.writer.begin(opening(self.frame))
        if after:
            self.writer.read([_mark(t.FUTURE), *(e for bar in after for e in bar.events()), _mark(t.PAST)])
        self.writer.read(e for bar in self.coded.bars[max(first - BEFORE, 0) : first] for e in bar.events())
        if after:
            self.writer.read([_mark(t.GAP)])
        written: list[Written] = []
        for index in indices:
            closing = index == len(self.spans) - 1
            planned = self.planned(index, self.frame.chords, closes=index % 4 == 3 or closing, last=False)
            new = self.bar(planned, tracks, self.spans[index][3], partial(echo, index))
            written += new
            told(index, new)
        return written

    def begin_after(self, first: int) -> None:
        """Read the last bars before bar ``first``, to write on from there."""
        self._from = self.spans[first][1]
        self.writer.begin(opening(self.frame))
        self.writer.read(e for bar in self.coded.bars[max(first - 2 * BEFORE, 0) : first] for e in bar.events())

    def bar(
        self, planned: PlannedBar, tracks: Collection[int], meter: Meter, echo: Callable[[int], Sequence[Event]]
    ) -> list[Written]:
        """Read the bar's tracks that stay and write the others."""
        frame = self.frame
        left = len(self.spans) - planned.index
        self.writer.read(bar_head(frame, planned.index, left, planned.start, planned.end, meter))
        present = self.coded.bars[planned.index].tracks if planned.index < len(self.coded.bars) else None
        for at, track in enumerate(frame.tracks):
            if at not in tracks:
                self.writer.read(present[at] if present else (part_event(track, 0),))
        bar = Bar(planned, frame.tonality, meter, frame.shift)
        done = [present[at] if present else (part_event(track, 0),) for at, track in enumerate(frame.tracks)]
        for at in sorted(tracks):
            voice = self.voices[at]
            if voice is None:
                done[at] = tuple(self._drums(at, planned))
                self.writer.read(done[at])
            else:
                rule = self._rule(at, voice, bar, replace(self.plan, meter=meter), echo(at))
                done[at] = tuple(self.writer.write(rule))
        done = self._unlike(planned.index, done, bar, tracks)
        found: list[Written] = []
        for at in sorted(tracks):
            track = frame.tracks[at]
            for onset, duration, pitch, velocity in notes_of(done[at], planned.start, track, frame.shift):
                staff = max(track.staff, 1)
                found.append(Written(track.part, Draft(onset, duration, pitch, velocity, staff)))
        return _single(found, {frame.tracks[at].part for at in tracks if self._thickness(frame.tracks[at]) == 1})

    def _unlike(
        self, index: int, done: list[tuple[Event, ...]], bar: Bar, tracks: Collection[int]
    ) -> list[tuple[Event, ...]]:
        """The bar as the guard lets it pass; every stretch that it completes or stands in the middle of is looked at."""
        around = stretches(self._rows, index, len(self._rows) - 1 if index < len(self._rows) else index)
        done = self.guard.pass_(index + 1, done, bar, around, tracks)
        self._rows[index : index + 1] = [row_of(done)]
        return done

    def _drums(self, at: int, planned: PlannedBar) -> Sequence[Event]:
        """Drums play what they play in another bar of the same length: most likely the one four bars before."""
        size = planned.end - planned.start
        others = [
            bar.tracks[at]
            for (_, start, end, _), bar in zip(self.spans, self.coded.bars, strict=False)
            if end - start == size and start != planned.start and len(bar.tracks[at]) > 1
        ]
        if not others:
            return (part_event(self.frame.tracks[at], 0),)
        near = planned.index - 4
        if 0 <= near < len(self.coded.bars) and self.coded.bars[near].tracks[at] in others and self.rng.random() < 0.6:
            return self.coded.bars[near].tracks[at]
        return self.rng.choice(others)

    def _rule(self, at: int, voice: Voice, bar: Bar, plan: Plan, echo: Sequence[Event]) -> Rule:
        track, start = voice.track, bar.planned.start
        earlier = [n for n in self._own(track) if n.onset < start]
        before = max(earlier, key=lambda n: n.onset).pitch + self.frame.shift if earlier else None
        rule = rule_for(voice, bar, plan, self.frame, before=before, silent=1, echo=echo)
        rule.most = max(self._thickness(track), 1)
        # As busy as the part is elsewhere, busier or quieter only when that was asked for.
        usual = self._usual(at) * 2 ** (2 * (self.plan.density - 0.5))
        rule.counts = (max(int(usual * 0.6), min(rule.counts[0], 1)), max(round(usual * 1.5), 1))
        rule.lean = 0.0
        held = [n for n in earlier if n.onset + n.duration > start and n.onset < self._from]
        rule.sounding = [(n.onset + n.duration - start, n.pitch + self.frame.shift) for n in held]
        if held and rule.most == 1:
            free = max(end for end, _ in rule.sounding)
            rule.places = [place for place in rule.places if t.PLACES[place] >= free]
            if rule.rhythm is not None:
                rule.rhythm = [one for one in rule.rhythm if t.PLACES[one[0]] >= free]
            rule.counts = (0, rule.counts[1])
        return rule


def replaced(
    piece: Piece, written: Sequence[Written], spans: Sequence[tuple[Fraction, Fraction]], tracks: Collection[Track]
) -> Piece:
    """The piece with the notes of ``tracks`` that begin in ``spans`` gone and the written ones there."""
    parts = []
    for at, part in enumerate(piece.parts):
        own = [track for track in tracks if track.part == at]
        new = [one.draft for one in written if one.part == at]
        if not own and not new:
            parts.append(part)
            continue
        kept = [
            n for n in part.notes
            if not (any(a <= n.onset < b for a, b in spans) and any(tr.staff in (0, n.staff) for tr in own))
        ]  # fmt: skip
        parts.append(with_notes(part, kept, new, piece.keys))
    return replace(piece, parts=tuple(parts))


def _single(notes: list[Written], parts: Collection[int]) -> list[Written]:
    """Single lines do not overlap themselves."""
    done: list[Written] = []
    for i, one in enumerate(notes):
        following = notes[i + 1] if i + 1 < len(notes) else None
        if one.part in parts and following and following.part == one.part and following.draft.staff == one.draft.staff:
            room = following.draft.onset - one.draft.onset
            if 0 < room < one.draft.duration:
                one = Written(one.part, replace(one.draft, duration=room))  # noqa: PLW2901
        done.append(one)
    return done


def _mark(kind: int) -> Event:
    return (kind, t.NO_B, t.NO_C, t.NO_D)
