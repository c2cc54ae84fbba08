"""What the words and small elements of MusicXML mean: players, pitches, chords, keys and tempos."""

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isfinite
from xml.etree.ElementTree import Element

import numpy as np

from ml_engine.instruments import NAMES, is_drums, program_of
from ml_engine.music import ChordMark, Key, WrittenNote
from ml_engine.theory import MAJOR, MINOR, QUALITIES, SCALES, line_name

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}

# A <kind> of MusicXML by our quality; kinds that we have no quality for are taken for the nearest.
KINDS: dict[str, str] = {
    "": "major", "m": "minor", "dim": "diminished", "aug": "augmented", "sus4": "suspended-fourth",
    "sus2": "suspended-second", "5": "power", "7": "dominant", "maj7": "major-seventh", "m7": "minor-seventh",
    "mMaj7": "major-minor", "m7b5": "half-diminished", "dim7": "diminished-seventh", "6": "major-sixth",
    "m6": "minor-sixth", "9": "dominant-ninth", "m9": "minor-ninth", "maj9": "major-ninth", "13": "dominant-13th",
    "aug7": "augmented-seventh",
}  # fmt: skip
# (kind, degrees added as (value, alteration)) of the qualities that <kind> alone does not say.
ADDED: dict[str, tuple[str, int, int]] = {
    "7sus4": ("suspended-fourth", 7, -1),
    "add9": ("major", 9, 0),
    "7b9": ("dominant", 9, -1),
    "7#9": ("dominant", 9, 1),
}
_QUALITIES = {kind: quality for quality, kind in KINDS.items()} | {
    "dominant-11th": "9", "major-11th": "maj9", "minor-11th": "m9", "major-13th": "maj9", "minor-13th": "m9",
    "Neapolitan": "", "Italian": "7", "French": "7", "German": "7", "pedal": "5", "Tristan": "m7b5",
}  # fmt: skip
_WITH = {
    ("", 9, 0): "add9", ("", 2, 0): "add9", ("7", 9, -1): "7b9", ("7", 9, 1): "7#9", ("7", 9, 0): "9",
    ("7", 13, 0): "13", ("sus4", 7, -1): "7sus4", ("sus4", 7, 0): "7sus4", ("7", 4, 0): "7sus4", ("7", 5, 1): "aug7",
    ("m7", 5, -1): "m7b5", ("m7", 9, 0): "m9", ("maj7", 9, 0): "maj9", ("", 6, 0): "6", ("m", 6, 0): "m6",
    ("", 7, -1): "7", ("", 7, 0): "maj7", ("m", 7, -1): "m7", ("m", 7, 0): "mMaj7", ("", 4, 0): "sus4",
    ("", 5, 1): "aug", ("m", 5, -1): "dim",
}  # fmt: skip

