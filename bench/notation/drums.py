"""What drums and the sound add to the beat: held-out bands and scores, by what of them the beat finder is given.

Bands are pieces of our own making with a kit; the sound is rendered with a SoundFont that no training heard. In "notes and sound" drums are
in the sound alone, as a listener to pitches leaves them.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from statistics import mean

import numpy as np
from symusic import Synthesizer

from bench.measures import MUSESCORE
from bench.notation.measures import Figures, of_beats
from bench.notation.truth import Truth
from ml_engine import Note, Performance, notate
from ml_engine.audio.soundfont import tuned
from ml_engine.instruments import DRUMS
from ml_engine.music import Stroke
from ml_engine.training.notation.rendered import rendered
from ml_engine.training.notation.score import Score
from ml_engine.training.notation.targets import Lesson
from ml_engine.transcription.levels import RATE

_SEED = 5
Given = Callable[[Performance], Performance]


def _without_sound(played: Performance) -> Performance:
    return replace(played, strokes=())


def _pitched(played: Performance) -> Performance:
    return replace(played, notes=tuple(note for note in played.notes if note.instrument != DRUMS))


def _drums(played: Performance) -> Performance:
    return replace(played, notes=tuple(note for note in played.notes if note.instrument == DRUMS), strokes=())


GIVEN: dict[str, Given] = {
    "notes alone": lambda played: _without_sound(_pitched(played)),
    "notes and sound": _pitched,
    "notes and drums": _without_sound,
    "drums alone": _drums,
}


def report(corpora: dict[str, list[Score]], works: int) -> dict[str, object]:
    """Measure and print beats and downbeats of ``works`` of each corpus; systems that need drums only where there are some."""
    with tuned(MUSESCORE) as font:
        synthesizer = Synthesizer(str(font), RATE, 0)
    told: dict[str, object] = {}
    for name, scores in corpora.items():
        chosen = scores[:: max(1, len(scores) // works)][:works]
        lessons = [rendered(score, synthesizer, np.random.default_rng([_SEED, at])) for at, score in enumerate(chosen)]
        told[name] = found = {given: _measured(lessons, how) for given, how in GIVEN.items()}
        print(f"## Beats by what is given: {name}, {len(lessons)} performances\n")
        print("| given | performances | beat F1 | downbeat F1 |\n| --- | ---: | ---: | ---: |")
        for given, figures in found.items():
            if figures:
                beats, downs = (mean(one[row] for one in figures) for row in ("beat F1", "downbeat F1"))
                print(f"| {given} | {len(figures)} | {beats:.3f} | {downs:.3f} |")
        print(flush=True)
    return told


def _measured(lessons: Iterable[Lesson], how: Given) -> list[Figures]:
    found = []
    for lesson in lessons:
        played = performance_of(lesson)
        given = how(played)
        if not given.notes or (how in (GIVEN["notes and drums"], GIVEN["drums alone"]) and not lesson.drums.any()):
            continue
        line = notate(given).timeline
        truth = Truth("", played, *_beats(lesson), (), ())
        beats = np.array([beat.time for beat in line.beats])
        downs = np.array([beat.time for beat in line.beats if beat.downbeat])
        found.append(of_beats(beats, downs, truth))
    return found


def _beats(lesson: Lesson) -> tuple[np.ndarray, np.ndarray]:
    times = lesson.pulse.times
    kept = times <= lesson.heard.onsets[-1]
    return times[kept], times[kept & (np.abs(lesson.pulse.numbers) < 1e-6)]


def performance_of(lesson: Lesson) -> Performance:
    """The notes and strokes of a lesson."""
    heard, strokes = lesson.heard, lesson.strokes
    rows = zip(heard.onsets, heard.offsets, heard.pitches, heard.velocities, lesson.drums, strict=True)
    return Performance.of(
        (Note(float(a), float(b), int(p), int(v), DRUMS if drum else "piano") for a, b, p, v, drum in rows),
        (),
        (Stroke(float(time), *map(float, how)) for time, how in zip(strokes.times, strokes.strengths, strict=True)),
    )
