"""The engine that listens and writes. This is its front door: nothing outside imports deeper.

Importing it is cheap: each function brings in its room when it is first called, so that a web server that only shows
results never loads a model.
"""

import os

# Two spinning torch threads beside any other busy process run many times slower; passive ones do not.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_engine.composition.brief import Brief, Chip, Reading
from ml_engine.composition.result import Composition, Rework
from ml_engine.configuration import Configuration, configure
from ml_engine.errors import BadInput, Cancelled
from ml_engine.events import EngineChosen, Event, NotesFound, Report, SoundHeard, Stage, Warned, ignore, to_json
from ml_engine.instruments import FAMILIES, KINDS_OF_PLAYER
from ml_engine.limits import Limits
from ml_engine.models.published import Licence, Published
from ml_engine.music import ChordMark, Mark, Note, Part, Pedal, Performance, Piece, Section, Timeline, WrittenNote
from ml_engine.notation.changes import LAYOUTS, MOST_CHANGES, STYLES, Change, Doubt
from ml_engine.origin import ARRANGED, GENERATED, RIGHTS, SEPARATED, TRANSCRIBED, Origin, now, without_words
from ml_engine.shelf import (
    check_can,
    check_model,
    licence_of,
    plan_pull,
    published_models,
    pull,
    remove_model,
    sound_engine,
    sound_engines,
    usual_guidance,
)
from ml_engine.sound.engines import SoundEngine
from ml_engine.sound.wish import SoundWish

if TYPE_CHECKING:
    from ml_engine.audio.decode import Inspection
    from ml_engine.audio.pictures import Picture
    from ml_engine.comparing.compare import Comparison
    from ml_engine.marking.finder import Found
    from ml_engine.models.registry import Model
    from ml_engine.notation.notate import Notation
    from ml_engine.notation.parts import PartFile
    from ml_engine.sound.result import SoundMade
    from ml_engine.tracing import Provenance
    from ml_engine.transcription.transcribe import Transcription

__all__ = [
    "ARRANGED", "FAMILIES", "GENERATED", "KINDS_OF_PLAYER", "LAYOUTS", "MOST_CHANGES", "RIGHTS", "SEPARATED", "STYLES", "TRANSCRIBED", "BadInput", "Brief", "Cancelled", "Change", "Chip", "ChordMark", "Composition", "Configuration", "Doubt", "EngineChosen", "Event", "Licence", "Limits", "Mark", "Note", "NotesFound", "Origin", "Part", "Pedal", "Performance", "Piece", "Published", "Reading", "Report", "Rework", "Section", "SoundEngine", "SoundHeard", "SoundWish", "Stage", "Timeline", "Warned", "WrittenNote", "check_brief", "check_can", "check_model", "choices", "compare", "compare_apart", "compare_files", "compose", "configure", "engines", "engrave", "engrave_parts", "find_mark", "generate", "ignore", "inspect", "known_models", "licence_of", "look", "model_behind", "notate", "now", "piece_from_json", "piece_to_json", "plan_pull", "play", "provenance", "published_models", "pull", "read_brief", "read_notes", "read_performance", "read_piece", "read_timeline", "remove_model", "render", "rework", "separate", "sound_engine", "sound_engines", "to_json", "transcribe", "usual_guidance", "warm_up", "weights_licence", "without_words", "write_sound",
]  # fmt: skip


def inspect(path: Path, limits: Limits | None = None) -> "Inspection":
    """Decode the whole file in a process that may be killed and say what it is.

    Returns duration (s), sample rate (Hz), channels, codec, loudness (LUFS), peak and the waveform's peaks.
    Raises BadInput with one sentence when there is no usable sound in it.
    """
    from ml_engine.audio.decode import inspect

    return inspect(path, limits)


def look(path: Path, directory: Path, *, limits: Limits | None = None, report: Report = ignore) -> "list[Picture]":
    """Draw zoomable spectrograms (STFT and constant-Q) of a recording as PNG tiles into ``directory``.

    Returns one Picture a kind: its axis ranges and its pyramid of tiles. Raises BadInput as :func:`inspect` does.
    """
    from ml_engine.audio.pictures import look

    return look(path, directory, limits=limits, report=report)