# Words of scores -> our instruments. The first that stands in a part's name says who plays.
_PLAYERS = (
    ("piano", "piano"), ("pianoforte", "piano"), ("klavier", "piano"), ("contrabassoon", "bassoon"),
    ("kontrafagott", "bassoon"), ("bassoon", "bassoon"), ("fagott", "bassoon"), ("basson", "bassoon"),
    ("contrabass", "contrabass"), ("kontrabass", "contrabass"), ("double bass", "contrabass"),
    ("contrebasse", "contrabass"), ("bass guitar", "electric bass"), ("electric bass", "electric bass"),
    ("acoustic bass", "acoustic bass"), ("bass clarinet", "clarinet"), ("klarinette", "clarinet"),
    ("clarinet", "clarinet"), ("english horn", "english horn"), ("cor anglais", "english horn"),
    ("englisch", "english horn"), ("violoncell", "cello"), ("cello", "cello"), ("viola", "viola"), ("bratsche", "viola"),
    ("violin", "violin"), ("violon", "violin"), ("geige", "violin"), ("piccolo", "piccolo"), ("recorder", "recorder"),
    ("blockfl", "recorder"), ("flute", "flute"), ("flöte", "flute"), ("flauto", "flute"), ("flûte", "flute"),
    ("oboe", "oboe"), ("hautbois", "oboe"), ("trumpet", "trumpet"), ("tromba", "trumpet"), ("trompete", "trumpet"),
    ("trombone", "trombone"), ("posaune", "trombone"), ("tuba", "tuba"), ("timpani", "timpani"), ("pauken", "timpani"),
    ("soprano sax", "soprano saxophone"), ("tenor sax", "tenor saxophone"), ("baritone sax", "baritone saxophone"),
    ("sax", "alto saxophone"), ("organ", "organ"), ("orgel", "organ"), ("harpsichord", "harpsichord"),
    ("cembalo", "harpsichord"), ("harp", "harp"), ("harfe", "harp"), ("guitar", "guitar"), ("gitarre", "guitar"),
    ("horn", "horn"), ("corno", "horn"), ("cor", "horn"), ("strings", "strings"), ("soprano", "choir"),
    ("sopran", "choir"), ("alto", "choir"), ("tenor", "choir"), ("bariton", "choir"), ("bass", "choir"),
    ("canto", "voice"), ("voice", "voice"), ("vocal", "voice"), ("gesang", "voice"), ("singstimme", "voice"),
    ("chant", "voice"), ("coro", "choir"), ("choir", "choir"), ("chor", "choir"),
)  # fmt: skip
SINGERS = frozenset(range(52, 55))  # programs; singing parts are often given an oboe, for want of a voice
_TEMPOS = (
    ("larghetto", 63), ("largo", 50), ("grave", 42), ("lento", 54), ("lent", 58), ("adagietto", 70), ("adagio", 60),
    ("andantino", 84), ("andante", 76), ("moderato", 104), ("modéré", 100), ("allegretto", 112), ("prestissimo", 200),
    ("presto", 176), ("vivac", 156), ("vivo", 150), ("vif", 150), ("allegro", 132), ("animato", 126), ("animé", 126),
    ("mässig", 96), ("mäßig", 96), ("langsam", 56), ("schnell", 140), ("rasch", 140), ("lebhaft", 138),
    ("bewegt", 116), ("slow", 60), ("fast", 150), ("lively", 138), ("ballad", 70), ("swing", 140), ("medium", 110),
)  # fmt: skip
_TEMPO_WORDS = (
    "tempo", "ritard", "riten", "rallent", "acceler", "string", "plus ", "meno ", "più ", "piu ", "ruhig", "breit",
    "zögernd", "fließend", "fliessend", "gehend", "mouv", "con moto", "maestoso", "sostenuto", "larg", "allegr",
    "andant", "rubato", "presser", "ziemlich", "sehr ", "etwas", "nicht ", "assez", "très", "espressivo", "bossa",
    "waltz", "samba", "shuffle", "march", "funk", "rock", "latin", "ballad", "bounce", "freely",
)  # fmt: skip
DEFAULT_BPM = 100.0
# Where a drum that names no key stands on the staff, and what it then is.
_DRUM_LINES = {
    "E4": 35, "F4": 36, "C5": 38, "G4": 41, "G5": 42, "A4": 43, "D4": 44, "B4": 45, "D5": 47, "E5": 48, "A5": 49, "F5": 51,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays a part: name, General MIDI program, and the MIDI keys of unpitched instruments by their ids."""

    name: str = "Piano"
    program: int = 0
    drums: bool = False
    unpitched: dict[str, int] = field(default_factory=dict)


def number_of(text: str | None, default: float = 0.0) -> float:
    """The number in ``text``; ``default`` when there is none that could stand in a score."""
    try:
        value = float(text) if text else default
    except ValueError:
        return default
    return value if isfinite(value) and abs(value) < 1e9 else default


def players_of(root: Element) -> dict[str, Player]:
    """The players of a score by the ids of their parts. A bass that stands with other singers sings."""
    players = {one.get("id", ""): _player(one) for one in root.findall("part-list/score-part")}
    singers = {one.program for one in players.values() if one.program in SINGERS}
    if singers:
        for part_id, one in players.items():
            if one.name.lower().rstrip(" i12") in ("bass", "b.") and one.program not in SINGERS:
                players[part_id] = replace(one, program=min(singers))
    return players


def braced_pairs(root: Element) -> list[tuple[str, str]]:
    """The ids of parts that a brace joins two by two."""
    pairs: list[tuple[str, str]] = []
    braces: dict[str, list[str]] = {}
    for element in root.findall("part-list/*"):
        number = element.get("number", "1")
        if element.tag == "score-part":
            for names in braces.values():
                names.append(element.get("id", ""))
        elif element.get("type") == "stop":
            names = braces.pop(number, [])
            if len(names) == 2:
                pairs.append((names[0], names[1]))
        elif (element.findtext("group-symbol") or "").strip() == "brace":
            braces[number] = []
    return pairs


def _player(element: Element) -> Player:
    name = " ".join((element.findtext("part-name") or "").split())[:80]
    names = [name, *(one.text or "" for one in element.iter("instrument-name"))]
    unpitched: dict[str, int] = {}
    programs: list[int] = []
    tenth = False
    for midi in element.findall("midi-instrument"):
        tenth |= number_of(midi.findtext("midi-channel")) == 10
        if midi.find("midi-program") is not None:
            programs.append(min(max(int(number_of(midi.findtext("midi-program"))) - 1, 0), 127))
        if midi.find("midi-unpitched") is not None:
            unpitched[midi.get("id", "")] = min(max(int(number_of(midi.findtext("midi-unpitched"))) - 1, 1), 127)
    if tenth or is_drums(name):
        return Player("Drums", 0, True, unpitched)
    guessed = program_of_words(names, [one.text or "" for one in element.iter("instrument-sound")])
    program = programs[0] if programs else guessed or 0
    # Notation programs make everything a piano unless they are told.
    if guessed is not None and (program == 0 or guessed in SINGERS):
        program = guessed
    return Player(name or NAMES[program].capitalize(), program, False, unpitched)


def program_of_words(names: list[str], sounds: list[str]) -> int | None:
    """The program that a part's names, or the sounds it asks for, speak of."""
    for name in names:
        plain = re.sub(r"[\d.]+|\b[iv]+\b", " ", name.lower()).strip()
        if program_of(plain) or plain in {"piano", "grand piano"}:
            return program_of(plain)
        for word, player in _PLAYERS:
            if re.search(rf"\b{word}", plain):
                return program_of(player)
    for sound in sounds:
        family, _, last = sound.partition(".")
        if family == "voice":
            return program_of("voice")
        if program_of(last) or last == "piano":
            return program_of(last)
    return None


def spelled_pitch(step: str | None, alter: int, octave: int, steps: int, semitones: int) -> tuple[int, str]:
    """MIDI pitch and spelling of a written note moved by diatonic steps and semitones; (-1, "") when it is none."""
    letter = (step or "").strip().upper()
    if letter not in _STEPS or abs(alter) > 3 or not 0 <= octave <= 9:
        return -1, ""
    place = "CDEFGAB".index(letter) + 7 * octave + steps
    sounding = 12 * (octave + 1) + _STEPS[letter] + alter + semitones
    octave, index = divmod(place, 7)
    alter = sounding - 12 * (octave + 1) - _STEPS["CDEFGAB"[index]]
    if abs(alter) > 2:  # the nearest name with no more than one sign
        octave, chroma = sounding // 12 - 1, sounding % 12
        index = (0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6)[chroma]
        alter = chroma - _STEPS["CDEFGAB"[index]]
    return sounding, f"{'CDEFGAB'[index]}{'#' * alter}{'b' * -alter}{octave}"


def unpitched_of(element: Element | None) -> int:
    """The General MIDI drum for a place on the staff; a snare where nothing is known."""
    if element is None:
        return 38
    place = f"{(element.findtext('display-step') or '').strip()}{(element.findtext('display-octave') or '').strip()}"
    return _DRUM_LINES.get(place, 38)


def chord_of(element: Element, semitones: int = 0) -> ChordMark | None:
    """The chord of a <harmony>, ``semitones`` higher; None where it names none."""
    root = element.find("root")
    kind = (element.findtext("kind") or "").strip()
    letter = "" if root is None else (root.findtext("root-step") or "").strip()
    if root is None or letter not in _STEPS or kind == "none":
        return None
    said = next((one.get("text") or "" for one in element.findall("kind")), "")
    quality = _QUALITIES.get(kind, said if said in QUALITIES else "")
    if said in ADDED and ADDED[said][0] == kind:
        quality = said
    for degree in element.findall("degree"):
        if (degree.findtext("degree-type") or "").strip() != "subtract":
            value = int(number_of(degree.findtext("degree-value")))
            alter = round(number_of(degree.findtext("degree-alter")))
            quality = _WITH.get((quality, value, alter), quality)
    place = (_STEPS[letter] + round(number_of(root.findtext("root-alter"))) + semitones) % 12
    bass = None
    below = (element.findtext("bass/bass-step") or "").strip()
    if below in _STEPS:
        bass = (_STEPS[below] + round(number_of(element.findtext("bass/bass-alter"))) + semitones) % 12
    return ChordMark(Fraction(0), place, quality, None if bass == place else bass)


def key_from_signature(quarter: Fraction, fifths: int, mode: str, notes: list[WrittenNote]) -> Key:
    """The key of a signature. Where the mode is not said, major or minor, whichever fits ``notes`` better."""
    if mode == "" or mode not in SCALES:
        mode = _mode(fifths, notes)
    above = {"major": 0, "minor": 3, "dorian": 2, "phrygian": 4, "lydian": -1, "mixolydian": 1, "locrian": 5}[mode]
    return Key(quarter, line_name(fifths + 1 + above), mode, fifths)


def _mode(fifths: int, notes: list[WrittenNote]) -> str:
    if not notes:
        return "major"
    weight = np.zeros(12)
    for note in notes:
        weight[note.pitch % 12] += min(max(float(note.duration), 0.1), 3.0) ** 0.5
    end = max(note.onset + note.duration for note in notes)
    final = min(note.pitch for note in notes if note.onset + note.duration == end) % 12
    tonic = fifths * 7 % 12
    major = np.corrcoef(weight, np.roll(MAJOR, tonic))[0, 1] + 0.2 * (final == tonic)
    minor = np.corrcoef(weight, np.roll(MINOR, (tonic + 9) % 12))[0, 1] + 0.2 * (final == (tonic + 9) % 12)
    return "minor" if minor > major else "major"


def metronome_of(element: Element) -> float | None:
    """Quarters a minute of a <metronome>; None where it gives no number."""
    found = re.search(r"\d+(?:[.,]\d+)?", element.findtext("per-minute") or "")
    kind = (element.findtext("beat-unit") or "").strip()
    lengths = {"whole": 4.0, "half": 2.0, "quarter": 1.0, "eighth": 0.5, "16th": 0.25, "32nd": 0.125}
    if found is None or kind not in lengths:
        return None
    dots = len(element.findall("beat-unit-dot"))
    bpm = float(found[0].replace(",", ".")) * lengths[kind] * (2 - 0.5**dots)
    return bpm if 5 <= bpm <= 1000 else None


def is_tempo_word(text: str) -> bool:
    """Whether words over a score speak of the tempo."""
    plain = text.lower() + " "
    return len(text) <= 80 and (
        any(word in plain for word, _ in _TEMPOS) or any(word in plain for word in _TEMPO_WORDS)
    )


def bpm_of(text: str) -> float:
    """Quarters a minute that a tempo word usually means; DEFAULT_BPM for all others."""
    plain = text.lower()
    return float(next((bpm for word, bpm in _TEMPOS if word in plain), DEFAULT_BPM))


def swing_of(element: Element) -> float:
    """A <swing> of MusicXML 4 as Piece.swing: the share of a triplet by which the second eighth comes late."""
    first, second = number_of(element.findtext("first")), number_of(element.findtext("second"))
    if first <= 0 or second <= 0 or element.find("straight") is not None:
        return 0.0
    return round(min(max(3 * (first - second) / (first + second), 0.0), 2.0), 3)
