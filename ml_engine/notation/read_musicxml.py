"""MusicXML 4.0 (and older) as a Piece: what a score says, at sounding pitch, from the first bar to the last.

Repeats are not unfolded; cue notes are left out, and grace notes unless they are asked for. All parts share their bar lines: a bar is as long as its
longest voice in any part. Where that is not what the time signature says,

- a short first bar is an upbeat;
- short bars that together make one bar of the metre, as around a repeat sign, are one bar;
- any other short bar is filled up with silence: before the notes when a section begins with it (an upbeat inside the
  piece), otherwise after them;
- a bar that is too long gets a time signature of its own.
"""

from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element

from ml_engine.errors import BadInput
from ml_engine.music import ChordMark, Key, Meter, Part, Piece, Section, TempoMark
from ml_engine.notation.dynamics import FALLS, VELOCITIES
from ml_engine.notation.open_xml import parse_score
from ml_engine.notation.xml_notes import make_part
from ml_engine.notation.xml_part import Bar, Line, measures_of, read_part
from ml_engine.notation.xml_words import (
    Player,
    bpm_of,
    braced_pairs,
    is_tempo_word,
    key_from_signature,
    players_of,
)

MOST_NOTES = 500_000
MOST_BARS = 20_000
DEFAULT_VELOCITY = 80
SLIPPED = Fraction(1, 16)  # quarters: bars longer than their metre by less are rounding
MOST_JOINED = 4  # short bars that may make one


def read_musicxml(data: bytes) -> Piece:
    """Read a score, plain or compressed; several movements in one file follow one another.

    Raises BadInput with one sentence when it is no MusicXML, too large, or has no notes.
    """
    score = _Score(parse_score(data))
    return score.piece(0, score.count)


def read_movements(data: bytes, *, graces: bool = False) -> list[Piece]:
    """Read a score as its movements: a new one begins where the bar numbers begin again. Those without notes are left out.

    ``graces``: with grace notes, whose duration is 0. Raises BadInput as :func:`read_musicxml` does.
    """
    score = _Score(parse_score(data), graces=graces)
    starts = [*score.movements(), score.count]
    pieces = []
    for first, last in zip(starts, starts[1:], strict=False):
        try:
            pieces.append(score.piece(first, last))
        except BadInput:
            if len(starts) == 2:
                raise
    if not pieces:
        raise BadInput("There are no notes in this score.")
    return pieces


