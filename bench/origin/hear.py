"""How far the mark moves the sound, beside how far the codec does: nothing that the codec does not do more of.

log-mel and STFT distances as :mod:`bench.sound.codec` has them. Noise to mask, in the manner of PEAQ's (ITU-R BS.1387): the power of what was added over the threshold
that the sound masks, in critical bands of frames of 46 ms; the threshold is the sound's own power spread by 25 and 10 dB a Bark (Terhardt 1979, simplified), less 6 to
18 dB by how tonal it is (Johnston 1988). Below 0 dB on average and in nearly all bands, it is not heard. Clicks: how
much more the largest jump between two samples is.
"""

import numpy as np
from scipy.signal import stft

from bench.composer.figures import Figure
from bench.origin.options import MODEL, Options, sounds
from bench.sound.codec import distances, through
from ml_engine.marking.marker import marked
from ml_engine.models.codec import load_codec

_BARKS = 24


def bark(hertz: np.ndarray) -> np.ndarray:
    """Critical band rate (Traunmüller 1990)."""
    return 26.81 * hertz / (1960 + hertz) - 0.53


def noise_to_mask(sound: np.ndarray, changed: np.ndarray, rate: int) -> np.ndarray:
    """dB in each frame and critical band in which there is sound, (n,)."""
    size = round(0.046 * rate)
    hertz, _, before = stft(sound, rate, nperseg=size)
    _, _, added = stft(changed - sound, rate, nperseg=size)
    bands = np.clip(bark(hertz), 0, _BARKS - 1).astype(int)
    used = np.unique(bands[hertz < rate / 2])
    power = np.stack([np.square(np.abs(before[bands == band])).sum(0) for band in used])
    noise = np.stack([np.square(np.abs(added[bands == band])).sum(0) for band in used])
    tones = np.stack([_tonality(np.square(np.abs(before[bands == band]))) for band in used])
    away = used[:, None] - used[None]  # from masker (second) to masked (first)
    spread = 10 ** (-np.where(away >= 0, 10.0 * away, -25.0 * away) / 10)
    mask = spread @ (power * 10 ** (-(6 + 12 * tones) / 10)) + 10 ** (-9.6)  # and what nobody hears
    loud = 10 * np.log10(power + 1e-12) > 10 * np.log10(power.max() + 1e-12) - 60
    return 10 * np.log10((noise + 1e-14) / mask)[loud]


def _tonality(power: np.ndarray) -> np.ndarray:
    """0 of noise to 1 of tones, by spectral flatness, (frames,)."""
    power = power + 1e-12
    flatness = np.log10(power).mean(0) - np.log10(power.mean(0))
    return np.clip((-10 * flatness - 2.5) / 9, 0, 1)


def run(options: Options) -> list[Figure]:
    """The sound model's own sounds, marked, and through the codec."""
    codec = load_codec()
    ours, theirs, noise, jumps, ratio = [], [], [], [], []
    for made in sounds(options.made, options.many(60, 4), MODEL):
        after = marked(made.samples, made.rate, made.word)
        back, _ = through(codec, made.samples)
        ours.append(distances(made.samples, after))
        theirs.append(distances(made.samples, back))
        noise.append(noise_to_mask(made.samples, after, made.rate))
        ratio.append(10 * np.log10(np.square(made.samples).sum() / np.square(after - made.samples).sum()))
        jumps.append(np.abs(np.diff(after)).max() / np.abs(np.diff(made.samples)).max())
    mark, own = np.mean(ours, 0), np.mean(theirs, 0)
    every = np.concatenate(noise)
    return [
        Figure("sounds", str(len(ours))),
        Figure(
            "log-mel distance of the mark", f"{mark[0]:.3f}", f"< the codec's, {own[0]:.3f}", bool(mark[0] < own[0])
        ),
        Figure("STFT distance of the mark", f"{mark[1]:.3f}", f"< the codec's, {own[1]:.3f}", bool(mark[1] < own[1])),
        Figure(
            "sounds in which the mark is nearer than the codec",
            f"{sum(a[0] < b[0] for a, b in zip(ours, theirs, strict=True))} of {len(ours)}",
        ),
        Figure("what is added, below the sound", f"{np.mean(ratio):.1f} dB"),
        Figure(
            "noise to mask",
            f"{10 * np.log10(np.mean(10 ** (every / 10))):.1f} dB",
            "< 0 dB",
            bool(np.mean(10 ** (every / 10)) < 1),
        ),
        Figure("frames of bands above the mask", f"{100 * np.mean(every > 0):.2f} %"),
        Figure(
            "largest jump between samples, beside the sound's own", f"{np.mean(jumps):.3f}, at most {np.max(jumps):.3f}"
        ),
    ]
