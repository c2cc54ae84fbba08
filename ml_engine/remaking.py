"""A sound that is there made anew in part, or varied as a whole: what :mod:`ml_engine.making` is for new sound.

What is painted into a gap is written by the composer, in the key and at the tempo of what is heard around it; what is varied keeps
its notes, which are listened for first.
"""

import secrets
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from ml_engine.audio.decode import Original, original
from ml_engine.audio.encode import write_sound as encode
from ml_engine.composition.brief import Brief
from ml_engine.errors import BadInput, Cancelled
from ml_engine.events import Event, NotesFound, Report, Stage, Warned, ignore
from ml_engine.limits import Limits
from ml_engine.making import HEARD, Writer, as_before, listened, more_than, said, understood
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


def remake(
    wish: SoundWish,
    *,
    varying: Path | None = None,
    repainting: Path | None = None,
    between: tuple[float, float] | None = None,
    limits: Limits | None = None,
    report: Report = ignore,
) -> SoundMade:
    """Vary a sound or make a stretch of it anew; see the front door."""
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
        raise BadInput(f"The stretch must lie within the sound, from 0 to {seconds:.2f} seconds.")
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
    keep_notes = wish.strength < 1
    builder, writer = GuideBuilder(), None
    if keep_notes:
        low = max(0.0, start - 2.0)
        notes = [
            _moved(note, low - start) for note in _notes_of(sound[round(low * RATE) : round((end + 1) * RATE)], report)
        ]
        builder.add(notes)
        builder.close(end - start)
        brief = wish.brief
    else:
        brief = _around(wish.brief, sound, start, end, report)
        brief = replace(brief, seconds=end - start + more_than(brief), bars=None)
        # Its notes are of a stretch, not of the whole, so nobody is told of them.
        writer = Writer(brief, end - start, None, (), builder, _but_notes(report))
        writer.start()
    try:
        made = repaint(
            diffusing(), given, stretch, builder, words=said(brief), wish=wish, seed=seed, vary=keep_notes,
            report=report if writer is None else writer.relay,
        )  # fmt: skip
        return given, made, True
    except Stopped as stop:
        return given, stop.samples, False
    finally:
        if writer is not None:
            writer.stop()


def _but_notes(report: Report) -> Report:
    return lambda event: None if isinstance(event, NotesFound) else report(event)


def _around(brief: Brief, sound: np.ndarray, start: float, end: float, report: Report) -> Brief:
    """The brief of a gap: key and tempo as before it (or behind it, where it begins the sound), and who plays there, where nothing is said."""
    before = sound[max(0, round((start - HEARD) * RATE)) : round(start * RATE)]
    near = before if len(before) >= 2 * RATE else sound[round(end * RATE) : round((end + HEARD) * RATE)]
    if len(near) < RATE:
        return brief
    if not brief.instruments and not brief.genre:
        heard = Counter(note.instrument for note in _notes_of(near, report))
        brief = replace(brief, instruments=tuple(name for name, _ in heard.most_common(_MOST_PLAYERS)))
    return as_before(brief, near, _but_notes(report))


def _notes_of(sound: np.ndarray, report: Report) -> list[Note]:
    """Who plays what in samples at RATE; nothing where nothing is found."""
    with tempfile.TemporaryDirectory(prefix="notewright-") as place:
        file = Path(place) / "given.wav"
        encode(file, [sound[:, None]], RATE, 1)
        try:
            return list(listened(file, None, _but_notes(report), "ensemble").notes)
        except BadInput:
            return []


def _moved(note: Note, seconds: float) -> Note:
    return replace(note, onset=note.onset + seconds, offset=note.offset + seconds)


def _varied(
    wish: SoundWish, path: Path, seed: int, limits: Limits | None, report: Report
) -> tuple[np.ndarray, int, bool]:
    given = _whole(path, LONGEST_VARIED, limits, report)
    if wish.strength == 0:
        return given.samples, given.rate, True
    sound = heard_by_model(given)
    notes = _notes_of(sound, report)
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
