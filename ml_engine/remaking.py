"""A sound that is there made anew in part, or varied as a whole: what :mod:`ml_engine.making` is for new sound.

What is painted into a gap is written by the composer, in the key and at the tempo of what is heard around it; what is varied keeps
its notes, which are listened for first.
"""

import math
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from ml_engine.audio.decode import Original, original
from ml_engine.avoiding import Avoided
from ml_engine.composition.brief import Brief
from ml_engine.errors import BadInput, Cancelled
from ml_engine.events import Event, Report, Stage, Warned, ignore
from ml_engine.limits import Limits
from ml_engine.making import HEARD, Writer, as_before, but_notes, more_than, notes_of, said, understood
from ml_engine.marking.outlet import Outlet
from ml_engine.marking.words import word_for
from ml_engine.models.codec import FRAME_RATE, RATE
from ml_engine.models.diffusing import NAME, diffusing
from ml_engine.models.guide import GuideBuilder
from ml_engine.music import Note
from ml_engine.sound.repainting import SHORTEST, Stretch, heard_by_model, repaint, vary
from ml_engine.sound.result import SoundMade
from ml_engine.sound.telling import Stopped
from ml_engine.sound.wish import SoundWish

LONGEST_VARIED = 300.0  # seconds
LONGEST = 900.0  # seconds of a sound of which a stretch is made anew
_MOST_PLAYERS = 4  # that a gap is written for where nobody says for whom
_SHOWN = 0.05  # seconds
_LISTENED = 4.0  # seconds on either side of a stretch whose notes are listened for


def remake(
    wish: SoundWish,
    *,
    varying: Path | None = None,
    repainting: Path | None = None,
    between: tuple[float, float] | None = None,
    limits: Limits | None = None,
    report: Report = ignore,
) -> SoundMade:
    """Vary a sound or make a stretch of it anew; see the front door. What is new goes out marked."""
    outlet = Outlet(report, word_for(NAME), _given(wish, repainting, between))
    return outlet.finished(_remade(wish, varying, repainting, between, limits, outlet))


def _given(wish: SoundWish, repainting: Path | None, between: object) -> tuple[tuple[float, float], ...]:
    """The stretches (seconds) that stay as they were given, and are not marked."""
    if repainting is None:
        return ((0.0, math.inf),) if wish.strength == 0 else ()
    start, end = check_between(between, math.inf)
    return (0.0, start), (end, math.inf)


def _remade(
    wish: SoundWish,
    varying: Path | None,
    repainting: Path | None,
    between: tuple[float, float] | None,
    limits: Limits | None,
    report: Report,
) -> SoundMade:
    """The same without the mark."""
    wish = wish.checked()
    if wish.engine != NAME:
        raise BadInput(f"Only the engine “{NAME}” can vary a sound or paint a part of it anew.")
    brief = understood(wish.brief)
    seed = brief.seed if brief.seed is not None else secrets.randbelow(2**31)
    notices: list[str] = []

    def told(event: Event) -> None:
        if isinstance(event, Warned):
            notices.append(event.message)
        report(event)

    told(Stage("listening", 0.0))
    wish = replace(wish, brief=replace(brief, seed=seed))
    if repainting is not None:
        sound, made, complete = _repainted(wish, repainting, between, seed, limits, told)
        rate, kept = sound.rate, True
    elif varying is not None:
        made, rate, complete = _varied(wish, varying, seed, limits, told)
        kept = wish.strength == 0
    else:
        raise BadInput("There is no sound to be made otherwise.")
    notes = tuple(dict.fromkeys(notices))
    return SoundMade(made, rate, wish, seed, NAME, brief.words, None, complete, notes, as_it_was=kept)


def _whole(path: Path, longest: float, limits: Limits | None, report: Report) -> Original:
    limits = limits or Limits()
    return original(path, replace(limits, seconds=min(limits.seconds, longest)), report)


def check_between(between: object, seconds: float) -> tuple[float, float]:
    """The two seconds of a stretch within a sound of so many. Raises BadInput with one sentence."""
    try:
        start, end = (float(at) for at in between)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise BadInput("Say where the new stretch begins and ends, in seconds.") from None
    if not (0 <= start < end <= seconds + _SHOWN):  # not a number fails this too
        raise BadInput(
            f"The stretch must lie within the sound{f', from 0 to {seconds:.2f} seconds' if math.isfinite(seconds) else ''}."
        )
    end = min(end, seconds)
    if end - start < SHORTEST:
        raise BadInput(f"The stretch must be {SHORTEST:g} seconds long at least.")
    if end - start > LONGEST_VARIED:
        raise BadInput(f"The stretch may be {LONGEST_VARIED:g} seconds long at most.")
    return start, end


