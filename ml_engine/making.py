"""Words, a tune or a sound that is there become sound: the one place that knows composing and playing both.

The composer writes in a thread of its own; what it has written is played while it writes on. So key, tempo and
instruments are the composer's, which obeys to the letter, and the sound model is free to be small.
"""

import math
import secrets
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ml_engine.audio.encode import write_sound as encode
from ml_engine.avoiding import Avoided
from ml_engine.composition.brief import Brief
from ml_engine.composition.compose import compose
from ml_engine.composition.result import Composition, Rework
from ml_engine.composition.rework import ARRANGER, MOST_BARS, rework
from ml_engine.composition.words import check_brief, read_brief
from ml_engine.errors import BadInput, Cancelled
from ml_engine.events import Event, NotesFound, Report, Stage, Warned, ignore
from ml_engine.instruments import comfortable_range, family_of, is_drums, most_at_once
from ml_engine.limits import Limits
from ml_engine.marking.outlet import Outlet
from ml_engine.marking.words import word_for
from ml_engine.models import speeds
from ml_engine.models.codec import RATE, load_codec
from ml_engine.models.guide import GuideBuilder, band_named
from ml_engine.models.published import BY_NAME
from ml_engine.models.sounding import sounding
from ml_engine.music import Note, Performance, Piece
from ml_engine.notation.notate import notate
from ml_engine.notation.playing import play as played
from ml_engine.sound import tune
from ml_engine.sound.playing import play
from ml_engine.sound.result import SoundMade
from ml_engine.sound.telling import Stopped
from ml_engine.sound.wish import SoundWish
from ml_engine.tempo import Clock
from ml_engine.transcription.transcribe import transcribe

_MORE = 1.5  # seconds of music that are written beyond the sound's end, so that it is not the piece's last chord that is cut
PRIME, HEARD = 4.0, 20.0  # seconds of a given sound that are gone on from, and that are listened to for key and tempo
_LONGEST_BAR = 6  # quarters, of 12/8: what a bar may last where nobody has chosen a metre yet
_PITCHED_DEFAULT = ("piano", "electric bass", "drums")


def generate(
    wish: SoundWish,
    *,
    melody: Path | Piece | None = None,
    continuing: Path | None = None,
    limits: Limits | None = None,
    report: Report = ignore,
) -> SoundMade:
    """Make sound; see the front door. Whatever engine makes it, it goes out marked."""
    wish = wish.checked()
    outlet = Outlet(report, word_for(wish.engine))
    return outlet.finished(unmarked(wish, melody=melody, continuing=continuing, limits=limits, report=outlet))


def unmarked(
    wish: SoundWish,
    *,
    melody: Path | Piece | None = None,
    continuing: Path | None = None,
    limits: Limits | None = None,
    report: Report = ignore,
) -> SoundMade:
    """The same without the mark: for :func:`generate`, and for the bench, which measures what the mark does. Nobody else calls it."""
    wish = wish.checked()
    brief = understood(wish.brief)
    if wish.engine in BY_NAME:
        return _by_others(wish, brief, melody, continuing, limits, report)
    seed = brief.seed if brief.seed is not None else secrets.randbelow(2**31)
    notices: list[str] = []

    def told(event: Event) -> None:
        if isinstance(event, Warned):
            notices.append(event.message)
        report(event)

    report(Stage("listening" if melody or continuing else "composing", 0.0))
    prime = None
    if continuing is not None:
        heard = tune.samples_of(continuing, last=HEARD, limits=limits, report=told)
        prime = heard[-round(PRIME * RATE) :]
        brief = as_before(brief, heard, told)
    brief = Avoided.of(wish.negative).brief(brief, seed, told)
    brief = replace(brief, seed=seed, seconds=wish.seconds + more_than(brief), bars=None)
    given, band = _tune_of(melody, brief.instruments, limits, told)
    builder = GuideBuilder()
    player = _player(wish.engine, builder, prime, told)
    writer = Writer(brief, wish.seconds, given, band, builder, told)
    writer.start()
    complete, begun = True, time.monotonic()
    try:
        samples = player(
            builder, words=said(brief), wish=wish, seed=seed, prime=prime, band=band_named(brief.instruments),
            report=writer.relay,
        )  # fmt: skip
    except Stopped as stop:
        if not len(stop.samples):
            raise Cancelled from stop
        samples, complete = stop.samples, False
    finally:
        writer.stop()
    if complete:
        speeds.remember(wish.engine, time.monotonic() - begun, len(samples) / RATE)
    composed = writer.composition
    carried = replace(wish, brief=composed.brief if composed else brief)
    piece = composed.piece if composed else None
    return SoundMade(
        samples, RATE, carried, seed, wish.engine, brief.words, piece, complete, tuple(dict.fromkeys(notices))
    )


