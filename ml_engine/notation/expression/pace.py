"""Tempo in words: how fast, where it changes for good, where it gives way and comes back."""

from fractions import Fraction
from statistics import median

import numpy as np

from ml_engine.bars import bars_of
from ml_engine.music import Mark, Piece, TempoMark, Timeline
from ml_engine.notation.expression.played import Played

# Felt beats a minute up to which a word is used, as metronomes print them.
WORDS = (
    (45, "Grave"), (56, "Largo"), (63, "Larghetto"), (73, "Adagio"), (92, "Andante"), (108, "Andantino"), (120, "Moderato"),
    (144, "Allegro"), (176, "Vivace"), (1000, "Presto"),
)  # fmt: skip
SETTLED = 4  # bars for which a new tempo must hold
NEW = 0.2  # log tempo: less is no new tempo
SLOWER = 0.2  # log tempo, against the two bars before: what deserves a word
BACK = 0.08  # log tempo: how near it must come again
RUBATO = 0.17  # spread of the log tempo of bars, from which marks would litter the page
MOST_MARKS = 1 / 7  # words a bar; beyond, it is played rubato
HELD = 1.9  # times the beats around: a fermata


def bar_tempi(timeline: Timeline, piece: Piece) -> tuple[list[Fraction], np.ndarray]:
    """Where each bar begins and how many quarters a minute it has."""
    starts, tempi = [], []
    end = timeline.beats[-1].quarter
    for _, start, line, _ in bars_of(piece):
        stop = min(line, end)
        if stop <= start:
            break
        seconds = timeline.seconds_at(float(stop)) - timeline.seconds_at(float(start))
        starts.append(start)
        tempi.append(60 * float(stop - start) / max(seconds, 0.01))
    return starts, np.array(tempi)


def tempo_words(timeline: Timeline, piece: Piece) -> tuple[tuple[TempoMark, ...], tuple[Mark, ...]]:
    """Metronome marks with their words, and the words between them: rit., accel., a tempo."""
    starts, tempi = bar_tempi(timeline, piece)
    if len(tempi) < 2:
        return piece.tempo_marks, ()
    log = np.log(tempi)
    sections = _sections(log)
    marks = [_mark(starts[first], tempi[first:end], piece) for first, end in sections]
    words: list[Mark] = []
    for first, end in sections:
        words += _ways(log[first:end], starts[first:end])
    inner = np.concatenate([log[first:end] - np.median(log[first:end]) for first, end in sections])
    free = len(tempi) >= 8 and (np.std(inner[:-1]) > RUBATO or len(words) > max(2, MOST_MARKS * len(tempi)))
    if free:
        words = [mark for mark in words if mark.text == "rit." and mark.quarter >= starts[-3]]
        marks[0] = TempoMark(marks[0].quarter, marks[0].bpm, f"{marks[0].text}, rubato")
    return tuple(marks), tuple(words)


def _sections(log: np.ndarray) -> list[tuple[int, int]]:
    """Stretches of bars of one tempo: (first, end)."""
    begins = [0]
    at = SETTLED
    while at + SETTLED <= len(log):
        before = np.median(log[max(begins[-1], at - 2 * SETTLED) : at])
        after = np.median(log[at : at + 2 * SETTLED])
        sudden = abs(log[at] - log[at - 1]) > NEW / 2
        if abs(after - before) > NEW and sudden and np.all(np.abs(log[at : at + SETTLED] - after) < NEW):
            begins.append(at)
            at += SETTLED
        at += 1
    return list(zip(begins, [*begins[1:], len(log)], strict=True))


def _mark(quarter: Fraction, tempi: np.ndarray, piece: Piece) -> TempoMark:
    meter = next((m for m in reversed(piece.meters) if m.quarter <= quarter), piece.meters[0])
    beat = float(meter.beat_quarters)
    felt = float(np.median(tempi)) / beat
    shown = round(felt) if felt < 60 else 2 * round(felt / 2) if felt < 120 else 4 * round(felt / 4)
    word = next(name for most, name in WORDS if felt <= most or most == WORDS[-1][0])
    return TempoMark(quarter, max(shown, 10) * beat, word)


def _ways(log: np.ndarray, starts: list[Fraction]) -> list[Mark]:
    """Where the tempo gives way against the bars before, and where it is back."""
    words: list[Mark] = []
    usual = log[0]
    away = ""
    for bar in range(1, len(log)):
        change = log[bar] - usual
        if not away and abs(change) > SLOWER:
            away = "rit." if change < 0 else "accel."
            begins = (
                bar - 1 if bar > 1 and (log[bar - 1] - usual) * change > 0.05 * abs(change) and bar - 1 > 0 else bar
            )
            words.append(Mark(starts[begins], "words", away))
        elif away and abs(change) < BACK:
            words.append(Mark(starts[bar], "words", "a tempo"))
            away = ""
        if not away:
            usual = float(np.median(log[max(0, bar - 3) : bar + 1]))
    return words


def fermatas(played: Played, timeline: Timeline) -> dict[str, tuple[str, ...]]:
    """Signs by note where one beat lasts about twice as long as those around it."""
    times = [beat.time for beat in timeline.beats]
    lengths = np.diff(times)
    found: dict[str, tuple[str, ...]] = {}
    for at in range(2, len(lengths) - 1):
        around = median([*lengths[max(0, at - 4) : at], *lengths[at + 1 : at + 5]])
        if lengths[at] < HELD * around or max(lengths[at - 1], lengths[at + 1]) > 0.75 * lengths[at]:
            continue
        first, last = timeline.beats[at].quarter, timeline.beats[at + 1].quarter
        there = [chord for chord in played.chords if first <= chord.onset < last]
        if there:
            final = max(chord.onset for chord in there)
            for chord in there:
                if chord.onset == final:
                    found[chord.notes[-1][0].id] = ("fermata",)
    return found
