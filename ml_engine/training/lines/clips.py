"""Clips of single lines to learn from: what is heard of them, frame by frame, and what was played.

    python -m ml_engine.training.lines.clips --scores DIR --font FluidR3_GM.sf2 --out clips.npz --clips 400

DIR holds lieder-train.npz and quartets-train.npz (``ml_engine.training.notation.scores``). Each clip is another line by
another player in another room: instruments of the SoundFont, synthesizers and a singer of ours; one in six is speech, noise
or all but silent, and holds no notes.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import soxr
from scipy.signal import butter, firwin2, oaconvolve, sosfilt
from symusic import Synthesizer

from ml_engine.audio.sound import RATE
from ml_engine.lines.frames import SECOND, Listener
from ml_engine.models.crepe import RATE as HEARD_RATE
from ml_engine.training.lines import players, singers
from ml_engine.training.lines.players import Player
from ml_engine.training.notation.score import Score, load

SECONDS = 20.0
EMPTY = 0.18  # of the clips hold no notes
SINGERS = 0.22
SYNTHESIZERS = 0.16
WINDS = (
    "flute", "piccolo", "recorder", "oboe", "english horn", "clarinet", "bassoon", "soprano saxophone", "alto saxophone",
    "tenor saxophone", "trumpet", "trombone", "horn", "muted trumpet", "tuba", "pan flute", "shakuhachi", "whistle", "ocarina",
    "harmonica",
)  # fmt: skip
STRINGS = ("violin", "viola", "cello", "contrabass", "fiddle", "violin", "cello")
VOICES = ("voice", "choir", "synth voice", "voice", "voice")
PLUCKED = ("guitar", "piano", "electric bass", "vibraphone", "harp", "pizzicato strings")
OWN = ("voice lead", "square lead", "sawtooth lead", "warm pad", "organ", "guitar")
LOUDNESS = -20.0  # dB of the parts that sound, near to what decoding brings recordings to


def player(chance: np.random.Generator) -> tuple[str, Player]:
    """Somebody, and what their sound is made by: "font", "own" or "singer"."""
    draw = chance.random()
    if draw < SINGERS:
        deep = chance.choice(["soprano", "alto", "tenor", "baritone"])
        vibrato = (0.0, float(chance.choice([10, 40, 110])))
        return "singer", Player(
            f"singer {chance.integers(1000)}", str(deep), float(chance.uniform(0, 1)), vibrato, -35.0
        )
    kind: str = "own"
    names: tuple[str, ...] = OWN
    if draw > SINGERS + SYNTHESIZERS:
        kind = "font"
        names = (WINDS, WINDS, STRINGS, VOICES, PLUCKED)[chance.choice(5, p=[0.2, 0.16, 0.36, 0.22, 0.06])]
    name = str(chance.choice(names))
    bends = name not in PLUCKED
    vibrato = (0.0, float(chance.choice([5, 25, 60]))) if bends else (0.0, 1.0)
    glides = float(chance.choice([0.0, 0.15, 0.5])) if bends else 0.0
    return kind, Player(f"{name} {chance.integers(1000)}", name, glides, vibrato, float(chance.uniform(-60, -28)))


def through_the_air(dry: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A room, a microphone with a colour of its own, noise; sometimes a telephone."""
    gains = 10 ** (chance.normal(0, 4, 8) / 20)
    colour = firwin2(255, [0, *np.geomspace(0.005, 1, 8)], [gains[0], *gains])
    sound = players.in_a_room(oaconvolve(dry, colour, "same"), float(chance.choice([0.0, 0.1, 0.25, 0.5])), -75.0)
    if chance.random() < 0.15:
        sound = sosfilt(butter(4, (150, chance.uniform(3000, 6000)), "bandpass", fs=RATE, output="sos"), sound)
    if chance.random() < 0.4:
        sound = players.noisy(sound, float(chance.uniform(15, 45)), int(chance.integers(1 << 30)))
    return np.asarray(sound)


