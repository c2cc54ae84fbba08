"""Keys, scales, chords and the spelling of pitches: what every room that reads or writes music agrees on.

Keys are found by correlation with the profiles that Temperley (2007, "Music and Probability") counted in the Kostka-Payne
corpus, after Krumhansl and Schmuckler (1990). Spelling follows the first stage of ps13 (Meredith 2006, "The ps13 pitch
spelling algorithm", JNMR 35), with the letters anchored to the key signature.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ml_engine.errors import BadInput
from ml_engine.music import ChordMark, Key

MAJOR = np.array([0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400])
MINOR = np.array([0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330])
# How often each degree is heard in songs that are in the key, in percent: Aarden (2003), "Dynamic melodic expectancy". It is
# also what music21 finds keys by when no other profile is named.
SUNG_MAJOR = np.array([17.77, 0.15, 14.93, 0.16, 19.80, 11.36, 0.29, 22.06, 0.15, 8.15, 0.23, 4.95])
SUNG_MINOR = np.array([18.26, 0.74, 14.05, 16.86, 0.70, 14.44, 0.70, 18.62, 4.57, 1.93, 7.38, 1.76])
# How far along the line of fifths an interval of so many semitones usually lies: a minor third is three fifths down.
_FIFTHS_OF_STEP = (0, -5, 2, -3, 4, -1, -6, 1, -4, 3, -2, 5)
_PROFILES = ((MAJOR, MINOR), (SUNG_MAJOR, SUNG_MINOR))

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
}
# How many fifths the signature of a mode lies above that of the major key on the same tonic.
_SIGNATURE = {"major": 0, "minor": -3, "dorian": -2, "phrygian": -4, "lydian": 1, "mixolydian": -1, "locrian": -5}

# Intervals above the root, by the quality as it is written in a chord symbol ("" is a major triad).
QUALITIES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7), "m": (0, 3, 7), "dim": (0, 3, 6), "aug": (0, 4, 8),
    "sus4": (0, 5, 7), "sus2": (0, 2, 7), "5": (0, 7),
    "7": (0, 4, 7, 10), "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10), "mMaj7": (0, 3, 7, 11),
    "m7b5": (0, 3, 6, 10), "dim7": (0, 3, 6, 9), "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9), "7sus4": (0, 5, 7, 10),
    "add9": (0, 2, 4, 7), "9": (0, 2, 4, 7, 10), "m9": (0, 2, 3, 7, 10), "maj9": (0, 2, 4, 7, 11),
    "7b9": (0, 1, 4, 7, 10), "13": (0, 4, 7, 9, 10), "7#9": (0, 3, 4, 7, 10), "aug7": (0, 4, 8, 10),
}  # fmt: skip
_QUALITY_WORDS = {
    "maj": "", "major": "", "M": "", "min": "m", "minor": "m", "-": "m", "mi": "m", "°": "dim", "o": "dim", "+": "aug",
    "sus": "sus4", "M7": "maj7", "Maj7": "maj7", "ma7": "maj7", "Δ": "maj7", "Δ7": "maj7", "j7": "maj7", "^7": "maj7",
    "^": "maj7", "min7": "m7", "-7": "m7", "mi7": "m7", "ø": "m7b5", "ø7": "m7b5", "min7b5": "m7b5", "-7b5": "m7b5",
    "°7": "dim7", "o7": "dim7", "dom7": "7", "min6": "m6", "min9": "m9", "M9": "maj9", "mmaj7": "mMaj7",
    "mM7": "mMaj7", "minmaj7": "mMaj7", "2": "sus2", "add2": "add9", "+7": "aug7", "7#5": "aug7", "4": "sus4",
    "7sus": "7sus4", "69": "6", "6/9": "6", "11": "9", "m11": "m9", "maj13": "maj9",
}  # fmt: skip
_SYMBOL = re.compile(r"^([A-H])([#♯b♭]*)([^/]*)(?:/([A-G])([#♯b♭]*))?$")
_ROMAN = re.compile(r"^([b♭#♯]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(°|ø|o|\+)?(maj7|7|9|6|sus4|sus2)?$")
_ROMANS = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}

_LINE = ("F", "C", "G", "D", "A", "E", "B")
_STEPS = {"C": 0, "D": 1, "E": 2, "F": 3, "G": 4, "A": 5, "B": 6}
_LETTERS = "CDEFGAB"
_CHROMA = (0, 2, 4, 5, 7, 9, 11)
_LETTER_OF_CHROMA = (0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6)  # ps13's initial letters above C
BEFORE, AFTER = 10, 42  # ps13's context in notes, as Meredith found best


@dataclass(frozen=True, slots=True)
class Tonality:
    """A tonic (pitch class 0..11) and a mode of SCALES, with the signature that is written for it."""

    tonic: int
    mode: str
    name: str
    fifths: int

    @property
    def scale(self) -> tuple[int, ...]:
        """The seven pitch classes of the scale, from the tonic up."""
        return tuple((self.tonic + step) % 12 for step in SCALES[self.mode])

    @property
    def is_minor(self) -> bool:
        """Whether the third above the tonic is minor."""
        return 3 in SCALES[self.mode]

    def key(self, quarter: Fraction = Fraction(0)) -> Key:
        """The written key from ``quarter`` on; other modes are written with their own signature."""
        return Key(quarter, self.name, self.mode, self.fifths)


def tonality(text: str) -> Tonality:
    """Read "C major", "f# minor", "Bb dorian" or "Am". Raises BadInput when it is no key."""
    words = text.strip().split()
    letter = words[0][:1].upper() if words else ""
    found = re.fullmatch(r"([A-G])([#♯b♭]?)(m?)", letter + words[0][1:]) if words else None
    mode = words[1].lower() if len(words) > 1 else "minor" if found and found[3] else "major"
    if found is None or mode not in SCALES or len(words) > 2:
        raise BadInput(f"“{text}” is not a key; write one such as C major, F# minor or D dorian.")
    name = found[1] + found[2].replace("♯", "#").replace("♭", "b")
    fifths = place_of_name(name) - 1 + _SIGNATURE[mode]
    if not -7 <= fifths <= 7:
        other = key_of(pitch_class(name), "minor" if 3 in SCALES[mode] else "major")
        return Tonality(pitch_class(name), mode, other.tonic, place_of_name(other.tonic) - 1 + _SIGNATURE[mode])
    return Tonality(pitch_class(name), mode, name, fifths)


def tonality_of(key: Key) -> Tonality:
    """The tonality of a written key."""
    return Tonality(pitch_class(key.tonic), key.mode if key.mode in SCALES else "major", key.tonic, key.fifths)


def pitch_class(name: str) -> int:
    """0..11 of a note name such as "F#" or "Bb"."""
    return (_CHROMA[_STEPS[name[0]]] + name.count("#") - name.count("b")) % 12


def place_of_name(name: str) -> int:
    """The place of a note name on the line of fifths, F = 0, C = 1; Bb = -1."""
    return _LINE.index(name[0]) + 7 * (name.count("#") - name[1:].count("b"))


def read_chord(symbol: str, quarter: Fraction = Fraction(0), key: Tonality | None = None) -> ChordMark:
    """Read a chord symbol ("F#m7", "Bb/D", "Cmaj7") or, with ``key``, a roman numeral ("ii7", "bVII", "vii°").

    German H is B. Upper-case numerals are major and lower-case ones minor triads, on the degrees of the key's scale.
    Raises BadInput when it is neither.
    """
    text = symbol.strip().replace("♯", "#").replace("♭", "b")
    found = _SYMBOL.match(text)
    if found:
        letter, marks, quality, bass, bass_marks = found.groups()
        quality = quality.strip().replace("(", "").replace(")", "")
        quality = quality if quality in QUALITIES else _QUALITY_WORDS.get(quality, "?")
        if quality in QUALITIES:
            root = pitch_class(("B" if letter == "H" else letter) + marks)
            return ChordMark(quarter, root, quality, pitch_class(bass + bass_marks) if bass else None)
    roman = _ROMAN.match(text)
    if roman and key is not None:
        mark, degree, shape, more = roman.groups()
        small = degree.islower()
        root = key.scale[_ROMANS[degree.lower()]] + {"": 0, "b": -1, "#": 1}[mark]
        if mark == "b":  # bVII and bVI are counted from the major scale, as everybody writes them
            root = key.tonic + SCALES["major"][_ROMANS[degree.lower()]] - 1
        quality = {"°": "dim", "o": "dim", "ø": "m7b5", "+": "aug"}.get(shape or "", "m" if small else "")
        if shape in ("°", "o") and more == "7":
            quality = "dim7"
        elif shape is None and more:
            quality = {("m", "7"): "m7", ("m", "9"): "m9", ("m", "6"): "m6"}.get((quality, more), more)
        return ChordMark(quarter, root % 12, quality if quality in QUALITIES else "")
    raise BadInput(f"“{symbol}” is not a chord; write one such as Am, F#m7, Bb/D or, in roman numerals, ii7.")


def chord_tones(chord: ChordMark) -> tuple[int, ...]:
    """The pitch classes of a chord from the root up, and of its bass when that is another."""
    tones = tuple((chord.root + step) % 12 for step in QUALITIES[chord.quality])
    return tones if chord.bass is None or chord.bass in tones else (*tones, chord.bass)


def chord_name(chord: ChordMark, fifths: int = 0) -> str:
    """The symbol as it is written over a score in a key of ``fifths``: "F#m7", "Bb/D"."""
    root = line_name(_place_of(chord.root, fifths))
    bass = "" if chord.bass is None or chord.bass == chord.root else "/" + line_name(_place_of(chord.bass, fifths))
    return root + chord.quality + bass


def best_key(weights: np.ndarray, final: int | None = None) -> Key:
    """The major or minor key that fits how much each of the twelve pitch classes sounds; ``final`` is the last bass note."""
    fits = _fits(weights)
    return key_of(*max(fits, key=lambda key: fits[key] + 0.08 * (key[0] == final)))


def key_with(fifths: int, weights: np.ndarray) -> Key:
    """The major or minor key of a signature that fits better how much each of the twelve pitch classes sounds."""
    fits = _fits(weights)
    tonic = 7 * fifths % 12
    mode = max(("major", "minor"), key=lambda m: fits[tonic if m == "major" else (tonic + 9) % 12, m])
    return Key(Fraction(0), line_name(fifths + 1 + (3 if mode == "minor" else 0)), mode, fifths)


def key_profile(tonality: Tonality) -> np.ndarray:
    """How much of the sound each pitch class has in a key, counted from its tonic, adding up to 1.

    The mean of what is heard in composed phrases and in songs, so that listeners of either kind find the key.
    """
    shares = [pair[tonality.is_minor] / pair[tonality.is_minor].sum() for pair in _PROFILES]
    profile = sum(shares) * np.isin(np.arange(12), [*SCALES[tonality.mode], 11])
    return np.asarray(profile / profile.sum())


def clearness(weights: np.ndarray, tonality: Tonality) -> float:
    """How much better the key fits what sounds (12 pitch classes from C) than the next best major or minor key does.

    By the profile by which it is the least clear.
    """
    margins = []
    for profiles in _PROFILES:
        fits = _fits(weights, profiles)
        own = fits.pop((tonality.tonic, "minor" if tonality.is_minor else "major"))
        margins.append(own - max(fits.values()))
    return min(margins)


def _fits(
    weights: np.ndarray, profiles: tuple[np.ndarray, np.ndarray] = (MAJOR, MINOR)
) -> dict[tuple[int, str], float]:
    """How well each major and minor key, by tonic and mode, fits how much each of the twelve pitch classes sounds."""
    total = weights / max(weights.sum(), 1e-9)
    modes = zip(("major", "minor"), profiles, strict=True)
    return {(tonic, mode): _correlation(total, np.roll(row, tonic)) for mode, row in modes for tonic in range(12)}


def key_of(tonic: int, mode: str) -> Key:
    """The key on a pitch class, with the signature of fewest accidentals; of six, F# major and Eb minor."""
    relative = tonic if mode == "major" else (tonic + 3) % 12
    fifths = (relative * 7 + 5) % 12 - 5  # -5..6
    if fifths == 6 and mode == "minor":
        fifths = -6
    place = fifths + 1 + (3 if mode == "minor" else 0)
    return Key(Fraction(0), line_name(place), mode, fifths)


