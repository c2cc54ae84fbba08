"""What a form offers."""

from ml_engine.composition.brief import GENRES, MOODS, REGISTERS, TEXTURES
from ml_engine.composition.words.manners import LEVELS
from ml_engine.composition.words.player_names import KNOWN
from ml_engine.theory import SCALES

_MAJOR = ("C", "G", "D", "A", "E", "B", "F#", "Db", "Ab", "Eb", "Bb", "F")
_MINOR = ("A", "E", "B", "F#", "C#", "G#", "Eb", "Bb", "F", "C", "G", "D")
_MODAL = ("C", "D", "E", "F", "G", "A", "B", "Bb", "Eb")
_METERS = ("4/4", "3/4", "2/4", "6/8", "2/2", "5/4", "9/8", "12/8", "7/8", "3/8", "3/2", "6/4", "7/4", "5/8")
_EFFECTS = ("fret noise", "breath noise", "seashore", "birdsong", "telephone", "helicopter", "applause", "gunshot")


def offered() -> dict[str, list[str]]:
    """See ``words.choices``."""
    keys = [f"{tonic} major" for tonic in _MAJOR] + [f"{tonic} minor" for tonic in _MINOR]
    keys += [f"{tonic} {mode}" for mode in SCALES if mode not in ("major", "minor") for tonic in _MODAL]
    changes = ["p-f", "f-p", "pp-ff", "ff-pp", "mp-f", "f-mp"]
    return {
        "genre": list(GENRES),
        "moods": list(MOODS),
        "texture": list(TEXTURES),
        "register": list(REGISTERS),
        "instruments": [name for name in KNOWN if name not in _EFFECTS],
        "key": keys,
        "meter": list(_METERS),
        "dynamics": [*LEVELS, *changes],
    }