def _by_others(
    wish: SoundWish,
    brief: Brief,
    melody: Path | Piece | None,
    continuing: Path | None,
    limits: Limits | None,
    report: Report,
) -> SoundMade:
    """Sound by a published checkpoint, which is told the words, and knows nothing of a composer."""
    from ml_engine.sound import published

    seed = brief.seed if brief.seed is not None else secrets.randbelow(2**31)
    carried = replace(wish, brief=replace(brief, seed=seed))
    return published.make(
        carried, words=said(brief), seed=seed, melody=_chroma_source(melody), continuing=continuing, limits=limits, report=report
    )  # fmt: skip


def _chroma_source(melody: Path | Piece | None) -> Path | Performance | None:
    """A tune for an engine that knows no scores: a recording, or how the piece is played."""
    return played(melody)[1] if isinstance(melody, Piece) else melody


def _player(engine: str, builder: GuideBuilder, prime: np.ndarray | None, report: Report) -> Callable[..., np.ndarray]:
    """What plays for an engine, its weights loaded: takes what :func:`ml_engine.sound.playing.play` does, but for ``prime``, samples at RATE,
    whose notes are listened for where the engine can make use of them."""
    if engine == "diffusion":  # diffusers is brought in only where it is needed: that takes seconds
        from ml_engine.models.diffusing import diffusing
        from ml_engine.sound.diffusing import play as painted

        model = diffusing()
        before = [] if prime is None else notes_of(prime, report)
        seconds = 0.0 if prime is None else len(prime) / RATE
        builder.add(
            replace(note, onset=note.onset - seconds, offset=min(0.0, note.offset - seconds)) for note in before
        )
        return partial(painted, model=model, heard=bool(before))
    ready = sounding()

    def coded(*given: Any, prime: np.ndarray | None, **more: Any) -> np.ndarray:
        return play(*given, prime=None if prime is None else _codes_of(prime), model=ready, **more)

    return coded


