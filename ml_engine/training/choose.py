"""Fit the rule that tells a piano alone from other music (``ml_engine/transcription/choose.py``).

    python -m ml_engine.training.choose --soundfont FluidR3Mono_GM.sf3 [--clips 1600] [--seed 1]

Music: works from music21's corpus of composers before 1900, read where it is installed. Each clip is 10 s of one work,
played by a piano alone or by other General MIDI instruments (alone, together, or with a piano), in any register, tempo
and dynamic, through the SoundFont; half of them then go through a room, an equaliser, noise, or a lossy coder's
bandwidth. The fit is ridge-regularised logistic regression. Writes weights/choose/choose.json.
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
from scipy.signal import butter, sosfilt

from ml_engine.audio.render import render, room
from ml_engine.instruments import name_of
from ml_engine.music import Note, Pedal, Performance
from ml_engine.transcription import choose

SECONDS = 10.0
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


def cast(dice: random.Random, others: tuple[int, ...] = OTHERS) -> tuple[list[int], bool]:
    """Who plays, and whether that is a piano alone."""
    if dice.random() < 0.5:
        return [dice.choice((0, 0, 0, *PIANOS))], True
    players = [dice.choice(others) for _ in range(dice.choice([1, 1, 1, 2, 3, 4]))]
    if len(players) > 1 and dice.random() < 0.25:
        players[0] = 0
    return players, False


def spoil(sound: np.ndarray, dice: random.Random, chance: np.random.Generator) -> np.ndarray:
    """What rooms, microphones and coders do to a recording, for half of the clips: mono in, mono out."""
    if dice.random() < 0.5:
        return sound
    if dice.random() < 0.4:
        response = room()[:, 0]
        size = len(sound) + len(response)
        wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound)]
        sound = sound + dice.uniform(0.1, 0.5) * wet
    if dice.random() < 0.5:
        cut = dice.uniform(60, 300) if dice.random() < 0.5 else dice.uniform(3000, 12000)
        kind = "highpass" if cut < 1000 else "lowpass"
        share = dice.uniform(0.3, 1.0)
        sound = (1 - share) * sound + share * sosfilt(butter(2, cut, kind, fs=choose.RATE, output="sos"), sound)
    if dice.random() < 0.5:
        sound = sound + chance.standard_normal(len(sound)) * np.std(sound) * 10 ** (-dice.uniform(25, 55) / 20)
    return sound


def clip(
    work: Voices, soundfont: Path, dice: random.Random, chance: np.random.Generator, others: tuple[int, ...] = OTHERS
) -> tuple[np.ndarray, bool, list[int]] | None:
    """One clip: samples (mono, 44.1 kHz), whether a piano plays alone, the programs; None when nothing is played."""
    programs, alone = cast(dice, others)
    performance = play(work, programs, dice)
    performance = replace(performance, pedals=performance.pedals if programs[0] < 8 else ())
    if len(performance.notes) < 4:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "clip.wav"
        render(performance, file, soundfont=soundfont)
        sound = soundfile.read(file)[0].mean(axis=1)[: round(SECONDS * choose.RATE)]
    played = {note.instrument for note in performance.notes}
    return spoil(sound, dice, chance), alone, [p for p in programs if name_of(p) in played]


def fit(rows: np.ndarray, alone: np.ndarray, ridge: float = 3.0) -> dict[str, object]:
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
    return {name: [round(float(v), 6) for v in value] for name, value in values.items()} | {"bias": float(best[-1])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--soundfont", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=Path, default=choose.WEIGHTS)
    options = parser.parse_args()
    dice, chance = random.Random(options.seed), np.random.default_rng(options.seed)
    keyboard, parts = list(works(KEYBOARD)), list(works(PARTS))
    rows: list[np.ndarray] = []
    labels: list[bool] = []
    while len(rows) < options.clips:
        made = clip(dice.choice(keyboard if dice.random() < 0.5 else parts), options.soundfont, dice, chance)
        if made is not None and np.abs(made[0]).max() > 1e-3:
            sound = made[0].astype(np.float32)
            # A short recording gives the rule one stretch, a long one five: it learns from both.
            length = round(choose.STRETCH * choose.RATE)
            pieces = [sound[:length], sound[length : 2 * length]]
            pieces = [piece for piece in pieces if len(piece) > choose.RATE]
            if len(pieces) == 2 and len(pieces[0]) == len(pieces[1]) and dice.random() < 0.5:
                rows.append(choose.features(np.stack(pieces)))
            else:
                rows.append(choose.features(pieces[0][None]))
            labels.append(made[1])
            if len(rows) % 100 == 0:
                print(f"{len(rows)} clips", flush=True)
    rule = fit(np.array(rows), np.array(labels, float))
    options.output.write_text(json.dumps(rule, indent=1) + "\n")


if __name__ == "__main__":
    main()
