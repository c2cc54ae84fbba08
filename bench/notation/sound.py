"""From sound to score: held-out performances are rendered as a piano, listened to and written down, beside what is written of the notes themselves."""

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from statistics import mean

from bench.measures import FLUID, note_scores
from bench.notation.measures import MV2H, Figures, of_clocked
from bench.notation.truth import Truth
from ml_engine import notate, render, transcribe

SECONDS = 60.0  # of each performance
ENGINE = "piano"


def report(truths: Iterable[Truth]) -> list[dict[str, object]]:
    """Measure and print MV2H on the performance's clock, from true notes and from sound, with the listener's onset F1."""
    told: list[dict[str, object]] = []
    for whole in truths:
        truth = on_a_piano(whole.until(SECONDS))
        with tempfile.TemporaryDirectory(prefix="notewright-bench-") as scratch:
            sound = Path(scratch, "played.wav")
            render(truth.performance, sound, soundfont=FLUID)
            heard = transcribe(sound, engine=ENGINE).performance
        from_notes = of_clocked(notate(truth.performance), truth, truth.performance)
        from_sound: Figures = dict.fromkeys(from_notes, 0.0)
        if heard.notes:
            from_sound = of_clocked(notate(heard), truth, heard)
        onset = note_scores(truth.performance, heard)["onset_f1"]
        told.append({"name": truth.name, "onset F1": onset, "from notes": from_notes, "from sound": from_sound})
        print(f"   {truth.name[-50:]:50} onset F1 {onset:.3f}, MV2H from notes {from_notes['MV2H']:.3f}, from sound {from_sound['MV2H']:.3f}", flush=True)  # fmt: skip
    if told:
        print("\n" + _table(told) + "\n", flush=True)
    return told


def on_a_piano(truth: Truth) -> Truth:
    """The same played on a piano: organ and harpsichord works are, too, since the engine knows nothing else."""
    played = truth.performance
    return replace(
        truth, performance=replace(played, notes=tuple(replace(n, instrument="piano") for n in played.notes))
    )


def _table(told: list[dict[str, object]]) -> str:
    lines = [f"## Sound, engine {ENGINE}: {len(told)} performances, {SECONDS:.0f} s each", ""]
    lines += ["| | from notes | from sound |", "| --- | --- | --- |"]
    for name in ("MV2H", *(f"MV2H {part}" for part in MV2H)):
        cells = [mean(row[side][name] for row in told) for side in ("from notes", "from sound")]  # type: ignore[index]
        lines.append(f"| {name} | {cells[0]:.3f} | {cells[1]:.3f} |")
    return "\n".join(lines)
