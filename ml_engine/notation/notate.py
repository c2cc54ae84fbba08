"""From a performance to written music: the front door's notate()."""

from dataclasses import dataclass
from fractions import Fraction

from ml_engine.bars import Bars
from ml_engine.errors import BadInput
from ml_engine.events import Report, Stage, ignore
from ml_engine.instruments import is_drums, program_of
from ml_engine.music import Key, Note, Part, Performance, Piece, Timeline, WrittenNote
from ml_engine.notation.beats import track_beats
from ml_engine.notation.changes import LAYOUTS, STYLES, Change, Doubt, check
from ml_engine.notation.hands import needs_two_staves, split_hands
from ml_engine.notation.key import find_key
from ml_engine.notation.meter import find_meter
from ml_engine.notation.onsets import find_events
from ml_engine.notation.quantise import quantise
from ml_engine.notation.timeline import cover, make_timeline
from ml_engine.notation.voices import Placed, write_values
from ml_engine.theory import spell

LOWEST = 12  # C0 may be spelt B# of the octave below


@dataclass(frozen=True, slots=True)
class Notation:
    """Written music and the timeline that ties its quarters to the seconds in which it was played."""

    piece: Piece
    timeline: Timeline
    doubts: tuple[Doubt, ...] = ()


def notate(
    performance: Performance,
    *,
    timeline: Timeline | None = None,
    changes: tuple[Change, ...] = (),
    style: str = "expressive",
    layout: str = "auto",
    title: str = "",
    report: Report = ignore,
) -> Notation:
    """Write down a performance; with ``timeline`` its beats, metres and keys are taken as given.

    ``changes`` are a person's decisions about it; ``style`` is one of STYLES, ``layout`` one of LAYOUTS.
    Every note played is written once, except that two strokes of one key which fall on one written place are one note.
    Raises BadInput when there are no notes, or when a change cannot be made.
    """
    for change in changes:
        check(change)
    if style not in STYLES or layout not in LAYOUTS:
        raise BadInput(f"Notation has the styles {', '.join(STYLES)} and the layouts {', '.join(LAYOUTS)}.")
    if not performance.notes:
        raise BadInput("There are no notes to write down.")
    report(Stage("notating", 0.0))
    pitched = tuple(note for note in performance.notes if not is_drums(note.instrument)) or performance.notes
    key = find_key(pitched)
    if timeline is None:
        events = find_events(performance.notes)
        barring = find_meter(track_beats(events, report), events, performance.notes)
        line, pickup = make_timeline(barring, key, float(events.times[-1]))
    else:
        line, pickup = cover(timeline, performance, key)
    report(Stage("notating", 0.45, "rhythm"))
    instruments = sorted({note.instrument for note in performance.notes}, key=_score_order)
    sounding = {(n.onset, n.pitch, n.instrument): n.offset for n in performance.sounding().notes}
    parts = []
    for number, instrument in enumerate(instruments, 1):
        indices = [i for i, note in enumerate(performance.notes) if note.instrument == instrument]
        parts.append(_part(f"P{number}", instrument, performance, indices, sounding, line, pickup))
        report(Stage("notating", 0.45 + 0.55 * number / len(instruments), "rhythm"))
    piece = Piece(tuple(parts), line.meters, line.keys, line.tempo_marks, pickup, title)
    return Notation(piece, line)


def _score_order(instrument: str) -> tuple[bool, int, str]:
    """Drums last, keyboards under melody instruments, otherwise by General MIDI program from high families to low."""
    program = program_of(instrument)
    return is_drums(instrument), program if program >= 40 else 200 + program, instrument


def _part(
    part_id: str,
    instrument: str,
    performance: Performance,
    indices: list[int],
    sounding: dict[tuple[float, int, str], float],
    line: Timeline,
    pickup: Fraction,
) -> Part:
    notes: tuple[Note, ...] = tuple(performance.notes[i] for i in indices)
    events = find_events(notes)
    two = not is_drums(instrument) and needs_two_staves(notes, events)
    hands = split_hands(notes, events) if two else [1] * len(notes)
    onsets = quantise(notes, events, hands, line)
    placed = []
    for at, note in enumerate(notes):
        start = line.quarter_at(note.onset)
        held = max(line.quarter_at(note.offset) - start, 0.0)
        until = sounding.get((note.onset, note.pitch, note.instrument), note.offset)
        placed.append(
            Placed(
                indices[at],
                _writable(note.pitch),
                hands[at],
                onsets[at],
                held,
                line.quarter_at(until) - start,
                note.velocity,
            )
        )
    written = write_values(placed, Bars(line.meters, pickup))
    names = _spelled(written, line.keys)
    return Part(
        part_id,
        instrument.capitalize(),
        program_of(instrument),
        2 if two else 1,
        tuple(
            WrittenNote(
                f"{part_id.lower()}n{n}", w.onset, w.duration, w.pitch, name, w.velocity, w.staff, w.voice, w.index
            )
            for n, (w, name) in enumerate(zip(written, names, strict=True), 1)
        ),
    )


def _writable(pitch: int) -> int:
    """MusicXML's octaves begin at C0, MIDI 12; what lies below, which hardly sounds, is written octaves higher."""
    while pitch <= LOWEST:
        pitch += 12
    return pitch


def _spelled(written: list[Placed], keys: tuple[Key, ...]) -> list[str]:
    """Spell each stretch of one key by itself."""
    names: list[str] = []
    for at, key in enumerate(keys):
        end = keys[at + 1].quarter if at + 1 < len(keys) else None
        stretch = [w.pitch for w in written if (at == 0 or w.onset >= key.quarter) and (end is None or w.onset < end)]
        names += spell(stretch, key.fifths)
    return names
