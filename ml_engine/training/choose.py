"""Fit the rule that tells a piano alone from other music (``ml_engine/transcription/choose.py``).

    python -m ml_engine.training.choose --soundfont FluidR3Mono_GM.sf3 [--clips 800] [--seed 1]

Music: works from music21's corpus of composers before 1900, read where it is installed. Each clip is 10 s of one work,
played by a piano alone or by other General MIDI instruments (alone, together, or with a piano), in any register, tempo
and dynamic, through the SoundFont. Each is taken twice, every time through another random equaliser, and half of the takes
through a room, a filter, or noise besides. The fit is ridge-regularised logistic regression, then moved towards the
piano by PRIOR. Writes weights/choose/choose.json.
"""

import argparse
import json
import random
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile
from scipy.optimize import minimize
from scipy.signal import butter, firwin2, oaconvolve, sosfilt

from ml_engine.audio.render import render, room
from ml_engine.instruments import name_of
from ml_engine.music import Note, Pedal, Performance
from ml_engine.transcription import choose

SECONDS = 10.0
TAKES = 2
RIDGE = 100.0
# Added to the log odds. Who uploads a recording plays the piano more often than not, and a piano heard by the engine for
# anything loses more than a guitar or a harp heard by the engine for pianos.
PRIOR = 0.5
# Solo works for a keyboard and pieces in parts, by path in the corpus; the bench measures on others.
KEYBOARD = (
    "bach/bwv846",
    "cpebach/h186.mxl",
    "schumann_clara/polonaise_op1n3.mxl",
    "schumann_clara/polonaise_op1n4.mxl",
)
PARTS = (
    *("bach/bwv1.6.mxl", "bach/bwv108.6.mxl", "bach/bwv140.7.mxl", "bach/bwv18.5-lz.mxl", "bach/bwv26.6.mxl"),
    *("bach/bwv40.8.mxl", "bach/bwv66.6.mxl", "bach/bwv78.7.mxl", "haydn/opus1no1/movement1.mxl"),
    *("mozart/k80/movement1.mxl", "mozart/k155/movement1.mxl", "beethoven/opus18no1/movement1.mxl"),
)
PIANOS = (0, 1, 2, 3)
# Electric pianos (4, 5) are left out: either engine may hear them. So are sounds without a pitch.
OTHERS = tuple(range(6, 9)) + tuple(range(9, 16)) + tuple(range(16, 96)) + tuple(range(104, 112))

Voices = list[list[tuple[float, float, int]]]  # per part: onset and length in quarters, pitch


def works(paths: tuple[str, ...]) -> Iterator[Voices]:
    """The notes of each work, by part."""
    from music21 import corpus

    for path in paths:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            score = corpus.parse(path)
        voices = []
        for part in score.parts:
            flat = part.flatten().stripTies().notes
            voices.append(
                [(float(n.offset), float(n.quarterLength), p.midi) for n in flat if n.quarterLength for p in n.pitches]
            )
        yield [voice for voice in voices if voice]


def play(work: Voices, programs: list[int], dice: random.Random) -> Performance:
    """Ten seconds from anywhere in a work; one program plays all parts, several share them."""
    bpm = dice.uniform(55, 150)
    voices = work if len(programs) > 1 or dice.random() < 0.7 else [dice.choice(work)]
    last = max(onset for voice in voices for onset, _, _ in voice)
    begin = dice.uniform(0, max(0.0, last - SECONDS * bpm / 60))
    shift = dice.choice([-12, -7, -5, -3, 0, 0, 2, 4, 7, 12])
    loudness, legato = dice.uniform(50, 95), dice.uniform(0.5, 1.02)
    notes, clock = [], 60 / bpm
    for index, voice in enumerate(voices):
        name = name_of(programs[index % len(programs)])
        for onset, length, pitch in voice:
            at = (onset - begin) * clock + dice.gauss(0, 0.01)
            if 0 <= at < SECONDS:
                velocity = round(min(120, max(20, dice.gauss(loudness, 9))))
                key = min(100, max(28, pitch + shift))
                notes.append(Note(at, at + max(0.05, length * clock * legato), key, velocity, name))
    pedals = []
    if dice.random() < 0.6:
        bar = dice.choice([1, 2, 3, 4]) * clock
        pedals = [Pedal(i * bar + 0.1, (i + 1) * bar) for i in range(int(SECONDS / bar)) if dice.random() < 0.8]
    return Performance.of(notes, pedals)


def cast(dice: random.Random) -> tuple[list[int], bool]:
    """Who plays, and whether that is a piano alone."""
    if dice.random() < 0.5:
        return [dice.choice((0, 0, 0, *PIANOS))], True
    players = [dice.choice(OTHERS) for _ in range(dice.choice([1, 1, 1, 2, 3, 4]))]
    if len(players) > 1 and dice.random() < 0.25:
        players[0] = 0
    return players, False


