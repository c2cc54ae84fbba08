"""Chord progressions as each genre has them, and other harmonies for chords that are there.

Progressions are written as numerals parted by bars: degrees are counted on the major scale of the tonic in every mode
("bVII", "bIII"), capitals are major, small ones minor, "V7/ii" is the dominant of ii, "V:3" has its third in the bass.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from ml_engine.composition.styles.metre import TICKS, beats, middle, starts
from ml_engine.errors import BadInput
from ml_engine.music import ChordMark, Meter
from ml_engine.theory import QUALITIES, Tonality

CADENCES = ("full", "half", "open", "plagal")

_NUMERAL = re.compile(r"^([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)([^:/]*)(?:/([^:]+))?(?::([357]))?$")
_DEGREES = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
_SHAPES = {"°": "dim", "°7": "dim7", "ø7": "m7b5", "+": "aug", "+7": "aug7"}
_SMALL = {"": "m", "7": "m7", "9": "m9", "6": "m6", "maj7": "mMaj7"}

Row = tuple[str, ...]  # one loop: bars parted by "|"

_LOOPS: dict[str, dict[str, Row]] = {
    "pop": {
        "major": (
            "I|V|vi|IV", "vi|IV|I|V", "I|vi|IV|V", "IV|I|V|vi", "I|IV|vi|V", "I|iii|IV|V", "I V:3|vi|IV|V",
            "IV|V|iii|vi", "I|ii|vi|IV", "I|V:3|vi|IV", "I|IV|I|V", "I|IV|ii|V", "IV|vi|I|V", "I|bVII|IV|I",
            "I|vi|ii|V", "I|iii|vi|IV", "Iadd9|Vsus4 V|vi7|IVadd9", "I|V|ii|IV", "I|I|IV|IV|vi|V|IV|V",
            "I|V:3|vi|iii|IV|I:3|IV|V", "IV|V|I|vi|IV|V|I|I",
        ),
        "minor": (
            "i|bVI|bIII|bVII", "i|bVII|bVI|bVII", "i|iv|bVI|V", "i|bVI|iv|V", "bVI|bVII|i|i", "i|bIII|bVII|iv",
            "i|bVII|bVI|V", "i|v|bVI|bVII", "bVI|i|bVII|bIII", "i|iv|bVII|bIII|bVI|iv|V|V", "i|i|iv|bVII",
        ),
    },
    "ballad": {
        "major": (
            "I|V:3|vi|IV", "I|iii|IV|V", "I|I7|IV|iv", "Iadd9|V:3|vi7|IVmaj7", "I|V|vi iii|IV V", "I|vi|ii7|V7",
            "I V:3|vi I:5|IV I:3|ii7 V", "IVmaj7|V|iii7|vi|ii7|V|I|V7/vi", "I|V:3|vi|I:5|IV|I:3|ii7|V7sus4 V7",
        ),
        "minor": (
            "i|bVI|bIII|bVII", "i|iv|bVII|bIII|bVI|iv|V7sus4|V7", "i|bVII|bVI|V", "i|V:3|bIII|bVII", "i|iv:3|bVI|V",
        ),
    },
    "rock": {
        "major": (
            "I|bVII|IV|I", "I|IV|V|IV", "I|V|IV|IV", "I|I|IV|V", "I|bIII|IV|I", "I|bVII|IV|V", "I|V|vi|IV",
            "I|I|bVII|IV", "vi|IV|I|V", "I|IV|bVII|IV",
        ),
        "minor": (
            "i|bVII|bVI|bVII", "i|bVI|bVII|i", "i|bIII|bVII|IV", "i|i|bVI|bVII", "i|bVII|iv|bVI", "i|iv|i|V",
            "i|bVI|bIII|bVII",
        ),
        "mixolydian": ("I|bVII|IV|I", "I|I|bVII|IV", "I|v|IV|IV", "I|bVII|I|bVII"),
    },
    "punk": {
        "major": ("I5|IV5|V5|IV5", "I5|V5|vi|IV5", "I5 IV5|V5|I5 IV5|V5", "I5|I5|IV5|V5", "vi|IV5|I5|V5"),
        "minor": ("i|bVI5|bVII5|i", "i|bIII5|bVII5|iv", "i|bVII5|bVI5|V5"),
    },
    "metal": {
        "minor": (
            "i5|i5|bVI5|bVII5", "i5|bII5|i5|bVII5", "i5|bVI5|bVII5|i5", "i5|i5|bIII5|bII5", "i|bVI|iv|V",
            "i5|bVII5|bVI5|V5", "i5|i5|i5|bVI5 bVII5",
        ),
        "phrygian": ("i5|bII5|i5|bII5", "i5|i5|bII5|bIII5", "i5|bII5|bVII5|i5", "i5|bIII5|bII5|i5"),
    },
    "country": {
        "major": (
            "I|I|IV|I|I|I|V7|I", "I|IV|V|I", "I|I|V|V|V|V|I|I", "I|IV|I|V", "I|vi|IV|V", "I|I7|IV|iv|I|V7|I|I",
            "I|V7/V|V7|I", "I|IV|V7|V7", "I|V|ii|IV",
        ),
        "minor": ("i|bVII|i|V7", "i|iv|V7|i"),
    },
    "folk": {
        "major": (
            "I|IV|I|V", "I|V|vi|IV", "I|I|IV|I|I|I|V|V", "I|IV|V|I", "I|V|IV|I", "I|iii|IV|V", "I|vi|ii|V",
            "I|V:3|vi|IV", "I|I|V|V|IV|IV|I|I",
        ),
        "minor": ("i|bVII|i|bVII", "i|bVII|bVI|V", "i|bIII|bVII|i", "i|iv|i|V", "i|bVI|bVII|i"),
        "dorian": ("i|IV|i|bVII", "i|bVII|i|i", "i|bIII|IV|i", "i|bVII|bIII IV|i"),
        "mixolydian": ("I|bVII|I|bVII", "I|IV|bVII|I", "I|bVII|IV|I"),
    },
    "celtic": {
        "major": (
            "I|I|IV|V", "I|IV|I|V", "I|vi|IV|V", "I|V|I|IV V|I|V|IV V|I", "I|I|ii|V", "I|IV|I V|I", "I|V|vi|IV V",
        ),
        "minor": ("i|bVII|i|bVII", "i|bVI|bVII|i"),
        "dorian": ("i|i|bVII|bVII", "i|bVII|i|bVII i", "i|bVII|bIII|bVII", "i|i|bVII|i bVII", "i|IV|bVII|i"),
        "mixolydian": ("I|I|bVII|bVII", "I|bVII|I|bVII I", "I|IV|bVII|I"),
    },
    "polka": {
        "major": ("I|I|V7|V7|V7|V7|I|I", "I|V7|V7|I", "I|I|IV|I|V7|I|V7|I", "I|IV|V7|I", "I|V7/V|V7|I"),
        "minor": ("i|i|V7|V7|V7|V7|i|i", "i|iv|V7|i"),
    },
    "klezmer": {
        "minor": ("i|i|iv|i|iv|i|V7|i", "i|V7|V7|i", "i|bVII|bIII|V7", "i|iv|V7|i", "i|i|iv|V7"),
        "phrygian": ("I|bII|I|bvii", "I|I|iv|I|bvii|I|bvii|I", "I|iv|bvii|I", "I|bII|bvii|I"),
        "dorian": ("i|i|II7|i", "i|II7|II7|i", "i|v|II|i"),
    },
    "flamenco": {
        "phrygian": (
            "iv|bIII|bII|I", "I|bII|I|bII", "I|bII|bIII|bII", "iv|bIII7|bIImaj7|I", "I|I|bII|bII|bIII|bII|I|I",
            "bvi|iv|bII|I", "iv iv|bIII|bII|I7b9",
        ),
        "minor": ("i|bVII|bVI|V", "i|V7|V7|i", "i|iv|V7|i", "i bVII|bVI V|i bVII|bVI V"),
        "major": ("I|V7|V7|I", "I|IV|V7|I"),
    },
    "tango": {
        "minor": (
            "i|i|V7|V7|V7|V7|i|i", "i|iv|V7|i", "i|bVI7|V7|i", "i|V7/iv|iv|V7", "i|iiø7|V7|i", "iv|i|V7|i",
            "i|bVII7|bVI7|V7", "iv|bVII7|bIII|bVI|iiø7|V7|i|i",
        ),
        "major": ("I|vi|ii7|V7", "I|V7/ii|ii|V7", "I|i|V7|I", "I|IV|V7|I"),
    },
    "bossa": {
        "major": (
            "Imaj7|Imaj7|II7|II7|ii7|V7|Imaj7|bII7", "Imaj7|bii°7|ii7|V7", "Imaj7|vi7|ii7|V9", "I6|V7/ii|ii7|V7b9",
            "Imaj9|iv6|Imaj9|iv6", "Imaj7|biii°7|ii7|V7", "iii7|V7/ii|ii7|V13", "Imaj7|v7 I7|IVmaj7|iv6 bVII9",
            "I6|I6|ii7|V7|iii7|biii°7|ii7|V13", "Imaj7|ii7|iii7 VI7|ii7 V7",
        ),
        "minor": (
            "i7|i7|V7/V|V7b9|i7|iv7|iiø7|V7b9", "i6|iiø7 V7b9|i6|V7b9", "i7|iv7|bVII9|bIIImaj7|bVImaj7|iiø7|V7b9|i6",
            "i9|bVI7|iiø7|V7b9", "i7|IV9|i7|IV9",
        ),
    },
    "samba": {
        "major": ("I6|V7/ii|ii7|V7", "I6|I6|ii7|V7", "Imaj7|biii°7|ii7|V7", "I|V7/IV|IV|iv6", "I6|vi7|ii7|V9",
                  "IV|iv6|I6|V7/ii|ii7|V7|I6|V7"),
        "minor": ("i6|iv6|V7|i6", "i7|iv7|iiø7|V7b9", "i|V7/iv|iv|V7", "i7|i7|iiø7|V7"),
    },
    "salsa": {
        "minor": ("i|iv|V7|iv", "i|iv|V7|V7", "i|V7|i|V7", "i7|IV9|i7|IV9", "i|bVII|bVI|V7", "i|i|V7|V7|V7|V7|i|i",
                  "iiø7|V7b9|i7|i7"),
        "major": ("I|IV|V|IV", "I|V7|V7|I", "I6|vi7|ii7|V7", "I|V7/ii|ii|V7", "I|IV|ii7|V7", "ii7|V7|I6|I6"),
    },
    "reggae": {
        "major": ("I|IV|I|IV", "I|V|vi|IV", "I|ii|I|ii", "I|IV|V|IV", "I|vi|IV|V", "I|bVII|I|bVII"),
        "minor": ("i|iv|i|iv", "i|bVII|i|bVII", "i|iv|bVII|bIII", "i|bVII|bVI|V", "i|v|i|v"),
        "dorian": ("i7|IV|i7|IV",),
    },
    "ska": {
        "major": ("I|vi|IV|V", "I|IV|I|V", "I|IV|V|IV", "I|vi|ii|V", "I|V7/ii|ii|V7", "I|I|IV|IV"),
        "minor": ("i|iv|i|V7", "i|bVII|bVI|V7", "i|iv|V7|i"),
    },
    "vamp": {
        "dorian": ("i7|i7|IV9|IV9", "i7|IV7|i7|IV7", "i9|i9|i9|IV13", "i7|bVII|IV7|i7", "i7|i7|i7|bIII IV",
                   "i7|ii7|bIII ii7|i7"),
        "minor": ("i7|iv7|i7|bVI V7#9", "i7|i7|bVII|bVI", "i7|bVII|i7|bVII", "i9|iv9|i9|V7#9"),
        "mixolydian": ("I9|I9|IV9|I9", "I7|I7|I7|bVII IV", "I7|bVII|IV|I7", "I13|IV9|I13|IV9"),
        "major": ("I9|IV9|I9|V7#9", "I7|IV7|I7|IV7"),
    },
    "soul": {
        "major": ("I|vi|IV|V", "Imaj7|ii7|iii7|IV", "I|iii7|IV|V7sus4", "I|I7|IV|iv", "Imaj7|IVmaj7|Imaj7|IVmaj7",
                  "I|V:3|vi7|ii7 V7sus4", "IVmaj7|iii7|ii7|Imaj7", "I6|vi7|ii9|V7sus4"),
        "minor": ("i7|iv7|i7|iv7", "i7|bVImaj7|bVII|i7", "i7|IV9|i7|IV9", "i7|bIIImaj7|iv7|V7#9", "bVImaj7|v7|i7|i7"),
    },
    "gospel": {
        "major": (
            "I|I7:3|IV|#iv°7|I:5|V7/ii|ii7|V7sus4", "I|V7/vi|vi|V7/V|IV|IV:3|ii7|V7sus4 V7", "I I7:3|IV iv6|I:5 VI7|ii7 V7",
            "I|IV:3 IV|I:5|V7sus4", "IV|I:3|ii7|I", "vi7|V7/V|ii7 I:3|IV V7sus4", "I|V7/IV|IV|iv6|I:5|#v°7|vi7|ii7 V13",
        ),
        "minor": ("i|iv|i|V7", "i|bVI|iiø7|V7#9", "i V7/iv|iv bVII7|bIII bVI|iiø7 V7"),
    },
    "disco": {
        "major": ("Imaj7|vi7|ii7|V7sus4", "IVmaj7|V|iii7|vi7", "I|vi|ii|V", "IVmaj7|iii7|vi7|vi7"),
        "minor": ("i7|iv7|bVII|bIIImaj7|bVImaj7|iiø7|V7|V7", "i|bVII|bVI|V7", "i7|bVImaj7|iv7|V7", "i|bVII|iv|i",
                  "i7|bIII|bVII|IV"),
    },
    "jazz": {
        "major": (
            "Imaj7 vi7|ii7 V7|iii7 VI7|ii7 V7", "ii7|V7|Imaj7|Imaj7", "Imaj7|V7/ii|ii7|V7", "iii7 VI7|ii7 V7|Imaj7|Imaj7",
            "ii7|V9|Imaj7 vi7|ii7 V7", "Imaj7|iv7 bVII9|Imaj7|iii7 VI7", "I6|I6|II7|II7|ii7|V7|I6|ii7 V7",
            "v7 I7|IVmaj7|iv7 bVII7|Imaj7", "Imaj7 bii°7|ii7 biii°7|iii7 VI7|ii7 V7", "III7|III7|VI7|VI7|II7|II7|V7|V7",
            "Imaj7|viiø7 III7b9|vi7|v7 I7|IVmaj7|iv7 bVII9|iii7 VI7|ii7 V13", "ii7 V7|Imaj7|ii7 bII7|Imaj9",
        ),
        "minor": (
            "i6|iiø7 V7b9|i6|iiø7 V7b9", "iv7|bVII7|bIIImaj7|bVImaj7|iiø7|V7b9|i6|i6", "i7|i7|iv7|i7|bVI7|V7|i7|V7b9",
            "iiø7|V7b9|imaj7|i6", "i6 bVI7|iiø7 V7b9|i6|V7b9", "i7|iv7|iiø7|V7#9",
        ),
        "dorian": ("i7|i7|IV7|i7", "i7|i7|i7|bii7", "i9|i9|IV13|IV13"),
    },
    "blues": {
        "major": ("I7|IV7|I7|V7", "I7|I7|IV7|I7", "I7|IV7|I7 VI7|II7 V7", "I7|V7|IV7|I7 V7", "I7|I7|IV7|#iv°7|I7|V7|I7|V7"),
        "minor": ("i7|iv7|i7|V7#9", "i7|bVI7|V7|i7", "i7|iv7|bVI7 V7|i7"),
    },
    "lofi": {
        "major": ("IVmaj7|iii7|ii7|Imaj7", "ii9|V13|Imaj9|vi9", "Imaj9|vi9|ii9|V7sus4", "IVmaj7|iv6|iii7|vi7",
                  "IVmaj9|V13|iii7|vi9", "Imaj7|iii7|IVmaj7|iv6", "ii7|iii7|IVmaj7|iii7"),
        "minor": ("i9|iv9|bVImaj7|V7#9", "bVImaj7|v7|i9|i9", "i9|bVII9|bVImaj7|V7#9", "iv9|v7|i9|bVImaj7",
                  "iiø7|V7b9|i9|i9"),
        "dorian": ("i9|IV9|i9|IV9", "i9|ii7|i9|IV13", "i7|bVIImaj7|i7|IV9"),
    },
    "hiphop": {
        "minor": ("i|i|bVI|V", "i7|bVImaj7|i7|bVImaj7", "i|iv|i|v", "i|bVI|bIII|bVII", "i9|i9|iv9|v7", "i|i|bVI|bVII",
                  "i|bII|i|bII"),
        "dorian": ("i7|IV|i7|IV", "i9|i9|IV9|IV9"),
        "major": ("Imaj7|vi7|ii7|V", "IVmaj7|iii7|vi7|vi7"),
    },
    "house": {
        "minor": ("i7|bVImaj7|bIIImaj7|bVII", "i7|iv7|i7|v7", "i|bVII|bVI|bVII", "i7|i7|bIII|iv7", "bVImaj7|bVII|i7|i7",
                  "i9|iv9|bVII|bIIImaj7"),
        "dorian": ("i7|IV|i7|IV", "i7|bIII|IV|i7"),
        "major": ("IV|V|vi|I", "I|V|vi|IV", "IVmaj7|iii7|vi7|V"),
    },
    "techno": {
        "minor": ("i|i|i|i", "i|i|bVI|bVI", "i|i|iv|i", "i|bIII|i|bVII", "i7|i7|i7|bVII"),
        "phrygian": ("i|bII|i|i", "i|i|i|bII", "i|bII|i|bvii"),
    },
    "trance": {
        "minor": ("i|bVI|bIII|bVII", "bVI|bVII|i|i", "i|bVII|bVI|bVII", "i|v|bVI|bVII", "bVI|bVII|v|i", "i|bVI|iv|bVII",
                  "i|bIII|bVII|iv"),
        "major": ("I|V|vi|IV", "vi|IV|I|V", "IV|V|vi|iii"),
    },
    "synthwave": {
        "minor": ("i|bVI|bIII|bVII", "i|bVII|bVI|bVI", "bVI|bVII|i|i", "i|i|bVI|bVII", "i|iv|bVI|bVII",
                  "bVImaj7|bVII|i|v"),
        "major": ("I|V|vi|IV", "IV|V|vi|vi", "I|iii|IV|iv"),
    },
    "cinematic": {
        "minor": ("i|bVI|bIII|bVII", "i|bVI|iv|V", "i|bVII|bVI|iv", "i|i|bVI|bVI|iv|iv|V|V", "i|bIII|bVII|IV",
                  "i|bvi|i|bvi", "i|bVI|bII|V", "i|v:3|bVI|iv"),
        "major": ("I|V|vi|IV", "I|bVI|bVII|I", "I|iii|IV|iv", "I|bIII|bVII|IV", "I|II|IV|I"),
        "dorian": ("i|IV|i|IV", "i|bVII|IV|i"),
    },
    "ambient": {
        "major": ("Imaj9|IVmaj9|Imaj9|IVmaj9", "Iadd9|vi7|IVmaj7|Vsus4", "Imaj7|iii7|vi9|IVmaj9", "Isus2|Isus2|IVmaj7|IVmaj7"),
        "minor": ("i9|bVImaj7|i9|bVImaj7", "i9|bIIImaj7|bVImaj7|v7", "i9|iv9|i9|bVIImaj7", "i|bVIIadd9|bVImaj7|bVImaj7"),
        "lydian": ("Imaj7|II|Imaj7|II", "Imaj9|Imaj9|II|II"),
        "dorian": ("i9|IV9|i9|IV9", "i9|bVIImaj7|IV|i9"),
    },
    "impressionist": {
        "major": ("Imaj9|IV9|Imaj9|IV9", "Imaj7|iii9|vi9|bVImaj7", "I6|bVII9|bVI9|V9", "Imaj7|ii9|iii9|IVmaj7",
                  "Iadd9|bIIImaj7|bVImaj7|V7sus4"),
        "lydian": ("Imaj7|II7|Imaj7|II9", "Imaj9|vii7|vi9|II9"),
        "mixolydian": ("I9|bVIImaj7|I9|IV6", "I9|v9|I9|bVII9"),
        "dorian": ("i9|IV9|i9|IV9", "i7|bVIImaj7|bVImaj7|v7"),
    },
    "minimalist": {
        "major": ("I|I|vi|vi|IV|IV|V|V", "I|iii|IV|V", "Iadd9|vi7|IVadd9|Vsus4", "I|V:3|vi|IV"),
        "minor": ("i|i|bVI|bVI|bIII|bIII|bVII|bVII", "i|v:3|bVI|iv", "i|bVI|bIII:3|bVII", "i|bIII|bVII|iv"),
        "dorian": ("i7|i7|IV|IV", "i|bVII|IV|i"),
        "mixolydian": ("I|I|bVII|bVII", "I|v|bVII|IV"),
    },
    "ragtime": {
        "major": ("I|I|V7|V7|V7|V7|I|I", "I V7/V|V7 I|I V7/V|V7", "III7|VI7|II7|V7", "I|VI7|II7|V7 I", "I|I7|IV|#iv°7|I:5|VI7|II7 V7|I",
                  "I|V7|I|I7|IV|#iv°7 I:5|II7 V7|I"),
        "minor": ("i|V7|V7|i", "i|iv|i|V7", "i|bVI7|V7|i"),
    },
    "waltz": {
        "major": ("I|I|V7|V7|V7|V7|I|I", "I|vi|ii|V7", "I|V7/ii|ii|V7|I:5|V7|I|I", "I|IV|V7|I", "I|I|ii|ii|V7|V7|I|I"),
        "minor": ("i|i|iv|iv|V7|V7|i|i", "i|V7|V7|i", "i|bVI|iiø7|V7", "i|iv|V7|i"),
    },
    "march": {
        "major": ("I|I|V7|I", "I|IV|I|V7", "I|V7|V7|I", "I|VI7|II7|V7", "I|I|IV|#iv°7|I:5|VI7|II7 V7|I"),
        "minor": ("i|i|V7|i", "i|iv|V7|i", "i|bVI|iv|V7"),
    },
    "lullaby": {
        "major": ("I|I|V7|V7|V7|V7|I|I", "I|IV|I|V", "I|vi|IV|V", "I|V:3|IV|I"),
        "minor": ("i|iv|V7|i", "i|bVI|iv|V"),
    },
    "baroque": {
        "major": ("I|IV|vii°|iii|vi|ii|V7|I", "I|V:3|vi|iii:3|IV|I:3|IV|V", "I|vi|ii:3|V7", "I|V|I:3|IV V"),
        "minor": ("i|iv|bVII|bIII|bVI|ii°|V|i", "i|V:3|v:3|IV:3|iv:3|i:5|V7|i", "i|bVII|bVI|V", "i|ii°:3|V7|i",
                  "i|V|i|bVII|bIII|bVII|i V|i"),
    },
}  # fmt: skip

_LOOPS["house"]["phrygian"] = _LOOPS["techno"]["phrygian"]

_TWELVE = {
    "major": (
        "I7|I7|I7|I7|IV7|IV7|I7|I7|V7|IV7|I7|V7", "I7|IV7|I7|I7|IV7|IV7|I7|I7|V7|IV7|I7|I7 V7",
        "I7|IV7|I7|v7 I7|IV7|#iv°7|I7|VI7|ii7|V7|I7 VI7|ii7 V7", "I7|IV7|I7|I7|IV7|IV7|I7|VI7|II7|V7|I7|V7",
    ),
    "minor": (
        "i7|i7|i7|i7|iv7|iv7|i7|i7|bVI7|V7|i7|V7", "i7|iv7|i7|i7|iv7|iv7|i7|i7|V7|iv7|i7|V7#9",
    ),
}  # fmt: skip

_FAMILY = {
    "bossa nova": "bossa", "afrobeat": "vamp", "funk": "vamp", "boogie-woogie": "blues", "swing": "jazz",
    "jazz ballad": "jazz", "jazz waltz": "jazz", "hip-hop": "hiphop", "lo-fi": "lofi", "drum and bass": "trance",
}  # fmt: skip
_GRAMMAR = {"classical", "romantic", "chorale"}  # phrases by function rather than by loop
_SEVENTHS = {"jazz", "bossa", "lofi", "samba", "ambient", "impressionist"}
_POWER = {"punk", "metal"}

_TONIC = {"major": ("I", "I", "I:3", "vi"), "minor": ("i", "i", "i:3", "bVI")}
_PREPARE = {"major": ("IV", "ii", "ii:3", "ii7", "IV", "ii7:3"), "minor": ("iv", "ii°:3", "iv", "iiø7:3", "bVI")}
_PULL = {"major": ("V", "V7", "V:3", "V7:3", "vii°:3"), "minor": ("V", "V7", "V7:3", "vii°7", "V:3")}
_COLOUR = {"major": ("V7/ii", "V7:3/V", "V7/IV", "V7/vi"), "minor": ("V7/iv", "V7/bIII", "V7:3/V", "bII:3")}


@lru_cache(maxsize=4096)
def _chord(numeral: str, tonic: int) -> ChordMark:
    """A numeral on the major scale of ``tonic``; see the head of this module."""
    whole = numeral
    third = ""
    if ":" in numeral and "/" in numeral and numeral.index(":") < numeral.index("/"):  # "V7:3/V"
        head, target = numeral.split("/")
        numeral, third = head.split(":")[0] + "/" + target, head.split(":")[1]
    found = _NUMERAL.match(numeral)
    if not found:
        raise BadInput(f"“{whole}” is not a numeral; write one such as ii7, bVII or V7/ii.")
    mark, degree, shape, target, bass = found.groups()
    base = _chord(target, tonic).root if target else tonic
    root = (base + _DEGREES[degree.lower()] + {"": 0, "b": -1, "#": 1}[mark]) % 12
    quality = _SHAPES.get(shape) or (_SMALL.get(shape, shape) if degree.islower() else shape)
    if quality not in QUALITIES:
        raise BadInput(f"“{whole}” has a shape that no chord here has.")
    bass = bass or third
    steps = QUALITIES[quality]
    low = (root + steps[{"3": 1, "5": 2, "7": -1}[bass]]) % 12 if bass else None
    return ChordMark(Fraction(0), root, quality, low)


def progression(
    tonality: Tonality,
    bars: int,
    genre: str,
    rng: random.Random,
    *,
    moods: Sequence[str] = (),
    cadence: str = "full",
    beats_a_bar: int = 4,
    harmonic_rhythm: float | None = None,
    meter: Meter | None = None,
) -> list[tuple[ChordMark, ...]]:
    """The chords of each bar, ``quarter`` counted from the bar's start.

    cadence: "full" ends on the tonic, "half" on the dominant, "plagal" IV-I, "open" as the loop runs. beats_a_bar is in
    quarters unless ``meter`` is given. harmonic_rhythm: chords a bar (0.5 holds each for two). Raises BadInput for a
    cadence that is not one of CADENCES or when bars is below 1.
    """
    if cadence not in CADENCES:
        raise BadInput(f"“{cadence}” is not a cadence; take one of {', '.join(CADENCES)}.")
    if bars < 1:
        raise BadInput("A progression needs at least one bar.")
    family = _FAMILY.get(genre, genre)
    if family not in _LOOPS and family not in _GRAMMAR:
        family = "pop"
    mode = tonality.mode
    home = "minor" if tonality.is_minor else "major"
    if family in _GRAMMAR:
        rows = _grammar(bars, home, rng, cadence, rich=family == "romantic")
    else:
        rows = _loops(family, genre, bars, mode, home, rng)
        rows = _vary(rows, family, home, rng)
        _close(rows, cadence, family, mode, home, rng)
    rows = _hold(rows, harmonic_rhythm)
    _mood(rows, family, home, moods, cadence, rng)
    lengths = beats(meter.numerator, meter.denominator) if meter else beats(max(1, beats_a_bar), 4)
    return [_place(row, lengths, tonality.tonic) for row in rows]


def _place(row: list[str], lengths: tuple[int, ...], tonic: int) -> tuple[ChordMark, ...]:
    """Chords of one bar on its beats; what does not fit into the beats is left out."""
    if len(row) > 1 and len(lengths) == 1:
        row = row[:1]
    if len(row) == 2:
        places: Sequence[int] = (0, middle(lengths))
    else:
        at = starts(lengths)
        row = row[: len(at)]
        places = at[: len(row)]
    marks: list[ChordMark] = []
    for place, numeral in zip(places, row, strict=True):
        mark = replace(_chord(numeral, tonic), quarter=Fraction(place, TICKS))
        if not marks or (mark.root, mark.quality, mark.bass) != (marks[-1].root, marks[-1].quality, marks[-1].bass):
            marks.append(mark)
    return tuple(marks)


@lru_cache(maxsize=1024)
def _split(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(bar.split()) for bar in text.split("|"))


def _loops(family: str, genre: str, bars: int, mode: str, home: str, rng: random.Random) -> list[list[str]]:
    """Loops in a row until there are enough bars; twelve-bar forms where the genre has them."""
    book = _LOOPS[family]
    twelve = genre in ("blues", "boogie-woogie") or (genre in ("swing", "rock", "jazz waltz") and rng.random() < 0.2)
    if bars % 12 == 0 and twelve:
        text = rng.choice(_TWELVE[home])
        if genre == "boogie-woogie" and home == "major":
            text = _TWELVE["major"][rng.randrange(2)]
        if genre == "rock":
            text = text.replace("7#9", "").replace("7", "")
        return [list(bar) for _ in range(bars // 12) for bar in _split(text)]
    choices = book.get(mode) or book.get(home) or next(iter(book.values()))
    if mode in ("lydian", "locrian") and mode not in book:
        choices = book.get(home) or choices
    fits = [one for one in choices if bars % len(_split(one)) == 0] or list(choices)
    first = _split(rng.choice(fits))
    second = _split(rng.choice(fits)) if rng.random() < 0.3 and bars >= 16 else first
    rows: list[list[str]] = []
    while len(rows) < bars:
        loop = second if second is not first and len(rows) % 16 >= 8 else first
        rows += [list(bar) for bar in loop]
    return rows[:bars]


def _vary(rows: list[list[str]], family: str, home: str, rng: random.Random) -> list[list[str]]:
    """Every second time round, now and then another way into the next loop."""
    for i in range(7, len(rows) - 1, 8):
        if rng.random() > 0.35 or len(rows[i]) > 1:
            continue
        last = rows[i][0]
        if family in ("jazz", "bossa", "samba", "lofi"):
            rows[i] = ["ii7", "V7"] if home == "major" else ["iiø7", "V7b9"]
        elif family in ("pop", "ballad", "soul", "gospel", "country", "disco"):
            turn = {"V": ["Vsus4", "V"], "IV": ["IV", "V"], "I": ["I", "V7sus4"], "vi": ["vi", "V"]}.get(last)
            rows[i] = turn or rows[i]
        elif family in ("rock", "trance", "synthwave", "cinematic") and home == "minor" and last != "bVII":
            rows[i] = [last, "bVII"]
    return rows


# The last two bars of a full close, by family; "~" keeps the loop's own bar before the tonic.
_CLOSES: dict[str, dict[str, tuple[str, ...]]] = {
    "jazz": {"major": ("ii7 V7", "ii7 bII7", "V13"), "minor": ("iiø7 V7b9", "V7b9"), "dorian": ("~", "iv7")},
    "bossa": {"major": ("ii7 V7", "bII7", "ii9 V7b9"), "minor": ("iiø7 V7b9", "bII7")},
    "samba": {"major": ("ii7 V7", "V7"), "minor": ("iiø7 V7b9", "V7")},
    "lofi": {"major": ("ii9 V13", "iv6", "V7sus4"), "minor": ("V7#9", "iv9"), "dorian": ("IV9",)},
    "blues": {"major": ("V7", "IV7", "II7 V7"), "minor": ("V7", "V7#9")},
    "gospel": {"major": ("IV iv6", "ii7 V7sus4", "V13"), "minor": ("V7",)},
    "flamenco": {"phrygian": ("bII",), "minor": ("V7",), "major": ("V7",)},
    "vamp": {"dorian": ("~", "IV9"), "minor": ("V7#9", "~"), "mixolydian": ("bVII IV",), "major": ("V7#9",)},
    "rock": {"major": ("V", "IV", "bVII IV"), "minor": ("bVII", "V", "bVI bVII"), "mixolydian": ("bVII", "IV")},
    "metal": {"minor": ("bVII5", "V5", "bII5"), "phrygian": ("bII5",)},
    "punk": {"major": ("V5", "IV5"), "minor": ("bVII5", "V5")},
    "celtic": {"major": ("V", "IV V"), "dorian": ("bVII",), "mixolydian": ("bVII",), "minor": ("bVII",)},
    "klezmer": {"minor": ("V7",), "phrygian": ("bvii", "bII"), "dorian": ("v", "II7")},
    "techno": {"minor": ("~", "bVII"), "phrygian": ("bII",)},
    "trance": {"minor": ("bVII", "bVI bVII"), "major": ("V", "IV V")},
    "synthwave": {"minor": ("bVII", "bVI bVII"), "major": ("V", "iv")},
    "house": {"minor": ("bVII", "v7", "~"), "dorian": ("IV",), "major": ("V",), "phrygian": ("bII",)},
    "hiphop": {"minor": ("V", "bVII", "~"), "dorian": ("~",), "major": ("V",)},
    "ambient": {"major": ("IVmaj7", "Vsus4"), "minor": ("bVIImaj7", "v7"), "lydian": ("II",), "dorian": ("IV9",)},
    "impressionist": {"major": ("V9", "V7sus4", "bVII9"), "lydian": ("II9",), "mixolydian": ("bVIImaj7",),
                      "dorian": ("IV9",)},
    "cinematic": {"minor": ("V", "bVII", "iv"), "major": ("V", "bVII", "iv"), "dorian": ("IV",)},
    "minimalist": {"major": ("V", "IV"), "minor": ("v", "iv", "bVII"), "dorian": ("IV",), "mixolydian": ("bVII",)},
    "folk": {"major": ("V", "IV V"), "minor": ("bVII", "V"), "dorian": ("bVII", "IV"), "mixolydian": ("bVII",)},
    "reggae": {"major": ("V", "IV"), "minor": ("v", "bVII", "iv"), "dorian": ("IV",)},
    "soul": {"major": ("V7sus4", "IV", "ii7 V7sus4"), "minor": ("V7#9", "iv7", "bVII")},
}  # fmt: skip
_MODAL_CLOSE = {"dorian": "bVII", "mixolydian": "bVII", "phrygian": "bII", "lydian": "II", "locrian": "bII"}

# How the tonic itself sounds at the end, where it is more than a triad.
_HOMES = {
    "jazz": {"major": ("Imaj7", "I6", "Imaj9"), "minor": ("i6", "i7")},
    "bossa": {"major": ("Imaj7", "I6", "Imaj9"), "minor": ("i6", "i7")},
    "samba": {"major": ("I6", "Imaj7"), "minor": ("i6", "i")},
    "lofi": {"major": ("Imaj7", "Imaj9"), "minor": ("i9", "i7")},
    "blues": {"major": ("I7", "I7", "I6"), "minor": ("i7", "i6")},
    "ambient": {"major": ("Iadd9", "Imaj7"), "minor": ("i9", "i")},
    "impressionist": {"major": ("Imaj7", "I6", "Iadd9"), "minor": ("i7", "i9")},
    "soul": {"major": ("I", "Imaj7", "I6"), "minor": ("i7", "i")},
    "vamp": {"major": ("I9", "I7"), "minor": ("i7", "i9")},
    "punk": {"major": ("I5",), "minor": ("i",)},
    "metal": {"major": ("I5",), "minor": ("i5", "i")},
}


def _close(rows: list[list[str]], cadence: str, family: str, mode: str, home: str, rng: random.Random) -> None:
    """Write the cadence into the last bars."""
    if cadence == "open":
        return
    tonic = rng.choice(_HOMES.get(family, {}).get(home) or ("I" if home == "major" else "i",))
    if mode == "phrygian" and family in ("flamenco", "klezmer"):
        tonic = "I"
    if cadence == "half":
        rows[-1] = ["V5" if family in _POWER else "V7" if family in _SEVENTHS | {"blues"} else "V"]
        if mode in _MODAL_CLOSE:
            rows[-1] = [_MODAL_CLOSE[mode]]
        return
    rows[-1] = [tonic]
    if len(rows) < 2:
        return
    if cadence == "plagal":
        rows[-2] = ["IV5" if family in _POWER else "IV" if home == "major" or mode == "dorian" else "iv"]
        return
    choices = _CLOSES.get(family, {})
    usual = ("V7", "V") if family in ("country", "polka", "march", "waltz", "ragtime", "tango", "salsa") else ("V",)
    way = rng.choice(choices.get(mode) or choices.get(home) or (_MODAL_CLOSE.get(mode, ""),) or usual) or usual[0]
    if way == "~" and rows[-2][-1] not in (tonic, "I", "i", "i7", "i9"):
        return
    if way == "~":
        way = "V7" if home == "major" else "bVII" if family != "jazz" else "V7b9"
    rows[-2] = way.split()


def _grammar(bars: int, home: str, rng: random.Random, cadence: str, rich: bool) -> list[list[str]]:
    """Phrases of four bars (Caplin's sentence and period in outline): tonic, preparation, dominant, close."""
    rows: list[list[str]] = []
    while len(rows) < bars:
        size = min(4, bars - len(rows))
        last = len(rows) + size >= bars
        close = cadence if last else "half" if (len(rows) // 4) % 2 == 0 else "full"
        rows += _phrase(size, home, rng, close, rich)
    return rows


def _phrase(size: int, home: str, rng: random.Random, close: str, rich: bool) -> list[list[str]]:
    tonic = "I" if home == "major" else "i"
    ends = {"full": [tonic], "plagal": [tonic], "half": ["V"], "open": [rng.choice(_PULL[home][:2])]}[close]
    if size == 1:
        return [ends]
    if close == "plagal":
        before = ["IV" if home == "major" else "iv"]
    elif close == "half":
        before = [rng.choice(_PREPARE[home])]
        if rng.random() < 0.2:
            before = ["V7:3/V"]
    else:
        ready = rng.choice(_PREPARE[home])
        before = rng.choice(([ready, "V7"], [tonic + ":5", "V7"], ["V7"], [ready, "V"]))
    if size == 2:
        return [before, ends]
    first = [tonic]
    inner: list[list[str]] = []
    for _ in range(size - 3):
        roll = rng.random()
        if roll < 0.3:
            inner.append([rng.choice(_PULL[home])])
        elif roll < 0.5:
            inner.append([rng.choice(_TONIC[home]), rng.choice(_PULL[home][:4])])
        elif roll < (0.85 if rich else 0.65):
            colour = rng.choice(_COLOUR[home])
            after = {"V7/ii": "ii", "V7:3/V": "V", "V7/IV": "IV", "V7/vi": "vi", "V7/iv": "iv", "V7/bIII": "bIII"}
            inner.append([colour, after.get(colour, "V")])
        elif roll < 0.95:
            inner.append([rng.choice(_PREPARE[home])])
        else:
            inner.append([rng.choice(_TONIC[home][2:]), tonic])
    return [first, *inner, before, ends]


def _hold(rows: list[list[str]], rhythm: float | None) -> list[list[str]]:
    """Fewer or more chords a bar: two bars share the first one's chord, or a bar goes half way to the next."""
    if rhythm is None:
        return rows
    held = [list(row) for row in rows]
    if rhythm < 0.75:
        size = max(2, round(1 / max(rhythm, 0.05)))
        for i in range(len(held) - 2):  # the cadence stays
            if i % size:
                held[i] = held[i - i % size][:1]
    elif rhythm <= 1.25:
        held = [row[:1] if i != len(held) - 2 else row for i, row in enumerate(held)]
    else:
        for i in range(len(held) - 1):
            if len(held[i]) == 1 and held[i + 1][0] != held[i][0]:
                target = held[i + 1][0]
                plain = re.match(r"[b#]?[IViv]+$", target)
                lead = (
                    f"V7/{target}" if plain and target not in ("I", "i", "V") else "V7" if target in ("I", "i") else ""
                )
                held[i] = [held[i][0], lead] if lead else held[i]
    return held


def _mood(
    rows: list[list[str]], family: str, home: str, moods: Sequence[str], cadence: str, rng: random.Random
) -> None:
    """Colour what a mood would: a minor subdominant for longing, sixths and ninths for dreams, a leading diminished."""
    if family in _POWER or not moods:
        return
    longing = {"nostalgic", "melancholic", "sad", "romantic"} & set(moods)
    floating = {"dreamy", "calm", "mysterious"} & set(moods)
    tense = {"tense", "dark", "angry"} & set(moods)
    for i, row in enumerate(rows[:-1] if cadence != "open" else rows):
        for j, numeral in enumerate(row):
            if longing and home == "major" and numeral == "IV" and i % 4 >= 2 and rng.random() < 0.4:
                row[j] = "iv"
            elif floating and numeral in ("I", "IV") and family not in _GRAMMAR | {"baroque"} and rng.random() < 0.5:
                row[j] = numeral + rng.choice(("maj7", "add9"))
            elif tense and home == "minor" and numeral in ("iv", "bVII") and i % 4 == 3 and rng.random() < 0.4:
                row[j] = "V7" if family in _GRAMMAR else "V"


def reharmonise(
    chords: Sequence[ChordMark], tonality: Tonality, rng: random.Random, amount: float
) -> tuple[ChordMark, ...]:
    """Other chords on the same places: relatives, dominants of what follows, tritone substitutes, richer shapes.

    amount 0..1 is the share of chords that may change; the first and the last keep their root.
    """
    done = list(chords)
    scale = set(tonality.scale)
    for i, chord in enumerate(chords):
        if rng.random() >= amount or i in (0, len(chords) - 1):
            continue
        after = done[i + 1] if i + 1 < len(chords) else None
        choices = [_relative(chord, scale)]
        seventh = {"": "maj7" if (chord.root + 11) % 12 in scale else "7", "m": "m7", "dim": "m7b5"}.get(chord.quality)
        if seventh:
            choices.append(replace(chord, quality=seventh))
        if after is not None and chords[i + 1].root != chord.root:
            choices.append(ChordMark(chord.quarter, (chords[i + 1].root + 7) % 12, "7"))
            if amount > 0.5:
                choices.append(ChordMark(chord.quarter, (chords[i + 1].root + 1) % 12, "7"))
        if chord.root == (tonality.tonic + 5) % 12 and not tonality.is_minor:
            choices.append(replace(chord, quality="m6" if "6" in chord.quality or amount > 0.6 else "m", bass=None))
        done[i] = rng.choice([one for one in choices if one is not None] or [chord])
    return tuple(done)


def _relative(chord: ChordMark, scale: set[int]) -> ChordMark | None:
    """The chord a third away that shares two notes and lies in the scale."""
    minor = 3 in QUALITIES[chord.quality]
    step, quality = (3, "") if minor else (9, "m")
    root = (chord.root + step) % 12
    tones = {(root + one) % 12 for one in QUALITIES[quality]}
    return ChordMark(chord.quarter, root, quality) if tones <= scale else None
