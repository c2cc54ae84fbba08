"""The engine ``general``: Basic Pitch (Bittner et al., ICASSP 2022) for any pitched instrument.

The published ONNX model hears windows of 2 s at 22.05 kHz. Windows are moved by a whole number of its frames, so that
frames of all windows lie on one grid and times need no correction later on; the package itself moves them by a little
less than it keeps and then subtracts the difference from the times.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from scipy.signal import firwin

from ml_engine.models.files import package_file
from ml_engine.music import Note
from ml_engine.transcription.found import Teller
from ml_engine.transcription.names import section_of
from ml_engine.transcription.tracker import Track, Tracker

if TYPE_CHECKING:
    from ml_engine.audio.sound import Sound

RATE = 22050
FRAME = 256  # samples between the model's frames
WINDOW = 43844  # samples the model takes
EDGE = 15  # frames at a window's beginning that the window before hears better
KEPT = 142  # frames kept of each window's 172
BATCH = 4  # windows at once: 6.6 s of sound, a fraction of a second of work
TAPS = 129


def warm_up() -> None:
    """Load the model; it stays in memory."""
    _session()


def weights_path() -> Path:
    """The model in the installed package. Raises FileNotFoundError."""
    return package_file("basic_pitch", "saved_models/icassp_2022/nmp.onnx")


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    # Threads that spin while they wait take the core from everything else on a small machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(weights_path()), options, providers=["CPUExecutionProvider"])


def listen(sound: "Sound", tell: Teller, players: tuple[str, ...] = ()) -> None:
    """Hear notes of any pitched instrument in ``sound`` (mono, 44.1 kHz) and tell ``tell``.

    One that is named alone in ``players`` gives its name to the notes; otherwise they are a piano's. Memory does not grow with the sound. What ``tell`` raises comes through; what was told is final.
    """
    tracker = Tracker()
    instrument = section_of(players) or "piano"
    total = max(1, -(-sound.frames * RATE // (sound.rate * FRAME)))
    for first in range(0, total, KEPT * BATCH):
        count = min(BATCH, -(-(total - first) // KEPT))
        frames, onsets = posteriors(sound, first, count)
        kept = min(len(frames), total - first)
        tracker.push(frames[:kept], onsets[:kept])
        final = first + KEPT * count >= total
        tracks, until = tracker.take(final)
        tell.notes([_note(track, instrument) for track in tracks], sound.seconds if final else until * FRAME / RATE)
        tell.progress((first + kept) / total)


def posteriors(sound: "Sound", first: int, windows: int) -> tuple[np.ndarray, np.ndarray]:
    """Probability that a key sounds and that it is struck: two arrays (142 x windows, 88), from frame ``first`` on."""
    length = (windows - 1) * KEPT * FRAME + WINDOW
    samples = _halve(sound, (first - EDGE) * FRAME, length)
    batch = np.stack([samples[i * KEPT * FRAME : i * KEPT * FRAME + WINDOW] for i in range(windows)])[..., None]
    names = ["StatefulPartitionedCall:1", "StatefulPartitionedCall:2"]
    found = _session().run(names, {"serving_default_input_2:0": batch})
    frames, onsets = (part[:, EDGE : EDGE + KEPT].reshape(-1, part.shape[-1]) for part in found)
    return frames, onsets


@cache
def _filter() -> np.ndarray:
    return firwin(TAPS, 0.46).astype(np.float32)


def _halve(sound: "Sound", start: int, length: int) -> np.ndarray:
    """``length`` samples at 22.05 kHz from sample ``start`` on; the same whatever the window they are read for."""
    margin = TAPS // 2
    samples = sound.read(2 * start - margin, 2 * length + TAPS - 1)
    return np.convolve(samples, _filter(), mode="valid")[: 2 * length : 2].astype(np.float32)


def _note(track: Track, instrument: str) -> Note:
    velocity = int(min(127, max(1, round(127 * track.strength))))
    onset, offset = track.begin * FRAME / RATE, track.end * FRAME / RATE
    return Note(onset, offset, track.pitch, velocity, instrument, min(1.0, track.strength))
