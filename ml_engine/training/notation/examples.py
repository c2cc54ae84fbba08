"""What the networks that read notes learn from: windows of performances, each played anew, with the answers."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ml_engine.models.event_features import PERIODS, PERIODS_AN_OCTAVE, beat_features
from ml_engine.models.note_features import KEYS, copyist_features
from ml_engine.models.note_reader import WINDOW
from ml_engine.training.notation.player import perform
from ml_engine.training.notation.pop909 import read_songs
from ml_engine.training.notation.rendered import load_lessons
from ml_engine.training.notation.score import Score, load
from ml_engine.training.notation.scores import BANDS
from ml_engine.training.notation.targets import IGNORED, Lesson, by_event, grid_for, lesson, transposed

SHARES = {"lieder": 0.4, "mutopia": 0.4, "quartets": 0.1, BANDS: 0.1}  # bands only for beats
POP_SHARE = 0.12  # of the windows for beats
RENDERED_SHARE = 0.15  # of them, those whose sound was heard
UNHEARD_DRUMS = 0.7  # of the performances that were heard: the drums are in the sound alone
DRUMS_ALONE, NO_DRUMS = 0.12, 0.15  # of the bands
ALL_PARTS = 0.2  # of the performances of songs: the voice too
FASTER = 0.12  # octaves: how much a performance is squeezed or stretched beside what its player chose
PER_PERFORMANCE = 8  # windows
LEAST = 32  # events or notes of a performance to learn from

Example = tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]


@dataclass(frozen=True, slots=True)
class Sources:
    """What lessons are made of: scores to be performed; and for beats songs as they were played, and performances that were heard."""

    scores: list[Score]
    songs: list[Lesson]
    heard: list[Lesson]

    @classmethod
    def read(cls, task: str, scores: Path, pop909: Path | None, rendered: Path | None, *, held_out: bool) -> "Sources":
        """Everything of one side that serves a task, "beats" or "copyist"."""
        side, beats = "valid" if held_out else "train", task == "beats"
        paths = [scores / f"{name}-{side}.npz" for name in SHARES if beats or name != BANDS]
        return cls(
            [score for path in paths if path.is_file() for score in load(path)],
            read_songs(pop909, held_out=held_out) if pop909 and beats else [],
            load_lessons(rendered / f"{side}.npz") if rendered and beats else [],
        )


class Examples:
    """Windows of performances without end: features, places, answers."""

    def __init__(self, task: str, sources: Sources, seed: int) -> None:
        self.task, self.sources, self.span = task, sources, WINDOW
        scores = sources.scores
        self.chance = np.random.default_rng(seed)
        self.corpora = {
            name: [score for score in scores if score.corpus == name]
            for name in SHARES
            if any(s.corpus == name for s in scores)
        }
        self.sizes = {
            name: np.minimum([len(score.notes) for score in held], 4000) for name, held in self.corpora.items()
        }
        self.waiting: list[Example] = []

    def draw(self, count: int, span: int = WINDOW) -> tuple[Tensor, Tensor, Tensor, dict[str, Tensor]]:
        """Features (count, span, n), places (count, span), which rows are there, answers (count, span) by question."""
        if span != self.span:
            self.waiting, self.span = [], span
        while len(self.waiting) < 8 * count:
            self.waiting += self._windows(self._lesson())
        picked = [self.waiting.pop(int(self.chance.integers(len(self.waiting)))) for _ in range(count)]
        return batch_of(picked)

    def _lesson(self) -> Lesson:
        chance = self.chance
        songs, heard = self.sources.songs, self.sources.heard
        kind = chance.random()
        if songs and kind < POP_SHARE:
            told = songs[chance.integers(len(songs))]
        elif heard and kind > 1 - RENDERED_SHARE:
            told = heard[chance.integers(len(heard))]
            if chance.random() < UNHEARD_DRUMS and not told.drums.all():
                told = told.taken(np.flatnonzero(~told.drums))
        else:
            names = list(self.corpora)
            odds = np.array([SHARES[name] for name in names])
            name = names[chance.choice(len(names), p=odds / odds.sum())]
            sizes = self.sizes[name]
            score = self.corpora[name][chance.choice(len(sizes), p=sizes / sizes.sum())]
            told = self._drums(lesson(score, perform(score, chance, parts=self._parts(score))))
        told = _stretched(told, 2 ** chance.uniform(-FASTER, FASTER))
        keys = told.answers["key"][told.answers["key"] != IGNORED] if "key" in told.answers else np.array([KEYS // 2])
        if not len(keys):
            return told
        low, high = 1 - int(keys.min()), KEYS - 2 - int(keys.max())
        return transposed(told, int(chance.integers(low, high + 1))) if low <= 0 <= high else told

    def _drums(self, told: Lesson) -> Lesson:
        """A band now and then without its drums, or the drums alone."""
        kind = self.chance.random() if told.drums.any() and not told.drums.all() else 1.0
        if kind < DRUMS_ALONE and told.drums.sum() > 2 * LEAST:
            return told.taken(np.flatnonzero(told.drums))
        return told.taken(np.flatnonzero(~told.drums)) if kind > 1 - NO_DRUMS and kind < 1 else told

    def _parts(self, score: Score) -> tuple[int, ...] | None:
        pianos = tuple(int(at) for at in np.nonzero(score.parts["staves"] == 2)[0])
        return pianos if pianos and (len(pianos) == len(score.parts) or self.chance.random() > ALL_PARTS) else None

    def _windows(self, told: Lesson) -> Iterator[Example]:
        features, places, answers = given(self.task, told, self.chance)
        count = len(features)
        if count < LEAST:
            return
        for _ in range(min(PER_PERFORMANCE, 1 + count // self.span)):
            start = int(self.chance.integers(max(count - self.span, 0) + 1))
            rows = slice(start, start + self.span)
            asked = {name: value[rows] for name, value in answers.items()}
            yield features[rows].astype(np.float16), (places[rows] - places[start]).astype(np.float32), asked


def given(
    task: str, told: Lesson, chance: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:  # fmt: skip
    """Features, places and answers of a lesson: of all its events for beats, of all its notes for the copyist."""
    if task == "beats":
        return *beat_features(told.heard, told.drums, told.strokes), by_event(told)
    grid = grid_for(told, chance)
    return copyist_features(told.heard, grid), grid.places, told.answers


def batch_of(examples: list[Example]) -> tuple[Tensor, Tensor, Tensor, dict[str, Tensor]]:
    """Stack windows, filled up to the longest."""
    most = max(len(places) for _, places, _ in examples)
    features = np.zeros((len(examples), most, examples[0][0].shape[1]), np.float32)
    places, there = np.zeros((len(examples), most), np.float32), np.zeros((len(examples), most), bool)
    answers = {name: np.full((len(examples), most), IGNORED, np.int64) for name in _names(examples)}
    for row, (one, when, told) in enumerate(examples):
        features[row, : len(when)], places[row, : len(when)], there[row, : len(when)] = one, when, True
        for name, value in told.items():
            answers[name][row, : len(when)] = value
    wanted = {name: torch.from_numpy(value) for name, value in answers.items()}
    return torch.from_numpy(features), torch.from_numpy(places), torch.from_numpy(there), wanted


def _names(examples: list[Example]) -> set[str]:
    return {name for _, _, told in examples for name in told}


def _stretched(told: Lesson, factor: float) -> Lesson:
    heard = replace(told.heard, onsets=told.heard.onsets * factor, offsets=told.heard.offsets * factor)
    period = told.answers["period"]
    moved = np.clip(period + round(PERIODS_AN_OCTAVE * math.log2(factor)), 0, PERIODS - 1)
    answers = told.answers | {"period": np.where(period == IGNORED, IGNORED, moved)}
    pulse = replace(told.pulse, times=told.pulse.times * factor)
    strokes = replace(told.strokes, times=told.strokes.times * factor)
    return replace(told, heard=heard, pulse=pulse, answers=answers, strokes=strokes)
