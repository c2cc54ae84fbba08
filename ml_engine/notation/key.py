"""Key signature by pitch-class profiles, and spelling of pitches.

Key: correlation with the profiles that Temperley (2007, "Music and Probability") counted in the Kostka-Payne corpus,
after Krumhansl and Schmuckler (1990). Spelling: the first stage of ps13 (Meredith 2006, "The ps13 pitch spelling
algorithm", JNMR 35), with the letters anchored to the key signature.
"""

from fractions import Fraction

import numpy as np

from ml_engine.music import Key, Note

MAJOR = np.array([0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400])
MINOR = np.array([0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330])
_LINE = ("F", "C", "G", "D", "A", "E", "B")
_STEPS = {"C": 0, "D": 1, "E": 2, "F": 3, "G": 4, "A": 5, "B": 6}
_LETTERS = "CDEFGAB"
_CHROMA = (0, 2, 4, 5, 7, 9, 11)
_LETTER_OF_CHROMA = (0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6)  # ps13's initial letters above C
BEFORE, AFTER = 10, 42  # ps13's context in notes, as Meredith found best


def find_key(notes: tuple[Note, ...]) -> Key:
    """The key of the whole piece, the last bass note counting a little more. Long notes count more than short ones."""
    weight = np.zeros(12)
    for note in notes:
        weight[note.pitch % 12] += min(max(note.offset - note.onset, 0.05), 1.5) ** 0.5
    end = max(note.onset for note in notes)
    final = min(note.pitch for note in notes if note.onset > end - 0.12) % 12
    weight /= weight.sum()
    best, highest = (0, "major"), -np.inf
    for mode, profile in (("major", MAJOR), ("minor", MINOR)):
        for tonic in range(12):
            fit = _correlation(weight, np.roll(profile, tonic)) + 0.08 * (tonic == final)
            if fit > highest:
                best, highest = (tonic, mode), fit
    return key_of(*best)


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
    letter = _letter_index(best)
    alteration = best // 7
    octave = (pitch - alteration - _CHROMA[letter]) // 12 - 1
    mark = "#" * alteration if alteration > 0 else "b" * -alteration
    return f"{_LETTERS[letter]}{mark}{octave}"


def _near(place: int, fifths: int) -> bool:
    """Within reach of the key: from six fifths below its tonic's signature to eleven above."""
    return fifths - 5 <= place - 1 <= fifths + 11


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / max(np.sqrt((a**2).sum() * (b**2).sum()), 1e-9))
