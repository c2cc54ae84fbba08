"""manage.py transcribe FILE... --output DIR: recordings become scores."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from ml_engine import (
    KINDS_OF_PLAYER,
    BadInput,
    engines,
    engrave,
    engrave_parts,
    notate,
    transcribe,
)
from ml_engine.management.commands._console import (
    INTERRUPTED,
    EngineCommand,
    Manner,
    Progress,
    add_manner,
    add_output,
    add_parts,
    interruptible,
    manner_of,
    source_file,
    title_of,
    written_down,
)

FORMATS = ("musicxml", "mid", "pdf", "json")


class Command(EngineCommand):
    help = "Listen to recordings and write them down as MusicXML, MIDI, PDF and a timeline."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="recordings: WAV, AIFF, FLAC, MP3, OGG, M4A, WebM")
        add_output(parser, "DIR")
        parser.add_argument(
            "--engine",
            default="auto",
            help="auto, piano, general, line (one note at a time: a voice, a flute) or ensemble (several instruments)",
        )
        parser.add_argument(
            "--players",
            default="",
            help=f"who plays, all of them, where that is known: any of {','.join(KINDS_OF_PLAYER)}",
        )
        parser.add_argument("--formats", default=",".join(FORMATS), help="any of musicxml,mid,pdf,json")
        parser.add_argument("--denoise", action="store_true", help="reduce steady noise before listening")
        add_manner(parser)
        add_parts(parser)

    def work(self, options: dict[str, Any]) -> None:
        formats = _formats(options["formats"])
        manner = manner_of(options)
        engine = options["engine"]
        if engine not in {"auto", *engines()}:
            raise BadInput(f'There is no engine "{engine}"; choose from auto, {", ".join(engines())}.')
        players = _players(options["players"])
        paths = [source_file(text) for text in options["files"]]
        names = _names(paths)
        directory = Path(options["output"])
        directory.mkdir(parents=True, exist_ok=True)
        if not directory.is_dir():
            raise BadInput(f"{directory} is not a directory.")
        for path, name in zip(paths, names, strict=True):
            self._one(
                path,
                name,
                directory,
                engine,
                players,
                formats,
                manner,
                denoise=options["denoise"],
                parts=options["parts"],
            )

    def _one(
        self,
        path: Path,
        name: str,
        directory: Path,
        engine: str,
        players: tuple[str, ...],
        formats: tuple[str, ...],
        manner: Manner,
        *,
        denoise: bool,
        parts: bool,
    ) -> None:
        progress = Progress(path.name)
        try:
            with interruptible(progress):
                heard = transcribe(path, engine=engine, players=players, denoise=denoise, report=progress)
            if not heard.complete and not heard.performance.notes:
                sys.exit(INTERRUPTED)
            # What was found before an interruption is written all the same.
            writing = Progress(path.name)
            with interruptible(writing):
                notation = notate(heard.performance, title=title_of(path), report=writing, **manner)
                statement = written_down(path, heard.engine)
                written = engrave(
                    notation,
                    heard.performance,
                    directory,
                    name,
                    formats=formats,
                    statement=statement,
                    report=writing,
                )
                scores = tuple(form for form in formats if form != "json")
                own = (
                    engrave_parts(notation.piece, directory, name, formats=scores, statement=statement, report=writing)
                    if parts
                    else []
                )
        except BadInput as fault:
            raise BadInput(f"{path}: {fault}") from fault
        for role, file in written.items():
            if role not in ("notes", "piece"):
                self.stdout.write(str(file))
        for part in own:
            self.stdout.write(str(part.path))
        if not heard.complete:
            sys.exit(INTERRUPTED)


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def _players(text: str) -> tuple[str, ...]:
    chosen = _words(text)
    unknown = [word for word in chosen if word not in KINDS_OF_PLAYER]
    if unknown:
        raise BadInput(f'There are no players "{unknown[0]}"; choose from {", ".join(KINDS_OF_PLAYER)}.')
    return chosen


def _formats(text: str) -> tuple[str, ...]:
    chosen = _words(text)
    unknown = [word for word in chosen if word not in FORMATS]
    if unknown or not chosen:
        raise BadInput(f'There is no format "{unknown[0] if unknown else text}"; choose from {", ".join(FORMATS)}.')
    return chosen


def _names(paths: list[Path]) -> list[str]:
    """What the files will be called. Raises BadInput when two recordings would be written over each other."""
    names = [path.stem for path in paths]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadInput(f"Two of the recordings are called {twice}; write them to different directories.")
    return names
