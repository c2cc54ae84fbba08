"""MusicXML 4.0 (and older) as a Piece: what a score says, at sounding pitch, from the first bar to the last.

Repeats are not unfolded; grace and cue notes are left out. All parts share their bar lines: a bar is as long as its
longest voice in any part. Where that is not what the time signature says,

- a short first bar is an upbeat;
- short bars that together make one bar of the metre, as around a repeat sign, are one bar;
- any other short bar is filled up with silence: before the notes when a section begins with it (an upbeat inside the
  piece), otherwise after them;
- a bar that is too long gets a time signature of its own.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

from ml_engine.errors import BadInput
from ml_engine.music import ChordMark, Key, Meter, Part, Piece, Section, TempoMark, WrittenNote
from ml_engine.notation.dynamics import ACCENTS, FALLS, VELOCITIES
from ml_engine.notation.open_xml import parse_score
from ml_engine.notation.xml_words import (
    Player,
    bpm_of,
    braced_pairs,
    chord_of,
    is_tempo_word,
    key_from_signature,
    metronome_of,
    number_of,
    players_of,
    spelled_pitch,
    swing_of,
    unpitched_of,
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


def read_movements(data: bytes) -> list[Piece]:
    """Read a score as its movements: a new one begins where the bar numbers begin again. Those without notes are left out.

    Raises BadInput as :func:`read_musicxml` does.
    """
    score = _Score(parse_score(data))
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


@dataclass(slots=True)
class _Struck:
    """A note of one bar: places are quarters from the bar line."""

    onset: Fraction
    end: Fraction
    pitch: int
    spelling: str
    staff: int
    voice: str
    tied_from: bool
    tied_on: bool
    velocity: int | None


@dataclass(slots=True)
class _Bar:
    """One bar of one part, as it stands in the file."""

    number: str = ""
    time: tuple[int, int] | None = None
    free: bool = False  # senza misura
    length: Fraction = Fraction(0)
    rest: Fraction = Fraction(0)  # of a rest for the whole bar
    begins: bool = False  # a section begins here
    ends: bool = False
    notes: list[_Struck] = field(default_factory=list)
    keys: list[tuple[Fraction, int, str]] = field(default_factory=list)
    tempos: list[tuple[Fraction, float, str]] = field(default_factory=list)
    words: list[tuple[Fraction, str]] = field(default_factory=list)
    levels: list[tuple[Fraction, str | int]] = field(default_factory=list)
    chords: list[tuple[Fraction, ChordMark]] = field(default_factory=list)
    rehearsals: list[tuple[Fraction, str]] = field(default_factory=list)
    swing: float | None = None


@dataclass(slots=True)
class _Line:
    """One part of the file."""

    player: Player
    bars: list[_Bar]
    staves: int
    transposes: bool


@cache
def _place(number: int, divisions: int) -> Fraction:
    """``number`` divisions in quarters. Rounded tuplets (a seventh of 480) get back their exact place."""
    exact = Fraction(number, divisions)
    rough = exact.denominator
    for prime in (2, 3, 5):
        while rough % prime == 0:
            rough //= prime
    if rough == 1 and exact.denominator <= 96:
        return exact
    near = exact.limit_denominator(48)
    return near if abs(near - exact) * divisions <= 1 and divisions >= 96 else exact


class _Score:
    def __init__(self, root: Element) -> None:
        self.title = _text(root, "movement-title") or _text(root, "work/work-title")
        self.origin = next(
            (f.text or "" for f in root.iter("miscellaneous-field") if f.get("name") == "origin"), ""
        ).strip()
        players = players_of(root)
        parts = _measures(root)
        lines = {name: _read_part(players.get(name) or Player(), bars) for name, bars in parts if bars}
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
            line.bars += [_Bar() for _ in range(self.count - len(line.bars))]

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
            _part(f"P{number}", line, first, places, ends, self._levels(line, first))
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

    def _at(self, index: int) -> list[_Bar]:
        return [line.bars[index] for line in self.lines]

    def _begins(self, index: int) -> bool:
        """Whether a section begins with a bar, by the bar lines around it."""
        return any(bar.begins for bar in self._at(index)) or any(bar.ends for bar in self._at(index - 1))

    def _levels(self, line: _Line, first: int) -> int:
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


# --- one part --------------------------------------------------------------------------------------------------------


def _measures(root: Element) -> list[tuple[str, list[Element]]]:
    """(id, measures) of each part, whichever way round the file has them."""
    if root.tag == "score-partwise":
        return [(part.get("id", ""), part.findall("measure")) for part in root.findall("part")]
    parts: dict[str, list[Element]] = {}
    for measure in root.findall("measure"):
        for part in measure.findall("part"):
            part.attrib |= {"number": measure.get("number", "")}
            parts.setdefault(part.get("id", ""), []).append(part)
            if len(parts) > 500:
                raise BadInput("This score holds too many parts.")
    return list(parts.items())


def _read_part(player: Player, measures: list[Element]) -> _Line:
    reader = _Reader(player)
    bars = [reader.bar(measure) for measure in measures]
    staves = max((note.staff for bar in bars for note in bar.notes), default=1)
    if player.unpitched or player.drums:
        drums = all(note.spelling == "" for bar in bars for note in bar.notes) or player.drums
        player = Player("Drums" if drums else player.name, 0 if drums else player.program, drums=drums)
        for bar in bars:
            for note in bar.notes:
                note.spelling = note.spelling or _DRUM_SPELLINGS[note.pitch % 12] + str(note.pitch // 12 - 1)
    return _Line(player, bars, max(staves, min(reader.staves, 2)), reader.transposes)


def _one_keyboard(upper: _Line, lower: _Line) -> bool:
    keyboards = all(line.staves == 1 and line.player.program < 24 and not line.player.drums for line in (upper, lower))
    return keyboards and len(upper.bars) == len(lower.bars)


def _join(upper: _Line, lower: _Line) -> None:
    """Make two parts that a brace joins one part of two staves."""
    upper.staves = 2
    for bar, below in zip(upper.bars, lower.bars, strict=True):
        for note in below.notes:
            note.staff = 2
        for name in ("notes", "keys", "tempos", "words", "levels", "chords", "rehearsals"):
            getattr(bar, name).extend(getattr(below, name))
        bar.length, bar.rest = max(bar.length, below.length), max(bar.rest, below.rest)
        bar.begins, bar.ends = bar.begins or below.begins, bar.ends or below.ends


_DRUM_SPELLINGS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


class _Reader:
    """Goes through the measures of one part."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.divisions = 1
        self.staves = 1
        self.steps = self.semitones = 0  # from written to sounding
        self.transposes = False

    def bar(self, measure: Element) -> _Bar:
        bar = _Bar(measure.get("number", ""))
        self._now = self._last = 0  # in divisions from the bar line
        for element in measure:
            act = _ACTIONS.get(element.tag)
            if act is not None:
                act(self, element, bar)
        return bar

    def _at(self, element: Element | None = None) -> Fraction:
        offset = None if element is None else element.findtext("offset")
        return max(_place(self._now + (int(number_of(offset)) if offset else 0), self.divisions), Fraction(0))

    def note(self, element: Element, bar: _Bar) -> None:
        kinds = {child.tag: child for child in element}
        if "grace" in kinds or "cue" in kinds or "duration" not in kinds:
            return
        length = max(round(number_of(kinds["duration"].text)), 0)
        if "chord" in kinds:
            start, end = self._last, self._last + length
        else:
            start, end = self._now, self._now + length
            self._last, self._now = start, end
        until = _place(end, self.divisions)
        rest = kinds.get("rest")
        if rest is not None:
            if rest.get("measure") == "yes":
                bar.rest = max(bar.rest, until)
            else:
                bar.length = max(bar.length, until)
            return
        bar.length = max(bar.length, until)
        if end <= start:
            return
        pitch, spelling = self._pitch(kinds)
        if not 0 <= pitch <= 127:
            return
        ties = {tie.get("type") for tie in element.iter("tie")} or {tie.get("type") for tie in element.iter("tied")}
        staff = kinds["staff"].text if "staff" in kinds else None
        loud = element.get("dynamics")
        for mark in element.iter("dynamics"):
            self._levels(mark, _place(start, self.divisions), bar)
        bar.notes.append(
            _Struck(
                _place(start, self.divisions),
                until,
                pitch,
                spelling,
                2 if staff is not None and staff.strip() not in {"", "1"} else 1,
                (kinds["voice"].text or "1") if "voice" in kinds else "1",
                "stop" in ties,
                "start" in ties,
                None if loud is None else min(max(round(number_of(loud) * 0.9), 1), 127),
            )
        )

    def _pitch(self, kinds: dict[str, Element]) -> tuple[int, str]:
        """MIDI pitch and spelling, at sounding height; drums have no spelling yet."""
        written = kinds.get("pitch")
        if written is None:
            name = kinds["instrument"].get("id", "") if "instrument" in kinds else ""
            return self.player.unpitched.get(name) or unpitched_of(kinds.get("unpitched")), ""
        return spelled_pitch(
            written.findtext("step"),
            round(number_of(written.findtext("alter"))),
            int(number_of(written.findtext("octave"), 4)),
            self.steps,
            self.semitones,
        )

    def backup(self, element: Element, bar: _Bar) -> None:
        self._now = max(self._now - round(number_of(element.findtext("duration"))), 0)

    def forward(self, element: Element, bar: _Bar) -> None:
        self._now += max(round(number_of(element.findtext("duration"))), 0)
        bar.length = max(bar.length, self._at())

    def attributes(self, element: Element, bar: _Bar) -> None:
        divisions = element.findtext("divisions")
        if divisions is not None:
            new = min(max(round(number_of(divisions, 1)), 1), 1_000_000)
            self._now, self._last = self._now * new // self.divisions, self._last * new // self.divisions
            self.divisions = new
        self.staves = max(self.staves, int(number_of(element.findtext("staves"), 1)))
        transpose = element.find("transpose")
        if transpose is not None:
            octaves = int(number_of(transpose.findtext("octave-change")))
            chromatic = round(number_of(transpose.findtext("chromatic")))
            up, down = divmod(abs(chromatic), 12)
            steps = 7 * up + (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)[down]
            diatonic = transpose.findtext("diatonic")
            self.steps = int(number_of(diatonic)) if diatonic else steps if chromatic >= 0 else -steps
            self.steps, self.semitones = self.steps + 7 * octaves, chromatic + 12 * octaves
            self.transposes = self.transposes or chromatic % 12 != 0
        key = element.find("key")
        if key is not None and key.find("fifths") is not None:
            fifths = int(number_of(key.findtext("fifths")))
            if self.semitones % 12:
                fifths += (self.semitones * 7 + 5) % 12 - 5
                fifths = fifths - 12 if fifths > 7 else fifths + 12 if fifths < -7 else fifths
            bar.keys.append((self._at(), min(max(fifths, -7), 7), (key.findtext("mode") or "").strip().lower()))
        time = element.find("time")
        if time is not None:
            bar.free = time.find("senza-misura") is not None
            bar.time = _time(time) or bar.time

    def direction(self, element: Element, bar: _Bar) -> None:
        at = self._at(element)
        words, tempo = [], None
        for kind in element.iter("direction-type"):
            for one in kind:
                if one.tag == "words":
                    words.append(one.text or "")
                elif one.tag == "rehearsal" and (one.text or "").strip():
                    bar.rehearsals.append((at, (one.text or "").strip()))
                elif one.tag == "dynamics":
                    self._levels(one, at, bar)
                elif one.tag == "metronome":
                    tempo = metronome_of(one)
        # Brackets are left where a metronome mark stood among the words.
        text = " ".join(re.sub(r"[(\[]\s*[)\]]", " ", " ".join(words)).split())[:200]
        if text:
            bar.words.append((at, text))
        sound = element.find("sound")
        if sound is not None:
            self.sound(sound, bar, at, text, tempo, dynamics=element.find("direction-type/dynamics") is None)
        elif tempo:
            bar.tempos.append((at, tempo, text))

    def sound(
        self,
        element: Element,
        bar: _Bar,
        at: Fraction | None = None,
        text: str = "",
        tempo: float | None = None,
        dynamics: bool = True,
    ) -> None:
        at = self._at(element) if at is None else at
        said = number_of(element.get("tempo"))
        if 5 <= said <= 1000 or tempo:
            bar.tempos.append((at, said if 5 <= said <= 1000 else tempo or 0.0, text))
        if dynamics and element.get("dynamics") is not None:
            bar.levels.append((at, min(max(round(number_of(element.get("dynamics")) * 0.9), 10), 120)))
        swing = element.find("swing")
        if swing is not None:
            bar.swing = swing_of(swing)

    def _levels(self, element: Element, at: Fraction, bar: _Bar) -> None:
        for mark in element:
            if mark.tag in VELOCITIES or mark.tag in ACCENTS or mark.tag in FALLS:
                bar.levels.append((at, mark.tag))

    def harmony(self, element: Element, bar: _Bar) -> None:
        chord = chord_of(element, self.semitones)
        if chord is not None:
            bar.chords.append((self._at(element), chord))

    def barline(self, element: Element, bar: _Bar) -> None:
        repeat = element.find("repeat")
        direction = "" if repeat is None else repeat.get("direction", "")
        style = (element.findtext("bar-style") or "").strip()
        if direction == "forward":
            bar.begins = True
        elif direction == "backward" or (element.get("location", "right") == "right" and "-" in style):
            bar.ends = True


