"""Files held against each other: the one place that knows how notes are read and how they are compared.

Run as ``python -m ml_engine.judging PARENT_PID CPU_SECONDS MEGABYTES`` it is a process of its own for files of strangers:
what to compare comes as JSON on standard input, what came of it goes as JSON to standard output.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ml_engine.apart import shut_in
from ml_engine.comparing.compare import Comparison, compare
from ml_engine.errors import BadInput
from ml_engine.events import Report, ignore
from ml_engine.notation.reading import Played, read_played
from ml_engine.notation.timeline import read_timeline

LONGEST = 60.0  # seconds
MEGABYTES = 2048
FILES = 16  # open at once; reading needs few, and the network none of them is for
SLOW = "Comparing these takes too long."
LARGE = "These are too large to be compared."
_ROOT = Path(__file__).resolve().parents[1]


def compare_files(transcription: Path, reference: Path, *, align: str = "auto", report: Report = ignore) -> Comparison:
    """Read both files and compare them. Raises BadInput, which names the file, when one cannot be read."""
    heard, meant = _named(transcription), _named(reference)
    return _compare(heard, meant, align, report=report)


def compare_apart(
    transcription: Sequence[Path],
    reference: Sequence[Path],
    *,
    align: str = "auto",
    written: bool | None = None,
    timeline: Path | None = None,
    seconds: float = LONGEST,
    megabytes: int = MEGABYTES,
) -> dict[str, Any]:
    """Compare in a process that is killed when it takes too long. Returns Comparison.to_json(); see the front door."""
    asked = {
        "transcription": [str(path.absolute()) for path in transcription],
        "reference": [str(path.absolute()) for path in reference],
        "timeline": None if timeline is None else str(timeline.absolute()),
        "align": align,
        "written": written,
    }
    limits = [os.getpid(), max(int(seconds), 1), megabytes]
    try:
        done = subprocess.run(
            [sys.executable, "-s", "-m", "ml_engine.judging", *map(str, limits)],
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PYTHONPATH": str(_ROOT), "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
            timeout=seconds,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired as fault:
        raise BadInput(SLOW) from fault
    except ValueError as fault:
        # It was killed: for its processor time (XCPU, or KILL one second later), or it crashed.
        raise BadInput(SLOW if done.returncode in {-24, -9} else LARGE) from fault
    if "error" in found:
        raise BadInput(found["error"])
    return found


def main() -> None:
    parent, cpu, megabytes = (int(argument) for argument in sys.argv[1:4])
    shut_in(parent, cpu, megabytes, FILES)
    asked = json.load(sys.stdin)
    try:
        heard, meant = _first(asked["transcription"]), _first(asked["reference"])
        if asked["written"] is not None:
            meant = Played(meant.performance, asked["written"], meant.timeline)
        timeline = Path(asked["timeline"]) if asked["timeline"] else None
        found = _compare(heard, meant, asked["align"], timeline=timeline).to_json()
    except BadInput as bad:
        found = {"error": str(bad)}
    except (MemoryError, RecursionError):
        found = {"error": LARGE}
    json.dump(found, sys.stdout, separators=(",", ":"))


def _compare(
    heard: Played, meant: Played, align: str, *, timeline: Path | None = None, report: Report = ignore
) -> Comparison:
    own = heard.timeline
    if timeline is not None:
        try:
            own = read_timeline(timeline)
        except BadInput:
            own = None  # then there are no bars to name
    return compare(
        heard.performance,
        meant.performance,
        align_by=align,
        written=meant.written,
        timeline=own,
        reference_timeline=meant.timeline,
        report=report,
    )


def _named(path: Path) -> Played:
    try:
        return read_played(path)
    except BadInput as fault:
        raise BadInput(f"{path}: {fault}") from fault


def _first(paths: Sequence[str]) -> Played:
    """The first of the files that can be read. Raises the last one's BadInput."""
    for path in paths[:-1]:
        try:
            return read_played(Path(path))
        except BadInput:
            continue
    return read_played(Path(paths[-1]))


if __name__ == "__main__":
    main()
