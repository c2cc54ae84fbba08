"""Made sound as files: WAV, FLAC and OGG at one loudness, saying in their tags what they are."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from ml_engine.audio.encode import write_sound as encode
from ml_engine.audio.loudness import CEILING, Meter
from ml_engine.sound.result import SoundMade

FORMATS = ("wav", "flac", "ogg")
LOUDNESS = -16.0  # LUFS
_MOST_HELD = 10 ** (9 / 20)  # how far above CEILING a peak may come that is turned down: 9 dB
_HOLD = 0.015  # seconds


def write_sound(
    made: SoundMade, directory: Path, name: str, *, title: str = "", formats: tuple[str, ...] = FORMATS
) -> dict[str, Path]:
    """Write NAME.wav, NAME.flac and NAME.ogg (those of ``formats``) into ``directory`` and return them by format.

    The sound is brought to -16 LUFS, its peaks held below -1 dB, unless it is a given one of which parts were made anew. Tags: title, words, model, seed, and that a
    model made it. Raises ValueError for another format.
    """
    samples = made.samples if made.as_it_was else levelled(made.samples, made.rate)
    samples = samples if samples.ndim == 2 else samples[:, None]
    tags = tags_of(made, title)
    paths = {kind: directory / f"{name}.{kind}" for kind in formats}
    for path in paths.values():
        encode(path, [samples], made.rate, samples.shape[1], tags=tags)
    return paths


def levelled(samples: np.ndarray, rate: int) -> np.ndarray:
    """The same at LOUDNESS, with peaks held below CEILING by a limiter, or as near to it as that lets it be; silence stays silence."""
    meter = Meter(rate)
    meter.add(samples[:, None])
    loudness = meter.integrated()
    peak = float(np.abs(samples).max(initial=0.0))
    gain = 1.0 if loudness is None else 10 ** ((LOUDNESS - loudness) / 20)
    gain = min(gain, CEILING / max(peak, 1e-9) * _MOST_HELD)
    return _limited(np.asarray(samples * np.float32(gain), np.float32), rate)


def _limited(samples: np.ndarray, rate: int) -> np.ndarray:
    """Peaks held below CEILING: turned down before they come and after they went, for so long that it is not heard as a click."""
    over = np.maximum(np.abs(samples) / CEILING, 1.0)
    if not len(samples) or over.max() <= 1.0:
        return samples
    width = 2 * round(_HOLD * rate) + 1
    # What is least in the window around each sample, averaged over the same window, is at no peak more than it may be.
    held = uniform_filter1d(minimum_filter1d(1 / over, width, mode="nearest"), width, mode="nearest")
    return np.asarray(np.clip(samples * held, -CEILING, CEILING), np.float32)


def tags_of(made: SoundMade, title: str = "") -> dict[str, str]:
    """What a file says of itself, by the names that FFmpeg gives tags."""
    words = " ".join(made.words.split())[:400]
    brief = made.wish.brief
    said = f"Made by a model: Notewright's {made.model}, seed {made.seed}{f', asked for {words!r}' if words else ''}."
    return {
        "title": title or brief.title or words[:80] or "Sound",
        "artist": "Notewright",
        "comment": said,
        "description": words,
        "encoder": f"Notewright, model {made.model}",
        "date": datetime.now(UTC).date().isoformat(),
    }
