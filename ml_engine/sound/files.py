"""Made sound as files: WAV, FLAC and OGG at one loudness, saying in their tags what they are."""

from pathlib import Path

import numpy as np
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from ml_engine.audio.encode import tags_of
from ml_engine.audio.encode import write_sound as encode
from ml_engine.audio.loudness import CEILING, Meter
from ml_engine.models.licences import weights_licence
from ml_engine.origin import GENERATED, Origin, now
from ml_engine.sound.result import SoundMade

FORMATS = ("wav", "flac", "ogg")
LOUDNESS = -16.0  # LUFS
_MOST_HELD = 10 ** (9 / 20)  # how far above CEILING a peak may come that is turned down: 9 dB
_HOLD = 0.015  # seconds


def write_sound(
    made: SoundMade,
    directory: Path,
    name: str,
    *,
    title: str = "",
    formats: tuple[str, ...] = FORMATS,
    statement: Origin | None = None,
    takes: tuple[str, ...] = (),
) -> dict[str, Path]:
    """Write NAME.wav, NAME.flac and NAME.ogg (those of ``formats``) into ``directory`` and return them by format.

    The sound is brought to -16 LUFS, its peaks held below -1 dB, unless it is a given one of which parts were made anew. Tags: title, words, and the
    statement of where it came from, or else one that says what ``made`` does, of which ``takes`` it was made, and the day. Raises ValueError for another format.
    """
    samples = made.samples if made.as_it_was else levelled(made.samples, made.rate)
    statement = statement or Origin(
        GENERATED, made.model, made.words, takes, now()[:10], licence=weights_licence(made.model), seed=made.seed
    )
    tags = tags_of(statement, title or made.wish.brief.title or made.words[:80] or "Sound")
    samples = samples if samples.ndim == 2 else samples[:, None]
    paths = {kind: directory / f"{name}.{kind}" for kind in formats}
    for path in paths.values():
        encode(path, [samples], made.rate, samples.shape[1], tags=tags)
    return paths


def levelled(samples: np.ndarray, rate: int) -> np.ndarray:
    """The same, (n,) or (n, channels), at LOUDNESS, with peaks held below CEILING by a limiter, or as near to it as that lets it be;
    silence stays silence."""
    stereo = samples.ndim == 2
    meter = Meter(rate, ("FL", "FR") if stereo else ("FC",))
    meter.add(samples if stereo else samples[:, None])
    loudness = meter.integrated()
    peak = float(np.abs(samples).max(initial=0.0))
    gain = 1.0 if loudness is None else 10 ** ((LOUDNESS - loudness) / 20)
    gain = min(gain, CEILING / max(peak, 1e-9) * _MOST_HELD)
    return _limited(np.asarray(samples * np.float32(gain), np.float32), rate)


def _limited(samples: np.ndarray, rate: int) -> np.ndarray:
    """Peaks held below CEILING: turned down before they come and after they went, for so long that it is not heard as a click."""
    over = np.maximum(np.abs(samples) / CEILING, 1.0)
    if over.ndim == 2:  # all channels are turned down alike, or the sound would move
        over = over.max(1, initial=1.0)
    if not len(samples) or over.max() <= 1.0:
        return samples
    width = 2 * round(_HOLD * rate) + 1
    # What is least in the window around each sample, averaged over the same window, is at no peak more than it may be.
    held = uniform_filter1d(minimum_filter1d(1 / over, width, mode="nearest"), width, mode="nearest")
    held = held if samples.ndim == 1 else held[:, None]
    return np.asarray(np.clip(samples * held, -CEILING, CEILING), np.float32)