def _repainted(
    wish: SoundWish, path: Path, between: object, seed: int, limits: Limits | None, report: Report
) -> tuple[Original, np.ndarray, bool]:
    given = _whole(path, LONGEST, limits, report)
    start, end = check_between(between, len(given.samples) / given.rate)
    sound = heard_by_model(given)
    stretch = Stretch.of(start, end, len(sound) // (RATE // FRAME_RATE))
    keep_notes, avoided = wish.strength < 1, Avoided.of(wish.negative)
    low = max(0.0, start - _LISTENED)
    around = sound[round(low * RATE) : round((end + _LISTENED) * RATE)]
    # What stands around the stretch tells how its own notes sound; what stands in it is kept or written anew.
    notes = [note for one in notes_of(around, report) if (note := _placed(one, low - start, end - start, keep_notes))]
    notes = [note for note in notes if note.onset < 0 or note.instrument not in avoided]
    builder = _Gap(end - start)
    writer = None
    builder.around(notes)
    if keep_notes:
        builder.close(end - start)
        brief = wish.brief
    else:
        brief = avoided.brief(_around(wish.brief, sound, start, end, report), seed, report)
        brief = replace(brief, seconds=end - start + more_than(brief), bars=None)
        # Its notes are of a stretch, not of the whole, so nobody is told of them.
        writer = Writer(brief, end - start, None, (), builder, but_notes(report))
        writer.start()
    try:
        made = repaint(
            diffusing(), given, stretch, builder, words=said(brief), wish=wish, seed=seed, vary=keep_notes, heard=bool(notes),
            report=report if writer is None else writer.relay,
        )  # fmt: skip
        return given, made, True
    except Stopped as stop:
        return given, stop.samples, False
    finally:
        if writer is not None:
            writer.stop()


class _Gap(GuideBuilder):
    """A guide to a stretch of so many seconds: what is written for it ends with it, what stands around it is given."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def around(self, notes: Iterable[Note]) -> None:
        """Notes of the sound around, in seconds from the stretch's start."""
        super().add(notes)

    def add(self, notes: Iterable[Note]) -> None:
        """Notes that are written for the stretch."""
        inside = (note for note in notes if note.onset < self._seconds)
        super().add(replace(note, offset=min(note.offset, self._seconds)) for note in inside)


def _placed(note: Note, later: float, seconds: float, kept: bool) -> Note | None:
    """A note of the sound around, in seconds from the stretch's start; unless it is ``kept``, what lies in the stretch is none, and what
    reaches into it ends there."""
    onset, offset = note.onset + later, note.offset + later
    if kept or onset >= seconds:
        return replace(note, onset=onset, offset=offset)
    return replace(note, onset=onset, offset=min(offset, 0.0)) if onset < 0 else None


def _around(brief: Brief, sound: np.ndarray, start: float, end: float, report: Report) -> Brief:
    """The brief of a gap: key and tempo as before it (or behind it, where it begins the sound), and who plays there, where nothing is said."""
    before = sound[max(0, round((start - HEARD) * RATE)) : round(start * RATE)]
    near = before if len(before) >= 2 * RATE else sound[round(end * RATE) : round((end + HEARD) * RATE)]
    if len(near) < RATE:
        return brief
    if not brief.instruments and not brief.genre:
        heard = Counter(note.instrument for note in notes_of(near, report))
        brief = replace(brief, instruments=tuple(name for name, _ in heard.most_common(_MOST_PLAYERS)))
    return as_before(brief, near, but_notes(report))


def _varied(
    wish: SoundWish, path: Path, seed: int, limits: Limits | None, report: Report
) -> tuple[np.ndarray, int, bool]:
    given = _whole(path, LONGEST_VARIED, limits, report)
    if wish.strength == 0:
        return given.samples, given.rate, True
    sound = heard_by_model(given)
    notes = Avoided.of(wish.negative).notes(notes_of(sound, report))
    if not notes:
        report(Warned("No notes were found in the sound, so it is varied by its colour alone."))
    builder = GuideBuilder()
    builder.add(notes)
    builder.close(len(sound) / RATE)
    try:
        made = vary(
            diffusing(), sound, builder, words=said(wish.brief), wish=wish, seed=seed, heard=bool(notes), report=report
        )
        return made, RATE, True
    except Stopped as stop:
        if not len(stop.samples):
            raise Cancelled from stop
        return stop.samples, RATE, False
