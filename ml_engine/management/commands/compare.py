"""manage.py compare TRANSCRIPTION REFERENCE: what a transcription got wrong."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_engine import BadInput, compare_files
from ml_engine.management.commands._console import EngineCommand, Progress, interruptible, source_file

if TYPE_CHECKING:
    from ml_engine.comparing.compare import Comparison
    from ml_engine.comparing.scores import Score

MEANINGS = {
    "octave": "right but for octaves",
    "semitone": "a semitone off",
    "pitch": "another wrong pitch at the right time",
    "missed": "not heard",
    "extra": "heard, but not played",
    "merged": "a repetition heard as one note with the stroke before",
    "split": "one note heard as several",
    "instrument": "right, on the wrong instrument",
    "timing": "right pitch, more than 50 ms early or late",
    "offset": "right, but ends too early or too late (in no sum)",
}
NAMES = {"onsets": "onsets", "offsets": "with offsets", "instruments": "with instrument", "drums": "drums by kind"}


class Command(EngineCommand):
    help = "Compare a transcription with a reference and tell what it got wrong, by kind of error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "transcription", metavar="TRANSCRIPTION", help="what was heard: MIDI as played, or NAME.notes.json"
        )
        parser.add_argument("reference", metavar="REFERENCE", help="what was played: MIDI or MusicXML")
        parser.add_argument(
            "--align",
            default="auto",
            help="auto, none (take the seconds as they are) or warp (it is another performance, or a score)",
        )
        parser.add_argument("--json", metavar="FILE", help="write all of it here too, every error with its notes")

    def work(self, options: dict[str, Any]) -> None:
        heard, meant = source_file(options["transcription"]), source_file(options["reference"])
        target = Path(options["json"]) if options["json"] else None
        if target and target.is_dir():
            raise BadInput(f"{target} is a directory; name the file to write.")
        if target and not target.parent.is_dir():
            raise BadInput(f"There is no directory {target.parent}.")
        progress = Progress(heard.name)
        with interruptible(progress):
            found = compare_files(heard, meant, align=options["align"], report=progress)
        if target:
            target.write_text(
                json.dumps(found.to_json(), separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8"
            )
        self.stdout.write("\n".join(table(found)))


def table(found: "Comparison") -> list[str]:
    """The result as lines for a terminal."""
    scores = found.scores
    rows = [("onsets", scores.onsets), ("offsets", scores.offsets), ("instruments", scores.instruments)]
    if not scores.onsets.heard and not scores.onsets.meant:
        rows = []
    lines = [found.alignment.because, "", _head("")]
    lines += [_row(NAMES[name], score) for name, score in rows]
    if scores.drums:
        lines.append(_row(NAMES["drums"], scores.drums))
    for title, some in (("instrument", scores.by_instrument), ("drum", scores.by_drum)):
        if len(some) > 1 or (some and title == "drum"):
            lines += ["", _head(title), *(_row(name, score) for name, score in some)]
    if found.lateness:
        middle, spread = (1000 * value for value in found.lateness)
        lines += ["", f"Onsets that agree come {middle:+.0f} ms from the reference's, give or take {spread:.0f} ms."]
    lines += ["", "error        count"]
    for kind, count in found.counts.items():
        more = (
            f", {found.overtones} of them an overtone above a right note" if kind == "extra" and found.overtones else ""
        )
        lines.append(f"{kind:<12} {count:>5}  {MEANINGS[kind]}{more}")
    if found.worst:
        lines += ["", "worst moments"]
        for moment in found.worst:
            where = f"bar {moment.bar}, " if moment.bar is not None else ""
            lines.append(f"{where}{_clock(moment.start)} to {_clock(moment.end)}: {moment.faults} errors")
    return lines


def _head(title: str) -> str:
    return f"{title:<24} precision  recall      F1   right   heard  played"


def _row(name: str, score: "Score") -> str:
    rates = f"{score.precision:>9.3f} {score.recall:>7.3f} {score.f1:>7.3f}"
    return f"{name[:24]:<24} {rates} {score.matched:>7} {score.heard:>7} {score.meant:>7}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(max(seconds, 0.0), 60)
    return f"{int(minutes)}:{rest:04.1f}"
