"""Who plays what in a whole recording: the same players from beginning to end, and desks apart where each plays one line.

A network says of each note how likely each kind of player has it. Players that hardly ever play are none; their notes go to the next likely.
Notes of strings, winds, brass and voices of which only a few sound at once are parted into lines by register, each named after
the instrument whose range it fits.
"""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix

from ml_engine.instruments import DRUMS, range_of
from ml_engine.models.listener import PLAYERS
from ml_engine.music import Note
from ml_engine.transcription.names import NAMES

DESKS = {
    "strings": ("violin", "viola", "cello", "contrabass"),
    "woodwind": ("flute", "oboe", "clarinet", "bassoon"),
    "brass": ("trumpet", "horn", "trombone", "tuba"),
    "voice": ("soprano", "alto", "tenor", "bass voice"),
}  # from high to low
# Who sits together where two, three or four play.
CASTS = {
    "strings": (("violin", "cello"), ("violin", "viola", "cello"), ("violin", "violin", "viola", "cello")),
    "woodwind": (("flute", "clarinet"), ("flute", "oboe", "bassoon"), ("flute", "oboe", "clarinet", "bassoon")),
    "brass": (("trumpet", "trombone"), ("trumpet", "horn", "trombone"), ("trumpet", "horn", "trombone", "tuba")),
    "voice": (("soprano", "tenor"), ("soprano", "alto", "tenor"), ("soprano", "alto", "tenor", "bass voice")),
}  # fmt: skip
OUTSIDE = 0.1  # part of its notes that a line may have outside an instrument's range
SELDOM, FEW = 0.04, 4  # part of the notes, and how many, under which a player is none
NAMED = 0.1  # part of the notes that a player whom a person named is at least thought to have
DRAWN, ADAPTED, ROUNDS = 1.0, 0.4, 12  # how much neighbours, and how much the whole recording, say of a note
AGO, APART = 1.0, 4.0  # seconds and semitones in which a neighbour's word counts less by e
LONGEST_AGO, MOST_NEAR = 4.0, 60
MOST_DESKS = 4  # lines sounding at once, beyond which it is a section
BESIDE = 0.03  # part of the time in which more than that many may sound at once

Heard = list[tuple[Note, np.ndarray]]


def playing(among: tuple[str, ...]) -> np.ndarray:
    """Which of PLAYERS can have notes (PLAYERS,): those ``among`` names, all where it names nobody."""
    return np.array([not among or player in among for player in PLAYERS])


def settled(heard: Heard, among: tuple[str, ...] = ()) -> list[Note]:
    """The notes with their final instruments, in order; ``heard`` are notes with the odds of each of PLAYERS (none for drums).

    ``among`` are all the players there are, where a person has said so: nobody else has a note, and none of them is too seldom heard.
    """
    drums = [note for note, odds in heard if not len(odds) and (not among or DRUMS in among)]
    pitched = [(note, odds) for note, odds in heard if len(odds)] if playing(among).any() else []
    found = list(drums)
    if pitched:
        who = _players(np.array([odds for _, odds in pitched]), [note for note, _ in pitched], among)
        for player in np.unique(who):
            own = [note for (note, _), one in zip(pitched, who, strict=True) if one == player]
            found += desks(own, PLAYERS[player])
    return sorted(found, key=lambda note: (note.onset, note.pitch))


def _players(table: np.ndarray, notes: list[Note], among: tuple[str, ...]) -> np.ndarray:
    """The player of each note (notes,), of odds (notes, PLAYERS).

    Odds are adapted to how often each player turns out to play (Saerens et al. 2002) and drawn together with those of notes near by in time and
    pitch; players that play too little are none, unless they are named.
    """
    weight = np.sqrt(np.clip([note.offset - note.onset for note in notes], 0.05, 2.0))
    odds = np.log(np.clip(table, 1e-4, 1.0))
    near = _near(notes)
    odds = odds + DRAWN * (near @ odds)
    there = playing(among)
    least = NAMED if among else 1e-6
    while True:
        held = np.where(there, odds, -np.inf)
        share = there / there.sum()
        for _ in range(ROUNDS):
            told = held + ADAPTED * np.log(np.maximum(share, least))
            told = np.exp(told - told.max(1, keepdims=True))
            share = ((told / told.sum(1, keepdims=True)) * weight[:, None]).sum(0) / weight.sum()
        who = np.where(there, held + ADAPTED * np.log(np.maximum(share, least)), -np.inf).argmax(1)
        share = np.bincount(who, weights=weight, minlength=len(there)) / weight.sum()
        count = np.bincount(who, minlength=len(there))
        faint = there & (share > 0) & ((share < SELDOM) | (count < min(FEW, len(table))))
        if among or not faint.any() or there.sum() == 1:
            return who
        there[np.flatnonzero(faint)[share[faint].argmin()]] = False


