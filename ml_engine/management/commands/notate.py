"""manage.py notate FILE.mid --output FILE.musicxml: a played MIDI file becomes a score."""

import tempfile
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from ml_engine import (
    BadInput,
    Origin,
    engrave,
    engrave_parts,
    notate,
    now,
    provenance,
    read_performance,
    read_timeline,
)
from ml_engine.management.commands._console import (
    EngineCommand,
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

COPYIST = "Copyist"  # the model that decides how notes are written, by its name among the known ones


class Command(EngineCommand):
    help = "Write down a performance given as a MIDI file, as MusicXML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.mid", help="what was played")
        add_output(parser, "FILE.musicxml")
        parser.add_argument("--timeline", metavar="FILE.json", help="beats to be taken as given")
        add_manner(parser)
        add_parts(parser)

    def work(self, options: dict[str, Any]) -> None:
        source, target = source_file(options["file"]), Path(options["output"])
        if target.is_dir():
            raise BadInput(f"{target} is a directory; name the file to write.")
        if not target.parent.is_dir():
            raise BadInput(f"There is no directory {target.parent}.")
        manner = manner_of(options)
        given = source_file(options["timeline"]) if options["timeline"] else None
        timeline = read_timeline(given) if given else None
        progress = Progress(source.name)
        try:
            performance = read_performance(source)
            statement = _statement(source)
            with interruptible(progress):
                notation = notate(performance, timeline=timeline, title=title_of(source), report=progress, **manner)
                # Written beside its place first: the name asked for may be any.
                with tempfile.TemporaryDirectory(prefix=".notewright-", dir=target.parent) as scratch:
                    files = engrave(
                        notation,
                        performance,
                        Path(scratch),
                        "score",
                        formats=("musicxml",),
                        statement=statement,
                        report=progress,
                    )
                    files["musicxml"].replace(target)
                parts = options["parts"]
                own = (
                    engrave_parts(notation.piece, target.parent, target.stem, statement=statement, report=progress)
                    if parts
                    else []
                )
        except BadInput as fault:
            raise BadInput(f"{source}: {fault}") from fault
        for path in (target, *(file.path for file in own)):
            self.stdout.write(str(path))


def _statement(source: Path) -> Origin:
    """Of what says itself where its music came from (ours that was heard, or composed) the same; of the rest, that it was written down."""
    found = provenance(source).statement
    if found is None:
        return written_down(source, COPYIST)
    return replace(found, takes=(source.name,), made=now()[:10])
