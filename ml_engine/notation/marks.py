"""What stands over and under the notes of a part: tempo, sections, chords, dynamics, hairpins, words, pedal, octaves."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from ml_engine.music import ChordMark, Mark, Part, Piece, TempoMark
from ml_engine.notation.dynamics import ACCENTS, FALLS, LEVELS, VELOCITIES, level_of
from ml_engine.notation.layout import Bar
from ml_engine.notation.write_notes import cleaned
from ml_engine.notation.xml_words import ADDED, KINDS
from ml_engine.theory import chord_name

MOST_NUMBERS = 16  # of lines at one time
STAYS = 9.0  # velocity: a bar's mean this near to the level that holds changes nothing
_BEAT_UNITS = {Fraction(1): ("quarter", False), Fraction(3, 2): ("quarter", True)}


def add_marks(element: Element, piece: Piece, part: Part, bars: list[Bar], divisions: int, *, over: bool) -> None:
    """Put the marks of ``part`` into its ``element``, and those of the whole piece ``over`` it.

    A composed part without dynamics of its own gets those that its velocities mean.
    """
    places = _Places(element, bars, divisions)
    if over:
        _over(places, piece)
    if piece.origin and not any(mark.kind == "dynamic" for mark in part.marks):
        for quarter, level in dynamics_of(part, bars):
            places.put(quarter, _dynamic(level, 1))
    numbers = _Numbers()
    for mark in sorted(part.marks, key=lambda mark: mark.quarter):
        _beside(places, mark, numbers)


def dynamics_of(part: Part, bars: list[Bar]) -> Iterator[tuple[Fraction, str]]:
    """(quarter, level) at the first bar with notes, and where the mean velocity moves to another level for two bars."""
    sums: dict[int, list[int]] = {}
    at = 0
    for note in part.notes:
        while at + 1 < len(bars) and bars[at + 1].start <= note.onset:
            at += 1
        sums.setdefault(at, []).append(note.velocity)
    means = [(index, sum(heard) / len(heard)) for index, heard in sorted(sums.items())]
    level = ""
    for place, (index, mean) in enumerate(means):
        new = level_of(mean)
        following = means[place + 1][1] if place + 1 < len(means) else None
        if level == "":
            yield bars[index].start, new
            level = new
        elif new != level and abs(mean - VELOCITIES[level]) > STAYS and following is not None:
            there = LEVELS.index(level_of(following)) - LEVELS.index(level)
            if there * (LEVELS.index(new) - LEVELS.index(level)) > 0:
                yield bars[index].start, new
                level = new


class _Places:
    """Where in a part's measures an element for a place in quarters goes."""

    def __init__(self, part: Element, bars: list[Bar], divisions: int) -> None:
        self._measures = part.findall("measure")
        self._bars = bars
        self._starts = [bar.start for bar in bars]
        self._divisions = divisions

    def put(self, quarter: Fraction, element: Element, staff: int = 1, *, closing: bool = False) -> None:
        """Before the last note of the staff that begins no later, with an offset for what is left.

        What is ``closing`` at a bar line stands after the last note before it.
        """
        find = bisect_left if closing else bisect_right
        index = max(find(self._starts, quarter) - 1, 0)
        measure = self._measures[index]
        wanted = round((quarter - self._starts[index]) * self._divisions)
        at, begins, now, here = 0, -1, 0, False
        for place, child in enumerate(measure):
            if child.tag == "note":
                here = (child.findtext("staff") or "1") == str(staff)
                if child.find("chord") is None:
                    if here and begins < now <= wanted:
                        at, begins = place, now
                    now += int(child.findtext("duration") or 0)
                if here and closing and now == wanted and wanted > begins:
                    at, begins = place + 1, wanted
                elif here and begins == wanted == now and closing and child.find("chord") is not None:
                    at = place + 1
            elif child.tag == "backup":
                now -= int(child.findtext("duration") or 0)
        if wanted > begins >= 0:
            offset = Element("offset")
            offset.text = str(wanted - begins)
            behind = next((i for i, c in enumerate(element) if c.tag in {"staff", "sound"}), len(element))
            element.insert(behind, offset)
        measure.insert(at, element)


class _Numbers:
    """Numbers that tell apart what stretches at the same time."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, int], Fraction] = {}

    def take(self, kind: str, quarter: Fraction, until: Fraction) -> str:
        number = next((n for n in range(1, MOST_NUMBERS) if self._until.get((kind, n), quarter) <= quarter), 1)
        self._until[kind, number] = until
        return str(number)


def _beside(places: _Places, mark: Mark, numbers: _Numbers) -> None:
    """What a part's own mark says; slurs stand on notes."""
    until = mark.until if mark.until is not None and mark.until > mark.quarter else None
    if mark.kind == "dynamic":
        places.put(mark.quarter, _dynamic(mark.text, mark.staff), mark.staff)
    elif mark.kind == "words" and cleaned(mark.text):
        direction, kind = _direction("above")
        SubElement(kind, "words", {"font-style": "italic"}).text = cleaned(mark.text)
        SubElement(direction, "staff").text = str(mark.staff)
        places.put(mark.quarter, direction, mark.staff)
    elif mark.kind in _LINES and until is not None:
        number = numbers.take(mark.kind, mark.quarter, until)
        begin, end = _LINES[mark.kind](mark.text)
        for at, (name, attributes), closing in ((mark.quarter, begin, False), (until, end, True)):
            direction, kind = _direction("above" if attributes.get("type") == "down" else "below")
            numbered = {"number": number} if name != "pedal" else {}
            SubElement(kind, name, numbered | attributes)
            SubElement(direction, "staff").text = str(mark.staff)
            places.put(at, direction, mark.staff, closing=closing)