def line_name(place: int) -> str:
    """The name at a place on the line of fifths, F = 0: -1 is Bb, 6 is B, 7 is F#."""
    accidentals, letter = divmod(place, 7)
    return _LINE[letter] + ("#" * accidentals if accidentals > 0 else "b" * -accidentals)


def spell(pitches: list[int], fifths: int) -> list[str]:
    """Names such as "F#4" for MIDI pitches in order of onset, in a key of ``fifths`` sharps (minus: flats)."""
    if not pitches:
        return []
    chroma = np.array([(pitch - 60) % 12 for pitch in pitches])
    counts = np.zeros((len(chroma) + 1, 12), dtype=int)
    counts[1:] = np.cumsum(np.eye(12, dtype=int)[chroma], axis=0)
    index = np.arange(len(chroma))
    window = counts[np.minimum(index + AFTER, len(chroma))] - counts[np.maximum(index - BEFORE, 0)]
    # The letters that ps13 finds are relative to the first note's; the key says which letter that is.
    places = [_place_of(int(c), fifths) for c in range(12)]
    letters = np.array([_letter_index(place) for place in places])
    strength = np.zeros((len(chroma), 7))
    initial = np.array(_LETTER_OF_CHROMA)
    # A pitch class counts as a possible tonic as often as it sounds nearby; the signature's own tonic always counts.
    window[:, fifths * 7 % 12] += 3
    for tonic in range(12):
        letter = (letters[tonic] + initial[(chroma - tonic) % 12]) % 7
        strength[index, letter] += window[:, tonic]
    return [_name(pitch, strength[i], fifths) for i, pitch in enumerate(pitches)]


