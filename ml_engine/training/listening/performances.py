"""What is played in scenes that are no exercises: scores as our player performs them, and songs of POP909 as they were played.

Free in time, with the pedal, for the usual players as often as not: a singer or a wind with a piano, quartets, piano alone, songs with a tune,
an answer and a piano, bands with a kit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ml_engine.instruments import DRUM_PROGRAM, free_name, is_drums
from ml_engine.music import Note, Pedal, Performance
from ml_engine.training.notation.player import perform
from ml_engine.training.notation.pop909 import TRACKS, folders, tracks_of
from ml_engine.training.notation.score import Score, load
from ml_engine.training.sound.lines import any_program, called, into_range
from ml_engine.training.sound.sheets import HEARD, LEAD, SECONDS

CORPORA = {"lieder": 0.3, "quartets": 0.2, "mutopia": 0.15, "bands": 0.15, "songs": 0.2}
USUAL = 0.7  # of the clips: the players that such music is for
LEADS = (52, 52, 53, 53, 54, 73, 73, 40, 40, 42, 65, 66, 56, 71, 68, 60, 85)
KEYBOARDS = (0, 0, 0, 0, 0, 1, 2, 3)
ACCOMPANY = (4, 5, 24, 24, 25, 26, 46, 6, 19, 16, 48)  # instead of a piano
CASTS = ((40, 40, 41, 42), (73, 68, 71, 70), (56, 56, 60, 57), (64, 65, 66, 67), (52, 52, 52, 52), (73, 40, 41, 42))
STRINGS = 0.6  # of quartets
PEDALLED = 0.7  # of the pianos whose player uses the pedal
_SHORTEST = 0.03


@dataclass(frozen=True, slots=True)
class Works:
    """Scores by corpus and songs by folder."""

    scores: dict[str, list[Score]]
    songs: list[Path]


def read_works(scores: Path, songs: Path | None, *, held_out: bool) -> Works:
    """Those of one side: ``scores`` holds what training.notation.scores wrote, ``songs`` is POP909's folder."""
    side = "valid" if held_out else "train"
    found = {name: load(scores / f"{name}-{side}.npz") for name in CORPORA if name != "songs"}
    return Works(found, folders(songs, held_out=held_out) if songs else [])


def performance_from(works: Works, rng: np.random.Generator) -> Performance:
    """SECONDS and the LEAD before them, from -LEAD, of a work drawn by chance; notes name their players."""
    names = [name for name in CORPORA if (works.songs if name == "songs" else works.scores.get(name))]
    odds = np.array([CORPORA[name] for name in names])
    while True:
        corpus = str(rng.choice(names, p=odds / odds.sum()))
        if corpus == "songs":
            played = _song(works.songs[int(rng.integers(len(works.songs)))], rng)
        else:
            among = works.scores[corpus]
            played = _score(among[int(rng.integers(len(among)))], corpus, rng)
        cut = _cut(played, rng)
        if len(cut.notes) >= 8:
            return cut


def _score(score: Score, corpus: str, rng: np.random.Generator) -> Performance:
    staves = score.parts["staves"].tolist()
    own = [int(program) for program in score.parts["program"]]
    programs = _seats(corpus, staves, own, rng)
    played = perform(score, rng)
    names: list[str] = []
    for program in programs:
        names.append(called(program) if program == DRUM_PROGRAM else free_name(called(program), names))
    pitches = played.pitches.astype(float)
    for part, program in enumerate(programs):
        mine = played.parts == part
        if program != DRUM_PROGRAM:
            pitches[mine] = into_range(pitches[mine], program)
    notes = [
        Note(float(on), float(off), int(pitch), int(loud), names[int(part)])
        for on, off, pitch, loud, part in zip(
            played.onsets, played.offsets, pitches, played.velocities, played.parts, strict=True
        )
    ]
    pedalled = {name for name, program in zip(names, programs, strict=True) if program < 6}
    pedalled = pedalled if rng.random() < PEDALLED else set()
    pedals = (Pedal(float(down), float(up)) for down, up in played.pedals)
    held = Performance.of((n for n in notes if n.instrument in pedalled), pedals)
    return Performance.of([*held.sounding().notes, *(n for n in notes if n.instrument not in pedalled)])


