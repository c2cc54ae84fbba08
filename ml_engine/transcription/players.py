"""Who plays what in a whole recording: the same players from beginning to end, and desks apart where each plays one line.

A network says of each note how likely each kind of player has it. Players that hardly ever play are none; their notes go to the next likely.
Notes of strings, winds, brass and voices of which only a few sound at once are parted into lines by register, each named after
the instrument whose range it fits.
"""

from collections import Counter
from dataclasses import replace

import numpy as np

from ml_engine.instruments import range_of
from ml_engine.models.listener import PLAYERS
from ml_engine.music import Note

NAMES = {
    "piano": "piano", "mallets": "vibraphone", "organ": "organ", "plucked": "guitar", "bass": "electric bass",
    "strings": "strings", "voice": "choir", "brass": "brass", "woodwind": "clarinet",
}  # fmt: skip
DESKS = {
    "strings": ("violin", "viola", "cello", "contrabass"),
    "woodwind": ("flute", "oboe", "clarinet", "bassoon"),
    "brass": ("trumpet", "horn", "trombone", "tuba"),
    "voice": ("soprano", "alto", "tenor", "bass voice"),
}  # from high to low
SELDOM, FEW = 0.04, 4  # part of the notes, and how many, under which a player is none
MOST_DESKS = 4  # lines sounding at once, beyond which it is a section
BESIDE = 0.03  # part of the time in which more than that many may sound at once

Heard = list[tuple[Note, np.ndarray]]


def settled(heard: Heard) -> list[Note]:
    """The notes with their final instruments, in order; ``heard`` are notes with the odds of each of PLAYERS (none for drums)."""
    drums = [note for note, odds in heard if not len(odds)]
    pitched = [(note, odds) for note, odds in heard if len(odds)]
    found = list(drums)
    if pitched:
        table = np.array([odds for _, odds in pitched])
        who = _players(table, np.array([note.offset - note.onset for note, _ in pitched]))
        for player in np.unique(who):
            own = [note for (note, _), one in zip(pitched, who, strict=True) if one == player]
            found += desks(own, PLAYERS[player])
    return sorted(found, key=lambda note: (note.onset, note.pitch))


def _players(table: np.ndarray, lasting: np.ndarray) -> np.ndarray:
    """The player of each note (notes,), of odds (notes, PLAYERS), among those that play enough."""
    weight = np.sqrt(np.clip(lasting, 0.05, 2.0))
    there = np.ones(table.shape[1], bool)
    while True:
        who = np.where(there, table, -1.0).argmax(1)
        share = np.bincount(who, weights=weight, minlength=len(there)) / weight.sum()
        count = np.bincount(who, minlength=len(there))
        faint = there & (share > 0) & ((share < SELDOM) | (count < min(FEW, len(table))))
        if not faint.any() or there.sum() == 1:
            return who
        there[np.flatnonzero(faint)[share[faint].argmin()]] = False


def desks(notes: list[Note], player: str) -> list[Note]:
    """Notes of one kind of player under the names of instruments."""
    if player not in DESKS:
        return [replace(note, instrument=NAMES[player]) for note in notes]
    lines = _lines(notes)
    if lines is None:
        return [replace(note, instrument=NAMES[player]) for note in notes]
    count = int(lines.max()) + 1
    names = [_name_of([n for n, at in zip(notes, lines, strict=True) if at == line], player) for line in range(count)]
    twice = Counter(names)
    seen: Counter[str] = Counter()
    titles = []
    for name in names:
        seen[name] += 1
        titles.append(f"{name} {seen[name]}" if twice[name] > 1 else name)
    return [replace(note, instrument=titles[line]) for note, line in zip(notes, lines, strict=True)]


def _lines(notes: list[Note]) -> np.ndarray | None:
    """The line of each note, 0 the highest, or None where too many sound at once."""
    times = np.unique([note.onset for note in notes])
    onsets, offsets = np.array([n.onset for n in notes]), np.array([n.offset for n in notes])
    at_once = np.array([((onsets <= t + 0.02) & (offsets > t + 0.05)).sum() for t in times])
    count = int(np.percentile(at_once, 100 * (1 - BESIDE)))
    if count > MOST_DESKS or count < 1:
        return None
    # Each line's register is where it lies when all sound at once; then each chord is dealt out from above at the least distance.
    full = [
        sorted((n.pitch for n in notes if n.onset <= t + 0.02 and n.offset > t + 0.05), reverse=True)
        for t, many in zip(times, at_once, strict=True) if many == count
    ]  # fmt: skip
    homes = np.median(np.array(full), 0)
    found = np.zeros(len(notes), int)
    last = homes.copy()
    order = sorted(range(len(notes)), key=lambda i: (round(notes[i].onset / 0.04), -notes[i].pitch))
    for i in order:
        cost = 0.5 * np.abs(notes[i].pitch - homes) + 0.5 * np.abs(notes[i].pitch - last)
        cost += [12.0 * any(found[j] == line and notes[j].offset > notes[i].onset + 0.06 for j in order[max(order.index(i) - 8, 0) : order.index(i)]) for line in range(count)]  # fmt: skip
        line = int(np.argmin(cost))
        found[i], last[line] = line, notes[i].pitch
    used = {line: at for at, line in enumerate(np.unique(found))}
    return np.array([used[line] for line in found])


def _name_of(notes: list[Note], player: str) -> str:
    """The instrument whose range holds most of a line, that with the usual register nearest to it among these."""
    pitches = np.array([note.pitch for note in notes])
    middle = float(np.median(pitches))

    def fits(name: str) -> float:
        low, high = range_of(name)
        outside = float(np.mean((pitches < low) | (pitches > high)))
        return 40 * outside + abs(middle - (low + high) / 2)

    return min(DESKS[player], key=fits)
