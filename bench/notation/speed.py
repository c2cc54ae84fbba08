"""How long five minutes of dense playing take to become MusicXML."""

import time

from bench.measures import processor_seconds
from bench.performances import corpus_works, perform
from ml_engine import Note, Pedal, Performance, notate
from ml_engine.notation.musicxml import to_musicxml

SECONDS = 300.0
PACE = 1.2  # faster than the works' own tempo, for more than ten notes a second
PAUSE = 2.0


def long_performance() -> Performance:
    """Works of music21's corpus played one after another until five minutes are full."""
    notes: list[Note] = []
    pedals: list[Pedal] = []
    at = 0.0
    for number, work in enumerate(corpus_works(), 1):
        played = perform(work, number, pace=PACE)
        notes += [Note(n.onset + at, n.offset + at, n.pitch, n.velocity) for n in played.notes]
        pedals += [Pedal(p.onset + at, p.offset + at) for p in played.pedals]
        at += played.duration + PAUSE
        if at > SECONDS:
            break
    return Performance.of((n for n in notes if n.onset < SECONDS), (p for p in pedals if p.onset < SECONDS))


def report() -> dict[str, float]:
    """Measure and print: wall and processor seconds of notate and of MusicXML, the second time so that all is loaded."""
    performance = long_performance()
    notate(performance.__class__.of(performance.notes[:200]))
    times = [(time.perf_counter(), processor_seconds())]
    notation = notate(performance)
    times.append((time.perf_counter(), processor_seconds()))
    size = len(to_musicxml(notation.piece))
    times.append((time.perf_counter(), processor_seconds()))
    told = {
        "notes": float(len(performance.notes)), "seconds played": performance.duration,
        "notate, s": times[1][0] - times[0][0], "notate, processor s": times[1][1] - times[0][1],
        "MusicXML, s": times[2][0] - times[1][0], "MusicXML, processor s": times[2][1] - times[1][1],
        "MusicXML, MB": size / 1e6,
    }  # fmt: skip
    print("## Speed\n\n" + ", ".join(f"{name} {value:.5g}" for name, value in told.items()) + "\n", flush=True)
    return told
