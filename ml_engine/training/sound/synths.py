"""Voices of our own: players that are made of waves, strings and noise, not of one SoundFont's samples.

Tables of few harmonics (additive and subtractive), frequency modulation (Chowning 1973, "The Synthesis of Complex Audio
Spectra by Means of Frequency Modulation"), plucked strings (Karplus and Strong 1983, "Digital Synthesis of Plucked-String
and Drum Timbres") and drums of noise and falling sines. Only instruments that such sounds could be taken for are played.
"""

from collections.abc import Callable

import numpy as np
from scipy.signal import butter, lfilter, sosfilt

from ml_engine.instruments import DRUM_PROGRAM
from ml_engine.training.sound.fonts import RATE

_TABLE = 2048
_TOP = 0.45 * RATE  # no partial above

Voice = Callable[[float, float, float, np.random.Generator], np.ndarray]  # Hz, seconds held, loudness 0..1 -> samples


def voice_for(program: int, rng: np.random.Generator) -> Voice | None:
    """A voice that may stand for a program (not the drum kit), its colour by chance; None where none of ours would do."""
    if program in (16, 17, 18, 19, 20):
        return _organ(rng)
    if program in (4, 5, *range(8, 15), 112, 108):
        return _bell(rng, electric=program in (4, 5))
    if program in (6, 7, 15, 24, 25, 26, 27, 28, 45, 46, 104, 105, 106, 107, *range(32, 38)):
        return _string(rng)
    if program in (38, 39) or 80 <= program <= 87:
        return _lead(rng)
    if program in (50, 51, 62, 63) or 88 <= program <= 103:
        return _pad(rng)
    return None


def play(notes: np.ndarray, voice: Voice, length: int, rng: np.random.Generator) -> np.ndarray:
    """Rows (onset s, offset s, pitch, velocity) as sound, float32 (length,)."""
    out = np.zeros(length, np.float32)
    for onset, offset, pitch, velocity in notes:
        frequency = 440 * 2 ** ((pitch - 69) / 12)
        sound = voice(frequency, max(float(offset - onset), 0.03), float(velocity) / 127, rng)
        start = round(float(onset) * RATE)
        piece = sound[: max(length - start, 0)]
        out[start : start + len(piece)] += piece * np.float32((velocity / 127) ** 1.6)
    return out


def play_drums(notes: np.ndarray, length: int, rng: np.random.Generator) -> np.ndarray:
    """The same for drums: each key's sound is made once."""
    tone = float(rng.uniform(0.8, 1.25))
    kit: dict[int, np.ndarray] = {}
    out = np.zeros(length, np.float32)
    for onset, _, key, velocity in notes:
        if int(key) not in kit:
            kit[int(key)] = _drum(int(key), tone, rng)
        start = round(float(onset) * RATE)
        piece = kit[int(key)][: max(length - start, 0)]
        out[start : start + len(piece)] += piece * np.float32((velocity / 127) ** 1.4)
    return out


def own_voice(program: int, rng: np.random.Generator) -> Callable[[np.ndarray, int], np.ndarray] | None:
    """A player (notes, length) -> samples for a program or the drum kit, or None."""
    if program == DRUM_PROGRAM:
        return lambda notes, length: play_drums(notes, length, rng)
    voice = voice_for(program, rng)
    return None if voice is None else lambda notes, length: play(notes, voice, length, rng)


def _envelope(seconds: float, attack: float, decay: float, sustain: float, release: float) -> np.ndarray:
    """Linear attack, exponential decay to a level, exponential release after the key is let go."""
    held = max(int(seconds * RATE), 1)
    time = np.arange(held + int(release * RATE), dtype=np.float32) / RATE
    shape = sustain + (1 - sustain) * np.exp(-np.maximum(time - attack, 0) / max(decay, 1e-3))
    shape *= np.minimum(time / max(attack, 1e-3), 1)
    after = np.maximum(time - held / RATE, 0)
    shape *= np.exp(-5 * after / max(release, 1e-3))
    last = min(160, len(shape))
    shape[-last:] *= np.linspace(1, 0, last)
    return shape.astype(np.float32)


def _wave(table: np.ndarray, frequency: float, count: int, phase: float) -> np.ndarray:
    at = (phase * _TABLE + np.arange(count) * (frequency * _TABLE / RATE)) % _TABLE
    return table[at.astype(np.int32)]


