"""A singer and a speaker of our own: harmonics of a voice under formants that change by vowel.

Formants are those of Peterson and Barney (1952), "Control methods used in a study of the vowels"; resonances in parallel
as in Klatt (1980), "Software for a cascade/parallel formant synthesizer".
"""

from zlib import crc32

import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import butter, lfilter, sosfilt

from ml_engine.audio.sound import RATE
from ml_engine.music import Performance
from ml_engine.training.lines.players import FINE, LEGATO, Player, breath, curves

_VOWELS = {
    "a": ((730, 90), (1090, 110), (2440, 170), (3400, 250)), "e": ((530, 80), (1840, 120), (2480, 180), (3500, 250)),
    "i": ((290, 60), (2290, 130), (3010, 200), (3600, 250)), "o": ((450, 70), (850, 90), (2410, 170), (3300, 250)),
    "u": ((320, 60), (800, 80), (2240, 160), (3250, 250)),
}  # fmt: skip
_TOP = 5000.0  # Hz of the highest harmonic
_COARSE = 32  # samples over which formants stand still


def sung(line: Performance, player: Player, seed: int, off: float = 0.0) -> np.ndarray:
    """The line sung, (n,) at RATE: syllables with consonants, melismas, portamento, vibrato, a pitch that trembles."""
    chance = np.random.default_rng(crc32(f"singer {seed} {player.name}".encode()))
    count = round((line.duration + 1.0) * RATE)
    pitch = np.full(count, float(line.notes[0].pitch))
    loud, hiss = np.zeros(count), np.zeros(count)
    vowels: list[tuple[int, str]] = [(0, "a")]
    words = chance.uniform(0.2, 1.0)
    ended = -1.0
    for note, cents in zip(line.notes, curves(line, player, chance), strict=True):
        first, end = round(note.onset * RATE), round(note.offset * RATE)
        time = np.arange(min(end + RATE // 2, count) - first) / RATE
        pitch[first : first + len(time)] = note.pitch + np.interp(time, np.arange(len(cents)) / FINE, cents) / 100
        syllable = note.onset - ended > LEGATO or chance.random() < words
        time = time[: end - first]
        shape = np.clip(time / chance.uniform(0.01, 0.08), 0, 1)
        shape *= np.clip((time[-1] - time) / chance.uniform(0.02, 0.08), 0, 1) ** chance.uniform(0.5, 1)
        if not syllable:
            shape = np.maximum(shape, np.clip(1 - time / 0.06, 0, 1))
        loud[first:end] = np.maximum(loud[first:end], shape * (note.velocity / 127) ** 1.3)
        if syllable:
            vowels.append((first, str(chance.choice(list(_VOWELS)))))
            start = max(first - round(chance.uniform(0.03, 0.09) * RATE), 0)
            loud[start:first] *= chance.choice([0.0, 0.15, 0.4])
            hiss[start:first] = chance.choice([0.0, 0.0, 0.02, 0.06])
        ended = note.offset
    tremble = lfilter([0.003], [1, -0.997], chance.standard_normal(count)) * chance.uniform(0.3, 1.2)
    loud = uniform_filter1d(loud, 200)
    tone = _voice(440 * 2 ** ((pitch + off / 100 + tremble - 69) / 12), vowels, chance) * loud
    air = breath(loud * np.sqrt(np.mean(tone**2)) * 2, player.breath, chance)
    return tone + _hiss(hiss, chance) * np.abs(tone).max() + air


def spoken(seconds: float, seed: int) -> np.ndarray:
    """Like speech, (n,) at RATE: syllables whose pitch moves as in sentences, hisses and stops between them."""
    chance = np.random.default_rng(seed)
    count = round(seconds * RATE)
    base, lively = chance.uniform(85, 260), chance.uniform(0.3, 1.2)
    pitch, loud, hiss = np.full(count, base), np.zeros(count), np.zeros(count)
    vowels: list[tuple[int, str]] = [(0, "a")]
    at = 0.3
    while at < seconds - 1:
        begun, length = at, chance.uniform(1.2, 3.2)
        while at < min(begun + length, seconds - 0.5):
            syllable = chance.uniform(0.09, 0.28)
            first, last = round(at * RATE), min(round((at + syllable) * RATE), count)
            time = np.linspace(0, 1, last - first)
            accent = chance.choice([0.0, 0.0, chance.uniform(0.1, 0.4)])
            here = base * (1.18 - 0.4 * (at - begun) / length)
            pitch[first:] = here
            pitch[first:last] = here * (
                1 + lively * (accent * np.sin(np.pi * time) + chance.uniform(-0.16, 0.12) * time)
            )
            loud[first:last] = np.sin(np.pi * time) ** 0.4 * chance.uniform(0.5, 1)
            vowels.append((first, str(chance.choice(list(_VOWELS)))))
            at += syllable
            if chance.random() < 0.6:
                gap = chance.uniform(0.03, 0.12)
                hiss[last : last + round(gap * RATE)] = chance.choice([0.0, 0.03, 0.1])
                at += gap
        at += chance.uniform(0.3, 0.8)
    pitch = pitch * 2 ** (lfilter([0.003], [1, -0.997], chance.standard_normal(count)) * 0.12)
    tone = _voice(uniform_filter1d(pitch, round(0.03 * RATE)), vowels, chance) * loud
    return tone + _hiss(hiss, chance) * np.abs(tone).max()


def _voice(hertz: np.ndarray, vowels: list[tuple[int, str]], chance: np.random.Generator) -> np.ndarray:
    """A steady voice of this pitch (n,): ``vowels`` are (first sample, vowel)."""
    coarse = hertz[::_COARSE]
    formants = np.zeros((len(coarse), 4, 2))
    for first, vowel in vowels:
        formants[first // _COARSE :] = _VOWELS[vowel]
    formants = uniform_filter1d(formants, round(0.03 * RATE / _COARSE), axis=0)
    phase = np.cumsum(hertz) * (2 * np.pi / RATE)
    out = np.zeros(len(hertz))
    places = np.arange(len(hertz)) / _COARSE
    tilt = chance.uniform(0.5, 1.0)
    for harmonic in range(1, int(_TOP / hertz.min()) + 1):
        place = harmonic * coarse
        far = (place[:, None] - formants[..., 0]) / formants[..., 1]
        gain = ((0.9 ** np.arange(4)) / (1 + far**2)).sum(axis=1) + 0.02
        gain *= harmonic**-tilt * (place < _TOP)
        out += np.interp(places, np.arange(len(coarse)), gain) * np.sin(harmonic * phase + chance.uniform(0, 6.28))
    return out


def _hiss(level: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    noise = sosfilt(butter(2, (2500, 9000), "bandpass", fs=RATE, output="sos"), chance.standard_normal(len(level)))
    return np.asarray(noise / noise.std() * uniform_filter1d(level, 200))
