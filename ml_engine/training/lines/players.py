"""Single lines as people play them: tunes of scores, performed freely, with vibrato, glides, breath and a room.

SoundFonts play each note alone; its sound is then read faster and slower as its pitch moves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from scipy.signal import butter, lfilter, oaconvolve, sosfilt
from symusic import Note as SynthNote
from symusic import Score as SynthScore
from symusic import Synthesizer, Track

from ml_engine.audio.render import room
from ml_engine.audio.sound import RATE
from ml_engine.audio.soundfont import tuned
from ml_engine.instruments import comfortable_range, program_of, range_of
from ml_engine.music import Note, Performance
from ml_engine.training.notation.player import perform
from ml_engine.training.notation.score import Score
from ml_engine.training.sound.fonts import RATE as VOICE_RATE
from ml_engine.training.sound.synths import voice_for

FINE = 200  # values of a pitch curve a second
LEGATO = 0.03  # seconds between notes that are bound
REPEATED = 0.03  # seconds of silence before a note is played again
SHORTEST = 0.045  # seconds of a note
FEWEST = 20  # notes of a line
RING = 0.5  # seconds that a note rings on

# Sound of one note: MIDI pitch, seconds held, velocity -> samples at RATE, mono.
Source = Callable[[int, float, int], np.ndarray]


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays: what share of bound notes glide, least and most vibrato in cents, decibels of breath under the tone."""

    name: str
    instrument: str
    glides: float
    vibrato: tuple[float, float]
    breath: float


def single_lines(scores: list[Score], fewest: int = 40) -> list[tuple[Score, int]]:
    """The parts on one staff that play one note at a time: (score, part)."""
    found = []
    for score in scores:
        for part in np.flatnonzero(score.parts["staves"] == 1).tolist():
            notes = score.notes[(score.notes["part"] == part) & (score.notes["duration"] > 0)]
            ends = notes["onset"] + notes["duration"]
            if len(notes) >= fewest and (notes["onset"][1:] >= ends[:-1] - 1e-6).all():
                found.append((score, part))
    return found


def played(line: tuple[Score, int], player: Player, seconds: float, seed: int) -> Performance | None:
    """``seconds`` of the line played freely, in the player's register; None where it does not fit the instrument."""
    score, part = line
    chance = np.random.default_rng(crc32(f"{seed} {score.name} {part} {player.name}".encode()))
    done = perform(score, chance, parts=(part,))
    order = np.lexsort((done.pitches, done.onsets))
    onsets, offsets = done.onsets[order], done.offsets[order]
    pitches, loud = done.pitches[order].astype(int), done.velocities[order].astype(int)
    low, high = comfortable_range(player.instrument)
    pitches = pitches + 12 * round(((low + high) / 2 - float(np.median(pitches))) / 12)
    lowest, highest = range_of(player.instrument)
    if pitches.min() < lowest or pitches.max() > highest:
        return None
    begin = onsets[0] - 0.4
    notes: list[Note] = []
    for onset, offset, pitch, velocity in zip(onsets - begin, offsets - begin, pitches, loud, strict=True):
        if onset > seconds:
            break
        if notes and onset - notes[-1].onset < SHORTEST + REPEATED:
            continue  # nobody plays two notes of one line at once
        if notes:
            last = notes.pop()
            end = min(last.offset, float(onset) - (REPEATED if last.pitch == pitch else 0.0))
            notes.append(Note(last.onset, end, last.pitch, last.velocity, last.instrument))
        end = max(float(offset), float(onset) + SHORTEST)
        notes.append(Note(float(onset), end, int(pitch), max(int(velocity), 35), player.instrument))
    return Performance.of(notes) if len(notes) >= FEWEST else None


def synthesizer_of(path: Path) -> Synthesizer:
    """A SoundFont at RATE. Raises FileNotFoundError."""
    if not path.is_file():
        raise FileNotFoundError(path)
    with tuned(path) as font:
        return Synthesizer(str(font), RATE, 0)


def font_source(synthesizer: Synthesizer, instrument: str) -> Source:
    """Notes of an instrument of a SoundFont, with the time they ring."""

    def source(pitch: int, seconds: float, velocity: int) -> np.ndarray:
        score, track = SynthScore(960, ttype="Second"), Track("line", program_of(instrument), False, ttype="Second")
        track.notes.append(SynthNote(0.0, seconds, pitch, velocity, ttype="Second"))
        score.tracks.append(track)
        sound = np.asarray(synthesizer.render(score, True)).mean(0)
        return np.asarray(sound[: round((seconds + RING) * RATE)])

    return source


