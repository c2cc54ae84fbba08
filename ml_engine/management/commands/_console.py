"""What the engine's commands share: progress on a terminal, one line on bad input, Ctrl-C that keeps what was found."""

import signal
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn, TypedDict

from django.core.management.base import BaseCommand

from ml_engine import (
    LAYOUTS,
    MOST_CHANGES,
    RIGHTS,
    STYLES,
    TRANSCRIBED,
    BadInput,
    Cancelled,
    Change,
    EngineChosen,
    Event,
    Origin,
    Stage,
    Warned,
    now,
    weights_licence,
)

BAD_INPUT = 2
INTERRUPTED = 130


class EngineCommand(BaseCommand):
    """A command that needs neither database nor a working site, only the engine."""

    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.work(options)
        except BadInput as fault:
            self.refuse(str(fault))
        except BrokenPipeError:
            sys.exit(BAD_INPUT)
        except OSError as fault:
            self.refuse(f"{fault.filename or 'The file'} could not be read or written: {fault.strerror or fault}.")
        except (KeyboardInterrupt, Cancelled):
            sys.exit(INTERRUPTED)

    def work(self, options: dict[str, Any]) -> None:
        raise NotImplementedError

    def refuse(self, sentence: str) -> NoReturn:
        """End with status 2 and one line on standard error."""
        self.stderr.write(" ".join(sentence.split()))
        sys.exit(BAD_INPUT)


class Progress:
    """A report callable: one moving line when standard error is a terminal; it raises Cancelled after Ctrl-C."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.stopped = threading.Event()
        self._terminal = sys.stderr.isatty()

    def __call__(self, event: Event) -> None:
        if self.stopped.is_set():
            raise Cancelled
        if isinstance(event, Warned):
            self._write(f"{self.label}: {event.message}", end=True)
        elif isinstance(event, EngineChosen):
            self._write(f"{self.label}: {event.engine}: {event.reason}", end=True)
        elif isinstance(event, Stage):
            self._write(f"{self.label}: {event.name} {event.fraction:4.0%}")

    def done(self) -> None:
        """Clear the moving line."""
        self._write("")

    def _write(self, text: str, *, end: bool = False) -> None:
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{text}" + ("\n" if end else ""))
            sys.stderr.flush()


@contextmanager
def interruptible(progress: Progress) -> Iterator[None]:
    """The first Ctrl-C stops the engine at its next report, which keeps what it has; a second one ends at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        if progress.stopped.is_set():
            raise KeyboardInterrupt
        progress.stopped.set()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        progress.done()


def source_file(text: str) -> Path:
    """The path of a file that is there. Raises BadInput when it is not."""
    path = Path(text)
    if not path.exists():
        raise BadInput(f"There is no file {text}.")
    if not path.is_file():
        raise BadInput(f"{text} is not a file.")
    return path


def written_down(source: Path, model: str) -> Origin:
    """What a score says that was written down from a file by a model."""
    return Origin(
        TRANSCRIBED, model, "", (source.name,), now()[:10], weights_licence(model), rights=RIGHTS[TRANSCRIBED]
    )


def title_of(path: Path) -> str:
    """What stands over the score: the file's name as words."""
    return " ".join(path.stem.replace("_", " ").split()) or "Untitled"


def add_output(parser: ArgumentParser, what: str) -> None:
    parser.add_argument("--output", required=True, metavar=what, help="where to write")


class Manner(TypedDict):
    """How a performance is written down, as ``notate`` takes it."""

    changes: tuple[Change, ...]
    style: str
    layout: str


def add_manner(parser: ArgumentParser) -> None:
    """The options that :func:`manner_of` reads."""
    parser.add_argument("--style", default=STYLES[-1], help=f"{' or '.join(STYLES)}; expressive unless told otherwise")
    parser.add_argument("--layout", default=LAYOUTS[0], help=f"one of: {', '.join(LAYOUTS)}")
    parser.add_argument(
        "--change",
        action="append",
        default=[],
        metavar="KIND=VALUE[@START-END]",
        help="what is to be written otherwise, in seconds or everywhere: meter=3/4, tempo=2@10-20, hands@5-, "
        "instrument=clarinet=oboe, merge=violin 2=violin, name=cello=Anna, move=piano=cello@8-12; any number",
    )


def add_parts(parser: ArgumentParser) -> None:
    """The option that asks for each player's part too."""
    parser.add_argument(
        "--parts",
        action="store_true",
        help="each part as well, as NAME.01 Flute.musicxml, at written pitch, .mid and .pdf",
    )


def manner_of(options: dict[str, Any]) -> Manner:
    """What was asked with --style, --layout and --change. Raises BadInput when it cannot be done."""
    style, layout, changes = options["style"], options["layout"], options["change"]
    if style not in STYLES:
        raise BadInput(f'There is no style "{style}"; choose from {", ".join(STYLES)}.')
    if layout not in LAYOUTS:
        raise BadInput(f'There is no layout "{layout}"; choose from {", ".join(LAYOUTS)}.')
    if len(changes) > MOST_CHANGES:
        raise BadInput(f"At most {MOST_CHANGES} changes can be made to one score.")
    return {"changes": tuple(map(_change, changes)), "style": style, "layout": layout}


def _change(text: str) -> Change:
    """KIND=VALUE[@START-END], where END may be left out. Raises BadInput for anything else."""
    what, at, times = text.partition("@")
    start, dash, end = times.partition("-")
    if at and not (start and dash):
        raise BadInput(f'"{text}" does not say where; write {what}@START-END or {what}@START-, in seconds.')
    kind, _, value = what.partition("=")
    return Change.from_json({"kind": kind, "value": value, "start": start or 0.0, "end": end or None})