class Writer(threading.Thread):
    """The composer at work. Its events are passed on by the caller's own thread, in :meth:`relay`."""

    def __init__(
        self,
        brief: Brief,
        seconds: float,
        melody: Piece | None,
        band: tuple[str, ...],
        builder: GuideBuilder,
        report: Report,
    ) -> None:
        super().__init__(name="composing for sound", daemon=True)
        self._brief, self._seconds, self._melody, self._band = brief, seconds, melody, band
        self._builder, self._report = builder, report
        self._stopping = threading.Event()
        self._waiting: list[Event] = []
        self._lock = threading.Lock()
        self.composition: Composition | None = None

    def run(self) -> None:
        try:
            self.composition = self._written()
            _, performance = played(self.composition.piece)
            if self.composition.complete and _missing_bars(self.composition.piece, self._seconds):
                self._keep(Warned("The music ends before the sound does: so many bars cannot be written."))
            if self._melody is not None:
                self._builder.add(performance.notes)
                self._keep(NotesFound(tuple(performance.notes), performance.duration))
            self._builder.close(performance.duration)
        except BaseException as fault:
            self._builder.fail(fault)

    def _written(self) -> Composition:
        if self._melody is None:
            return compose(self._brief, report=self._hear)
        melody, brief = self._melody, replace(self._brief, seconds=None)
        # A tune that is shorter than the sound goes on, rather than leaving silence behind it.
        if missing := _missing_bars(melody, self._brief.seconds or 0.0):
            melody = rework(melody, Rework("continue", brief=replace(brief, bars=missing)), report=self._hear).piece
        if not self._band:
            return Composition(melody, brief, ARRANGER, brief.seed or 0)
        return rework(melody, Rework("accompany", instruments=self._band, brief=brief), report=self._hear)

    def _hear(self, event: Event) -> None:
        if self._stopping.is_set():
            raise Cancelled
        if isinstance(event, NotesFound):
            if self._melody is not None:  # these are some of its notes only; all are told when they are there
                return
            self._builder.add(event.notes)
            self._builder.know(event.until)
        self._keep(event)

    def _keep(self, event: Event) -> None:
        with self._lock:
            self._waiting.append(event)

    def relay(self, event: Event) -> None:
        """Tell what the composer said since the last time, then ``event``."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for one in waiting:
            if not isinstance(one, Stage):  # the sound's own progress is what counts
                self._report(one)
        self._report(event)

    def stop(self) -> None:
        """End the thread: it is done, or not wanted any more."""
        self._stopping.set()
        self.join(10)


def understood(brief: Brief) -> Brief:
    """What its words say, where nothing but words is given; a brief with fields has been read, and what was taken out of it stays
    out. Raises BadInput for words that cannot be used, and for fields that no music can be made of."""
    fields = replace(brief, words="", seed=None, seconds=None) != Brief()
    if fields:
        check_brief(brief)
    if fields or not brief.words.strip():
        return brief
    read = read_brief(brief.words).brief
    return replace(
        read, seed=brief.seed if brief.seed is not None else read.seed, seconds=brief.seconds or read.seconds
    )


def said(brief: Brief) -> str:
    """What the sound model is told in words: the person's own, and what the fields add."""
    added = [*brief.instruments, brief.genre, *brief.moods, brief.key]
    words = brief.words.casefold()
    return ", ".join(
        part for part in (brief.words, *(one for one in added if one and one.casefold() not in words)) if part
    )


def more_than(brief: Brief) -> float:
    """Seconds of music to ask for beyond the sound's: where the tempo is fixed, as many bars are written as come nearest."""
    if not brief.tempo:
        return _MORE
    count, _, unit = brief.meter.partition("/")
    bar = 4 * int(count) / int(unit) if count.isdigit() and unit.isdigit() else _LONGEST_BAR
    return max(_MORE, 0.55 * bar * 60 / brief.tempo)


def _missing_bars(piece: Piece, seconds: float) -> int:
    """How many bars more fill ``seconds``, at the tempo and in the metre in which the piece ends."""
    clock = Clock(piece.tempo_marks, piece.meters, piece.swing, piece.pickup)
    length, bar = piece.length, piece.meters[-1].bar_quarters
    missing = seconds - clock.seconds(length)
    each = clock.seconds(length + bar) - clock.seconds(length)
    return min(MOST_BARS, math.ceil(missing / each)) if missing > 0 else 0


