"""What a bench of the composer says: figures beside what was asked, as a table."""

import importlib
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.measures import machine


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what was measured, the value as text, what was asked ("" for information), whether it holds."""

    what: str
    value: str
    asked: str = ""
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How much is measured and on what. ``count`` 0 is each part's own number; ``data``: event files and a corpora folder."""

    count: int = 0
    data: tuple[Path, ...] = ()
    quick: bool = False
    show: bool = False
    chosen: tuple[int, ...] = field(default=())

    def many(self, usual: int, quick: int) -> int:
        """How many cases to take."""
        return self.count or (quick if self.quick else usual)

    @property
    def event_files(self) -> list[Path]:
        """The files of ``data`` that hold events."""
        return [path for path in self.data if path.suffix == ".npz"]

    @property
    def corpora(self) -> Path | None:
        """The folder of ``data``, if there is one."""
        return next((path for path in self.data if path.is_dir()), None)


def share(right: int, of: int) -> str:
    """ "97.5 % (195 of 200)"."""
    return f"{100 * right / of:.1f} % ({right} of {of})" if of else "none asked"


def share_figure(what: str, right: int, of: int, asked: float | None = None) -> Figure:
    """A share with its mark in percent."""
    if asked is None or not of:
        return Figure(what, share(right, of))
    return Figure(what, share(right, of), f"≥ {asked:g} %", 100 * right >= asked * of)


def table(title: str, figures: Iterable[Figure]) -> str:
    """The figures as a table in Markdown."""
    rows: list[Sequence[str]] = [("what", "measured", "asked for", "")]
    rows += [(f.what, f.value, f.asked, {None: "", True: "holds", False: "SHORT"}[f.holds]) for f in figures]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    lines.insert(1, "| " + " | ".join("-" * max(width, 3) for width in widths) + " |")
    return "\n".join([f"## {title}", "", *lines, ""])


def run_parts(
    package: str, titles: Mapping[str, str], parts: Iterable[str], options: Any, lacking: Callable[[str], str]
) -> int:
    """Measure ``parts``, modules of ``package`` with a ``run(options)``, print a table of each; 1 when a figure falls short of its mark, else 0.

    ``lacking`` says what a part needs and has not got, "" for nothing: then it is left out.
    """
    print(f"Machine: {machine()}")
    short = []
    for part in parts:
        if lacks := lacking(part):
            print(f"## {titles[part]}\n\nLeft out: it needs {lacks}.\n")
            continue
        start = time.perf_counter()
        figures = importlib.import_module(f"{package}.{part}").run(options)
        print("\n" + table(titles[part], figures) + f"\n({time.perf_counter() - start:.0f} s)\n", flush=True)
        short += [f"{part}: {figure.what}" for figure in figures if figure.holds is False]
    if short:
        print("Short of what was asked: " + "; ".join(short), file=sys.stderr)
    return 1 if short else 0
