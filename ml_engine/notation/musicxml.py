"""A Piece as MusicXML 4.0, through music21, bar by bar.

music21 writes a score from one stream; here the stream is made and written a few dozen bars at a time and the parts are
put together, so that long pieces report progress and cost no more than their length.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from music21 import bar as m21bar
from music21 import chord, clef, duration, instrument, key, layout, metadata, meter, note, pitch, stream, tie
from music21.musicxml import m21ToXml
from music21.stream.makeNotation import makeTupletBrackets

from ml_engine.events import Report, Stage, ignore
from ml_engine.instruments import is_drums
from ml_engine.music import Key, Part, Piece, WrittenNote
from ml_engine.notation.files import write_atomically
from ml_engine.notation.layout import Bar, Symbol, lay_out, step_of
from ml_engine.notation.marks import add_marks

CHUNK = 24  # bars written at a time
SOFTWARE = "Notewright"
COMPOSER = "Notewright composer"  # of pieces that a machine made
_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_CLEFS = {
    "treble": clef.TrebleClef,
    "bass": clef.BassClef,
    "alto": clef.AltoClef,
    "treble 8vb": clef.Treble8vbClef,
    "treble 8va": clef.Treble8vaClef,
    "bass 8vb": clef.Bass8vbClef,
    "percussion": clef.PercussionClef,
}


def write_musicxml(piece: Piece, path: Path, report: Report = ignore) -> None:
    """Write ``piece`` to ``path``. Each note carries its id; notes tied to it carry ``<id>-2``, ``-3`` and so on."""
    write_atomically(path, to_musicxml(piece, report))


def to_musicxml(piece: Piece, report: Report = ignore) -> bytes:
    """The MusicXML document as UTF-8 bytes."""
    bars = [lay_out(piece, part) for part in piece.parts]
    spellers = {(part.id, staff): _Accidentals() for part in piece.parts for staff in range(1, part.staves + 1)}
    count = max(len(part_bars) for part_bars in bars)
    root: ElementTree.Element | None = None
    for first in range(0, count, CHUNK):
        report(Stage("engraving", 0.6 * first / count, "music"))
        score = stream.Score()
        if first == 0:
            score.metadata = metadata.Metadata(movementName=piece.title or "Untitled")
        for part, part_bars in zip(piece.parts, bars, strict=True):
            for piece_of_score in _streams(part, part_bars[first : first + CHUNK], spellers):
                score.insert(0, piece_of_score)
        written = _export(score)
        if root is None:
            root = written
        else:
            _append(root, written)
    if root is None:
        raise ValueError("a piece has at least one bar")
    _identify(root, piece)
    add_marks(root, piece, bars)
    ElementTree.indent(root, space=" ")
    return (_DOCTYPE + ElementTree.tostring(root, encoding="unicode")).encode()


def _export(score: stream.Score) -> ElementTree.Element:
    exporter = m21ToXml.ScoreExporter(score, makeNotation=False)
    return exporter.parse()


def _append(root: ElementTree.Element, more: ElementTree.Element) -> None:
    for whole, added in zip(root.findall("part"), more.findall("part"), strict=True):
        for measure in added.findall("measure"):
            for attributes in measure.findall("attributes"):
                for name in ("divisions", "staves"):
                    for element in attributes.findall(name):
                        attributes.remove(element)
                if not len(attributes):
                    measure.remove(attributes)
            whole.append(measure)


def _identify(root: ElementTree.Element, piece: Piece) -> None:
    """Title and software; music21 puts its own name where a composer would stand."""
    for name in ("work", "movement-title", "identification", "credit"):
        for element in root.findall(name):
            root.remove(element)
    work = ElementTree.Element("work")
    ElementTree.SubElement(work, "work-title").text = _clean(piece.title) or "Untitled"
    identification = ElementTree.Element("identification")
    if piece.origin:
        ElementTree.SubElement(identification, "creator", type="composer").text = COMPOSER
    encoding = ElementTree.SubElement(identification, "encoding")
    ElementTree.SubElement(encoding, "software").text = SOFTWARE
    if piece.origin:
        more = ElementTree.SubElement(identification, "miscellaneous")
        ElementTree.SubElement(more, "miscellaneous-field", name="origin").text = _clean(piece.origin)
    root.insert(0, work)
    root.insert(1, identification)


def _clean(text: str) -> str:
    """Without the control characters that XML does not allow."""
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _streams(
    part: Part, bars: list[Bar], spellers: dict[tuple[str, int], "_Accidentals"]
) -> Iterator[stream.Stream | layout.StaffGroup]:
    """The part's staves as music21 parts, and the brace that joins them."""
    staves = []
    for staff in range(1, part.staves + 1):
        kind = stream.PartStaff if part.staves > 1 else stream.Part
        whole = kind(id=f"{part.id}-{staff}" if part.staves > 1 else part.id)
        whole.partName = part.name
        player = instrument.Instrument(part.name)
        player.midiProgram = part.program
        player.partId = str(whole.id)
        whole.insert(0, player)
        drums = is_drums(part.name)
        for bar in bars:
            whole.append(_measure(bar, staff, spellers[part.id, staff], drums=drums))
        staves.append(whole)
    yield from staves
    if len(staves) > 1:
        yield layout.StaffGroup(staves, name=part.name, symbol="brace", barTogether=True)


