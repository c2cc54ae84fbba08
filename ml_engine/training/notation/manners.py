"""How a player plays: drawn by chance for every performance, from a metronome to a romantic."""

from dataclasses import dataclass

import numpy as np

METRONOMES = 0.08  # of the players: exact time, even touch
PLAIN_TOUCH = 0.15  # of the players: one loudness


@dataclass(frozen=True, slots=True)
class Manner:
    """Amounts are in octaves or natural logarithms of tempo, seconds, or velocities, as named.

    Sizes follow what was measured of pianists: phrase arches and final slowing (Todd 1985; Friberg and Sundberg 1999), timing profiles
    (Repp 1992), the melody's lead of some 20 to 30 ms (Goebl 2001), spread of chords (Repp 1996).
    """

    freedom: float  # 0 a metronome, 1 usual, 2.5 very free
    arches: tuple[float, ...]  # log tempo, of phrases of 1, 2, 4, 8 and 16 bars
    wander: float  # log tempo a beat that stays for a while
    flutter: float  # log tempo, each beat by itself
    ending: float  # how much slower the last beat is than the first of the last bars, log
    sections: float  # chance a bar of a new tempo
    jitter: float  # seconds, each note
    spread: float  # seconds within a chord
    lead: float  # seconds by which the upper voice comes early
    left_early: float  # seconds by which the left hand comes early
    apart: float  # seconds by which the hands drift apart
    rolled: float  # chance that a wide chord is rolled
    swing: float  # of a beat, by which the second half comes late
    legato: float  # of a written length that keys are held
    uneven: float  # spread of that
    pedal: int  # 0 none, 1 by bars, 2 by half bars, 3 by beats
    early_keys: float  # chance that a key is let go early under the pedal
    loud: float  # mean velocity
    shape: float  # velocity of phrase arches
    melody: float  # velocity of the upper voice beside the others
    accent: float  # velocity of downbeats
    rough: float  # velocity, each note
    slips: float  # chance that a note is missing; half as many are added
    heard: float  # seconds of a transcriber's error; 0: the notes are the keys' own


def draw(chance: np.random.Generator, freedom: float | None = None) -> Manner:
    """A player by chance; with ``freedom`` at least that is fixed."""
    if freedom is None:
        freedom = 0.0 if chance.random() < METRONOMES else float(np.clip(np.exp(chance.normal(0.0, 0.55)), 0.15, 2.6))
    flat = freedom == 0 or chance.random() < PLAIN_TOUCH
    loose = min(freedom, 1.6)
    return Manner(
        freedom=freedom,
        arches=tuple(freedom * abs(chance.normal(0, size)) for size in (0.03, 0.06, 0.09, 0.08, 0.06)),
        wander=freedom * chance.uniform(0.0, 0.03),
        flutter=freedom * chance.uniform(0.005, 0.05),
        ending=freedom * chance.uniform(0.0, 0.7),
        sections=min(freedom, 1) * chance.choice([0.0, 0.0, 0.01, 0.03]),
        jitter=loose * chance.uniform(0.002, 0.016),
        spread=loose * chance.uniform(0.0, 0.016),
        lead=loose * chance.choice([0.0, 0.005, 0.015, 0.03]),
        left_early=loose * (chance.uniform(0.01, 0.06) if chance.random() < 0.12 else 0.0),
        apart=loose * (chance.uniform(0.005, 0.035) if chance.random() < 0.4 else 0.0),
        rolled=min(freedom, 1) * chance.choice([0.0, 0.02, 0.15, 0.6]),
        swing=chance.uniform(0.02, 0.17) if chance.random() < 0.06 else 0.0,
        legato=chance.uniform(0.55, 1.08) if freedom else chance.choice([0.5, 0.9, 0.95, 1.0]),
        uneven=loose * chance.uniform(0.02, 0.2),
        pedal=int(chance.choice([0, 0, 1, 2, 2, 3])),
        early_keys=chance.choice([0.0, 0.1, 0.4]),
        loud=chance.uniform(48, 84),
        shape=0.0 if flat else chance.uniform(2, 12),
        melody=0.0 if flat else chance.uniform(0, 24),
        accent=0.0 if flat else chance.choice([0.0, 2.0, 5.0, 9.0]),
        rough=0.0 if flat else chance.uniform(2, 9),
        slips=0.0 if freedom == 0 else float(chance.choice([0.0, 0.003, 0.015, 0.04])),
        heard=float(chance.choice([0.0, 0.0, 0.004, 0.012])) if freedom else 0.0,
    )
