"""Where notes among known beats are written, and in which hand.

A network tells for each note how likely each answer is; here the answers are made to agree: notes struck together in one hand
stand at one place, places go forward, and hands lie side by side unless they plainly cross.
"""

import numpy as np

from ml_engine.models.note_features import TICKS, Grid, Heard, events_of

NEAR_TICKS = 3  # places that are considered for an event
STRAY = 0.16  # of a beat: how far from its place a note is played
FORBIDDEN = -200.0  # instead of what the network says, which may be surer than -20
SAME_PLACE, BACKWARDS = 3.5, 9.0  # nats, for two events at one place or in the wrong order
ROLL = 0.16  # seconds within which a chord may be rolled: events of one place cost less
CROSSING = 4.0  # nats that must speak for hands that are not side by side


def staves_of(heard: Heard, told: np.ndarray) -> np.ndarray:
    """1 (right hand) or 2 of each note; ``told`` (notes, 2) log probabilities."""
    event = events_of(heard.onsets)
    staff = np.where(told[:, 1] > told[:, 0], 2, 1)
    starts = np.searchsorted(event, np.arange(event[-1] + 2))
    for first, last in zip(starts[:-1], starts[1:], strict=True):
        if last - first < 2:
            continue
        order = first + np.argsort(heard.pitches[first:last], kind="stable")
        lower = np.concatenate([[0.0], np.cumsum(told[order, 1])])
        upper = np.concatenate([np.cumsum(told[order, 0][::-1])[::-1], [0.0]])
        cut = int(np.argmax(lower + upper))
        free = float(np.maximum(told[order, 0], told[order, 1]).sum())
        if free - float((lower + upper)[cut]) < CROSSING:
            staff[order[:cut]], staff[order[cut:]] = 2, 1
    return staff


def places_of(
    heard: Heard,
    grid: Grid,
    told: np.ndarray,
    rows: np.ndarray,
    finest: np.ndarray | None = None,
    stray: float = STRAY,
) -> np.ndarray:
    """Where the notes ``rows`` (of one hand, in order) are written, in beats; ``told`` (notes, TICKS) log probabilities.

    ``finest``: by note, the most parts of a beat that may be told apart (0: any number). ``stray``: how far from its place a
    note is played, in beats.
    """
    event = events_of(heard.onsets[rows])
    starts = np.searchsorted(event, np.arange(event[-1] + 1))
    size = np.diff(np.append(starts, len(event)))
    likely = np.add.reduceat(told[rows], starts) / size[:, None]
    place = np.add.reduceat(grid.places[rows], starts) / size
    if finest is not None:
        coarse = np.array([[part > 0 and (tick * part) % TICKS != 0 for tick in range(TICKS)] for part in range(5)])
        likely = np.where(coarse[np.maximum.reduceat(finest[rows], starts)], FORBIDDEN, likely)
    whole = np.rint(place[:, None] - np.arange(TICKS) / TICKS)
    away = place[:, None] - np.arange(TICKS) / TICKS - whole
    score = likely - 0.5 * (away / stray) ** 2
    best = np.argsort(-score, axis=1)[:, :NEAR_TICKS]
    took = np.take_along_axis(score, best, 1)
    where = np.rint((np.take_along_axis(whole, best, 1) + best / TICKS) * TICKS).astype(int)
    times = heard.onsets[rows][starts]
    again = SAME_PLACE * np.clip(np.diff(times, prepend=times[0] - 9) / ROLL, 0.1, 1.0)
    return _forward(took, where, again)[event] / TICKS


def _forward(score: np.ndarray, where: np.ndarray, again: np.ndarray) -> np.ndarray:
    """The likeliest places (in ticks) that go forward: (events, choices) scores and places -> (events,)."""
    count = len(score)
    total, back = score[0], np.zeros(score.shape, int)
    for i in range(1, count):
        step = where[i][:, None] - where[i - 1]
        cost = np.where(step < 0, BACKWARDS, np.where(step == 0, again[i], 0.0))
        reached = total - cost
        back[i] = reached.argmax(1)
        total = reached.max(1) + score[i]
    at = int(total.argmax())
    path = np.empty(count, int)
    for i in range(count - 1, -1, -1):
        path[i] = where[i, at]
        at = back[i, at]
    return path