def _cast(asked: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Who plays a tune that was heard, and who accompanies it: together the instruments asked for, and no others."""
    if not asked:
        return "piano", _PITCHED_DEFAULT
    pitched = [name for name in asked if not is_drums(name)]
    above = [name for name in pitched if family_of(name) != "bass"] or pitched
    if not above:
        return "piano", asked
    lead = next((name for name in above if most_at_once(name) <= 2), above[0])
    rest = list(asked)
    rest.remove(lead)
    if not rest and most_at_once(lead) > 2:  # one player does both
        rest = [lead]
    return lead, tuple(rest)


def _within_reach(notes: list[Note], instrument: str) -> list[Note]:
    """The notes played by ``instrument``, moved by the octaves that bring most of them to where it is at ease."""
    low, high = comfortable_range(instrument)

    def outside(octaves: int) -> int:
        return sum(not low <= note.pitch + 12 * octaves <= high for note in notes)

    octaves = min((0, 1, -1, 2, -2), key=outside)
    return [replace(note, pitch=note.pitch + 12 * octaves, instrument=instrument) for note in notes]


def _tune_of(
    melody: Path | Piece | None, asked: tuple[str, ...], limits: Limits | None, report: Report
) -> tuple[Piece | None, tuple[str, ...]]:
    """The tune as a piece, and who accompanies it.

    A piece keeps its own instruments. A recording is heard as a single line or, when it is none, its upper line is taken;
    it is played by one of those ``asked`` for.
    """
    if melody is None or isinstance(melody, Piece):
        return melody, asked or _PITCHED_DEFAULT
    lead, band = _cast(asked)
    limits = limits or Limits()
    limits = replace(limits, seconds=min(limits.seconds, tune.LONGEST))
    samples = tune.samples_of(melody, limits=limits, report=report)
    seconds = len(samples) / RATE
    notes = tune.line_of(samples, report)
    if not tune.is_a_tune(notes, seconds):
        notes = _upper(list(listened(melody, limits, report).notes))
        if not tune.is_a_tune(notes, seconds):
            raise BadInput(f"No tune was found in {melody.name}: nothing in it has a clear pitch for long enough.")
        report(Warned("Several voices were heard in the tune; the upper one is taken."))
    return notate(Performance.of(_within_reach(notes, lead))).piece, band


def _upper(notes: list[Note]) -> list[Note]:
    """The notes that no other covers from above when they begin."""
    return [
        note
        for note in notes
        if not any(
            o.onset <= note.onset + 0.03 and o.offset > note.onset + 0.03 and o.pitch > note.pitch for o in notes
        )
    ]


def _codes_of(samples: np.ndarray) -> np.ndarray:
    """The codec's codes (BOOKS, frames) of a sound."""
    return np.asarray(load_codec().encode(torch.from_numpy(samples)[None, None]).audio_codes[0, 0].numpy())


def as_before(brief: Brief, heard: np.ndarray, report: Report) -> Brief:
    """Key and tempo of the sound that is gone on from (its end, at RATE), where the brief has none."""
    if brief.key and (brief.tempo or brief.tempo_word):
        return brief
    try:
        with tempfile.TemporaryDirectory(prefix="notewright-") as place:
            end = Path(place) / "end.wav"
            encode(end, [heard[:, None]], RATE, 1)
            piece = notate(listened(end, None, report)).piece
    except BadInput:
        report(Warned("No notes were found in the sound to go on from, so key and tempo are the composer’s choice."))
        return brief
    key = piece.keys[0] if piece.keys else None
    tempo = piece.tempo_marks[0].bpm if piece.tempo_marks else None
    if key and not brief.key:
        report(Warned(f"It goes on in {key.tonic} {key.mode}."))
    return replace(
        brief,
        key=brief.key or (f"{key.tonic} {key.mode}" if key else ""),
        tempo=brief.tempo or (None if brief.tempo_word or tempo is None else min(240.0, max(40.0, float(tempo)))),
    )


def notes_of(samples: np.ndarray, report: Report) -> list[Note]:
    """Who plays what in samples (n,) at RATE, in seconds; nothing where nothing is found, or where they are none to speak of."""
    if len(samples) < RATE:
        return []
    with tempfile.TemporaryDirectory(prefix="notewright-") as place:
        file = Path(place) / "given.wav"
        encode(file, [samples[:, None]], RATE, 1)
        try:
            return list(listened(file, None, but_notes(report), "ensemble").notes)
        except BadInput:
            return []


def but_notes(report: Report) -> Report:
    """The same, which is not told of notes."""
    return lambda event: None if isinstance(event, NotesFound) else report(event)


def listened(recording: Path, limits: Limits | None, report: Report, engine: str = "general") -> Performance:
    """The notes of a recording. Raises Cancelled, which the transcriber keeps to itself, when ``report`` does."""
    found = transcribe(recording, engine=engine, limits=limits, report=report)
    if not found.complete:
        raise Cancelled
    return found.performance