_ACTIONS: dict[str, Any] = {
    name: getattr(_Reader, name)
    for name in ("note", "backup", "forward", "attributes", "direction", "sound", "harmony", "barline")
}


def _time(element: Element) -> tuple[int, int] | None:
    """(beats, beat type) of a time signature; composite ones (3+2/8, 3/8+2/4) are added up."""
    pairs: list[tuple[int, int]] = []
    kinds = [one.text or "" for one in element.findall("beat-type")]
    for beats, kind in zip(element.findall("beats"), kinds, strict=False):
        counts = [int(n) for n in re.findall(r"\d+", beats.text or "")]
        if not counts or not kind.strip().isdigit():
            return None
        pairs.append((sum(counts), int(kind)))
    if not pairs or any(kind not in {1, 2, 4, 8, 16, 32, 64} for _, kind in pairs):
        return None
    finest = max(kind for _, kind in pairs)
    total = sum(count * finest // kind for count, kind in pairs)
    return (total, finest) if 1 <= total <= 64 else None


def _part(name: str, line: _Line, first: int, places: list[Fraction], ends: list[Fraction], velocity: int) -> Part:
    """The part with its ties joined, voices counted from 1 on each staff, and velocities from the dynamics."""
    voices = _voices(line)
    levels: list[tuple[Fraction, str | int]] = []
    sounding: list[list[Any]] = []  # onset, end, what was struck
    open_ties: dict[tuple[int, int], list[list[Any]]] = defaultdict(list)
    for index, (start, stop) in enumerate(zip(places, ends, strict=True)):
        bar = line.bars[first + index]
        levels += [(start + at, mark) for at, mark in bar.levels]
        for note in sorted(bar.notes, key=lambda note: note.onset):
            onset, end = start + note.onset, min(start + note.end, stop)
            if end <= onset:
                continue
            waiting = open_ties[note.staff, note.pitch] if note.tied_from else []
            since = places[max(index - 1, 0)]
            joined = next((row for row in waiting if row[1] == onset), None) or next(
                (row for row in waiting if since < row[1] <= onset), None
            )
            if joined is None:
                joined = [onset, end, note]
                sounding.append(joined)
            else:
                waiting.remove(joined)
                joined[1] = end
            if note.tied_on:
                open_ties[note.staff, note.pitch].append(joined)
    sounding.sort(key=lambda row: (row[0], row[2].pitch, row[2].staff))
    sounding = _once(sounding)
    heard = _loudness([row[0] for row in sounding], sorted(levels, key=lambda level: level[0]), velocity)
    return Part(
        name,
        line.player.name,
        line.player.program,
        min(line.staves, 2),
        tuple(
            WrittenNote(
                f"{name.lower()}n{number}",
                onset,
                end - onset,
                note.pitch,
                note.spelling,
                note.velocity or loud,
                note.staff,
                voices[note.staff, note.voice],
            )
            for number, ((onset, end, note), loud) in enumerate(zip(sounding, heard, strict=True), 1)
        ),
    )


def _once(sounding: list[list[Any]]) -> list[list[Any]]:
    """Notes that two voices of one staff share at one place and pitch are one note, the longer."""
    kept: list[list[Any]] = []
    for row in sounding:
        before = kept[-1] if kept else None
        if before and (before[0], before[2].pitch, before[2].staff) == (row[0], row[2].pitch, row[2].staff):
            before[1] = max(before[1], row[1])
        else:
            kept.append(row)
    return kept


def _voices(line: _Line) -> dict[tuple[int, str], int]:
    """For each (staff, voice of the file) its number on that staff, those at home on the staff first."""
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for bar in line.bars:
        for note in bar.notes:
            counts[note.voice][note.staff] += 1
    numbered: dict[tuple[int, str], int] = {}
    for staff in (1, 2):
        here = [voice for voice in counts if staff in counts[voice]]
        here.sort(key=lambda v: (max(counts[v], key=lambda s: counts[v][s]) != staff, len(v), v))
        numbered |= {(staff, voice): number for number, voice in enumerate(here, 1)}
    return numbered


def _loudness(onsets: list[Fraction], levels: list[tuple[Fraction, str | int]], velocity: int) -> Iterator[int]:
    """A velocity for each onset in order: the last dynamic mark holds, accents are for one onset."""
    at = 0
    stroke: tuple[Fraction, int] | None = None
    for onset in onsets:
        while at < len(levels) and levels[at][0] <= onset:
            place, mark = levels[at]
            at += 1
            if isinstance(mark, int):
                velocity = mark
            elif mark in ACCENTS:
                stroke = (place, min(velocity + ACCENTS[mark], 120))
            elif mark in FALLS:
                velocity = VELOCITIES[FALLS[mark]]
                stroke = (place, VELOCITIES["f"])
            else:
                velocity = VELOCITIES[mark]
        yield stroke[1] if stroke and stroke[0] == onset else velocity


def _text(root: Element, path: str) -> str:
    return " ".join((root.findtext(path) or "").split())[:300]
