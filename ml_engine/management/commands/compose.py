"""manage.py compose "WORDS" --output DIR: words, or a piece that is there, become a piece."""

import json
import re
import sys
import tempfile
import unicodedata
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from ml_engine import (
    ARRANGED,
    GENERATED,
    BadInput,
    Brief,
    Composition,
    Origin,
    Reading,
    Rework,
    Warned,
    check_brief,
    compose,
    engrave,
    now,
    play,
    read_brief,
    read_piece,
    rework,
    weights_licence,
)
from ml_engine.management.commands._console import (
    INTERRUPTED,
    EngineCommand,
    Progress,
    add_output,
    interruptible,
    source_file,
    title_of,
)

NAME_LENGTH = 60
# The options that name a field of the brief; they go before the words.
FIELDS = ("seed", "bars", "key", "meter", "tempo", "instruments")
# Those that only mean something for a piece that is there.
OF_REWORK = ("mode", "bars_range", "parts", "amount", "style", "semitones", "other")


class Command(EngineCommand):
    help = "Compose a piece from words, or work on a piece that is there; write MusicXML, MIDI, PDF and the brief."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="?", default="", metavar="WORDS", help="what to compose, in plain words")
        add_output(parser, "DIR")
        parser.add_argument("--seed", type=int, help="the same seed gives the same piece")
        parser.add_argument("--bars", type=int, help="how many bars")
        parser.add_argument("--key", help='such as "D minor" or "F# major"')
        parser.add_argument("--meter", help="such as 3/4")
        parser.add_argument("--tempo", type=float, help="quarter notes a minute")
        parser.add_argument("--instruments", type=_words, help="in score order, parted by commas")
        parser.add_argument("--from", dest="source", metavar="FILE", help="work on this piece: MusicXML or MIDI")
        parser.add_argument("--mode", help="continue, fill, harmonise, accompany, vary, blend, transpose, …")
        parser.add_argument("--bars-range", metavar="A-B", help="the bars to write anew, both included")
        parser.add_argument("--parts", type=_words, help="ids of the parts to write anew, or of the melody")
        parser.add_argument(
            "--amount", type=float, help="0..1: how far a variation goes, or how much of the other piece"
        )
        parser.add_argument("--style", help="of a harmony: chorale, piano or lead sheet")
        parser.add_argument("--semitones", type=int, help="how far to transpose")
        parser.add_argument("--other", metavar="FILE", help="the second piece of a blend")

    def work(self, options: dict[str, Any]) -> None:
        source = source_file(options["source"]) if options["source"] else None
        wish = _wish(options) if source else None
        if source is None and (stray := next((name for name in OF_REWORK if options[name] is not None), None)):
            raise BadInput(f"--{stray.replace('_', '-')} is for a piece that is there; name it with --from.")
        reading = _reading(options, needed=source is None)
        directory = Path(options["output"])
        progress = Progress(source.name if source else "composing")
        for notice in _notices(reading):
            progress(Warned(notice))
        if source and wish:
            name = f"{source.stem}-{wish.mode}"
            made = _rework(source, replace(wish, brief=reading.brief), options["other"], progress)
        else:
            name = _slug(reading.brief.title or options["words"]) or "composition"
            with interruptible(progress):
                made = compose(reading.brief, report=progress)
        if not made.complete and not any(part.notes for part in made.piece.parts):
            sys.exit(INTERRUPTED)
        # What was composed before an interruption is written all the same.
        statement = Origin(
            ARRANGED if options["source"] else GENERATED,
            made.model,
            made.brief.words,
            tuple(Path(one).name for one in (options["source"], options["other"]) if one),
            now()[:10],
            weights_licence(made.model),
            made.seed,
        )
        for path in _write(made, directory, name, statement, Progress(progress.label)):
            self.stdout.write(str(path))
        if not made.complete:
            sys.exit(INTERRUPTED)


