"""The composer's vocabulary: music as a row of events of four fields each, bar by bar, one part after another in a bar.

An event is four numbers (a, b, c, d), one symbol of each of the four field vocabularies below. ``a`` says what it is:

    HEAD   b style, c mode, d tempo           opens a piece; pitches are counted from its tonic, which is C
    SIZE   b metre, c number of parts, d swing
    BAR    b metre, c bars left, d place in the four-, eight-bar phrase
    CHORD  b place in the bar in eighths, c root above the tonic, d quality
    PART   b instrument, c how many notes the part has in this bar, d staff
    a place in the bar (a note)   b pitch, c duration, d velocity
    LONGER c further duration of the note before it
    FUTURE, PAST, GAP   what follows is the music after a gap, before it, and what fills it
    END

Bar and position as in REMI (Huang and Yang 2020, "Pop Music Transformer"), fields side by side as in the compound word
transformer (Hsiao et al. 2021), part after part within a bar as in MMM (Ens and Pasquier 2020).
"""

from bisect import bisect_left
from fractions import Fraction

from ml_engine.theory import QUALITIES

# --- a: what, or where in the bar
PAD, HEAD, SIZE, BAR, CHORD, PART, LONGER, FUTURE, PAST, GAP, END = range(11)
PLACE = 16  # the first place in a bar
MOST_QUARTERS = 12
_SUBS = sorted({Fraction(k, d) for d in (16, 12, 5) for k in range(d)})
PLACES: tuple[Fraction, ...] = tuple(q + sub for q in range(MOST_QUARTERS) for sub in _SUBS)
PLACE_OF = {place: i for i, place in enumerate(PLACES)}

# --- b
PITCH, DRUM, INSTRUMENT = 0, 128, 256
DRUM_KIT = 128  # the instrument of unpitched percussion, after the 128 programs
STYLE, METER, EIGHTH = 400, 480, 520
NO_B = 548
STYLES: tuple[str, ...] = (
    "song", "keyboard", "guitar", "organ", "chamber", "quartet", "orchestra", "voices",
    "classical", "baroque", "romantic", "impressionist", "chorale", "minimalist", "cinematic", "ambient", "waltz",
    "march", "lullaby", "ragtime", "folk", "celtic", "polka", "klezmer", "flamenco", "tango", "bossa nova", "samba",
    "salsa", "reggae", "ska", "afrobeat", "blues", "boogie-woogie", "swing", "jazz ballad", "jazz waltz", "gospel",
    "soul", "funk", "disco", "rock", "punk", "metal", "pop", "ballad", "country", "hip-hop", "lo-fi", "house",
    "techno", "trance", "drum and bass", "synthwave",
)  # fmt: skip
METERS: tuple[tuple[int, int], ...] = (
    (4, 4), (3, 4), (2, 4), (6, 8), (2, 2), (3, 8), (9, 8), (12, 8), (3, 2), (4, 2), (5, 4), (6, 4), (7, 8), (5, 8),
    (7, 4), (1, 4), (4, 8), (2, 8), (9, 4), (8, 8), (6, 16), (12, 16), (3, 16), (9, 16), (2, 1), (10, 8), (11, 8),
)  # fmt: skip
OTHER_METER = len(METERS)

# --- c
DURATIONS: tuple[Fraction, ...] = tuple(sorted(
    {Fraction(n, 16) for n in range(1, 17)} | {Fraction(n, 8) for n in range(1, 17)}
    | {Fraction(n, 4) for n in range(1, 17)} | {Fraction(n, 2) for n in range(1, 17)} | {Fraction(n) for n in range(1, 17)}
    | {Fraction(n, 12) for n in (1, 2, 4, 5, 7, 8, 10, 11, 14, 16, 20, 28, 32, 40, 44)} | {Fraction(n, 5) for n in range(1, 5)}
))  # fmt: skip
DURATION_OF = {duration: i for i, duration in enumerate(DURATIONS)}
ROOT, COUNT, LEFT, MODE, PARTS = 128, 144, 168, 192, 196
COUNT_EDGES = (0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32, 48)
NO_C = 216

# --- d
VELOCITIES = tuple(range(4, 128, 8))  # middles of sixteen bins
QUALITY, STAFF, PHRASE, TEMPO, SWING = 16, 48, 52, 60, 76
KINDS = tuple(QUALITIES)
TEMPO_EDGES = (40, 50, 58, 66, 74, 82, 90, 98, 108, 118, 128, 140, 155, 175, 200)
NO_D = 80

SIZES = (PLACE + len(PLACES), NO_B + 1, NO_C + 1, NO_D + 1)


def velocity_bin(velocity: int) -> int:
    """The bin 0..15 of a MIDI velocity."""
    return min(max(velocity, 0), 127) // 8


def count_bin(count: int) -> int:
    """The symbol, counted from COUNT, for how many notes a part has in a bar."""
    return bisect_left(COUNT_EDGES, count) if count <= COUNT_EDGES[-1] else len(COUNT_EDGES) - 1


def tempo_bin(bpm: float) -> int:
    """The symbol, counted from TEMPO, for a tempo in quarters a minute."""
    return bisect_left(TEMPO_EDGES, bpm)


def left_bin(bars: int) -> int:
    """The symbol, counted from LEFT, for how many bars are left with this one: 1..16, then more."""
    return min(max(bars, 1), 17)


def durations_of(duration: Fraction) -> list[int]:
    """The symbols whose durations add up to ``duration`` (quarters); empty when none do."""
    found: list[int] = []
    while duration > 0:
        exact = DURATION_OF.get(duration)
        if exact is not None:
            return [*found, exact]
        whole = min(int(duration), 16)
        # The odd rest of a long note first: whole quarters always fit behind it.
        step = Fraction(whole) if whole else None
        if step is None or len(found) > 12:
            return []
        found.append(DURATION_OF[step])
        duration -= step
    return found


def note(place: int, pitch: int, duration: int, velocity: int, *, drums: bool = False) -> tuple[int, int, int, int]:
    """The event of a note; ``place``, ``duration`` and ``velocity`` are symbols, ``pitch`` is counted from the tonic."""
    return PLACE + place, (DRUM if drums else PITCH) + pitch, duration, velocity
