"""manage.py provenance FILE...: where files came from, by the mark in their sound and by what stands written in them."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from ml_engine import BadInput, provenance
from ml_engine.management.commands._console import BAD_INPUT, EngineCommand, Progress, interruptible, source_file

NOT_FOUND = 1


class Command(EngineCommand):
    help = (
        "Say where files came from: sound (WAV, FLAC, OGG, MP3, …), MIDI, MusicXML or PDF. "
        "Exit status 0 when a model made each of them, 1 when one shows no sign of it, 2 when one cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="what to look at")
        parser.add_argument(
            "--json", action="store_true", help="one JSON object a line, with everything that was found"
        )

    def work(self, options: dict[str, Any]) -> None:
        status = 0
        for name in options["files"]:
            progress = Progress(name)
            try:
                with interruptible(progress):
                    found = provenance(source_file(name), report=progress)
            except BadInput as fault:
                status = BAD_INPUT
                self.stderr.write(f"{name}: {' '.join(str(fault).split())}")
                continue
            if not found.found:
                status = max(status, NOT_FOUND)
            told = json.dumps({"file": name, **found.to_json()}, ensure_ascii=False) if options["json"] else ""
            self.stdout.write(told or f"{name}: {found.sentence()}")
        if status:
            sys.exit(status)
