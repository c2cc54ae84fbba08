"""Obedience: prompts as a person would write them, and whether the pieces do what the words say.

Faults that these lists brought to light have been mended since, most of them, so that only a list's first run is on unseen
words (docs/benchmarks.md). The fourth was written by somebody who knew neither the reader nor its lexicons. Each line holds
the words and what a competent musician takes them to state. The pieces are measured, not the brief; genre and mood, which no sign of a piece states, are compared with what the composition says it was made as.
"""

import json
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.composer import obey
from bench.composer.figures import Figure, Options, share_figure
from ml_engine import BadInput, Composition, compose, read_brief
from ml_engine.theory import tonality

LISTS = {
    "first list": "prompts.jsonl",
    "second list": "prompts-second.jsonl",
    "third list": "prompts-third.jsonl",
    "fourth list": "prompts-fourth.jsonl",
    "fifth list": "prompts-fifth.jsonl",
}
MARKS = {
    "metre": 100, "tempo, a number": 100, "tempo, a word": 100, "bars": 100, "seconds": 100, "instruments": 100,
    "nobody excluded plays": 100, "key, by the signature": 100, "key, by music21's analysis": 90,
}  # fmt: skip


def prompts(name: str) -> list[dict[str, Any]]:
    """The prompts of a list of LISTS: {"words", "expect"}."""
    lines = Path(__file__).with_name(LISTS[name]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def verdicts(made: Composition, expected: dict[str, Any]) -> dict[str, obey.Verdict]:
    """Everything but chords, by the names of the table."""
    piece = made.piece
    checks: dict[str, Any] = {
        "metre": ("meter", obey.meter), "bars": ("bars", obey.bars), "seconds": ("seconds", obey.seconds),
        "instruments": ("instruments", obey.instruments), "nobody excluded plays": ("without", obey.without),
        "key, by the signature": ("key", obey.signature), "key, by music21's analysis": ("key", obey.heard_key),
        "form": ("form", obey.form), "key, by Krumhansl's profiles": ("key", partial(obey.heard_key, finder="krumhansl")),
    }  # fmt: skip
    found = {name: check(piece, expected[field]) for name, (field, check) in checks.items() if field in expected}
    if "tempo" in expected:
        kind = "tempo, a word" if isinstance(expected["tempo"], list) else "tempo, a number"
        found[kind] = obey.tempo(piece, expected["tempo"])
    if "key" in expected and tonality(expected["key"]).mode not in ("major", "minor"):
        # Those who know only major and minor hear a mode as the one on its tonic with the same third.
        tone = tonality(expected["key"])
        as_heard = f"{expected['key'].split()[0]} {'minor' if tone.is_minor else 'major'}"
        found["of these: modes, by signature"] = found["key, by music21's analysis"]
        found["of these: modes, by tonic and third"] = obey.heard_key(piece, as_heard)
    if expected.get("only"):
        found["nobody else plays"] = obey.only(piece, expected["instruments"])
    if "genre" in expected:
        found["genre (as understood)"] = (made.brief.genre == expected["genre"], made.brief.genre or "none")
    if "moods" in expected:
        found["moods (as understood)"] = (set(expected["moods"]) <= set(made.brief.moods), ", ".join(made.brief.moods))
    return found


def run(options: Options) -> list[Figure]:
    """Compose every prompt of both lists with its number as the seed; ``chosen`` are numbers of the first."""
    figures: list[Figure] = []
    for name in list(LISTS)[: 1 if options.chosen else None]:
        found = obedience(prompts(name), options, show=options.show and name == "first list")
        figures += [replace(figure, what=f"{name}: {figure.what}") for figure in found]
    return figures


def obedience(rows: list[dict[str, Any]], options: Options, *, show: bool) -> list[Figure]:
    """The shares of one list."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    inside = sounding = whole = 0
    cases = list(enumerate(rows))
    if options.chosen:
        cases = [case for case in cases if case[0] in options.chosen]
    else:
        count = options.many(len(cases), 12)
        cases = cases[:: max(len(cases) // count, 1)][:count]
    for number, row in cases:
        expected = row["expect"]
        obey.read_expected(expected)
        try:
            made = compose(replace(read_brief(row["words"]).brief, seed=number))
        except BadInput as fault:
            if show:
                print(f"{number}: {row['words']}\n    refused: {fault}")
            asked["refused"] += 1
            continue
        wrong = []
        for name, verdict in verdicts(made, expected).items():  # those "of these" are counted above them
            if verdict is None:
                continue
            asked[name] += 1
            right[name] += verdict[0]
            if not verdict[0] and not name.startswith("of these"):
                wrong.append(f"{name}: {_wanted(name, expected)} -> {verdict[1]}")
        if "chords" in expected:
            good, heard, worst = obey.chords(made.piece, expected["chords"])
            inside, sounding = inside + good, sounding + heard
            if good < heard:
                wrong.append(f"chords: {good} of {heard} notes ({worst})")
        whole += not wrong
        if wrong and show:
            print(f"{number}: {row['words']}\n    " + "\n    ".join(wrong), flush=True)
    figures = [share_figure(name, right[name], asked[name], mark) for name, mark in MARKS.items() if asked[name]]
    if sounding:
        figures.append(share_figure("notes on strong beats within the given chord", inside, sounding, 95))
    others = sorted(set(asked) - set(MARKS) - {"refused"})
    figures += [share_figure(name, right[name], asked[name]) for name in others]
    figures.append(share_figure("prompts with everything right", whole, len(cases)))
    figures.append(Figure("prompts refused", str(asked["refused"]), "0", asked["refused"] == 0))
    return figures


def _wanted(name: str, expected: dict[str, Any]) -> str:
    field = {"metre": "meter", "nobody excluded plays": "without", "nobody else plays": "instruments"}.get(name)
    field = field or name.replace(",", " ").split(maxsplit=1)[0]
    return str(expected.get(field))
