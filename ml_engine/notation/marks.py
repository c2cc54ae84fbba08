"""What stands over and under the notes: tempo, sections, chords, dynamics and who plays, put into a MusicXML document.

music21 writes notes; these few elements are written here, because they must come back exactly as they went in: figures
of the metronome unrounded, chords with their bass, drums with their MIDI keys.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from ml_engine.instruments import is_drums
from ml_engine.music import ChordMark, Part, Piece, TempoMark
from ml_engine.notation.dynamics import LEVELS, VELOCITIES, level_of
from ml_engine.notation.layout import Bar
from ml_engine.notation.xml_words import ADDED, KINDS
from ml_engine.theory import chord_name

STAYS = 9.0  # velocity: a bar's mean this near to the level that holds changes nothing
DRUM_NAMES = {
    35: "Acoustic bass drum", 36: "Bass drum", 37: "Side stick", 38: "Snare", 39: "Hand clap", 40: "Electric snare",
    41: "Low floor tom", 42: "Closed hi-hat", 43: "High floor tom", 44: "Pedal hi-hat", 45: "Low tom", 46: "Open hi-hat",
    47: "Low-mid tom", 48: "High-mid tom", 49: "Crash cymbal", 50: "High tom", 51: "Ride cymbal", 52: "China cymbal",
    53: "Ride bell", 54: "Tambourine", 55: "Splash cymbal", 56: "Cowbell", 57: "Crash cymbal 2", 58: "Vibraslap",
    59: "Ride cymbal 2", 60: "High bongo", 61: "Low bongo", 62: "Muted high conga", 63: "Open high conga",
    64: "Low conga", 65: "High timbale", 66: "Low timbale", 67: "High agogo", 68: "Low agogo", 69: "Cabasa",
    70: "Maracas", 71: "Short whistle", 72: "Long whistle", 73: "Short guiro", 74: "Long guiro", 75: "Claves",
    76: "High woodblock", 77: "Low woodblock", 78: "Muted cuica", 79: "Open cuica", 80: "Muted triangle",
    81: "Open triangle",
}  # fmt: skip
# Players that sit together, by General MIDI program, and whether their bar lines are joined.
_FAMILIES = (
    ((40, 41, 42, 43), True),
    (tuple(range(56, 64)), True),
    (tuple(range(64, 80)), True),
    ((52, 53, 54), False),
)
_BEAT_UNITS = {Fraction(1): ("quarter", False), Fraction(3, 2): ("quarter", True)}


def add_marks(root: Element, piece: Piece, bars: list[list[Bar]]) -> None:
    """Complete the document of ``piece``: its players, the velocity of every note, and all marks."""
    _players(root, piece)
    for part, element, part_bars in zip(piece.parts, root.findall("part"), bars, strict=True):
        _strokes(element, part)
        places = _Places(element, part_bars)
        if part is piece.parts[0]:
            _over(places, piece)
        if piece.origin:
            for quarter, level in dynamics_of(part, part_bars):
                places.put(quarter, _dynamic(level))


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

    def __init__(self, part: Element, bars: list[Bar]) -> None:
        self._measures = part.findall("measure")
        self._bars = bars
        self._divisions = int(self._measures[0].findtext("attributes/divisions") or 1)

    def put(self, quarter: Fraction, element: Element) -> None:
        """Before the last note of the first voice that begins no later, with an offset for what is left."""
        index = next((i for i in range(len(self._bars) - 1, 0, -1) if self._bars[i].start <= quarter), 0)
        measure = self._measures[index]
        wanted = round((quarter - self._bars[index].start) * self._divisions)
        at = begins = now = 0
        for place, child in enumerate(measure):
            if child.tag == "backup":
                break
            if child.tag == "note" and child.find("chord") is None:
                if now > wanted:
                    break
                at, begins = place, now
                now += int(child.findtext("duration") or 0)
        if wanted > begins:
            offset = Element("offset")
            offset.text = str(wanted - begins)
            behind = [c.tag for c in element].index("sound") if element.find("sound") is not None else len(element)
            behind = min(behind, next((i for i, c in enumerate(element) if c.tag == "staff"), behind))
            element.insert(behind, offset)
        measure.insert(at, element)


def _over(places: _Places, piece: Piece) -> None:
    """Everything that holds for all parts, over the first one."""
    for section in piece.sections:
        direction, kind = _direction("above")
        SubElement(kind, "rehearsal").text = _clean(section.label)
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
        words.text = _clean(mark.text) + "\u00a0"  # between the words and the figure
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


def _dynamic(level: str) -> Element:
    direction, kind = _direction("below")
    SubElement(SubElement(kind, "dynamics"), level)
    SubElement(direction, "staff").text = "1"
    SubElement(direction, "sound", dynamics=f"{VELOCITIES[level] / 0.9:.2f}")
    return direction


# --- who plays -------------------------------------------------------------------------------------------------------


def _players(root: Element, piece: Piece) -> None:
    listed = root.find("part-list")
    if listed is None:
        return
    channels = (channel for turn in range(100) for channel in range(1, 17) if channel != 10)
    players = listed.findall("score-part")
    for part, element in zip(piece.parts, players, strict=True):
        for name in ("score-instrument", "midi-device", "midi-instrument"):
            for child in element.findall(name):
                element.remove(child)
        if is_drums(part.name):
            pitches = sorted({note.pitch for note in part.notes}) or [38]
            kits = [(f"{part.id}-I{p}", DRUM_NAMES.get(p, part.name), 10, p + 1) for p in pitches]
        else:
            kits = [(f"{part.id}-I1", part.name, next(channels), 0)]
        for name, shown, _, _ in kits:
            SubElement(SubElement(element, "score-instrument", id=name), "instrument-name").text = _clean(shown)
        for name, _, channel, unpitched in kits:
            midi = SubElement(element, "midi-instrument", id=name)
            SubElement(midi, "midi-channel").text = str(channel)
            SubElement(midi, "midi-program").text = "1" if unpitched else str(part.program + 1)
            if unpitched:
                SubElement(midi, "midi-unpitched").text = str(unpitched)
    _brackets(listed, piece, players)


def _brackets(listed: Element, piece: Piece, players: list[Element]) -> None:
    """Brackets around neighbours of one family."""
    families = [
        next((f for f, (programs, _) in enumerate(_FAMILIES) if part.program in programs), -1)
        if part.staves == 1 and not is_drums(part.name)
        else -1
        for part in piece.parts
    ]
    at = number = 0
    while at < len(families):
        end = at + 1
        while end < len(families) and families[end] == families[at]:
            end += 1
        if families[at] >= 0 and end - at > 1:
            number += 1
            start = Element("part-group", number=str(number), type="start")
            SubElement(start, "group-symbol").text = "bracket"
            SubElement(start, "group-barline").text = "yes" if _FAMILIES[families[at]][1] else "no"
            listed.insert(list(listed).index(players[at]), start)
            stop = Element("part-group", number=str(number), type="stop")
            listed.insert(list(listed).index(players[end - 1]) + 1, stop)
        at = end


def _strokes(element: Element, part: Part) -> None:
    """How hard each note is struck, and on which drum."""
    notes = {note.id: note for note in part.notes}
    drums = is_drums(part.name)
    for child in element.iter("note"):
        name = child.get("id", "")
        written = notes.get(name) or notes.get(name.rpartition("-")[0])
        if written is None:
            continue
        child.set("dynamics", f"{written.velocity / 0.9:.2f}")
        if drums:
            last = max(at for at, one in enumerate(child) if one.tag in {"duration", "tie"})
            child.insert(last + 1, Element("instrument", id=f"{part.id}-I{written.pitch}"))


def _clean(text: str) -> str:
    """Without the control characters that XML does not allow."""
    return "".join(letter for letter in text if letter.isprintable()).strip()
