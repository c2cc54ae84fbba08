"""How far two performances agree, as mir_eval counts."""

import mir_eval
import numpy as np

from ml_engine.music import Performance


def onset_f1(reference: Performance, heard: Performance) -> float:
    return _f1(reference, heard, offset_ratio=None)


def offset_f1(reference: Performance, heard: Performance) -> float:
    """With offsets as sounding: the pedal applied to both sides."""
    return _f1(reference.sounding(), heard.sounding(), offset_ratio=0.2)


def _f1(reference: Performance, heard: Performance, offset_ratio: float | None) -> float:
    def arrays(performance: Performance) -> tuple[np.ndarray, np.ndarray]:
        rows = np.array([[n.onset, n.offset, n.pitch] for n in performance.notes]).reshape(-1, 3)
        return rows[:, :2], 440 * 2 ** ((rows[:, 2] - 69) / 12)

    score = mir_eval.transcription.precision_recall_f1_overlap
    return float(score(*arrays(reference), *arrays(heard), offset_ratio=offset_ratio)[2])
