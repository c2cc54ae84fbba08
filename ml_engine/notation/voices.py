"""Written note values and voices: what a copyist would write for notes as they were held.

Playing legato, in pedal, or short does not change a note's value: it lasts to the next note of its voice unless it was
plainly let go. A second voice is written on a staff only where a note sounds on under or over moving ones.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from ml_engine.bars import Bars

OVERLAP = 0.6  # of the next note's time that a note must be held through to be a voice of its own
LEAST_OVERLAP = 0.4  # quarters
HELD = 0.4  # of the time to the next note: held so long, it lasts until then
HELD_IN_PEDAL = 0.2


@dataclass(frozen=True, slots=True)
class Placed:
    """A note on its staff: written onset and length, how long it was held and how long it sounded, in quarters."""

    index: int
    pitch: int
    staff: int
    onset: Fraction
    held: float
    sounding: float
    velocity: int
    voice: int = 1
    duration: Fraction = Fraction(0)


def write_values(placed: list[Placed], bars: Bars) -> list[Placed]:
    """Give each note its voice and written length; doubled notes (same place and pitch) are dropped."""
    written: list[Placed] = []
    kept = _until_next_stroke(_without_doubles(placed))
    for staff in sorted({note.staff for note in kept}):
        own = sorted((note for note in kept if note.staff == staff), key=lambda note: (note.onset, note.pitch))
        voiced = _lengths(_assign(own), bars)
        written += _settle(voiced, bars)
    return sorted(written, key=lambda note: (note.onset, note.pitch))


def _without_doubles(placed: list[Placed]) -> list[Placed]:
    best: dict[tuple[Fraction, int], Placed] = {}
    for note in placed:
        other = best.get((note.onset, note.pitch))
        if other is None or note.held > other.held:
            best[note.onset, note.pitch] = note
    return list(best.values())


def _until_next_stroke(placed: list[Placed]) -> list[Placed]:
    """A key that is struck again has been let go."""
    following: dict[int, Fraction] = {}
    done: list[Placed] = []
    for note in sorted(placed, key=lambda note: note.onset, reverse=True):
        limit = following.get(note.pitch)
        following[note.pitch] = note.onset
        if limit is None:
            done.append(note)
        else:
            room = float(limit - note.onset)
            done.append(replace(note, held=min(note.held, room), sounding=min(note.sounding, room)))
    return done


def _assign(notes: list[Placed]) -> list[Placed]:
    """Voices on one staff: 1, the upper, for nearly all; 2 where notes sound on through others."""
    groups: dict[Fraction, list[Placed]] = defaultdict(list)
    for note in notes:
        groups[note.onset].append(note)
    onsets = sorted(groups)
    busy: dict[int, tuple[float, float]] = {}  # voice -> (until which quarter, pitch) for notes that sound on
    assigned: list[Placed] = []
    for k, onset in enumerate(onsets):
        group = groups[onset]
        busy = {voice: held for voice, held in busy.items() if held[0] > onset}
        following = onsets[k + 1 : k + 3]
        moving = [note.pitch for o in following for note in groups[o]]
        through = [note for note in group if _sounds_on(note, onset, following)]
        passing = [note for note in group if note not in through]
        if busy:
            voice = _free(busy, group)
            busy.pop(voice, None)
            assigned += [replace(note, voice=voice) for note in group]
            if through and not passing:
                busy[voice] = _hold(through)
            continue
        if through and passing:
            if min(n.pitch for n in through) > max(n.pitch for n in passing):
                voice = 1
            elif max(n.pitch for n in through) < min(n.pitch for n in passing):
                voice = 2
            else:
                assigned += group
                continue
            assigned += [replace(note, voice=voice) for note in through]
            assigned += [replace(note, voice=3 - voice) for note in passing]
            busy[voice] = _hold(through)
        elif through:
            above = sum(moving) / len(moving) >= sum(n.pitch for n in group) / len(group)
            voice = 2 if above else 1
            assigned += [replace(note, voice=voice) for note in group]
            busy[voice] = _hold(through)
        else:
            assigned += group
    return assigned


def _sounds_on(note: Placed, onset: Fraction, following: list[Fraction]) -> bool:
    if not following:
        return False
    step = float(following[1] - following[0]) if len(following) > 1 else 1.0
    over = note.held - float(following[0] - onset)
    return over >= max(LEAST_OVERLAP, OVERLAP * min(step, 2.0))


def _hold(notes: list[Placed]) -> tuple[float, float]:
    until = max(float(note.onset) + note.held for note in notes) - 0.2
    return until, sum(note.pitch for note in notes) / len(notes)


def _free(busy: dict[int, tuple[float, float]], group: list[Placed]) -> int:
    """The voice for notes that come while others sound on."""
    if len(busy) == 1:
        return 3 - next(iter(busy))
    middle = sum(note.pitch for note in group) / len(group)
    return 1 if abs(middle - busy[1][1]) <= abs(middle - busy[2][1]) else 2


def _lengths(notes: list[Placed], bars: Bars) -> list[Placed]:
    """Written lengths, voice by voice; notes of one voice and onset are a chord and share one."""
    voices: dict[int, dict[Fraction, list[Placed]]] = {1: defaultdict(list), 2: defaultdict(list)}
    for note in notes:
        voices[note.voice][note.onset].append(note)
    done: list[Placed] = []
    others = sorted({note.onset for note in notes})
    for voice, chords in voices.items():
        onsets = sorted(chords)
        for k, onset in enumerate(onsets):
            chord = chords[onset]
            following = onsets[k + 1] if k + 1 < len(onsets) else None
            if voice == 2 or len(voices[2]):
                following = _entry(onset, following, others, chord)
            length = _length(onset, following, chord, bars)
            done += [replace(note, duration=length) for note in chord]
    return done


def _entry(onset: Fraction, following: Fraction | None, others: list[Fraction], chord: list[Placed]) -> Fraction | None:
    """Where two voices are written, a note that was let go ends at an onset of the other voice, not far beyond it."""
    end = float(onset) + max(note.held for note in chord)
    if following is not None and float(following) - end < 1.0:
        return following
    later = [place for place in others if place > onset and float(place) >= end - 0.3]
    if later and float(later[0]) - end <= 1.0:
        return later[0] if following is None else min(later[0], following)
    return following


def _length(onset: Fraction, following: Fraction | None, chord: list[Placed], bars: Bars) -> Fraction:
    held = max(note.held for note in chord)
    sounding = max(note.sounding for note in chord)
    start, end, meter = bars.at(onset)
    beat = meter.beat_quarters
    gap = following - onset if following is not None else None
    if gap is not None:
        if gap <= beat or held >= HELD * gap:
            return gap
        if sounding >= 0.9 * gap and held >= HELD_IN_PEDAL * gap and gap <= meter.bar_quarters:
            return gap
    # Let go before the next note: it ends on a beat, and whole beats of rest follow.
    beats = max(1, ceil((float(onset - start) + held) / float(beat) - 0.35))
    stop = start + beats * beat
    while stop <= onset:
        stop += beat
    if following is None and stop < end and held >= 0.5 * float(end - onset):
        stop = end
    if stop > end and following is None and float(stop - onset) > 1.5 * held:
        stop = end
    return min(stop - onset, gap) if gap is not None else stop - onset


def _settle(notes: list[Placed], bars: Bars) -> list[Placed]:
    """Where only one voice sounds in a bar, and none of its notes reaches beyond, it is voice 1."""
    by_bar: dict[Fraction, list[Placed]] = defaultdict(list)
    blocked: set[Fraction] = set()
    for note in notes:
        start, end, _ = bars.at(note.onset)
        by_bar[start].append(note)
        reach = note.onset + note.duration
        if reach > end:
            blocked.add(start)
            while end < reach:
                blocked.add(end)
                end = bars.at(end)[1]
    settled: list[Placed] = []
    for start, bar in by_bar.items():
        lone = start not in blocked and {note.voice for note in bar} == {2}
        settled += [replace(note, voice=1) for note in bar] if lone else bar
    return settled
