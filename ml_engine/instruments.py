"""Names of instruments and their General MIDI programs (General MIDI 1, MMA 1991).

A Note names its instrument in plain English; MIDI files and SoundFonts know numbers. Drums have no program of their
own: they are the tenth channel. A second player of an instrument is told from the first by a number: "violin 2".
"""

import re
from collections.abc import Container

DRUMS = "drums"
DRUM_CHANNEL = 9  # counted from 0; players call it channel 10

NAMES: tuple[str, ...] = (
    "piano", "bright piano", "electric grand piano", "honky-tonk piano",
    "electric piano", "fm electric piano", "harpsichord", "clavinet",
    "celesta", "glockenspiel", "music box", "vibraphone", "marimba", "xylophone", "tubular bells", "dulcimer",
    "drawbar organ", "percussive organ", "rock organ", "organ", "reed organ", "accordion", "harmonica", "bandoneon",
    "guitar", "steel guitar", "jazz guitar", "electric guitar",
    "muted guitar", "overdriven guitar", "distortion guitar", "guitar harmonics",
    "acoustic bass", "electric bass", "picked bass", "fretless bass",
    "slap bass", "slap bass 2", "synth bass", "synth bass 2",
    "violin", "viola", "cello", "contrabass", "tremolo strings", "pizzicato strings", "harp", "timpani",
    "strings", "slow strings", "synth strings", "synth strings 2", "choir", "voice", "synth voice", "orchestra hit",
    "trumpet", "trombone", "tuba", "muted trumpet", "horn", "brass", "synth brass", "synth brass 2",
    "soprano saxophone", "alto saxophone", "tenor saxophone", "baritone saxophone",
    "oboe", "english horn", "bassoon", "clarinet",
    "piccolo", "flute", "recorder", "pan flute", "blown bottle", "shakuhachi", "whistle", "ocarina",
    "square lead", "sawtooth lead", "calliope lead", "chiff lead",
    "charang lead", "voice lead", "fifths lead", "bass and lead",
    "new age pad", "warm pad", "polysynth pad", "choir pad", "bowed pad", "metallic pad", "halo pad", "sweep pad",
    "rain", "soundtrack", "crystal", "atmosphere", "brightness", "goblins", "echoes", "sci-fi",
    "sitar", "banjo", "shamisen", "koto", "kalimba", "bagpipe", "fiddle", "shanai",
    "tinkle bell", "agogo", "steel drums", "woodblock", "taiko", "melodic tom", "synth drum", "reverse cymbal",
    "fret noise", "breath noise", "seashore", "birdsong", "telephone", "helicopter", "applause", "gunshot",
)  # fmt: skip

_ALIASES = {
    "acoustic grand piano": 0, "grand piano": 0, "keyboard": 0, "rhodes": 4, "church organ": 19, "pipe organ": 19,
    "acoustic guitar": 24, "nylon guitar": 24, "bass": 33, "bass guitar": 33, "double bass": 43, "string ensemble": 48,
    "string quartet": 48, "singer": 53, "vocals": 53, "french horn": 60, "brass section": 61, "saxophone": 65,
    "sax": 65, "cor anglais": 69, "synth": 81, "upright bass": 32, "soprano": 52, "mezzo-soprano": 52, "alto": 52,
    "tenor": 52, "baritone": 52, "bass voice": 52,
}  # fmt: skip
_PROGRAMS = {name: program for program, name in enumerate(NAMES)} | _ALIASES


def is_drums(name: str) -> bool:
    """Whether this is unpitched percussion, which General MIDI puts on channel 10."""
    return name.strip().lower() in {DRUMS, "drum", "drum kit", "drum set", "percussion"}


def base_name(name: str) -> str:
    """The instrument that a player's name speaks of: "violin" for "violin 2"; "slap bass 2" is one by itself."""
    text = name.strip().lower()
    return text if text in _PROGRAMS else re.sub(r"\s+\d+$", "", text)


def is_known(name: str) -> bool:
    """Whether there is such an instrument, the number of its player aside."""
    return is_drums(base_name(name)) or base_name(name) in _PROGRAMS


def free_name(name: str, taken: Container[str]) -> str:
    """``name``, or the first of "violin 2", "violin 3" … that is neither ``taken`` nor another instrument's name."""
    if name not in taken:
        return name
    base, number = base_name(name), 2
    while f"{base} {number}" in taken or f"{base} {number}" in _PROGRAMS:
        number += 1
    return f"{base} {number}"


