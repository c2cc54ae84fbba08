"""MusicXML -> PDF: Verovio's pages as vectors on A4, by a process that can be watched and ended."""

import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

from ml_engine.errors import BadInput
from ml_engine.events import Report, Stage, ignore
from ml_engine.notation.files import replacing
from ml_engine.origin import Origin

HEARTBEAT = 1.0  # seconds between reports while the engraver is silent
LONGEST = 900.0  # seconds before the engraver is ended
_ROOT = Path(__file__).resolve().parents[2]


def write_pdf(
    musicxml: Path,
    path: Path,
    title: str,
    report: Report = ignore,
    *,
    origin: str = "",
    player: str = "",
    statement: Origin | None = None,
) -> None:
    """Engrave the whole score on A4 pages, or the part of ``player``. ``origin`` is printed, ``statement`` stands in the document's keywords. Raises BadInput when it cannot be engraved in reasonable time."""
    with replacing(path) as draft:
        command = [
            sys.executable,
            "-m",
            "ml_engine.notation.pages",
            str(musicxml.absolute()),
            str(draft.absolute()),
            title,
            origin,
            player,
            statement.to_line() if statement else "",
            origin or (statement.rights if statement else ""),
        ]
        process = subprocess.Popen(
            command, cwd=_ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            _watch(process, report)
            if process.returncode or not draft.exists():
                raise BadInput("The score could not be engraved.")
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe:
                    pipe.close()


def _watch(process: subprocess.Popen[str], report: Report) -> None:
    lines: queue.Queue[str | None] = queue.Queue()
    readers = [
        threading.Thread(target=_read, args=(process.stdout, lines), daemon=True),
        threading.Thread(target=_read, args=(process.stderr, None), daemon=True),
    ]
    for reader in readers:
        reader.start()
    fraction, until = 0.0, time.monotonic() + LONGEST
    while True:
        try:
            line = lines.get(timeout=HEARTBEAT)
        except queue.Empty:
            line = ""
        if line is None:
            break
        if line.strip():
            fraction = float(line)
        if time.monotonic() > until:
            raise BadInput("The score takes too long to engrave.")
        report(Stage("engraving", 0.6 + 0.4 * fraction, "pages"))
    process.wait()
    for reader in readers:
        reader.join()


def _read(pipe: IO[str], lines: queue.Queue[str | None] | None) -> None:
    for line in pipe:
        if lines is not None:
            lines.put(line)
    if lines is not None:
        lines.put(None)
