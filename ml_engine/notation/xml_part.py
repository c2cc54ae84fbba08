"""One part of a MusicXML file, measure by measure, as it stands there: places are quarters from the bar line."""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

from ml_engine.errors import BadInput
from ml_engine.music import ChordMark
from ml_engine.notation.dynamics import ACCENTS, FALLS, VELOCITIES
from ml_engine.notation.xml_signs import OF_CHORDS, signs_of, slurs_at
from ml_engine.notation.xml_words import (
    Player,
    chord_of,
    metronome_of,
    number_of,
    spelled_pitch,
    swing_of,
    unpitched_of,
)

MOST_PARTS = 500


@dataclass(slots=True)
class Struck:
    """A note of one bar: places are quarters from the bar line. ``slurs``: number, and whether it starts here."""

    onset: Fraction
    end: Fraction
    pitch: int
    spelling: str
    staff: int
    voice: str
    tied_from: bool
    tied_on: bool
    velocity: int | None
    grace: bool = False
    signs: set[str] = field(default_factory=set)
    slurs: list[tuple[str, bool]] = field(default_factory=list)


@dataclass(slots=True)
class Bar:
    """One bar of one part, as it stands in the file."""

    number: str = ""
    time: tuple[int, int] | None = None
    free: bool = False  # senza misura
    length: Fraction = Fraction(0)
    rest: Fraction = Fraction(0)  # of a rest for the whole bar
    begins: bool = False  # a section begins here
    ends: bool = False
    notes: list[Struck] = field(default_factory=list)
    keys: list[tuple[Fraction, int, str]] = field(default_factory=list)
    tempos: list[tuple[Fraction, float, str]] = field(default_factory=list)
    words: list[tuple[Fraction, str]] = field(default_factory=list)
    levels: list[tuple[Fraction, str | int]] = field(default_factory=list)
    chords: list[tuple[Fraction, ChordMark]] = field(default_factory=list)
    rehearsals: list[tuple[Fraction, str]] = field(default_factory=list)
    swing: float | None = None


@dataclass(slots=True)
class Line:
    """One part of the file."""

    player: Player
    bars: list[Bar]
    staves: int
    transposes: bool


@cache
def place_of(number: int, divisions: int) -> Fraction:
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


def measures_of(root: Element) -> list[tuple[str, list[Element]]]:
    """(id, measures) of each part, whichever way round the file has them."""
    if root.tag == "score-partwise":
        return [(part.get("id", ""), part.findall("measure")) for part in root.findall("part")]
    parts: dict[str, list[Element]] = {}
    for measure in root.findall("measure"):
        for part in measure.findall("part"):
            part.attrib |= {"number": measure.get("number", "")}
            parts.setdefault(part.get("id", ""), []).append(part)
            if len(parts) > MOST_PARTS:
                raise BadInput("This score holds too many parts.")
    return list(parts.items())


