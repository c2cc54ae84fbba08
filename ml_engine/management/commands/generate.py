"""manage.py generate "WORDS" --output FILE: words, a tune or a sound that is there become sound."""

import sys
import tempfile
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from ml_engine import (
    BadInput,
    Brief,
    SoundWish,
    check_brief,
    generate,
    licence_of,
    read_brief,
    usual_guidance,
    write_sound,
)
from ml_engine.management.commands._console import (
    INTERRUPTED,
    EngineCommand,
    Progress,
    add_output,
    interruptible,
    source_file,
)

ENDINGS = ("wav", "flac", "ogg")


class Command(EngineCommand):
    help = "Make sound from words with a model of ours or a published one; write it as WAV, FLAC or OGG."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("words", nargs="?", default="", metavar="WORDS", help="what to make, in plain words")
        add_output(parser, "FILE")
        parser.add_argument(
            "--engine",
            default="musicgen",
            help="musicgen (ours, written as it plays), diffusion (ours, painted), or an installed one of `models list`",
        )
        parser.add_argument("--seconds", type=float, default=20.0, help="how long, 2 to 300 (20)")
        parser.add_argument("--seed", type=int, help="the same seed gives the same sound")
        parser.add_argument("--melody", metavar="FILE", help="a tune to be heard in it: hummed, sung or played")
        parser.add_argument("--continue", dest="continuing", metavar="FILE", help="a recording to go on from")
        parser.add_argument(
            "--guidance",
            type=float,
            help="how closely to follow words and notes, 1 to 5 (1.5; published engines have their own)",
        )
        parser.add_argument("--steps", type=int, help="diffusion: steps from noise to sound, 1 to 100 (8)")
        parser.add_argument("--negative", default="", metavar="WORDS", help="diffusion: what shall not be heard")
        parser.add_argument("--vary", metavar="FILE", help="diffusion: a sound to be made otherwise")
        parser.add_argument(
            "--repaint", metavar="FILE", help="diffusion: a sound of which the part --between is made anew"
        )
        parser.add_argument("--between", metavar="A-B", help="seconds of the part, such as 4.5-8")
        parser.add_argument(
            "--strength",
            type=float,
            help="how much may change, 0 to 1 (0.6; of a part 1: below that it keeps its notes)",
        )
        parser.add_argument("--temperature", type=float, default=1.0, help="0 takes the likeliest sound, 2 is wild (1)")

    def work(self, options: dict[str, Any]) -> None:
        target = Path(options["output"])
        if target.suffix.lower().lstrip(".") not in ENDINGS:
            raise BadInput(f"{target}: a file of sound ends in .wav, .flac or .ogg.")
        melody = source_file(options["melody"]) if options["melody"] else None
        continuing = source_file(options["continuing"]) if options["continuing"] else None
        varying = source_file(options["vary"]) if options["vary"] else None
        repainting = source_file(options["repaint"]) if options["repaint"] else None
        sources = [one for one in (melody, continuing, varying, repainting) if one]
        strength = options["strength"]
        if strength is None:
            strength = 1.0 if repainting else SoundWish().strength
        wish = SoundWish(
            _brief(options, needed=not (melody or continuing or varying or repainting)),
            options["seconds"],
            usual_guidance(options["engine"]) if options["guidance"] is None else options["guidance"],
            options["temperature"],
            engine=options["engine"],
            steps=options["steps"],
            negative=options["negative"],
            strength=strength,
        ).checked()
        between = _between(options["between"]) if repainting else None
        progress = Progress("sound")
        with interruptible(progress):
            made = generate(
                wish, melody=melody, continuing=continuing, varying=varying, repainting=repainting, between=between,
                report=progress,
            )  # fmt: skip
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".notewright-", dir=target.parent) as scratch:
            kind = target.suffix.lower().lstrip(".")
            written = write_sound(
                made, Path(scratch), "sound", formats=(kind,), takes=tuple(one.name for one in sources)
            )
            written[kind].replace(target)
        self.stdout.write(str(target))
        licence = licence_of(made.model)
        if licence and not licence.free_to_sell:
            self.stderr.write(f"Made by {made.model} under {licence.name}; commercial use: {licence.commercial}.")
        if not made.complete:
            sys.exit(INTERRUPTED)


def _between(text: str | None) -> tuple[float, float]:
    """ "4.5-8" as seconds. Raises BadInput."""
    start, _, end = (text or "").partition("-")
    try:
        return float(start), float(end)
    except ValueError:
        raise BadInput("Say which part --between is to be made anew, in seconds, such as 4.5-8.") from None


def _brief(options: dict[str, Any], *, needed: bool) -> Brief:
    """What the words say. Raises BadInput when there is nothing to go by."""
    words = options["words"]
    if not words.strip():
        if needed:
            raise BadInput('Say what to make, such as "a slow waltz in D minor for piano and cello".')
        return replace(Brief(), seed=options["seed"])
    brief = read_brief(words).brief
    return check_brief(replace(brief, seed=options["seed"], seconds=options["seconds"], bars=None)).brief