def spell_in_chord(pitch: int, chord: ChordMark, fifths: int) -> str | None:
    """The name of a pitch as a member of a chord, a third above its root a third: "D#5" in B major, "Eb5" in C minor.

    None for a pitch that is not of the chord, and where it would need a double accidental.
    """
    steps = QUALITIES[chord.quality]
    step = (pitch - chord.root) % 12
    if step not in {one % 12 for one in steps}:
        return None
    far = _FIFTHS_OF_STEP[step]
    if step == 3 and 4 in steps:
        far = 9  # a raised ninth
    elif step == 6 and 7 in steps:
        far = 6  # a raised eleventh
    elif step == 8 and 7 not in steps:
        far = 8  # a raised fifth
    elif step == 9 and 6 in steps and 7 not in steps:
        far = -9  # a diminished seventh
    place = _place_of(chord.root, fifths) + far
    return written_name(pitch, place) if -7 <= place < 14 else None


def _place_of(pitch_class: int, fifths: int) -> int:
    """The place on the line of fifths (F = 0) nearest to the middle of the key's notes."""
    middle = fifths + 3.6
    place = (pitch_class * 7 + 1) % 12
    return min((place + 12 * turn for turn in range(-3, 4)), key=lambda p: abs(p - middle))


def _letter_index(place: int) -> int:
    return _STEPS[_LINE[place % 7]]


def _name(pitch: int, strength: np.ndarray, fifths: int) -> str:
    """The letter that ps13 voted for, unless it needs a double accidental that the key does not ask for."""
    at_home = _place_of(pitch % 12, fifths)
    best, most = at_home, -1.0
    for place in (at_home, at_home - 12, at_home + 12):
        if place != at_home and not -7 <= place <= 13 and not _near(place, fifths):
            continue
        if not _near(place, fifths):
            continue
        vote = float(strength[_letter_index(place)])
        if vote > most:
            best, most = place, vote
    return written_name(pitch, best)


def written_name(pitch: int, place: int) -> str:
    """The name of a MIDI pitch at a place on the line of fifths: "D#5" or "Eb5"."""
    letter, alteration = _letter_index(place), place // 7
    octave = (pitch - alteration - _CHROMA[letter]) // 12 - 1
    mark = "#" * alteration if alteration > 0 else "b" * -alteration
    return f"{_LETTERS[letter]}{mark}{octave}"


def _near(place: int, fifths: int) -> bool:
    """Within reach of the key: from six fifths below its tonic's signature to eleven above."""
    return fifths - 5 <= place - 1 <= fifths + 11


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / max(np.sqrt((a**2).sum() * (b**2).sum()), 1e-9))