def _near(notes: list[Note]) -> csr_matrix:
    """How much each note tells of each other one (notes, notes): less the farther away in time and pitch; rows sum to 1 or 0."""
    onsets, pitches = np.array([n.onset for n in notes]), np.array([n.pitch for n in notes])
    order = np.argsort(onsets, kind="stable")
    rows, columns, values = [], [], []
    times = onsets[order]
    for at, until in enumerate(np.searchsorted(times, times + LONGEST_AGO)):
        others = np.arange(at + 1, min(until, at + 1 + MOST_NEAR))
        far = (times[others] - times[at]) / AGO + np.abs(pitches[order[others]] - pitches[order[at]]) / APART
        close = far < 4
        others, far = others[close], far[close]
        rows += [np.full(len(others), order[at]), order[others]]
        columns += [order[others], np.full(len(others), order[at])]
        values += [np.exp(-far)] * 2
    count = len(notes)
    if not rows:
        return csr_matrix((count, count))
    near = csr_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), (count, count))
    return csr_matrix(near.multiply(1 / np.maximum(np.asarray(near.sum(1)), 1e-9)))


def desks(notes: list[Note], player: str) -> list[Note]:
    """Notes of one kind of player under the names of instruments."""
    if player not in DESKS:
        return [replace(note, instrument=NAMES[player]) for note in notes]
    lines = _lines(notes)
    if lines is None:
        return [replace(note, instrument=NAMES[player]) for note in notes]
    by_line = [[n for n, at in zip(notes, lines, strict=True) if at == line] for line in range(int(lines.max()) + 1)]
    usual = CASTS[player][len(by_line) - 2] if len(by_line) > 1 else ()
    names = [_name_of(own, usual[at] if usual else "", player) for at, own in enumerate(by_line)]
    titles = [f"{name} {names[: at + 1].count(name)}" if name in names[:at] else name for at, name in enumerate(names)]
    return [replace(note, instrument=titles[line]) for note, line in zip(notes, lines, strict=True)]


def _lines(notes: list[Note]) -> np.ndarray | None:
    """The line of each note, 0 the highest, or None where too many sound at once."""
    onsets, offsets = np.array([n.onset for n in notes]), np.array([n.offset for n in notes])
    pitches = np.array([n.pitch for n in notes])
    chords = [np.sort(pitches[(onsets <= t + 0.02) & (offsets > t + 0.05)])[::-1] for t in np.unique(onsets)]
    count = int(np.percentile([len(chord) for chord in chords], 100 * (1 - BESIDE)))
    if count > MOST_DESKS or count < 1:
        return None
    # Each line's register is where it lies when all sound at once; then each chord is dealt out from above at the least distance.
    full = [chord for chord in chords if len(chord) == count]
    homes = np.median(np.array(full), 0)
    found = np.zeros(len(notes), int)
    last = homes.copy()
    until = np.full(count, -1.0)
    for i in sorted(range(len(notes)), key=lambda i: (round(notes[i].onset / 0.04), -notes[i].pitch)):
        busy = until > notes[i].onset + 0.06
        line = int(np.argmin(np.abs(notes[i].pitch - homes) + np.abs(notes[i].pitch - last) + 24.0 * busy))
        found[i], last[line], until[line] = line, notes[i].pitch, notes[i].offset
    used = {line: at for at, line in enumerate(np.unique(found))}
    return np.array([used[line] for line in found])


def _name_of(notes: list[Note], usual: str, player: str) -> str:
    """The ``usual`` instrument where its range holds a line, else that of the player's desks whose range does and lies nearest."""
    pitches = np.array([note.pitch for note in notes])

    def outside(name: str) -> float:
        low, high = range_of(name)
        return float(np.mean((pitches < low) | (pitches > high)))

    if usual and outside(usual) <= OUTSIDE:
        return usual
    middle = float(np.median(pitches))
    return min(DESKS[player], key=lambda name: (max(outside(name) - OUTSIDE, 0), abs(middle - sum(range_of(name)) / 2)))
