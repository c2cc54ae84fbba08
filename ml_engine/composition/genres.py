"""What is typical of each genre and what each mood moves: metres, tempos, modes, keys, bands and forms."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Genre:
    """What a player knows of a genre before the first note.

    meters, keys, instruments and form: the most typical first. tempo: quarters a minute, slowest and fastest usual.
    modes: weights of theory.SCALES. instruments: a typical band in score order, the melody first; ``bands``: more of them.
    swing: as in music.Piece. texture: one of brief.TEXTURES. classical: notated music that needs no pattern player.
    form: section letters; section_bars: how long one of them usually is.
    """

    name: str
    label: str
    meters: tuple[str, ...]
    tempo: tuple[int, int]
    default_tempo: int
    modes: dict[str, float]
    keys: tuple[str, ...]
    instruments: tuple[str, ...]
    swing: float
    texture: str
    classical: bool
    form: tuple[str, ...]
    section_bars: int
    bands: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Mood:
    """Where a mood pulls the music. valence, arousal: -1..1 (Russell's circumplex). minor: share of minor keys, 0..1.

    tempo: factor. density: added to 0..1. register: semitones. dynamics: the level it is played at, "pp" to "ff".
    """

    valence: float
    arousal: float
    minor: float
    tempo: float
    density: float
    register: int
    dynamics: str


_SHARP = ("G", "D", "A", "E", "C")
_FLAT = ("F", "Bb", "Eb", "C", "G", "Ab")
_PLAIN = ("C", "G", "F", "D", "Bb", "A")
_MINOR = ("A", "D", "E", "C", "G", "F#", "B")
_SOLO = "melody and accompaniment"


def _genre(
    name: str,
    meters: str,
    tempo: tuple[int, int, int],
    modes: dict[str, float],
    keys: tuple[str, ...],
    bands: tuple[str, ...],
    **more: Any,
) -> Genre:
    """tempo: slowest, usual, fastest; bands: instruments parted by commas."""
    low, usual, high = tempo
    bands_ = tuple(tuple(one.strip() for one in band.split(",")) for band in bands)
    fields: dict[str, Any] = {
        "label": name.capitalize(),
        "swing": 0.0,
        "texture": _SOLO,
        "classical": False,
        "form": ("A", "A", "B", "A"),
        "section_bars": 8,
    } | more
    return Genre(
        name=name,
        meters=tuple(meters.split()),
        tempo=(low, high),
        default_tempo=usual,
        modes=modes,
        keys=keys,
        instruments=bands_[0],
        bands=bands_,
        **fields,
    )


_VERSES = ("verse", "verse", "chorus", "verse", "chorus")
_VERSES_SHORT = ("A", "B", "A", "B")

_ALL = (
    _genre("classical", "4/4 3/4 2/4 6/8", (60, 108, 160), {"major": 0.7, "minor": 0.3}, (*_PLAIN, "Eb"),
           ("piano", "violin, viola, cello", "flute, piano", "violin, piano", "oboe, strings, cello",
            "violin, violin, viola, cello", "clarinet, horn, bassoon, strings, contrabass"), classical=True),
    _genre("baroque", "4/4 3/4 2/4 6/8 12/8", (54, 92, 138), {"major": 0.55, "minor": 0.45}, (*_PLAIN, "E"),
           ("harpsichord", "violin, cello, harpsichord", "recorder, harpsichord, cello", "oboe, strings, harpsichord",
            "organ", "trumpet, strings, organ"), classical=True, texture="counterpoint", form=("A", "A", "B", "B")),
    _genre("romantic", "4/4 3/4 6/8 12/8", (48, 84, 138), {"major": 0.5, "minor": 0.5}, ("Eb", "Ab", "F", "Db", "E"),
           ("piano", "cello, piano", "violin, piano", "clarinet, piano", "horn, strings, contrabass, piano"),
           classical=True, form=("A", "B", "A")),
    _genre("impressionist", "4/4 3/4 6/8 9/8", (48, 72, 112),
           {"major": 0.4, "lydian": 0.25, "mixolydian": 0.15, "dorian": 0.2}, ("Db", "E", "F", "A", "G", "Bb"),
           ("piano", "flute, harp", "flute, viola, harp", "violin, piano"), classical=True, texture="arpeggios",
           form=("A", "B", "A")),
    _genre("chorale", "4/4 3/4", (60, 76, 96), {"major": 0.6, "minor": 0.4}, (*_PLAIN, "Eb"),
           ("choir", "organ", "violin, viola, cello, contrabass", "trumpet, horn, trombone, tuba"), classical=True,
           texture="chorale", form=("A", "A", "B")),
    _genre("minimalist", "4/4 6/8 3/4 5/4", (92, 120, 152),
           {"major": 0.4, "minor": 0.3, "dorian": 0.15, "mixolydian": 0.15}, _PLAIN,
           ("piano", "marimba, vibraphone, piano", "violin, viola, cello, piano", "clarinet, marimba, piano, cello"),
           classical=True, texture="arpeggios", form=("A", "A", "B", "B")),
    _genre("cinematic", "4/4 3/4 6/8 5/4", (60, 92, 140), {"minor": 0.7, "major": 0.2, "dorian": 0.1}, _MINOR,
           ("strings, horn, cello, contrabass, taiko", "piano, strings, cello, contrabass",
            "violin, strings, choir, brass, contrabass, timpani", "horn, strings, choir, contrabass, drums"),
           texture=_SOLO, form=("A", "A", "B", "B", "A")),
    _genre("ambient", "4/4 3/4 6/8", (50, 70, 92), {"major": 0.35, "lydian": 0.25, "minor": 0.25, "dorian": 0.15},
           ("C", "D", "E", "A", "F", "G"),
           ("piano, warm pad", "electric piano, halo pad, synth bass", "crystal, bowed pad, slow strings",
            "atmosphere, sweep pad, fretless bass", "vibraphone, new age pad, cello"), texture="arpeggios",
           form=("A", "A", "B", "A")),
    _genre("waltz", "3/4", (84, 144, 192), {"major": 0.75, "minor": 0.25}, (*_PLAIN, "Ab"),
           ("piano", "violin, strings, contrabass", "accordion, guitar, acoustic bass", "clarinet, piano",
            "flute, strings, harp, contrabass"), classical=True, form=("A", "A", "B", "A")),
    _genre("march", "4/4 2/4 6/8", (92, 112, 126), {"major": 0.85, "minor": 0.15}, _FLAT,
           ("piccolo, trumpet, clarinet, horn, trombone, tuba, drums", "trumpet, brass, tuba, drums", "piano",
            "flute, clarinet, horn, tuba, drums"), classical=True, form=("A", "A", "B", "B")),
    _genre("lullaby", "3/4 6/8 4/4", (54, 72, 96), {"major": 0.85, "minor": 0.15}, _PLAIN,
           ("piano", "music box, harp", "celesta, strings", "voice, guitar", "flute, harp, cello"), classical=True,
           form=("A", "A", "B", "A")),
    _genre("ragtime", "2/4 4/4", (72, 92, 112), {"major": 0.92, "minor": 0.08}, _FLAT,
           ("piano", "honky-tonk piano", "clarinet, piano, tuba", "trumpet, clarinet, trombone, banjo, tuba, drums"),
           classical=True, form=("A", "A", "B", "B", "A"), section_bars=16),
    _genre("folk", "4/4 3/4 6/8 2/4", (72, 104, 144),
           {"major": 0.6, "minor": 0.15, "dorian": 0.15, "mixolydian": 0.1}, _SHARP,
           ("voice, guitar", "fiddle, steel guitar, acoustic bass", "harmonica, steel guitar, acoustic bass",
            "flute, guitar, cello", "voice, banjo, steel guitar, acoustic bass, drums"), form=("A", "A", "B", "A")),
    _genre("celtic", "6/8 4/4 9/8 2/4 12/8", (96, 132, 184),
           {"major": 0.45, "dorian": 0.3, "mixolydian": 0.2, "minor": 0.05}, ("D", "G", "A", "E", "C"),
           ("fiddle, steel guitar", "whistle, guitar, accordion", "flute, fiddle, steel guitar, drums",
            "bagpipe, fiddle, guitar, acoustic bass", "whistle, harp"), form=("A", "A", "B", "B")),
    _genre("polka", "2/4", (104, 118, 132), {"major": 0.92, "minor": 0.08}, ("C", "F", "G", "Bb", "D"),
           ("accordion, tuba, drums", "clarinet, accordion, tuba, drums", "trumpet, clarinet, accordion, tuba, drums",
            "accordion, guitar, acoustic bass, drums"), form=("A", "A", "B", "B", "A")),
    _genre("klezmer", "4/4 2/4 3/4", (84, 132, 176), {"minor": 0.6, "phrygian": 0.25, "dorian": 0.15},
           ("D", "A", "G", "E", "C"),
           ("clarinet, accordion, acoustic bass, drums", "fiddle, clarinet, accordion, tuba, drums",
            "clarinet, piano, acoustic bass", "violin, dulcimer, contrabass"), form=("A", "A", "B", "B")),
    _genre("flamenco", "3/4 4/4 12/8 6/8", (88, 126, 180), {"phrygian": 0.6, "minor": 0.35, "major": 0.05},
           ("E", "A", "F#", "B", "D"),
           ("guitar, drums", "guitar, guitar, drums", "voice, guitar, drums", "guitar, guitar, acoustic bass, drums"),
           form=("A", "A", "B", "A")),
    _genre("tango", "4/4 2/4", (108, 120, 132), {"minor": 0.8, "major": 0.2}, ("A", "D", "E", "G", "C", "B"),
           ("bandoneon, piano, acoustic bass", "violin, bandoneon, piano, contrabass",
            "bandoneon, violin, guitar, acoustic bass", "violin, piano"), form=("A", "B", "A", "B")),
    _genre("bossa nova", "4/4", (108, 130, 152), {"major": 0.65, "minor": 0.35}, ("F", "C", "D", "G", "Bb", "A", "Eb"),
           ("flute, guitar, acoustic bass, drums", "voice, guitar, acoustic bass, drums",
            "tenor saxophone, piano, guitar, acoustic bass, drums", "guitar", "vibraphone, guitar, acoustic bass, drums"),
           form=("A", "A", "B", "A")),
    _genre("samba", "4/4 2/4", (168, 200, 232), {"major": 0.65, "minor": 0.35}, ("C", "F", "G", "D", "A", "Bb"),
           ("flute, guitar, acoustic bass, drums", "voice, guitar, piano, electric bass, drums",
            "trumpet, trombone, guitar, electric bass, drums", "clarinet, guitar, acoustic bass, drums"),
           form=("A", "A", "B", "A")),
    _genre("salsa", "4/4", (160, 188, 220), {"minor": 0.6, "major": 0.4}, ("C", "D", "G", "A", "F", "E"),
           ("trumpet, trombone, piano, acoustic bass, drums", "voice, brass, piano, electric bass, drums",
            "flute, violin, piano, acoustic bass, drums"), form=("A", "A", "B", "B")),
    _genre("reggae", "4/4", (64, 76, 92), {"minor": 0.5, "major": 0.4, "dorian": 0.1}, ("A", "C", "G", "D", "E", "F"),
           ("voice, electric guitar, drawbar organ, electric bass, drums",
            "trombone, electric guitar, percussive organ, electric bass, drums",
            "tenor saxophone, muted guitar, piano, electric bass, drums"), form=_VERSES_SHORT, swing=0.3),
    _genre("ska", "4/4", (132, 156, 184), {"major": 0.7, "minor": 0.3}, ("C", "G", "F", "Bb", "D", "A"),
           ("trumpet, tenor saxophone, electric guitar, electric bass, drums",
            "trombone, electric guitar, drawbar organ, electric bass, drums",
            "voice, brass, electric guitar, electric bass, drums"), form=_VERSES_SHORT, swing=0.15),
    _genre("afrobeat", "4/4 12/8", (96, 112, 128), {"dorian": 0.5, "minor": 0.4, "mixolydian": 0.1},
           ("D", "E", "A", "G", "C"),
           ("tenor saxophone, brass, electric guitar, drawbar organ, electric bass, drums",
            "trumpet, electric guitar, muted guitar, electric piano, electric bass, drums"), form=("A", "A", "B", "A")),
    _genre("blues", "4/4 12/8", (60, 92, 132), {"major": 0.75, "minor": 0.25}, ("E", "A", "G", "C", "Bb", "F"),
           ("electric guitar, piano, electric bass, drums", "harmonica, steel guitar, acoustic bass, drums",
            "voice, piano, acoustic bass, drums", "tenor saxophone, drawbar organ, jazz guitar, drums", "piano"),
           swing=0.85, form=("A", "A", "A"), section_bars=12),
    _genre("boogie-woogie", "4/4", (132, 160, 192), {"major": 1.0}, ("C", "G", "F", "Bb", "A"),
           ("piano", "piano, acoustic bass, drums", "tenor saxophone, piano, acoustic bass, drums"), swing=0.8,
           form=("A", "A", "A"), section_bars=12),
    _genre("swing", "4/4", (120, 168, 240), {"major": 0.75, "minor": 0.25}, ("Bb", "F", "Eb", "C", "Ab", "G"),
           ("tenor saxophone, piano, acoustic bass, drums", "trumpet, tenor saxophone, piano, acoustic bass, drums",
            "clarinet, vibraphone, jazz guitar, acoustic bass, drums", "jazz guitar, acoustic bass, drums",
            "alto saxophone, brass, piano, jazz guitar, acoustic bass, drums"), swing=0.8),
    _genre("jazz ballad", "4/4", (52, 66, 84), {"major": 0.7, "minor": 0.3}, ("Eb", "Bb", "F", "Db", "C", "Ab"),
           ("tenor saxophone, piano, acoustic bass, drums", "muted trumpet, piano, acoustic bass, drums", "piano",
            "jazz guitar, acoustic bass, drums", "alto saxophone, piano, strings, acoustic bass, drums"), swing=0.6),
    _genre("jazz waltz", "3/4", (112, 150, 192), {"major": 0.7, "minor": 0.3}, ("F", "Bb", "Eb", "G", "C"),
           ("flute, piano, acoustic bass, drums", "piano, acoustic bass, drums",
            "tenor saxophone, jazz guitar, acoustic bass, drums", "vibraphone, piano, acoustic bass, drums"), swing=0.75),
    _genre("gospel", "4/4 12/8 3/4 6/8", (60, 84, 126), {"major": 0.9, "minor": 0.1}, ("Ab", "Db", "Eb", "F", "C", "Bb"),
           ("voice, choir, piano, drawbar organ, electric bass, drums", "choir, piano, drawbar organ, electric bass, drums",
            "voice, piano", "drawbar organ, piano, electric bass, drums"), swing=0.3, form=_VERSES_SHORT),
    _genre("soul", "4/4 12/8 6/8", (68, 96, 124), {"major": 0.6, "minor": 0.4}, ("C", "F", "Eb", "G", "D", "Ab"),
           ("voice, electric guitar, electric piano, brass, electric bass, drums",
            "tenor saxophone, electric guitar, drawbar organ, electric bass, drums",
            "voice, electric piano, strings, electric bass, drums"), form=_VERSES_SHORT),
    _genre("funk", "4/4", (92, 106, 122), {"dorian": 0.5, "mixolydian": 0.25, "minor": 0.25}, ("E", "D", "A", "G", "C"),
           ("tenor saxophone, brass, electric guitar, clavinet, slap bass, drums",
            "voice, muted guitar, electric piano, electric bass, drums",
            "trumpet, alto saxophone, electric guitar, clavinet, electric bass, drums"), form=("A", "A", "B", "A")),
    _genre("disco", "4/4", (110, 120, 128), {"minor": 0.65, "major": 0.35}, ("A", "E", "C", "D", "G", "F"),
           ("voice, strings, muted guitar, electric piano, electric bass, drums",
            "trumpet, strings, electric guitar, clavinet, electric bass, drums",
            "sawtooth lead, synth strings, electric guitar, synth bass, drums"), form=_VERSES),
    _genre("rock", "4/4 6/8 12/8", (96, 124, 156), {"major": 0.5, "minor": 0.3, "mixolydian": 0.2}, _SHARP,
           ("electric guitar, overdriven guitar, electric bass, drums",
            "voice, overdriven guitar, piano, electric bass, drums",
            "voice, electric guitar, rock organ, picked bass, drums"), form=_VERSES),
    _genre("punk", "4/4", (156, 180, 212), {"major": 0.75, "minor": 0.25}, _SHARP,
           ("voice, distortion guitar, picked bass, drums", "overdriven guitar, distortion guitar, picked bass, drums"),
           form=_VERSES),
    _genre("metal", "4/4 6/8 7/8 5/4", (96, 140, 200), {"minor": 0.6, "phrygian": 0.4}, ("E", "D", "C", "B", "F#"),
           ("distortion guitar, distortion guitar, picked bass, drums",
            "overdriven guitar, distortion guitar, electric bass, drums",
            "voice, distortion guitar, choir, picked bass, drums"), form=("A", "A", "B", "A", "B")),
    _genre("pop", "4/4 6/8 3/4", (88, 112, 130), {"major": 0.7, "minor": 0.3}, ("C", "G", "D", "A", "F", "E", "Bb"),
           ("voice, piano, electric bass, drums", "voice, guitar, piano, electric bass, drums",
            "piano, strings, electric bass, drums", "voice, electric piano, muted guitar, synth bass, drums",
            "square lead, polysynth pad, piano, synth bass, drums", "piano"), form=_VERSES),
    _genre("ballad", "4/4 6/8 12/8 3/4", (56, 72, 88), {"major": 0.7, "minor": 0.3}, ("C", "G", "D", "Eb", "F", "A"),
           ("voice, piano, strings, electric bass, drums", "voice, piano", "piano", "voice, guitar, cello",
            "alto saxophone, electric piano, warm pad, fretless bass, drums"), form=_VERSES),
    _genre("country", "4/4 3/4 2/4", (84, 116, 168), {"major": 0.92, "minor": 0.08}, _SHARP,
           ("voice, steel guitar, electric guitar, electric bass, drums", "fiddle, steel guitar, acoustic bass, drums",
            "voice, banjo, steel guitar, piano, acoustic bass, drums", "harmonica, steel guitar, acoustic bass"),
           form=_VERSES, swing=0.15),
    _genre("hip-hop", "4/4", (76, 90, 104), {"minor": 0.75, "dorian": 0.15, "major": 0.1}, _MINOR,
           ("electric piano, synth bass, drums", "piano, strings, synth bass 2, drums",
            "vibraphone, electric piano, electric bass, drums", "square lead, atmosphere, synth bass, drums"),
           swing=0.25, form=("A", "A", "B", "A")),
    _genre("lo-fi", "4/4 3/4", (66, 78, 90), {"major": 0.5, "minor": 0.35, "dorian": 0.15},
           ("C", "F", "Eb", "D", "G", "A"),
           ("electric piano, electric bass, drums", "guitar, electric piano, fretless bass, drums",
            "vibraphone, electric piano, acoustic bass, drums", "piano, warm pad, synth bass, drums"), swing=0.4,
           form=("A", "A", "B", "A")),
    _genre("house", "4/4", (118, 124, 130), {"minor": 0.75, "dorian": 0.15, "major": 0.1}, _MINOR,
           ("voice, piano, synth bass, drums", "sawtooth lead, piano, warm pad, synth bass, drums",
            "voice, drawbar organ, synth strings, synth bass 2, drums"), form=("A", "A", "B", "B")),
    _genre("techno", "4/4", (124, 132, 145), {"minor": 0.75, "phrygian": 0.25}, ("A", "F", "G", "D", "C"),
           ("square lead, synth bass, sweep pad, drums", "sawtooth lead, metallic pad, synth bass 2, drums",
            "polysynth pad, synth bass, drums"), form=("A", "A", "B", "B")),
    _genre("trance", "4/4", (130, 138, 144), {"minor": 0.85, "major": 0.15}, _MINOR,
           ("sawtooth lead, polysynth pad, warm pad, synth bass, drums",
            "sawtooth lead, square lead, synth strings, synth bass 2, drums",
            "piano, sawtooth lead, halo pad, synth bass, drums"), texture="arpeggios", form=("A", "A", "B", "B")),
    _genre("drum and bass", "4/4", (168, 174, 180), {"minor": 0.85, "dorian": 0.15}, _MINOR,
           ("voice, warm pad, synth bass 2, drums", "electric piano, sweep pad, synth bass, drums",
            "sawtooth lead, strings, synth bass 2, drums"), form=("A", "A", "B", "B")),
    _genre("synthwave", "4/4", (84, 104, 120), {"minor": 0.8, "major": 0.2}, _MINOR,
           ("sawtooth lead, polysynth pad, synth bass, drums",
            "square lead, synth strings, fm electric piano, synth bass 2, drums",
            "voice lead, sawtooth lead, warm pad, synth bass, drums"), texture="arpeggios", form=("A", "A", "B", "B")),
)  # fmt: skip


GENRE: dict[str, Genre] = {genre.name: genre for genre in _ALL}

MOOD: dict[str, Mood] = {
    "happy": Mood(0.8, 0.5, 0.05, 1.08, 0.08, 2, "mf"),
    "sad": Mood(-0.7, -0.5, 0.9, 0.85, -0.12, -2, "p"),
    "calm": Mood(0.4, -0.7, 0.3, 0.85, -0.2, 0, "p"),
    "tense": Mood(-0.5, 0.6, 0.9, 1.05, 0.1, 0, "mf"),
    "dark": Mood(-0.6, -0.1, 0.95, 0.92, 0.0, -6, "mf"),
    "dreamy": Mood(0.3, -0.5, 0.35, 0.88, -0.08, 4, "p"),
    "energetic": Mood(0.5, 0.9, 0.35, 1.15, 0.25, 2, "f"),
    "romantic": Mood(0.5, -0.2, 0.35, 0.92, 0.0, 0, "mp"),
    "heroic": Mood(0.6, 0.7, 0.2, 1.02, 0.08, 0, "ff"),
    "mysterious": Mood(-0.2, -0.2, 0.9, 0.9, -0.1, -3, "p"),
    "playful": Mood(0.7, 0.5, 0.1, 1.1, 0.05, 5, "mf"),
    "melancholic": Mood(-0.5, -0.4, 0.9, 0.88, -0.08, -2, "mp"),
    "angry": Mood(-0.7, 0.9, 0.98, 1.12, 0.22, -3, "ff"),
    "hopeful": Mood(0.6, 0.2, 0.1, 1.0, 0.0, 2, "mf"),
    "nostalgic": Mood(0.1, -0.3, 0.35, 0.92, -0.05, 0, "mp"),
    "solemn": Mood(-0.2, -0.5, 0.6, 0.8, -0.15, -4, "mf"),
}
