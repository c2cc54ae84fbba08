"""Names of instruments and their General MIDI programs (General MIDI 1, MMA 1991).

A Note names its instrument in plain English; MIDI files and SoundFonts know numbers. Drums have no program of their
own: they are the tenth channel.
"""

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
    "sax": 65, "cor anglais": 69, "synth": 81,
}  # fmt: skip
_PROGRAMS = {name: program for program, name in enumerate(NAMES)} | _ALIASES


def is_drums(name: str) -> bool:
    """Whether this is unpitched percussion, which General MIDI puts on channel 10."""
    return name.strip().lower() in {DRUMS, "drum", "drum kit", "drum set", "percussion"}


def program_of(name: str) -> int:
    """The General MIDI program 0..127 that plays ``name``; the piano's (0) when the name is not known."""
    return _PROGRAMS.get(name.strip().lower(), 0)


def name_of(program: int) -> str:
    """The name of General MIDI program 0..127. Raises IndexError outside that range."""
    if not 0 <= program < len(NAMES):
        raise IndexError(f"General MIDI has no program {program}")
    return NAMES[program]
