"""Notes, chords and rests as elements of MusicXML 4.0, in the schema's order."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from ml_engine.music import Mark, Part, WrittenNote
from ml_engine.notation.accidentals import Shown, sign_of
from ml_engine.notation.layout import Symbol
from ml_engine.notation.values import FLAGS, Value

# Noteheads other than the round one: cymbals, hi-hats, the rim and shakers; the bell of a cymbal; bells, blocks and triangles.
HEADS = (
    dict.fromkeys((37, 39, 42, 44, 46, 49, 51, 55, 57, 59, 69, 70, 75), "x") | {52: "circle-x", 53: "diamond"}
    | dict.fromkeys((54, 56, 67, 68, 76, 77, 80, 81), "triangle")
)  # fmt: skip
OPEN_HAT = 46
# Where a drum of the General MIDI kit stands on a five-line staff (after Weinberg 1998).
_DRUM_PLACES = {
    35: "E4", 36: "F4", 37: "C5", 38: "C5", 39: "C5", 40: "C5", 41: "G4", 42: "G5", 43: "A4", 44: "D4", 45: "B4",
    46: "G5", 47: "D5", 48: "E5", 49: "A5", 50: "E5", 51: "F5", 52: "A5", 53: "F5", 54: "D5", 55: "A5", 56: "E5",
    57: "A5", 59: "F5",
}  # fmt: skip
_ACCIDENTALS = {"": "natural", "#": "sharp", "##": "double-sharp", "b": "flat", "bb": "flat-flat"}
_ARTICULATIONS = {"accent": "accent", "marcato": "strong-accent", "staccato": "staccato", "tenuto": "tenuto"}
_ORNAMENTS = {"trill": "trill-mark", "turn": "turn", "mordent": "mordent"}
TREMOLO = 3  # strokes through the stem: thirty-seconds
MOST_SLURS = 16  # that MusicXML can tell apart
Slurs = dict[str, list[tuple[int, str]]]  # by note id: number, "start" or "stop"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a symbol stands: its voice in the file, its staff if the part has several, its stem if two voices share one."""

    voice: int
    staff: int | None
    stem: str | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a symbol is drawn: its value, length in divisions, beams, and whether a tuplet begins and ends with it."""

    value: Value | None
    duration: int
    beams: tuple[str, ...] = ()
    bracket: tuple[bool, bool] = (False, False)


@dataclass(slots=True)
class NoteWriter:
    """Writes the notes of one part; remembers which syllables are still being sung."""

    part: Part
    drums: bool
    slurs: Slurs
    _open: dict[tuple[int, int], bool] = field(default_factory=dict)

    def symbol(self, symbol: Symbol, shown: Shown, place: Place, drawing: Drawing) -> Iterator[Element]:
        """The elements of a symbol: its grace notes, then a rest or the notes of a chord."""
        yield from self._graces(symbol, shown, place)
        if not symbol.notes:
            if symbol.duration:
                yield self._rest(symbol, place, drawing)
            return
        for index, note in enumerate(symbol.notes):
            element = Element("note", self._attributes(note, symbol.segment))
            if index:
                SubElement(element, "chord")
            self._pitch(element, note)
            SubElement(element, "duration").text = str(drawing.duration)
            ties = (["stop"] if symbol.segment > 1 else []) + (["start"] if symbol.tied_on else [])
            for kind in ties:
                SubElement(element, "tie", type=kind)
            self._drum(element, note)
            self._drawn(element, note, place, drawing.value, shown.get((note.id, symbol.segment)))
            if not index:
                for number, state in enumerate(drawing.beams, 1):
                    SubElement(element, "beam", number=str(number)).text = state
            self._notations(element, symbol, index, ties, drawing.bracket)
            if symbol.segment == 1 and note.lyric:
                self._lyric(element, note)
            yield element

    def _graces(self, symbol: Symbol, shown: Shown, place: Place) -> Iterator[Element]:
        """Grace notes in a row, each a slashed eighth, or sixteenths under a beam when there are more."""
        count = len(symbol.graces)
        up = Place(place.voice, place.staff, "up" if place.stem is None else place.stem)
        value = Value("eighth" if count == 1 else "16th")
        for index, note in enumerate(symbol.graces):
            element = Element("note", self._attributes(note, 1))
            SubElement(element, "grace", {"slash": "yes"} if count == 1 else {})
            self._pitch(element, note)
            self._drum(element, note)
            self._drawn(element, note, up, value, shown.get((note.id, 1)))
            if count > 1:
                state = "begin" if index == 0 else "end" if index == count - 1 else "continue"
                for number in range(1, FLAGS[value.type] + 1):
                    SubElement(element, "beam", number=str(number)).text = state
            self._notations(element, Symbol(symbol.onset, Fraction(0), (note,)), 0, [], (False, False))
            if note.lyric:
                self._lyric(element, note)
            yield element

    def _rest(self, symbol: Symbol, place: Place, drawing: Drawing) -> Element:
        element = Element("note", {"print-object": "no"} if symbol.hidden else {})
        SubElement(element, "rest", {"measure": "yes"} if symbol.whole_bar else {})
        SubElement(element, "duration").text = str(drawing.duration)
        SubElement(element, "voice").text = str(place.voice)
        if drawing.value is not None and not symbol.whole_bar:
            _value(element, drawing.value, None)
        if place.staff is not None:
            SubElement(element, "staff").text = str(place.staff)
        if any(drawing.bracket):
            _tuplet(SubElement(element, "notations"), drawing.bracket)
        return element

    @staticmethod
    def _attributes(note: WrittenNote, segment: int) -> dict[str, str]:
        name = note.id if segment == 1 else f"{note.id}-{segment}"
        return {"id": name, "dynamics": f"{note.velocity / 0.9:.2f}"}

    def _pitch(self, element: Element, note: WrittenNote) -> None:
        if self.drums:
            where = _DRUM_PLACES.get(note.pitch, "C5")
            unpitched = SubElement(element, "unpitched")
            SubElement(unpitched, "display-step").text = where[0]
            SubElement(unpitched, "display-octave").text = where[1:]
            return
        sign = sign_of(note)
        pitch = SubElement(element, "pitch")
        SubElement(pitch, "step").text = note.spelling[0]
        if sign:
            SubElement(pitch, "alter").text = str(sign.count("#") - sign.count("b"))
        SubElement(pitch, "octave").text = note.spelling[1 + len(sign) :]

    def _drum(self, element: Element, note: WrittenNote) -> None:
        if self.drums:
            SubElement(element, "instrument", id=f"{self.part.id}-I{note.pitch}")

    def _drawn(
        self, element: Element, note: WrittenNote, place: Place, value: Value | None, reminder: bool | None
    ) -> None:
        SubElement(element, "voice").text = str(place.voice)
        accidental = None if self.drums or reminder is None else (_ACCIDENTALS[sign_of(note)], reminder)
        if value is not None:
            _value(element, value, accidental)
        if place.stem is not None:
            SubElement(element, "stem").text = place.stem
        if self.drums and note.pitch in HEADS:
            SubElement(element, "notehead").text = HEADS[note.pitch]
        if place.staff is not None:
            SubElement(element, "staff").text = str(place.staff)

    def _notations(
        self, element: Element, symbol: Symbol, index: int, ties: list[str], bracket: tuple[bool, bool]
    ) -> None:
        """Ties and slurs of a note; signs and tuplets of its chord, once."""
        note = symbol.notes[index]
        notations = Element("notations")
        for kind in ties:
            SubElement(notations, "tied", type=kind)
        for number, kind in self.slurs.get(note.id, ()):
            if (symbol.segment == 1) if kind == "start" else not symbol.tied_on:
                SubElement(notations, "slur", number=str(number), type=kind)
        if index == 0:
            _tuplet(notations, bracket)
            signs = {sign for one in symbol.notes for sign in one.signs}
            _signs(notations, signs, first=symbol.segment == 1, last=not symbol.tied_on)
            if self.drums and symbol.segment == 1 and any(one.pitch == OPEN_HAT for one in symbol.notes):
                SubElement(SubElement(notations, "technical"), "open-string")
        if "arpeggio" in note.signs and symbol.segment == 1:
            SubElement(notations, "arpeggiate")
        if len(notations):
            element.append(notations)

    def _lyric(self, element: Element, note: WrittenNote) -> None:
        """A syllable; one that ends with a hyphen goes on with the next one of its voice."""
        where = note.staff, note.voice
        goes_on, was_open = note.lyric.endswith("-"), self._open.get(where, False)
        self._open[where] = goes_on
        lyric = SubElement(element, "lyric", number="1")
        syllabic = ("middle" if was_open else "begin") if goes_on else "end" if was_open else "single"
        SubElement(lyric, "syllabic").text = syllabic
        SubElement(lyric, "text").text = cleaned(note.lyric.removesuffix("-"))


def slurs_of(part: Part) -> Slurs:
    """Where the slurs of a part begin and end: from the first note not before ``quarter`` to the last not after ``until``."""
    voices: dict[tuple[int, int], list[WrittenNote]] = {}
    for note in part.notes:
        voices.setdefault((note.staff, note.voice), []).append(note)
    slurs: Slurs = {}
    busy: dict[int, Fraction] = {}
    for mark in sorted((m for m in part.marks if m.kind == "slur"), key=lambda m: m.quarter):
        ends = _ends(mark, voices.get((mark.staff, mark.voice), []))
        number = next((n for n in range(1, MOST_SLURS + 1) if n not in busy or busy[n] < mark.quarter), None)
        if ends is None or number is None:
            continue
        busy[number] = ends[1].onset
        slurs.setdefault(ends[0].id, []).append((number, "start"))
        slurs.setdefault(ends[1].id, []).insert(0, (number, "stop"))
    return slurs


def _ends(mark: Mark, notes: list[WrittenNote]) -> tuple[WrittenNote, WrittenNote] | None:
    under = [n for n in notes if mark.until is not None and mark.quarter <= n.onset <= mark.until]
    if not under or (under[0].onset == under[-1].onset and under[0].duration == under[-1].duration):
        return None
    return under[0], under[-1]


def cleaned(text: str) -> str:
    """Without the control characters that XML does not allow."""
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _value(element: Element, value: Value, accidental: tuple[str, bool] | None) -> None:
    SubElement(element, "type").text = value.type
    for _ in range(value.dots):
        SubElement(element, "dot")
    if accidental is not None:
        name, reminder = accidental
        SubElement(element, "accidental", {"parentheses": "yes"} if reminder else {}).text = name
    if value.tuplet:
        ratio = SubElement(element, "time-modification")
        SubElement(ratio, "actual-notes").text = str(value.actual)
        SubElement(ratio, "normal-notes").text = str(value.normal)


def _tuplet(notations: Element, bracket: tuple[bool, bool]) -> None:
    for kind, here in zip(("start", "stop"), bracket, strict=True):
        if here:
            SubElement(notations, "tuplet", number="1", type=kind)


def _signs(notations: Element, signs: set[str], *, first: bool, last: bool) -> None:
    """A note tied on bears its fermata at the end, its tremolo throughout and everything else at the start."""
    ornaments = [name for sign, name in _ORNAMENTS.items() if sign in signs and first]
    if ornaments or "tremolo" in signs:
        group = SubElement(notations, "ornaments")
        for name in ornaments:
            SubElement(group, name)
        if "tremolo" in signs:
            SubElement(group, "tremolo", type="single").text = str(TREMOLO)
    articulations = [name for sign, name in _ARTICULATIONS.items() if sign in signs and first]
    if articulations:
        group = SubElement(notations, "articulations")
        for name in articulations:
            SubElement(group, name)
    if "fermata" in signs and last:
        SubElement(notations, "fermata", type="upright")