def program_of(name: str) -> int:
    """The General MIDI program 0..127 that plays ``name``; the piano's (0) when the name is not known."""
    return _PROGRAMS.get(base_name(name), 0)


def name_of(program: int) -> str:
    """The name of General MIDI program 0..127. Raises IndexError outside that range."""
    if not 0 <= program < len(NAMES):
        raise IndexError(f"General MIDI has no program {program}")
    return NAMES[program]


# Sounding ranges as MIDI pitches: lowest, highest, and the part of them that players like to live in. After the tables of
# Adler, The Study of Orchestration (2002), and Piston, Orchestration (1955), for skilled players, not for virtuosi.
_RANGES: dict[str, tuple[int, int, int, int]] = {
    "harpsichord": (29, 89, 36, 84), "clavinet": (29, 88, 36, 84), "celesta": (60, 108, 60, 96),
    "electric piano": (28, 100, 36, 89), "fm electric piano": (28, 100, 36, 89),
    "glockenspiel": (79, 108, 79, 103), "music box": (60, 100, 67, 96), "vibraphone": (53, 89, 53, 86),
    "marimba": (45, 96, 48, 91), "xylophone": (65, 108, 67, 96), "tubular bells": (60, 77, 60, 77),
    "dulcimer": (50, 88, 55, 84), "drawbar organ": (36, 96, 36, 89), "percussive organ": (36, 96, 36, 89),
    "rock organ": (36, 96, 36, 89), "organ": (36, 96, 36, 84), "reed organ": (29, 89, 36, 84),
    "accordion": (29, 93, 41, 86), "harmonica": (60, 96, 60, 88), "bandoneon": (36, 95, 45, 84),
    "guitar": (40, 83, 43, 76), "steel guitar": (40, 84, 43, 76), "jazz guitar": (40, 86, 43, 79),
    "electric guitar": (40, 86, 43, 79), "muted guitar": (40, 86, 43, 76), "overdriven guitar": (40, 86, 43, 81),
    "distortion guitar": (40, 88, 40, 81), "guitar harmonics": (52, 96, 64, 91), "acoustic bass": (28, 60, 28, 55),
    "electric bass": (28, 64, 28, 55), "picked bass": (28, 64, 28, 55), "fretless bass": (28, 64, 28, 55),
    "slap bass": (28, 64, 28, 55), "slap bass 2": (28, 64, 28, 55), "synth bass": (24, 64, 28, 55),
    "synth bass 2": (24, 64, 28, 55), "violin": (55, 100, 55, 91), "viola": (48, 88, 48, 79),
    "cello": (36, 79, 36, 69), "contrabass": (28, 60, 28, 53), "harp": (23, 103, 31, 91), "timpani": (40, 57, 41, 53),
    "tremolo strings": (28, 100, 36, 91), "pizzicato strings": (28, 100, 36, 88), "strings": (28, 100, 36, 91),
    "slow strings": (28, 100, 36, 88), "choir": (40, 84, 43, 79), "voice": (48, 84, 55, 76),
    "synth voice": (40, 88, 48, 79), "trumpet": (52, 84, 58, 79), "trombone": (40, 72, 43, 67),
    "tuba": (26, 60, 31, 55), "muted trumpet": (52, 84, 58, 79), "horn": (35, 77, 43, 72), "brass": (34, 84, 41, 77),
    "soprano saxophone": (56, 88, 58, 84), "alto saxophone": (49, 81, 52, 77), "tenor saxophone": (44, 76, 47, 72),
    "baritone saxophone": (36, 69, 40, 64), "oboe": (58, 91, 60, 84), "english horn": (52, 81, 55, 77),
    "bassoon": (34, 74, 36, 67), "clarinet": (50, 91, 52, 84), "piccolo": (74, 108, 76, 103), "flute": (60, 96, 62, 91),
    "recorder": (72, 98, 72, 93), "pan flute": (60, 91, 62, 86), "blown bottle": (55, 84, 60, 79),
    "shakuhachi": (62, 91, 62, 84), "whistle": (74, 98, 74, 93), "ocarina": (69, 89, 69, 86),
    "sitar": (48, 84, 50, 79), "banjo": (48, 84, 50, 79), "shamisen": (50, 84, 52, 79), "koto": (43, 91, 50, 84),
    "kalimba": (53, 88, 60, 84), "bagpipe": (67, 81, 67, 81), "fiddle": (55, 93, 55, 84), "shanai": (58, 84, 60, 81),
    "steel drums": (52, 89, 55, 84), "melodic tom": (36, 72, 40, 67), "taiko": (36, 72, 40, 67),
    "drums": (35, 81, 35, 59), "soprano": (60, 81, 60, 79), "mezzo-soprano": (57, 78, 57, 76), "alto": (53, 76, 55, 74),
    "tenor": (48, 69, 48, 67), "baritone": (43, 67, 45, 64), "bass voice": (40, 64, 40, 60),
}  # fmt: skip
_FAMILY_RANGES = {
    "keyboard": (21, 108, 33, 93), "synth": (24, 103, 36, 93), "strings": (28, 100, 36, 91), "brass": (34, 84, 41, 77),
    "effects": (36, 96, 48, 84), "mallets": (48, 96, 53, 89),
}  # fmt: skip
FAMILIES = (
    "woodwind", "brass", "mallets", "voice", "strings", "plucked", "synth", "keyboard", "bass", "drums", "effects",
)  # fmt: skip
_BY_EIGHT = (
    "keyboard", "mallets", "keyboard", "plucked", "bass", "strings", "strings", "brass", "woodwind", "woodwind", "synth",
    "synth", "synth", "plucked", "mallets", "effects",
)  # fmt: skip
_EXCEPTIONS = {
    "celesta": "keyboard", "harmonica": "woodwind", "harp": "plucked", "timpani": "mallets", "choir": "voice",
    "voice": "voice", "synth voice": "voice", "orchestra hit": "effects", "bagpipe": "woodwind", "fiddle": "strings",
    "shanai": "woodwind", "kalimba": "mallets", "dulcimer": "plucked", "drums": "drums",
} | dict.fromkeys(("soprano", "mezzo-soprano", "alto", "tenor", "baritone", "bass voice"), "voice")  # fmt: skip
_ORDER = {  # within the orchestra, from the top of the page; others follow the order of NAMES
    name: place
    for place, name in enumerate(
        (
            "piccolo", "flute", "recorder", "oboe", "english horn", "clarinet", "soprano saxophone", "alto saxophone",
            "tenor saxophone", "baritone saxophone", "bassoon", "horn", "trumpet", "muted trumpet", "trombone", "tuba",
            "timpani", "soprano", "mezzo-soprano", "alto", "tenor", "baritone", "bass voice", "violin", "fiddle",
            "viola", "cello", "contrabass",
        )
    )
}  # fmt: skip
_SEVERAL = {  # how many notes one player, or one section, plays at once where the family does not say it
    "harmonica": 2, "vibraphone": 4, "marimba": 4, "harp": 8, "choir": 4, "synth voice": 4, "brass": 4, "synth brass": 4,
    "synth brass 2": 4, "strings": 6, "slow strings": 6, "tremolo strings": 6, "pizzicato strings": 6,
    "synth strings": 6, "synth strings 2": 6, "banjo": 4, "shamisen": 2, "sitar": 2, "kalimba": 2, "timpani": 1,
    "tubular bells": 1, "xylophone": 2, "glockenspiel": 2, "bagpipe": 1, "bandoneon": 8, "accordion": 8,
}  # fmt: skip
_TWO_STAVES = frozenset(
    (
        "harp", "marimba", "vibraphone", "music box", "dulcimer", "koto", "kalimba", "choir", "synth voice", "brass",
        "synth brass", "synth brass 2", "strings", "slow strings", "tremolo strings", "pizzicato strings",
        "synth strings", "synth strings 2", "orchestra hit",
    )
)  # fmt: skip
_AT_ONCE = {
    "keyboard": 10, "mallets": 2, "plucked": 6, "bass": 1, "strings": 2, "brass": 1, "woodwind": 1, "voice": 1,
    "synth": 6, "drums": 4, "effects": 4,
}  # fmt: skip


