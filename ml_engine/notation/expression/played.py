"""Written notes beside how they were played."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from ml_engine.music import Note, Part, Performance, Timeline, WrittenNote


@dataclass(frozen=True, slots=True)
class Chord:
    """Notes of one voice that begin together, from below, and how they were played."""

    onset: Fraction
    staff: int
    voice: int
    notes: tuple[tuple[WrittenNote, Note], ...]

    @property
    def end(self) -> Fraction:
        return self.onset + max(written.duration for written, _ in self.notes)

    @property
    def velocity(self) -> float:
        """Of its loudest note."""
        return max(note.velocity for _, note in self.notes)


@dataclass(frozen=True, slots=True)
class Played:
    """The notes of a part that were played, as (written, heard) and as chords in order of onset; grace notes are left out."""

    notes: tuple[tuple[WrittenNote, Note], ...]
    chords: tuple[Chord, ...]
    timeline: Timeline

    @classmethod
    def of(cls, part: Part, performance: Performance, timeline: Timeline) -> "Played":
        notes = [
            (note, performance.notes[note.played])
            for note in part.notes
            if note.played is not None and note.duration > 0
        ]

        def place(pair: tuple[WrittenNote, Note]) -> tuple[Fraction, int, int]:
            return pair[0].onset, pair[0].staff, pair[0].voice

        chords = [
            Chord(*key, tuple(sorted(group, key=lambda pair: pair[0].pitch)))
            for key, group in groupby(sorted(notes, key=place), place)
        ]
        return cls(tuple(notes), tuple(chords), timeline)

    def held(self, chord: Chord) -> float:
        """How long its keys were held, as a share of how long it is written; the longest of them."""
        start = self.timeline.seconds_at(float(chord.onset))
        written = max(self.timeline.seconds_at(float(chord.end)) - start, 0.02)
        return max(note.offset - note.onset for _, note in chord.notes) / written

    def lines(self) -> list[list[Chord]]:
        """The chords of each voice of each staff."""
        found: dict[tuple[int, int], list[Chord]] = {}
        for chord in self.chords:
            found.setdefault((chord.staff, chord.voice), []).append(chord)
        return list(found.values())