def _seats(corpus: str, staves: Sequence[int], own: Sequence[int], rng: np.random.Generator) -> list[int]:
    """The program of each part."""
    usual = rng.random() < USUAL
    if corpus == "bands":
        return list(own) if usual else [p if p == DRUM_PROGRAM else any_program(rng) for p in own]
    if not usual:
        return [any_program(rng) for _ in own]
    if corpus == "quartets" and len(own) == 4:
        return list(CASTS[0] if rng.random() < STRINGS else CASTS[int(rng.integers(1, len(CASTS)))])
    piano = KEYBOARDS if rng.random() < 0.75 else ACCOMPANY
    hand = int(rng.choice(piano))
    if corpus == "lieder" or len(own) > 1:
        return [hand if many > 1 else int(rng.choice(LEADS)) for many in staves]
    return [hand if own[0] < 8 else own[0]]


def _song(folder: Path, rng: np.random.Generator) -> Performance:
    """A song as it was played: the tune, what answers it, the piano; sometimes the deepest notes are a bass's."""
    usual = rng.random() < USUAL
    names: dict[str, str] = {}
    for track in TRACKS:
        if track == "PIANO":
            program = int(rng.choice(KEYBOARDS)) if usual else int(rng.choice(ACCOMPANY))
        else:
            program = int(rng.choice((*LEADS, 24, 26, 48, 80, 81))) if usual else any_program(rng)
        names[track] = free_name(called(program), list(names.values()))
    bass = called(int(rng.choice((32, 33, 33, 35)))) if rng.random() < 0.25 else ""
    notes = []
    for track, own in tracks_of(folder).items():
        for note in own:
            low = bool(bass) and track == "PIANO" and note.pitch < 45
            notes.append(replace(note, instrument=bass if low else names[track]))
    return Performance.of(notes)


def _cut(played: Performance, rng: np.random.Generator) -> Performance:
    """SECONDS from anywhere and what sounds in the LEAD before; sometimes faster or slower, louder or softer."""
    if not played.notes:
        return played
    pace = float(rng.uniform(0.85, 1.2)) if rng.random() < 0.4 else 1.0
    louder = int(rng.integers(-18, 19)) if rng.random() < 0.5 else 0
    room = max(played.duration * pace - SECONDS, 0.0)
    start = float(rng.uniform(0, room)) if rng.random() < 0.85 else 0.0
    by_player: dict[str, list[Note]] = {}
    for note in played.notes:
        onset, offset = note.onset * pace - start, note.offset * pace - start
        if offset <= 0 or onset >= SECONDS or onset < -LEAD - 8:
            continue
        onset = max(onset, -LEAD)
        velocity = int(np.clip(note.velocity + louder, 8, 127))
        fresh = replace(note, onset=onset, offset=max(offset, onset + _SHORTEST), velocity=velocity)
        by_player.setdefault(note.instrument, []).append(fresh)
    kept = []
    for name, notes in by_player.items():
        heard = sum(min(n.offset, SECONDS) - max(n.onset, 0) for n in notes)
        if is_drums(name) or heard > HEARD:
            kept += _struck_once(notes)
    return Performance.of(kept)


def _struck_once(notes: list[Note]) -> list[Note]:
    """One player's notes, cut where the same key is struck again; of a unison one."""
    found: list[Note] = []
    for note in sorted(notes, key=lambda n: (n.pitch, n.onset)):
        before = found[-1] if found else None
        if before and before.pitch == note.pitch:
            if note.onset - before.onset < 0.02:
                continue
            if before.offset > note.onset - 0.01:
                found[-1] = replace(before, offset=max(note.onset - 0.01, before.onset + 0.005))
        found.append(note)
    return found