def known_name(name: str, program: int | None = None) -> str:
    """The name as the tables here have it: "Violin II" is "violin", "Grand piano" is "piano", a drum kit is "drums".

    A name that is not known is that of ``program``, or "piano". A singing "Bass" is told from the instrument by its program.
    """
    text = name.strip().lower()
    if is_drums(text):
        return DRUMS
    words = text.replace(".", " ").split()
    while words and (words[-1].isdigit() or words[-1] in {"i", "ii", "iii", "iv", "v"}):
        words.pop()
    for short in (text, " ".join(words)):
        if short == "bass" and program in range(52, 55):
            return "bass voice"
        if short in _RANGES:
            return short
        if short in _PROGRAMS:
            return NAMES[_PROGRAMS[short]]
    return NAMES[program] if program is not None and 0 <= program < len(NAMES) else NAMES[0]


def family_of(name: str) -> str:
    """One of FAMILIES: that of the piano for a name that is not known."""
    known = known_name(name)
    return _EXCEPTIONS[known] if known in _EXCEPTIONS else _BY_EIGHT[program_of(known) // 8]


def range_of(name: str) -> tuple[int, int]:
    """Lowest and highest sounding MIDI pitch that the instrument plays; of drums, the keys of the General MIDI kit."""
    low, high, _, _ = _range(name)
    return low, high


def comfortable_range(name: str) -> tuple[int, int]:
    """The narrower range in which the instrument is at ease and speaks well."""
    _, _, low, high = _range(name)
    return low, high


def _range(name: str) -> tuple[int, int, int, int]:
    known = known_name(name)
    return _RANGES[known] if known in _RANGES else _FAMILY_RANGES[family_of(known)]


def most_at_once(name: str) -> int:
    """How many notes one player can sound together; bowed strings can do two, but prefer one."""
    known = known_name(name)
    return _SEVERAL.get(known, _AT_ONCE[family_of(known)])


def on_two_staves(name: str) -> bool:
    """Whether its music may need two staves: keys, harp, mallets with four sticks, and sections of several players."""
    known = known_name(name)
    return family_of(known) in ("keyboard", "synth") or known in _TWO_STAVES


def is_keyboard(name: str) -> bool:
    """Whether it is played with two hands on keys, and so written on two staves."""
    return family_of(name) == "keyboard"


def score_order(name: str) -> tuple[int, int]:
    """Sorting by this gives the order of a score: winds, brass, bells, voices, strings, plucked, keys, basses, drums."""
    known = known_name(name)
    place = _ORDER[known] if known in _ORDER else 100 + (128 if known == DRUMS else program_of(known))
    return FAMILIES.index(family_of(known)), place


DRUM_PROGRAM = 128  # where programs are numbers, that of unpitched percussion, after the 128 of General MIDI


def program_or_drums(name: str) -> int:
    """The General MIDI program 0..127 that plays ``name``, DRUM_PROGRAM for unpitched percussion."""
    return DRUM_PROGRAM if is_drums(name) else program_of(name)


DRUM_KINDS = ("kick", "snare", "closed hat", "open hat", "low tom", "high tom", "cymbal", "other")
_KIND_OF_KEY = (
    dict.fromkeys((35, 36), 0) | dict.fromkeys((37, 38, 39, 40), 1) | dict.fromkeys((42, 44), 2) | {46: 3}
    | dict.fromkeys((41, 43, 45), 4) | dict.fromkeys((47, 48, 50), 5) | dict.fromkeys((49, 51, 52, 53, 55, 57, 59), 6)
)  # fmt: skip


# The kinds of player that listeners tell apart; drums, who play no pitches, come last.
KINDS_OF_PLAYER = (
    "piano", "mallets", "organ", "plucked", "bass", "strings", "voice", "brass", "woodwind", "drums",
)  # fmt: skip
# The drums that listeners tell apart, and for each of DRUM_KINDS its place among them.
DRUM_GROUPS = ("kick", "snare", "hats", "toms", "cymbals", "other drums")
_GROUP_OF_KIND = (0, 1, 2, 2, 3, 3, 4, 5)


def drum_kind(pitch: int) -> int:
    """The place in DRUM_KINDS of a key of the General MIDI drum map."""
    return _KIND_OF_KEY.get(pitch, len(DRUM_KINDS) - 1)


def drum_group(pitch: int) -> int:
    """The place in DRUM_GROUPS of a key of the General MIDI drum map."""
    return _GROUP_OF_KIND[drum_kind(pitch)]