def read_part(player: Player, measures: list[Element], *, graces: bool = False) -> Line:
    """The measures of one part; grace notes only when asked for."""
    reader = _Reader(player, graces)
    bars = [reader.bar(measure) for measure in measures]
    staves = max((note.staff for bar in bars for note in bar.notes), default=1)
    if player.unpitched or player.drums:
        drums = all(note.spelling == "" for bar in bars for note in bar.notes) or player.drums
        player = Player("Drums" if drums else player.name, 0 if drums else player.program, drums=drums)
        for bar in bars:
            for note in bar.notes:
                note.spelling = note.spelling or _DRUM_SPELLINGS[note.pitch % 12] + str(note.pitch // 12 - 1)
    return Line(player, bars, max(staves, min(reader.staves, 2)), reader.transposes)


_DRUM_SPELLINGS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


class _Reader:
    """Goes through the measures of one part."""

    def __init__(self, player: Player, graces: bool) -> None:
        self.player = player
        self.graces = graces
        self.divisions = 1
        self.staves = 1
        self.steps = self.semitones = 0  # from written to sounding
        self.transposes = False

    def bar(self, measure: Element) -> Bar:
        bar = Bar(measure.get("number", ""))
        self._now = self._last = 0  # in divisions from the bar line
        self._chord: list[Struck] = []
        for element in measure:
            act = _ACTIONS.get(element.tag)
            if act is not None:
                act(self, element, bar)
        return bar

    def _at(self, element: Element | None = None) -> Fraction:
        offset = None if element is None else element.findtext("offset")
        return max(place_of(self._now + (int(number_of(offset)) if offset else 0), self.divisions), Fraction(0))

    def note(self, element: Element, bar: Bar) -> None:
        kinds = {child.tag: child for child in element}
        grace = "grace" in kinds
        if "cue" in kinds or (not self.graces if grace else "duration" not in kinds):
            return
        length = 0 if grace else max(round(number_of(kinds["duration"].text)), 0)
        if grace:
            start = end = self._now
        elif "chord" in kinds:
            start, end = self._last, self._last + length
        else:
            start, end = self._now, self._now + length
            self._last, self._now = start, end
        until = place_of(end, self.divisions)
        rest = kinds.get("rest")
        if rest is not None:
            if rest.get("measure") == "yes":
                bar.rest = max(bar.rest, until)
            else:
                bar.length = max(bar.length, until)
            return
        bar.length = max(bar.length, until)
        if end <= start and not grace:
            return
        pitch, spelling = self._pitch(kinds)
        if not 0 <= pitch <= 127:
            return
        ties = {tie.get("type") for tie in element.iter("tie")} or {tie.get("type") for tie in element.iter("tied")}
        staff = kinds["staff"].text if "staff" in kinds else None
        loud = element.get("dynamics")
        for mark in element.iter("dynamics"):
            self._levels(mark, place_of(start, self.divisions), bar)
        struck = Struck(
            place_of(start, self.divisions),
            until,
            pitch,
            spelling,
            2 if staff is not None and staff.strip() not in {"", "1"} else 1,
            (kinds["voice"].text or "1") if "voice" in kinds else "1",
            "stop" in ties,
            "start" in ties,
            None if loud is None else min(max(round(number_of(loud) * 0.9), 1), 127),
            grace,
        )
        if "notations" in kinds:
            struck.signs, struck.slurs = signs_of(element), slurs_at(element)
        self._chord = [*self._chord, struck] if "chord" in kinds else [struck]
        shared = OF_CHORDS.intersection(set[str]().union(*(one.signs for one in self._chord)))
        for one in self._chord:
            one.signs |= shared
        bar.notes.append(struck)

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

    def backup(self, element: Element, bar: Bar) -> None:
        self._now = max(self._now - round(number_of(element.findtext("duration"))), 0)

    def forward(self, element: Element, bar: Bar) -> None:
        self._now += max(round(number_of(element.findtext("duration"))), 0)
        bar.length = max(bar.length, self._at())

    def attributes(self, element: Element, bar: Bar) -> None:
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

    def direction(self, element: Element, bar: Bar) -> None:
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
        sound = element.find("sound")
        if text and not (sound is not None and sound.find("swing") is not None and tempo is None):
            bar.words.append((at, text))
        if sound is not None:
            self.sound(sound, bar, at, text, tempo, dynamics=element.find("direction-type/dynamics") is None)
        elif tempo:
            bar.tempos.append((at, tempo, text))

    def sound(
        self,
        element: Element,
        bar: Bar,
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

    def _levels(self, element: Element, at: Fraction, bar: Bar) -> None:
        for mark in element:
            if mark.tag in VELOCITIES or mark.tag in ACCENTS or mark.tag in FALLS:
                bar.levels.append((at, mark.tag))

    def harmony(self, element: Element, bar: Bar) -> None:
        chord = chord_of(element, self.semitones)
        if chord is not None:
            bar.chords.append((self._at(element), chord))

    def barline(self, element: Element, bar: Bar) -> None:
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
