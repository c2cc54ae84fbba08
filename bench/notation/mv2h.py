"""MV2H: how much of a score is right, as the mean of five figures between 0 and 1.

From McLeod and Steedman (2018), "Evaluating automatic polyphonic music transcription", ISMIR, come the five figures, each of
them blind to what another has punished already, and the tolerances of :data:`PLAYED`:

- multi-pitch: F1 of notes of one pitch whose onsets as played lie within 50 ms;
- voice: F1 of the links from each note to the next of its voice, among notes that multi-pitch matched;
- metre: F1 of the spans of bars, beats and sub-beats, both ends within 50 ms;
- value: 1 for a written length within 100 ms of the true one, else 1 - difference / true length, at least 0; over the matched
  notes of which at least one link is right (or that end their voice in both scores);
- harmony: the mean of the key's score (the share of time, by MIREX's weights: 1 the same, .5 a fifth away, .3 relative,
  .2 parallel) and the chords'. Scores here have no chord symbols, so it is the key's alone, as the authors' code has it.

From McLeod (2019), "Evaluating non-aligned musical score transcriptions with MV2H", arXiv:1906.00566, come the alignment of
two scores that share no clock (dynamic time warping over their chords; the distance of two chords is 1 - F1 of their pitches,
a chord left out costs 1; other times are put between the aligned chords in proportion) and the tolerances of
:data:`WRITTEN`. Links between chords within a voice are those of version 2.1 of the authors' program: notes with the same
written onset and offset form a cluster, linked to the clusters that begin where it ends, else to the next that begin;
a note's links count by 1 / (mean number of links out of it x mean size of its cluster), the means taken over both scores.

It differs from the authors' program in this: one best alignment is taken, not the best-scoring of all equally good ones;
grace notes are left out of both scores; of nothing beside nothing the F1 is 1. A voice is one voice of one staff of one part.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mean
from typing import NamedTuple

import numpy as np

from ml_engine import Performance, Piece, Timeline, WrittenNote
from ml_engine.bars import bars_of
from ml_engine.music import Key
from ml_engine.notation.playing import timeline_of
from ml_engine.theory import tonality_of

LEFT_OUT = 1.0  # cost of a chord of one score that is aligned to none of the other


class Tolerance(NamedTuple):
    """In milliseconds: of onsets, of the ends of metrical spans, and of written lengths."""

    onset: int
    span: int
    value: int


PLAYED = Tolerance(50, 50, 100)
WRITTEN = Tolerance(0, 20, 20)


@dataclass(frozen=True, slots=True)
class Music:
    """What is compared. Times are whole milliseconds; rows of ``times`` (n, 3) are onset as played, written onset and end.

    ``voices`` (n) numbers the notes' voices, ``spans`` (m, 2) are those of bars, beats and sub-beats, ``keys`` hold from
    their time (k) on.
    """

    notes: tuple[WrittenNote, ...]
    times: np.ndarray
    voices: np.ndarray
    spans: np.ndarray
    keys: tuple[Key, ...]
    key_times: np.ndarray


class Mv2h(NamedTuple):
    """The five figures."""

    multi_pitch: float
    voice: float
    meter: float
    value: float
    harmony: float

    @property
    def mean(self) -> float:
        """The joint figure."""
        return mean(self)


def music_of(piece: Piece, timeline: Timeline | None = None, performance: Performance | None = None) -> Music:
    """A piece as it is compared: on the clock of ``timeline``, else of its own tempo marks.

    With ``performance`` a note's onset is that of the note played, else it is where it is written.
    """
    line = timeline or timeline_of(piece)

    def at(quarter: float) -> int:
        return round(1000 * line.seconds_at(quarter))

    rows = [(part.id, note) for part in piece.parts for note in part.notes if note.duration > 0]
    times = np.empty((len(rows), 3), int)
    numbers: dict[tuple[str, int, int], int] = {}
    voices = np.empty(len(rows), int)
    for row, (part, note) in enumerate(rows):
        start, end = at(float(note.onset)), at(float(note.onset + note.duration))
        played = start
        if performance is not None and note.played is not None:
            played = round(1000 * performance.notes[note.played].onset)
        times[row] = played, start, end
        voices[row] = numbers.setdefault((part, note.staff, note.voice), len(numbers))
    spans = [(at(start), at(end)) for start, end in _spans(piece)]
    key_times = np.array([at(float(key.quarter)) for key in piece.keys], int)
    return Music(
        tuple(note for _, note in rows), times, voices, np.array(spans, int).reshape(-1, 2), piece.keys, key_times
    )


def _spans(piece: Piece) -> list[tuple[float, float]]:
    """Bars, beats and sub-beats in quarters. A bar shorter than its metre is no bar, and an upbeat's beats end with it."""
    found = []
    for number, start, end, meter in bars_of(piece):
        if end - start == meter.bar_quarters:
            found.append((start, end))
        beat = meter.beat_quarters
        parts = 3 if (beat * meter.denominator / 4).numerator == 3 else 2
        for step in (beat, beat / parts):
            at = start + (end - start) % step if number == 0 else start
            while at + step <= end:
                found.append((at, at + step))
                at += step
    return [(float(start), float(end)) for start, end in found]


