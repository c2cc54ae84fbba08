"""The engine ``ensemble``: several instruments and drums, by a network of our own.

The sound is heard in windows of 24 seconds that overlap by six, so that what is kept, the middle, is as if all had been heard at once. Notes are told as they become final with the
player they seem to have; when all is heard, :mod:`ml_engine.transcription.players` settles who plays what in the whole recording.
"""

from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import resample_poly

from ml_engine.instruments import DRUMS
from ml_engine.models.listener import DRUM_HITS, PLAYERS, load_listener
from ml_engine.models.pitch_spectra import FRAMES_A_SECOND, HOP, LEVEL, LOWEST, RATE, spectra
from ml_engine.music import Note
from ml_engine.transcription.found import Teller
from ml_engine.transcription.keys import Held, KeyTracker, hits_in
from ml_engine.transcription.names import NAMES
from ml_engine.transcription.players import playing, settled
from ml_engine.transcription.sense import believed
from ml_engine.transcription.tuning import tuning_of

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound

WINDOW, EDGE = 1200, 150  # frames heard at once, and of them at either end those that a neighbour hears better
KEPT = WINDOW - 2 * EDGE
MARGIN = 20  # frames of sound on either side that the spectra reach over
TELLING = 25  # frames from its beginning by which a note's player is told
KEYS_OF_KIT = dict(zip(DRUM_HITS, (36, 38, 42, 45, 49), strict=True))  # General MIDI's
LEAST_HIT = np.array(
    [0.5, 0.15, 0.2, 0.3, 0.35]
)  # of DRUM_HITS; found on the side of training with a SoundFont that is not learned from


def warm_up() -> None:
    """Load the model; it stays in memory."""
    load_listener()


def listen(sound: "Sound", tell: Teller, players: tuple[str, ...] = ()) -> None:
    """Hear all notes of ``sound`` (mono, 44.1 kHz) and tell ``tell``. What ``tell`` raises comes through; memory does not grow with the sound
    but for the notes.

    What proves to be noise or speech when all is heard is taken back. Where ``players`` are named, all notes are theirs, and there are drums only if they are among them.
    """
    tracker, loudness, cents = KeyTracker(), gain_of(sound), tuning_of(sound)
    there, kit = playing(players), not players or DRUMS in players
    total = max(1, -(-sound.frames * RATE // (sound.rate * HOP)))
    kept: list[tuple[Note, np.ndarray]] = []
    for first in range(0, total, KEPT):
        heard = {name: values[: total - first] for name, values in posteriors(sound, first, loudness, cents).items()}
        hits = [_hit(first + frame, kind, heard) for frame, kind in hits_in(heard["hit"], LEAST_HIT) if kit]
        tracker.push(heard)
        final = first + KEPT >= total
        held, told = tracker.take(final)
        fresh = [_note(one, tracker, there) for one in held if there.any()]
        until = sound.seconds if final else (told + tracker.first) / FRAMES_A_SECOND
        tracker.forget(told)
        kept += fresh + [(note, np.empty(0)) for note in hits]
        tell.notes([note for note, _ in fresh] + hits, until)
        tell.progress(min(1.0, (first + KEPT) / total))
    tell.instead(settled(kept if players else believed(sound, kept), among=players))


def gain_of(sound: "Sound") -> float:
    """What brings a recording to the level that the network has learned with."""
    return 1.0 if sound.loudness is None else LEVEL * 10 ** (-sound.loudness / 20)


def posteriors(sound: "Sound", first: int, gain: float, cents: float, *, masks: bool = False) -> dict[str, np.ndarray]:
    """What the network says of KEPT frames from ``first`` on: probabilities "onset", "sounding", "offset" (frames, keys), "player" (frames, keys, PLAYERS),
    "hit" (frames, DRUM_HITS), and "velocity", "bend", "force" as they are; with ``masks`` also "mask" (frames, BINS, STEMS), which sum to 1.
    ``cents`` is how sharp the recording is."""
    step = HOP * sound.rate // RATE
    samples = sound.read((first - EDGE - MARGIN) * step, (WINDOW + 2 * MARGIN) * step)
    tones, strokes = spectra(gain * resample_poly(samples, RATE // 100, sound.rate // 100), cents)
    rows = slice(MARGIN, MARGIN + WINDOW)
    told = load_listener().hear(tones[rows], strokes[rows], masks=masks)
    return {name: values[EDGE : EDGE + KEPT] for name, values in told.items()}


def _note(one: Held, tracker: KeyTracker, there: np.ndarray) -> tuple[Note, np.ndarray]:
    """A note of the likeliest of the players that are ``there``, and how likely each player plays it."""
    rows = slice(one.begin, min(one.end, one.begin + TELLING))
    weight = tracker.held["sounding"][rows, one.key] + 1e-3
    players = (tracker.held["player"][rows, one.key] * weight[:, None]).sum(0) / weight.sum()
    velocity = int(np.clip(round(127 * float(tracker.held["velocity"][one.begin, one.key])), 1, 127))
    return Note(
        max((one.onset + tracker.first) / FRAMES_A_SECOND, 0.0),
        (one.end + tracker.first) / FRAMES_A_SECOND,
        one.key + LOWEST,
        velocity,
        NAMES[PLAYERS[int(np.where(there, players, -1.0).argmax())]],
        round(one.strength, 3),
    ), players  # fmt: skip


def _hit(frame: int, kind: int, heard: dict[str, np.ndarray]) -> Note:
    row = frame % KEPT
    strength = float(heard["hit"][row, kind])
    velocity = int(np.clip(round(127 * float(heard["force"][row, kind])), 1, 127))
    when = frame / FRAMES_A_SECOND
    return Note(when, when + 0.1, KEYS_OF_KIT[DRUM_HITS[kind]], velocity, DRUMS, round(strength, 3))
