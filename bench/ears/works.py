"""Music no training saw, for several instruments, played with a SoundFont no training heard: with every note, and each player's sound."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np
from symusic import Note as SynthNote
from symusic import Score as SynthScore
from symusic import Synthesizer, Track

from ml_engine import Note, Performance
from ml_engine.instruments import DRUM_PROGRAM, program_or_drums
from ml_engine.models.listener import STEMS, player_of
from ml_engine.training.notation.player import perform
from ml_engine.training.notation.pop909 import TRACKS, folders, tracks_of
from ml_engine.training.notation.score import Score, load
from ml_engine.training.sound.lines import called, into_range

RATE = 44_100
SECONDS = 45.0  # of each work
KINDS = ("quartet", "lead and piano", "pop trio", "band with drums")
_LEADS = (52, 53, 73, 40, 65, 56)  # choir, voice, flute, violin, alto saxophone, trumpet
_TRIOS = ((53, 24), (65, 48), (73, 26), (80, 25))  # of the tune and what answers it
_QUARTET = (40, 40, 41, 42)


@dataclass(frozen=True, slots=True)
class Played:
    """A performance whose notes name their instruments, and the sound of each of STEMS that plays, float32 (samples,) at RATE; the mixture is their sum."""

    name: str
    performance: Performance
    stems: dict[str, np.ndarray]

    @property
    def mixture(self) -> np.ndarray:
        return np.sum(list(self.stems.values()), axis=0, dtype=np.float32)


def works(kind: str, scores: Path, data: Path, count: int, font: Synthesizer, split: str = "valid") -> Iterator[Played]:
    """``count`` works of a kind. ``scores`` holds what training.notation.scores wrote, ``data`` the corpora; ``split`` "train" is to tune on."""
    if kind == "pop trio":
        among = folders(data / "pop909", held_out=split == "valid")
        for at, song in enumerate(among[:: max(1, len(among) // count)][:count]):
            yield rendered(f"{kind} {song.name}", _trio(song, at), font)
        return
    corpus = {"quartet": "quartets", "lead and piano": "lieder", "band with drums": "bands"}[kind]
    chosen = sorted(load(scores / f"{corpus}-{split}.npz"), key=lambda score: crc32(score.name.encode()))
    at = 0
    for score in chosen:
        programs = _programs(kind, score, at)
        if programs is not None and at < count:
            chance = np.random.default_rng([3, crc32(score.name.encode())])
            yield rendered(f"{kind} {score.name[-30:]}", _performed(score, programs, chance), font)
            at += 1


def _programs(kind: str, score: Score, at: int) -> list[int] | None:
    """The program of each part, None where the score is not of this kind."""
    staves = score.parts["staves"].tolist()
    if kind == "quartet":
        return list(_QUARTET) if staves == [1, 1, 1, 1] else None
    if kind == "lead and piano":
        return [_LEADS[at % len(_LEADS)], 0] if staves == [1, 2] else None
    programs = [int(program) for program in score.parts["program"]]
    return programs if DRUM_PROGRAM in programs and len(programs) >= 3 else None


def _performed(score: Score, programs: list[int], chance: np.random.Generator) -> Performance:
    played = perform(score, chance)
    kept = np.flatnonzero(played.onsets < SECONDS)
    notes = []
    for i in kept:
        program = programs[int(played.parts[i])]
        notes.append(Note(
            float(played.onsets[i]), float(min(played.offsets[i], SECONDS)), int(played.pitches[i]),
            int(played.velocities[i]), called(program),
        ))  # fmt: skip
    return _in_range(Performance.of(notes))


def _trio(song: Path, at: int) -> Performance:
    """A song as it was played: the tune, what answers it, the piano."""
    lead, answer = _TRIOS[at % len(_TRIOS)]
    names = dict(zip(TRACKS, (called(lead), called(answer), "piano"), strict=True))
    notes = [replace(n, instrument=names[track]) for track, own in tracks_of(song).items() for n in own]
    notes.sort(key=lambda note: note.onset)
    start = next(n.onset for n in notes if n.instrument == names[TRACKS[0]])
    shift = max(start - 5.0, 0.0)
    kept = [
        replace(n, onset=n.onset - shift, offset=min(n.offset - shift, SECONDS))
        for n in notes if shift <= n.onset < shift + SECONDS
    ]  # fmt: skip
    return _in_range(Performance.of(kept))


def _in_range(played: Performance) -> Performance:
    """The same, each part where its instrument has it."""
    notes = []
    for name in {note.instrument for note in played.notes}:
        own = [note for note in played.notes if note.instrument == name]
        program = program_or_drums(name)
        pitches = np.array([float(note.pitch) for note in own])
        moved = pitches if program == DRUM_PROGRAM else into_range(pitches, program)
        notes += [replace(note, pitch=int(pitch)) for note, pitch in zip(own, moved, strict=True)]
    return Performance.of(notes)


def rendered(name: str, played: Performance, font: Synthesizer) -> Played:
    """Every player by itself, at levels that go with the ear rather than the SoundFont."""
    stems: dict[str, np.ndarray] = {}
    length = round((SECONDS + 2) * RATE)
    for instrument in sorted({note.instrument for note in played.notes}):
        program = program_or_drums(instrument)
        drums = program == DRUM_PROGRAM
        track = Track("", 0 if drums else program, drums, ttype="Second")
        for note in played.notes:
            if note.instrument == instrument:
                track.notes.append(SynthNote(note.onset, max(note.offset - note.onset, 0.02), note.pitch, note.velocity, ttype="Second"))  # fmt: skip
        score = SynthScore(960, ttype="Second")
        score.tracks.append(track)
        sound = np.zeros(length, np.float32)
        made = font.render(score, True).mean(axis=0)[:length]
        sound[: len(made)] = made
        sound *= (0.05 / (float(np.sqrt(np.mean(np.square(sound)))) + 1e-9)) ** 0.6
        stem = player_of(program)
        stems[stem] = stems.get(stem, np.zeros(length, np.float32)) + sound
    return Played(name, played, {stem: stems[stem] for stem in STEMS if stem in stems})
