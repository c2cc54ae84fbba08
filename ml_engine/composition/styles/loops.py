"""Progressions that genres have in common use, as numerals (see harmony), and how each closes."""

Row = tuple[str, ...]  # one loop: bars parted by "|"

LOOPS: dict[str, dict[str, Row]] = {
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

LOOPS["house"]["phrygian"] = LOOPS["techno"]["phrygian"]

TWELVE = {
    "major": (
        "I7|I7|I7|I7|IV7|IV7|I7|I7|V7|IV7|I7|V7", "I7|IV7|I7|I7|IV7|IV7|I7|I7|V7|IV7|I7|I7 V7",
        "I7|IV7|I7|v7 I7|IV7|#iv°7|I7|VI7|ii7|V7|I7 VI7|ii7 V7", "I7|IV7|I7|I7|IV7|IV7|I7|VI7|II7|V7|I7|V7",
    ),
    "minor": (
        "i7|i7|i7|i7|iv7|iv7|i7|i7|bVI7|V7|i7|V7", "i7|iv7|i7|i7|iv7|iv7|i7|i7|V7|iv7|i7|V7#9",
    ),
}  # fmt: skip

FAMILY = {
    "bossa nova": "bossa", "afrobeat": "vamp", "funk": "vamp", "boogie-woogie": "blues", "swing": "jazz",
    "jazz ballad": "jazz", "jazz waltz": "jazz", "hip-hop": "hiphop", "lo-fi": "lofi", "drum and bass": "trance",
}  # fmt: skip
GRAMMAR = {"classical", "romantic", "chorale"}  # phrases by function rather than by loop
SEVENTHS = {"jazz", "bossa", "lofi", "samba", "ambient", "impressionist"}
POWER = {"punk", "metal"}

TONIC = {"major": ("I", "I", "I:3", "vi"), "minor": ("i", "i", "i:3", "bVI")}
PREPARE = {"major": ("IV", "ii", "ii:3", "ii7", "IV", "ii7:3"), "minor": ("iv", "ii°:3", "iv", "iiø7:3", "bVI")}
PULL = {"major": ("V", "V7", "V:3", "V7:3", "vii°:3"), "minor": ("V", "V7", "V7:3", "vii°7", "V:3")}
COLOUR = {"major": ("V7/ii", "V7:3/V", "V7/IV", "V7/vi"), "minor": ("V7/iv", "V7/bIII", "V7:3/V", "bII:3")}

# The last two bars of a full close, by family; "~" keeps the loop's own bar before the tonic.
CLOSES: dict[str, dict[str, tuple[str, ...]]] = {
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
MODAL_CLOSE = {"dorian": "bVII", "mixolydian": "bVII", "phrygian": "bII", "lydian": "II", "locrian": "bII"}

# How the tonic itself sounds at the end, where it is more than a triad.
HOMES: dict[str, dict[str, Row]] = {
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
