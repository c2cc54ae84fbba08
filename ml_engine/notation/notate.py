"""From a performance to written music: the front door's notate()."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ml_engine.errors import BadInput
from ml_engine.events import Report, Stage, ignore
from ml_engine.instruments import is_drums, score_order
from ml_engine.models.event_features import Strokes, beat_features
from ml_engine.models.note_features import beats_at
from ml_engine.models.note_reader import load_reader
from ml_engine.music import Key, Performance, Piece, Timeline
from ml_engine.notation.assign import assign, called
from ml_engine.notation.beats import events_at, track_beats
from ml_engine.notation.changes import LAYOUTS, STYLES, Change, Doubt, check
from ml_engine.notation.doubts import find_doubts
from ml_engine.notation.expression import express
from ml_engine.notation.harmony import find_chords
from ml_engine.notation.key import hear_signatures, path_of
from ml_engine.notation.lead_sheet import lead_sheet, one_staff
from ml_engine.notation.meter import Bids, bids_of, find_bars
from ml_engine.notation.ornaments import tremolos
from ml_engine.notation.revise import inside, of_kind, rebarred, respaced
from ml_engine.notation.timeline import cover, make_timeline, pulse_of
from ml_engine.notation.writing import Copy, bars_at, copy_of, heard_in, holding, write_part
from ml_engine.theory import key_with


@dataclass(frozen=True, slots=True)
class Notation:
    """Written music and the timeline that ties its quarters to the seconds in which it was played.

    ``played``: the performance by who plays it after a person's changes, where those were asked for.
    """

    piece: Piece
    timeline: Timeline
    doubts: tuple[Doubt, ...] = ()
    played: Performance | None = None


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
    The piece has the performance's origin. Every note played is written once, except that strokes of one key which fall on one written place are one note, and that the strokes
    of a trill are its sign. Raises BadInput when there are no notes, or when a change cannot be made.
    """
    for change in changes:
        check(change)
    if style not in STYLES or layout not in LAYOUTS:
        raise BadInput(f"Notation has the styles {', '.join(STYLES)} and the layouts {', '.join(LAYOUTS)}.")
    if not performance.notes:
        raise BadInput("There are no notes to write down.")
    report(Stage("notating", 0.0))
    origin, assigned = performance.origin, assign(performance, changes)
    performance = assigned.performance
    if layout == "piano":
        performance = _on_a_piano(performance)
    rows = [i for i, note in enumerate(performance.notes) if not is_drums(note.instrument)]
    rows = rows or list(range(len(performance.notes)))
    features, onsets = _events(performance)
    told = load_reader("beat-finder").read(features, onsets)

    def bids_for(beats: np.ndarray) -> Bids:
        return bids_of(beats_at(onsets, beats), told, len(beats))

    if timeline is None:
        events = events_at(onsets, told["tick"], told["period"])
        times = respaced(track_beats(events, report), changes)
        pulse = rebarred(find_bars(times, bids_for(times)), bids_for, changes)
        timeline, _ = make_timeline(pulse, max(note.onset for note in performance.notes))
    line, pickup = cover(timeline, performance)
    report(Stage("notating", 0.4, "rhythm"))
    pulse, quarters = pulse_of(line, pickup)
    copy = copy_of(performance, rows, pulse, quarters)
    bars, starts = bars_at(copy)
    key_odds = hear_signatures(bars, copy.heard.pitches, copy.heard.offsets - copy.heard.onsets)
    if line.keys:
        fifths = np.array([holding(line.keys, starts[bar]).fifths for bar in range(int(bars.max()) + 1)])
    else:
        fifths = path_of(key_odds)
        line = replace(line, keys=_keys(fifths, bars, starts, copy, changes))
    instruments = sorted({note.instrument for note in performance.notes}, key=lambda name: (score_order(name), name))
    names = called(instruments, assigned.names)
    parts = []
    for number, instrument in enumerate(instruments, 1):
        part = write_part(f"P{number}", instrument, performance, copy, line.keys, changes)
        parts.append(replace(part, name=names[instrument]))
        report(Stage("notating", 0.5 + 0.5 * number / len(instruments), "rhythm"))
    piece = Piece(tuple(parts), line.meters, line.keys, line.tempo_marks, pickup, title, origin=origin)
    if style == "expressive":
        piece = express(piece, performance, line)
        line = replace(line, tempo_marks=piece.tempo_marks)
    two = any(part.staves == 2 for part in parts)
    if layout == "lead sheet":
        piece = lead_sheet(replace(piece, chords=find_chords(piece)))
    elif layout == "one staff":
        piece = one_staff(piece)
    doubts = find_doubts(copy, bids_for(pulse.times), key_odds, fifths, bars, hands=two)
    return Notation(piece, line, doubts, assigned.performance)


def _events(performance: Performance) -> tuple[np.ndarray, np.ndarray]:
    """What the network is given about onset events, and their seconds.

    Of the notes of a tremolo the first alone: its strokes say nothing of the beat.
    """
    heard = heard_in(performance)
    drums = np.array([is_drums(note.instrument) for note in performance.notes])
    kept = np.ones(len(heard), bool)
    pitched = np.flatnonzero(~drums)
    for _, *others in tremolos(heard.taken(pitched)) if len(pitched) else ():
        kept[pitched[others]] = False
    rows = np.flatnonzero(kept)
    return beat_features(heard.taken(rows), drums[rows], Strokes.of(performance.strokes))


def _on_a_piano(performance: Performance) -> Performance:
    """Everything but drums as if one pianist played it, where there is more than one instrument."""
    names = {note.instrument for note in performance.notes if not is_drums(note.instrument)}
    if len(names) < 2:
        return performance
    notes = tuple(n if is_drums(n.instrument) else replace(n, instrument="piano") for n in performance.notes)
    return replace(performance, notes=notes)


def _keys(
    fifths: np.ndarray, bars: np.ndarray, starts: dict[int, Fraction], copy: Copy, changes: tuple[Change, ...]
) -> tuple[Key, ...]:
    """The keys by bar, as a person changed them; tonic and mode by what sounds under each signature."""
    begins = np.array([copy.pulse.times[copy.quarters.index(starts[bar])] for bar in range(len(fifths))])
    for change in of_kind(changes, "key"):
        fifths = np.where(inside(change, begins), int(change.value), fifths)
    keys = []
    turns = [bar for bar in range(len(fifths)) if bar == 0 or fifths[bar] != fifths[bar - 1]]
    for bar, end in zip(turns, [*turns[1:], len(fifths)], strict=True):
        own = (bars >= bar) & (bars < end)
        lasting = np.clip(copy.heard.offsets[own] - copy.heard.onsets[own], 0.05, 1.5) ** 0.5
        weights = np.bincount(copy.heard.pitches[own] % 12, weights=lasting, minlength=12)
        keys.append(replace(key_with(int(fifths[bar]), weights), quarter=starts[bar] if bar else Fraction(0)))
    return tuple(keys)
