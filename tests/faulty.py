"""A waltz as it was played, and as a listener with every fault there is would hear it."""

from dataclasses import replace

from ml_engine import Note, Performance

BEAT = 0.4  # seconds


def meant() -> Performance:
    """Sixteen bars in three: a tune, its bass, and drums; in the ninth bar a note is struck three times."""
    tune = [72, 76, 79, 77, 76, 74, 71, 74, 77, 76, 74, 72] * 4
    tune[24:27] = [79, 79, 79]
    notes = [Note(BEAT * at, BEAT * at + 0.38, pitch, 80 if at % 3 else 100) for at, pitch in enumerate(tune)]
    for bar in range(16):
        start = 3 * BEAT * bar
        notes.append(Note(start, start + 1.1, 48 if bar % 2 else 43, 90))
        notes += [Note(start + BEAT, start + 0.75, pitch, 70, "strings") for pitch in (60, 64)]
        notes += [
            Note(start, start + 0.1, 36, 90, "drums"),
            Note(start + 2 * BEAT, start + 2 * BEAT + 0.1, 38, 80, "drums"),
        ]
    return Performance.of(notes)


# (kind, bar, what becomes of the notes at that place); each begins a bar of its own.
def heard() -> Performance:
    """The same with one fault of each kind, bar by bar in the order of FAULTS."""
    notes = list(meant().notes)

    def at(time: float, pitch: int) -> int:
        return next(i for i, n in enumerate(notes) if abs(n.onset - time) < 1e-6 and n.pitch == pitch)

    def change(time: float, key: int, **values: object) -> None:
        place = at(time, key)
        notes[place] = replace(notes[place], **values)

    bar = 3 * BEAT
    change(1 * bar, 77, pitch=89)  # octave
    change(2 * bar, 71, pitch=72)  # semitone
    change(3 * bar, 76, pitch=81)  # another pitch
    notes.pop(at(4 * bar, 72))  # missed
    notes.append(Note(5 * bar + 0.2, 5 * bar + 0.35, 90, 50))  # extra
    change(8 * bar, 79, offset=8 * bar + 1.15)  # three strokes
    notes.pop(at(8 * bar + BEAT, 79))
    notes.pop(at(8 * bar + 2 * BEAT, 79))  # heard as one
    change(9 * bar, 48, offset=9 * bar + 0.4)
    notes.append(Note(9 * bar + 0.5, 9 * bar + 1.1, 48, 60))  # one heard as two
    change(10 * bar + BEAT, 60, instrument="organ")  # another instrument
    change(11 * bar, 76, onset=11 * bar + 0.12)  # late
    change(12 * bar, 43, offset=12 * bar + 0.5)  # ends too early
    change(13 * bar, 36, pitch=42)  # another drum
    notes.append(Note(14 * bar, 14 * bar + 0.3, 83, 40))  # an overtone
    return Performance.of(notes)


FAULTS = {
    "octave": 1, "semitone": 1, "pitch": 2, "missed": 1, "extra": 2, "merged": 2, "split": 1, "instrument": 1,
    "timing": 1, "offset": 1,
}  # fmt: skip