def transcribe(
    path: Path,
    *,
    engine: str = "auto",
    players: tuple[str, ...] = (),
    denoise: bool = False,
    limits: Limits | None = None,
    report: Report = ignore,
) -> "Transcription":
    """Listen to a recording and return what was played: performance, the engine that listened, and whether it is complete.

    ``engine`` is "auto" or a name of :func:`engines`. ``players`` are those of KINDS_OF_PLAYER that are known to play, all of them;
    () when nobody knows. "auto" goes by them, "ensemble" gives notes to nobody else, an engine of one part is told its instrument. When ``report`` raises Cancelled the notes found until then are
    returned with ``complete=False``. Raises BadInput for a name there is not, and when the file holds no usable sound.
    """
    from ml_engine.transcription.transcribe import transcribe

    return transcribe(path, engine=engine, players=players, denoise=denoise, limits=limits, report=report)


def separate(
    path: Path,
    directory: Path,
    *,
    notes: Sequence[Note] = (),
    title: str = "",
    statement: Origin | None = None,
    limits: Limits | None = None,
    report: Report = ignore,
) -> dict[str, Path]:
    """Take a recording apart: the sound of each kind of player that is heard in it, as DIRECTORY/PLAYER.flac by player.

    ``notes`` with their instruments say who plays what, where that is known; with fewer than two kinds of player in them it is listened for.
    The stems are mono, as long as the recording, and add up to it. Their tags have ``title`` with the player, and ``statement``, or else
    one that tells of the file. Raises BadInput when the file holds no usable sound or nobody is heard to play.
    """
    from ml_engine.transcription.stems import separate

    return separate(path, directory, notes=notes, title=title, statement=statement, limits=limits, report=report)


def notate(
    performance: Performance,
    *,
    timeline: Timeline | None = None,
    changes: tuple[Change, ...] = (),
    style: str = "expressive",
    layout: str = "auto",
    title: str = "",
    report: Report = ignore,
) -> "Notation":
    """Write down a performance: a Piece in quarter notes, the Timeline that ties it to the seconds, and the bars in doubt.

    With ``timeline`` the beats are taken as given; ``changes`` are a person's decisions. ``style`` is "plain" or "expressive";
    ``layout`` "auto", "piano", "lead sheet", "one staff" or "instruments". Raises BadInput when there are no notes or a
    change cannot be made.
    """
    from ml_engine.notation.notate import notate

    return notate(
        performance, timeline=timeline, changes=changes, style=style, layout=layout, title=title, report=report
    )


def engrave(
    notation: "Notation",
    performance: Performance | None,
    directory: Path,
    name: str,
    *,
    formats: tuple[str, ...] = ("musicxml", "mid", "pdf", "json"),
    statement: Origin | None = None,
    report: Report = ignore,
) -> dict[str, Path]:
    """Write the score's files into ``directory`` and return them by role.

    Roles: ``musicxml`` NAME.musicxml; ``mid`` gives ``performance_midi`` NAME.performance.mid (when a performance is given)
    and ``score_midi`` NAME.score.mid; ``pdf`` NAME.pdf; ``json`` gives ``timeline`` NAME.timeline.json, ``piece``
    NAME.piece.json and, with a performance, ``notes`` NAME.notes.json. ``statement``, where the music came from, stands in MIDI,
    MusicXML and PDF.
    """
    from ml_engine.notation.engrave import engrave

    return engrave(notation, performance, directory, name, formats=formats, statement=statement, report=report)


def engrave_parts(
    piece: Piece,
    directory: Path,
    name: str,
    *,
    formats: tuple[str, ...] = ("musicxml", "mid", "pdf"),
    statement: Origin | None = None,
    report: Report = ignore,
) -> "list[PartFile]":
    """Write each part of a score as its player reads it into ``directory``: "NAME.01 Flute.musicxml", .mid and .pdf.

    Transposing instruments stand at written pitch, rests of several bars are one.
    """
    from ml_engine.notation.parts import engrave_parts

    return engrave_parts(piece, directory, name, formats=formats, statement=statement, report=report)


def read_brief(words: str) -> Reading:
    """Read a prompt in plain words: the brief, what was understood as chips, and what was not.

    Raises BadInput with one sentence for what cannot be used: nothing at all, or too long to be a prompt.
    """
    from ml_engine.composition.words import read_brief

    return read_brief(words)


def check_brief(brief: Brief) -> Reading:
    """Make a brief's fields fit each other: chips of all that is set, and notices of choices that had to be made.

    Raises BadInput with one sentence for what no music can be (bars 0, a tempo of 9999, an unknown key).
    """
    from ml_engine.composition.words import check_brief

    return check_brief(brief)


def choices() -> dict[str, list[str]]:
    """What a form offers, by the brief's field: genre, moods, texture, register, instruments, key, meter, dynamics."""
    from ml_engine.composition.words import choices

    return choices()


