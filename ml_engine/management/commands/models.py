"""manage.py models list | pull NAME | check [NAME] | remove NAME: which models there are, and bringing those that others published."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from ml_engine import (
    BadInput,
    Published,
    check_model,
    known_models,
    plan_pull,
    published_models,
    pull,
    remove_model,
)
from ml_engine.management.commands._console import EngineCommand, Progress, interruptible

_WIDEST = 46  # characters of a licence or a task in the table


class Command(EngineCommand):
    help = "List the models; bring, check and remove those that others have published."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|pull|check|remove")
        listing = verbs.add_parser("list", help="all models: installed or not, size, licence, task")
        listing.add_argument("--json", action="store_true", help="all that is known of each, as JSON")
        listing.add_argument("--long", action="store_true", help="source, cost and quality too")
        bring = verbs.add_parser("pull", help="bring a published model, from the hub or from a folder")
        bring.add_argument("name", metavar="NAME")
        bring.add_argument(
            "--from", dest="folder", metavar="FOLDER", help="a folder with its files, instead of the hub"
        )
        bring.add_argument("--accept-licence", action="store_true", help="you have read its licence and agree to it")
        check = verbs.add_parser("check", help="read installed models byte by byte and say what is wrong")
        check.add_argument("name", metavar="NAME", nargs="?", help="all that are installed without it")
        check.add_argument("--load", action="store_true", help="load each as well, strictly")
        remove = verbs.add_parser("remove", help="take an installed model away")
        remove.add_argument("name", metavar="NAME")

    def work(self, options: dict[str, Any]) -> None:
        verbs = {"list": self._list, "pull": self._pull, "check": self._check, "remove": self._remove}
        verbs[options["verb"]](options)

    # --- list -----------------------------------------------------------------------------------------------------

    def _list(self, options: dict[str, Any]) -> None:
        rows = [*_ours(), *_published()]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False))
            return
        if options["long"]:
            self._long(rows)
            return
        self.stdout.write(
            _table(
                ["model", "here", "size", "licence", "task"],
                [[row["name"], row["state"], _size(row["size_bytes"]), row["licence"], row["task"]] for row in rows],
            )
        )
        self.stdout.write("`models list --long` says more; `models pull NAME` brings a published one.")

    def _long(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            self.stdout.write(row["name"])
            for label in ("task", "state", "licence", "allows", "size_bytes", "source", "cost", "quality"):
                if row.get(label):
                    value = _size(row[label]) if label == "size_bytes" else row[label]
                    self.stdout.write(f"  {label.removesuffix('_bytes'):<8} {value}")

    # --- pull -----------------------------------------------------------------------------------------------------

    def _pull(self, options: dict[str, Any]) -> None:
        plan = plan_pull(options["name"], Path(options["folder"]) if options["folder"] else None)
        self._show(plan.model)
        there = f", {_size(plan.there)} of them here already" if plan.there else ""
        self.stdout.write(f"{len(plan.files)} files, {_size(plan.size)}{there}, from {plan.source.name}.")
        if plan.left_aside:
            more = f" and {len(plan.left_aside) - 1} more" if len(plan.left_aside) > 1 else ""
            self.stdout.write(f"Left aside, since pickles are never opened: {plan.left_aside[0]}{more}.")
        self._agree(plan.model, agreed=options["accept_licence"])
        progress = Progress(plan.model.name)
        with interruptible(progress):
            made = pull(plan, report=progress)
        self.stdout.write(
            f"{made.name} is installed: {len(made.files)} files, {_size(made.size)}. Checksums: {made.verified}."
        )

    def _show(self, model: Published) -> None:
        self.stdout.write(f"{model.title}: {model.task}.")
        for label, value in _licence(model).items():
            self.stdout.write(f"  {label:<11} {value}")

    def _agree(self, model: Published, *, agreed: bool) -> None:
        """Raises BadInput unless somebody agrees to the licence, here or by the option."""
        if agreed:
            self.stdout.write(f"The licence {model.licence.name} was agreed to on the command line.")
            return
        if not sys.stdin.isatty():
            raise BadInput(f"{model.name} stands under {model.licence.name}: read it, then add --accept-licence.")
        answer = input(f"Do you agree to {model.licence.name}? [y/N] ")
        if answer.strip().casefold() not in {"y", "yes"}:
            raise BadInput("Without agreeing to the licence nothing is brought.")

    # --- check, remove --------------------------------------------------------------------------------------------

    def _check(self, options: dict[str, Any]) -> None:
        names = [options["name"]] if options["name"] else [model.name for model, there in published_models() if there]
        for model in known_models():
            if not options["name"]:
                self._own(model.name, model.locate, model.size_bytes)
        damaged = []
        for name in names:
            progress = Progress(name)
            with interruptible(progress):
                faults = check_model(name, load=options["load"], report=progress)
            self.stdout.write(f"{name}: {' '.join(faults) if faults else 'whole' + (', loads' * options['load'])}")
            if faults:
                damaged.append(name)
        if damaged:
            raise BadInput(f"Damaged: {', '.join(damaged)}; `manage.py models pull NAME` brings it anew.")

    def _own(self, name: str, locate: Any, size: int) -> None:
        try:
            found = locate().stat().st_size
        except OSError:
            raise BadInput(f"The weights of {name} are missing.") from None
        if found != size:
            raise BadInput(f"The weights of {name} have {found} bytes instead of {size}.")

    def _remove(self, options: dict[str, Any]) -> None:
        remove_model(options["name"])
        self.stdout.write(f"{options['name']} is gone.")


def _ours() -> list[dict[str, Any]]:
    return [
        {
            "name": model.name, "kind": "shipped", "state": "yes", "installed": True, "task": model.task,
            "licence": model.licence, "size_bytes": model.size_bytes, "source": model.source, "cost": model.cost,
            "quality": model.quality,
        }
        for model in known_models()
    ]  # fmt: skip


def _published() -> list[dict[str, Any]]:
    return [
        {
            "name": model.name, "kind": "published", "state": "yes" if there else "no", "installed": there is not None,
            "task": model.task, "licence": model.licence.name, "allows": model.licence.says,
            "commercial": model.licence.commercial, "licence_address": model.licence.address,
            "size_bytes": there.size if there else model.size_bytes, "class": model.class_name,
            "source": model.repository or "a folder only", "revision": there.revision if there else model.revision,
            "files": list(model.files), "cost": model.cost, "quality": model.quality,
        }
        for model, there in published_models()
    ]  # fmt: skip


def _licence(model: Published) -> dict[str, str]:
    return {
        "licence": model.licence.name,
        "allows": model.licence.says,
        "commercial": model.licence.commercial,
        "text": model.licence.address,
    }


def _table(head: list[str], rows: list[list[str]]) -> str:
    cut = [[_cut(cell) for cell in row[:-1]] + [row[-1].partition(":")[0].partition(";")[0]] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *cut, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [head, *cut]
    )


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _size(count: int) -> str:
    for power, unit in ((9, "GB"), (6, "MB"), (3, "kB")):
        if count >= 10**power:
            return f"{count / 10**power:.1f} {unit}"
    return f"{count} bytes" if count else "?"
