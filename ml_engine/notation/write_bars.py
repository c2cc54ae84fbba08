"""The bars of a part as elements of MusicXML 4.0: what changes at the bar line, then voice after voice."""

from fractions import Fraction
from math import lcm
from xml.etree.ElementTree import Element, SubElement

from ml_engine.instruments import is_drums
from ml_engine.music import Key, Part, Piece
from ml_engine.notation.accidentals import Accidentals
from ml_engine.notation.layout import MOST_VOICES, Bar, Symbol
from ml_engine.notation.transposing import Transposition
from ml_engine.notation.values import beams_of, brackets_of, compound, value_of
from ml_engine.notation.write_notes import Drawing, NoteWriter, Place, slurs_of
from ml_engine.theory import line_name

FINEST = 1_000_000  # divisions of a quarter
_CLEFS: dict[str, tuple[str, int | None, int | None]] = {
    "treble": ("G", 2, None), "bass": ("F", 4, None), "alto": ("C", 3, None), "treble 8vb": ("G", 2, -1),
    "treble 8va": ("G", 2, 1), "bass 8vb": ("F", 4, -1), "percussion": ("percussion", None, None),
}  # fmt: skip


def divisions_of(piece: Piece, bars: list[Bar]) -> int:
    """The divisions of a quarter on which everything of a part falls, marks among it."""
    places = {s.onset.denominator for bar in bars for line in bar.voices.values() for s in line}
    places |= {s.duration.denominator for bar in bars for line in bar.voices.values() for s in line}
    places |= {mark.quarter.denominator for mark in piece.tempo_marks}
    places |= {chord.quarter.denominator for chord in piece.chords}
    places |= {section.quarter.denominator for section in piece.sections}
    for part in piece.parts:
        places |= {end.denominator for mark in part.marks for end in (mark.quarter, mark.until) if end is not None}
    divisions = 24
    for denominator in sorted(places):
        finer = lcm(divisions, denominator)
        divisions = finer if finer <= FINEST else divisions
    return divisions


class BarWriter:
    """Writes the bars of one part in order."""

    def __init__(self, part: Part, divisions: int, transposition: Transposition | None) -> None:
        self._part = part
        self._divisions = divisions
        self._transposition = transposition
        self._drums = is_drums(part.player)
        self._notes = NoteWriter(part, self._drums, slurs_of(part))
        self._accidentals = [Accidentals() for _ in range(part.staves)]

    def bar(self, bar: Bar, *, first: bool) -> Element:
        """The measure; the ``first`` one of a part says how the others are to be read."""
        measure = Element("measure", number=str(bar.number))
        if bar.number == 0:
            measure.set("implicit", "yes")
        attributes = self._attributes(bar, first=first)
        if len(attributes):
            measure.append(attributes)
        if bar.key is not None:
            for accidentals in self._accidentals:
                accidentals.fifths = bar.key.fifths
        length = self._ticks(bar.length)
        written = False
        for staff in range(1, self._part.staves + 1):
            lines = {voice: line for (at, voice), line in sorted(bar.voices.items()) if at == staff}
            shown = self._accidentals[staff - 1].shown(symbol for line in lines.values() for symbol in line)
            for voice, line in lines.items():
                if written:
                    SubElement(SubElement(measure, "backup"), "duration").text = str(length)
                written = True
                # Of a drum kit the hands always have their stems up and the feet down.
                stem = None if len(lines) == 1 and not self._drums else "up" if voice % 2 else "down"
                place = Place(MOST_VOICES * (staff - 1) + voice, staff if self._part.staves > 1 else None, stem)
                for symbol, drawing in zip(line, self._drawings(line, bar), strict=True):
                    measure.extend(self._notes.symbol(symbol, shown, place, drawing))
        if bar.last:
            barline = SubElement(measure, "barline", location="right")
            SubElement(barline, "bar-style").text = "light-heavy"
        return measure

    def _drawings(self, line: list[Symbol], bar: Bar) -> list[Drawing]:
        dotted = compound(bar.meter)
        values = [value_of(symbol.duration, dotted) if symbol.duration else None for symbol in line]
        beams = beams_of(line, values, bar.meter, bar.offset)
        brackets = brackets_of(line, values, bar.offset)
        return [
            Drawing(value, self._ticks(symbol.onset + symbol.duration) - self._ticks(symbol.onset), states, bracket)
            for symbol, value, states, bracket in zip(line, values, beams, brackets, strict=True)
        ]

    def _ticks(self, quarters: Fraction) -> int:
        return round(quarters * self._divisions)

    def _attributes(self, bar: Bar, *, first: bool) -> Element:
        attributes = Element("attributes")
        if first:
            SubElement(attributes, "divisions").text = str(self._divisions)
        if bar.key is not None:
            key = SubElement(attributes, "key")
            SubElement(key, "fifths").text = "0" if self._drums else str(bar.key.fifths)
            if not self._drums and _belongs(bar.key):
                SubElement(key, "mode").text = bar.key.mode
        if bar.new_meter:
            time = SubElement(attributes, "time")
            SubElement(time, "beats").text = str(bar.meter.numerator)
            SubElement(time, "beat-type").text = str(bar.meter.denominator)
        if first and self._part.staves > 1:
            SubElement(attributes, "staves").text = str(self._part.staves)
        for staff, name in sorted(bar.clefs.items()):
            sign, on_line, octave = _CLEFS[name]
            clef = SubElement(attributes, "clef", {"number": str(staff)} if self._part.staves > 1 else {})
            SubElement(clef, "sign").text = sign
            if on_line is not None:
                SubElement(clef, "line").text = str(on_line)
            if octave is not None:
                SubElement(clef, "clef-octave-change").text = str(octave)
        if first and self._transposition is not None:
            self._transpose(attributes, self._transposition)
        return attributes

    @staticmethod
    def _transpose(attributes: Element, how: Transposition) -> None:
        octaves = -(-how.semitones // 12)
        element = SubElement(attributes, "transpose")
        SubElement(element, "diatonic").text = str(how.steps - 7 * octaves)
        SubElement(element, "chromatic").text = str(how.semitones - 12 * octaves)
        if octaves:
            SubElement(element, "octave-change").text = str(octaves)


def _belongs(key: Key) -> bool:
    """Whether signature and mode belong together."""
    return key.mode in {"major", "minor"} and line_name(key.fifths + 1 + 3 * (key.mode == "minor")) == key.tonic
