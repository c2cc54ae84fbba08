"""python -m ml_engine.training.notation.rendered --scores DIR --fonts F.sf2[,G.sf2] --out DIR: lessons about beats that were heard, into OUT/{train,valid}.npz.

Scores are performed, played with SoundFonts in a room with some noise, and the strokes of the sound (:mod:`ml_engine.transcription.strokes`)
are kept with the lesson. Half of the parts are given to other instruments, so that a beat is not told by who plays.
"""

import argparse
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import oaconvolve
from symusic import Note as SynthNote
from symusic import Score as SynthScore
from symusic import Synthesizer, Track

from ml_engine.audio.render import room
from ml_engine.audio.soundfont import tuned
from ml_engine.instruments import DRUM_PROGRAM
from ml_engine.models.event_features import ASKED_OF_BEATS, Strokes
from ml_engine.models.note_features import Heard, Pulse
from ml_engine.training.notation.player import perform
from ml_engine.training.notation.score import Score, load
from ml_engine.training.notation.scores import BANDS
from ml_engine.training.notation.targets import Lesson, lesson
from ml_engine.training.sound.lines import any_program
from ml_engine.transcription.levels import FRAME, RATE, levels_of
from ml_engine.transcription.strokes import HOP, strokes_in

SHARES = {BANDS: 0.4, "lieder": 0.2, "mutopia": 0.25, "quartets": 0.15}
SECONDS = 90.0  # of each performance
SEED = 20261127
_NOISE = (25.0, 70.0)  # decibels below the sound
_HEARD, _PULSE = (tuple(field.name for field in fields(kind)) for kind in (Heard, Pulse))


def rendered(score: Score, synthesizer: Synthesizer, chance: np.random.Generator) -> Lesson:
    """A performance of the first SECONDS of a score, with the strokes of its sound."""
    whole = lesson(score, played := perform(score, chance))
    rows = np.flatnonzero(whole.heard.onsets < SECONDS)
    told = whole.taken(rows)
    told = replace(told, answers={name: told.answers[name] for name in (*dict(ASKED_OF_BEATS), "key")})
    sound = _sound(told.heard, played.parts[rows], score, synthesizer, chance)
    return replace(told, strokes=heard_strokes(sound))


def heard_strokes(sound: np.ndarray) -> Strokes:
    """The strokes in samples (n,) at levels.RATE."""
    padded = np.concatenate([np.zeros(FRAME // 2, np.float32), sound])
    return Strokes.of(strokes_in([levels_of(padded, HOP)]))


def _sound(
    heard: Heard, parts: np.ndarray, score: Score, synthesizer: Synthesizer, chance: np.random.Generator
) -> np.ndarray:
    """Mono float32 samples at levels.RATE."""
    other = chance.random() < 0.5
    mixed = np.zeros(round((SECONDS + 1) * RATE), np.float32)
    for part in np.unique(parts):
        program = int(score.parts["program"][part])
        drums = program == DRUM_PROGRAM
        if other and not drums:
            program = any_program(chance)
        made = SynthScore(960, ttype="Second")
        track = Track("", 0 if drums else program, drums, ttype="Second")
        own = np.flatnonzero(parts == part)
        for on, off, pitch, loud in zip(
            heard.onsets[own], heard.offsets[own], heard.pitches[own], heard.velocities[own], strict=True
        ):
            track.notes.append(SynthNote(float(on), float(off - on), int(pitch), int(loud), ttype="Second"))
        made.tracks.append(track)
        sound = synthesizer.render(made, True).mean(axis=0)[: len(mixed)]
        level = float(np.sqrt(np.mean(np.square(sound)))) + 1e-9
        gain = (0.05 / level) ** 0.5 * 10 ** (float(chance.uniform(-8, 5)) / 20)
        mixed[: len(sound)] += (gain * sound).astype(np.float32)
    if chance.random() < 0.6:
        wet = oaconvolve(mixed, room().mean(1))[: len(mixed)]
        mixed = mixed + float(chance.uniform(0.05, 0.4)) * wet
    level = float(np.sqrt(np.mean(np.square(mixed))))
    noise = chance.standard_normal(len(mixed)) * level * 10 ** (-float(chance.uniform(*_NOISE)) / 20)
    return (mixed + noise).astype(np.float32)


def save(lessons: list[Lesson], path: Path) -> None:
    """Write lessons into one npz: all rows one after another, and where each lesson ends."""
    told: dict[str, Any] = {
        "drums": np.concatenate([one.drums for one in lessons]),
        "times": np.concatenate([one.strokes.times for one in lessons]),
        "strengths": np.concatenate([one.strokes.strengths for one in lessons]),
    }
    for name in _HEARD:
        told[f"heard.{name}"] = np.concatenate([getattr(one.heard, name) for one in lessons])
    for name in _PULSE:
        told[f"pulse.{name}"] = np.concatenate([getattr(one.pulse, name) for one in lessons])
    for name in lessons[0].answers:
        told[f"answers.{name}"] = np.concatenate([one.answers[name] for one in lessons])
    counts = [(len(one.heard), len(one.pulse.times), len(one.strokes.times)) for one in lessons]
    np.savez_compressed(path, allow_pickle=False, ends=np.cumsum(counts, 0), **told)


def load_lessons(path: Path) -> list[Lesson]:
    """Read what :func:`save` wrote."""
    with np.load(path, allow_pickle=False) as file:
        told = dict(file)
    ends = np.concatenate([np.zeros((1, 3), int), told["ends"]])
    found = []
    for first, last in zip(ends[:-1], ends[1:], strict=True):
        notes, beats, strokes = (slice(a, b) for a, b in zip(first, last, strict=True))
        heard = Heard(*(told[f"heard.{name}"][notes] for name in _HEARD))
        pulse = Pulse(*(told[f"pulse.{name}"][beats] for name in _PULSE))
        answers = {name[8:]: value[notes] for name, value in told.items() if name.startswith("answers.")}
        sound = Strokes(told["times"][strokes], told["strengths"][strokes])
        found.append(Lesson(heard, pulse, answers, told["drums"][notes], sound))
    return found


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--fonts", required=True, help="SoundFonts, parted by commas")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--train", type=int, default=500, help="performances to learn from")
    parser.add_argument("--valid", type=int, default=30)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    synthesizers = []
    for path in options.fonts.split(","):
        with tuned(Path(path)) as copy:
            synthesizers.append(Synthesizer(str(copy), RATE, 0))
    for number, (side, count) in enumerate((("valid", options.valid), ("train", options.train))):
        corpora = {name: load(options.scores / f"{name}-{side}.npz") for name in SHARES}
        lessons = []
        for at in range(count):
            chance = np.random.default_rng([SEED, number, at])
            scores = corpora[str(chance.choice(list(SHARES), p=list(SHARES.values())))]
            score = scores[int(chance.integers(len(scores)))]
            lessons.append(rendered(score, synthesizers[int(chance.integers(len(synthesizers)))], chance))
            if at % 50 == 49:
                print(f"{side}: {at + 1} of {count}", flush=True)
        save(lessons, options.out / f"{side}.npz")


if __name__ == "__main__":
    main(sys.argv[1:])
