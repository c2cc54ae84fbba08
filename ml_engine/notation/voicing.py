"""Written lengths and voices: as many voices on a staff as are needed, chords on one stem.

A network says how likely each length is for each note. Notes of a staff that begin together share one length, unless much speaks for two;
what is held under or over notes that move on is a voice of its own.
"""

from dataclasses import dataclass

import numpy as np

from ml_engine.models.note_features import LENGTHS, TICKS

APART = 0.4  # nats a note that must speak for two lengths at one place
JOINED = 1.5  # nats in favour of a length that reaches the next onset of the staff
FAR = 0.7  # of that, where the next onset is more than two beats away
SILENT, OVER = 1.4, 4.0  # where long nothing follows: more than so many times what sounded costs so many nats
FILLED = 8  # a gap of less than one in so many parts of the way to the next note is no rest


@dataclass(slots=True)
class _Chord:
    rows: np.ndarray
    onset: int  # ticks
    length: int
    pitch: float
    second: float  # how likely the network holds it for the lower voice


def write_values(
    places: np.ndarray, held: np.ndarray, staves: np.ndarray, pitches: np.ndarray, told: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Lengths in ticks of a beat and voices 1 or 2 of notes that stand for themselves, at ``places`` that sounded for ``held`` beats.

    ``told`` (notes, lengths) log probabilities; ``second`` (notes,) how likely each is in the lower voice of its staff.
    """
    ticks = np.rint(places * TICKS).astype(int)
    lengths, voices = np.zeros(len(places), int), np.ones(len(places), int)
    for staff in np.unique(staves):
        rows = np.nonzero(staves == staff)[0]
        chords = _chords(rows, ticks, held, pitches, told, second)
        _in_lanes(chords, voices)
        for chord in chords:
            lengths[chord.rows] = chord.length
    return lengths, voices


def _chords(
    rows: np.ndarray, ticks: np.ndarray, held: np.ndarray, pitches: np.ndarray, told: np.ndarray, second: np.ndarray
) -> list[_Chord]:
    onsets = np.unique(ticks[rows])
    gaps = dict(zip(onsets.tolist(), [*np.diff(onsets).tolist(), 0], strict=True))
    chords = []
    order = rows[np.lexsort((pitches[rows], ticks[rows]))]
    for group in np.split(order, np.nonzero(np.diff(ticks[order]))[0] + 1):
        onset = int(ticks[group[0]])
        gap = gaps[onset]
        # A key that was let go long before the next note, or a long way to it, may mean a rest.
        share = np.minimum(2 * TICKS * held[group] / max(gap, 1), 1.0) * (1.0 if gap <= 2 * TICKS else FAR)
        score = told[group, 1:] + JOINED * share[:, None] * (LENGTHS[1:] == gap)
        if gap > 2 * TICKS:
            most = np.maximum(SILENT * TICKS * held[group], TICKS)
            score = score - OVER * (LENGTHS[None, 1:] > most[:, None])
        chords += [
            _Chord(part, onset, int(LENGTHS[1 + k]), float(pitches[part].mean()), float(second[part].mean()))
            for part, k in _parted(group, score)
        ]
    return chords


def _parted(group: np.ndarray, score: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """The notes of one place (from below) with their length's class: together, or the lower ones apart from the upper ones."""
    whole = score.sum(0)
    together = int(whole.argmax())
    if len(group) == 1:
        return [(group, together)]
    below = np.cumsum(score, axis=0)
    cuts = [(below[cut - 1].max() + (whole - below[cut - 1]).max(), cut) for cut in range(1, len(group))]
    best, cut = max(cuts)
    lower, upper = int(below[cut - 1].argmax()), int((whole - below[cut - 1]).argmax())
    if lower == upper or best - whole[together] < APART * len(group):
        return [(group, together)]
    return [(group[:cut], lower), (group[cut:], upper)]


def _in_lanes(chords: list[_Chord], voices: np.ndarray) -> None:
    """Give each chord a voice, the upper one 1, so that none overlaps the next of its voice; lengths that cannot are cut."""
    for at, chord in enumerate(chords):
        lane = _held(chords, at) or (
            2 if at and voices[chords[at - 1].rows[0]] == 2 and _busy(chords, voices, at, 1) else 1
        )
        if _busy(chords, voices, at, lane) and (
            _begins(chords, voices, at, lane) or not _busy(chords, voices, at, 3 - lane)
        ):
            lane = 3 - lane
        voices[chord.rows] = lane
    for lane in (1, 2):
        line = [chord for chord in chords if voices[chord.rows[0]] == lane]
        for chord, following in zip(line, line[1:], strict=False):
            gap = following.onset - chord.onset
            if gap and (chord.length > gap or (gap - chord.length) * FILLED <= gap):
                chord.length = gap


def _busy(chords: list[_Chord], voices: np.ndarray, at: int, lane: int) -> bool:
    """Whether a voice still sounds, or has a note already, where a chord begins."""
    onset = chords[at].onset
    for before in range(at - 1, max(at - 24, -1), -1):
        chord = chords[before]
        if voices[chord.rows[0]] == lane:
            return chord.onset == onset or chord.onset + chord.length > onset
    return False


def _begins(chords: list[_Chord], voices: np.ndarray, at: int, lane: int) -> bool:
    """Whether another chord of a voice begins where this one does."""
    return at > 0 and chords[at - 1].onset == chords[at].onset and voices[chords[at - 1].rows[0]] == lane


def _held(chords: list[_Chord], at: int) -> int:
    """The voice of a chord that sounds on while others begin, or stands beside another: by its height beside theirs; else 0."""
    chord = chords[at]
    end = chord.onset + chord.length
    others = []
    if at and chords[at - 1].onset == chord.onset:
        others.append(chords[at - 1].pitch)
    for following in chords[at + 1 : at + 12]:
        if following.onset >= end:
            break
        others.append(following.pitch)
    if not others:
        return 0
    lean = float(np.mean(others)) - chord.pitch + 12 * (chord.second - 0.5)
    return 2 if lean > 0 else 1