class _Score:
    def __init__(self, root: Element, *, graces: bool = False) -> None:
        self.title = _text(root, "movement-title") or _text(root, "work/work-title")
        self.origin = next(
            (f.text or "" for f in root.iter("miscellaneous-field") if f.get("name") == "origin"), ""
        ).strip()
        players = players_of(root)
        parts = measures_of(root)
        lines = {name: read_part(players.get(name) or Player(), bars, graces=graces) for name, bars in parts if bars}
        for upper, lower in braced_pairs(root):
            if upper in lines and lower in lines and _one_keyboard(lines[upper], lines[lower]):
                _join(lines[upper], lines.pop(lower))
        self.lines = list(lines.values())
        self.count = max((len(line.bars) for line in self.lines), default=0)
        if self.count > MOST_BARS or sum(len(b.notes) for line in self.lines for b in line.bars) > MOST_NOTES:
            raise BadInput("This score holds too many notes.")
        if not any(bar.notes for line in self.lines for bar in line.bars):
            raise BadInput("There are no notes in this score.")
        for line in self.lines:
            line.bars += [Bar() for _ in range(self.count - len(line.bars))]

    def movements(self) -> Iterator[int]:
        """The indices of the bars with which a movement begins."""
        before = -1
        for index, bar in enumerate(self.lines[0].bars):
            number = int(bar.number) if bar.number.isdigit() else None
            if index == 0 or (number is not None and number <= 1 and before > 1):
                yield index
            if number is not None:
                before = number

    def piece(self, first: int, last: int) -> Piece:
        """The bars from ``first`` to before ``last``."""
        meters, pickup, places, ends = self._bar_lines(first, last)
        parts = [
            make_part(f"P{number}", line, first, places, ends, self._levels(line, first))
            for number, line in enumerate(self.lines, 1)
        ]
        if not any(part.notes for part in parts):
            raise BadInput("There are no notes in this score.")
        swings = [b.swing for line in self.lines for b in line.bars[first:last] if b.swing is not None]
        return Piece(
            tuple(part for part in parts if part.notes),
            tuple(meters),
            tuple(self._keys(first, last, places, parts)),
            tuple(self._tempos(first, last, places)),
            pickup,
            self.title,
            tuple(self._chords(first, last, places)),
            tuple(self._sections(first, last, places)),
            swings[0] if swings else 0.0,
            self.origin,
        )

    def _bar_lines(self, first: int, last: int) -> tuple[list[Meter], Fraction, list[Fraction], list[Fraction]]:
        """Metres, upbeat, and for each bar where its written beginning falls and where it ends."""
        times: list[tuple[int, int]] = []
        time = next((b.time for i in range(first + 1) for b in self._at(first - i) if b.time), (4, 4))
        real: list[Fraction] = []
        for index in range(first, last):
            column = self._at(index)
            time = next((bar.time for bar in column if bar.time), time)
            times.append(time)
            longest = max(bar.length for bar in column) or max(bar.rest for bar in column)
            size = Fraction(4 * time[0], time[1])
            if any(bar.free for bar in column) and longest:
                real.append(longest)
            else:
                real.append(size if not longest or size < longest <= size + SLIPPED else longest)
        meters: list[Meter] = []
        places: list[Fraction] = []
        ends: list[Fraction] = []
        at = pickup = Fraction(0)
        index = 0
        current: tuple[int, int] | None = None
        while index < len(times):
            size = Fraction(4 * times[index][0], times[index][1])
            run = _joined(real, times, index, size)
            needed = times[index]
            if run == 1 and real[index] < size:
                lead = size - real[index] if index and self._begins(first + index) else Fraction(0)
                if index == 0 and len(times) > 1:
                    size = pickup = real[0]
            elif run == 1 and real[index] > size:
                lead = Fraction(0)
                own = _as_time(real[index])
                size = real[index] if own else -(-real[index] // size) * size
                needed = own or needed
            else:
                lead = Fraction(0)
            if needed != current:
                meters.append(Meter(at if index else Fraction(0), *needed))
                current = needed
            inside = at + lead
            for step in range(run):
                places.append(inside)
                inside += real[index + step]
                ends.append(inside if step + 1 < run else at + size)
            at += size
            index += run
        return meters, pickup, places, ends

    def _at(self, index: int) -> list[Bar]:
        return [line.bars[index] for line in self.lines]

    def _begins(self, index: int) -> bool:
        """Whether a section begins with a bar, by the bar lines around it."""
        return any(bar.begins for bar in self._at(index)) or any(bar.ends for bar in self._at(index - 1))

    def _levels(self, line: Line, first: int) -> int:
        """The velocity that holds in a part before bar ``first``."""
        level = DEFAULT_VELOCITY
        for bar in line.bars[:first]:
            for _, mark in bar.levels:
                held = mark if isinstance(mark, int) else VELOCITIES.get(FALLS.get(mark, mark))
                level = level if held is None else held
        return level

    def _keys(self, first: int, last: int, places: list[Fraction], parts: list[Part]) -> Iterator[Key]:
        pitched = [line for line in self.lines if not line.player.drums] or self.lines
        line = next((one for one in pitched if not one.transposes and any(b.keys for b in one.bars)), pitched[0])
        held, marked = (0, ""), {}
        for index, bar in enumerate(line.bars[:last]):
            for onset, fifths, mode in bar.keys:
                if index < first:
                    held = (fifths, mode)
                else:
                    marked[places[index - first] + onset if index > first else Fraction(0)] = (fifths, mode)
        marked.setdefault(Fraction(0), held)
        notes = [note for part in parts for note in part.notes if part.name != "Drums"]
        order = sorted(marked)
        before: tuple[int, str] | None = None
        for at, quarter in enumerate(order):
            if marked[quarter] == before:
                continue
            before = marked[quarter]
            end = next((q for q in order[at + 1 :] if marked[q] != before), None)
            stretch = [n for n in notes if quarter <= n.onset and (end is None or n.onset < end)]
            yield key_from_signature(quarter, *before, stretch)

    def _tempos(self, first: int, last: int, places: list[Fraction]) -> Iterator[TempoMark]:
        found: dict[Fraction, TempoMark] = {}
        words: dict[Fraction, str] = {}
        held = None
        for line in self.lines:
            for index, bar in enumerate(line.bars[:last]):
                for onset, bpm, text in bar.tempos:
                    if index < first:
                        held = bpm
                        continue
                    at = places[index - first] + onset
                    known = found.get(at)
                    if known is None or (text and not known.text):
                        found[at] = TempoMark(at, known.bpm if known else bpm, text)
                for onset, text in bar.words if index >= first else ():
                    if is_tempo_word(text):
                        words.setdefault(places[index - first] + onset, text)
        if Fraction(0) not in found:
            early = next((at for at in sorted(found) if at <= 1), None)  # a mark over the first note after a rest
            text = words.get(Fraction(0), "")
            bpm = found[early].bpm if early is not None else held or bpm_of(text)
            found[Fraction(0)] = TempoMark(Fraction(0), bpm, text or (found.pop(early).text if early else ""))
        for at in sorted(found):
            mark = found[at]
            yield mark if mark.text else TempoMark(at, mark.bpm, words.get(at, ""))

    def _chords(self, first: int, last: int, places: list[Fraction]) -> Iterator[ChordMark]:
        found: dict[Fraction, ChordMark] = {}
        for line in self.lines:
            for index, bar in enumerate(line.bars[first:last]):
                for onset, mark in bar.chords:
                    at = places[index] + onset
                    found.setdefault(at, ChordMark(at, mark.root, mark.quality, mark.bass))
        yield from (found[at] for at in sorted(found))

    def _sections(self, first: int, last: int, places: list[Fraction]) -> Iterator[Section]:
        found: dict[Fraction, str] = {}
        for line in self.lines:
            for index, bar in enumerate(line.bars[first:last]):
                for onset, label in bar.rehearsals:
                    found.setdefault(places[index] + onset, label)
        yield from (Section(at, found[at]) for at in sorted(found))


def _joined(real: list[Fraction], times: list[tuple[int, int]], index: int, size: Fraction) -> int:
    """How many bars from ``index`` on together make one bar of the metre; 1 when it is whole, or when none do."""
    total = Fraction(0)
    for count in range(MOST_JOINED):
        if index + count >= len(real) or times[index + count] != times[index] or real[index + count] >= size:
            return 1
        total += real[index + count]
        if total == size:
            return count + 1
        if total > size:
            return 1
    return 1


def _as_time(length: Fraction) -> tuple[int, int] | None:
    """A time signature for a bar of ``length`` quarters, if one can be written."""
    for denominator in (4, 8, 16, 32):
        beats = length * denominator / 4
        if beats.denominator == 1 and beats <= 32:
            return int(beats), denominator
    return None


def _one_keyboard(upper: Line, lower: Line) -> bool:
    keyboards = all(line.staves == 1 and line.player.program < 24 and not line.player.drums for line in (upper, lower))
    return keyboards and len(upper.bars) == len(lower.bars)


def _join(upper: Line, lower: Line) -> None:
    """Make two parts that a brace joins one part of two staves."""
    upper.staves = 2
    for bar, below in zip(upper.bars, lower.bars, strict=True):
        for note in below.notes:
            note.staff = 2
        for name in ("notes", "keys", "tempos", "words", "levels", "chords", "rehearsals"):
            getattr(bar, name).extend(getattr(below, name))
        bar.length, bar.rest = max(bar.length, below.length), max(bar.rest, below.rest)
        bar.begins, bar.ends = bar.begins or below.begins, bar.ends or below.ends


def _text(root: Element, path: str) -> str:
    return " ".join((root.findtext(path) or "").split())[:300]
