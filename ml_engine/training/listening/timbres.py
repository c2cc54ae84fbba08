"""One SoundFont as many: each player sounds a little other than its samples.

Notes are taken from samples some semitones away, so that what does not move with pitch (a body, a throat, a hammer) does; two instruments of a
kind sound as one; a smooth curve of the spectrum is drawn for each player, sometimes with a body that rings on for milliseconds. Others
are voices of our own and have nothing of the SoundFont.
"""

from collections.abc import Callable

import numpy as np
from scipy.signal import butter, firwin2, oaconvolve, sosfilt

from ml_engine.instruments import DRUM_PROGRAM
from ml_engine.training.listening.kits import Strokes, kit
from ml_engine.training.listening.looped import looped
from ml_engine.training.listening.struck import struck
from ml_engine.training.listening.sustained import BOWED, BRASS, WINDS, sustained
from ml_engine.training.sound.fonts import RATE, Font
from ml_engine.training.sound.synths import own_voice
from ml_engine.training.sound.voices import Sampled, sampled

MOVED, MOST = 0.5, 5  # of the players, and by how many semitones
DOUBLED = 0.3
OURS = 0.45  # of those that a voice of ours could be
LOOPED = 0.35  # of the rest
DULLED = 0.25  # of the players: nothing above some kilohertz
CURVED, DECIBELS = 0.75, 5.0  # of the players, and how far their curves go (standard deviation)
RINGING = 0.25
_CORNERS = np.geomspace(60, 12_000, 9)  # Hz
# Programs that may sound as one.
ALIKE = (
    (0, 1, 2, 3), (4, 5), (9, 14), (11, 12), (16, 17, 18), (19, 20), (21, 23), (24, 25), (26, 27), (29, 30),
    (32, 33, 34, 35), (36, 37), (38, 39), (40, 110), (41, 42, 43), (48, 49, 50, 51), (52, 53, 54), (56, 59), (57, 58, 60),
    (61, 62, 63), (64, 65, 66, 67), (68, 69), (70, 71), (72, 73, 74), (75, 79), (80, 81, 87), (82, 83), (88, 89, 90, 94),
    (91, 85), (104, 106, 107),
)  # fmt: skip
_MATES = {program: tuple(p for p in group if p != program) for group in ALIKE for program in group}


def varied(font: Font, rng: np.random.Generator, recorded: Strokes) -> Sampled:
    """Plays rows (onset s, offset s, pitch, velocity) of a program, each player in a sound drawn for it; drums may be of recorded strokes."""

    def play(rows: np.ndarray, program: int, length: int) -> np.ndarray:
        voice = _ours(program, rng, recorded) if rng.random() < OURS else None
        if voice:
            sound = voice(rows, length)
            return _coloured(sound, rng) if program not in BOWED | BRASS | WINDS else sound
        if program != DRUM_PROGRAM and rng.random() < LOOPED:
            return _coloured(looped(program, font, rng)(rows, length), rng)
        away = int(rng.integers(-MOST, MOST + 1)) if rng.random() < MOVED else 0
        if program == DRUM_PROGRAM:
            away = int(np.clip(away, -2, 2))
        sound = _moved(rows, program, length, font, away)
        if program in _MATES and rng.random() < DOUBLED:
            mate = int(rng.choice(_MATES[program]))
            other = _moved(rows, mate, length, font, away)
            part = float(rng.uniform(0.2, 0.7))
            sound = (1 - part) * sound / _level(sound) + part * other / _level(other)
            sound *= 0.1
        return _coloured(sound, rng)

    return play


def _ours(program: int, rng: np.random.Generator, recorded: Strokes) -> Callable[[np.ndarray, int], np.ndarray] | None:
    if program == DRUM_PROGRAM:
        return kit(rng, recorded)
    return sustained(program, rng) or struck(program, rng) or own_voice(program, rng)


def _coloured(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    length = len(sound)
    if rng.random() < CURVED:
        sound = oaconvolve(sound, _curve(rng))[:length]
    if rng.random() < RINGING:
        sound = oaconvolve(sound, _body(rng))[:length]
    if rng.random() < DULLED:
        sound = sosfilt(butter(4, float(rng.uniform(2500, 9000)), fs=RATE, output="sos"), sound)
    return np.asarray(sound, np.float32)


def _moved(rows: np.ndarray, program: int, length: int, font: Font, away: int) -> np.ndarray:
    """Played ``away`` semitones lower and slower, and taken that much faster."""
    if not away:
        return sampled(rows, program, length, font)
    faster = 2 ** (away / 12)
    lower = rows * np.array([faster, faster, 1, 1])
    if program != DRUM_PROGRAM:
        lower[:, 2] -= away
    lower[:, 2] = np.clip(lower[:, 2], 0, 127)
    slow = sampled(lower, program, int(length * faster) + 2, font)
    return np.interp(np.arange(length) * faster, np.arange(len(slow)), slow)


def _curve(rng: np.random.Generator) -> np.ndarray:
    """A filter whose gain at some corners is drawn; smooth between them."""
    gains = np.clip(rng.normal(0, DECIBELS, len(_CORNERS)), -14, 12)
    at = np.concatenate([[0], _CORNERS, [RATE / 2]])
    heights = 10 ** (np.concatenate([gains[:1], gains, gains[-1:]]) / 20)
    return firwin2(511, at, heights, fs=RATE)


def _body(rng: np.random.Generator) -> np.ndarray:
    """A stroke and noise that dies away within milliseconds: what a wooden box or a small room adds."""
    seconds = float(rng.uniform(0.002, 0.008))
    time = np.arange(int(4 * seconds * RATE)) / RATE
    response = rng.standard_normal(len(time)) * np.exp(-time / seconds) * float(rng.uniform(0.03, 0.15))
    response[0] += 1
    return response


def _level(sound: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(sound)))) + 1e-6