def compare(written: Music, truth: Music, tolerance: Tolerance = PLAYED) -> Mv2h:
    """How right ``written`` is. Both are on one clock; see :func:`aligned` for scores that are not."""
    pairs = match(written, truth, tolerance)
    meter = _f1(_matching_spans(written.spans, truth.spans, tolerance.span), len(written.spans), len(truth.spans))
    multi_pitch = _f1(len(pairs), len(written.notes), len(truth.notes))
    voice, sure = _voices(written, truth, pairs)
    values = [_value(written.times[w], truth.times[pairs[w]], tolerance.value) for w in sure]
    return Mv2h(multi_pitch, voice, meter, mean(values) if values else 0.0, _harmony(written, truth))


def match(written: Music, truth: Music, tolerance: Tolerance) -> dict[int, int]:
    """The true note for each written one of the same pitch that was played at the same time."""
    waiting: dict[int, list[int]] = defaultdict(list)
    for index in np.argsort(truth.times[:, 0], kind="stable"):
        waiting[truth.notes[index].pitch].append(int(index))
    pairs: dict[int, int] = {}
    for index in map(int, np.argsort(written.times[:, 0], kind="stable")):
        onset, same = written.times[index, 0], waiting[written.notes[index].pitch]
        found = next((i for i, t in enumerate(same) if abs(truth.times[t, 0] - onset) <= tolerance.onset), None)
        if found is not None:
            pairs[index] = same.pop(found)
    return pairs


def _f1(hits: float, found: float, true: float) -> float:
    return 2 * hits / (found + true) if found + true else 1.0


def _matching_spans(found: np.ndarray, true: np.ndarray, tolerance: int) -> int:
    left = sorted(map(tuple, true.tolist()))
    hits = 0
    for start, end in sorted(map(tuple, found.tolist())):
        at = bisect_left(left, (start - tolerance, end - tolerance))
        while at < len(left) and left[at][0] <= start + tolerance:
            if abs(left[at][1] - end) <= tolerance:
                del left[at]
                hits += 1
                break
            at += 1
    return hits


def _links(music: Music, among: Sequence[int]) -> tuple[dict[int, set[int]], dict[int, int]]:
    """For each note among some: the notes that follow it in its voice, and how many begin and end with it."""
    clusters: dict[int, dict[tuple[int, int], list[int]]] = defaultdict(lambda: defaultdict(list))
    for index in among:
        _, start, end = map(int, music.times[index])
        clusters[int(music.voices[index])][start, end].append(index)
    following: dict[int, set[int]] = {}
    sizes: dict[int, int] = {}
    for voice in clusters.values():
        beginning: dict[int, list[int]] = defaultdict(list)
        for (start, _), members in voice.items():
            beginning[start] += members
        starts = sorted(beginning)
        for (start, end), members in voice.items():
            at = bisect_left(starts, max(end, start + 1))
            reached = set(beginning[starts[at]]) if at < len(starts) else set()
            for index in members:
                following[index], sizes[index] = reached, len(members)
    return following, sizes


def _voices(written: Music, truth: Music, pairs: dict[int, int]) -> tuple[float, list[int]]:
    """F1 of links among matched notes, and the written notes whose length may be judged."""
    found, found_sizes = _links(written, list(pairs))
    true, true_sizes = _links(truth, list(pairs.values()))
    whole, _ = _links(truth, range(len(truth.notes)))
    hits = found_sum = true_sum = 0.0
    sure = []
    for w, t in pairs.items():
        reached = {pairs[following] for following in found[w]}
        weight = mean((len(reached), len(true[t]))) * mean((found_sizes[w], true_sizes[t]))
        if weight:
            hits += len(reached & true[t]) / weight
            found_sum += len(reached) / weight
            true_sum += len(true[t]) / weight
        if reached & whole[t] or not (reached or whole[t]):
            sure.append(w)
    return _f1(hits, found_sum, true_sum), sure