def _tables(partials: np.ndarray) -> Callable[[float], np.ndarray]:
    """Wave tables of harmonics with these amplitudes, without those too high for a frequency."""
    kept: dict[int, np.ndarray] = {}

    def table(frequency: float) -> np.ndarray:
        most = max(min(len(partials), int(_TOP / 2 / frequency)), 1)
        most = 1 << (most.bit_length() - 1) if most < len(partials) else most
        if most not in kept:
            spectrum = np.zeros(_TABLE // 2 + 1, complex)
            spectrum[1 : most + 1] = -1j * partials[:most]
            wave = np.fft.irfft(spectrum) * _TABLE / 2
            kept[most] = (wave / max(np.sqrt(np.mean(wave**2)) * 4, 1e-9)).astype(np.float32)
        return kept[most]

    return table


def _organ(rng: np.random.Generator) -> Voice:
    """Drawbars: harmonics 1/2 1 3/2 2 3 4 5 6 8, each pulled by chance."""
    bars = np.zeros(16)
    for harmonic, odds in ((1, 0.7), (2, 1.0), (3, 0.6), (4, 0.8), (6, 0.6), (8, 0.5), (10, 0.3), (12, 0.3), (16, 0.3)):
        bars[harmonic - 1] = rng.uniform(0.2, 1) if rng.random() < odds else 0
    bars[1] = max(bars[1], 0.4)
    table = _tables(bars)
    vibrato, depth = float(rng.uniform(5, 7)), float(rng.choice([0, rng.uniform(0.02, 0.12)]))

    def voice(frequency: float, seconds: float, loud: float, rng: np.random.Generator) -> np.ndarray:
        shape = _envelope(seconds, 0.006, 1, 1, 0.04)
        wave = _wave(table(frequency), frequency / 2, len(shape), float(rng.random()))
        if depth:
            wave = wave * (1 + depth * np.sin(2 * np.pi * vibrato / RATE * np.arange(len(shape)))).astype(np.float32)
        return wave * shape

    return voice


def _bell(rng: np.random.Generator, *, electric: bool) -> Voice:
    """Two operators: the brighter the louder, and brighter at the stroke."""
    ratio = float(rng.choice([1, 1, 2, 3] if electric else [1.41, 2, 3.5, 4, 2.76, 3]))
    index, decay = float(rng.uniform(0.6, 2.5)), float(rng.uniform(0.5, 1.6))

    def voice(frequency: float, seconds: float, loud: float, rng: np.random.Generator) -> np.ndarray:
        fall = decay * (220 / max(frequency, 60)) ** 0.35
        shape = _envelope(seconds, 0.002, fall, 0.0, 0.25 if electric else 0.8)
        time = np.arange(len(shape), dtype=np.float32) / RATE
        bend = min(index * (0.4 + loud), max((_TOP - frequency) / (ratio * frequency) - 1, 0))
        modulator = (bend * np.exp(-time * 4 / fall)) * np.sin(2 * np.pi * ratio * frequency * time)
        return (0.5 * np.sin(2 * np.pi * frequency * time + modulator) * shape).astype(np.float32)

    return voice


def _string(rng: np.random.Generator) -> Voice:
    """A plucked string: noise that goes round a delay line and loses its heights; the pick's place leaves out partials."""
    bright, sustain, place = float(rng.uniform(0.25, 0.9)), float(rng.uniform(1.2, 4)), float(rng.uniform(0.08, 0.45))
    blur = float(rng.uniform(0.02, 0.2))

    def voice(frequency: float, seconds: float, loud: float, rng: np.random.Generator) -> np.ndarray:
        # The loop: a delay, a blur over three samples (a delay of one), and two taps that give the fraction.
        period = RATE / frequency - 1
        whole = int(period)
        count = int((seconds + 0.12) * RATE)
        noise = rng.uniform(-1, 1, whole)
        noise = lfilter([bright * (0.4 + 0.6 * loud)], [1, bright * (0.4 + 0.6 * loud) - 1], noise)
        noise -= np.roll(noise, max(int(place * whole), 1))
        excited = np.zeros(count)
        excited[: min(whole, count)] = (noise / max(np.abs(noise).max(), 1e-9))[:count]
        rest = period - whole
        loss = 10 ** (-3 / (frequency * sustain))
        feedback = np.zeros(whole + 4)
        feedback[0] = 1
        feedback[whole:] -= loss * np.convolve([blur, 1 - 2 * blur, blur], [1 - rest, rest])
        sound = lfilter([1.0], feedback, excited)
        time = np.arange(count) / RATE
        damped = np.exp(-np.maximum(time - seconds, 0) * 40)
        damped[-64:] *= np.linspace(1, 0, 64)
        return (0.5 * sound * damped).astype(np.float32)

    return voice


def _saw(rng: np.random.Generator) -> np.ndarray:
    harmonics = np.arange(1, 65)
    kind = int(rng.integers(3))
    if kind == 0:
        amplitudes = 1 / harmonics
    elif kind == 1:
        amplitudes = (harmonics % 2) / harmonics
    else:
        amplitudes = np.abs(np.sin(np.pi * harmonics * rng.uniform(0.1, 0.4))) / harmonics
    cutoff, slope = float(rng.uniform(3, 30)), float(rng.choice([1, 2]))
    return np.asarray(amplitudes / (1 + (harmonics / cutoff) ** (2 * slope)))


def _lead(rng: np.random.Generator) -> Voice:
    """One or two oscillators through a fixed filter, with a key's attack and some decay."""
    table, detune = _tables(_saw(rng)), float(rng.choice([0, rng.uniform(0.001, 0.006)]))
    attack, decay, sustain = float(rng.uniform(0.002, 0.03)), float(rng.uniform(0.1, 0.6)), float(rng.uniform(0.3, 1))
    release = float(rng.uniform(0.04, 0.25))

    def voice(frequency: float, seconds: float, loud: float, rng: np.random.Generator) -> np.ndarray:
        shape = _envelope(seconds, attack, decay, sustain, release)
        wave = _wave(table(frequency), frequency, len(shape), float(rng.random()))
        if detune:
            wave = 0.6 * (wave + _wave(table(frequency), frequency * (1 + detune), len(shape), float(rng.random())))
        return wave * shape

    return voice


def _pad(rng: np.random.Generator) -> Voice:
    """Three oscillators a little apart that swell."""
    table, detune = _tables(_saw(rng)), float(rng.uniform(0.002, 0.007))
    attack, release = float(rng.uniform(0.05, 0.35)), float(rng.uniform(0.2, 0.9))

    def voice(frequency: float, seconds: float, loud: float, rng: np.random.Generator) -> np.ndarray:
        shape = _envelope(seconds, attack, 1.5, 0.8, release)
        waves = [
            _wave(table(frequency), frequency * factor, len(shape), float(rng.random()))
            for factor in (1 - detune, 1, 1 + detune)
        ]
        return 0.45 * (waves[0] + waves[1] + waves[2]) * shape

    return voice


def _drum(key: int, tone: float, rng: np.random.Generator) -> np.ndarray:
    """One stroke on a key of the General MIDI kit."""
    pitched = tone * (560 + 90 * (key % 7)), tone * (150 + 25 * (key % 9))
    sound = _sum(_falling(pitched[1], 1.25 * pitched[1], 0.2, 0.02), _burst(0.02, 0.006, 1000, 7000, rng, 0.3))
    if key in (35, 36):
        sound = _sum(_falling(50 * tone, 130 * tone, 0.28, 0.05), _burst(0.01, 0.004, 2000, 8000, rng, 0.2))
    elif key in (37, 38, 39, 40):
        body = _falling(170 * tone, 260 * tone, 0.16, 0.02)
        sound = _sum(0.5 * body, _burst(0.22, 0.06 if key != 39 else 0.09, 900, 9000, rng, 0.7))
    elif key in (42, 44):
        sound = _burst(0.09, 0.02, 6000, 15_000, rng, 0.5)
    elif key in (46, 54, 69, 70, 82):
        sound = _burst(0.45 if key == 46 else 0.12, 0.13 if key == 46 else 0.03, 5500, 15_000, rng, 0.5)
    elif key in (49, 52, 55, 57):
        sound = _burst(1.8, 0.5, 3000, 15_000, rng, 0.6)
    elif key in (51, 53, 59):
        sound = _sum(_burst(0.8, 0.22, 5000, 14_000, rng, 0.3), 0.12 * _falling(2900 * tone, 2900 * tone, 0.6, 0.1))
    elif 41 <= key <= 50:
        sound = _falling((60 + 18 * (key - 41)) * tone, (110 + 22 * (key - 41)) * tone, 0.35, 0.05)
    elif key in (56, 67, 68, 75, 76, 77, 80, 81):
        sound = 0.6 * _falling(pitched[0], pitched[0], 0.12, 0.02)
    return sound


def _falling(low: float, high: float, seconds: float, drop: float) -> np.ndarray:
    """A sine that falls from ``high`` to ``low`` Hz and dies away."""
    time = np.arange(int(seconds * 1.6 * RATE)) / RATE
    frequency = low + (high - low) * np.exp(-time / drop)
    wave = np.sin(2 * np.pi * np.cumsum(frequency) / RATE) * np.exp(-4 * time / seconds)
    wave[-64:] *= np.linspace(1, 0, 64)
    return wave.astype(np.float32)


def _burst(seconds: float, decay: float, low: float, high: float, rng: np.random.Generator, level: float) -> np.ndarray:
    """Noise in a band that dies away."""
    time = np.arange(int(seconds * RATE)) / RATE
    noise = sosfilt(butter(2, (low, high), "bandpass", fs=RATE, output="sos"), rng.standard_normal(len(time)))
    noise *= np.exp(-time / decay)
    noise[-64:] *= np.linspace(1, 0, 64)
    return (level * noise / max(np.abs(noise).max(), 1e-9)).astype(np.float32)


def _sum(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    out = np.zeros(max(len(a), len(b)), np.float32)
    out[: len(a)] += a
    out[: len(b)] += b
    return out