def _measure(bar: Bar, staff: int, accidentals: "_Accidentals", *, drums: bool) -> stream.Measure:
    measure = stream.Measure(number=bar.number)
    signature = meter.TimeSignature(f"{bar.meter.numerator}/{bar.meter.denominator}")
    if staff in bar.clefs:
        measure.insert(0, _CLEFS[bar.clefs[staff]]())
    if bar.key is not None:
        accidentals.fifths = bar.key.fifths
        measure.insert(0, key.KeySignature(0) if drums else _key(bar.key))
    if bar.new_meter:
        measure.insert(0, signature)
    if bar.last:
        measure.rightBarline = m21bar.Barline("final")
    lines = {voice: line for (at, voice), line in sorted(bar.voices.items()) if at == staff}
    shown = accidentals.shown(symbol for line in lines.values() for symbol in line)
    for voice, line in lines.items():
        elements = [_element(symbol, shown, drums=drums) for symbol in line]
        for element, beams in zip(
            elements, signature.getBeams(elements, measureStartOffset=float(bar.offset)), strict=True
        ):
            if beams and isinstance(element, note.NotRest):
                element.beams = beams
        target: stream.Measure | stream.Voice = measure
        if len(lines) > 1:
            target = stream.Voice(id=str(voice))
            measure.insert(0, target)
        for element, symbol in zip(elements, line, strict=True):
            target.insert(symbol.onset, element)
            if len(lines) > 1 and isinstance(element, note.NotRest):
                element.stemDirection = "up" if voice % 2 else "down"
        makeTupletBrackets(target, inPlace=True)
    return measure


def _key(written: Key) -> key.KeySignature:
    """With its mode, where signature and mode belong together."""
    named = key.Key(written.tonic.replace("b", "-"), written.mode)
    return named if named.sharps == written.fifths else key.KeySignature(written.fifths)


def _element(symbol: Symbol, shown: dict[tuple[str, int], bool], *, drums: bool) -> note.GeneralNote:
    length = duration.Duration(symbol.duration)
    if not symbol.notes:
        rest = note.Rest(duration=length)
        if symbol.whole_bar:
            rest.fullMeasure = True
        rest.style.hideObjectOnPrint = symbol.hidden
        return rest
    notes = [_note(written, symbol, shown, drums=drums) for written in symbol.notes]
    if len(notes) == 1:
        notes[0].duration = length
        return notes[0]
    if drums:
        from music21 import percussion

        struck = percussion.PercussionChord(notes)
        struck.duration = length
        return struck
    together = chord.Chord([one for one in notes if isinstance(one, note.Note)], duration=length)
    for one in together.notes:
        one.duration = length
    return together


def _note(
    written: WrittenNote, symbol: Symbol, shown: dict[tuple[str, int], bool], *, drums: bool
) -> note.Note | note.Unpitched:
    if drums:
        element: note.Note | note.Unpitched = note.Unpitched(displayName=_drum_place(written.pitch))
        if written.pitch in CROSSES:
            element.notehead = "x"
    else:
        height = pitch.Pitch(written.spelling.replace("b", "-"))
        show = shown.get((written.id, symbol.segment), False)
        if height.accidental is not None:
            height.accidental.displayStatus = show
        elif show:
            height.accidental = pitch.Accidental("natural")
            height.accidental.displayStatus = True
        element = note.Note(height)
    element.id = written.id if symbol.segment == 1 else f"{written.id}-{symbol.segment}"
    element.volume.velocity = written.velocity
    if symbol.tied_on or symbol.segment > 1:
        element.tie = tie.Tie("start" if symbol.segment == 1 else "continue" if symbol.tied_on else "stop")
    return element


CROSSES = frozenset({37, 42, 44, 46, 49, 51, 52, 53, 55, 57, 59})  # cymbals, hi-hats and the rim


def _drum_place(midi: int) -> str:
    """Where a drum of the General MIDI kit stands on a five-line staff (after Weinberg 1998)."""
    places = {
        35: "E4", 36: "F4", 37: "C5", 38: "C5", 39: "C5", 40: "C5", 41: "G4", 42: "G5", 43: "A4", 44: "D4", 45: "B4",
        46: "G5", 47: "D5", 48: "E5", 49: "A5", 50: "E5", 51: "F5", 52: "A5", 53: "F5", 54: "D5", 55: "A5", 56: "E5",
        57: "A5", 59: "F5",
    }  # fmt: skip
    return places.get(midi, "C5")


class _Accidentals:
    """Which accidentals are drawn: those that the key signature and the bar so far do not give.

    An accidental of the bar before is taken back in so many signs, as a courtesy.
    """

    def __init__(self) -> None:
        self.fifths = 0
        self._before: dict[int, str] = {}

    def shown(self, symbols: Iterator[Symbol]) -> dict[tuple[str, int], bool]:
        """For each (note id, tied segment) of one bar of one staff, whether an accidental stands before it."""
        signature = self._signature()
        now: dict[int, str] = {}
        shown: dict[tuple[str, int], bool] = {}
        for symbol in sorted(symbols, key=lambda symbol: symbol.onset):
            for written in symbol.notes:
                step = step_of(written.spelling)
                mark = written.spelling[1:].rstrip("-0123456789")
                if symbol.segment > 1:
                    shown[written.id, symbol.segment] = False
                    continue
                usual = signature[written.spelling[0]]
                expected = now.get(step, usual)
                courtesy = step not in now and self._before.get(step, usual) != mark
                shown[written.id, 1] = mark != expected or courtesy
                now[step] = mark
        self._before = now
        return shown

    def _signature(self) -> dict[str, str]:
        sharps, flats = "FCGDAEB"[: max(self.fifths, 0)], "BEADGCF"[: max(-self.fifths, 0)]
        return {letter: "#" if letter in sharps else "b" if letter in flats else "" for letter in "CDEFGAB"}