_Line = tuple[str, dict[str, str]]


def _wedge(text: str) -> tuple[_Line, _Line]:
    return ("wedge", {"type": "diminuendo" if text == "diminuendo" else "crescendo"}), ("wedge", {"type": "stop"})


def _pedal(text: str) -> tuple[_Line, _Line]:
    signs = {"line": "no", "sign": "yes"}
    return ("pedal", {"type": "start"} | signs), ("pedal", {"type": "stop"} | signs)


def _octave(text: str) -> tuple[_Line, _Line]:
    # Written notes are moved down by a line over them.
    kind = "up" if text == "8vb" else "down"
    return ("octave-shift", {"type": kind, "size": "8"}), ("octave-shift", {"type": "stop", "size": "8"})


_LINES: dict[str, Callable[[str], tuple[_Line, _Line]]] = {"hairpin": _wedge, "pedal": _pedal, "octave": _octave}


def _over(places: _Places, piece: Piece) -> None:
    """Everything that holds for all parts, over the first one."""
    for section in piece.sections:
        direction, kind = _direction("above")
        SubElement(kind, "rehearsal").text = cleaned(section.label)
        places.put(section.quarter, direction)
    if piece.swing:
        said = " ".join(mark.text for mark in piece.tempo_marks if mark.quarter == 0).lower()
        places.put(Fraction(0), _swing(piece.swing, shown="swing" not in said and "shuffle" not in said))
    for mark in piece.tempo_marks:
        meter = next((m for m in reversed(piece.meters) if m.quarter <= mark.quarter), piece.meters[0])
        places.put(mark.quarter, _tempo(mark, meter.beat_quarters))
    for chord in piece.chords:
        fifths = next((key.fifths for key in reversed(piece.keys) if key.quarter <= chord.quarter), 0)
        places.put(chord.quarter, _harmony(chord, fifths))


def _direction(placement: str) -> tuple[Element, Element]:
    direction = Element("direction", placement=placement)
    return direction, SubElement(direction, "direction-type")


def _tempo(mark: TempoMark, beat: Fraction) -> Element:
    direction, kind = _direction("above")
    if mark.text:
        words = SubElement(kind, "words", {"font-weight": "bold"})
        words.text = cleaned(mark.text) + "\u00a0"  # between the words and the figure
        kind = SubElement(direction, "direction-type")
    beat = beat if beat in _BEAT_UNITS else Fraction(1)
    unit, dotted = _BEAT_UNITS[beat]
    figure = SubElement(kind, "metronome", parentheses="no")
    SubElement(figure, "beat-unit").text = unit
    if dotted:
        SubElement(figure, "beat-unit-dot")
    SubElement(figure, "per-minute").text = str(max(round(mark.bpm / beat), 1))
    SubElement(direction, "sound", tempo=f"{mark.bpm:.10g}")
    return direction


def _swing(swing: float, *, shown: bool) -> Element:
    """The word, unless the tempo already says it, and the ratio of the eighths."""
    if shown:
        element, kind = _direction("above")
        SubElement(kind, "words").text = "Swing"
        sound = SubElement(element, "sound")
    else:
        element = sound = Element("sound")
    ratio = SubElement(sound, "swing")
    SubElement(ratio, "first").text = str(round(1000 * (3 + swing)))
    SubElement(ratio, "second").text = str(round(1000 * (3 - swing)))
    SubElement(ratio, "swing-type").text = "eighth"
    return element


def _harmony(chord: ChordMark, fifths: int) -> Element:
    harmony = Element("harmony", placement="above")
    root, _, bass = chord_name(chord, fifths).partition("/")
    _step(SubElement(harmony, "root"), "root", root)
    kind, *degree = ADDED.get(chord.quality) or (KINDS.get(chord.quality, "major"),)
    # Engravers put the degrees behind the text, so it must not say them too.
    said = chord.quality if not degree else "7" if kind == "dominant" else ""
    if chord.quality == "7sus4":
        said, degree = chord.quality, []  # "sus4(b7)" is not what people read; our reader goes by the text
    SubElement(harmony, "kind", text=said).text = str(kind)
    if bass:
        _step(SubElement(harmony, "bass"), "bass", bass)
    if degree:
        added = SubElement(harmony, "degree")
        for name, value in zip(("degree-value", "degree-alter"), degree, strict=True):
            SubElement(added, name).text = str(value)
        SubElement(added, "degree-type").text = "add"
    return harmony


def _step(element: Element, name: str, pitch: str) -> None:
    marks = re.match(r"[#b]*", pitch[1:])
    signs = marks[0] if marks else ""
    SubElement(element, f"{name}-step").text = pitch[0]
    if signs:
        SubElement(element, f"{name}-alter").text = str(signs.count("#") - signs.count("b"))


def _dynamic(level: str, staff: int) -> Element:
    direction, kind = _direction("below")
    dynamics = SubElement(kind, "dynamics")
    if level in VELOCITIES or level in ACCENTS or level in FALLS:
        SubElement(dynamics, level)
    else:
        SubElement(dynamics, "other-dynamics").text = cleaned(level)
    SubElement(direction, "staff").text = str(staff)
    if level in VELOCITIES:
        SubElement(direction, "sound", dynamics=f"{VELOCITIES[level] / 0.9:.2f}")
    return direction