def equalise(sound: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Another instrument of the kind, another place of the microphone: gains drawn for nine regions of pitch."""
    hertz = np.array([0, 100, 200, 400, 800, 1600, 3200, 6400, 12000, choose.RATE / 2])
    gains = 10 ** (chance.normal(0, 5, len(hertz)).clip(-12, 12) / 20)
    return oaconvolve(sound, firwin2(511, hertz, gains, fs=choose.RATE))[255 : 255 + len(sound)]


def spoil(sound: np.ndarray, dice: random.Random, chance: np.random.Generator) -> np.ndarray:
    """What rooms, microphones and coders do to a recording, for half of the clips: mono in, mono out."""
    if dice.random() < 0.5:
        return sound
    if dice.random() < 0.4:
        sound = sound + dice.uniform(0.1, 0.5) * oaconvolve(sound, room()[:, 0])[: len(sound)]
    if dice.random() < 0.5:
        cut = dice.uniform(60, 300) if dice.random() < 0.5 else dice.uniform(3000, 12000)
        kind = "highpass" if cut < 1000 else "lowpass"
        share = dice.uniform(0.3, 1.0)
        sound = (1 - share) * sound + share * sosfilt(butter(2, cut, kind, fs=choose.RATE, output="sos"), sound)
    if dice.random() < 0.5:
        sound = sound + chance.standard_normal(len(sound)) * np.std(sound) * 10 ** (-dice.uniform(25, 55) / 20)
    return sound


def clip(work: Voices, soundfont: Path, dice: random.Random) -> tuple[np.ndarray, str, list[str]] | None:
    """One clip: samples (mono, 44.1 kHz), the engine that should listen, who plays; None when there is nothing to hear."""
    programs, alone = cast(dice)
    performance = play(work, programs, dice)
    performance = replace(performance, pedals=performance.pedals if programs[0] < 8 else ())
    if len(performance.notes) < 4:
        return None
    sound = heard(performance, soundfont)
    if sound is None:
        return None
    truth = "piano" if alone else "ensemble" if at_once(performance) else "line"
    return sound, truth, [name_of(program) for program in programs]


def heard(performance: Performance, soundfont: Path) -> np.ndarray | None:
    """The first SECONDS of a performance as it sounds (samples,), mono at choose.RATE; None where it is silent."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clip.wav"
        render(performance, file, soundfont=soundfont)
        sound = soundfile.read(file, dtype="float32")[0].mean(axis=1)[: round(SECONDS * choose.RATE)]
    return None if np.abs(sound).max() < 1e-3 else sound


def at_once(performance: Performance) -> bool:
    """Whether more than a note in ten begins while another sounds."""
    until, over = 0.0, 0
    for note in performance.notes:
        over += note.onset < until - 0.03
        until = max(until, note.offset)
    return over > len(performance.notes) / 10


def fit(rows: np.ndarray, alone: np.ndarray, ridge: float = RIDGE) -> dict[str, object]:
    """Ridge logistic regression: rows (clips, features), alone (clips,) of 0 and 1."""
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    x, sign = (rows - mean) / scale, 2.0 * alone - 1

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        margin = sign * (x @ parameters[:-1] + parameters[-1])
        pull = -sign / (1 + np.exp(np.clip(margin, -50, 50)))
        value = np.logaddexp(0, -margin).sum() + ridge / 2 * np.square(parameters[:-1]).sum()
        return float(value), np.append(x.T @ pull + ridge * parameters[:-1], pull.sum())

    best = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    values = {"mean": mean, "scale": scale, "weights": best[:-1]}
    return {name: [round(float(v), 6) for v in value] for name, value in values.items()} | {
        "bias": round(float(best[-1]) + PRIOR, 6)
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--soundfont", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=800)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=choose.WEIGHTS)
    options = parser.parse_args()
    dice, chance = random.Random(options.seed), np.random.default_rng(options.seed)
    keyboard, parts = list(works(KEYBOARD)), list(works(PARTS))
    rows: list[np.ndarray] = []
    labels: list[bool] = []
    while len(rows) < TAKES * options.clips:
        made = clip(dice.choice(keyboard if dice.random() < 0.5 else parts), options.soundfont, dice)
        if made is None:
            continue
        length = round(choose.STRETCH * choose.RATE)
        for _ in range(TAKES):
            sound = spoil(equalise(made[0], chance), dice, chance).astype(np.float32)
            stretches = np.pad(sound, (0, max(0, 2 * length - len(sound)))).reshape(2, length)
            # A short recording gives the rule one stretch, a long one several: it learns from both.
            rows.append(choose.features(stretches[: dice.choice([1, 2])]))
            labels.append(made[1] == "piano")
        if len(rows) % (100 * TAKES) == 0:
            print(f"{len(rows) // TAKES} clips", flush=True)
    rule = fit(np.array(rows), np.array(labels, float))
    options.output.write_text(json.dumps(rule, indent=1) + "\n")


if __name__ == "__main__":
    main()