def uneven(dry: np.ndarray, line: list[tuple[float, float]], chance: np.random.Generator) -> np.ndarray:
    """Attacks made softer or harder than the instrument's own, so that no one SoundFont's are learned."""
    shape = np.ones(len(dry))
    soft, hard = chance.choice([0.0, 0.0, 0.02, 0.06]), chance.choice([0.0, 0.0, 0.3, 0.8])
    for onset, offset in line:
        first, end = round(onset * RATE), round(min(offset, onset + 0.3) * RATE)
        time = np.arange(end - first) / RATE
        rise = np.clip(time / max(soft * chance.uniform(0.5, 1.5), 1e-3), 0, 1) if soft else 1.0
        shape[first:end] = rise * (1 + hard * chance.uniform(0, 1) * np.exp(-time / 0.05))
    return dry * shape


def loud_enough(sound: np.ndarray) -> np.ndarray:
    """Brought to LOUDNESS by the tenths of a second that are within 30 dB of the loudest."""
    power = np.square(sound[: len(sound) // 4410 * 4410]).reshape(-1, 4410).mean(axis=1)
    gated = power[power > 1e-3 * power.max(initial=1e-12)].mean()
    return np.asarray(sound * 10 ** (LOUDNESS / 20) / np.sqrt(gated))


def heard(sound: np.ndarray) -> tuple[np.ndarray, ...]:
    """What :class:`Listener` hears in ``sound`` (n,) at RATE: half-precision likelihoods, pitch, clearness, loudness, moves."""
    frames = Listener().frames(soxr.resample(sound, RATE, HEARD_RATE).astype(np.float32), final=True)
    return frames.likely.astype(np.float16), frames.pitch, frames.clear, frames.loud, frames.moves


def clip(scores: list[tuple[Score, int]], fonts: list[Synthesizer], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Features (frames, FEATURES) and notes (onset, offset, pitch) of a clip."""
    chance = np.random.default_rng(seed)
    if chance.random() < EMPTY:
        kind = chance.choice(["speech", "speech", "speech", "speech", "noise", "quiet"])
        sound = singers.spoken(SECONDS, seed) if kind == "speech" else players.pink(round(SECONDS * RATE), seed)
        if kind == "quiet":
            sound = sound * np.linspace(0, 1, len(sound)) ** 3
        return heard(loud_enough(through_the_air(sound, chance)))[-1], np.zeros((0, 3))
    while True:
        kind, who = player(chance)
        line = players.played(scores[chance.integers(len(scores))], who, SECONDS, seed)
        if line is not None:
            break
    off = float(chance.uniform(-50, 50))
    if kind == "singer":
        dry = singers.sung(line, who, seed, off)
    else:
        source = (
            players.own_source(who.instrument, chance)
            if kind == "own"
            else players.font_source(fonts[chance.integers(len(fonts))], who.instrument)
        )
        dry = players.sound_of(line, who, source, seed, off)
        dry = uneven(dry, [(note.onset, note.offset) for note in line.notes], chance)
    notes = np.array([(note.onset, note.offset, note.pitch) for note in line.notes])
    return heard(loud_enough(through_the_air(dry, chance)))[-1], notes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--font", type=Path, required=True, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--split", choices=["train", "valid"], default="train")
    options = parser.parse_args()
    scores = [one for name in ("lieder", "quartets") for one in load(options.scores / f"{name}-{options.split}.npz")]
    lines = players.single_lines(scores)
    fonts = [players.synthesizer_of(path) for path in options.font]
    moves, notes, begun = [], [], time.monotonic()
    for number in range(options.clips):
        features, truth = clip(lines, fonts, 1_000_000 * options.seed + number)
        moves.append(features.astype(np.float16))
        notes.append(truth)
        if number % 20 == 19:
            print(
                f"{number + 1} clips, {sum(map(len, moves)) * SECOND / 60:.1f} min, {time.monotonic() - begun:.0f} s",
                flush=True,
            )
    ends = np.cumsum([len(one) for one in moves])
    np.savez_compressed(
        options.out, moves=np.concatenate(moves), ends=ends, notes=np.concatenate(notes),
        note_ends=np.cumsum([len(one) for one in notes]),
    )  # fmt: skip


if __name__ == "__main__":
    main()