def _reading(options: dict[str, Any], *, needed: bool) -> Reading:
    """The words read, with the options in place of what they say. Raises BadInput when there is nothing to go by."""
    given = {field: options[field] for field in FIELDS if options[field] is not None}
    if not options["words"].strip() and not given:
        if needed:
            raise BadInput('Say what to compose, such as "a slow waltz in D minor for piano".')
        return Reading(Brief(), ())
    read = read_brief(options["words"]) if options["words"].strip() else Reading(Brief(), ())
    # A length in bars was asked for, so that one in seconds cannot stand beside it; the same with a word for the tempo.
    cleared: dict[str, Any] = {}
    if "bars" in given:
        cleared["seconds"] = None
    if "tempo" in given:
        cleared["tempo_word"] = ""
    checked = check_brief(replace(read.brief, **cleared, **given))
    notices = dict.fromkeys((*read.notices, *checked.notices))
    return Reading(checked.brief, checked.chips, read.unclear, tuple(notices))


def _notices(reading: Reading) -> list[str]:
    unclear = ", ".join(f"“{word}”" for word in reading.unclear)
    return [*reading.notices, *([f"Not understood: {unclear}."] if unclear else [])]


def _wish(options: dict[str, Any]) -> Rework:
    """What shall be done with the piece. Raises BadInput when that is not said, or not so that it can be understood."""
    if not options["mode"]:
        raise BadInput("Say with --mode what to do with the piece, such as continue, fill, harmonise or vary.")
    if options["other"] and options["mode"] != "blend":
        raise BadInput("--other is for --mode blend.")
    if options["mode"] == "blend" and not options["other"]:
        raise BadInput("Name the second piece of the blend with --other.")
    return Rework(
        mode=options["mode"],
        bars=_range(options["bars_range"]),
        parts=options["parts"] or (),
        amount=0.5 if options["amount"] is None else options["amount"],
        style=options["style"] or "",
        semitones=options["semitones"] or 0,
        instruments=options["instruments"] or (),
    )


def _range(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,6})(?:[-–](\d{1,6}))?", text.strip())
    if found is None:
        raise BadInput(f"“{text}” is not a range of bars; write one such as 5-8.")
    first = int(found[1])
    return first, int(found[2] or first)


def _rework(source: Path, wish: Rework, other: str | None, progress: Progress) -> Composition:
    second = _piece(source_file(other)) if other else None
    piece = _piece(source)
    piece = piece if piece.title else replace(piece, title=title_of(source))
    with interruptible(progress):
        return rework(piece, wish, other=second, report=progress)


def _piece(path: Path) -> Any:
    try:
        return read_piece(path)
    except BadInput as fault:
        raise BadInput(f"{path}: {fault}") from fault


def _write(made: Composition, directory: Path, name: str, statement: Origin, progress: Progress) -> list[Path]:
    """Write all files, or none when something goes wrong in between. Returns their paths."""
    directory.mkdir(parents=True, exist_ok=True)
    if not directory.is_dir():
        raise BadInput(f"{directory} is not a directory.")
    for notice in made.notices:
        progress(Warned(notice))
    with tempfile.TemporaryDirectory(prefix=".notewright-", dir=directory) as scratch, interruptible(progress):
        notation, _ = play(made.piece)
        written = engrave(
            notation,
            None,
            Path(scratch),
            "score",
            formats=("musicxml", "mid", "pdf"),
            statement=statement,
            report=progress,
        )
        brief = Path(scratch) / "score.brief.json"
        brief.write_text(json.dumps(made.brief.to_json(), ensure_ascii=False, indent=2) + "\n", "utf-8")
        ready = {
            f"{name}.musicxml": written["musicxml"],
            f"{name}.mid": written["score_midi"],
            f"{name}.pdf": written["pdf"],
            f"{name}.brief.json": brief,
        }
        return [file.replace(directory / target) for target, file in ready.items()]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _slug(text: str) -> str:
    """The words as a name for files, "slow-waltz-in-d-minor"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"\w+", plain)
    name = ""
    for word in words:
        longer = f"{name}-{word}" if name else word[:NAME_LENGTH]
        if len(longer) > NAME_LENGTH:
            break
        name = longer
    return name