def compose(brief: Brief, *, report: Report = ignore) -> Composition:
    """Compose a piece. Its notes are told as NotesFound (seconds of the playing) bar by bar while it is written.

    When ``report`` raises Cancelled, the bars written until then are returned with ``complete=False``. The same brief with
    the same seed gives the same piece. Raises BadInput as :func:`check_brief` does.
    """
    from ml_engine.composition.compose import compose

    return compose(brief, report=report)


def rework(piece: Piece, wish: Rework, *, other: Piece | None = None, report: Report = ignore) -> Composition:
    """Do something with a piece that is there: write on, fill, harmonise, vary … (``wish.mode``); events as in compose.

    Whatever is not to be written anew stays as it is to the last tick. ``other`` is the second piece of a blend. Raises
    BadInput when the piece and the wish do not fit.
    """
    from ml_engine.composition.rework import rework

    return rework(piece, wish, other=other, report=report)


def generate(
    wish: SoundWish,
    *,
    melody: Path | Piece | None = None,
    continuing: Path | None = None,
    varying: Path | None = None,
    repainting: Path | None = None,
    between: tuple[float, float] | None = None,
    limits: Limits | None = None,
    report: Report = ignore,
) -> "SoundMade":
    """Make sound from words: told as SoundHeard every few tenths of a second while the composer still writes on.

    All of it carries the mark that :func:`find_mark` finds. ``melody``: a tune that is to be heard in it, as a recording (hummed, sung, played) or a Piece. ``continuing``: a recording
    that is gone on from; only what is new is returned. ``varying``: a recording that is made again, otherwise, as far as
    ``wish.strength`` says. ``repainting``: a recording of which the seconds ``between`` are made anew and all else stays, sample
    by sample, at its own rate; of strength 1 by new notes, below by its own. The last two are the engine "diffusion"'s. When ``report``
    raises Cancelled, what was heard until then is returned with ``complete=False`` (Cancelled comes through when that is nothing).
    Raises BadInput with one sentence.
    """
    if sum(given is not None for given in (continuing, varying, repainting)) > 1:
        raise BadInput("A sound is gone on from, varied or painted anew in part: one of them at a time.")
    if varying is not None or repainting is not None:
        if melody is not None:
            raise BadInput("A sound that is varied or painted anew cannot have a tune as well.")
        from ml_engine.remaking import remake

        return remake(wish, varying=varying, repainting=repainting, between=between, limits=limits, report=report)
    from ml_engine.making import generate

    return generate(wish, melody=melody, continuing=continuing, limits=limits, report=report)


def write_sound(
    made: "SoundMade",
    directory: Path,
    name: str,
    *,
    title: str = "",
    formats: tuple[str, ...] = ("wav", "flac", "ogg"),
    statement: Origin | None = None,
    takes: tuple[str, ...] = (),
) -> dict[str, Path]:
    """Write NAME.wav, NAME.flac, NAME.ogg at -16 LUFS, with tags that say that a model made it; returns them by format.

    ``statement`` says where it came from; without one, what ``made`` tells of it, and ``takes``, the names of what it was made of.
    """
    from ml_engine.sound.files import write_sound

    return write_sound(made, directory, name, title=title, formats=formats, statement=statement, takes=takes)


def provenance(path: Path, *, limits: Limits | None = None, report: Report = ignore) -> "Provenance":
    """Where a file came from, as far as it tells: the mark in its sound, and what stands written in it.

    Sound of any kind that can be decoded, MIDI, MusicXML or PDF, told apart by content. Raises BadInput with one sentence for
    another file.
    """
    from ml_engine.tracing import provenance

    return provenance(path, limits=limits, report=report)


def find_mark(path: Path, *, limits: Limits | None = None) -> "Found":
    """Search the sound of a file for the mark of what a model made: how clear it is, what it says, and the odds of an error.

    Raises BadInput when the file holds no sound.
    """
    from ml_engine.tracing import provenance

    mark = provenance(path, limits=limits).mark
    if mark is None:
        raise BadInput("There is no sound in this file.")
    return mark


def weights_licence(model: str) -> str:
    """The licence of the weights behind a take's model; "" where no weights that are known made it."""
    from ml_engine.models.licences import weights_licence

    return weights_licence(model)


def model_behind(model: str) -> str:
    """The name in :func:`known_models` of what stands behind a take's model; "" where no weights do."""
    from ml_engine.models.licences import model_behind

    return model_behind(model)


def play(piece: Piece) -> "tuple[Notation, Performance]":
    """How a written piece is played: its Notation (with a Timeline from its tempo marks), and the Performance.

    The written notes of the returned notation name the played ones by their index.
    """
    from ml_engine.notation.playing import play

    return play(piece)