def own_source(instrument: str, chance: np.random.Generator) -> Source:
    """An instrument of the synthesizers of our own. Raises ValueError where none stands for it."""
    voice = voice_for(program_of(instrument), chance)
    if voice is None:
        raise ValueError(f"No synthesizer of ours plays {instrument}.")

    def source(pitch: int, seconds: float, velocity: int) -> np.ndarray:
        sound = voice(440 * 2 ** ((pitch - 69) / 12), seconds, velocity / 127, chance)
        places = np.arange(0, len(sound), VOICE_RATE / RATE)
        return np.asarray(np.interp(places, np.arange(len(sound)), sound) * (velocity / 127) ** 1.6)

    return source


def curves(line: Performance, player: Player, chance: np.random.Generator) -> list[np.ndarray]:
    """Cents around each note's pitch, FINE values a second: vibrato that sets in, and glides from note to note."""
    depth = chance.uniform(*player.vibrato)
    notes = line.notes
    found: list[np.ndarray] = []
    glide = 0.0
    for at, note in enumerate(notes):
        seconds = note.offset - note.onset
        time = np.arange(round((seconds + 1) * FINE)) / FINE
        own = depth * chance.uniform(0.6, 1.2) * np.clip((time - chance.uniform(0.08, 0.3)) / 0.2, 0, 1)
        cents = own * np.sin(2 * np.pi * chance.uniform(4.8, 6.6) * time + chance.uniform(0, 6.28))
        cents += chance.normal(0, 6 if player.vibrato[1] > 30 else 3)
        if glide:
            cents += 50 * (notes[at - 1].pitch - note.pitch) * np.exp(-time / glide)
        after = notes[at + 1] if at + 1 < len(notes) else None
        bound = after is not None and after.onset - note.offset < LEGATO and after.pitch != note.pitch
        glide = chance.uniform(0.012, 0.035) if bound and chance.random() < player.glides else 0.0
        if glide and after is not None:
            cents += 50 * (after.pitch - note.pitch) * np.exp(-np.abs(seconds - time) / glide)
        found.append(cents)
    return found


def sound_of(line: Performance, player: Player, source: Source, seed: int, off: float = 0.0) -> np.ndarray:
    """The line as sound (n,) at RATE without a room, detuned by ``off`` cents."""
    chance = np.random.default_rng(crc32(f"sound {seed} {player.name}".encode()))
    out = np.zeros(round((line.duration + 1.5) * RATE))
    level = np.zeros_like(out)
    for note, cents in zip(line.notes, curves(line, player, chance), strict=True):
        plain = source(note.pitch, note.offset - note.onset, note.velocity)
        fine = np.interp(np.arange(len(plain)) / RATE, np.arange(len(cents)) / FINE, cents + off)
        sound = np.interp(np.cumsum(2 ** (fine / 1200)), np.arange(len(plain)), plain, right=0.0)
        first = round(note.onset * RATE)
        sound = sound[: len(out) - first]
        out[first : first + len(sound)] += sound
        level[first : first + round((note.offset - note.onset) * RATE)] = np.sqrt(np.mean(plain**2))
    return out + breath(level, player.breath, chance)


def breath(level: np.ndarray, decibels: float, chance: np.random.Generator) -> np.ndarray:
    """Noise of breath or bow, ``decibels`` against the level of the tone."""
    noise = sosfilt(butter(2, (800, 6000), "bandpass", fs=RATE, output="sos"), chance.standard_normal(len(level)))
    return np.asarray(noise / noise.std() * lfilter([0.002], [1, -0.998], level) * 10 ** (decibels / 20))


def in_a_room(dry: np.ndarray, wet: float = 0.2, floor: float = -70.0) -> np.ndarray:
    """Mono in a small hall, with the noise of a quiet one ``floor`` dB under the peak; brought to a peak of a half."""
    hall = oaconvolve(dry, room().mean(axis=1))[: len(dry)]
    noise = pink(len(dry), len(dry)) * 10 ** (floor / 20) * np.abs(dry).max()
    out = dry + wet * hall + noise
    return np.asarray(0.5 * out / max(np.abs(out).max(), 1e-9), np.float32)


def noisy(sound: np.ndarray, decibels: float, seed: int) -> np.ndarray:
    """With pink noise ``decibels`` under the sound."""
    level = np.sqrt(np.mean(sound**2)) * 10 ** (-decibels / 20)
    return np.asarray(sound + pink(len(sound), seed) * level, np.float32)


def pink(count: int, seed: int) -> np.ndarray:
    """Noise of equal power an octave above 20 Hz or so, deviation 1."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 20 * count / RATE)), count)
    return np.asarray(noise / noise.std())
