"""Music taken apart into what matters: the tune, the bass, and what lies between, as lines that single players can play."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from ml_engine.bars import Bars
from ml_engine.composition.drafts import Draft, chord_at, is_pitched, sounding_in
from ml_engine.composition.harmonise import melody_part
from ml_engine.composition.slots import top_line
from ml_engine.music import ChordMark, Piece, WrittenNote
from ml_engine.theory import QUALITIES

FILLED_FROM = Fraction(1)  # quarters of rest in an inner line from which it is given a chord's note
STEP = 2  # semitones within which a low note after a bass note belongs to the bass line


def take_apart(piece: Piece) -> tuple[list[Draft], list[Draft], list[Draft]]:
    """Tune, bass and inner notes of all pitched parts; tune and bass are monophonic, and every note is in one of them.

    Where the part with the tune rests for a bar or more, the highest of the others has it. Notes that stand twice are one.
    Raises BadInput when there are no pitched notes.
    """
    part = melody_part(piece)
    lines = Bars(piece.meters, piece.pickup)
    own = {(tone.onset, tone.pitch): tone.duration for tone in top_line(part.notes)}
    tune = [_draft(n, own[n.onset, n.pitch]) for n in part.notes if (n.onset, n.pitch) in own]
    tune = list({(d.onset, d.pitch): d for d in tune}.values())
    taken = {(draft.onset, draft.pitch) for draft in tune}
    others: dict[tuple[Fraction, int], Draft] = {}
    for other in piece.parts:
        for note in other.notes if is_pitched(other) else ():
            key = (note.onset, note.pitch)
            if key not in taken and (key not in others or others[key].duration < note.duration):
                others[key] = _draft(note, note.duration)
    rest = [others[key] for key in sorted(others)]
    for start, end in _silences(tune, rest, lines):
        inside = [d for d in rest if start <= d.onset and d.onset + d.duration <= end]
        high = {(tone.onset, tone.pitch): tone.duration for tone in top_line(inside)}
        if len(high) == len(inside):
            continue  # one line by itself is a bass, or an answer in another voice
        tune += [replace(d, duration=high[d.onset, d.pitch]) for d in inside if (d.onset, d.pitch) in high]
        rest = [d for d in rest if not (start <= d.onset < end and (d.onset, d.pitch) in high)]
    tune.sort(key=lambda d: d.onset)
    bass = _bass(rest, lines)
    low = {(d.onset, d.pitch) for d in bass}
    return tune, bass, [d for d in rest if (d.onset, d.pitch) not in low]


def _draft(note: WrittenNote, duration: Fraction) -> Draft:
    return Draft(note.onset, duration, note.pitch, note.velocity)


def _silences(tune: Sequence[Draft], rest: Sequence[Draft], lines: Bars) -> list[tuple[Fraction, Fraction]]:
    """Where the tune rests for at least a bar while others play."""
    edges = [(Fraction(0), Fraction(0)), *((d.onset, d.onset + d.duration) for d in tune)]
    last = max((d.onset + d.duration for d in rest), default=Fraction(0))
    edges.append((last, last))
    return [
        (a[1], b[0]) for a, b in zip(edges, edges[1:], strict=False) if b[0] - a[1] >= lines.at(a[1])[2].bar_quarters
    ]


def _bass(rest: Sequence[Draft], lines: Bars) -> list[Draft]:
    """The lowest line: notes under which nothing sounds, without the upper notes of a broken chord over the same bass."""
    found: list[Draft] = []
    groups: dict[Fraction, list[Draft]] = defaultdict(list)
    for draft in rest:
        groups[draft.onset].append(draft)
    sounding: list[Draft] = []
    for onset in sorted(groups):
        sounding = [d for d in sounding if d.onset + d.duration > onset]
        lowest = min(groups[onset], key=lambda d: d.pitch)
        start, _, meter = lines.at(onset)
        beat = start + (onset - start) // meter.beat_quarters * meter.beat_quarters
        under_held = any(d.pitch < lowest.pitch for d in sounding)
        last = found[-1] if found else None
        broken = last is not None and last.onset >= beat and last.onset < onset and lowest.pitch - last.pitch > STEP
        if not under_held and not broken:
            if last is not None and last.onset + last.duration > onset:
                found[-1] = replace(last, duration=onset - last.onset)
            found.append(lowest)
        elif broken and last is not None:  # the bass goes on sounding under its broken chord
            ends = min(onset + lowest.duration, beat + meter.beat_quarters)
            if ends > last.onset + last.duration:
                found[-1] = replace(last, duration=ends - last.onset)
        sounding += groups[onset]
    return found


def separate(notes: Sequence[Draft], count: int, centres: Sequence[float]) -> tuple[list[list[Draft]], list[Draft]]:
    """Inner notes as ``count`` monophonic lines, the highest first, and the notes for which no line was free.

    At each moment notes go to lines in order of height, so that the lines move least (the assignment of Chew and Wu 2004,
    "Separating voices in polyphonic music", without their contigs). ``centres``: pitch where each line likes to lie.
    """
    lines: list[list[Draft]] = [[] for _ in range(count)]
    left: list[Draft] = []
    groups: dict[Fraction, list[Draft]] = defaultdict(list)
    for note in notes:
        groups[note.onset].append(note)
    for onset in sorted(groups):
        group = sorted(groups[onset], key=lambda d: -d.pitch)
        if len(group) > count:
            group, more = _most_worth(group, count)
            left += more
        best, cost = None, float("inf")
        for chosen in combinations(range(count), len(group)):
            price = sum(_price(lines[i], centres[i], note) for i, note in zip(chosen, group, strict=True))
            if price < cost:
                best, cost = chosen, price
        for i, note in zip(best or (), group, strict=True):
            line = lines[i]
            if line and line[-1].onset + line[-1].duration > onset:
                line[-1] = replace(line[-1], duration=onset - line[-1].onset)
            line.append(note)
    return lines, left


def _most_worth(group: list[Draft], count: int) -> tuple[list[Draft], list[Draft]]:
    """The notes to keep of too many: each pitch class once before any twice, the outer ones first."""
    order = sorted(range(len(group)), key=lambda i: min(i, len(group) - 1 - i))
    first = list({group[i].pitch % 12: i for i in reversed(order)}.values())
    first.sort(key=order.index)
    keep = sorted([*first, *(i for i in order if i not in first)][:count])
    return [group[i] for i in keep], [group[i] for i in range(len(group)) if i not in keep]


def _price(line: Sequence[Draft], centre: float, note: Draft) -> float:
    if not line:
        return 0.5 * abs(note.pitch - centre)
    last = line[-1]
    cut = 8.0 if last.onset + last.duration > note.onset else 0.0
    return abs(note.pitch - last.pitch) + 0.3 * abs(note.pitch - centre) + cut


def fill(
    line: Sequence[Draft],
    others: Sequence[Sequence[Draft]],
    marks: Sequence[ChordMark],
    lines: Bars,
    reach: tuple[int, int],
    centre: float,
) -> list[Draft]:
    """An inner line with notes of the chords, held, where it rests for a quarter or more while others play.

    It stays under the tune and above the bass where they sound, and takes the note of the chord that is missing.
    """
    found = list(line)
    if not marks:
        return found
    end = max((d.onset + d.duration for other in others for d in other), default=Fraction(0))
    spans: list[tuple[Fraction, Fraction]] = []
    at = Fraction(0)
    while at < end:
        start, stop, _ = lines.at(at)
        changes = sorted({start, stop, *(m.quarter for m in marks if start < m.quarter < stop)})
        spans += [(a, b) for a, b in zip(changes, changes[1:], strict=False)]
        at = stop
    last = centre
    for start, stop in spans:
        inside = sounding_in(line, start, stop)
        if inside:
            last = inside[-1].pitch
        for a, b in _gaps(inside, start, min(stop, end)):
            if b - a < FILLED_FROM:
                continue
            sounding = [d for other in others for d in sounding_in(other, a, b)]
            if not sounding:
                continue
            until = min(b, max(d.onset + d.duration for d in sounding))
            pitch = _missing(sounding, chord_at(marks, a) or marks[0], last, reach)
            if pitch is not None and until > a:
                velocity = max(1, min(d.velocity for d in sounding) - 6)
                found.append(Draft(a, until - a, pitch, velocity))
                last = pitch
    return sorted(found, key=lambda d: d.onset)


def _gaps(inside: Sequence[Draft], start: Fraction, stop: Fraction) -> list[tuple[Fraction, Fraction]]:
    found, at = [], start
    for draft in inside:
        if draft.onset > at:
            found.append((at, draft.onset))
        at = max(at, draft.onset + draft.duration)
    if at < stop:
        found.append((at, stop))
    return found


def _missing(sounding: Sequence[Draft], mark: ChordMark, last: float, reach: tuple[int, int]) -> int | None:
    tones = [(mark.root + step) % 12 for step in QUALITIES[mark.quality]]
    heard = [d.pitch % 12 for d in sounding]
    low, high = reach
    floor, ceiling = min(d.pitch for d in sounding), max(d.pitch for d in sounding)
    if ceiling - floor >= 7:
        low, high = max(low, floor + 1), min(high, ceiling - 1)
    order = [1, 0, 2, 3]
    choices = [
        (3.0 * heard.count(p % 12) + 0.4 * order.index(min(tones.index(p % 12), 3)) + 0.35 * abs(p - last), p)
        for p in range(low, high + 1)
        if p % 12 in tones
    ]
    return min(choices)[1] if choices else None