def _value(written: np.ndarray, truth: np.ndarray, tolerance: int) -> float:
    length, meant = written[2] - written[1], truth[2] - truth[1]
    away = abs(length - meant)
    return 1.0 if away <= tolerance else max(0.0, 1.0 - float(away / meant)) if meant > 0 else 0.0


def _harmony(written: Music, truth: Music) -> float:
    """The key's score over the time from the first true key to the end of the true music."""
    if not written.keys or not truth.keys:
        return 0.0
    begin, end = truth.key_times[0], int(max(truth.times[:, 2].max(), truth.spans.max(initial=0)))
    edges = np.unique(np.clip([*written.key_times, *truth.key_times, end], begin, end))
    total = 0.0
    for start, stop in zip(edges, edges[1:], strict=False):
        held = max(int(np.searchsorted(written.key_times, start, side="right")) - 1, 0)
        meant = int(np.searchsorted(truth.key_times, start, side="right")) - 1
        total += float(stop - start) * _key_score(written.keys[held], truth.keys[meant])
    return total / float(end - begin) if end > begin else 0.0


def _key_score(written: Key, truth: Key) -> float:
    one, other = tonality_of(written), tonality_of(truth)
    above = (one.tonic - other.tonic) % 12
    if one.is_minor == other.is_minor:
        return {0: 1.0, 5: 0.5, 7: 0.5}.get(above, 0.0)
    return {0: 0.2, 9 if one.is_minor else 3: 0.3}.get(above, 0.0)


def aligned(written: Music, truth: Music) -> Music:
    """``written`` on the clock of ``truth``, both being scores: chords are aligned and times between them stretched."""
    found, true = _chords(written), _chords(truth)
    anchors = np.array(_path(_distances(found, true)), int).reshape(-1, 2)
    if len(anchors) < 2:
        return written
    ours, theirs = (np.array(sorted(chords), float)[at] for chords, at in zip((found, true), anchors.T, strict=True))

    def moved(times: np.ndarray) -> np.ndarray:
        inside = np.interp(times, ours, theirs)
        first = theirs[0] + (times - ours[0]) * (theirs[1] - theirs[0]) / (ours[1] - ours[0])
        last = theirs[-1] + (times - ours[-1]) * (theirs[-1] - theirs[-2]) / (ours[-1] - ours[-2])
        return np.rint(np.where(times < ours[0], first, np.where(times > ours[-1], last, inside))).astype(int)

    times = moved(written.times[:, [1, 1, 2]])
    return replace(written, times=times, spans=moved(written.spans), key_times=moved(written.key_times))


def _chords(music: Music) -> dict[int, set[int]]:
    """The pitches that are written at each time."""
    chords: dict[int, set[int]] = defaultdict(set)
    for note, start in zip(music.notes, music.times[:, 1], strict=True):
        chords[int(start)].add(note.pitch)
    return chords


def _distances(found: dict[int, set[int]], true: dict[int, set[int]]) -> np.ndarray:
    """1 - F1 of the pitches of each chord beside each other (found, true)."""
    rows = []
    for chords in (found, true):
        table = np.zeros((len(chords), 128), np.float32)
        for row, start in enumerate(sorted(chords)):
            table[row, sorted(chords[start])] = 1
        rows.append(table)
    sizes = rows[0].sum(1)[:, None] + rows[1].sum(1)[None]
    return 1 - 2 * (rows[0] @ rows[1].T) / np.maximum(sizes, 1)


def _path(distances: np.ndarray) -> list[tuple[int, int]]:
    """The pairs of chords on the cheapest way through both scores."""
    height, width = distances.shape
    costs = np.empty((height + 1, width + 1))
    ramp = LEFT_OUT * np.arange(width + 1)
    costs[0] = ramp
    for i in range(1, height + 1):
        reached = costs[i - 1] + LEFT_OUT
        reached[1:] = np.minimum(reached[1:], costs[i - 1, :-1] + distances[i - 1])
        costs[i] = np.minimum.accumulate(reached - ramp) + ramp
    pairs, i, j = [], height, width
    while i and j:
        if costs[i - 1, j - 1] + distances[i - 1, j - 1] <= costs[i, j] + 1e-6:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif costs[i - 1, j] + LEFT_OUT <= costs[i, j] + 1e-6:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]
