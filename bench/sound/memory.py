"""Does memory grow when engines take turns in one worker for an hour?

Jobs of two to four seconds, each with words, length and seed of its own, through the front door and into files, as a worker does them; after each what the
process has of main memory (resident) is read. Every tenth time all engines that are put away when idle are put away first, so that loading
them again is measured too. Growth is the median of the last fifth of the jobs over that of the first fifth behind the warm-up.
Published engines are tiny ones with weights of chance unless ``--checkpoint`` brings another; they go every way that real ones go.
"""

import gc
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from bench.composer.figures import Figure
from bench.measures import processor_seconds
from bench.sound.options import Options
from bench.sound.spoken import captions
from ml_engine import (
    BadInput,
    SoundEngine,
    SoundWish,
    configure,
    generate,
    plan_pull,
    pull,
    read_brief,
    sound_engine,
    write_sound,
)
from ml_engine.configuration import configured
from ml_engine.models.memory import resident
from ml_engine.models.warm import WARM

ENGINES = ("musicgen", "diffusion", "musicgen-small")
MOST = 1.05  # of the first fifth
ROUNDS = 5  # of all engines until all that is loaded once is loaded
AWAY = 10  # jobs from one putting away to the next
SHORTEST, LONGEST = 2.0, 4.0  # seconds of sound
FEWEST = 20  # jobs, however long they take


@dataclass(frozen=True, slots=True)
class Measured:
    """Resident bytes after each job behind the warm-up, the jobs of the warm-up, and the share of a core that all of it used."""

    after: tuple[int, ...]
    warm_up: int
    busy: float

    @property
    def fifths(self) -> tuple[float, float]:
        """Medians of the first and the last fifth, bytes."""
        part = max(1, len(self.after) // 5)
        return statistics.median(self.after[:part]), statistics.median(self.after[-part:])

    @property
    def growth(self) -> float:
        """1.0 where nothing grew."""
        first, last = self.fifths
        return last / first


def run(options: Options) -> list[Figure]:
    """Jobs for as long as ``options.minutes`` says."""
    assert options.minutes is not None
    names = options.engines or ENGINES
    with tempfile.TemporaryDirectory(prefix="bench-memory-") as folder, shelf(Path(folder), names, options.checkpoints):
        refused: list[str] = []

        def job(number: int) -> str:
            if number % AWAY == 0:
                WARM.put_away()
            try:
                return make(names[number % len(names)], number, Path(folder), options.quick)
            except BadInput as fault:  # a worker goes on as well
                refused.append(str(fault))
                return refused[-1]

        rounds, fewest = (1, 5) if options.quick else (ROUNDS, FEWEST)
        measured = measure(
            job, 60 * options.minutes, rounds * len(names), options.many(fewest, fewest), options.busy, options.show
        )
    return [
        *figures(measured, names),
        Figure("jobs that were refused", "; ".join(sorted(set(refused))) or "none", "none", not refused),
    ]


def measure(
    job: Callable[[int], str], seconds: float, warm_up: int, fewest: int, busy: float = 1.0, show: bool = False
) -> Measured:
    """Do jobs 0, 1, 2 … until ``seconds`` are over and at least ``fewest`` came after the warm-up; ``job`` says what it did.

    Pauses keep the work below the share ``busy`` of a core.
    """
    begun, used = time.monotonic(), processor_seconds()
    after: list[int] = []
    for number in count():
        if time.monotonic() - begun >= seconds and len(after) >= warm_up + fewest:
            break
        did = job(number)
        gc.collect()
        after.append(resident())
        if show:
            minute = (time.monotonic() - begun) / 60
            print(
                f"{minute:5.1f} min  job {number}: {after[-1] / 1e6:.0f} MB, peak {_peak():.0f} MB  {did}", flush=True
            )
        time.sleep(max(0.0, (processor_seconds() - used) / busy - (time.monotonic() - begun)))
    share = (processor_seconds() - used) / (time.monotonic() - begun)
    return Measured(tuple(after[warm_up:]), warm_up, share)


def make(engine: str, number: int, folder: Path, quick: bool = False) -> str:
    """A sound of its own for each number, written as a worker writes it; says what it was."""
    words = next(captions(1, seed=number)).words
    seconds = SHORTEST + (0.0 if quick else (LONGEST - SHORTEST) * (number * 7 % 11) / 10)
    wish = SoundWish(replace(read_brief(words).brief, seed=number), seconds=seconds, engine=engine)
    write_sound(generate(wish), folder, "made")
    return f"{engine}, {seconds:.1f} s: {words}"


@contextmanager
def shelf(folder: Path, names: Sequence[str], checkpoints: Sequence[tuple[str, Path]]) -> Iterator[None]:
    """The published ones of ``names`` installed in a folder that goes again. Raises SystemExit for an engine that there is not."""
    before, given = configured(), dict(checkpoints)
    configure(replace(before, models=folder / "models"))
    try:
        for name in names:
            if not _engine(name).installed:
                pull(plan_pull(name, given.get(name) or _tiny(name, folder)))
        yield
    finally:
        WARM.put_away()
        configure(before)


def _engine(name: str) -> SoundEngine:
    try:
        return sound_engine(name)
    except BadInput as fault:
        raise SystemExit(str(fault)) from fault


def _tiny(name: str, folder: Path) -> Path:
    from tests import tiny

    return tiny.BUILDERS[name](folder / "tiny" / name)


def figures(measured: Measured, names: Sequence[str]) -> list[Figure]:
    """What a measurement comes to."""
    first, last = (round(found / 1e6) for found in measured.fifths)
    told = f"{100 * (measured.growth - 1):+.1f} % ({first} to {last} MB)"
    return [
        Figure(f"jobs behind a warm-up of {measured.warm_up}, in turn: {', '.join(names)}", str(len(measured.after))),
        Figure("growth from their first to their last fifth", told, f"≤ {100 * (MOST - 1):.0f} %", measured.growth <= MOST),
        Figure("the least and the most after a job", " and ".join(f"{found(measured.after) / 1e6:.0f} MB" for found in (min, max))),
        Figure("peak of the process", f"{_peak():.0f} MB"),
        Figure("share of a core that was used", f"{measured.busy:.2f}"),
    ]  # fmt: skip


def _peak() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