def read_piece(path: Path) -> Piece:
    """Read a score: MusicXML (.musicxml, .xml, .mxl), a Piece as JSON, or a MIDI file, told apart by content.

    MIDI that was played freely is written down as :func:`notate` does. Raises BadInput when it is none of these.
    """
    from ml_engine.notation.reading import read_piece

    return read_piece(path)


def piece_to_json(piece: Piece) -> dict[str, Any]:
    """A Piece as JSON, every field exact."""
    from ml_engine.pieces import piece_to_json

    return piece_to_json(piece)


def piece_from_json(data: Any) -> Piece:
    """Read the form of :func:`piece_to_json`. Raises BadInput when it is none."""
    from ml_engine.pieces import piece_from_json

    return piece_from_json(data)


def read_performance(path: Path) -> Performance:
    """Read a MIDI file as a performance, in seconds, pedal included. Raises BadInput when it is none."""
    from ml_engine.midi import read_performance

    return read_performance(path)


def read_notes(path: Path) -> Performance:
    """What was played, from a NAME.notes.json. Raises BadInput when it is not in it."""
    from ml_engine.notation.engrave import read_notes

    return read_notes(path)


def read_timeline(path: Path) -> Timeline:
    """Read a NAME.timeline.json. Raises BadInput when it is none."""
    from ml_engine.notation.timeline import read_timeline

    return read_timeline(path)


def compare(
    transcription: Performance,
    reference: Performance,
    *,
    align: str = "auto",
    written: bool = False,
    timeline: Timeline | None = None,
    report: Report = ignore,
) -> "Comparison":
    """Hold a transcription against what was played: numbers as mir_eval has them, and every error by its kind.

    ``align`` is "auto", "none" or "warp"; ``written`` says that the reference is a score, which "auto" brings into the
    recording's time. ``timeline`` (of the transcription) gives the bars of the worst moments. Raises BadInput when either
    has no notes or more than can be compared.
    """
    from ml_engine.comparing.compare import compare

    return compare(transcription, reference, align_by=align, written=written, timeline=timeline, report=report)


def compare_files(
    transcription: Path, reference: Path, *, align: str = "auto", report: Report = ignore
) -> "Comparison":
    """:func:`compare` with files: MIDI, MusicXML, a NAME.notes.json or a piece as JSON, told apart by content.

    A reference in MusicXML, or in MIDI whose notes lie on a grid, is a score; its bars name the worst moments.
    """
    from ml_engine.judging import compare_files

    return compare_files(transcription, reference, align=align, report=report)


def compare_apart(
    transcription: tuple[Path, ...],
    reference: tuple[Path, ...],
    *,
    align: str = "auto",
    written: bool | None = None,
    timeline: Path | None = None,
) -> dict[str, Any]:
    """:func:`compare_files` in a process that may be killed, for files of strangers; the result as Comparison.to_json().

    Of each side the first file that can be read is taken. ``written`` overrules what is told by the reference's content;
    ``timeline`` is the transcription's NAME.timeline.json. Raises BadInput with one sentence, also for what takes too long.
    """
    from ml_engine.judging import compare_apart

    return compare_apart(transcription, reference, align=align, written=written, timeline=timeline)


def render(
    performance: Performance,
    path: Path,
    *,
    soundfont: Path,
    reverb: bool = False,
    title: str = "",
    statement: Origin | None = None,
) -> None:
    """Play a performance with a SoundFont into a sound file (WAV, FLAC or OGG by its ending), 44.1 kHz stereo.

    What the composer wrote, by the performance's origin or by ``statement``, carries the mark that :func:`find_mark` finds; what was
    heard in a recording does not. ``statement`` stands in the file's tags, else the performance's origin does.
    """
    from ml_engine.rendering import render

    render(performance, path, soundfont=soundfont, reverb=reverb, title=title, statement=statement)


def engines() -> dict[str, str]:
    """The engines that can listen: name -> what it is good for, one line each. "auto" is not among them."""
    from ml_engine.models.registry import engines

    return engines()


def known_models() -> "list[Model]":
    """The models there are: task, licence, size, source, cost and measured quality of each."""
    from ml_engine.models.registry import MODELS

    return list(MODELS)


def warm_up(engine_names: tuple[str, ...] | None = None) -> None:
    """Load models (all by default) before the first job needs them; they stay in memory of this process."""
    from ml_engine.transcription.engines import warm_up

    warm_up(engine_names)
